use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::sync::Arc;

use nisba_dedup::Words;
use nisba_entities::{Mention, Undecided};
use nisba_text::{Document, Span, Tokens};

use crate::recent::Recent;
use crate::spill_file::SpillFile;
use crate::stored_document::{Lens, StoredDocument, analyzed_from, words_from};

/// A document with everything that is known from reading it on its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Analyzed {
    /// Its text and what its source says of it.
    pub document: Document,
    /// Its words as repeats compare them; none where repeats are not asked for.
    pub words: Words,
    /// What was read in it. `None` where nothing of that was asked for: a corpus can have millions of
    /// documents.
    pub reading: Option<Box<Reading>>,
}

/// What was read in a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Its tokens, sentences and paragraphs.
    pub tokens: Tokens,
    /// The entities it names, in text order.
    pub mentions: Vec<Mention>,
    /// The names that could stand for several entities, in text order.
    pub undecided: Vec<Undecided>,
    /// Capitalised names that the dictionary does not have.
    pub unknown: Vec<Span>,
}

/// What there is to read in a document of which nothing was asked.
static NOTHING: Reading = Reading {
    tokens: Tokens { tokens: Vec::new(), sentences: Vec::new(), paragraphs: Vec::new() },
    mentions: Vec::new(),
    undecided: Vec::new(),
    unknown: Vec::new(),
};

impl std::ops::Deref for Analyzed {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        self.reading.as_deref().unwrap_or(&NOTHING)
    }
}

impl Analyzed {
    fn memory_usage(&self) -> u64 {
        let usage = size_of::<Analyzed>()
            + self.document.text().len()
            + self.tokens.memory_usage()
            + self.words.memory_usage()
            + self.mentions.capacity() * size_of::<Mention>()
            + self.undecided.capacity() * size_of::<Undecided>()
            + self.unknown.capacity() * size_of::<Span>();
        usage as u64
    }
}

/// Documents between the first reading and the counting: in memory while there are few, then in a
/// file that vanishes with the process. Of those in the file, about 100 bytes each are in memory.
pub(crate) struct Store {
    slots: Vec<Slot>,
    /// The ids of all documents, one behind the other, and where each ends.
    ids: String,
    id_ends: Vec<u64>,
    in_memory: u64,
    spill_after: u64,
    spill: Option<SpillFile>,
}

/// A document that is looked at.
pub(crate) enum Look<'s> {
    Memory(&'s Analyzed),
    Disk(Arc<Analyzed>),
}

impl std::ops::Deref for Look<'_> {
    type Target = Analyzed;

    fn deref(&self) -> &Analyzed {
        match self {
            Look::Memory(analyzed) => analyzed,
            Look::Disk(analyzed) => analyzed,
        }
    }
}

/// Which parts of a document are wanted beside its text: others may be missing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Parts {
    /// Its words as repeats compare them.
    Words,
    /// What was read in it, and what its source says of it.
    Reading,
    All,
}

enum Slot {
    Memory(Arc<Analyzed>),
    Disk { at: u64, lens: Lens, n_words: u32 },
}

/// A document on its way into a [`Store`].
pub(crate) enum Stored {
    Memory(Analyzed),
    /// Its id, its number of words, its bytes.
    Disk(String, u32, StoredDocument),
}

impl Stored {
    /// Made by the thread that has read the document: `is_full` says that the store has no room for it.
    pub(crate) fn new(analyzed: Analyzed, is_full: bool) -> io::Result<Stored> {
        if !is_full {
            return Ok(Stored::Memory(analyzed));
        }
        let stored = StoredDocument::new(&analyzed)?;
        Ok(Stored::Disk(analyzed.document.id().to_owned(), analyzed.words.len() as u32, stored))
    }
}

impl Store {
    pub(crate) fn new(spill_after: u64) -> Store {
        Store {
            slots: Vec::new(),
            ids: String::new(),
            id_ends: Vec::new(),
            in_memory: 0,
            spill_after,
            spill: None,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether documents go to the file from here on. Which ones do changes no result.
    pub(crate) fn is_full(&self) -> bool {
        self.in_memory >= self.spill_after
    }

    /// Adds documents; the number of each is the number of documents before it. What does not fit into
    /// memory goes to a file in `folder` (the system's temporary folder where that is `None`).
    pub(crate) fn push(&mut self, batch: Vec<Stored>, folder: Option<&Path>) -> io::Result<()> {
        for stored in batch {
            let (id, n_words, document) = match stored {
                Stored::Memory(analyzed) => {
                    let usage = analyzed.memory_usage();
                    if self.in_memory + usage <= self.spill_after {
                        self.in_memory += usage;
                        self.add_id(analyzed.document.id());
                        self.slots.push(Slot::Memory(Arc::new(analyzed)));
                        continue;
                    }
                    // Full from here on, however small the next one is.
                    self.in_memory = self.in_memory.max(self.spill_after);
                    let document = StoredDocument::new(&analyzed)?;
                    (analyzed.document.id().to_owned(), analyzed.words.len() as u32, document)
                }
                Stored::Disk(id, n_words, document) => (id, n_words, document),
            };
            if self.spill.is_none() {
                self.spill = Some(SpillFile::new(folder)?);
            }
            let at = self.spill.as_mut().expect("made just now").append(&document.bytes)?;
            self.add_id(&id);
            self.slots.push(Slot::Disk { at, lens: document.lens, n_words });
        }
        Ok(())
    }

    fn add_id(&mut self, id: &str) {
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len() as u64);
    }

    /// The id of the document with this number.
    pub(crate) fn id(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.id_ends[before]);
        &self.ids[start as usize..self.id_ends[number] as usize]
    }

    /// The document with this number; read back from disk where it was spilled.
    pub(crate) fn get(&self, number: usize) -> io::Result<Arc<Analyzed>> {
        match &self.slots[number] {
            Slot::Memory(analyzed) => Ok(analyzed.clone()),
            Slot::Disk { at, lens, .. } => self.read(number, *at, *lens, Parts::All).map(Arc::new),
        }
    }

    /// As [`get`](Self::get), for a short time, and as little of the document as is wanted.
    pub(crate) fn look(&self, number: usize, parts: Parts) -> io::Result<Look<'_>> {
        match &self.slots[number] {
            Slot::Memory(analyzed) => Ok(Look::Memory(analyzed)),
            Slot::Disk { at, lens, .. } => {
                self.read(number, *at, *lens, parts).map(|analyzed| Look::Disk(Arc::new(analyzed)))
            }
        }
    }

    /// The text and the words of the document with this number, which are kept for a while.
    pub(crate) fn look_again(
        &self,
        number: usize,
        recent: &Recent<Analyzed>,
    ) -> io::Result<Look<'_>> {
        let (at, lens) = match &self.slots[number] {
            Slot::Memory(analyzed) => return Ok(Look::Memory(analyzed)),
            Slot::Disk { at, lens, .. } => (*at, *lens),
        };
        let read = || {
            let analyzed = self.read(number, at, lens, Parts::Words)?;
            let n_bytes = analyzed.memory_usage();
            Ok::<_, io::Error>((analyzed, n_bytes))
        };
        recent.get_or(number, read).map(Look::Disk)
    }

    fn read(&self, number: usize, at: u64, lens: Lens, parts: Parts) -> io::Result<Analyzed> {
        let spill = self.spill.as_ref().expect("a slot on disk has its file");
        let mut text = vec![0; lens.text as usize];
        spill.read_at(at, &mut text)?;
        let part = |wanted: Parts, at: u64, len: u64| -> io::Result<Option<Vec<u8>>> {
            if parts != wanted && parts != Parts::All {
                return Ok(None);
            }
            let mut bytes = vec![0; len as usize];
            spill.read_at(at, &mut bytes)?;
            Ok(Some(bytes))
        };
        let at = at + u64::from(lens.text);
        let words = part(Parts::Words, at, lens.words)?;
        let rest = part(Parts::Reading, at + lens.words, lens.rest)?;
        analyzed_from(self.id(number), text, words.as_deref(), rest.as_deref())
    }

    /// The words of a document, as repeats compare them.
    pub(crate) fn words(&self, number: usize) -> io::Result<Cow<'_, Words>> {
        match &self.slots[number] {
            Slot::Memory(analyzed) => Ok(Cow::Borrowed(&analyzed.words)),
            Slot::Disk { at, lens, .. } => {
                let spill = self.spill.as_ref().expect("a slot on disk has its file");
                let mut bytes = vec![0; lens.words as usize];
                spill.read_at(at + u64::from(lens.text), &mut bytes)?;
                words_from(&bytes).map(Cow::Owned)
            }
        }
    }

    /// A part of the text of a document.
    ///
    /// # Panics
    ///
    /// Where it is no part of it, or cuts a character.
    pub(crate) fn text(&self, number: usize, span: Span) -> io::Result<Cow<'_, str>> {
        match &self.slots[number] {
            Slot::Memory(analyzed) => Ok(Cow::Borrowed(&analyzed.document.text()[span])),
            Slot::Disk { at, lens, .. } => {
                assert!(span.end() <= lens.text, "a part of the text");
                let spill = self.spill.as_ref().expect("a slot on disk has its file");
                let mut bytes = vec![0; span.len() as usize];
                spill.read_at(at + u64::from(span.start()), &mut bytes)?;
                String::from_utf8(bytes).map(Cow::Owned).map_err(io::Error::other)
            }
        }
    }

    /// Bytes of text in the document with this number.
    pub(crate) fn n_bytes(&self, number: usize) -> usize {
        match &self.slots[number] {
            Slot::Memory(analyzed) => analyzed.document.text().len(),
            Slot::Disk { lens, .. } => lens.text as usize,
        }
    }

    /// Number of words of the document with this number, as repeats compare them.
    pub(crate) fn n_words(&self, number: usize) -> usize {
        match &self.slots[number] {
            Slot::Memory(analyzed) => analyzed.words.len(),
            Slot::Disk { n_words, .. } => *n_words as usize,
        }
    }

    /// Bytes that went to disk.
    pub(crate) fn spilled_bytes(&self) -> u64 {
        self.spill.as_ref().map_or(0, SpillFile::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spilled_comes_back() {
        let made: Vec<Analyzed> = (0..20)
            .map(|i| {
                let text = format!("Badr met Sadr {i} times.");
                let tokens = nisba_text::scan(&text);
                let mut document = Document::new(format!("d{i}"), text).unwrap();
                document.title = (i % 3 == 0).then(|| format!("Title {i}"));
                document.source = (i % 4 == 0).then(|| "a.jsonl".into());
                let words = Words::of(document.text());
                Analyzed {
                    document,
                    words,
                    reading: (i % 2 == 0).then(|| {
                        let unknown = vec![Span::new(9, 13), Span::new(0, 4)];
                        Box::new(Reading { tokens, unknown, ..Reading::default() })
                    }),
                }
            })
            .collect();
        for n_as_bytes in [0, 7, 20] {
            let mut store = Store::new(1000);
            for (i, analyzed) in made.iter().enumerate() {
                let stored = Stored::new(analyzed.clone(), i >= 20 - n_as_bytes).unwrap();
                store.push(vec![stored], None).unwrap();
            }
            assert!(matches!(store.slots[0], Slot::Memory(_)) || n_as_bytes == 20);
            assert!(matches!(store.slots[19], Slot::Disk { .. }));
            for (i, analyzed) in made.iter().enumerate() {
                assert_eq!(store.id(i), analyzed.document.id());
                assert_eq!(*store.get(i).unwrap(), *analyzed);
                assert_eq!(store.n_words(i), analyzed.words.len());
                assert_eq!(*store.words(i).unwrap(), analyzed.words);
                assert_eq!(store.text(i, Span::new(5, 8)).unwrap(), "met");
                let look = store.look(i, Parts::Words).unwrap();
                assert_eq!(
                    (&look.words, look.document.text()),
                    (&analyzed.words, analyzed.document.text())
                );
                let look = store.look(i, Parts::Reading).unwrap();
                assert_eq!(
                    (&look.reading, &look.document),
                    (&analyzed.reading, &analyzed.document)
                );
            }
            assert!(store.spilled_bytes() > 0);
        }
    }
}
