-- A fifth kind of job: keeping the proofs of a case's signed files from ending. As before, the table is made anew for its check.
CREATE TABLE jobs_of_five_kinds (
    job_key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'effect', 'timer', 'copy', 'renew')),
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
INSERT INTO jobs_of_five_kinds (job_key, kind, case_id, payload, state, ready_ms, token, attempts, worker, last_error, receipt, created_ms, finished_ms)
    SELECT job_key, kind, case_id, payload, state, ready_ms, token, attempts, worker, last_error, receipt, created_ms, finished_ms FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_of_five_kinds RENAME TO jobs;
CREATE INDEX jobs_live ON jobs (ready_ms) WHERE state = 'live';
CREATE INDEX jobs_failed ON jobs (finished_ms) WHERE state = 'failed';
CREATE INDEX jobs_of_case ON jobs (case_id) WHERE case_id IS NOT NULL;

-- The signed files of cases that were there before are looked over as those of new ones are; a case without any ends its job at once.
INSERT INTO jobs (job_key, kind, case_id, payload, state, ready_ms, token, attempts, created_ms)
    SELECT 'renew:' || id, 'renew', id, '{"job":"renew","case":"' || id || '"}', 'live', 0, 0, 0, 0 FROM cases;
