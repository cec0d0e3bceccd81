//! Laws of a corpus without its repeats, and of comparing one with a stored index.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use nisba_dedup::{Config, Repeat};
use nisba_pipeline::{CutRule, Keep, Settings, Silent, dedup, duplicates_against, near_duplicates};
use proptest::prelude::*;
use serde_json::{Value, json};

/// No two have two words in a row in common.
const SENTENCES: [&str; 12] = [
    "Rockets struck a base near Ain al-Asad shortly before dawn on Friday, while sentries slept in their huts.",
    "Engineers repaired pumping stations above Samarra, restoring clean water to forty villages downstream of it.",
    "Inspectors counted nine hundred tonnes of spoiled wheat inside silos outside Kut and sealed every door there.",
    "Fishermen complain that nets come up empty since turbines run at night below Haditha, where carp once spawned.",
    "Volunteers stacked sandbags along both embankments as floods kept rising towards Amara's oldest bazaar quarter.",
    "Smugglers moved eleven barrels of diesel across marshes hidden beneath reeds in one ferryman's leaking skiff.",
    "Heavy lorries may no longer use Hindiya's iron bridge between dusk and sunrise, drivers learned this Sunday.",
    "Teachers at Tikrit refuse exams until wages arrive.",
    "Markets opened late.",
    "Customs officers burned counterfeit cigarettes worth half a million dinars on waste ground behind Umm Qasr.",
    "نقلت الشرطة سبعة صناديق من الوثائق القديمة إلى متحف المدينة بعد أن غمرت المياه قبو المحكمة في الأسبوع الماضي.",
    "No.",
];

#[derive(Clone, Copy, Debug)]
enum Form {
    Plain,
    Capitals,
    OneWordLess,
}

fn sentence((idx, form): (usize, Form)) -> String {
    let text = SENTENCES[idx];
    match form {
        Form::Plain => text.to_owned(),
        Form::Capitals => text.to_uppercase(),
        Form::OneWordLess => {
            let mut words: Vec<&str> = text.split(' ').collect();
            if words.len() > 6 {
                words.remove(4);
            }
            words.join(" ")
        }
    }
}

#[derive(Clone, Debug)]
struct Doc {
    sentences: Vec<(usize, Form)>,
    gaps: Vec<&'static str>,
    date: Option<String>,
}

impl Doc {
    fn text(&self) -> String {
        let both = self.sentences.iter().zip(&self.gaps);
        both.flat_map(|(&of, &gap)| [sentence(of), gap.to_owned()]).collect()
    }
}

fn documents(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Doc>> {
    let form = prop_oneof![
        4 => Just(Form::Plain),
        1 => Just(Form::Capitals),
        1 => Just(Form::OneWordLess)
    ];
    let sentences = proptest::collection::vec((0..SENTENCES.len(), form), 1..9);
    let gaps = proptest::collection::vec(
        proptest::sample::select(&[" ", " ", "\n", "\n\n", " \r\n"][..]),
        9,
    );
    let date = proptest::option::of((1..4, 1..9).prop_map(|(m, d)| format!("2021-0{m}-0{d}")));
    let doc =
        (sentences, gaps, date).prop_map(|(sentences, gaps, date)| Doc { sentences, gaps, date });
    proptest::collection::vec(doc, n)
}

fn write(path: &Path, first: usize, docs: &[Doc]) {
    let row = |(n, doc): (usize, &Doc)| {
        let id = format!("d{:03}", first + n);
        json!({"id": id, "text": doc.text(), "date": doc.date}).to_string() + "\n"
    };
    fs::write(path, docs.iter().enumerate().map(row).collect::<String>()).unwrap();
}

fn rows(path: &Path) -> Vec<Value> {
    let lines = fs::read_to_string(path).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn settings(folder: &Path, input: &str) -> Settings {
    Settings::new(vec![folder.join(input)], Vec::new(), folder.join("out"))
}

fn range(row: &Value, start: &str, end: &str) -> std::ops::Range<usize> {
    let at = |key: &str| row[key].as_u64().unwrap() as usize;
    at(start)..at(end)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_cut_stands_elsewhere(
        docs in documents(1..7),
        keep in proptest::sample::select(&[Keep::First, Keep::Longest, Keep::Earliest][..]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("in.jsonl"), 0, &docs);
        let settings = settings(folder.path(), "in.jsonl");
        dedup(&settings, keep, &CutRule::default(), &Config::default(), &Silent).unwrap();
        let out = |name: &str| rows(&folder.path().join("out").join(name));
        let source: BTreeMap<String, String> =
            docs.iter().enumerate().map(|(n, doc)| (format!("d{n:03}"), doc.text())).collect();
        let id = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let made: BTreeMap<String, String> =
            out("documents.jsonl").iter().map(|row| (id(row, "id"), id(row, "text"))).collect();
        let (map, cuts) = (out("map.jsonl"), out("cuts.jsonl"));

        // Kept ranges one after the other are the text that is left; with the cuts they are the source.
        for (doc, text) in &source {
            let mut parts = Vec::new();
            let mut behind = 0;
            for row in map.iter().filter(|row| row["doc"] == doc.as_str()) {
                let kept = range(row, "start", "end");
                prop_assert_eq!(kept.start, behind);
                behind = kept.end;
                let from = row["source_start"].as_u64().unwrap() as usize;
                prop_assert_eq!(&made[doc][kept.clone()], &text[from..from + kept.len()]);
                parts.push(from..from + kept.len());
            }
            prop_assert_eq!(behind, made.get(doc).map_or(0, String::len));
            let of_doc = cuts.iter().filter(|row| row["doc"] == doc.as_str());
            parts.extend(of_doc.map(|row| range(row, "start", "end")));
            parts.sort_by_key(|part| part.start);
            let mut behind = 0;
            for part in parts {
                prop_assert!(part.start == behind && part.end > behind, "{doc} {part:?}");
                behind = part.end;
            }
            prop_assert_eq!(behind, text.len());
        }

        // What is kept comes first, and stands; so no cut can lead back to itself.
        let rank = |doc: &str| {
            let n: usize = doc[1..].parse().unwrap();
            let longest = usize::MAX - source[doc].len();
            let date = &docs[n].date;
            match keep {
                Keep::First => (0, None, n),
                Keep::Longest => (longest, None, n),
                Keep::Earliest => (usize::from(date.is_none()), date.clone(), n),
            }
        };
        for cut in &cuts {
            let (doc, kept_doc) = (id(cut, "doc"), id(cut, "kept_doc"));
            let (span, kept) = (range(cut, "start", "end"), range(cut, "kept_start", "kept_end"));
            prop_assert!(rank(&kept_doc) <= rank(&doc), "{cut}");
            prop_assert!(kept_doc != doc || kept.end <= span.start, "{cut}");
            let of_kept = cuts.iter().filter(|other| other["doc"] == cut["kept_doc"]);
            let n_cut: usize = of_kept
                .map(|other| range(other, "start", "end"))
                .map(|other| other.end.min(kept.end).saturating_sub(other.start.max(kept.start)))
                .sum();
            prop_assert!(!kept.is_empty() && 2 * n_cut <= kept.len(), "{cut}");
            // Of every sentence but a word.
            let words = |text: &str| -> BTreeSet<String> {
                text.to_lowercase().split_whitespace().map(str::to_owned).collect()
            };
            let (gone, stands) = (words(&source[&doc][span]), words(&source[&kept_doc][kept]));
            let n_standing = gone.intersection(&stands).count();
            prop_assert!(10 * n_standing >= 8 * gone.len(), "{cut}\n{gone:?}\n{stands:?}");
        }

        // Nothing that was said is gone, but a word of its own that another sentence has too.
        let left: Vec<String> = made.values().map(|text| text.to_lowercase()).collect();
        let said = docs.iter().flat_map(|doc| &doc.sentences);
        for &(idx, _) in said.filter(|(idx, _)| SENTENCES[*idx].contains(' ')) {
            let forms = [Form::Plain, Form::OneWordLess].map(|form| sentence((idx, form)).to_lowercase());
            let stands = left.iter().any(|text| forms.iter().any(|form| text.contains(form.as_str())));
            prop_assert!(stands, "{}\n{left:#?}", SENTENCES[idx]);
        }
    }

    #[test]
    fn a_stored_index_says_what_a_joint_run_says(old in documents(1..5), new in documents(1..5)) {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write(&at("old.jsonl"), 0, &old);
        write(&at("new.jsonl"), old.len(), &new);
        let config = Config::default();
        let index = at("old.index");
        near_duplicates(&settings(folder.path(), "old.jsonl"), &config, Some(&index), &Silent).unwrap();
        fs::rename(at("old.jsonl"), at("gone")).unwrap();
        let against =
            duplicates_against(&settings(folder.path(), "new.jsonl"), &index, &config, &Silent).unwrap();
        fs::rename(at("gone"), at("old.jsonl")).unwrap();
        let mut both = settings(folder.path(), "old.jsonl");
        both.inputs.push(at("new.jsonl"));
        let (_, joint) = near_duplicates(&both, &config, None, &Silent).unwrap();
        let n_old = old.len();
        let pairs = |repeats: &[Repeat]| -> Vec<(String, u64)> {
            let is_across = |repeat: &&Repeat| repeat.a.doc.idx() < n_old && repeat.b.doc.idx() >= n_old;
            let told = |repeat: &Repeat| {
                (format!("{:?} {:?} {:?}", repeat.a, repeat.b, repeat.kind), repeat.similarity.to_bits())
            };
            repeats.iter().filter(is_across).map(told).collect()
        };
        prop_assert_eq!(pairs(&against.repeats.repeats), pairs(&joint.repeats));
        prop_assert_eq!(against.repeats.repeats.len(), pairs(&joint.repeats).len());
    }
}
