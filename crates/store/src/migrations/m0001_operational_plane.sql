-- The operational plane from empty. The same text runs on SQLite and PostgreSQL: texts, whole numbers, no defaults.
-- Moments are ISO 8601 in UTC, dates are ISO 8601, lists and documents are JSON as text.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    login_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT
);
CREATE UNIQUE INDEX account_login_unique ON account (login_folded);

CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    search_folded TEXT NOT NULL,
    code TEXT,
    address TEXT,
    email TEXT,
    phone TEXT,
    created_at TEXT NOT NULL,
    archived_at TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX unit_code_unique ON unit (code);
CREATE INDEX unit_name ON unit (name_folded);

CREATE TABLE unit_link (
    id TEXT NOT NULL PRIMARY KEY,
    from_unit TEXT NOT NULL REFERENCES unit (id),
    to_unit TEXT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    starts_on TEXT,
    ends_on TEXT
);
CREATE INDEX unit_link_from ON unit_link (from_unit);
CREATE INDEX unit_link_to ON unit_link (to_unit);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    search_folded TEXT NOT NULL,
    position TEXT NOT NULL,
    unit_id TEXT REFERENCES unit (id),
    email TEXT,
    created_at TEXT NOT NULL,
    archived_at TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX person_name ON person (name_folded);
CREATE INDEX person_unit ON person (unit_id);

CREATE TABLE source_file (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    stored_by TEXT NOT NULL
);

CREATE TABLE plan (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    search_folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT,
    municipality TEXT,
    approval_kind TEXT,
    approval_number TEXT,
    approval_date TEXT,
    approval_issuer TEXT,
    approval_signatory TEXT,
    period_start TEXT NOT NULL,
    period_end TEXT NOT NULL,
    owner_unit_id TEXT REFERENCES unit (id),
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    adopted_at TEXT NOT NULL,
    adopted_by TEXT NOT NULL,
    archived_at TEXT
);
CREATE INDEX plan_created ON plan (created_at);

CREATE TABLE import (
    id TEXT NOT NULL PRIMARY KEY,
    source_sha256 TEXT REFERENCES source_file (sha256),
    staged_sha256 TEXT,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    progress TEXT NOT NULL,
    refusal TEXT,
    title TEXT,
    line_count BIGINT NOT NULL,
    edits TEXT NOT NULL,
    bindings TEXT NOT NULL,
    past TEXT NOT NULL,
    kept_changes TEXT NOT NULL,
    owner_unit_id TEXT REFERENCES unit (id),
    target_plan_id TEXT REFERENCES plan (id),
    plan_id TEXT REFERENCES plan (id),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX import_source ON import (source_sha256);
CREATE INDEX import_created ON import (created_at);

CREATE TABLE plan_version (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    number BIGINT NOT NULL,
    source_sha256 TEXT NOT NULL REFERENCES source_file (sha256),
    import_id TEXT NOT NULL REFERENCES import (id),
    diff TEXT,
    adopted_at TEXT NOT NULL,
    adopted_by TEXT NOT NULL
);
CREATE UNIQUE INDEX plan_version_number_unique ON plan_version (plan_id, number);
CREATE INDEX plan_version_source ON plan_version (source_sha256);

-- Whole roadmaps stand apart: a changed row of an import must not rewrite megabytes.
CREATE TABLE reading (
    id TEXT NOT NULL PRIMARY KEY,
    roadmap TEXT NOT NULL
);

CREATE TABLE section (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    parent_id TEXT REFERENCES section (id) DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL,
    depth BIGINT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    withdrawn_in_version BIGINT
);
CREATE INDEX section_plan ON section (plan_id, position);

CREATE TABLE activity (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    section_id TEXT REFERENCES section (id),
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    line_index BIGINT,
    number TEXT,
    title TEXT NOT NULL,
    search_folded TEXT NOT NULL,
    audience TEXT,
    deadline TEXT NOT NULL,
    deadline_text TEXT NOT NULL,
    responsible TEXT NOT NULL,
    responsible_text TEXT NOT NULL,
    expected TEXT,
    indicators TEXT NOT NULL,
    reports TEXT NOT NULL,
    channels TEXT NOT NULL,
    source TEXT NOT NULL,
    withdrawn_in_version BIGINT
);
CREATE INDEX activity_plan ON activity (plan_id, position);
CREATE INDEX activity_section ON activity (section_id);

CREATE TABLE party_binding (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    party_text TEXT NOT NULL,
    party_folded TEXT NOT NULL,
    party_kind TEXT NOT NULL
);
CREATE UNIQUE INDEX party_binding_unique ON party_binding (plan_id, party_folded);

CREATE TABLE binding_target (
    id TEXT NOT NULL PRIMARY KEY,
    binding_id TEXT NOT NULL REFERENCES party_binding (id),
    position BIGINT NOT NULL,
    unit_id TEXT REFERENCES unit (id),
    person_id TEXT REFERENCES person (id)
);
CREATE INDEX binding_target_binding ON binding_target (binding_id);

CREATE TABLE party_memory (
    party_folded TEXT NOT NULL PRIMARY KEY,
    targets TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE assignment (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    activity_id TEXT NOT NULL REFERENCES activity (id),
    unit_id TEXT REFERENCES unit (id),
    person_id TEXT REFERENCES person (id),
    planned_start TEXT,
    planned_due TEXT,
    window_start TEXT,
    window_due TEXT,
    status TEXT NOT NULL,
    note TEXT,
    done_on TEXT,
    withdrawn_in_version BIGINT,
    uid TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX assignment_plan ON assignment (plan_id, activity_id, status, window_due, window_start);
CREATE INDEX assignment_activity ON assignment (activity_id);
CREATE INDEX assignment_unit ON assignment (unit_id);
CREATE INDEX assignment_person ON assignment (person_id);
CREATE INDEX assignment_due ON assignment (window_due);

CREATE TABLE feed (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL,
    owner_unit_id TEXT REFERENCES unit (id),
    owner_person_id TEXT REFERENCES person (id),
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT,
    last_fetched_at TEXT
);
CREATE UNIQUE INDEX feed_token_unique ON feed (token_hash);

CREATE TABLE journal (
    sequence BIGINT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before_json TEXT,
    after_json TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    plan_id TEXT,
    activity_id TEXT
);
CREATE INDEX journal_entity ON journal (entity, entity_id);
CREATE INDEX journal_plan ON journal (plan_id, sequence);
CREATE INDEX journal_activity ON journal (activity_id, sequence);

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    run_after TEXT NOT NULL,
    claimed_at TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT
);
CREATE INDEX job_waiting ON job (state, run_after);
