-- The links of the audit trail stand in blocks: an entry is written once, and never changed.

-- One for each time that the sequencer has chained. `positions` are those of its entries in the order of the chain, with
-- spaces between them, `links` their links, 32 bytes each. What was chained before has a block for each entry.
CREATE TABLE audit_blocks (
    first_seq BIGINT PRIMARY KEY,
    positions TEXT NOT NULL,
    links BYTEA NOT NULL
);
INSERT INTO audit_blocks (first_seq, positions, links)
SELECT chain_seq, CAST(position AS TEXT), chain_hash FROM audit_entries WHERE chain_seq IS NOT NULL;

ALTER TABLE audit_chain ADD COLUMN highest_position BIGINT NOT NULL DEFAULT 0;
UPDATE audit_chain SET highest_position =
(SELECT COALESCE(MAX(position), 0) FROM audit_entries WHERE chain_seq IS NOT NULL);

-- Append-only.
ALTER TABLE audit_entries RENAME TO earlier_entries;
CREATE TABLE audit_entries (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT NOT NULL,
    project_id TEXT,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
INSERT INTO audit_entries (position, id, project_id, actor, action, subject, details, recorded_at)
OVERRIDING SYSTEM VALUE
SELECT position, id, project_id, actor, action, subject, details, recorded_at FROM earlier_entries;
DROP TABLE earlier_entries;
CREATE INDEX audit_entries_in_force ON audit_entries (position) WHERE action = 'policy.in-force';

-- Transactions do not commit in the order of their positions here. By the numbers of transactions the sequencer knows what
-- has been committed since it last looked: it has chained all below `chained_below`, but for those that were `pending`.
SELECT setval(pg_get_serial_sequence('audit_entries', 'position'), MAX(position)) FROM audit_entries;
ALTER TABLE audit_entries ADD COLUMN transaction_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_entries ALTER COLUMN transaction_id SET DEFAULT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT);
UPDATE audit_entries SET transaction_id = CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)
WHERE NOT EXISTS (SELECT 1 FROM audit_blocks WHERE positions = CAST(audit_entries.position AS TEXT));
CREATE INDEX audit_entries_transaction ON audit_entries (transaction_id);
ALTER TABLE audit_chain ADD COLUMN chained_below BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_chain ADD COLUMN pending TEXT NOT NULL DEFAULT '';
UPDATE audit_chain SET chained_below = CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT);
