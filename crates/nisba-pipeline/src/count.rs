use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use nisba_cooccur::{
    Evidence, ItemId, Pair, PairTable, PermutationTest, Unit, benjamini_hochberg, holm,
    pairs_in_units, permutation_p,
};
use nisba_entities::{EntityId, Gazetteer};
use nisba_report::Adjusted;
use nisba_text::{DocId, Span};
use rayon::prelude::*;

use crate::estimate::Estimate;
use crate::slices::SliceTally;
use crate::tally::{OneDocument, Tallied, Tally};
use crate::unknown::{NameInDocument, UnknownName, UnknownNames, unknown_names};
use crate::{Corpus, CountedSlices, Duplicates, ItemList, Progress, RepeatCounts, Settings, Stage};

/// What was counted over the whole corpus.
pub struct Counted {
    /// What was counted together.
    pub items: ItemList,
    /// By each unit of the settings, in their order; at least one.
    pub units: Vec<CountedUnit>,
    /// By slices of time and the first unit, where the settings say so.
    pub slices: Option<CountedSlices>,
    /// Frequent names outside the dictionary, most frequent first.
    pub unknown: Vec<UnknownName>,
    /// How many more there were.
    pub n_unknown_cut: u64,
}

impl Counted {
    /// What was counted by the first unit of the settings.
    pub fn main(&self) -> &CountedUnit {
        &self.units[0]
    }
}

/// What was counted by one unit.
pub struct CountedUnit {
    /// The unit.
    pub unit: Unit,
    /// Items, pairs of items, units.
    pub table: PairTable,
    /// P-values corrected for all pairs that were tested, one for each pair of the table.
    pub adjusted: Vec<Adjusted>,
    /// Number of pairs that were tested: those of the table, and those left out for being in too few
    /// documents.
    pub n_tested: u64,
    /// What a pair weighs, one for each pair of the table; `None` where it weighs its units.
    pub weights: Option<Vec<f64>>,
    /// P-values of the permutation test over documents, one for each pair of the table; `None` where
    /// none was asked for.
    pub permutation_p: Option<Vec<f64>>,
    /// The first units behind each pair, in document order; at most [`MAX_EVIDENCE`] a pair. Empty
    /// where the settings name no result folder.
    pub evidence: BTreeMap<(ItemId, ItemId), Vec<(DocId, Span)>>,
    /// Pairs with more units behind them than are kept.
    pub n_evidence_cut: u64,
    /// What repeated passages do to the counts.
    pub repeats: RepeatCounts,
    /// Bytes that went to disk while counting.
    pub n_spilled: u64,
}

/// How many units are kept as evidence of one pair.
pub const MAX_EVIDENCE: usize = 50;

/// Counts pairs, evidence and unknown names, document by document.
///
/// `repeats` holds the spans of each document that repeat an earlier passage; with
/// [`Duplicates::Once`] nothing in them counts. Each thread counts the documents that it comes by; what
/// depends on their order is added up in order, chunk by chunk.
///
/// # Errors
///
/// Where a spilled document cannot be read back.
pub fn count(
    corpus: &Corpus,
    gazetteer: &Gazetteer,
    repeats: &BTreeMap<DocId, Vec<Span>>,
    excluded: &HashSet<EntityId>,
    settings: &Settings,
    progress: &dyn Progress,
) -> io::Result<Counted> {
    let repeated = |doc: DocId| repeats.get(&doc).cloned().unwrap_or_default();
    let masked = |doc: DocId| match settings.duplicates {
        Duplicates::Once => repeated(doc),
        Duplicates::All => Vec::new(),
    };
    let items = ItemList::new(corpus, gazetteer, &masked, excluded, settings)?;
    if let Some(estimate) = Estimate::of(corpus, &items, settings)? {
        progress.note(&estimate.to_string());
    }
    let n_threads = rayon::current_num_threads();
    let mut counting: Vec<Counting> =
        (0..n_threads).map(|_| Counting::new(settings, n_threads, corpus.folder())).collect();
    let mut in_order: Vec<InOrder> = settings.units().map(|_| InOrder::default()).collect();
    let mut unknown = UnknownNames::new(corpus.max_memory() / 8, corpus.folder());
    progress.begin(Stage::Count, Some(corpus.len() as u64));
    let with_evidence = !settings.out.as_os_str().is_empty();
    let look = |counting: &mut Counting, doc: DocId| -> io::Result<Looked> {
        let analyzed = corpus.look(doc)?;
        let occurrences = items.occurrences(&analyzed);
        let (masked, repeated) = (masked(doc), repeated(doc));
        let document = OneDocument {
            analyzed: &analyzed,
            occurrences: &occurrences,
            masked: &masked,
            repeated: &repeated,
        };
        let mut units = Vec::new();
        for (unit, tally) in settings.units().zip(&mut counting.tallies) {
            let counts = tally.add(&document, settings)?;
            if let Some(slices) = counting.slices.as_mut().filter(|_| unit == settings.unit) {
                slices.add(analyzed.document.date.as_deref(), &counts);
            }
            let mut looked = LookedUnit::default();
            if with_evidence {
                looked.evidence = pairs_in_units(&analyzed.tokens, &occurrences, &masked, unit);
            }
            if settings.permutations > 0 {
                looked.items = Some(counts.items().into_iter().map(|(item, _)| item).collect());
            }
            units.push(looked);
        }
        progress.advance(1);
        Ok(Looked { doc, units, unknown: unknown_names(&analyzed, &masked) })
    };
    let ids: Vec<DocId> = corpus.ids().collect();
    for chunk in ids.chunks(CHUNK) {
        // Whoever is done with a document takes the next one.
        let next = AtomicUsize::new(0);
        let look_at_some = |counting: &mut Counting| -> io::Result<Vec<Looked>> {
            let next = || chunk.get(next.fetch_add(1, Ordering::Relaxed));
            let looked = std::iter::from_fn(next).map(|&doc| look(counting, doc)).collect();
            counting.tallies.iter_mut().try_for_each(Tally::make_room)?;
            looked
        };
        let looked: io::Result<Vec<Vec<Looked>>> =
            counting.par_iter_mut().with_max_len(1).map(look_at_some).collect();
        let mut looked: Vec<Looked> = looked?.into_iter().flatten().collect();
        looked.sort_unstable_by_key(|looked| looked.doc);
        for Looked { doc, units, unknown: names } in looked {
            for (in_order, looked) in in_order.iter_mut().zip(units) {
                in_order.add(doc, looked);
            }
            unknown.add(doc, names)?;
        }
    }
    progress.end();
    let slices = counting.iter_mut().filter_map(|counting| counting.slices.take());
    let slices = slices.reduce(|mut sum, slices| {
        sum.merge(slices);
        sum
    });
    let mut tallies: Vec<_> = counting.into_iter().map(|it| it.tallies.into_iter()).collect();
    let mut units = Vec::new();
    for (unit, in_order) in settings.units().zip(in_order) {
        let of_unit = tallies.iter_mut().filter_map(Iterator::next).collect();
        units.push(in_order.finish(unit, Tally::sum(of_unit)?, settings));
    }
    let (unknown, n_unknown_cut) = unknown.most_frequent()?;
    Ok(Counted { items, units, slices: slices.map(SliceTally::finish), unknown, n_unknown_cut })
}

/// Documents whose results are held at once.
const CHUNK: usize = 1024;

/// What a thread adds up, in the order in which it comes by the documents.
struct Counting {
    /// One for each unit.
    tallies: Vec<Tally>,
    slices: Option<SliceTally>,
}

impl Counting {
    fn new(settings: &Settings, n_threads: usize, folder: Option<&Path>) -> Counting {
        let tally = |unit| Tally::new(unit, settings, n_threads, folder);
        Counting {
            tallies: settings.units().map(tally).collect(),
            slices: settings.slices.map(SliceTally::new),
        }
    }
}

/// What a document adds in the order of the documents.
struct Looked {
    doc: DocId,
    /// One for each unit.
    units: Vec<LookedUnit>,
    unknown: BTreeMap<String, NameInDocument>,
}

#[derive(Default)]
struct LookedUnit {
    evidence: Vec<Evidence>,
    /// For the permutation test, where there is one.
    items: Option<Vec<ItemId>>,
}

/// What is added up in the order of the documents, for one unit.
#[derive(Default)]
struct InOrder {
    evidence: BTreeMap<(ItemId, ItemId), Vec<(DocId, Span)>>,
    cut: BTreeSet<(ItemId, ItemId)>,
    /// The items of each document, for the permutation test.
    documents: Vec<Vec<ItemId>>,
}

impl InOrder {
    fn add(&mut self, doc: DocId, looked: LookedUnit) {
        for place in looked.evidence {
            let places = self.evidence.entry((place.a, place.b)).or_default();
            if places.len() < MAX_EVIDENCE {
                places.push((doc, place.span));
            } else {
                self.cut.insert((place.a, place.b));
            }
        }
        self.documents.extend(looked.items);
    }

    fn finish(mut self, unit: Unit, tallied: Tallied, settings: &Settings) -> CountedUnit {
        let Tallied { mut table, n_spilled, here, otherwise, distances } = tallied;
        let is_once = settings.duplicates == Duplicates::Once;
        let repeats = RepeatCounts::new(&table, &here, &otherwise, is_once);
        let mut adjusted = adjusted_p_values(&table);
        let n_tested = adjusted.len() as u64;
        let is_kept = |pair: &Pair| pair.documents >= settings.min_documents;
        if settings.min_documents > 1 {
            let mut pairs = table.pairs().iter();
            adjusted.retain(|_| pairs.next().is_some_and(|pair| is_kept(&pair)));
            table.retain(is_kept);
            self.evidence.retain(|&(a, b), _| table.pair(a, b).is_some());
            self.cut.retain(|&(a, b)| table.pair(a, b).is_some());
        }
        let weight = |pair: Pair| distances.weight(pair.a, pair.b, settings.weighting);
        let weights =
            settings.weighs_distances().then(|| table.pairs().iter().map(weight).collect());
        let permutation_p = (settings.permutations > 0)
            .then(|| permutation_p_values(&table, self.documents, settings));
        CountedUnit {
            unit,
            n_spilled,
            adjusted,
            n_tested,
            weights,
            permutation_p,
            evidence: self.evidence,
            n_evidence_cut: self.cut.len() as u64,
            repeats,
            table,
        }
    }
}

/// Corrects the one-sided Fisher test for all pairs of a table: to be called before pairs are left
/// out for their counts, since those were tested, too.
fn adjusted_p_values(table: &PairTable) -> Vec<Adjusted> {
    let ln_p =
        |idx| table.pairs().get(idx).map_or(f64::NAN, |pair| pair.table.fisher_greater_ln_p());
    let ln_p: Vec<f64> = (0..table.pairs().len()).into_par_iter().map(ln_p).collect();
    let (q_values, p_holm) = rayon::join(|| benjamini_hochberg(&ln_p), || holm(&ln_p));
    let both = q_values.into_iter().zip(p_holm);
    both.map(|(q_value, p_holm)| Adjusted { q_value, p_holm }).collect()
}

/// The permutation test of every pair of a table. Permutations are shared out among the threads; each
/// has random numbers of its own, and what is added up are counts.
fn permutation_p_values(
    table: &PairTable,
    documents: Vec<Vec<ItemId>>,
    settings: &Settings,
) -> Vec<f64> {
    let test = PermutationTest::new(documents, settings.seed);
    let n_pairs = table.pairs().len();
    let add = |mut at_least: Vec<u64>, permutation| {
        let deal = test.deal(permutation);
        for (n, pair) in at_least.iter_mut().zip(table.pairs()) {
            *n += u64::from(deal.observed(pair.a, pair.b) >= test.observed(pair.a, pair.b));
        }
        at_least
    };
    let sum = |mut one: Vec<u64>, other: Vec<u64>| {
        one.iter_mut().zip(other).for_each(|(n, more)| *n += more);
        one
    };
    let at_least = (0..settings.permutations)
        .into_par_iter()
        .fold(|| vec![0; n_pairs], add)
        .reduce(|| vec![0; n_pairs], sum);
    at_least.into_iter().map(|n| permutation_p(n, settings.permutations)).collect()
}
