//! What persistent subscriptions leave in the log's database: who runs each, how it is, how far it
//! has come, what it parked.
//!
//! Owns: the SQL of `subscriptions` and `parked_events`. Does not know: when any of it is done.
//!
//! Invariant: whoever writes for a subscription names the epoch it holds, and the row of that
//! subscription is locked before anything is written; an older epoch changes nothing.

use chrono::{DateTime, Utc};

use super::status::{LastError, Parked, Resolution, SavedStatus, State};
use crate::store::{
    checkpoints,
    ids::Position,
    sql::{Connection, Pool, Row, either, query},
};

/// Why a subscription stands, as stored.
const BY_PERSON: i64 = 1;
const BY_FAILURE: i64 = 2;

/// How long a lease lasts, by the database's clock, that is not renewed. With how often it is
/// looked (`keeper`), another process takes over within half of the ten seconds promised.
pub(super) const LEASE_US: i64 = 4_000_000;

/// What is found when a subscription is taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) epoch: i64,
    pub(super) is_paused: bool,
    /// Who had it and did not give it back.
    pub(super) from: Option<String>,
}

/// What a holder finds when it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) is_paused: bool,
    pub(super) has_wishes: bool,
}

/// Somebody else holds the subscription: nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost;

/// How a subscription is, for the row.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) state: State,
    pub(super) since: DateTime<Utc>,
    pub(super) last_error: Option<LastError>,
}

/// Takes a subscription that nobody holds. On SQLite nobody else can: the file is this process's.
pub(super) async fn take(
    conn: &mut Connection<'_>,
    name: &str,
    holder: &str,
    shown: &Shown,
) -> Result<Option<Taken>, sqlx::Error> {
    query(
        "insert into subscriptions (name, epoch, held_until, holder, state, since)
         values ($1, 0, 0, $2, $3, $4)
         on conflict (name) do nothing",
    )
    .bind(name)
    .bind(holder)
    .bind(shown.state.name())
    .bind(shown.since.timestamp_micros())
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
         set epoch = epoch + 1, held_until = 1, holder = $2, state = $3, since = $4,
             paused = case paused when 2 then 0 else paused end
         where name = $1
         returning epoch, paused",
        "update subscriptions
         set epoch = epoch + 1, holder = $2, state = $3, since = $4,
             held_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint + $5,
             paused = case paused when 2 then 0 else paused end
         where name = $1
           and held_until < (extract(epoch from clock_timestamp()) * 1000000)::bigint
         returning epoch, paused",
    )
    .bind(name)
    .bind(holder)
    .bind(shown.state.name())
    .bind(shown.since.timestamp_micros())
    .bind(LEASE_US)
    .fetch_optional(conn)
    .await?;
    let Some(taken) = taken else { return Ok(None) };
    let is_left = before.get::<i64>("held_until")? != 0;
    Ok(Some(Taken {
        epoch: taken.get("epoch")?,
        is_paused: taken.get::<i64>("paused")? != 0,
        from: is_left.then(|| before.get("holder")).transpose()?,
    }))
}

/// Renews a lease and says how the subscription is; none when another holds it.
pub(super) async fn renew(
    conn: &mut Connection<'_>,
    name: &str,
    epoch: i64,
    shown: &Shown,
) -> Result<Option<Found>, sqlx::Error> {
    let error = shown.last_error.as_ref();
    let row = either(
        "update subscriptions
         set state = $3, since = $4, last_error = $5, last_error_at = $6
         where name = $1 and epoch = $2
         returning paused, exists (select 1 from parked_events
                                   where name = $1 and wish is not null) as has_wishes",
        "update subscriptions
         set held_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint + $7,
             state = $3, since = $4, last_error = $5, last_error_at = $6
         where name = $1 and epoch = $2
         returning paused, exists (select 1 from parked_events
                                   where name = $1 and wish is not null)::int::bigint as has_wishes",
    )
    .bind(name)
    .bind(epoch)
    .bind(shown.state.name())
    .bind(shown.since.timestamp_micros())
    .bind(error.map(|error| error.text.as_str()))
    .bind(error.map(|error| error.at.timestamp_micros()))
    .bind(LEASE_US)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Found {
            is_paused: row.get::<i64>("paused")? != 0,
            has_wishes: row.get::<i64>("has_wishes")? != 0,
        })
    })
    .transpose()
}

/// Gives a lease back, so that another process need not wait for its end.
pub(super) async fn release(
    conn: &mut Connection<'_>,
    name: &str,
    epoch: i64,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    query(
        "update subscriptions set held_until = 0, state = $3, since = $4
         where name = $1 and epoch = $2",
    )
    .bind(name)
    .bind(epoch)
    .bind(State::Stopped.name())
    .bind(at.timestamp_micros())
    .execute(conn)
    .await
    .map(drop)
}

/// Locks the row of a subscription for this transaction, or tells that another process holds it.
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

/// Notes whether a subscription stands.
pub(super) async fn pause(
    conn: &mut Connection<'_>,
    name: &str,
    paused: Option<Pauser>,
) -> Result<bool, sqlx::Error> {
    let paused = match paused {
        None => 0,
        Some(Pauser::Person) => BY_PERSON,
        Some(Pauser::Failure) => BY_FAILURE,
    };
    let n = query("update subscriptions set paused = $2 where name = $1")
        .bind(name)
        .bind(paused)
        .execute(conn)
        .await?;
    Ok(n == 1)
}

/// Who has a subscription stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pauser {
    Person,
    /// Only until the next start.
    Failure,
}

/// An event to be parked.
#[derive(Debug, Clone)]
pub(in crate::store) struct ToPark {
    pub(in crate::store) position: Position,
    pub(in crate::store) key: String,
    pub(in crate::store) holds_key: bool,
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
                 (name, position, park_key, holds_key, error, n_attempts, parked_at, tried_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)
             on conflict (name, position, park_key) do nothing",
        )
        .bind(name)
        .bind(event.position.0)
        .bind(event.key.as_str())
        .bind(i64::from(event.holds_key))
        .bind(event.error.as_str())
        .bind(event.n_attempts)
        .bind(at.timestamp_micros())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Takes a parked event out.
pub(super) async fn unpark(conn: &mut Connection<'_>, id: i64) -> Result<(), sqlx::Error> {
    query("delete from parked_events where id = $1")
        .bind(id)
        .execute(conn)
        .await
        .map(drop)
}

/// Notes that a parked event failed again; the wish to retry it, or others of a key it holds, is done
/// with. That it be discarded may have been wished meanwhile, and stands.
pub(super) async fn failed_again(
    conn: &mut Connection<'_>,
    parked: &Parked,
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
    .bind(parked.id)
    .bind(error)
    .bind(n_attempts)
    .bind(at.timestamp_micros())
    .execute(&mut *conn)
    .await?;
    if parked.holds_key {
        query(
            "update parked_events set wish = null
             where name = $1 and park_key = $2 and holds_key = 1 and wish = 'retry'",
        )
        .bind(parked.name.as_str())
        .bind(parked.key.as_str())
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Notes what a person wishes for parked events: for one, or for all of a subscription.
pub(super) async fn wish(
    conn: &mut Connection<'_>,
    name: Option<&str>,
    id: Option<i64>,
    wish: Resolution,
) -> Result<u64, sqlx::Error> {
    query(
        "update parked_events set wish = $3
         where ($1 is null or name = $1) and ($2 is null or id = $2)",
    )
    .bind(name)
    .bind(id)
    .bind(wish.name())
    .execute(conn)
    .await
}

/// Notes what is wished for one part of an event.
pub(super) async fn wish_for_part(
    conn: &mut Connection<'_>,
    name: &str,
    position: Position,
    key: &str,
    wish: Resolution,
) -> Result<(), sqlx::Error> {
    query(
        "update parked_events set wish = $4
         where name = $1 and position = $2 and park_key = $3",
    )
    .bind(name)
    .bind(position.0)
    .bind(key)
    .bind(wish.name())
    .execute(conn)
    .await
    .map(drop)
}

/// Reads parked events, in log order for each subscription.
pub(super) async fn parked(
    readers: &Pool,
    name: Option<&str>,
    limit: u32,
) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = query(
        "select id, name, position, park_key, holds_key, error, n_attempts, parked_at, tried_at,
                wish
         from parked_events
         where $1 is null or name = $1
         order by name, position, park_key
         limit $2",
    )
    .bind(name)
    .bind(limit)
    .fetch_all(readers)
    .await?;
    rows.iter().map(parked_row).collect()
}

/// Reads the parked events of a subscription for which somebody wished something.
pub(super) async fn wished(readers: &Pool, name: &str) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = query(
        "select id, name, position, park_key, holds_key, error, n_attempts, parked_at, tried_at,
                wish
         from parked_events
         where name = $1 and wish is not null
         order by position",
    )
    .bind(name)
    .fetch_all(readers)
    .await?;
    rows.iter().map(parked_row).collect()
}

/// Reads the first event that holds a key.
pub(super) async fn first_of_key(
    readers: &Pool,
    name: &str,
    key: &str,
) -> Result<Option<Parked>, sqlx::Error> {
    let row = query(
        "select id, name, position, park_key, holds_key, error, n_attempts, parked_at, tried_at,
                wish
         from parked_events
         where name = $1 and park_key = $2 and holds_key = 1
         order by position
         limit 1",
    )
    .bind(name)
    .bind(key)
    .fetch_optional(readers)
    .await?;
    row.as_ref().map(parked_row).transpose()
}

/// Reads the keys whose events are held.
pub(super) async fn held_keys(readers: &Pool, name: &str) -> Result<Vec<String>, sqlx::Error> {
    let rows =
        query("select distinct park_key from parked_events where name = $1 and holds_key = 1")
            .bind(name)
            .fetch_all(readers)
            .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn parked_row(row: &Row) -> Result<Parked, sqlx::Error> {
    Ok(Parked {
        id: row.get("id")?,
        name: row.get("name")?,
        position: Position(row.get("position")?),
        key: row.get("park_key")?,
        holds_key: row.get::<i64>("holds_key")? != 0,
        error: row.get("error")?,
        n_attempts: u32::try_from(row.get::<i64>("n_attempts")?).unwrap_or(u32::MAX),
        parked_at: moment(row.get("parked_at")?),
        tried_at: moment(row.get("tried_at")?),
        wish: row.get::<Option<&str>>("wish")?.and_then(Resolution::named),
    })
}

/// Reads how all persistent subscriptions are.
pub(super) async fn all(readers: &Pool, head: Position) -> Result<Vec<SavedStatus>, sqlx::Error> {
    let rows = query(
        "select name, epoch, holder, state, since, paused, last_error, last_error_at,
                coalesce((select position from checkpoints
                          where checkpoints.name = subscriptions.name), 0) as position,
                (select count(*) from parked_events
                 where parked_events.name = subscriptions.name) as n_parked
         from subscriptions
         order by name",
    )
    .fetch_all(readers)
    .await?;
    let saved = |row: &Row| {
        let error: Option<String> = row.get("last_error")?;
        let error_at: Option<i64> = row.get("last_error_at")?;
        let position = Position(row.get("position")?);
        Ok(SavedStatus {
            name: row.get("name")?,
            epoch: row.get("epoch")?,
            holder: row.get("holder")?,
            state: row.get("state")?,
            since: moment(row.get("since")?),
            is_paused: row.get::<i64>("paused")? != 0,
            position,
            lag: u64::try_from(head.0 - position.0).unwrap_or(0),
            n_parked: row.get::<i64>("n_parked")?.cast_unsigned(),
            last_error: error.zip(error_at).map(|(text, at)| LastError {
                at: moment(at),
                text,
            }),
        })
    };
    rows.iter().map(saved).collect()
}

fn moment(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
