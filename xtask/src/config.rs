use std::ffi::{OsStr, OsString};
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
    let Some(path) = take_config(&mut words)? else {
        return Ok(words);
    };
    let name = Path::new(&path).display().to_string();
    let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
    let table: Table = text.parse().with_context(|| name.clone())?;
    let cli = Cli::command();
    let command = words.get(1).and_then(|word| word.to_str()).unwrap_or_default().to_owned();
    let options: Vec<&str> = match cli.find_subcommand(&command) {
        Some(command) => command.get_arguments().filter_map(clap::Arg::get_long).collect(),
        None => bail!("--config goes with a command: cargo xtask run --config {name}"),
    };
    for (key, value) in table {
        if !options.contains(&key.as_str()) {
            bail!(
                "{name}: unknown key {key:?}; the options of {command} are {}",
                options.join(", ")
            );
        }
        let option = format!("--{key}");
        let is_given = words.iter().filter_map(|word| word.to_str()).any(|word| {
            word == option || word.strip_prefix(&option).is_some_and(|rest| rest.starts_with('='))
        });
        if is_given {
            continue;
        }
        match value {
            Value::Boolean(true) => words.push(option.into()),
            Value::Boolean(false) => {}
            Value::Array(items) => {
                for item in &items {
                    words.push(format!("{option}={}", plain(&name, &key, item)?).into());
                }
            }
            item => words.push(format!("{option}={}", plain(&name, &key, &item)?).into()),
        }
    }
    Ok(words)
}

/// Takes `--config FILE` or `--config=FILE` out of the words.
fn take_config(words: &mut Vec<OsString>) -> anyhow::Result<Option<OsString>> {
    let separate = words.iter().position(|word| word == "--config");
    if let Some(at) = separate {
        if at + 1 == words.len() {
            bail!("--config needs a file");
        }
        let path = words.remove(at + 1);
        words.remove(at);
        return Ok(Some(path));
    }
    let prefix = |word: &OsStr| word.to_str()?.strip_prefix("--config=").map(OsString::from);
    let joined = words.iter().position(|word| prefix(word).is_some());
    Ok(joined.and_then(|at| prefix(&words.remove(at))))
}

fn plain(name: &str, key: &str, value: &Value) -> anyhow::Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Datetime(date) => Ok(date.to_string()),
        _ => bail!("{name}: {key} is a string, a number, or a list of them"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_unknown_key_is_an_error() {
        let error = words_with("unitt = \"paragraph\"\n", "xtask run").unwrap_err();
        assert!(error.contains("\"unitt\"") && error.contains("unit, "), "{error}");
        assert!(
            words_with("unit = { x = 1 }", "xtask run").unwrap_err().contains("unit is a string")
        );
    }
}
