use std::collections::HashMap;

use crate::gap::Gap;
use crate::keys::Anchor;
use crate::lexeme::{Affix, NONE};
use crate::part::{Origin, Part, Parts};
use crate::shape::{Kind, Shape, is_arabic};
use crate::stored::{Reader, Writer};
use crate::words::Words;
use crate::{CasePolicy, EntityId, Entry};

/// One name of an entity, cut into parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<'g> {
    pub(crate) entity: EntityId,
    pub(crate) role: Role,
    /// As the entry has it, without gloss.
    pub(crate) text: &'g str,
    /// Indices into the shapes of the gazetteer.
    pub(crate) shapes: &'g [u32],
    /// What each part asks of the text.
    pub(crate) needs: &'g [Need],
    pub(crate) case: Case,
    pub(crate) typos: bool,
    /// No part has more than one spelling.
    pub(crate) is_fixed: bool,
    /// In Arabic script.
    pub(crate) is_native: bool,
    pub(crate) is_person: bool,
}

impl Form<'_> {
    /// The name as an explanation tells it: none where it is the entity's own.
    pub(crate) fn alias(&self) -> Option<String> {
        (self.role != Role::Canonical).then(|| self.text.to_owned())
    }
}

/// What a name is to its entity.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Role {
    Canonical,
    Alias,
    Native,
    /// Made from another: the plural of a family or of an abbreviation.
    Plural,
    Weak,
    Short,
    /// A short form that the entry does not list: the surname of a person.
    Surname,
}

impl Role {
    /// Whether it names the entity by itself.
    pub(crate) fn is_strong(self) -> bool {
        matches!(self, Role::Canonical | Role::Alias | Role::Native | Role::Plural)
    }
}

/// How the capitals of a form count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Case {
    /// A capital on each word that has one in the form.
    Capitals,
    /// Letter for letter, dots aside.
    Acronym,
    /// As written.
    Exact,
    Any,
}

/// What a part of a form asks of the part of a text, as a set of bits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Need(u8);

impl Need {
    pub(crate) fn capital(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) fn comma_before(self) -> bool {
        self.0 & 2 != 0
    }

    pub(crate) fn possessive(self) -> bool {
        self.0 & 4 != 0
    }

    pub(crate) fn article(self) -> bool {
        self.0 & 8 != 0
    }
}

/// All forms of all entries, with their distinct shapes. In few long lists: a form takes some 40
/// bytes, so that a million names fit where a list of structs of lists would not.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    rows: Vec<Row>,
    texts: String,
    /// The shapes of all forms, one behind the other, and what is asked of each.
    shape_ids: Vec<u32>,
    needs: Vec<Need>,
    pub(crate) shapes: Vec<Shape>,
}

/// A form, with its places in the lists.
#[derive(Clone, Copy, Debug)]
struct Row {
    entity: EntityId,
    text_start: u32,
    text_len: u32,
    first_part: u32,
    n_parts: u8,
    role: Role,
    case: Case,
    flags: u8,
}

/// By their numbers in what is stored.
const ROLES: [Role; 7] = [
    Role::Canonical,
    Role::Alias,
    Role::Native,
    Role::Plural,
    Role::Weak,
    Role::Short,
    Role::Surname,
];
const CASES: [Case; 4] = [Case::Capitals, Case::Acronym, Case::Exact, Case::Any];

const TYPOS: u8 = 1;
const FIXED: u8 = 1 << 1;
const NATIVE: u8 = 1 << 2;
const PERSON: u8 = 1 << 3;

impl Forms {
    /// Cuts the names of entries that are in the order of their ids.
    pub(crate) fn new(entries: &[Entry]) -> Forms {
        let mut maker = Maker::default();
        for (idx, entry) in entries.iter().enumerate() {
            maker.entry(EntityId(idx as u32), entry);
        }
        maker.forms
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A surname is the end of the name before it, mostly: it need not be kept twice.
    fn share_end(&mut self) {
        let [.., before, last] = self.rows.as_mut_slice() else { return };
        let text_end = (before.text_start + before.text_len) as usize;
        let part_end = (before.first_part + u32::from(before.n_parts)) as usize;
        let (text, n) = (last.text_start as usize, last.first_part as usize);
        if text_end == text && self.texts[..text].ends_with(&self.texts[text..]) {
            self.texts.truncate(text);
            last.text_start -= last.text_len;
        }
        let same = self.shape_ids[..n].ends_with(&self.shape_ids[n..])
            && self.needs[..n].ends_with(&self.needs[n..]);
        if part_end == n && same {
            self.shape_ids.truncate(n);
            self.needs.truncate(n);
            last.first_part -= u32::from(last.n_parts);
        }
    }

    #[inline]
    pub(crate) fn get(&self, idx: u32) -> Form<'_> {
        let row = &self.rows[idx as usize];
        let first = row.first_part as usize;
        let parts = first..first + usize::from(row.n_parts);
        let text = row.text_start as usize..(row.text_start + row.text_len) as usize;
        Form {
            entity: row.entity,
            role: row.role,
            text: &self.texts[text],
            shapes: &self.shape_ids[parts.clone()],
            needs: &self.needs[parts],
            case: row.case,
            typos: row.flags & TYPOS != 0,
            is_fixed: row.flags & FIXED != 0,
            is_native: row.flags & NATIVE != 0,
            is_person: row.flags & PERSON != 0,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Form<'_>> {
        (0..self.rows.len() as u32).map(|idx| self.get(idx))
    }

    /// The entity of a form.
    #[inline]
    pub(crate) fn entity(&self, idx: u32) -> EntityId {
        self.rows[idx as usize].entity
    }

    /// A person's canonical name. Logarithmic.
    pub(crate) fn name_of(&self, entity: EntityId) -> Option<Form<'_>> {
        let first = self.rows.partition_point(|row| row.entity < entity);
        let form = (first < self.rows.len()).then(|| self.get(first as u32))?;
        let is_name = form.entity == entity && form.role == Role::Canonical && form.is_person;
        is_name.then_some(form)
    }

    /// The shape of a person's surname, as the canonical name spells it. Logarithmic.
    pub(crate) fn surname(&self, entity: EntityId) -> Option<u32> {
        match *self.name_of(entity)?.shapes {
            [_, .., last] => {
                let kin = crate::resolve::is_kin(&self.shapes[last as usize].folded);
                (!kin).then_some(last)
            }
            _ => None,
        }
    }

    /// Forgets the sounds of the shapes, which are read again where they are compared.
    pub(crate) fn shrink(&mut self) {
        self.shapes.iter_mut().for_each(Shape::forget);
        self.rows.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.shape_ids.shrink_to_fit();
        self.needs.shrink_to_fit();
        self.shapes.shrink_to_fit();
    }

    /// Whether an anchor of a table points to a part of a form.
    pub(crate) fn has_anchor(&self, value: u32) -> bool {
        let anchor = Anchor(value);
        let form = self.rows.get(anchor.form() as usize);
        form.is_some_and(|row| anchor.part() + anchor.n_parts() <= usize::from(row.n_parts))
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.text(&self.texts);
        out.numbers(&self.shape_ids);
        self.needs.iter().for_each(|need| out.byte(need.0));
        out.number(self.shapes.len());
        self.shapes.iter().for_each(|shape| shape.write(out));
        out.number(self.rows.len());
        for row in &self.rows {
            out.numbers_of([row.entity.0, row.text_start, row.text_len, row.first_part]);
            for byte in [row.n_parts, row.role as u8, row.case as u8, row.flags] {
                out.byte(byte);
            }
        }
    }

    /// What was written, if it fits together and names no other than `n_entities`.
    pub(crate) fn read(stored: &mut Reader<'_>, n_entities: usize) -> Option<Forms> {
        let texts = stored.text()?.to_owned();
        let shape_ids = stored.numbers()?;
        let needs = (0..shape_ids.len()).map(|_| stored.byte().map(Need));
        let needs: Vec<Need> = needs.collect::<Option<_>>()?;
        let n_shapes = stored.number()?;
        let shapes: Vec<Shape> =
            (0..n_shapes).map(|_| Shape::read(stored)).collect::<Option<_>>()?;
        if shape_ids.iter().any(|&shape| shape >= n_shapes) {
            return None;
        }
        let n = stored.number()?;
        let mut rows: Vec<Row> = Vec::new();
        for _ in 0..n {
            let row = Row {
                entity: stored.entity(n_entities)?,
                text_start: stored.number()?,
                text_len: stored.number()?,
                first_part: stored.number()?,
                n_parts: stored.byte()?,
                role: *ROLES.get(usize::from(stored.byte()?))?,
                case: *CASES.get(usize::from(stored.byte()?))?,
                flags: stored.byte()?,
            };
            let (text, part) = (row.text_start as usize, row.first_part as usize);
            texts.get(text..text.checked_add(row.text_len as usize)?)?;
            shape_ids.get(part..part.checked_add(usize::from(row.n_parts))?)?;
            let n_parts = usize::from(row.n_parts);
            let in_order = rows.last().is_none_or(|last| last.entity <= row.entity);
            if !in_order || n_parts == 0 || n_parts > crate::align::MAX_PARTS {
                return None;
            }
            rows.push(row);
        }
        let mut forms = Forms { rows, texts, shape_ids, needs, shapes };
        forms.shrink();
        Some(forms)
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.rows.capacity() * size_of::<Row>()
            + self.texts.capacity()
            + self.shape_ids.capacity() * size_of::<u32>()
            + self.needs.capacity()
            + self.shapes.iter().map(Shape::memory_usage).sum::<usize>()
    }

    pub(crate) fn shapes_of(&self, form: &Form) -> Vec<&Shape> {
        form.shapes.iter().map(|&shape| &self.shapes[shape as usize]).collect()
    }
}

/// Persian often writes what has the article as one with the word before: سیدالشهداء for سيد الشهداء.
fn with_joined_article(name: &str) -> Option<String> {
    let (before, behind) = name.rsplit_once(" ال")?;
    let last = before.rsplit(' ').next()?;
    let is_word = last.chars().count() >= 3 && last.chars().all(is_arabic);
    let is_plain = is_word && Affix::of(last) == Affix::None;
    let is_long = behind.chars().take_while(|&c| is_arabic(c)).count() >= 2;
    (is_plain && is_long).then(|| format!("{before}ال{behind}"))
}

#[derive(Default)]
struct Maker {
    forms: Forms,
    /// The distinct words and parts of all names.
    words: Words,
    parts: Parts,
    /// For each shape of a name's part the one of the gazetteer.
    by_part: Vec<u32>,
    /// The shapes of the gazetteer by their folded words.
    ids: HashMap<String, Vec<u32>>,
}

impl Maker {
    fn entry(&mut self, entity: EntityId, entry: &Entry) {
        let start = self.forms.len() as u32;
        let name = without_gloss(&entry.name);
        self.form(entity, entry, Role::Canonical, name);
        if let Some(joined) = with_joined_article(name) {
            self.form(entity, entry, Role::Canonical, &joined);
        }
        for (role, list) in [
            (Role::Alias, &entry.aliases),
            (Role::Native, &entry.native),
            (Role::Weak, &entry.weak),
            (Role::Short, &entry.short),
        ] {
            for text in list {
                self.form(entity, entry, role, text.trim());
                if let Some(joined) = with_joined_article(text.trim()) {
                    self.form(entity, entry, role, &joined);
                }
            }
        }
        if entry.entity_type == "PER" {
            if entry.short.is_empty() {
                self.surname(entity, entry, start, start);
            }
            let end = self.forms.len() as u32;
            let is_native = |role: Role| {
                let forms = &self.forms;
                let all = (start..end).filter(move |&idx| forms.get(idx).role == role);
                all.filter(move |&idx| forms.get(idx).is_native).collect::<Vec<u32>>()
            };
            if is_native(Role::Short).is_empty() {
                for idx in is_native(Role::Native) {
                    self.surname(entity, entry, start, idx);
                }
            }
        }
        for idx in start..self.forms.len() as u32 {
            self.plural(entity, entry, idx);
        }
    }

    fn form(&mut self, entity: EntityId, entry: &Entry, role: Role, text: &str) {
        self.words.cut_name(text);
        self.parts.cut(&self.words, Origin::Name);
        let mut list: &[Part] = &self.parts.list;
        if list.is_empty() || list.len() > crate::align::MAX_PARTS {
            return;
        }
        // The English article is not part of a name in running text.
        if list.len() > 1 && self.parts.shape(&list[0]).folded == "the" {
            list = &list[1..];
        }
        let is_native = list.iter().all(|part| self.parts.shape(part).is_native());
        let case = match entry.case {
            // Arabic has no case, but prefixes.
            CasePolicy::Exact if !is_native => Case::Exact,
            CasePolicy::Any => Case::Any,
            // "Tin Aung SAN" has its surname in capitals, not an abbreviation.
            CasePolicy::Auto if list.len() == 1 && is_acronym(text) && role != Role::Surname => {
                Case::Acronym
            }
            CasePolicy::Exact | CasePolicy::Auto => Case::Capitals,
        };
        let kinds = |part: &Part| self.parts.shape(part).kind;
        let is_fixed = list.iter().all(|part| matches!(kinds(part), Kind::Fixed | Kind::Number));
        let first_part = self.forms.shape_ids.len() as u32;
        self.forms.needs.extend(list.iter().map(|part| need(&self.words, part)));
        let n_parts = list.len() as u8;
        let first = self.parts.list.len() - list.len();
        for idx in first..self.parts.list.len() {
            let shape = self.shape(self.parts.list[idx].shape);
            self.forms.shape_ids.push(shape);
        }
        let flags = [
            (TYPOS, entry.typos),
            (FIXED, is_fixed),
            (NATIVE, is_native),
            (PERSON, entry.entity_type == "PER"),
        ];
        let flags = flags.iter().filter(|(_, set)| *set).map(|(flag, _)| flag).sum();
        let text_start = self.forms.texts.len() as u32;
        self.forms.texts.push_str(text);
        let text_len = text.len() as u32;
        let row = Row { entity, text_start, text_len, first_part, n_parts, role, case, flags };
        self.forms.rows.push(row);
        if role == Role::Surname {
            self.forms.share_end();
        }
    }

    fn shape(&mut self, part: u32) -> u32 {
        self.by_part.resize(self.by_part.len().max(self.parts.shapes.len()), NONE);
        let known = self.by_part[part as usize];
        if known != NONE {
            return known;
        }
        let shape = self.parts.shapes.get(part).of_form();
        let same = self.ids.entry(shape.folded.clone()).or_default();
        let id = same.iter().find(|&&id| self.forms.shapes[id as usize] == shape).copied();
        let id = id.unwrap_or_else(|| {
            self.forms.shapes.push(shape);
            let id = self.forms.shapes.len() as u32 - 1;
            same.push(id);
            id
        });
        self.by_part[part as usize] = id;
        id
    }

    /// Whether a word in Arabic script is the surname in Latin letters too. A name in Arabic script
    /// may end in a grandfather's, and that one is often an ordinary word: علي is "on" without dots.
    fn is_surname_of(&self, native: &Shape, canonical: u32) -> bool {
        let last = self.forms.get(canonical).shapes.last();
        last.is_some_and(|&shape| {
            let last = &self.forms.shapes[shape as usize];
            let same = last.is_native() && last.folded == native.folded;
            !last.is_common() && (same || last.cost(native) <= crate::align::PAIR_LIMIT)
        })
    }

    /// The last part of a person's name.
    fn surname(&mut self, entity: EntityId, entry: &Entry, start: u32, name: u32) {
        if name as usize >= self.forms.len() {
            return;
        }
        let form = self.forms.get(name);
        let n = form.shapes.len();
        let last = &self.forms.shapes[form.shapes[n - 1] as usize];
        let kin = crate::resolve::is_kin(&last.folded);
        if n < 2 || kin || !matches!(last.kind, Kind::Name | Kind::Fixed) {
            return;
        }
        let name = form.text.to_owned();
        self.words.cut_name(&name);
        self.parts.cut(&self.words, Origin::Name);
        let (words, parts) = (&self.words, &self.parts);
        let part = &parts.list[parts.list.len() - 1];
        if parts.shape(part).is_native() && !self.is_surname_of(parts.shape(part), start) {
            return;
        }
        let first = part.article.unwrap_or(part.first);
        let span = words.list[first].span.cover(words.list[part.last].span);
        self.form(entity, entry, Role::Surname, &name.as_str()[span]);
    }

    /// "Khazali family" is also named "the Khazalis"; PMU is also PMUs.
    fn plural(&mut self, entity: EntityId, entry: &Entry, idx: u32) {
        let form = self.forms.get(idx);
        if !form.role.is_strong() || form.role == Role::Plural {
            return;
        }
        let text = if form.case == Case::Acronym && !form.text.ends_with(['s', 'S', '.']) {
            format!("{}s", form.text)
        } else {
            let family = ["family", "clan", "tribe", "brothers"]
                .iter()
                .find_map(|kin| form.text.strip_suffix(kin)?.strip_suffix(' '));
            match family {
                Some(name) if form.shapes.len() == 2 => format!("{name}s"),
                _ => return,
            }
        };
        let case = form.case;
        let n = self.forms.len();
        self.form(entity, entry, Role::Plural, &text);
        if let Some(plural) = self.forms.rows.get_mut(n) {
            plural.case = case;
        }
    }
}

fn need(words: &Words, part: &Part) -> Need {
    let first = &words.list[part.first];
    let bits = [
        first.capital || words.list[part.last].capital,
        part.gap == Gap::Comma,
        words.list[part.last].possessive,
        part.article.is_some(),
    ];
    Need(bits.iter().enumerate().map(|(at, &set)| u8::from(set) << at).sum())
}

/// "Ministry of Interior (Iraq)" is looked for as "Ministry of Interior".
pub(crate) fn without_gloss(name: &str) -> &str {
    let trimmed = name.trim();
    match (trimmed.ends_with(')'), trimmed.rfind('(')) {
        (true, Some(open)) if !trimmed[..open].trim().is_empty() => trimmed[..open].trim_end(),
        _ => trimmed,
    }
}

/// `KH`, `U.S.`, `HaN`: one short word with hardly a lower-case letter.
pub(crate) fn is_acronym(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let n_upper = letters.iter().filter(|c| c.is_uppercase()).count();
    let cased = letters.iter().any(|c| c.is_lowercase() || c.is_uppercase());
    let plural = text.ends_with('s') && n_upper + 1 == letters.len();
    cased
        && n_upper >= 2
        && (n_upper == letters.len()
            || plural
            || letters.len() <= 4 && n_upper * 2 >= letters.len())
}
