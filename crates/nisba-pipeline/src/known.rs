use std::collections::BTreeMap;
use std::io;

use nisba_entities::{Gazetteer, Mention};
use nisba_report::{DocumentRow, DuplicateRow, MentionRow};
use nisba_text::{DocId, Passage, Span};

use crate::repeat_list::RepeatList;
use crate::{Analyzed, Corpus, Settings};

/// What a run knows before it has counted anything.
#[derive(Clone, Copy)]
pub(crate) struct Known<'r> {
    pub(crate) settings: &'r Settings,
    pub(crate) corpus: &'r Corpus,
    pub(crate) gazetteer: &'r Gazetteer,
    pub(crate) dictionary_digest: &'r str,
    pub(crate) repeats: &'r RepeatList,
    pub(crate) repeated: &'r BTreeMap<DocId, Vec<Span>>,
}

/// The rows of the tables, which stand in several files.
impl<'r> Known<'r> {
    pub(crate) fn repeated_in(&self, doc: DocId) -> &'r [Span] {
        self.repeated.get(&doc).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn document_row<'a>(&self, doc: DocId, analyzed: &'a Analyzed) -> DocumentRow<'a> {
        let document = &analyzed.document;
        DocumentRow {
            doc: document.id(),
            title: document.title.as_deref(),
            date: document.date.as_deref(),
            bytes: document.text().len(),
            tokens: analyzed.tokens.tokens.len(),
            sentences: analyzed.tokens.sentences.len(),
            mentions: analyzed.mentions.len(),
            duplicate_bytes: self.repeated_in(doc).iter().map(|span| u64::from(span.len())).sum(),
            source: document.source.as_deref(),
            text: document.text(),
        }
    }

    pub(crate) fn mention_row<'a>(
        &self,
        doc: DocId,
        analyzed: &'a Analyzed,
        mention: &Mention,
    ) -> MentionRow<'a>
    where
        'r: 'a,
    {
        let document = &analyzed.document;
        let entry = self.gazetteer.entry(mention.entity);
        let repeat = mention.span.overlaps_any(self.repeated_in(doc));
        MentionRow::new(document.id(), document.text(), mention, entry, Some(repeat))
    }

    pub(crate) fn each_duplicate(
        &self,
        mut show: impl FnMut(&DuplicateRow<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let id = |passage: &Passage| self.corpus.id(passage.doc);
        self.repeats.each(|at| show(&DuplicateRow::new(at, id(&at.a), id(&at.b))))
    }
}
