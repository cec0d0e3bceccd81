use nisba_text::{Folder, hash_bytes};

/// `hash_bytes` of the folded text; `folder` has all knobs on.
///
/// Nearly all words of news are short and made of ASCII and curly apostrophes: those are folded
/// in a buffer on the stack, or not at all. The rest goes through the folder, which allocates.
pub(crate) fn folded_hash(folder: &Folder, text: &str) -> u64 {
    if text.bytes().all(folds_to_itself) {
        return hash_bytes(text.as_bytes());
    }
    let mut buffer = [0; 64];
    match fold_short(text, &mut buffer) {
        Some(len) => hash_bytes(&buffer[..len]),
        None => hash_bytes(folder.fold(text).text().as_bytes()),
    }
}

fn folds_to_itself(byte: u8) -> bool {
    byte < 0x80 && fold_ascii(byte) == byte
}

fn fold_ascii(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte | 0x20,
        b'`' => b'\'',
        b'\t'..=b'\r' => b' ',
        _ => byte,
    }
}

/// Folds into the buffer and says how many bytes it took; none where it does not know how.
fn fold_short(text: &str, buffer: &mut [u8; 64]) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut len) = (0, 0);
    while at < bytes.len() {
        let (folded, n) = match bytes[at] {
            byte @ 0..=0x7f => (fold_ascii(byte), 1),
            // U+2013, U+2014 and the curly quotes: the same first two bytes.
            0xe2 if bytes[at + 1] == 0x80 => match bytes[at + 2] {
                0x93 | 0x94 => (b'-', 3),
                0x98 | 0x99 => (b'\'', 3),
                0x9c | 0x9d => (b'"', 3),
                _ => return None,
            },
            _ => return None,
        };
        *buffer.get_mut(len)? = folded;
        len += 1;
        at += n;
    }
    Some(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_hash_of_the_folded_text(text in "[a-zA-Z'`’‘“”–—…\\t é\u{ad}İا-ي0-9]{0,70}") {
            let folder = Folder::new();
            let plain = hash_bytes(folder.fold(&text).text().as_bytes());
            prop_assert_eq!(folded_hash(&folder, &text), plain);
        }
    }
}
