use std::io;

use nisba_dedup::Repeat;
use nisba_report::{PagePassage, PageRepeat, overlay};
use nisba_text::Passage;

use crate::page::documents::Documents;
use crate::page::{MAX_REPEAT_BYTES, MAX_REPEATS};
use crate::write::Results;

/// Bytes of one passage that are laid over the other.
const MAX_PASSAGE: usize = 6_000;

/// The longest repeats, the longer passage of each counting; ties in output order.
pub(crate) fn repeats(
    results: &Results<'_>,
    documents: &mut Documents<'_>,
) -> io::Result<Vec<PageRepeat>> {
    let len = |passage: &Passage| passage.span.len() as usize;
    let longest_first = |repeat: &Repeat| std::cmp::Reverse(len(&repeat.a).max(len(&repeat.b)));
    let mut longest: Vec<Repeat> = Vec::new();
    results.repeats.each(|repeat| {
        longest.push(*repeat);
        // Of some more than are wanted the longest, still in order.
        if longest.len() > 4 * MAX_REPEATS {
            longest.sort_by_key(longest_first);
            longest.truncate(MAX_REPEATS);
        }
        Ok(())
    })?;
    longest.sort_by_key(longest_first);
    longest.truncate(MAX_REPEATS);
    let mut n_bytes = 0;
    let mut rows = Vec::new();
    for repeat in longest {
        let text = |passage: Passage| results.corpus.text(passage.doc, passage.span);
        let [a, b] = [text(repeat.a)?, text(repeat.b)?];
        let [first, second] = [&*a, &*b].map(|whole| {
            let mut ends = (0..=whole.len().min(MAX_PASSAGE)).rev();
            &whole[..ends.find(|&end| whole.is_char_boundary(end)).unwrap_or(0)]
        });
        n_bytes += first.len().max(second.len());
        if n_bytes > MAX_REPEAT_BYTES {
            break;
        }
        let mut passage = |passage: &Passage| -> io::Result<PagePassage> {
            Ok(PagePassage {
                document: documents.idx_of(passage.doc)?,
                start: passage.span.start(),
                end: passage.span.end(),
            })
        };
        rows.push(PageRepeat {
            a: passage(&repeat.a)?,
            b: passage(&repeat.b)?,
            kind: repeat.kind.name(),
            similarity: repeat.similarity,
            cluster: repeat.cluster.0,
            parts: overlay(first, second),
            is_cut: first.len() < len(&repeat.a) || second.len() < len(&repeat.b),
        });
    }
    Ok(rows)
}
