-- The journal of arrivals refuses to forget or to be rewritten, whoever asks.
CREATE TRIGGER arrival_journal_no_update BEFORE UPDATE ON arrival_journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER arrival_journal_no_delete BEFORE DELETE ON arrival_journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
