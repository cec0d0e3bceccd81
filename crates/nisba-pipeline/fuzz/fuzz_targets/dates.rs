//! Dates of documents in any words, see `tests/laws/dates.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/dates
//! cargo fuzz run -s none dates fuzz/corpus/dates tests/data/fuzz -- -max_total_time=600 -max_len=60
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/index.rs` reads.

#![no_main]

#[path = "../../tests/laws/dates.rs"]
mod dates;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| dates::assert_dated(&String::from_utf8_lossy(data)));
