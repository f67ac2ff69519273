-- A follower may fail on several parts of one event, such as the messages it leads to: each is parked
-- under a key of its own.
alter table parked_events rename to parked_before;
drop index parked_events_by_key;

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
    unique (name, position, park_key)
) strict;

create index parked_events_by_key on parked_events (name, park_key, position);

insert into parked_events select * from parked_before;
drop table parked_before;
