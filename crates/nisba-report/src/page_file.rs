use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::Page;

/// Writes `report.html`: one page that opens from disk and asks the network for nothing.
///
/// Styles, scripts and data stand in the file; a content security policy allows these scripts by
/// their checksums, and no other script and no request. Data cannot end its element, because every
/// `<` in it is escaped, and the scripts put it on the page as text.
///
/// # Errors
///
/// What `out` says.
pub fn write_page(mut out: impl Write, page: &Page) -> io::Result<()> {
    let script = joined(&MODULES);
    let [graphology, sigma] = [GRAPHOLOGY, SIGMA].map(without_source_map);
    let scripts = [graphology.as_str(), sigma.as_str(), script.as_str()];
    let allowed: Vec<String> = scripts.iter().map(|script| checksum(script)).collect();
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        allowed.join(" "),
        checksum(STYLE)
    );
    let (head, body) = TEMPLATE.split_once("<!-- policy, style -->\n").expect("in the template");
    let (body, foot) = body.split_once("<!-- data, scripts -->\n").expect("in the template");
    write!(
        out,
        "{head}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<style>{STYLE}</style>\n{body}"
    )?;
    write!(
        out,
        "<script type=\"text/plain\" id=\"licences\">{LICENCES}</script>\n<script type=\"application/json\" id=\"data\">"
    )?;
    serde_json::to_writer(Escaped(&mut out), page)?;
    writeln!(out, "</script>")?;
    writeln!(out, "<script>{graphology}</script>\n<script>{sigma}</script>")?;
    write!(out, "<script type=\"module\">{script}</script>\n{foot}")?;
    out.flush()
}

const TEMPLATE: &str = include_str!("../page/report.html");
const STYLE: &str = include_str!("../page/style.css");
const GRAPHOLOGY: &str = include_str!("../vendor/graphology.umd.min.js");
const SIGMA: &str = include_str!("../vendor/sigma.min.js");
const LICENCES: &str = include_str!("../vendor/LICENCES.txt");

/// What uses another module stands behind it.
const MODULES: [&str; 9] = [
    include_str!("../page/dom.js"),
    include_str!("../page/data.js"),
    include_str!("../page/sentence.js"),
    include_str!("../page/table.js"),
    include_str!("../page/plot.js"),
    include_str!("../page/network.js"),
    include_str!("../page/detail.js"),
    include_str!("../page/views.js"),
    include_str!("../page/main.js"),
];

/// One module of many. A page from disk may not import files, so that the lines that import go,
/// and what was exported is there for all that follows.
fn joined(modules: &[&str]) -> String {
    let lines = modules.iter().flat_map(|module| module.lines());
    let kept = lines.filter(|line| !line.starts_with("import "));
    let mut script = String::new();
    for line in kept {
        script.push_str(line.strip_prefix("export ").unwrap_or(line));
        script.push('\n');
    }
    script
}

/// A page without the file that it points to should not ask for it.
fn without_source_map(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.starts_with("//# sourceMappingURL="));
    lines.collect::<Vec<_>>().join("\n")
}

/// As a content security policy names a script that may run.
fn checksum(code: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(code)))
}

/// JSON that may stand in HTML: `<` is in no JSON but within strings, where it can be escaped.
struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (idx, piece) in bytes.split(|&byte| byte == b'<').enumerate() {
            if idx > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
