//! Requests of other programs to pause and resume subscriptions.
//!
//! Owns: the table `pause_requests`. Does not know: who makes a request, and which events record it.
//!
//! A request is a row until a process that has the log open for writing carries it out. On SQLite only that
//! process may append, so it also records the events.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{BesideError, rows};
use crate::store::{
    Store,
    error::{ReadError, WriteError},
    postgres::connect::{Address, is_postgres},
    sql::{Connection, Row, query},
    sqlite::file,
};

/// A request from the command line that no process has carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseRequest {
    pub id: Uuid,
    /// The name of the subscription.
    pub name: String,
    /// Whether to pause it; otherwise it is resumed.
    pub is_pause: bool,
    pub requested_at: DateTime<Utc>,
}

/// Stores a request for the process that has the log at `url` open.
///
/// # Errors
/// [`BesideError`]; nothing was left.
pub async fn request_beside(url: &str, request: &PauseRequest) -> Result<(), BesideError> {
    if is_postgres(url) {
        let pool = Address::parse(url)?.writers(1);
        let mut conn = pool.acquire().await?;
        insert(&mut Connection::Postgres(&mut conn), request).await?;
    } else {
        let mut conn = file::beside(&file::parse(url)?).await?;
        insert(&mut Connection::Sqlite(&mut conn), request).await?;
    }
    Ok(())
}

async fn insert(conn: &mut Connection<'_>, request: &PauseRequest) -> Result<(), sqlx::Error> {
    query(
        "insert into pause_requests (id, name, is_pause, requested_at)
         values ($1, $2, $3, $4)",
    )
    .bind(request.id.to_string())
    .bind(request.name.as_str())
    .bind(i64::from(request.is_pause))
    .bind(request.requested_at.timestamp_micros())
    .execute(conn)
    .await
    .map(drop)
}

impl Store {
    /// Reads the requests that are not carried out, in order.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn pause_requests(&self) -> Result<Vec<PauseRequest>, ReadError> {
        let rows = query(
            "select id, name, is_pause, requested_at
             from pause_requests
             order by number",
        )
        .fetch_all(self.reader())
        .await?;
        let requests = rows.iter().map(request);
        requests.collect::<Result<_, _>>().map_err(ReadError::from)
    }

    /// Returns whether a subscription is paused, or is going to be, in every process that runs it.
    ///
    /// # Errors
    /// As [`pause_requests`](Self::pause_requests).
    pub async fn is_paused(&self, name: &str) -> Result<bool, ReadError> {
        let is_paused = rows::is_paused(self.reader(), name).await;
        is_paused.map_err(ReadError::from)
    }

    /// Carries a request out, unless another process already has: the subscription is paused or resumed in
    /// every process that runs it, also after a restart.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn carry_out(&self, request: &PauseRequest) -> Result<(), WriteError> {
        let PauseRequest {
            id, name, is_pause, ..
        } = request.clone();
        let done = self.write(move |mut conn| {
            Box::pin(async move {
                let n = query("delete from pause_requests where id = $1")
                    .bind(id.to_string())
                    .execute(&mut conn)
                    .await?;
                if n == 1 {
                    rows::set_paused(&mut conn, &name, is_pause).await?;
                }
                Ok(())
            })
        });
        done.await?;
        self.registry.look.notify_one();
        Ok(())
    }
}

fn request(row: &Row) -> Result<PauseRequest, sqlx::Error> {
    let id: String = row.get("id")?;
    Ok(PauseRequest {
        id: Uuid::parse_str(&id).map_err(|error| sqlx::Error::Decode(error.into()))?,
        name: row.get("name")?,
        is_pause: row.get::<i64>("is_pause")? != 0,
        requested_at: rows::moment(row.get("requested_at")?),
    })
}
