use nisba_text::{Span, Token, TokenFlags, Tokens, hash_bytes};

use crate::Gazetteer;
use crate::capitals::needs_capital;
use crate::interest::Interest;
use crate::keys::Anchor;
use crate::lesson::Wanted;
use crate::letter::{Letter, is_ascii, may_have_capital};
use crate::lexeme::Affix;
use crate::part::Parts;
use crate::plan::{By, Plan};
use crate::scratch::Memo;
use crate::tongue::Tongue;
use crate::word_table::WordTable;
use crate::words::{Words, is_apostrophe, is_initial, is_word, without_possessive};

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
            let looks = Looks::of(text, token, is_ascii);
            let known = looks.hash.and_then(|hash| self.interests.get(hash));
            let interest = match (known, looks.hash) {
                (Some(known), _) if known != Interest::Unread || !looks.is_capital => known,
                (_, None) => Interest::Any,
                (_, Some(hash)) => {
                    let surface = &text[token.span];
                    let interest =
                        self.interest(gazetteer, surface, looks.is_capital, (words, parts));
                    self.interests.insert(hash, interest);
                    interest
                }
            };
            if interest == Interest::None && !looks.is_capital {
                continue;
            }
            let is_marked = match interest {
                Interest::None | Interest::Unread | Interest::Odd | Interest::Bound => {
                    // An ending may be taken off.
                    let may_end = match tongue {
                        Tongue::German => text[token.span].ends_with('s'),
                        Tongue::Turkish => true,
                        _ => false,
                    };
                    may_end && token.flags.contains(TokenFlags::CAPITAL)
                }
                Interest::Digits => is_beside(text, token.span, b','),
                Interest::Letter => is_beside(text, token.span, b'.'),
                Interest::WithCapital => looks.is_capital || may_have_capital(text, token.span),
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

    /// Marks all sentences; says whether there were others than those that are marked.
    pub(crate) fn mark_all(&mut self) -> bool {
        let is_more = self.marked.contains(&false);
        self.marked.fill(true);
        is_more
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
        if folded.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')) {
            let alphanumeric: String = folded.chars().filter(char::is_ascii_alphanumeric).collect();
            let is_key = gazetteer.keys.find_word(&alphanumeric).is_some();
            return if is_key { Interest::Any } else { Interest::Digits };
        }
        // Its capital may be anywhere.
        let is_any = |word: &String| {
            self.interest_of_word(gazetteer, word, words, parts) >= Interest::WithCapital
        };
        if pieces_of_ascii(folded).iter().any(is_any) { Interest::Any } else { Interest::Odd }
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
        let is_any = |word: &String| {
            self.interest_of_word(gazetteer, word, words, parts) >= Interest::WithCapital
        };
        if pieces_of_letters(token).iter().any(is_any) { Interest::Any } else { Interest::Odd }
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
        let plan = self.plan(gazetteer, parts, (shape, By::Letters));
        if !plan.is_empty() {
            let text = parts.shapes.get(shape);
            let form = |anchor: &Anchor| gazetteer.forms.get(anchor.form());
            let is_capital = plan.bound.is_empty()
                && plan.free.iter().all(|anchor| needs_capital(&form(anchor), text));
            return if is_capital { Interest::WithCapital } else { Interest::Any };
        }
        let plan = self.plan(gazetteer, parts, (shape, By::Sounds));
        match (plan.free.is_empty(), plan.bound.is_empty()) {
            (false, _) => Interest::WithCapital,
            (true, false) => Interest::Bound,
            (true, true) => Interest::None,
        }
    }

    fn plan(&mut self, gazetteer: &Gazetteer, parts: &Parts, of: (u32, By)) -> Plan<'_> {
        self.plans.get(gazetteer, &parts.shapes, of, self.sounds)
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
        let mut decided: WordTable<bool> = WordTable::default();
        let mut has_new = false;
        let mut sentence = 0;
        for token in &tokens.tokens {
            while tokens.sentences.get(sentence).is_some_and(|s| s.end() <= token.span.start()) {
                sentence += 1;
            }
            // The capital may stand behind an article: d'Akram.
            if self.marked[sentence] || !is_word(text, token) || !may_have_capital(text, token.span)
            {
                continue;
            }
            let looks = Looks::of(text, token, is_ascii);
            let interest = looks.hash.and_then(|hash| self.interests.get(hash));
            // What has no interest may be anything, and has its sentence marked.
            let (Some(hash), Some(interest)) = (looks.hash, interest) else { continue };
            let may_be = match interest {
                Interest::Digits => false,
                Interest::Odd => text[token.span].chars().any(|c| Letter::of(c).may_be_capital()),
                _ => looks.is_capital,
            };
            let is_wanted = may_be
                && decided.get(hash).unwrap_or_else(|| {
                    let surface = &text[token.span];
                    let bound = (&mut *words, &mut *parts);
                    let is_wanted = match interest {
                        Interest::Odd => self.is_piece_wanted(gazetteer, surface, bound, wanted),
                        Interest::Bound => self.is_wanted(gazetteer, surface, bound, wanted),
                        // Of ASCII, such a token is letters and nothing else.
                        _ if surface.is_ascii() => wanted.has(token.folded_hash, surface),
                        _ => self.is_wanted(gazetteer, surface, bound, wanted),
                    };
                    decided.insert(hash, is_wanted);
                    is_wanted
                });
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

    /// Whether a word may be one of a name that is wanted.
    fn is_wanted(
        &mut self,
        gazetteer: &Gazetteer,
        word: &str,
        (words, parts): (&mut Words, &mut Parts),
        wanted: &Wanted,
    ) -> bool {
        let lexeme = words.lexemes.id_of(word, None);
        let shape = parts.shapes.of_lexeme(&words.lexemes, lexeme);
        let folded = &parts.shapes.get(shape).folded;
        wanted.has(hash_bytes(folded.as_bytes()), folded) || {
            let mut bound = self.plan(gazetteer, parts, (shape, By::Sounds)).bound.iter();
            bound.any(|anchor| wanted.named.contains(&gazetteer.forms.entity(anchor.form())))
        }
    }

    /// Whether a word that may be cut from a token is wanted.
    fn is_piece_wanted(
        &mut self,
        gazetteer: &Gazetteer,
        token: &str,
        (words, parts): (&mut Words, &mut Parts),
        wanted: &Wanted,
    ) -> bool {
        let folded = words.lexemes.folder().fold(token);
        let pieces = match folded.text() {
            folded if folded.is_ascii() => pieces_of_ascii(folded),
            _ => pieces_of_letters(token),
        };
        pieces.iter().any(|word| self.is_wanted(gazetteer, word, (words, parts), wanted))
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
                let is_letters =
                    word.chars().all(|c| Letter::of(c).is_alphabetic() && !is_apostrophe(c));
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

/// What is told of a token by a look at its characters.
struct Looks {
    /// By what it is remembered what it may be; none for one that is neither of ASCII nor of
    /// letters, whose words the folded token does not tell.
    hash: Option<u64>,
    /// Whether it may be a name as far as its capitals tell: it has one, or its script has none.
    is_capital: bool,
}

impl Looks {
    #[inline]
    fn of(text: &str, token: &Token, is_ascii_text: bool) -> Looks {
        let is_capital = token.flags.contains(TokenFlags::CAPITAL);
        if is_ascii_text || is_ascii(text, token.span) {
            return Looks { hash: Some(token.folded_hash), is_capital };
        }
        Looks::of_other(&text[token.span], token.folded_hash, is_capital)
    }

    fn of_other(surface: &str, folded_hash: u64, is_capital: bool) -> Looks {
        let (mut is_word, mut has_joints, mut is_capital) = (true, false, is_capital);
        for c in surface.chars() {
            let letter = Letter::of(c);
            has_joints |= c == ZWNJ;
            is_word &= letter.is_of_word() || c == ZWNJ;
            is_capital |= letter.may_be_capital();
        }
        // Non-joiners part words, and folding drops them.
        let hash = if has_joints { hash_bytes(surface.as_bytes()) } else { folded_hash };
        Looks { hash: is_word.then_some(hash), is_capital }
    }
}

/// The words that may be cut from a folded token of dots, digits and apostrophes: each run of
/// letters with its ending and without, the letters of each run of single ones, and all of them
/// together.
fn pieces_of_ascii(folded: &str) -> Vec<String> {
    let mut pieces: Vec<String> =
        vec![folded.chars().filter(char::is_ascii_alphanumeric).collect()];
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
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The words that may be cut from a token of letters, apostrophes and non-joiners.
fn pieces_of_letters(token: &str) -> Vec<String> {
    let pieces = token.split(ZWNJ).map(|piece| piece.trim_end_matches(is_apostrophe));
    let pieces = pieces.flat_map(|piece| [piece, without_possessive(piece)]);
    pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
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
