use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

use crate::folder_lock::FolderLock;
use crate::readings::{Readings, key_of_readings};

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
    /// It cannot be replaced as a whole: the root of the disk, or the folder one stands in.
    #[error("{}: a result is moved into place as a whole, which this folder does not allow; name a folder in it with --out", path.display())]
    Irreplaceable {
        /// The folder.
        path: PathBuf,
    },
    /// Another run is writing there at this moment.
    #[error("{}: another run is writing there; wait for it, or name another folder with --out", path.display())]
    Busy {
        /// The folder.
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
///
/// In the instant between, the earlier result stands beside it under a hidden name, with a mark in
/// it; a run that finds it there puts it back, or takes over what a reader had left in it.
#[derive(Debug)]
pub(crate) struct OutputFolder {
    target: PathBuf,
    partial: PathBuf,
    /// Where the earlier result goes while the new one is moved in.
    aside: PathBuf,
    /// Held while this run writes.
    lock: Option<FolderLock>,
}

impl OutputFolder {
    /// Checks that the target is ours to replace. Changes nothing.
    pub(crate) fn check(target: &Path) -> Result<OutputFolder, OutputError> {
        let output = OutputFolder::at(target)?;
        output.refuse_foreign()?;
        Ok(output)
    }

    fn at(target: &Path) -> Result<OutputFolder, OutputError> {
        // A link is followed, so that the folder behind it is replaced and the link stays.
        let target = match fs::canonicalize(target) {
            Ok(target) => target,
            Err(_) if target.file_name().is_some() => target.to_path_buf(),
            Err(error) => return Err(io_error(target, error)),
        };
        let here = std::env::current_dir().and_then(fs::canonicalize);
        let Some(name) = target.file_name().filter(|_| here.is_ok_and(|here| here != target))
        else {
            return Err(OutputError::Irreplaceable { path: target });
        };
        let partial = target.with_file_name(joined(&[name, ".partial".as_ref()]));
        let aside = target.with_file_name(joined(&[".".as_ref(), name, ".nisba-old".as_ref()]));
        Ok(OutputFolder { target, partial, aside, lock: None })
    }

    fn refuse_foreign(&self) -> Result<(), OutputError> {
        let aside = &self.aside;
        refuse_foreign(&self.target)?;
        refuse_foreign(&self.partial)?;
        let is_empty = || fs::read_dir(aside).is_ok_and(|mut entries| entries.next().is_none());
        if aside.exists() && !aside.join(MARK).exists() && !is_empty() {
            let (path, example) = (aside.clone(), MARK.to_owned());
            return Err(OutputError::Foreign { path, example });
        }
        Ok(())
    }

    /// Checks that the target is ours to replace, and makes the partial folder anew.
    pub(crate) fn prepare(target: &Path) -> Result<OutputFolder, OutputError> {
        OutputFolder::resume(target, true)
    }

    /// As [`prepare`](OutputFolder::prepare); unless it is to be `fresh`, what a run that was stopped
    /// had read stays in the partial folder.
    pub(crate) fn resume(target: &Path, fresh: bool) -> Result<OutputFolder, OutputError> {
        let mut output = OutputFolder::at(target)?;
        // Before anything is looked at: another run could be moving it.
        output.lock = Some(FolderLock::take(&output.target)?);
        output.refuse_foreign()?;
        output.settle()?;
        let partial = &output.partial;
        fs::create_dir_all(partial).map_err(|error| io_error(partial, error))?;
        remove_but(partial, (!fresh).then_some(READINGS))?;
        output.write_run_json(UNFINISHED)?;
        Ok(output)
    }

    /// Where the files are written until the end.
    pub(crate) fn partial(&self) -> &Path {
        &self.partial
    }

    /// What an earlier run that was stopped has read, and what this one reads.
    pub(crate) fn readings(&self, dictionary_digest: &str) -> Result<Readings, OutputError> {
        let path = self.partial.join(READINGS);
        let key = key_of_readings(dictionary_digest);
        Readings::open(&path, &key).map_err(|error| io_error(&path, error))
    }

    /// Writes `run.json`, which says whose folder this is: at every moment there is a whole one.
    pub(crate) fn write_run_json(&self, text: &str) -> Result<(), OutputError> {
        let (new, path) = (self.partial.join(NEW_RUN_JSON), self.partial.join("run.json"));
        fs::write(&new, text).map_err(|error| io_error(&new, error))?;
        fs::rename(&new, &path).map_err(|error| io_error(&path, error))
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

    /// Removes the partial folder, where there is nothing in it to go on from.
    pub(crate) fn discard(self) {
        // What cannot be removed is removed by the next run.
        let _ = remove_folder(&self.partial);
    }

    /// Moves the result into place. Where that fails, what has been read stays for the next run.
    pub(crate) fn finish(self) -> Result<PathBuf, OutputError> {
        refuse_foreign(&self.target)?;
        if self.target.exists() {
            let mark = self.target.join(MARK);
            fs::write(&mark, "").map_err(|error| io_error(&mark, error))?;
            if let Err(error) = fs::rename(&self.target, &self.aside) {
                let _ = fs::remove_file(&mark);
                return Err(io_error(&self.target, error));
            }
        }
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            // Best effort: the first error is the one to tell, and the next run tries again.
            let _ = self.clear_aside();
            return Err(io_error(&self.target, error));
        }
        self.settle()?;
        Ok(self.target)
    }

    /// Ends what a run does once its result is in place, be it this one or one that was stopped.
    fn settle(&self) -> Result<(), OutputError> {
        self.clear_aside()?;
        remove_file(&self.target.join(READINGS))
    }

    /// Deals with an earlier result that was moved aside: puts it back where nothing has taken its
    /// place, else removes it but for what the earlier run did not write.
    fn clear_aside(&self) -> Result<(), OutputError> {
        let (aside, target) = (&self.aside, &self.target);
        if !aside.exists() {
            return Ok(());
        }
        if !target.exists() && aside.join(MARK).exists() {
            fs::rename(aside, target).map_err(|error| io_error(target, error))?;
            return remove_file(&target.join(MARK));
        }
        keep_notes(aside, target)?;
        remove_folder(aside)
    }
}

/// A file in an earlier result that says that a run moved it aside.
const MARK: &str = ".nisba-moved-aside";

/// `run.json` before it has its name.
const NEW_RUN_JSON: &str = ".run.json.new";

/// A file in a partial folder with what has been read so far.
const READINGS: &str = ".nisba-readings";

/// Files that no one but a run makes, in whatever folder they stand.
const OURS: [&str; 3] = [MARK, NEW_RUN_JSON, READINGS];

/// Empties a folder but for one file and `run.json`, which says whose folder it is.
fn remove_but(folder: &Path, kept: Option<&str>) -> Result<(), OutputError> {
    for entry in fs::read_dir(folder).map_err(|error| io_error(folder, error))? {
        let entry = entry.map_err(|error| io_error(folder, error))?;
        let (name, path) = (entry.file_name(), entry.path());
        if kept.is_some_and(|kept| name == kept) || name == "run.json" {
            continue;
        }
        let is_folder = entry.file_type().is_ok_and(|of| of.is_dir());
        let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|error| io_error(&path, error))?;
    }
    Ok(())
}

/// Removes a folder of ours in such an order that what is left is known for ours at every moment.
fn remove_folder(folder: &Path) -> Result<(), OutputError> {
    remove_but(folder, Some(MARK))?;
    for name in ["run.json", MARK] {
        remove_file(&folder.join(name))?;
    }
    fs::remove_dir(folder).map_err(|error| io_error(folder, error))
}

/// Removes a file that may not be there.
fn remove_file(path: &Path) -> Result<(), OutputError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path, error)),
        _ => Ok(()),
    }
}

pub(crate) fn joined(parts: &[&OsStr]) -> OsString {
    parts.iter().copied().collect()
}

/// A `run.json` that says whose folder this is before there is a result.
const UNFINISHED: &str = "{\"tool\":\"nisba\",\"state\":\"unfinished\"}\n";

/// Moves what the earlier run did not write, such as a reader's notes, over to the new result.
fn keep_notes(old: &Path, new: &Path) -> Result<(), OutputError> {
    let run = fs::read(old.join("run.json")).unwrap_or_default();
    let run = serde_json::from_slice::<Value>(&run).unwrap_or_default();
    let is_ours = |name: &std::ffi::OsStr| {
        name == "run.json"
            || OURS.iter().any(|ours| name == *ours)
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
    // A run that was stopped before it had said whose folder it is.
    names.retain(|name| !OURS.iter().any(|ours| name == ours));
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

pub(crate) fn io_error(path: &Path, error: io::Error) -> OutputError {
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

    /// What a run leaves that is stopped while it moves the new result in.
    fn stop_between_the_moves(target: &Path) {
        fs::write(target.join(MARK), "").unwrap();
        fs::rename(target, target.with_file_name(".out.nisba-old")).unwrap();
    }

    #[test]
    fn a_result_that_was_moved_aside_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        stop_between_the_moves(&target);
        OutputFolder::prepare(&target).unwrap();
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "one");
        assert!(!target.join(MARK).exists());
    }

    #[test]
    fn notes_in_a_result_that_was_moved_aside_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        fs::write(target.join("notes.md"), "mine").unwrap();
        stop_between_the_moves(&target);
        fs::create_dir(&target).unwrap();
        fs::write(target.join("run.json"), "{\"tool\":\"nisba\"}").unwrap();
        write_result(&target, "two").unwrap();
        assert_eq!(fs::read_to_string(target.join("notes.md")).unwrap(), "mine");
        assert!(!folder.path().join(".out.nisba-old").exists());
    }

    #[test]
    fn what_is_left_of_a_result_that_is_being_removed_goes() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        let aside = folder.path().join(".out.nisba-old");
        for left in [&["b.txt", "run.json", MARK][..], &["run.json", MARK], &[MARK], &[]] {
            write_result(&target, "one").unwrap();
            fs::create_dir(&aside).unwrap();
            for name in left {
                let text = "{\"tool\":\"nisba\",\"files\":[\"b.txt\"]}";
                fs::write(aside.join(name), text).unwrap();
            }
            write_result(&target, "two").unwrap();
            assert!(!aside.exists(), "{left:?}");
            assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "two");
            assert!(!target.join("b.txt").exists());
        }
    }

    #[test]
    fn copies_that_people_make_are_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        fs::rename(&target, folder.path().join("out.old")).unwrap();
        write_result(&target, "two").unwrap();
        write_result(&target, "three").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("out.old/a.txt")).unwrap(), "one");
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "three");
    }

    #[test]
    fn two_runs_do_not_write_to_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        let first = OutputFolder::prepare(&target).unwrap();
        let error = OutputFolder::prepare(&target).unwrap_err();
        assert!(matches!(error, OutputError::Busy { .. }), "{error}");
        first.create("a.txt").unwrap().write_all(b"whole").unwrap();
        first.finish().unwrap();
        assert_eq!(fs::read_to_string(target.join("a.txt")).unwrap(), "whole");
        let names: Vec<_> =
            fs::read_dir(&target).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn of_runs_that_start_together_one_writes() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        let (n_writing, n_written) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let start = std::sync::Barrier::new(4);
        let of_thread = |number: usize| {
            start.wait();
            for round in 0..200 {
                let output = match OutputFolder::resume(&target, (round + number).is_multiple_of(2))
                {
                    Ok(output) => output,
                    Err(OutputError::Busy { .. }) => continue,
                    Err(error) => panic!("{error}"),
                };
                assert_eq!(n_writing.fetch_add(1, Ordering::SeqCst), 0, "two at a time");
                output.create(READINGS).unwrap();
                output.create("a.txt").unwrap();
                n_written.fetch_add(1, Ordering::SeqCst);
                n_writing.fetch_sub(1, Ordering::SeqCst);
                match round % 3 {
                    0 => drop(output.finish().unwrap()),
                    1 => output.discard(),
                    _ => drop(output),
                }
            }
        };
        std::thread::scope(|scope| {
            for number in 0..4 {
                let of_thread = &of_thread;
                scope.spawn(move || of_thread(number));
            }
        });
        assert!(n_written.into_inner() >= 4);
        drop(OutputFolder::resume(&target, true).unwrap());
        let left = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name());
        let left: std::collections::BTreeSet<_> = left.collect();
        assert!(left.iter().all(|name| name == "out" || name == "out.partial"), "{left:?}");
    }

    #[test]
    fn what_a_killed_run_leaves_is_known_for_ours() {
        for left in 0..1 << OURS.len() {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("out");
            write_result(&target, "one").unwrap();
            let partial = folder.path().join("out.partial");
            fs::create_dir(&partial).unwrap();
            fs::write(folder.path().join(".out.nisba-lock"), "").unwrap();
            let names = OURS.iter().enumerate().filter(|(i, _)| left >> i & 1 == 1);
            for (_, name) in names {
                fs::write(partial.join(name), "{\"tool\"").unwrap();
                fs::write(target.join(name), "").unwrap();
            }
            write_result(&target, "two").unwrap();
            let files = fs::read_dir(&target).unwrap().map(|e| e.unwrap().file_name());
            let files: std::collections::BTreeSet<_> = files.collect();
            assert!(files.iter().eq(["a.txt", "run.json"]), "{files:?}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn a_result_that_cannot_be_moved_keeps_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        write_result(&target, "one").unwrap();
        let output = OutputFolder::prepare(&target).unwrap();
        fs::write(output.partial().join(READINGS), "read").unwrap();
        let in_the_way = folder.path().join(".out.nisba-old/taken");
        fs::create_dir_all(&in_the_way).unwrap();
        output.finish().unwrap_err();
        assert!(!target.join(MARK).exists());
        fs::remove_dir_all(in_the_way.parent().unwrap()).unwrap();
        let output = OutputFolder::resume(&target, false).unwrap();
        assert_eq!(fs::read_to_string(output.partial().join(READINGS)).unwrap(), "read");
        output.finish().unwrap();
        assert!(!target.join(READINGS).exists());
    }

    #[test]
    fn the_root_and_the_current_folder_cannot_be_replaced() {
        for path in ["/", "."] {
            let error = OutputFolder::check(Path::new(path)).unwrap_err();
            assert!(matches!(error, OutputError::Irreplaceable { .. }), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real");
        fs::create_dir(&real).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_result(&link, "one").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(real.join("a.txt")).unwrap(), "one");
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
