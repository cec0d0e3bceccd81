//! The laws of folding with any knobs, for any text.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/fold
//! cargo fuzz run -s none fold fuzz/corpus/fold tests/data/fuzz -- -max_total_time=600 -max_len=200
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/properties.rs` reads.

#![no_main]

#[path = "../../tests/laws/fold.rs"]
mod fold;
mod text_of;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = text_of::text_of(data);
    // From the text itself, so that a case is a text and nothing else.
    let knobs = data.iter().fold(0_u8, |knobs, byte| knobs.rotate_left(3) ^ byte);
    fold::assert_folds(&text, knobs);
    fold::assert_folds(&text, fold::ALL);
});
