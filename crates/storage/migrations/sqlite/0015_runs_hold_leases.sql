-- A run that is carried out by the node which started it is leased by its own row, and is a job only if that node dies.
ALTER TABLE runs ADD COLUMN lease_until BIGINT;
CREATE INDEX runs_leased ON runs (lease_until) WHERE lease_until IS NOT NULL;
