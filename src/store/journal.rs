//! The journal: what waits for the log in a file of this machine, while the log cannot be written.
//!
//! Owns: the files of a folder, one for each process, who has which; the order of entries, and their bound. Does
//! not know: what an entry asks for.
//!
//! Invariants: what was added is on disk, and stays there until it is removed. Of the open entries of a file, no two
//! have the same slot.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

use super::sqlite::file::Lock;
use crate::file_access;

/// How many processes of one machine can share a folder.
const FILES: u32 = 64;

/// How many changes one commit takes.
const CHANGES_PER_COMMIT: usize = 256;

/// The version of the table.
const TABLE_VERSION: i64 = 1;

const TABLE: &str = "
    create table entries (
        seq integer primary key,
        id text not null unique,
        log text not null,
        slot text unique,
        at integer not null,
        payload text not null,
        answer text
    ) strict;
    pragma user_version = 1;
";

/// What waits for the log.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Names what is asked for: the same for the same request.
    pub id: String,
    /// Which log it waits for.
    pub log: String,
    /// Of the open entries, one at most is in a slot.
    pub slot: String,
    pub at: DateTime<Utc>,
    pub payload: String,
}

/// An entry, and what came of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingEntry {
    pub id: String,
    pub payload: String,
    /// What whoever asked is still to be told; none while the entry is open.
    pub answer: Option<String>,
}

/// What became of an entry that was to be added.
#[derive(Clone, PartialEq, Eq)]
pub enum Added {
    /// It is on disk, perhaps from before.
    Kept,
    /// The payload of another entry in the same slot, which stays.
    Occupied(String),
    /// There are as many entries as the journal takes.
    Full,
}

/// Why the journal cannot be used.
#[derive(Clone, Debug, Error)]
pub enum JournalError {
    #[error("could not use {path} for the journal{hint}")]
    File {
        path: PathBuf,
        /// What to do about it, if that is known.
        hint: String,
        source: Arc<io::Error>,
    },
    #[error("could not use the journal {path}")]
    Database {
        path: PathBuf,
        source: Arc<rusqlite::Error>,
    },
    #[error("the journal {path} was written by a newer version of the program")]
    Newer { path: PathBuf },
    #[error("all {FILES} journals in {folder} are in use by other processes")]
    InUse { folder: PathBuf },
    #[error("the journal is closed")]
    Closed,
}

/// What one file of a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalFile {
    pub path: PathBuf,
    /// The number of entries, by the log that they wait for.
    pub n_entries: Vec<(String, u64)>,
}

/// The journal of this process. A thread of its own writes it.
pub struct Journal {
    jobs: mpsc::Sender<Job>,
    n_entries: Arc<AtomicUsize>,
    limit: usize,
    path: PathBuf,
}

enum Change {
    Add(JournalEntry),
    /// Takes an entry out of its slot, and notes what whoever asked is to be told.
    Settle {
        id: String,
        answer: String,
    },
    Remove {
        id: String,
    },
    /// Reads what waits for a log.
    Read {
        log: String,
    },
}

enum Reply {
    Added(Added),
    Entries(Vec<PendingEntry>),
    Done,
}

struct Job {
    change: Change,
    reply: oneshot::Sender<Result<Reply, JournalError>>,
}

impl Journal {
    /// Opens the first journal of `folder` that no process has, and takes over what is left in others that none has.
    /// It takes `limit` entries. Blocks.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was lost.
    pub fn open(folder: &Path, limit: usize) -> Result<Self, JournalError> {
        create_folder(folder)?;
        let mut own = None;
        for n in 1..=FILES {
            let path = path_of(folder, n);
            match &mut own {
                None => own = JournalFileInUse::open(path)?,
                Some(own) if path.exists() => {
                    if let Some(mut left) = JournalFileInUse::open(path)? {
                        left.move_to(own)?;
                    }
                }
                Some(_) => {}
            }
        }
        let Some(own) = own else {
            let folder = folder.to_owned();
            return Err(JournalError::InUse { folder });
        };
        // A file that was just made is found again after a power cut.
        #[cfg(unix)]
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(unusable(folder))?;
        let n_entries = Arc::new(AtomicUsize::new(own.n_entries()?));
        let path = own.path.clone();
        let (jobs, queue) = mpsc::channel(CHANGES_PER_COMMIT);
        let writer = Writer {
            file: own,
            limit,
            n_entries: Arc::clone(&n_entries),
        };
        thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(unusable(&path))?;
        Ok(Self {
            jobs,
            n_entries,
            limit,
            path,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns how many entries there are, open or not.
    pub fn n_entries(&self) -> usize {
        self.n_entries.load(Ordering::Relaxed)
    }

    /// Returns how many entries there can be.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// Adds an entry. It is on disk when this returns [`Added::Kept`].
    ///
    /// # Errors
    /// [`JournalError`]; it was not added.
    pub async fn add(&self, entry: JournalEntry) -> Result<Added, JournalError> {
        match self.change(Change::Add(entry)).await? {
            Reply::Added(added) => Ok(added),
            Reply::Entries(_) | Reply::Done => Err(JournalError::Closed),
        }
    }

    /// Notes what came of an entry, and drops what it asked for.
    ///
    /// # Errors
    /// [`JournalError`]; the entry is as it was.
    pub async fn settle(&self, id: String, answer: String) -> Result<(), JournalError> {
        self.change(Change::Settle { id, answer }).await.map(drop)
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// [`JournalError`]; the entry is as it was.
    pub async fn remove(&self, id: String) -> Result<(), JournalError> {
        self.change(Change::Remove { id }).await.map(drop)
    }

    /// Reads what waits for a log, in the order in which it was asked for.
    ///
    /// # Errors
    /// [`JournalError`]; trying again may help.
    pub async fn pending(&self, log: String) -> Result<Vec<PendingEntry>, JournalError> {
        match self.change(Change::Read { log }).await? {
            Reply::Entries(entries) => Ok(entries),
            Reply::Added(_) | Reply::Done => Err(JournalError::Closed),
        }
    }

    async fn change(&self, change: Change) -> Result<Reply, JournalError> {
        let (reply, answer) = oneshot::channel();
        let job = Job { change, reply };
        self.jobs
            .send(job)
            .await
            .map_err(|_| JournalError::Closed)?;
        answer.await.unwrap_or(Err(JournalError::Closed))
    }
}

/// Returns what the journals of a folder hold, also while processes use them. Blocks.
///
/// # Errors
/// [`JournalError`] of the first file that cannot be read.
pub fn inspect(folder: &Path) -> Result<Vec<JournalFile>, JournalError> {
    let mut files = Vec::new();
    for n in 1..=FILES {
        let path = path_of(folder, n);
        if !path.try_exists().map_err(unusable(&path))? {
            continue;
        }
        let read = || {
            let conn = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut counts =
                conn.prepare("select log, count(*) from entries group by log order by log")?;
            let rows = counts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<(String, i64)>>>()
        };
        let counts = read().map_err(failed(&path))?;
        let n_entries = counts.into_iter().map(|(log, n)| (log, n.unsigned_abs()));
        let n_entries = n_entries.collect();
        files.push(JournalFile { path, n_entries });
    }
    Ok(files)
}

fn path_of(folder: &Path, n: u32) -> PathBuf {
    folder.join(format!("{n}.db"))
}

fn unusable(path: &Path) -> impl Fn(io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::File {
        hint: file_access::hint(&path, &source),
        path: path.clone(),
        source: Arc::new(source),
    }
}

fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Database {
        path: path.clone(),
        source: Arc::new(source),
    }
}

/// Creates a folder that only its owner can look into.
fn create_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(unusable(folder))
}

/// Creates a file that only its owner can read: it holds words of open rounds. `SQLite` gives the files beside it the
/// same permissions.
fn create_file(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    drop(file);
    Ok(())
}

/// A file that this process has to itself.
struct JournalFileInUse {
    path: PathBuf,
    conn: Connection,
    _lock: Lock,
}

impl JournalFileInUse {
    /// Opens a file; none if another process has it.
    fn open(path: PathBuf) -> Result<Option<Self>, JournalError> {
        let Some(lock) =
            Lock::try_take(&path).map_err(|(locked, source)| unusable(&locked)(source))?
        else {
            return Ok(None);
        };
        create_file(&path).map_err(unusable(&path))?;
        let open = || {
            let conn = Connection::open(&path)?;
            // Only for tools that read the file for a moment.
            conn.busy_timeout(std::time::Duration::from_millis(500))?;
            conn.pragma_update(None, "journal_mode", "wal")?;
            // What was added survives a power cut.
            conn.pragma_update(None, "synchronous", "full")?;
            // Words that count by now are nobody's business.
            conn.pragma_update(None, "secure_delete", "on")?;
            let version: i64 = conn.query_row("pragma user_version", [], |row| row.get(0))?;
            if version == 0 {
                conn.execute_batch(&format!("begin; {TABLE} commit"))?;
            }
            Ok((conn, version))
        };
        let (conn, version) = open().map_err(failed(&path))?;
        if TABLE_VERSION < version {
            return Err(JournalError::Newer { path });
        }
        Ok(Some(Self {
            path,
            conn,
            _lock: lock,
        }))
    }

    fn n_entries(&self) -> Result<usize, JournalError> {
        let count = "select count(*) from entries";
        let count: rusqlite::Result<i64> = self.conn.query_row(count, [], |row| row.get(0));
        let count = count.map_err(failed(&self.path))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Moves all entries to another file. If this is cut short, some are in both: they have the same ids.
    fn move_to(&mut self, other: &mut Self) -> Result<(), JournalError> {
        let moved = || {
            let into = other.conn.transaction()?;
            {
                let mut entries = self.conn.prepare(
                    "select id, log, slot, at, payload, answer from entries order by seq",
                )?;
                let mut rows = entries.query([])?;
                while let Some(row) = rows.next()? {
                    let slot: Option<String> = row.get(2)?;
                    let is_taken = "select exists (select 1 from entries where slot = ?1)";
                    let is_taken: bool = into.query_row(is_taken, [&slot], |row| row.get(0))?;
                    into.execute(
                        "insert into entries (id, log, slot, at, payload, answer)
                         values (?1, ?2, ?3, ?4, ?5, ?6)
                         on conflict (id) do nothing",
                        params![
                            row.get::<_, String>(0)?,
                            row.get::<_, String>(1)?,
                            // Both were promised to be kept.
                            slot.filter(|_| !is_taken),
                            row.get::<_, i64>(3)?,
                            row.get::<_, String>(4)?,
                            row.get::<_, Option<String>>(5)?,
                        ],
                    )?;
                }
            }
            into.commit()
        };
        let mut moved = moved;
        moved().map_err(failed(&other.path))?;
        let emptied = self.conn.execute("delete from entries", []);
        emptied.map(drop).map_err(failed(&self.path))
    }
}

/// Makes the changes, as many in one commit as wait for it.
struct Writer {
    file: JournalFileInUse,
    limit: usize,
    n_entries: Arc<AtomicUsize>,
}

impl Writer {
    fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            let mut jobs = vec![first];
            while jobs.len() < CHANGES_PER_COMMIT
                && let Ok(job) = queue.try_recv()
            {
                jobs.push(job);
            }
            // Whoever asked may be gone by now; what they asked for is done all the same.
            match self.commit(&jobs) {
                Ok(replies) => {
                    for (job, reply) in jobs.into_iter().zip(replies) {
                        let _ = job.reply.send(Ok(reply));
                    }
                }
                Err(error) => {
                    let error = failed(&self.file.path)(error);
                    for job in jobs {
                        let _ = job.reply.send(Err(error.clone()));
                    }
                }
            }
        }
    }

    fn commit(&mut self, jobs: &[Job]) -> rusqlite::Result<Vec<Reply>> {
        let mut n_entries = self.n_entries.load(Ordering::Relaxed);
        let conn = &mut self.file.conn;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut replies = Vec::with_capacity(jobs.len());
        for job in jobs {
            replies.push(apply(&tx, &job.change, &mut n_entries, self.limit)?);
        }
        tx.commit()?;
        self.n_entries.store(n_entries, Ordering::Relaxed);
        Ok(replies)
    }
}

fn apply(
    conn: &Connection,
    change: &Change,
    n_entries: &mut usize,
    limit: usize,
) -> rusqlite::Result<Reply> {
    match change {
        Change::Add(entry) => {
            let added = add(conn, entry, *n_entries < limit)?;
            if added.1 {
                *n_entries += 1;
            }
            Ok(Reply::Added(added.0))
        }
        Change::Settle { id, answer } => {
            let settle = "update entries set answer = ?2, slot = null, payload = '' where id = ?1";
            conn.execute(settle, params![id, answer])?;
            Ok(Reply::Done)
        }
        Change::Remove { id } => {
            *n_entries -= conn
                .execute("delete from entries where id = ?1", [id])?
                .min(*n_entries);
            Ok(Reply::Done)
        }
        Change::Read { log } => {
            let mut entries = conn.prepare_cached(
                "select id, payload, answer from entries where log = ?1 order by at, seq",
            )?;
            let rows = entries.query_map([log], |row| {
                Ok(PendingEntry {
                    id: row.get(0)?,
                    payload: row.get(1)?,
                    answer: row.get(2)?,
                })
            })?;
            Ok(Reply::Entries(rows.collect::<rusqlite::Result<_>>()?))
        }
    }
}

/// Adds an entry if there is room. Returns what became of it, and whether it is new.
fn add(conn: &Connection, entry: &JournalEntry, has_room: bool) -> rusqlite::Result<(Added, bool)> {
    let is_there = "select exists (select 1 from entries where id = ?1)";
    let is_there: bool = conn.query_row(is_there, [&entry.id], |row| row.get(0))?;
    if is_there {
        return Ok((Added::Kept, false));
    }
    let in_slot = "select payload from entries where slot = ?1";
    let in_slot = conn.query_row(in_slot, [&entry.slot], |row| row.get(0));
    if let Some(payload) = in_slot.optional()? {
        return Ok((Added::Occupied(payload), false));
    }
    if !has_room {
        return Ok((Added::Full, false));
    }
    conn.execute(
        "insert into entries (id, log, slot, at, payload) values (?1, ?2, ?3, ?4, ?5)",
        params![
            entry.id,
            entry.log,
            entry.slot,
            entry.at.timestamp_micros(),
            entry.payload
        ],
    )?;
    Ok((Added::Kept, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: i64, log: &str, slot: &str) -> JournalEntry {
        JournalEntry {
            id: format!("request {n}"),
            log: log.to_owned(),
            slot: slot.to_owned(),
            at: DateTime::from_timestamp(n, 0).unwrap(),
            payload: format!("payload {n}"),
        }
    }

    async fn payloads(journal: &Journal, log: &str) -> Vec<String> {
        let entries = journal.pending(log.to_owned()).await.unwrap();
        entries.into_iter().map(|entry| entry.payload).collect()
    }

    #[track_caller]
    fn check(added: &Result<Added, JournalError>, expected: &Added) {
        assert!(added.as_ref().is_ok_and(|added| added == expected));
    }

    #[tokio::test]
    async fn entries_stay_in_order_until_they_are_removed_one_in_a_slot_and_no_more_than_fit() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("journal");
        {
            let journal = Journal::open(&folder, 3).unwrap();
            check(&journal.add(entry(2, "log", "b")).await, &Added::Kept);
            check(&journal.add(entry(1, "log", "a")).await, &Added::Kept);
            check(&journal.add(entry(1, "log", "a")).await, &Added::Kept);
            let occupied = Added::Occupied("payload 1".to_owned());
            check(&journal.add(entry(3, "log", "a")).await, &occupied);
            check(&journal.add(entry(4, "other", "c")).await, &Added::Kept);
            check(&journal.add(entry(5, "log", "d")).await, &Added::Full);
            assert_eq!(journal.n_entries(), 3);
        }
        let journal = reopened(&folder).await;
        assert_eq!(payloads(&journal, "log").await, ["payload 1", "payload 2"]);
        let id = "request 1".to_owned();
        journal.settle(id.clone(), "told".to_owned()).await.unwrap();
        // The slot is free again.
        journal.remove("request 2".to_owned()).await.unwrap();
        check(&journal.add(entry(6, "log", "a")).await, &Added::Kept);
        let entries = journal.pending("log".to_owned()).await.unwrap();
        let answers: Vec<_> = entries
            .iter()
            .map(|entry| (&*entry.payload, entry.answer.as_deref()))
            .collect();
        assert_eq!(answers, [("", Some("told")), ("payload 6", None)]);
        journal.remove(id).await.unwrap();
        assert_eq!(journal.n_entries(), 2);
    }

    /// Opens the journal that another handle of this process just let go of.
    async fn reopened(folder: &Path) -> Journal {
        loop {
            let journal = Journal::open(folder, 3).unwrap();
            if journal.path().ends_with("1.db") && journal.n_entries() > 0 {
                return journal;
            }
            drop(journal);
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn each_process_has_a_file_and_the_next_one_takes_over_what_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let first = Journal::open(folder, 9).unwrap();
        {
            let second = Journal::open(folder, 9).unwrap();
            assert!(second.path().ends_with("2.db"));
            check(&first.add(entry(2, "log", "a")).await, &Added::Kept);
            check(&second.add(entry(1, "log", "a")).await, &Added::Kept);
            let files = inspect(folder).unwrap();
            let n_entries = vec![("log".to_owned(), 1)];
            assert!(files.iter().all(|file| file.n_entries == n_entries));
            assert_eq!(files.len(), 2);
        }
        drop(first);
        // Whichever file it gets, it has everything once both are free.
        let all = loop {
            let journal = Journal::open(folder, 9).unwrap();
            if journal.n_entries() == 2 {
                break payloads(&journal, "log").await;
            }
            drop(journal);
            tokio::task::yield_now().await;
        };
        assert_eq!(all, ["payload 1", "payload 2"]);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_torn_end_costs_nothing_that_was_kept_and_nobody_else_can_read_the_files() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let journal = Journal::open(&path, 9).unwrap();
        for n in 1..=3 {
            let slot = n.to_string();
            check(&journal.add(entry(n, "log", &slot)).await, &Added::Kept);
        }
        // As a crash leaves it, which also tore what was being written.
        let copy = folder.path().join("copy");
        fs::create_dir(&copy).unwrap();
        for name in ["1.db", "1.db-wal"] {
            let mode = fs::metadata(path.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
            fs::copy(path.join(name), copy.join(name)).unwrap();
        }
        let wal = File::options()
            .append(true)
            .open(copy.join("1.db-wal"))
            .unwrap();
        io::Write::write_all(&mut &wal, &[7; 2_000]).unwrap();
        let torn = Journal::open(&copy, 9).unwrap();
        assert_eq!(torn.n_entries(), 3);
        drop(wal);
        // The last record itself is torn: the ones before are there.
        let other = folder.path().join("other");
        fs::create_dir(&other).unwrap();
        for name in ["1.db", "1.db-wal"] {
            fs::copy(path.join(name), other.join(name)).unwrap();
        }
        let wal = File::options()
            .write(true)
            .open(other.join("1.db-wal"))
            .unwrap();
        wal.set_len(wal.metadata().unwrap().len() - 100).unwrap();
        let torn = Journal::open(&other, 9).unwrap();
        assert_eq!(torn.n_entries(), 2);
    }
}
