-- Named subscriptions that outlive the process: who runs each, until when by this database's clock,
-- and how it is. Times are µs since 1970. Whoever takes one over raises its epoch; the writes of
-- earlier holders name an older one and change nothing.
create table subscriptions (
    name text collate "C" primary key,
    epoch bigint not null,
    held_until bigint not null,
    holder text not null,
    state text not null,
    since bigint not null,
    last_error text,
    last_error_at bigint,
    -- 0: no; 1: by a person; 2: after a failure, until the next start.
    paused bigint not null default 0
);

-- Events that a subscription could not handle, and those that wait behind one.
create table parked_events (
    id bigint generated always as identity primary key,
    name text collate "C" not null,
    position bigint not null,
    park_key text collate "C" not null,
    -- 1: later events of the key wait behind it.
    holds_key bigint not null,
    error text not null,
    n_attempts bigint not null,
    parked_at bigint not null,
    tried_at bigint not null,
    -- What a person wants done with it: retry, discard.
    wish text,
    unique (name, position)
);

create index parked_events_by_key on parked_events (name, park_key, position);
