-- The schema of a SQLite file. Same tables and columns as the file of the same name for PostgreSQL.

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    kyc TEXT NOT NULL,
    writes_per_minute BIGINT NOT NULL,
    reads_per_minute BIGINT NOT NULL,
    assurance TEXT NOT NULL,
    identity_source_url TEXT,
    identity_source_token_sealed BLOB,
    issuer_name TEXT,
    issuer_logo BLOB,
    issuer_logo_media_type TEXT,
    policy_url TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    mac BLOB NOT NULL UNIQUE,
    key_type TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- What is known of a user. `verification` holds statuses, codes and paths, never a person's data.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    data_key_wrapped BLOB NOT NULL,
    locator_sealed BLOB NOT NULL,
    user_id_sealed BLOB NOT NULL,
    email_sealed BLOB,
    phone_number_sealed BLOB,
    data_version_id TEXT,
    verification TEXT NOT NULL,
    consent_publication_id TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Every locator finds its user by a blind index; the value itself stands sealed in `users`.
CREATE TABLE user_locators (
    project_id TEXT NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL,
    locator_index BLOB NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (project_id, kind, locator_index)
);
CREATE INDEX user_locators_user ON user_locators (user_id);

CREATE TABLE data_versions (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    data_sealed BLOB NOT NULL,
    key_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    superseded_at BIGINT
);
CREATE INDEX data_versions_user ON data_versions (user_id);
CREATE INDEX data_versions_superseded ON data_versions (superseded_at) WHERE superseded_at IS NOT NULL;

-- Blind indexes of what a user states now: e-mail, telephone number, identity number.
CREATE TABLE user_marks (
    project_id TEXT NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL,
    mark BLOB NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (project_id, kind, mark, user_id)
);
CREATE INDEX user_marks_user ON user_marks (user_id);

CREATE TABLE legal_publications (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    region TEXT,
    project_id TEXT REFERENCES projects (id),
    version TEXT NOT NULL,
    published_at BIGINT NOT NULL
);

CREATE TABLE acceptances (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    region TEXT,
    publication_id TEXT NOT NULL REFERENCES legal_publications (id),
    accepted_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    precedes_publication BIGINT NOT NULL
);
CREATE INDEX acceptances_user ON acceptances (user_id);

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    content_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, kind)
);

CREATE TABLE document_contents (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    blob_key TEXT NOT NULL,
    content_mark BLOB NOT NULL,
    facts_sealed BLOB NOT NULL,
    key_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    superseded_at BIGINT
);
CREATE INDEX document_contents_mark ON document_contents (project_id, content_mark);
CREATE INDEX document_contents_user ON document_contents (user_id);
CREATE INDEX document_contents_superseded ON document_contents (superseded_at) WHERE superseded_at IS NOT NULL;

CREATE TABLE idempotency_keys (
    project_id TEXT NOT NULL REFERENCES projects (id),
    key_index BLOB NOT NULL,
    body_index BLOB NOT NULL,
    document_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, key_index)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL,
    data_version_id TEXT,
    content_ids TEXT NOT NULL,
    policy_version TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX runs_user ON runs (user_id);

CREATE TABLE checks (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    kind TEXT NOT NULL,
    about TEXT,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    evidence_sealed BLOB,
    engine_version TEXT NOT NULL,
    checked_at BIGINT NOT NULL
);
CREATE INDEX checks_run ON checks (run_id);

CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    state TEXT NOT NULL,
    reviewers_min BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE UNIQUE INDEX cases_one_open ON cases (user_id) WHERE state = 'open';

CREATE TABLE reviewers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    mac BLOB NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE case_votes (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    reviewer_id TEXT NOT NULL REFERENCES reviewers (id),
    verdict TEXT NOT NULL,
    reason_sealed BLOB NOT NULL,
    voted_at BIGINT NOT NULL
);
CREATE INDEX case_votes_case ON case_votes (case_id);

-- Hits that a reviewer has cleared: they stay cleared until the entry or the person's stated identity changes.
CREATE TABLE cleared_hits (
    user_id TEXT NOT NULL REFERENCES users (id),
    source TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    entry_digest BLOB NOT NULL,
    subject_mark BLOB NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    cleared_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, source, entry_id, entry_digest, subject_mark)
);

CREATE TABLE list_versions (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    family TEXT NOT NULL,
    entries BIGINT NOT NULL,
    names BIGINT NOT NULL,
    digest TEXT NOT NULL,
    content BLOB NOT NULL,
    imported_at BIGINT NOT NULL
);
CREATE INDEX list_versions_source ON list_versions (source, imported_at);

CREATE TABLE policy_publications (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    files TEXT NOT NULL,
    published_at BIGINT NOT NULL
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    dedupe_key TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE state = 'waiting';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'leased';
CREATE UNIQUE INDEX jobs_dedupe ON jobs (dedupe_key) WHERE state = 'waiting' AND dedupe_key IS NOT NULL;

-- Append-only. `chain_seq` and `chain_hash` are filled once, by the sequencer.
CREATE TABLE audit_entries (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project_id TEXT,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    chain_seq BIGINT UNIQUE,
    chain_hash BLOB
);
CREATE INDEX audit_entries_action ON audit_entries (action, position);
CREATE INDEX audit_entries_waiting ON audit_entries (position) WHERE chain_seq IS NULL;

CREATE TABLE audit_chain (
    id BIGINT PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    last_hash BLOB NOT NULL
);
INSERT INTO audit_chain (id, last_seq, last_hash) VALUES (1, 0, x'');

-- Counts changes of what servers keep in memory: keys, projects, publications, policies, lists.
CREATE TABLE epochs (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO epochs (name, value) VALUES ('settings', 1);
