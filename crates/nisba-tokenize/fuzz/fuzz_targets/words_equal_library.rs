//! Words and sentences are those of `unicode-segmentation`, but for the corners that
//! `tests/laws/standard.rs` lists.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/words_equal_library
//! cargo fuzz run -s none words_equal_library fuzz/corpus/words_equal_library tests/data/fuzz \
//!     -- -max_total_time=600 -max_len=200
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/replay.rs` reads.

#![no_main]

#[path = "../../tests/laws/standard.rs"]
mod standard;
#[path = "../../../nisba-text/fuzz/fuzz_targets/text_of.rs"]
mod text_of;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| standard::assert_equal(&text_of::text_of(data)));
