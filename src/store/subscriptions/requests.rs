//! Pausing and resuming subscriptions from beside the processes that run them.
//!
//! Owns: the table `pause_requests`. Does not know: who asked, and what is recorded of it.
//!
//! A request is a row until a process that has the log open for writing has carried it out. On SQLite no
//! other process may append, so the events about it are left to that one as well.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{BesideError, rows};
use crate::store::{
    Store,
    error::{ReadError, WriteError},
    log::database,
    postgres::connect::{Address, is_postgres},
    sql::{Connection, Row, query},
    sqlite::file,
};

/// What a person at the command line asked for, and no process has done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseRequest {
    pub id: Uuid,
    /// Which subscription.
    pub name: String,
    /// Whether it is to be paused, or resumed.
    pub is_pause: bool,
    pub requested_at: DateTime<Utc>,
}

/// Leaves a request beside the process that has the log at `url` open.
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
    /// Reads the requests that nobody has carried out, in their order.
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
        .await
        .map_err(database)?;
        let requests = rows.iter().map(request);
        requests.collect::<Result<_, _>>().map_err(database)
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
        self.log.registry.look.notify_one();
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
