//! Cases as data: one difficulty each, with the answer in the text.

use std::fmt::Write;

use nisba_cooccur::{DocumentCounts, ItemId, Occurrence, Unit, pairs_in_units, unit_spans};
use nisba_text::{Span, scan};
use serde::Deserialize;

#[derive(Deserialize)]
struct UnitCases {
    cases: Vec<UnitCase>,
}

#[derive(Deserialize)]
struct UnitCase {
    name: String,
    unit: String,
    text: String,
    /// Instead of brackets where units overlap, or where brackets and masks would cross.
    units: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct CountCases {
    case: Vec<CountCase>,
}

#[derive(Deserialize)]
struct CountCase {
    name: String,
    unit: String,
    text: String,
    units: u64,
    items: String,
    pairs: String,
    evidence: Vec<String>,
}

/// A text without its marks, and what they marked.
#[derive(Default)]
struct Marked {
    text: String,
    units: Vec<Span>,
    masked: Vec<Span>,
    occurrences: Vec<Occurrence>,
}

fn parse_marks(marked: &str) -> Marked {
    let mut out = Marked::default();
    let mut open: Vec<(char, usize, ItemId)> = Vec::new();
    let mut chars = marked.chars();
    while let Some(c) = chars.next() {
        match c {
            '⟨' => {
                let letter = chars.next().expect("an item after ⟨");
                assert_eq!(chars.next(), Some(' '), "one letter and a blank after ⟨");
                open.push(('⟩', out.text.len(), ItemId(letter as u32)));
            }
            '[' => open.push((']', out.text.len(), ItemId(0))),
            '⟪' => open.push(('⟫', out.text.len(), ItemId(0))),
            ']' | '⟫' | '⟩' => {
                let last = open.iter().rposition(|&(close, ..)| close == c);
                let (_, start, item) = open.remove(last.expect("an opening mark"));
                let span = Span::from_range(start..out.text.len());
                match c {
                    ']' => out.units.push(span),
                    '⟫' => out.masked.push(span),
                    _ => out.occurrences.push(Occurrence { item, span }),
                }
            }
            _ => out.text.push(c),
        }
    }
    assert!(open.is_empty(), "a mark is not closed in {marked:?}");
    out
}

#[test]
fn units_that_count() {
    let cases: UnitCases = toml::from_str(include_str!("cases/units.toml")).expect("cases parse");
    for case in &cases.cases {
        let marked = parse_marks(&case.text);
        let unit: Unit = case.unit.parse().expect("a unit");
        let spans = unit_spans(&scan(&marked.text), &marked.masked, unit);
        let found: Vec<&str> = spans.iter().map(|&span| &marked.text[span.range()]).collect();
        match &case.units {
            Some(units) => assert_eq!(&found, units, "{}", case.name),
            None => assert_eq!(spans, marked.units, "{}: {found:?}", case.name),
        }
    }
}

#[test]
fn counts_and_evidence() {
    let cases: CountCases = toml::from_str(include_str!("cases/counts.toml")).expect("cases parse");
    let letter = |item: ItemId| char::from_u32(item.0).expect("an item is a letter");
    for case in &cases.case {
        let marked = parse_marks(&case.text);
        let tokens = scan(&marked.text);
        let unit: Unit = case.unit.parse().expect("a unit");
        let counts = DocumentCounts::of(&tokens, &marked.occurrences, &marked.masked, unit);
        assert_eq!(counts.n_units(), case.units, "{}", case.name);
        let mut items = String::new();
        for (item, units) in counts.items() {
            let comma = if items.is_empty() { "" } else { ", " };
            write!(items, "{comma}{} {units}", letter(item)).expect("a string takes all");
        }
        assert_eq!(items, case.items, "{}", case.name);
        let mut pairs = String::new();
        for (a, b, units) in counts.pairs() {
            let comma = if pairs.is_empty() { "" } else { ", " };
            write!(pairs, "{comma}{}+{} {units}", letter(a), letter(b))
                .expect("a string takes all");
        }
        assert_eq!(pairs, case.pairs, "{}", case.name);
        let places = pairs_in_units(&tokens, &marked.occurrences, &marked.masked, unit);
        let evidence = places.iter().map(|place| {
            format!("{}+{} {}", letter(place.a), letter(place.b), &marked.text[place.span.range()])
        });
        assert_eq!(evidence.collect::<Vec<_>>(), case.evidence, "{}", case.name);
    }
}
