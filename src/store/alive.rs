//! When the program was last known to run, from which a restart computes the downtime.

use chrono::{DateTime, Utc};

use super::Store;
use super::error::{ReadError, WriteError};
use super::sql::{self, query};

impl Store {
    /// Returns the moment last given to [`save_alive`](Self::save_alive); none in a fresh file.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn alive_at(&self) -> Result<Option<DateTime<Utc>>, ReadError> {
        let read = async {
            let row = query("select alive_at from process where id = 1")
                .fetch_optional(self.reader())
                .await?;
            row.map(|row| row.get(0)).transpose()
        };
        let at: Option<i64> = read
            .await
            .map_err(|source| ReadError::Database { source })?;
        Ok(at.and_then(DateTime::from_timestamp_micros))
    }

    /// Notes that the program runs at `at`.
    ///
    /// # Errors
    /// [`WriteError`]; the next beat tries again.
    pub async fn save_alive(&self, at: DateTime<Utc>) -> Result<(), WriteError> {
        self.write(move |mut conn| Box::pin(async move { save(&mut conn, at).await }))
            .await
    }
}

async fn save(conn: &mut sql::Connection<'_>, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    query(
        "insert into process (id, alive_at) values (1, $1)
         on conflict (id) do update set alive_at = excluded.alive_at",
    )
    .bind(at.timestamp_micros())
    .execute(conn)
    .await
    .map(drop)
}

/// Writes again when the program was last known to run, or that it is now.
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
