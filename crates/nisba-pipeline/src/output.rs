use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

/// What is wrong with the result folder. Nothing in it has been touched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutputError {
    /// It holds files that no run of nisba wrote.
    #[error("{}: this folder holds {example:?} and no run.json of nisba; nothing in it was touched; name another folder with --out", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// One of the files in it.
        example: String,
    },
    /// There is a file in its place.
    #[error("{}: not a folder; name another one with --out", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be made, written or moved.
    #[error("{}: {error}; check the permissions and the space on the disk, or name another folder with --out", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// A result folder in the making: files are written to `DIR.partial`, which takes the place of
/// `DIR` at the end. Until then an earlier result in `DIR` is whole.
pub(crate) struct OutputFolder {
    target: PathBuf,
    partial: PathBuf,
}

impl OutputFolder {
    /// Checks that the target is ours to replace. Changes nothing.
    pub(crate) fn check(target: &Path) -> Result<OutputFolder, OutputError> {
        let target = match target.file_name() {
            Some(_) => target.to_path_buf(),
            // `.` and `..` have no name that ".partial" could be added to.
            None => fs::canonicalize(target).map_err(|error| io_error(target, error))?,
        };
        let partial = beside(&target, ".partial");
        refuse_foreign(&target)?;
        refuse_foreign(&partial)?;
        Ok(OutputFolder { target, partial })
    }

    /// Checks that the target is ours to replace, and makes the partial folder.
    pub(crate) fn prepare(target: &Path) -> Result<OutputFolder, OutputError> {
        let output = OutputFolder::check(target)?;
        let partial = &output.partial;
        // An earlier run was stopped between moving the old result away and the new one in.
        let old = beside(&output.target, ".old");
        if !output.target.exists() && old.exists() {
            refuse_foreign(&old)?;
            fs::rename(&old, &output.target).map_err(|error| io_error(&old, error))?;
        }
        let remove = if partial.exists() { fs::remove_dir_all(partial) } else { Ok(()) };
        remove
            .and_then(|()| fs::create_dir_all(partial))
            .and_then(|()| fs::write(partial.join("run.json"), UNFINISHED))
            .map_err(|error| io_error(partial, error))?;
        Ok(output)
    }

    /// Where the files are written until the end.
    pub(crate) fn partial(&self) -> &Path {
        &self.partial
    }

    /// A new file in the folder.
    pub(crate) fn create(&self, name: &str) -> Result<BufWriter<File>, OutputError> {
        let path = self.partial.join(name);
        let file = File::create(&path).map_err(|error| io_error(&path, error))?;
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    /// Gives an error in writing the file its name.
    pub(crate) fn named(&self, name: &str, error: io::Error) -> OutputError {
        io_error(&self.partial.join(name), error)
    }

    /// Moves the result into place.
    pub(crate) fn finish(self) -> Result<PathBuf, OutputError> {
        let old = beside(&self.target, ".old");
        let moved = (|| {
            refuse_foreign(&self.target)?;
            let had_result = self.target.exists();
            if had_result {
                if old.exists() {
                    refuse_foreign(&old)?;
                    fs::remove_dir_all(&old).map_err(|error| io_error(&old, error))?;
                }
                fs::rename(&self.target, &old).map_err(|error| io_error(&self.target, error))?;
            }
            if let Err(error) = fs::rename(&self.partial, &self.target) {
                if had_result {
                    // Best effort: the first error is the one to tell.
                    let _ = fs::rename(&old, &self.target);
                }
                return Err(io_error(&self.target, error));
            }
            if had_result {
                keep_notes(&old, &self.target)?;
                fs::remove_dir_all(&old).map_err(|error| io_error(&old, error))?;
            }
            Ok(())
        })();
        moved.map(|()| self.target)
    }
}

/// A `run.json` that says whose folder this is before there is a result.
const UNFINISHED: &str = "{\"tool\":\"nisba\",\"state\":\"unfinished\"}\n";

/// Moves what the earlier run did not write, such as a reader's notes, over to the new result.
fn keep_notes(old: &Path, new: &Path) -> Result<(), OutputError> {
    let run = fs::read(old.join("run.json")).unwrap_or_default();
    let run = serde_json::from_slice::<Value>(&run).unwrap_or_default();
    let is_ours = |name: &std::ffi::OsStr| {
        name == "run.json"
            || run["files"].as_array().is_some_and(|files| {
                files.iter().any(|file| file.as_str().is_some_and(|file| name == file))
            })
    };
    for entry in fs::read_dir(old).map_err(|error| io_error(old, error))? {
        let name = entry.map_err(|error| io_error(old, error))?.file_name();
        let kept = new.join(&name);
        if !is_ours(&name) && !kept.exists() {
            fs::rename(old.join(&name), &kept).map_err(|error| io_error(&kept, error))?;
        }
    }
    Ok(())
}

fn beside(target: &Path, suffix: &str) -> PathBuf {
    let mut name = target.file_name().expect("prepared with a name").to_os_string();
    name.push(suffix);
    target.with_file_name(name)
}

/// A folder is ours if it is empty or its `run.json` names nisba.
fn refuse_foreign(path: &Path) -> Result<(), OutputError> {
    let metadata = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io_error(path, error)),
        Ok(_) => fs::metadata(path).map_err(|error| io_error(path, error))?,
    };
    if !metadata.is_dir() {
        return Err(OutputError::NotAFolder { path: path.to_path_buf() });
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| io_error(path, error))? {
        names.push(entry.map_err(|error| io_error(path, error))?.file_name());
    }
    names.sort();
    let Some(first) = names.first() else {
        return Ok(());
    };
    let run = fs::read(path.join("run.json")).unwrap_or_default();
    let is_ours = serde_json::from_slice::<Value>(&run).is_ok_and(|run| run["tool"] == "nisba");
    if is_ours {
        return Ok(());
    }
    let example = first.to_string_lossy().into_owned();
    Err(OutputError::Foreign { path: path.to_path_buf(), example })
}

fn io_error(path: &Path, error: io::Error) -> OutputError {
    OutputError::Io { path: path.to_path_buf(), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn write_result(target: &Path, content: &str) -> Result<PathBuf, OutputError> {
        let output = OutputFolder::prepare(target)?;
        output.create("a.txt")?.write_all(content.as_bytes()).unwrap();
        output
            .create("run.json")?
            .write_all(b"{\"tool\":\"nisba\",\"files\":[\"a.txt\"]}")
            .unwrap();
        output.finish()
    }

    #[test]
    fn a_result_replaces_our_earlier_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("deep/out");
        for content in ["one", "two"] {
            write_result(&target, content).unwrap();
            assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), content);
        }
        let left: Vec<_> = fs::read_dir(folder.path().join("deep")).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it: {left:?}");
    }

    #[test]
    fn a_result_that_was_moved_away_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        fs::rename(&target, folder.path().join("out.old")).unwrap();
        OutputFolder::prepare(&target).unwrap();
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "one");
    }

    #[test]
    fn notes_beside_a_result_survive_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        fs::write(target.join("notes.md"), "look at a.txt").unwrap();
        write_result(&target, "two").unwrap();
        assert_eq!(fs::read_to_string(target.join("notes.md")).unwrap(), "look at a.txt");
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "two");
    }

    #[test]
    fn an_unfinished_run_leaves_the_earlier_result() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        let output = OutputFolder::prepare(&target).unwrap();
        output.create("a.txt").unwrap().write_all(b"half").unwrap();
        drop(output);
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "one");
        write_result(&target, "two").unwrap();
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "two");
    }

    #[test]
    fn the_files_of_others_are_safe() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["out", "out2.partial"] {
            let foreign = folder.path().join(name);
            fs::create_dir(&foreign).unwrap();
            fs::write(foreign.join("thesis.txt"), "years of work").unwrap();
            fs::write(foreign.join("run.json"), "{\"tool\":\"other\"}").unwrap();
        }
        for target in ["out", "out2"] {
            let error = write_result(&folder.path().join(target), "x").unwrap_err();
            assert!(matches!(error, OutputError::Foreign { .. }), "{error}");
        }
        for name in ["out", "out2.partial"] {
            let text = fs::read_to_string(folder.path().join(name).join("thesis.txt")).unwrap();
            assert_eq!(text, "years of work");
        }
        fs::write(folder.path().join("file"), "x").unwrap();
        let error = write_result(&folder.path().join("file"), "x").unwrap_err();
        assert!(matches!(error, OutputError::NotAFolder { .. }), "{error}");
    }
}
