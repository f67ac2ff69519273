//! Adding a batch to the file.
//!
//! Owns: the statements that add rows. Does not know: why these rows.
//!
//! The batch was judged in the same transaction, so nobody has changed what it rests on.

use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::store::batch::Batch;

/// Creates or advances a stream.
pub(super) const ADVANCE: &str = "
    insert into streams (stream_id, version)
    values (?1, ?2)
    on conflict (stream_id) do update set version = excluded.version
    returning stream_no";

pub(super) const ADD_REQUEST: &str = "
    insert into requests (request_id, digest, first_position, n_events)
    values (?1, ?2, ?3, ?4)";

pub(super) const ADD_EVENT: &str = "
    insert into events (
        position, event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

/// Adds all rows of a batch.
pub(super) fn record(conn: &Connection, batch: &Batch) -> Result<(), rusqlite::Error> {
    let mut advance = conn.prepare_cached(ADVANCE)?;
    let (advances, advance_of_event) = batch.advances();
    let mut stream_nos: Vec<i64> = Vec::with_capacity(advances.len());
    for stream in &advances {
        let row = params![stream.stream.as_str(), stream.to.0];
        stream_nos.push(advance.query_row(row, |row| row.get(0))?);
    }
    let mut add = conn.prepare_cached(ADD_REQUEST)?;
    for row in &batch.requests {
        add.execute(params![
            row.request.as_uuid().as_bytes(),
            row.digest.as_bytes(),
            row.first.0,
            row.n_events,
        ])?;
    }
    let mut add = conn.prepare_cached(ADD_EVENT)?;
    for (event, advance_idx) in batch.events.iter().zip(advance_of_event) {
        let (actor_kind, actor_id) = event.actor.kind_and_id();
        add.execute(params![
            event.position.0,
            event.event_id.as_uuid().as_bytes(),
            stream_nos[advance_idx],
            event.version.0,
            event.event_type,
            event.schema_version,
            event.correlation_id.0.as_bytes(),
            event.causation_id.as_ref().map(Uuid::as_bytes),
            actor_kind,
            actor_id,
            event.source.kind.name(),
            event.source.id,
            event.guild_id.map(u64::cast_signed),
            event.app_version,
            event.client_version,
            event.occurred_at.timestamp_micros(),
            event.recorded_at.timestamp_micros(),
            event.data,
            event.meta,
        ])?;
    }
    Ok(())
}
