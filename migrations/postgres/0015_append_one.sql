-- The streams are advanced first, and their numbers and versions kept in arrays: the insert of the events then
-- looks up no stream. Positions of requests are counted from the head, too.
drop function append_batch(
    bigint, text[], uuid[], uuid[], bigint[], uuid[], text[], bigint[], text[], bigint[], uuid[], uuid[],
    text[], text[], text[], text[], bigint[], text[], text[], bigint[], bigint[], text[], text[],
    text[], bigint[], text);

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
    advanced_stream_ids text[], advanced_by bigint[],
    new_request_ids uuid[], digests uuid[], first_places bigint[], n_events bigint[],
    event_ids uuid[], stream_idxs bigint[], nth_of_stream bigint[],
    event_types text[], schema_versions bigint[], correlation_ids uuid[], causation_ids uuid[],
    actor_kinds text[], actor_ids text[], source_kinds text[], source_ids text[],
    guild_ids bigint[], app_versions text[], client_versions text[],
    occurred bigint[], recorded bigint[], datas text[], metas text[],
    channel text
) returns boolean language plpgsql volatile as $$
declare
    head bigint;
    stream_nos bigint[];
    versions bigint[];
begin
    perform pg_advisory_xact_lock(29099045081476980);
    select coalesce(max(events.position), 0) into head from events;
    if head <> expected_head then
        return false;
    end if;

    if cardinality(new_stream_ids) > 0 then
        insert into streams (stream_no, stream_id)
        select last_stream + nth, stream_id
        from (select coalesce(max(stream_no), 0) as last_stream from streams) as numbered
        cross join unnest(new_stream_ids) with ordinality as added (stream_id, nth);
    end if;

    -- Versions as they were before.
    with advanced as (
        update streams
        set version = version + n
        from unnest(advanced_stream_ids, advanced_by) with ordinality as advancing (stream_id, n, nth)
        where streams.stream_id = advancing.stream_id
        returning nth, stream_no, version - n as version
    )
    select array_agg(stream_no order by nth), array_agg(version order by nth)
    into stream_nos, versions
    from advanced;
    if cardinality(stream_nos) is distinct from cardinality(advanced_stream_ids) then
        raise exception 'a stream of the batch has no row';
    end if;

    insert into requests (request_id, digest, first_position, n_events)
    select request_id, digest, head + place, n
    from unnest(new_request_ids, digests, first_places, append_batch.n_events) as added (request_id, digest, place, n);

    insert into events (
        position, event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    select
        head + nth, event_id, stream_nos[stream_idx], versions[stream_idx] + nth_in_stream, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta
    from unnest(
        event_ids, stream_idxs, nth_of_stream, event_types, schema_versions,
        correlation_ids, causation_ids, actor_kinds, actor_ids, source_kinds, source_ids,
        guild_ids, app_versions, client_versions, occurred, recorded, datas, metas) with ordinality
        as added (
            event_id, stream_idx, nth_in_stream, event_type, schema_version,
            correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
            guild_id, app_version, client_version, occurred_at, recorded_at, data, meta, nth);

    perform pg_notify(channel, (head + cardinality(event_ids))::text);
    return true;
end
$$;

-- As append_batch, for a request with one event: half of a small batch is the arrays.
create function append_event(
    expected_head bigint,
    of_stream text, is_new_stream boolean,
    of_request uuid, its_digest uuid,
    id uuid, type text, version_of_schema bigint, correlation uuid, causation uuid,
    kind_of_actor text, id_of_actor text, kind_of_source text, id_of_source text,
    guild bigint, version_of_app text, version_of_client text,
    occurred bigint, recorded bigint, payload text, further text,
    channel text
) returns boolean language plpgsql volatile as $$
declare
    head bigint;
    its_number bigint;
    its_version bigint;
begin
    perform pg_advisory_xact_lock(29099045081476980);
    select coalesce(max(events.position), 0) into head from events;
    if head <> expected_head then
        return false;
    end if;

    if is_new_stream then
        insert into streams (stream_no, stream_id)
        select coalesce(max(stream_no), 0) + 1, of_stream from streams;
    end if;
    update streams
    set version = version + 1
    where stream_id = of_stream
    returning stream_no, version into its_number, its_version;

    insert into requests (request_id, digest, first_position, n_events)
    values (of_request, its_digest, head + 1, 1);

    -- An event of a stream without a row is refused: its number would be null.
    insert into events (
        position, event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    values (
        head + 1, id, its_number, its_version, type, version_of_schema,
        correlation, causation, kind_of_actor, id_of_actor, kind_of_source, id_of_source,
        guild, version_of_app, version_of_client, occurred, recorded, payload, further);

    perform pg_notify(channel, (head + 1)::text);
    return true;
end
$$;
