-- Who had what forgotten stays, whoever asks.
CREATE TRIGGER learning_resets_no_update BEFORE UPDATE ON learning_resets
BEGIN
    SELECT RAISE(ABORT, 'learning resets are append-only');
END;
CREATE TRIGGER learning_resets_no_delete BEFORE DELETE ON learning_resets
BEGIN
    SELECT RAISE(ABORT, 'learning resets are append-only');
END;
