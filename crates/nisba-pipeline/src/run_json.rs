use nisba_cooccur::Mentions;
use nisba_dedup::RepeatKind;
use serde_json::json;

use crate::account::{formulas, rules};
use crate::count::MAX_EVIDENCE;
use crate::write::{Results, Totals};
use crate::{CountedUnit, MAX_UNKNOWN, MIN_UNKNOWN};

impl Results<'_> {
    /// What `run.json` holds.
    pub(crate) fn run_json(
        &self,
        totals: &Totals,
        written: &[(&'static str, u64)],
        seconds_writing: f64,
    ) -> serde_json::Value {
        let settings = self.settings;
        let [read, compared, counted] = self.seconds.map(|seconds| seconds.as_secs_f64());
        let bytes_written: u64 = written.iter().map(|(_, n_bytes)| n_bytes).sum();
        let n_exact = self.repeats.repeats.iter().filter(|r| r.kind == RepeatKind::Exact).count();
        let paths = |paths: &[std::path::PathBuf]| -> Vec<String> {
            paths.iter().map(|path| path.display().to_string()).collect()
        };
        let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        json!({
            "tool": "nisba",
            "version": env!("CARGO_PKG_VERSION"),
            "state": "finished",
            "files": written.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "settings": {
                "input": paths(&settings.inputs),
                "dictionary": paths(&settings.dictionary),
                "unit": settings.unit.to_string(),
                "duplicates": settings.duplicates,
                "units": settings.units().map(|unit| unit.to_string()).collect::<Vec<_>>(),
                "weight": settings.weighting.name(),
                "mentions": if settings.mentions == Mentions::Once { "once" } else { "each" },
                "measures": settings.measures.iter().map(|m| m.name()).collect::<Vec<_>>(),
                "permutations": settings.permutations,
                "seed": settings.seed,
                "exclude": settings.exclude,
                "min_documents": settings.min_documents,
                "since": settings.dates.since.as_ref().map(ToString::to_string),
                "until": settings.dates.until.as_ref().map(ToString::to_string),
                "text_field": settings.fields.text,
                "id_field": settings.fields.id,
                "date_field": settings.fields.date,
                "threads": settings.n_threads(),
            },
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
            "duplicates": self.repeats.repeats.len(),
            "duplicates_exact": n_exact,
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
        })
    }

    /// What files that can say something of themselves say: as `run.json`, without time, host and
    /// paths, so that the same input gives the same bytes.
    pub(crate) fn metadata(&self) -> Vec<(String, String)> {
        let settings = self.settings;
        let units: Vec<String> = settings.units().map(|unit| unit.to_string()).collect();
        let duplicates = match settings.duplicates {
            crate::Duplicates::Once => "once",
            crate::Duplicates::All => "all",
        };
        let main = self.counted.main();
        [
            ("tool", "nisba".to_owned()),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("input_sha256", self.corpus.digest().to_owned()),
            ("dictionary_sha256", self.dictionary_digest.to_owned()),
            ("units", units.join(",")),
            ("units_total", main.table.n_units().to_string()),
            ("pairs_tested", main.n_tested.to_string()),
            ("duplicates", duplicates.to_owned()),
            ("weight", settings.weighting.name().to_owned()),
            ("exclude", settings.exclude.join(",")),
            ("min_documents", settings.min_documents.to_string()),
            ("since", settings.dates.since.as_ref().map_or(String::new(), ToString::to_string)),
            ("until", settings.dates.until.as_ref().map_or(String::new(), ToString::to_string)),
            ("evidence_per_pair", MAX_EVIDENCE.to_string()),
            ("spans", "bytes of the document's text in UTF-8, half-open".to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into()
    }
}
