use std::io;

use nisba_dedup::{Repeat, RepeatKind};
use nisba_text::{DocId, Passage, Span};

use crate::Corpus;

/// What is cut from a document that repeats something which is kept elsewhere.
///
/// A copy is cut where it is the whole document; where it begins and ends as a sentence or a
/// line does and has [`min_bytes`](Self::min_bytes); and where it has
/// [`min_bytes_within`](Self::min_bytes_within), wherever it begins. Phrases, titles and half
/// sentences are repeated in every language and stay, and so does what was rewritten beyond the
/// least similarity. Of an edited copy a sentence stays that has hardly anything in common with what is
/// kept: it was put in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutRule {
    /// Fewest bytes of whole sentences or lines. Default 100; inside one document and across.
    pub min_bytes: u32,
    /// Fewest bytes of a passage that begins or ends within a sentence. Default 250.
    pub min_bytes_within: u32,
    /// Least similarity with a passage of another document. Default 0.7.
    pub min_similarity: f64,
    /// Least similarity with a passage of the same document, where a variation may be meant.
    /// Default 0.8.
    pub min_similarity_inside: f64,
    /// Least share of the pairs of neighbouring words of a sentence that stand in the passage that is
    /// kept. Default 0.25: chance gives some hundredths, and a sentence in which a word in five is
    /// another has six tenths.
    pub min_shared: f64,
}

impl Default for CutRule {
    fn default() -> CutRule {
        CutRule {
            min_bytes: 100,
            min_bytes_within: 250,
            min_similarity: 0.7,
            min_similarity_inside: 0.8,
            min_shared: 0.25,
        }
    }
}

/// Which of several copies stays.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Keep {
    /// The one in the first document, by id.
    #[default]
    First,
    /// The one in the document with the most bytes; of equal ones the first.
    Longest,
    /// The one in the document with the earliest date, written as
    /// [`Period::slice_of`](crate::Period::slice_of) reads them, a year before the days in it;
    /// documents without one that can be read come last, and of equal ones the first.
    Earliest,
}

impl Keep {
    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Keep::First => "first",
            Keep::Longest => "longest",
            Keep::Earliest => "earliest",
        }
    }
}

/// A passage that is taken out, and what is kept in its stead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cut {
    pub(crate) doc: DocId,
    /// With the blanks behind it.
    pub(crate) span: Span,
    /// Not cut itself, or for the most part not.
    pub(crate) kept: Passage,
    /// Of what was cut with what is kept: at least so much.
    pub(crate) similarity: f64,
    /// Whether each byte cut is the one as far into what is kept.
    is_exact: bool,
    pub(crate) reason: CutReason,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CutReason {
    Whole,
    Across,
    Inside,
}

impl CutReason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            CutReason::Whole => "the whole document repeats another",
            CutReason::Across => "repeats a passage of another document",
            CutReason::Inside => "repeats an earlier passage of this document",
        }
    }
}

/// The cuts that follow from repeats in which the first side is the one to keep: by document, in text
/// order, disjoint.
pub(crate) fn cuts(corpus: &Corpus, repeats: &[Repeat], rule: &CutRule) -> io::Result<Vec<Cut>> {
    let mut copies: Vec<&Repeat> = repeats.iter().collect();
    // Of copies that begin together the longest first; of equal ones the earliest original.
    copies.sort_by_key(|repeat| {
        let copy = repeat.b;
        (copy.doc, copy.span.start(), u32::MAX - copy.span.end(), repeat.a)
    });
    let mut cuts: Vec<Cut> = Vec::new();
    for of_doc in copies.chunk_by(|x, y| x.b.doc == y.b.doc) {
        let doc = of_doc[0].b.doc;
        let analyzed = corpus.get(doc)?;
        let text = analyzed.document.text();
        let sentences = corpus.sentences_of(&analyzed);
        let first_of_doc = cuts.len();
        for repeat in of_doc {
            let done = cuts[first_of_doc..].last().map_or(0, |cut| cut.span.end());
            let whole = with_blanks(text, repeat.b.span);
            if whole.end() <= done {
                continue;
            }
            let span = Span::new(whole.start().max(done), whole.end());
            let is_exact =
                repeat.kind == RepeatKind::Exact && repeat.b.span.start() <= span.start();
            let mut kept = Kept { passage: repeat.a, similarity: repeat.similarity, is_exact };
            let pieces = if is_exact {
                let skipped = span.start() - repeat.b.span.start();
                kept.passage.span = part(repeat.a.span, skipped, u32::MAX);
                exact_pieces(&cuts, text, span, kept.passage)
            } else {
                vec![(span, standing(&cuts, kept))]
            };
            let n_pieces = pieces.len();
            for (span, kept) in pieces {
                let Some(reason) = reason(repeat, kept.similarity, text, &sentences, rule) else {
                    continue;
                };
                if whole.start() < done && !text[span.range()].contains(char::is_alphanumeric) {
                    // Blanks and marks go with the words before them.
                    let last = cuts.len() - 1;
                    cuts[last].span = cuts[last].span.cover(span);
                    continue;
                }
                let Kept { passage: kept, similarity, is_exact } = kept;
                let parts = if is_exact {
                    vec![span]
                } else {
                    let kept_text = corpus.text(kept.doc, kept.span)?;
                    shared_parts(text, span, &sentences, &kept_text, rule.min_shared)
                };
                let is_one = n_pieces == 1 && parts == [span];
                let reason = match reason {
                    CutReason::Whole if !is_one => CutReason::Across,
                    _ => reason,
                };
                let cut = |span| Cut { doc, span, kept, similarity, is_exact, reason };
                cuts.extend(parts.into_iter().map(cut));
            }
        }
    }
    Ok(cuts)
}

/// The pieces of a copy, byte for byte that of a passage, by where what they say is left to stand: in
/// the passage, or where a part of that was cut, in what was kept in its stead.
fn exact_pieces(cuts: &[Cut], text: &str, copy: Span, passage: Passage) -> Vec<(Span, Kept)> {
    let of_doc = |span| Passage { doc: passage.doc, span };
    let mut pieces: Vec<(Span, Kept)> = Vec::new();
    let mut push = |at: Span, kept: Kept| {
        let start = copy.start() + (at.start() - passage.span.start());
        let span = Span::new(start, start + at.len());
        match pieces.last_mut() {
            Some((last, _)) if !text[span.range()].contains(char::is_alphanumeric) => {
                *last = last.cover(span);
            }
            _ if !at.is_empty() => pieces.push((span, kept)),
            _ => {}
        }
    };
    let mut at = passage.span.start();
    for cut in cuts_in(cuts, passage) {
        let Some(common) = cut.span.intersection(passage.span) else { continue };
        let before = Span::new(at, common.start());
        push(before, Kept { passage: of_doc(before), similarity: 1.0, is_exact: true });
        let mut kept = cut.kept;
        if cut.is_exact {
            kept.span = part(kept.span, common.start() - cut.span.start(), common.len());
        }
        push(common, Kept { passage: kept, similarity: cut.similarity, is_exact: cut.is_exact });
        at = common.end();
    }
    let rest = Span::new(at, passage.span.end());
    push(rest, Kept { passage: of_doc(rest), similarity: 1.0, is_exact: true });
    if let Some((last, _)) = pieces.last_mut() {
        // The blanks behind the copy.
        *last = Span::new(last.start(), copy.end());
    }
    pieces
}

/// A span of a text without the sentences of which less than a share stands in what is kept.
fn shared_parts(
    text: &str,
    span: Span,
    sentences: &[Span],
    kept: &str,
    min_shared: f64,
) -> Vec<Span> {
    let kept = words(kept);
    let mut known = [kept.clone(), pairs(&kept)].concat();
    known.sort_unstable();
    let is_shared = |part: &str| {
        let words = words(part);
        // Of a single word there is no pair.
        let asked = if words.len() == 1 { words } else { pairs(&words) };
        let n_known = asked.iter().filter(|pair| known.binary_search(pair).is_ok()).count();
        n_known as f64 >= min_shared * asked.len() as f64
    };
    let inner = sentences.iter().map(|sentence| sentence.start());
    let inner = inner.filter(|start| (span.start() + 1..span.end()).contains(start));
    let mut starts: Vec<u32> = inner.chain([span.start(), span.end()]).collect();
    starts.sort_unstable();
    let mut parts: Vec<Span> = Vec::new();
    for ends in starts.windows(2) {
        let part = Span::new(ends[0], ends[1]);
        if !is_shared(&text[part.range()]) {
            continue;
        }
        match parts.last_mut() {
            Some(last) if last.end() == part.start() => *last = last.cover(part),
            _ => parts.push(part),
        }
    }
    parts
}

/// Hashes of the words, in lower case.
fn words(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| nisba_text::hash_bytes(word.to_lowercase().as_bytes())).collect()
}

/// Hashes of the pairs of neighbouring words.
fn pairs(words: &[u64]) -> Vec<u64> {
    words.windows(2).map(|pair| nisba_text::mix(pair[0], pair[1])).collect()
}

/// What stays of a passage that is repeated.
#[derive(Clone, Copy)]
struct Kept {
    passage: Passage,
    similarity: f64,
    is_exact: bool,
}

/// The passage, or where that is cut for the most part, what was kept in its stead: as similar as the
/// steps that lead there leave it for certain, so that no text goes by way of another to one that
/// says something else.
fn standing(cuts: &[Cut], kept: Kept) -> Kept {
    let passage = kept.passage;
    let common = |cut: &Cut| cut.span.intersection(passage.span).map_or(0, Span::len);
    let n_cut: u64 = cuts_in(cuts, passage).map(|cut| u64::from(common(cut))).sum();
    // What a cut keeps was standing when the cut was made, and what is kept is never cut later.
    let largest = cuts_in(cuts, passage).max_by_key(|cut| common(cut));
    let Some(cut) = largest.filter(|_| 2 * n_cut > u64::from(passage.span.len())) else {
        return kept;
    };
    let lost = 1.0 - f64::from(common(cut)) / f64::from(passage.span.len());
    let similarity = kept.similarity + cut.similarity - 1.0 - lost;
    Kept { passage: cut.kept, similarity, is_exact: false }
}

/// The cuts that may have something in common with a passage.
fn cuts_in(cuts: &[Cut], passage: Passage) -> impl Iterator<Item = &Cut> {
    let first = cuts
        .partition_point(|cut| (cut.doc, cut.span.end()) <= (passage.doc, passage.span.start()));
    let behind = (passage.doc, passage.span.end());
    cuts[first..].iter().take_while(move |cut| (cut.doc, cut.span.start()) < behind)
}

/// So many bytes of a span, as far as it has them, behind the first ones.
fn part(span: Span, skipped: u32, len: u32) -> Span {
    let start = span.start().saturating_add(skipped).min(span.end());
    Span::new(start, start.saturating_add(len).min(span.end()))
}

fn reason(
    repeat: &Repeat,
    similarity: f64,
    text: &str,
    sentences: &[Span],
    rule: &CutRule,
) -> Option<CutReason> {
    let copy = repeat.b.span;
    let same_doc = repeat.a.doc == repeat.b.doc;
    let least = if same_doc { rule.min_similarity_inside } else { rule.min_similarity };
    if similarity < least {
        return None;
    }
    let is_rest = |text: &str| !text.contains(char::is_alphanumeric);
    let (before, behind) = (&text[..copy.start() as usize], &text[copy.end() as usize..]);
    if !same_doc && is_rest(before) && is_rest(behind) {
        return Some(CutReason::Whole);
    }
    let is_passage = copy.len() >= rule.min_bytes_within
        || copy.len() >= rule.min_bytes && is_whole(text, copy, sentences);
    is_passage.then_some(if same_doc { CutReason::Inside } else { CutReason::Across })
}

/// Whether a span begins and ends where a sentence or a line does, but for marks.
fn is_whole(text: &str, span: Span, sentences: &[Span]) -> bool {
    let no_word = |c: char| !c.is_alphanumeric();
    let before = &text[..span.start() as usize];
    let gap_before = &before[before.trim_end_matches(no_word).len()..];
    let begins = gap_before.len() == before.len() || gap_before.contains('\n') || {
        let from = span.start() - gap_before.len() as u32;
        let next = sentences.partition_point(|sentence| sentence.start() < from);
        sentences.get(next).is_some_and(|sentence| sentence.start() <= span.start())
    };
    let behind = &text[span.end() as usize..];
    let gap_behind = &behind[..behind.len() - behind.trim_start_matches(no_word).len()];
    let ends = gap_behind.len() == behind.len() || gap_behind.contains('\n') || {
        let to = span.end() + gap_behind.len() as u32;
        let last = sentences.partition_point(|sentence| sentence.end() < span.end());
        sentences.get(last).is_some_and(|sentence| sentence.end() <= to)
    };
    begins && ends
}

/// The span with the white space behind it, where there is white space before it, so that the cut
/// leaves no hole.
fn with_blanks(text: &str, span: Span) -> Span {
    let before = &text[..span.start() as usize];
    let behind = &text[span.end() as usize..];
    if !before.is_empty() && !before.ends_with(char::is_whitespace) {
        return span;
    }
    let n_blank = behind.len() - behind.trim_start().len();
    let end = span.end() + n_blank as u32;
    // Nothing but blanks is left before the span: they go too.
    let start =
        if before.trim().is_empty() && end as usize == text.len() { 0 } else { span.start() };
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::from_range(start..start + part.len())
    }

    #[test]
    fn whole_sentences_and_lines_are_told_from_parts() {
        let text = "One came. \"Two went home early.\" Three stayed\nat the gate, said four.";
        let sentences = nisba_text::scan(text).sentences;
        let is = |part| is_whole(text, span_of(text, part), &sentences);
        assert!(is("Two went home early.") && is("One came.") && is("at the gate, said four"));
        assert!(is("Three stayed"));
        assert!(!is("went home early.") && !is("Two went home") && !is("at the gate"));
    }

    #[test]
    fn a_cut_leaves_one_blank() {
        let text = "One came. Two went. Three stayed.";
        assert_eq!(&text[with_blanks(text, span_of(text, "Two went."))], "Two went. ");
        assert_eq!(&text[with_blanks(text, span_of(text, "came. Two went."))], "came. Two went. ");
        assert_eq!(with_blanks(" \n All. \n", Span::new(3, 7)), Span::new(0, 9));
    }

    #[test]
    fn a_sentence_that_was_put_in_stays() {
        let kept = "The mayor opened the new bridge. Two lorries crossed it at noon.";
        let text = "Our mayor opened the new bridge. No! Nobody sang. Two lorries CROSSED it at noon. End.";
        let sentences = nisba_text::scan(text).sentences;
        let span = span_of(
            text,
            "Our mayor opened the new bridge. No! Nobody sang. Two lorries CROSSED it at noon. ",
        );
        let parts = shared_parts(text, span, &sentences, kept, 0.25);
        let parts: Vec<&str> = parts.iter().map(|part| &text[part.range()]).collect();
        assert_eq!(
            parts,
            ["Our mayor opened the new bridge. ", "Two lorries CROSSED it at noon. "]
        );
    }

    #[test]
    fn what_was_cut_leads_to_what_stands() {
        let at = |doc, start, end| Passage { doc: DocId(doc), span: Span::new(start, end) };
        let kept = |passage, similarity| Kept { passage, similarity, is_exact: false };
        let cut = Cut {
            doc: DocId(1),
            span: Span::new(10, 110),
            kept: at(0, 0, 100),
            similarity: 0.75,
            is_exact: true,
            reason: CutReason::Across,
        };
        let by_way_of_it = standing(&[cut], kept(at(1, 10, 110), 0.75));
        assert_eq!((by_way_of_it.passage, by_way_of_it.similarity), (at(0, 0, 100), 0.5));
        for elsewhere in [at(1, 90, 205), at(2, 10, 105)] {
            let stands = standing(&[cut], kept(elsewhere, 0.75));
            assert_eq!((stands.passage, stands.similarity), (elsewhere, 0.75));
        }
        // Byte for byte it is known which part.
        let text = "x".repeat(300);
        let pieces = exact_pieces(&[cut], &text, Span::new(200, 260), at(1, 90, 150));
        let pieces: Vec<_> = pieces.iter().map(|(span, kept)| (*span, kept.passage)).collect();
        let [of_cut, of_rest] = [Span::new(200, 220), Span::new(220, 260)];
        assert_eq!(pieces, [(of_cut, at(0, 80, 100)), (of_rest, at(1, 110, 150))]);
    }
}
