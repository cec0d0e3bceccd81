use std::time::Duration;

use cpu_time::ThreadTime;

/// Four times the text may take four times as long and some more, but not sixteen times.
pub(crate) fn assert_linear(what: &str, text: impl Fn(usize) -> String, run: impl Fn(&str)) {
    let time = |n: usize| {
        let text = text(n);
        let start = ThreadTime::now();
        run(&text);
        start.elapsed()
    };
    let (short, long) = (time(60_000), time(240_000));
    // Caches are shared with others: either may take longer, seldom three times in a row.
    let is_linear = |short: Duration, long: Duration| long < 8 * short + Duration::from_millis(20);
    let again = || (0..2).any(|_| is_linear(time(60_000), time(240_000)));
    assert!(
        is_linear(short, long) || again(),
        "{what}: {short:?}, then {long:?} for four times it"
    );
}
