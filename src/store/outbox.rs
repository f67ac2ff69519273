//! The transactional outbox: messages that are still to be sent, in the log's database.
//!
//! Owns: the SQL of `outbox_messages`. Does not know: what a message says, and how it is sent.
//!
//! A message is written in the transaction that moves the checkpoint of the subscription that plans it, and
//! deleted in the one that records its outcome. What cannot be sent becomes a dead letter: a parked part of
//! its event.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Store;
use super::checkpoints;
use super::error::ReadError;
use super::ids::Position;
use super::sql::{Connection, Row, either, query};
use super::subscriptions::{ToPark, park};

/// Identifies a message: number `ordinal` of the event at `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKey {
    pub position: Position,
    pub ordinal: u32,
}

impl MessageKey {
    const PART: &'static str = "message ";

    /// Returns the key under which it is parked as a dead letter.
    #[must_use]
    pub fn part(self) -> String {
        format!("{}{}", Self::PART, self.ordinal)
    }

    /// Returns the ordinal of a dead letter; none when it is the whole event.
    #[must_use]
    pub fn ordinal_of(part: &str) -> Option<u32> {
        part.strip_prefix(Self::PART)?.parse().ok()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    pub key: MessageKey,
    /// Where it goes: messages to one place are sent in order.
    pub place: String,
    pub payload: String,
    pub nonce: String,
    /// How often it failed before, as a dead letter.
    pub n_tries: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingMessage {
    pub key: MessageKey,
    pub payload: String,
    pub nonce: String,
    pub n_tries: u32,
}

/// A place that messages wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPlace {
    pub place: String,
    /// The first message is not tried before.
    pub due: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    Oldest,
    Newest,
}

/// The outcome of an attempt to send a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub place: String,
    pub key: MessageKey,
    pub outcome: SendOutcome,
    /// Whether it makes older messages to the same place obsolete: they are deleted as well.
    pub replaces_older: bool,
    /// Notes to be saved with it, by key; `None` removes one.
    pub notes: Vec<(String, Option<String>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// It was sent, or nobody is there to receive it.
    Done,
    /// It is tried again, at `due` at the earliest.
    Again {
        due: DateTime<Utc>,
        /// How often it has failed by now.
        n_tries: u32,
        error: String,
    },
    /// It becomes a dead letter.
    Dead {
        /// How often it has failed by now.
        n_tries: u32,
        error: String,
    },
}

/// Writes messages. One that is there already stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn insert(conn: &mut Connection<'_>, messages: &[NewMessage]) -> Result<(), sqlx::Error> {
    if messages.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            json!([
                message.key.position.0,
                message.key.ordinal,
                message.place,
                message.payload,
                message.nonce,
                message.n_tries
            ])
        })
        .collect();
    either(
        "insert into outbox_messages (position, ordinal, place, payload, nonce, n_tries)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
         from json_each($1) where true
         on conflict (position, ordinal) do nothing",
        "insert into outbox_messages (position, ordinal, place, payload, nonce, n_tries)
         select (value ->> 0)::bigint, (value ->> 1)::bigint, value ->> 2, value ->> 3, value ->> 4,
                (value ->> 5)::bigint
         from json_array_elements($1::json)
         on conflict (position, ordinal) do nothing",
    )
    .bind(json!(rows).to_string())
    .execute(conn)
    .await
    .map(drop)
}

/// Records outcomes of messages that the subscription `name` planned. Recording one again changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    conn: &mut Connection<'_>,
    name: &str,
    settled: &[Settled],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let mut gone = Vec::new();
    let mut dead = Vec::new();
    for message in settled {
        let MessageKey { position, ordinal } = message.key;
        if message.replaces_older {
            query(
                "delete from outbox_messages
                 where place = $1 and (position, ordinal) < ($2, $3)",
            )
            .bind(message.place.as_str())
            .bind(position.0)
            .bind(ordinal)
            .execute(&mut *conn)
            .await?;
        }
        match &message.outcome {
            SendOutcome::Done => gone.push(json!([position.0, ordinal])),
            SendOutcome::Again {
                due,
                n_tries,
                error,
            } => {
                query(
                    "update outbox_messages set due = $3, n_tries = $4, last_error = $5
                     where position = $1 and ordinal = $2",
                )
                .bind(position.0)
                .bind(ordinal)
                .bind(due.timestamp_micros())
                .bind(*n_tries)
                .bind(error.as_str())
                .execute(&mut *conn)
                .await?;
            }
            SendOutcome::Dead { n_tries, error } => {
                gone.push(json!([position.0, ordinal]));
                dead.push(ToPark {
                    position,
                    key: message.key.part(),
                    error: error.clone(),
                    n_attempts: *n_tries,
                });
            }
        }
    }
    park(conn, name, &dead, at).await?;
    if !gone.is_empty() {
        either(
            "delete from outbox_messages
             where (position, ordinal) in (select value ->> 0, value ->> 1 from json_each($1))",
            "delete from outbox_messages
             where (position, ordinal) in (select (value ->> 0)::bigint, (value ->> 1)::bigint
                                           from json_array_elements($1::json))",
        )
        .bind(json!(gone).to_string())
        .execute(&mut *conn)
        .await?;
    }
    let notes = settled.iter().flat_map(|message| message.notes.clone());
    checkpoints::save_notes(conn, name, notes.collect()).await
}

impl Store {
    /// Reads the places behind `after` that messages wait for, in order of their names, at most `limit`.
    ///
    /// Served by the index on (place, position, ordinal): the cost grows with the places returned, not with
    /// the messages.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn pending_places(
        &self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<PendingPlace>, ReadError> {
        let rows = query(
            "with recursive places (place) as (
                 select min(place) from outbox_messages where place > $1
                 union all
                 select (select min(place) from outbox_messages where place > places.place)
                 from places
                 where places.place is not null
             )
             select place, (select due from outbox_messages as message
                            where message.place = places.place
                            order by position, ordinal
                            limit 1) as due
             from places
             where place is not null
             limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(self.reader())
        .await?;
        let place = |row: &Row| {
            // None when it was deleted between the two look-ups.
            let due: Option<i64> = row.get("due")?;
            Ok(PendingPlace {
                place: row.get("place")?,
                due: DateTime::from_timestamp_micros(due.unwrap_or_default()).unwrap_or_default(),
            })
        };
        rows.iter().map(place).collect()
    }

    /// Reads the next message to a place; none when none waits.
    ///
    /// # Errors
    /// As [`pending_places`](Self::pending_places).
    pub async fn pending_message(
        &self,
        place: &str,
        pick: Pick,
    ) -> Result<Option<PendingMessage>, ReadError> {
        let select = match pick {
            Pick::Oldest => query(
                "select position, ordinal, payload, nonce, n_tries from outbox_messages
                 where place = $1
                 order by position, ordinal
                 limit 1",
            ),
            Pick::Newest => query(
                "select position, ordinal, payload, nonce, n_tries from outbox_messages
                 where place = $1
                 order by position desc, ordinal desc
                 limit 1",
            ),
        };
        let row = select.bind(place).fetch_optional(self.reader()).await;
        let message = |row: Row| {
            Ok(PendingMessage {
                key: MessageKey {
                    position: Position(row.get("position")?),
                    ordinal: number(row.get("ordinal")?),
                },
                payload: row.get("payload")?,
                nonce: row.get("nonce")?,
                n_tries: number(row.get("n_tries")?),
            })
        };
        let row = row?;
        row.map(message).transpose()
    }

    /// Returns the position of the first event that a message waits for; none when none waits.
    ///
    /// # Errors
    /// As [`pending_places`](Self::pending_places).
    pub async fn first_pending(&self) -> Result<Option<Position>, ReadError> {
        let row = query("select min(position) from outbox_messages")
            .fetch_one(self.reader())
            .await;
        let first = row.and_then(|row| row.get::<Option<i64>>(0));
        Ok(first?.map(Position))
    }
}

fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
