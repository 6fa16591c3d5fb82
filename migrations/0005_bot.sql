-- What the bot must not forget: what came in, where a conversation stands, and which messages it will change again.

-- One row per update of Telegram, kept before it is confirmed. Its number makes a repeated one the same; its body is
-- erased once it is done, because people write there.
CREATE TABLE work.inbox (
    update_id   bigint      PRIMARY KEY,
    chat        bigint      NOT NULL,
    body        text        NOT NULL,
    received_at timestamptz NOT NULL,
    status      text        NOT NULL DEFAULT 'ready' CHECK (status IN ('ready', 'leased', 'done', 'parked')),
    attempts    integer     NOT NULL DEFAULT 0,
    run_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz,
    owner       text,
    last_error  text,
    ended_at    timestamptz
);
CREATE INDEX inbox_to_do ON work.inbox (chat, update_id) WHERE status IN ('ready', 'leased');
CREATE INDEX inbox_in_order ON work.inbox (update_id) WHERE status IN ('ready', 'leased');
CREATE INDEX inbox_ended ON work.inbox (ended_at) WHERE status = 'done';
-- One chat is in one worker's hands at a time, whatever the workers believe.
CREATE UNIQUE INDEX inbox_one_of_a_chat ON work.inbox (chat) WHERE status = 'leased';

-- Where a conversation stands. `before` is what stood there when the update `update_id` was first handled, so that
-- handling it again after a crash begins from the same place.
CREATE TABLE work.draft (
    chat       bigint      PRIMARY KEY,
    body       text,
    before     text,
    update_id  bigint      NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Which message a notice made, so that a repeated notice is not told twice.
CREATE TABLE work.sent (
    reaction_id uuid        NOT NULL,
    chat        bigint      NOT NULL,
    message     integer     NOT NULL,
    sent_at     timestamptz NOT NULL,
    PRIMARY KEY (reaction_id, chat)
);
CREATE INDEX sent_by_age ON work.sent (sent_at);

-- The card of a payment in the chat of each member of staff; changed for all of them when one decides.
CREATE TABLE work.staff_card (
    payment    text    NOT NULL,
    person     text    NOT NULL,
    chat       bigint  NOT NULL,
    message    integer NOT NULL,
    captioned  boolean NOT NULL,
    first_page integer NOT NULL,
    last_page  integer NOT NULL,
    PRIMARY KEY (payment, person)
);

-- The message that shows a customer how his delivery goes, until it has gone.
CREATE TABLE work.progress (
    account text    PRIMARY KEY,
    chat    bigint  NOT NULL,
    message integer NOT NULL
);
