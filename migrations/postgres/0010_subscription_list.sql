-- How each process that has the log open says its subscriptions are. Times are µs since 1970; reported_at is
-- by the database's clock.
create table subscription_reports (
    name text collate "C" not null,
    holder text collate "C" not null,
    kind text not null,
    state text not null,
    since bigint not null,
    position bigint not null,
    last_error text,
    last_error_at bigint,
    reported_at bigint not null,
    primary key (name, holder)
);

alter table subscriptions
    drop column state,
    drop column since,
    drop column last_error,
    drop column last_error_at;

-- Only people pause a subscription.
update subscriptions set paused = 0 where paused <> 1;

-- What people at the command line asked for, until a process has done it.
create table pause_requests (
    number bigint generated always as identity primary key,
    id text not null unique,
    name text not null,
    -- 1: pause; 0: resume.
    is_pause bigint not null,
    requested_at bigint not null
);

-- No event waits behind another any more.
alter table parked_events drop column holds_key;
