//! `report.html` as people use it: opened from disk in a real browser. Where Chromium is not
//! installed, the tests that need it say so and pass.
#![cfg(unix)]

mod browser;

use std::fs;
use std::path::{Path, PathBuf};

use nisba_cooccur::Unit;
use nisba_pipeline::{Settings, Silent, run};

use crate::browser::Browser;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds")
}

/// The page of the sample, and what keeps it on disk.
fn sample() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(
        &Settings::new(
            vec![seeds().join("articles")],
            vec![seeds().join("gazetteer")],
            out.clone(),
        ),
        &Silent,
    )
    .unwrap();
    (folder, out.join("report.html"))
}

/// The page of one text with these names.
fn page_of(text: &str, names: &str, unit: Unit) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("text.txt"), text).unwrap();
    fs::write(at("names.toml"), names).unwrap();
    let mut settings = Settings::new(vec![at("text.txt")], vec![at("names.toml")], at("out"));
    settings.unit = unit;
    run(&settings, &Silent).unwrap();
    let page = at("out").join("report.html");
    (folder, page)
}

/// The data in a page.
fn data_of(page: &Path) -> serde_json::Value {
    let html = fs::read_to_string(page).unwrap();
    let (_, behind) = html.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(behind.split_once("</script>").unwrap().0).unwrap()
}

const VIEWS: [&str; 7] = ["overview", "pairs", "names", "repeats", "unknown", "documents", "about"];

fn go(browser: &mut Browser, view: &str) {
    browser.value(&format!("location.hash = '#{view}'; 0"));
    browser
        .wait_for(&format!("document.querySelector('#tab-{view}').hasAttribute('aria-current')"));
}

#[test]
fn every_view_opens_without_a_message_or_a_request() {
    let Some(mut browser) = Browser::start() else { return };
    let (_folder, page) = sample();
    browser.open(&page);
    browser.wait_for("document.querySelector('.canvas canvas')");
    assert!(browser.text(".figures").contains("35 documents"), "{}", browser.text(".figures"));
    assert_eq!(browser.count(".strongest li"), 12);
    for view in VIEWS {
        go(&mut browser, view);
        let words = browser.text("#view").split_whitespace().count();
        assert!(words > 30, "{view} has {words} words");
    }
    // The drawing comes back, and one that is gone asks for nothing more.
    for view in ["overview", "pairs", "overview", "repeats"] {
        go(&mut browser, view);
        browser.value("dispatchEvent(new Event('resize')); 0");
        browser.value("new Promise((done) => setTimeout(done, 100))");
    }
    browser.value("document.querySelector('tbody button').click()");
    assert_eq!(browser.count(".sides article"), 2);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_person_is_found_under_another_spelling_with_the_keyboard() {
    let Some(mut browser) = Browser::start() else { return };
    let (_folder, page) = sample();
    browser.open(&page);
    browser.press("/");
    assert_eq!(browser.value("document.activeElement.id"), "search");
    browser.type_text("suleimani");
    browser.wait_for("document.querySelectorAll('#found li').length > 0");
    browser.press("ArrowDown");
    browser.press("Enter");
    browser.wait_for("document.querySelector('#panel h2')?.textContent === 'Qassem Soleimani'");
    let focused = browser.value("document.activeElement.textContent");
    assert_eq!(focused, "Qassem Soleimani", "the details have the focus");
    assert!(browser.count("#panel .sentence mark") > 5);
    assert!(browser.text("#panel").contains("other romanization"));
    browser.press("Escape");
    // The focus goes back to where it came from.
    browser.wait_for("document.activeElement.id === 'search'");
    assert_eq!(browser.value("location.hash"), "#overview");
}

#[test]
fn a_tie_opens_its_sentences_with_the_keyboard() {
    let Some(mut browser) = Browser::start() else { return };
    let (_folder, page) = sample();
    browser.open(&page);
    browser.value("document.querySelector('.strongest a').focus()");
    let names = browser.text(".strongest a");
    browser.press("Enter");
    browser.wait_for("document.querySelector('#panel .evidence')");
    assert_eq!(browser.text("#panel h2"), names);
    assert!(browser.count("#panel .evidence") >= 2);
    let marked = "[...document.querySelectorAll('#panel .evidence')].every((one) => one.querySelectorAll('mark').length >= 2)";
    assert_eq!(browser.value(marked), true, "both names are marked in every sentence");
    assert!(browser.text("#panel .measures").contains("r × c / n ="), "formulas are filled in");
    assert!(browser.text("#panel figcaption").contains("byte"));
}

#[test]
fn clicks_in_the_drawing_open_names_and_ties() {
    let Some(mut browser) = Browser::start() else { return };
    let (_folder, page) = sample();
    browser.open(&page);
    browser.wait_for("document.querySelector('.canvas canvas')");
    let room = browser.value(
        "(({x, y, width, height}) => [x, y, width, height])(document.querySelector('.canvas').getBoundingClientRect())",
    );
    let [x, y, width, height] = [0, 1, 2, 3].map(|at| room[at].as_f64().unwrap());
    let (mut names, mut pairs) = (0, 0);
    // Wherever names and ties are, some are met on the way across the drawing.
    for step in 0..400 {
        let (column, row) = (f64::from(step % 40) / 40.0, f64::from(step / 40) / 10.0);
        let (at_x, at_y) = (x + width * (0.1 + 0.8 * column), y + height * (0.2 + 0.6 * row));
        browser.move_mouse(at_x, at_y);
        if browser.value("document.querySelector('.canvas').style.cursor") != "pointer" {
            continue;
        }
        browser.click(at_x, at_y);
        let hash = browser.value("location.hash").as_str().unwrap().to_owned();
        names += u32::from(hash.contains("/name/"));
        pairs += u32::from(hash.contains("/pair/"));
        if names > 0 && pairs > 0 {
            break;
        }
        browser.press("Escape");
        // Another click within 300 ms would be a double one.
        browser.value("new Promise((done) => setTimeout(done, 400))");
    }
    assert!(names > 0 && pairs > 0, "{names} names and {pairs} ties");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn markup_in_names_and_texts_stays_text() {
    let Some(mut browser) = Browser::start() else { return };
    let evil = "</script><script>window.struck = 1</script><img src=x onerror='window.struck = 2'>";
    let names = format!(
        "[[entity]]\nid = \"\"\"a\"b'{evil}\"\"\"\ntype = \"<b>PER</b>\"\nname = \"Qais al-Khazali\"\n\
         [[entity]]\nid = \"ameri/#%41\"\ntype = \"ORG\"\nname = \"\"\"Badr {evil}\"\"\"\naliases = [\"Badr\"]\n"
    );
    let sentence = format!("Qais al-Khazali joined Badr {evil} <!-- in Basra, \"that\" day. ");
    let text =
        format!("{sentence}\n\nNobody came.\n\n{sentence}\n\nJohn <i>Walker</i> saw John Walker.");
    let (_folder, page) = page_of(&text, &names, Unit::Sentence);
    browser.open(&page);
    for view in VIEWS {
        go(&mut browser, view);
    }
    go(&mut browser, "names");
    browser.value("document.querySelector('tbody a').click()");
    browser.wait_for("document.querySelector('#panel .sentence')");
    assert!(browser.text("#panel").contains("onerror='window.struck = 2'>"), "shown as it is");
    browser.value("location.hash = document.querySelector('.partners a').hash");
    browser.wait_for("document.querySelector('#panel .evidence')");
    assert_eq!(browser.count("img, iframe, i, main script"), 0);
    assert_eq!(browser.value("typeof window.struck"), "undefined");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_result_without_pairs_is_a_page_too() {
    let Some(mut browser) = Browser::start() else { return };
    let names = "[[entity]]\nid = \"ameri\"\ntype = \"PER\"\nname = \"Hadi al-Ameri\"\n";
    for (text, names_found) in [("Nobody came.", "0 names"), ("Hadi al-Ameri came.", "1 name")] {
        let (_folder, page) = page_of(text, names, Unit::Sentence);
        browser.open(&page);
        for view in VIEWS {
            go(&mut browser, view);
        }
        go(&mut browser, "overview");
        assert!(browser.text(".figures").contains(names_found));
        assert!(browser.text(".stage").contains("Nothing to draw"));
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn text_from_right_to_left_is_shown_so() {
    let Some(mut browser) = Browser::start() else { return };
    let (_folder, page) = sample();
    browser.open(&page);
    browser.value("location.hash = '#overview/name/qassem-soleimani'");
    browser.wait_for("document.querySelector('#panel .sentence')");
    let direction = "[...document.querySelectorAll('#panel .sentence p')].filter((one) => /^\\s*[\\u0600-\\u06ff]/.test(one.textContent)).map((one) => getComputedStyle(one).direction)";
    let directions = browser.value(direction);
    let directions = directions.as_array().unwrap();
    assert!(!directions.is_empty(), "the sample names him in Arabic and Persian");
    assert!(directions.iter().all(|one| one == "rtl"), "{directions:?}");
}

#[test]
fn a_hundred_thousand_pairs_are_bounded() {
    // 450 names, thirty in a sentence: all pairs of them, in 102,000 mentions.
    let letters = |n: u32| {
        let digit = |n: u32| char::from(b'a' + (n % 26) as u8);
        format!("Zor{}{}{}", digit(n), digit(n / 26), digit(n / 7))
    };
    let names: String = (0..450)
        .map(|n| {
            format!(
                "[[entity]]\nid = \"n{n:03}\"\ntype = \"ORG\"\nname = \"{} Brigade\"\n",
                letters(n)
            )
        })
        .collect();
    let mut state = 1_u64;
    let mut text = String::new();
    for _ in 0..3_400 {
        for _ in 0..30 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text += &format!("{} Brigade, ", letters((state >> 33) as u32 % 450));
        }
        text += "and no more.\n\n";
    }
    let (_folder, page) = page_of(&text, &names, Unit::Paragraph);
    let n_bytes = fs::metadata(&page).unwrap().len();
    assert!(n_bytes < 12 << 20, "{n_bytes} bytes");
    let data = data_of(&page);
    let len = |list: &serde_json::Value| list.as_array().unwrap().len();
    assert_eq!((len(&data["pairs"]["a"]), len(&data["names"])), (4_000, 450));
    assert!(data["figures"]["mentions"].as_u64() >= Some(100_000), "{}", data["figures"]);
    let evidence = data["pairs"]["evidence"].as_array().unwrap();
    assert!(evidence.iter().all(|units| !units.as_array().unwrap().is_empty()), "each has one");
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&page);
    browser.wait_for("document.querySelector('.strongest li')");
    let told = browser.text(".reading");
    assert!(told.contains("4,000 of ") && told.contains("cooccurrence.csv"), "{told}");
    go(&mut browser, "pairs");
    browser.value("document.querySelector('tbody a').click()");
    browser.wait_for("document.querySelector('#panel .evidence')");
    assert!(browser.text(".cap").contains("are on this page"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
