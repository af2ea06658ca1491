-- A fifth state: what had other things in it was opened, and its parts arrived in its place.
ALTER TABLE arrivals DROP CONSTRAINT arrivals_state_check;
ALTER TABLE arrivals ADD CONSTRAINT arrivals_state_check
    CHECK (state IN ('in-progress', 'filed', 'duplicate', 'quarantined', 'opened'));
ALTER TABLE arrivals ADD COLUMN envelope TEXT REFERENCES arrivals (id);
ALTER TABLE arrivals ADD COLUMN place TEXT CHECK ((envelope IS NULL) = (place IS NULL));
-- A part arrives once, however often its envelope is opened.
CREATE UNIQUE INDEX arrivals_part ON arrivals (envelope, place) WHERE envelope IS NOT NULL;

-- What an envelope said beside its parts: who sent it, the text that came with it, what could not be taken out. It follows from its bytes.
CREATE TABLE envelopes (
    arrival_id TEXT NOT NULL PRIMARY KEY REFERENCES arrivals (id),
    contents TEXT NOT NULL,
    opened_ms BIGINT NOT NULL
);
