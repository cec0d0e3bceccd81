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
/// least similarity.
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
}

impl Default for CutRule {
    fn default() -> CutRule {
        CutRule {
            min_bytes: 100,
            min_bytes_within: 250,
            min_similarity: 0.7,
            min_similarity_inside: 0.8,
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
    /// The one in the document with the earliest date, as its source writes it, compared byte by
    /// byte; documents without a date come last, and of equal ones the first.
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
    pub(crate) similarity: f64,
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
            let Some(reason) = reason(repeat, text, &sentences, rule) else { continue };
            let done = cuts[first_of_doc..].last().map_or(0, |cut| cut.span.end());
            let Some((span, skipped)) = rest(with_blanks(text, repeat.b.span), done) else {
                continue;
            };
            let mut kept = repeat.a;
            if repeat.kind == RepeatKind::Exact {
                let start = (kept.span.start() + skipped).min(kept.span.end());
                kept.span = Span::new(start, kept.span.end());
            }
            let kept = standing(&cuts, kept);
            cuts.push(Cut { doc, span, kept, similarity: repeat.similarity, reason });
        }
    }
    Ok(cuts)
}

/// What of a span lies behind `done`, and how many bytes do not.
fn rest(span: Span, done: u32) -> Option<(Span, u32)> {
    (span.end() > done).then(|| {
        let start = span.start().max(done);
        (Span::new(start, span.end()), start - span.start())
    })
}

/// The passage, or where that is cut for the most part, what was kept in its stead.
fn standing(cuts: &[Cut], passage: Passage) -> Passage {
    let first = cuts
        .partition_point(|cut| (cut.doc, cut.span.end()) <= (passage.doc, passage.span.start()));
    let of_passage = cuts[first..].iter().take_while(|cut| cut.doc == passage.doc);
    let common = |cut: &Cut| cut.span.intersection(passage.span).map_or(0, Span::len);
    // What a cut keeps was standing when the cut was made, and what is kept is never cut later.
    match of_passage.max_by_key(|cut| common(cut)) {
        Some(cut) if u64::from(common(cut)) * 2 > u64::from(passage.span.len()) => cut.kept,
        _ => passage,
    }
}

fn reason(repeat: &Repeat, text: &str, sentences: &[Span], rule: &CutRule) -> Option<CutReason> {
    let copy = repeat.b.span;
    let same_doc = repeat.a.doc == repeat.b.doc;
    let least = if same_doc { rule.min_similarity_inside } else { rule.min_similarity };
    if repeat.similarity < least {
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
    fn what_was_cut_leads_to_what_stands() {
        let at = |doc, start, end| Passage { doc: DocId(doc), span: Span::new(start, end) };
        let cut = Cut {
            doc: DocId(1),
            span: Span::new(10, 110),
            kept: at(0, 0, 100),
            similarity: 1.0,
            reason: CutReason::Across,
        };
        assert_eq!(standing(&[cut], at(1, 10, 105)), at(0, 0, 100));
        assert_eq!(standing(&[cut], at(1, 90, 205)), at(1, 90, 205));
        assert_eq!(standing(&[cut], at(2, 10, 105)), at(2, 10, 105));
    }
}
