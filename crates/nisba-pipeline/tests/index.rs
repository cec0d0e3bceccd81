//! The stored index: read back whole, or refused.

use std::fs;
use std::path::Path;

use nisba_pipeline::IndexError;

#[path = "laws/dates.rs"]
mod dates;
#[path = "laws/index.rs"]
mod laws;

#[test]
fn an_index_is_read_back() {
    let index = laws::decode(laws::whole()).unwrap();
    assert_eq!((index.len(), index.id(0), index.id(1)), (2, "a.txt", "b.txt"));
}

/// The texts that fuzzing found worth keeping, and others like them.
#[test]
fn kept_bytes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        laws::assert_reads(&bytes);
        dates::assert_dated(&String::from_utf8_lossy(&bytes));
        n += 1;
    }
    assert!(n >= 4, "{n} files");
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_refused() {
    let read = nisba_pipeline::PassageIndex::read(Path::new("/dev/zero"), &Default::default());
    assert!(matches!(read, Err(IndexError::Foreign { .. })), "{read:?}");
}

#[test]
fn every_cut_and_every_changed_byte_is_told() {
    let whole = laws::whole();
    for len in 0..whole.len() {
        let error = laws::decode(&whole[..len]).unwrap_err();
        let is_told = match len {
            0..20 => matches!(error, IndexError::Foreign { .. }),
            _ => matches!(error, IndexError::Damaged { .. }),
        };
        assert!(is_told, "{len} bytes: {error}");
    }
    for at in 0..whole.len() {
        let mut changed = whole.to_vec();
        changed[at] ^= 0x10;
        assert!(laws::decode(&changed).is_err(), "byte {at}");
    }
}
