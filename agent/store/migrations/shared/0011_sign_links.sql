-- Links that people outside sign with: of the token, of the code and of the session only hashes are kept.
CREATE TABLE sign_links (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    task_number BIGINT NOT NULL,
    content TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'used', 'revoked')),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    codes_sent BIGINT NOT NULL DEFAULT 0,
    code_hash TEXT,
    code_expires_ms BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    session_hash TEXT,
    session_expires_ms BIGINT
);
CREATE INDEX sign_links_of_task ON sign_links (case_id, task_number);
