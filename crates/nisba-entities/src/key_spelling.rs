use crate::shape::{Kind, Shape};
use crate::sound::{Code, Sounds, class};

/// Marks that no folded word holds.
pub(crate) const WORD: char = '\u{1}';
const SOUND: char = '\u{2}';
const JOINT: char = '\u{4}';
pub(crate) const END: char = '\u{3}';

/// The keys of the sounds of a part of a text, with their marks.
pub(crate) fn sound_keys(shape: &Shape) -> Vec<String> {
    if shape.kind != Kind::Name {
        return Vec::new();
    }
    let of_one = |shape: &Shape| format!("{SOUND}{}{END}", sound_key(shape));
    let mut keys: Vec<String> =
        std::iter::once(shape).chain(shape.unjoined()).map(of_one).collect();
    keys.push(joint_key(shape.sounds_for_keys()));
    keys.extend(shape.unjoined().map(|shape| joint_key(shape.sounds_for_keys())));
    keys
}

/// The keys of two parts of a name that are written as one.
///
/// Nearly every pair of parts is another, so that to spread out the letters that are read in two
/// ways would make most of all keys. Here one class has them all instead; how the whole sounds is
/// told when a word is laid beside it. The folded whole is a key only where its sounds are not
/// those of the two parts ("p" and "h" become "ph"), and where capitals do not count.
pub(crate) fn joint_keys(joined: &Shape, any_case: bool) -> Vec<String> {
    let key = joint_key(joined.sounds_for_keys());
    if !any_case && sound_keys(&Shape::of_word(&joined.folded)).contains(&key) {
        return vec![key];
    }
    vec![word_key(&joined.folded), key]
}

fn joint_key(sounds: &Sounds) -> String {
    let mut key = String::from(JOINT);
    for class in sounds.list.iter().filter_map(|sound| class(sound.code)) {
        let class = if matches!(class, 't' | 'd' | 'z' | 'j' | 's' | 'k') { 't' } else { class };
        if !key.ends_with(class) {
            key.push(class);
        }
    }
    key.push(END);
    key
}

/// The skeleton where it has two consonants, else one that keeps the place of vowels.
fn sound_key(shape: &Shape) -> String {
    let skeleton = shape.skeleton();
    if skeleton.chars().count() >= 2 {
        return skeleton;
    }
    coarse(shape.sounds_for_keys())
}

/// Every run of vowels and glides is one mark, h is nothing.
fn coarse(sounds: &Sounds) -> String {
    let mut key = String::from("~");
    for sound in &sounds.list {
        match class(sound.code) {
            Some(class) if !key.ends_with(class) => key.push(class),
            Some(_) => {}
            None if sound.code == Code::H => {}
            None if !key.ends_with('a') => key.push('a'),
            None => {}
        }
    }
    key
}

/// The keys under which a part of a form is looked for.
///
/// Letters that are read in two ways are spread out here, on the side of the names, so that a word
/// of the text has one key.
pub(crate) fn keys_of(shape: &Shape) -> Vec<String> {
    let mut keys = vec![word_key(&shape.folded)];
    if shape.kind == Kind::Fixed {
        // Martyrs' Camp, Martyr's Camp; how far a plural goes is decided when it is verified.
        keys.push(match shape.folded.strip_suffix('s') {
            Some(stem) => word_key(stem),
            None => word_key(&format!("{}s", shape.folded)),
        });
    }
    if shape.kind != Kind::Name {
        return keys;
    }
    for shape in std::iter::once(shape).chain(shape.unjoined()) {
        for readings in readings(shape.sounds_for_keys()) {
            let mut skeleton = crate::sound::skeleton(&readings);
            if skeleton.chars().count() < 2 {
                skeleton = coarse(&readings);
            }
            keys.push(format!("{SOUND}{skeleton}{END}"));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The ways to read letters that stand for sounds of two skeleton classes; at most eight.
fn readings(sounds: &Sounds) -> Vec<Sounds> {
    let mut all = vec![sounds.clone()];
    for idx in 0..sounds.list.len() {
        let next = sounds.list.get(idx + 1).map(|sound| sound.code);
        let others: &[Code] = match sounds.list[idx].code {
            Code::Th => &[Code::S, Code::Z],
            Code::Dh => &[Code::D],
            Code::D => &[Code::Dh],
            Code::Ch => &[Code::K],
            Code::J => &[Code::G, Code::S],
            Code::G if matches!(next, Some(Code::E | Code::I | Code::A)) => &[Code::J],
            Code::S => &[Code::T],
            _ => &[],
        };
        for &code in others {
            if all.len() >= 8 {
                return all;
            }
            let mut other = sounds.clone();
            other.list[idx].code = code;
            all.push(other);
        }
    }
    all
}

/// The skeletons that one wrong letter can make of a long word.
///
/// Some hundred a word, so that only forms that ask for it have them.
pub(crate) fn typo_keys(shape: &Shape) -> Vec<String> {
    if !may_have_typo(shape) {
        return Vec::new();
    }
    let skeleton: Vec<char> = crate::sound::skeleton(shape.whole()).chars().collect();
    let mut keys = vec![skeleton.iter().collect::<String>()];
    for at in 0..=skeleton.len() {
        let (before, behind) = skeleton.split_at(at);
        let mut push = |middle: Option<char>, rest: &[char]| {
            keys.push(before.iter().copied().chain(middle).chain(rest.iter().copied()).collect());
        };
        push(None, behind.get(1..).unwrap_or(&[]));
        for class in CLASSES.chars() {
            push(Some(class), behind);
            push(Some(class), behind.get(1..).unwrap_or(&[]));
        }
        if let [first, second, rest @ ..] = behind {
            let swapped: Vec<char> = [second, first].into_iter().chain(rest).copied().collect();
            push(None, &swapped);
        }
    }
    for key in &mut keys {
        let mut chars: Vec<char> = key.chars().collect();
        chars.dedup();
        *key = format!("{SOUND}{}{END}", chars.into_iter().collect::<String>());
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Every class of a skeleton.
const CLASSES: &str = "btdzjskrflmn";

/// In a short word a wrong letter makes another word.
pub(crate) fn may_have_typo(shape: &Shape) -> bool {
    shape.folded.chars().count() >= 6 && matches!(shape.kind, Kind::Name | Kind::Fixed)
}

/// The key of a folded word.
pub(crate) fn word_key(folded: &str) -> String {
    format!("{WORD}{folded}{END}")
}
