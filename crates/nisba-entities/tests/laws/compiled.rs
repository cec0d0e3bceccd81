//! What reads a compiled gazetteer, given bytes that nobody wrote.

use std::sync::{Arc, OnceLock};

use nisba_entities::{Entry, Gazetteer, Matcher};
use nisba_text::hash_bytes;

/// Bytes before the length of the version.
const MAGIC: usize = 8;

fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let mut entry = Entry::new("karim", "PER", "Karim al-Khazraji");
        entry.native = vec!["كريم الخزرجي".into()];
        entry.short = vec!["Khazraji".into()];
        let group = Entry::new("zkt", "ORG", "Zenith Karkouti Trust");
        Gazetteer::new(vec![entry, group]).expect("sound entries").to_bytes()
    })
}

/// Where the checksum stands.
fn checksum_at() -> usize {
    let len = whole()[MAGIC..].first_chunk().expect("a version");
    MAGIC + 4 + u32::from_le_bytes(*len) as usize
}

/// A compiled gazetteer with this behind the checksum, which fits.
fn sealed(body: &[u8]) -> Vec<u8> {
    [&whole()[..checksum_at()], &hash_bytes(body).to_le_bytes(), body].concat()
}

/// Any bytes are a gazetteer that can be used, or refused: as they are, with a checksum that fits,
/// and as changes to one, each of three bytes: where, where above 256, and what.
pub(crate) fn assert_reads(data: &[u8]) {
    let body = &whole()[checksum_at() + 8..];
    let mut changed = body.to_vec();
    for change in data.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % changed.len();
        changed[at] = change[2];
    }
    for bytes in [data.to_vec(), sealed(data), sealed(&changed)] {
        if let Ok(gazetteer) = Gazetteer::from_bytes(&bytes) {
            assert!(Gazetteer::from_bytes(&gazetteer.to_bytes()).is_ok());
            let text = "Karim al-Khazraji of the ZKT, the Zenith Karkouti Trust. كريم الخزرجي.";
            let matcher = Matcher::new(Arc::new(gazetteer));
            for mention in matcher.find_in(text) {
                assert!(text.get(mention.span.range()).is_some());
            }
        }
    }
}

#[test]
fn every_cut_and_every_changed_byte_is_told() {
    let whole = whole();
    assert!(Gazetteer::from_bytes(whole).is_ok());
    for len in 0..whole.len() {
        assert!(Gazetteer::from_bytes(&whole[..len]).is_err(), "{len} bytes");
    }
    for at in 0..whole.len() {
        let mut changed = whole.to_vec();
        changed[at] ^= 0x10;
        assert!(Gazetteer::from_bytes(&changed).is_err(), "byte {at}");
        // And where somebody makes the checksum fit.
        if at >= checksum_at() + 8 {
            let at = (at - checksum_at() - 8) as u16;
            for value in [0, 1, 0x7f, 0xff] {
                assert_reads(&[at.to_le_bytes()[0], at.to_le_bytes()[1], value]);
            }
        }
    }
}
