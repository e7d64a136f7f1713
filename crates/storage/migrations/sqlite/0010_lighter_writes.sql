-- What each call writes costs less. References cost little here, and stay.

-- One action is looked for.
DROP INDEX audit_entries_action;
CREATE INDEX audit_entries_in_force ON audit_entries (position) WHERE action = 'policy.in-force';
