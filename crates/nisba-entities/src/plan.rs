use nisba_text::hash_bytes;

use crate::Gazetteer;
use crate::align::{Ends, PAIR_LIMIT, align};
use crate::candidate::LEAST_ALONE;
use crate::form::{Case, Form};
use crate::key_spelling::may_have_typo;
use crate::keys::Anchor;
use crate::lexeme::Shapes;
use crate::likeness::is_one_typo;
use crate::resolve::{LEAST_UNNAMED, may_tell};
use crate::shape::{Kind, Shape};

/// The names that a word of a text may belong to, for each distinct word: those that hang on its
/// keys and sound like it.
///
/// A key is a coarse thing: most words that share it sound different all the same. What a name and
/// a word are to each other is the same in every text, so it is told once.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    /// For each shape of texts its plan by letters and its plan by sounds: where its range is.
    by_shape: Vec<[u32; 2]>,
    ranges: Vec<Range>,
    anchors: Vec<Anchor>,
    /// For each anchor what stands beside it, where all names stand as they are spelled.
    beside: Vec<Beside>,
}

/// Of the anchors of a plan: where those that are free begin, those that are bound, and where
/// they end.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    free: u32,
    bound: u32,
    end: u32,
}

/// What of a word its keys are made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum By {
    /// Its letters alone, as for a word without a capital.
    Letters,
    /// Its sounds as well.
    Sounds,
}

/// The anchors of all keys of one word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'p> {
    /// Those of names that may stand here whoever else is named.
    pub(crate) free: &'p [Anchor],
    /// Those of short forms in another spelling, which stand only for somebody whom the document
    /// names in another way. A long gazetteer has some for every capitalised word.
    pub(crate) bound: &'p [Anchor],
    /// For each free anchor what stands beside it; of names in any spelling that is not told.
    pub(crate) beside: &'p [Beside],
}

/// The letters of the part beside the one at which a name is anchored, hashed: of the next one, or
/// of the one before where there is none. With a million names most that hang on a word are others
/// than the one that stands there, and to look at each is slow.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Beside(u32);

impl Beside {
    /// Of a name of one part, and of the part beyond the first and the last.
    pub(crate) const NOTHING: Beside = Beside(0);

    fn of(gazetteer: &Gazetteer, anchor: Anchor) -> Beside {
        let form = gazetteer.forms.get(anchor.form());
        let folded = |idx: usize| &gazetteer.forms.shapes[form.shapes[idx] as usize].folded;
        match anchor.part() {
            at if at + 1 < form.shapes.len() => Beside::next(folded(at + 1)),
            0 => Beside::NOTHING,
            at => Beside::before(folded(at - 1)),
        }
    }

    pub(crate) fn next(folded: &str) -> Beside {
        Beside(hash_bytes(folded.as_bytes()) as u32 | 3)
    }

    pub(crate) fn before(folded: &str) -> Beside {
        Beside((hash_bytes(folded.as_bytes()) as u32 | 3) - 1)
    }

    /// Whether it may be what stands beside a part of a text.
    pub(crate) fn may_be(self, before: Beside, next: Beside) -> bool {
        self == Beside::NOTHING || self == before || self == next
    }
}

impl Plan<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.free.is_empty() && self.bound.is_empty()
    }
}

/// In the place of a range: not told yet, and nothing.
const UNTOLD: u32 = u32::MAX;
const NOTHING: u32 = u32::MAX - 1;

impl Plans {
    /// What may be made of a word. `sounds` is whether it may be spelled in another way at all.
    #[inline]
    pub(crate) fn get(
        &mut self,
        gazetteer: &Gazetteer,
        shapes: &Shapes,
        (shape, by): (u32, By),
        sounds: bool,
    ) -> Plan<'_> {
        let by = if sounds { by } else { By::Letters };
        let known = self.by_shape.get(shape as usize).map_or(UNTOLD, |known| known[by as usize]);
        let range = match known {
            NOTHING => Range::default(),
            UNTOLD => self.tell(gazetteer, shapes, (shape, by), sounds),
            range => self.ranges[range as usize],
        };
        let (free, bound, end) = (range.free as usize, range.bound as usize, range.end as usize);
        let beside = if sounds { &[] } else { &self.beside[free..bound] };
        Plan { free: &self.anchors[free..bound], bound: &self.anchors[bound..end], beside }
    }

    #[inline(never)]
    fn tell(
        &mut self,
        gazetteer: &Gazetteer,
        shapes: &Shapes,
        (shape, by): (u32, By),
        sounds: bool,
    ) -> Range {
        let text = shapes.get(shape);
        let keys = &gazetteer.keys;
        let mut patterns: Vec<u32> = keys.find_word(&text.folded).into_iter().collect();
        if by == By::Sounds {
            patterns.extend(keys.find_sounds(text));
            patterns.sort_unstable();
            patterns.dedup();
        }
        let (mut free, mut bound) = (Vec::new(), Vec::new());
        for pattern in patterns {
            let more = anchors(gazetteer, (pattern, text), sounds);
            free.extend(more.0);
            bound.extend(more.1);
        }
        let start = self.anchors.len() as u32;
        self.anchors.extend(distinct(free));
        let middle = self.anchors.len() as u32;
        self.anchors.extend(distinct(bound));
        let range = Range { free: start, bound: middle, end: self.anchors.len() as u32 };
        if !sounds {
            let new = self.anchors[start as usize..].iter();
            self.beside.extend(new.map(|&anchor| Beside::of(gazetteer, anchor)));
        }
        if self.by_shape.len() < shapes.len() {
            self.by_shape.resize(shapes.len(), [UNTOLD; 2]);
        }
        self.by_shape[shape as usize][by as usize] = if range.end == start {
            NOTHING
        } else {
            self.ranges.push(range);
            self.ranges.len() as u32 - 1
        };
        range
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.len() + self.anchors.len()
    }
}

/// Without those that stand there already: a word that sounds like a name has several of its keys.
fn distinct(anchors: Vec<Anchor>) -> Vec<Anchor> {
    let mut numbered: Vec<(Anchor, usize)> =
        anchors.into_iter().enumerate().map(|(at, anchor)| (anchor, at)).collect();
    numbered.sort_unstable();
    numbered.dedup_by_key(|&mut (anchor, _)| anchor);
    numbered.sort_unstable_by_key(|&(_, at)| at);
    numbered.into_iter().map(|(anchor, _)| anchor).collect()
}

/// The free and the bound anchors of a key for a word; see [`Plan`].
pub(crate) fn anchors(
    gazetteer: &Gazetteer,
    (pattern, text): (u32, &Shape),
    sounds: bool,
) -> (Vec<Anchor>, Vec<Anchor>) {
    let (mut free, mut bound) = (Vec::new(), Vec::new());
    for key in gazetteer.keys.shapes(pattern) {
        let part = &gazetteer.forms.shapes[key.shape as usize];
        let same = part.folded == text.folded;
        if !same && !sounds {
            continue;
        }
        let (cost, with_typo) = if same { (0.0, 0.0) } else { costs(part, text) };
        if cost.min(with_typo) > PAIR_LIMIT {
            continue;
        }
        for anchor in gazetteer.keys.anchors(key.shape) {
            let form = gazetteer.forms.get(anchor.form());
            let cost = if form.typos { with_typo } else { cost };
            let fits = !key.is_typo || form.typos;
            if !fits || !may_stand(gazetteer, &form, (part, text), cost) {
                continue;
            }
            let is_short = form.shapes.len() == 1 && !form.role.is_strong();
            if is_short && !same && !(may_tell(text) && 1.0 - cost >= LEAST_UNNAMED) {
                bound.push(anchor);
            } else {
                free.push(anchor);
            }
        }
    }
    if sounds && text.kind == Kind::Name {
        let joints = gazetteer.keys.joints(pattern);
        free.extend(joints.filter(|&anchor| may_be_both(gazetteer, anchor, text)));
    }
    (free, bound)
}

/// What pairs of a part of a name and a part of a text differ by, as they were told last.
///
/// One place for each pair, which several share, so that the whole stays in the processor's cache:
/// a table of all pairs that were ever met is slower than telling some of them again.
#[derive(Debug)]
pub(crate) struct Costs {
    /// The pair, but for what its place tells of it; no number where there is none.
    places: Box<[(u32, f32)]>,
}

impl Default for Costs {
    fn default() -> Costs {
        Costs { places: vec![(0, f32::NAN); 1 << 16].into() }
    }
}

impl Costs {
    #[inline]
    pub(crate) fn get(
        &mut self,
        (part, text): (u32, u32),
        typos: bool,
        cost: impl FnOnce() -> f32,
    ) -> f32 {
        // Forms have 27 bits, and there are fewer shapes of texts than are kept. A product with an
        // odd number is another for each of the 2^48 pairs: 16 bits are the place, 32 are kept.
        debug_assert!(part < 1 << 27 && text < 1 << 20, "more names than fit into memory");
        let pair = (u64::from(part) << 20 | u64::from(text)) << 1 | u64::from(typos);
        let mixed = pair.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = &mut self.places[(mixed >> 32) as usize & 0xffff];
        if place.0 != mixed as u32 || place.1.is_nan() {
            *place = (mixed as u32, cost());
        }
        place.1
    }
}

/// Whether a word may be the part of a form at which it is anchored, whatever is beside it.
fn may_stand(
    gazetteer: &Gazetteer,
    form: &Form,
    (part, text): (&Shape, &Shape),
    cost: f32,
) -> bool {
    let n = form.shapes.len();
    if !scripts_fit(gazetteer, form, text) {
        return false;
    }
    if part.folded == text.folded {
        return true;
    }
    if cost > PAIR_LIMIT || matches!(form.case, Case::Acronym | Case::Exact) {
        return false;
    }
    let ends = if form.is_person { Ends::Person } else { Ends::Group };
    let alone = || align(&[part], &[text], ends, |_, _| cost);
    n > 1 || alone().is_some_and(|found| found.score >= LEAST_ALONE)
}

/// Whether a word may be the two parts of a form at which it is anchored, written as one.
fn may_be_both(gazetteer: &Gazetteer, anchor: Anchor, text: &Shape) -> bool {
    let form = gazetteer.forms.get(anchor.form());
    if matches!(form.case, Case::Acronym | Case::Exact) || !scripts_fit(gazetteer, &form, text) {
        return false;
    }
    // A table from elsewhere may name a part that has none behind it.
    if anchor.part() + 1 >= form.shapes.len() {
        return false;
    }
    let shape = |n: usize| &gazetteer.forms.shapes[form.shapes[anchor.part() + n] as usize];
    let n_firm = shape(0).n_firm() + shape(1).n_firm();
    let may_be = text.n_firm() + 1 >= n_firm && text.n_firm() <= n_firm + 4;
    may_be && shape(0).joined(shape(1)).cost(text) <= PAIR_LIMIT
}

/// A name in Arabic script stands for one in Latin letters only where the entity has none of its
/// own and two parts agree: its vowels are free, and every other word would do.
fn scripts_fit(gazetteer: &Gazetteer, form: &Form, text: &Shape) -> bool {
    let has_native = || !gazetteer.entry(form.entity).native.is_empty();
    let mixed = text.is_native() != form.is_native;
    !(mixed && (form.is_native || form.shapes.len() == 1 || has_native()))
}

/// What a part of a form and a part of a text differ by.
pub(crate) fn pair_cost(form: &Form, part: &Shape, text: &Shape) -> f32 {
    let (cost, with_typo) = costs(part, text);
    if form.typos { with_typo } else { cost }
}

/// What two parts differ by where typos are not allowed, and where they are.
fn costs(part: &Shape, text: &Shape) -> (f32, f32) {
    let cost = part.cost(text);
    let is_typo = cost > TYPO
        && may_have_typo(part)
        && matches!(text.kind, Kind::Name | Kind::Fixed)
        && keeps_ends(&part.folded, &text.folded)
        && is_one_typo(&part.folded, &text.folded);
    (cost, if is_typo { TYPO } else { cost })
}

/// An ending more or less is no slip: Suleiman is not Suleimani, a Reuter none of Reuters.
fn keeps_ends(a: &str, b: &str) -> bool {
    a.chars().next() == b.chars().next() && a.chars().next_back() == b.chars().next_back()
}

/// The cost of a wrong letter.
const TYPO: f32 = 0.1;
