use std::cell::Cell;

use dom_query::{Document, NodeId};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{Tracer, TreeBuilderOpts};
use html5ever::{ParseOpts, parse_document};

/// The tree of a web page, as a browser without scripts makes it.
///
/// # Errors
///
/// For pages made to be expensive, which one is told: what looks for the article takes time that grows
/// with the square of the depth, and unclosed tags can stand for any number of elements.
pub(crate) fn page_tree(html: &str) -> Result<Document, &'static str> {
    if has_endless_tag(html) {
        return Err("a tag with more than 10000 attributes, which no page for readers has");
    }
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let opts = ParseOpts { tree_builder, ..Default::default() };
    let mut parser = parse_document(Document::default(), opts);
    let mut rest = html;
    while !rest.is_empty() {
        let end = (CHUNK..).find(|&end| end >= rest.len() || rest.is_char_boundary(end));
        let (chunk, behind) = rest.split_at(end.unwrap_or(CHUNK).min(rest.len()));
        parser.process(StrTendril::from(chunk));
        rest = behind;
        let builder = &parser.tokenizer.sink;
        let open = Count::default();
        builder.trace_handles(&open);
        if open.n.get() > MAX_OPEN {
            return Err("more than 1000 tags open at once, which no page for readers has");
        }
        if builder.sink.tree.len() > MAX_NODES {
            return Err("more than a million elements, which no page for readers has");
        }
    }
    Ok(parser.finish())
}

/// The page is looked at whenever so many bytes more have been read.
const CHUNK: usize = 4096;

/// Browsers nest no deeper than 512 (Blink, WebKit); formatting counts twice here.
const MAX_OPEN: usize = 1000;

const MAX_NODES: usize = 1_000_000;

/// Counts the elements that are open, and the formatting that would be opened again.
#[derive(Default)]
struct Count {
    n: Cell<usize>,
}

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.n.set(self.n.get() + 1);
    }
}

/// Whether some tag has so many attributes that comparing each with each other one takes long. Linear;
/// a tag is taken to end at the next `>` outside of a quoted value, which stands behind `=` alone.
fn has_endless_tag(html: &str) -> bool {
    let mut rest = html;
    let mut budget = html.len().saturating_mul(RESCANS);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (mut n_words, mut quote, mut end) = (0, None, rest.len());
        let (mut before, mut inside) = (b' ', None);
        for (at, byte) in rest.bytes().enumerate() {
            let is_value = before == b'=';
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            match (byte, quote) {
                (b'>', None) => {
                    end = at;
                    break;
                }
                (b'"' | b'\'', None) if is_value => quote = Some(byte),
                (_, Some(open)) if byte == open => {
                    quote = None;
                    n_words += 1;
                }
                // In a comment or a script it may be no quote, and this a tag.
                (b'<', Some(_)) => inside = inside.or(Some(at)),
                (b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/', None) => n_words += 1,
                _ => {}
            }
            if n_words > MAX_ATTRIBUTES {
                return true;
            }
        }
        if end > budget {
            return true;
        }
        budget -= end;
        rest = &rest[inside.unwrap_or(end)..];
    }
    false
}

/// How often a page is looked through, for what is within quotes again, before it is given up.
const RESCANS: usize = 16;

const MAX_ATTRIBUTES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_nested_beyond_reason_are_refused() {
        let is_deep = |html: &str| page_tree(html).is_err();
        assert!(!is_deep(&"<p>a<br><li>b<td>c".repeat(5000)));
        assert!(!is_deep(&"<div>x</div>".repeat(5000)));
        assert!(!is_deep(&format!("{}x{}", "<div>".repeat(400), "</div>".repeat(400))));
        for page in [
            "<div>",
            "<div><!--</div>-->",
            "<div></span>",
            "<b><div></b>",
            "<table><tr><td>",
            "<div title='</div>'>",
            "<template>",
        ] {
            assert!(is_deep(&page.repeat(100_000)), "{page}");
        }
        assert!(is_deep(&format!("<svg>{}", "<td>".repeat(100_000))));
    }

    #[test]
    fn elements_that_open_others_are_bounded() {
        let fonts: String = (0..400).map(|size| format!("<font size={size}>")).collect();
        assert!(page_tree(&format!("<p>{fonts}{}", "</p><p>x".repeat(100_000))).is_err());
    }

    #[test]
    fn a_tag_has_not_any_number_of_attributes() {
        let many: Vec<String> = (0..20_000).map(|n| format!("a{n}=1")).collect();
        for before in ["<p '>", "<!-- <b ' -->", "<!-- <b x=' -->", "<script>a='<b c=\"'</script>"]
        {
            let page = format!("{before}<p {}>Kut</p>", many.join(" "));
            assert!(page_tree(&page).is_err(), "{before}");
        }
        let with = |n: usize| {
            let names: Vec<String> = (0..n).map(|n| format!("a{n}=1")).collect();
            page_tree(&format!("<p {}>Kut</p>", names.join(" "))).is_ok()
        };
        assert!(with(1000) && !with(20_000));
        assert!(page_tree(&format!("<p title='{}'>Kut</p>", "a ".repeat(20_000))).is_ok());
    }
}
