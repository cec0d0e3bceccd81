//! Names in any text, and any text as a name, see `tests/laws/mentions.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/mentions
//! cargo fuzz run -s none mentions fuzz/corpus/mentions tests/data/fuzz -- -max_total_time=600 -max_len=400
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/fuzz.rs` reads.

#![no_main]

#[path = "../../tests/laws/mentions.rs"]
mod mentions;
#[path = "../../../nisba-text/fuzz/fuzz_targets/text_of.rs"]
mod text_of;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| mentions::assert_mentions_in(&text_of::text_of(data)));
