//! The reader of compiled gazetteers on any bytes, see `tests/laws/compiled.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/compiled
//! cargo fuzz run -s none compiled fuzz/corpus/compiled tests/data/fuzz -- -max_total_time=600 -max_len=600
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/fuzz.rs` reads.

#![no_main]

#[path = "../../tests/laws/compiled.rs"]
mod compiled;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| compiled::assert_reads(data));
