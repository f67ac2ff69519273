-- Adds a batch to the log in one round trip, where the log ends as whoever judged the batch believed;
-- false, and nothing done, where somebody else appended meanwhile.
--
-- The lock has a statement of its own: each statement of a volatile function sees what was committed
-- when that statement began, so the head is read after whoever held the lock before has committed.
-- The number of the lock is "gamebot". Those who listen are told the new head.
create function append_batch(
    expected_head bigint,
    new_stream_nos bigint[], new_stream_ids text[],
    new_request_ids uuid[], digests uuid[], first_positions bigint[], n_events bigint[],
    positions bigint[], event_ids uuid[], stream_nos bigint[], stream_versions bigint[],
    event_types text[], schema_versions bigint[], correlation_ids uuid[], causation_ids uuid[],
    actor_kinds text[], actor_ids text[], source_kinds text[], source_ids text[],
    guild_ids bigint[], app_versions text[], client_versions text[],
    occurred bigint[], recorded bigint[], datas text[], metas text[],
    channel text, new_head text
) returns boolean language plpgsql volatile as $$
declare
    head bigint;
begin
    perform pg_advisory_xact_lock(29099045081476980);
    select max(events.position) into head from events;
    if coalesce(head, 0) <> expected_head then
        return false;
    end if;
    insert into streams (stream_no, stream_id)
    select * from unnest(new_stream_nos, new_stream_ids);
    insert into requests (request_id, digest, first_position, n_events)
    select * from unnest(new_request_ids, digests, first_positions, append_batch.n_events);
    insert into events (
        position, event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    select * from unnest(
        positions, event_ids, stream_nos, stream_versions, event_types, schema_versions,
        correlation_ids, causation_ids, actor_kinds, actor_ids, source_kinds, source_ids,
        guild_ids, app_versions, client_versions, occurred, recorded, datas, metas);
    perform pg_notify(channel, new_head);
    return true;
end
$$;
