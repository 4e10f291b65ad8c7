-- Rows are sealed: every change of a row leaves its sum in the journal, see docs/design/0005.

-- Sums of the rows that the change of an entry touched, JSON.
ALTER TABLE journal ADD COLUMN rows_json TEXT;

-- Rows that the open transaction changed, noted by triggers; empty between transactions.
CREATE TABLE row_touched (
    entity TEXT NOT NULL,
    row_id TEXT NOT NULL,
    PRIMARY KEY (entity, row_id)
);

-- Rows that somebody changed past the program.
CREATE TABLE row_trespass (
    entity TEXT NOT NULL,
    row_id TEXT NOT NULL,
    PRIMARY KEY (entity, row_id)
);

-- Keys with which heads of the journal were signed; the secret halves are files.
CREATE TABLE journal_key (
    public_key TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
