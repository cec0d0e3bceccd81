//! Near repeats of any texts with two configurations, see `tests/laws/near.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/near
//! cargo fuzz run -s none near fuzz/corpus/near tests/data/fuzz -- -max_total_time=600 -max_len=1000
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/exact.rs` reads.

#![no_main]

#[path = "../../tests/laws/near.rs"]
mod near;
#[path = "../../../nisba-text/fuzz/fuzz_targets/text_of.rs"]
mod text_of;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| near::assert_near_in(&text_of::text_of(data)));
