//! Exact mode on any texts and any knobs against brute force, see `tests/laws/exact.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/exact
//! cargo fuzz run -s none exact fuzz/corpus/exact tests/data/fuzz -- -max_total_time=600 -max_len=300
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/exact.rs` reads.

#![no_main]

#[path = "../../tests/laws/exact.rs"]
mod exact;
#[path = "../../../nisba-text/fuzz/fuzz_targets/text_of.rs"]
mod text_of;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| exact::assert_exact_in(&text_of::text_of(data)));
