//! The database of the log: where it is, how connections are set, which tables it holds.
//!
//! Owns: the schema of the log, the settings of sessions, the migrations.
//! Does not know: what is asked of the tables.

use std::{cmp::Ordering, str::FromStr, sync::LazyLock, time::Duration};

use sqlx::{
    ConnectOptions, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::store::{error::OpenError, migrations::migrator, options::StoreOptions};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    migrator(&[
        (
            "log",
            include_str!("../../../migrations/postgres/0001_log.sql"),
        ),
        (
            "people",
            include_str!("../../../migrations/postgres/0002_people.sql"),
        ),
        (
            "process",
            include_str!("../../../migrations/postgres/0003_process.sql"),
        ),
        (
            "checkpoints",
            include_str!("../../../migrations/postgres/0004_checkpoints.sql"),
        ),
        (
            "subscriptions",
            include_str!("../../../migrations/postgres/0005_subscriptions.sql"),
        ),
        (
            "parked_parts",
            include_str!("../../../migrations/postgres/0006_parked_parts.sql"),
        ),
        (
            "append",
            include_str!("../../../migrations/postgres/0007_append.sql"),
        ),
        (
            "subscription_list",
            include_str!("../../../migrations/postgres/0010_subscription_list.sql"),
        ),
    ])
});

/// The schema of the log and of what lives beside it.
const SCHEMA: &str = "gamebot";

/// A database, and the schema of it that is used.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    options: PgConnectOptions,
    place: String,
    schema: &'static str,
}

/// Tells whether `url` names a PostgreSQL database.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

impl Address {
    /// Takes apart the address of the log's database.
    pub(in crate::store) fn parse(url: &str) -> Result<Self, OpenError> {
        Self::of_schema(url, SCHEMA).map_err(|_| OpenError::Url {
            // What cannot be read may have its password anywhere.
            url: "postgres://…".to_owned(),
            reason: "write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters in \
                     percent signs and hexadecimal",
        })
    }

    /// Takes apart the address of a database, of which another schema is meant.
    pub(crate) fn of_schema(url: &str, schema: &'static str) -> Result<Self, sqlx::Error> {
        let options = PgConnectOptions::from_str(url)?.application_name("gamebot");
        let host = options
            .get_socket()
            .map_or_else(|| options.get_host().into(), |path| path.to_string_lossy());
        let place = format!(
            "postgres://{}@{host}:{}/{}",
            options.get_username(),
            options.get_port(),
            options.get_database().unwrap_or(options.get_username()),
        );
        Ok(Self {
            options: options
                .options([
                    ("search_path", schema),
                    // Plans are kept, also those made while a table was small: never a look at all
                    // of what will be large, and no compiler for queries of a millisecond. What is
                    // joined is joined by a key.
                    ("enable_seqscan", "off"),
                    ("enable_hashjoin", "off"),
                    ("enable_mergejoin", "off"),
                    ("jit", "off"),
                    ("statement_timeout", "10s"),
                    ("client_min_messages", "warning"),
                ])
                .disable_statement_logging(),
            place,
            schema,
        })
    }

    /// Returns where it is, without the password.
    pub(in crate::store) fn place(&self) -> String {
        self.place.clone()
    }

    /// Connects somebody who writes.
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

    /// Makes a pool of connections that write. It connects when first used.
    pub(crate) fn writers(&self, n_connections: u32) -> PgPool {
        PgPoolOptions::new()
            .max_connections(n_connections)
            .connect_lazy_with(self.write_options())
    }

    /// Makes a pool of connections that write what can be made anew: a crash of the server may take the
    /// last of it, whole transactions only, and nobody waits for its disk.
    pub(crate) fn careless_writers(&self, n_connections: u32) -> PgPool {
        let options = self.write_options();
        PgPoolOptions::new()
            .max_connections(n_connections)
            .connect_lazy_with(options.options([("synchronous_commit", "off")]))
    }

    /// Makes a pool of readers. It connects when first used.
    pub(crate) fn readers(&self, n_readers: u32, wait: Duration) -> PgPool {
        // Every hot query has an index, in the order it is asked for in. A table that grew since it was last
        // looked at seems small, and a plan made then would read and sort all of it.
        let settings = [
            ("default_transaction_read_only", "on"),
            ("enable_seqscan", "off"),
            ("enable_bitmapscan", "off"),
        ];
        PgPoolOptions::new()
            .max_connections(n_readers)
            .acquire_timeout(wait)
            .connect_lazy_with(self.options.clone().options(settings))
    }

    /// Makes the pool of the one connection that listens.
    pub(in crate::store) fn listener(&self, options: &StoreOptions) -> PgPool {
        self.readers(1, options.reader_wait)
    }

    /// Makes the schema where there is none, and brings its tables up to date.
    ///
    /// Of several processes that start at once, one does it: sqlx holds an advisory lock.
    pub(crate) async fn migrate(&self, migrator: &Migrator) -> Result<(), MigrateError> {
        let patient = self.options.clone().options([("statement_timeout", "0")]);
        let mut conn = patient.connect().await?;
        // Asked first: to make one needs a right that whoever uses it need not have.
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
        migrator.run_direct(None, &mut conn, false).await?;
        sqlx::Connection::close(conn).await?;
        Ok(())
    }

    /// Brings the tables of the log up to date.
    pub(in crate::store) async fn migrate_log(&self) -> Result<(), OpenError> {
        self.migrate(&MIGRATOR)
            .await
            .map_err(|source| self.tables(source))
    }

    /// Checks that a log opened for reading only has the tables this program knows.
    pub(in crate::store) async fn check(&self) -> Result<(), OpenError> {
        // Over a connection of its own: a pool would wait, and not tell why there is none.
        let found: i64 = async {
            let mut conn = self.options.connect().await?;
            sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
                .fetch_one(&mut conn)
                .await
        }
        .await
        .map_err(|source| OpenError::Database {
            place: self.place(),
            source,
        })?;
        let known = MIGRATOR.iter().map(|migration| migration.version).max();
        let known = known.unwrap_or_default();
        match found.cmp(&known) {
            Ordering::Equal => Ok(()),
            Ordering::Less => Err(self.tables(MigrateError::VersionTooNew(known, found))),
            Ordering::Greater => Err(self.tables(MigrateError::VersionMissing(found))),
        }
    }

    fn tables(&self, source: MigrateError) -> OpenError {
        let place = self.place();
        match source {
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
                OpenError::Database { place, source }
            }
            source => OpenError::Migrate { place, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_log_does_not_tell_the_password() {
        let address = Address::parse("postgres://ana:s3cret@db.example:5433/games").unwrap();
        assert_eq!(address.place(), "postgres://ana@db.example:5433/games");
        let Err(error) = Address::parse("postgres://ana:s3cret@db:port/games") else {
            panic!("it was taken")
        };
        assert!(!format!("{error:?}").contains("s3cret"));
    }
}
