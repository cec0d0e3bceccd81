use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// A file that vanishes with the process, however it ends: in `folder`, or in the system's temporary
/// folder.
pub(crate) fn nameless_file(folder: Option<&Path>) -> io::Result<File> {
    folder.map_or_else(tempfile::tempfile, tempfile::tempfile_in)
}

/// A [`nameless_file`]. Bytes go to its end, and are read at any place from any thread.
pub(crate) struct SpillFile {
    file: File,
    len: u64,
    /// Where reading moves the one position that a file has.
    #[cfg(not(unix))]
    position: std::sync::Mutex<()>,
}

impl SpillFile {
    /// See [`nameless_file`].
    pub(crate) fn new(folder: Option<&Path>) -> io::Result<SpillFile> {
        Ok(SpillFile {
            file: nameless_file(folder)?,
            len: 0,
            #[cfg(not(unix))]
            position: std::sync::Mutex::new(()),
        })
    }

    /// Adds bytes, and gives the place where they begin.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.len;
        #[cfg(not(unix))]
        io::Seek::seek(&mut self.file, io::SeekFrom::Start(at))?;
        self.file.write_all(bytes)?;
        self.len += bytes.len() as u64;
        Ok(at)
    }

    /// Reads as many bytes as there is room for.
    #[cfg(unix)]
    pub(crate) fn read_at(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, bytes, at)
    }

    /// Reads as many bytes as there is room for.
    #[cfg(not(unix))]
    pub(crate) fn read_at(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        use std::io::{Read, Seek, SeekFrom};
        let _alone = self.position.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (&self.file).seek(SeekFrom::Start(at))?;
        (&self.file).read_exact(bytes)
    }

    /// Bytes that were added.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }
}
