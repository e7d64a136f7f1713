-- Users who were verified before there was a watch are looked at once: the worker gives them the instant at which something
-- falls due.
UPDATE users SET due_at = 0 WHERE due_at IS NULL AND verification LIKE '%"verified"%';
