//! Read tables that are torn, gone in part, or not those of this log: they are rebuilt by themselves.

use std::path::{Path, PathBuf};

use gamebot::projections::{Rebuilder, compare, tables_path};
use gamebot::store::Store;
use gamebot::store::sql::query;

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
const TORN: [&str; 6] = [
    "drop view games; drop table games_g1",
    "drop view words_said",
    "delete from generations",
    "drop table generations",
    "alter table partners_g1 rename to partners_g9",
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
    torn_tables_are_rebuilt(Database::new(), &TORN[..5]).await;
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
    for name in gamebot::projections::Tables::names() {
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
