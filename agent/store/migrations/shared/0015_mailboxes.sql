-- How far each watched mailbox was gone through. UIDs rise (RFC 9051 s. 2.3.1.1) for as long as `uid_validity` stays; when it changes,
-- `reached` begins anew, and what has a UID below `old_below` may have been taken under its former number.
CREATE TABLE mailbox_watermarks (
    inbox TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    old_below BIGINT NOT NULL,
    PRIMARY KEY (inbox, mailbox)
);

-- Each message that was dealt with: taken (it has an arrival), or left in the mailbox for a person (it has none).
CREATE TABLE mailbox_messages (
    inbox TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    message_id TEXT,
    listed_bytes BIGINT NOT NULL,
    source_name TEXT NOT NULL,
    content TEXT,
    arrival_id TEXT REFERENCES arrivals (id),
    marked BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (inbox, mailbox, uid_validity, uid),
    CHECK ((content IS NULL) = (arrival_id IS NULL))
);
CREATE INDEX mailbox_messages_by_message_id ON mailbox_messages (inbox, mailbox, message_id);
CREATE INDEX mailbox_messages_by_content ON mailbox_messages (inbox, mailbox, content);
CREATE INDEX mailbox_messages_to_mark ON mailbox_messages (inbox, mailbox, uid_validity, uid) WHERE marked = 0;
