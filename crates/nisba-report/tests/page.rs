//! The page as a file: what is in it, what cannot get out of its place, and what it is made of.

use nisba_report::{Page, PageName, PageSentences, write_page};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn written(page: &Page) -> String {
    let mut out = Vec::new();
    write_page(&mut out, page).unwrap();
    String::from_utf8(out).unwrap()
}

fn page_with(text: &str) -> Page {
    let name = PageName { id: text.to_owned(), name: text.to_owned(), ..PageName::default() };
    let sentences = PageSentences { text: vec![text.to_owned()], ..PageSentences::default() };
    Page { names: vec![name], sentences, ..Page::default() }
}

/// The data of a page, as a browser cuts it out: up to the first end tag.
fn data_of(html: &str) -> serde_json::Value {
    let (_, behind) = html.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(behind.split_once("</script").unwrap().0).unwrap()
}

#[test]
fn a_page_without_data_is_small_and_refuses_the_network() {
    let html = written(&Page::default());
    assert!(html.len() < 700_000, "{} bytes", html.len());
    assert!(html.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "));
    let before_policy = html.split_once("Content-Security-Policy").unwrap().0;
    assert!(!before_policy.contains("<script") && !before_policy.contains("<style"));
    for word in ["unsafe-inline", "unsafe-eval", "sourceMappingURL", " src=\"", "<link"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn the_libraries_are_those_that_were_taken() {
    let list: toml::Table = include_str!("../vendor/vendor.toml").parse().unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vendor");
    let licences = std::fs::read_to_string(folder.join("LICENCES.txt")).unwrap();
    let mut listed = vec!["LICENCES.txt".to_owned(), "vendor.toml".to_owned()];
    for package in list["package"].as_array().unwrap() {
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str);
        let (name, version) = (text("name").unwrap(), text("version").unwrap());
        let licence = text("licence").unwrap();
        assert!(licences.contains(&format!("{name} {version} ({licence})")), "{name}");
        if let Some(file) = text("file") {
            let file = file.rsplit('/').next().unwrap();
            let code = std::fs::read(folder.join(file)).unwrap();
            let digest: String =
                Sha256::digest(&code).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(text("sha256"), Some(digest.as_str()), "{file} is not what was taken");
            listed.push(file.to_owned());
        }
    }
    let there = std::fs::read_dir(&folder).unwrap();
    let mut there: Vec<String> =
        there.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    listed.sort();
    assert_eq!(there, listed, "nothing else lies beside them");
}

#[test]
fn every_script_of_the_page_is_in_it_and_allowed() {
    let html = written(&Page::default());
    for module in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/page")).unwrap() {
        let path = module.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap();
        assert!(html.contains(first), "{} is not in the page", path.display());
        assert!(text.lines().count() < 500, "{} is long", path.display());
    }
    let policy = html.split_once("script-src ").unwrap().1.split_once(';').unwrap().0;
    assert_eq!(policy.split(' ').count(), 3, "{policy}");
    let script =
        html.split_once("<script type=\"module\">").unwrap().1.split_once("</script>").unwrap().0;
    assert!(!script.contains("\nimport ") && !script.contains("\nexport "));
    for word in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch("]
    {
        assert!(!script.contains(word), "{word} would trust data");
    }
}

proptest! {
    #[test]
    fn no_text_ends_its_place(pieces in prop::collection::vec(
        prop::sample::select(vec!["</script>", "<!--", "<script>", "-->", "]]>", "\"", "'", "&lt;", "\\", "\u{2028}", "a", "ق", "<", "/"]),
        0..12,
    )) {
        let text = pieces.concat();
        let html = written(&page_with(&text));
        let data = data_of(&html);
        prop_assert_eq!(data["names"][0]["id"].as_str(), Some(text.as_str()));
        prop_assert_eq!(data["sentences"]["text"][0].as_str(), Some(text.as_str()));
        prop_assert_eq!(html.matches("</script>").count(), written(&Page::default()).matches("</script>").count());
    }
}
