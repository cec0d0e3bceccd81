//! What the steps of text analysis share: byte spans, documents, tokens, and folding that keeps the way back.
//!
//! Folding makes different spellings equal (`Asa’ib`, `ASA'IB`); every place in folded text can be
//! carried back to the exact bytes of the original:
//!
//! ```
//! use nisba_text::{Folder, Span};
//!
//! let text = "The militia Asa\u{2019}ib Ahl al-Haq";
//! let folded = Folder::new().fold(text);
//! let start = folded.text().find("asa'ib").unwrap() as u32;
//! let span = folded.to_original(Span::new(start, start + 6));
//! assert_eq!(&text[span], "Asa\u{2019}ib");
//! ```
//!
//! # Should I be using this crate?
//!
//! It holds only what two or more steps of `nisba` need in common. For words and sentences as the
//! Unicode standard defines them use `nisba-tokenize`; the word scan here ([`scan`]) is a plain
//! one for callers who use a single step alone. For normalisation forms as such use
//! `unicode-normalization`.
//!
//! # Features
//!
//! - `normalization` (default): the knobs [`Folder::marks`] and [`Folder::width`], from the
//!   decompositions of Unicode. Without it accents and full-width letters stay as they are.
//! - `serde`: `Serialize` and `Deserialize` for [`Span`], [`DocId`], [`Document`], [`Token`], [`Tokens`].

mod document;
mod fold;
mod fold_quick;
mod folded;
mod hash;
mod scan;
mod sign;
mod span;
mod token;

pub use document::{DocId, Document, Passage, TextTooLong};
pub use fold::Folder;
pub use folded::Folded;
pub use hash::{hash_bytes, hash_letters, mix};
pub use scan::scan;
pub use sign::{is_apostrophe, is_hyphen};
pub use span::Span;
pub use token::{Token, TokenFlags, TokenKind, Tokens};

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::UnwindSafe;

    #[test]
    fn types_cross_threads() {
        fn assert_all<T: Send + Sync + UnwindSafe>() {}
        assert_all::<Document>();
        assert_all::<Folded<'static>>();
        assert_all::<Folder>();
        assert_all::<Span>();
        assert_all::<Tokens>();
    }
}
