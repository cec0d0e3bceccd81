//! What is counted together, by which units, and how it is written.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use nisba_cooccur::{Measure, Mentions, Unit, UnknownMeasure, Weighting};
use nisba_pipeline::{Duplicates, Items, Settings};
use nisba_text::Folder;

use crate::arguments::{DictionaryPaths, InputArguments};

#[derive(Args)]
pub(crate) struct CountArguments {
    /// In which stretch of text two names have to stand: document, paragraph, sentence, window:N (words, across
    /// sentences), sentence-window:N (within them); several at once: --unit sentence,document
    #[arg(long, default_value = "sentence", value_delimiter = ',')]
    unit: Vec<Unit>,
    /// What a meeting adds to Weight, by the distance in words: flat 1, inverse 1/d, exponential 2^(-(d-1)/5)
    #[arg(long, default_value = "flat")]
    weight: Weighting,
    /// Which mentions of a unit make a meeting for Weight: the nearest two once, or each two
    #[arg(long, value_enum, default_value_t = MentionsArgument::Once)]
    mentions: MentionsArgument,
    /// Also test by so many permutations of the documents: a column permutation_p
    #[arg(long, value_name = "N", default_value_t = 0)]
    permutations: u64,
    /// Where the random numbers of the permutations start
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Measures to write, strongest pair by the first of them first: all, or NAME,… [default: the usual
    /// ones, pairs by name]
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = measures_of)]
    measure: Vec<MeasureChoice>,
    /// Whether a repeated passage counts once or every time
    #[arg(long, value_enum, default_value_t = DuplicatesArgument::Once)]
    duplicates: DuplicatesArgument,
    /// Id of an entity to leave out of the pairs, such as one that swamps them
    #[arg(long, value_name = "ENTITY")]
    exclude: Vec<String>,
    /// Leave out pairs that meet in fewer documents
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_documents: u64,
    /// Memory for texts and counts, such as 512M or 2G; what is more goes to disk. The finished table of
    /// pairs has to fit in any case, and so have evidence, weights by distance, and slices of time
    #[arg(long, value_name = "SIZE", value_parser = bytes_of)]
    max_memory: Option<u64>,
}

/// Bytes: a number, with K, M, G or T behind it for powers of 1024.
pub(crate) fn bytes_of(text: &str) -> Result<u64, String> {
    let upper = text.to_ascii_uppercase();
    let plain = upper.trim_end_matches("IB").trim_end_matches('B');
    let (digits, shift) = match plain.char_indices().last() {
        Some((at, unit)) => match "KMGT".find(unit) {
            Some(power) => (&plain[..at], 10 * (power as u32 + 1)),
            None => (plain, 0),
        },
        None => (plain, 0),
    };
    let number = digits.trim().parse::<u64>().ok();
    let bytes = number.and_then(|number| number.checked_mul(1 << shift)).filter(|&bytes| bytes > 0);
    bytes.ok_or_else(|| format!("{text:?} is no size; write 512M or 2G"))
}

#[derive(Clone, Copy, ValueEnum)]
enum MentionsArgument {
    Once,
    Each,
}

#[derive(Clone, Copy)]
enum MeasureChoice {
    All,
    One(Measure),
}

fn measures_of(name: &str) -> Result<MeasureChoice, UnknownMeasure> {
    if name == "all" { Ok(MeasureChoice::All) } else { name.parse().map(MeasureChoice::One) }
}

#[derive(Clone, Copy, ValueEnum)]
enum ItemsArgument {
    /// Entities, by id
    Entities,
    /// Words, by their folded forms
    Words,
    /// Entities, and words outside of their mentions as word:FORM
    Both,
}

#[derive(Clone, Copy, ValueEnum)]
enum DuplicatesArgument {
    Once,
    All,
}

#[derive(Args)]
pub(crate) struct CooccurrenceArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) dictionary: DictionaryPaths,
    #[command(flatten)]
    pub(crate) count: CountArguments,
    /// What is counted together
    #[arg(long, value_enum, default_value_t = ItemsArgument::Entities)]
    items: ItemsArgument,
    /// Leave out entities and words that occur less often
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_count: u64,
    /// Leave out the words of this file, one a line, in any case
    #[arg(long, value_name = "FILE")]
    stop_words: Option<PathBuf>,
}

impl CooccurrenceArguments {
    /// # Errors
    ///
    /// Where the list of stop words cannot be read.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings =
            Settings { dictionary: self.dictionary.paths(), ..self.input.settings() };
        settings.items = match self.items {
            ItemsArgument::Entities => Items::Entities,
            ItemsArgument::Words => Items::Words,
            ItemsArgument::Both => Items::Both,
        };
        settings.min_count = self.min_count;
        if let Some(path) = &self.stop_words {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("--stop-words {}", path.display()))?;
            let folder = Folder::new();
            let words = text.lines().map(str::trim).filter(|line| !line.is_empty());
            settings.stop_words = words.map(|word| folder.fold(word).text().to_owned()).collect();
        }
        Ok(self.count.apply(settings))
    }
}

impl CountArguments {
    /// Puts what is given here into settings.
    pub(crate) fn apply(&self, settings: Settings) -> Settings {
        let measures = self.measure.iter().flat_map(|choice| match choice {
            MeasureChoice::All => &Measure::ALL[..],
            MeasureChoice::One(measure) => std::slice::from_ref(measure),
        });
        let mut seen = BTreeSet::new();
        let measures = measures.copied().filter(|&measure| seen.insert(measure));
        Settings {
            unit: self.unit[0],
            also_units: self.unit[1..].to_vec(),
            weighting: self.weight,
            mentions: match self.mentions {
                MentionsArgument::Once => Mentions::Once,
                MentionsArgument::Each => Mentions::Each,
            },
            // A quarter for each: the rest is for what is being looked at and written. Texts have a bound
            // of their own anyway.
            spill_after: self
                .max_memory
                .map_or(settings.spill_after, |b| (b / 4).min(settings.spill_after)),
            max_pair_memory: self.max_memory.map(|bytes| bytes / 4),
            permutations: self.permutations,
            seed: self.seed,
            // E11 is the column `expected`.
            measures: measures.filter(|&measure| measure != Measure::E11).collect(),
            duplicates: match self.duplicates {
                DuplicatesArgument::Once => Duplicates::Once,
                DuplicatesArgument::All => Duplicates::All,
            },
            exclude: self.exclude.clone(),
            min_documents: self.min_documents,
            ..settings
        }
    }
}
