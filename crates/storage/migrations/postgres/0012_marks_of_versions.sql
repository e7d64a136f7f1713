-- What each call writes costs less still.

-- Marks stand with the version that states them, and are taken from it when another follows. Rows of their own, with two indexes each, cost as much as all else that a
-- registration stores.
ALTER TABLE data_versions ADD COLUMN email_mark BYTEA;
ALTER TABLE data_versions ADD COLUMN phone_number_mark BYTEA;
ALTER TABLE data_versions ADD COLUMN identity_number_mark BYTEA;
UPDATE data_versions SET
    email_mark = (SELECT mark FROM user_marks WHERE user_marks.project_id = data_versions.project_id
        AND user_marks.user_id = data_versions.user_id AND kind = 'email' LIMIT 1),
    phone_number_mark = (SELECT mark FROM user_marks WHERE user_marks.project_id = data_versions.project_id
        AND user_marks.user_id = data_versions.user_id AND kind = 'phone-number' LIMIT 1),
    identity_number_mark = (SELECT mark FROM user_marks WHERE user_marks.project_id = data_versions.project_id
        AND user_marks.user_id = data_versions.user_id AND kind = 'identity-number' LIMIT 1)
WHERE superseded_at IS NULL;
DROP TABLE user_marks;
CREATE INDEX data_versions_email ON data_versions (email_mark)
WHERE email_mark IS NOT NULL;
CREATE INDEX data_versions_phone_number ON data_versions (phone_number_mark)
WHERE phone_number_mark IS NOT NULL;
CREATE INDEX data_versions_identity_number ON data_versions (identity_number_mark)
WHERE identity_number_mark IS NOT NULL;

-- Nobody looks for these by their user, but for runs, and of them only those on their way.
DROP INDEX data_versions_user;
DROP INDEX user_locators_user;
DROP INDEX events_user;
DROP INDEX runs_user;
DROP INDEX runs_running;
CREATE INDEX runs_running ON runs (user_id) WHERE state = 'running';
