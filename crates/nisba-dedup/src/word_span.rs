use nisba_text::Span;

/// Where the words of a document stand, in text order: two bytes a word.
///
/// Held are the gap before each word and its length, and from where every [`BLOCK`]th of them is
/// counted. What does not fit into a byte is held apart.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct WordSpans {
    /// Gap and length; [`WIDE`] twice for words in `wide`.
    steps: Box<[[u8; 2]]>,
    /// Where the word before each block but the first ends.
    blocks: Box<[u32]>,
    /// Number and span of the words whose gap or length is [`WIDE`] or more, ascending.
    wide: Box<[(u32, Span)]>,
}

/// So many are added up at once in less time than a look at another place of memory takes.
const BLOCK: usize = 64;
const WIDE: u8 = u8::MAX;

/// Takes in the spans of words, one after the other.
#[derive(Default)]
pub(crate) struct SpanBuilder {
    steps: Vec<[u8; 2]>,
    blocks: Vec<u32>,
    wide: Vec<(u32, Span)>,
    /// Where the last word ends.
    end: u32,
}

impl SpanBuilder {
    pub(crate) fn with_capacity(n: usize) -> SpanBuilder {
        SpanBuilder {
            steps: Vec::with_capacity(n),
            blocks: Vec::with_capacity(n / BLOCK),
            ..SpanBuilder::default()
        }
    }

    /// Adds the next word, which begins where the one before ends or behind that.
    #[inline(always)]
    pub(crate) fn push(&mut self, span: Span) {
        if self.steps.len().is_multiple_of(BLOCK) && !self.steps.is_empty() {
            self.blocks.push(self.end);
        }
        let (gap, len) = (span.start() - self.end, span.len());
        if gap.max(len) < u32::from(WIDE) {
            self.steps.push([gap as u8, len as u8]);
        } else {
            self.wide.push((self.steps.len() as u32, span));
            self.steps.push([WIDE; 2]);
        }
        self.end = span.end();
    }

    pub(crate) fn finish(self) -> WordSpans {
        let SpanBuilder { steps, blocks, wide, .. } = self;
        WordSpans { steps: steps.into(), blocks: blocks.into(), wide: wide.into() }
    }
}

impl WordSpans {
    /// The span of a word; constant time but for a binary search where a word is wide.
    ///
    /// # Panics
    ///
    /// Where there is none with this number.
    #[track_caller]
    pub(crate) fn get(&self, idx: usize) -> Span {
        let first = idx - idx % BLOCK;
        let n_wide = self.wide.partition_point(|&(wide, _)| (wide as usize) < idx);
        let (from, end) = match self.wide[..n_wide].last() {
            Some(&(wide, span)) if wide as usize >= first => (wide as usize + 1, span.end()),
            _ if first == 0 => (0, 0),
            _ => (first, self.blocks[first / BLOCK - 1]),
        };
        let [gap, len] = self.steps[idx];
        if [gap, len] == [WIDE; 2] {
            return self.wide[n_wide].1;
        }
        let start = end + sum(self.steps[from..idx].as_flattened()) + u32::from(gap);
        Span::new(start, start + u32::from(len))
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.steps.len() * 2
            + self.blocks.len() * size_of::<u32>()
            + self.wide.len() * size_of::<(u32, Span)>()
    }
}

/// The sum of no more bytes than a block has, below 2^16.
fn sum(bytes: &[u8]) -> u32 {
    const LOW: u64 = 0x00ff_00ff_00ff_00ff;
    const EACH: u64 = 0x0001_0001_0001_0001;
    let (chunks, rest) = bytes.as_chunks::<8>();
    let add = |lanes: u64, chunk: &[u8; 8]| {
        let bytes = u64::from_le_bytes(*chunk);
        lanes + (bytes & LOW) + (bytes >> 8 & LOW)
    };
    let lanes = chunks.iter().fold(0, add);
    (lanes.wrapping_mul(EACH) >> 48) as u32 + rest.iter().map(|&byte| u32::from(byte)).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_summed_as_one_by_one() {
        for n in 0..=2 * BLOCK {
            for byte in [0, 1, 7, WIDE - 1, WIDE] {
                let mut bytes: Vec<u8> =
                    (0..n).map(|at| (at * 37) as u8 % (byte / 2 + 1)).collect();
                assert_eq!(sum(&bytes), bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>());
                bytes.fill(byte);
                assert_eq!(sum(&bytes), n as u32 * u32::from(byte));
            }
        }
    }

    #[test]
    fn spans_are_those_that_were_put_in() {
        // Widths around the one that does not fit, far apart and glued to one another.
        let widths = [1, 2, 5, 253, 254, 255, 256, 300, 70_000];
        let gaps = [0, 1, 2, 254, 255, 256, 100_000];
        let mut end = 0;
        let spans: Vec<Span> = (0..500)
            .map(|n| {
                let wide = |n: usize| n.is_multiple_of(11) || (200..300).contains(&n);
                let gap = if wide(n) { gaps[n % gaps.len()] } else { 1 };
                let len = if wide(n + 3) { widths[n % widths.len()] } else { 4 + n as u32 % 3 };
                let span = Span::new(end + gap, end + gap + len);
                end = span.end();
                span
            })
            .collect();
        let mut builder = SpanBuilder::default();
        for &span in &spans {
            builder.push(span);
        }
        let held = builder.finish();
        for (idx, &span) in spans.iter().enumerate() {
            assert_eq!(held.get(idx), span);
        }
    }
}
