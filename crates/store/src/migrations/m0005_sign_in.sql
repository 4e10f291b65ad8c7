-- Forms are sent once; sessions say where they are.
-- The same text runs on SQLite and PostgreSQL. Moments are ISO 8601 in UTC.

-- The answer to a request that changed something, kept for a day: the same request gets it again.
-- `id` is a hash of account, address and key; `sealed` is empty while the answer is not known yet.
CREATE TABLE kept_answer (
    id TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX kept_answer_created ON kept_answer (created_at);

ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN network TEXT NOT NULL DEFAULT '';
