use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use thiserror::Error;
use walkdir::WalkDir;

/// How the documents of a file are laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd)]
#[non_exhaustive]
pub enum Format {
    /// The file is one document: `.txt`, `.md`.
    Text,
    /// The file is a web page with one article: `.html`, `.htm`.
    Html,
    /// One JSON object a line: `.jsonl`.
    Jsonl,
    /// A header row, then one document a row: `.csv`.
    Csv,
    /// The same with tabs: `.tsv`.
    Tsv,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd)]
#[non_exhaustive]
pub enum Compression {
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
}

/// A file with documents in it.
///
/// Files order by id, then by path: the order of documents.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub struct SourceFile {
    id: String,
    path: PathBuf,
    format: Format,
    compression: Option<Compression>,
}

impl SourceFile {
    /// JSONL on standard input; its rows without an id are `-#1`, `-#2` …
    pub fn standard_input() -> SourceFile {
        let path = PathBuf::from("-");
        SourceFile { id: "-".to_owned(), path, format: Format::Jsonl, compression: None }
    }

    /// The path relative to the folder that was named, with `/`; of a file named directly, its
    /// name. Bytes that are not UTF-8 are written `%XX`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How its documents are laid out.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How it is compressed.
    pub fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Whether it is standard input.
    pub fn is_standard_input(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// What is wrong with an input as a whole; nothing has been read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InputError {
    /// No file or folder of this name.
    #[error("{}: no such file or folder", path.display())]
    Missing {
        /// As it was named.
        path: PathBuf,
    },
    /// A file named directly whose extension says nothing.
    #[error("{}: unknown kind of file; the known ones are {KNOWN}, each also with .gz or .zst", path.display())]
    UnknownKind {
        /// As it was named.
        path: PathBuf,
    },
    /// A folder in which nothing can be read.
    #[error("{}: no documents in this folder ({n_ignored} files of other kinds left out); the known kinds are {KNOWN}, each also with .gz or .zst", path.display())]
    Empty {
        /// As it was named.
        path: PathBuf,
        /// Files with unknown extensions.
        n_ignored: u64,
    },
    /// A folder or file that cannot be listed.
    #[error("{}: {error}; check its permissions", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Neither a file nor a folder: a device, a pipe, a socket.
    #[error("{}: neither a file nor a folder; name a file, a folder, or - for JSONL on standard input", path.display())]
    Special {
        /// As it was named.
        path: PathBuf,
    },
}

const KNOWN: &str = ".txt, .md, .html, .jsonl, .csv, .tsv";

/// The files that a list of inputs names, in document order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sources {
    files: Vec<SourceFile>,
    n_ignored: u64,
}

impl Sources {
    /// Looks through files and folders (recursively, links followed); `-` is standard input.
    ///
    /// The order of `inputs` and of directory listings does not matter; a file reached twice under
    /// one id is read once.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any of the inputs.
    pub fn find(inputs: &[PathBuf]) -> Result<Sources, Vec<InputError>> {
        let mut found = BTreeSet::new();
        let mut n_ignored = 0;
        let mut errors = Vec::new();
        for input in inputs {
            if input.as_os_str() == "-" {
                found.insert(SourceFile::standard_input());
                continue;
            }
            match std::fs::metadata(input) {
                Ok(metadata) if metadata.is_dir() => match find_in_folder(input) {
                    Ok((files, n)) if files.is_empty() => {
                        errors.push(InputError::Empty { path: input.clone(), n_ignored: n });
                    }
                    Ok((files, n)) => {
                        found.extend(files);
                        n_ignored += n;
                    }
                    Err(error) => errors.push(error),
                },
                Ok(metadata) if metadata.is_file() => {
                    let name = input.file_name().unwrap_or(input.as_os_str());
                    match SourceFile::of(input, Path::new(name)) {
                        Some(file) => {
                            found.insert(file);
                        }
                        None => errors.push(InputError::UnknownKind { path: input.clone() }),
                    }
                }
                Ok(_) => errors.push(InputError::Special { path: input.clone() }),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    errors.push(InputError::Missing { path: input.clone() });
                }
                Err(error) => errors.push(InputError::Unreadable { path: input.clone(), error }),
            }
        }
        if errors.is_empty() {
            Ok(Sources { files: found.into_iter().collect(), n_ignored })
        } else {
            Err(errors)
        }
    }

    /// The files in document order.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// How many files in the folders have extensions that nothing here reads.
    pub fn n_ignored(&self) -> u64 {
        self.n_ignored
    }
}

fn find_in_folder(folder: &Path) -> Result<(Vec<SourceFile>, u64), InputError> {
    let mut files = Vec::new();
    let mut n_ignored = 0;
    for entry in WalkDir::new(folder).follow_links(true) {
        let entry = match entry {
            Ok(entry) => entry,
            // A link back to a folder above it leads to nothing new.
            Err(error) if error.loop_ancestor().is_some() => continue,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                let error =
                    error.into_io_error().unwrap_or_else(|| std::io::Error::other("unreadable"));
                return Err(InputError::Unreadable { path, error });
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        match SourceFile::of(entry.path(), relative) {
            Some(file) => files.push(file),
            None => n_ignored += 1,
        }
    }
    Ok((files, n_ignored))
}

impl SourceFile {
    fn of(path: &Path, relative: &Path) -> Option<SourceFile> {
        let mut stem = relative.to_path_buf();
        let compression = match extension(&stem).as_deref() {
            Some("gz") => Some(Compression::Gzip),
            Some("zst") => Some(Compression::Zstd),
            _ => None,
        };
        if compression.is_some() {
            stem.set_extension("");
        }
        let format = match extension(&stem)?.as_str() {
            "txt" | "md" => Format::Text,
            "html" | "htm" => Format::Html,
            "jsonl" => Format::Jsonl,
            "csv" => Format::Csv,
            "tsv" => Format::Tsv,
            _ => return None,
        };
        Some(SourceFile { id: id_of(relative), path: path.to_path_buf(), format, compression })
    }
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

fn id_of(relative: &Path) -> String {
    let mut id = String::new();
    for part in relative.components() {
        if !id.is_empty() {
            id.push('/');
        }
        for chunk in part.as_os_str().as_encoded_bytes().utf8_chunks() {
            id.push_str(chunk.valid());
            for byte in chunk.invalid() {
                id.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn ids_are_relative_paths_with_every_extension() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("2021")).unwrap();
        for name in ["b.txt", "2021/a.txt.gz", "2021/rows.JSONL", "picture.png", "c"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let sources = Sources::find(&[folder.path().to_path_buf()]).unwrap();
        let ids: Vec<_> = sources.files().iter().map(SourceFile::id).collect();
        assert_eq!(ids, ["2021/a.txt.gz", "2021/rows.JSONL", "b.txt"]);
        assert_eq!(sources.n_ignored(), 2);
        assert_eq!(sources.files()[0].compression(), Some(Compression::Gzip));
        let direct = Sources::find(&[folder.path().join("2021/a.txt.gz")]).unwrap();
        assert_eq!(direct.files()[0].id(), "a.txt.gz");
    }

    #[test]
    fn every_mistake_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("odd.xyz");
        fs::write(&odd, "x").unwrap();
        let missing = folder.path().join("missing.txt");
        let errors = Sources::find(&[missing, odd, folder.path().to_path_buf()]).unwrap_err();
        let kinds: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert!(kinds[0].contains("no such file"), "{kinds:?}");
        assert!(kinds[1].contains("unknown kind of file"), "{kinds:?}");
        assert!(kinds[2].contains("1 files of other kinds"), "{kinds:?}");
    }

    #[cfg(unix)]
    #[test]
    fn odd_names_and_looping_links() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
        fs::write(folder.path().join(name), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        let sources = Sources::find(&[folder.path().to_path_buf()]).unwrap();
        assert_eq!(sources.files().len(), 1);
        assert_eq!(sources.files()[0].id(), "caf%E9.txt");
    }
}
