//! Who is who: Discord users and the ids that stand for them in the log.
//!
//! Owns: the table `people`, the only place that holds names of Discord users, with their DM channels and
//! locales; the table `erasures`, of those who had themselves erased. Does not know: games.
//!
//! Invariants: a Discord user keeps one player id; the id is random.

mod erasures;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;
use thiserror::Error;
use uuid::Uuid;

use crate::store::sql::{Row, query};
use crate::store::{Health, Store, WriteError};

pub use self::erasures::{Erasure, Identity};

/// One person, as last seen on Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id that stands for them in the log.
    pub player_id: Uuid,
    /// Their Discord user id; for somebody at a terminal a number that no Discord user has.
    pub user_id: u64,
    pub name: String,
    pub locale: Option<String>,
    /// Their DM channel with the bot, once one was opened.
    pub dm_channel: Option<u64>,
    /// Whether the last DM reached them.
    pub dm_open: bool,
    /// Whether the log has their `player_registered`; the column is called `announced`.
    pub registered: bool,
    /// Since when they are known.
    pub since: DateTime<Utc>,
}

/// A look-up or a change that failed.
#[derive(Debug, Error)]
pub enum PeopleError {
    #[error("could not read the table of people")]
    Read(#[from] sqlx::Error),
    #[error("could not write the table of people")]
    Write(#[from] WriteError),
}

/// The table of people, with a cache.
pub struct People {
    store: Store,
    by_user: Cache<u64, Arc<Person>>,
    /// The Discord user of each player, which never changes.
    users: Cache<Uuid, u64>,
}

/// How many people are cached.
const CACHED_PEOPLE: usize = 50_000;

#[expect(
    clippy::missing_errors_doc,
    reason = "all fail alike: the table cannot be read or written"
)]
impl People {
    /// Opens the table, which lives in the log's database.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            by_user: Cache::new(CACHED_PEOPLE),
            users: Cache::new(CACHED_PEOPLE),
        }
    }

    /// Returns a Discord user with this name and locale: known users keep their id, new ones get `fresh_id`.
    pub async fn register(
        &self,
        user_id: u64,
        name: &str,
        locale: Option<&str>,
        fresh_id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<Arc<Person>, PeopleError> {
        let known = self.user(user_id).await?;
        if let Some(person) = &known
            && is_as_seen(person, name, locale)
        {
            return Ok(Arc::clone(person));
        }
        let (new_name, new_locale) = (name.to_owned(), locale.map(str::to_owned));
        let upsert = self.store.write(move |mut connection| {
            Box::pin(async move {
                query(
                    "insert into people (player_id, discord_user_id, display_name, locale, created_at)
                     values ($1, $2, $3, $4, $5)
                     on conflict (discord_user_id) do update
                     set display_name = excluded.display_name, locale = coalesce(excluded.locale, people.locale)",
                )
                .bind(fresh_id)
                .bind(signed(user_id))
                .bind(new_name)
                .bind(new_locale)
                .bind(at.timestamp_micros())
                .execute(&mut connection)
                .await
                .map(drop)
            })
        });
        match (upsert.await, known) {
            // The change is saved another time.
            (Err(WriteError::Unavailable { .. }), Some(known)) => return Ok(known),
            (written, _) => written?,
        }
        self.by_user.remove(&user_id);
        self.user(user_id)
            .await?
            .ok_or(PeopleError::Read(sqlx::Error::RowNotFound))
    }

    /// Returns the health of the database that holds the table.
    #[must_use]
    pub fn store_health(&self) -> Health {
        self.store.health()
    }

    /// Finds a Discord user who is registered.
    pub async fn user(&self, user_id: u64) -> Result<Option<Arc<Person>>, PeopleError> {
        let mut outdated = None;
        if self.store.is_shared()
            && let Some(person) = self.by_user.get(&user_id)
            && !person.dm_open
        {
            // Another process may have found their DMs open since.
            self.by_user.remove(&user_id);
            outdated = Some(person);
        }
        let placeholder = match self.by_user.get_value_or_guard_async(&user_id).await {
            Ok(person) => return Ok(Some(person)),
            Err(placeholder) => placeholder,
        };
        let row = query(
            "select player_id, discord_user_id, display_name, locale, dm_channel_id, dm_open, announced,
                    created_at
             from people
             where discord_user_id = $1",
        )
        .bind(signed(user_id))
        .fetch_optional(self.store.reader())
        .await;
        let row = match (row, outdated) {
            (Err(_), Some(outdated)) => {
                let _ = placeholder.insert(Arc::clone(&outdated));
                return Ok(Some(outdated));
            }
            (row, _) => row?,
        };
        let Some(row) = row else { return Ok(None) };
        let person = Arc::new(Person::read(&row)?);
        self.users.insert(person.player_id, user_id);
        // Fails when the person was changed since the query began; then this may be outdated.
        let _ = placeholder.insert(Arc::clone(&person));
        Ok(Some(person))
    }

    /// Finds the person behind a player id.
    pub async fn player(&self, player_id: Uuid) -> Result<Option<Arc<Person>>, PeopleError> {
        if let Some(user_id) = self.users.get(&player_id) {
            return self.user(user_id).await;
        }
        let row = query("select discord_user_id from people where player_id = $1")
            .bind(player_id)
            .fetch_optional(self.store.reader())
            .await?;
        let Some(row) = row else { return Ok(None) };
        self.user(row.get::<i64>("discord_user_id")?.cast_unsigned())
            .await
    }

    pub async fn set_dm_channel(&self, user_id: u64, channel_id: u64) -> Result<(), PeopleError> {
        self.set(
            user_id,
            "update people set dm_channel_id = $2 where discord_user_id = $1",
            signed(channel_id),
        )
        .await
    }

    pub async fn set_dm_open(&self, user_id: u64, is_open: bool) -> Result<(), PeopleError> {
        self.set(
            user_id,
            "update people set dm_open = $2 where discord_user_id = $1",
            i64::from(is_open),
        )
        .await
    }

    /// Must be called once the log has the user's `player_registered`.
    pub async fn set_registered(&self, user_id: u64) -> Result<(), PeopleError> {
        self.set(
            user_id,
            "update people set announced = $2 where discord_user_id = $1",
            1,
        )
        .await
    }

    async fn set(&self, user_id: u64, change: &'static str, value: i64) -> Result<(), PeopleError> {
        self.store
            .write(move |mut connection| {
                Box::pin(async move {
                    query(change)
                        .bind(signed(user_id))
                        .bind(value)
                        .execute(&mut connection)
                        .await
                        .map(drop)
                })
            })
            .await?;
        self.by_user.remove(&user_id);
        // Who plays stays in memory, for when the table cannot be read. If this fails, the next look-up reads it.
        let _ = self.user(user_id).await;
        Ok(())
    }
}

impl Person {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            player_id: row.get("player_id")?,
            user_id: row.get::<i64>("discord_user_id")?.cast_unsigned(),
            name: row.get("display_name")?,
            locale: row.get("locale")?,
            dm_channel: row
                .get::<Option<i64>>("dm_channel_id")?
                .map(i64::cast_unsigned),
            dm_open: row.get::<i64>("dm_open")? != 0,
            registered: row.get::<i64>("announced")? != 0,
            since: DateTime::from_timestamp_micros(row.get("created_at")?).unwrap_or_default(),
        })
    }
}

fn is_as_seen(person: &Person, name: &str, locale: Option<&str>) -> bool {
    person.name == name && (locale.is_none() || person.locale.as_deref() == locale)
}

/// Databases keep signed numbers; the bits are the same.
const fn signed(id: u64) -> i64 {
    id.cast_signed()
}
