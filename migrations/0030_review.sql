-- Who looks at which payment, so that two members of staff do not do the same work twice. A claim is a courtesy with an
-- end: what decides between two decisions is the payment's stream.
CREATE TABLE work.payment_claim (
    payment     text        PRIMARY KEY,
    person      text        NOT NULL,
    claimed_at  timestamptz NOT NULL,
    lease_until timestamptz NOT NULL
);

-- Which member of staff opened which page of a receipt, and when. It holds no personal datum: whose receipt it is, the
-- payment tells.
CREATE TABLE work.receipt_opening (
    payment   text        NOT NULL,
    page      integer     NOT NULL,
    person    text        NOT NULL,
    channel   text        NOT NULL,
    opened_at timestamptz NOT NULL
);
CREATE INDEX receipt_opening_of_payment ON work.receipt_opening (payment, opened_at);
