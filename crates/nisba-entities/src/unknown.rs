use std::collections::BTreeSet;

use nisba_text::{Span, Tokens};

use crate::Scratch;
use crate::gap::Gap;
use crate::part::{Origin, Part, Parts};
use crate::shape::Kind;
use crate::tongue::Tongue;
use crate::words::Words;

/// The names in a text outside the spans of `known` names: runs of capitalised words, candidates for entries.
///
/// Articles and particles inside a run belong to it (`Ahmad bin Salih al-Ghamdi`, `Ministry of
/// Oil`). A word that is ordinary English is no name by itself, nor is one that has its capital
/// from the beginning of the sentence; a line with a capital on most words is passed over. In text
/// order, disjoint, and disjoint from `known`. Linear but for the sorting of `known`.
///
/// ```
/// use nisba_entities::frequent_names;
///
/// let text = "The rest was paid to Jaysh al-Sadiq in March. Nobody from Jaysh al-Sadiq answered.";
/// let tokens = nisba_text::scan(text);
/// let names: Vec<&str> = frequent_names(text, &tokens, &[]).iter().map(|&n| &text[n]).collect();
/// assert_eq!(names, ["Jaysh al-Sadiq", "Jaysh al-Sadiq"]);
/// ```
pub fn frequent_names(text: &str, tokens: &Tokens, known: &[Span]) -> Vec<Span> {
    let mut covered = known.to_vec();
    covered.sort_unstable();
    Scratch::of_thread(|scratch| {
        scratch.forget_if_full();
        let Scratch { words, parts, .. } = scratch;
        words.cut_text(text, tokens, None, Tongue::of(text, tokens), None);
        parts.cut(words, Origin::Text);
        View { words, parts, covered, headlines: headlines(words) }.names()
    })
}

struct View<'a> {
    words: &'a Words,
    parts: &'a Parts,
    covered: Vec<Span>,
    /// Numbers of the sentences with a capital on most words.
    headlines: BTreeSet<u32>,
}

impl View<'_> {
    fn names(&self) -> Vec<Span> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.parts.list.len() {
            let end = self.run_end(at);
            if let Some(span) = self.name(at, end) {
                runs.push(span);
            }
            at = end.max(at + 1);
        }
        runs
    }

    /// The part behind the run that begins with a part.
    fn run_end(&self, start: usize) -> usize {
        let list = &self.parts.list;
        if !self.is_capital(&list[start]) {
            return start;
        }
        let mut end = start + 1;
        let mut at = start + 1;
        while let Some(part) = list.get(at) {
            let before = &self.words.list[list[at - 1].last];
            if !matches!(part.gap, Gap::Space | Gap::Hyphen) || before.possessive {
                break;
            }
            if self.is_capital(part) {
                end = at + 1;
            } else if !self.is_particle(part) || at > end {
                break;
            }
            at += 1;
        }
        end
    }

    /// The span of a run, if it is a name.
    fn name(&self, mut start: usize, end: usize) -> Option<Span> {
        let list = &self.parts.list;
        if start >= end || self.headlines.contains(&self.word(start).sentence) {
            return None;
        }
        // The first word of a sentence and titles have capitals of their own.
        while start < end
            && (self.is_title(start) || self.word(start).sentence_start && self.is_fixed(start))
        {
            start += 1;
        }
        while start < end && self.is_particle(&list[start]) {
            start += 1;
        }
        if start == end {
            return None;
        }
        let n_names = (start..end).filter(|&at| !self.is_fixed(at)).count();
        let n_capitals = (start..end).filter(|&at| self.is_capital(&list[at])).count();
        let alone_at_start = n_capitals == 1 && self.word(start).sentence_start;
        if n_names == 0 && n_capitals < 2 || alone_at_start {
            return None;
        }
        let first = list[start].article.unwrap_or(list[start].first);
        let span = self.words.list[first].span.cover(self.words.list[list[end - 1].last].span);
        (span.len() > 1).then_some(span)
    }

    fn word(&self, part: usize) -> &crate::words::Word {
        let part = &self.parts.list[part];
        &self.words.list[part.article.unwrap_or(part.first)]
    }

    fn is_capital(&self, part: &Part) -> bool {
        let span = self.words.list[part.first].span.cover(self.words.list[part.last].span);
        let at = self.covered.partition_point(|other| other.end() <= span.start());
        let free = self.covered.get(at).is_none_or(|other| !other.overlaps(span));
        let kind = self.parts.shape(part).kind;
        free && self.words.list[part.first].capital && !matches!(kind, Kind::Number | Kind::Initial)
    }

    fn is_particle(&self, part: &Part) -> bool {
        let shape = self.parts.shape(part);
        !self.words.list[part.first].capital
            && (shape.kind == Kind::Particle
                || matches!(shape.folded.as_str(), "of" | "for" | "e" | "i" | "de" | "van" | "von"))
    }

    fn is_fixed(&self, part: usize) -> bool {
        matches!(self.parts.shape(&self.parts.list[part]).kind, Kind::Fixed | Kind::Particle)
    }

    fn is_title(&self, part: usize) -> bool {
        let shape = self.parts.shape(&self.parts.list[part]);
        shape.kind == Kind::Honorific
            || matches!(
                shape.folded.as_str(),
                "president"
                    | "minister"
                    | "general"
                    | "gen"
                    | "col"
                    | "colonel"
                    | "ayatollah"
                    | "commander"
                    | "secretary"
                    | "senator"
                    | "sen"
                    | "rep"
                    | "mrs"
                    | "ms"
                    | "prof"
                    | "lt"
                    | "maj"
                    | "brigadier"
                    | "imam"
                    | "king"
                    | "prince"
                    | "the"
                    | "prime"
                    | "foreign"
                    | "spokesman"
            )
    }
}

/// Sentences of at least four words that have a capital on most.
fn headlines(words: &Words) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for sentence in words.list.chunk_by(|a, b| a.sentence == b.sentence) {
        let long: Vec<_> = sentence.iter().filter(|word| word.span.len() > 3).collect();
        let n_capitals = long.iter().filter(|word| word.capital).count();
        if long.len() >= 3 && n_capitals * 10 >= long.len() * 8 {
            found.insert(sentence[0].sentence);
        }
    }
    found
}
