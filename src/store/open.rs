//! Opening a store: the database, its writer, and the tasks beside it.
//!
//! Owns: nothing. Does not know: SQL.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{
    Store,
    backend::Backend,
    error::OpenError,
    health, integrity,
    log::{self, EventSource, Log},
    options::StoreOptions,
    postgres::{
        Postgres, WriterSession,
        connect::{Address, is_postgres},
        listen,
    },
    queue::Queue,
    sql,
    sqlite::{Sqlite, file},
    subscriptions::Registry,
    tuned::direct::EventReaders,
    writer::{EndGuard, Writer},
};
use crate::clock::untimed;
use crate::file_access::network_warning;

struct ReadConnections {
    readers: sql::Pool,
    events: EventSource,
    /// Finds out whether the database answers.
    prober: sql::Pool,
}

impl Store {
    /// Opens the log at `url` for reading and writing.
    ///
    /// `sqlite://PATH` is a file, made with its folder where it is missing. Until the store is
    /// closed, or all its handles are gone and what was accepted is written, no other process can
    /// open the file for writing. `postgres://USER:PASSWORD@HOST/DATABASE` is a PostgreSQL database
    /// that exists; several processes may write it at once. Either way the tables are brought up
    /// to date.
    ///
    /// # Errors
    /// One of [`OpenError`], each a sentence for the person who starts the program.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        match Self::open_to_write(url, options).await {
            Err(error) => Err(integrity::named(error, url).await),
            opened => opened,
        }
    }

    async fn open_to_write(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        if is_postgres(url) {
            let address = Address::parse(url)?;
            address.migrate_log().await?;
            let pool = address.readers(options.n_readers, options.reader_wait);
            let prober = address.readers(1, options.reader_wait);
            let listener = address.listener(&options);
            let database = address.without_password();
            let events = EventSource::Postgres(pool.clone());
            let session = WriterSession::default();
            let store = Self::begin(
                Postgres::new(address, options.alive_for, Arc::clone(&session)),
                database,
                ReadConnections {
                    readers: pool.into(),
                    events,
                    prober: prober.into(),
                },
                options,
            )
            .await?;
            spawn_listen(&store.log, listener, session);
            return Ok(store);
        }
        let path = file::parse(url)?;
        let lock = file::Lock::take(&path)?;
        if let Some(sentence) = network_warning(&path) {
            warn!("{sentence}");
        }
        file::check_access(&path, true)?;
        file::check_end(&path)?;
        let database = path.display().to_string();
        let failed = |source| OpenError::Database {
            database: database.clone(),
            source,
        };
        let mut conn = untimed(file::create(&path)).await.map_err(failed)?;
        untimed(file::migrate(&mut conn, &path)).await?;
        untimed(file::check_writable(&mut conn, &path)).await?;
        drop(conn);
        let readers = sql::Pool::from(file::readers(&path, &options));
        let events = EventSource::Sqlite(EventReaders::new(&path, &options));
        let backend = Sqlite::new(path.clone(), options.wal_limit_bytes, lock);
        let check_every = options.check_every;
        let reads = ReadConnections {
            prober: readers.clone(),
            readers,
            events,
        };
        let store = Self::begin(backend, database, reads, options).await?;
        let (closed, log) = (store.log.closed.clone(), Arc::downgrade(&store.log));
        tokio::spawn(async move {
            integrity::check_regularly(&path, check_every, closed, log).await;
        });
        Ok(store)
    }

    /// Checks that the log at `url` could be opened for writing, also while a bot writes it. Leaves nothing behind.
    ///
    /// # Errors
    /// One of [`OpenError`], as [`open`](Self::open).
    pub async fn check_writable(url: &str) -> Result<(), OpenError> {
        if is_postgres(url) {
            return Address::parse(url)?.check_writable().await;
        }
        file::check_access(&file::parse(url)?, true)
    }

    async fn begin<B: Backend>(
        backend: B,
        database: String,
        reads: ReadConnections,
        options: StoreOptions,
    ) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Database {
            database: database.clone(),
            source,
        };
        let missing = integrity::missing_relations(&reads.readers).await;
        if let Some(what) = missing.map_err(failed)? {
            return Err(OpenError::Damaged { database, what });
        }
        let (db, head) = backend.connect().await.map_err(failed)?;
        let end = integrity::missing_end(&reads.readers).await;
        if let Some(what) = end.map_err(failed)? {
            return Err(OpenError::Damaged { database, what });
        }
        let ReadConnections {
            readers,
            events,
            prober,
        } = reads;
        let log = Log::new(readers, events, prober, head.position, &options);
        let log = Arc::new(log);
        let (queue, jobs) = Queue::new(options.clone());
        let finished = CancellationToken::new();
        let guard = EndGuard {
            closed: log.closed.clone(),
            finished: finished.clone(),
        };
        spawn_followers(&log, &options);
        let registry = Registry::new(options.now.clone(), options.seed);
        Writer::new(log.clone(), options, backend, db, guard).start(jobs);
        Ok(Self {
            log,
            registry: Arc::new(registry),
            queue: Some(Arc::new(queue)),
            finished,
        })
    }

    /// Opens the log for reading only, also while a bot writes it.
    ///
    /// The head follows the database once in [`StoreOptions::poll`].
    ///
    /// # Errors
    /// One of [`OpenError`]: also when the tables are older or newer than this program's, since a
    /// reader does not migrate.
    pub async fn open_read_only(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        match Self::open_to_read(url, options).await {
            Err(error) => Err(integrity::named(error, url).await),
            opened => opened,
        }
    }

    async fn open_to_read(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        let ((readers, events, prober), database, listener) = if is_postgres(url) {
            let address = Address::parse(url)?;
            address.check().await?;
            let readers = address.readers(options.n_readers, options.reader_wait);
            let prober = address.readers(1, options.reader_wait);
            let listener = address.listener(&options);
            (
                (
                    sql::Pool::from(readers.clone()),
                    EventSource::Postgres(readers),
                    sql::Pool::from(prober),
                ),
                address.without_password(),
                Some(listener),
            )
        } else {
            let path = file::parse(url)?;
            file::check_access(&path, false)?;
            file::check_end(&path)?;
            let readers = file::readers(&path, &options);
            file::check(&readers, &path).await?;
            let readers = sql::Pool::from(readers);
            let events = EventSource::Sqlite(EventReaders::new(&path, &options));
            let database = path.display().to_string();
            ((readers.clone(), events, readers), database, None)
        };
        let head = log::read_head(&prober)
            .await
            .map_err(|source| OpenError::Database { database, source })?;
        let log = Arc::new(Log::new(readers, events, prober, head, &options));
        spawn_followers(&log, &options);
        if let Some(listener) = listener {
            spawn_listen(&log, listener, WriterSession::default());
        }
        let finished = CancellationToken::new();
        finished.cancel();
        Ok(Self {
            log,
            registry: Arc::new(Registry::new(options.now, options.seed)),
            queue: None,
            finished,
        })
    }
}

fn spawn_followers(log: &Arc<Log>, options: &StoreOptions) {
    tokio::spawn(log::route(
        Arc::downgrade(log),
        log.closed.clone(),
        log.tail.work.clone(),
    ));
    tokio::spawn(log::poll(
        Arc::downgrade(log),
        log.closed.clone(),
        options.poll,
    ));
    tokio::spawn(health::report(log.health.watch(), log.closed.clone()));
}

fn spawn_listen(log: &Arc<Log>, pool: sqlx::PgPool, session: WriterSession) {
    tokio::spawn(listen::listen(
        Arc::downgrade(log),
        log.closed.clone(),
        pool,
        session,
    ));
}
