//! The tables of pairs, counted anew from the other files of a result, plainly.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use nisba_cooccur::{Mentions, Unit, Weighting};
use nisba_pipeline::{Corpus, Duplicates, Settings, Silent, Steps, run};
use nisba_text::{Span, Tokens};
use serde_json::Value;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds")
}

/// A result, read back.
struct Outcome {
    _folder: tempfile::TempDir,
    out: PathBuf,
    run: Value,
    /// The rows of `cooccurrence.csv`, cells by the names of their columns.
    pairs: Vec<BTreeMap<String, String>>,
    mentions: Vec<Value>,
    duplicates: Vec<Value>,
    tokens: BTreeMap<String, Tokens>,
}

fn outcome(change: impl FnOnce(&mut Settings)) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (articles, names) = (vec![seeds().join("articles")], vec![seeds().join("gazetteer")]);
    let mut settings = Settings::new(articles, names, out.clone());
    change(&mut settings);
    run(&settings, &Silent).unwrap();
    let steps = Steps {
        tokens: nisba_pipeline::KeepTokens::Keep,
        tokenizer: nisba_tokenize::Tokenizer::news(),
        matcher: None,
        repeats: false,
        digest: false,
    };
    let corpus = Corpus::open(&settings, &steps, &Silent).unwrap();
    let tokens = corpus.ids().map(|doc| {
        let analyzed = corpus.get(doc).unwrap();
        (analyzed.document.id().to_owned(), analyzed.tokens.clone())
    });
    Outcome {
        run: serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap(),
        pairs: table(&fs::read_to_string(out.join("cooccurrence.csv")).unwrap()),
        mentions: rows(&out, "mentions.jsonl"),
        duplicates: rows(&out, "duplicates.jsonl"),
        tokens: tokens.collect(),
        out,
        _folder: folder,
    }
}

/// No cell of ours holds a comma or a quotation mark.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned));
    let header: Vec<String> = lines.next().unwrap().collect();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

fn rows(out: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(out.join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

impl Outcome {
    /// The units of a document that count, with the entities in each.
    fn units(&self, doc: &str, unit: Unit, once: bool) -> Vec<(Span, BTreeSet<String>)> {
        let tokens = &self.tokens[doc];
        let span = |row: &Value, start: &str, end: &str| {
            Span::new(row[start].as_u64().unwrap() as u32, row[end].as_u64().unwrap() as u32)
        };
        let repeats = self.duplicates.iter().filter(|row| row["doc_b"] == doc);
        let masks: Vec<Span> =
            repeats.filter(|_| once).map(|row| span(row, "start_b", "end_b")).collect();
        let masked = |span: Span| masks.iter().any(|mask| mask.overlaps(span));
        let mentions = self.mentions.iter().filter(|row| row["doc"] == doc);
        let mentions: Vec<&Value> =
            mentions.filter(|row| !once || row["repeat"] == false).collect();
        let all = match unit {
            Unit::Sentence => tokens.sentences.clone(),
            Unit::Paragraph => tokens.paragraphs.clone(),
            _ => vec![tokens.tokens[0].span.cover(tokens.tokens[tokens.tokens.len() - 1].span)],
        };
        let counting = all.into_iter().filter(|unit| {
            let mut words = tokens.within(*unit).iter().filter(|token| token.kind.is_content());
            words.any(|word| !masked(word.span))
        });
        let named = |unit: Span| {
            let within = mentions.iter().filter(move |row| {
                let start = row["start"].as_u64().unwrap() as u32;
                unit.start() <= start && start < unit.end()
            });
            within.map(|row| row["entity"].as_str().unwrap().to_owned()).collect()
        };
        counting.map(|unit| (unit, named(unit))).collect()
    }
}

#[derive(Default)]
struct Counts {
    n_units: u64,
    items: BTreeMap<String, u64>,
    /// Units, documents.
    pairs: BTreeMap<(String, String), (u64, BTreeSet<String>)>,
}

fn recount(outcome: &Outcome, unit: Unit, once: bool) -> Counts {
    let mut counts = Counts::default();
    for doc in outcome.tokens.keys() {
        for (_, named) in outcome.units(doc, unit, once) {
            counts.n_units += 1;
            for a in &named {
                *counts.items.entry(a.clone()).or_default() += 1;
                for b in named.iter().filter(|b| *b > a) {
                    let pair = counts.pairs.entry((a.clone(), b.clone())).or_default();
                    pair.0 += 1;
                    pair.1.insert(doc.clone());
                }
            }
        }
    }
    counts
}

const UNITS: [Unit; 3] = [Unit::Sentence, Unit::Paragraph, Unit::Document];

/// Of several units in one pass, with repeated passages once and every time: the counts of every row
/// are those of nested loops over sentences and mentions, and there are no other pairs.
#[test]
fn counts_are_those_of_nested_loops_over_the_files() {
    for duplicates in [Duplicates::Once, Duplicates::All] {
        let outcome = outcome(|settings| {
            settings.also_units = UNITS.to_vec();
            settings.duplicates = duplicates;
        });
        for (place, unit) in UNITS.into_iter().enumerate() {
            let expected = recount(&outcome, unit, duplicates == Duplicates::Once);
            let totals = &outcome.run["units"][place];
            assert_eq!(totals["unit"], unit.to_string());
            assert_eq!(totals["units_total"], expected.n_units);
            assert_eq!(totals["pairs_tested"], expected.pairs.len());
            let name = unit.to_string();
            let rows: Vec<_> = outcome.pairs.iter().filter(|row| row["unit"] == name).collect();
            assert_eq!(rows.len(), expected.pairs.len());
            for (row, ((a, b), (units, documents))) in rows.iter().zip(&expected.pairs) {
                assert_eq!([&row["Source"], &row["Target"]], [a, b]);
                let count = |column: &str| row[column].parse::<u64>().unwrap();
                let found = ["units", "Weight", "documents", "count_source", "count_target"];
                let counted = [*units, *units, documents.len() as u64];
                let counted = counted.into_iter().chain([expected.items[a], expected.items[b]]);
                assert!(found.map(count).into_iter().eq(counted), "{row:?}");
            }
        }
    }
}

/// What repeats do to each pair is what two runs differ in.
#[test]
fn both_ways_of_counting_repeats_are_told() {
    let once = outcome(|settings| settings.also_units = UNITS.to_vec());
    let csv = fs::read_to_string(once.out.join("cooccurrence_repeats.csv")).unwrap();
    let mut told = table(&csv);
    let all = outcome(|settings| {
        settings.also_units = UNITS.to_vec();
        settings.duplicates = Duplicates::All;
    });
    assert_eq!(csv, fs::read_to_string(all.out.join("cooccurrence_repeats.csv")).unwrap());
    assert_eq!(once.run["units"][0]["repeats"], all.run["units"][0]["repeats"]);
    assert!(!told.is_empty(), "the sample repeats a passage with two names in it");
    for (place, unit) in UNITS.into_iter().enumerate() {
        let totals = &all.run["units"][place]["repeats"];
        let (once, all) = (recount(&once, unit, true), recount(&all, unit, false));
        let both = |once: u64, all: u64| serde_json::json!({"once": once, "all": all});
        assert_eq!(totals["units_total"], both(once.n_units, all.n_units));
        assert_eq!(totals["pairs"], both(once.pairs.len() as u64, all.pairs.len() as u64));
        for (pair, (units, documents)) in &all.pairs {
            let (units_once, documents_once) =
                once.pairs.get(pair).map_or((0, 0), |(units, docs)| (*units, docs.len()));
            if (units_once, documents_once) == (*units, documents.len()) {
                continue;
            }
            let expected = [units_once, *units, documents_once as u64, documents.len() as u64];
            let row = told.iter().position(|row| {
                (&row["Source"], &row["Target"]) == (&pair.0, &pair.1)
                    && row["unit"] == unit.to_string()
            });
            let row = told.remove(row.expect("a row for every pair that differs"));
            let found = ["units_once", "units_all", "documents_once", "documents_all"]
                .map(|column| row[column].parse::<u64>().unwrap());
            assert_eq!(found, expected, "{row:?}");
        }
    }
    assert!(told.is_empty(), "{told:?}");
}

/// Every measure follows from the counts of its row and the number of units in `run.json`.
#[test]
fn measures_follow_from_the_counts_of_their_row() {
    let outcome = outcome(|_| {});
    let n = outcome.run["units_total"].as_f64().unwrap();
    let mut p_values = Vec::new();
    for row in &outcome.pairs {
        let cell = |column: &str| row[column].parse::<f64>().unwrap();
        let (o11, r1, c1) = (cell("units"), cell("count_source"), cell("count_target"));
        let e11 = r1 * c1 / n;
        let near = |column: &str, expected: f64| {
            let found = cell(column);
            assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{column} {row:?}");
        };
        near("expected", e11);
        near("pmi", (o11 / e11).log2());
        near("npmi", (o11 / e11).log2() / -(o11 / n).log2());
        near("mi3", (o11.powi(3) / e11).log2());
        near("t_score", (o11 - e11) / o11.sqrt());
        near("z_score", (o11 - e11) / e11.sqrt());
        near("dice", 2.0 * o11 / (r1 + c1));
        near("log_dice", 14.0 + (2.0 * o11 / (r1 + c1)).log2());
        near("jaccard", o11 / (r1 + c1 - o11));
        near("delta_p_c_given_r", o11 / r1 - (c1 - o11) / (n - r1));
        let (o12, o21, o22) = (r1 - o11, c1 - o11, n - r1 - c1 + o11);
        let term = |o: f64, e: f64| if o > 0.0 { o * (o / e).ln() } else { 0.0 };
        let (r2, c2) = (n - r1, n - c1);
        let sum = term(o11, e11) + term(o12, r1 * c2 / n) + term(o21, r2 * c1 / n);
        near("llr_g2", 2.0 * (sum + term(o22, r2 * c2 / n)));
        near("chi2", n * (o11 * o22 - o12 * o21).powi(2) / (r1 * c1 * r2 * c2));
        let odds = (o11 + 0.5) * (o22 + 0.5) / ((o12 + 0.5) * (o21 + 0.5));
        near("ln_odds_ratio_haldane", odds.ln());
        // The tail of the hypergeometric distribution, term by term.
        let choose = |n: f64, k: f64| {
            (0..k as u64).map(|i| ((n - i as f64) / (i as f64 + 1.0)).ln()).sum::<f64>()
        };
        let tail: f64 = (o11 as u64..=r1.min(c1) as u64)
            .map(|x| (choose(r1, x as f64) + choose(r2, c1 - x as f64) - choose(n, c1)).exp())
            .sum();
        near("fisher_greater_ln_p", tail.ln());
        p_values.push(cell("fisher_greater_ln_p").exp());
    }
    let m = p_values.len() as f64;
    assert_eq!(outcome.run["pairs_tested"], p_values.len());
    for (row, &p) in outcome.pairs.iter().zip(&p_values) {
        let q = |other: &f64| {
            let rank = p_values.iter().filter(|p| *p <= other).count() as f64;
            m / rank * other
        };
        let expected = p_values.iter().filter(|other| **other >= p).map(q).fold(1.0, f64::min);
        let found: f64 = row["q_value"].parse().unwrap();
        assert!((found - expected).abs() <= 1e-9 * expected, "{row:?}");
    }
    for name in outcome.pairs[0].keys() {
        let is_count = ["Source", "Target", "Type", "Weight", "unit", "documents", "units"];
        let is_count = is_count.contains(&name.as_str()) || name.starts_with("count_");
        let formula = &outcome.run["formulas"][name.as_str()];
        assert!(is_count || name == "expected" || !formula.is_null(), "{name} has no formula");
    }
}

/// Every reported pair has its units, up to the cap, each with both names in it.
#[test]
fn evidence_is_every_unit_of_every_pair() {
    let outcome = outcome(|_| {});
    let cap = outcome.run["bounds"]["evidence_per_pair"].as_u64().unwrap();
    let mut places: BTreeMap<(String, String), Vec<(String, u64)>> = BTreeMap::new();
    for row in rows(&outcome.out, "evidence.jsonl") {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        assert!(row.get("unit").is_none(), "with one unit there is nothing to tell apart");
        let start = row["start"].as_u64().unwrap();
        places.entry((text("source"), text("target"))).or_default().push((text("doc"), start));
    }
    assert_eq!(places.len(), outcome.pairs.len());
    let mut expected: BTreeMap<(String, String), Vec<(String, u64)>> = BTreeMap::new();
    for doc in outcome.tokens.keys() {
        for (span, named) in outcome.units(doc, Unit::Sentence, true) {
            for a in &named {
                for b in named.iter().filter(|b| *b > a) {
                    let places = expected.entry((a.clone(), b.clone())).or_default();
                    places.push((doc.clone(), u64::from(span.start())));
                }
            }
        }
    }
    for places in expected.values_mut() {
        places.truncate(cap as usize);
    }
    assert_eq!(places, expected);
}

#[test]
fn weights_and_permutations_change_what_they_should() {
    let plain = outcome(|_| {});
    let weighted = outcome(|settings| {
        settings.weighting = Weighting::Inverse;
        settings.permutations = 19;
        settings.seed = 5;
    });
    let again = outcome(|settings| {
        settings.weighting = Weighting::Inverse;
        settings.permutations = 19;
        settings.seed = 5;
        settings.threads = 3.try_into().ok();
    });
    assert_eq!(weighted.pairs, again.pairs);
    let each = outcome(|settings| settings.mentions = Mentions::Each);
    let mut n_less = 0;
    for ((plain, weighted), each) in plain.pairs.iter().zip(&weighted.pairs).zip(&each.pairs) {
        let weight = |row: &BTreeMap<String, String>| row["Weight"].parse::<f64>().unwrap();
        assert!(weight(weighted) > 0.0 && weight(weighted) <= weight(plain));
        assert!(weight(each) >= weight(plain));
        n_less += u32::from(weight(weighted) < weight(plain));
        for column in ["Source", "Target", "units", "pmi", "q_value"] {
            assert_eq!(plain[column], weighted[column]);
        }
        // Twentieths: (b + 1) / 20.
        let p: f64 = weighted["permutation_p"].parse().unwrap();
        assert!((0.05..=1.0).contains(&p) && (p * 20.0).fract().abs() < 1e-9, "{p}");
        assert!(!plain.contains_key("permutation_p"));
    }
    assert!(n_less > 0);
    assert!(weighted.run["rules"]["weight"].as_str().unwrap().contains("1/d"));
    assert!(weighted.run["formulas"]["permutation_p"].as_str().unwrap().contains("m = 19"));
}

/// With hardly any memory for pairs, everything goes to disk and comes back.
#[test]
fn pairs_on_disk_change_nothing() {
    let units = |settings: &mut Settings| settings.also_units = UNITS.to_vec();
    let plain = outcome(units);
    let spilled = outcome(|settings| {
        units(settings);
        settings.max_pair_memory = Some(1);
        settings.threads = 2.try_into().ok();
    });
    assert_eq!(spilled.pairs, plain.pairs);
    // What repeats do is counted twice over, and goes to disk as well.
    for unit in 0..UNITS.len() {
        let repeats = |run: &Value| run["units"][unit]["repeats"].clone();
        assert!(repeats(&plain.run).is_object());
        assert_eq!(repeats(&spilled.run), repeats(&plain.run));
    }
    assert_eq!(plain.run["units"][0]["spilled_bytes"], 0);
    assert!(spilled.run["units"][0]["spilled_bytes"].as_u64().unwrap() > 0);
}

/// Regular slices of all dated documents add up to cumulative ones, and those to the whole.
#[test]
fn slices_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let note = |names: &str, date: &str| {
        let date = if date.is_empty() { String::new() } else { format!(",\"date\":\"{date}\"") };
        format!("{{\"text\":\"{names} spoke at length about other things.\"{date}}}\n")
    };
    let path = folder.path().join("notes.jsonl");
    let lines = [
        note("Qais al-Khazali and Hadi al-Ameri", "2021-02-03"),
        note("In the end Hadi al-Ameri and Qais al-Khazali both", "2021-03-03T10:00"),
        note("Nouri al-Maliki, it was said, and Qais al-Khazali", "2022-03-01"),
        note("Nobody of that name", ""),
    ];
    fs::write(&path, lines.concat()).unwrap();
    let counts = |cumulative, period| {
        let outcome = outcome(|settings| {
            settings.inputs = vec![path.clone()];
            settings.slices = Some(nisba_pipeline::Slices { period, cumulative });
        });
        let csv = fs::read_to_string(outcome.out.join("cooccurrence_slices.csv")).unwrap();
        assert_eq!(outcome.run["slices"]["documents_without_date"], 1);
        let row = |row: &BTreeMap<String, String>| {
            ["slice", "Source", "units_total", "units"].map(|column| row[column].clone()).join(" ")
        };
        table(&csv).iter().map(row).collect::<Vec<_>>()
    };
    use nisba_pipeline::Period::{Quarter, Year};
    assert_eq!(counts(false, Year), ["2021 hadi-al-ameri 2 2", "2022 nouri-al-maliki 1 1"]);
    assert_eq!(
        counts(true, Quarter),
        ["2021-Q1 hadi-al-ameri 2 2", "2022-Q1 hadi-al-ameri 3 2", "2022-Q1 nouri-al-maliki 3 1"]
    );
}
