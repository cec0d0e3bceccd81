//! What `run.json` says of how the numbers were made, so that each can be computed anew.

use nisba_cooccur::{Measure, Mentions, PairTable, Unit, Weighting};
use nisba_network::Network;
use nisba_report::{MEASURES, PairRows};
use serde_json::{Map, Value, json};

use crate::{CountedSlices, CountedUnit, Duplicates, Settings};

impl CountedUnit {
    /// What the table of pairs says of this unit.
    pub fn pair_rows(&self) -> PairRows<'_> {
        PairRows {
            unit: self.unit,
            table: &self.table,
            adjusted: &self.adjusted,
            weights: self.weights.as_deref(),
            permutation_p: self.permutation_p.as_deref(),
        }
    }

    /// The totals behind the rows of this unit.
    pub(crate) fn run_json(&self) -> Value {
        let both = |both: crate::Both| json!({"once": both.once, "all": both.all});
        json!({
            "unit": self.unit.to_string(),
            "units_total": self.table.n_units(),
            "documents": self.table.n_documents(),
            "items": self.table.items().len(),
            "pairs_tested": self.n_tested,
            "pairs_written": self.table.pairs().len(),
            "evidence_cut": self.n_evidence_cut,
            "spilled_bytes": self.n_spilled,
            "repeats": {
                "units_total": both(self.repeats.n_units),
                "pairs": both(self.repeats.n_pairs),
                "pairs_changed": self.repeats.pairs.len(),
            },
        })
    }
}

impl CountedSlices {
    /// The totals behind each slice, and the network of its pairs by units.
    pub(crate) fn run_json(&self, settings: &Settings) -> Value {
        let slice = |(name, table): &(String, PairTable)| {
            let network = Network::new(table, |pair| pair.units as f64);
            let communities = network.communities(1.0, 0);
            let n_communities = communities.of_nodes.iter().max().map_or(0, |most| most + 1);
            json!({
                "slice": name,
                "units_total": table.n_units(),
                "documents": table.n_documents(),
                "nodes": network.nodes().len(),
                "edges": network.edges().len(),
                "communities": n_communities,
                "modularity": communities.modularity,
            })
        };
        json!({
            "unit": settings.unit.to_string(),
            "period": settings.slices.map(|slices| slices.period.name()),
            "cumulative": settings.slices.is_some_and(|slices| slices.cumulative),
            "documents_without_date": self.n_undated,
            "slices": self.slices.iter().map(slice).collect::<Vec<_>>(),
        })
    }
}

/// The formula, the base of logarithms and the source of every column.
pub(crate) fn formulas(settings: &Settings) -> Value {
    let mut formulas = Map::new();
    let counts = "o11 = units, r1 = count_source, c1 = count_target, n = units_total of the unit; \
                  o12 = r1-o11, o21 = c1-o11, o22 = n-r1-c1+o11, r2 = n-r1, c2 = n-c1, \
                  e_ij = r_i*c_j/n; expected = e11";
    formulas.insert("counts".to_owned(), counts.into());
    let log_base = "2 for pmi, npmi, ppmi, mi2, mi3, local_mi, log_dice; e for all others";
    formulas.insert("log_base".to_owned(), log_base.into());
    let measures = if settings.measures.is_empty() { &MEASURES[..] } else { &settings.measures };
    for measure in measures {
        let value = json!({
            "formula": measure.formula(),
            "log_base": log_base_of(*measure),
            "source": measure.source(),
        });
        formulas.insert(measure.name().to_owned(), value);
    }
    for (name, formula) in [
        (
            "q_value",
            "Benjamini and Hochberg (1995) over fisher_greater_ln_p of all pairs_tested of the unit; \
             computed with logarithms, 0 below the least f64: order such pairs by fisher_greater_ln_p",
        ),
        (
            "p_holm",
            "Holm (1979) over fisher_greater_ln_p of all pairs_tested of the unit; 0 below the least f64",
        ),
    ] {
        formulas.insert(name.to_owned(), formula.into());
    }
    if settings.permutations > 0 {
        let test = format!(
            "(b+1)/(m+1) for b of m = {} random deals with at least as many documents that name \
             both (Phipson and Smyth 2010); documents keep their number of distinct items, items \
             their number of documents (curveball trades, Strona et al. 2014; Besag and Clifford \
             1989); seed {}; not corrected for the number of pairs",
            settings.permutations, settings.seed
        );
        formulas.insert("permutation_p".to_owned(), test.into());
    }
    formulas.into()
}

fn log_base_of(measure: Measure) -> Option<&'static str> {
    let formula = measure.formula();
    let base = if formula.contains("log2") { "2" } else { "e" };
    (formula.contains("log2") || formula.contains("ln") || formula.contains("llr")).then_some(base)
}

/// What counts, and what does not.
pub(crate) fn rules(settings: &Settings) -> Value {
    let boundary = |unit: Unit| match unit {
        Unit::Document => "from the first word of a document to its last",
        Unit::Paragraph => "a paragraph; nothing meets across its end",
        Unit::Sentence => "a sentence; nothing meets across its end",
        Unit::Window(_) => {
            "every run of so many words, moved on by one, across sentences and paragraphs but not \
             across repeated passages that do not count; a document of fewer words is one window; \
             windows overlap, so that p-values rank and do not test"
        }
        Unit::SentenceWindow(_) => {
            "every run of so many words of one sentence, moved on by one, not across repeated \
             passages that do not count; a sentence of fewer words is one window; windows overlap, \
             so that p-values rank and do not test"
        }
    };
    let units: Map<String, Value> =
        settings.units().map(|unit| (unit.to_string(), boundary(unit).into())).collect();
    let weight = match (settings.weighting, settings.mentions) {
        (Weighting::Flat, Mentions::Once) => "Weight = units",
        (Weighting::Flat, Mentions::Each) => {
            "Weight = the number of pairs of mentions, one of each item, that share a unit"
        }
        (Weighting::Inverse, _) => "Weight = the sum over meetings of 1/d",
        (Weighting::Exponential, _) => "Weight = the sum over meetings of 2^(-(d-1)/5)",
    };
    let meetings = match settings.mentions {
        Mentions::Once => {
            "a pair meets once a unit, at its two nearest mentions; in windows at every two \
             neighbouring mentions that share one"
        }
        Mentions::Each => "a pair meets at every two mentions that share a unit",
    };
    json!({
        "unit": units,
        "units_that_count": "those with at least one word outside of repeated passages that do not count",
        "belongs": "a mention belongs to the unit that holds its first byte, in windows to those that hold its first word",
        "items": "an item counts once a unit, however often it stands there",
        "self_pairs": "an item makes no pair with itself",
        "repeats": match settings.duplicates {
            Duplicates::Once => "a repeated passage counts once, where it stands first",
            Duplicates::All => "a repeated passage counts every time",
        },
        "weight": weight,
        "meetings": meetings,
        "distance": "d = 1 + the words between the two mentions",
        "pairs_tested": "every pair that shares a unit; pairs that never meet are not tested",
    })
}
