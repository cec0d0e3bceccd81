use std::collections::{BTreeMap, BTreeSet};

use nisba_entities::EntityId;
use nisba_text::Span;

use crate::Analyzed;

/// How often each entity is named.
#[derive(Default)]
pub(crate) struct MentionCounts {
    pub(crate) by_entity: BTreeMap<EntityId, MentionCount>,
}

/// How often one entity is named.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct MentionCount {
    pub(crate) mentions: u64,
    /// Of these, those that are in no repeated passage.
    pub(crate) first_mentions: u64,
    pub(crate) documents: u64,
}

impl MentionCounts {
    /// Adds a document and what is repeated in it.
    pub(crate) fn add(&mut self, analyzed: &Analyzed, repeated: &[Span]) {
        let mut here = BTreeSet::new();
        for mention in &analyzed.mentions {
            let count = self.by_entity.entry(mention.entity).or_default();
            count.mentions += 1;
            count.first_mentions += u64::from(!mention.span.overlaps_any(repeated));
            count.documents += u64::from(here.insert(mention.entity));
        }
    }
}
