-- How each process that has the log open says its subscriptions are. Times are µs since 1970; reported_at is
-- by the database's clock.
create table subscription_reports (
    name text not null,
    holder text not null,
    kind text not null,
    state text not null,
    since integer not null,
    position integer not null,
    last_error text,
    last_error_at integer,
    reported_at integer not null,
    primary key (name, holder)
) strict, without rowid;

alter table subscriptions drop column state;
alter table subscriptions drop column since;
alter table subscriptions drop column last_error;
alter table subscriptions drop column last_error_at;

-- Only people pause a subscription.
update subscriptions set paused = 0 where paused <> 1;

-- What people at the command line asked for, until a process has done it.
create table pause_requests (
    number integer primary key,
    id text not null unique,
    name text not null,
    -- 1: pause; 0: resume.
    is_pause integer not null,
    requested_at integer not null
) strict;

-- No event waits behind another any more.
alter table parked_events drop column holds_key;
