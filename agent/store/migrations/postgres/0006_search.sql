-- What can be searched for: a row for the fields of each case and one for each page of text. The words stand folded in the column of that
-- name (folding.rs), so they are indexed as they are, without a dictionary.
CREATE TABLE search_texts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    page BIGINT NOT NULL,
    body TEXT NOT NULL,
    labels TEXT NOT NULL,
    words TEXT NOT NULL,
    found TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, words)) STORED,
    UNIQUE (case_id, document_id, page)
);
CREATE INDEX search_texts_found ON search_texts USING GIN (found);
