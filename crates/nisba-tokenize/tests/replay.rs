//! The texts that fuzzing found worth keeping, and others like them: each is a file in `data/fuzz`.

use std::fs;
use std::path::Path;

#[path = "laws/news.rs"]
mod news;
#[path = "laws/standard.rs"]
mod standard;

#[test]
fn kept_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        standard::assert_equal(&text);
        for knobs in 0..=u8::MAX {
            news::assert_cut(&text, &news::tokenizer(knobs));
        }
        n += 1;
    }
    assert!(n >= 40, "{n} texts");
}
