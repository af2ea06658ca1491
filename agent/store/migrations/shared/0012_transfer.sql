-- What goes with the copy of a document that was paper: the record of its transfer, and the office's seal. The seal is `sealed`, the code
-- of the error that kept it off, or nothing where none was asked for.
ALTER TABLE copies ADD COLUMN record TEXT;
ALTER TABLE copies ADD COLUMN seal TEXT;
