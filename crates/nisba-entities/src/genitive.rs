use nisba_text::Span;

use crate::Gazetteer;
use crate::shape::Shape;
use crate::tongue::without_genitive;
use crate::words::Words;

/// The length of a word of a German text without its genitive, where what is left sounds like a
/// name and the whole does not.
pub(crate) fn genitive_of_a_name(
    text: &str,
    span: Span,
    words: &Words,
    gazetteer: &Gazetteer,
) -> Option<usize> {
    let word = &text[span];
    let n = without_genitive(word)?;
    let shape = |word: &str| Shape::of_word(words.lexemes.folder().fold(word).text());
    let (whole, stem) = (shape(word), shape(&word[..n]));
    // Not by a key of a slip of the pen: "Reuter" for Reuters.
    let is_word = |shape: &Shape| {
        let pattern = gazetteer.keys.find_word(&shape.folded);
        pattern.is_some_and(|pattern| gazetteer.keys.shapes(pattern).any(|key| !key.is_typo))
    };
    // "die Hakims" are the family, "der Sohn Hakims" is one of them.
    let article = words.list.last().map(|last| words.folded(last));
    let is_plural = matches!(article, Some("die" | "den")) && is_word(&whole);
    let is_stem = || {
        is_word(&stem)
            || !is_word(&whole) && {
                let far = least_cost(gazetteer, &stem);
                far <= NEARLY_A_NAME && far < least_cost(gazetteer, &whole)
            }
    };
    // "Houthis", "Reuters" are the names.
    let is_group = || {
        let pattern = gazetteer.keys.find_word(&whole.folded);
        let keys = pattern.into_iter().flat_map(|pattern| gazetteer.keys.shapes(pattern));
        let anchors =
            keys.filter(|key| !key.is_typo).flat_map(|key| gazetteer.keys.anchors(key.shape));
        let mut entities = anchors.map(|anchor| gazetteer.forms.entity(anchor.form()));
        entities.any(|entity| gazetteer.entry(entity).entity_type == "ORG")
    };
    // "Chamis al-Chandschar": a given name has no genitive.
    let rest = &text[span.end() as usize..];
    let goes_on = [" al-", " el-", " as-", " ibn ", " bin "].iter().any(|a| rest.starts_with(a));
    (!is_plural && !goes_on && is_stem() && !is_group()).then_some(n)
}

/// How far the part of a name is that sounds most like a word.
fn least_cost(gazetteer: &Gazetteer, word: &Shape) -> f32 {
    let patterns = gazetteer.keys.find_sounds(word);
    let keys = patterns.flat_map(|pattern| gazetteer.keys.shapes(pattern));
    let costs = keys.map(|key| gazetteer.forms.shapes[key.shape as usize].cost(word));
    costs.fold(f32::INFINITY, f32::min)
}

/// How near to a name a word without its genitive must be.
const NEARLY_A_NAME: f32 = 0.1;
