use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use nisba_cooccur::Unit;
use nisba_corpus::{Action, Problem};

use crate::Duplicates;

/// What a run found, for people: `Display` fits a screen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Summary {
    /// Documents in the results.
    pub documents: u64,
    /// Documents left out.
    pub skipped: u64,
    /// Documents in the results whose text had to be repaired.
    pub repaired: u64,
    /// Files in folders that nothing here reads.
    pub files_ignored: u64,
    /// Documents outside of the dates that were asked for.
    pub outside_dates: u64,
    /// Documents whose dates do not tell whether they are within, left out with them.
    pub undated: u64,
    /// Words and numbers.
    pub words: u64,
    /// Sentences.
    pub sentences: u64,
    /// Mentions, repeats included.
    pub mentions: u64,
    /// Entities with at least one mention.
    pub entities: u64,
    /// Names that could stand for several entities.
    pub undecided: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Bytes in repeated passages that are not first occurrences.
    pub repeated_bytes: u64,
    /// Pairs of passages that repeat each other.
    pub repeats: u64,
    /// How often a repeated passage counted.
    pub duplicates: Duplicates,
    /// The unit that was counted.
    pub unit: Unit,
    /// Pairs of entities that share a unit.
    pub pairs: u64,
    /// The ten strongest pairs, strongest first.
    pub strongest: Vec<StrongPair>,
    /// What was skipped or repaired.
    pub problems: Vec<Problem>,
    /// Where the files are.
    pub out: PathBuf,
}

/// Two entities that are named together more often than chance.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StrongPair {
    /// Their canonical names.
    pub names: [String; 2],
    /// Units with both.
    pub units: u64,
    /// Documents with both in one unit.
    pub documents: u64,
    /// Log-likelihood ratio G² (Dunning 1993).
    pub g2: f64,
    /// The first unit with both, cut down to what stands around the two names.
    pub example: String,
}

/// Columns of a terminal that everybody has.
const WIDTH: usize = 100;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100.0 * self.repeated_bytes as f64 / self.bytes.max(1) as f64;
        let counted = match self.duplicates {
            Duplicates::Once => "counted once",
            Duplicates::All => "counted every time",
        };
        writeln!(f, "documents  {:>9}", grouped(self.documents))?;
        writeln!(
            f,
            "words      {:>9}   in {} sentences",
            grouped(self.words),
            grouped(self.sentences)
        )?;
        writeln!(
            f,
            "mentions   {:>9}   of {} entities, {} more undecided",
            grouped(self.mentions),
            grouped(self.entities),
            grouped(self.undecided)
        )?;
        writeln!(
            f,
            "repeated   {share:>8.1}%   of the text, in {} pairs of passages, {counted}",
            grouped(self.repeats)
        )?;
        writeln!(f, "pairs      {:>9}   of entities in one {}", grouped(self.pairs), self.unit)?;
        if !self.strongest.is_empty() {
            let title = "Strongest pairs, with one of their places";
            let pad = " ".repeat(WIDTH - 25 - title.chars().count());
            writeln!(f, "\n{title}{pad}{:>7}{:>10}{:>8}", "G²", "together", "in docs")?;
        }
        for pair in &self.strongest {
            let [a, b] = &pair.names;
            let names = shorten(&format!("{a} — {b}"), WIDTH - 27);
            let pad = " ".repeat((WIDTH - 27).saturating_sub(names.chars().count()));
            writeln!(f, "  {names}{pad}{:>7.1}{:>10}{:>8}", pair.g2, pair.units, pair.documents)?;
            writeln!(f, "      {}", pair.example)?;
        }
        let (skipped, repaired) = (self.skipped, self.repaired);
        if skipped + repaired + self.files_ignored > 0 {
            writeln!(
                f,
                "\nSkipped {skipped}, repaired {repaired}, files of other kinds left out {}",
                self.files_ignored
            )?;
        }
        if self.outside_dates + self.undated > 0 {
            writeln!(
                f,
                "\nLeft out by date {}, and {} whose dates do not tell",
                self.outside_dates, self.undated
            )?;
        }
        for problem in self.problems.iter().take(5) {
            let action = match problem.action {
                Action::Skipped => "skipped",
                Action::Repaired => "repaired",
            };
            writeln!(
                f,
                "  {}",
                shorten(
                    &printable(&format!("{action} {}: {}", problem.file, problem.detail)),
                    WIDTH - 2
                )
            )?;
        }
        if self.problems.len() > 5 {
            writeln!(f, "  … and {} more in problems.jsonl", self.problems.len() - 5)?;
        }
        write!(f, "\nResults are in {}", self.out.display())
    }
}

/// What stands around two places of a text, on one line of at most [`EXCERPT`] characters: from
/// before the first to behind the second where that is short enough, else a piece around each.
pub(crate) fn excerpt(text: &str, mut first: Range<usize>, mut second: Range<usize>) -> String {
    if second.start < first.start {
        std::mem::swap(&mut first, &mut second);
    }
    let n_chars = |range: &Range<usize>| text[range.clone()].chars().count();
    let both = first.start..first.end.max(second.end);
    if n_chars(&both) + 12 <= EXCERPT {
        return around(text, both, EXCERPT);
    }
    let half = (EXCERPT - 1) / 2;
    let (before, behind) = (around(text, first, half), around(text, second, half));
    format!("{} {}", before.trim_end_matches(" …"), behind)
}

/// Length of an excerpt in characters.
pub(crate) const EXCERPT: usize = WIDTH - 6;

/// The piece of a text around a place, at most `n` characters on one line, cut at blanks, with an
/// ellipsis where something is left out.
fn around(text: &str, place: Range<usize>, n: usize) -> String {
    let is_blank = |c: char| c.is_whitespace();
    let mut piece = place;
    // Words are taken in turn from behind and from before while there is room for them.
    loop {
        let before = text[..piece.start].trim_end_matches(is_blank);
        let behind = text[piece.end..].trim_start_matches(is_blank);
        let word_before = before.rfind(is_blank).map_or(0, |at| at + blank_len(before, at));
        let behind_at = text.len() - behind.len();
        let word_behind = behind.find(is_blank).map_or(text.len(), |at| behind_at + at);
        let fits = |range: &Range<usize>| {
            shorten(&text[range.clone()], usize::MAX).chars().count() + 4 <= n
        };
        let wider = [
            (!behind.is_empty()).then_some(piece.start..word_behind),
            (!before.is_empty()).then_some(word_before..piece.end),
        ];
        let n_before = piece.len();
        for wider in wider.into_iter().flatten() {
            let joined = piece.start.min(wider.start)..piece.end.max(wider.end);
            if fits(&joined) {
                piece = joined;
            }
        }
        if piece.len() == n_before {
            break;
        }
    }
    let open = if text[..piece.start].trim().is_empty() { "" } else { "… " };
    let close = if text[piece.end..].trim().is_empty() { "" } else { " …" };
    shorten(&format!("{open}{}{close}", &text[piece]), n)
}

fn blank_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Text that may come from a file name or a broken file, safe to print on a terminal: control
/// characters are written as escapes.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// One line of at most `n` characters.
fn shorten(text: &str, n: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= n {
        return line;
    }
    let mut short: String = line.chars().take(n - 1).collect();
    short.push('…');
    short
}

/// A number with a comma every three digits.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn excerpts_show_both_names() {
        let short = "Sadr met Maliki.";
        assert_eq!(excerpt(short, 9..15, 0..4), short);
        let filler = "and so on ".repeat(20);
        let near = format!("{filler}Sadr met\nMaliki {filler}");
        let at = |text: &str, name: &str| {
            let start = text.find(name).unwrap();
            start..start + name.len()
        };
        let found = excerpt(&near, at(&near, "Sadr"), at(&near, "Maliki"));
        assert!(found.contains("so on Sadr met Maliki and so"), "{found}");
        assert!(found.starts_with("… ") && found.ends_with(" …"), "{found}");
        let far = format!("{filler}Sadr {filler}Maliki {filler}");
        let found = excerpt(&far, at(&far, "Sadr"), at(&far, "Maliki"));
        assert!(found.contains("Sadr") && found.contains("Maliki"), "{found}");
        assert!(found.chars().count() <= EXCERPT, "{found}");
    }

    #[test]
    fn long_lines_are_cut_at_characters() {
        assert_eq!(shorten("قاسم  سليماني\nand", 99), "قاسم سليماني and");
        assert_eq!(shorten("قاسم سليماني", 6), "قاسم …");
    }
}
