//! Lists from elsewhere of every format, the first byte says which, see `tests/laws/files.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/lists
//! cargo fuzz run -s none lists fuzz/corpus/lists tests/data/fuzz -- -max_total_time=600 -max_len=1000
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/hostile.rs` reads.

#![no_main]

#[path = "../../tests/laws/files.rs"]
mod files;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

fuzz_target!(|data: &[u8]| {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder"));
    files::assert_list(data, folder.path());
});
