//! Words are cut in time linear in the text, whatever it is made of.

use std::time::Duration;

use cpu_time::ThreadTime;
use nisba_dedup::Words;

/// Four times the text may take four times as long and some more, but not sixteen times.
fn assert_linear(piece: &str) {
    let time = |n: usize| {
        let text = piece.repeat(n / piece.len());
        let start = ThreadTime::now();
        std::hint::black_box(Words::of(&text));
        start.elapsed()
    };
    // Caches are shared with others: either may take longer, seldom three times in a row.
    let is_linear = |short: Duration, long: Duration| long < 8 * short + Duration::from_millis(20);
    let slow = |_| {
        let (short, long) = (time(60_000), time(240_000));
        (!is_linear(short, long)).then_some((short, long))
    };
    let times: Vec<_> = (0..3).map_while(slow).collect();
    assert!(times.len() < 3, "{piece:?}: {times:?} for the text and four times it");
}

/// Much of what could make a rule look twice.
#[test]
fn time_is_linear() {
    for piece in [
        "a",
        "1",
        "é",
        "字",
        "'",
        "a'",
        "a’",
        "\u{300}",
        "1:",
        "a:",
        "a.",
        "1.",
        "1,",
        "é.",
        "a@",
        "@a",
        "@",
        "www.",
        "http://",
        "a://,",
        ".a ",
        "a,b ",
        ".1 ",
        "a1 ",
        "a[1]",
        "a[",
        "....1",
        "\n",
        "a\n",
        ".\n",
        "- ",
        "--",
        "a-\n",
        "é\u{ad}\n",
    ] {
        assert_linear(piece);
    }
}
