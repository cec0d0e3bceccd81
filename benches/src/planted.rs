use std::ops::Range;

use crate::{LATIN, Random, articles};

/// Documents of made-up sentences into which passages of their own are copied, and where those stand.
///
/// Nothing else in them is repeated but phrases of a few words, so that what a tool finds can be
/// counted: right, missed, and wrong.
pub struct Planted {
    /// The documents.
    pub texts: Vec<String>,
    /// The copies, in the order of their places.
    pub plants: Vec<Plant>,
}

/// A passage that stands twice.
pub struct Plant {
    /// What was done to the copy.
    pub edit: Edit,
    /// Where it was taken from.
    pub original: Place,
    /// Where it was put.
    pub copy: Place,
}

/// Bytes of a document.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// Its number.
    pub doc: usize,
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// What is done to a copy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Edit {
    /// Nothing.
    Verbatim,
    /// Capitals, and lines of sixty letters.
    Dress,
    /// A word in twenty replaced, left out or put in.
    FewWords,
    /// A word in five.
    ManyWords,
    /// The sentences in another order.
    Order,
}

impl Edit {
    /// All of them.
    pub const ALL: [Edit; 5] =
        [Edit::Verbatim, Edit::Dress, Edit::FewWords, Edit::ManyWords, Edit::Order];
}

/// A sentence of a document that no other has.
struct Sentence {
    range: Range<usize>,
    paragraph: usize,
}

impl Planted {
    /// So many bytes or a few more. The same every time.
    ///
    /// # Panics
    ///
    /// Where the sample cannot be read.
    pub fn new(n_bytes: usize) -> Planted {
        let vocabulary: Vec<String> = articles()
            .iter()
            .flat_map(|text| text.split_whitespace())
            .filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect();
        let mut random = Random(0x706c_616e_7431);
        let mut planted = Planted { texts: Vec::new(), plants: Vec::new() };
        // What can still be copied, each once: a passage has two places and not three.
        let mut sources: Vec<(usize, Vec<Sentence>)> = Vec::new();
        let mut total = 0;
        while total < n_bytes {
            let doc = planted.texts.len();
            let mut text = String::new();
            let mut own = Vec::new();
            for paragraph in 0..3 + random.below(8) {
                if paragraph > 0 {
                    text.push_str("\n\n");
                }
                // A copy is a paragraph, or stands within one.
                let is_quoted = random.below(2) == 0;
                let n_sentences = 2 + random.below(5);
                let wants_copy = random.below(6) == 0;
                if !wants_copy || is_quoted {
                    for _ in 0..n_sentences {
                        own.push(push_sentence(&mut text, paragraph, &vocabulary, &mut random));
                    }
                }
                if wants_copy && !sources.is_empty() {
                    let at = random.below(sources.len());
                    let (source, sentences) = sources.swap_remove(at);
                    let edit = Edit::ALL[random.below(Edit::ALL.len())];
                    let original = &planted.texts[source];
                    let copy = edited(original, &sentences, edit, &vocabulary, &mut random);
                    if is_quoted {
                        text.push(' ');
                    }
                    let start = text.len();
                    text.push_str(&copy);
                    planted.plants.push(Plant {
                        edit,
                        original: Place {
                            doc: source,
                            start: sentences[0].range.start,
                            end: sentences[sentences.len() - 1].range.end,
                        },
                        copy: Place { doc, start, end: text.len() },
                    });
                    if is_quoted {
                        own.push(push_sentence(&mut text, paragraph, &vocabulary, &mut random));
                    }
                }
            }
            // One passage of a document can be copied: sentences of one paragraph, three and more.
            let last = in_paragraphs(own).into_iter().rfind(|run| run.len() >= 3);
            sources.extend(last.map(|run| (doc, run)));
            total += text.len();
            planted.texts.push(text);
        }
        planted
    }

    /// The share of the planted bytes, of copies with this edit and of their originals, that is found.
    pub fn recall(&self, edit: Edit, found: &[Vec<Range<usize>>]) -> f64 {
        let (mut n_found, mut n_all) = (0, 0);
        for plant in self.plants.iter().filter(|plant| plant.edit == edit) {
            for place in [&plant.original, &plant.copy] {
                n_all += place.end - place.start;
                n_found += n_common(&(place.start..place.end), &found[place.doc]);
            }
        }
        n_found as f64 / n_all as f64
    }

    /// The share of the bytes found that are planted.
    pub fn precision(&self, found: &[Vec<Range<usize>>]) -> f64 {
        let places = self.plants.iter().flat_map(|plant| [&plant.original, &plant.copy]);
        let n_right: usize =
            places.map(|place| n_common(&(place.start..place.end), &found[place.doc])).sum();
        let n_found: usize = found.iter().flatten().map(ExactSizeIterator::len).sum();
        n_right as f64 / n_found as f64
    }
}

/// Bytes of a range that are in some of these, which are disjoint.
fn n_common(range: &Range<usize>, found: &[Range<usize>]) -> usize {
    let common = |found: &Range<usize>| {
        found.end.min(range.end).saturating_sub(found.start.max(range.start))
    };
    found.iter().map(common).sum()
}

/// Sorts ranges and joins those that overlap.
pub fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    ranges
}

fn in_paragraphs(own: Vec<Sentence>) -> Vec<Vec<Sentence>> {
    let mut runs: Vec<Vec<Sentence>> = Vec::new();
    for sentence in own {
        let follows = |run: &Vec<Sentence>| {
            let last = &run[run.len() - 1];
            last.paragraph == sentence.paragraph && last.range.end + 1 == sentence.range.start
        };
        match runs.last_mut().filter(|run| follows(run)) {
            Some(run) => run.push(sentence),
            None => runs.push(vec![sentence]),
        }
    }
    runs
}

fn push_sentence(
    text: &mut String,
    paragraph: usize,
    vocabulary: &[String],
    random: &mut Random,
) -> Sentence {
    if !text.is_empty() && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
    let start = text.len();
    for nth in 0..8 + random.below(14) {
        if nth > 0 {
            text.push(' ');
        }
        text.push_str(&word(vocabulary, random));
    }
    text[start..=start].make_ascii_uppercase();
    text.push('.');
    Sentence { range: start..text.len(), paragraph }
}

/// As words come in running text, and one in three that nobody has seen.
fn word(vocabulary: &[String], random: &mut Random) -> String {
    match random.below(3) {
        0 => random.word(LATIN),
        _ => vocabulary[random.below(vocabulary.len())].clone(),
    }
}

fn edited(
    source: &str,
    sentences: &[Sentence],
    edit: Edit,
    vocabulary: &[String],
    random: &mut Random,
) -> String {
    let mut order: Vec<&str> =
        sentences.iter().map(|sentence| &source[sentence.range.clone()]).collect();
    if edit == Edit::Order {
        order.reverse();
    }
    let text = order.join(" ");
    let one_in = match edit {
        Edit::Verbatim | Edit::Order => return text,
        Edit::Dress => return wrapped(&text.to_uppercase()),
        Edit::FewWords => 20,
        Edit::ManyWords => 5,
    };
    // Chance may leave all words as they are.
    loop {
        let mut words: Vec<String> = Vec::new();
        let n_words = text.split(' ').count();
        for (nth, old) in text.split(' ').enumerate() {
            // The first and the last word stay, so that the ends of the copy are where they are told.
            let is_edge = nth == 0 || nth + 1 == n_words;
            let change = if is_edge || random.below(one_in) > 0 { 3 } else { random.below(3) };
            match change {
                0 => {}
                1 => words.extend([old.to_owned(), word(vocabulary, random)]),
                2 => words.push(word(vocabulary, random)),
                _ => words.push(old.to_owned()),
            }
        }
        let made = words.join(" ");
        if made != text {
            return made;
        }
    }
}

fn wrapped(text: &str) -> String {
    let mut made = String::new();
    let mut n_in_line = 0;
    for word in text.split(' ') {
        if n_in_line > 0 {
            made.push(if n_in_line + word.len() > 60 { '\n' } else { ' ' });
            n_in_line = if made.ends_with('\n') { 0 } else { n_in_line + 1 };
        }
        made.push_str(word);
        n_in_line += word.len();
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plant_stands_where_it_is_told() {
        let planted = Planted::new(200_000);
        assert!(planted.plants.len() > 50);
        for plant in &planted.plants {
            let cut = |place: &Place| &planted.texts[place.doc][place.start..place.end];
            let (original, copy) = (cut(&plant.original), cut(&plant.copy));
            assert!(original.ends_with('.') && copy.ends_with('.'), "{original}\n{copy}");
            match plant.edit {
                Edit::Verbatim => assert_eq!(original, copy),
                Edit::Dress => assert_eq!(original.to_uppercase(), copy.replace('\n', " ")),
                _ => assert_ne!(original, copy),
            }
        }
    }

    #[test]
    fn the_truth_has_full_marks() {
        let planted = Planted::new(100_000);
        let mut found = vec![Vec::new(); planted.texts.len()];
        for place in planted.plants.iter().flat_map(|plant| [&plant.original, &plant.copy]) {
            found[place.doc].push(place.start..place.end);
        }
        let found: Vec<_> = found.into_iter().map(merged).collect();
        assert_eq!(planted.precision(&found), 1.0);
        assert!(Edit::ALL.iter().all(|&edit| planted.recall(edit, &found) == 1.0));
    }
}
