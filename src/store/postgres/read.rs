//! Reading events while the server sends them.

use futures_util::TryStreamExt;
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use crate::store::{
    rows::{Decoded, EventRow},
    sql::Query,
};

/// Reads the events that `query` selects, up to about `limit_bytes` of payload, while the server sends them.
pub(in crate::store) async fn read_events(
    conn: &mut PgConnection,
    query: Query,
    limit_bytes: usize,
) -> Result<Decoded, sqlx::Error> {
    let mut rows = query.on_postgres().fetch(conn);
    let mut decoded = Decoded::new(limit_bytes);
    while let Some(row) = rows.try_next().await? {
        if !decoded.add(&row) {
            break;
        }
    }
    Ok(decoded)
}

impl EventRow for PgRow {
    fn integer(&self, column: usize) -> Result<Option<i64>, String> {
        self.try_get(column).map_err(|error| error.to_string())
    }

    fn text(&self, column: usize) -> Result<Option<&str>, String> {
        self.try_get(column).map_err(|error| error.to_string())
    }

    fn id(&self, column: usize) -> Result<Option<Uuid>, String> {
        self.try_get(column).map_err(|error| error.to_string())
    }
}
