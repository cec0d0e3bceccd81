use similar::{Algorithm, ChangeTag, TextDiff};

use crate::PagePart;

/// Lays two texts over one another, word by word: what stands in both, and what in one alone.
///
/// Blanks and line ends are made single blanks first. The parts of the first text are those in both
/// and those in the first alone, in order; so with the second.
///
/// E. W. Myers (1986), "An O(ND) difference algorithm and its variations", Algorithmica 1.
pub fn overlay(first: &str, second: &str) -> Vec<PagePart> {
    let [first, second] = [first, second].map(evened);
    if first == second {
        return vec![(0, first)];
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_words(&first, &second);
    let mut parts: Vec<PagePart> = Vec::new();
    for change in diff.iter_all_changes() {
        let place = match change.tag() {
            ChangeTag::Equal => 0,
            ChangeTag::Delete => 1,
            ChangeTag::Insert => 2,
        };
        match parts.last_mut() {
            Some((last, text)) if *last == place => text.push_str(change.value()),
            _ => parts.push((place, change.value().to_owned())),
        }
    }
    parts
}

fn evened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_word_is_marked() {
        let parts = overlay("Badr left\nBasra today", "Badr left Najaf today");
        let expected = [(0, "Badr left "), (1, "Basra"), (2, "Najaf"), (0, " today")];
        assert_eq!(parts, expected.map(|(place, text)| (place, text.to_owned())));
        assert_eq!(overlay("a  b", "a\nb"), [(0, "a b".to_owned())]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_off(a in "[ab ,]{0,30}", b in "[ab ,]{0,30}") {
            let parts = overlay(&a, &b);
            for (text, other) in [(a, 2), (b, 1)] {
                let own = parts.iter().filter(|(place, _)| *place != other);
                prop_assert_eq!(own.map(|(_, text)| text.as_str()).collect::<String>(), evened(&text));
            }
        }
    }
}
