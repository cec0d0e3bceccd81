//! What is stored reads back as it was.
#![cfg(feature = "serde")]

use nisba_dedup::{Config, Repeats, find_repeats};

#[test]
fn repeats_and_configuration_read_back() {
    let text =
        "Guards at the northern gate fired warning shots at an unmarked lorry before sunrise.";
    let config = Config::default();
    let repeats = find_repeats([text, text], &config);
    assert_eq!(repeats.repeats.len(), 1);
    let stored = toml::to_string(&repeats).expect("repeats are plain data");
    assert_eq!(toml::from_str::<Repeats>(&stored).expect("as written"), repeats);
    let stored = toml::to_string(&config).expect("settings are plain data");
    assert_eq!(toml::from_str::<Config>(&stored).expect("as written"), config);
}
