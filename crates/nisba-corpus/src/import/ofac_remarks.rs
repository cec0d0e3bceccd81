//! The weak aliases that stand among the remarks: `a.k.a. 'NAME'; DOB 1970; …`.

/// A weak alias, or what is left of one that is cut off.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum WeakAlias<'r> {
    Whole(&'r str),
    Cut(&'r str),
}

/// The weak aliases in a field of remarks, in their order.
pub(crate) fn weak_aliases(remarks: &str) -> Vec<WeakAlias<'_>> {
    let mut found = Vec::new();
    let mut rest = remarks;
    while let Some(at) = rest.find(".k.a. '") {
        let is_mark = rest[..at].ends_with(['a', 'f', 'n']);
        rest = &rest[at + ".k.a. '".len()..];
        if !is_mark {
            continue;
        }
        // Apostrophes inside a name, at its beginning too: a.k.a. ''ALI, Abu'.
        let ends = |after: &str| {
            after.is_empty() || after.starts_with([';', '.', ')']) || after.starts_with(" (")
        };
        match rest.match_indices('\'').find(|(at, _)| ends(&rest[at + 1..])) {
            Some((end, _)) => {
                found.push(WeakAlias::Whole(rest[..end].trim()));
                rest = &rest[end + 1..];
            }
            None => {
                found.push(WeakAlias::Cut(rest));
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use WeakAlias::{Cut, Whole};

    #[test]
    fn quotes_within_quotes() {
        for (remarks, names) in [
            (
                "DOB 1970; a.k.a. 'SAQR'; a.k.a. ''ALI, Abu'; f.k.a. 'THE'MAN'.",
                vec![Whole("SAQR"), Whole("'ALI, Abu"), Whole("THE'MAN")],
            ),
            ("(a.k.a. 'SAQR') Linked To: TAMARI", vec![Whole("SAQR")]),
            ("a.k.a. 'SAQR' (Latin: 'Falco'); POB Kut", vec![Whole("SAQR")]),
            ("a.k.a. 'YA'QUB'.", vec![Whole("YA'QUB")]),
            ("POB Kut; a.k.a. 'SAQR AL-", vec![Cut("SAQR AL-")]),
            ("x.k.a. 'SAQR'", vec![]),
            ("-0- ", vec![]),
        ] {
            assert_eq!(weak_aliases(remarks), names, "{remarks}");
        }
    }
}
