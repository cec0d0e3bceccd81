/// Replaces escaped halves of surrogate pairs, which some programs write and JSON does not allow.
/// Gives the new line and where the first of them stood; `None` where there is none.
pub(crate) fn mend_surrogates(line: &str) -> Option<(String, usize)> {
    let escape_at = |at: usize| -> Option<u32> {
        let digits = line.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let mut mended = String::with_capacity(line.len());
    let mut first = None;
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        match escape_at(at) {
            Some(0xd800..=0xdbff) if matches!(escape_at(at + 6), Some(0xdc00..=0xdfff)) => {
                mended.push_str(&rest[..12]);
                at += 12;
            }
            Some(0xd800..=0xdfff) => {
                mended.push_str("\\ufffd");
                first.get_or_insert(at);
                at += 6;
            }
            // An escaped backslash is no beginning of an escape.
            _ if rest.starts_with("\\\\") => {
                mended.push_str("\\\\");
                at += 2;
            }
            _ => {
                let c = rest.chars().next().expect("not at the end");
                mended.push(c);
                at += c.len_utf8();
            }
        }
    }
    first.map(|first| (mended, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_are_replaced() {
        let mended = |line: &str| mend_surrogates(line).map(|(line, at)| format!("{at} {line}"));
        assert_eq!(mended(r"a\ud83d\ude00"), None);
        assert_eq!(mended(r"a\ud83db").as_deref(), Some(r"1 a\ufffdb"));
        assert_eq!(mended(r"\ude00\ud83d").as_deref(), Some(r"0 \ufffd\ufffd"));
        assert_eq!(mended(r"\\ud83d"), None, "an escaped backslash");
    }
}
