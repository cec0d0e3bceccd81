use std::io;

use nisba_corpus::{OrderKey, ReadDocument};
use nisba_dedup::Words;
use nisba_entities::{Found, Matcher, frequent_names};
use nisba_text::{Span, Tokens};
use nisba_tokenize::Tokenizer;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::readings::{DocumentDigest, Findings, Readings, Record};
use crate::slow_documents::SlowDocuments;
use crate::store::Stored;
use crate::{Analyzed, Progress, Reading};

/// The steps that look at one document on its own. Pure: the same document gives the same result
/// on any thread.
pub struct Steps {
    /// Words, sentences, paragraphs.
    pub tokenizer: Tokenizer,
    /// Names; `None` leaves mentions and unknown names empty.
    pub matcher: Option<Matcher>,
    /// Whether repeats will be looked for, which takes the words of every document.
    pub repeats: bool,
    /// Whether the digest over all documents will be asked for.
    pub digest: bool,
    /// Whether tokens are kept for later steps.
    pub tokens: KeepTokens,
}

/// What becomes of the tokens of a document once it has been read.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum KeepTokens {
    /// They are kept, at about five bytes of memory a byte of text.
    #[default]
    Keep,
    /// As [`Keep`](Self::Keep), without the hashes of their folded forms, which those who count names
    /// do not need: on disk they take a third.
    KeepPlaces,
    /// They go when the document has been read, and are not made where no step asks for them.
    Forget,
}

/// A document with what the steps say of it.
pub(crate) struct AnalyzedDocument {
    pub(crate) stored: Stored,
    /// Of its text.
    pub(crate) n_bytes: u64,
    pub(crate) order: OrderKey,
    pub(crate) digest: Option<DocumentDigest>,
    /// What a later run need not look for; none where an earlier run has found it.
    pub(crate) record: Option<Record>,
}

/// `is_full` says that the documents will go to disk.
pub(crate) fn analyze_batch(
    batch: Vec<ReadDocument>,
    (steps, readings): (&Steps, Option<&Readings>),
    is_full: bool,
    (progress, slow): (&dyn Progress, &SlowDocuments<'_>),
) -> io::Result<Vec<AnalyzedDocument>> {
    let analyze = |scratch: &mut Tokens, read: ReadDocument| {
        let (id, n_bytes) = (read.document.id().to_owned(), read.document.text().len());
        let analyze = || steps.analyze(read, readings, is_full, scratch);
        let analyzed = slow.with(id, n_bytes, analyze);
        progress.advance(1);
        analyzed
    };
    batch.into_par_iter().map_init(Tokens::default, analyze).collect()
}

impl Steps {
    /// What a run does with each document.
    pub(crate) fn of_run(matcher: Matcher) -> Steps {
        Steps {
            tokenizer: Tokenizer::news(),
            matcher: Some(matcher),
            repeats: true,
            digest: true,
            tokens: KeepTokens::KeepPlaces,
        }
    }

    /// Tokens that are not kept are made in `scratch`.
    fn analyze(
        &self,
        read: ReadDocument,
        readings: Option<&Readings>,
        is_full: bool,
        scratch: &mut Tokens,
    ) -> io::Result<AnalyzedDocument> {
        let text = read.document.text();
        let keeps = self.tokens != KeepTokens::Forget;
        let mut kept_tokens = Tokens::default();
        let tokens = if keeps { &mut kept_tokens } else { scratch };
        if keeps || self.matcher.is_some() {
            self.tokenizer.tokenize_into(text, tokens);
        }
        let digest = self.digest.then(|| digest_of(read.document.id(), text));
        let kept = readings.zip(digest);
        let known = kept.and_then(|(readings, digest)| readings.get(&digest, text));
        let is_new = known.is_none();
        let findings = known.unwrap_or_else(|| self.findings(text, tokens));
        let record = kept.filter(|_| is_new);
        let record = record.and_then(|(_, digest)| Record::new(&digest, &findings));
        let Findings { mentions, undecided, unknown } = findings;
        let words = if self.repeats { Words::of(text) } else { Words::default() };
        let is_asked = keeps || self.matcher.is_some();
        if self.tokens == KeepTokens::KeepPlaces {
            kept_tokens.tokens.iter_mut().for_each(|token| token.folded_hash = 0);
        }
        let reading = Reading { tokens: kept_tokens, mentions, undecided, unknown };
        let reading = is_asked.then(|| Box::new(reading));
        let n_bytes = text.len() as u64;
        let analyzed = Analyzed { document: read.document, words, reading };
        let stored = Stored::new(analyzed, is_full)?;
        Ok(AnalyzedDocument { stored, n_bytes, order: read.order, digest, record })
    }

    fn findings(&self, text: &str, tokens: &Tokens) -> Findings {
        let Some(matcher) = &self.matcher else { return Findings::default() };
        let Found { mentions, undecided } = matcher.find(text, tokens);
        let spans = mentions.iter().map(|mention| mention.span);
        let known: Vec<Span> = spans.chain(undecided.iter().map(|u| u.span)).collect();
        let unknown = frequent_names(text, tokens, &known);
        Findings { mentions, undecided, unknown }
    }
}

/// SHA-256 over the id and the text of a document, each behind its length.
fn digest_of(id: &str, text: &str) -> DocumentDigest {
    let mut digest = Sha256::new();
    for part in [id, text] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
