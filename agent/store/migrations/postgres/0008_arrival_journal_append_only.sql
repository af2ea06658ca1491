-- The journal of arrivals refuses to forget or to be rewritten, whoever asks.
CREATE TRIGGER arrival_journal_no_change BEFORE UPDATE OR DELETE ON arrival_journal
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER arrival_journal_no_truncate BEFORE TRUNCATE ON arrival_journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
