//! Read tables that are torn, gone in part, or not those of this log: they are rebuilt by themselves.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use gamebot::projections::{Rebuilder, Tables, compare, tables_path};
use gamebot::store::sql::query;
use gamebot::store::subscriptions::Running;
use gamebot::store::{HealthState, Store};

use super::given::{Beside, Evening, Followed, play, seed};
use crate::store::contract::Backend;
use crate::store::given::{Place, options, until};
use crate::store::postgres::Database;

const PAGE_BYTES: usize = 4096;

/// Waits until all rows are there and as the log says.
async fn rows_become_right(place: &impl Beside, store: &Store, what: &str) {
    until(what, async || {
        let folder = tempfile::tempdir().unwrap();
        let scratch = format!("sqlite://{}", folder.path().join("rebuilt.db").display());
        let compared = compare(&place.address().await, &scratch, store).await;
        compared.is_ok_and(|all| {
            all.iter()
                .all(|one| one.position == Some(store.head()) && one.drifts.is_empty())
        })
    })
    .await;
}

/// Fills a log and its tables, and closes both.
async fn filled(place: &impl Beside) -> Evening {
    let followed = Followed::open(place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 200).await;
    followed.caught_up().await;
    followed.close().await;
    evening
}

/// Opens the log with tables that are damaged, and expects it to play on with right ones.
async fn plays_on(place: &impl Beside, evening: &mut Evening, what: &str) {
    let followed = Followed::open(place).await;
    play(&followed.store, evening, 10).await;
    rows_become_right(place, &followed.store, what).await;
    followed.close().await;
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

fn overwrite_page(path: &Path, page: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let from = page * PAGE_BYTES;
    // The second half, as when the power goes in the middle of a write; of the first page the header, too.
    let from = if page == 0 {
        from
    } else {
        from + PAGE_BYTES / 2
    };
    bytes[from..(page + 1) * PAGE_BYTES].fill(0xa5);
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_with_damaged_pages_is_set_aside_and_rebuilt() {
    let place = Place::new();
    let mut evening = filled(&place).await;
    let path = tables_path(&place.url());
    let n_pages = std::fs::read(&path).unwrap().len() / PAGE_BYTES;
    for page in [0, 1, n_pages / 3, n_pages / 2, n_pages - 1] {
        overwrite_page(&path, page);
        plays_on(&place, &mut evening, &format!("page {page} of {n_pages}")).await;
    }
    assert!(path.with_extension("damaged.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_deleted_or_emptied_beside_its_write_ahead_log_is_rebuilt() {
    for empties in [false, true] {
        let place = Place::new();
        let path = tables_path(&place.url());
        let followed = Followed::open(&place).await;
        let mut evening = Evening::new(seed());
        play(&followed.store, &mut evening, 100).await;
        followed.caught_up().await;
        // What a killed program leaves.
        let wal = std::fs::read(with_suffix(&path, "-wal")).unwrap();
        assert!(!wal.is_empty());
        followed.close().await;
        std::fs::write(with_suffix(&path, "-wal"), wal).unwrap();
        if empties {
            std::fs::write(&path, "").unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
        }
        plays_on(
            &place,
            &mut evening,
            if empties { "emptied" } else { "deleted" },
        )
        .await;
    }
}

/// As a dump leaves them that was restored in part, or was made by another version.
const TORN: [&str; 7] = [
    "drop view games; drop table games_g1",
    "drop view words_said",
    "delete from generations",
    "drop table generations",
    "alter table partners_g1 rename to partners_g9",
    "update generations set position = 10 where name = 'words'",
    "update _sqlx_migrations set checksum = checksum || checksum where version = 2",
];

async fn torn_tables_are_rebuilt(place: impl Beside, torn: &[&'static str]) {
    let mut evening = filled(&place).await;
    for sql in torn {
        let tables = place.tables().await;
        for sql in sql.split(';') {
            query(sql).execute(&tables).await.unwrap();
        }
        tables.close().await;
        plays_on(&place, &mut evening, sql).await;
        // The next round tears the first generation again.
        let tables = place.tables().await;
        let number = query("select max(generation) from generations")
            .fetch_one(&tables)
            .await;
        assert_eq!(number.unwrap().get::<i64>(0).unwrap(), 1, "{sql}");
        tables.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torn_tables_are_set_aside_and_rebuilt_on_both() {
    torn_tables_are_rebuilt(Place::new(), &TORN).await;
    // On a server, other processes may use tables of another version: those stay.
    torn_tables_are_rebuilt(Database::new(), &TORN[..6]).await;
}

/// A file system of a few megabytes.
#[cfg(target_os = "linux")]
pub(crate) struct SmallDisk<'a>(&'a Path);

#[cfg(target_os = "linux")]
impl<'a> SmallDisk<'a> {
    pub(crate) fn mounted_on(folder: &'a Path) -> Self {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]);
        let mounted = mount.arg(folder).output().unwrap();
        assert!(mounted.status.success(), "{mounted:?}: run it as root");
        Self(folder)
    }

    pub(crate) fn fill(&self) {
        let mut file = std::fs::File::create(self.0.join("fill")).unwrap();
        while std::io::Write::write_all(&mut file, &[0; PAGE_BYTES]).is_ok() {}
    }

    fn empty(&self) {
        std::fs::remove_file(self.0.join("fill")).unwrap();
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let mut umount = Command::new("umount");
        // Also while somebody still has files open there.
        let _ = umount.arg("--lazy").arg(self.0).output();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "mounts a file system, which only root may: cargo test a_full_disk_is -- --ignored"]
async fn a_full_disk_is_one_outage_and_play_goes_on_once_there_is_room() {
    let (place, mut evening) = (Place::new(), Evening::new(seed()));
    let path = place.path();
    let folder = path.parent().unwrap();
    std::fs::create_dir(folder).unwrap();
    let disk = SmallDisk::mounted_on(folder);
    let store = place.open().await;
    let tables = Tables::open(&place.url(), store.clone()).await.unwrap();
    play(&store, &mut evening, 50).await;
    let mut health = store.watch_health();
    let changes = tokio::spawn(async move {
        let mut states = vec![health.borrow_and_update().state];
        while health.changed().await.is_ok() {
            states.push(health.borrow_and_update().state);
        }
        states.dedup();
        states
    });

    disk.fill();
    let following = tables.follow_all().unwrap();
    // What fits into the file that is there still succeeds.
    until("the disk is full", async || {
        store.append(evening.next()).await.is_err()
    })
    .await;
    let full_at = Instant::now();
    while full_at.elapsed() < Duration::from_secs(1) {
        let _ = store.append(evening.next()).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    disk.empty();
    until("there is room", async || {
        store.append(evening.next()).await.is_ok()
    })
    .await;
    play(&store, &mut evening, 50).await;
    tables.caught_up(store.head()).await.unwrap();
    rows_become_right(&place, &store, "after a full disk").await;
    join_all(following.into_iter().map(Running::stop)).await;
    store.close().await;
    tables.close().await;
    let [up, down] = [HealthState::Up, HealthState::Down];
    assert_eq!(changes.await.unwrap(), [up, down, up]);
}

async fn tables_torn_under_a_running_program_are_rebuilt(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 100).await;
    followed.caught_up().await;
    let tables = place.tables().await;
    for sql in ["drop view words_said", "drop table words_said_g1"] {
        query(sql).execute(&tables).await.unwrap();
    }
    tables.close().await;
    play(&followed.store, &mut evening, 100).await;
    rows_become_right(&place, &followed.store, "torn while it runs").await;
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_torn_under_a_running_program_are_rebuilt_on_both() {
    tables_torn_under_a_running_program_are_rebuilt(Place::new()).await;
    tables_torn_under_a_running_program_are_rebuilt(Database::new()).await;
}

async fn a_rebuild_replaces_damaged_tables(place: impl Beside, torn: &'static str) {
    drop(filled(&place).await);
    let tables = place.tables().await;
    query(torn).execute(&tables).await.unwrap();
    tables.close().await;
    let store = place.open_read_only(options()).await;
    let rebuilder = Rebuilder::open(&place.address().await, store.clone())
        .await
        .unwrap();
    for name in Tables::names() {
        rebuilder.start(name, None).unwrap().done().await.unwrap();
    }
    rebuilder.close().await;
    rows_become_right(&place, &store, torn).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_replaces_damaged_tables_on_both() {
    for torn in ["drop table generations", "delete from generations"] {
        a_rebuild_replaces_damaged_tables(Place::new(), torn).await;
        a_rebuild_replaces_damaged_tables(Database::new(), torn).await;
    }
}
