//! The browser libraries that `report.html` draws with, as committed in `nisba-report`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::arguments::workspace;
use crate::exit::Outcome;

/// `vendor.toml`: which packages, and what was taken of them.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Vendored {
    package: Vec<Package>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Package {
    name: String,
    version: String,
    /// As the package names it.
    licence: String,
    /// The file that is taken; none where the package is a part of another one's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    licence_file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

/// Licences under which a library may stand in every report.
const LICENCES: [&str; 3] = ["Apache-2.0", "ISC", "MIT"];

/// Takes the packages that `vendor.toml` names, in the versions it names, with npm; writes their
/// files, their licences, and the checksums.
pub(crate) fn vendor() -> anyhow::Result<Outcome> {
    let folder = workspace().join("crates/nisba-report/vendor");
    let list = folder.join("vendor.toml");
    let text = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let mut vendored: Vendored =
        toml::from_str(&text).with_context(|| list.display().to_string())?;
    let installed = tempfile::tempdir()?;
    install(&vendored.package, installed.path())?;
    let mut licences = String::new();
    for package in &mut vendored.package {
        let from = installed.path().join("node_modules").join(&package.name);
        let (name, version) = (&package.name, &package.version);
        check(&from.join("package.json"), package)?;
        let text = read(&from.join(&package.licence_file))?;
        licences += &format!("{name} {version} ({})\n\n{}\n\n", package.licence, text.trim());
        if let Some(file) = &package.file {
            let code = fs::read(from.join(file)).with_context(|| format!("{name}: {file}"))?;
            let to = Path::new(file).file_name().context("a file has a name")?;
            fs::write(folder.join(to), &code)?;
            package.bytes = Some(code.len());
            package.sha256 = Some(hex(&Sha256::digest(&code)));
            tell!("{name} {version}: {} bytes", code.len());
        }
    }
    let normal = licences.replace("\r\n", "\n");
    fs::write(folder.join("LICENCES.txt"), normal.trim_end().to_owned() + "\n")?;
    fs::write(&list, HEAD.to_owned() + &toml::to_string(&vendored)?)?;
    Ok(Outcome::Done)
}

const HEAD: &str = "# Written by `cargo xtask vendor`. For another version, change it here and run that again.\n\n";

fn install(packages: &[Package], folder: &Path) -> anyhow::Result<()> {
    let exact = packages.iter().map(|package| format!("{}@{}", package.name, package.version));
    let status = Command::new("npm")
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"])
        .arg("--prefix")
        .arg(folder)
        .args(exact)
        .status()
        .context("npm cannot be started; it comes with Node.js")?;
    if !status.success() {
        bail!("npm could not install the packages");
    }
    Ok(())
}

/// Holds a package's own words against ours.
fn check(manifest: &Path, package: &Package) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    struct Manifest {
        version: String,
        license: String,
    }
    let found: Manifest = serde_json::from_str(&read(manifest)?)?;
    let name = &package.name;
    ensure!(found.version == package.version, "{name}: npm installed {}", found.version);
    ensure!(found.license == package.licence, "{name} is under {}", found.license);
    ensure!(
        LICENCES.contains(&found.license.as_str()),
        "{name}: {} is not permissive",
        found.license
    );
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
