-- Counts the changes of a user's row: who has read it and changes it later sees whether somebody was faster.

ALTER TABLE users ADD COLUMN row_version BIGINT NOT NULL DEFAULT 0;
