use std::fmt;

use nisba_text::Span;

use crate::EntityId;

/// What a text names.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Found {
    /// Names that stand for one entity, in text order; disjoint, unless all were asked for.
    pub mentions: Vec<Mention>,
    /// Names that could stand for several, in text order; disjoint, and apart from the mentions.
    pub undecided: Vec<Undecided>,
}

/// A name of several entities, where the document does not tell which: a surname or other short form,
/// none of whose bearers it names in full ("Hakim", where the gazetteer has three), or a whole name
/// that several bear, none of whom it names otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Undecided {
    /// The bytes of the name as printed.
    pub span: Span,
    /// Whose name it is, two at least, in the order of the gazetteer.
    pub candidates: Vec<EntityId>,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mention {
    /// The bytes of the name as printed, with its article, without title, possessive and note mark.
    pub span: Span,
    /// Who is named.
    pub entity: EntityId,
    /// How sure the match is: above 0, at most 1 for a name as the gazetteer spells it.
    pub score: f64,
    /// What made it match.
    pub rule: Rule,
}

/// What made a name match, to be printed beside a mention.
///
/// ```
/// use nisba_entities::{Rule, RuleKind};
///
/// let rule = Rule { kind: RuleKind::Transliteration, form: None, details: vec!["q~k".into()] };
/// assert_eq!(rule.to_string(), "transliteration (q~k)");
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rule {
    /// The rule.
    pub kind: RuleKind,
    /// The alias, native or short form that matched; `None` for the canonical name.
    pub form: Option<String>,
    /// The single differences that were allowed, in the order of the name.
    pub details: Vec<String>,
}

/// The rules by which a name can match.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum RuleKind {
    /// As the gazetteer spells it.
    Exact,
    /// But for case, accents, apostrophes, hyphens and the article.
    Folded,
    /// Another romanization of the same sounds.
    Transliteration,
    /// Native script.
    Native,
    /// A surname or other part, resolved within the document: of one who is "named in full" there,
    /// stands "beside a relative" who is, or is "the only bearer" in the gazetteer.
    ShortForm,
    /// An abbreviation, from the gazetteer or introduced in brackets by the text.
    Abbreviation,
    /// The plural of a name or abbreviation.
    Plural,
    /// A weak name of an entity that is named in full elsewhere in the document.
    Weak,
    /// One wrong letter.
    Typo,
}

impl RuleKind {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            RuleKind::Exact => "exact",
            RuleKind::Folded => "folded",
            RuleKind::Transliteration => "transliteration",
            RuleKind::Native => "native",
            RuleKind::ShortForm => "short-form",
            RuleKind::Abbreviation => "abbreviation",
            RuleKind::Plural => "plural",
            RuleKind::Weak => "weak",
            RuleKind::Typo => "typo",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if !self.details.is_empty() {
            write!(f, " ({})", self.details.join(", "))?;
        }
        match &self.form {
            Some(form) => write!(f, ", as \"{form}\""),
            None => Ok(()),
        }
    }
}
