-- What proves a second time who signs. The secret is sealed before it comes here; recovery codes are hashes, as a JSON list. Steps up to
-- the last one are used up.
CREATE TABLE second_factors (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (name),
    sealed TEXT NOT NULL,
    recovery TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    set_up_ms BIGINT NOT NULL
);
