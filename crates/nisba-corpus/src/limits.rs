use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What reading does not go beyond, since files come from strangers: a megabyte can unpack to a
/// terabyte, and one line can be longer than memory.
///
/// What is beyond is left out and told, with the option that raises the limit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes of one document as it stands in its file, unpacked: of a text or page the whole, else of a
    /// line or row. Default 2 GiB; memory is several times that in the worst case.
    pub max_document: u64,
    /// How many times its own size a file may give: unpacked where it is compressed, in cells where it
    /// is Parquet. Counted from 64 MiB on, below which it does no harm. Default 100; news gives 3 to
    /// 10, tables of numbers up to 50.
    pub max_ratio: u64,
    /// Whether links out of the folder that was named are followed.
    pub links: Links,
}

/// Which symbolic links in a folder are followed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Links {
    /// Those that stay within the folder, so that a folder from a stranger shows nothing else.
    #[default]
    Within,
    /// All.
    Everywhere,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_document: 2 << 30, max_ratio: 100, links: Links::Within }
    }
}

impl Limits {
    /// Whether so many bytes may come of a file of this many.
    pub(crate) fn allow(&self, n_unpacked: u64, n_packed: u64) -> bool {
        n_unpacked <= UNCOUNTED || n_unpacked / self.max_ratio.max(1) <= n_packed
    }

    pub(crate) fn too_dense(&self) -> String {
        format!(
            "gives more than {} times its own size; where it is to be trusted, raise --max-ratio",
            self.max_ratio
        )
    }

    pub(crate) fn too_long(&self) -> String {
        format!("longer than {}; raise --max-document", Size(self.max_document))
    }
}

const UNCOUNTED: u64 = 64 << 20;

/// Bytes as people and options write them.
struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(30, "G"), (20, "M"), (10, "K")];
        match units.iter().find(|(shift, _)| self.0 > 0 && self.0.is_multiple_of(1 << shift)) {
            Some((shift, unit)) => write!(f, "{}{unit}", self.0 >> shift),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

/// Counts what is taken out of a compressed file.
pub(crate) struct Packed<R> {
    input: R,
    n: Arc<AtomicU64>,
}

/// Counts what comes out of the unpacking of a file, and stops where that is beyond all measure.
pub(crate) struct Unpacked<R> {
    input: R,
    n: u64,
    n_packed: Arc<AtomicU64>,
    limits: Limits,
}

/// Puts the unpacking of a compressed stream between the two counts.
pub(crate) fn watched<R, U>(
    input: R,
    limits: &Limits,
    unpack: impl FnOnce(Packed<R>) -> io::Result<U>,
) -> io::Result<Unpacked<U>> {
    let n_packed = Arc::<AtomicU64>::default();
    let input = unpack(Packed { input, n: n_packed.clone() })?;
    Ok(Unpacked { input, n: 0, n_packed, limits: *limits })
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n += n as u64;
        if self.limits.allow(self.n, self.n_packed.load(Ordering::Relaxed)) {
            Ok(n)
        } else {
            Err(io::Error::other(self.limits.too_dense()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_options_are() {
        let told = |n| Limits { max_document: n, ..Limits::default() }.too_long();
        assert_eq!(told(2 << 30), "longer than 2G; raise --max-document");
        assert_eq!(told(3 << 20), "longer than 3M; raise --max-document");
        assert_eq!(told(1000), "longer than 1000 bytes; raise --max-document");
    }

    #[test]
    fn little_is_not_counted() {
        let limits = Limits::default();
        assert!(limits.allow(UNCOUNTED, 1));
        assert!(!limits.allow(UNCOUNTED + 1, 1));
        assert!(limits.allow(1 << 40, 1 << 34));
    }
}
