use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use nisba_text::{Folder, Span};
use rusqlite::{Connection, OpenFlags, Row, params};
use thiserror::Error;

use crate::database::{APPLICATION, VERSION};
use crate::{EntityFound, KeywordRow, PartnerRow};

/// Answers the usual questions from a `corpus.db`, which is opened for reading alone.
///
/// Lists are in document order unless they say otherwise, and hold at most `limit` rows, 0 for all.
pub struct Answers {
    connection: Connection,
}

/// Why there is no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// No database of a run, or one of another version.
    #[error("{}: not a corpus.db of this version of nisba ({detail}); name the one in the folder of a run", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it is, or what the system says.
        detail: String,
    },
    /// No entity of this id or name is named in the corpus.
    #[error("{text:?} is no id, name or spelling of an entity in this corpus")]
    Unknown {
        /// What was asked for.
        text: String,
    },
    /// Several entities have this name.
    #[error("{text:?} could be {}; name one by its id", ids.join(", "))]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// Who bears it.
        ids: Vec<String>,
    },
    /// What the database says.
    #[error("{0}")]
    Database(String),
    /// What the writer of the answer says, a closed pipe for one.
    #[error("the answer could not be written")]
    Output(#[source] io::Error),
}

/// Which copies of repeated passages are looked at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Copies {
    /// The first copy of each.
    #[default]
    First,
    /// All of them.
    All,
}

impl Answers {
    /// Opens a database.
    ///
    /// # Errors
    ///
    /// [`QueryError::NotOurs`].
    pub fn open(path: &Path) -> Result<Answers, QueryError> {
        let not_ours = |detail: String| QueryError::NotOurs { path: path.to_path_buf(), detail };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(path, flags)
            .map_err(|error| not_ours(error.to_string()))?;
        let number = |pragma: &str| -> Result<i64, QueryError> {
            let value = connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0));
            value.map_err(|error| not_ours(error.to_string()))
        };
        if number("application_id")? != APPLICATION {
            return Err(not_ours("some other database".to_owned()));
        }
        match number("user_version")? {
            VERSION => Ok(Answers { connection }),
            version => Err(not_ours(format!("its tables are of version {version}, not {VERSION}"))),
        }
    }

    /// The entities that a text means: the one with this id, else those whose canonical names have
    /// these words in them, else those with these words in a spelling somewhere; most often named
    /// first.
    ///
    /// Letters are folded: case, accents, quotes.
    ///
    /// # Errors
    ///
    /// [`QueryError::Database`].
    pub fn entities(&self, text: &str) -> Result<Vec<EntityFound>, QueryError> {
        let all = self.rows(
            "SELECT id, type, name, mentions, first_mentions, documents FROM entities
             ORDER BY mentions DESC, id",
            [],
            |row| {
                Ok(EntityFound {
                    entity: row.get(0)?,
                    r#type: row.get(1)?,
                    name: row.get(2)?,
                    mentions: count(row, 3)?,
                    first_mentions: count(row, 4)?,
                    documents: count(row, 5)?,
                })
            },
        )?;
        if let Some(found) = all.iter().find(|entity| entity.entity == text) {
            return Ok(vec![found.clone()]);
        }
        let words = Words::of(text);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let named = |entity: &&EntityFound| Words::of(&entity.name).contains(&words);
        let found: Vec<EntityFound> = all.iter().filter(named).cloned().collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let spellings = self.rows(
            "SELECT DISTINCT entity, surface FROM mentions ORDER BY entity",
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        let spelled =
            spellings.into_iter().filter(|(_, surface)| Words::of(surface).contains(&words));
        let ids: HashSet<String> = spelled.map(|(entity, _)| entity).collect();
        Ok(all.into_iter().filter(|entity| ids.contains(&entity.entity)).collect())
    }

    /// The one entity that a text means: by id, by its whole canonical name, or because no other one
    /// has these words in its name.
    ///
    /// # Errors
    ///
    /// [`QueryError::Unknown`] and [`QueryError::Ambiguous`] where there is none, or several.
    pub fn entity(&self, text: &str) -> Result<EntityFound, QueryError> {
        let mut found = self.entities(text)?;
        let words = Words::of(text);
        if found.len() > 1 {
            let whole: Vec<_> =
                found.iter().filter(|entity| Words::of(&entity.name) == words).cloned().collect();
            if !whole.is_empty() {
                found = whole;
            }
        }
        let text = text.to_owned();
        match found.len() {
            0 => Err(QueryError::Unknown { text }),
            1 => Ok(found.remove(0)),
            _ => {
                let ids = found.into_iter().map(|entity| entity.entity).take(10).collect();
                Err(QueryError::Ambiguous { text, ids })
            }
        }
    }

    /// Where an entity is named.
    ///
    /// # Errors
    ///
    /// [`QueryError::Database`].
    pub fn mentions(
        &self,
        entity: &str,
        copies: Copies,
        limit: u64,
    ) -> Result<Vec<KeywordRow>, QueryError> {
        self.rows(
            "SELECT m.doc, m.start, m.end, s.start, coalesce(s.text, m.surface)
             FROM mentions AS m LEFT JOIN sentences AS s ON s.rowid = m.sentence
             WHERE m.entity = ?1 AND (?2 OR NOT m.repeat) ORDER BY m.rowid LIMIT ?3",
            params![entity, copies == Copies::All, limit_of(limit)],
            |row| {
                let (start, end) = (count(row, 1)?, count(row, 2)?);
                let sentence = row.get::<_, Option<i64>>(3)?.map_or(start, |at| at as u64);
                let text: String = row.get(4)?;
                Ok(KeywordRow::new(row.get(0)?, &text, sentence, start - sentence, end - sentence))
            },
        )
    }

    /// Where these words stand one behind the other, found by the full-text index: letters are
    /// folded, punctuation between the words does not matter. Where the place in the sentence is not
    /// known, which is so in some with control characters, the keyword is empty, at its beginning.
    ///
    /// # Errors
    ///
    /// [`QueryError::Database`].
    pub fn sentences(
        &self,
        text: &str,
        copies: Copies,
        limit: u64,
    ) -> Result<Vec<KeywordRow>, QueryError> {
        // NUL would end the expression.
        let phrase = format!("\"{}\"", text.replace('\0', " ").replace('"', "\"\""));
        let words = Words::of(text);
        let found = self.rows(
            "SELECT doc, start, text, highlight(sentences, 4, char(2), char(3))
             FROM sentences WHERE sentences MATCH ?1 AND (?2 OR NOT repeat) ORDER BY rowid LIMIT ?3",
            params![phrase, copies == Copies::All, limit_of(limit)],
            |row| {
                let (doc, start): (String, u64) = (row.get(0)?, count(row, 1)?);
                let (text, marked): (String, String) = (row.get(2)?, row.get(3)?);
                let keyword = |(from, to)| KeywordRow::new(doc.clone(), &text, start, from, to);
                let mut found = marks(&text, &marked).unwrap_or_else(|| places(&text, &words));
                if found.is_empty() {
                    found.push((0, 0));
                }
                Ok(found.into_iter().map(keyword).collect::<Vec<_>>())
            },
        )?;
        let limit = usize::try_from(limit).ok().filter(|&limit| limit > 0).unwrap_or(usize::MAX);
        Ok(found.into_iter().flatten().take(limit).collect())
    }

    /// The sentences in which both are named, given by their ids; the keyword reaches from one name
    /// to the nearest of the other.
    ///
    /// # Errors
    ///
    /// [`QueryError::Database`].
    pub fn pair_sentences(
        &self,
        one: &str,
        other: &str,
        copies: Copies,
        limit: u64,
    ) -> Result<Vec<KeywordRow>, QueryError> {
        let found = self.rows(
            "SELECT s.rowid, s.doc, s.start, s.text FROM (
                 SELECT sentence FROM mentions WHERE entity = ?1 AND (?3 OR NOT repeat)
                 INTERSECT
                 SELECT sentence FROM mentions WHERE entity = ?2 AND (?3 OR NOT repeat)
             ) AS both CROSS JOIN sentences AS s ON s.rowid = both.sentence ORDER BY s.rowid LIMIT ?4",
            params![one, other, copies == Copies::All, limit_of(limit)],
            |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, count(row, 2)?, row.get::<_, String>(3)?))
            },
        )?;
        let row = |(sentence, doc, start, text): (i64, String, u64, String)| {
            let places = |entity: &str| {
                self.rows(
                    "SELECT start, end FROM mentions
                     WHERE sentence = ?1 AND entity = ?2 AND (?3 OR NOT repeat) ORDER BY start",
                    params![sentence, entity, copies == Copies::All],
                    |row| Ok((count(row, 0)?, count(row, 1)?)),
                )
            };
            let (ones, others) = (places(one)?, places(other)?);
            let (from, to) = nearest(&ones, &others).unwrap_or((start, start));
            Ok(KeywordRow::new(doc, &text, start, from - start, to - start))
        };
        found.into_iter().map(row).collect()
    }

    /// Who is named together with an entity, most often first.
    ///
    /// # Errors
    ///
    /// [`QueryError::Database`].
    pub fn partners(&self, entity: &str, limit: u64) -> Result<Vec<PartnerRow>, QueryError> {
        self.partner_rows("?2 IS NULL", entity, None, limit)
    }

    /// What was counted of two entities, by each kind of unit.
    ///
    /// # Errors
    ///
    /// [`QueryError::Database`].
    pub fn pair(&self, one: &str, other: &str) -> Result<Vec<PartnerRow>, QueryError> {
        self.partner_rows("partner = ?2", one, Some(other), 0)
    }

    fn partner_rows(
        &self,
        which: &str,
        entity: &str,
        partner: Option<&str>,
        limit: u64,
    ) -> Result<Vec<PartnerRow>, QueryError> {
        let sql = format!(
            "SELECT entity, partner, partner_name, unit, units, documents, expected FROM partners
             WHERE entity = ?1 AND {which} ORDER BY units DESC, documents DESC, partner, unit LIMIT ?3"
        );
        self.rows(&sql, params![entity, partner, limit_of(limit)], |row| {
            Ok(PartnerRow {
                entity: row.get(0)?,
                partner: row.get(1)?,
                name: row.get(2)?,
                unit: row.get(3)?,
                units: count(row, 4)?,
                documents: count(row, 5)?,
                expected: row.get(6)?,
            })
        })
    }

    fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, QueryError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let rows = statement.query_map(values, of).map_err(told)?;
        rows.collect::<Result<Vec<T>, _>>().map_err(told)
    }
}

fn limit_of(limit: u64) -> i64 {
    match i64::try_from(limit) {
        Ok(0) | Err(_) => -1,
        Ok(limit) => limit,
    }
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

/// Which library it is stays inside of this crate.
#[expect(clippy::needless_pass_by_value, reason = "it is for map_err")]
pub(crate) fn told(error: rusqlite::Error) -> QueryError {
    QueryError::Database(error.to_string())
}

/// The places that a full-text search marked. `None` where the marks stand in the text itself, or the
/// marked text is not the text: `highlight` leaves out what is behind a NUL.
fn marks(text: &str, marked: &str) -> Option<Vec<(u64, u64)>> {
    if text.contains(['\u{2}', '\u{3}']) {
        return None;
    }
    let (mut plain, mut start, mut found) = (String::with_capacity(text.len()), None, Vec::new());
    for c in marked.chars() {
        let at = plain.len() as u64;
        match c {
            '\u{2}' => start = Some(at),
            '\u{3}' => found.push((start.take()?, at)),
            c => plain.push(c),
        }
    }
    (plain == text).then_some(found)
}

/// Where these words stand one behind the other, by the folding of names instead of that of the index.
fn places(text: &str, words: &Words) -> Vec<(u64, u64)> {
    let folder = Folder::new();
    let folded = folder.fold(text);
    let found: Vec<&str> = words_in(folded.text()).collect();
    let at = |word: &str| (word.as_ptr() as usize - folded.text().as_ptr() as usize) as u32;
    let (n, mut from, mut places) = (words.0.len(), 0, Vec::new());
    while n > 0 && from + n <= found.len() {
        let here = &found[from..from + n];
        if here.iter().zip(&words.0).all(|(one, other)| one == other) {
            let last = here[n - 1];
            let span = folded.to_original(Span::new(at(here[0]), at(last) + last.len() as u32));
            places.push((u64::from(span.start()), u64::from(span.end())));
            from += n;
        } else {
            from += 1;
        }
    }
    places
}

fn words_in(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The folded words of a text.
#[derive(PartialEq)]
struct Words(Vec<String>);

impl Words {
    fn of(text: &str) -> Words {
        let folded = Folder::new().fold(text).text().to_owned();
        Words(words_in(&folded).map(String::from).collect())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn contains(&self, words: &Words) -> bool {
        self.0.windows(words.0.len()).any(|window| window == words.0)
    }
}

/// From where to where the two stand that are nearest to one another, the first of equals: both lists
/// are in text order, and within each no two places overlap. A list of names can be one sentence, so
/// that not every two are compared.
fn nearest(ones: &[(u64, u64)], others: &[(u64, u64)]) -> Option<(u64, u64)> {
    let near = |one: &(u64, u64)| {
        // Of those that begin before, the last may reach further than the one that is wanted.
        let behind = others.partition_point(|other| other.0 <= one.0);
        let near = others[behind.saturating_sub(2)..others.len().min(behind + 1)].iter();
        let one = *one;
        near.map(move |other| (one.0.min(other.0), one.1.max(other.1)))
    };
    ones.iter().flat_map(near).min_by_key(|&(from, to)| (to - from, from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, StoredSentence};
    use proptest::prelude::*;

    /// Places in text order that do not overlap.
    fn places() -> impl Strategy<Value = Vec<(u64, u64)>> {
        prop::collection::vec((0..6_u64, 1..9_u64), 0..8).prop_map(|steps| {
            let place = |end: &mut u64, (gap, len)| {
                let start = *end + gap;
                *end = start + len;
                Some((start, *end))
            };
            steps.into_iter().scan(0, place).collect()
        })
    }

    proptest! {
        #[test]
        fn the_nearest_are_found(ones in places(), others in places()) {
            let both =
                ones.iter().flat_map(|a| others.iter().map(move |b| (a.0.min(b.0), a.1.max(b.1))));
            let plain = both.min_by_key(|&(from, to)| (to - from, from));
            prop_assert_eq!(nearest(&ones, &others), plain);
        }
    }

    #[test]
    fn marks_are_places_of_the_text() {
        assert_eq!(marks("a bc d", "a \u{2}bc\u{3} d"), Some(vec![(2, 4)]));
        assert_eq!(marks("", ""), Some(vec![]));
        assert_eq!(marks("a\0 bc d", "a\u{2}bc\u{3} d"), None);
        assert_eq!(marks("bc\u{3}", "\u{2}bc\u{3}\u{3}"), None);
    }

    #[test]
    fn sentences_with_control_characters_have_no_false_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus.db");
        let mut database = Database::create(&path, &crate::pair_columns(&[], &[])).unwrap();
        let texts = [
            "In Kut the Wāsit\u{3} of old, Wasit.",
            "\u{2}\u{3}wasit\u{3}\u{2}",
            "One\0 two three Wasit, four.",
            "\0WASIT\0",
            "A wasit\u{5b0} of none.",
            "A\0 wasit\u{5b0} of none.",
        ];
        for (doc, text) in ["0", "1", "2", "3", "4", "5"].into_iter().zip(texts) {
            let end = text.len() as u32;
            let sentence = StoredSentence { doc, start: 0, end, repeat: false, text };
            database.sentence(&sentence).unwrap();
        }
        database.finish().unwrap();
        let answers = Answers::open(&path).unwrap();
        let found = answers.sentences("Wasit", Copies::All, 0).unwrap();
        let keywords: Vec<[&str; 2]> =
            found.iter().map(|row| [row.doc.as_str(), row.keyword.as_str()]).collect();
        for [doc, keyword] in &keywords {
            let is_place = keyword.is_empty() || Words::of(keyword) == Words::of("wasit");
            assert!(is_place, "{doc}: {keyword:?}");
        }
        assert_eq!(
            keywords[..5],
            [["0", "Wāsit"], ["0", "Wasit"], ["1", "wasit"], ["2", "Wasit"], ["3", "WASIT"]]
        );
    }
}
