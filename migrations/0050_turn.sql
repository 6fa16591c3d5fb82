-- Turns: what only one worker of all processes does at a time. A row is a lease; whoever died in his turn holds it until
-- it has run out, so that what he had sent has landed before anybody acts beside it.
CREATE TABLE work.turns (
    name  text        PRIMARY KEY,
    owner text,
    until timestamptz NOT NULL
);
COMMENT ON COLUMN work.turns.owner IS 'whoever has it, under a name of this one time; null once it was given back';
