//! Sixty-four bytes as bit masks, one bit a byte, in portable code that compilers turn into vector
//! instructions.

/// Bytes of a window.
pub(crate) const N: usize = 64;

/// The next 64 bytes; zeros behind the end.
#[inline]
pub(crate) fn window(rest: &[u8]) -> [u8; N] {
    match rest.first_chunk() {
        Some(window) => *window,
        None => {
            let mut padded = [0; N];
            padded[..rest.len()].copy_from_slice(rest);
            padded
        }
    }
}

/// The bytes for which a test without branches holds.
#[inline]
pub(crate) fn mask_of(window: &[u8; N], is: impl Fn(u8) -> bool) -> u64 {
    let mut found = [0_u8; N];
    for (found, &byte) in found.iter_mut().zip(window) {
        *found = u8::from(is(byte));
    }
    let groups = found.as_chunks::<8>().0.iter().enumerate();
    // The product moves bit 8 k of eight bytes to bit 56 + k.
    groups.fold(0, |mask, (i, bytes)| {
        let bits = u64::from_le_bytes(*bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask | (bits << (8 * i))
    })
}

/// The n-th bits of 64 bytes as one number, for each n.
#[inline]
pub(crate) fn transpose(kinds: &[u8; N]) -> [u64; 8] {
    let mut masks = [0; 8];
    for (mask, bytes) in masks.iter_mut().zip(kinds.as_chunks::<8>().0) {
        *mask = transpose_bits(u64::from_le_bytes(*bytes));
    }
    // The same again with bytes for bits: halves, quarters and eighths change places.
    for (distance, shift, kept) in [
        (4, 32, 0x0000_0000_ffff_ffff),
        (2, 16, 0x0000_ffff_0000_ffff),
        (1, 8, 0x00ff_00ff_00ff_00ff),
    ] {
        for i in (0..8).filter(|i| i & distance == 0) {
            let moved = ((masks[i] >> shift) ^ masks[i + distance]) & kept;
            masks[i + distance] ^= moved;
            masks[i] ^= moved << shift;
        }
    }
    masks
}

/// Eight bytes as the rows of a matrix of bits, mirrored along its diagonal (Warren, Hacker's
/// Delight, 7-3).
#[inline]
fn transpose_bits(mut rows: u64) -> u64 {
    for (shift, kept) in
        [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)]
    {
        let moved = (rows ^ (rows >> shift)) & kept;
        rows ^= moved ^ (moved << shift);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn masks_are_what_a_loop_finds(
            bytes in prop::collection::vec(any::<u8>(), 0..=N),
            wanted in any::<u8>(),
        ) {
            let window = window(&bytes);
            let loop_over = |is: &dyn Fn(u8) -> bool| {
                (0..N).filter(|&at| is(window[at])).fold(0_u64, |mask, at| mask | 1 << at)
            };
            prop_assert_eq!(mask_of(&window, |byte| byte >= wanted), loop_over(&|byte| byte >= wanted));
            for (bit, mask) in transpose(&window).into_iter().enumerate() {
                prop_assert_eq!(mask, loop_over(&|byte| byte >> bit & 1 == 1));
            }
        }
    }
}
