use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use nisba_entities::{Mention, Undecided};
use nisba_text::{Span, hash_bytes};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What was found in a document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Findings {
    pub(crate) mentions: Vec<Mention>,
    pub(crate) undecided: Vec<Undecided>,
    pub(crate) unknown: Vec<Span>,
}

/// The findings of a run that is not finished, in a file that outlives the process, so that the next
/// run goes on where this one is stopped: at any moment, but for the documents read last.
///
/// They are kept by the digest of their document, under a key of all else that they depend on: with
/// another key the file begins anew. A record that is cut off or changed is not there. In memory are
/// about 40 bytes a document.
pub(crate) struct Readings {
    file: Mutex<File>,
    end: u64,
    known: HashMap<DocumentDigest, Place>,
    n_used: AtomicU64,
}

/// SHA-256 over id and text.
pub(crate) type DocumentDigest = [u8; 32];

#[derive(Clone, Copy)]
struct Place {
    at: u64,
    len: u32,
    checksum: u64,
}

const MAGIC: &[u8] = b"nisba readings 1\n";
/// Magic, key.
const BEGIN: u64 = MAGIC.len() as u64 + 32;
/// Digest, length, checksum.
const HEAD: usize = 32 + 4 + 8;

impl Readings {
    /// Opens the file, or begins it.
    pub(crate) fn open(path: &Path, key: &[u8; 32]) -> io::Result<Readings> {
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let begin = [MAGIC, key].concat();
        let mut found = Vec::new();
        (&file).take(begin.len() as u64).read_to_end(&mut found)?;
        let mut readings = Readings {
            file: Mutex::new(file),
            end: BEGIN,
            known: HashMap::new(),
            n_used: AtomicU64::new(0),
        };
        let file = readings.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        if found == begin {
            let len = file.metadata()?.len();
            let mut records = BufReader::new(&mut *file);
            while let Some((digest, place)) = next_record(&mut records, readings.end, len)? {
                readings.end = place.at + u64::from(place.len);
                readings.known.insert(digest, place);
            }
        } else {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&begin)?;
        }
        file.set_len(readings.end)?;
        Ok(readings)
    }

    /// What was found in a document before; counted.
    pub(crate) fn get(&self, digest: &DocumentDigest, text: &str) -> Option<Findings> {
        let place = self.known.get(digest)?;
        let mut bytes = vec![0; place.len as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(place.at)).ok()?;
            file.read_exact(&mut bytes).ok()?;
        }
        let findings: Findings = (hash_bytes(&bytes) == place.checksum)
            .then(|| postcard::from_bytes(&bytes).ok())
            .flatten()?;
        findings.are_of(text).then(|| {
            self.n_used.fetch_add(1, Ordering::Relaxed);
            findings
        })
    }

    /// Adds records, and hands them to the system.
    pub(crate) fn add<'r>(&mut self, records: impl Iterator<Item = &'r Record>) -> io::Result<()> {
        let bytes: Vec<u8> = records.flat_map(|record| &record.0).copied().collect();
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.end))?;
        file.write_all(&bytes)?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Whether there is nothing to go on from: nothing known, nothing added.
    pub(crate) fn is_empty(&self) -> bool {
        self.end <= BEGIN
    }

    /// In how many documents nothing had to be looked for.
    pub(crate) fn n_used(&self) -> u64 {
        self.n_used.load(Ordering::Relaxed)
    }
}

/// What was found in a document, as the file has it.
pub(crate) struct Record(Vec<u8>);

impl Record {
    /// `None` where it is too long for the file, which is 4 GB.
    pub(crate) fn new(digest: &DocumentDigest, findings: &Findings) -> Option<Record> {
        let bytes = postcard::to_allocvec(findings).ok()?;
        let len = u32::try_from(bytes.len()).ok()?.to_le_bytes();
        let checksum = hash_bytes(&bytes).to_le_bytes();
        Some(Record([&digest[..], &len, &checksum, &bytes].concat()))
    }
}

/// The record that begins `at`; `None` where the file ends or is cut off within it.
fn next_record(
    records: &mut BufReader<&mut File>,
    at: u64,
    len: u64,
) -> io::Result<Option<(DocumentDigest, Place)>> {
    let at = at + HEAD as u64;
    if at > len {
        return Ok(None);
    }
    let (mut digest, mut n_bytes, mut checksum) = ([0; 32], [0; 4], [0; 8]);
    records.read_exact(&mut digest)?;
    records.read_exact(&mut n_bytes)?;
    records.read_exact(&mut checksum)?;
    let place =
        Place { at, len: u32::from_le_bytes(n_bytes), checksum: u64::from_le_bytes(checksum) };
    if at + u64::from(place.len) > len {
        return Ok(None);
    }
    records.seek_relative(place.len.into())?;
    Ok(Some((digest, place)))
}

impl Findings {
    /// Whether all spans are in a text.
    fn are_of(&self, text: &str) -> bool {
        let is_in = |span: Span| text.get(span.range()).is_some();
        self.mentions.iter().all(|mention| is_in(mention.span))
            && self.undecided.iter().all(|undecided| is_in(undecided.span))
            && self.unknown.iter().all(|&span| is_in(span))
    }
}

/// The key of findings: of the program, and of the names it looks for.
pub(crate) fn key_of_readings(dictionary_digest: &str) -> [u8; 32] {
    let mut key = Sha256::new();
    key.update(env!("CARGO_PKG_VERSION"));
    // Programs of one version differ while they are worked on.
    let program = std::env::current_exe().and_then(std::fs::metadata);
    if let Ok(program) = program {
        let modified = program.modified().ok();
        let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        key.update(program.len().to_le_bytes());
        key.update(since.map_or(0, |since| since.as_nanos()).to_le_bytes());
    }
    key.update(dictionary_digest);
    key.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Kut, then Amara";

    fn findings(end: u32) -> Findings {
        Findings { unknown: vec![Span::new(0, end)], ..Findings::default() }
    }

    fn add(readings: &mut Readings, found: &[(DocumentDigest, Findings)]) {
        let record = |(digest, findings): &_| Record::new(digest, findings).unwrap();
        let records: Vec<Record> = found.iter().map(record).collect();
        readings.add(records.iter()).unwrap();
    }

    #[test]
    fn findings_outlive_the_process_under_their_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("readings");
        let mut readings = Readings::open(&path, &[1; 32]).unwrap();
        add(&mut readings, &[([7; 32], findings(3)), ([8; 32], findings(99))]);
        drop(readings);
        let readings = Readings::open(&path, &[1; 32]).unwrap();
        assert_eq!(readings.get(&[7; 32], TEXT), Some(findings(3)));
        assert_eq!(readings.get(&[8; 32], TEXT), None, "not in the text");
        assert_eq!(readings.get(&[9; 32], TEXT), None);
        assert_eq!(readings.n_used(), 1);
        drop(readings);
        let readings = Readings::open(&path, &[2; 32]).unwrap();
        assert_eq!(readings.get(&[7; 32], TEXT), None);
    }

    /// Counts notes.
    #[derive(Default)]
    struct Notes(AtomicU64);

    impl crate::Progress for Notes {
        fn begin(&self, _: crate::Stage, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn end(&self) {}
        fn note(&self, line: &str) {
            assert!(line.contains("cannot be kept"), "{line}");
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_run_goes_on_where_nothing_can_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (path, input) = (folder.path().join("readings"), folder.path().join("a.jsonl"));
        let n = 5000;
        let rows = (0..n).map(|i| format!("{{\"id\": \"{i}\", \"text\": \"Nothing new.\"}}\n"));
        std::fs::write(&input, rows.collect::<String>()).unwrap();
        let settings = crate::Settings::new(vec![input], Vec::new(), folder.path().join("out"));
        let steps = crate::Steps {
            tokenizer: nisba_tokenize::Tokenizer::news(),
            matcher: None,
            repeats: false,
            digest: true,
            tokens: crate::KeepTokens::Keep,
        };
        let sources = nisba_corpus::Sources::find(&settings.inputs, &settings.limits).unwrap();
        let mut readings = Readings::open(&path, &[1; 32]).unwrap();
        readings.file = Mutex::new(File::open(&path).unwrap());
        let notes = Notes::default();
        let place = (None, Some(&mut readings));
        let corpus = crate::Corpus::read_on(&sources, &steps, &settings, place, &notes).unwrap();
        assert_eq!(corpus.len(), n);
        assert_eq!(notes.0.into_inner(), 1, "told once, though there are two batches");
    }

    #[test]
    fn what_is_cut_off_or_changed_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("readings");
        let mut readings = Readings::open(&path, &[1; 32]).unwrap();
        add(&mut readings, &[([7; 32], findings(3))]);
        add(&mut readings, &[([8; 32], findings(4))]);
        drop(readings);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let mut readings = Readings::open(&path, &[1; 32]).unwrap();
            assert_eq!(readings.get(&[8; 32], TEXT), None, "{cut}");
            // It goes on behind what is whole.
            add(&mut readings, &[([9; 32], findings(5))]);
            let had_first = readings.get(&[7; 32], TEXT);
            drop(readings);
            let readings = Readings::open(&path, &[1; 32]).unwrap();
            assert_eq!(readings.get(&[9; 32], TEXT), Some(findings(5)), "{cut}");
            assert_eq!(readings.get(&[7; 32], TEXT), had_first, "{cut}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            let readings = Readings::open(&path, &[1; 32]).unwrap();
            for (digest, expected) in [([7; 32], findings(3)), ([8; 32], findings(4))] {
                let found = readings.get(&digest, TEXT);
                assert!(found.is_none_or(|found| found == expected), "{at}");
            }
        }
    }
}
