-- People act: rights, sets of organisations, what is handed in and confirmed, visits, links between plans, what measures a target.
-- The same text runs on SQLite and PostgreSQL. Moments are ISO 8601 in UTC, dates are ISO 8601, lists are JSON as text.

ALTER TABLE account ADD COLUMN person_id TEXT REFERENCES person (id);
CREATE INDEX account_person ON account (person_id);

-- A right: a role over organisations for a time. `scope` says over which: own, all, curated, or lists of units and sets.
CREATE TABLE account_grant (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    unit_id TEXT REFERENCES unit (id),
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    starts_on TEXT,
    ends_on TEXT,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX account_grant_account ON account_grant (account_id);

CREATE TABLE unit_set (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE UNIQUE INDEX unit_set_name_unique ON unit_set (name_folded);

CREATE TABLE unit_set_member (
    id TEXT NOT NULL PRIMARY KEY,
    set_id TEXT NOT NULL REFERENCES unit_set (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    starts_on TEXT,
    ends_on TEXT
);
CREATE INDEX unit_set_member_set ON unit_set_member (set_id);
CREATE INDEX unit_set_member_unit ON unit_set_member (unit_id);

ALTER TABLE unit_link ADD COLUMN person_id TEXT REFERENCES person (id);
CREATE INDEX unit_link_person ON unit_link (person_id);

ALTER TABLE binding_target ADD COLUMN set_id TEXT REFERENCES unit_set (id);
ALTER TABLE binding_target ADD COLUMN curators BIGINT;

ALTER TABLE plan ADD COLUMN review_steps TEXT;

-- Agreements of a visit are assignments outside any plan, so that plan and line may be missing.
CREATE TABLE visit (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    on_day TEXT NOT NULL,
    seen TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    created_at TEXT NOT NULL
);
CREATE INDEX visit_unit ON visit (unit_id, on_day);

CREATE TABLE assignment_next (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT REFERENCES plan (id),
    activity_id TEXT REFERENCES activity (id),
    visit_id TEXT REFERENCES visit (id),
    position BIGINT,
    subject TEXT,
    unit_id TEXT REFERENCES unit (id),
    person_id TEXT REFERENCES person (id),
    planned_start TEXT,
    planned_due TEXT,
    window_start TEXT,
    window_due TEXT,
    status TEXT NOT NULL,
    note TEXT,
    done_on TEXT,
    open_step TEXT,
    handed_in_by TEXT,
    withdrawn_in_version BIGINT,
    uid TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
INSERT INTO assignment_next (id, plan_id, activity_id, unit_id, person_id, planned_start, planned_due, window_start, window_due,
    status, note, done_on, withdrawn_in_version, uid, sequence, created_at, updated_at)
SELECT id, plan_id, activity_id, unit_id, person_id, planned_start, planned_due, window_start, window_due,
    status, note, done_on, withdrawn_in_version, uid, sequence, created_at, updated_at FROM assignment;
DROP TABLE assignment;
ALTER TABLE assignment_next RENAME TO assignment;
CREATE INDEX assignment_plan ON assignment (plan_id, activity_id, status, window_due, window_start);
CREATE INDEX assignment_activity ON assignment (activity_id);
CREATE INDEX assignment_unit ON assignment (unit_id, status, window_due);
CREATE INDEX assignment_person ON assignment (person_id, status, window_due);
CREATE INDEX assignment_due ON assignment (window_due);
CREATE INDEX assignment_open_step ON assignment (open_step, unit_id);
CREATE INDEX assignment_visit ON assignment (visit_id);

-- What was handed in. Rows are added and withdrawn, never written over.
CREATE TABLE submission (
    id TEXT NOT NULL PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignment (id),
    number BIGINT NOT NULL,
    corrects BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    handed_in_at TEXT NOT NULL,
    handed_in_on TEXT NOT NULL,
    words TEXT NOT NULL,
    links TEXT NOT NULL,
    steps TEXT NOT NULL,
    withdrawn_at TEXT
);
CREATE UNIQUE INDEX submission_number_unique ON submission (assignment_id, number);

CREATE TABLE submission_value (
    id TEXT NOT NULL PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    indicator BIGINT NOT NULL,
    numerator DOUBLE PRECISION NOT NULL,
    denominator DOUBLE PRECISION
);
CREATE INDEX submission_value_submission ON submission_value (submission_id);

CREATE TABLE submission_file (
    id TEXT NOT NULL PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    position BIGINT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES source_file (sha256),
    name TEXT NOT NULL
);
CREATE INDEX submission_file_submission ON submission_file (submission_id);
CREATE INDEX submission_file_content ON submission_file (sha256);

CREATE TABLE review (
    id TEXT NOT NULL PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    step TEXT NOT NULL,
    accept BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    reviewed_at TEXT NOT NULL,
    reviewed_on TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX review_submission ON review (submission_id);

-- A report that the order demands, as it was signed; it never changes.
CREATE TABLE report (
    id TEXT NOT NULL PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignment (id),
    content TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    signed_at TEXT NOT NULL,
    signed_on TEXT NOT NULL
);
CREATE UNIQUE INDEX report_assignment_unique ON report (assignment_id);

-- A line of a lower plan implements a line of an upper one.
CREATE TABLE implementation (
    id TEXT NOT NULL PRIMARY KEY,
    activity_id TEXT NOT NULL REFERENCES activity (id),
    upper_activity_id TEXT NOT NULL REFERENCES activity (id),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE UNIQUE INDEX implementation_unique ON implementation (activity_id, upper_activity_id);
CREATE INDEX implementation_upper ON implementation (upper_activity_id);

-- What a target or a checkpoint of a plan is measured by.
CREATE TABLE measurement (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    subject TEXT NOT NULL,
    number TEXT NOT NULL,
    figure TEXT,
    set_id TEXT REFERENCES unit_set (id),
    source_activity_id TEXT REFERENCES activity (id),
    indicator BIGINT,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE UNIQUE INDEX measurement_unique ON measurement (plan_id, subject, number);

-- Letters to people: written in the transaction of what they are about, sent by a job.
CREATE TABLE letter (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at TEXT NOT NULL,
    written_on TEXT NOT NULL,
    sent_at TEXT
);
CREATE INDEX letter_account ON letter (account_id, written_on);
