use std::borrow::Cow;

use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::Encoding;

use crate::page_tree::page_tree;

/// The article of a web page.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Article {
    /// Headline and paragraphs, with an empty line between them.
    pub(crate) text: String,
    pub(crate) title: Option<String>,
    /// As the page gives it, often ISO 8601.
    pub(crate) date: Option<String>,
}

/// Takes the article out of a page: its main text without navigation, side bars and footers, as
/// the reader view of a browser finds it. Where no main text is found, all visible text of the
/// page is taken.
///
/// # Errors
///
/// For pages made to be expensive: what is too much.
pub(crate) fn article(html: &str) -> Result<Article, &'static str> {
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let Ok(mut page) = Readability::with_document(page_tree(html)?, None, Some(config)) else {
        return Ok(Article::default());
    };
    keep_main_element(&page);
    let everything = page.doc.body().map(|body| body.formatted_text().to_string());
    Ok(match page.parse() {
        Ok(found) => {
            let title = Some(tidy(&found.title)).filter(|title| !title.is_empty());
            let body = tidy(&found.text_content);
            let text = match &title {
                Some(title) if !body.starts_with(title.as_str()) => format!("{title}\n\n{body}"),
                _ => body,
            };
            Article { text, title, date: found.published_time }
        }
        Err(_) => Article { text: tidy(&everything.unwrap_or_default()), ..Article::default() },
    })
}

/// Where a page says itself what its article is, with one `<article>` or else one `<main>`, what
/// stands outside it goes, whatever it looks like. The head stays for title and date.
fn keep_main_element(page: &Readability) {
    let only = |tag: &str| {
        let found = page.doc.select(tag);
        let is_article = found.length() == 1 && found.text().trim().chars().count() >= MIN_ARTICLE;
        is_article.then(|| found.html())
    };
    if let Some(article) = only("article").or_else(|| only("main")) {
        page.doc.select("body").set_html(article);
    }
}

/// Fewer characters than this are a teaser, not an article.
const MIN_ARTICLE: usize = 200;

/// The encoding that a page declares for itself within its first bytes, where browsers look.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let behind = head.split("charset").nth(1)?.trim_start().strip_prefix('=')?;
    let label: String = behind
        .trim_start()
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// No blanks at the ends of lines, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut n_empty = 0;
    for line in text.trim().lines().map(str::trim) {
        if line.is_empty() {
            n_empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if n_empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(&blanks(line));
        n_empty = 0;
    }
    out
}

/// Runs of blanks and tabs, which HTML does not show, become one blank.
fn blanks(line: &str) -> Cow<'_, str> {
    if !line.contains("  ") && !line.contains('\t') {
        return Cow::Borrowed(line);
    }
    Cow::Owned(
        line.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html><head>
        <title>Rockets near the capital - Harbour Gazette</title>
        <meta property="og:title" content="Rockets near the capital">
        <meta property="article:published_time" content="2020-01-05T10:00:00Z"></head><body>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
        <div id="cookies">We use cookies. <button>Accept</button></div>
        <main><article><h1>Rockets near the capital</h1>
        <p>Four rockets fell on a base north of Baghdad on Sunday night, the army said, and nobody
           was hurt. The base houses soldiers of the coalition, who have trained the army for years,
           and it has been shelled before, most often at night and most often from the east.</p>
        <p>No group took credit. Officials pointed to Kata&rsquo;ib Hezbollah &amp; its friends, as they
           had done after the strikes of the winter, and the group, as it had done then, denied any
           part in the attack, in a statement, published on its channel, that spoke of patience.</p>
        </article></main>
        <aside><h2>Related</h2><a href="/1">Another story about something else</a></aside>
        <footer>Copyright Harbour Gazette. All rights reserved.</footer></body></html>"#;

    #[test]
    fn the_article_comes_without_what_stands_around_it() {
        let article = article(PAGE).unwrap();
        assert_eq!(article.title.as_deref(), Some("Rockets near the capital"));
        assert_eq!(article.date.as_deref(), Some("2020-01-05T10:00:00Z"));
        let paragraphs: Vec<&str> = article.text.split("\n\n").collect();
        assert_eq!(paragraphs.len(), 3, "{:?}", article.text);
        assert_eq!(paragraphs[0], "Rockets near the capital");
        assert!(
            paragraphs[1].starts_with("Four rockets") && paragraphs[1].ends_with("from the east.")
        );
        assert!(
            paragraphs[2].contains("Kata’ib Hezbollah & its friends, as they had"),
            "{}",
            paragraphs[2]
        );
        for around in ["Home", "cookies", "Related", "Copyright"] {
            assert!(!article.text.contains(around), "{around}");
        }
    }

    #[test]
    fn a_page_without_an_article_gives_its_text() {
        assert_eq!(article("<p>Badr denied it.</p>").unwrap().text, "Badr denied it.");
        assert_eq!(article("").unwrap().text, "");
    }

    #[test]
    fn a_page_says_its_encoding() {
        let declared = |html: &str| declared_encoding(html.as_bytes()).map(Encoding::name);
        assert_eq!(declared("<meta charset=windows-1256>"), Some("windows-1256"));
        assert_eq!(
            declared("<meta http-equiv='Content-Type' content='text/html; charset=UTF-8'>"),
            Some("UTF-8")
        );
        assert_eq!(declared("<p>no word of a charset</p>"), None);
    }
}
