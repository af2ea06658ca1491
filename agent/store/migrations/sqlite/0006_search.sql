-- What can be searched for: a row for the fields of each case and one for each page of text. The words stand folded in the column of that
-- name (folding.rs); the index holds them alone and follows the table.
CREATE TABLE search_texts (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    page BIGINT NOT NULL,
    body TEXT NOT NULL,
    labels TEXT NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (case_id, document_id, page)
);
CREATE VIRTUAL TABLE search_index USING fts5 (
    words, content = 'search_texts', content_rowid = 'id', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
    INSERT INTO search_index (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER search_texts_changed AFTER UPDATE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO search_index (rowid, words) VALUES (new.id, new.words);
END;
