//! What fuzzing found worth keeping, and others like it: each is a file in `data/fuzz`.

use std::fs;
use std::path::Path;

#[path = "laws/compiled.rs"]
mod compiled;
#[path = "laws/mentions.rs"]
mod mentions;
#[path = "../../nisba-text/fuzz/fuzz_targets/text_of.rs"]
mod text_of;

#[test]
fn kept_bytes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        mentions::assert_mentions_in(&text_of::text_of(&bytes));
        compiled::assert_reads(&bytes);
        n += 1;
    }
    assert!(n >= 8, "{n} files");
}
