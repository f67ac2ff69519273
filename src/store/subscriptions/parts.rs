//! Work that is divided in parts among the processes on one log: which processes there are, and who has which part.
//!
//! Owns: reading leases by the beginning of their names. Does not know: what a part is, and who should have it.
//!
//! A part is a lease without events, and so is the presence of a process. Neither is listed among the
//! subscriptions.

use crate::store::{
    Store,
    error::{ReadError, WriteError},
    sql::either,
};

/// How long the row of a lease that nobody holds is kept, so that one of a process that is gone is not missed.
const KEEP_US: i64 = 60_000_000;

/// A lease, by the database's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartLease {
    /// Behind the prefix.
    pub part: String,
    /// Who holds it, or held it last.
    pub holder: String,
    pub is_held: bool,
}

impl Store {
    /// Returns the name of this process in leases.
    #[must_use]
    pub fn holder(&self) -> &str {
        &self.registry.holder
    }

    /// Reads the leases whose names start with `prefix`, by name.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn part_leases(&self, prefix: &str) -> Result<Vec<PartLease>, ReadError> {
        let rows = either(
            "select substr(name, length($1) + 1), holder, cast(held_until <> 0 as integer)
             from subscriptions
             where substr(name, 1, length($1)) = $1
             order by name",
            "select substr(name, length($1) + 1), holder,
                    (held_until >= (extract(epoch from clock_timestamp()) * 1000000)::bigint)::int::bigint
             from subscriptions
             where substr(name, 1, length($1)) = $1
             order by name",
        )
        .bind(prefix)
        .fetch_all(self.reader())
        .await
        .map_err(ReadError::from)?;
        let leases = rows.iter().map(|row| {
            Ok(PartLease {
                part: row.get(0)?,
                holder: row.get(1)?,
                is_held: row.get::<i64>(2)? != 0,
            })
        });
        leases
            .collect::<Result<_, sqlx::Error>>()
            .map_err(ReadError::from)
    }

    /// Deletes leases whose names start with `prefix` and that nobody has held for a minute.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn forget_part_leases(&self, prefix: &str) -> Result<(), WriteError> {
        let prefix = prefix.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move {
                let deleted = either(
                    "delete from subscriptions
                     where substr(name, 1, length($1)) = $1 and held_until = 0 and $2 > 0",
                    "delete from subscriptions
                     where substr(name, 1, length($1)) = $1
                       and held_until < (extract(epoch from clock_timestamp()) * 1000000)::bigint - $2",
                );
                deleted
                    .bind(&*prefix)
                    .bind(KEEP_US)
                    .execute(&mut conn)
                    .await
                    .map(drop)
            })
        })
        .await
    }
}
