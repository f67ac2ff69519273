-- The log. Written by one task of one process; read by anybody.

-- Numbers the streams, so that the index of the log holds small integers.
create table streams (
    stream_no integer primary key,
    stream_id text not null unique
) strict;

create table events (
    position integer primary key,
    event_id blob not null check (length(event_id) = 16),
    stream_no integer not null references streams (stream_no),
    stream_version integer not null,
    event_type text not null,
    schema_version integer not null,
    correlation_id blob not null check (length(correlation_id) = 16),
    causation_id blob check (length(causation_id) = 16),
    actor_kind text not null
        check (actor_kind in ('player', 'operator', 'timer', 'recovery', 'system')),
    actor_id text,
    source_kind text not null
        check (source_kind in ('interaction', 'message', 'timer', 'cli', 'web', 'system')),
    source_id text,
    guild_id integer,
    app_version text not null,
    client_version text,
    -- Microseconds since 1970, UTC.
    occurred_at integer not null,
    recorded_at integer not null,
    data text not null,
    meta text
) strict;

create unique index events_by_stream on events (stream_no, stream_version);

-- One row a request, for telling a repeat. Its ids sort by time, so the tree grows at its end;
-- without a rowid there is one tree to write instead of two.
create table requests (
    request_id blob primary key check (length(request_id) = 16),
    digest blob not null check (length(digest) = 16),
    first_position integer not null,
    n_events integer not null
) strict, without rowid;

-- Refuses also "insert or replace", which deletes without firing triggers on delete.
create trigger events_have_no_gaps before insert on events
begin
    select raise(abort, 'positions follow each other without a gap')
    where new.position is not (select coalesce(max(position), 0) + 1 from events);
    select raise(abort, 'versions of a stream follow each other without a gap')
    where new.stream_version is not (
        select coalesce(max(stream_version), 0) + 1 from events where stream_no = new.stream_no
    );
end;

create trigger events_are_never_updated before update on events
begin
    select raise(abort, 'a recorded event never changes');
end;

create trigger events_are_never_deleted before delete on events
begin
    select raise(abort, 'a recorded event is never deleted');
end;

create trigger streams_are_never_updated before update on streams
begin
    select raise(abort, 'a stream never changes its name');
end;

create trigger streams_are_never_deleted before delete on streams
begin
    select raise(abort, 'a stream is never deleted');
end;

create trigger streams_are_never_replaced before insert on streams
when exists (select 1 from streams where stream_no = new.stream_no or stream_id = new.stream_id)
begin
    select raise(abort, 'a stream is numbered once');
end;
