//! What reads a stored index, given bytes that nobody wrote.

use std::path::Path;
use std::sync::OnceLock;

use nisba_dedup::Config;
use nisba_pipeline::{IndexError, PassageIndex, Settings, Silent, near_duplicates};
use sha2::{Digest, Sha256};

/// Bytes before the checksum, and behind it.
const HEAD: usize = 24;
const BEHIND_CHECKSUM: usize = HEAD + 32;
/// Bytes that say how the fingerprints were made.
const MAKING: usize = 34;

/// The bytes of an index of two documents.
pub(crate) fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(
            at("a.txt"),
            "The port authority closed three berths on Monday, said Basra.",
        )
        .unwrap();
        std::fs::write(at("b.txt"), "Two tugs were sent to the quay. No one was hurt.").unwrap();
        let settings = Settings::new(vec![at("a.txt"), at("b.txt")], Vec::new(), at("out"));
        near_duplicates(&settings, &Config::default(), Some(&at("x.index")), &Silent).unwrap();
        std::fs::read(at("x.index")).unwrap()
    })
}

pub(crate) fn decode(bytes: &[u8]) -> Result<PassageIndex, IndexError> {
    PassageIndex::decode(bytes, Path::new("x.index"), &Config::default())
}

/// An index with this behind the checksum, which fits.
fn sealed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = whole()[..HEAD].to_vec();
    bytes.extend_from_slice(&Sha256::digest(payload));
    bytes.extend_from_slice(payload);
    bytes
}

/// Any bytes are an index or refused: as they are, with a checksum that fits, behind what says how
/// an index was made, and as changes to one.
pub(crate) fn assert_reads(data: &[u8]) {
    let payload = &whole()[BEHIND_CHECKSUM..];
    let mut changed = payload.to_vec();
    for change in data.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % changed.len();
        changed[at] = change[2];
    }
    let behind_making = [&payload[..MAKING], data].concat();
    for bytes in [data.to_vec(), sealed(data), sealed(&behind_making), sealed(&changed)] {
        if let Ok(index) = decode(&bytes) {
            assert!((0..index.len()).all(|number| index.id(number).len() < bytes.len()));
        }
    }
}
