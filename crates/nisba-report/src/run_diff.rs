use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Statement};
use serde::Serialize;

use crate::query::told;
use crate::{Answers, Cell, Column, QueryError, TableRow};

/// What changed from one run to another, row by row.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct DiffRow {
    /// `setting`, `document`, `mention` or `pair`.
    pub what: &'static str,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// The document, of documents and mentions.
    pub doc: Option<String>,
    /// First byte, of mentions.
    pub start: Option<u64>,
    /// The byte behind, of mentions.
    pub end: Option<u64>,
    /// The name of the setting, the entity, or the first of a pair.
    pub name: Option<String>,
    /// The second of a pair.
    pub partner: Option<String>,
    /// The kind of unit, of pairs.
    pub unit: Option<String>,
    /// What it was: a value, a surface (the rule, of changed mentions), units with both.
    pub before: Option<String>,
    /// What it is now.
    pub after: Option<String>,
}

/// How many of each kind changed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Changes {
    /// Only in the second run.
    pub added: u64,
    /// Only in the first run.
    pub removed: u64,
    /// In both, and not the same.
    pub changed: u64,
}

/// What changed, in figures.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct DiffFigures {
    /// Settings, digests and totals.
    pub settings: Changes,
    /// Documents; changed where the text is another.
    pub documents: Changes,
    /// Mentions in documents whose text is the same, known by place and entity: changed where the rule
    /// is another; one of another entity is removed and added.
    pub mentions: Changes,
    /// Pairs; changed where the units with both are others.
    pub pairs: Changes,
}

/// Compares the databases of two runs: settings, then documents each with its mentions, in the
/// order of the first run, then pairs, the greatest change first.
///
/// Documents are compared one by one, and nothing but the one at hand is in memory.
///
/// # Errors
///
/// [`QueryError`] where one is not the database of a run; and what `show` says, as [`QueryError::Output`].
pub fn diff_runs(
    first: &Path,
    second: &Path,
    mut show: impl FnMut(&DiffRow) -> std::io::Result<()>,
) -> Result<DiffFigures, QueryError> {
    // Both are what they should be, and of this version.
    drop((Answers::open(first)?, Answers::open(second)?));
    let connection =
        Connection::open_with_flags(first, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(told)?;
    let second: PathBuf = second.to_path_buf();
    let name = second.to_str().ok_or_else(|| QueryError::NotOurs {
        path: second.clone(),
        detail: "its path is not UTF-8".to_owned(),
    })?;
    connection.execute("ATTACH ?1 AS other", [name]).map_err(told)?;
    let mut tell = |changes: &mut Changes, row: DiffRow| {
        match row.change {
            "added" => changes.added += 1,
            "removed" => changes.removed += 1,
            _ => changes.changed += 1,
        }
        show(&row).map_err(QueryError::Output)
    };
    let mut figures = DiffFigures::default();
    settings(&connection, |row| tell(&mut figures.settings, row))?;
    documents(&connection, |row| match row.what {
        "document" => tell(&mut figures.documents, row),
        _ => tell(&mut figures.mentions, row),
    })?;
    pairs(&connection, |row| tell(&mut figures.pairs, row))?;
    Ok(figures)
}

type Told = Result<(), QueryError>;

fn change_of(before: Option<&String>, after: Option<&String>) -> &'static str {
    match (before, after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    }
}

fn settings(connection: &Connection, mut tell: impl FnMut(DiffRow) -> Told) -> Told {
    let sql = "SELECT key, a.value, b.value
        FROM (SELECT key FROM main.metadata UNION SELECT key FROM other.metadata)
        LEFT JOIN main.metadata AS a USING (key) LEFT JOIN other.metadata AS b USING (key)
        WHERE a.value IS NOT b.value ORDER BY key";
    each(
        connection.prepare(sql),
        [],
        |row| {
            let (before, after): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
            let change = change_of(before.as_ref(), after.as_ref());
            let name = row.get(0)?;
            Ok(DiffRow { what: "setting", change, name, before, after, ..DiffRow::default() })
        },
        &mut tell,
    )
}

fn documents(connection: &Connection, mut tell: impl FnMut(DiffRow) -> Told) -> Told {
    let document = |change, doc: &str| DiffRow {
        what: "document",
        change,
        doc: Some(doc.to_owned()),
        ..DiffRow::default()
    };
    let mut all =
        connection.prepare("SELECT doc, text FROM main.documents ORDER BY rowid").map_err(told)?;
    let mut text_of =
        connection.prepare("SELECT text FROM other.documents WHERE doc = ?1").map_err(told)?;
    let mut mentions_of = ["main", "other"].map(|run| {
        connection.prepare(&format!(
            "SELECT start, end, entity, surface, rule FROM {run}.mentions WHERE doc = ?1
             ORDER BY start, end, entity"
        ))
    });
    let mut rows = all.query([]).map_err(told)?;
    while let Some(row) = rows.next().map_err(told)? {
        let doc: String = row.get(0).map_err(told)?;
        let text: String = row.get(1).map_err(told)?;
        let other: Option<String> =
            text_of.query_row([&doc], |row| row.get(0)).optional().map_err(told)?;
        match other {
            None => tell(document("removed", &doc))?,
            Some(other) if other != text => tell(document("changed", &doc))?,
            Some(_) => {
                let [before, after] = &mut mentions_of;
                let [before, after] = [found_in(before, &doc)?, found_in(after, &doc)?];
                mentions(&doc, before, after, &mut tell)?;
            }
        }
    }
    let sql = "SELECT doc FROM other.documents WHERE doc NOT IN (SELECT doc FROM main.documents)
        ORDER BY rowid";
    each(
        connection.prepare(sql),
        [],
        |row| Ok(document("added", &row.get::<_, String>(0)?)),
        &mut tell,
    )
}

/// A mention: place and entity, by which it is known, then surface and rule.
type Found = ((u64, u64, String), [String; 2]);

fn found_in(
    statement: &mut rusqlite::Result<Statement<'_>>,
    doc: &str,
) -> Result<Vec<Found>, QueryError> {
    let statement = statement.as_mut().map_err(|error| QueryError::Database(error.to_string()))?;
    let found = |row: &Row<'_>| {
        let place = (row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64, row.get(2)?);
        Ok((place, [row.get(3)?, row.get(4)?]))
    };
    statement.query_map([doc], found).map_err(told)?.collect::<Result<_, _>>().map_err(told)
}

/// Lays two lists in order beside one another.
fn mentions(
    doc: &str,
    before: Vec<Found>,
    after: Vec<Found>,
    tell: &mut impl FnMut(DiffRow) -> Told,
) -> Told {
    let row = |change, place: (u64, u64, String), before, after| DiffRow {
        what: "mention",
        change,
        doc: Some(doc.to_owned()),
        start: Some(place.0),
        end: Some(place.1),
        name: Some(place.2),
        before,
        after,
        ..DiffRow::default()
    };
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((one, _)), Some((other, _))) => one.cmp(other),
        };
        let was = if order.is_le() { before.next() } else { None };
        let is = if order.is_ge() { after.next() } else { None };
        match (was, is) {
            (Some((place, [surface, _])), None) => {
                tell(row("removed", place, Some(surface), None))?;
            }
            (None, Some((place, [surface, _]))) => {
                tell(row("added", place, None, Some(surface)))?;
            }
            (Some((place, [_, was])), Some((_, [_, is]))) if was != is => {
                tell(row("changed", place, Some(was), Some(is)))?;
            }
            _ => {}
        }
    }
}

fn pairs(connection: &Connection, mut tell: impl FnMut(DiffRow) -> Told) -> Told {
    let sql = "SELECT source, target, unit, max(before), max(after) FROM (
            SELECT source, target, unit, units AS before, NULL AS after FROM main.pairs
            UNION ALL
            SELECT source, target, unit, NULL, units FROM other.pairs
        ) GROUP BY source, target, unit HAVING max(before) IS NOT max(after)
        ORDER BY abs(coalesce(max(after), 0) - coalesce(max(before), 0)) DESC, source, target, unit";
    each(
        connection.prepare(sql),
        [],
        |row| {
            let units =
                |column| row.get::<_, Option<i64>>(column).map(|n| n.map(|n| n.to_string()));
            let (before, after) = (units(3)?, units(4)?);
            Ok(DiffRow {
                what: "pair",
                change: change_of(before.as_ref(), after.as_ref()),
                name: row.get(0)?,
                partner: row.get(1)?,
                unit: row.get(2)?,
                before,
                after,
                ..DiffRow::default()
            })
        },
        &mut tell,
    )
}

fn each(
    statement: rusqlite::Result<Statement<'_>>,
    values: impl rusqlite::Params,
    of: impl FnMut(&Row<'_>) -> rusqlite::Result<DiffRow>,
    tell: &mut impl FnMut(DiffRow) -> Told,
) -> Told {
    let mut statement = statement.map_err(told)?;
    let rows = statement.query_map(values, of).map_err(told)?;
    for row in rows {
        tell(row.map_err(told)?)?;
    }
    Ok(())
}

impl DiffRow {
    /// The columns of its table.
    pub const COLUMNS: [Column; 10] = [
        Column::text("what"),
        Column::text("change"),
        Column::text("doc").or_empty(),
        Column::integer("start").or_empty(),
        Column::integer("end").or_empty(),
        Column::text("name").or_empty(),
        Column::text("partner").or_empty(),
        Column::text("unit").or_empty(),
        Column::text("before").or_empty(),
        Column::text("after").or_empty(),
    ];
}

impl TableRow for DiffRow {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.what.into(),
            self.change.into(),
            self.doc.as_deref().into(),
            self.start.into(),
            self.end.into(),
            self.name.as_deref().into(),
            self.partner.as_deref().into(),
            self.unit.as_deref().into(),
            self.before.as_deref().into(),
            self.after.as_deref().into(),
        ]
    }
}
