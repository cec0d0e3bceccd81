use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::OutputError;
use crate::output::{io_error, joined};

/// The right to write a result, held by one run at a time: a locked file beside the result folder,
/// which goes with its holder. What a run that was killed leaves of it is not locked.
#[derive(Debug)]
pub(crate) struct FolderLock {
    path: PathBuf,
    /// Unlocked when it is closed.
    _file: File,
}

impl FolderLock {
    /// Takes the lock of a result folder; [`OutputError::Busy`] where another run has it. Makes the
    /// folder that the result stands in.
    pub(crate) fn take(target: &Path) -> Result<FolderLock, OutputError> {
        let name = target.file_name().unwrap_or_default();
        let name = joined(&[".".as_ref(), name, ".nisba-lock".as_ref()]);
        let path = target.with_file_name(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| io_error(parent, error))?;
        }
        // A holder that ends removes its file, perhaps after it was opened here: a lock on a file
        // that no one else can open any more keeps no one out.
        for _ in 0..TRIES {
            let file = File::create(&path).map_err(|error| io_error(&path, error))?;
            // A file system without locks has to do without.
            if let Err(TryLockError::WouldBlock) = file.try_lock() {
                break;
            }
            if is_at(&file, &path) {
                return Ok(FolderLock { path, _file: file });
            }
        }
        Err(OutputError::Busy { path: target.to_path_buf() })
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Before it is unlocked. What cannot be removed is locked by the next run.
        let _ = fs::remove_file(&self.path);
    }
}

/// How often a lock is tried whose holder ends at this moment.
const TRIES: usize = 100;

/// Whether a path still leads to an open file.
fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(there)) = (file.metadata(), fs::metadata(path)) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (open.dev(), open.ino()) == (there.dev(), there.ino())
    }
    #[cfg(not(unix))]
    {
        // Elsewhere a name is not free before the file is closed.
        open.is_file() && there.is_file()
    }
}
