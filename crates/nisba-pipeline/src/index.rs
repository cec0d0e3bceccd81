use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisba_dedup::{Config, Fingerprints};
use nisba_text::Document;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::Corpus;

/// A corpus as it is stored for later comparisons: its fingerprints, and its texts, compressed.
///
/// Holds all that is needed to compare other documents with it to the byte; only the texts that share
/// something with them are unpacked. The file is a line that names the format, the version, the
/// SHA-256 of what follows, and that; about 1.5 bytes a byte of English text.
#[derive(Debug, Deserialize, Serialize)]
pub struct PassageIndex {
    shingle: u32,
    window: u32,
    documents: Vec<StoredDocument>,
    fingerprints: Fingerprints,
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
}

const MAGIC: &[u8] = b"nisba passage index\n";
const VERSION: u32 = 2;
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
            shingle: config.shingle.get(),
            window: config.window.get(),
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
        let text = zstd::bulk::decompress(&stored.text, stored.n_bytes as usize)?;
        let text = String::from_utf8(text).map_err(io::Error::other)?;
        let document = Document::new(stored.id.clone(), text).map_err(io::Error::other)?;
        Ok(Arc::new(document))
    }

    /// Writes the index beside its place and moves it there.
    ///
    /// # Errors
    ///
    /// [`IndexError::Io`] where it cannot be written; what stood there is then untouched.
    pub fn write(&self, path: &Path) -> Result<(), IndexError> {
        let write = || -> io::Result<()> {
            let payload = postcard::to_allocvec(self).map_err(io::Error::other)?;
            let mut partial = path.as_os_str().to_owned();
            partial.push(".partial");
            let mut out = BufWriter::new(File::create(&partial)?);
            out.write_all(MAGIC)?;
            out.write_all(&VERSION.to_le_bytes())?;
            out.write_all(&Sha256::digest(&payload))?;
            out.write_all(&payload)?;
            out.flush()?;
            drop(out);
            std::fs::rename(&partial, path)
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
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut File::open(path)?, &mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|error| IndexError::Io { path: own(), error })?;
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
        let index: PassageIndex =
            postcard::from_bytes(payload).map_err(|_| damaged("it cannot be decoded"))?;
        if index.fingerprints.last_doc().is_some_and(|last| last.idx() >= index.len()) {
            return Err(damaged("it has fingerprints of documents that it does not have"));
        }
        let PassageIndex { shingle, window, .. } = index;
        if (shingle, window) != (config.shingle.get(), config.window.get()) {
            return Err(IndexError::OtherFingerprints { path: own(), shingle, window });
        }
        Ok(index)
    }
}
