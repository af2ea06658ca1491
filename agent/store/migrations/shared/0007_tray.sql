-- What a person did with what no case took: an arrival that somebody handled by hand stays counted in quarantine, and is open no more.
-- These three follow from the arrival's journal, as the columns of a case follow from the case's.
ALTER TABLE arrivals ADD COLUMN handled_ms BIGINT CHECK (handled_ms IS NULL OR state = 'quarantined');
ALTER TABLE arrivals ADD COLUMN handled_by TEXT;
ALTER TABLE arrivals ADD COLUMN handled_why TEXT;

-- What was read of an arrival in quarantine: its pages, its title, what its labels seem to say, its text, and the text it is found by,
-- which lacks what is sensitive. It follows from the bytes, so no journal names it; it goes when the arrival leaves quarantine.
CREATE TABLE arrival_readings (
    arrival_id TEXT NOT NULL PRIMARY KEY REFERENCES arrivals (id),
    media_type TEXT NOT NULL,
    title TEXT,
    pages TEXT NOT NULL,
    proposals TEXT NOT NULL,
    texts TEXT NOT NULL,
    findable TEXT NOT NULL,
    origin TEXT NOT NULL,
    transfer TEXT,
    read_ms BIGINT NOT NULL
);

-- What people did with an arrival that no case has, and who looked at it: a chain for each arrival, as `journal` has one for each case.
-- Rows are only ever added (see 0008_arrival_journal_append_only.sql).
CREATE TABLE arrival_journal (
    arrival_id TEXT NOT NULL REFERENCES arrivals (id),
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (arrival_id, seq)
);
CREATE TABLE arrival_heads (
    arrival_id TEXT NOT NULL PRIMARY KEY REFERENCES arrivals (id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
