-- A run's checks are some twenty rows. They are found by their run, and by nothing else: one index instead of two.

ALTER TABLE checks RENAME TO earlier_checks;
CREATE TABLE checks (
    id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    run_id TEXT NOT NULL CONSTRAINT checks_of_run REFERENCES runs (id),
    kind TEXT NOT NULL,
    about TEXT,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    evidence_sealed BYTEA,
    engine_version TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, id)
);
INSERT INTO checks (id, project_id, user_id, run_id, kind, about, outcome, reasons, evidence_sealed, engine_version, checked_at)
SELECT id, project_id, user_id, run_id, kind, about, outcome, reasons, evidence_sealed, engine_version, checked_at
FROM earlier_checks;
DROP TABLE earlier_checks;

-- They are stored by the transaction that ends their run. Looking it up and locking it for each cost more than the row.
ALTER TABLE checks DROP CONSTRAINT checks_of_run;

-- The same row is named by all users of a project, and by all acceptances of a version. Each of these transactions locked it,
-- those at the same moment together, which PostgreSQL has to note for each. Neither kind of row is ever removed.
ALTER TABLE users DROP CONSTRAINT users_project_id_fkey;
ALTER TABLE acceptances DROP CONSTRAINT acceptances_publication_id_fkey;
