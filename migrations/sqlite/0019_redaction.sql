-- What the one change writes that a recorded event may undergo: a text is taken out of its payload. A row is there
-- only within the transaction that makes the change.
create table redactions (
    position integer primary key,
    data text not null
) strict;

drop trigger events_are_never_updated;

create trigger events_are_never_updated before update on events
when (
        new.position, new.event_id, new.stream_no, new.stream_version, new.event_type, new.schema_version,
        new.correlation_id, new.causation_id, new.actor_kind, new.actor_id, new.source_kind, new.source_id,
        new.guild_id, new.app_version, new.client_version, new.occurred_at, new.recorded_at, new.meta
    ) is not (
        old.position, old.event_id, old.stream_no, old.stream_version, old.event_type, old.schema_version,
        old.correlation_id, old.causation_id, old.actor_kind, old.actor_id, old.source_kind, old.source_id,
        old.guild_id, old.app_version, old.client_version, old.occurred_at, old.recorded_at, old.meta
    )
    or not exists (select 1 from redactions where position = old.position and data = new.data)
begin
    select raise(abort, 'a recorded event never changes, except that a text is taken out');
end;

-- People who had themselves erased. Who they were is there until everything is done.
create table erasures (
    receipt blob primary key check (length(receipt) = 16),
    player_id blob not null unique,
    -- Microseconds since 1970, UTC.
    requested_at integer not null,
    finished_at integer,
    -- How many events a text was taken out of.
    n_events integer not null default 0,
    discord_user_id integer,
    display_name text,
    dm_channel_id integer
) strict;
