//! Tokens, sentences and paragraphs of any text and any knobs, see `tests/laws/news.rs`.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/news_laws
//! cargo fuzz run -s none news_laws fuzz/corpus/news_laws tests/data/fuzz \
//!     -- -max_total_time=600 -max_len=400
//! ```
//!
//! What it found worth keeping lies in `tests/data/fuzz`, which `tests/replay.rs` reads.

#![no_main]

#[path = "../../tests/laws/news.rs"]
mod news;
#[path = "../../../nisba-text/fuzz/fuzz_targets/text_of.rs"]
mod text_of;

use libfuzzer_sys::fuzz_target;
use nisba_tokenize::Tokenizer;

fuzz_target!(|data: &[u8]| {
    let text = text_of::text_of(data);
    // From the text itself, so that a case is a text and nothing else.
    let knobs = data.iter().fold(0_u8, |knobs, byte| knobs.rotate_left(3) ^ byte);
    news::assert_cut(&text, &news::tokenizer(knobs));
    news::assert_cut(&text, &Tokenizer::news());
});
