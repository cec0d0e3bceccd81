use nisba_text::Folder;

use crate::tongue::is_voiceless;
use crate::words::is_apostrophe;

/// A name as the letters of another language are read, in letters that [`Sounds`] reads.
///
/// A romanization is known by its letters, not by the name: what is read so is read all over the
/// name, and only where the other name has what it would become.
///
/// [`Sounds`]: crate::sound::Sounds
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Respelling {
    pub(crate) name: String,
    /// As it is printed; none for the name as it stands.
    pub(crate) rule: Option<&'static str>,
    pub(crate) cost: f32,
}

/// The name as it stands, then the ways to read it beside the other name; at most [`MOST`].
pub(crate) fn respellings(name: &str, other: &str) -> Vec<Respelling> {
    let plain = Respelling { name: name.to_owned(), rule: None, cost: 0.0 };
    let mut all = vec![plain];
    for read in [turkish, hardened, french, agent] {
        if let Some(other_letters) = read(name) {
            all.push(other_letters);
        }
    }
    for at in 0..all.len() {
        let (known, cost, rule) = (all[at].name.clone(), all[at].cost, all[at].rule);
        let found = [german(&known, other), ben_al(&known), nominative(&known)];
        for found in found.into_iter().flatten().chain(maghrebi(&known, other)) {
            let cost = found.cost + cost;
            all.push(Respelling { cost, rule: found.rule.or(rule), ..found });
        }
    }
    all.truncate(MOST);
    all
}

const MOST: usize = 8;

/// Turkish, Azeri and Kurdish (Hawar) letters that folding takes for others: ş is sh, ç is ch; in
/// words beside them c is j, j is zh, and an h stands for itself: Fethi.
fn turkish(name: &str) -> Option<Respelling> {
    let is_one = |c: char| matches!(c, 'ş' | 'Ş' | 'ș' | 'Ș' | 'ç' | 'Ç' | 'ğ' | 'Ğ' | 'ı' | 'İ');
    if !name.contains(is_one) {
        return None;
    }
    let mut read = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        match c {
            'h' if read.ends_with(['d', 'g', 'k', 's', 't', 'z']) => read.push_str("'h"),
            'ş' | 'ș' => read.push_str("sh"),
            'Ş' | 'Ș' => read.push_str("Sh"),
            'ç' => read.push_str("ch"),
            'Ç' => read.push_str("Ch"),
            'c' => read.push('j'),
            'C' => read.push('J'),
            'j' => read.push_str("zh"),
            'J' => read.push_str("Zh"),
            other => read.push(other),
        }
    }
    Some(Respelling { name: read, rule: Some("Turkish letters"), cost: OTHER_LETTERS })
}

/// The same with the c of an ending, which is ç behind a voiceless consonant: Kaşıkçı is Kashikji.
fn hardened(name: &str) -> Option<Respelling> {
    let letters: Vec<char> = name.chars().collect();
    let is_ending = |at: usize| {
        let ends = letters.get(at + 2).is_none_or(|next| !next.is_alphabetic());
        let vowel = letters.get(at + 1).is_some_and(|c| matches!(c, 'ı' | 'i' | 'u' | 'ü'));
        letters[at] == 'ç' && at > 0 && is_voiceless(letters[at - 1]) && vowel && ends
    };
    let read: String =
        (0..letters.len()).map(|at| if is_ending(at) { 'c' } else { letters[at] }).collect();
    if read == name {
        return None;
    }
    // Without another letter of Turkish the c is j all the same.
    let read = turkish(&read).map_or(read, |read| read.name);
    Some(Respelling { name: read, rule: Some("Turkish letters"), cost: OTHER_LETTERS })
}

/// The Turkish ending of trades behind a q or k (Redhouse: -jı), which Arabs write -gji and many
/// -ggi: Khashoggi.
fn agent(name: &str) -> Option<Respelling> {
    let at = words(name).find(|word| word.len() > 5 && word.ends_with("ggi"))?;
    let end = offset(name, at) + at.len();
    let read = format!("{}qji{}", &name[..end - 3], &name[end..]);
    Some(Respelling { name: read, rule: Some("-ggi is -qji"), cost: RARE })
}

/// French: ç before a, o, u is s, and an é that ends a word the -eh of other spellings (Karamé, Frangié).
fn french(name: &str) -> Option<Respelling> {
    let letters: Vec<char> = name.chars().collect();
    let ends = |at: usize| letters.get(at + 1).is_none_or(|next| !next.is_alphabetic());
    let is_soft =
        |at: usize| matches!(letters.get(at + 1), Some('a' | 'o' | 'u' | 'â' | 'ô' | 'û'));
    let mut read = String::with_capacity(name.len() + 2);
    for (at, &c) in letters.iter().enumerate() {
        match c {
            'ç' if is_soft(at) => read.push('s'),
            'Ç' if is_soft(at) => read.push('S'),
            'é' if ends(at) => read.push_str("eh"),
            other => read.push(other),
        }
    }
    (read != name).then_some(Respelling {
        name: read,
        rule: Some("French letters"),
        cost: OTHER_LETTERS,
    })
}

/// German j is y and ch is kh (Duden, where DIN 31635 has y and ḫ), where the other name has the one
/// and the name itself shows no other use of the letter.
fn german(name: &str, other: &str) -> Option<Respelling> {
    let (lower, other) = (name.to_lowercase(), other.to_lowercase());
    let n = |text: &str, sign: &str| text.matches(sign).count();
    let mut read = name.to_owned();
    if n(&lower, "j") > 0
        && n(&other, "j") <= n(&lower, "dsch")
        && (other.contains(['y', 'ي', 'ی']) || lower.contains("ij"))
        && !has_other_j(&lower)
    {
        read = read.replace('j', "y").replace('J', "Y");
    }
    let plain_ch = |text: &str| n(text, "ch") - n(text, "sch") - n(text, "tch");
    let has_kh = other.contains("kh") || other.contains(['x', 'خ']);
    if has_kh && plain_ch(&lower) > 0 && plain_ch(&other) == 0 {
        read = with_kh(&read);
    }
    (read != name).then_some(Respelling { name: read, rule: Some("German letters"), cost: RARE })
}

/// Whether a j stands for another sound than y, or y for its own.
fn has_other_j(name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    letters.windows(2).any(|pair| match *pair {
        ['y', next] => is_vowel(next),
        ['d', 'j'] => true,
        ['j', next] => !is_vowel(next) && next != 'j',
        _ => false,
    })
}

/// Every ch as kh, but in sch and tch.
fn with_kh(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let is_ch = |at: usize| {
        let before = at.checked_sub(1).map(|before| letters[before].to_ascii_lowercase());
        letters[at].eq_ignore_ascii_case(&'c')
            && letters.get(at + 1).is_some_and(|next| next.eq_ignore_ascii_case(&'h'))
            && !matches!(before, Some('s' | 't'))
    };
    let as_k = |at: usize| match letters[at] {
        'c' if is_ch(at) => 'k',
        'C' if is_ch(at) => 'K',
        other => other,
    };
    (0..letters.len()).map(as_k).collect()
}

/// "Son of" and the article that are one with the name: Maghrebi Belhadj (French civil registers),
/// Binalshibh.
fn ben_al(name: &str) -> Option<Respelling> {
    let rest_of = |word: &'_ str| {
        let lower = word.to_ascii_lowercase();
        let behind = |start: &str| lower.strip_prefix(start).map(str::len);
        let is_consonant = |c: char| c.is_ascii_alphabetic() && !is_vowel(c) && c != 'l';
        let bel = behind("bel").filter(|_| lower[3..].starts_with(is_consonant));
        bel.or_else(|| behind("binal")).or_else(|| behind("benal")).filter(|rest| *rest >= 3)
    };
    let (word, rest) = words(name).find_map(|word| Some((word, rest_of(word)?)))?;
    let at = offset(name, word);
    let read = format!("{}Ben al-{}", &name[..at], &name[at + word.len() - rest..]);
    Some(Respelling { name: read, rule: Some("ben al- written as one"), cost: RARE })
}

/// The nominative -u that ties the article to the word before: Ziaul Haq, Fazlur Rahman, Turkish
/// Ceyşü’l-Adl.
fn nominative(name: &str) -> Option<Respelling> {
    let list: Vec<&str> = words(name).collect();
    let (stem, next) = list.windows(2).find_map(|pair| {
        let bare = pair[0].trim_end_matches(is_apostrophe);
        let last = bare.chars().next_back()?;
        let first = pair[1].chars().next()?.to_lowercase().next()?;
        let is_article = matches!(last, 'l') || last == first && "rnsztd".contains(last);
        let vowel = bare[..bare.len() - last.len_utf8()].trim_end_matches(is_apostrophe);
        let stem = vowel.strip_suffix(['u', 'ü'])?;
        (is_article && stem.chars().count() >= 3).then_some((stem, pair[1]))
    })?;
    let (end, at) = (offset(name, stem) + stem.len(), offset(name, next));
    let read = format!("{} al-{}", &name[..end], &name[at..]);
    Some(Respelling { name: read, rule: Some("article joined to the word before"), cost: RARE })
}

/// In the Maghreb the article before a vowel or an h is an l alone: Lakhdar is al-Akhdar. Told at
/// the article, one at a time, and only beside a name with a word in L.
fn maghrebi(name: &str, other: &str) -> Vec<Respelling> {
    let folder = Folder::new();
    let folded = folder.fold(other);
    let begins_with_l = |word: &str| word.starts_with('l') || word.starts_with('ل');
    if !words(folded.text()).any(begins_with_l) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let list: Vec<&str> = words(name).collect();
    let mut push = |at: usize, l: &str, rest: usize| {
        let read = format!("{}{l}{}", &name[..at], &name[rest..]);
        found.push(Respelling { name: read, rule: Some("article as l-"), cost: RARE });
    };
    for pair in list.windows(2) {
        let next = pair[1].trim_start_matches(is_apostrophe);
        let first = next.chars().next().map(|c| c.to_ascii_lowercase());
        let is_weak = first.is_some_and(|c| is_vowel(c) || matches!(c, 'h' | 'y'));
        if matches!(pair[0], "al" | "Al" | "AL" | "el" | "El" | "EL") && is_weak {
            push(offset(name, pair[0]), "L", offset(name, next));
        }
    }
    for word in list {
        let rest = word.strip_prefix("ال").unwrap_or("");
        if rest.chars().count() >= 3 && rest.starts_with(['ا', 'أ', 'إ', 'ع', 'ح', 'ه', 'ي'])
        {
            push(offset(name, word), "ل", offset(name, rest));
        }
    }
    found.truncate(2);
    found
}

/// Read otherwise, letter by letter.
const OTHER_LETTERS: f32 = 0.005;

/// Read otherwise where the letters leave it open.
const RARE: f32 = 0.02;

/// The words of a name, apostrophes kept.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !(c.is_alphanumeric() || is_apostrophe(c))).filter(|word| !word.is_empty())
}

/// Where a slice of a name begins.
fn offset(name: &str, slice: &str) -> usize {
    slice.as_ptr() as usize - name.as_ptr() as usize
}

fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_their_language_reads_them() {
        for (name, other, read) in [
            ("Şam", "Sham", "Sham"),
            ("Neçirvan Barzani", "Nechirvan Barzani", "Nechirvan Barzani"),
            ("Cemal Kaşıkçı", "Jamal Kashikji", "Jemal Kashıkjı"),
            ("Fethi Tarsıoğlu", "Fathi", "Fet'hi Tarsıoğlu"),
            ("Fayçal", "Faisal", "Faysal"),
            ("Karamé", "Karameh", "Karameh"),
            ("Jahja Ajjasch", "Yahya Ayyash", "Yahya Ayyasch"),
            ("Chalid Scheich", "Khalid Sheikh", "Khalid Scheikh"),
            ("Larbi Belhadj", "Ben Hadj", "Larbi Ben al-hadj"),
            ("Ziaul Haq", "Zia al-Haq", "Zia al-Haq"),
            ("Ceyşü’n-Nur", "Jaysh al-Nur", "Jeysh al-Nur"),
            ("al-Akhdar Tarsi", "Lakhdar Tarsi", "LAkhdar Tarsi"),
            ("الأخضر", "Lakhdar", "لأخضر"),
            ("Adnan Tarsoggi", "Adnan Tarsuqji", "Adnan Tarsoqji"),
        ] {
            let all = respellings(name, other);
            assert_eq!((all[0].name.as_str(), all[0].cost), (name, 0.0));
            assert!(all.iter().any(|found| found.name == read), "{name}: {all:?}");
            assert!(all[1..].iter().all(|found| found.rule.is_some() && found.cost > 0.0));
        }
    }

    #[test]
    fn letters_stand_for_themselves_where_nothing_tells_otherwise() {
        for (name, other) in [
            ("Jamil Tarsani", "Yamal Tarsani Jr"),
            ("Djamil", "Yamil"),
            ("Yahya al-Jabri", "Yahya al-Yabri"),
            ("Michel Tarsi", "Charbel Khalil"),
            ("Bella Tarsi", "Ben Tarsi"),
            ("Rasul Ali", "Nadim"),
            ("al-Akhdar", "Akhdar"),
            ("al-Tarsi", "Latarsi"),
            ("Koç", "Kos"),
        ] {
            let all = respellings(name, other);
            let is_plain = |found: &Respelling| {
                found.rule.is_none()
                    || matches!(
                        found.rule,
                        Some("Turkish letters" | "article joined to the word before")
                    )
            };
            assert!(all.iter().all(is_plain), "{name}: {all:?}");
        }
    }
}
