//! Single steps of the pipeline, from files to standard output.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use anyhow::Context;
use nisba_cooccur::{Contingency, Measure};
use nisba_corpus::Problem;
use nisba_dedup::repeated_spans;
use nisba_entities::{Gazetteer, Matcher};
use nisba_pipeline::{
    Corpus, CountedUnit, KeepTokens, Prepared, Settings, Steps, count, find_repeats, on_threads,
    prepare, printable, write_pairs,
};
use nisba_report::{JsonLines, MentionRow, PairRows, SentenceRow, TextRow, TokenRow, UndecidedRow};
use nisba_tokenize::Tokenizer;

use crate::arguments::{InputArguments, MeasureArguments, MentionArguments, TokenArguments};
use crate::count_arguments::CooccurrenceArguments;
use crate::exit::Outcome;
use crate::progress::progress;

pub(crate) type Lines = JsonLines<BufWriter<io::StdoutLock<'static>>>;

pub(crate) fn text(arguments: &InputArguments) -> anyhow::Result<Outcome> {
    let corpus = open(&arguments.settings(), &only(Tokenizer::uax29()))?;
    print_each(&corpus, |lines, analyzed| {
        let document = &analyzed.document;
        lines.write(&TextRow { doc: document.id(), text: document.text() })
    })
}

pub(crate) fn tokens(arguments: &TokenArguments) -> anyhow::Result<Outcome> {
    let corpus = open(&arguments.input.settings(), &only(arguments.tokenizer()))?;
    print_each(&corpus, |lines, analyzed| {
        let document = &analyzed.document;
        let mut tokens = analyzed.tokens.tokens.iter();
        tokens.try_for_each(|token| {
            lines.write(&TokenRow::new(document.id(), document.text(), token))
        })
    })
}

pub(crate) fn sentences(arguments: &TokenArguments) -> anyhow::Result<Outcome> {
    let corpus = open(&arguments.input.settings(), &only(arguments.tokenizer()))?;
    print_each(&corpus, |lines, analyzed| {
        let document = &analyzed.document;
        let mut sentences = analyzed.tokens.sentences.iter();
        sentences.try_for_each(|&sentence| {
            lines.write(&SentenceRow::new(document.id(), document.text(), sentence))
        })
    })
}

pub(crate) fn mentions(arguments: &MentionArguments) -> anyhow::Result<Outcome> {
    let (corpus, gazetteer) = open_with_names(&arguments.settings())?;
    if arguments.undecided {
        return print_each(&corpus, |lines, analyzed| {
            analyzed.undecided.iter().try_for_each(|undecided| {
                lines.write(&UndecidedRow::new(&analyzed.document, undecided, &gazetteer))
            })
        });
    }
    print_each(&corpus, |lines, analyzed| {
        let document = &analyzed.document;
        analyzed.mentions.iter().try_for_each(|mention| {
            let entry = gazetteer.entry(mention.entity);
            lines.write(&MentionRow::new(document.id(), document.text(), mention, entry, None))
        })
    })
}

pub(crate) fn cooccurrence(arguments: &CooccurrenceArguments) -> anyhow::Result<Outcome> {
    let settings = arguments.settings()?;
    let prepared = prepare(&settings)?;
    let excluded = prepared.excluded.clone();
    let (corpus, gazetteer) = open_prepared(prepared, &settings, true)?;
    let config = nisba_dedup::Config::default();
    let progress = progress();
    let counted = on_threads(&settings, || -> io::Result<_> {
        let repeats = find_repeats(&corpus, &config, &*progress)?;
        let repeated = repeated_spans(&repeats.repeats);
        count(&corpus, &gazetteer, &repeated, &excluded, &settings, &*progress)
    })??;
    let rows: Vec<PairRows<'_>> = counted.units.iter().map(CountedUnit::pair_rows).collect();
    on_threads(&settings, || {
        let name = |item| counted.items.name(&gazetteer, item);
        write_pairs(io::stdout(), &rows, &settings.measures, name)
    })??;
    for unit in &counted.units {
        let (n_units, n_documents) = (unit.table.n_units(), unit.table.n_documents());
        let repeats = &unit.repeats;
        tell!(
            "{}: {n_units} units in {n_documents} documents; {} pairs tested, {} written; repeated \
             passages once / every time: {} / {} units, {} / {} pairs",
            unit.unit,
            unit.n_tested,
            unit.table.pairs().len(),
            repeats.n_units.once,
            repeats.n_units.all,
            repeats.n_pairs.once,
            repeats.n_pairs.all,
        );
    }
    Ok(tell_problems(&corpus))
}

pub(crate) fn measures(arguments: &MeasureArguments) -> anyhow::Result<Outcome> {
    let name = arguments.file.display().to_string();
    let text = if name == "-" {
        io::read_to_string(io::stdin()).context("standard input")?
    } else {
        std::fs::read_to_string(&arguments.file).with_context(|| name.clone())?
    };
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines.next().map_or(Vec::new(), |(_, line)| line.split('\t').collect());
    let columns =
        ["o11", "r1", "c1", "n"].map(|column| header.iter().position(|&name| name == column));
    let [Some(o11), Some(r1), Some(c1), Some(n)] = columns else {
        anyhow::bail!(
            "{name}:1: the header has to name the columns o11, r1, c1 and n, separated by tabs"
        );
    };
    let mut tables = Vec::new();
    let mut mistakes = Vec::new();
    for (i, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let count = |column: usize| -> anyhow::Result<u64> {
            let cell = cells.get(column).copied().unwrap_or_default();
            cell.parse().map_err(|_| anyhow::anyhow!("{} is {cell:?}, not a count", header[column]))
        };
        let table = || -> anyhow::Result<Contingency> {
            Ok(Contingency::new(count(o11)?, count(r1)?, count(c1)?, count(n)?)?)
        };
        match table() {
            Ok(table) => tables.push(table),
            Err(error) => mistakes.push(format!("{name}:{}: {error:#}", i + 1)),
        }
    }
    if !mistakes.is_empty() {
        anyhow::bail!("{}", mistakes.join("\nerror: "));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
    writeln!(out, "o11\tr1\tc1\tn\t{}", names.join("\t"))?;
    for table in &tables {
        let values: Vec<String> =
            Measure::ALL.iter().map(|measure| measure.compute(table).to_string()).collect();
        let (o11, r1, c1, n) = (table.o11(), table.r1(), table.c1(), table.n());
        writeln!(out, "{o11}\t{r1}\t{c1}\t{n}\t{}", values.join("\t"))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn only(tokenizer: Tokenizer) -> Steps {
    Steps { tokenizer, matcher: None, repeats: false, digest: false, tokens: KeepTokens::Keep }
}

fn open(settings: &Settings, steps: &Steps) -> anyhow::Result<Corpus> {
    Ok(Corpus::open(settings, steps, &*progress())?)
}

/// Reads the inputs and finds the names of the dictionary in them.
pub(crate) fn open_with_names(settings: &Settings) -> anyhow::Result<(Corpus, Arc<Gazetteer>)> {
    open_prepared(prepare(settings)?, settings, false)
}

fn open_prepared(
    prepared: Prepared,
    settings: &Settings,
    with_repeats: bool,
) -> anyhow::Result<(Corpus, Arc<Gazetteer>)> {
    let gazetteer = Arc::new(prepared.gazetteer);
    let steps = Steps {
        matcher: Some(Matcher::new(gazetteer.clone())),
        repeats: with_repeats,
        ..only(Tokenizer::news())
    };
    Ok((open(settings, &steps)?, gazetteer))
}

pub(crate) fn standard_output() -> Lines {
    JsonLines::new(BufWriter::with_capacity(1 << 16, io::stdout().lock()))
}

fn print_each(
    corpus: &Corpus,
    mut print: impl FnMut(&mut Lines, &nisba_pipeline::Analyzed) -> io::Result<()>,
) -> anyhow::Result<Outcome> {
    let mut lines = standard_output();
    for doc in corpus.ids() {
        print(&mut lines, &*corpus.get(doc)?)?;
    }
    lines.finish()?;
    Ok(tell_problems(corpus))
}

/// Tells on standard error what was skipped or repaired.
pub(crate) fn tell_problems(corpus: &Corpus) -> Outcome {
    tell_each_problem(corpus.problems());
    if corpus.n_skipped() == 0 { Outcome::Done } else { Outcome::Findings }
}

pub(crate) fn tell_each_problem(problems: &[Problem]) {
    for problem in problems {
        let (action, file) = (problem.action.name(), &problem.file);
        let line = format!("{action}: {file}: {}: {}", problem.problem, problem.detail);
        tell!("{}", printable(&line));
    }
}
