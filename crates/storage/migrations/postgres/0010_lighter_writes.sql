-- What each call writes costs less.

-- A row about a user is of the user's project, and refers to it by the user; a check refers to both by its run. Every
-- reference is looked up, and the row that it names is locked, once for each row that is written.
ALTER TABLE user_locators DROP CONSTRAINT user_locators_project_id_fkey;
ALTER TABLE data_versions DROP CONSTRAINT data_versions_project_id_fkey;
ALTER TABLE user_marks DROP CONSTRAINT user_marks_project_id_fkey;
ALTER TABLE acceptances DROP CONSTRAINT acceptances_project_id_fkey;
ALTER TABLE runs DROP CONSTRAINT runs_project_id_fkey;
ALTER TABLE events DROP CONSTRAINT events_project_id_fkey;
ALTER TABLE checks DROP CONSTRAINT checks_project_id_fkey;
ALTER TABLE checks DROP CONSTRAINT checks_user_id_fkey;

-- One action is looked for.
DROP INDEX audit_entries_action;
CREATE INDEX audit_entries_in_force ON audit_entries (position) WHERE action = 'policy.in-force';
