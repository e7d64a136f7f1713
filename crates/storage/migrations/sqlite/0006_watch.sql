-- The watch: what has to be looked at again when a list or the calendar says something new, and what came of it.

-- When something about a user falls due next: a review, or the expiry of a document that a verification relies on.
ALTER TABLE users ADD COLUMN due_at BIGINT;
CREATE INDEX users_due ON users (due_at) WHERE due_at IS NOT NULL;

-- A clearing may end.
ALTER TABLE cleared_hits ADD COLUMN expires_at BIGINT;

-- One for each version of a list: what it says anew is looked for among all users, in the order of their ids.
CREATE TABLE list_watches (
    list_id TEXT PRIMARY KEY REFERENCES list_versions (id),
    earlier_id TEXT REFERENCES list_versions (id),
    state TEXT NOT NULL,
    last_user_id TEXT NOT NULL,
    users_seen BIGINT NOT NULL,
    users_unreadable BIGINT NOT NULL,
    users_reopened BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- Append-only: what clients are to be told. Ids, codes and statuses; never personal data.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    statuses TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX events_project ON events (project_id, id);
CREATE INDEX events_user ON events (user_id);
