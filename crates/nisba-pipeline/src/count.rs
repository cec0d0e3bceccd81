use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;

use nisba_cooccur::{
    Counter, DocumentCounts, Evidence, ItemId, Occurrence, Pair, PairTable, pairs_in_units,
};
use nisba_entities::EntityId;
use nisba_report::{Adjusted, adjusted_p_values};
use nisba_text::{DocId, Folder, Span};
use rayon::prelude::*;

use crate::{Analyzed, Corpus, Duplicates, Progress, Settings, Stage};

/// What was counted over the whole corpus.
pub struct Counted {
    /// Entities, pairs of entities, units. An entity's number is its item's.
    pub table: PairTable,
    /// P-values corrected for all pairs that were tested, one for each pair of the table.
    pub adjusted: Vec<Adjusted>,
    /// Number of pairs that were tested: those of the table, and those left out for being in too few
    /// documents.
    pub n_tested: u64,
    /// The first units behind each pair, in document order; at most [`MAX_EVIDENCE`] a pair.
    pub evidence: BTreeMap<(ItemId, ItemId), Vec<(DocId, Span)>>,
    /// Pairs with more units behind them than are kept.
    pub n_evidence_cut: u64,
    /// Frequent names outside the dictionary, most frequent first.
    pub unknown: Vec<UnknownName>,
    /// How many more there were.
    pub n_unknown_cut: u64,
}

/// How many units are kept as evidence of one pair.
pub const MAX_EVIDENCE: usize = 50;

/// A name outside the dictionary is reported from this count on.
pub const MIN_UNKNOWN: u64 = 2;

/// At most so many names outside the dictionary are reported.
pub const MAX_UNKNOWN: usize = 1000;

/// A name that no dictionary has, under one folded form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownName {
    /// As it is first printed.
    pub form: String,
    /// How often it stands in the corpus; repeats as the settings say.
    pub count: u64,
    /// In how many documents.
    pub documents: u64,
    /// Where it first stands.
    pub example: (DocId, Span),
}

/// Counts pairs, evidence and unknown names, document by document.
///
/// `repeats` holds the spans of each document that repeat an earlier passage; with
/// [`Duplicates::Once`] nothing in them counts. Documents are looked at in parallel and added up
/// in document order, chunk by chunk.
///
/// # Errors
///
/// Where a spilled document cannot be read back.
pub fn count(
    corpus: &Corpus,
    repeats: &BTreeMap<DocId, Vec<Span>>,
    excluded: &HashSet<EntityId>,
    settings: &Settings,
    progress: &dyn Progress,
) -> io::Result<Counted> {
    let mut counter = Counter::default();
    let mut evidence: BTreeMap<(ItemId, ItemId), Vec<(DocId, Span)>> = BTreeMap::new();
    let mut cut = BTreeSet::new();
    let mut unknown: BTreeMap<String, UnknownName> = BTreeMap::new();
    progress.begin(Stage::Count, Some(corpus.len() as u64));
    let ids: Vec<DocId> = corpus.ids().collect();
    for chunk in ids.chunks(CHUNK) {
        let count_one = |&doc: &DocId| -> io::Result<DocumentResult> {
            let masked = match settings.duplicates {
                Duplicates::Once => repeats.get(&doc).map_or(&[][..], Vec::as_slice),
                Duplicates::All => &[],
            };
            let result = count_document(&*corpus.get(doc)?, masked, excluded, settings);
            progress.advance(1);
            Ok(result)
        };
        let results: Vec<_> = chunk.par_iter().map(count_one).collect();
        for (&doc, result) in chunk.iter().zip(results) {
            let result = result?;
            counter.add(&result.counts);
            for place in result.evidence {
                let places = evidence.entry((place.a, place.b)).or_default();
                if places.len() < MAX_EVIDENCE {
                    places.push((doc, place.span));
                } else {
                    cut.insert((place.a, place.b));
                }
            }
            for (folded, name) in result.unknown {
                let known = unknown.entry(folded).or_insert_with(|| UnknownName {
                    count: 0,
                    documents: 0,
                    example: (doc, name.span),
                    form: name.form,
                });
                known.count += name.count;
                known.documents += 1;
            }
        }
    }
    progress.end();

    let mut table = counter.finish();
    let mut adjusted = adjusted_p_values(&table);
    let n_tested = adjusted.len() as u64;
    let is_kept = |pair: &Pair| pair.documents >= settings.min_documents;
    let mut kept = table.pairs().iter().map(|pair| is_kept(&pair)).collect::<Vec<_>>().into_iter();
    adjusted.retain(|_| kept.next().unwrap_or(false));
    table.retain(is_kept);
    evidence.retain(|&(a, b), _| table.pair(a, b).is_some());
    let mut unknown: Vec<_> =
        unknown.into_iter().filter(|(_, name)| name.count >= MIN_UNKNOWN).collect();
    unknown.sort_by(|(a_folded, a), (b_folded, b)| (b.count, a_folded).cmp(&(a.count, b_folded)));
    let n_unknown_cut = unknown.len().saturating_sub(MAX_UNKNOWN) as u64;
    unknown.truncate(MAX_UNKNOWN);
    let unknown = unknown.into_iter().map(|(_, name)| name).collect();
    cut.retain(|&(a, b)| table.pair(a, b).is_some());
    let n_evidence_cut = cut.len() as u64;
    Ok(Counted { table, adjusted, n_tested, evidence, n_evidence_cut, unknown, n_unknown_cut })
}

/// Documents whose results are held at once.
const CHUNK: usize = 1024;

struct DocumentResult {
    counts: DocumentCounts,
    evidence: Vec<Evidence>,
    unknown: BTreeMap<String, NameInDocument>,
}

struct NameInDocument {
    form: String,
    span: Span,
    count: u64,
}

fn count_document(
    analyzed: &Analyzed,
    masked: &[Span],
    excluded: &HashSet<EntityId>,
    settings: &Settings,
) -> DocumentResult {
    let occurrences: Vec<Occurrence> = analyzed
        .mentions
        .iter()
        .filter(|mention| !excluded.contains(&mention.entity))
        .map(|mention| Occurrence { item: ItemId(mention.entity.0), span: mention.span })
        .collect();
    let counts = DocumentCounts::of(&analyzed.tokens, &occurrences, masked, settings.unit);
    let evidence = pairs_in_units(&analyzed.tokens, &occurrences, masked, settings.unit);
    let folder = Folder::new();
    let mut unknown = BTreeMap::new();
    for &span in &analyzed.unknown {
        if overlaps_any(masked, span) {
            continue;
        }
        let form = &analyzed.document.text()[span];
        let name = unknown.entry(fold_name(&folder, form)).or_insert_with(|| NameInDocument {
            form: form.split_whitespace().collect::<Vec<_>>().join(" "),
            span,
            count: 0,
        });
        name.count += 1;
    }
    DocumentResult { counts, evidence, unknown }
}

fn fold_name(folder: &Folder, form: &str) -> String {
    folder.fold(form).text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a span shares a byte with one of these sorted, disjoint spans.
pub(crate) fn overlaps_any(spans: &[Span], span: Span) -> bool {
    let next = spans.partition_point(|masked| masked.end() <= span.start());
    spans.get(next).is_some_and(|masked| masked.overlaps(span))
}
