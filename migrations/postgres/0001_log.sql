-- The log. Appended to by one transaction at a time, under an advisory lock; read by anybody.

-- Numbers the streams, so that the index of the log holds small integers. Numbers are given under
-- the lock, not by a sequence.
create table streams (
    stream_no bigint primary key,
    stream_id text collate "C" not null unique
);

-- Whatever follows from the key of the writer is not checked again per row: a foreign key to
-- streams would cost a look-up for each event.
create table events (
    position bigint primary key,
    stream_no bigint not null,
    stream_version bigint not null,
    schema_version bigint not null,
    guild_id bigint,
    -- Microseconds since 1970, UTC.
    occurred_at bigint not null,
    recorded_at bigint not null,
    event_id uuid not null,
    correlation_id uuid not null,
    causation_id uuid,
    event_type text not null,
    actor_kind text not null
        check (actor_kind in ('player', 'operator', 'timer', 'recovery', 'system')),
    actor_id text,
    source_kind text not null
        check (source_kind in ('interaction', 'message', 'timer', 'cli', 'web', 'system')),
    source_id text,
    app_version text not null,
    client_version text,
    data text not null,
    meta text
);

create unique index events_by_stream on events (stream_no, stream_version);

-- One row a request, for telling a repeat. Its ids sort by time, so the index grows at its end.
create table requests (
    request_id uuid primary key,
    digest uuid not null,
    first_position bigint not null,
    n_events bigint not null
);

-- Once a statement, not once a row: an append is one statement.
create function refuse_gaps() returns trigger language plpgsql set search_path from current as $$
declare
    first_new bigint;
    n_new bigint;
    head bigint;
begin
    select min(position), count(*) into first_new, n_new from added;
    if n_new = 0 then
        return null;
    end if;
    select coalesce(max(position), 0) into head from events where position < first_new;
    if first_new <> head + 1
        or (select max(position) from events) <> head + n_new then
        raise exception 'positions follow each other without a gap';
    end if;
    -- The unique index refuses a version twice; this, one that is left out.
    if exists (
        select 1
        from added
        where stream_version <> 1
            and not exists (
                select 1
                from events
                where events.stream_no = added.stream_no
                    and events.stream_version = added.stream_version - 1
            )
    ) then
        raise exception 'versions of a stream follow each other without a gap';
    end if;
    return null;
end
$$;

create trigger events_have_no_gaps after insert on events
referencing new table as added
for each statement execute function refuse_gaps();

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%', tg_argv[0];
end
$$;

create trigger events_are_never_updated before update on events
for each statement execute function refuse_change('a recorded event never changes');

create trigger events_are_never_deleted before delete or truncate on events
for each statement execute function refuse_change('a recorded event is never deleted');

create trigger streams_are_never_updated before update on streams
for each statement execute function refuse_change('a stream never changes its name');

create trigger streams_are_never_deleted before delete or truncate on streams
for each statement execute function refuse_change('a stream is never deleted');

create trigger requests_are_never_changed before update or delete or truncate on requests
for each statement execute function refuse_change('a recorded request never changes');
