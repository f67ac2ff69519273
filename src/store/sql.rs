//! SQL that runs on SQLite and on PostgreSQL alike, for tables beside the log.
//!
//! Owns: connections, values and rows of either database. Does not know: the queries.
//!
//! A query names its values `$1`, `$2`, …; numbers are `i64`, ids are [`Uuid`]s or text. Where the two
//! dialects differ, [`either`] takes both texts.

pub(in crate::store) mod direct;
mod value;
mod virtual_time;

use std::{fmt, sync::Arc};

use sqlx::{
    AssertSqlSafe, ColumnIndex, Decode, PgConnection, PgPool, Postgres, Row as _, SqlSafeStr,
    SqlStr, Sqlite, SqliteConnection, SqlitePool, Type, pool::PoolConnection, postgres::PgRow,
    sqlite::SqliteRow,
};
use tokio::sync::Semaphore;

use super::faults::{DatabaseWork, database};
use super::health::{SharedMonitor, suggests_outage};
use crate::clock::{is_virtual, untimed};
use direct::{DirectRow, DirectTransaction, FromStored};
use virtual_time::VirtualTransaction;

pub use value::Value;

/// A pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Pool {
    connections: Connections,
    /// Set where what is read tells about the log's database.
    monitor: Option<SharedMonitor>,
    /// One permit, for the transaction that writes. Only in virtual time, where the database itself cannot make
    /// writers wait for each other.
    turn: Option<Arc<Semaphore>>,
}

#[derive(Clone)]
enum Connections {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Returns what asks for the plan of the query that follows, and the column of the answer that holds a step of it.
    const fn explain(self) -> (&'static str, usize) {
        match self {
            Self::Sqlite => ("explain query plan", 3),
            Self::Postgres => ("explain", 0),
        }
    }
}

impl From<SqlitePool> for Pool {
    fn from(pool: SqlitePool) -> Self {
        Self {
            connections: Connections::Sqlite(pool),
            monitor: None,
            turn: is_virtual().then(|| Arc::new(Semaphore::new(1))),
        }
    }
}

impl From<PgPool> for Pool {
    fn from(pool: PgPool) -> Self {
        Self {
            connections: Connections::Postgres(pool),
            monitor: None,
            turn: None,
        }
    }
}

impl Pool {
    /// Has its reads tell about the log's database, and end at once while that is away.
    pub(super) fn watched_by(mut self, monitor: SharedMonitor) -> Self {
        self.monitor = Some(monitor);
        self
    }

    /// Has its reads tell about the database of `other`, as those of `other` do, if both are on one server.
    #[must_use]
    pub(crate) fn watched_like(self, other: &Self) -> Self {
        let is_same = [&self, other].map(Self::database) == [Database::Postgres; 2];
        Self {
            monitor: other.monitor.clone().filter(|_| is_same),
            ..self
        }
    }

    #[must_use]
    pub fn database(&self) -> Database {
        match self.connections {
            Connections::Sqlite(_) => Database::Sqlite,
            Connections::Postgres(_) => Database::Postgres,
        }
    }

    /// Returns the pool of PostgreSQL connections, if it is one.
    pub(super) fn postgres(&self) -> Option<&PgPool> {
        match &self.connections {
            Connections::Sqlite(_) => None,
            Connections::Postgres(pool) => Some(pool),
        }
    }

    /// Returns how many connections are open, and how many of them are unused.
    pub(super) fn n_open(&self) -> (u32, usize) {
        match &self.connections {
            Connections::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Connections::Postgres(pool) => (pool.size(), pool.num_idle()),
        }
    }

    /// Opens a transaction that may write.
    ///
    /// # Errors
    /// When there is no connection to be had.
    pub async fn begin(&self) -> Result<Transaction<'static>, sqlx::Error> {
        let turn = match &self.turn {
            Some(turn) => Arc::clone(turn).acquire_owned().await.ok(),
            None => None,
        };
        let mut transaction = self.open(BEGIN_SQLITE, BEGIN_POSTGRES).await?;
        if let Transaction::Virtual(transaction) = &mut transaction {
            transaction.turn = turn;
        }
        Ok(transaction)
    }

    /// Opens a transaction that only reads: what it sees does not change until it is dropped.
    ///
    /// On SQLite it sees what is committed when it first reads.
    ///
    /// # Errors
    /// When there is no connection to be had.
    pub async fn snapshot(&self) -> Result<Transaction<'static>, sqlx::Error> {
        let postgres = "begin isolation level repeatable read read only";
        self.open("begin deferred", postgres).await
    }

    async fn open(
        &self,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Result<Transaction<'static>, sqlx::Error> {
        self.watched(Box::pin(async {
            Ok(match &self.connections {
                Connections::Sqlite(pool) if is_virtual() => {
                    let begin = VirtualTransaction::begin(pool, sqlite);
                    Transaction::Virtual(database(DatabaseWork::Connect, begin).await?)
                }
                Connections::Sqlite(pool) => Transaction::Sqlite(pool.begin_with(sqlite).await?),
                Connections::Postgres(pool) => {
                    Transaction::Postgres(pool.begin_with(postgres).await?)
                }
            })
        }))
        .await
    }

    async fn watched<T>(
        &self,
        read: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        match &self.monitor {
            Some(monitor) => monitor.watched(read, suggests_outage).await,
            None => read.await,
        }
    }

    /// Closes all connections, once they are given back.
    pub async fn close(&self) {
        match &self.connections {
            Connections::Sqlite(pool) => {
                if is_virtual() {
                    // Tasks of their own give connections back, for whose threads virtual time does not wait.
                    for _ in 0..YIELDS {
                        if pool.num_idle() == pool.size() as usize {
                            return untimed(pool.close()).await;
                        }
                        tokio::task::yield_now().await;
                    }
                }
                pool.close().await;
            }
            Connections::Postgres(pool) => pool.close().await,
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("database", &self.database())
            .finish_non_exhaustive()
    }
}

/// Returns how many connections a pool to a SQLite file may have that `n` users should share.
pub(crate) fn sqlite_pool_limit(n: u32) -> u32 {
    // In virtual time, nobody can wait for a connection that another holds: the thread would.
    if is_virtual() { n.max(64) } else { n }
}

/// How often others may go on before a pool is closed whose connections are in use. Only in virtual time.
const YIELDS: u32 = 1_000_000;

/// Takes the lock at once: an upgrade later could find the file changed.
const BEGIN_SQLITE: &str = "begin immediate";

/// Whatever the server's default is: each statement sees what is committed when it starts.
const BEGIN_POSTGRES: &str = "begin isolation level read committed";

/// One connection, borrowed.
#[derive(Debug)]
pub enum Connection<'c> {
    /// To a SQLite file.
    Sqlite(&'c mut SqliteConnection),
    /// To a SQLite file, for use on the calling thread.
    Direct(&'c mut rusqlite::Connection),
    /// To a PostgreSQL database.
    Postgres(&'c mut PgConnection),
}

impl<'c> Connection<'c> {
    /// Opens a transaction that may write.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn begin(self) -> Result<Transaction<'c>, sqlx::Error> {
        use sqlx::Connection as _;
        Ok(match self {
            Self::Sqlite(conn) => Transaction::Sqlite(
                database(DatabaseWork::Write, conn.begin_with(BEGIN_SQLITE)).await?,
            ),
            Self::Direct(conn) => {
                let begin = async move { DirectTransaction::begin(conn, BEGIN_SQLITE) };
                Transaction::Direct(database(DatabaseWork::Write, begin).await?)
            }
            Self::Postgres(conn) => Transaction::Postgres(conn.begin_with(BEGIN_POSTGRES).await?),
        })
    }

    pub fn database(&self) -> Database {
        match self {
            Self::Sqlite(_) | Self::Direct(_) => Database::Sqlite,
            Self::Postgres(_) => Database::Postgres,
        }
    }

    /// Lends it on.
    pub fn borrow(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(conn) => Connection::Sqlite(conn),
            Self::Direct(conn) => Connection::Direct(conn),
            Self::Postgres(conn) => Connection::Postgres(conn),
        }
    }
}

/// A transaction; dropped before its commit, it leaves nothing.
#[derive(Debug)]
pub enum Transaction<'c> {
    /// On a SQLite file.
    Sqlite(sqlx::Transaction<'c, Sqlite>),
    /// On a SQLite file, on a connection of a pool in virtual time.
    Virtual(VirtualTransaction),
    /// On a SQLite file, on the calling thread.
    Direct(DirectTransaction<'c>),
    /// On a PostgreSQL database.
    Postgres(sqlx::Transaction<'c, Postgres>),
}

impl Transaction<'_> {
    /// Returns the connection it holds.
    pub fn connection(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(tx) => Connection::Sqlite(tx),
            Self::Virtual(tx) => Connection::Sqlite(&mut tx.conn),
            Self::Direct(tx) => Connection::Direct(tx.conn),
            Self::Postgres(tx) => Connection::Postgres(tx),
        }
    }

    /// Makes what was done lasting.
    ///
    /// # Errors
    /// When it is not known to be.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => database(DatabaseWork::Commit, tx.commit()).await,
            Self::Virtual(tx) => database(DatabaseWork::Commit, tx.end("commit")).await,
            Self::Direct(tx) => {
                database(DatabaseWork::Commit, async move { tx.end("commit") }).await
            }
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Undoes what was done.
    ///
    /// # Errors
    /// When the connection is lost; the database then undoes it by itself.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => database(DatabaseWork::Write, tx.rollback()).await,
            Self::Virtual(tx) => database(DatabaseWork::Write, tx.end("rollback")).await,
            Self::Direct(tx) => {
                database(DatabaseWork::Write, async move { tx.end("rollback") }).await
            }
            Self::Postgres(tx) => tx.rollback().await,
        }
    }
}

/// Where a query runs.
#[derive(Debug)]
pub enum On<'c> {
    /// On any connection of a pool.
    Pool(&'c Pool),
    /// On this one.
    Connection(Connection<'c>),
}

impl<'c> From<&'c Pool> for On<'c> {
    fn from(pool: &'c Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'c> From<&'c mut Connection<'_>> for On<'c> {
    fn from(connection: &'c mut Connection<'_>) -> Self {
        Self::Connection(connection.borrow())
    }
}

impl<'c> From<&'c mut Transaction<'_>> for On<'c> {
    fn from(transaction: &'c mut Transaction<'_>) -> Self {
        Self::Connection(transaction.connection())
    }
}

/// A query with its values.
#[derive(Debug)]
#[must_use = "a query does nothing until it is run"]
pub struct Query {
    sqlite: SqlStr,
    postgres: SqlStr,
    values: Vec<Value>,
}

/// Returns a query that both databases understand.
pub fn query(text: &'static str) -> Query {
    either(text, text)
}

/// Returns a query with one text for each database.
pub fn either(sqlite: &'static str, postgres: &'static str) -> Query {
    Query {
        sqlite: sqlite.into_sql_str(),
        postgres: postgres.into_sql_str(),
        values: Vec::new(),
    }
}

/// Returns a query composed of this program's own texts; values are bound.
pub fn composed(text: impl Into<Arc<str>>) -> Query {
    let text = AssertSqlSafe(text.into()).into_sql_str();
    Query {
        sqlite: text.clone(),
        postgres: text,
        values: Vec::new(),
    }
}

/// Runs one of sqlx's queries wherever it is to run.
macro_rules! run {
    ($query:expr, $on:expr, $how:ident) => {
        match $on.into() {
            On::Pool(pool) => {
                // In a box of its own: queries on a connection need not make room for it.
                let read = Box::pin(async {
                    Ok(match &pool.connections {
                        Connections::Sqlite(pool) => {
                            let work = async {
                                let mut conn = pool.acquire().await?;
                                let done = $query.on_sqlite().$how(&mut *conn).await;
                                if is_virtual() {
                                    // Not in a task of its own, whose threads virtual time does not wait for.
                                    conn.return_to_pool().await;
                                }
                                done
                            };
                            Either::Sqlite(database(DatabaseWork::Read, work).await?)
                        }
                        Connections::Postgres(pool) => {
                            let mut conn = acquire(pool).await?;
                            Either::Postgres($query.on_postgres().$how(&mut *conn).await?)
                        }
                    })
                });
                pool.watched(read).await?
            }
            On::Connection(Connection::Sqlite(conn)) => {
                Either::Sqlite(database(DatabaseWork::Write, $query.on_sqlite().$how(conn)).await?)
            }
            On::Connection(Connection::Direct(conn)) => {
                let query = $query;
                let work = async move { direct::$how(conn, query.sqlite_text(), query.values()) };
                Either::Direct(database(DatabaseWork::Write, work).await?)
            }
            On::Connection(Connection::Postgres(conn)) => {
                Either::Postgres($query.on_postgres().$how(conn).await?)
            }
        }
    };
}

/// Acquires a connection in a task of its own. If a caller went away while one is being opened, the next caller
/// would open another, and many of them would crowd the server.
pub(super) async fn acquire(pool: &PgPool) -> Result<PoolConnection<Postgres>, sqlx::Error> {
    let pool = pool.clone();
    let acquired = tokio::spawn(async move { pool.acquire().await });
    acquired.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

enum Either<S, D, P> {
    Sqlite(S),
    Direct(D),
    Postgres(P),
}

impl Query {
    /// Returns the question how `database` goes about this query, and the index of the column that tells.
    pub fn explained(&self, database: Database) -> (Self, usize) {
        let (how, place) = database.explain();
        let explained = composed(format!("{how} {}", self.text(database)));
        (explained.bind_all(self.values.iter().cloned()), place)
    }

    /// Returns its text for a database.
    #[must_use]
    pub fn text(&self, database: Database) -> &str {
        match database {
            Database::Sqlite => self.sqlite.as_str(),
            Database::Postgres => self.postgres.as_str(),
        }
    }

    /// Gives the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Gives the next values.
    pub fn bind_all(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values.extend(values);
        self
    }

    /// Runs it, and returns how many rows it changed.
    ///
    /// # Errors
    /// When the database refuses or cannot be reached.
    pub async fn execute<'c>(self, on: impl Into<On<'c>> + Send) -> Result<u64, sqlx::Error> {
        Ok(match run!(self, on, execute) {
            Either::Sqlite(done) => done.rows_affected(),
            Either::Direct(n_rows) => n_rows,
            Either::Postgres(done) => done.rows_affected(),
        })
    }

    /// Runs it, and returns all rows.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub async fn fetch_all<'c>(
        self,
        on: impl Into<On<'c>> + Send,
    ) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match run!(self, on, fetch_all) {
            Either::Sqlite(rows) => rows.into_iter().map(Row::Sqlite).collect(),
            Either::Direct(rows) => rows.into_iter().map(Row::Direct).collect(),
            Either::Postgres(rows) => rows.into_iter().map(Row::Postgres).collect(),
        })
    }

    /// Runs it, and returns the first row, if there is one.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub async fn fetch_optional<'c>(
        self,
        on: impl Into<On<'c>> + Send,
    ) -> Result<Option<Row>, sqlx::Error> {
        Ok(match run!(self, on, fetch_optional) {
            Either::Sqlite(row) => row.map(Row::Sqlite),
            Either::Direct(row) => row.map(Row::Direct),
            Either::Postgres(row) => row.map(Row::Postgres),
        })
    }

    /// Runs it, and returns the first row.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), and when there is no row.
    pub async fn fetch_one<'c>(self, on: impl Into<On<'c>> + Send) -> Result<Row, sqlx::Error> {
        self.fetch_optional(on)
            .await?
            .ok_or(sqlx::Error::RowNotFound)
    }

    pub(super) fn sqlite_text(&self) -> &str {
        self.sqlite.as_str()
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }

    fn on_sqlite(self) -> sqlx::query::Query<'static, Sqlite, sqlx::sqlite::SqliteArguments> {
        let bind = |query: sqlx::query::Query<'static, Sqlite, _>, value| match value {
            Value::Integer(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Id(value) => query.bind(value),
        };
        self.values.into_iter().fold(sqlx::query(self.sqlite), bind)
    }

    pub(super) fn on_postgres(
        self,
    ) -> sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments> {
        let bind = |query: sqlx::query::Query<'static, Postgres, _>, value| match value {
            Value::Integer(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Id(value) => query.bind(value),
        };
        self.values
            .into_iter()
            .fold(sqlx::query(self.postgres), bind)
    }
}

/// A row of a result.
#[derive(Debug)]
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From SQLite, read on the calling thread.
    Direct(DirectRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// What a column of either database is read as: `i64`, text, a [`Uuid`], or an option of one.
pub trait Column<'r>:
    Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> + FromStored<'r>
{
}

impl<'r, T> Column<'r> for T where
    T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> + FromStored<'r>
{
}

/// The name of a column, or its place.
pub trait ColumnKey: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> {
    /// Returns its place, if the row has it.
    fn place_in(&self, row: &DirectRow) -> Option<usize>;
}

impl ColumnKey for &str {
    fn place_in(&self, row: &DirectRow) -> Option<usize> {
        row.place_of(self)
    }
}

impl ColumnKey for usize {
    fn place_in(&self, row: &DirectRow) -> Option<usize> {
        (*self < row.n_columns()).then_some(*self)
    }
}

impl Row {
    /// Reads the column of this name or place.
    ///
    /// # Errors
    /// When there is none, or it holds something else.
    pub fn get<'r, T: Column<'r>>(
        &'r self,
        column: impl ColumnKey + fmt::Debug,
    ) -> Result<T, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Direct(row) => {
                let place = column.place_in(row);
                let place =
                    place.ok_or_else(|| sqlx::Error::ColumnNotFound(format!("{column:?}")))?;
                row.get(place)
            }
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// Reads a column that counts few things.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn small(&self, column: impl ColumnKey + fmt::Debug) -> Result<u32, sqlx::Error> {
        Ok(u32::try_from(self.get::<i64>(column)?).unwrap_or(u32::MAX))
    }

    /// Reads a column that counts something.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn large(&self, column: impl ColumnKey + fmt::Debug) -> Result<u64, sqlx::Error> {
        Ok(self.get::<i64>(column)?.unsigned_abs())
    }
}
