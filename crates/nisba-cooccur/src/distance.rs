use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use nisba_text::{Span, Tokens};

use crate::layout::{Layout, Windows};
use crate::occurrence::counting;
use crate::{ItemId, Occurrence, Unit};

/// How much a meeting weighs, by the distance of the two mentions in words: 1 for neighbours, 2 with
/// one word between them. Written and read as `flat`, `inverse`, `exponential`.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Weighting {
    /// 1, whatever the distance.
    #[default]
    Flat,
    /// 1 / d.
    Inverse,
    /// Half as much every five words: `2^(-(d - 1) / 5)`.
    Exponential,
}

impl Weighting {
    /// The weight of one meeting at so many words, counted as 1 for 0. In 0..=1.
    pub fn weight(self, distance: u32) -> f64 {
        let distance = f64::from(distance.max(1));
        match self {
            Weighting::Flat => 1.0,
            Weighting::Inverse => distance.recip(),
            Weighting::Exponential => (-(distance - 1.0) / 5.0).exp2(),
        }
    }

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Weighting::Flat => "flat",
            Weighting::Inverse => "inverse",
            Weighting::Exponential => "exponential",
        }
    }
}

impl fmt::Display for Weighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Weighting {
    type Err = UnknownWeighting;

    fn from_str(name: &str) -> Result<Weighting, UnknownWeighting> {
        let all = [Weighting::Flat, Weighting::Inverse, Weighting::Exponential];
        let found = all.into_iter().find(|weighting| weighting.name() == name);
        found.ok_or_else(|| UnknownWeighting { name: name.to_owned() })
    }
}

/// A name that no [`Weighting`] has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownWeighting {
    /// What was given.
    pub name: String,
}

impl fmt::Display for UnknownWeighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown weighting {:?}; it is flat, inverse or exponential", self.name)
    }
}

impl std::error::Error for UnknownWeighting {}

/// Which mentions of two items in one unit make a meeting.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Mentions {
    /// The two that are nearest, so that a pair meets once a unit. In windows, every two neighbours
    /// that share one, as in [`pairs_in_units`](crate::pairs_in_units).
    #[default]
    Once,
    /// Every two.
    Each,
}

/// How far apart the items of each pair meet: exact counts of meetings by distance.
///
/// Weights are sums of floats, made at the end in the order of the distances, and so do not depend
/// on how documents were split over counters. An item never meets itself.
///
/// About 50 bytes for each pair and distance that occurs.
///
/// ```
/// use nisba_cooccur::{Distances, ItemId, Mentions, Occurrence, Unit, Weighting};
/// use nisba_text::{Span, scan};
///
/// let [badr, sadr] = [ItemId(0), ItemId(1)];
/// let occurrences = [
///     Occurrence { item: badr, span: Span::new(0, 4) },
///     Occurrence { item: sadr, span: Span::new(23, 27) },
/// ];
/// let mut distances = Distances::default();
/// let tokens = scan("Badr came and then met Sadr.");
/// distances.add_document(&tokens, &occurrences, &[], Unit::Sentence, Mentions::Once);
/// assert_eq!(distances.weight(badr, sadr, Weighting::Inverse), 1.0 / 5.0);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Distances {
    meetings: BTreeMap<(ItemId, ItemId), BTreeMap<u32, u64>>,
}

impl Distances {
    /// Adds the meetings of one document; units and occurrences count as in
    /// [`DocumentCounts`](crate::DocumentCounts). Masked words count as words between.
    ///
    /// Linear in the tokens and, for each unit, in its distinct items times its mentions; for
    /// [`Mentions::Each`] in the square of its mentions.
    pub fn add_document(
        &mut self,
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
        mentions: Mentions,
    ) {
        for (a, b, distance) in distances(tokens, occurrences, masked, unit, mentions) {
            *self.meetings.entry((a, b)).or_default().entry(distance).or_default() += 1;
        }
    }

    /// Adds all that another one holds. Associative and commutative.
    pub fn merge(&mut self, other: Distances) {
        for (pair, meetings) in other.meetings {
            let ours = self.meetings.entry(pair).or_default();
            for (distance, count) in meetings {
                *ours.entry(distance).or_default() += count;
            }
        }
    }

    /// The meetings of two items, given in either order: distance in words, and how many.
    pub fn of(&self, one: ItemId, other: ItemId) -> impl Iterator<Item = (u32, u64)> + '_ {
        let meetings = self.meetings.get(&(one.min(other), one.max(other)));
        meetings.into_iter().flatten().map(|(&distance, &count)| (distance, count))
    }

    /// The sum of the weights of all meetings of two items; 0 where they never meet.
    pub fn weight(&self, one: ItemId, other: ItemId, weighting: Weighting) -> f64 {
        let weights =
            self.of(one, other).map(|(distance, count)| count as f64 * weighting.weight(distance));
        // Adding to 0 keeps an empty sum from -0.
        0.0 + weights.sum::<f64>()
    }
}

/// A mention by the words it stands on, first and last included.
#[derive(Clone, Copy)]
struct Placed {
    item: ItemId,
    first: u32,
    last: u32,
}

impl Placed {
    fn distance(self, other: Placed) -> u32 {
        let gap = self.first.saturating_sub(other.last).max(other.first.saturating_sub(self.last));
        gap.max(1)
    }
}

/// Every meeting of a document: a < b, and the distance.
fn distances(
    tokens: &Tokens,
    occurrences: &[Occurrence],
    masked: &[Span],
    unit: Unit,
    mentions: Mentions,
) -> Vec<(ItemId, ItemId, u32)> {
    let words: Vec<Span> =
        tokens.tokens.iter().filter(|t| t.kind.is_content()).map(|t| t.span).collect();
    let counting = counting(occurrences, masked);
    let place = |occurrence: &Occurrence| {
        let first = words.partition_point(|word| word.end() <= occurrence.span.start());
        let behind = words.partition_point(|word| word.start() < occurrence.span.end());
        let last = behind.saturating_sub(1).max(first);
        Placed { item: occurrence.item, first: first as u32, last: last as u32 }
    };
    let layout = Layout::new(tokens, masked, unit);
    let mut met = Vec::new();
    let mut meet = |one: Placed, other: Placed| {
        if one.item != other.item {
            let (a, b) = (one.item.min(other.item), one.item.max(other.item));
            met.push((a, b, one.distance(other)));
        }
    };
    if let Layout::Windows(windows) = &layout {
        in_windows(windows, &counting, mentions, |one, other| meet(place(one), place(other)));
        return met;
    }
    let mut cursor = layout.cursor();
    let mut placed: Vec<(u64, Placed)> = counting
        .iter()
        .filter_map(|occurrence| Some((cursor.units_of(occurrence.span)?.0, place(occurrence))))
        .collect();
    // Stable, so that the mentions of an item stay in text order.
    placed.sort_by_key(|&(unit, mention)| (unit, mention.item));
    for in_unit in placed.chunk_by(|one, next| one.0 == next.0) {
        if mentions == Mentions::Each {
            for (idx, &(_, one)) in in_unit.iter().enumerate() {
                in_unit[..idx].iter().for_each(|&(_, other)| meet(one, other));
            }
            continue;
        }
        let items: Vec<_> = in_unit.chunk_by(|one, next| one.1.item == next.1.item).collect();
        for (idx, one) in items.iter().enumerate() {
            for other in &items[..idx] {
                let (one, other) = nearest(one, other);
                meet(one, other);
            }
        }
    }
    met
}

/// The nearest mentions of two items, each in text order.
fn nearest(ones: &[(u64, Placed)], others: &[(u64, Placed)]) -> (Placed, Placed) {
    let mut best = (ones[0].1, others[0].1);
    let (mut ones, mut others) = (ones, others);
    while let ([(_, one), more_ones @ ..], [(_, other), more_others @ ..]) = (ones, others) {
        if one.distance(*other) < best.0.distance(best.1) {
            best = (*one, *other);
        }
        // What ends first can only come nearer to what lies further on.
        if one.last < other.last { ones = more_ones } else { others = more_others }
    }
    best
}

/// Calls for every two mentions that share a window, and for [`Mentions::Once`] have no other
/// mention of either item between them.
fn in_windows(
    windows: &Windows,
    counting: &[Occurrence],
    mentions: Mentions,
    mut meet: impl FnMut(&Occurrence, &Occurrence),
) {
    let mut placed: Vec<(usize, &Occurrence)> = counting
        .iter()
        .filter_map(|occurrence| Some((windows.word_of(occurrence.span)?, occurrence)))
        .collect();
    // Two mentions may begin at one word and not at one byte; words decide.
    placed.sort_by_key(|&(word_idx, _)| word_idx);
    let mut met = Vec::new();
    for (idx, &(at, here)) in placed.iter().enumerate() {
        met.clear();
        for &(before, other) in placed[..idx].iter().rev() {
            if !windows.share_window(before, at) {
                break;
            }
            if mentions == Mentions::Each {
                meet(here, other);
                continue;
            }
            if other.item == here.item {
                break;
            }
            if !met.contains(&other.item) {
                met.push(other.item);
                meet(here, other);
            }
        }
    }
}
