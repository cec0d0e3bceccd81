use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use nisba_dedup::Words;
use nisba_entities::{Mention, Undecided};
use nisba_text::{Document, Span, Tokens};
use serde::{Deserialize, Serialize};

/// A document with everything that is known from reading it on its own.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
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
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
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
/// file that vanishes with the process.
pub(crate) struct Store {
    slots: Vec<Slot>,
    in_memory: u64,
    spill_after: u64,
    spill: Option<Mutex<File>>,
    spilled: u64,
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

enum Slot {
    Memory(Arc<Analyzed>),
    Disk { at: u64, len: usize, n_words: usize },
}

impl Store {
    pub(crate) fn new(spill_after: u64) -> Store {
        Store { slots: Vec::new(), in_memory: 0, spill_after, spill: None, spilled: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Adds a document; its number is the number of documents before it. What does not fit into
    /// memory goes to a file in `folder` (the system's temporary folder where that is `None`).
    pub(crate) fn push(&mut self, analyzed: Analyzed, folder: Option<&Path>) -> io::Result<()> {
        let usage = analyzed.memory_usage();
        if self.in_memory + usage <= self.spill_after {
            self.in_memory += usage;
            self.slots.push(Slot::Memory(Arc::new(analyzed)));
            return Ok(());
        }
        let bytes = postcard::to_allocvec(&analyzed).map_err(io::Error::other)?;
        if self.spill.is_none() {
            let file = match folder {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            };
            self.spill = Some(Mutex::new(file));
        }
        let spill = self.spill.as_ref().expect("made just now");
        let mut file = spill.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.spilled))?;
        file.write_all(&bytes)?;
        let n_words = analyzed.words.len();
        self.slots.push(Slot::Disk { at: self.spilled, len: bytes.len(), n_words });
        self.spilled += bytes.len() as u64;
        Ok(())
    }

    /// The document with this number; read back from disk where it was spilled.
    pub(crate) fn get(&self, number: usize) -> io::Result<Arc<Analyzed>> {
        match &self.slots[number] {
            Slot::Memory(analyzed) => Ok(analyzed.clone()),
            Slot::Disk { at, len, .. } => {
                let mut bytes = vec![0; *len];
                let spill = self.spill.as_ref().expect("a slot on disk has its file");
                let mut file = spill.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                file.seek(SeekFrom::Start(*at))?;
                file.read_exact(&mut bytes)?;
                drop(file);
                postcard::from_bytes(&bytes).map(Arc::new).map_err(io::Error::other)
            }
        }
    }

    /// As [`get`](Self::get), without a count of who holds it where it is in memory: for those who
    /// look at many documents for a short time.
    pub(crate) fn look(&self, number: usize) -> io::Result<Look<'_>> {
        match &self.slots[number] {
            Slot::Memory(analyzed) => Ok(Look::Memory(analyzed)),
            Slot::Disk { .. } => Ok(Look::Disk(self.get(number)?)),
        }
    }

    /// Number of words of the document with this number, as repeats compare them.
    pub(crate) fn n_words(&self, number: usize) -> usize {
        match &self.slots[number] {
            Slot::Memory(analyzed) => analyzed.words.len(),
            Slot::Disk { n_words, .. } => *n_words,
        }
    }

    /// Bytes that went to disk.
    pub(crate) fn spilled_bytes(&self) -> u64 {
        self.spilled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spilled_comes_back() {
        let mut store = Store::new(1000);
        let made: Vec<Analyzed> = (0..20)
            .map(|i| {
                let text = format!("Badr met Sadr {i} times.");
                let tokens = nisba_text::scan(&text);
                let document = Document::new(format!("d{i}"), text).unwrap();
                let words = Words::of(document.text());
                Analyzed {
                    document,
                    words,
                    reading: (i % 2 == 0).then(|| {
                        let unknown = vec![Span::new(0, 4)];
                        Box::new(Reading { tokens, unknown, ..Reading::default() })
                    }),
                }
            })
            .collect();
        for analyzed in &made {
            store.push(analyzed.clone(), None).unwrap();
        }
        assert!(matches!(store.slots[0], Slot::Memory(_)));
        assert!(matches!(store.slots[19], Slot::Disk { .. }));
        for (i, analyzed) in made.iter().enumerate() {
            assert_eq!(*store.get(i).unwrap(), *analyzed);
            assert_eq!(store.n_words(i), analyzed.words.len());
        }
        assert!(store.spilled_bytes() > 0);
    }
}
