/// Signs that rules look at, one for each byte beyond ASCII.
const SIGNS: &str = "’‘`´ʼʿ“”«»…–—‐−،؛؟۔٬٫٪اأإآبپتةجچحخدذرزژسشصطعغفقكکگلمنهوؤيىیئء\u{640}\u{64b}\u{651}\u{670}٣۴\
    \u{200c}\u{200d}\u{200e}\u{200f}\u{ad}\u{200b}\u{2060}\u{feff}\u{a0}\u{202f}\u{2028}\u{85}\u{300}\u{301}\u{307}\u{328}\u{fe0f}\
    éÉßẞİıøŁŒŠçğñüàﬁﬃﷺﻻａＺ１Ⅷ²¹½€§•©ℹ™אשׂ״׳Ωςж中カー한กษं😀👍\u{1f3fd}🇦𝐀𐐨。！․";

/// Bytes that are a text stay as they are; of others each makes one character, so that changing a
/// byte of them gives another text of signs worth looking at.
pub(crate) fn text_of(data: &[u8]) -> String {
    match std::str::from_utf8(data) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let signs: Vec<char> = SIGNS.chars().collect();
            let character = |&byte: &u8| match byte {
                0..0x80 => char::from(byte),
                _ => signs[(byte & 0x7f) as usize % signs.len()],
            };
            data.iter().map(character).collect()
        }
    }
}
