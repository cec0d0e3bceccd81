use std::io;
use std::path::Path;

use nisba_cooccur::PairTable;
use nisba_report::{
    Column, Database, EntityRow, PairRows, SentenceNumber, StoredSentence, pair_columns,
};
use nisba_text::{DocId, Span};

use crate::Analyzed;
use crate::known::Known;
use crate::mention_counts::MentionCounts;
use crate::write::Results;

impl Known<'_> {
    /// Begins `corpus.db`: documents with their sentences and mentions in one pass, entities and repeats,
    /// and their indexes. That is most of it, and can be done while pairs are being counted.
    pub(crate) fn begin_database(&self, path: &Path) -> io::Result<Database> {
        let mut database = Database::create(path, &self.pair_columns())?;
        let mut counts = MentionCounts::default();
        for doc in self.corpus.ids() {
            let analyzed = self.corpus.look(doc)?;
            database.document(&self.document_row(doc, &analyzed))?;
            let sentences = self.write_sentences(&mut database, doc, &analyzed)?;
            for mention in &analyzed.mentions {
                let sentence = sentence_at(&analyzed.tokens.sentences, mention.span);
                let sentence = sentence.map(|idx| sentences[idx]);
                database.mention(&self.mention_row(doc, &analyzed, mention), sentence)?;
            }
            counts.add(&analyzed, self.repeated_in(doc));
        }
        for (&entity, count) in &counts.by_entity {
            let entry = self.gazetteer.entry(entity);
            database.entity(&EntityRow {
                id: &entry.id,
                r#type: &entry.entity_type,
                name: &entry.name,
                mentions: count.mentions,
                first_mentions: count.first_mentions,
                documents: count.documents,
            })?;
        }
        self.each_duplicate(|row| database.duplicate(row))?;
        database.index_documents()?;
        Ok(database)
    }

    /// The columns of the table of pairs, which are known before the pairs are.
    pub(crate) fn pair_columns(&self) -> Vec<Column> {
        let rows = PairRows {
            unit: self.settings.unit,
            table: &PairTable::default(),
            adjusted: &[],
            weights: None,
            permutation_p: (self.settings.permutations > 0).then_some(&[]),
        };
        pair_columns(&[rows], &self.settings.measures)
    }

    fn write_sentences(
        &self,
        database: &mut Database,
        doc: DocId,
        analyzed: &Analyzed,
    ) -> io::Result<Vec<SentenceNumber>> {
        let document = &analyzed.document;
        let repeated = self.repeated_in(doc);
        let write = |&sentence: &Span| {
            database.sentence(&StoredSentence {
                doc: document.id(),
                start: sentence.start(),
                end: sentence.end(),
                repeat: is_repeat(analyzed, sentence, repeated),
                text: &document.text()[sentence],
            })
        };
        analyzed.tokens.sentences.iter().map(write).collect()
    }
}

impl Results<'_> {
    /// Adds what was counted, and closes the file.
    pub(crate) fn finish_database(&self, mut database: Database) -> io::Result<()> {
        self.each_pair(|row| database.pair(row))?;
        self.each_evidence(|row| database.evidence(row))?;
        for (key, value) in self.metadata() {
            database.metadata(&key, &value)?;
        }
        database.finish()
    }
}

/// Whether all words of a sentence are in repeated passages, so that it does not count as a unit.
fn is_repeat(analyzed: &Analyzed, sentence: Span, repeated: &[Span]) -> bool {
    let is_repeated = |span: Span| span.overlaps_any(repeated);
    if !is_repeated(sentence) {
        return false;
    }
    let mut words = analyzed.tokens.within(sentence).iter().filter(|token| token.kind.is_content());
    words.all(|word| is_repeated(word.span))
}

/// The sentence in which a place begins.
pub(crate) fn sentence_at(sentences: &[Span], place: Span) -> Option<usize> {
    let idx = sentences.partition_point(|sentence| sentence.end() <= place.start());
    sentences.get(idx).filter(|sentence| sentence.start() <= place.start()).map(|_| idx)
}
