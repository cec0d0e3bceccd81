-- Written by nisba; the tables hold what the files beside this one hold, under the same names.
-- start and end are bytes of the document's text in UTF-8, end is the byte behind.
-- repeat is 1 inside a repeated passage that is not its first occurrence: NOT repeat leaves first copies.

-- What made this: version, settings, digests, totals.
-- texts_cut, where it is there: so many rows had more than 999,000,000 bytes of text, which SQLite does not hold; their longest text ends early.
CREATE TABLE metadata (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE documents (
    doc TEXT PRIMARY KEY NOT NULL,
    title TEXT,
    date TEXT,
    bytes INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    duplicate_bytes INTEGER NOT NULL,
    source TEXT,
    text TEXT NOT NULL
);

-- Full text: SELECT doc, text FROM sentences WHERE sentences MATCH '"popular mobilization"' AND NOT repeat
-- Letters are folded: case, and accents of Latin, Greek and Cyrillic letters. A sentence is a repeat where all its words are.
CREATE VIRTUAL TABLE sentences USING fts5 (
    doc UNINDEXED,
    start UNINDEXED,
    end UNINDEXED,
    repeat UNINDEXED,
    text,
    tokenize = 'unicode61 remove_diacritics 2'
);

-- The entities that are named; first_mentions leaves repeated passages out.
CREATE TABLE entities (
    id TEXT PRIMARY KEY NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    mentions INTEGER NOT NULL,
    first_mentions INTEGER NOT NULL,
    documents INTEGER NOT NULL
);

-- sentence is the rowid of the sentence in which the mention begins.
CREATE TABLE mentions (
    doc TEXT NOT NULL REFERENCES documents (doc),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    surface TEXT NOT NULL,
    entity TEXT NOT NULL REFERENCES entities (id),
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    score REAL NOT NULL,
    rule TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    sentence INTEGER
);

CREATE TABLE duplicates (
    doc_a TEXT NOT NULL REFERENCES documents (doc),
    start_a INTEGER NOT NULL,
    end_a INTEGER NOT NULL,
    doc_b TEXT NOT NULL REFERENCES documents (doc),
    start_b INTEGER NOT NULL,
    end_b INTEGER NOT NULL,
    kind TEXT NOT NULL,
    similarity REAL NOT NULL,
    cluster INTEGER NOT NULL
);

CREATE TABLE pairs (
    source TEXT NOT NULL REFERENCES entities (id),
    target TEXT NOT NULL REFERENCES entities (id),
    weight REAL,
    unit TEXT NOT NULL,
    documents INTEGER NOT NULL,
    units INTEGER NOT NULL,
    count_source INTEGER NOT NULL,
    count_target INTEGER NOT NULL,
    -- measures
    PRIMARY KEY (source, target, unit)
);

CREATE TABLE evidence (
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    doc TEXT NOT NULL REFERENCES documents (doc),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    unit TEXT NOT NULL,
    FOREIGN KEY (source, target, unit) REFERENCES pairs (source, target, unit)
);
