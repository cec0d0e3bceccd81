CREATE INDEX pairs_by_target ON pairs (target);
CREATE INDEX evidence_by_pair ON evidence (source, target, unit);
CREATE INDEX evidence_by_document ON evidence (doc);

-- Sentences in which two entities are named, first copies only:
-- SELECT doc, text FROM pair_sentences WHERE source = 'badr' AND target = 'qais-al-khazali'
CREATE VIEW pair_sentences AS
SELECT p.source, p.target, s.doc, s.start, s.end, s.text, s.rowid AS sentence
FROM (
    SELECT DISTINCT a.entity AS source, b.entity AS target, a.sentence
    FROM mentions AS a JOIN mentions AS b ON b.sentence = a.sentence AND b.entity > a.entity
    WHERE NOT a.repeat AND NOT b.repeat
) AS p
CROSS JOIN sentences AS s ON s.rowid = p.sentence;

-- Each mention with its sentence.
CREATE VIEW mentions_in_context AS
SELECT m.entity, m.name, m.type, m.surface, m.rule, m.score, m.doc, d.date, m.start, m.end, m.repeat, s.text AS sentence
FROM mentions AS m
JOIN documents AS d ON d.doc = m.doc
LEFT JOIN sentences AS s ON s.rowid = m.sentence;

-- How each entity is spelled, most frequent spelling first.
CREATE VIEW spellings AS
SELECT entity, name, surface, count(*) AS mentions, count(DISTINCT doc) AS documents, min(rule) AS rule
FROM mentions
GROUP BY entity, name, surface
ORDER BY entity, mentions DESC, surface;

-- Pairs with the names of both, each way round, so that one side can be asked for.
CREATE VIEW partners AS
SELECT p.source AS entity, a.name, p.target AS partner, b.name AS partner_name, p.unit, p.units, p.documents, p.expected
FROM pairs AS p JOIN entities AS a ON a.id = p.source JOIN entities AS b ON b.id = p.target
UNION ALL
SELECT p.target, b.name, p.source, a.name, p.unit, p.units, p.documents, p.expected
FROM pairs AS p JOIN entities AS a ON a.id = p.source JOIN entities AS b ON b.id = p.target;

-- Documents that share passages, with the bytes they share in the later one.
CREATE VIEW similar_documents AS
SELECT doc_a, doc_b, count(*) AS passages, sum(end_b - start_b) AS bytes
FROM duplicates
WHERE doc_a <> doc_b
GROUP BY doc_a, doc_b;
