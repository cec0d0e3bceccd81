use std::io;

use nisba_cooccur::ItemId;
use nisba_entities::EntityId;
use nisba_report::{EvidenceRow, EvidenceUnit, NodeLabel, PairRow, PairRows, each_pair};

use crate::CountedUnit;
use crate::write::Results;

/// The rows of the tables that come of counting.
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
                    let text = self.corpus.text(doc, span)?;
                    show(&EvidenceRow {
                        source: self.id_of(a),
                        target: self.id_of(b),
                        doc: self.corpus.id(doc),
                        start: span.start(),
                        end: span.end(),
                        text: &text,
                        unit,
                    })?;
                }
            }
        }
        Ok(())
    }
}
