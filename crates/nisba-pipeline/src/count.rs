use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::num::NonZeroU32;

use nisba_cooccur::{
    Counter, Distances, DocumentCounts, Evidence, ItemId, Occurrence, Pair, PairTable,
    PermutationTest, Unit, pairs_in_units, permutation_p,
};
use nisba_entities::{EntityId, Gazetteer};
use nisba_report::{Adjusted, adjusted_p_values};
use nisba_text::{DocId, Span};
use rayon::prelude::*;

use crate::estimate::Estimate;
use crate::pair_runs::PairRuns;
use crate::slices::SliceTally;
use crate::unknown::{NameInDocument, UnknownName, UnknownNames, unknown_names};
use crate::{
    Analyzed, Corpus, CountedSlices, Duplicates, ItemList, Progress, RepeatCounts, Settings, Stage,
};

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
/// [`Duplicates::Once`] nothing in them counts. Documents are looked at in parallel, chunk by chunk,
/// and added up by one counter for each thread, which has its share of the pairs.
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
    let mut tallies: Vec<Tally> = settings.units().map(|unit| Tally::new(unit, settings)).collect();
    let mut slices = settings.slices.map(SliceTally::new);
    let mut unknown = UnknownNames::default();
    progress.begin(Stage::Count, Some(corpus.len() as u64));
    let ids: Vec<DocId> = corpus.ids().collect();
    for chunk in ids.chunks(CHUNK) {
        let look = |&doc: &DocId| -> io::Result<Looked> {
            let analyzed = corpus.get(doc)?;
            let occurrences = items.occurrences(&analyzed);
            let (masked, repeated) = (masked(doc), repeated(doc));
            let look = |unit| OneDocument {
                analyzed: &analyzed,
                occurrences: &occurrences,
                masked: &masked,
                repeated: &repeated,
                settings,
                unit,
            };
            let units = settings.units().map(|unit| look(unit).look()).collect();
            progress.advance(1);
            let date = analyzed.document.date.clone();
            Ok(Looked { doc, date, units, unknown: unknown_names(&analyzed, &masked) })
        };
        let looked: io::Result<Vec<Looked>> = chunk.par_iter().map(look).collect();
        let mut looked = looked?;
        for (idx, tally) in tallies.iter_mut().enumerate() {
            tally.add(&mut looked, idx)?;
        }
        for Looked { doc, date, units, unknown: names } in looked {
            if let Some(slices) = &mut slices {
                slices.add(date.as_deref(), &units[0].counts);
            }
            unknown.add(doc, names);
        }
    }
    progress.end();
    let units: io::Result<_> = tallies.into_iter().map(|tally| tally.finish(settings)).collect();
    let (unknown, n_unknown_cut) = unknown.most_frequent();
    let slices = slices.map(SliceTally::finish);
    Ok(Counted { items, units: units?, slices, unknown, n_unknown_cut })
}

/// Documents whose results are held at once.
pub(crate) const CHUNK: usize = 1024;

/// What one document adds.
struct Looked {
    doc: DocId,
    date: Option<String>,
    units: Vec<LookedUnit>,
    unknown: BTreeMap<String, NameInDocument>,
}

struct LookedUnit {
    counts: DocumentCounts,
    /// For documents with repeats: with them, where they do not count, and without, where they do.
    otherwise: Option<DocumentCounts>,
    evidence: Vec<Evidence>,
    distances: Distances,
}

struct OneDocument<'d> {
    analyzed: &'d Analyzed,
    occurrences: &'d [Occurrence],
    masked: &'d [Span],
    repeated: &'d [Span],
    settings: &'d Settings,
    unit: Unit,
}

impl OneDocument<'_> {
    fn look(&self) -> LookedUnit {
        let tokens = &self.analyzed.tokens;
        let count = |masked| DocumentCounts::of(tokens, self.occurrences, masked, self.unit);
        let other_way = if self.masked.is_empty() { self.repeated } else { &[] };
        let with_evidence = !self.settings.out.as_os_str().is_empty();
        let evidence = || pairs_in_units(tokens, self.occurrences, self.masked, self.unit);
        let mut distances = Distances::default();
        if self.settings.weighs_distances() {
            let mentions = self.settings.mentions;
            distances.add_document(tokens, self.occurrences, self.masked, self.unit, mentions);
        }
        LookedUnit {
            counts: count(self.masked),
            otherwise: (!self.repeated.is_empty()).then(|| count(other_way)),
            evidence: if with_evidence { evidence() } else { Vec::new() },
            distances,
        }
    }
}

/// What is added up over all documents for one unit.
struct Tally {
    unit: Unit,
    shares: Vec<Counter>,
    /// What did not fit into memory.
    runs: PairRuns,
    /// Documents with repeats only: as `shares` count them, and the other way.
    here: Counter,
    otherwise: Counter,
    distances: Distances,
    evidence: BTreeMap<(ItemId, ItemId), Vec<(DocId, Span)>>,
    cut: BTreeSet<(ItemId, ItemId)>,
    /// The items of each document, for the permutation test.
    documents: Vec<Vec<ItemId>>,
    with_documents: bool,
}

impl Tally {
    fn new(unit: Unit, settings: &Settings) -> Tally {
        let n_shares = NonZeroU32::new(rayon::current_num_threads() as u32);
        let n_shares = n_shares.unwrap_or(NonZeroU32::MIN);
        Tally {
            unit,
            shares: (0..n_shares.get()).map(|idx| Counter::share(idx, n_shares)).collect(),
            runs: PairRuns::new(settings),
            here: Counter::default(),
            otherwise: Counter::default(),
            distances: Distances::default(),
            evidence: BTreeMap::new(),
            cut: BTreeSet::new(),
            documents: Vec::new(),
            with_documents: settings.permutations > 0,
        }
    }

    /// Adds what was looked at for the unit with this number.
    fn add(&mut self, looked: &mut [Looked], idx: usize) -> io::Result<()> {
        for some in looked.chunks(64) {
            self.shares.par_iter_mut().for_each(|share| {
                some.iter().for_each(|looked| share.add(&looked.units[idx].counts));
            });
            self.runs.make_room(&mut self.shares)?;
        }
        for Looked { doc, units, .. } in looked {
            let LookedUnit { counts, otherwise, evidence, distances } = &mut units[idx];
            if let Some(otherwise) = otherwise {
                self.here.add(counts);
                self.otherwise.add(otherwise);
            }
            self.distances.merge(std::mem::take(distances));
            for place in std::mem::take(evidence) {
                let places = self.evidence.entry((place.a, place.b)).or_default();
                if places.len() < MAX_EVIDENCE {
                    places.push((*doc, place.span));
                } else {
                    self.cut.insert((place.a, place.b));
                }
            }
            if self.with_documents {
                self.documents.push(counts.items().iter().map(|&(item, _)| item).collect());
            }
        }
        Ok(())
    }

    fn finish(mut self, settings: &Settings) -> io::Result<CountedUnit> {
        self.shares.par_iter_mut().for_each(Counter::settle);
        let mut counter = Counter::default();
        self.shares.into_iter().for_each(|share| counter.merge(share));
        let n_spilled = self.runs.n_bytes();
        let mut table = self.runs.finish(counter)?;
        let is_once = settings.duplicates == Duplicates::Once;
        let (here, otherwise) = (self.here.finish(), self.otherwise.finish());
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
        let weight = |pair: Pair| self.distances.weight(pair.a, pair.b, settings.weighting);
        let weights =
            settings.weighs_distances().then(|| table.pairs().iter().map(weight).collect());
        let permutation_p =
            self.with_documents.then(|| permutation_p_values(&table, self.documents, settings));
        Ok(CountedUnit {
            unit: self.unit,
            n_spilled,
            adjusted,
            n_tested,
            weights,
            permutation_p,
            evidence: self.evidence,
            n_evidence_cut: self.cut.len() as u64,
            repeats,
            table,
        })
    }
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
