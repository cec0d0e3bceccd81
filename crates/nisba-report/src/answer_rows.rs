use serde::Serialize;

use crate::{Cell, Column, TableRow};

/// An entity that is named in the corpus.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct EntityFound {
    /// Its id.
    pub entity: String,
    /// Its type.
    pub r#type: String,
    /// Its canonical name.
    pub name: String,
    /// How often it is named.
    pub mentions: u64,
    /// How often outside of passages that are repeats.
    pub first_mentions: u64,
    /// In how many documents.
    pub documents: u64,
}

/// An entity that is named together with another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartnerRow {
    /// The entity that was asked for.
    pub entity: String,
    /// The id of the other one.
    pub partner: String,
    /// Its canonical name.
    pub name: String,
    /// The kind of unit that was counted.
    pub unit: String,
    /// Units with both.
    pub units: u64,
    /// Documents with both in one unit.
    pub documents: u64,
    /// Units with both that chance would give.
    pub expected: Option<f64>,
}

/// A keyword in its context, which is the sentence.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct KeywordRow {
    /// The document.
    pub doc: String,
    /// First byte of the keyword in the document's text.
    pub start: u64,
    /// The byte behind it.
    pub end: u64,
    /// What stands before it in the sentence.
    pub left: String,
    /// The keyword; of a pair everything from one name to the other.
    pub keyword: String,
    /// What stands behind it in the sentence.
    pub right: String,
}

impl EntityFound {
    /// The columns of its table.
    pub const COLUMNS: [Column; 6] = [
        Column::text("entity"),
        Column::text("type"),
        Column::text("name"),
        Column::integer("mentions"),
        Column::integer("first_mentions"),
        Column::integer("documents"),
    ];
}

impl TableRow for EntityFound {
    fn cells(&self) -> Vec<Cell<'_>> {
        let [entity, of_type, name] =
            [&self.entity, &self.r#type, &self.name].map(|s| s.as_str().into());
        let counts = [self.mentions, self.first_mentions, self.documents].map(Cell::from);
        [entity, of_type, name].into_iter().chain(counts).collect()
    }
}

impl PartnerRow {
    /// The columns of its table.
    pub const COLUMNS: [Column; 7] = [
        Column::text("entity"),
        Column::text("partner"),
        Column::text("name"),
        Column::text("unit"),
        Column::integer("units"),
        Column::integer("documents"),
        Column::float("expected").or_empty(),
    ];
}

impl TableRow for PartnerRow {
    fn cells(&self) -> Vec<Cell<'_>> {
        let texts = [&self.entity, &self.partner, &self.name, &self.unit];
        let mut cells: Vec<Cell<'_>> = texts.map(|text| text.as_str().into()).into();
        cells.extend([self.units, self.documents].map(Cell::from));
        cells.push(self.expected.into());
        cells
    }
}

impl KeywordRow {
    /// The columns of its table.
    pub const COLUMNS: [Column; 6] = [
        Column::text("doc"),
        Column::integer("start"),
        Column::integer("end"),
        Column::text("left"),
        Column::text("keyword"),
        Column::text("right"),
    ];
}

impl TableRow for KeywordRow {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells: Vec<Cell<'_>> = vec![self.doc.as_str().into()];
        cells.extend([self.start, self.end].map(Cell::from));
        cells
            .extend([&self.left, &self.keyword, &self.right].map(|text| Cell::from(text.as_str())));
        cells
    }
}

impl KeywordRow {
    /// `from..to` are bytes of `text`, which begins at byte `at` of the document; what reaches over the
    /// end of the text is cut.
    pub(crate) fn new(doc: String, text: &str, at: u64, from: u64, to: u64) -> KeywordRow {
        let within = |byte: u64| {
            let mut byte = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            byte
        };
        let (from, to) = (within(from), within(to));
        KeywordRow {
            doc,
            start: at + from as u64,
            end: at + to as u64,
            left: text[..from].to_owned(),
            keyword: text[from..to].to_owned(),
            right: text[to..].to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keywords_are_cut_from_the_text(text in "[aé\u{202e}\n]{0,6}", from in 0_u64..9, len in 0_u64..9) {
            let row = KeywordRow::new("d".to_owned(), &text, 5, from, from + len);
            prop_assert_eq!(format!("{}{}{}", row.left, row.keyword, row.right), &text[..]);
            prop_assert_eq!(row.end - row.start, row.keyword.len() as u64);
        }
    }
}
