-- Named subscriptions that outlive the process: who runs each, and how it is. Times are µs since 1970.
-- On SQLite the one process that writes the file holds them all; held_until is then only 0 or 1.
create table subscriptions (
    name text primary key,
    epoch integer not null,
    held_until integer not null,
    holder text not null,
    state text not null,
    since integer not null,
    last_error text,
    last_error_at integer,
    -- 0: no; 1: by a person; 2: after a failure, until the next start.
    paused integer not null default 0
) strict, without rowid;

-- Events that a subscription could not handle, and those that wait behind one.
create table parked_events (
    id integer primary key,
    name text not null,
    position integer not null,
    park_key text not null,
    -- 1: later events of the key wait behind it.
    holds_key integer not null,
    error text not null,
    n_attempts integer not null,
    parked_at integer not null,
    tried_at integer not null,
    -- What a person wants done with it: retry, discard.
    wish text,
    unique (name, position)
) strict;

create index parked_events_by_key on parked_events (name, park_key, position);
