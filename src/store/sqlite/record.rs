//! Adding a batch to the file: few crossings to the thread of the connection, few texts.
//!
//! Owns: the statements from `begin` to `commit`. Does not know: why these rows.

use std::sync::{Arc, LazyLock};

use sqlx::{Arguments, AssertSqlSafe, SqliteConnection, query::Query, sqlite::SqliteArguments};
use uuid::Uuid;

use super::json;
use crate::store::{
    append_cache::Numbers, backend::Failure, batch::Batch, event::RecordedEvent, rows,
};

/// How many values [`bind`] binds for one event.
const N_COLUMNS: usize = 19;

/// The texts hold places for so many events: few texts, so that each stays prepared, and few places too
/// many. Those without an event are left out by the database.
const SIZES: [usize; 16] = [
    1, 2, 4, 8, 16, 32, 64, 128, 256, 384, 512, 640, 768, 896, 1024, LARGEST,
];

/// How many events the largest text holds: as many as values fit into one statement.
const LARGEST: usize = 1536;

/// The texts a batch is made of.
struct Texts {
    /// All of a batch that fits into one.
    whole: [Arc<str>; SIZES.len()],
    /// Of a larger one: its beginning, more of it, its end.
    first: Arc<str>,
    more: Arc<str>,
    last: [Arc<str>; SIZES.len()],
}

const BEGIN: &str = "
    begin immediate;
    insert into streams (stream_no, stream_id)
    select value ->> 0, value ->> 1
    from json_each(?);
    insert into requests (request_id, digest, first_position, n_events)
    select unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3
    from json_each(?);";

const COMMIT: &str = "commit;";

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let of = |size| format!("{BEGIN} {} {COMMIT}", events(size));
    let last = |size| format!("{} {COMMIT}", events(size));
    Texts {
        whole: SIZES.map(|size| of(size).into()),
        first: format!("{BEGIN} {}", events(LARGEST)).into(),
        more: events(LARGEST).into(),
        last: SIZES.map(|size| last(size).into()),
    }
});

/// Writes the statement that inserts up to `size` events.
fn events(size: usize) -> String {
    let row = format!("({})", vec!["?"; N_COLUMNS].join(", "));
    let rows = vec![row; size].join(", ");
    format!(
        "insert into events (
             position, event_id, stream_no, stream_version, event_type, schema_version,
             correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
             guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
         select * from (values {rows}) where column1 is not null;"
    )
}

/// Adds all rows of a batch and commits them.
///
/// A failure may leave the transaction open: the connection is then to be given up.
pub(super) async fn record(
    conn: &mut SqliteConnection,
    batch: &Batch,
    numbers: &mut Numbers,
) -> Result<(), Failure> {
    let streams = json(&numbers.number_new(batch));
    let hex = |id: Uuid| id.simple().to_string();
    let requests = batch.requests.iter().map(|row| {
        let (request, digest) = (hex(row.request.as_uuid()), hex(row.digest));
        (request, digest, row.first.0, row.n_events)
    });
    let requests = json(&requests.collect::<Vec<_>>());

    let mut head = Some((streams, requests));
    let mut rest = &batch.events[..];
    loop {
        let (chunk, after) = rest.split_at(rest.len().min(LARGEST));
        let is_last = after.is_empty();
        let size = SIZES.partition_point(|&n_places| n_places < chunk.len());
        let text = match (&head, is_last) {
            (Some(_), true) => &TEXTS.whole[size],
            (Some(_), false) => &TEXTS.first,
            (None, false) => &TEXTS.more,
            (None, true) => &TEXTS.last[size],
        };
        let mut values = SqliteArguments::default();
        values.reserve(2 + N_COLUMNS * chunk.len(), 0);
        // Only question marks and names of columns make up the text.
        let mut query = sqlx::query_with(AssertSqlSafe(text.clone()), values);
        if let Some((streams, requests)) = head.take() {
            query = query.bind(streams).bind(requests);
        }
        for event in chunk {
            query = bind(query, event, numbers.of(event));
        }
        let done = query.execute(&mut *conn).await;
        match (done, is_last) {
            (Ok(_), true) => return Ok(()),
            (Ok(_), false) => rest = after,
            // It may have been the commit itself.
            (Err(source), true) => return Err(Failure::Unknown(source)),
            (Err(source), false) => return Err(Failure::NotWritten(source)),
        }
    }
}

/// Binds the values of one event, in the order of [`events`].
fn bind<'q>(
    query: Query<'q, sqlx::Sqlite, SqliteArguments>,
    event: &RecordedEvent,
    stream_no: i64,
) -> Query<'q, sqlx::Sqlite, SqliteArguments> {
    let (actor_kind, actor_id) = rows::actor_columns(&event.actor);
    query
        .bind(event.position.0)
        .bind(event.event_id.as_uuid())
        .bind(stream_no)
        .bind(event.version.0)
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
