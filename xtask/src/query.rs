//! Questions to the database of a run, without SQL.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use nisba_pipeline::printable;
use nisba_report::{
    Answers, Column, Copies, CsvTable, EntityFound, JsonLines, KeywordRow, PartnerRow, QueryError,
    TableRow,
};
use serde::Serialize;

use crate::diff::database_of;
use crate::exit::Outcome;

#[derive(Args)]
pub(crate) struct QueryArguments {
    /// corpus.db, or the result folder that holds it
    db: PathBuf,
    /// A name, an id, or words to look for
    #[arg(required_unless_present = "pair")]
    text: Option<String>,
    /// Two entities, by id or name: where they are named together, and how often
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "text")]
    pair: Option<Vec<String>>,
    /// What to show [default: all of it as text, sentences in the other formats]
    #[arg(long, value_enum)]
    show: Option<Show>,
    /// text to read, or rows for other programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Rows of each kind, of all entities together; 0 is all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
    /// Later copies of repeated passages, too
    #[arg(long)]
    all_copies: bool,
    /// Characters to either side of the keyword, in text
    #[arg(long, value_name = "N", default_value_t = 50)]
    context: usize,
}

#[derive(Clone, Copy, Eq, PartialEq, ValueEnum)]
enum Show {
    /// Who has these words as a name
    Entities,
    /// Where these entities are named, under every spelling
    Mentions,
    /// Who is named together with them, and how often
    Pairs,
    /// The sentences with these words, or with both names
    Sentences,
}

#[derive(Clone, Copy, Eq, PartialEq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
    Csv,
}

pub(crate) fn query(arguments: &QueryArguments) -> anyhow::Result<Outcome> {
    let question = Question { answers: Answers::open(&database_of(&arguments.db))?, arguments };
    match (&arguments.pair, &arguments.text) {
        (Some(pair), _) => question.pair(&pair[0], &pair[1])?,
        (None, Some(text)) => question.text(text)?,
        (None, None) => unreachable!("clap asks for a text or a pair"),
    }
    Ok(Outcome::Done)
}

struct Question<'a> {
    answers: Answers,
    arguments: &'a QueryArguments,
}

impl Question<'_> {
    fn text(&self, text: &str) -> anyhow::Result<()> {
        let entities = self.answers.entities(text)?;
        let mentions = || self.mentions(&entities);
        let partners =
            || self.of_each(&entities, |entity, limit| self.answers.partners(entity, limit));
        let shown = &entities[..entities.len().min(self.most())];
        let sentences = || self.answers.sentences(text, self.copies(), self.limit());
        match (self.arguments.format, self.arguments.show) {
            (Format::Text, None) => {
                let mut out = BufWriter::new(io::stdout().lock());
                writeln!(out, "entities")?;
                self.write_entities(&mut out, shown)?;
                writeln!(out, "\nnamed together with them")?;
                self.write_partners(&mut out, &partners()?)?;
                writeln!(out, "\nsentences with {text:?}")?;
                self.write_keywords(&mut out, &sentences()?)?;
                Ok(out.flush()?)
            }
            (_, Some(Show::Entities)) => {
                self.rows(&EntityFound::COLUMNS, shown, Self::write_entities)
            }
            (_, Some(Show::Mentions)) => {
                self.rows(&KeywordRow::COLUMNS, &mentions()?, Self::write_keywords)
            }
            (_, Some(Show::Pairs)) => {
                self.rows(&PartnerRow::COLUMNS, &partners()?, Self::write_partners)
            }
            (_, Some(Show::Sentences) | None) => {
                self.rows(&KeywordRow::COLUMNS, &sentences()?, Self::write_keywords)
            }
        }
    }

    fn pair(&self, one: &str, other: &str) -> anyhow::Result<()> {
        let pair = [self.answers.entity(one)?, self.answers.entity(other)?];
        let [a, b] = [&pair[0].entity, &pair[1].entity];
        let counts = || self.answers.pair(a, b);
        let sentences = || self.answers.pair_sentences(a, b, self.copies(), self.limit());
        match (self.arguments.format, self.arguments.show) {
            (Format::Text, None) => {
                let mut out = BufWriter::new(io::stdout().lock());
                writeln!(out, "entities")?;
                self.write_entities(&mut out, &pair)?;
                writeln!(out, "\nnamed together")?;
                self.write_partners(&mut out, &counts()?)?;
                writeln!(out, "\nsentences with both")?;
                self.write_keywords(&mut out, &sentences()?)?;
                Ok(out.flush()?)
            }
            (_, Some(Show::Entities)) => {
                self.rows(&EntityFound::COLUMNS, &pair, Self::write_entities)
            }
            (_, Some(Show::Mentions)) => {
                self.rows(&KeywordRow::COLUMNS, &self.mentions(&pair)?, Self::write_keywords)
            }
            (_, Some(Show::Pairs)) => {
                self.rows(&PartnerRow::COLUMNS, &counts()?, Self::write_partners)
            }
            (_, Some(Show::Sentences) | None) => {
                self.rows(&KeywordRow::COLUMNS, &sentences()?, Self::write_keywords)
            }
        }
    }

    fn mentions(&self, entities: &[EntityFound]) -> Result<Vec<KeywordRow>, QueryError> {
        self.of_each(entities, |entity, limit| self.answers.mentions(entity, self.copies(), limit))
    }

    /// The rows of each entity, together no more than were asked for.
    fn of_each<R>(
        &self,
        entities: &[EntityFound],
        of: impl Fn(&str, u64) -> Result<Vec<R>, QueryError>,
    ) -> Result<Vec<R>, QueryError> {
        let mut rows = Vec::new();
        for entity in entities {
            let left = match self.limit() {
                0 => 0,
                limit if rows.len() as u64 >= limit => break,
                limit => limit - rows.len() as u64,
            };
            rows.extend(of(&entity.entity, left)?);
        }
        Ok(rows)
    }

    fn copies(&self) -> Copies {
        if self.arguments.all_copies { Copies::All } else { Copies::First }
    }

    fn limit(&self) -> u64 {
        self.arguments.limit
    }

    fn most(&self) -> usize {
        match self.limit() {
            0 => usize::MAX,
            limit => usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }

    /// Rows in the format that was asked for; `as_text` writes them for people.
    fn rows<R: Serialize + TableRow>(
        &self,
        columns: &[Column],
        rows: &[R],
        as_text: impl Fn(&Self, &mut dyn Write, &[R]) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        match self.arguments.format {
            Format::Text => as_text(self, &mut out, rows)?,
            Format::Jsonl => {
                let mut lines = JsonLines::new(&mut out);
                rows.iter().try_for_each(|row| lines.write(row))?;
            }
            Format::Csv => {
                let mut table = CsvTable::new(&mut out, columns)?;
                rows.iter().try_for_each(|row| table.write(row))?;
                table.finish()?;
            }
        }
        Ok(out.flush()?)
    }

    fn write_entities(&self, out: &mut dyn Write, rows: &[EntityFound]) -> io::Result<()> {
        for row in rows {
            let line = format!("{}  {}  {}", row.entity, row.r#type, row.name);
            let (mentions, first) = (row.mentions, row.first_mentions);
            let documents = row.documents;
            writeln!(
                out,
                "  {}: {mentions} mentions ({first} in first copies) in {documents} documents",
                printable(&line)
            )?;
        }
        write_none(out, rows)
    }

    fn write_partners(&self, out: &mut dyn Write, rows: &[PartnerRow]) -> io::Result<()> {
        for row in rows {
            let line = format!("{} — {} ({})", row.entity, row.partner, row.name);
            let PartnerRow { unit, units, documents, .. } = row;
            let expected = row.expected.map_or(String::new(), |n| format!(", {n:.1} by chance"));
            writeln!(
                out,
                "  {}: units of {unit} {units}{expected}; documents {documents}",
                printable(&line)
            )?;
        }
        write_none(out, rows)
    }

    fn write_keywords(&self, out: &mut dyn Write, rows: &[KeywordRow]) -> io::Result<()> {
        let context = self.arguments.context;
        for row in rows {
            let [left, keyword, right] =
                [&row.left, &row.keyword, &row.right].map(|s| on_one_line(s));
            let n_left = left.chars().count();
            let left: String = match n_left > context {
                true => std::iter::once('…').chain(left.chars().skip(n_left - context)).collect(),
                false => left,
            };
            let right: String = match right.chars().count() > context {
                true => right.chars().take(context).chain(['…']).collect(),
                false => right,
            };
            let place = format!("{}:{}", row.doc, row.start);
            writeln!(
                out,
                "  {}\n    {}",
                printable(&place),
                printable(&format!("{left}[{keyword}]{right}"))
            )?;
        }
        write_none(out, rows)
    }
}

fn write_none<R>(out: &mut dyn Write, rows: &[R]) -> io::Result<()> {
    if rows.is_empty() { writeln!(out, "  none") } else { Ok(()) }
}

/// Every run of white space is one blank.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(c),
        }
    }
    line
}
