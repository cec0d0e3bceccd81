use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use nisba_entities::Gazetteer;
use walkdir::WalkDir;

use crate::DictionaryError;

/// The dictionary files that paths name, in the order of their paths.
pub(crate) fn dictionary_files(
    paths: &[PathBuf],
    errors: &mut Vec<DictionaryError>,
) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let n_before = files.len();
            for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
                match entry {
                    Ok(entry) if entry.file_type().is_file() && is_dictionary(entry.path()) => {
                        files.push(entry.into_path());
                    }
                    Ok(_) => {}
                    Err(error) => errors.push(whole(path, error.to_string())),
                }
            }
            if files.len() == n_before {
                errors.push(whole(path, "no *.toml or *.jsonl in this folder".to_owned()));
            }
        } else if !path.exists() {
            errors.push(whole(path, "no such file or folder".to_owned()));
        } else if is_dictionary(path) || is_compiled(path) {
            files.push(path.clone());
        } else {
            errors.push(whole(
                path,
                "a dictionary is a *.toml or *.jsonl file, a folder of them, or a compiled file"
                    .to_owned(),
            ));
        }
    }
    files.sort();
    files.dedup();
    files
}

fn is_dictionary(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml") || is_jsonl(path)
}

/// The bytes of a file. What is no file, such as a pipe or a device, could be read for ever.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("neither a file nor a folder"));
    }
    fs::read(path)
}

/// Whether a file begins as a compiled gazetteer does.
fn is_compiled(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    read.is_ok() && Gazetteer::is_stored(&head)
}

pub(crate) fn is_jsonl(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl")
}

/// An error of a file as a whole.
pub(crate) fn whole(path: &Path, message: String) -> DictionaryError {
    DictionaryError { file: path.display().to_string(), line: 0, column: 0, message }
}
