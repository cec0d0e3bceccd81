use nisba_text::Span;

/// Takes in the punctuation that is glued to a passage and the same on both sides: closing behind
/// it (`want."`), opening before it. White space is never crossed. In one document the first span
/// stays before the second.
pub(crate) fn grow_edges(
    text_a: &str,
    a: Span,
    text_b: &str,
    b: Span,
    same_doc: bool,
) -> (Span, Span) {
    let limit = if same_doc { b.start() } else { text_a.len() as u32 };
    let behind_a = &text_a[a.end() as usize..limit as usize];
    let behind_b = &text_b[b.end() as usize..];
    let (more_a, more_b) = common(behind_a.chars(), behind_b.chars(), is_closing);
    let a = Span::new(a.start(), a.end() + more_a);
    let b = Span::new(b.start(), b.end() + more_b);
    let floor = if same_doc { a.end() } else { 0 };
    let before_a = &text_a[..a.start() as usize];
    let before_b = &text_b[floor as usize..b.start() as usize];
    let (more_a, more_b) = common(before_a.chars().rev(), before_b.chars().rev(), is_opening);
    (Span::new(a.start() - more_a, a.end()), Span::new(b.start() - more_b, b.end()))
}

/// Bytes of the characters that are alike from the start and of the right kind.
fn common(
    a: impl Iterator<Item = char>,
    b: impl Iterator<Item = char>,
    is_edge: fn(char) -> bool,
) -> (u32, u32) {
    a.zip(b)
        .take_while(|&(a, b)| is_edge(a) && plain(a) == plain(b))
        .fold((0, 0), |(n_a, n_b), (a, b)| (n_a + a.len_utf8() as u32, n_b + b.len_utf8() as u32))
}

fn plain(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' | '`' => '\'',
        _ => c,
    }
}

fn is_closing(c: char) -> bool {
    let mark = matches!(
        c,
        '.' | ',' | ';' | ':' | '!' | '?' | '…' | '%' | '°' | '؟' | '،' | '؛' | '۔' | '٪'
    ) || matches!(c, '。' | '，' | '！' | '？' | '、');
    mark || is_quote(c) || matches!(c, ')' | ']' | '}' | '»' | '”' | '’' | '›' | '」' | '』' | '）')
}

fn is_opening(c: char) -> bool {
    let sign = matches!(c, '$' | '£' | '€' | '¥' | '#' | '@' | '¿' | '¡' | '§');
    sign || is_quote(c)
        || matches!(c, '(' | '[' | '{' | '«' | '“' | '‘' | '„' | '‚' | '‹' | '「' | '『' | '（')
}

/// Quotation marks that look the same on either side.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown<'t>(a: &'t str, b: &'t str, word: &str) -> (&'t str, &'t str) {
        let span = |text: &str| {
            let start = text.find(word).unwrap();
            Span::from_range(start..start + word.len())
        };
        let (x, y) = grow_edges(a, span(a), b, span(b), false);
        (&a[x], &b[y])
    }

    #[test]
    fn punctuation_that_both_have_belongs_to_the_passage() {
        assert_eq!(
            grown("he said \"want.\" Then", "\"want.\"", "want"),
            ("\"want.\"", "\"want.\"")
        );
        assert_eq!(grown("“want.” Then", "(\"want.\")", "want"), ("“want.”", "\"want.\""));
        assert_eq!(grown("want. More", "want, more", "want"), ("want", "want"));
        assert_eq!(grown("want\n.", "want\n.", "want"), ("want", "want"));
    }

    #[test]
    fn sides_of_one_document_stay_apart() {
        // The quotation mark between them is closing for the first and opening for the second.
        let text = "\"ha\"ha\"";
        let (a, b) = grow_edges(text, Span::new(1, 3), text, Span::new(4, 6), true);
        assert_eq!((a, b), (Span::new(1, 4), Span::new(4, 7)));
    }
}
