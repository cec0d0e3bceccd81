use std::io::{self, BufWriter, Write};

use nisba_pipeline::{Finding, Score, read_gold};

use crate::arguments::EvaluateArguments;
use crate::exit::Outcome;
use crate::steps::{open_with_names, tell_problems};

pub(crate) fn evaluate(arguments: &EvaluateArguments) -> anyhow::Result<Outcome> {
    let gold = read_gold(&arguments.gold).map_err(|errors| joined(&errors))?;
    let (corpus, gazetteer) = open_with_names(&arguments.settings())?;
    let evaluation =
        nisba_pipeline::evaluate(&corpus, &gazetteer, &gold).map_err(|errors| joined(&errors))?;

    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(
        out,
        "{:<16}{:>10}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "", "precision", "recall", "F1", "right", "missed", "false"
    )?;
    write_score(&mut out, "span + entity", evaluation.strict)?;
    write_score(&mut out, "span only", evaluation.span_only)?;
    for (entity_type, &score) in &evaluation.by_type {
        write_score(&mut out, &format!("  {entity_type}"), score)?;
    }
    writeln!(
        out,
        "\n{} documents with marks; {} without any are left out",
        evaluation.documents, evaluation.unmarked
    )?;
    write_findings(&mut out, "misses", "found", &evaluation.misses)?;
    write_findings(&mut out, "false alarms", "marked", &evaluation.false_alarms)?;
    out.flush()?;
    Ok(tell_problems(&corpus))
}

fn joined<E: std::error::Error>(errors: &[E]) -> anyhow::Error {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("{}", lines.join("\nerror: "))
}

fn write_score(out: &mut impl Write, name: &str, score: Score) -> io::Result<()> {
    let [precision, recall, f1] = [score.precision(), score.recall(), score.f1()];
    let Score { right, missed, false_alarms } = score;
    writeln!(
        out,
        "{name:<16}{precision:>10.4}{recall:>8.4}{f1:>8.4}{right:>8}{missed:>8}{false_alarms:>8}"
    )
}

fn write_findings(
    out: &mut impl Write,
    title: &str,
    other_side: &str,
    findings: &[Finding],
) -> io::Result<()> {
    writeln!(out, "\n{title}: {}", findings.len())?;
    for finding in findings {
        let (start, end) = finding.span;
        write!(out, "  {}:{start}..{end} {:?} {}", finding.doc, finding.surface, finding.entity)?;
        match &finding.instead {
            Some(instead) => writeln!(out, "; {other_side} {instead}")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}
