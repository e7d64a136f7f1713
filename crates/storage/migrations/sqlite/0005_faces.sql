-- The numbers that describe a user's face, sealed under the user's own key; one face a user. `kept_until` is set when
-- the user's products are decided.

CREATE TABLE faces (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    embedding_sealed BLOB NOT NULL,
    stored_at BIGINT NOT NULL,
    kept_until BIGINT
);
CREATE INDEX faces_project ON faces (project_id, stored_at);
CREATE INDEX faces_kept_until ON faces (kept_until) WHERE kept_until IS NOT NULL;
