-- What people do with assessment results. The results themselves live in the lake (`analytics`).

CREATE TABLE results_import (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    report TEXT NOT NULL,
    version BIGINT,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    settled_at TEXT
);
CREATE INDEX results_import_state ON results_import (state, created_at);

CREATE TABLE results_import_file (
    id TEXT NOT NULL PRIMARY KEY,
    import_id TEXT NOT NULL REFERENCES results_import (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE UNIQUE INDEX results_import_file_place ON results_import_file (import_id, position);

CREATE TABLE identification_rule (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE UNIQUE INDEX identification_rule_name ON identification_rule (name, version);

CREATE TABLE identification_run (
    id TEXT NOT NULL PRIMARY KEY,
    year BIGINT NOT NULL,
    rule TEXT NOT NULL,
    rule_title TEXT NOT NULL,
    rule_content TEXT NOT NULL,
    lake_version BIGINT NOT NULL,
    sources TEXT NOT NULL,
    totals TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    order_number TEXT,
    order_date TEXT,
    approved_at TEXT,
    approved_by TEXT,
    withdrawn_at TEXT
);
CREATE INDEX identification_run_year ON identification_run (year, created_at);

CREATE TABLE identification_verdict (
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES identification_run (id),
    school TEXT NOT NULL,
    name TEXT NOT NULL,
    municipality TEXT,
    search_folded TEXT NOT NULL,
    verdict TEXT NOT NULL,
    rank BIGINT NOT NULL,
    statuses TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE UNIQUE INDEX identification_verdict_school ON identification_verdict (run_id, school);
CREATE INDEX identification_verdict_rank ON identification_verdict (run_id, rank);

CREATE TABLE marker_explanation (
    id TEXT NOT NULL PRIMARY KEY,
    school TEXT NOT NULL,
    year BIGINT NOT NULL,
    code TEXT NOT NULL,
    work TEXT NOT NULL,
    explanation TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX marker_explanation_school ON marker_explanation (year, school);
