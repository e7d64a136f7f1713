-- What tells, at every start, the key ring that the database belongs to. One row.
CREATE TABLE key_ring (
    id BIGINT PRIMARY KEY,
    witness BLOB NOT NULL
);
