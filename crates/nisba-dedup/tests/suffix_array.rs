//! Exact mode against a suffix array, on texts that are too large to compare everything with everything.

use std::num::NonZeroU32;

use libsais::SuffixArrayConstruction;
use nisba_dedup::{Config, exact_repeats};
use nisba_text::mix;

/// Stands between the documents; no text in UTF-8 has it.
const SEPARATOR: u8 = 0xff;

/// For each byte of all texts, one after the other, whether it is in a run of at least `min_bytes`
/// whole characters that stands anywhere else.
fn by_suffix_array(texts: &[&str], min_bytes: usize) -> Vec<bool> {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(SEPARATOR);
    }
    let suffixes =
        SuffixArrayConstruction::for_text(&bytes[..]).in_owned_buffer32().single_threaded().run();
    let prefixes = suffixes.unwrap().plcp_construction().single_threaded().run().unwrap();
    let prefixes = prefixes.lcp_construction().single_threaded().run().unwrap();
    let (suffixes, prefixes, ..) = prefixes.into_parts();
    // What each suffix has in common with one of its neighbours in the array, the longer one.
    let mut longest = vec![0; bytes.len()];
    for (rank, &at) in suffixes.iter().enumerate() {
        let next = prefixes.get(rank + 1).copied().unwrap_or(0);
        longest[at as usize] = prefixes[rank].max(next) as usize;
    }
    let mut repeated = vec![false; bytes.len()];
    let mut start = 0;
    for text in texts {
        let mut known = start;
        for (at, _) in text.char_indices() {
            let mut len = longest[start + at].min(text.len() - at);
            while !text.is_char_boundary(at + len) {
                len -= 1;
            }
            if len >= min_bytes {
                known = known.max(start + at);
                repeated[known..start + at + len].fill(true);
                known = start + at + len;
            }
        }
        start += text.len() + 1;
    }
    repeated
}

fn by_anchors(texts: &[&str], min_bytes: usize, max_group: u32) -> Vec<bool> {
    let config = Config { max_group: NonZeroU32::new(max_group).unwrap(), ..Config::default() };
    let min_bytes = NonZeroU32::new(min_bytes as u32).unwrap();
    let mut starts = vec![0];
    for text in texts {
        starts.push(starts[starts.len() - 1] + text.len() + 1);
    }
    let mut repeated = vec![false; starts[texts.len()]];
    for repeat in exact_repeats(texts, min_bytes, &config).repeats {
        assert_eq!(
            texts[repeat.a.doc.idx()][repeat.a.span.range()],
            texts[repeat.b.doc.idx()][repeat.b.span.range()]
        );
        for at in [repeat.a, repeat.b] {
            let start = starts[at.doc.idx()];
            let range = at.span.range();
            repeated[start + range.start..start + range.end].fill(true);
        }
    }
    repeated
}

#[track_caller]
fn assert_same(texts: &[String], min_bytes: usize, max_group: u32) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let expected = by_suffix_array(&texts, min_bytes);
    let found = by_anchors(&texts, min_bytes, max_group);
    assert!(expected.iter().any(|&is_repeated| is_repeated), "nothing to find is no test");
    let first = expected.iter().zip(&found).position(|(expected, found)| expected != found);
    assert_eq!(first, None, "at least {min_bytes} bytes, groups of {max_group}");
}

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 += 1;
        (mix(self.0, 0x5eed) % n as u64) as usize
    }
}

/// Documents of made-up words in three scripts, into which passages of earlier ones are copied, of every
/// length and now and then with one byte changed.
fn documents(n_bytes: usize, n_words: usize, seed: u64) -> Vec<String> {
    let mut numbers = Numbers(seed << 32);
    let syllables = ["ka", "lo", "mir", "sa", "té", "ün", "قا", "سم", "…", "ба"];
    let words: Vec<String> = (0..n_words)
        .map(|_| (0..1 + numbers.below(4)).map(|_| syllables[numbers.below(10)]).collect())
        .collect();
    let mut made: Vec<String> = Vec::new();
    let mut n_made = 0;
    while n_made < n_bytes {
        let mut text = String::new();
        for _ in 0..numbers.below(30) {
            for _ in 0..numbers.below(40) {
                text.push_str(&words[numbers.below(n_words)]);
                text.push([' ', ' ', ' ', '\n'][numbers.below(4)]);
            }
            if !made.is_empty() && numbers.below(3) == 0 {
                let source = &made[numbers.below(made.len())];
                let mut range = [numbers.below(source.len() + 1), numbers.below(source.len() + 1)];
                range.sort_unstable();
                let in_range = |&(at, _): &(usize, char)| (range[0]..range[1]).contains(&at);
                let copy: String = source.char_indices().filter(in_range).map(|(_, c)| c).collect();
                text.push_str(&if numbers.below(4) == 0 {
                    copy.replacen(' ', "_", 1)
                } else {
                    copy.to_owned()
                });
            }
        }
        n_made += text.len();
        made.push(text);
    }
    made
}

#[test]
fn copied_passages_of_every_length() {
    let texts = documents(1_500_000, 2_000, 1);
    for (min_bytes, max_group) in [(100, 32), (50, 32), (300, 4), (33, 32)] {
        assert_same(&texts, min_bytes, max_group);
    }
}

#[test]
fn many_small_texts_with_a_small_vocabulary() {
    for seed in 2..22 {
        let texts = documents(20_000, 12, seed);
        for (min_bytes, max_group) in [(3, 2), (8, 32), (20, 32), (20, 1), (64, 5), (100, 32)] {
            assert_same(&texts, min_bytes, max_group);
        }
    }
}

#[test]
fn texts_that_repeat_themselves_at_once() {
    let mut fibonacci = ["a".to_owned(), "ab".to_owned()];
    while fibonacci[1].len() < 40_000 {
        let next = fibonacci.concat();
        fibonacci = [next.clone(), next + &fibonacci[1]];
    }
    let lines: String = (0..400).map(|n| format!("{}\n", "-".repeat(n % 90))).collect();
    let texts = [
        fibonacci[1].clone(),
        lines,
        "ха".repeat(3_000),
        format!("{}x{}", "=+".repeat(700), "=+".repeat(900)),
        "قاسم ".repeat(333),
    ];
    for (min_bytes, max_group) in [(10, 32), (50, 32), (100, 32), (100, 3), (120, 5_000)] {
        assert_same(&texts, min_bytes, max_group);
    }
}
