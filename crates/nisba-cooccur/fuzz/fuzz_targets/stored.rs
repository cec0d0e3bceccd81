//! The readers of stored counters and tables on any bytes, see `tests/laws/stored.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/stored
//! cargo fuzz run -s none stored fuzz/corpus/stored tests/data/fuzz -- -max_total_time=600 -max_len=600
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/stored.rs` reads.

#![no_main]

#[path = "../../tests/laws/stored.rs"]
mod stored;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| stored::assert_reads(data));
