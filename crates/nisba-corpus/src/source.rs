use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

use crate::{Action, Limits, Links, Problem};

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
    /// One document a row, in columns: `.parquet`.
    Parquet,
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
    #[error("{}: unknown kind of file{}; the known ones are {KNOWN}, each also with .gz or .zst", path.display(), way_out(path))]
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
    #[error("{}: cannot be read: {error}", path.display())]
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

/// How a document of a word processor or a page description becomes text.
fn way_out(path: &Path) -> &'static str {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
    match extension.as_str() {
        "pdf" => {
            ", whose text `pdftotext -layout FILE.pdf FILE.txt` takes out (Poppler; `ocrmypdf` first where it is a scan)"
        }
        "docx" | "odt" | "rtf" | "epub" => {
            ", whose text `pandoc FILE --to plain --output FILE.txt` takes out"
        }
        "doc" => ", whose text `soffice --headless --convert-to txt FILE.doc` takes out",
        "xlsx" | "xls" | "ods" => ", which a spreadsheet saves as .csv",
        _ => "",
    }
}

const KNOWN: &str = ".txt, .md, .html, .jsonl, .csv, .tsv, .parquet";

/// The files that a list of inputs names, in document order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sources {
    files: Vec<SourceFile>,
    problems: Vec<Problem>,
    n_ignored: u64,
}

impl Sources {
    /// Looks through files and folders (recursively); `-` is standard input. Of links in a folder those are
    /// followed that the limits allow; the others are [`problems`](Sources::problems).
    ///
    /// The order of `inputs` and of directory listings does not matter; a file reached twice under
    /// one id is read once. Folders below an input that hold results of an earlier run are left
    /// out, so that a run never reads what it has written.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any of the inputs.
    pub fn find(inputs: &[PathBuf], limits: &Limits) -> Result<Sources, Vec<InputError>> {
        let mut found = Found::default();
        let mut errors = Vec::new();
        for input in inputs {
            if input.as_os_str() == "-" {
                found.files.insert(SourceFile::standard_input());
                continue;
            }
            match fs::metadata(input) {
                Ok(metadata) if metadata.is_dir() => {
                    let n_before = found.n_ignored;
                    if !found.look_through(input, limits) {
                        let n_ignored = found.n_ignored - n_before;
                        errors.push(InputError::Empty { path: input.clone(), n_ignored });
                    }
                }
                Ok(metadata) if metadata.is_file() => {
                    let name = input.file_name().unwrap_or(input.as_os_str());
                    match SourceFile::of(input, Path::new(name)) {
                        Some(file) => found.add(file),
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
        if !errors.is_empty() {
            return Err(errors);
        }
        found.problems.sort();
        Ok(Sources {
            files: found.files.into_iter().collect(),
            problems: found.problems,
            n_ignored: found.n_ignored,
        })
    }

    /// The files in document order.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// What could not be looked at: links that lead nowhere, folders that may not be read. Each
    /// counts as one document skipped.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many files in the folders have extensions that nothing here reads; a folder of results
    /// counts as one.
    pub fn n_ignored(&self) -> u64 {
        self.n_ignored
    }
}

#[derive(Default)]
struct Found {
    files: BTreeSet<SourceFile>,
    /// Real path and id of every file, to see that two names lead to one file.
    reached: BTreeSet<(PathBuf, String)>,
    problems: Vec<Problem>,
    n_ignored: u64,
}

impl Found {
    fn add(&mut self, file: SourceFile) {
        let real = fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if self.reached.insert((real, file.id.clone())) {
            self.files.insert(file);
        }
    }

    /// Says whether there was anything to read.
    fn look_through(&mut self, folder: &Path, limits: &Limits) -> bool {
        let mut has_documents = false;
        let mut n_results = 0;
        let mut outside = Vec::new();
        let home = fs::canonicalize(folder).ok().filter(|_| limits.links == Links::Within);
        let mut is_wanted = |entry: &DirEntry| {
            if entry.depth() > 0 && entry.path_is_symlink() {
                let home = home.as_deref();
                if home.is_some_and(|home| leads_out(entry.path(), home)) {
                    outside.push(entry.path().to_path_buf());
                    return false;
                }
            }
            let is_result = entry.depth() > 0 && is_result_folder(entry.path());
            n_results += u64::from(is_result);
            !is_result
        };
        let walk = WalkDir::new(folder).follow_links(true).into_iter();
        for entry in walk.filter_entry(&mut is_wanted) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                    let file = SourceFile::of(entry.path(), relative);
                    match file.filter(|_| entry.file_type().is_file()) {
                        Some(file) => {
                            self.add(file);
                            has_documents = true;
                        }
                        None => self.n_ignored += 1,
                    }
                }
                // A link back to a folder above it leads to nothing new.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let detail =
                        error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.leave(error.path().unwrap_or(folder), folder, detail);
                    has_documents = true;
                }
            }
        }
        has_documents |= !outside.is_empty();
        for path in outside {
            let detail = "a link out of the folder; name what it leads to, or give --follow-links";
            self.leave(&path, folder, detail.to_owned());
        }
        self.n_ignored += n_results;
        has_documents
    }

    fn leave(&mut self, path: &Path, folder: &Path, detail: String) {
        let relative = path.strip_prefix(folder).unwrap_or(path);
        self.problems.push(Problem {
            file: path_text(path),
            byte: None,
            doc: Some(path_text(relative)),
            problem: "unreadable".to_owned(),
            detail,
            action: Action::Skipped,
            n_docs: 1,
        });
    }
}

/// Whether a link leads to something outside of a folder; what leads nowhere does not.
fn leads_out(link: &Path, home: &Path) -> bool {
    fs::canonicalize(link).is_ok_and(|real| !real.starts_with(home))
}

/// Whether a run of nisba wrote this folder.
fn is_result_folder(path: &Path) -> bool {
    let path = path.join("run.json");
    // Something of this name that is no file could be read for ever, and is not one of ours.
    let is_small = |metadata: fs::Metadata| metadata.is_file() && metadata.len() <= 64 << 20;
    if !fs::metadata(&path).is_ok_and(is_small) {
        return false;
    }
    let Ok(run) = fs::read(path) else { return false };
    serde_json::from_slice::<Value>(&run).is_ok_and(|run| run["tool"] == "nisba")
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
            "parquet" => Format::Parquet,
            _ => return None,
        };
        Some(SourceFile { id: path_text(relative), path: path.to_path_buf(), format, compression })
    }
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// A path as text: with `/`, and bytes that are not UTF-8 as `%XX`.
pub(crate) fn path_text(path: &Path) -> String {
    let mut id = String::new();
    for part in path.components() {
        if !id.is_empty() && !id.ends_with('/') {
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

    #[test]
    fn ids_are_relative_paths_with_every_extension() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("2021")).unwrap();
        for name in ["b.txt", "2021/a.txt.gz", "2021/rows.JSONL", "picture.png", "c"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let sources = Sources::find(&[folder.path().to_path_buf()], &Limits::default()).unwrap();
        let ids: Vec<_> = sources.files().iter().map(SourceFile::id).collect();
        assert_eq!(ids, ["2021/a.txt.gz", "2021/rows.JSONL", "b.txt"]);
        assert_eq!(sources.n_ignored(), 2);
        assert_eq!(sources.files()[0].compression(), Some(Compression::Gzip));
        let direct =
            Sources::find(&[folder.path().join("2021/a.txt.gz")], &Limits::default()).unwrap();
        assert_eq!(direct.files()[0].id(), "a.txt.gz");
    }

    #[test]
    fn every_mistake_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("odd.xyz");
        fs::write(&odd, "x").unwrap();
        let missing = folder.path().join("missing.txt");
        let errors =
            Sources::find(&[missing, odd, folder.path().to_path_buf()], &Limits::default())
                .unwrap_err();
        let kinds: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert!(kinds[0].contains("no such file"), "{kinds:?}");
        assert!(kinds[1].contains("unknown kind of file"), "{kinds:?}");
        assert!(kinds[2].contains("1 files of other kinds"), "{kinds:?}");
    }

    #[test]
    fn what_other_programs_write_is_refused_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        for (name, way_out) in
            [("a.PDF", "pdftotext"), ("a.docx", "pandoc"), ("a.doc", "soffice"), ("a.ods", ".csv")]
        {
            let path = folder.path().join(name);
            fs::write(&path, "x").unwrap();
            let error =
                Sources::find(&[path], &Limits::default()).unwrap_err().remove(0).to_string();
            assert!(error.contains(way_out) && error.contains("the known ones"), "{error}");
        }
    }

    #[test]
    fn results_of_a_run_are_no_documents() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        let out = folder.path().join("out");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("evidence.jsonl"), "{\"text\": \"x\"}").unwrap();
        let ids = |root: &Path| {
            let sources = Sources::find(&[root.to_path_buf()], &Limits::default()).unwrap();
            sources.files().iter().map(|file| file.id().to_owned()).collect::<Vec<_>>()
        };
        fs::write(out.join("run.json"), "{\"tool\":\"nisba\"}").unwrap();
        assert_eq!(ids(folder.path()), ["a.txt"]);
        assert_eq!(ids(&out), ["evidence.jsonl"], "named directly it is meant");
        fs::write(out.join("run.json"), "{\"tool\":\"other\"}").unwrap();
        assert_eq!(ids(folder.path()), ["a.txt", "out/evidence.jsonl"]);
    }

    #[test]
    fn two_names_of_one_file_are_one_document() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        let again = folder.path().join(".");
        let sources =
            Sources::find(&[folder.path().to_path_buf(), again], &Limits::default()).unwrap();
        assert_eq!(sources.files().len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_costs_itself() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("b.txt")).unwrap();
        let sources = Sources::find(&[folder.path().to_path_buf()], &Limits::default()).unwrap();
        assert_eq!(sources.files().len(), 1);
        assert_eq!(sources.problems()[0].doc.as_deref(), Some("b.txt"));
    }

    #[cfg(unix)]
    #[test]
    fn odd_names_and_looping_links() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
        fs::write(folder.path().join(name), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        let sources = Sources::find(&[folder.path().to_path_buf()], &Limits::default()).unwrap();
        assert_eq!(sources.files().len(), 1);
        assert_eq!(sources.files()[0].id(), "caf%E9.txt");
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_told() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("in"), folder.path().join("out"));
        fs::create_dir(&inside).unwrap();
        fs::create_dir(&outside).unwrap();
        for path in [inside.join("a.txt"), outside.join("b.txt")] {
            fs::write(path, "x").unwrap();
        }
        symlink(inside.join("a.txt"), inside.join("again.txt")).unwrap();
        symlink("../out", inside.join("folder")).unwrap();
        symlink("../out/b.txt", inside.join("file.txt")).unwrap();
        symlink("/dev/zero", inside.join("zero.txt")).unwrap();
        let find = |links: Links| {
            let limits = Limits { links, ..Limits::default() };
            let sources = Sources::find(std::slice::from_ref(&inside), &limits).unwrap();
            let ids: Vec<_> = sources.files().iter().map(|file| file.id().to_owned()).collect();
            (ids.join(" "), sources.problems().len(), sources.n_ignored())
        };
        assert_eq!(find(Links::Within), ("a.txt again.txt".into(), 3, 0));
        assert_eq!(find(Links::Everywhere), ("a.txt again.txt file.txt folder/b.txt".into(), 0, 1));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_looked_into() {
        let folder = tempfile::tempdir().unwrap();
        let sub = folder.path().join("sub");
        fs::create_dir(&sub).unwrap();
        fs::write(sub.join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink("/dev/zero", sub.join("run.json")).unwrap();
        let sources = Sources::find(&[folder.path().to_path_buf()], &Limits::default()).unwrap();
        assert_eq!(sources.files().len(), 1);
    }
}
