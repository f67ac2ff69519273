//! The bare database, for comparison: the rows and indexes of the log, inserted by prepared statements with the same
//! settings, without checks, streams, triggers and subscriptions.
//!
//! Owns: tables of its own. Does not know: what is measured.

use rusqlite::params;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use super::error::OpenError;
use super::postgres::connect::{Address, is_postgres};
use super::sql::direct;
use super::sqlite::file;

/// A connection to a bare table.
pub struct Baseline {
    conn: Conn,
    position: i64,
    data: String,
}

enum Conn {
    Sqlite(Box<SqliteTable>),
    Postgres(Box<PgConnection>),
}

struct SqliteTable {
    conn: rusqlite::Connection,
    /// How much was written to the write-ahead log since its last checkpoint.
    unsaved_bytes: usize,
}

/// As the writer of the log does.
const CHECKPOINT_BYTES: usize = 4 << 20;

const SQLITE: &str = "
    create table bare_events (
        position integer primary key, event_id blob not null, stream_no integer not null,
        stream_version integer not null, event_type text not null, schema_version integer not null,
        correlation_id blob not null, causation_id blob, actor_kind text not null, actor_id text,
        source_kind text not null, source_id text, guild_id integer, app_version text not null,
        client_version text, occurred_at integer not null, recorded_at integer not null,
        data text not null, meta text) strict;
    create unique index bare_events_by_stream on bare_events (stream_no, stream_version);
    create table bare_requests (
        request_id blob primary key, digest blob not null, first_position integer not null,
        n_events integer not null) strict, without rowid;";

const POSTGRES: &str = "
    create table bare_events (
        position bigint primary key, event_id uuid not null, stream_no bigint not null,
        stream_version bigint not null, event_type text not null, schema_version bigint not null,
        correlation_id uuid not null, causation_id uuid, actor_kind text not null, actor_id text,
        source_kind text not null, source_id text, guild_id bigint, app_version text not null,
        client_version text, occurred_at bigint not null, recorded_at bigint not null,
        data text not null, meta text);
    create unique index bare_events_by_stream on bare_events (stream_no, stream_version);
    create table bare_requests (
        request_id uuid primary key, digest uuid not null, first_position bigint not null,
        n_events bigint not null);";

const INSERT_POSTGRES: &str = "
    with requests as (
        insert into bare_requests select * from unnest($1::uuid[], $1::uuid[], $2::bigint[], $3::bigint[])
    )
    insert into bare_events
    select position, event_id, (position / $7) % $8, position, 'guess_processed', 1, event_id, event_id,
           'player', event_id::text, 'interaction', position::text, 81384788765712384, '0.1.0', null,
           0, 0, data, null
    from unnest($4::bigint[], $5::uuid[], $6::text[]) as rows (position, event_id, data)";

impl Baseline {
    /// Creates the tables beside the log at `url`. Each row will hold `data`.
    ///
    /// # Errors
    /// [`OpenError`] when the database cannot be reached, or the tables exist.
    pub async fn open(url: &str, data: &str) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Database {
            database: "the table to compare with".to_owned(),
            source,
        };
        let conn = if is_postgres(url) {
            let mut conn = Address::parse(url)?.writer().await.map_err(failed)?;
            let created = sqlx::raw_sql(POSTGRES).execute(&mut conn).await;
            created.map_err(failed)?;
            Conn::Postgres(Box::new(conn))
        } else {
            let path = file::parse(url)?;
            let created = file::create(&path).await.map_err(failed)?;
            created.close().await.map_err(failed)?;
            let conn = file::connect_writer(&path).map_err(failed)?;
            let created = conn.execute_batch(SQLITE);
            created.map_err(direct::error).map_err(failed)?;
            Conn::Sqlite(Box::new(SqliteTable {
                conn,
                unsaved_bytes: 0,
            }))
        };
        Ok(Self {
            conn,
            position: 0,
            data: data.to_owned(),
        })
    }

    /// Inserts the rows of `n_requests` requests of `n_events` events each, in one transaction; each request in a stream
    /// of its own.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn insert(&mut self, n_requests: usize, n_events: usize) -> Result<(), sqlx::Error> {
        let first = self.position + 1;
        let n_rows = n_requests * n_events;
        self.position += i64::try_from(n_rows).unwrap_or(0);
        let positions: Vec<i64> = (first..=self.position).collect();
        // Ascending, as ids that are made of the time.
        let id = |position: &i64| Uuid::from_u128(u128::from(position.unsigned_abs()));
        let ids: Vec<Uuid> = positions.iter().map(id).collect();
        match &mut self.conn {
            Conn::Postgres(conn) => {
                let firsts: Vec<i64> = positions.iter().step_by(n_events).copied().collect();
                let requests: Vec<Uuid> = ids.iter().step_by(n_events).copied().collect();
                let counts = vec![i64::try_from(n_events).unwrap_or(0); n_requests];
                let datas = vec![self.data.as_str(); n_rows];
                sqlx::query(INSERT_POSTGRES)
                    .bind(requests)
                    .bind(firsts)
                    .bind(counts)
                    .bind(positions)
                    .bind(ids)
                    .bind(datas)
                    .bind(i64::try_from(n_events).unwrap_or(1))
                    .bind(i64::try_from(n_requests).unwrap_or(1))
                    .execute(&mut **conn)
                    .await
                    .map(drop)
            }
            Conn::Sqlite(table) => table
                .insert(&positions, &ids, n_events, &self.data)
                .map_err(direct::error),
        }
    }

    /// Reads the payloads of all rows, and returns how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(&mut self) -> Result<usize, sqlx::Error> {
        const READ: &str = "select position, data from bare_events order by position";
        Ok(match &mut self.conn {
            Conn::Postgres(conn) => {
                let rows: Vec<(i64, String)> = sqlx::query_as(READ).fetch_all(&mut **conn).await?;
                rows.len()
            }
            Conn::Sqlite(table) => {
                let read = || {
                    let mut rows = table.conn.prepare_cached(READ)?;
                    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                    rows.collect::<Result<Vec<(i64, String)>, _>>()
                };
                read().map_err(direct::error)?.len()
            }
        })
    }
}

impl SqliteTable {
    fn insert(
        &mut self,
        positions: &[i64],
        ids: &[Uuid],
        n_events: usize,
        data: &str,
    ) -> Result<(), rusqlite::Error> {
        let conn = &self.conn;
        conn.prepare_cached("begin immediate")?.execute([])?;
        let mut add = conn.prepare_cached("insert into bare_requests values (?1, ?1, ?2, ?3)")?;
        for (position, id) in positions.iter().zip(ids).step_by(n_events) {
            add.execute(params![
                id.as_bytes(),
                position,
                i64::try_from(n_events).unwrap_or(0)
            ])?;
        }
        let mut add = conn.prepare_cached(
            "insert into bare_events
             values (?1, ?2, ?3, ?4, 'guess_processed', 1, ?2, ?2, 'player', ?5, 'interaction', ?6,
                     81384788765712384, '0.1.0', null, 0, 0, ?7, null)",
        )?;
        let requests = positions.chunks(n_events).enumerate();
        let streams = requests.flat_map(|(stream, events)| vec![stream; events.len()]);
        for ((position, id), stream) in positions.iter().zip(ids).zip(streams) {
            add.execute(params![
                position,
                id.as_bytes(),
                i64::try_from(stream).unwrap_or(0),
                position,
                id.to_string(),
                position.to_string(),
                data,
            ])?;
        }
        conn.prepare_cached("commit")?.execute([])?;
        self.unsaved_bytes += 4 * 4_096 + ids.len() * (256 + data.len());
        if CHECKPOINT_BYTES <= self.unsaved_bytes {
            self.unsaved_bytes = 0;
            let mut checkpoint = conn.prepare_cached("pragma wal_checkpoint(passive)")?;
            checkpoint.query_row([], |_| Ok(()))?;
        }
        Ok(())
    }
}

/// A database of its own on a server, for as long as something is measured.
pub struct Scratch {
    server: String,
    name: String,
    pub url: String,
    /// Shows other programs that the database is in use.
    _conn: PgConnection,
}

impl Scratch {
    /// Creates it on the server that `url` names, and drops those that killed programs left there.
    ///
    /// # Errors
    /// [`OpenError`] when the server cannot be reached, or the role may not create databases.
    pub async fn create(url: &str, id: Uuid) -> Result<Self, OpenError> {
        let name = format!("gamebot_bench_{}", id.simple());
        let failed = |source| OpenError::Database {
            database: name.clone(),
            source,
        };
        let mut server = Address::parse(url)?.writer().await.map_err(failed)?;
        let left: Vec<String> = sqlx::query_scalar(LEFT)
            .fetch_all(&mut server)
            .await
            .map_err(failed)?;
        for name in left {
            let drop = AssertSqlSafe(format!("drop database if exists {name}"));
            // Another program may be dropping it, or may have just created it.
            let _ = sqlx::raw_sql(drop).execute(&mut server).await;
        }
        let create = AssertSqlSafe(format!("create database {name}"));
        let created = sqlx::raw_sql(create).execute(&mut server).await;
        created.map_err(failed)?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
        let (place, settings) = rest
            .split_once('?')
            .map_or((rest, String::new()), |(place, settings)| {
                (place, format!("?{settings}"))
            });
        let host = place.split_once('/').map_or(place, |(host, _)| host);
        let scratch_url = format!("{scheme}://{host}/{name}{settings}");
        let conn = Address::parse(&scratch_url)?.writer().await;
        Ok(Self {
            server: url.to_owned(),
            url: scratch_url,
            _conn: conn.map_err(failed)?,
            name,
        })
    }

    /// Drops it.
    ///
    /// # Errors
    /// [`OpenError`] when it still exists.
    pub async fn drop(self) -> Result<(), OpenError> {
        let failed = |source| OpenError::Database {
            database: self.name.clone(),
            source,
        };
        let server = Address::parse(&self.server)?.writer().await;
        let drop = AssertSqlSafe(format!("drop database {} with (force)", self.name));
        let dropped = sqlx::raw_sql(drop)
            .execute(&mut server.map_err(failed)?)
            .await;
        dropped.map(|_| ()).map_err(failed)
    }
}

/// Those that nothing is connected to.
const LEFT: &str = r"
    select datname::text
    from pg_database
    where datname like 'gamebot\_bench\_%'
      and not exists (
          select 1
          from pg_stat_activity
          where pg_stat_activity.datname = pg_database.datname)";
