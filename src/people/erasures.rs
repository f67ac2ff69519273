//! People who had themselves erased, and their receipts.
//!
//! Owns: the table `erasures`. It holds who somebody was only until everything of them is erased, so that this can go on
//! after a restart.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{People, PeopleError};
use crate::store::WriteError;
use crate::store::sql::{Row, query};

/// Somebody had themselves erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// What they can have checked.
    pub receipt: Uuid,
    pub player_id: Uuid,
    pub requested_at: DateTime<Utc>,
    /// None while something is still to be done.
    pub finished_at: Option<DateTime<Utc>>,
    /// Of how many events a text was taken out.
    pub n_events: u64,
    /// Who they were, until everything is done.
    pub identity: Option<Identity>,
}

/// Who somebody was on Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub user_id: u64,
    pub name: String,
    pub dm_channel: Option<u64>,
}

#[expect(
    clippy::missing_errors_doc,
    reason = "all fail alike: the table cannot be read or written"
)]
impl People {
    /// Takes a player out of the table of people: from here on they are somebody whom nobody knows, and their Discord
    /// user is new. Returns the erasure; none if there is no such player.
    pub async fn begin_erasure(
        &self,
        player_id: Uuid,
        receipt: Uuid,
        at: DateTime<Utc>,
    ) -> Result<Option<Erasure>, PeopleError> {
        let begun = self.store.write(move |mut connection| {
            Box::pin(async move {
                query(
                    "insert into erasures (receipt, player_id, requested_at, discord_user_id, display_name, dm_channel_id)
                     select $2, player_id, $3, discord_user_id, display_name, dm_channel_id
                     from people
                     where player_id = $1
                     on conflict (player_id) do update
                     set discord_user_id = excluded.discord_user_id, display_name = excluded.display_name,
                         dm_channel_id = excluded.dm_channel_id, finished_at = null",
                )
                .bind(player_id)
                .bind(receipt)
                .bind(at.timestamp_micros())
                .execute(&mut connection)
                .await?;
                query("delete from people where player_id = $1")
                    .bind(player_id)
                    .execute(&mut connection)
                    .await
                    .map(drop)
            })
        });
        begun.await?;
        self.forget(player_id);
        self.erasure_of(player_id).await
    }

    /// Drops what is in memory of a player: another process may have erased them.
    pub fn forget(&self, player_id: Uuid) {
        self.users.remove(&player_id);
        self.by_user
            .retain(|_, person| person.player_id != player_id);
    }

    pub async fn erasure(&self, receipt: Uuid) -> Result<Option<Erasure>, PeopleError> {
        let rows = self
            .erasures_with("select * from erasures where receipt = $1", Some(receipt))
            .await?;
        Ok(rows.into_iter().next())
    }

    async fn erasure_of(&self, player_id: Uuid) -> Result<Option<Erasure>, PeopleError> {
        let found = "select * from erasures where player_id = $1";
        let rows = self.erasures_with(found, Some(player_id)).await?;
        Ok(rows.into_iter().next())
    }

    /// Returns the erasures of which something is still to be done, the oldest first.
    pub async fn unfinished_erasures(&self) -> Result<Vec<Erasure>, PeopleError> {
        let unfinished = "select * from erasures where finished_at is null order by requested_at";
        self.erasures_with(unfinished, None).await
    }

    /// Returns all erasures, the oldest first.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, PeopleError> {
        self.erasures_with("select * from erasures order by requested_at", None)
            .await
    }

    async fn erasures_with(
        &self,
        text: &'static str,
        id: Option<Uuid>,
    ) -> Result<Vec<Erasure>, PeopleError> {
        let found = match id {
            Some(id) => query(text).bind(id),
            None => query(text),
        };
        let rows = found.fetch_all(self.store.reader()).await?;
        Ok(rows.iter().map(Erasure::read).collect::<Result<_, _>>()?)
    }

    /// Forgets who somebody was, once everything else of them is erased.
    pub async fn forget_identity(&self, receipt: Uuid, n_events: u64) -> Result<(), WriteError> {
        self.store
            .write(move |mut connection| {
                Box::pin(async move {
                    query(
                        "update erasures
                         set n_events = n_events + $2, discord_user_id = null, display_name = null,
                             dm_channel_id = null
                         where receipt = $1",
                    )
                    .bind(receipt)
                    .bind(n_events.cast_signed())
                    .execute(&mut connection)
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// Notes that an erasure is done.
    pub async fn finish_erasure(&self, receipt: Uuid, at: DateTime<Utc>) -> Result<(), WriteError> {
        self.store
            .write(move |mut connection| {
                Box::pin(async move {
                    query("update erasures set finished_at = $2 where receipt = $1")
                        .bind(receipt)
                        .bind(at.timestamp_micros())
                        .execute(&mut connection)
                        .await
                        .map(drop)
                })
            })
            .await
    }
}

impl Erasure {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        let moment = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
        let user_id = row.get::<Option<i64>>("discord_user_id")?;
        let name = row.get::<Option<String>>("display_name")?;
        let dm_channel = row.get::<Option<i64>>("dm_channel_id")?;
        Ok(Self {
            receipt: row.get("receipt")?,
            player_id: row.get("player_id")?,
            requested_at: moment(row.get("requested_at")?),
            finished_at: row.get::<Option<i64>>("finished_at")?.map(moment),
            n_events: row.get::<i64>("n_events")?.unsigned_abs(),
            identity: user_id.zip(name).map(|(user_id, name)| Identity {
                user_id: user_id.cast_unsigned(),
                name,
                dm_channel: dm_channel.map(i64::cast_unsigned),
            }),
        })
    }
}
