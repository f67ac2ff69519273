-- An insert takes its positions and versions from the log itself, so nothing has to check them afterwards.
drop trigger events_have_no_gaps on events;
drop function refuse_gaps();
drop trigger streams_are_never_updated on streams;

-- How many events the stream has. Updates that find room on the page of the row leave the indexes alone.
alter table streams add column version bigint not null default 0;
alter table streams set (fillfactor = 70);

update streams
set version = (
    select coalesce(max(stream_version), 0) from events where events.stream_no = streams.stream_no
);

create trigger streams_are_never_renamed before update of stream_no, stream_id on streams
for each statement execute function refuse_change('a stream never changes its name');

drop function append_batch(
    bigint, bigint[], text[], uuid[], uuid[], bigint[], bigint[], bigint[], uuid[], bigint[], bigint[],
    text[], bigint[], uuid[], uuid[], text[], text[], text[], text[], bigint[], text[], text[],
    bigint[], bigint[], text[], text[], text, text);

-- Adds a batch to the log if the log still ends at expected_head; otherwise does nothing and returns false.
--
-- The lock has a statement of its own: each statement of a volatile function sees what was committed
-- when that statement began, so the head is read after the previous holder of the lock has committed.
-- The number of the lock is "gamebot".
--
-- No position and no version comes from the caller: an event has a place in the batch and a place among
-- the events of its stream in the batch, and these are counted from the head and from the stream's row.
create function append_batch(
    expected_head bigint,
    new_stream_ids text[],
    new_request_ids uuid[], digests uuid[], n_events bigint[],
    event_ids uuid[], event_stream_ids text[], nth_of_stream bigint[],
    event_types text[], schema_versions bigint[], correlation_ids uuid[], causation_ids uuid[],
    actor_kinds text[], actor_ids text[], source_kinds text[], source_ids text[],
    guild_ids bigint[], app_versions text[], client_versions text[],
    occurred bigint[], recorded bigint[], datas text[], metas text[],
    advanced_stream_ids text[], advanced_by bigint[],
    channel text
) returns boolean language plpgsql volatile as $$
declare
    head bigint;
    last_stream bigint;
begin
    perform pg_advisory_xact_lock(29099045081476980);
    select coalesce(max(events.position), 0) into head from events;
    if head <> expected_head then
        return false;
    end if;

    if cardinality(new_stream_ids) > 0 then
        select coalesce(max(stream_no), 0) into last_stream from streams;
        insert into streams (stream_no, stream_id)
        select last_stream + nth, stream_id
        from unnest(new_stream_ids) with ordinality as added (stream_id, nth);
    end if;

    insert into requests (request_id, digest, first_position, n_events)
    select request_id, digest, head + 1 + sum(n) over (order by nth) - n, n
    from unnest(new_request_ids, digests, append_batch.n_events) with ordinality
        as added (request_id, digest, n, nth);

    -- An event of a stream without a row is refused: its number would be null.
    insert into events (
        position, event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    select
        head + nth, added.event_id, stream_no, version + nth_in_stream, added.event_type, added.schema_version,
        added.correlation_id, added.causation_id, added.actor_kind, added.actor_id, added.source_kind, added.source_id,
        added.guild_id, added.app_version, added.client_version, added.occurred_at, added.recorded_at, added.data, added.meta
    from unnest(
        event_ids, event_stream_ids, nth_of_stream, event_types, schema_versions,
        correlation_ids, causation_ids, actor_kinds, actor_ids, source_kinds, source_ids,
        guild_ids, app_versions, client_versions, occurred, recorded, datas, metas) with ordinality
        as added (
            event_id, stream_id, nth_in_stream, event_type, schema_version,
            correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
            guild_id, app_version, client_version, occurred_at, recorded_at, data, meta, nth)
    left join streams on streams.stream_id = added.stream_id;

    update streams
    set version = version + n
    from unnest(advanced_stream_ids, advanced_by) as advanced (stream_id, n)
    where streams.stream_id = advanced.stream_id;

    perform pg_notify(channel, (head + cardinality(event_ids))::text);
    return true;
end
$$;
