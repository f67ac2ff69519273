//! The rows of subscriptions in the log's database: who runs each, what it parked, what people decided.
//!
//! Owns: the SQL of `subscriptions` and `parked_events`. Does not know: when any of it is done.
//!
//! Invariant: each write for a subscription names the epoch it is made under and first locks the row of that
//! subscription; a write under an older epoch changes nothing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::status::{Parked, Resolution, WhichParked};
use crate::store::{
    checkpoints,
    ids::Position,
    sql::{Connection, Pool, Row, either, query},
};

/// How long a lease lasts, by the database's clock, that is not renewed. With how often leases are tried
/// (`leases`), another process takes over within half of the ten seconds promised.
pub(super) const LEASE_US: i64 = 4_000_000;

/// A lease that was taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) epoch: i64,
    /// The process that held it and did not give it back.
    pub(super) from: Option<String>,
}

/// Another process holds the subscription: nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost;

/// Takes the lease of a subscription that nobody holds. On SQLite there is no other process.
pub(super) async fn take(
    conn: &mut Connection<'_>,
    name: &str,
    holder: &str,
) -> Result<Option<Taken>, sqlx::Error> {
    query(
        "insert into subscriptions (name, epoch, held_until, holder)
         values ($1, 0, 0, $2)
         on conflict (name) do nothing",
    )
    .bind(name)
    .bind(holder)
    .execute(&mut *conn)
    .await?;
    // A process that is frozen in the middle of a write must not hold this one up as well.
    let before = either(
        "select held_until, holder from subscriptions where name = $1",
        "select held_until, holder from subscriptions where name = $1 for update skip locked",
    )
    .bind(name)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(before) = before else {
        return Ok(None);
    };
    let taken = either(
        "update subscriptions
         set epoch = epoch + 1, held_until = 1, holder = $2
         where name = $1
         returning epoch",
        "update subscriptions
         set epoch = epoch + 1, holder = $2,
             held_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint + $3
         where name = $1
           and held_until < (extract(epoch from clock_timestamp()) * 1000000)::bigint
         returning epoch",
    )
    .bind(name)
    .bind(holder)
    .bind(LEASE_US)
    .fetch_optional(conn)
    .await?;
    let Some(taken) = taken else { return Ok(None) };
    let is_left = before.get::<i64>("held_until")? != 0;
    Ok(Some(Taken {
        epoch: taken.get("epoch")?,
        from: is_left.then(|| before.get("holder")).transpose()?,
    }))
}

/// Returns those of these leases that nobody holds, so that the others need not be tried one by one.
pub(super) async fn free(
    conn: &mut Connection<'_>,
    names: &[&str],
) -> Result<HashSet<String>, sqlx::Error> {
    if names.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = either(
        "select value ->> 0 from json_each($1)",
        "select value ->> 0 from json_array_elements($1::json)
         where not exists (
             select from subscriptions
             where name = value ->> 0
               and held_until >= (extract(epoch from clock_timestamp()) * 1000000)::bigint
         )",
    );
    let names: Vec<[&str; 1]> = names.iter().map(|name| [*name]).collect();
    let rows = rows.bind(json(&names)).fetch_all(conn).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Renews leases, given with their epochs. Returns those that no other process took over.
///
/// All at once: if the database is slow, one after the other would take longer than a lease lasts.
pub(super) async fn renew(
    conn: &mut Connection<'_>,
    leases: &[(&str, i64)],
) -> Result<HashSet<String>, sqlx::Error> {
    if leases.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = either(
        "update subscriptions set held_until = 1
         where $2 > 0
           and (name, epoch) in (select value ->> 0, value ->> 1 from json_each($1))
         returning name",
        "update subscriptions
         set held_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint + $2
         where (name, epoch) in (
             select value ->> 0, (value ->> 1)::bigint from json_array_elements($1::json)
         )
         returning name",
    );
    let rows = rows
        .bind(json(&leases))
        .bind(LEASE_US)
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn json(values: &impl Serialize) -> String {
    serde_json::to_string(values).expect("names and numbers serialise to JSON")
}

/// Gives a lease back, so that other processes need not wait until it ends.
pub(super) async fn release(
    conn: &mut Connection<'_>,
    name: &str,
    epoch: i64,
) -> Result<(), sqlx::Error> {
    query("update subscriptions set held_until = 0 where name = $1 and epoch = $2")
        .bind(name)
        .bind(epoch)
        .execute(conn)
        .await
        .map(drop)
}

/// Locks the row of a subscription for this transaction, or returns that another process holds it.
pub(super) async fn fence(
    conn: &mut Connection<'_>,
    name: &str,
    epoch: i64,
) -> Result<Result<(), Lost>, sqlx::Error> {
    let n = query("update subscriptions set epoch = epoch where name = $1 and epoch = $2")
        .bind(name)
        .bind(epoch)
        .execute(conn)
        .await?;
    Ok(if n == 1 { Ok(()) } else { Err(Lost) })
}

/// Moves the checkpoint, behind the [`fence`].
pub(super) async fn save(
    conn: &mut Connection<'_>,
    name: &str,
    position: Position,
) -> Result<(), sqlx::Error> {
    checkpoints::save(conn, name, position, Vec::new()).await
}

/// Pauses or resumes a subscription in all processes.
pub(super) async fn set_paused(
    conn: &mut Connection<'_>,
    name: &str,
    is_paused: bool,
) -> Result<(), sqlx::Error> {
    query(
        "insert into subscriptions (name, epoch, held_until, holder, paused)
         values ($1, 0, 0, '', $2)
         on conflict (name) do update set paused = excluded.paused",
    )
    .bind(name)
    .bind(i64::from(is_paused))
    .execute(conn)
    .await
    .map(drop)
}

pub(super) async fn is_paused(readers: &Pool, name: &str) -> Result<bool, sqlx::Error> {
    let row = query("select paused from subscriptions where name = $1 and paused = 1")
        .bind(name)
        .fetch_optional(readers)
        .await?;
    Ok(row.is_some())
}

pub(super) async fn paused_names(readers: &Pool) -> Result<HashSet<String>, sqlx::Error> {
    let rows = query("select name from subscriptions where paused = 1")
        .fetch_all(readers)
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Reads which process holds each lease now.
pub(super) async fn holders(readers: &Pool) -> Result<HashMap<String, String>, sqlx::Error> {
    let rows = either(
        "select name, holder from subscriptions where 0 < held_until",
        "select name, holder from subscriptions
         where (extract(epoch from clock_timestamp()) * 1000000)::bigint <= held_until",
    )
    .fetch_all(readers)
    .await?;
    let holder = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    rows.iter().map(holder).collect()
}

/// Reads which subscriptions have parked events that are to be retried or discarded.
pub(super) async fn names_to_resolve(readers: &Pool) -> Result<HashSet<String>, sqlx::Error> {
    let rows = query("select distinct name from parked_events where wish is not null")
        .fetch_all(readers)
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// An event to be parked.
#[derive(Debug, Clone)]
pub(in crate::store) struct ToPark {
    pub(in crate::store) position: Position,
    pub(in crate::store) key: String,
    pub(in crate::store) error: String,
    pub(in crate::store) n_attempts: u32,
}

/// Parks events, behind the [`fence`]. One that is parked already stays as it is.
pub(in crate::store) async fn park(
    conn: &mut Connection<'_>,
    name: &str,
    events: &[ToPark],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    for event in events {
        query(
            "insert into parked_events
                 (name, position, park_key, error, n_attempts, parked_at, tried_at)
             values ($1, $2, $3, $4, $5, $6, $6)
             on conflict (name, position, park_key) do nothing",
        )
        .bind(name)
        .bind(event.position.0)
        .bind(event.key.as_str())
        .bind(event.error.as_str())
        .bind(event.n_attempts)
        .bind(at.timestamp_micros())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

pub(super) async fn unpark(conn: &mut Connection<'_>, id: i64) -> Result<(), sqlx::Error> {
    query("delete from parked_events where id = $1")
        .bind(id)
        .execute(conn)
        .await
        .map(drop)
}

/// Stores that a parked event failed again. That clears the decision to retry it, but not a decision to
/// discard it that was made meanwhile.
pub(super) async fn failed_again(
    conn: &mut Connection<'_>,
    id: i64,
    error: &str,
    n_attempts: u32,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    query(
        "update parked_events
         set error = $2, n_attempts = n_attempts + $3, tried_at = $4,
             wish = case wish when 'retry' then null else wish end
         where id = $1",
    )
    .bind(id)
    .bind(error)
    .bind(n_attempts)
    .bind(at.timestamp_micros())
    .execute(conn)
    .await
    .map(drop)
}

/// Stores what a person decided about one parked event, or about all, of a subscription or of all, that nothing was
/// decided about yet.
pub(super) async fn set_resolution(
    conn: &mut Connection<'_>,
    name: Option<&str>,
    id: Option<i64>,
    resolution: Resolution,
) -> Result<u64, sqlx::Error> {
    query(
        "update parked_events set wish = $3
         where ($1 is null or name = $1) and (id = $2 or ($2 is null and wish is null))",
    )
    .bind(name)
    .bind(id)
    .bind(resolution.name())
    .execute(conn)
    .await
}

/// Reads the parked events that are asked for, in log order for each subscription.
pub(super) async fn parked(
    readers: &Pool,
    which: WhichParked<'_>,
) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = query(
        "select id, name, position, park_key, error, n_attempts, parked_at, tried_at, wish
         from parked_events
         where ($1 is null or name = $1) and ($2 is null or id = $2)
             and ($3 is null or exists (
                 select 1 from events where events.position = parked_events.position and guild_id = $3))
         order by name, position, park_key
         limit $4",
    )
    .bind(which.name)
    .bind(which.id)
    .bind(which.guild.map(u64::cast_signed))
    .bind(which.limit)
    .fetch_all(readers)
    .await?;
    rows.iter().map(parked_row).collect()
}

/// Reads the parked events of a subscription that are to be retried or discarded.
pub(super) async fn to_resolve(readers: &Pool, name: &str) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = query(
        "select id, name, position, park_key, error, n_attempts, parked_at, tried_at, wish
         from parked_events
         where name = $1 and wish is not null
         order by position",
    )
    .bind(name)
    .fetch_all(readers)
    .await?;
    rows.iter().map(parked_row).collect()
}

fn parked_row(row: &Row) -> Result<Parked, sqlx::Error> {
    Ok(Parked {
        id: row.get("id")?,
        name: row.get("name")?,
        position: Position(row.get("position")?),
        key: row.get("park_key")?,
        error: row.get("error")?,
        n_attempts: u32::try_from(row.get::<i64>("n_attempts")?).unwrap_or(u32::MAX),
        parked_at: moment(row.get("parked_at")?),
        tried_at: moment(row.get("tried_at")?),
        resolution: row.get::<Option<&str>>("wish")?.and_then(Resolution::named),
    })
}

pub(super) fn moment(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
