use crate::lexicon;
use crate::part::is_optional;
use crate::shape::{Kind, NEVER, Shape};

/// The parts of two names laid side by side.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alignment {
    /// 1 minus the mean cost of a pair; may be negative.
    pub(crate) score: f32,
    /// The steps, in the order of the names.
    pub(crate) steps: Vec<Step>,
}

/// One step of an alignment: how many parts of either name it takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Step {
    pub(crate) form: usize,
    pub(crate) n_form: usize,
    pub(crate) text: usize,
    pub(crate) n_text: usize,
}

/// How much may be left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ends {
    /// Both names are whole: either may have a part more at the end.
    Loose,
    /// The same, and one part may be as far from the other as is worth a look.
    Wide,
    /// A stretch of text that begins and ends with the name of a person, who may have another name
    /// in the middle, or one left out.
    Person,
    /// A stretch of text that is the name of a group or place, with every part.
    Group,
}

impl Ends {
    /// Whether both names are whole.
    fn are_whole(self) -> bool {
        matches!(self, Ends::Loose | Ends::Wide)
    }

    /// How far apart two parts may be that are a pair.
    pub(crate) fn reach(self) -> f32 {
        if self == Ends::Wide { WIDE_LIMIT } else { PAIR_LIMIT }
    }
}

/// Lays two names side by side at the least cost; `None` where they have nothing to do with each
/// other. `O(n·m)` part comparisons.
pub(crate) fn align(
    form: &[&Shape],
    text: &[&Shape],
    ends: Ends,
    mut pair: impl FnMut(usize, usize) -> f32,
) -> Option<Alignment> {
    let table = Costs { form, text, ends };
    let (n, m) = (form.len(), text.len());
    if n == 0 || m == 0 || n > MAX_PARTS || m > MAX_PARTS {
        return None;
    }
    let mut best = [[f32::INFINITY; MAX_PARTS + 1]; MAX_PARTS + 1];
    let mut back = [[(0u8, 0u8); MAX_PARTS + 1]; MAX_PARTS + 1];
    best[0][0] = 0.0;
    for i in 0..=n {
        for j in 0..=m {
            let here = best[i][j];
            if here == f32::INFINITY {
                continue;
            }
            let mut relax = |di: usize, dj: usize, cost: f32| {
                if cost < LIMIT && here + cost < best[i + di][j + dj] {
                    best[i + di][j + dj] = here + cost;
                    back[i + di][j + dj] = (di as u8, dj as u8);
                }
            };
            if i < n && j < m {
                let of_group = group_word(form[i]);
                let both = of_group.is_some() && of_group == group_word(text[j]);
                relax(1, 1, if both { 0.0 } else { capped(pair(i, j), ends) });
            }
            if i + 1 < n && j < m {
                relax(2, 1, table.joined_form(i, j));
            }
            if i < n && j + 1 < m {
                relax(1, 2, table.joined_text(i, j));
            }
            if j < m {
                relax(0, 1, extra(text[j], text.get(j + 1), i, n, ends));
            }
            if i < n {
                relax(1, 0, missing(form[i], form.get(i + 1), i, j, m, ends));
            }
        }
    }
    if best[n][m] == f32::INFINITY {
        return None;
    }
    let steps = steps(&back, n, m);
    let score = score(form, text, ends, best[n][m], &steps)?;
    Some(Alignment { score, steps })
}

/// The differences of an alignment, by rule.
pub(crate) fn explain(form: &[&Shape], text: &[&Shape], alignment: &Alignment) -> Vec<String> {
    let mut rules = Vec::new();
    for step in &alignment.steps {
        match (step.n_form, step.n_text) {
            (1, 1) => rules.extend(form[step.form].explain(text[step.text])),
            (0, _) => rules.push(format!("with {}", text[step.text].folded)),
            (_, 0) => rules.push(format!("without {}", form[step.form].folded)),
            (2, 1) => {
                rules.push("written as one".to_owned());
                rules.extend(form[step.form].joined(form[step.form + 1]).explain(text[step.text]));
            }
            _ => {
                rules.push("written as two".to_owned());
                rules.extend(form[step.form].explain(&text[step.text].joined(text[step.text + 1])));
            }
        }
    }
    rules
}

pub(crate) const MAX_PARTS: usize = 16;

/// A pair of parts further apart than this is not a pair.
pub(crate) const PAIR_LIMIT: f32 = 0.235;

/// The same where everything worth a look is wanted. One consonant for another in a word of four is
/// further: that makes another name.
const WIDE_LIMIT: f32 = 0.34;

const LIMIT: f32 = 1.0;

struct Costs<'s> {
    form: &'s [&'s Shape],
    text: &'s [&'s Shape],
    ends: Ends,
}

impl Costs<'_> {
    fn joined_form(&self, i: usize, j: usize) -> f32 {
        let (a, b, whole) = (self.form[i], self.form[i + 1], self.text[j]);
        if !may_join(a, b, self.ends) || whole.kind != Kind::Name {
            return NEVER;
        }
        // Joining is worth a look only where the sounds add up.
        if whole.n_firm() + 1 < a.n_firm() + b.n_firm() {
            return NEVER;
        }
        capped(a.joined(b).cost(whole), self.ends) + JOINED
    }

    fn joined_text(&self, i: usize, j: usize) -> f32 {
        let (whole, a, b) = (self.form[i], self.text[j], self.text[j + 1]);
        if !may_join(a, b, self.ends) || whole.kind != Kind::Name {
            return NEVER;
        }
        if whole.n_firm() + 1 < a.n_firm() + b.n_firm() {
            return NEVER;
        }
        capped(a.joined(b).cost(whole), self.ends) + JOINED
    }
}

const JOINED: f32 = 0.02;

/// Pour-Ebrahim is written as one too, although "pour" is a word.
fn may_join(a: &Shape, b: &Shape, ends: Ends) -> bool {
    let fit = |part: &Shape| matches!(part.kind, Kind::Name | Kind::Fixed);
    // Ben Kirane, Benkirane; Haji Zadeh. In a text the two would need a key of their own.
    let title = ends.are_whole() && matches!(a.kind, Kind::Particle | Kind::Honorific);
    (fit(a) || title) && fit(b) && (a.kind == Kind::Name || b.kind == Kind::Name)
}

fn capped(cost: f32, ends: Ends) -> f32 {
    if cost > ends.reach() { NEVER } else { cost }
}

/// The cost of a part of the text that the name does not have, after `i` of its `n` parts.
fn extra(part: &Shape, next: Option<&&Shape>, i: usize, n: usize, ends: Ends) -> f32 {
    // "Neçirvan Barzani ve Mesrur Barzani" are two.
    if ends == Ends::Person && matches!(part.folded.as_str(), "ve" | "va" | "wa" | "و") {
        return NEVER;
    }
    if is_optional(part.kind) && (ends.are_whole() || 0 < i && i < n) || is_house(part, ends) {
        return 0.02;
    }
    if ends == Ends::Group || !may_be_a_persons(part) {
        return NEVER;
    }
    // Without capitals any word could be a father's name: only a common given name is.
    if ends == Ends::Person && part.is_native() && !part.is_common() {
        return NEVER;
    }
    if i == 0 {
        return match ends {
            Ends::Loose | Ends::Wide if may_be_left_out(part) || is_first_of_two(part, next) => {
                0.08
            }
            _ => NEVER,
        };
    }
    if i == n && makes_another_name(part) {
        return NEVER;
    }
    // More than it counts in the score, so that two unlike spellings of one part are laid side by
    // side rather than passed over one after the other.
    if i < n {
        LEFT_OUT
    } else if ends.are_whole() {
        LEFT_OUT + 0.02
    } else {
        NEVER
    }
}

/// The cost of a part of the name that the text does not have, after `j` of its `m` parts.
fn missing(part: &Shape, next: Option<&&Shape>, i: usize, j: usize, m: usize, ends: Ends) -> f32 {
    let optional = is_optional(part.kind) && (ends != Ends::Group || part.kind != Kind::Initial);
    if optional || is_house(part, ends) {
        return 0.02;
    }
    if ends == Ends::Group || !may_be_a_persons(part) {
        return NEVER;
    }
    if j == 0 {
        let may_go = may_be_left_out(part) || ends.are_whole() && is_first_of_two(part, next);
        return if i == 0 && may_go { 0.08 } else { NEVER };
    }
    if j == m && makes_another_name(part) {
        return NEVER;
    }
    if j < m { LEFT_OUT } else { LEFT_OUT + 0.02 }
}

/// English words are never left out of a group's name.
fn may_be_a_persons(part: &Shape) -> bool {
    part.kind == Kind::Name || lexicon::is_foreign_person(&part.folded)
}

const LEFT_OUT: f32 = 0.125;

/// A first part that a name may do without.
pub(crate) fn may_be_left_out(part: &Shape) -> bool {
    is_optional(part.kind) || part.is_muhammad() || group_word(part).is_some()
}

/// Ali before Akbar or Asghar, "the greater" and "the smaller", which stand for the two.
fn is_first_of_two(part: &Shape, next: Option<&&Shape>) -> bool {
    part.folded == "ali"
        && next.is_some_and(|next| matches!(next.folded.as_str(), "akbar" | "ekber" | "asghar"))
}

/// What makes of a surname another one, or of a man his son, behind the name.
fn makes_another_name(part: &Shape) -> bool {
    matches!(
        part.folded.as_str(),
        "nejad"
            | "nejhad"
            | "nezhad"
            | "nejat"
            | "zadeh"
            | "zade"
            | "zada"
            | "pour"
            | "pur"
            | "nasab"
            | "nia"
            | "niya"
            | "far"
            | "oghlu"
            | "oglu"
            | "jr"
            | "junior"
            | "نژاد"
            | "زاده"
            | "پور"
            | "نيا"
    )
}

/// "House of" in Arabic script, which is an article in Latin letters; in a text it tells a family
/// from its members.
fn is_house(part: &Shape, ends: Ends) -> bool {
    ends.are_whole() && part.folded == HOUSE
}

const HOUSE: &str = "ال";

/// What a group is by the word before its name, which may be left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum GroupWord {
    Movement,
    Brigade,
}

/// "Movement" or "brigade", "and" before them or not.
fn group_word(part: &Shape) -> Option<GroupWord> {
    let is_native = part.is_native();
    match part.folded.as_str() {
        "harakat" | "haraka" | "harakah" | "حركه" => Some(GroupWord::Movement),
        "liwa" | "liwaa" | "لواء" => Some(GroupWord::Brigade),
        _ => part.unjoined().filter(|_| is_native).and_then(group_word),
    }
}

fn steps(back: &[[(u8, u8); MAX_PARTS + 1]; MAX_PARTS + 1], n: usize, m: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut i, mut j) = (n, m);
    while i > 0 || j > 0 {
        let (di, dj) = back[i][j];
        let (di, dj) = (usize::from(di), usize::from(dj));
        (i, j) = (i - di, j - dj);
        steps.push(Step { form: i, n_form: di, text: j, n_text: dj });
    }
    steps.reverse();
    steps
}

fn score(form: &[&Shape], text: &[&Shape], ends: Ends, total: f32, steps: &[Step]) -> Option<f32> {
    let counts = |part: &Shape| {
        !is_optional(part.kind) && group_word(part).is_none() && !is_house(part, ends)
    };
    let is_pair = |step: &&Step| step.n_form > 0 && step.n_text > 0;
    let pairs: Vec<&Step> =
        steps.iter().filter(is_pair).filter(|step| counts(form[step.form])).collect();
    let n_form = form.iter().filter(|part| counts(part)).count();
    let n_text = text.iter().filter(|part| counts(part)).count();
    // Parts that are matched, a joined pair counting twice.
    let n_pairs: usize = pairs.iter().map(|step| step.n_form.max(step.n_text)).sum();
    if pairs.is_empty() || n_pairs < n_form.min(2) || n_pairs < n_text.min(2) {
        return None;
    }
    let last = pairs.last()?;
    let left_out = |step: &&Step, real: &Shape| !is_pair(step) && counts(real);
    let missing: Vec<&Step> =
        steps.iter().filter(|step| step.n_text == 0 && left_out(step, form[step.form])).collect();
    let extra: Vec<&Step> =
        steps.iter().filter(|step| step.n_form == 0 && left_out(step, text[step.text])).collect();
    let inner = |step: &&&Step| step.form < last.form || step.text < last.text;
    let n_inner_missing = missing.iter().filter(inner).count() as f32;
    let n_inner_extra = extra.iter().filter(inner).count() as f32;
    // A father's name counts little, and a grandfather's less.
    let n_inner = n_inner_missing + n_inner_extra;
    let n_outer = (missing.len() + extra.len()) as f32 - n_inner;
    let spelling = (total - n_inner * LEFT_OUT - n_outer * (LEFT_OUT + 0.02)).max(0.0);
    let mut total = total - n_inner * LEFT_OUT + (n_inner * 0.055).min(0.14);
    let end_missing = missing.iter().any(|step| step.form > last.form);
    let end_extra = extra.iter().any(|step| step.text > last.text);
    // A father who is named beside his son says as much as a surname.
    let is_son = |part: &Shape| matches!(part.folded.as_str(), "bin" | "ibn" | "ben" | "بن");
    let fathers = steps.iter().any(|step| is_pair(&step) && is_son(form[step.form]));
    let rare = fathers || pairs.iter().any(|step| !form[step.form].is_common());
    // Muhammad Ali is not Muhammad Ali Jinnah: what is very common cannot carry a name whose end
    // is another.
    if (end_missing || end_extra) && !rare {
        total += 0.4;
    }
    if end_missing && end_extra {
        return None;
    }
    // Where more follows, the spelling counts twice: it is either a cousin or a slip.
    if (end_missing || end_extra) && ends != Ends::Wide {
        total += spelling;
    }
    if is_other_compound(form, steps, |step| (step.form, step.n_text == 0))
        || is_other_compound(text, steps, |step| (step.text, step.n_form == 0))
    {
        total += OTHER_COMPOUND;
    }
    // Another father's name is another person, and so is another initial.
    if !missing.is_empty() && !extra.is_empty() || initials_differ(form, text, steps) {
        total += OTHER_FATHER * pairs.len() as f32;
    }
    // A whole name written as one word, or the other way round, has to be nearly letter for letter;
    // so has one of short parts where some are left out.
    let joined = n_form.min(n_text) == 1 && n_form.max(n_text) > 1;
    let n_firm: usize = pairs.iter().map(|step| form[step.form].n_firm()).sum();
    // "Ali al-Musawi" is too little of a name that has two parts more.
    let common = pairs.iter().any(|step| form[step.form].is_common());
    if ends == Ends::Person && missing.len() >= 2 && pairs.len() == 2 && common {
        return None;
    }
    let thin = !missing.is_empty() && n_firm < 5;
    if joined && total > 0.07 || thin && total > 0.14 + 0.03 {
        return None;
    }
    // English words are the same or not; they say nothing for the spelling of the name beside them.
    let is_name = |step: &&&Step| form[step.form].kind == Kind::Name;
    let names: Vec<usize> = pairs.iter().filter(is_name).map(|step| step.form).collect();
    let n = if names.is_empty() { pairs.len() } else { names.len() };
    // A title that both have says something.
    let is_title = |step: &&Step| {
        is_pair(step)
            && form[step.form].kind == Kind::Honorific
            && text[step.text].kind == Kind::Honorific
    };
    let n_titles = steps.iter().filter(is_title).count();
    let scale = match names.as_slice() {
        [only] if n_form == n_text => scale(form[*only].n_firm() + n_titles),
        _ => 1.0,
    };
    Some(1.0 - total / n as f32 * scale)
}

/// Too much for two names that are worth a look, too.
const OTHER_FATHER: f32 = 0.25;

/// Muhammad Baqir al-Sadr is not Muhammad al-Sadr.
const OTHER_COMPOUND: f32 = 0.35;

/// Whether the second half of a compound given name is left out, whose first half is not: `place`
/// tells the part of the name that a step begins with, and whether the other name lacks it.
fn is_other_compound(
    name: &[&Shape],
    steps: &[Step],
    place: impl Fn(&Step) -> (usize, bool),
) -> bool {
    steps.iter().any(|step| {
        let (at, is_left_out) = place(step);
        is_left_out
            && at > 0
            && at + 1 < name.len()
            && name[at].is_second_name()
            && name[at - 1].is_common()
    })
}

/// Whether one name has an initial where the other has a part that begins with another letter.
fn initials_differ(form: &[&Shape], text: &[&Shape], steps: &[Step]) -> bool {
    let left_out = |part: &Shape| {
        matches!(part.kind, Kind::Name | Kind::Fixed | Kind::Initial) && part.folded != HOUSE
    };
    let mut missing = steps
        .iter()
        .filter(|step| step.n_text == 0)
        .map(|step| form[step.form])
        .filter(|part| left_out(part));
    let mut extra = steps
        .iter()
        .filter(|step| step.n_form == 0)
        .map(|step| text[step.text])
        .filter(|part| left_out(part));
    let (Some(one), Some(other)) = (missing.next(), extra.next()) else { return false };
    let initial = one.kind == Kind::Initial || other.kind == Kind::Initial;
    // The vowel that ties Persian words together is no initial: Sipah-e, Sipah-i.
    let ties = |part: &Shape| matches!(part.folded.as_str(), "e" | "i" | "o" | "u");
    initial
        && !(ties(one) && ties(other))
        && one.folded.chars().next() != other.folded.chars().next()
}

/// A name of one short part has nothing else to rest on.
fn scale(n_firm: usize) -> f32 {
    match n_firm {
        // Of one consonant: any two such words are alike.
        0..=1 => 4.0,
        2 => 2.2,
        3 => 1.6,
        _ => 1.0,
    }
}
