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
    evidence_sealed BLOB,
    engine_version TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, id)
);
INSERT INTO checks (id, project_id, user_id, run_id, kind, about, outcome, reasons, evidence_sealed, engine_version, checked_at)
SELECT id, project_id, user_id, run_id, kind, about, outcome, reasons, evidence_sealed, engine_version, checked_at
FROM earlier_checks;
DROP TABLE earlier_checks;
