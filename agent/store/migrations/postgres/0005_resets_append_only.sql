-- Who had what forgotten stays, whoever asks.
CREATE FUNCTION learning_resets_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'learning resets are append-only';
END;
$$;
CREATE TRIGGER learning_resets_no_change BEFORE UPDATE OR DELETE ON learning_resets
    FOR EACH ROW EXECUTE FUNCTION learning_resets_are_append_only();
