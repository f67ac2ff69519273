//! Adding a batch to the file: one text, from `begin` to `commit`.
//!
//! Owns: the rows of a batch as JSON, which SQLite takes apart. Does not know: why these rows.

use serde::Serialize;
use sqlx::SqliteConnection;
use uuid::{Uuid, fmt::Simple};

use super::json;
use crate::store::{backend::Failure, batch::Batch, event::RecordedEvent, rows::actor_columns};

/// Adds the rows of a batch, each kind of them as one JSON array of arrays.
///
/// No position and no version comes from the program: SQLite gives a row without a position the next one, and
/// an event has a place among those of its stream in the batch, which is counted from the stream's row. A batch
/// that was judged when the log ended elsewhere is refused, since the first position of its requests is then
/// null; and so is an event of a stream that has no row.
pub(super) const APPEND: &str = "
    begin immediate;

    insert into streams (stream_id)
    select value
    from json_each(?);

    insert into requests (request_id, digest, first_position, n_events)
    select unhex(value ->> 0), unhex(value ->> 1),
           case head when ? then head + (value ->> 2) end, value ->> 3
    from (select coalesce(max(position), 0) as head from events)
    cross join json_each(?);

    insert into events (
        event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    select unhex(value ->> 0), stream_no, version + (value ->> 2), value ->> 3, value ->> 4,
           unhex(value ->> 5), unhex(value ->> 6), value ->> 7, value ->> 8, value ->> 9, value ->> 10,
           value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17
    from json_each(?)
    left join streams on stream_id = value ->> 1;

    update streams
    set version = version + (value ->> 1)
    from json_each(?)
    where stream_id = value ->> 0;

    commit;";

/// Adds all rows of a batch and commits them.
///
/// A failure may leave the transaction open: the connection is then to be given up.
pub(super) async fn record(conn: &mut SqliteConnection, batch: &Batch) -> Result<(), Failure> {
    let expected_head = batch.expected_head().0;
    let advances = batch.advances();
    let new_streams = advances.iter().filter(|advance| advance.is_new);
    let new_streams: Vec<&str> = new_streams.map(|advance| advance.stream.as_str()).collect();
    let advances = advances.iter().map(|to| (to.stream.as_str(), to.n_events));
    let requests = batch.requests.iter().map(|row| {
        let first = row.first.0 - expected_head;
        (row.request.as_uuid().simple(), row.digest.simple(), first, row.n_events)
    });
    let events = batch.events.iter().zip(batch.nth_of_stream());
    let events = events.map(|(event, nth)| EventRow::new(event, nth));
    sqlx::query(APPEND)
        .bind(json(&new_streams))
        .bind(expected_head)
        .bind(json(&requests.collect::<Vec<_>>()))
        .bind(json(&events.collect::<Vec<_>>()))
        .bind(json(&advances.collect::<Vec<_>>()))
        .execute(conn)
        .await
        .map(drop)
        // It may have been the commit itself.
        .map_err(Failure::Unknown)
}

/// The values of one event, in the order of [`APPEND`].
#[derive(Serialize)]
struct EventRow<'b>(
    Simple,
    &'b str,
    u32,
    &'b str,
    u16,
    Simple,
    Option<Simple>,
    &'b str,
    Option<String>,
    &'b str,
    Option<&'b str>,
    Option<i64>,
    &'b str,
    Option<&'b str>,
    i64,
    i64,
    &'b str,
    Option<&'b str>,
);

impl<'b> EventRow<'b> {
    fn new(event: &'b RecordedEvent, nth_of_stream: u32) -> Self {
        let (actor_kind, actor_id) = actor_columns(&event.actor);
        Self(
            event.event_id.as_uuid().simple(),
            event.stream.as_str(),
            nth_of_stream,
            &event.event_type,
            event.schema_version,
            event.correlation_id.0.simple(),
            event.causation_id.map(Uuid::simple),
            actor_kind,
            actor_id,
            event.source.kind.name(),
            event.source.id.as_deref(),
            event.guild_id.map(u64::cast_signed),
            &event.app_version,
            event.client_version.as_deref(),
            event.occurred_at.timestamp_micros(),
            event.recorded_at.timestamp_micros(),
            &event.data,
            event.meta.as_deref(),
        )
    }
}
