-- What is neither log nor read model: keys, secrets, sessions, and when a client's request was first seen.
-- Everything secret is sealed before it comes here.

-- The key of each person (and card, and panel), wrapped with the installation's key. Deleting a row forgets its subject.
CREATE TABLE work.subject_keys (
    subject    text        PRIMARY KEY,
    wrapped    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Passwords' hashes, panels' credentials, configurations: sealed with the installation's key under their name.
CREATE TABLE work.secrets (
    name       text        PRIMARY KEY,
    sealed     bytea       NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Signed-in browsers, by the SHA-256 of their tokens.
CREATE TABLE work.sessions (
    token_sha256 bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
    person       text        NOT NULL,
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sessions_of_person ON work.sessions (person);

-- Wrong attempts to sign in, by a keyed hash of the name.
CREATE TABLE work.attempts (
    key text        NOT NULL,
    at  timestamptz NOT NULL
);
CREATE INDEX attempts_recent ON work.attempts (key, at);

-- When a client's idempotency key was first seen: a repeat is the same command of the same moment.
CREATE TABLE work.requests (
    key        text        PRIMARY KEY,
    first_seen timestamptz NOT NULL
);
