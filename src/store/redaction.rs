//! Taking texts of people out of the log's database, so that nothing of them stays in its files.
//!
//! Owns: the one change that a recorded event may undergo, and what waits to be sent with such a text. Does not know:
//! which texts, and whose.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::time::sleep;

use super::Store;
use super::error::{ReadError, WriteError};
use super::ids::{Position, StreamId};
use super::sql::{self, Connection, Row, either, query};
use super::sqlite::file;
use crate::clock::untimed;

/// How often it is tried to empty the write-ahead log, and after which pause: readers are done in between.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// A change of a payload.
#[derive(Clone, Debug)]
pub struct Redaction {
    pub position: Position,
    /// The payload as it is; if it is another by now, nothing is changed.
    pub from: Arc<str>,
    pub to: String,
}

impl Store {
    /// Changes payloads, all in one transaction, and returns where it did: not where a payload was changed since it was
    /// read. Everything else of the events stays as it is; the database itself sees to that.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn redact(&self, redactions: Vec<Redaction>) -> Result<Vec<Position>, WriteError> {
        if redactions.is_empty() {
            return Ok(Vec::new());
        }
        let asked = redactions.clone();
        let changed = self
            .write(move |mut conn| {
                Box::pin(async move {
                    let mut changed = Vec::new();
                    for one in &redactions {
                        if 0 < change(&mut conn, one).await? {
                            changed.push(one.position);
                        }
                    }
                    Ok(changed)
                })
            })
            .await?;
        for one in asked.iter().filter(|one| changed.contains(&one.position)) {
            self.log.tail.change(one.position, &one.to);
        }
        Ok(changed)
    }

    /// Reads events again that another process may have changed, so that nobody gets them from memory as they were. Returns
    /// their streams.
    ///
    /// # Errors
    /// As [`read_at`](Self::read_at).
    pub async fn reread(&self, positions: &[Position]) -> Result<BTreeSet<StreamId>, ReadError> {
        let events = self.read_at(positions).await?;
        for event in &events {
            self.log.tail.change(event.position, &event.data);
        }
        Ok(events.into_iter().map(|event| event.stream).collect())
    }

    /// Takes somebody out of what waits to be sent, and out of what is noted about it: deletes the messages to `places`
    /// and the notes that name `channel`, and has `rewrite` change each other text where it returns one.
    ///
    /// The cost grows with the messages that wait.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn rewrite_messages(
        &self,
        places: Vec<String>,
        channel: Option<u64>,
        rewrite: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Result<(), WriteError> {
        self.write(move |mut conn| {
            Box::pin(async move {
                either(
                    "delete from outbox_messages where place in (select value from json_each($1))",
                    "delete from outbox_messages
                     where place in (select json_array_elements_text($1::json))",
                )
                .bind(json!(places).to_string())
                .execute(&mut conn)
                .await?;
                if let Some(channel) = channel {
                    query(
                        "delete from checkpoint_notes
                         where note_key like '%' || $1 || '%' or note like '%' || $1 || '%'",
                    )
                    .bind(channel.to_string())
                    .execute(&mut conn)
                    .await?;
                }
                rewrite_rows(&mut conn, &rewrite).await
            })
        })
        .await
    }

    /// Removes from the files of the database what was changed or deleted there before. Returns whether it could: on
    /// SQLite somebody who reads for long can be in the way.
    ///
    /// # Errors
    /// [`ReadError::Database`]; trying again may help.
    pub async fn scrub(&self) -> Result<bool, ReadError> {
        match (self.log.file(), self.log.readers.postgres()) {
            (Some(path), _) => {
                for _ in 0..TRIES {
                    let emptied = untimed(async {
                        let mut conn = file::beside(path).await?;
                        let is_empty = is_wal_emptied(&mut Connection::Sqlite(&mut conn)).await?;
                        conn.close().await?;
                        Ok::<_, sqlx::Error>(is_empty)
                    });
                    if emptied.await? {
                        return Ok(true);
                    }
                    sleep(PAUSE).await;
                }
                Ok(false)
            }
            (None, Some(pool)) => {
                // Its settings are not for others, also after an error.
                let mut conn = sql::acquire(pool).await?.detach();
                let vacuum = "set statement_timeout = 0; vacuum events; vacuum redactions; vacuum people;
                     vacuum erasures; vacuum outbox_messages; vacuum parked_events; vacuum checkpoint_notes;
                     vacuum subscription_reports";
                for statement in vacuum.split(';') {
                    let statement = AssertSqlSafe(statement.trim().to_owned());
                    sqlx::raw_sql(statement).execute(&mut conn).await?;
                }
                conn.close().await?;
                Ok(true)
            }
            (None, None) => Ok(true),
        }
    }
}

/// Brings the write-ahead log of a SQLite file into the file, and empties it. Returns whether it is empty.
async fn is_wal_emptied(conn: &mut Connection<'_>) -> Result<bool, sqlx::Error> {
    let row = query("pragma wal_checkpoint(truncate)").fetch_one(conn);
    let is_busy: i64 = row.await?.get(0)?;
    Ok(is_busy == 0)
}

async fn change(conn: &mut Connection<'_>, redaction: &Redaction) -> Result<u64, sqlx::Error> {
    let Redaction { position, from, to } = redaction;
    query("insert into redactions (position, data) values ($1, $2)")
        .bind(position.0)
        .bind(to.as_str())
        .execute(&mut *conn)
        .await?;
    let changed = query("update events set data = $2 where position = $1 and data = $3")
        .bind(position.0)
        .bind(to.as_str())
        .bind(&**from)
        .execute(&mut *conn)
        .await?;
    query("delete from redactions where position = $1")
        .bind(position.0)
        .execute(&mut *conn)
        .await?;
    Ok(changed)
}

async fn rewrite_rows(
    conn: &mut Connection<'_>,
    rewrite: &(impl Fn(&str) -> Option<String> + Sync),
) -> Result<(), sqlx::Error> {
    let changed = |row: &Row, column: &str| {
        let text: Option<String> = row.get(column)?;
        Ok::<_, sqlx::Error>(text.and_then(|text| rewrite(&text)))
    };
    let rows = query("select position, ordinal, payload, last_error from outbox_messages")
        .fetch_all(&mut *conn)
        .await?;
    for row in &rows {
        let (payload, error) = (changed(row, "payload")?, changed(row, "last_error")?);
        if payload.is_none() && error.is_none() {
            continue;
        }
        query(
            "update outbox_messages
             set payload = coalesce($3, payload), last_error = coalesce($4, last_error)
             where position = $1 and ordinal = $2",
        )
        .bind(row.get::<i64>("position")?)
        .bind(row.get::<i64>("ordinal")?)
        .bind(payload)
        .bind(error)
        .execute(&mut *conn)
        .await?;
    }
    let rows = query("select id, error from parked_events")
        .fetch_all(&mut *conn)
        .await?;
    for row in &rows {
        if let Some(error) = changed(row, "error")? {
            query("update parked_events set error = $2 where id = $1")
                .bind(row.get::<i64>("id")?)
                .bind(error)
                .execute(&mut *conn)
                .await?;
        }
    }
    let rows = query("select name, holder, last_error from subscription_reports")
        .fetch_all(&mut *conn)
        .await?;
    for row in &rows {
        if let Some(error) = changed(row, "last_error")? {
            query(
                "update subscription_reports set last_error = $3 where name = $1 and holder = $2",
            )
            .bind(row.get::<String>("name")?)
            .bind(row.get::<String>("holder")?)
            .bind(error)
            .execute(&mut *conn)
            .await?;
        }
    }
    Ok(())
}
