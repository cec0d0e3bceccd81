use crate::EntityId;
use crate::candidate::{Candidate, Finder};
use crate::gap::Gap;
use crate::part::Part;
use crate::shape::Kind;

/// "Baghdad University", "Liwa Qassem Soleimani": a place or person that something else is named
/// after. What is found of it is not named itself.
pub(crate) fn names_something_else(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let entity_type = finder.gazetteer.entry(candidate.entity).entity_type.as_str();
    let (first, last) = candidate.parts;
    if finder.is_inside_a_longer_word(candidate.span, entity_type == "PER") {
        return true;
    }
    let list = &finder.parts.list;
    let folded = |part: &Part| finder.parts.shape(part).folded.as_str();
    let is_capital = |part: &Part| finder.words.list[part.first].capital;
    let possessive = finder.words.list[list[last].last].possessive;
    let behind = list.get(last + 1).is_some_and(|next| {
        let is_head = is_capital(next) && is_head_noun(folded(next))
            || entity_type == "PER" && is_building(folded(next));
        next.gap == Gap::Space && !possessive && is_head
    });
    // "KH Shura Council", "Hezbollah Foreign Relations Department"
    let office = || {
        let words = list[last + 1..].iter().take_while(|next| {
            let shape = finder.parts.shape(next);
            let is_word = matches!(shape.kind, Kind::Fixed | Kind::Name) && !shape.is_common();
            next.gap == Gap::Space && is_capital(next) && is_word
        });
        let n_words = words.take(MAX_OFFICE).count();
        !possessive && n_words >= 2 && is_office(folded(&list[last + n_words]))
    };
    // "le parti Kataëb", "Kataeb Party": named by a word that no name of the group has.
    let party = || {
        let beside = [last.checked_add(1), first.checked_sub(1)];
        let is_beside = beside.into_iter().flatten().any(|at| {
            let gap = list.get(at.max(first)).map(|part| part.gap);
            gap == Some(Gap::Space) && list.get(at).is_some_and(|part| is_party(folded(part)))
        });
        is_beside && !candidate.role.is_strong() && !has_party(finder, candidate.entity)
    };
    let head = first.checked_sub(1).map(|at| &list[at]).filter(|_| list[first].gap == Gap::Space);
    let before = head.is_some_and(|head| is_capital(head) && is_group_word(folded(head)));
    // "University of Basrah", "Institut d’études du Levant"
    let of = || {
        let joined = |part: &Part| {
            part.gap == Gap::Space || part.gap == Gap::Quote && folded(part).len() > 1
        };
        let before = first.checked_sub(1).map(|at| &list[at]);
        let is_of = joined(&list[first]) && before.is_some_and(|of| is_of(folded(of)));
        let mut words = list[..first].iter().rev().take(MAX_INSTITUTION);
        let mut behind = true;
        is_of
            && words.any(|part| {
                let is_head = is_capital(part) && is_institution(folded(part));
                let is_it = behind && is_head;
                behind &= !is_capital(part) && joined(part);
                is_it
            })
    };
    // "l’hôtel Babel", "Universität Bagdad"
    let hotel = || head.is_some_and(|head| is_house(folded(head)));
    // "la société Muhandis", "Firma Muhandis", بيمارستان شهيد سليماني
    let company = || {
        let is_honoured = head.is_some_and(|head| is_native_honour(folded(head)));
        let before = || first.checked_sub(2).map(|at| &list[at]);
        let is_called = |head: &Part| {
            is_firm_or_street(folded(head))
                || finder.parts.shape(head).is_native() && is_house(folded(head))
        };
        head.is_some_and(is_called)
            || is_honoured && list[first - 1].gap == Gap::Space && before().is_some_and(is_called)
    };
    // "Kataib" alone is one of many where a name goes on.
    let is_other_brigade = || {
        let goes_on = list.get(last + 1).is_some_and(|next| {
            next.gap == Gap::Space
                && is_capital(next)
                && finder.parts.shape(next).kind == Kind::Name
        });
        first == last
            && !candidate.role.is_strong()
            && !possessive
            && is_group_word(folded(&list[first]))
            && goes_on
    };
    // "the Battle of Badr"
    let is_battle = || {
        let Some([event, of]) = first.checked_sub(2).map(|at| &list[at..first]) else {
            return false;
        };
        let joined = of.gap == Gap::Space && list[first].gap == Gap::Space;
        let is_of = matches!(folded(of), "of" | "de" | "von" | "bei" | "um" | "at");
        joined && is_of && matches!(folded(event), "battle" | "bataille" | "schlacht")
    };
    match entity_type {
        "PER" => behind || before || company(),
        "LOC" => behind || of() || hotel(),
        "ORG" => office() || party() || is_other_brigade() || is_battle(),
        _ => false,
    }
}

/// "ESP-KH": half of an abbreviation, of whose other half nothing is known.
pub(crate) fn is_half_an_abbreviation(
    finder: &Finder<'_>,
    candidate: &Candidate,
    selected: &[Candidate],
) -> bool {
    let (first, last) = candidate.parts;
    let list = &finder.parts.list;
    let is_abbreviation = |part: &Part| {
        let word = &finder.words.list[part.first];
        part.article.is_none() && word.all_capitals && !word.dotted && word.span.len() > 1
    };
    let is_known = |part: &Part| {
        let span = finder.words.list[part.first].span;
        let at = selected.partition_point(|other| other.span.end() <= span.start());
        selected.get(at).is_some_and(|other| other.span.overlaps(span))
    };
    let is_other = |part: &Part| is_abbreviation(part) && !is_known(part);
    is_abbreviation(&list[first])
        && (list[first].gap == Gap::Hyphen && first > 0 && is_other(&list[first - 1])
            || list.get(last + 1).is_some_and(|next| next.gap == Gap::Hyphen && is_other(next)))
}

/// Whether one of the names of a group says that it is a party.
fn has_party(finder: &Finder<'_>, entity: EntityId) -> bool {
    let entry = finder.gazetteer.entry(entity);
    let mut names = std::iter::once(&entry.name).chain(&entry.aliases);
    names.any(|name| name.to_lowercase().split([' ', '-']).any(is_party))
}

fn is_party(word: &str) -> bool {
    matches!(word, "party" | "parti" | "partei" | "partisi" | "partito" | "partido")
}

/// What is named after a person and is no person, small letters or not.
fn is_building(word: &str) -> bool {
    matches!(
        word,
        "hospital"
            | "mosque"
            | "museum"
            | "university"
            | "hotel"
            | "bridge"
            | "street"
            | "square"
            | "airport"
            | "stadium"
    )
}

/// What the name of an office within a group ends in.
fn is_office(word: &str) -> bool {
    let head = word.strip_suffix('s').unwrap_or(word);
    matches!(
        head,
        "operation"
            | "council"
            | "command"
            | "department"
            | "directorate"
            | "office"
            | "bureau"
            | "committee"
            | "organization"
            | "organisation"
            | "unit"
            | "division"
            | "force"
            | "headquarter"
    )
}

/// Words of such a name that are looked at.
const MAX_OFFICE: usize = 4;

/// What stands behind the name of a person or place in the name of something else.
fn is_head_noun(word: &str) -> bool {
    let head = word.strip_suffix('s').unwrap_or(word);
    matches!(
        head,
        "brigade"
            | "battalion"
            | "division"
            | "university"
            | "institute"
            | "foundation"
            | "hospital"
            | "mosque"
            | "museum"
            | "hotel"
            | "company"
            | "corporation"
            | "bank"
            | "enstitusu"
            | "universitesi"
            | "hastanesi"
            | "vakfi"
            | "caddesi"
            | "sokagi"
            | "bulvari"
            | "meydani"
            | "parki"
            | "camii"
            | "lisesi"
            | "stadi"
            | "mahallesi"
            | "koprusu"
    )
}

/// What stands before "of" and the name of a place.
fn is_institution(word: &str) -> bool {
    matches!(
        word,
        "university"
            | "college"
            | "hospital"
            | "museum"
            | "institute"
            | "institut"
            | "universite"
            | "universitat"
    )
}

/// What joins the two.
fn is_of(word: &str) -> bool {
    matches!(word, "of" | "for" | "de" | "du" | "des" | "d")
}

/// Words before a place within which the head of an institution's name may stand.
const MAX_INSTITUTION: usize = 6;

/// What stands before it in Arabic.
pub(crate) fn is_group_word(word: &str) -> bool {
    matches!(
        word,
        "liwa"
            | "saraya"
            | "kataib"
            | "fedayeen"
            | "ketaib"
            | "kataeb"
            | "katibat"
            | "harakat"
            | "jaysh"
            | "jaish"
            | "firqat"
            | "quwat"
            | "quwwat"
            | "fawj"
            | "majlis"
            | "hizb"
            | "usbat"
            | "asaib"
            | "ansar"
    )
}

/// What stands before the name of the place that a house is called after.
fn is_house(word: &str) -> bool {
    // "l’hôtel"
    let word = word.strip_prefix(['l', 'd']).filter(|rest| *rest == "hotel").unwrap_or(word);
    matches!(
        word,
        "hotel"
            | "lycee"
            | "universite"
            | "universitat"
            | "restaurant"
            | "جامعه"
            | "دانشگاه"
            | "مستشفي"
            | "بيمارستان"
            | "فندق"
            | "هتل"
    )
}

/// What stands before the name of the man whom a firm, a unit or a street is called after.
fn is_firm_or_street(word: &str) -> bool {
    matches!(
        word,
        "societe"
            | "compagnie"
            | "entreprise"
            | "firma"
            | "brigade"
            | "bataillon"
            | "rue"
            | "avenue"
            | "hopital"
            | "mosquee"
            | "stade"
            | "boulevard"
            | "lycee"
            | "college"
            | "خيابان"
            | "بزرگراه"
            | "ميدان"
            | "بلوار"
            | "فرودگاه"
            | "ورزشگاه"
            | "مسجد"
            | "تيپ"
            | "شارع"
            | "ملعب"
            | "مدرسه"
            | "لواء"
            | "مطار"
    )
}

/// What is said of the man before his name, where something is called after him.
fn is_native_honour(word: &str) -> bool {
    matches!(word, "شهيد" | "امام" | "ايتالله" | "سردار" | "الشهيد" | "الامام" | "القايد")
}
