CREATE INDEX mentions_by_document ON mentions (doc, start);
CREATE INDEX mentions_by_entity ON mentions (entity, sentence);
CREATE INDEX mentions_by_sentence ON mentions (sentence, entity);
CREATE INDEX duplicates_by_a ON duplicates (doc_a);
CREATE INDEX duplicates_by_b ON duplicates (doc_b);
