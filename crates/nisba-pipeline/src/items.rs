use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use nisba_cooccur::{ItemId, Occurrence};
use nisba_entities::{EntityId, Gazetteer};
use nisba_text::{DocId, Folder, Span, Token, TokenKind};
use rayon::prelude::*;
use serde::Serialize;

use crate::{Analyzed, Corpus, Settings};

/// What is counted together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Items {
    /// Entities, by their ids.
    #[default]
    Entities,
    /// Words, by their folded forms.
    Words,
    /// Both: entities by their ids, and words outside of their mentions as `word:` with the form.
    Both,
}

/// The items of a run, numbered so that the numbers are in the order of the names, bytewise.
pub struct ItemList {
    left_out: HashSet<EntityId>,
    /// Where words count; else an entity's number is its item's.
    words: Option<Words>,
}

#[derive(Default)]
struct Words {
    names: Vec<String>,
    of_entity: HashMap<EntityId, ItemId>,
    /// By the hash of the folded form.
    of_word: HashMap<u64, ItemId>,
}

impl ItemList {
    /// Looks for the items that occur at least [`Settings::min_count`] times, repeats as the settings
    /// say.
    ///
    /// # Errors
    ///
    /// Where a spilled document cannot be read back.
    pub(crate) fn new(
        corpus: &Corpus,
        gazetteer: &Gazetteer,
        masked: &(impl Fn(DocId) -> Vec<Span> + Sync),
        excluded: &HashSet<EntityId>,
        settings: &Settings,
    ) -> io::Result<ItemList> {
        let mut list = ItemList { left_out: excluded.clone(), words: None };
        if settings.items == Items::Entities && settings.min_count <= 1 {
            return Ok(list);
        }
        let ids: Vec<DocId> = corpus.ids().collect();
        let add = |mut found: Found, &doc: &DocId| -> io::Result<Found> {
            found.add(&*corpus.look(doc)?, &masked(doc), excluded, settings);
            Ok(found)
        };
        let found = ids.par_iter().try_fold(Found::default, add);
        let mut found = found.try_reduce(Found::default, |one, other| Ok(one.plus(other)))?;
        let is_rare = |&count: &u64| count < settings.min_count;
        list.left_out.extend(found.entities.iter().filter(|(_, n)| is_rare(n)).map(|(&id, _)| id));
        if settings.items == Items::Entities {
            return Ok(list);
        }
        found.entities.retain(|_, count| !is_rare(count));
        found
            .words
            .retain(|_, word| !is_rare(&word.count) && !settings.stop_words.contains(&word.form));
        list.words = Some(found.numbered(gazetteer, settings.items));
        Ok(list)
    }

    /// The name of an item in files.
    pub fn name<'a>(&'a self, gazetteer: &'a Gazetteer, item: ItemId) -> &'a str {
        match &self.words {
            Some(words) => &words.names[item.idx()],
            None => &gazetteer.entry(EntityId(item.0)).id,
        }
    }

    /// Number of items; `None` where it is known only after counting.
    pub(crate) fn n_items(&self) -> Option<usize> {
        self.words.as_ref().map(|words| words.names.len())
    }

    /// Where the items of a document stand.
    pub(crate) fn occurrences(&self, analyzed: &Analyzed) -> Vec<Occurrence> {
        let mentions = analyzed.mentions.iter();
        let mentions = mentions.filter(|mention| !self.left_out.contains(&mention.entity));
        let Some(words) = &self.words else {
            let occurrence = |mention: &nisba_entities::Mention| Occurrence {
                item: ItemId(mention.entity.0),
                span: mention.span,
            };
            return mentions.map(occurrence).collect();
        };
        let of_mentions = mentions.filter_map(|mention| {
            let &item = words.of_entity.get(&mention.entity)?;
            Some(Occurrence { item, span: mention.span })
        });
        let mut occurrences: Vec<Occurrence> = of_mentions.collect();
        let is_both = !words.of_entity.is_empty();
        let covered = if is_both { covered(analyzed) } else { Vec::new() };
        occurrences.extend(countable(analyzed, &covered).filter_map(|token| {
            let &item = words.of_word.get(&token.folded_hash)?;
            Some(Occurrence { item, span: token.span })
        }));
        occurrences
    }
}

/// The words that count: words proper, no numbers, and none inside of a mention.
fn countable<'a>(
    analyzed: &'a Analyzed,
    covered: &'a [Span],
) -> impl Iterator<Item = &'a Token> + 'a {
    let words = analyzed.tokens.tokens.iter().filter(|token| token.kind == TokenKind::Word);
    words.filter(move |token| !token.span.overlaps_any(covered))
}

/// The text under mentions, as disjoint spans.
fn covered(analyzed: &Analyzed) -> Vec<Span> {
    let mut spans: Vec<Span> = analyzed.mentions.iter().map(|mention| mention.span).collect();
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joins = next.overlaps(*kept);
        if joins {
            *kept = kept.cover(*next);
        }
        joins
    });
    spans
}

#[derive(Default)]
struct Found {
    entities: BTreeMap<EntityId, u64>,
    /// By the hash of the folded form; the order reaches nothing.
    words: HashMap<u64, Word>,
}

struct Word {
    form: String,
    count: u64,
}

impl Found {
    /// Adds a document.
    fn add(
        &mut self,
        analyzed: &Analyzed,
        masked: &[Span],
        excluded: &HashSet<EntityId>,
        settings: &Settings,
    ) {
        if settings.items != Items::Words {
            for mention in &analyzed.mentions {
                if !excluded.contains(&mention.entity) && !mention.span.overlaps_any(masked) {
                    *self.entities.entry(mention.entity).or_default() += 1;
                }
            }
        }
        if settings.items != Items::Entities {
            let is_both = settings.items == Items::Both;
            let covered = if is_both { covered(analyzed) } else { Vec::new() };
            let folder = Folder::new();
            for token in countable(analyzed, &covered) {
                if !token.span.overlaps_any(masked) {
                    let form = || folder.fold(&analyzed.document.text()[token.span]).text().into();
                    let word = self.words.entry(token.folded_hash);
                    word.or_insert_with(|| Word { form: form(), count: 0 }).count += 1;
                }
            }
        }
    }

    /// Both, of which the other one stands behind.
    fn plus(mut self, other: Found) -> Found {
        for (entity, count) in other.entities {
            *self.entities.entry(entity).or_default() += count;
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for (hash, word) in other.words {
            let known = self.words.entry(hash);
            known.or_insert(Word { form: word.form, count: 0 }).count += word.count;
        }
        self
    }

    fn numbered(self, gazetteer: &Gazetteer, items: Items) -> Words {
        enum Key {
            Entity(EntityId),
            Word(u64),
        }
        let prefix = if items == Items::Both { "word:" } else { "" };
        let entities = self.entities.into_keys();
        let entities = entities.map(|id| (gazetteer.entry(id).id.clone(), Key::Entity(id)));
        let words = self.words.into_iter();
        let words = words.map(|(hash, word)| (format!("{prefix}{}", word.form), Key::Word(hash)));
        let mut named: Vec<(String, Key)> = entities.chain(words).collect();
        // Forms are all different, and so are ids; an id may look like a form.
        let order = |key: &Key| match key {
            Key::Entity(id) => (0, u64::from(id.0)),
            Key::Word(hash) => (1, *hash),
        };
        named.sort_unstable_by(|(one, a), (other, b)| (one, order(a)).cmp(&(other, order(b))));
        let mut numbered = Words::default();
        for (item, (name, key)) in (0..).map(ItemId).zip(named) {
            numbered.names.push(name);
            match key {
                Key::Entity(id) => drop(numbered.of_entity.insert(id, item)),
                Key::Word(hash) => drop(numbered.of_word.insert(hash, item)),
            }
        }
        numbered
    }
}
