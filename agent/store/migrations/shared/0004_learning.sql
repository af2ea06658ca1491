-- What learning reads: per case, its form and how each field was read and checked. It follows from the case, as the other columns do.
ALTER TABLE cases ADD COLUMN form TEXT;
ALTER TABLE cases ADD COLUMN readings TEXT;
CREATE INDEX cases_of_form ON cases (form, opened_ms) WHERE form IS NOT NULL;

-- Who had what was learnt of a field, or of a whole form (field IS NULL), forgotten. Rows are only ever added.
CREATE TABLE learning_resets (
    form TEXT NOT NULL,
    field TEXT,
    by_account TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX learning_resets_of_form ON learning_resets (form, at_ms);
