use crate::window::{N, transpose};

/// Which bytes of a window are what.
pub(crate) struct ChunkMasks {
    pub(crate) letter: u64,
    pub(crate) upper: u64,
    /// Signs that join nothing and are part of no address.
    pub(crate) sign: u64,
    /// Full stops and colons, which join letters.
    pub(crate) dot: u64,
    /// Signs that addresses have beside them.
    pub(crate) tag: u64,
    pub(crate) blank: u64,
    pub(crate) wide: u64,
}

impl ChunkMasks {
    #[inline]
    pub(crate) fn new(window: &[u8; N]) -> ChunkMasks {
        const SIGNS: &[u8] = b",;-\"()[]!?";
        // A loop over two arrays becomes vector instructions; `map` may become 64 calls.
        let mut kinds = [0_u8; N];
        for (kind, &byte) in kinds.iter_mut().zip(window) {
            let is = |yes: bool, bit: u8| if yes { 1 << bit } else { 0 };
            *kind = is((byte | 0x20).wrapping_sub(b'a') < 26, 0)
                | is(byte.wrapping_sub(b'A') < 26, 1)
                | is(SIGNS.contains(&byte), 2)
                | is(byte == b'.' || byte == b':', 3)
                | is(byte == b' ' || byte.wrapping_sub(b'\t') < 5, 4)
                | is(byte == b'@' || byte == b'#' || byte == b'/', 5)
                | (byte & 0x80);
        }
        let [letter, upper, sign, dot, blank, tag, _, wide] = transpose(&kinds);
        ChunkMasks { letter, upper, sign, dot, tag, blank, wide }
    }
}
