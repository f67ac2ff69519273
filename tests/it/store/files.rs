//! The file of the log, on disks as people have them.

use gamebot::store::{LogLost, OpenError, Rescue, Store};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr as _, SqliteConnection};

use super::{
    contract::Backend,
    given::{Place, everything, options, says, words},
};

#[tokio::test]
async fn a_clean_stop_leaves_everything_in_the_one_file() {
    let place = Place::new();
    let store = place.open().await;
    for n in 0..50 {
        store.append(says(n, "game-1", &["fire"])).await.unwrap();
        // Readers stay connected until the store is closed.
        everything(&store).await;
    }
    let before = everything(&store).await;
    store.close().await;
    let copy = Place::new();
    std::fs::create_dir_all(copy.path().parent().unwrap()).unwrap();
    std::fs::copy(place.path(), copy.path()).unwrap();
    assert_eq!(everything(&copy.open().await).await, before);
}

/// The README's way to back up a running bot; the file alone lacks what is still beside it.
#[tokio::test]
async fn a_backup_of_a_running_bot_is_made_by_sqlite_and_not_by_copying_the_file() {
    let place = Place::new();
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    let [copied, backup] = [Place::new(), Place::new()];
    for place in [&copied, &backup] {
        std::fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    }
    std::fs::copy(place.path(), copied.path()).unwrap();
    let mut beside = SqliteConnection::connect(&place.url()).await.unwrap();
    let into = format!("vacuum into '{}'", backup.path().display());
    sqlx::raw_sql(AssertSqlSafe(into))
        .execute(&mut beside)
        .await
        .unwrap();
    let complete = everything(&store).await;
    assert_eq!(everything(&backup.open().await).await, complete);
    let copied = copied.open().await;
    assert!(everything(&copied).await.len() < complete.len());
}

#[tokio::test]
async fn a_log_that_is_removed_or_replaced_is_noticed_and_what_it_held_is_saved() {
    let other = Place::new();
    let store = other.open().await;
    store.append(says(9, "game-2", &["stone"])).await.unwrap();
    store.close().await;
    for is_replaced in [false, true] {
        let place = Place::new();
        let store = place.open().await;
        let mut lost = store.watch_lost();
        store.append(says(1, "game-1", &["fire"])).await.unwrap();
        let before = everything(&store).await;
        let mut new = None;
        if is_replaced {
            std::fs::copy(other.path(), place.path().with_extension("new")).unwrap();
            std::fs::rename(place.path().with_extension("new"), place.path()).unwrap();
        } else {
            for suffix in ["", "-wal", "-shm", ".lock"] {
                let file = format!("{}{suffix}", place.path().display());
                std::fs::remove_file(file).unwrap();
            }
            // Another program begins a log there, and has the lock.
            new = Some(place.open().await);
        }
        store
            .append(says(2, "game-1", &["water"]))
            .await
            .unwrap_err();
        let lost = lost.wait_for(Option::is_some).await.unwrap().clone();
        let Some(LogLost::Misplaced { path, rescue }) = lost else {
            panic!("{lost:?}")
        };
        assert_eq!(path, place.path());
        let Rescue::Saved(rescued) = rescue else {
            panic!("{rescue}")
        };
        store.close().await;
        let url = format!("sqlite://{}", rescued.display());
        let rescued = Store::open(&url, options()).await.unwrap();
        assert_eq!(everything(&rescued).await, before);
        if let Some(new) = new {
            assert_eq!(everything(&new).await, []);
        }
    }
}

#[tokio::test]
async fn a_lock_whose_file_is_removed_is_taken_again_and_whoever_comes_in_between_writes_alone() {
    let place = Place::new();
    let store = place.open().await;
    let mut lost = store.watch_lost();
    let lock = format!("{}.lock", place.path().display());
    std::fs::remove_file(&lock).unwrap();
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    let refused = Store::open(&place.url(), options()).await;
    assert!(matches!(refused, Err(OpenError::InUse { .. })));

    std::fs::remove_file(&lock).unwrap();
    let other = place.open().await;
    other.append(says(2, "game-1", &["water"])).await.unwrap();
    store
        .append(says(3, "game-1", &["stone"]))
        .await
        .unwrap_err();
    let lost = lost.wait_for(Option::is_some).await.unwrap().clone();
    let path = place.path().clone();
    assert_eq!(lost, Some(LogLost::Shared { path }));
    other.append(says(4, "game-1", &["sand"])).await.unwrap();
    assert_eq!(words(&everything(&other).await), ["fire", "water", "sand"]);
}

#[tokio::test]
async fn a_log_created_by_a_build_with_the_line_ends_of_windows_opens() {
    let place = Place::new();
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    store.close().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let migrator = Migrator::new(std::path::Path::new(folder)).await.unwrap();
    let mut conn = SqliteConnection::connect(&place.url()).await.unwrap();
    for migration in migrator.iter() {
        let sql = migration.sql.as_str().replace('\n', "\r\n");
        let sql = AssertSqlSafe(sql).into_sql_str();
        let windows = Migration::new(
            migration.version,
            "".into(),
            MigrationType::Simple,
            sql,
            false,
        );
        sqlx::query("update _sqlx_migrations set checksum = $1 where version = $2")
            .bind(&*windows.checksum)
            .bind(migration.version)
            .execute(&mut conn)
            .await
            .unwrap();
    }
    conn.close().await.unwrap();
    for _ in 0..2 {
        let store = place.open().await;
        assert_eq!(words(&everything(&store).await), ["fire"]);
        store.close().await;
    }
}

#[tokio::test]
async fn a_file_without_tables_is_no_log_yet() {
    let place = Place::new();
    std::fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    std::fs::write(place.path(), "").unwrap();
    let read = Store::open_read_only(&place.url(), options()).await;
    assert!(matches!(read, Err(OpenError::NoTables { .. })));
}
