use std::collections::BTreeMap;

use nisba_text::{DocId, Folder, Span};

use crate::Analyzed;

/// A name outside the dictionary is reported from this count on.
pub const MIN_UNKNOWN: u64 = 2;

/// At most so many names outside the dictionary are reported.
pub const MAX_UNKNOWN: usize = 1000;

/// A name that no dictionary has, under one folded form.
#[derive(Clone, Debug, Eq, PartialEq)]
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

/// Names outside the dictionary, by their folded forms.
#[derive(Default)]
pub(crate) struct UnknownNames(BTreeMap<String, UnknownName>);

impl UnknownNames {
    pub(crate) fn add(&mut self, doc: DocId, names: BTreeMap<String, NameInDocument>) {
        for (folded, name) in names {
            let known = self.0.entry(folded).or_insert_with(|| UnknownName {
                count: 0,
                documents: 0,
                example: (doc, name.span),
                form: name.form,
            });
            known.count += name.count;
            known.documents += 1;
        }
    }

    /// The most frequent, and how many more there are.
    pub(crate) fn most_frequent(self) -> (Vec<UnknownName>, u64) {
        let mut names: Vec<_> =
            self.0.into_iter().filter(|(_, name)| name.count >= MIN_UNKNOWN).collect();
        names.sort_by(|(a_folded, a), (b_folded, b)| (b.count, a_folded).cmp(&(a.count, b_folded)));
        let n_cut = names.len().saturating_sub(MAX_UNKNOWN) as u64;
        names.truncate(MAX_UNKNOWN);
        (names.into_iter().map(|(_, name)| name).collect(), n_cut)
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
