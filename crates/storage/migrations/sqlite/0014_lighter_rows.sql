-- What each call writes costs less again. References cost little here, and stay.

-- A run's checks stand with the run, as one value: a row for each cost more than all else that a verification writes.
ALTER TABLE runs ADD COLUMN checks TEXT;
UPDATE runs SET checks = (
    SELECT CAST(json_object('engine_version', MAX(engine_version), 'checked_at', MAX(checked_at), 'checks', json_group_array(
        json_object('kind', kind, 'about', about, 'outcome', outcome, 'reasons', reasons, 'evidence',
            CASE WHEN evidence_sealed IS NULL THEN NULL ELSE
            json_object('id', id, 'sealed', lower(hex(evidence_sealed))) END))) AS TEXT)
    FROM checks WHERE checks.run_id = runs.id)
WHERE EXISTS (SELECT 1 FROM checks WHERE checks.run_id = runs.id);
DROP TABLE checks;
