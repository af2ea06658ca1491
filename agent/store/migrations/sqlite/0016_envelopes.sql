-- A fifth state: what had other things in it was opened, and its parts arrived in its place. A check of a column cannot be changed in
-- SQLite, so the table is made anew; the rows that name its rows find them again before the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE arrivals_kept AS SELECT * FROM arrivals;
DROP TABLE arrivals;
CREATE TABLE arrivals (
    id TEXT NOT NULL PRIMARY KEY,
    inbox TEXT NOT NULL,
    source_name TEXT NOT NULL,
    source_identity TEXT NOT NULL,
    content TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    confidentiality TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in-progress', 'filed', 'duplicate', 'quarantined', 'opened')),
    case_id TEXT,
    duplicate_of TEXT REFERENCES arrivals (id),
    code TEXT,
    detail TEXT,
    source_moved BIGINT NOT NULL DEFAULT 0,
    handled_ms BIGINT CHECK (handled_ms IS NULL OR state = 'quarantined'),
    handled_by TEXT,
    handled_why TEXT,
    envelope TEXT REFERENCES arrivals (id),
    place TEXT,
    CHECK ((state = 'filed') = (case_id IS NOT NULL)),
    CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL)),
    CHECK ((state = 'quarantined') = (code IS NOT NULL)),
    CHECK ((envelope IS NULL) = (place IS NULL))
);
INSERT INTO arrivals (id, inbox, source_name, source_identity, content, bytes, received_ms, confidentiality, state, case_id, duplicate_of,
    code, detail, source_moved, handled_ms, handled_by, handled_why)
    SELECT id, inbox, source_name, source_identity, content, bytes, received_ms, confidentiality, state, case_id, duplicate_of,
    code, detail, source_moved, handled_ms, handled_by, handled_why FROM arrivals_kept ORDER BY duplicate_of IS NOT NULL;
DROP TABLE arrivals_kept;
CREATE UNIQUE INDEX arrivals_original ON arrivals (inbox, content) WHERE state <> 'duplicate';
CREATE UNIQUE INDEX arrivals_source ON arrivals (inbox, source_identity) WHERE source_moved = 0;
CREATE INDEX arrivals_received ON arrivals (inbox, received_ms);
-- A part arrives once, however often its envelope is opened.
CREATE UNIQUE INDEX arrivals_part ON arrivals (envelope, place) WHERE envelope IS NOT NULL;

-- What an envelope said beside its parts: who sent it, the text that came with it, what could not be taken out. It follows from its bytes.
CREATE TABLE envelopes (
    arrival_id TEXT NOT NULL PRIMARY KEY REFERENCES arrivals (id),
    contents TEXT NOT NULL,
    opened_ms BIGINT NOT NULL
);
