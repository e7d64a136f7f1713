-- What tells a photograph of a document that another user has sent with other content, sealed under the user's own key; at
-- most one for each content, and gone with it. How the document lies in it stands apart, as all of a project are read for it.

CREATE TABLE scenes (
    content_id TEXT PRIMARY KEY REFERENCES document_contents (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    placement_sealed BLOB NOT NULL,
    scene_sealed BLOB NOT NULL,
    stored_at BIGINT NOT NULL
);
CREATE INDEX scenes_project ON scenes (project_id, stored_at, content_id);
