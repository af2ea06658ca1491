-- A sixth kind of job: acknowledging what somebody sent. As before, the table is made anew for its check.
CREATE TABLE jobs_of_six_kinds (
    job_key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'effect', 'timer', 'copy', 'renew', 'acknowledge')),
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
INSERT INTO jobs_of_six_kinds (job_key, kind, case_id, payload, state, ready_ms, token, attempts, worker, last_error, receipt, created_ms, finished_ms)
    SELECT job_key, kind, case_id, payload, state, ready_ms, token, attempts, worker, last_error, receipt, created_ms, finished_ms FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_of_six_kinds RENAME TO jobs;
CREATE INDEX jobs_live ON jobs (ready_ms) WHERE state = 'live';
CREATE INDEX jobs_failed ON jobs (finished_ms) WHERE state = 'failed';
CREATE INDEX jobs_of_case ON jobs (case_id) WHERE case_id IS NOT NULL;

-- What was acknowledged to whom, under which number. A row without the moment it was sent waits to be, or was refused for good, with that code.
-- `counted_as` is the address as it is counted: small letters, without what stands after a plus sign.
CREATE TABLE acknowledgements (
    arrival_id TEXT NOT NULL PRIMARY KEY REFERENCES arrivals (id),
    ack_number TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    counted_as TEXT NOT NULL,
    answers TEXT,
    made_ms BIGINT NOT NULL,
    sent_ms BIGINT,
    refused TEXT,
    CHECK (sent_ms IS NULL OR refused IS NULL)
);
CREATE INDEX acknowledgements_to ON acknowledgements (counted_as, made_ms);
CREATE TABLE ack_numbers (
    year BIGINT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);
