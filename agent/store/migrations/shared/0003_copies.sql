-- A fourth kind of job: the searchable copy of a document. A check of a column cannot be changed in SQLite, so the table is made anew.
CREATE TABLE jobs_of_four_kinds (
    job_key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'effect', 'timer', 'copy')),
    case_id TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'done', 'failed', 'dropped')),
    ready_ms BIGINT NOT NULL,
    token BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    worker TEXT,
    last_error TEXT,
    receipt TEXT,
    created_ms BIGINT NOT NULL,
    finished_ms BIGINT
);
INSERT INTO jobs_of_four_kinds (job_key, kind, case_id, payload, state, ready_ms, token, attempts, worker, last_error, receipt, created_ms, finished_ms)
    SELECT job_key, kind, case_id, payload, state, ready_ms, token, attempts, worker, last_error, receipt, created_ms, finished_ms FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_of_four_kinds RENAME TO jobs;
CREATE INDEX jobs_live ON jobs (ready_ms) WHERE state = 'live';
CREATE INDEX jobs_failed ON jobs (finished_ms) WHERE state = 'failed';
CREATE INDEX jobs_of_case ON jobs (case_id) WHERE case_id IS NOT NULL;

-- What was made of a document beside its case: its searchable copy or why there is none, and its text, without what is sensitive. It
-- follows from the document's bytes, so no journal names it.
CREATE TABLE copies (
    document_id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    content TEXT,
    reason TEXT,
    pages TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    CHECK ((content IS NULL) = (reason IS NOT NULL))
);
CREATE INDEX copies_of_case ON copies (case_id);
