use nisba_text::{Span, Token, TokenFlags, Tokens, hash_bytes};

use crate::Gazetteer;
use crate::id_map::IdMap;
use crate::lesson::Wanted;
use crate::lexeme::Affix;
use crate::part::Parts;
use crate::scratch::Memo;
use crate::tongue::Tongue;
use crate::words::{Words, is_apostrophe, is_initial, is_inner_mark, is_word, without_possessive};

/// What a token may be to the names of a gazetteer, told by its folded hash.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Interest {
    /// In no name.
    None,
    /// Digits that are in no name unless others are joined to them: 10,000.
    Digits,
    /// One letter that is in no name unless others are joined to it: P.K.
    Letter,
    /// Not a word of a name; what it sounds like is told when it is met with a capital.
    Unread,
    /// In no name, but of more than letters: what its letters are is told when somebody is named.
    Odd,
    /// May be a short form in another spelling, if its bearer is named elsewhere.
    Bound,
    /// Sounds like a word of a name; may be one where it has a capital.
    WithCapital,
    /// A word of a name, or one that makes a part of a name with its neighbour.
    Any,
}

impl Memo {
    /// Marks the sentences that have a key of the gazetteer, and those that a name may reach into
    /// from there. The mark behind the last is for tokens behind all sentences.
    ///
    /// Nineteen words in twenty are in no name, and one look at the hash of a token tells. A
    /// sentence without a mark has no key, so that no name can be found in it by itself.
    pub(crate) fn mark(
        &mut self,
        gazetteer: &Gazetteer,
        text: &str,
        tokens: &Tokens,
        tongue: Tongue,
        (words, parts): (&mut Words, &mut Parts),
    ) {
        let is_ascii = text.is_ascii();
        self.marked.clear();
        // Names are joined over a sign that was lost.
        let is_broken = !is_ascii && text.contains('\u{fffd}');
        self.marked.resize(tokens.sentences.len() + 1, is_broken);
        if is_broken {
            return;
        }
        let mut sentence = 0;
        for token in &tokens.tokens {
            if !is_word(text, token) {
                continue;
            }
            let surface = &text[token.span];
            let is_other = !is_ascii && !surface.is_ascii();
            let is_capital = may_be_capital(token, surface, is_other);
            let interest = match word_hash(token, surface, is_other) {
                None => Interest::Any,
                Some(hash) => match self.interests.get(&hash) {
                    Some(&known) if known != Interest::Unread || !is_capital => known,
                    _ => {
                        let interest =
                            self.interest(gazetteer, surface, is_capital, (words, parts));
                        self.interests.insert(hash, interest);
                        interest
                    }
                },
            };
            // The genitive may be taken off.
            let is_genitive = || {
                let is_capital = token.flags.contains(TokenFlags::CAPITAL);
                tongue == Tongue::German && is_capital && text[token.span].ends_with('s')
            };
            let is_marked = match interest {
                Interest::None | Interest::Unread | Interest::Odd | Interest::Bound
                    if is_genitive() =>
                {
                    true
                }
                Interest::None | Interest::Unread | Interest::Odd | Interest::Bound => false,
                Interest::Digits => is_beside(text, token.span, b','),
                Interest::Letter => is_beside(text, token.span, b'.'),
                Interest::WithCapital => is_capital,
                Interest::Any => true,
            };
            if is_marked {
                while tokens.sentences.get(sentence).is_some_and(|s| s.end() <= token.span.start())
                {
                    sentence += 1;
                }
                self.marked[sentence] = true;
            }
        }
        self.mark_joined(text, tokens);
    }

    /// What the words of a token may be: of ASCII, or of letters.
    fn interest(
        &mut self,
        gazetteer: &Gazetteer,
        token: &str,
        is_capital: bool,
        (words, parts): (&mut Words, &mut Parts),
    ) -> Interest {
        let folded = words.lexemes.folder().fold(token);
        let folded = folded.text();
        if folded.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            let is_plain = || !Affix::of(folded).is_joined();
            let interest = match gazetteer.keys.find_word(folded) {
                None if !self.sounds && is_plain() => Interest::None,
                None if !is_capital && is_plain() => Interest::Unread,
                _ => self.interest_of_word(gazetteer, folded, words, parts),
            };
            let is_letter = folded.len() == 1 && interest == Interest::None;
            return if is_letter { Interest::Letter } else { interest };
        }
        if folded == "&" {
            return self.interest_of_word(gazetteer, "and", words, parts);
        }
        if !folded.is_ascii() {
            return self.interest_of_letters(gazetteer, token, words, parts);
        }
        let alphanumeric: String = folded.chars().filter(char::is_ascii_alphanumeric).collect();
        if folded.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')) {
            let is_key = gazetteer.keys.find_word(&alphanumeric).is_some();
            return if is_key { Interest::Any } else { Interest::Digits };
        }
        // Dots, digits, apostrophes: each run of letters with its ending and without, the letters
        // of each run of single ones, and all of them together.
        let mut pieces = vec![alphanumeric];
        let mut letters = String::new();
        for piece in folded.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'') {
            let piece = piece.trim_end_matches('\'');
            let stem = piece.strip_suffix('s').and_then(|stem| stem.strip_suffix('\''));
            let stem = stem.unwrap_or(piece);
            let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
            pieces.extend([piece, stem, bare].map(str::to_owned));
            // French and Turkish part a word there.
            pieces.extend(piece.split('\'').map(str::to_owned));
            pieces.extend(piece.rsplit_once('\'').map(|(stem, _)| stem.to_owned()));
            pieces.extend(piece.split_once('\'').map(|(_, rest)| rest.to_owned()));
            if piece.len() == 1 {
                letters.push_str(piece);
                // Capitals and small letters are not joined: the end of "U.S.s" is its own.
                pieces.extend((0..letters.len()).map(|start| letters[start..].to_owned()));
            } else {
                letters.clear();
            }
        }
        // Its capital may be anywhere.
        let is_any = |word: &String| {
            !word.is_empty()
                && self.interest_of_word(gazetteer, word, words, parts) >= Interest::WithCapital
        };
        if pieces.iter().any(is_any) { Interest::Any } else { Interest::Odd }
    }

    /// What a token may be whose letters are not all of the English alphabet.
    fn interest_of_letters(
        &mut self,
        gazetteer: &Gazetteer,
        token: &str,
        words: &mut Words,
        parts: &mut Parts,
    ) -> Interest {
        let mut pieces = token.split(ZWNJ);
        if let (Some(piece), None) = (pieces.next(), pieces.next())
            && !piece.contains(is_apostrophe)
        {
            return self.interest_of_word(gazetteer, piece, words, parts);
        }
        let mut is_any = |piece: &str| {
            let piece = piece.trim_end_matches(is_apostrophe);
            [piece, without_possessive(piece)].iter().any(|word| {
                !word.is_empty()
                    && self.interest_of_word(gazetteer, word, words, parts) >= Interest::WithCapital
            })
        };
        if token.split(ZWNJ).any(&mut is_any) { Interest::Any } else { Interest::Odd }
    }

    fn interest_of_word(
        &mut self,
        gazetteer: &Gazetteer,
        folded: &str,
        words: &mut Words,
        parts: &mut Parts,
    ) -> Interest {
        let lexeme = words.lexemes.id_of(folded, None);
        if words.lexemes.get(lexeme).affix.is_joined() {
            return Interest::Any;
        }
        let shape = parts.shapes.of_lexeme(&words.lexemes, lexeme);
        self.grow(parts);
        let is_word = self.is_word(gazetteer, parts, shape);
        if is_word && self.keys[shape as usize].is_free {
            return Interest::Any;
        }
        let has_sounds = self.sounds && !self.sounds(gazetteer, parts, shape).is_empty();
        if self.keys[shape as usize].is_free {
            Interest::WithCapital
        } else if is_word || has_sounds {
            Interest::Bound
        } else {
            Interest::None
        }
    }

    /// Marks the sentences, too, that may mean somebody whom a marked one names in full; says
    /// whether there are any.
    pub(crate) fn mark_wanted(
        &mut self,
        gazetteer: &Gazetteer,
        text: &str,
        tokens: &Tokens,
        (words, parts): (&mut Words, &mut Parts),
        wanted: &Wanted,
    ) -> bool {
        let is_ascii = text.is_ascii();
        let has = |words: &mut Words, parts: &mut Parts, folded_hash: u64, surface: &str| {
            if surface.is_ascii() {
                return wanted.has(folded_hash, surface);
            }
            let lexeme = words.lexemes.id_of(surface, Some(folded_hash));
            let shape = parts.shapes.of_lexeme(&words.lexemes, lexeme);
            let folded = &parts.shapes.get(shape).folded;
            wanted.has(hash_bytes(folded.as_bytes()), folded)
        };
        let mut decided: IdMap<bool> = IdMap::default();
        let mut has_new = false;
        let mut sentence = 0;
        for token in &tokens.tokens {
            while tokens.sentences.get(sentence).is_some_and(|s| s.end() <= token.span.start()) {
                sentence += 1;
            }
            if self.marked[sentence] || !is_word(text, token) {
                continue;
            }
            let surface = &text[token.span];
            let is_other = !is_ascii && !surface.is_ascii();
            let is_capital = may_be_capital(token, surface, is_other);
            // What has no interest may be anything, and has its sentence marked.
            let hash = word_hash(token, surface, is_other);
            let interest = hash.and_then(|hash| self.interests.get(&hash).copied());
            let is_wanted = match interest {
                None => true,
                Some(Interest::Digits) => false,
                Some(Interest::Odd) if is_other => is_capital,
                Some(Interest::Odd) => surface.bytes().any(|byte| byte.is_ascii_uppercase()),
                Some(Interest::Bound) => *decided.entry(token.folded_hash).or_insert_with(|| {
                    let bound = (&mut *words, &mut *parts);
                    has(bound.0, bound.1, token.folded_hash, surface)
                        || self.is_bound(gazetteer, surface, bound, wanted)
                }),
                Some(_) if !is_capital => false,
                Some(_) => *decided
                    .entry(token.folded_hash)
                    .or_insert_with(|| has(words, parts, token.folded_hash, surface)),
            };
            if is_wanted {
                self.marked[sentence] = true;
                has_new = true;
            }
        }
        if has_new {
            self.mark_joined(text, tokens);
        }
        has_new
    }

    /// Whether a word may be a short form of somebody who is named.
    fn is_bound(
        &mut self,
        gazetteer: &Gazetteer,
        word: &str,
        (words, parts): (&mut Words, &mut Parts),
        wanted: &Wanted,
    ) -> bool {
        let lexeme = words.lexemes.id_of(word, None);
        let shape = parts.shapes.of_lexeme(&words.lexemes, lexeme);
        let text = parts.shapes.get(shape);
        let keys = &gazetteer.keys;
        let sounds = keys.find_sounds(text).map(|(_, pattern)| pattern);
        keys.find_word(&text.folded).into_iter().chain(sounds).any(|pattern| {
            let plan = self.plans.get(gazetteer, (pattern, shape), text, self.sounds);
            plan.bound.iter().any(|a| wanted.named.contains(&gazetteer.forms.entity(a.form())))
        })
    }

    /// Names reach over the end of a sentence where it was none: "Robert P. White".
    fn mark_joined(&mut self, text: &str, tokens: &Tokens) {
        let last_of = |sentence: usize| {
            let end = tokens.sentences[sentence].end();
            let behind = tokens.tokens.partition_point(|token| token.span.start() < end);
            tokens.tokens[..behind].iter().rev().find(|token| is_word(text, token))
        };
        let joins = |sentence: usize| {
            last_of(sentence).is_none_or(|token| {
                let word = &text[token.span];
                let is_letters = word.chars().all(|c| c.is_alphabetic() && !is_apostrophe(c));
                !is_letters || is_initial(word)
            })
        };
        let n = self.marked.len();
        for sentence in 1..n {
            if self.marked[sentence - 1] && !self.marked[sentence] && joins(sentence - 1) {
                self.marked[sentence] = true;
            }
        }
        for sentence in (1..n).rev() {
            if self.marked[sentence] && !self.marked[sentence - 1] && joins(sentence - 1) {
                self.marked[sentence - 1] = true;
            }
        }
    }
}

/// By what it is remembered what a token may be; none for one that is neither of ASCII nor of
/// letters, whose words the folded token does not tell.
fn word_hash(token: &Token, surface: &str, is_other: bool) -> Option<u64> {
    if !is_other {
        return Some(token.folded_hash);
    }
    let (mut is_word, mut has_joints) = (true, false);
    for c in surface.chars() {
        has_joints |= c == ZWNJ;
        is_word &= c == ZWNJ || c.is_alphabetic() || is_apostrophe(c) || is_inner_mark(c);
    }
    // Non-joiners part words, and folding drops them.
    let hash = if has_joints { hash_bytes(surface.as_bytes()) } else { token.folded_hash };
    is_word.then_some(hash)
}

/// Whether a word may be a name as far as its capitals tell: it has one, or its script has none.
fn may_be_capital(token: &Token, surface: &str, is_other: bool) -> bool {
    token.flags.contains(TokenFlags::CAPITAL)
        || is_other && surface.chars().any(|c| c.is_alphabetic() && !c.is_lowercase())
}

/// Parts words within a token.
const ZWNJ: char = '\u{200c}';

/// Whether a sign that joins letters or digits stands right before or behind a token.
fn is_beside(text: &str, span: Span, sign: u8) -> bool {
    let bytes = text.as_bytes();
    let (start, end) = (span.start() as usize, span.end() as usize);
    let joined = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    bytes.get(end) == Some(&sign) && joined(end + 1)
        || start > 1 && bytes[start - 1] == sign && joined(start - 2)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Entry, Scratch};

    fn marked(names: &[&str], text: &str) -> Vec<bool> {
        let entries = names.iter().map(|name| Entry::new(*name, "PER", *name)).collect();
        let gazetteer = Arc::new(Gazetteer::new(entries).unwrap());
        let mut scratch = Scratch::new();
        scratch.begin(&gazetteer, true);
        let Scratch { words, parts, memo, .. } = &mut scratch;
        memo.mark(&gazetteer, text, &nisba_text::scan(text), Tongue::Plain, (words, parts));
        memo.marked.clone()
    }

    #[test]
    fn sentences_without_a_name_are_passed_over_whatever_their_letters() {
        let names = ["Qassem Soleimani", "عدنان الفيحان"];
        let text = "They don’t go to the café.\n\nIl l’a vu à l’hôtel.\n\nقال ذلك في المدينة.\n\n\
                    Qāsem Soleymānī’s men left.\n\nقال عدنان الفيحان.\n\nOthers’ “sœurs” stayed.";
        assert_eq!(marked(&names, text), [false, false, false, true, true, false, false]);
    }
}
