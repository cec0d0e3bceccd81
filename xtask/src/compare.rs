use std::io::{self, BufWriter, Write};

use anyhow::Context;
use nisba_entities::{Comparison, Mode};

use crate::arguments::{CompareArguments, VariantArguments};
use crate::exit::Outcome;

pub(crate) fn compare(arguments: &CompareArguments) -> anyhow::Result<Outcome> {
    let mode = match (arguments.strict, arguments.wide) {
        (true, _) => Mode::Strict,
        (_, true) => Mode::Wide,
        _ => Mode::Default,
    };
    let verdict = |comparison: &Comparison| if comparison.same(mode) { "yes" } else { "no" };
    let mut out = BufWriter::new(io::stdout().lock());
    if let (Some(name), Some(other)) = (&arguments.name, &arguments.other) {
        let comparison = nisba_entities::compare(name, other);
        writeln!(out, "{:.4}\t{}", comparison.score, verdict(&comparison))?;
        for rule in &comparison.rules {
            writeln!(out, "  {rule}")?;
        }
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let path = arguments.pairs.as_deref().expect("clap asks for names or pairs");
    let name = path.display().to_string();
    let text = if name == "-" {
        io::read_to_string(io::stdin()).context("standard input")?
    } else {
        std::fs::read_to_string(path).with_context(|| name.clone())?
    };
    let mut pairs = Vec::new();
    let mut mistakes = Vec::new();
    for (i, line) in text.lines().enumerate() {
        match line.split_once('\t') {
            // Further columns are the reader's own.
            Some((a, b)) => pairs.push((a, b.split('\t').next().unwrap_or(b))),
            None => mistakes.push(format!(
                "{name}:{}: two names separated by a tab are needed, not {line:?}",
                i + 1
            )),
        }
    }
    if !mistakes.is_empty() {
        anyhow::bail!("{}", mistakes.join("\nerror: "));
    }
    for (a, b) in pairs {
        let comparison = nisba_entities::compare(a, b);
        writeln!(out, "{:.4}\t{}", comparison.score, verdict(&comparison))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

pub(crate) fn variants(arguments: &VariantArguments) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(io::stdout().lock());
    for variant in nisba_entities::variants(&arguments.name) {
        writeln!(out, "{}\t{}", variant.form, variant.rule)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
