use std::collections::BTreeMap;
use std::io::{self, Write};

use nisba_corpus::{DictionaryForm, Imported, LeftOut, ListFormat, import as import_list};
use nisba_entities::Entry;
use nisba_pipeline::printable;

use crate::arguments::ImportArguments;
use crate::dictionary::{refused, write_whole};
use crate::exit::Outcome;

/// Makes a dictionary of a list from elsewhere, and tells on standard error what became of it.
pub(crate) fn import(arguments: &ImportArguments) -> anyhow::Result<Outcome> {
    let form = DictionaryForm::of(&arguments.out).ok_or_else(|| {
        anyhow::anyhow!("--out {}: a dictionary ends in .toml or .jsonl", arguments.out.display())
    })?;
    let format = arguments.from.format();
    let imported = import_list(&arguments.file, format).map_err(refused)?;
    write_whole(&arguments.out, |out| {
        if form == DictionaryForm::Toml {
            write_origin(arguments, format, out)?;
        }
        form.write(&imported.entries, out)
    })?;
    if let Some(report) = &arguments.report {
        write_whole(report, |out| {
            imported.left_out.iter().try_for_each(|left| writeln!(out, "{}", left.to_json()))
        })?;
    }
    tell(&imported, arguments);
    let is_clean = imported.left_out.iter().all(|left| !left.is_fault);
    Ok(if is_clean { Outcome::Done } else { Outcome::Findings })
}

fn write_origin(
    arguments: &ImportArguments,
    format: ListFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    let names = arguments.file.iter().filter_map(|file| file.file_name());
    let names: Vec<String> = names.map(|name| printable(&name.to_string_lossy())).collect();
    writeln!(out, "# From {} ({}).\n", names.join(", "), format.name())
}

fn tell(imported: &Imported, arguments: &ImportArguments) {
    let faults: Vec<&LeftOut> = imported.left_out.iter().filter(|left| left.is_fault).collect();
    for fault in faults.iter().take(MOST_FAULTS) {
        tell!("left out: {}", line(fault));
    }
    if faults.len() > MOST_FAULTS {
        let more = faults.len() - MOST_FAULTS;
        tell!("left out: … and {more} more; --report FILE writes them all");
    }
    let mut by_reason: BTreeMap<&str, Vec<&LeftOut>> = BTreeMap::new();
    for left in imported.left_out.iter().filter(|left| !left.is_fault) {
        by_reason.entry(&left.reason).or_default().push(left);
    }
    for (reason, left) in by_reason {
        for left in left.iter().take(MOST_OF_A_REASON) {
            tell!("not taken: {}", line(left));
        }
        if left.len() > MOST_OF_A_REASON {
            let more = left.len() - MOST_OF_A_REASON;
            tell!(
                "not taken: … and {more} more: {}; --report FILE writes them all",
                printable(reason)
            );
        }
    }
    for (what, n) in &imported.changes {
        tell!("{n:7} {what}");
    }
    let (entries, out) = (&imported.entries, arguments.out.display());
    tell!("{out}: {} entities ({}), {} names", entries.len(), types(entries), n_names(entries));
    if !faults.is_empty() {
        tell!("faults in the list: {}; everything else was taken", faults.len());
    }
}

/// Faults that are printed one by one.
const MOST_FAULTS: usize = 1000;

/// Things left out for one reason that are printed one by one.
const MOST_OF_A_REASON: usize = 10;

fn line(left: &LeftOut) -> String {
    let mut text: String = left.text.chars().take(MOST_TEXT).collect();
    if text.len() < left.text.len() {
        text.push('…');
    }
    printable(&format!("{}: {}: {text:?}", left.place(), left.reason))
}

const MOST_TEXT: usize = 80;

fn types(entries: &[Entry]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        *counts.entry(&entry.entity_type).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    printable(&counts.join(", "))
}

fn n_names(entries: &[Entry]) -> usize {
    let lists = |entry: &Entry| entry.aliases.len() + entry.weak.len() + entry.native.len();
    entries.iter().map(|entry| 1 + lists(entry)).sum()
}
