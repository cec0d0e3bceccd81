use std::collections::BTreeMap;

use crate::{Problem, Row};

/// Long stretches of rows that give no document, told together: a file can hold millions of them in
/// a few bytes, and each told by itself takes hundreds.
#[derive(Debug, Default)]
pub(crate) struct SkippedRows {
    /// Rows without a document since the last that gave one.
    n: u64,
    /// Those that are told together: the first, and how many there are of each kind.
    stretch: Option<(Problem, BTreeMap<String, u64>)>,
    /// What came behind them.
    next: Option<Row>,
}

/// The kind of problem with which a file ends.
pub(crate) const UNREADABLE: &str = "unreadable";

/// Rows of a stretch that are told by themselves.
const ALONE: u64 = 1000;

impl SkippedRows {
    /// The next row to tell, out of those that `read` gives.
    pub(crate) fn next(&mut self, mut read: impl FnMut() -> Option<Row>) -> Option<Row> {
        loop {
            match self.next.take().or_else(&mut read) {
                // Where a file breaks off is told by itself.
                Some(Row::Skipped(problem)) if problem.problem != UNREADABLE => {
                    self.n += 1;
                    if self.n <= ALONE {
                        return Some(Row::Skipped(problem));
                    }
                    let kind = problem.problem.clone();
                    let (_, kinds) = self.stretch.get_or_insert((problem, BTreeMap::new()));
                    *kinds.entry(kind).or_default() += 1;
                }
                other => {
                    if let Some((first, kinds)) = self.stretch.take() {
                        self.next = other;
                        return Some(Row::Skipped(together(first, &kinds)));
                    }
                    self.n = 0;
                    return other;
                }
            }
        }
    }
}

fn together(first: Problem, kinds: &BTreeMap<String, u64>) -> Problem {
    let n_docs: u64 = kinds.values().sum();
    if n_docs == 1 {
        return first;
    }
    let counts: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    let detail =
        format!("{}; told once for {n_docs} rows in a row: {}", first.detail, counts.join(", "));
    Problem { detail, n_docs, ..first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Action;

    fn skipped(row: u64) -> Row {
        Row::Skipped(Problem {
            file: "a.jsonl".into(),
            byte: Some(row),
            doc: None,
            problem: if row.is_multiple_of(2) { "empty" } else { "not JSON" }.into(),
            detail: format!("row {row}"),
            action: Action::Skipped,
            n_docs: 1,
        })
    }

    #[test]
    fn none_is_lost() {
        for n in [0, 1, ALONE - 1, ALONE, ALONE + 1, ALONE + 2, ALONE * 20 + 5] {
            let mut rows = (1..=n).map(skipped);
            let mut skipped = SkippedRows::default();
            let told: Vec<Row> = std::iter::from_fn(|| skipped.next(|| rows.next())).collect();
            let n_docs = |row: &Row| match row {
                Row::Skipped(problem) => problem.n_docs,
                Row::Document(_) => 1,
            };
            assert_eq!(told.iter().map(n_docs).sum::<u64>(), n);
            assert!(told.len() as u64 <= ALONE + 1);
        }
    }

    #[test]
    fn kinds_are_counted() {
        let mut rows = (1..=ALONE + 5).map(skipped);
        let mut skipped = SkippedRows::default();
        let last = std::iter::from_fn(|| skipped.next(|| rows.next())).last();
        let Some(Row::Skipped(problem)) = last else { panic!("{last:?}") };
        assert_eq!(problem.byte, Some(ALONE + 1));
        assert_eq!(problem.detail, "row 1001; told once for 5 rows in a row: 2 empty, 3 not JSON");
    }
}
