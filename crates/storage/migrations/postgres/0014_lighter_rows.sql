-- What each call writes costs less again.

-- A run's checks stand with the run, as one value: a row for each cost more than all else that a verification writes.
ALTER TABLE runs ADD COLUMN checks TEXT;
UPDATE runs SET checks = (
    SELECT CAST(json_build_object('engine_version', MAX(engine_version), 'checked_at', MAX(checked_at), 'checks', json_agg(
        json_build_object('kind', kind, 'about', about, 'outcome', outcome, 'reasons', reasons, 'evidence',
            CASE WHEN evidence_sealed IS NULL THEN NULL ELSE
            json_build_object('id', id, 'sealed', encode(evidence_sealed, 'hex')) END))) AS TEXT)
    FROM checks WHERE checks.run_id = runs.id)
WHERE EXISTS (SELECT 1 FROM checks WHERE checks.run_id = runs.id);
DROP TABLE checks;

-- Rows that only a transaction stores which makes or changes their user, and sees to the user's version. Each reference was
-- looked up, and the user's row locked and marked, once for each row.
ALTER TABLE user_locators DROP CONSTRAINT user_locators_user_id_fkey;
ALTER TABLE data_versions DROP CONSTRAINT data_versions_user_id_fkey;
ALTER TABLE acceptances DROP CONSTRAINT acceptances_user_id_fkey;
ALTER TABLE runs DROP CONSTRAINT runs_user_id_fkey;
ALTER TABLE events DROP CONSTRAINT events_user_id_fkey;

-- A user's row changes a few times soon after it was made: with room on its page its indexes need not change, too.
ALTER TABLE users SET (fillfactor = 70);
