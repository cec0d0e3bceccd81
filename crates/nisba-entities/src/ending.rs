use nisba_text::Span;

use crate::Gazetteer;
use crate::form::Form;
use crate::lexicon;
use crate::shape::{Kind, Shape};
use crate::tongue::{without_bare_endings, without_genitive};
use crate::words::Words;

/// The length of a word of a German text without its genitive, where what is left sounds like a
/// name and the whole does not.
pub(crate) fn genitive_of_a_name(
    text: &str,
    (span, sentence): (Span, u32),
    words: &Words,
    gazetteer: &Gazetteer,
) -> Option<usize> {
    let word = &text[span];
    let n = without_genitive(word)?;
    let (whole, stem) = (shape_of(words, word), shape_of(words, &word[..n]));
    let is_word = |shape: &Shape| is_spelled(gazetteer, &shape.folded);
    // "die Hakims" are the family, "der Sohn Hakims" is one of them.
    let before = words.list.last().filter(|last| last.sentence == sentence);
    let before = before.map(|last| words.folded(last));
    let is_plural = matches!(before, Some("die" | "den")) && is_word(&whole);
    let is_stem = || {
        is_word(&stem)
            || !is_word(&whole) && {
                let far = least_cost(gazetteer, &stem);
                far <= NEARLY_A_NAME && far < least_cost(gazetteer, &whole)
            }
    };
    // "Houthis", "Reuters", "Heer Syriens" are the names; of longer ones those whose rarest words these are.
    let is_group = || {
        let with = |word| {
            let anchors = spelled(gazetteer, word).flat_map(|shape| gazetteer.keys.anchors(shape));
            let forms = anchors.map(|anchor| gazetteer.forms.get(anchor.form()));
            forms.filter(|form| gazetteer.entry(form.entity).entity_type == "ORG")
        };
        let folded = |&idx: &u32| gazetteer.forms.shapes[idx as usize].folded.as_str();
        let goes_on_so = |form: &Form| {
            form.shapes
                .windows(2)
                .any(|pair| Some(folded(&pair[0])) == before && folded(&pair[1]) == whole.folded)
        };
        with(&whole.folded).any(|form| form.shapes.len() == 1 || goes_on_so(&form))
            || before.is_some_and(|before| with(before).any(|form| goes_on_so(&form)))
    };
    // "Chamis al-Chandschar": a given name has no genitive.
    let rest = &text[span.end() as usize..];
    let goes_on = [" al-", " el-", " as-", " ibn ", " bin "].iter().any(|a| rest.starts_with(a));
    (!is_plural && !goes_on && is_stem() && !is_group()).then_some(n)
}

/// The length of a word of a Turkish text without the ending of a case that stands on it with no
/// apostrophe, where what is left sounds more like a part of a name than the whole: "Bağdatta".
pub(crate) fn case_of_a_name(word: &str, words: &Words, gazetteer: &Gazetteer) -> Option<usize> {
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    let cost = |shape: &Shape| {
        if is_spelled(gazetteer, &shape.folded) { 0.0 } else { least_cost(gazetteer, shape) }
    };
    let whole_shape = shape_of(words, word);
    let whole = cost(&whole_shape);
    // The keys do not tell every word of a name: "Uzmanlar Meclisi".
    if whole == 0.0 || whole_shape.kind != Kind::Name {
        return None;
    }
    let is_stem = |&n: &usize| {
        let shape = shape_of(words, &word[..n]);
        let far = cost(&shape);
        // An -i is often the surname's own.
        let is_one_letter = word[n..].chars().count() == 1;
        shape.kind == Kind::Name
            && !lexicon::is_month(&shape.folded)
            && far <= NEARLY_A_NAME
            && far < whole
            && (whole > NEARLY_A_NAME && far == 0.0 || !is_one_letter)
    };
    without_bare_endings(word).find(is_stem)
}

fn shape_of(words: &Words, word: &str) -> Shape {
    Shape::of_word(words.lexemes.folder().fold(word).text())
}

/// The parts of names that are spelled like a folded word; not by the key of another number or of a
/// slip of the pen: "Texa", "Reuter".
fn spelled<'g>(gazetteer: &'g Gazetteer, word: &'g str) -> impl Iterator<Item = u32> + 'g {
    let pattern = gazetteer.keys.find_word(word);
    let keys = pattern.into_iter().flat_map(|pattern| gazetteer.keys.shapes(pattern));
    let shapes = keys.map(|key| key.shape);
    shapes.filter(move |&shape| gazetteer.forms.shapes[shape as usize].folded == word)
}

fn is_spelled(gazetteer: &Gazetteer, word: &str) -> bool {
    spelled(gazetteer, word).next().is_some()
}

/// How far the part of a name is that sounds most like a word.
fn least_cost(gazetteer: &Gazetteer, word: &Shape) -> f32 {
    let patterns = gazetteer.keys.find_sounds(word);
    let keys = patterns.flat_map(|pattern| gazetteer.keys.shapes(pattern));
    let costs = keys.map(|key| gazetteer.forms.shapes[key.shape as usize].cost(word));
    costs.fold(f32::INFINITY, f32::min)
}

/// How near to a name a word without its ending must be.
const NEARLY_A_NAME: f32 = 0.1;
