use std::num::NonZeroU32;

use crate::anchor::{AnchorRule, Places, anchors, place_bits};
use crate::exact_group::{Member, pairs_of_group};
use crate::exact_match::Matches;
use crate::{Config, Repeats, cluster};

/// Finds everything that stands twice byte for byte, from `min_bytes` on; the number of a document
/// is its place.
///
/// A **match** is two places in the texts, of one length, with equal bytes, both beginning and ending
/// on character boundaries, which cannot be made longer to either side. What is found are all matches of at
/// least `min_bytes` among runs that stand at most [`Config::max_group`] times; of runs that stand more
/// often, for each place the match that reaches furthest to the left and the one that reaches furthest
/// to the right (the earliest partner of equal ones where it is the whole of what can be known near it). So the
/// bytes in some passage are exactly those that a suffix array would name: each byte of each run of
/// `min_bytes` that stands anywhere else too. No word, line or language is looked at.
///
/// Two places of one document may overlap, where a text repeats itself with a short period: a line of
/// two hundred dashes is a match of 199 with itself one byte further.
///
/// Clusters and their bound are as in [`cluster`]. Linear in the texts but for
/// a sort of about `2 / (2/3 * min_bytes)` anchors a byte, and linear in what is found. Besides the
/// texts it holds at most 0.6 bytes a byte of text at `min_bytes` of 100, and 24 bytes for each match.
///
/// ```
/// use nisba_dedup::{Config, exact_repeats};
///
/// let texts = ["Rockets fell on Basra. No one was hurt.", "Again rockets fell on Basra."];
/// let repeats = exact_repeats(&texts, 16.try_into().unwrap(), &Config::default()).repeats;
/// assert_eq!(repeats.len(), 1);
/// assert_eq!(&texts[1][repeats[0].b.span.range()], "ockets fell on Basra.");
/// ```
pub fn exact_repeats(texts: &[&str], min_bytes: NonZeroU32, config: &Config) -> Repeats {
    let places = Places::of(texts);
    let rule = AnchorRule::of(min_bytes);
    let bits = place_bits(&places);
    let max_group = config.max_group.get() as usize;
    let n_least = min_bytes.get() as usize;
    let mut matches = Matches::new(&places);
    for pass in 0..rule.n_passes {
        let anchors = anchors(texts, &places, rule, pass);
        for group in anchors.chunk_by(|x, y| x >> bits == y >> bits) {
            if group.len() == 1 {
                continue;
            }
            let member =
                |&anchor: &u64| Member::new(texts, &places, anchor & ((1 << bits) - 1), n_least);
            let members: Vec<Member<'_>> = group.iter().map(member).collect();
            pairs_of_group(&members, n_least, max_group, &mut |pair| matches.push(pair));
        }
    }
    cluster(matches.into_repeats(texts), config)
}
