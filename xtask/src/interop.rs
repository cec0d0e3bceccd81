//! The files of a run, read back by the libraries that people read them with.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;
use nisba_pipeline::{Settings, Silent};

use crate::arguments::workspace;
use crate::exit::Outcome;

/// Runs the sample, a corpus of odd names and texts, and one without a pair; then a Python script that
/// reads every file of the results. Readers come from PyPI, into an environment beside the compiled
/// programs; what is not to be had is skipped, and said so in a line.
pub(crate) fn test_interop() -> anyhow::Result<Outcome> {
    let Some(python) = python() else {
        println!("test-interop: skipped, there is no Python with sqlite3 (3.10 or later)");
        return Ok(Outcome::Done);
    };
    let python = environment(&python)?;
    let place = tempfile::tempdir()?;
    let mut folders = Vec::new();
    for (name, inputs, dictionary) in corpora(place.path())? {
        let out = place.path().join(name);
        nisba_pipeline::run(&Settings::new(inputs, dictionary, out.clone()), &Silent)?;
        folders.push(out);
    }
    let script = place.path().join("interop.py");
    std::fs::write(&script, SCRIPT)?;
    let status = Command::new(python).arg(script).args(folders).env("PYTHONUTF8", "1").status()?;
    Ok(if status.success() { Outcome::Done } else { Outcome::Findings })
}

const SCRIPT: &str = include_str!("interop.py");

const READERS: [&str; 4] = ["networkx", "scipy", "pyarrow", "duckdb"];

fn python() -> Option<PathBuf> {
    const NEW_ENOUGH: &str = "import sqlite3, venv, sys; sys.exit(sys.version_info < (3, 10))";
    ["python3", "python"].into_iter().map(PathBuf::from).find(|name| {
        let mut command = Command::new(name);
        command.args(["-c", NEW_ENOUGH]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

/// The Python of an environment with the readers, made where it is not there yet. Where it cannot be
/// made or filled, that is told, and Python's own library reads what it can.
fn environment(python: &Path) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let folder = program.parent().context("a program is in a folder")?.join("interop");
    let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let own = folder.join(inside);
    let is_done = folder.join("done");
    if is_done.exists() && own.exists() {
        return Ok(own);
    }
    let succeeds = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => {
                let told = String::from_utf8_lossy(&output.stderr).into_owned();
                Err(told.lines().next_back().unwrap_or("no reason given").to_owned())
            }
            Err(error) => Err(error.to_string()),
        }
    };
    let made = succeeds(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder));
    let filled = made.and_then(|()| {
        let pip =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "20"];
        succeeds(Command::new(&own).args(pip).args(READERS))
    });
    match filled {
        Ok(()) => {
            std::fs::write(is_done, "")?;
            Ok(own)
        }
        Err(reason) => {
            println!("test-interop: skipped {}: {reason}", READERS.join(", "));
            Ok(python.to_path_buf())
        }
    }
}

type Corpus = (&'static str, Vec<PathBuf>, Vec<PathBuf>);

fn corpora(place: &Path) -> io::Result<Vec<Corpus>> {
    let odd = place.join("odd.jsonl");
    let mut file = std::fs::File::create(&odd)?;
    for (id, text) in ODD_TEXTS {
        writeln!(file, "{}", serde_json::json!({"id": id, "text": text, "date": "2020-01-03"}))?;
    }
    let names = place.join("odd-names.jsonl");
    let mut file = std::fs::File::create(&names)?;
    for (id, name) in ODD_NAMES {
        writeln!(file, "{}", serde_json::json!({"id": id, "type": "<b>&\"", "name": name}))?;
    }
    let plain = place.join("plain.txt");
    std::fs::write(&plain, "Nobody is named here.\n")?;
    let seeds = workspace().join("seeds");
    Ok(vec![
        ("sample", vec![seeds.join("articles")], vec![seeds.join("gazetteer")]),
        ("odd", vec![odd], vec![names.clone()]),
        ("none", vec![plain], vec![names]),
    ])
}

/// Ids and names that formats trip over: formulas, quotes, markup, blanks, right-to-left text.
const ODD_NAMES: [(&str, &str); 6] = [
    ("=HYPERLINK(\"x\")", "Zubayr Tamimi"),
    ("@it's, \"quoted\"; % <&>", "Qusay Karbalai"),
    ("-1+1", "Harith Dulaymi"),
    ("قاسم \u{200f}سليماني", "قاسم سليماني"),
    ("Q1 & sons", "Marsh & Sons <Trading> \"Company\""),
    ("🙂", "Laylan Barzanji"),
];

const ODD_TEXTS: [(&str, &str); 4] = [
    (
        "=cmd|' /C calc'!A0",
        "Zubayr Tamimi met Qusay Karbalai, Harith Dulaymi and Laylan Barzanji.\u{2028}Then \"quotes\", \u{202e}turned\u{202c} <b>text</b>.",
    ),
    (
        "a\"b'c,d;e\tf",
        "التقى قاسم سليماني Zubayr Tamimi,\r\nand Qusay Karbalai left.\r\n\r\nNothing more.",
    ),
    (
        "<id>&amp;</id>",
        "Marsh & Sons <Trading> \"Company\" paid Harith Dulaymi. 🙂 \u{1}\u{b} ends it.",
    ),
    (
        "سطر",
        "Harith Dulaymi and Zubayr Tamimi spoke, with Marsh & Sons <Trading> \"Company\" listening.",
    ),
];
