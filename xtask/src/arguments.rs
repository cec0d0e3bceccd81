use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use nisba_corpus::{Fields, Limits, Links, ListFormat};
use nisba_pipeline::{DateBound, DateRange, Period, Settings, Slices};
use nisba_tokenize::Tokenizer;

use crate::count_arguments::{CooccurrenceArguments, CountArguments, bytes_of};
use crate::diff::DiffArguments;
use crate::duplicates::{DedupArguments, DuplicateArguments};
use crate::query::QueryArguments;

/// Reads articles, finds repeated passages and the people, groups and places they name, and says
/// who is named together more often than chance.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    max_term_width = 100,
    after_help = "With every command: --config FILE takes options from a TOML file whose keys are their long \
                  names; what stands on the command line wins."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The whole pipeline, from files to a result folder
    #[command(
        after_help = "Example: cargo xtask run my/articles --dictionary my/names.toml --out my/results"
    )]
    Run(RunArguments),
    /// The text of every document, as spans count it: JSONL {"doc","text"}
    #[command(after_help = "Example: cargo xtask text seeds/articles | head -1")]
    Text(InputArguments),
    /// The tokens of every document: JSONL {"doc","start","end","kind","text"}
    #[command(after_help = "Example: cargo xtask tokens note.txt --preset uax29")]
    Tokens(TokenArguments),
    /// The sentences of every document: JSONL {"doc","start","end","text"}
    #[command(after_help = "Example: cargo xtask sentences seeds/articles")]
    Sentences(TokenArguments),
    /// Who is named where: JSONL as mentions.jsonl
    #[command(after_help = "Example: cargo xtask mentions note.txt --dictionary my/names.toml")]
    Mentions(MentionArguments),
    /// Passages that stand in more than one place: JSONL as duplicates.jsonl
    #[command(after_help = "Example: cargo xtask duplicates seeds/articles")]
    Duplicates(DuplicateArguments),
    /// The corpus without its repeated passages: documents.jsonl, a map from each kept byte to its source,
    /// and a reason for each cut
    #[command(
        after_help = "Cut is what repeats another document from first to last; whole sentences or lines from 100 \
                      bytes on; and any passage from 250 bytes on: where it is at least 0.7 similar to one \
                      that is kept (0.8 within one document). A sentence that was put into a copy stays. \
                      run.json holds these figures.\n\n\
                      Example: cargo xtask dedup my/articles --out my/clean --keep longest"
    )]
    Dedup(DedupArguments),
    /// Who is named together with whom: CSV as cooccurrence.csv
    #[command(after_help = "Example: cargo xtask cooccurrence seeds/articles --unit paragraph")]
    Cooccurrence(CooccurrenceArguments),
    /// Association measures of contingency tables: TSV with the header `o11 r1 c1 n` in, the same
    /// columns and every measure out
    #[command(
        after_help = "Example: printf 'o11\\tr1\\tc1\\tn\\n8\\t12\\t9\\t400\\n' | cargo xtask measures"
    )]
    Measures(MeasureArguments),
    /// Are these spellings of one name: score, yes or no, and the rules that explain it
    #[command(after_help = "Example: cargo xtask compare Soleimani Suleimani")]
    Compare(CompareArguments),
    /// The spellings that the matcher accepts for a name, most usual first: form, tab, rule
    #[command(after_help = "Example: cargo xtask variants 'Qais al-Khazali'")]
    Variants(VariantArguments),
    /// Holds mentions against names marked by hand: precision, recall, F1, misses, false alarms
    #[command(
        after_help = "Example: cargo xtask evaluate --gold seeds/gold/names.jsonl --input seeds/articles"
    )]
    Evaluate(EvaluateArguments),
    /// Asks the database of a run: who has this name, with whom it is named, and the sentences, as keyword
    /// in context, first copies of repeated passages alone
    #[command(after_help = "Example: cargo xtask query out soleimani\n\
                      Example: cargo xtask query out --pair 'Qais al-Khazali' asaib-ahl-al-haq --format csv\n\n\
                      The same in SQL, with sqlite3 or Datasette: SELECT doc, text FROM pair_sentences WHERE \
                      source = 'asaib-ahl-al-haq' AND target = 'qais-al-khazali' (ids; the lesser one is the \
                      source). The schema in the file tells its tables and views.")]
    Query(QueryArguments),
    /// What changed from one result folder to another: settings, documents, mentions, pairs
    #[command(after_help = "Mentions are compared in documents whose text is the same.\n\n\
                      Example: cargo xtask diff out-march out-april\n\
                      Example: cargo xtask diff out-march out-april --format csv > changes.csv")]
    Diff(DiffArguments),
    /// Looks after dictionaries
    #[command(subcommand, after_help = "Example: cargo xtask dictionary check my/names.toml")]
    Dictionary(DictionaryCommand),
    /// All tests of the workspace
    #[command(after_help = "Example: cargo xtask test")]
    Test,
    /// Has the files of three runs read by networkx, scipy, pyarrow, duckdb and sqlite3, which it fetches
    /// into an environment of its own; without Python or a network it says what it skips
    #[command(after_help = "Example: cargo xtask test-interop")]
    TestInterop,
    /// What continuous integration runs: format, lints, documentation, features, tests
    #[command(after_help = "Example: cargo xtask ci")]
    Ci,
    /// Takes the browser libraries of report.html from npm again, in the versions that
    /// crates/nisba-report/vendor/vendor.toml names
    #[command(after_help = "Example: cargo xtask vendor")]
    Vendor,
    /// The benchmarks (arguments behind `--` go to criterion)
    #[command(after_help = "Example: cargo xtask bench -- tokenize")]
    Bench(BenchArguments),
}

#[derive(Args)]
pub(crate) struct FieldArguments {
    /// Field of a JSONL row or column of a table that holds the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_field: String,
    /// Field or column that holds the id
    #[arg(long, value_name = "NAME", default_value = "id")]
    id_field: String,
    /// Field or column that holds the date
    #[arg(long, value_name = "NAME", default_value = "date")]
    date_field: String,
    /// Leave out documents that are longer in their files, unpacked: of JSONL and tables a row
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = bytes_of)]
    max_document: u64,
    /// Read no file that gives more than so many times its own size: unpacked, or as cells of Parquet.
    /// The first 64M of each are not counted
    #[arg(long, value_name = "N", default_value_t = 100)]
    max_ratio: u64,
    /// Follow links that lead out of the folder that was named
    #[arg(long)]
    follow_links: bool,
}

#[derive(Args)]
pub(crate) struct InputArguments {
    /// Files and folders (.txt .md .html .jsonl .csv .tsv .parquet, also .gz .zst); `-` is JSONL on standard input
    #[arg(required = true)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    fields: FieldArguments,
    /// Number of threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

#[derive(Args)]
pub(crate) struct TokenArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// `news` knows abbreviations, note marks, URLs; `uax29` gives the segments of the standard
    #[arg(long, value_enum, default_value_t = Preset::News)]
    preset: Preset,
}

/// How a run tells how far it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum Log {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Preset {
    News,
    Uax29,
}

#[derive(Args)]
pub(crate) struct DictionaryPaths {
    /// Dictionary files, folders of *.toml, *.jsonl, compiled files [default: the workspace's seeds/gazetteer]
    #[arg(long, value_name = "PATH")]
    dictionary: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct MentionArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) dictionary: DictionaryPaths,
    /// Print the names that could be several entities', with their candidates, instead
    #[arg(long)]
    pub(crate) undecided: bool,
}

#[derive(Args)]
pub(crate) struct RunArguments {
    /// Files and folders (.txt .md .html .jsonl .csv .tsv .parquet, also .gz .zst); `-` is JSONL on standard input
    /// [default: the workspace's seeds/articles]
    input: Vec<PathBuf>,
    #[command(flatten)]
    dictionary: DictionaryPaths,
    /// The result folder; an earlier result in it is replaced at the end
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Say what would be read, how much, and how long it may take, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How progress, notes and errors are told on standard error: json is an object a line
    #[arg(long, value_enum, default_value_t = Log::Text)]
    pub(crate) log: Log,
    /// Begin anew where an earlier run was stopped, instead of going on from it
    #[arg(long)]
    fresh: bool,
    #[command(flatten)]
    count: CountArguments,
    /// Leave out documents before this year, month or day, and those whose dates do not tell
    #[arg(long, value_name = "DATE")]
    since: Option<DateBound>,
    /// Leave out documents after this year, month or day, and those whose dates do not tell
    #[arg(long, value_name = "DATE")]
    until: Option<DateBound>,
    /// Also count by slices of time, by the dates of the documents: year, quarter, month, day
    #[arg(long, value_name = "PERIOD")]
    slices: Option<Period>,
    /// Each slice holds all up to its end
    #[arg(long, requires = "slices")]
    cumulative: bool,
    #[command(flatten)]
    fields: FieldArguments,
    /// Number of threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Exit with 0 although documents had to be skipped
    #[arg(long)]
    pub(crate) allow_skipped: bool,
}

#[derive(Args)]
pub(crate) struct MeasureArguments {
    /// TSV file; `-` is standard input
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct CompareArguments {
    /// A name
    #[arg(required_unless_present = "pairs")]
    pub(crate) name: Option<String>,
    /// Another name
    #[arg(required_unless_present = "pairs")]
    pub(crate) other: Option<String>,
    /// TSV of two names a line without a header; `-` is standard input. Out: score, tab, yes or no
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "other"])]
    pub(crate) pairs: Option<PathBuf>,
    /// Fewer false yeses
    #[arg(long, conflicts_with = "wide")]
    pub(crate) strict: bool,
    /// Fewer false noes
    #[arg(long)]
    pub(crate) wide: bool,
}

#[derive(Args)]
pub(crate) struct VariantArguments {
    /// A name
    pub(crate) name: String,
}

#[derive(Args)]
pub(crate) struct EvaluateArguments {
    /// JSONL of marks, or a folder of them
    #[arg(long, value_name = "PATH", required = true)]
    pub(crate) gold: Vec<PathBuf>,
    /// The marked documents
    #[arg(long, value_name = "PATH", required = true)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    dictionary: DictionaryPaths,
}

#[derive(Subcommand)]
pub(crate) enum DictionaryCommand {
    /// Makes a dictionary of a list from elsewhere
    #[command(
        after_help = "Example: cargo xtask dictionary import sdn.csv alt.csv --from ofac --out my/ofac.jsonl\n\n\
                      Names are given the order and capitals of running text. Names that tell nobody (\"SAID\", \
                      \"National Bank\") become weak, but in csv and spacy, which are your own choice. What \
                      could not be used is told with its line; the exit status is then 1 if the list is wrong there."
    )]
    Import(ImportArguments),
    /// Writes a dictionary for other programs
    #[command(
        after_help = "Example: cargo xtask dictionary export my/names.toml --to spacy --out patterns.jsonl"
    )]
    Export(ExportArguments),
    /// Writes a dictionary made ready for matching, which takes seconds where it is large
    #[command(
        after_help = "Example: cargo xtask dictionary compile my/names.jsonl --out my/names.compiled\n\n\
                      The file is given wherever a dictionary is. This program reads it, and no other version: \
                      keep the dictionary."
    )]
    Compile {
        /// Dictionary file or folder
        #[arg(required = true)]
        path: Vec<PathBuf>,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Frequent capitalised names that no dictionary has, as a dictionary to edit
    #[command(after_help = "Example: cargo xtask dictionary init my/articles > my/names.toml")]
    Init(InitArguments),
    /// What is wrong or ambiguous in a dictionary
    #[command(after_help = "Example: cargo xtask dictionary check my/names.toml")]
    Check {
        /// Dictionary file or folder
        #[arg(required = true)]
        path: Vec<PathBuf>,
        /// Findings of each kind to print; 0 prints all [default: all in a pipe, 20 on a terminal]
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
}

#[derive(Args)]
pub(crate) struct ImportArguments {
    /// The files of the list, also .gz and .zst
    #[arg(required = true)]
    pub(crate) file: Vec<PathBuf>,
    /// The format of the list
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) from: FromFormat,
    /// The dictionary to write, .toml or .jsonl
    #[arg(long, value_name = "PATH")]
    pub(crate) out: PathBuf,
    /// Writes everything that was left out, as JSONL {"file","line","column","reason","text"}
    #[arg(long, value_name = "PATH")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FromFormat {
    /// sdn.csv with alt.csv of the US Treasury
    Ofac,
    /// sdn.xml of the US Treasury
    OfacXml,
    /// FollowTheMoney entities, JSON lines
    Ftm,
    /// targets.simple.csv
    Opensanctions,
    /// patterns.jsonl of an entity ruler
    Spacy,
    /// CSV or TSV with a header: id, type, name, aliases, weak, native, short …
    Csv,
}

impl FromFormat {
    pub(crate) fn format(self) -> ListFormat {
        match self {
            FromFormat::Ofac => ListFormat::Ofac,
            FromFormat::OfacXml => ListFormat::OfacXml,
            FromFormat::Ftm => ListFormat::FollowTheMoney,
            FromFormat::Opensanctions => ListFormat::OpenSanctions,
            FromFormat::Spacy => ListFormat::Spacy,
            FromFormat::Csv => ListFormat::Table,
        }
    }
}

#[derive(Args)]
pub(crate) struct ExportArguments {
    /// Dictionary file or folder
    #[arg(required = true)]
    pub(crate) path: Vec<PathBuf>,
    /// The format to write
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) to: ToFormat,
    /// The file to write
    #[arg(long, value_name = "PATH")]
    pub(crate) out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ToFormat {
    /// FollowTheMoney entities, JSON lines
    Ftm,
    /// patterns.jsonl of an entity ruler
    Spacy,
}

#[derive(Args)]
pub(crate) struct InitArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) dictionary: DictionaryPaths,
    /// Leave out names that stand in the texts less often
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) min_count: u64,
    /// At most so many names, the most frequent
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(crate) max: usize,
}

impl InitArguments {
    pub(crate) fn settings(&self) -> Settings {
        Settings { dictionary: self.dictionary.paths(), ..self.input.settings() }
    }
}

#[derive(Args)]
pub(crate) struct BenchArguments {
    /// Arguments for criterion
    #[arg(last = true)]
    pub(crate) criterion: Vec<String>,
}

impl InputArguments {
    /// Settings for a step that writes to standard output.
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = Settings::new(self.input.clone(), Vec::new(), PathBuf::new());
        settings.threads = self.threads;
        settings.fields = self.fields.fields();
        settings.limits = self.fields.limits();
        settings
    }
}

impl TokenArguments {
    pub(crate) fn tokenizer(&self) -> Tokenizer {
        match self.preset {
            Preset::News => Tokenizer::news(),
            Preset::Uax29 => Tokenizer::uax29(),
        }
    }
}

impl DictionaryPaths {
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        if self.dictionary.is_empty() {
            vec![workspace().join("seeds/gazetteer")]
        } else {
            self.dictionary.clone()
        }
    }
}

impl MentionArguments {
    pub(crate) fn settings(&self) -> Settings {
        Settings { dictionary: self.dictionary.paths(), ..self.input.settings() }
    }
}

impl RunArguments {
    pub(crate) fn settings(&self) -> Settings {
        let input = if self.input.is_empty() {
            vec![workspace().join("seeds/articles")]
        } else {
            self.input.clone()
        };
        let mut settings = Settings::new(input, self.dictionary.paths(), self.out.clone());
        settings.threads = self.threads;
        settings.fields = self.fields.fields();
        settings.limits = self.fields.limits();
        settings.fresh = self.fresh;
        let cumulative = self.cumulative;
        settings.dates = DateRange { since: self.since, until: self.until };
        settings.slices = self.slices.map(|period| Slices { period, cumulative });
        self.count.apply(settings)
    }
}

impl EvaluateArguments {
    pub(crate) fn settings(&self) -> Settings {
        Settings::new(self.input.clone(), self.dictionary.paths(), PathBuf::new())
    }
}

impl FieldArguments {
    fn fields(&self) -> Fields {
        Fields {
            text: self.text_field.clone(),
            id: self.id_field.clone(),
            date: self.date_field.clone(),
            ..Fields::default()
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            max_document: self.max_document,
            max_ratio: self.max_ratio,
            links: if self.follow_links { Links::Everywhere } else { Links::Within },
        }
    }
}

/// The folder of the workspace, relative to the current folder where that is possible, so that
/// what is printed is short.
pub(crate) fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace");
    match std::env::current_dir() {
        Ok(here) if here == root => PathBuf::new(),
        _ => root.to_path_buf(),
    }
}
