use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use nisba_entities::Rule;
use nisba_report::PageSentences;
use nisba_text::{DocId, Span};

use crate::Analyzed;
use crate::database::sentence_at;
use crate::page::MAX_SENTENCE_BYTES;
use crate::page::documents::Documents;
use crate::page::names::Names;

/// Longer sentences, as tables and lists make them, are cut down to what stands around a name.
const MAX_SENTENCE: usize = 900;
const AROUND: usize = 350;

/// The sentences on the page, each once.
#[derive(Default)]
pub(crate) struct Sentences {
    pub(crate) columns: PageSentences,
    idx: BTreeMap<(DocId, Span), u32>,
    n_bytes: usize,
    /// How many sentences were asked for, those that are there aside, and how many found no room.
    pub(crate) n_asked: u64,
    pub(crate) n_refused: u64,
    /// The rules by which names matched, by first use.
    pub(crate) rules: Vec<String>,
    rule_idx: BTreeMap<String, u32>,
}

impl Sentences {
    /// The sentence in which a place stands; `None` where the page has no room for more text.
    pub(crate) fn with(
        &mut self,
        doc: DocId,
        analyzed: &Analyzed,
        place: Span,
        names: &Names,
        documents: &mut Documents<'_>,
    ) -> io::Result<Option<u32>> {
        let span = sentence_around(analyzed, place);
        if let Some(&idx) = self.idx.get(&(doc, span)) {
            return Ok(Some(idx));
        }
        self.n_asked += 1;
        if self.n_bytes + span.len() as usize > MAX_SENTENCE_BYTES {
            self.n_refused += 1;
            return Ok(None);
        }
        self.n_bytes += span.len() as usize;
        let text = &analyzed.document.text()[span];
        let idx = self.columns.text.len() as u32;
        self.columns.document.push(documents.idx_of(doc)?);
        self.columns.start.push(span.start());
        let marks = self.marks(analyzed, span, names);
        self.columns.marks.push(marks);
        self.columns.text.push(text.to_owned());
        self.idx.insert((doc, span), idx);
        Ok(Some(idx))
    }

    /// Where a rule stands in the list.
    pub(crate) fn rule_idx(&mut self, rule: &Rule) -> u32 {
        let rule = rule.to_string();
        if let Some(&idx) = self.rule_idx.get(&rule) {
            return idx;
        }
        let idx = self.rules.len() as u32;
        self.rules.push(rule.clone());
        self.rule_idx.insert(rule, idx);
        idx
    }

    fn marks(&mut self, analyzed: &Analyzed, sentence: Span, names: &Names) -> Vec<u32> {
        let mut marks = Vec::new();
        let mentions = &analyzed.mentions;
        let first = mentions.partition_point(|mention| mention.span.end() <= sentence.start());
        for mention in mentions[first..].iter().take_while(|m| m.span.start() < sentence.end()) {
            let place = clipped(analyzed.document.text(), sentence, mention.span);
            if let (Some((start, len)), Some(name)) = (place, names.idx_of(mention.entity)) {
                marks.extend([start, len, name, self.rule_idx(&mention.rule)]);
            }
        }
        marks
    }

    /// Where a span stands in a sentence of the page: start and length in UTF-16 units.
    pub(crate) fn place_in(&self, idx: u32, analyzed: &Analyzed, span: Span) -> (u32, u32) {
        let start = self.columns.start[idx as usize];
        let end = start + self.columns.text[idx as usize].len() as u32;
        clipped(analyzed.document.text(), Span::new(start, end), span).unwrap_or((0, 0))
    }
}

/// Start and length in UTF-16 units of the part of a span that is in the sentence.
fn clipped(text: &str, sentence: Span, span: Span) -> Option<(u32, u32)> {
    let start = span.start().max(sentence.start());
    let end = span.end().min(sentence.end());
    if start >= end {
        return None;
    }
    let units = |from: u32, to: u32| text[Span::new(from, to)].encode_utf16().count() as u32;
    Some((units(sentence.start(), start), units(start, end)))
}

/// The sentence in which a place starts, or where it is very long, what stands around the place.
fn sentence_around(analyzed: &Analyzed, place: Span) -> Span {
    let text = analyzed.document.text();
    let sentences = &analyzed.tokens.sentences;
    let whole = sentence_at(sentences, place).map_or(place, |idx| sentences[idx]);
    if whole.len() as usize <= MAX_SENTENCE {
        return whole;
    }
    let blank = |at: &usize| text[..*at].ends_with(char::is_whitespace);
    let (place, whole) = (place.range(), whole.range());
    let from = place.start.saturating_sub(AROUND).max(whole.start);
    let to = (place.end + AROUND).min(whole.end);
    // A word is cut only where there is no blank far and wide.
    let cuts = |range: Range<usize>| range.filter(|&at| text.is_char_boundary(at));
    let start = match from == whole.start {
        true => from,
        false => cuts(from..place.start).find(blank).unwrap_or(place.start),
    };
    let end = match to == whole.end {
        true => to,
        false => cuts(place.end..to).rev().find(blank).unwrap_or(place.end),
    };
    Span::new(start as u32, end as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reading;
    use nisba_text::Document;

    fn cut(text: &str, name: &str) -> String {
        let tokens = nisba_text::scan(text);
        let document = Document::new("a", text).unwrap();
        let words = nisba_dedup::Words::default();
        let reading = Some(Box::new(Reading { tokens, ..Reading::default() }));
        let analyzed = Analyzed { document, words, reading };
        let start = text.find(name).unwrap() as u32;
        let span = sentence_around(&analyzed, Span::new(start, start + name.len() as u32));
        text[span].to_owned()
    }

    #[test]
    fn a_sentence_is_whole_or_cut_between_words() {
        let short = "Badr met Sadr.";
        assert_eq!(cut(short, "Sadr"), short);
        for word in ["and ", "ومن ثم ", "ü "] {
            let filler = word.repeat(400);
            let long = cut(&format!("{filler}Sadr {filler}"), "Sadr");
            assert!(long.len() <= MAX_SENTENCE && long.contains("Sadr"), "{long}");
            assert!(filler.ends_with(long.split("Sadr").next().unwrap()), "{long}");
            assert!(
                long.split_whitespace().all(|one| word.contains(one) || one == "Sadr"),
                "{long}"
            );
        }
        let glued = cut(&format!("{0}Sadr{0}", "ق".repeat(2000)), "Sadr");
        assert_eq!(glued, "Sadr", "no blank far and wide");
    }
}
