use std::num::NonZeroU32;

use crate::anchor::{AnchorRule, Places, anchors, place_bits};
use crate::exact_group::{Member, furthest_matches};
use crate::exact_match::Matches;
use crate::exact_walk::Walk;
use crate::{Config, Repeats, cluster};

/// Finds everything that stands twice byte for byte, from `min_bytes` on; the number of a document
/// is its place in `texts`.
///
/// A **match** is a pair of places with equal bytes that begin and end on character boundaries and
/// cannot be made longer to either side. Found is every match of at least `min_bytes` whose bytes
/// stand at up to [`Config::max_group`] places. Where they stand at more, found are, around each anchor (below)
/// of each place, the match that reaches furthest to the left and the one that reaches furthest to the right.
/// Either way **the bytes in some passage are those that a suffix array would name**: each byte of each run of
/// `min_bytes` whole characters that stands anywhere else as well. Words, lines and languages do
/// not count.
///
/// Two passages of one document may overlap where a text repeats itself at once: a line of two
/// hundred dashes is a match of 199 bytes with itself, one byte further on.
///
/// Clusters, and which of their pairs are left out, are as in [`cluster`]; every byte of a match that is
/// left out is in one that is kept.
///
/// # How it works
///
/// An anchor is a place whose next bytes (a third of `min_bytes`, at most 32) have the smallest hash
/// of all such places in a window of `min_bytes`. Equal runs have their anchors at equal places, so
/// that only equal anchors need to be compared. Pairs are met in the order of the texts: a match is grown
/// to its full length at its first anchor, and at later ones its distance tells that it is known. Of
/// many equal anchors the neighbours in sorted order are compared, to both sides, up to `min_bytes`
/// away, and pieces of one match joined. Hashes only bring places together; every match is
/// verified by comparison.
///
/// # Resource usage
///
/// Linear in the texts and in what is found, with one sort of the anchors: two for every
/// `2/3 * min_bytes + 1` bytes, eight bytes each. Short `min_bytes` are done in several passes, so that the
/// anchors held never take more than half a byte for a byte of text; a match takes about 150 bytes while
/// clusters are made. Measured on one x86-64 core with `min_bytes` of 100: 100 MB of news, mail and speeches,
/// more than half of it with one word in twelve changed, with reading, in 1.9 seconds and 90 MB beside the
/// texts, 418,298 matches.
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
    let walk = Walk { texts, places: &places, min_bytes: n_least };
    let mut matches = Matches::new(&places);
    for pass in 0..rule.n_passes {
        let mut anchors = anchors(texts, &places, rule, pass);
        let (mut n_kept, mut first) = (0, 0);
        while first < anchors.len() {
            let is_equal = |&&anchor: &&u64| anchor >> bits == anchors[first] >> bits;
            let group = first..first + anchors[first..].iter().take_while(is_equal).count();
            first = group.end;
            if group.len() > max_group {
                let place = |&anchor: &u64| anchor & ((1 << bits) - 1);
                let member = |anchor| Member::new(texts, &places, place(anchor), n_least);
                let members: Vec<Member<'_>> = anchors[group].iter().map(member).collect();
                furthest_matches(&members, n_least, &mut |pair| matches.push(pair));
            } else if group.len() > 1 {
                anchors.copy_within(group.clone(), n_kept);
                n_kept += group.len();
            }
        }
        anchors.truncate(n_kept);
        walk.matches(&anchors, bits, &mut |found| matches.push(found));
    }
    cluster(matches.into_repeats(texts), config)
}
