use std::time::Duration;

use nisba_cooccur::Mentions;
use nisba_corpus::Links;
use nisba_network::Network;
use serde_json::{Value, json};

use crate::account::{formulas, rules};
use crate::count::MAX_EVIDENCE;
use crate::write::{MAX_BETWEENNESS_STEPS, Results, Totals};
use crate::{CountedUnit, MAX_UNKNOWN, MIN_UNKNOWN, Settings};

impl Results<'_> {
    /// What `run.json` holds.
    pub(crate) fn run_json(
        &self,
        totals: &Totals,
        written: &[(&'static str, u64)],
        seconds: [Duration; 3],
        seconds_writing: f64,
    ) -> serde_json::Value {
        let settings = self.settings;
        let [read, compared, counted] = seconds.map(|seconds| seconds.as_secs_f64());
        let bytes_written: u64 = written.iter().map(|(_, n_bytes)| n_bytes).sum();
        let paths = |paths: &[std::path::PathBuf]| -> Vec<String> {
            paths.iter().map(|path| path.display().to_string()).collect()
        };
        let mut told = json!({
            "input": paths(&settings.inputs),
            "dictionary": paths(&settings.dictionary),
            "threads": settings.n_threads(),
        });
        for (key, value) in settings.for_results() {
            told[key] = value;
        }
        let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let mut run = json!({
            "tool": "nisba",
            "version": env!("CARGO_PKG_VERSION"),
            "state": "finished",
            "files": written.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "settings": told,
            "input_sha256": self.corpus.digest(),
            "dictionary_sha256": self.dictionary_digest,
            "documents_in": self.corpus.n_read(),
            "documents_out": self.corpus.len(),
            "documents_skipped": self.corpus.n_skipped(),
            "documents_outside_dates": self.corpus.n_outside_dates(),
            "documents_undated": self.corpus.n_undated(),
            "files_ignored": self.corpus.n_files_ignored(),
            "bytes": totals.bytes,
            "words": totals.words,
            "sentences": totals.sentences,
            "mentions": totals.mentions,
            "entities": totals.entities.len(),
            "undecided": totals.undecided,
            "duplicates": self.repeats.len(),
            "duplicates_exact": self.repeats.n_exact,
            "duplicate_bytes": totals.repeated_bytes,
            "unit": settings.unit.to_string(),
            "units_total": self.counted.main().table.n_units(),
            "pairs_tested": self.counted.main().n_tested,
            "pairs_written": self.counted.main().table.pairs().len(),
            "units": self.counted.units.iter().map(CountedUnit::run_json).collect::<Vec<_>>(),
            "bounds": {
                "evidence_per_pair": MAX_EVIDENCE,
                "evidence_cut": self.counted.units.iter().map(|unit| unit.n_evidence_cut).sum::<u64>(),
                "unknown_names": MAX_UNKNOWN,
                "unknown_min_count": MIN_UNKNOWN,
                "unknown_cut": self.counted.n_unknown_cut,
                "duplicates": self.repeats.bounds,
            },
            "slices": self.counted.slices.as_ref().map(|slices| slices.run_json(settings)),
            "formulas": formulas(settings),
            "rules": rules(settings),
            "written_unix_seconds": started.map(|time| time.as_secs()).unwrap_or_default(),
            "stages": [
                {"stage": "read", "seconds": read, "bytes": totals.bytes, "spilled_bytes": self.corpus.spilled_bytes()},
                {"stage": "repeats", "seconds": compared, "bytes": totals.bytes},
                {"stage": "count", "seconds": counted, "bytes": totals.bytes},
                {"stage": "write", "seconds": seconds_writing, "bytes": bytes_written},
            ],
        });
        // Beside the others the macro has no room for it.
        run["network"] = network_rules(self.network);
        run
    }

    /// What files that can say something of themselves say: as `run.json`, without time, host and
    /// paths, so that the same input gives the same bytes.
    pub(crate) fn metadata(&self) -> Vec<(String, String)> {
        let settings = self.settings;
        let main = self.counted.main();
        let mut told = vec![
            ("tool", "nisba".to_owned()),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("input_sha256", self.corpus.digest().to_owned()),
            ("dictionary_sha256", self.dictionary_digest.to_owned()),
            ("units_total", main.table.n_units().to_string()),
            ("pairs_tested", main.n_tested.to_string()),
            ("evidence_per_pair", MAX_EVIDENCE.to_string()),
            ("spans", "bytes of the document's text in UTF-8, half-open".to_owned()),
        ];
        told.extend(settings.for_results().into_iter().map(|(key, value)| (key, plain(&value))));
        told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

impl Settings {
    /// The settings of a run on which its results depend.
    fn for_results(&self) -> Vec<(&'static str, Value)> {
        let slices = self.slices.map(|slices| {
            let cumulative = if slices.cumulative { ", cumulative" } else { "" };
            format!("{}{cumulative}", slices.period.name())
        });
        vec![
            ("unit", self.unit.to_string().into()),
            ("duplicates", json!(self.duplicates)),
            ("units", self.units().map(|unit| unit.to_string()).collect()),
            ("weight", self.weighting.name().into()),
            ("mentions", if self.mentions == Mentions::Once { "once" } else { "each" }.into()),
            ("measures", self.measures.iter().map(|measure| measure.name()).collect()),
            ("permutations", self.permutations.into()),
            ("seed", self.seed.into()),
            ("slices", slices.into()),
            ("exclude", json!(self.exclude)),
            ("min_count", self.min_count.into()),
            ("min_documents", self.min_documents.into()),
            ("since", self.dates.since.as_ref().map(ToString::to_string).into()),
            ("until", self.dates.until.as_ref().map(ToString::to_string).into()),
            ("text_field", json!(self.fields.text)),
            ("id_field", json!(self.fields.id)),
            ("date_field", json!(self.fields.date)),
            ("max_document", json!(self.limits.max_document)),
            ("max_ratio", json!(self.limits.max_ratio)),
            ("follow_links", json!(self.limits.links == Links::Everywhere)),
            ("title_field", json!(self.fields.title)),
        ]
    }
}

/// As text: lists with commas.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        value => value.to_string(),
    }
}

/// What the figures of the graph files are.
fn network_rules(network: &Network) -> Value {
    let (n_nodes, n_edges) = (network.nodes().len() as u64, network.edges().len() as u64);
    let is_small = n_nodes.saturating_mul(n_edges) <= MAX_BETWEENNESS_STEPS;
    json!({
        "nodes": n_nodes,
        "edges": n_edges,
        "strength": "sum of the weights of a node's edges",
        "pagerank": "weighted, damping 0.85 (Brin and Page 1998)",
        "community": "Leiden, modularity of resolution 1, seed 0 (Traag, Waltman and van Eck 2019)",
        "betweenness": "shortest paths of unweighted edges, each pair of ends once, not normalised (Brandes 2001)",
        "betweenness_left_out": !is_small,
        "betweenness_max_nodes_times_edges": MAX_BETWEENNESS_STEPS,
        "disparity": "lesser of (1-w/s)^(k-1) of both ends; a backbone is disparity < 0.05 (Serrano, Boguna and Vespignani 2009)",
        "noise_corrected": "(w-e)/(w+e); a backbone is noise_corrected > 1.64 * noise_deviation (Coscia and Neffke 2017)",
    })
}
