//! The file of the log.
//!
//! Owns: the lock beside the file, the settings of connections, the migrations.
//! Does not know: the queries.

use std::{
    cmp::Ordering,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use rusqlite::OpenFlags;
use sqlx::{
    AssertSqlSafe, ConnectOptions, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};

use crate::file_access;
use crate::store::{
    error::OpenError,
    migrations::{migrations, normalize_checksums},
    options::StoreOptions,
    sql::{Connection, direct, sqlite_pool_limit},
    sqlite::pages::cut_short,
};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    migrations!(
        "sqlite",
        "0001_log",
        "0002_people",
        "0003_process",
        "0004_checkpoints",
        "0005_subscriptions",
        "0006_parked_parts",
        "0007_numbering",
        "0008_outbox",
        "0009_subscription_list",
        "0018_clock",
        "0019_redaction",
    )
});

/// Parses `sqlite://path`, `sqlite:path` or a plain path, and follows a symbolic link that is there.
pub(in crate::store) fn parse(url: &str) -> Result<PathBuf, OpenError> {
    let refuse = |reason| {
        Err(OpenError::Url {
            shown: shown(url),
            reason,
        })
    };
    let path = without_scheme(url);
    if path.contains("://") || (path == url && scheme(url).is_some()) {
        return refuse(
            "name a SQLite file, sqlite://PATH, or a PostgreSQL database, \
             postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        );
    }
    if is_connection_string(path) {
        return refuse(
            "it is written as key=value; write postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        );
    }
    if path.starts_with("~/") {
        return refuse("~ does not stand for a folder here; write the whole path");
    }
    if path.is_empty() {
        return refuse("the name of the file is missing");
    }
    if path.contains(":memory:") {
        return refuse("games would be lost when the program ends; name a file");
    }
    if path.contains('?') {
        return refuse("settings after a question mark are not taken; name the file alone");
    }
    let path = target(path.into());
    if path.is_dir() {
        return refuse(
            "it is a folder, and must be a file (Docker makes a folder when a file that is to be mounted is \
             missing: remove it, and mount the folder around it)",
        );
    }
    Ok(path)
}

/// Returns the file that the URL of a log names, as [`parse`] does, for a URL that was parsed before.
#[must_use]
pub fn path_of(url: &str) -> PathBuf {
    target(without_scheme(url).into())
}

/// Follows symbolic links to the file itself: its lock and its tables are beside it, whatever it is called.
fn target(mut path: PathBuf) -> PathBuf {
    // As many as Linux follows.
    for _ in 0..40 {
        let Ok(next) = std::fs::read_link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    path
}

fn without_scheme(url: &str) -> &str {
    let is_sqlite = |scheme: &str| scheme.eq_ignore_ascii_case("sqlite");
    if !scheme(url).is_some_and(is_sqlite) {
        return url;
    }
    let path = &url["sqlite:".len()..];
    path.strip_prefix("//").unwrap_or(path)
}

/// Returns what stands before the first colon, if it can be a scheme.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once(':')?;
    let is_drive = scheme.len() == 1 && rest.starts_with(['\\', '/']) && !rest.starts_with("//");
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || "+-._".contains(sign));
    (is_scheme && !is_drive).then_some(scheme)
}

/// Returns whether a text looks like a connection string of libpq, or of other clients.
fn is_connection_string(text: &str) -> bool {
    const KEYS: [&str; 11] = [
        "host", "hostaddr", "server", "port", "user", "username", "user id", "password", "dbname",
        "database", "service",
    ];
    let lower = text.to_lowercase();
    let mut values = lower.split('=');
    // What follows the last one is no key.
    values.next_back();
    let mut ends = values.map(str::trim_end);
    ends.any(|end| {
        KEYS.iter().any(|key| {
            let before = end.strip_suffix(key);
            before.is_some_and(|before| {
                before.is_empty() || before.ends_with([' ', ';', '\t', '\n', '\''])
            })
        })
    })
}

/// Returns what can be shown of a URL that is refused.
fn shown(url: &str) -> String {
    match scheme(url) {
        Some(scheme)
            if scheme.eq_ignore_ascii_case("sqlite")
                && !without_scheme(url).contains(['@', '=']) =>
        {
            url.to_owned()
        }
        Some(scheme) if url[scheme.len()..].starts_with("://") => format!("{scheme}://…"),
        // What stands before a colon alone may be the name of a user.
        Some(_) => "what DATABASE_URL names".to_owned(),
        None if url.contains(['@', '=', ':']) => "what DATABASE_URL names".to_owned(),
        None => url.to_owned(),
    }
}

/// Proves that no other process writes the file. Held until the last write is done.
pub(in crate::store) struct Lock {
    _file: File,
    id: Option<FileId>,
}

impl Lock {
    /// Takes the lock beside `path`, and creates the folder if there is none.
    pub(in crate::store) fn take(path: &Path) -> Result<Self, OpenError> {
        let lock = Self::try_take(path).map_err(|(path, source)| unusable(path, source))?;
        lock.ok_or_else(|| OpenError::InUse {
            path: path.to_owned(),
        })
    }

    /// Takes the lock beside `path`, and creates the folder if there is none. None if another process has it.
    pub(in crate::store) fn try_take(
        path: &Path,
    ) -> Result<Option<Self>, (PathBuf, std::io::Error)> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| (folder.to_owned(), source))?;
        }
        let lock = lock_path(path);
        // The file stays when the program ends: removing it would let two others lock two files.
        let opened = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock);
        let locked = opened.and_then(|file| match file.try_lock() {
            Ok(()) => Ok(Some(Self {
                id: id_of_open(&file),
                _file: file,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(source),
        });
        locked.map_err(|source| (lock, source))
    }

    /// Takes the lock once more if its file was removed, which lets others in. Returns false if one has come in.
    pub(in crate::store) fn keep(&mut self, path: &Path) -> bool {
        let found = file_id(&lock_path(path)).ok();
        if self.id.is_none() || self.id == found {
            return true;
        }
        match Self::try_take(path) {
            Ok(Some(lock)) => *self = lock,
            Ok(None) => return false,
            // It is tried again before the next write.
            Err(_) => {}
        }
        true
    }
}

/// Which files a connection has open: SQLite writes on into those that were removed.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Files {
    log: Option<FileId>,
    /// None until it is first written.
    wal: Option<FileId>,
}

/// The device and the number of a file.
type FileId = (u64, u64);

impl Files {
    pub(in crate::store) fn of(path: &Path) -> Self {
        Self {
            log: file_id(path).ok(),
            wal: file_id(&wal(path)).ok(),
        }
    }

    /// Returns whether the files at `path` are these.
    pub(in crate::store) fn are_still_at(&mut self, path: &Path) -> bool {
        let is_same = |known: Option<FileId>, found: &std::io::Result<FileId>| match (known, found)
        {
            (Some(known), Ok(found)) => known == *found,
            (Some(_), Err(error)) => error.kind() != std::io::ErrorKind::NotFound,
            (None, _) => true,
        };
        let wal = file_id(&wal(path));
        let are_same = is_same(self.log, &file_id(path)) && is_same(self.wal, &wal);
        self.wal = self.wal.or(wal.ok());
        are_same
    }
}

fn wal(path: &Path) -> PathBuf {
    beside_it(path, "-wal")
}

fn lock_path(path: &Path) -> PathBuf {
    beside_it(path, ".lock")
}

fn beside_it(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(unix)]
fn id_of_open(file: &File) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;

    file.metadata().ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn id_of_open(_: &File) -> Option<FileId> {
    // An open file cannot be removed.
    None
}

#[cfg(unix)]
fn file_id(path: &Path) -> std::io::Result<FileId> {
    use std::os::unix::fs::MetadataExt as _;

    std::fs::metadata(path).map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn file_id(_: &Path) -> std::io::Result<FileId> {
    // An open file cannot be removed.
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Returns whether a program holds the lock beside `path`, by trying to take it.
pub(in crate::store) fn is_locked(path: &Path) -> bool {
    let Ok(file) = File::options().write(true).open(lock_path(path)) else {
        return false;
    };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

fn unusable(path: PathBuf, source: std::io::Error) -> OpenError {
    OpenError::File {
        hint: file_access::hint(&path, &source),
        path,
        source,
    }
}

/// Returns why the folder of the file cannot be used, if it cannot: SQLite keeps files beside its own, and names neither
/// those nor the reason.
pub(in crate::store) fn unusable_folder(path: &Path) -> Option<OpenError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let refused = file_access::try_writing(folder).err();
    refused.map(|(folder, source)| unusable(folder, source))
}

/// Checks that the files of an existing log can be opened, and others be made beside them.
pub(in crate::store) fn check_access(path: &Path, writes: bool) -> Result<(), OpenError> {
    file_access::try_opening(path, writes).map_err(|(path, source)| unusable(path, source))?;
    let refused = writes.then(|| unusable_folder(path)).flatten();
    match refused {
        // A full disk may have room again before it is needed.
        Some(OpenError::File { source, .. }) if is_full(&source) => Ok(()),
        Some(refused) => Err(refused),
        None => Ok(()),
    }
}

fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};

    matches!(error.kind(), StorageFull | QuotaExceeded)
}

/// Checks that the file has its end: SQLite fills up what is missing with nothing, for good.
pub(in crate::store) fn check_end(path: &Path) -> Result<(), OpenError> {
    match cut_short(path) {
        Ok(Some(what)) => Err(OpenError::Damaged {
            database: path.display().to_string(),
            what,
        }),
        // One that is not there yet, or cannot be read, is somebody else's to report.
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Checks that the file can be written, by writing what is there: SQLite opens one that cannot for reading.
pub(in crate::store) async fn check_writable(
    conn: &mut SqliteConnection,
    path: &Path,
) -> Result<(), OpenError> {
    let written = async {
        let version: i64 = sqlx::query_scalar("pragma user_version")
            .fetch_one(&mut *conn)
            .await?;
        let write = format!("pragma user_version = {version}");
        sqlx::raw_sql(AssertSqlSafe(write)).execute(conn).await
    };
    written
        .await
        .map(drop)
        .map_err(|source| OpenError::ReadOnly {
            database: path.display().to_string(),
            source,
        })
}

/// What a connection that writes the log sets.
pub(in crate::store) const WRITER_SETTINGS: [(&str, &str); 9] = [
    // A committed event survives a power cut.
    ("synchronous", "full"),
    ("foreign_keys", "on"),
    // Lengths of ids and names of kinds: the program's types ensure them, and checking costs a quarter of what a row
    // does. They hold for other programs, and for `pragma integrity_check`.
    ("ignore_check_constraints", "on"),
    // So that "insert or replace" meets the triggers that refuse deletes.
    ("recursive_triggers", "on"),
    // A statement that may fail half-way keeps the pages it changes: not in a file.
    ("temp_store", "memory"),
    // What is deleted may be about somebody: messages, and those who had themselves erased.
    ("secure_delete", "on"),
    // In KiB: the ends of the streams that are written now.
    ("cache_size", "-8192"),
    // The writer checkpoints between batches; this is for when it does not come to it.
    ("wal_autocheckpoint", "16384"),
    ("journal_size_limit", "67108864"),
];

/// Only for tools that lock the file for a moment: no other program writes. Shorter than what it takes until the log
/// counts as away.
pub(in crate::store) const WRITER_WAIT: Duration = Duration::from_millis(1_500);

/// Creates the file, or connects to it, to migrate it.
pub(in crate::store) async fn create(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(WRITER_WAIT)
        .disable_statement_logging();
    let settings = WRITER_SETTINGS.into_iter();
    let connect = settings.fold(connect, |connect, (name, value)| {
        connect.pragma(name, value)
    });
    connect.connect().await
}

/// Connects the writer of the log.
pub(in crate::store) fn connect_writer(path: &Path) -> Result<rusqlite::Connection, sqlx::Error> {
    let connect = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = rusqlite::Connection::open_with_flags(path, flags)?;
        conn.busy_timeout(WRITER_WAIT)?;
        conn.set_prepared_statement_cache_capacity(N_STATEMENTS);
        for (name, value) in WRITER_SETTINGS {
            conn.pragma_update(None, name, value)?;
        }
        Ok(conn)
    };
    connect().map_err(direct::error)
}

/// How many prepared statements the writer keeps: its own, and those of the tables beside the log.
const N_STATEMENTS: usize = 64;

/// Connects to a file that another connection writes, to read it.
pub(in crate::store) async fn to_read(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging()
        .connect()
        .await
}

/// Connects to a file that another process writes, to change a row that is not the log's.
pub(in crate::store) async fn beside(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging()
        .connect()
        .await
}

/// Migrates the tables.
pub(in crate::store) async fn migrate(
    conn: &mut SqliteConnection,
    path: &Path,
) -> Result<(), OpenError> {
    let normalized = normalize_checksums(&MIGRATOR, Connection::Sqlite(&mut *conn)).await;
    normalized.map_err(|source| OpenError::Database {
        database: path.display().to_string(),
        source,
    })?;
    // `run` is generic over `Acquire`, and its future could not be spawned.
    MIGRATOR
        .run_direct(None, conn, false)
        .await
        .map_err(|source| tables(path, source))
}

fn tables(path: &Path, source: MigrateError) -> OpenError {
    let database = path.display().to_string();
    match source {
        MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
            OpenError::Database { database, source }
        }
        source => OpenError::Migrate { database, source },
    }
}

/// Returns a pool of readers. It connects when first used.
pub(in crate::store) fn readers(path: &Path, options: &StoreOptions) -> SqlitePool {
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging();
    SqlitePoolOptions::new()
        .max_connections(sqlite_pool_limit(options.n_readers))
        .acquire_timeout(options.reader_wait)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(connect)
}

/// Checks that a file opened for reading has the tables of this version.
pub(in crate::store) async fn check(readers: &SqlitePool, path: &Path) -> Result<(), OpenError> {
    let database = || path.display().to_string();
    let failed = |source| OpenError::Database {
        database: database(),
        source,
    };
    let exists = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";
    let exists: i64 = sqlx::query_scalar(exists)
        .fetch_one(readers)
        .await
        .map_err(failed)?;
    if exists == 0 {
        return Err(OpenError::NoTables {
            database: database(),
        });
    }
    let found: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(readers)
        .await
        .map_err(failed)?;
    let newest = MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default();
    match found.cmp(&newest) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(tables(path, MigrateError::VersionTooNew(newest, found))),
        Ordering::Greater => Err(tables(path, MigrateError::VersionMissing(found))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_lives_in_a_named_file() {
        #[track_caller]
        fn check(url: &str, path: Option<&str>) {
            assert_eq!(parse(url).ok(), path.map(PathBuf::from), "{url}");
        }

        check("sqlite://data/gamebot.db", Some("data/gamebot.db"));
        check("sqlite:data/gamebot.db", Some("data/gamebot.db"));
        check("sqlite:///srv/gamebot.db", Some("/srv/gamebot.db"));
        check("gamebot.db", Some("gamebot.db"));
        check("sqlite::memory:", None);
        check("sqlite://:memory:", None);
        check("sqlite:", None);
        check("sqlite:a.db?mode=ro", None);
        check("postgres://localhost/games", None);
        check("SQLite://gamebot.db", Some("gamebot.db"));
        check("data/game=1:2.db", Some("data/game=1:2.db"));
        check("C:\\games\\gamebot.db", Some("C:\\games\\gamebot.db"));
        check("myhost=1.db", Some("myhost=1.db"));
        check("sqlite://~/games.db", None);
        check("~/games.db", None);
        check("file:games.db", None);
        check("/", None);
    }

    #[test]
    fn a_place_that_is_refused_shows_nothing_that_may_be_a_password() {
        #[track_caller]
        fn check(url: &str, shown: &str) {
            let Err(error) = parse(url) else {
                panic!("{url} was taken")
            };
            let said = error.to_string();
            let expected = format!("cannot keep the log in {shown}: ");
            assert!(said.starts_with(&expected), "{said}");
            assert!(!format!("{said}{error:?}").contains("s3cret"), "{said}");
        }

        let unnamed = "what DATABASE_URL names";
        check("mysql://u:s3cret@h/d", "mysql://…");
        check("postgres:u:s3cret@h/d", unnamed);
        check("u:s3cret@h/d", unnamed);
        check("host=h user=u password=s3cret", unnamed);
        check("password = 's3cret' host = h", unnamed);
        check("Server=h;User Id=u;Password=s3cret", unnamed);
        check("sqlite:postgres://u:s3cret@h/d", unnamed);
        check("sqlite://~/games.db", "sqlite://~/games.db");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_is_that_file() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link, other] =
            ["a.db", "link.db", "other.db"].map(|name| folder.path().join(name));
        // Also before the file is there.
        std::os::unix::fs::symlink("a.db", &link).unwrap();
        std::os::unix::fs::symlink(&link, &other).unwrap();
        for one in [&link, &other] {
            assert_eq!(parse(&format!("sqlite://{}", one.display())).unwrap(), file);
        }
    }
}
