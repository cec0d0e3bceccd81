//! The reader of stored indexes on any bytes, see `tests/laws/index.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/index
//! cargo fuzz run -s none index fuzz/corpus/index tests/data/fuzz -- -max_total_time=600 -max_len=600
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/index.rs` reads.

#![no_main]

#[path = "../../tests/laws/index.rs"]
mod index;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| index::assert_reads(data));
