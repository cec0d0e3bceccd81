use std::collections::{BTreeMap, BTreeSet};
use std::io;

use nisba_cooccur::ItemId;
use nisba_entities::EntityId;
use nisba_report::{PageName, PageSpelling};

use crate::mention_counts::{MentionCount, MentionCounts};
use crate::page::documents::Documents;
use crate::page::pairs::ShownPair;
use crate::page::sentences::Sentences;
use crate::page::times::Times;
use crate::page::{MAX_MENTIONS, MAX_NAMES, MAX_SPELLINGS};
use crate::write::Results;

/// The entities on the page.
pub(crate) struct Names {
    /// Most mentioned first.
    pub(crate) list: Vec<PageName>,
    pub(crate) types: Vec<String>,
    idx: BTreeMap<EntityId, u32>,
}

impl Names {
    /// The most mentioned, and those of the pairs that are shown.
    pub(crate) fn choose(
        results: &Results<'_>,
        counted: MentionCounts,
        pairs: &[ShownPair],
    ) -> Names {
        let mut chosen: Vec<_> = counted.by_entity.into_iter().collect();
        chosen.sort_by_key(|&(entity, count)| (std::cmp::Reverse(count.mentions), entity));
        let ends: BTreeSet<EntityId> = pairs
            .iter()
            .flat_map(|shown| [shown.pair.a, shown.pair.b])
            .map(|item| EntityId(item.0))
            .collect();
        let mut rank = 0;
        chosen.retain(|(entity, _)| {
            rank += 1;
            rank <= MAX_NAMES || ends.contains(entity)
        });

        let entry = |entity: EntityId| results.gazetteer.entry(entity);
        let types: BTreeSet<&str> =
            chosen.iter().map(|&(entity, _)| entry(entity).entity_type.as_str()).collect();
        let types: Vec<String> = types.into_iter().map(str::to_owned).collect();
        let row = |&(entity, count): &(EntityId, MentionCount)| PageName {
            id: entry(entity).id.clone(),
            name: entry(entity).name.clone(),
            r#type: types.partition_point(|known| *known < entry(entity).entity_type) as u32,
            mentions: count.mentions,
            documents: count.documents,
            units: results
                .counted
                .main()
                .table
                .item(ItemId(entity.0))
                .map_or(0, |count| count.units),
            ..PageName::default()
        };
        Names {
            list: chosen.iter().map(row).collect(),
            idx: chosen.iter().map(|&(entity, _)| entity).zip(0..).collect(),
            types,
        }
    }

    /// Where an entity stands in the list.
    pub(crate) fn idx_of(&self, entity: EntityId) -> Option<u32> {
        self.idx.get(&entity).copied()
    }
}

/// Fills in spellings, sentences and times.
pub(crate) fn read_mentions(
    names: &mut Names,
    results: &Results<'_>,
    times: &Times,
    sentences: &mut Sentences,
    documents: &mut Documents<'_>,
) -> io::Result<()> {
    /// A spelling by its first sentence.
    struct Spelling {
        count: u64,
        score: f64,
        sentence: Option<u32>,
    }
    let mut spellings: Vec<BTreeMap<(String, u32), Spelling>> = Vec::new();
    spellings.resize_with(names.list.len(), BTreeMap::new);
    let mut in_time: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); names.list.len()];
    for doc in results.corpus.ids() {
        let analyzed = results.corpus.look(doc)?;
        let repeated = results.repeated_in(doc);
        let time = times.of(doc);
        for mention in &analyzed.mentions {
            let Some(name) = names.idx_of(mention.entity) else { continue };
            let idx = name as usize;
            if let Some(time) = time {
                *in_time[idx].entry(time).or_default() += 1;
            }
            let surface = &analyzed.document.text()[mention.span];
            let surface = surface.split_whitespace().collect::<Vec<_>>().join(" ");
            let key = (surface, sentences.rule_idx(&mention.rule));
            if let Some(known) = spellings[idx].get_mut(&key) {
                known.count += 1;
                known.score = known.score.max(mention.score);
            }
            let is_new = !spellings[idx].contains_key(&key);
            let is_first = !mention.span.overlaps_any(repeated);
            let wanted = is_first && names.list[idx].sentences.len() < MAX_MENTIONS;
            let has_room = is_new && spellings[idx].len() < MAX_SPELLINGS;
            let sentence = match wanted || has_room {
                true => sentences.with(doc, &analyzed, mention.span, names, documents)?,
                false => None,
            };
            let shown = &mut names.list[idx].sentences;
            shown.extend(sentence.filter(|sentence| wanted && shown.last() != Some(sentence)));
            if is_new {
                spellings[idx].insert(key, Spelling { count: 1, score: mention.score, sentence });
            }
        }
    }
    for ((name, spellings), in_time) in names.list.iter_mut().zip(spellings).zip(in_time) {
        name.n_spellings = spellings.len() as u64;
        let row = |((text, rule), spelling): ((String, u32), Spelling)| PageSpelling {
            text,
            rule,
            count: spelling.count,
            score: spelling.score,
            sentence: spelling.sentence,
        };
        name.spellings = spellings.into_iter().map(row).collect();
        name.spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.count));
        name.spellings.truncate(MAX_SPELLINGS);
        name.times = in_time.into_iter().collect();
    }
    Ok(())
}
