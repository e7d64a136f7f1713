-- Where each list was fetched from, and when somebody last looked there. One row for each source.
CREATE TABLE list_origins (
    source TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    file_digest TEXT NOT NULL,
    checked_at BIGINT NOT NULL
);
