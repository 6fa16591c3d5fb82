-- When each panel last answered and last did not. It is no event: what is decided because of it is. Lost with the
-- database, it is known again after the next round of looking.
CREATE TABLE work.panel_health (
    panel       text        PRIMARY KEY,
    answered_at timestamptz,
    failed_at   timestamptz,
    reason      text
);
