//! Connecting to the database of the log.
//!
//! Owns: the schema of the log, the settings of sessions, the migrations.
//! Does not know: the queries.

use std::{cmp::Ordering, str::FromStr, sync::LazyLock, time::Duration};

use sqlx::{
    ConnectOptions, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::server::{self, Server};
use crate::reach::reach;
use crate::store::{
    error::OpenError,
    migrations::{migrations, normalize_checksums},
    options::StoreOptions,
    sql::Connection,
};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    migrations!(
        "postgres",
        "0001_log",
        "0002_people",
        "0003_process",
        "0004_checkpoints",
        "0005_subscriptions",
        "0006_parked_parts",
        "0007_append",
        "0008_numbering",
        "0009_outbox",
        "0010_subscription_list",
        "0015_append_one",
        "0018_clock",
        "0019_redaction",
    )
});

/// The schema of the log and of what lives beside it.
const SCHEMA: &str = "gamebot";

/// A database, and a schema in it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    options: PgConnectOptions,
    without_password: String,
    schema: &'static str,
}

/// Returns whether `url` names a PostgreSQL database.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("postgres") || scheme.eq_ignore_ascii_case("postgresql")
    })
}

impl Address {
    /// Parses the URL of the log's database.
    pub(in crate::store) fn parse(url: &str) -> Result<Self, OpenError> {
        // What cannot be read may have its password anywhere.
        let refused = |reason| OpenError::Url {
            shown: "postgres://…".to_owned(),
            reason,
        };
        if ends_too_early(url) {
            return Err(refused(
                "special characters in the user name and the password must be percent-encoded: \
                 @ as %40, / as %2F, # as %23, ? as %3F, % as %25",
            ));
        }
        Self::of_schema(url, SCHEMA).map_err(|_| {
            refused(
                "write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters \
                 percent-encoded, such as @ as %40",
            )
        })
    }

    /// Parses the URL of a database, to use another schema of it.
    pub(crate) fn of_schema(url: &str, schema: &'static str) -> Result<Self, sqlx::Error> {
        let mut options = PgConnectOptions::from_str(url)?.application_name("gamebot");
        let shown_host = options
            .get_socket()
            .map_or(options.get_host().into(), |path| path.to_string_lossy())
            .into_owned();
        // Brackets tell an IPv6 address from its port in a URL; no resolver takes them.
        let host = options.get_host().strip_prefix('[');
        if let Some(address) = host.and_then(|host| host.strip_suffix(']')) {
            let address = address.to_owned();
            options = options.host(&address);
        }
        let without_password = format!(
            "postgres://{}@{shown_host}:{}/{}",
            options.get_username(),
            options.get_port(),
            options.get_database().unwrap_or(options.get_username()),
        );
        Ok(Self {
            options: options
                .options([
                    ("search_path", schema),
                    // Whoever waited for the lock must see what was committed meanwhile.
                    ("default_transaction_isolation", "read committed"),
                    // Plans are kept, also those made while a table was small. So nothing scans a table that
                    // will be large, every join is by a key, and nothing compiles queries of a millisecond.
                    ("enable_seqscan", "off"),
                    ("enable_hashjoin", "off"),
                    ("enable_mergejoin", "off"),
                    ("jit", "off"),
                    ("statement_timeout", "10s"),
                    ("client_min_messages", "warning"),
                ])
                .disable_statement_logging(),
            without_password,
            schema,
        })
    }

    /// Returns the address without the password.
    pub(in crate::store) fn without_password(&self) -> String {
        self.without_password.clone()
    }

    /// Returns why the server refused, whatever it was asked for, and what to do about it.
    pub(crate) fn refusal(&self, error: &sqlx::Error) -> Option<String> {
        server::refusal(error, self.options.get_username())
    }

    /// Connects, and returns why the server refuses that, if it does.
    pub(crate) async fn refused_now(&self) -> Option<String> {
        let error = self.options.connect().await.err()?;
        self.refusal(&error)
    }

    /// Finds out whether the server accepts connections. While packets get lost, the system tries to connect after
    /// ever longer pauses; here it starts over, so that the end of an outage is noticed soon.
    pub(in crate::store) async fn reach(&self) -> Result<(), sqlx::Error> {
        let host = self.options.get_host();
        if self.options.get_socket().is_some() || host.starts_with('/') {
            return Ok(());
        }
        reach(host, self.options.get_port()).await?;
        Ok(())
    }

    pub(in crate::store) async fn writer(&self) -> Result<PgConnection, sqlx::Error> {
        let mut conn = self.write_options().connect().await?;
        // A committed event survives a power cut, whatever is usual on this server; stronger
        // settings stay.
        sqlx::raw_sql(
            "select set_config('synchronous_commit', 'on', false)
             where current_setting('synchronous_commit') in ('off', 'local')",
        )
        .execute(&mut conn)
        .await?;
        Ok(conn)
    }

    fn write_options(&self) -> PgConnectOptions {
        self.options.clone().options([
            // A frozen process must not keep the lock from all others.
            ("idle_in_transaction_session_timeout", "5s"),
            ("lock_timeout", "8s"),
        ])
    }

    /// Returns a pool of connections that write. It connects when first used.
    pub(crate) fn writers(&self, n_connections: u32) -> PgPool {
        pool(n_connections).connect_lazy_with(self.write_options())
    }

    /// Returns a pool of connections that write what can be rebuilt. They do not wait for the disk: a crash of the
    /// server may lose the last transactions.
    pub(crate) fn careless_writers(&self, n_connections: u32) -> PgPool {
        let options = self.write_options();
        pool(n_connections).connect_lazy_with(options.options([("synchronous_commit", "off")]))
    }

    /// Returns a pool of readers. It connects when first used.
    pub(crate) fn readers(&self, n_readers: u32, wait: Duration) -> PgPool {
        // Every hot query has an index, in the order it is asked for in. A table that grew since it was last
        // looked at seems small, and a plan made then would read and sort all of it.
        let settings = [
            ("default_transaction_read_only", "on"),
            ("enable_seqscan", "off"),
            ("enable_bitmapscan", "off"),
        ];
        pool(n_readers)
            .acquire_timeout(wait)
            .connect_lazy_with(self.options.clone().options(settings))
    }

    /// Returns a pool for the one connection that listens.
    pub(in crate::store) fn listener(&self, options: &StoreOptions) -> PgPool {
        self.readers(1, options.reader_wait)
    }

    /// Creates the schema if there is none, and migrates its tables.
    ///
    /// If several processes start at once, one of them does it: sqlx holds an advisory lock.
    pub(crate) async fn migrate(&self, migrator: &Migrator) -> Result<(), MigrateError> {
        let patient = self.options.clone().options([("statement_timeout", "0")]);
        let mut conn = patient.connect().await?;
        // Checked first: creating a schema needs a privilege that using one does not.
        let exists: Option<i32> =
            sqlx::query_scalar("select 1 from pg_namespace where nspname = $1")
                .bind(self.schema)
                .fetch_optional(&mut conn)
                .await?;
        let mut migrator = Migrator {
            migrations: migrator.migrations.clone(),
            ..Migrator::DEFAULT
        };
        if exists.is_none() {
            migrator.create_schema(self.schema);
        }
        normalize_checksums(&migrator, Connection::Postgres(&mut conn)).await?;
        migrator.run_direct(None, &mut conn, false).await?;
        sqlx::Connection::close(conn).await?;
        Ok(())
    }

    /// Connects, and checks that a log can be kept there.
    async fn connect_checked(&self, writes: bool) -> Result<PgConnection, OpenError> {
        let database = || self.without_password();
        let failed = |source| match self.refusal(&source) {
            Some(reason) => OpenError::Server {
                database: database(),
                reason,
            },
            None => OpenError::Database {
                database: database(),
                source,
            },
        };
        let mut conn = self.options.connect().await.map_err(failed)?;
        let server = Server::ask(&mut conn, self.schema).await.map_err(failed)?;
        let refusal = server.unreadable(self.schema);
        let refusal = refusal.or_else(|| writes.then(|| server.unwritable()).flatten());
        match refusal {
            None => Ok(conn),
            Some(reason) => Err(OpenError::Server {
                database: database(),
                reason,
            }),
        }
    }

    /// Checks that a log can be kept there, without creating it.
    pub(in crate::store) async fn check_writable(&self) -> Result<(), OpenError> {
        self.connect_checked(true).await.map(drop)
    }

    /// Migrates the tables of the log.
    pub(in crate::store) async fn migrate_log(&self) -> Result<(), OpenError> {
        self.check_writable().await?;
        self.migrate(&MIGRATOR)
            .await
            .map_err(|source| self.tables(source))
    }

    /// Checks that a log opened for reading has the tables of this version.
    pub(in crate::store) async fn check(&self) -> Result<(), OpenError> {
        // Not over a pool: it would wait, and not say why there is no connection.
        let mut conn = self.connect_checked(false).await?;
        let failed = |source| OpenError::Database {
            database: self.without_password(),
            source,
        };
        let exists = "select to_regclass('_sqlx_migrations') is not null";
        let exists: bool = sqlx::query_scalar(exists)
            .fetch_one(&mut conn)
            .await
            .map_err(failed)?;
        if !exists {
            return Err(OpenError::NoTables {
                database: self.without_password(),
            });
        }
        let found: i64 =
            sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
                .fetch_one(&mut conn)
                .await
                .map_err(failed)?;
        let newest = MIGRATOR.iter().map(|migration| migration.version).max();
        let newest = newest.unwrap_or_default();
        match found.cmp(&newest) {
            Ordering::Equal => Ok(()),
            Ordering::Less => Err(self.tables(MigrateError::VersionTooNew(newest, found))),
            Ordering::Greater => Err(self.tables(MigrateError::VersionMissing(found))),
        }
    }

    fn tables(&self, source: MigrateError) -> OpenError {
        let database = self.without_password();
        match source {
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
                match self.refusal(&source) {
                    Some(reason) => OpenError::Server { database, reason },
                    None => OpenError::Database { database, source },
                }
            }
            source => OpenError::Migrate { database, source },
        }
    }
}

/// Returns the options of a pool. What lies idle is closed before a router between here and the server forgets it:
/// whoever used it after that would wait in vain.
fn pool(n_connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(n_connections)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_mins(1))
}

/// Returns whether the host of a URL would begin, or end, within what was meant as the password.
fn ends_too_early(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let Some((before, _)) = rest.rsplit_once('@') else {
        return false;
    };
    before.contains(['@', '/', '#', '?'])
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpSocket, TcpStream};
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn a_password_with_special_characters_is_refused_without_showing_any_of_it() {
        #[track_caller]
        fn check(url: &str) {
            let Err(error) = Address::parse(url) else {
                panic!("{url} was taken")
            };
            let said = error.to_string();
            assert!(said.contains("must be percent-encoded"), "{said}");
            for part in ["s3c", "ret", "db.example"] {
                assert!(!format!("{said}{error:?}").contains(part), "{error:?}");
            }
        }

        check("postgres://u:s3c@ret@db.example/d");
        check("postgres://u:s3c#ret@db.example/d");
        check("postgres://u:1?ret@db.example/d");
        check("postgres://u:1/ret@db.example/d");
        check("POSTGRES://u:s3c@s/w#rd?%@db.example/d");
        let encoded = Address::parse("postgres://u:p%40ss%2Fw%23rd%3F%25@db.example/d");
        assert!(encoded.is_ok());
    }

    #[test]
    fn an_ipv6_address_is_connected_to_without_its_brackets() {
        let address = Address::parse("postgresql://u@[::1]:5433/d").unwrap();
        assert_eq!(address.options.get_host(), "::1");
        assert_eq!(address.without_password(), "postgres://u@[::1]:5433/d");
    }

    #[tokio::test]
    async fn a_server_that_packets_do_not_reach_is_given_up_soon() {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let server = socket.listen(1).unwrap();
        let at = server.local_addr().unwrap();
        // Once as many wait as may, what others send is dropped.
        let mut waiting = Vec::new();
        let moment = Duration::from_millis(200);
        while let Ok(connected) = timeout(moment, TcpStream::connect(at)).await {
            waiting.push(connected.unwrap());
        }
        let address = Address::parse(&format!("postgres://u@{at}/d")).unwrap();
        let reached = timeout(Duration::from_secs(15), address.reach()).await;
        assert!(reached.expect("it is given up").is_err());
        for _ in &waiting {
            server.accept().await.unwrap();
        }
        address.reach().await.unwrap();
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let address = Address::parse("postgres://ana:s3cret@db.example:5433/games").unwrap();
        assert_eq!(
            address.without_password(),
            "postgres://ana@db.example:5433/games"
        );
        let Err(error) = Address::parse("postgres://ana:s3cret@db:port/games") else {
            panic!("it was taken")
        };
        assert!(!format!("{error:?}").contains("s3cret"));
    }
}
