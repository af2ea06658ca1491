-- Every table, in words that SQLite and PostgreSQL both understand: moments are BIGINT milliseconds since 1970, identifiers and
-- hashes are TEXT (hexadecimal), structured values are TEXT holding JSON, truth values are BIGINT 0 or 1.

-- Received = all rows; each row is in exactly one state, so the sum holds by construction.
CREATE TABLE arrivals (
    id TEXT NOT NULL PRIMARY KEY,
    inbox TEXT NOT NULL,
    source_name TEXT NOT NULL,
    source_identity TEXT NOT NULL,
    content TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    confidentiality TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in-progress', 'filed', 'duplicate', 'quarantined')),
    case_id TEXT,
    duplicate_of TEXT REFERENCES arrivals (id),
    code TEXT,
    detail TEXT,
    source_moved BIGINT NOT NULL DEFAULT 0,
    CHECK ((state = 'filed') = (case_id IS NOT NULL)),
    CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL)),
    CHECK ((state = 'quarantined') = (code IS NOT NULL))
);
-- One original per content and inbox: two arrivals of the same bytes cannot both be new, however they race.
CREATE UNIQUE INDEX arrivals_original ON arrivals (inbox, content) WHERE state <> 'duplicate';
-- One row per source file that still stands in the inbox.
CREATE UNIQUE INDEX arrivals_source ON arrivals (inbox, source_identity) WHERE source_moved = 0;
CREATE INDEX arrivals_received ON arrivals (inbox, received_ms);

-- What is to be done, and the ledger of what was. The live rows are few and have an index of their own.
CREATE TABLE jobs (
    job_key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'effect', 'timer')),
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
CREATE INDEX jobs_live ON jobs (ready_ms) WHERE state = 'live';
CREATE INDEX jobs_failed ON jobs (finished_ms) WHERE state = 'failed';
CREATE INDEX jobs_of_case ON jobs (case_id) WHERE case_id IS NOT NULL;

-- The truth. Rows are only ever added (see 0002_append_only.sql).
CREATE TABLE journal (
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
);
-- Where each chain ends: what makes a removed last entry visible, and what two writers of one case compete for.
CREATE TABLE heads (
    case_id TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);

-- Projections: thrown away and rebuilt from the journal at will.
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    case_number TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_hash TEXT NOT NULL,
    inbox TEXT NOT NULL,
    confidentiality TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    outcome TEXT,
    received_ms BIGINT NOT NULL,
    opened_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    due_ms BIGINT,
    step TEXT,
    doubtful BIGINT NOT NULL,
    overdue BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    snapshot TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE INDEX cases_received ON cases (status, received_ms);
CREATE INDEX cases_closed ON cases (closed_ms) WHERE closed_ms IS NOT NULL;

CREATE TABLE tasks (
    case_id TEXT NOT NULL REFERENCES cases (id),
    task_number BIGINT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'done')),
    claimed_by TEXT,
    opened_ms BIGINT NOT NULL,
    task TEXT NOT NULL,
    PRIMARY KEY (case_id, task_number)
);
CREATE INDEX tasks_waiting ON tasks (role, opened_ms) WHERE state <> 'done';

-- Workflow definitions by content, so that a case keeps the one it began with.
CREATE TABLE definitions (
    hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    definition TEXT NOT NULL
);

CREATE TABLE case_numbers (
    year BIGINT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);

CREATE TABLE accounts (
    name TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    key_name TEXT,
    created_ms BIGINT NOT NULL,
    disabled BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (name),
    csrf TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_ms);
