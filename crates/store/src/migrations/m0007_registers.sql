-- Registers: rows of tables of schools with their history, loads, names of pupils under a key.
-- The same text runs on SQLite and PostgreSQL. Moments are ISO 8601 in UTC, dates are ISO 8601, values are JSON as text.

-- One load of one file.
CREATE TABLE register_load (
    id TEXT NOT NULL PRIMARY KEY,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL,
    report TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    loaded_by TEXT NOT NULL
);
CREATE INDEX register_load_at ON register_load (loaded_at);

-- A row as it is known now. `row_key` is made from the columns of the register's key; `person` is the folded full name.
CREATE TABLE register_row (
    id TEXT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    unit_id TEXT REFERENCES unit (id),
    row_key TEXT NOT NULL,
    person TEXT,
    since TEXT,
    until TEXT,
    row_values TEXT NOT NULL,
    stated_on TEXT,
    revision BIGINT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX register_row_unit ON register_row (unit_id, register);
CREATE INDEX register_row_register ON register_row (register, row_key);
CREATE INDEX register_row_person ON register_row (unit_id, person);

-- Every version of a row: who, when, from which file and row of it.
CREATE TABLE register_version (
    row_id TEXT NOT NULL REFERENCES register_row (id),
    revision BIGINT NOT NULL,
    row_values TEXT NOT NULL,
    load_id TEXT REFERENCES register_load (id),
    sheet TEXT,
    sheet_row BIGINT,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (row_id, revision)
);
CREATE INDEX register_version_load ON register_version (load_id);

-- Names of pupils, sealed under a key that lies outside the database.
CREATE TABLE pupil_name (
    unit_id TEXT NOT NULL REFERENCES unit (id),
    pupil_code TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, pupil_code)
);
CREATE INDEX pupil_name_key ON pupil_name (key_id);

-- What a person confirmed that an indicator's words are measured by: proposed first for the next plan.
CREATE TABLE figure_binding (
    id TEXT NOT NULL PRIMARY KEY,
    words_folded TEXT NOT NULL,
    binding TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX figure_binding_words_unique ON figure_binding (words_folded);
