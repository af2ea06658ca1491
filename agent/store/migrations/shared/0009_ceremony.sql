-- Pages of a document to be signed that were in the signer's view. They go into the journal with the signature and are forgotten here.
CREATE TABLE pages_seen (
    signer TEXT NOT NULL,
    case_id TEXT NOT NULL,
    task_number BIGINT NOT NULL,
    content TEXT NOT NULL,
    page BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    PRIMARY KEY (signer, case_id, task_number, content, page)
);
CREATE INDEX pages_seen_age ON pages_seen (seen_ms);

-- Who may act for whom, in which role, from day to day (ISO 8601, in the office's time zone). A row is never removed; it may be ended.
CREATE TABLE delegations (
    id TEXT NOT NULL PRIMARY KEY,
    giver TEXT NOT NULL REFERENCES accounts (name),
    receiver TEXT NOT NULL REFERENCES accounts (name),
    role TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    why TEXT NOT NULL,
    given_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    CHECK (giver <> receiver),
    CHECK (first_day <= last_day)
);
CREATE INDEX delegations_last_day ON delegations (last_day) WHERE ended_ms IS NULL;
