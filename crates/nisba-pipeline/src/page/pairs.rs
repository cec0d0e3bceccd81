use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use nisba_cooccur::{ItemId, Measure, Pair};
use nisba_entities::{EntityId, Mention};
use nisba_report::{Adjusted, MEASURES, PagePairs};
use nisba_text::Span;

use crate::Analyzed;
use crate::page::MAX_PAIRS;
use crate::page::documents::Documents;
use crate::page::names::Names;
use crate::page::sentences::Sentences;
use crate::write::Results;

/// A pair that is on the page.
pub(crate) struct ShownPair {
    pub(crate) pair: Pair,
    pub(crate) adjusted: Adjusted,
    /// G², below 0 for pairs that avoid one another.
    pub(crate) g2: f64,
}

/// The pairs with the greatest signed G², greatest first; ties in the order of the table.
pub(crate) fn strongest(results: &Results<'_>) -> Vec<ShownPair> {
    let table = &results.counted.main().table;
    let shown = |(pair, adjusted): (Pair, &Adjusted)| ShownPair {
        pair,
        adjusted: *adjusted,
        g2: Measure::LlrG2Signed.compute(&pair.table),
    };
    let mut pairs: Vec<_> =
        table.pairs().iter().zip(&results.counted.main().adjusted).map(shown).collect();
    pairs.sort_by(|one, other| other.g2.total_cmp(&one.g2));
    pairs.truncate(MAX_PAIRS);
    pairs
}

/// Their numbers.
pub(crate) fn columns(results: &Results<'_>, shown: &[ShownPair], names: &Names) -> PagePairs {
    let idx_of = |item: ItemId| names.idx_of(EntityId(item.0)).expect("names of pairs are shown");
    let pairs = || shown.iter().map(|shown| shown.pair);
    let mut measures: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for measure in MEASURES.into_iter().chain([Measure::E11, Measure::LlrG2Signed]) {
        let values = pairs().map(|pair| measure.compute(&pair.table)).collect();
        measures.insert(measure.name(), values);
    }
    measures.insert("q_value", shown.iter().map(|shown| shown.adjusted.q_value).collect());
    measures.insert("p_holm", shown.iter().map(|shown| shown.adjusted.p_holm).collect());
    let count =
        |item: ItemId| results.counted.main().table.item(item).map_or(0, |count| count.units);
    PagePairs {
        a: pairs().map(|pair| idx_of(pair.a)).collect(),
        b: pairs().map(|pair| idx_of(pair.b)).collect(),
        units: pairs().map(|pair| pair.units).collect(),
        documents: pairs().map(|pair| pair.documents).collect(),
        count_a: pairs().map(|pair| count(pair.a)).collect(),
        count_b: pairs().map(|pair| count(pair.b)).collect(),
        measures,
        evidence: vec![Vec::new(); shown.len()],
    }
}

/// Adds the units behind each pair that have these numbers, as the sentences in which the two stand.
pub(crate) fn add_evidence(
    pairs: &mut PagePairs,
    results: &Results<'_>,
    shown: &[ShownPair],
    numbers: Range<usize>,
    names: &Names,
    sentences: &mut Sentences,
    documents: &mut Documents<'_>,
) -> io::Result<()> {
    for (idx, ShownPair { pair, .. }) in shown.iter().enumerate() {
        let places =
            results.counted.main().evidence.get(&(pair.a, pair.b)).map_or(&[][..], Vec::as_slice);
        let wanted = numbers.start.min(places.len())..numbers.end.min(places.len());
        for &(doc, unit) in &places[wanted] {
            let analyzed = results.corpus.look(doc)?;
            let mut found = Vec::new();
            for place in nearest(&analyzed, unit, [pair.a, pair.b]) {
                let sentence = sentences.with(doc, &analyzed, place, names, documents)?;
                found.extend(sentence.filter(|sentence| !found.contains(sentence)));
            }
            if !found.is_empty() {
                pairs.evidence[idx].push(found);
            }
        }
    }
    Ok(())
}

/// The places of the two in a unit that are nearest to one another, in text order.
fn nearest(analyzed: &Analyzed, unit: Span, items: [ItemId; 2]) -> Vec<Span> {
    let mentions = &analyzed.mentions;
    let first = mentions.partition_point(|mention| mention.span.start() < unit.start());
    let within = mentions[first..].iter().take_while(|m| m.span.start() < unit.end());
    let is_one = |mention: &&Mention| items.contains(&ItemId(mention.entity.0));
    let within: Vec<&Mention> = within.filter(is_one).collect();
    let pairs = within.windows(2).filter(|two| two[0].entity != two[1].entity);
    let nearest = pairs.min_by_key(|two| two[1].span.start().saturating_sub(two[0].span.end()));
    match nearest {
        Some(two) => two.iter().map(|mention| mention.span).collect(),
        None => within.first().map(|mention| mention.span).into_iter().collect(),
    }
}
