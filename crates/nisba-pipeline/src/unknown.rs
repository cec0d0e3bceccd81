use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use nisba_text::{DocId, Folder, Span};
use serde::{Deserialize, Serialize};

use crate::Analyzed;
use crate::spool::SortedRuns;

/// A name outside the dictionary is reported from this count on.
pub const MIN_UNKNOWN: u64 = 2;

/// At most so many names outside the dictionary are reported.
pub const MAX_UNKNOWN: usize = 1000;

/// A name that no dictionary has, under one folded form.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct UnknownName {
    /// As it is first printed.
    pub form: String,
    /// How often it stands in the corpus; repeats as the settings say.
    pub count: u64,
    /// In how many documents.
    pub documents: u64,
    /// Where it first stands.
    pub example: (DocId, Span),
}

pub(crate) struct NameInDocument {
    form: String,
    span: Span,
    count: u64,
}

/// Names outside the dictionary, by their folded forms. There are more and more of them, most of them
/// once: what takes too much memory goes to disk.
pub(crate) struct UnknownNames {
    names: BTreeMap<String, UnknownName>,
    n_bytes: u64,
    max_bytes: u64,
    /// Runs of later documents stand behind those of earlier ones.
    runs: Option<SortedRuns<(String, UnknownName)>>,
    folder: Option<PathBuf>,
}

/// What a name takes beside its two forms, about.
const BYTES_A_NAME: u64 = 160;

/// Names are worth a run.
const MIN_BYTES: u64 = 1 << 14;

impl UnknownNames {
    /// From about so many bytes on names go to a file in `folder`.
    pub(crate) fn new(max_bytes: u64, folder: Option<&Path>) -> UnknownNames {
        UnknownNames {
            names: BTreeMap::new(),
            n_bytes: 0,
            max_bytes: max_bytes.max(MIN_BYTES),
            runs: None,
            folder: folder.map(Path::to_path_buf),
        }
    }

    /// Adds those of the next document.
    ///
    /// # Errors
    ///
    /// Where the disk is full, and the like.
    pub(crate) fn add(
        &mut self,
        doc: DocId,
        names: BTreeMap<String, NameInDocument>,
    ) -> io::Result<()> {
        for (folded, name) in names {
            let n_bytes = (folded.len() + name.form.len()) as u64 + BYTES_A_NAME;
            let known = self.names.entry(folded).or_insert_with(|| {
                self.n_bytes += n_bytes;
                UnknownName { count: 0, documents: 0, example: (doc, name.span), form: name.form }
            });
            known.count += name.count;
            known.documents += 1;
        }
        if self.n_bytes >= self.max_bytes { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        let runs = match &mut self.runs {
            Some(runs) => runs,
            none => none.insert(SortedRuns::new(self.folder.as_deref())?),
        };
        let names: Vec<_> = std::mem::take(&mut self.names).into_iter().collect();
        self.n_bytes = 0;
        runs.add(&names)
    }

    /// The most frequent, and how many more there are.
    ///
    /// # Errors
    ///
    /// Where what went to disk cannot be read back.
    pub(crate) fn most_frequent(mut self) -> io::Result<(Vec<UnknownName>, u64)> {
        let mut frequent = Frequent::default();
        if self.runs.is_some() {
            self.spill()?;
        }
        let Some(runs) = self.runs else {
            self.names.into_iter().for_each(|(folded, name)| frequent.add(folded, name));
            return Ok(frequent.finish());
        };
        let mut last: Option<(String, UnknownName)> = None;
        for next in runs.merge(|(folded, _)| folded.clone()) {
            let (folded, name) = next?;
            match &mut last {
                Some((of_last, sum)) if *of_last == folded => {
                    sum.count += name.count;
                    sum.documents += name.documents;
                }
                last => {
                    if let Some((folded, name)) = last.replace((folded, name)) {
                        frequent.add(folded, name);
                    }
                }
            }
        }
        last.into_iter().for_each(|(folded, name)| frequent.add(folded, name));
        Ok(frequent.finish())
    }
}

/// Some more names than are reported.
#[derive(Default)]
struct Frequent {
    names: Vec<(String, UnknownName)>,
    /// Of those that are frequent enough.
    n_names: u64,
}

impl Frequent {
    fn add(&mut self, folded: String, name: UnknownName) {
        if name.count >= MIN_UNKNOWN {
            self.n_names += 1;
            self.names.push((folded, name));
            if self.names.len() >= 4 * MAX_UNKNOWN {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        let names = &mut self.names;
        names.sort_by(|(a_folded, a), (b_folded, b)| (b.count, a_folded).cmp(&(a.count, b_folded)));
        names.truncate(MAX_UNKNOWN);
    }

    fn finish(mut self) -> (Vec<UnknownName>, u64) {
        self.cut();
        let n_cut = self.n_names - self.names.len() as u64;
        (self.names.into_iter().map(|(_, name)| name).collect(), n_cut)
    }
}

/// The names outside the dictionary in one document.
pub(crate) fn unknown_names(
    analyzed: &Analyzed,
    masked: &[Span],
) -> BTreeMap<String, NameInDocument> {
    let folder = Folder::new();
    let mut unknown = BTreeMap::new();
    for &span in &analyzed.unknown {
        if span.overlaps_any(masked) {
            continue;
        }
        let form = &analyzed.document.text()[span];
        let name = unknown.entry(fold_name(&folder, form)).or_insert_with(|| NameInDocument {
            form: form.split_whitespace().collect::<Vec<_>>().join(" "),
            span,
            count: 0,
        });
        name.count += 1;
    }
    unknown
}

fn fold_name(folder: &Folder, form: &str) -> String {
    folder.fold(form).text().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_on_disk_are_counted_as_in_memory(
            documents in prop::collection::vec(
                prop::collection::btree_map("[a-e]{1,2}", 1..3_u64, 0..6), 1..30),
        ) {
            let outcome = |max_bytes| {
                let mut names = UnknownNames::new(0, None);
                names.max_bytes = max_bytes;
                for (doc, of_document) in documents.iter().enumerate() {
                    let name = |(form, &count): (&String, &u64)| {
                        let span = Span::new(doc as u32, doc as u32 + 9);
                        let form_here = format!("{form} {doc}");
                        (form.clone(), NameInDocument { form: form_here, span, count })
                    };
                    names.add(DocId(doc as u32), of_document.iter().map(name).collect()).unwrap();
                }
                (names.runs.is_some(), names.most_frequent().unwrap())
            };
            let (_, plain) = outcome(u64::MAX);
            for max_bytes in [1, 1000] {
                let (_, on_disk) = outcome(max_bytes);
                prop_assert_eq!(&on_disk, &plain);
            }
        }
    }

    #[test]
    fn of_many_names_the_most_frequent_stay() {
        let n = 6 * MAX_UNKNOWN as u64;
        let mut frequent = Frequent::default();
        for number in 0..n {
            let name = UnknownName {
                form: String::new(),
                count: number * 7919 % n,
                documents: 1,
                example: (DocId(0), Span::new(0, 1)),
            };
            frequent.add(format!("{number:05}"), name);
        }
        let (names, n_cut) = frequent.finish();
        let counts: Vec<u64> = names.iter().map(|name| name.count).collect();
        assert_eq!(counts, (n - MAX_UNKNOWN as u64..n).rev().collect::<Vec<u64>>());
        // Two are in the text once or never.
        assert_eq!(n_cut, n - 2 - MAX_UNKNOWN as u64);
    }
}
