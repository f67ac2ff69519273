//! When the program was last known to run, from which a restart computes the downtime.

use chrono::{DateTime, Utc};

use super::Store;
use super::error::{ReadError, WriteError};
use super::sql::{self, query};

impl Store {
    /// Returns when the program was last known to run, by the machine's clock; none in a fresh file.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn alive_at(&self) -> Result<Option<DateTime<Utc>>, ReadError> {
        self.moment("select alive_at from process where id = 1")
            .await
    }

    /// Returns the same by the program's clock, by which it also stamps events.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn clock_at(&self) -> Result<Option<DateTime<Utc>>, ReadError> {
        self.moment("select coalesce(clock_at, alive_at) from process where id = 1")
            .await
    }

    async fn moment(&self, sql: &'static str) -> Result<Option<DateTime<Utc>>, ReadError> {
        let read = async {
            let row = query(sql).fetch_optional(self.reader()).await?;
            row.map(|row| row.get(0)).transpose()
        };
        let at: Option<i64> = read
            .await
            .map_err(|source| ReadError::Database { source })?;
        Ok(at.and_then(DateTime::from_timestamp_micros))
    }

    /// Notes that the program runs, and what the machine's clock and its own show.
    ///
    /// # Errors
    /// [`WriteError`]; the next beat tries again.
    pub async fn save_alive(
        &self,
        alive_at: DateTime<Utc>,
        clock_at: DateTime<Utc>,
    ) -> Result<(), WriteError> {
        self.write(move |mut conn| {
            Box::pin(async move { save(&mut conn, alive_at, clock_at).await })
        })
        .await
    }
}

async fn save(
    conn: &mut sql::Connection<'_>,
    alive_at: DateTime<Utc>,
    clock_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    query(
        "insert into process (id, alive_at, clock_at) values (1, $1, $2)
         on conflict (id) do update set alive_at = excluded.alive_at, clock_at = excluded.clock_at",
    )
    .bind(alive_at.timestamp_micros())
    .bind(clock_at.timestamp_micros())
    .execute(conn)
    .await
    .map(drop)
}

/// Writes again when the program was last known to run, or that it is now: that the log can be written says nothing
/// about the time before.
pub(super) async fn keep(
    conn: &mut sql::Connection<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    query(
        "insert into process (id, alive_at) values (1, $1)
         on conflict (id) do update set alive_at = process.alive_at",
    )
    .bind(now.timestamp_micros())
    .execute(conn)
    .await
    .map(drop)
}
