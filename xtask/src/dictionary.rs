use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use nisba_corpus::{Dictionary, DictionaryError, DictionaryForm};
use nisba_entities::{Finding, FindingKind};
use nisba_pipeline::{Mistake, RunError, printable};

use crate::arguments::DictionaryCommand;
use crate::exit::Outcome;
use crate::{dictionary_export, dictionary_import, dictionary_init};

pub(crate) fn dictionary(command: &DictionaryCommand) -> anyhow::Result<Outcome> {
    match command {
        DictionaryCommand::Import(arguments) => dictionary_import::import(arguments),
        DictionaryCommand::Export(arguments) => dictionary_export::export(arguments),
        DictionaryCommand::Init(arguments) => dictionary_init::init(arguments),
        DictionaryCommand::Compile { path, out } => compile(path, out),
        DictionaryCommand::Check { path, limit } => check(path, *limit),
    }
}

/// Writes what matching needs, so that it need not be made again.
fn compile(path: &[PathBuf], out: &Path) -> anyhow::Result<Outcome> {
    anyhow::ensure!(
        DictionaryForm::of(out).is_none(),
        "--out {}: a compiled file does not end in .toml or .jsonl, so that it is never taken for the \
         dictionary it is made of",
        out.display()
    );
    let gazetteer = Dictionary::read(path).and_then(Dictionary::compile).map_err(refused)?;
    let bytes = gazetteer.to_bytes();
    write_whole(out, |file| file.write_all(&bytes))?;
    tell!("{}: {} entities, {} bytes", out.display(), gazetteer.len(), bytes.len());
    Ok(Outcome::Done)
}

/// Tells everything that is wrong or ambiguous: how much of each kind on standard error, then the
/// findings on standard output, kind by kind.
fn check(path: &[PathBuf], limit: Option<usize>) -> anyhow::Result<Outcome> {
    let (dictionary, mut faults) = Dictionary::read_sound(path);
    if faults.iter().any(DictionaryError::is_whole_file) {
        faults.retain(DictionaryError::is_whole_file);
        return Err(refused(faults));
    }
    let findings = nisba_entities::check(dictionary.entries());
    let n_entries = dictionary.entries().len();
    if faults.is_empty() {
        faults = dictionary.compile().err().unwrap_or_default();
    }
    let n_findings = faults.len() + findings.len();
    tell!("sound entities: {n_entries}; findings: {n_findings}");
    let of_kind = |kind: FindingKind| findings.iter().filter(move |finding| finding.kind() == kind);
    if !faults.is_empty() {
        tell!("{:7} mistakes in the files", faults.len());
    }
    for kind in FindingKind::ALL {
        let n = of_kind(kind).count();
        if n > 0 {
            tell!("{n:7} {}", kind.describe());
        }
    }
    let limit = match limit {
        Some(0) => usize::MAX,
        Some(limit) => limit,
        // A list of thousands would carry the counts off the screen.
        None if io::stdout().is_terminal() => 20,
        None => usize::MAX,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    print_some(&mut out, &faults, limit)?;
    for kind in FindingKind::ALL {
        let findings: Vec<String> = of_kind(kind).map(Finding::to_string).collect();
        print_some(&mut out, &findings, limit)?;
    }
    out.flush()?;
    Ok(if n_findings == 0 { Outcome::Done } else { Outcome::Findings })
}

fn print_some(out: &mut impl Write, lines: &[String], limit: usize) -> io::Result<()> {
    for line in lines.iter().take(limit) {
        writeln!(out, "{}", printable(line))?;
    }
    if lines.len() > limit {
        writeln!(out, "… and {} more of this kind; --limit 0 prints all", lines.len() - limit)?;
    }
    Ok(())
}

pub(crate) fn refused(faults: Vec<DictionaryError>) -> anyhow::Error {
    RunError::Refused(faults.into_iter().map(Mistake::Dictionary).collect()).into()
}

/// Writes a file that is there as a whole or not at all.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let result = (|| {
        let mut out = BufWriter::new(File::create(&partial)?);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&partial, path)
    })();
    if result.is_err() {
        let _ = fs::remove_file(&partial);
    }
    result.with_context(|| format!("{} cannot be written", path.display()))
}
