//! Adding a batch to the file: few texts, from `begin` to `commit`.
//!
//! Owns: the statements that add rows. Does not know: why these rows.
//!
//! No position and no version comes from the program: SQLite gives a row without a position the next one, and
//! an event has a place among those of its stream in the batch, which is counted from the stream's row. A batch
//! that was judged when the log ended elsewhere is refused, since the first position of its requests is then
//! null; and so is an event of a stream that has no row.

use sqlx::{AssertSqlSafe, SqliteConnection, query::Query, sqlite::SqliteArguments};

use super::json;
use crate::store::{
    backend::Failure,
    batch::Batch,
    event::RecordedEvent,
    faults::{DatabaseWork, database},
};

const BEGIN: &str = "
    begin immediate;

    insert into streams (stream_id)
    select value
    from json_each(?);

    insert into requests (request_id, digest, first_position, n_events)
    select unhex(value ->> 0), unhex(value ->> 1),
           case head when ? then head + (value ->> 2) end, value ->> 3
    from (select coalesce(max(position), 0) as head from events)
    cross join json_each(?);";

const COMMIT: &str = "
    update streams
    set version = version + (value ->> 1)
    from json_each(?)
    where stream_id = value ->> 0;

    commit;";

/// The values of one event, in the order of [`bind`].
const ROW: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// How many events one text takes. So there are few texts, and each stays prepared: preparing one costs more than
/// its rows.
const CHUNK_LIMIT: usize = 32;

/// Returns the text that adds `n_events` of a batch: its first ones, its last ones, or both.
pub(super) fn text(n_events: usize, is_first: bool, is_last: bool) -> String {
    let begin = if is_first { BEGIN } else { "" };
    let rows = vec![ROW; n_events].join(", ");
    let commit = if is_last { COMMIT } else { "" };
    format!(
        "{begin}

    insert into events (
        event_id, stream_no, stream_version, event_type, schema_version,
        correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
        guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
    select column1, stream_no, version + column3, column4, column5, column6, column7, column8, column9,
           column10, column11, column12, column13, column14, column15, column16, column17, column18
    from (values {rows})
    left join streams on stream_id = column2;
    {commit}"
    )
}

/// Adds all rows of a batch and commits them.
///
/// A failure may leave the transaction open: the connection is then to be given up.
pub(super) async fn record(conn: &mut SqliteConnection, batch: &Batch) -> Result<(), Failure> {
    let expected_head = batch.expected_head().0;
    let advances = batch.advances();
    let new_streams = advances.iter().filter(|advance| advance.is_new);
    let new_streams: Vec<&str> = new_streams.map(|advance| advance.stream.as_str()).collect();
    let advances = advances.iter().map(|to| (to.stream.as_str(), to.n_events));
    let advances: Vec<_> = advances.collect();
    let requests = batch.requests.iter().map(|row| {
        let first = row.first.0 - expected_head;
        (
            row.request.as_uuid().simple(),
            row.digest.simple(),
            first,
            row.n_events,
        )
    });
    let requests: Vec<_> = requests.collect();

    let nth_of_stream = batch.nth_of_stream();
    let rows: Vec<_> = batch.events.iter().zip(nth_of_stream).collect();
    let n_chunks = rows.len().div_ceil(CHUNK_LIMIT);
    for (chunk_idx, chunk) in rows.chunks(CHUNK_LIMIT).enumerate() {
        let (is_first, is_last) = (chunk_idx == 0, chunk_idx + 1 == n_chunks);
        // The text is made of constants and question marks.
        let mut query = sqlx::query(AssertSqlSafe(text(chunk.len(), is_first, is_last)));
        if is_first {
            query = query
                .bind(json(&new_streams))
                .bind(expected_head)
                .bind(json(&requests));
        }
        for (event, nth) in chunk {
            query = bind(query, event, *nth);
        }
        if is_last {
            query = query.bind(json(&advances));
        }
        let work = if is_last {
            DatabaseWork::Commit
        } else {
            DatabaseWork::Write
        };
        let done = database(work, query.execute(&mut *conn)).await;
        done.map_err(if is_last {
            // It may have been the commit itself.
            Failure::Unknown
        } else {
            Failure::NotWritten
        })?;
    }
    Ok(())
}

fn bind<'q>(
    query: Query<'q, sqlx::Sqlite, SqliteArguments>,
    event: &RecordedEvent,
    nth_of_stream: u32,
) -> Query<'q, sqlx::Sqlite, SqliteArguments> {
    let (actor_kind, actor_id) = event.actor.kind_and_id();
    query
        .bind(event.event_id.as_uuid())
        .bind(event.stream.as_str().to_owned())
        .bind(nth_of_stream)
        .bind(event.event_type.clone())
        .bind(event.schema_version)
        .bind(event.correlation_id.0)
        .bind(event.causation_id)
        .bind(actor_kind)
        .bind(actor_id)
        .bind(event.source.kind.name())
        .bind(event.source.id.clone())
        .bind(event.guild_id.map(u64::cast_signed))
        .bind(event.app_version.clone())
        .bind(event.client_version.clone())
        .bind(event.occurred_at.timestamp_micros())
        .bind(event.recorded_at.timestamp_micros())
        .bind(event.data.clone())
        .bind(event.meta.clone())
}
