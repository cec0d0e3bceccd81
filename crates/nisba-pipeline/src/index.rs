use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisba_dedup::{Config, Fingerprints};
use nisba_text::{DocId, Document};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::Corpus;

/// A corpus as it is stored for later comparisons: its fingerprints, and its texts, compressed.
///
/// Holds all that is needed to compare other documents with it to the byte; only the texts that share
/// something with them are unpacked. The file is a line that names the format, the version, the
/// SHA-256 of what follows, and that; about 1.2 bytes a byte of English text.
///
/// Words and their hashes have no version of their own: the index holds the digest of what they make of a
/// fixed text, and one that was made with other words is refused.
#[derive(Debug, Deserialize, Serialize)]
pub struct PassageIndex {
    making: Making,
    documents: Vec<StoredDocument>,
    fingerprints: Fingerprints,
}

/// How fingerprints were made. Read before they are, so that it can be told when they are others.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Making {
    shingle: u32,
    window: u32,
    /// SHA-256 of the fingerprints of [`PROBE`].
    probe: [u8; DIGEST_BYTES],
}

/// What words are cut and folded by: any change in that changes its fingerprints.
const PROBE: &str = "BAGHDAD, 3 Jan. (Reuters) \u{2014} Soleimani\u{2019}s \u{201c}deputy\u{201d}, Mr. Al-Khaz'ali[12], \
    paid $1,250.50 at 07:45 to info@example.org; see https://example.org/a?b=1 #Basra @desk. Stra\u{df}e, \
    \u{130}zmir, re\u{ad}port, co-\nordinated, Muhandis83 and the U.S. said no. \u{642}\u{627}\u{633}\u{645} \
    \u{633}\u{644}\u{6cc}\u{645}\u{627}\u{646}\u{6cc} \u{645}\u{6cc}\u{200c}\u{631}\u{648}\u{62f} \u{661}\u{662}\u{663}. \
    \u{41c}\u{43e}\u{441}\u{43a}\u{432}\u{430}, \u{5317}\u{4eac}, na\u{ef}ve cafe\u{301}, don't, 1st, 2.5%, A/B, e.g. this.";

impl Making {
    fn of(config: &Config) -> Making {
        // Of every shingle, so that none is left to chance.
        let one = std::num::NonZeroU32::MIN;
        let every = Config { shingle: one, window: one, ..config.clone() };
        let mut fingerprints = Fingerprints::of(DocId(0), PROBE, &every);
        fingerprints.merge(Fingerprints::of(DocId(1), PROBE, config));
        fingerprints.sort();
        let bytes = postcard::to_allocvec(&fingerprints).expect("numbers can be written");
        Making {
            shingle: config.shingle.get(),
            window: config.window.get(),
            probe: Sha256::digest(&bytes).into(),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
struct StoredDocument {
    id: String,
    n_bytes: u32,
    /// Compressed with zstd.
    text: Vec<u8>,
}

/// What is wrong with an index.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IndexError {
    /// It cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It is some other file.
    #[error("{}: not an index of passages; make one with duplicates INPUT... --save-index FILE", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It would take the place of a file that is no index.
    #[error("{}: is there and is not an index of passages; nothing was written, name another file", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// Another version of the format.
    #[error("{}: an index of version {found}, and this program reads version {VERSION}; make it again with --save-index", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// Its bytes are not those that were written.
    #[error("{}: damaged: {detail}; make it again with --save-index", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How that is known.
        detail: &'static str,
    },
    /// Its fingerprints were made in another way.
    #[error("{}: made with shingles of {shingle} words and windows of {window}, which cannot be compared with those of this run", path.display())]
    OtherFingerprints {
        /// The file.
        path: PathBuf,
        /// Words in a shingle.
        shingle: u32,
        /// Shingles in a window.
        window: u32,
    },
    /// Its words were cut or folded in another way.
    #[error("{}: made by a version of this program that cuts words in another way; make it again with --save-index", path.display())]
    OtherWords {
        /// The file.
        path: PathBuf,
    },
}

const MAGIC: &[u8] = b"nisba passage index\n";
const VERSION: u32 = 3;
const DIGEST_BYTES: usize = 32;
/// Fast, and a third of the size.
const COMPRESSION: i32 = 3;

impl PassageIndex {
    /// The index of a corpus, with fingerprints of this configuration.
    ///
    /// # Errors
    ///
    /// Where a spilled document cannot be read back.
    pub fn of(corpus: &Corpus, config: &Config) -> io::Result<PassageIndex> {
        let mut fingerprints = corpus.fingerprints(config)?;
        fingerprints.sort();
        let store = |doc| -> io::Result<StoredDocument> {
            let analyzed = corpus.get(doc)?;
            let text = analyzed.document.text();
            Ok(StoredDocument {
                id: analyzed.document.id().to_owned(),
                n_bytes: text.len() as u32,
                text: zstd::bulk::compress(text.as_bytes(), COMPRESSION)?,
            })
        };
        Ok(PassageIndex {
            making: Making::of(config),
            documents: corpus.ids().map(store).collect::<io::Result<_>>()?,
            fingerprints,
        })
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The id of the document with this number.
    pub fn id(&self, number: usize) -> &str {
        &self.documents[number].id
    }

    /// Hands out the fingerprints.
    pub fn take_fingerprints(&mut self) -> Fingerprints {
        std::mem::take(&mut self.fingerprints)
    }

    /// The document with this number, unpacked.
    ///
    /// # Errors
    ///
    /// Where it cannot be unpacked.
    pub(crate) fn document(&self, number: usize) -> io::Result<Arc<Document>> {
        let stored = &self.documents[number];
        let packed = zstd::Decoder::new(&stored.text[..])?;
        let mut text = String::new();
        packed.take(u64::from(stored.n_bytes) + 1).read_to_string(&mut text)?;
        if text.len() != stored.n_bytes as usize {
            return Err(io::Error::other("a document of the index has another length"));
        }
        let document = Document::new(stored.id.clone(), text).map_err(io::Error::other)?;
        Ok(Arc::new(document))
    }

    /// Checks that an index can be written there, before the work is done.
    ///
    /// # Errors
    ///
    /// [`IndexError`] where the folder is not there, or something that is no index is in the place.
    pub fn check_target(path: &Path) -> Result<(), IndexError> {
        let io = |error| IndexError::Io { path: path.to_path_buf(), error };
        tempfile::tempfile_in(folder_of(path)).map_err(io)?;
        let mut first = Vec::new();
        // A pipe would be waited for.
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(IndexError::Occupied { path: path.to_path_buf() });
        }
        match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(io(error)),
            Ok(file) => file.take(MAGIC.len() as u64).read_to_end(&mut first).map_err(io)?,
        };
        // An empty file is what a program makes that wants a name for itself.
        let is_free = first.is_empty() || first == MAGIC;
        is_free.then_some(()).ok_or_else(|| IndexError::Occupied { path: path.to_path_buf() })
    }

    /// Writes the index beside its place and moves it there when it is on the disk.
    ///
    /// # Errors
    ///
    /// [`IndexError`] where it cannot be written, or where something that is no index is in the
    /// place; what stood there is then untouched, and nothing is left beside it.
    pub fn write(&self, path: &Path) -> Result<(), IndexError> {
        PassageIndex::check_target(path)?;
        let write = || -> io::Result<()> {
            let payload = postcard::to_allocvec(self).map_err(io::Error::other)?;
            // A link is followed, so that the file behind it is replaced and the link stays.
            let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
            let mut out = BufWriter::new(new_file(folder_of(&path))?);
            out.write_all(MAGIC)?;
            out.write_all(&VERSION.to_le_bytes())?;
            out.write_all(&Sha256::digest(&payload))?;
            out.write_all(&payload)?;
            let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| IndexError::Io { path: path.to_path_buf(), error })
    }

    /// Reads an index and checks that it is whole and that its fingerprints can be compared with
    /// those of this configuration.
    ///
    /// # Errors
    ///
    /// [`IndexError`] where it is not there, not an index, damaged, or made in another way.
    pub fn read(path: &Path, config: &Config) -> Result<PassageIndex, IndexError> {
        let own = || path.to_path_buf();
        let read = || -> io::Result<Vec<u8>> {
            // A pipe would be waited for, and is no index.
            if !fs::metadata(path)?.is_file() {
                return Ok(Vec::new());
            }
            let (mut file, mut bytes) = (File::open(path)?, Vec::new());
            Read::by_ref(&mut file).take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
            // What is something else may have no end.
            if bytes == MAGIC {
                file.read_to_end(&mut bytes)?;
            }
            Ok(bytes)
        };
        let bytes = read().map_err(|error| IndexError::Io { path: own(), error })?;
        PassageIndex::decode(&bytes, path, config)
    }

    /// As [`read`](Self::read), from bytes that were read before; `path` is for errors.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn decode(bytes: &[u8], path: &Path, config: &Config) -> Result<PassageIndex, IndexError> {
        let own = || path.to_path_buf();
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| IndexError::Foreign { path: own() })?;
        let damaged = |detail| IndexError::Damaged { path: own(), detail };
        let (version, rest) = rest.split_first_chunk().ok_or_else(|| damaged("it is cut short"))?;
        let found = u32::from_le_bytes(*version);
        if found != VERSION {
            return Err(IndexError::Version { path: own(), found });
        }
        let (digest, payload) =
            rest.split_at_checked(DIGEST_BYTES).ok_or_else(|| damaged("it is cut short"))?;
        if Sha256::digest(payload).as_slice() != digest {
            return Err(damaged("its checksum does not fit"));
        }
        let damaged_code = |_| damaged("it cannot be decoded");
        let (making, _) = postcard::take_from_bytes::<Making>(payload).map_err(damaged_code)?;
        let own_making = Making::of(config);
        let Making { shingle, window, .. } = making;
        if (shingle, window) != (own_making.shingle, own_making.window) {
            return Err(IndexError::OtherFingerprints { path: own(), shingle, window });
        }
        if making != own_making {
            return Err(IndexError::OtherWords { path: own() });
        }
        let index: PassageIndex = postcard::from_bytes(payload).map_err(damaged_code)?;
        if index.fingerprints.last_doc().is_some_and(|last| last.idx() >= index.len()) {
            return Err(damaged("it has fingerprints of documents that it does not have"));
        }
        Ok(index)
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A new file in a folder that goes unless it is given its name, and that others may read as they may
/// any other new file.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nisba-index-");
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
