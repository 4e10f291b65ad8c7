-- What people say about a line of a plan.

CREATE TABLE activity_comment (
    id TEXT NOT NULL PRIMARY KEY,
    activity_id TEXT NOT NULL REFERENCES activity (id),
    words TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    withdrawn_at TEXT
);
CREATE INDEX activity_comment_activity ON activity_comment (activity_id, created_at);
