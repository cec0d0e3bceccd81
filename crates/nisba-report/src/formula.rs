use std::borrow::Cow;

/// A cell of a CSV file that no spreadsheet runs as a formula: text that begins with `=`, `+`, `-`, `@`
/// (also in full width), a tab or a line end gets an apostrophe before it, as OWASP advises. So does text
/// that begins with an apostrophe, so that the first one of a cell is never part of the text; all other
/// text is as it was.
///
/// Numbers are not text: `-0.5` stays a number.
///
/// ```
/// use nisba_report::harmless;
///
/// assert_eq!(harmless("=HYPERLINK(\"http://…\")"), "'=HYPERLINK(\"http://…\")");
/// assert_eq!(harmless("'Abd al-Mahdi"), "''Abd al-Mahdi");
/// assert_eq!(harmless("qais-al-khazali"), "qais-al-khazali");
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['\'', '=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
