use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Bytes made into text, and what had to be repaired for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decoded<'b> {
    /// The text, without a byte-order mark, line ends as they are.
    pub text: Cow<'b, str>,
    /// Offset of the first byte that is not UTF-8, and what was done.
    pub repair: Option<(u64, String)>,
}

/// Bytes that are no text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NotText {
    /// Offset of the byte that tells.
    pub byte: u64,
}

/// Decodes UTF-8, UTF-16 with a byte-order mark, and guesses the encoding of the rest.
///
/// A text with single broken bytes in valid UTF-8 keeps what is sound, with U+FFFD for each broken
/// sequence. Where the broken sequences are as many as the sound characters beyond ASCII, the text
/// is taken for a legacy encoding, guessed as browsers do (`chardetng`): sound UTF-8 hardly ever
/// comes about by chance. Linear.
///
/// # Errors
///
/// [`NotText`] for bytes with a NUL among the first 8,000 (the rule that git uses) and no mark of
/// UTF-16.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    decode_as(bytes, None)
}

/// As [`decode`], with the encoding that the file declares for itself, which is believed where the
/// bytes are not UTF-8.
pub(crate) fn decode_as<'b>(
    bytes: &'b [u8],
    declared: Option<&'static Encoding>,
) -> Result<Decoded<'b>, NotText> {
    if let Some((encoding, mark_len)) = Encoding::for_bom(bytes) {
        let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[mark_len..]);
        let repair = if encoding != UTF_8 {
            let broken = if had_errors { ", broken units replaced by U+FFFD" } else { "" };
            Some((0, format!("decoded as {}{broken}", encoding.name())))
        } else if had_errors {
            let byte = first_invalid(&bytes[mark_len..]) + mark_len as u64;
            Some((byte, "broken bytes replaced by U+FFFD".to_owned()))
        } else {
            None
        };
        return Ok(Decoded { text, repair });
    }
    let head = &bytes[..bytes.len().min(8000)];
    // To look whether there is one is many times faster than to look where.
    if head.contains(&0)
        && let Some(byte) = head.iter().position(|&byte| byte == 0)
    {
        return Err(NotText { byte: byte as u64 });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), repair: None });
    }
    let byte = first_invalid(bytes);
    if let Some(encoding) = declared.filter(|&encoding| encoding != UTF_8) {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let detail = format!("not UTF-8; decoded as {}, which it declares", encoding.name());
        return Ok(Decoded { text, repair: Some((byte, detail)) });
    }
    let lossy = String::from_utf8_lossy(bytes);
    let n_broken = lossy.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    let n_sound = lossy.chars().filter(|&c| !c.is_ascii()).count() - n_broken;
    if n_sound > n_broken {
        let detail = format!("{n_broken} broken byte sequences replaced by U+FFFD");
        return Ok(Decoded { text: lossy, repair: Some((byte, detail)) });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let detail = format!("not UTF-8; decoded as {}, which is a guess", encoding.name());
    Ok(Decoded { text, repair: Some((byte, detail)) })
}

fn first_invalid(bytes: &[u8]) -> u64 {
    std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_borrowed() {
        let decoded = decode("Asa’ib".as_bytes()).unwrap();
        assert!(matches!(decoded.text, Cow::Borrowed("Asa’ib")));
        assert_eq!(decoded.repair, None);
    }

    #[test]
    fn the_byte_order_mark_is_no_text() {
        assert_eq!(decode(b"\xef\xbb\xbfKut").unwrap().text, "Kut");
        let utf16: Vec<u8> =
            "\u{feff}Kut سليماني".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let decoded = decode(&utf16).unwrap();
        assert_eq!(decoded.text, "Kut سليماني");
        assert!(decoded.repair.unwrap().1.contains("UTF-16LE"));
    }

    #[test]
    fn a_broken_byte_costs_itself() {
        let text = "الخزعلي قال ذلك في بغداد";
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend(b" \xff.");
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.text, format!("{text} \u{fffd}."));
        assert_eq!(decoded.repair.unwrap().0, text.len() as u64 + 1);
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        let (bytes, _, _) =
            encoding_rs::WINDOWS_1256.encode("قال قيس الخزعلي إن الفصائل العراقية سترد");
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.text, "قال قيس الخزعلي إن الفصائل العراقية سترد");
        let decoded = decode(b"The caf\xe9 in Karrada").unwrap();
        assert_eq!(decoded.text, "The café in Karrada");
    }

    #[test]
    fn a_nul_is_no_text() {
        assert_eq!(decode(b"\x7fELF\x02\0\0"), Err(NotText { byte: 5 }));
    }
}
