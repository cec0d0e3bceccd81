use nisba_text::hash_bytes;

use crate::entry::EntityId;
use crate::form::Forms;
use crate::gazetteer::faults;
use crate::keys::{Keys, Lists, Patterns, Tables};
use crate::lexicon;
use crate::{CasePolicy, Entry, Gazetteer};

/// Why bytes are not a compiled gazetteer that can be used here.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// They do not begin as a compiled gazetteer does.
    #[error("not a compiled gazetteer")]
    NotAGazetteer,
    /// Another version of this crate made them, which cuts or spells names in another way.
    #[error("compiled by another version ({found}, this is {wanted}); compile it again")]
    OtherVersion {
        /// The version that is stored.
        found: String,
        /// The version of this crate.
        wanted: String,
    },
    /// Bytes are missing, or changed.
    #[error("damaged: {n_bytes} bytes do not have the checksum that is stored; compile it again")]
    Damaged {
        /// How many bytes there are.
        n_bytes: usize,
    },
    /// The checksum is right, but a table contradicts another.
    #[error("contradicts itself in {table}; compile it again")]
    Invalid {
        /// The table.
        table: &'static str,
    },
}

const MAGIC: &[u8; 8] = b"nisbagz\n";

impl Gazetteer {
    /// The compiled gazetteer as bytes, from which [`from_bytes`](Gazetteer::from_bytes) makes it
    /// again several times faster than from its entries.
    ///
    /// Holds the entries, the keys and the tables; the automaton is built again from the keys. The
    /// same gazetteer gives the same bytes on every machine. Linear.
    ///
    /// ```
    /// use nisba_entities::{Entry, Gazetteer};
    ///
    /// let gazetteer = Gazetteer::new(vec![Entry::new("q", "PER", "Qais al-Khazali")]).unwrap();
    /// let stored = gazetteer.to_bytes();
    /// let loaded = Gazetteer::from_bytes(&stored).unwrap();
    /// assert_eq!(loaded.entry(loaded.id_of("q").unwrap()).name, "Qais al-Khazali");
    /// assert!(Gazetteer::from_bytes(&stored[..stored.len() - 1]).is_err());
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Writer::default();
        body.number(self.entries().len());
        for entry in self.entries() {
            body.entry(entry);
        }
        self.forms.write(&mut body);
        let Tables { patterns, shapes, anchors, joints } = &self.keys.tables;
        body.text(&patterns.text);
        body.numbers(&patterns.ends);
        for lists in [shapes, anchors, joints] {
            body.numbers(&lists.starts);
            body.numbers(&lists.values);
        }
        let mut whole = Writer::default();
        whole.bytes.extend_from_slice(MAGIC);
        whole.text(&version());
        whole.bytes.extend_from_slice(&hash_bytes(&body.bytes).to_le_bytes());
        whole.bytes.extend_from_slice(&body.bytes);
        whole.bytes
    }

    /// Whether bytes begin as those of [`to_bytes`](Gazetteer::to_bytes) do; the first eight tell.
    pub fn is_stored(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// The gazetteer that [`to_bytes`](Gazetteer::to_bytes) made bytes of.
    ///
    /// Everything is checked before it is used: the checksum, then that every number in a table
    /// points into the table it is for. Linear but for the automaton.
    ///
    /// # Errors
    ///
    /// [`StoredError`] for bytes that are something else, damaged, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Gazetteer, StoredError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(StoredError::NotAGazetteer)?;
        let damaged = || StoredError::Damaged { n_bytes: bytes.len() };
        let mut head = Reader { bytes: rest };
        let found = head.text().ok_or_else(damaged)?.to_owned();
        let wanted = version();
        if found != wanted {
            return Err(StoredError::OtherVersion { found, wanted });
        }
        let (checksum, body) = head.bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
        if hash_bytes(body) != u64::from_le_bytes(*checksum) {
            return Err(damaged());
        }
        let invalid = |table| move || StoredError::Invalid { table };
        let mut body = Reader { bytes: body };
        let entries = body.entries().ok_or_else(invalid("entries"))?;
        let forms = Forms::read(&mut body, entries.len()).ok_or_else(invalid("names"))?;
        let tables = body.tables(&forms).ok_or_else(invalid("keys"))?;
        if !body.bytes.is_empty() {
            return Err(invalid("length")());
        }
        Ok(Gazetteer::of_parts(entries, forms, Keys::of_tables(tables)))
    }
}

/// The version of the crate, and of the words and names by which it cuts and spells.
fn version() -> String {
    format!("{}/2/{:016x}", env!("CARGO_PKG_VERSION"), lexicon::digest())
}

/// Puts numbers as 32 bits, little end first, and texts behind their lengths.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn number(&mut self, number: usize) {
        let number = u32::try_from(number).expect("tables of 4 GiB are not made");
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn numbers(&mut self, numbers: &[u32]) {
        self.number(numbers.len());
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    pub(crate) fn numbers_of<const N: usize>(&mut self, numbers: [u32; N]) {
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    fn texts(&mut self, texts: &[String]) {
        self.number(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    fn entry(&mut self, entry: &Entry) {
        for text in [&entry.id, &entry.entity_type, &entry.name] {
            self.text(text);
        }
        for list in lists(entry) {
            self.texts(list);
        }
        self.byte(match entry.case {
            CasePolicy::Auto => 0,
            CasePolicy::Exact => 1,
            CasePolicy::Any => 2,
        });
        self.byte(u8::from(entry.typos));
        self.byte(u8::from(entry.source.is_some()));
        self.text(entry.source.as_deref().unwrap_or(""));
    }
}

fn lists(entry: &Entry) -> [&Vec<String>; 6] {
    let Entry { aliases, weak, native, short, requires, excludes, .. } = entry;
    [aliases, weak, native, short, requires, excludes]
}

/// Takes what a [`Writer`] put; `None` where it is not there.
pub(crate) struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(crate) fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.bytes.split_first_chunk::<4>()?;
        self.bytes = rest;
        Some(u32::from_le_bytes(*number))
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*byte)
    }

    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(n)?;
        self.bytes = rest;
        Some(taken)
    }

    pub(crate) fn text(&mut self) -> Option<&'b str> {
        let n = self.number()? as usize;
        std::str::from_utf8(self.take(n)?).ok()
    }

    pub(crate) fn numbers(&mut self) -> Option<Vec<u32>> {
        let n = self.number()? as usize;
        let bytes = self.take(n.checked_mul(4)?)?;
        Some(bytes.as_chunks::<4>().0.iter().map(|chunk| u32::from_le_bytes(*chunk)).collect())
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let n = self.number()?;
        (0..n).map(|_| self.text().map(str::to_owned)).collect()
    }

    fn entry(&mut self) -> Option<Entry> {
        let mut entry = Entry::new(self.text()?, self.text()?, self.text()?);
        entry.aliases = self.texts()?;
        entry.weak = self.texts()?;
        entry.native = self.texts()?;
        entry.short = self.texts()?;
        entry.requires = self.texts()?;
        entry.excludes = self.texts()?;
        entry.case = match self.byte()? {
            0 => CasePolicy::Auto,
            1 => CasePolicy::Exact,
            2 => CasePolicy::Any,
            _ => return None,
        };
        entry.typos = self.byte()? != 0;
        let has_source = self.byte()? != 0;
        let source = self.text()?;
        entry.source = has_source.then(|| source.to_owned());
        Some(entry)
    }

    fn entries(&mut self) -> Option<Vec<Entry>> {
        let n = self.number()?;
        let entries: Vec<Entry> = (0..n).map(|_| self.entry()).collect::<Option<_>>()?;
        let in_order = entries.windows(2).all(|pair| pair[0].id < pair[1].id);
        (in_order && faults(&entries).is_empty()).then_some(entries)
    }

    fn tables(&mut self, forms: &Forms) -> Option<Tables> {
        let text = self.text()?.to_owned();
        let patterns = Patterns { text, ends: self.numbers()? };
        let n = patterns.ends.len();
        let in_order = patterns.ends.windows(2).all(|pair| pair[0] < pair[1]);
        let cut = patterns.ends.iter().all(|&end| patterns.text.is_char_boundary(end as usize));
        let whole = patterns.ends.last().map_or(0, |&end| end as usize) == patterns.text.len();
        if !in_order || !cut || !whole || patterns.ends.first() == Some(&0) {
            return None;
        }
        let n_shapes = forms.shapes.len();
        let shapes = self.lists(n, |value| (value >> 1) < n_shapes as u32)?;
        let anchors = self.lists(n_shapes, |value| forms.has_anchor(value))?;
        let joints = self.lists(n, |value| forms.has_anchor(value))?;
        Some(Tables { patterns, shapes, anchors, joints })
    }

    fn lists(&mut self, n: usize, fits: impl Fn(u32) -> bool) -> Option<Lists> {
        let lists = Lists { starts: self.numbers()?, values: self.numbers()? };
        let in_order = lists.starts.windows(2).all(|pair| pair[0] <= pair[1]);
        let whole = lists.starts.len() == n + 1
            && lists.starts.first() == Some(&0)
            && lists.starts.last() == Some(&(lists.values.len() as u32));
        (in_order && whole && lists.values.iter().all(|&value| fits(value))).then_some(lists)
    }

    /// The id of an entity of `n`.
    pub(crate) fn entity(&mut self, n: usize) -> Option<EntityId> {
        self.number().filter(|&id| (id as usize) < n).map(EntityId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matcher;
    use proptest::prelude::*;

    fn gazetteer() -> Gazetteer {
        let mut person = Entry::new("q", "PER", "Qais al-Khazali");
        person.native = vec!["قيس الخزعلي".into()];
        person.weak = vec!["Abu Amin".into()];
        person.typos = true;
        person.source = Some("a list".into());
        let mut group = Entry::new("n", "ORG", "Ansar Nur al-Din (Mosul)");
        group.aliases = vec!["AND".into(), "Kata'ib Nur al-Din".into()];
        group.case = CasePolicy::Any;
        group.requires = vec!["Mosul".into()];
        Gazetteer::new(vec![person, group, Entry::new("b", "ORG", "Brigade 30")]).unwrap()
    }

    #[test]
    fn what_is_loaded_is_what_was_stored() {
        let made = gazetteer();
        let bytes = made.to_bytes();
        let loaded = Gazetteer::from_bytes(&bytes).unwrap();
        assert_eq!(loaded.to_bytes(), bytes);
        assert_eq!(loaded.entries(), made.entries());
        assert_eq!(loaded.keys.tables, made.keys.tables);
        let text = "Kais Khazaali, قيس الخزعلي and Abu Amin met Ansar Noureddin of Mosul. Khazali \
                    left Brigade 30, the 30th Brigade.";
        let found = |gazetteer: Gazetteer| Matcher::new(gazetteer.into()).find_in(text);
        let mentions = found(made);
        assert!(mentions.len() >= 5, "{mentions:?}");
        assert_eq!(found(loaded), mentions);
    }

    #[test]
    fn what_is_not_a_gazetteer_is_told() {
        let bytes = gazetteer().to_bytes();
        let error = |bytes: &[u8]| Gazetteer::from_bytes(bytes).unwrap_err();
        assert_eq!(error(b""), StoredError::NotAGazetteer);
        assert_eq!(error(b"[[entity]]"), StoredError::NotAGazetteer);
        let mut other = bytes.clone();
        other[MAGIC.len() + 4] ^= 1;
        assert!(matches!(error(&other), StoredError::OtherVersion { .. }));
        for n in MAGIC.len()..bytes.len() {
            assert!(matches!(error(&bytes[..n]), StoredError::Damaged { .. }), "{n}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_bit_is_seen(at: prop::sample::Index, bit in 0..8) {
            let mut bytes = gazetteer().to_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= 1u8 << bit;
            prop_assert!(Gazetteer::from_bytes(&bytes).is_err());
        }

        #[test]
        fn bytes_that_only_have_the_right_checksum_do_no_harm(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut bytes = gazetteer().to_bytes();
            let head = MAGIC.len() + 4 + version().len();
            let body = head + 8;
            for (at, byte) in changes {
                let at = body + at.index(bytes.len() - body);
                bytes[at] = byte;
            }
            let checksum = hash_bytes(&bytes[body..]).to_le_bytes();
            bytes[head..body].copy_from_slice(&checksum);
            if let Ok(gazetteer) = Gazetteer::from_bytes(&bytes) {
                let matcher = Matcher::new(gazetteer.into());
                matcher.find_in("Kais Khazaali and Abu Amin met Ansar Noureddin. Brigade 30.");
            }
        }
    }
}
