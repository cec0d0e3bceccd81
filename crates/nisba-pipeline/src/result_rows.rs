use std::io;

use nisba_cooccur::ItemId;
use nisba_entities::{EntityId, Mention};
use nisba_report::{
    Column, DocumentRow, DuplicateRow, EvidenceRow, EvidenceUnit, MentionRow, NodeLabel, PairRow,
    PairRows, each_pair, pair_columns,
};
use nisba_text::{DocId, Span};

use crate::write::Results;
use crate::{Analyzed, CountedUnit};

/// The rows of the tables, which stand in several files.
impl<'r> Results<'r> {
    pub(crate) fn id_of(&self, item: ItemId) -> &'r str {
        self.counted.items.name(self.gazetteer, item)
    }

    pub(crate) fn name_of(&self, item: ItemId) -> &'r str {
        &self.gazetteer.entry(EntityId(item.0)).name
    }

    pub(crate) fn label_of(&self, item: ItemId) -> NodeLabel<'r> {
        let entry = self.gazetteer.entry(EntityId(item.0));
        NodeLabel { id: &entry.id, label: &entry.name, entity_type: &entry.entity_type }
    }

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
        self.repeats.repeats.iter().try_for_each(|repeat| {
            let a = self.corpus.get(repeat.a.doc)?;
            let b = self.corpus.get(repeat.b.doc)?;
            show(&DuplicateRow::new(repeat, a.document.id(), b.document.id()))
        })
    }

    pub(crate) fn pair_columns(&self) -> Vec<Column> {
        pair_columns(&self.pair_rows(), &self.settings.measures)
    }

    pub(crate) fn each_pair(
        &self,
        show: impl FnMut(&PairRow<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let measures = &self.settings.measures;
        each_pair(&self.pair_rows(), measures, |item| self.id_of(item), show)
    }

    fn pair_rows(&self) -> Vec<PairRows<'r>> {
        self.counted.units.iter().map(CountedUnit::pair_rows).collect()
    }

    pub(crate) fn each_evidence(
        &self,
        mut show: impl FnMut(&EvidenceRow<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        for counted in &self.counted.units {
            let name = counted.unit.to_string();
            // With one unit there is nothing to tell apart.
            let unit = match self.counted.units.len() {
                1 => EvidenceUnit::Only(&name),
                _ => EvidenceUnit::OneOf(&name),
            };
            for (&(a, b), places) in &counted.evidence {
                for &(doc, span) in places {
                    let document = &self.corpus.get(doc)?.document;
                    show(&EvidenceRow {
                        source: self.id_of(a),
                        target: self.id_of(b),
                        doc: document.id(),
                        start: span.start(),
                        end: span.end(),
                        text: &document.text()[span],
                        unit,
                    })?;
                }
            }
        }
        Ok(())
    }
}
