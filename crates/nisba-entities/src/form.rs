use std::collections::{BTreeMap, HashMap};

use crate::part::{Part, Parts};
use crate::shape::{Kind, Shape};
use crate::words::{Gap, Words};
use crate::{CasePolicy, EntityId, Entry};

/// One name of an entity, cut into parts.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) entity: EntityId,
    pub(crate) role: Role,
    /// As the entry has it, without gloss.
    pub(crate) text: String,
    /// Indices into the shapes of the gazetteer.
    pub(crate) shapes: Vec<u32>,
    /// What each part asks of the text.
    pub(crate) needs: Vec<Need>,
    pub(crate) case: Case,
    pub(crate) typos: bool,
    /// No part has more than one spelling.
    pub(crate) is_fixed: bool,
    /// In Arabic script.
    pub(crate) is_native: bool,
    pub(crate) is_person: bool,
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

/// What a part of a form asks of the part of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) capital: bool,
    pub(crate) comma_before: bool,
    pub(crate) possessive: bool,
    pub(crate) article: bool,
}

/// All forms of all entries, with their distinct shapes.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    pub(crate) list: Vec<Form>,
    pub(crate) shapes: Vec<Shape>,
}

impl Forms {
    /// Cuts the names of entries that are in the order of their ids.
    pub(crate) fn new(entries: &[Entry]) -> Forms {
        let mut maker = Maker { forms: Forms::default(), ids: HashMap::new() };
        for (idx, entry) in entries.iter().enumerate() {
            maker.entry(EntityId(idx as u32), entry);
        }
        maker.forms
    }

    pub(crate) fn memory_usage(&self) -> usize {
        let forms: usize = self
            .list
            .iter()
            .map(|form| {
                size_of::<Form>()
                    + form.text.capacity()
                    + form.shapes.capacity() * size_of::<u32>()
                    + form.needs.capacity() * size_of::<Need>()
            })
            .sum();
        forms + self.shapes.iter().map(Shape::memory_usage).sum::<usize>()
    }

    pub(crate) fn shapes_of(&self, form: &Form) -> Vec<&Shape> {
        form.shapes.iter().map(|&shape| &self.shapes[shape as usize]).collect()
    }
}

/// Persons whose canonical names end alike.
#[derive(Debug)]
pub(crate) struct Families {
    list: Vec<Vec<EntityId>>,
    /// For each entity the number of its family, if it has one.
    by_entity: Vec<Option<u32>>,
    /// For each person the shape of the last part of the canonical name.
    surnames: Vec<Option<u32>>,
}

impl Families {
    pub(crate) fn new(forms: &Forms, entries: &[Entry]) -> Families {
        let mut by_surname: BTreeMap<u32, Vec<EntityId>> = BTreeMap::new();
        let mut surnames = vec![None; entries.len()];
        for form in forms.list.iter().filter(|form| form.role == Role::Canonical) {
            let person = entries[form.entity.idx()].entity_type == "PER";
            if let (true, [first, .., last]) = (person, form.shapes.as_slice()) {
                // The Khazali family is kin to every Khazali.
                let kin = crate::resolve::is_kin(&forms.shapes[*last as usize].folded);
                let surname = if kin { *first } else { *last };
                surnames[form.entity.idx()] = (!kin).then_some(*last);
                by_surname.entry(surname).or_default().push(form.entity);
            }
        }
        let list: Vec<Vec<EntityId>> =
            by_surname.into_values().filter(|family| family.len() > 1).collect();
        let mut by_entity = vec![None; entries.len()];
        for (idx, family) in list.iter().enumerate() {
            for member in family {
                by_entity[member.idx()] = Some(idx as u32);
            }
        }
        Families { list, by_entity, surnames }
    }

    /// The shape of a person's surname, as the gazetteer spells it.
    pub(crate) fn surname(&self, entity: EntityId) -> Option<u32> {
        self.surnames[entity.idx()]
    }

    /// The family of an entity, itself included.
    pub(crate) fn of(&self, entity: EntityId) -> Option<&[EntityId]> {
        self.by_entity[entity.idx()].map(|idx| self.list[idx as usize].as_slice())
    }
}

struct Maker {
    forms: Forms,
    ids: HashMap<String, Vec<u32>>,
}

impl Maker {
    fn entry(&mut self, entity: EntityId, entry: &Entry) {
        let start = self.forms.list.len();
        let name = without_gloss(&entry.name);
        self.form(entity, entry, Role::Canonical, name);
        for (role, list) in [
            (Role::Alias, &entry.aliases),
            (Role::Native, &entry.native),
            (Role::Weak, &entry.weak),
            (Role::Short, &entry.short),
        ] {
            for text in list {
                self.form(entity, entry, role, text.trim());
            }
        }
        if entry.entity_type == "PER" {
            if entry.short.is_empty() {
                self.surname(entity, entry, start, start);
            }
            let is_native = |form: &Form| form.is_native;
            if !self.forms.list[start..]
                .iter()
                .any(|form| form.role == Role::Short && is_native(form))
            {
                let end = self.forms.list.len();
                for idx in start..end {
                    if self.forms.list[idx].role == Role::Native && is_native(&self.forms.list[idx])
                    {
                        self.surname(entity, entry, start, idx);
                    }
                }
            }
        }
        for idx in start..self.forms.list.len() {
            self.plural(entity, entry, idx);
        }
    }

    fn form(&mut self, entity: EntityId, entry: &Entry, role: Role, text: &str) {
        let (words, parts) = Parts::of_name(text);
        if parts.list.is_empty() || parts.list.len() > crate::align::MAX_PARTS {
            return;
        }
        let mut list: &[Part] = &parts.list;
        // The English article is not part of a name in running text.
        if list.len() > 1 && parts.shape(&list[0]).folded == "the" {
            list = &list[1..];
        }
        let case = match entry.case {
            CasePolicy::Exact => Case::Exact,
            CasePolicy::Any => Case::Any,
            // "Tin Aung SAN" has its surname in capitals, not an abbreviation.
            CasePolicy::Auto if list.len() == 1 && is_acronym(text) && role != Role::Surname => {
                Case::Acronym
            }
            CasePolicy::Auto => Case::Capitals,
        };
        let kinds = |part: &Part| parts.shape(part).kind;
        let is_fixed = list.iter().all(|part| matches!(kinds(part), Kind::Fixed | Kind::Number));
        let is_native = list.iter().any(|part| parts.shape(part).is_native());
        let shapes = list.iter().map(|part| self.shape(&parts.shape(part).of_form())).collect();
        let needs = list.iter().map(|part| need(&words, part)).collect();
        let text = text.to_owned();
        let typos = entry.typos;
        self.forms.list.push(Form {
            entity,
            role,
            text,
            shapes,
            needs,
            case,
            typos,
            is_fixed,
            is_native,
            is_person: entry.entity_type == "PER",
        });
    }

    fn shape(&mut self, shape: &Shape) -> u32 {
        let same = self.ids.entry(shape.folded.clone()).or_default();
        if let Some(&id) = same.iter().find(|&&id| self.forms.shapes[id as usize] == *shape) {
            return id;
        }
        let id = self.forms.shapes.len() as u32;
        self.forms.shapes.push(shape.clone());
        same.push(id);
        id
    }

    /// Whether a word in Arabic script is the surname in Latin letters too. A name in Arabic script
    /// may end in a grandfather's, and that one is often an ordinary word: علي is "on" without dots.
    fn is_surname_of(&self, native: &Shape, canonical: usize) -> bool {
        let last = self.forms.list[canonical].shapes.last();
        last.is_some_and(|&shape| {
            let last = &self.forms.shapes[shape as usize];
            let same = last.is_native() && last.folded == native.folded;
            !last.is_common() && (same || last.cost(native) <= crate::align::PAIR_LIMIT)
        })
    }

    /// The last part of a person's name.
    fn surname(&mut self, entity: EntityId, entry: &Entry, start: usize, name: usize) {
        let Some(form) = self.forms.list.get(name) else {
            return;
        };
        let n = form.shapes.len();
        let name = form.text.clone();
        let last = &self.forms.shapes[form.shapes[n - 1] as usize];
        let kin = crate::resolve::is_kin(&last.folded);
        if n < 2 || kin || !matches!(last.kind, Kind::Name | Kind::Fixed) {
            return;
        }
        let (words, parts) = Parts::of_name(&name);
        let part = &parts.list[parts.list.len() - 1];
        if parts.shape(part).is_native() && !self.is_surname_of(parts.shape(part), start) {
            return;
        }
        let first = part.article.unwrap_or(part.first);
        let span = words.list[first].span.cover(words.list[part.last].span);
        self.form(entity, entry, Role::Surname, &name.as_str()[span]);
    }

    /// "Khazali family" is also named "the Khazalis"; PMU is also PMUs.
    fn plural(&mut self, entity: EntityId, entry: &Entry, idx: usize) {
        let form = &self.forms.list[idx];
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
        let n = self.forms.list.len();
        self.form(entity, entry, Role::Plural, &text);
        if let Some(plural) = self.forms.list.get_mut(n) {
            plural.case = case;
        }
    }
}

fn need(words: &Words, part: &Part) -> Need {
    let first = &words.list[part.first];
    Need {
        capital: first.capital || words.list[part.last].capital,
        comma_before: part.gap == Gap::Comma,
        possessive: words.list[part.last].possessive,
        article: part.article.is_some(),
    }
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
