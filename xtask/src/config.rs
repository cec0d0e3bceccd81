use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, bail};
use clap::CommandFactory;
use toml::{Table, Value};

use crate::arguments::Cli;

/// Puts the options of `--config FILE` among the words of the command line.
///
/// The file is TOML with the long names of options as keys. An option that stands on the command
/// line is not taken from the file.
///
/// # Errors
///
/// A file that cannot be read, a key that is no option of this command, a value that is no string,
/// number, truth value or list of these.
pub(crate) fn with_config_file(mut words: Vec<OsString>) -> anyhow::Result<Vec<OsString>> {
    // What stands behind `--` is for somebody else.
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let behind = words.split_off(end);
    if let Some(path) = take_config(&mut words)? {
        let name = Path::new(&path).display().to_string();
        let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
        let table: Table = text.parse().with_context(|| name.clone())?;
        let options = options_of(&words).with_context(|| {
            format!("--config goes with a command: cargo xtask run --config {name}")
        })?;
        let more = words_of(&table, &name, &options, &words)?;
        words.extend(more);
    }
    words.extend(behind);
    Ok(words)
}

/// The options of the command that the words name, down to its last subcommand.
fn options_of(words: &[OsString]) -> Option<Vec<String>> {
    let mut command = Cli::command();
    let mut n_found = 0;
    for word in words.iter().skip(1) {
        match word.to_str().and_then(|word| command.find_subcommand(word)).cloned() {
            Some(found) => command = found,
            None if n_found > 0 => break,
            None => continue,
        }
        n_found += 1;
    }
    let longs = command.get_arguments().filter_map(clap::Arg::get_long).map(String::from);
    (n_found > 0).then(|| longs.collect())
}

/// The words that a file adds to a command line; every mistake in it is told.
fn words_of(
    table: &Table,
    name: &str,
    options: &[String],
    words: &[OsString],
) -> anyhow::Result<Vec<OsString>> {
    let mut more: Vec<OsString> = Vec::new();
    let mut mistakes = Vec::new();
    for (key, value) in table {
        if !options.contains(key) {
            let known = options.join(", ");
            mistakes.push(format!("{name}: unknown key {key:?}; the options here are {known}"));
            continue;
        }
        let option = format!("--{key}");
        let is_given = words.iter().any(|word| {
            let rest = word.as_encoded_bytes().strip_prefix(option.as_bytes());
            rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'=')
        });
        let items = match value {
            _ if is_given => continue,
            Value::Boolean(yes) => {
                more.extend(yes.then(|| OsString::from(&option)));
                continue;
            }
            Value::Array(items) => items.iter().collect(),
            item => vec![item],
        };
        for item in items {
            match plain(item) {
                Some(text) => more.push(format!("{option}={text}").into()),
                None => {
                    mistakes
                        .push(format!("{name}: {key} is a string, a number, or a list of them"));
                }
            }
        }
    }
    if !mistakes.is_empty() {
        bail!("{}", mistakes.join("\nerror: "));
    }
    Ok(more)
}

/// Takes `--config FILE` or `--config=FILE` out of the words.
fn take_config(words: &mut Vec<OsString>) -> anyhow::Result<Option<OsString>> {
    let is_config =
        |word: &OsString| word == "--config" || word.as_encoded_bytes().starts_with(b"--config=");
    if words.iter().filter(|word| is_config(word)).count() > 1 {
        bail!("--config is given twice; join the two files");
    }
    let Some(at) = words.iter().position(is_config) else { return Ok(None) };
    let word = words.remove(at);
    if let Some(path) = word.to_str().and_then(|word| word.strip_prefix("--config=")) {
        return Ok(Some(path.into()));
    }
    if at == words.len() {
        bail!("--config needs a file");
    }
    Ok(Some(words.remove(at)))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Datetime(date) => Some(date.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    fn words_with(config: &str, line: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nisba.toml");
        std::fs::write(&path, config).unwrap();
        let mut words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        words.extend(["--config".into(), path.into()]);
        match with_config_file(words) {
            Ok(words) => Ok(words.join(OsStr::new(" ")).into_string().unwrap()),
            Err(error) => Err(format!("{error:#}")),
        }
    }

    #[test]
    fn the_command_line_wins() {
        let config = "unit = \"paragraph\"\nexclude = [\"iraq\", \"iran\"]\nthreads = 2\nallow-skipped = true\n";
        assert_eq!(
            words_with(config, "xtask run notes --threads=1").unwrap(),
            "xtask run notes --threads=1 --allow-skipped --exclude=iraq --exclude=iran --unit=paragraph"
        );
    }

    #[test]
    fn what_stands_behind_two_dashes_stays_there() {
        let mut words = words_with("unit = \"paragraph\"\n", "xtask run").unwrap();
        words.push_str(" -- -odd.txt");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nisba.toml");
        std::fs::write(&path, "unit = \"paragraph\"\n").unwrap();
        let given: Vec<OsString> =
            ["xtask", "run", "--config", path.to_str().unwrap(), "--", "-odd.txt"]
                .map(OsString::from)
                .to_vec();
        let made = with_config_file(given).unwrap().join(OsStr::new(" "));
        assert_eq!(made.to_str(), Some(words.as_str()));
    }

    #[test]
    fn every_unknown_key_is_an_error() {
        let error = words_with("unitt = \"paragraph\"\nfoo = 1\n", "xtask run").unwrap_err();
        assert!(error.contains("\"unitt\"") && error.contains("unit, "), "{error}");
        assert!(error.contains("\"foo\""), "{error}");
        assert!(
            words_with("unit = { x = 1 }", "xtask run").unwrap_err().contains("unit is a string")
        );
    }
}
