//! Rows made anew from the log while they are read, fed and played with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gamebot::game::GuildId;
use gamebot::projections::{Rebuilder, Rebuilt, Tables, TablesError, compare};
use gamebot::store::Store;
use gamebot::store::sql::{Pool, query};

use super::given::{Beside, Evening, Followed, GUILDS, play, seed};
use crate::store::contract::Backend;
use crate::store::given::{PATIENCE, Place};
use crate::store::postgres::Database;

async fn rebuilt(
    rebuilder: &Rebuilder,
    name: &str,
    guild: Option<GuildId>,
) -> Result<Rebuilt, TablesError> {
    let rebuilding = rebuilder.start(name, guild).unwrap();
    tokio::time::timeout(PATIENCE, rebuilding.done())
        .await
        .expect("it ends")
}

/// Changes rows behind the program's back, in each server: some go, some are changed.
async fn tampered(place: &impl Beside) {
    const GONE: &str = "delete from words_said_g1 where position % 3 = 0";
    const CHANGED: &str = "update words_said_g1 set word = 'zzz' where position % 3 = 1";
    let writer = place.tables().await;
    for sql in [GONE, CHANGED] {
        query(sql).execute(&writer).await.unwrap();
    }
    writer.close().await;
}

/// Holds all rows against the log, and returns how many of which server differ.
async fn drifts(place: &impl Beside, store: &Store) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let scratch = format!("sqlite://{}", folder.path().join("anew.db").display());
    let all = compare(&place.address().await, &scratch, store).await;
    all.unwrap().iter().map(|one| one.drifts.len()).sum()
}

async fn rows_made_anew_are_what_the_log_says(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 200).await;
    followed.caught_up().await;
    tampered(&place).await;
    let n_wrong = drifts(&place, &followed.store).await;
    assert!(0 < n_wrong);

    let rebuilder = followed.tables.rebuilder();
    let done = rebuilt(&rebuilder, "words", None).await.unwrap();
    assert_eq!(done.n_events, followed.store.head().0.unsigned_abs());
    assert!(0 < done.n_gone && done.n_gone < done.n_new, "{done:?}");
    assert_eq!(drifts(&place, &followed.store).await, 0);
    let again = rebuilt(&rebuilder, "words", None).await.unwrap();
    assert_eq!((again.n_gone, again.n_new), (0, 0));

    // Whoever follows goes on with the new rows.
    play(&followed.store, &mut evening, 30).await;
    followed.caught_up().await;
    assert_eq!(drifts(&place, &followed.store).await, 0);
    for name in Tables::names() {
        rebuilt(&rebuilder, name, None).await.unwrap();
    }
    assert!(rebuilder.start("wurds", None).is_none());

    // A step back goes to rows that follow the log from there.
    assert!(rebuilder.step_back("words").await.unwrap());
    play(&followed.store, &mut evening, 10).await;
    followed.caught_up().await;
    assert_eq!(drifts(&place, &followed.store).await, 0);
    drop(rebuilder);
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_made_anew_are_what_the_log_says_on_both() {
    rows_made_anew_are_what_the_log_says(Place::new()).await;
    rows_made_anew_are_what_the_log_says(Database::new()).await;
}

/// Reads a table through its view until told to stop: how few rows were ever seen of what only grows.
async fn fewest_rows(readers: Pool, stop: Arc<AtomicBool>) -> (i64, u32) {
    let (mut fewest, mut n_reads) = (i64::MAX, 0);
    while !stop.load(Ordering::Relaxed) {
        let row = query("select count(*) from event_index")
            .fetch_one(&readers)
            .await;
        let n_rows: i64 = row.unwrap().get(0).unwrap();
        fewest = fewest.min(n_rows);
        n_reads += 1;
        tokio::task::yield_now().await;
    }
    readers.close().await;
    (fewest, n_reads)
}

async fn readers_see_whole_rows_while_play_goes_on(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    let before = play(&followed.store, &mut evening, 150).await;
    followed.caught_up().await;
    let stop = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(fewest_rows(place.tables().await, stop.clone()));
    let store = followed.store.clone();
    let playing = tokio::spawn(async move {
        play(&store, &mut evening, 150).await;
        evening
    });
    let rebuilder = followed.tables.rebuilder();
    for _ in 0..4 {
        rebuilt(&rebuilder, "event_index", None).await.unwrap();
    }
    let mut evening = playing.await.unwrap();
    followed.caught_up().await;
    stop.store(true, Ordering::Relaxed);
    let (fewest, n_reads) = reading.await.unwrap();
    assert!(
        before.0 <= fewest,
        "{fewest} of {before} in {n_reads} reads"
    );
    assert!(0 < n_reads);
    play(&followed.store, &mut evening, 5).await;
    followed.caught_up().await;
    assert_eq!(drifts(&place, &followed.store).await, 0);
    drop(rebuilder);
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_see_whole_rows_while_play_goes_on_on_both() {
    readers_see_whole_rows_while_play_goes_on(Place::new()).await;
    readers_see_whole_rows_while_play_goes_on(Database::new()).await;
}

/// Reads all rows of other servers than `guild`, as text.
async fn rows_elsewhere(place: &impl Beside, guild: u64) -> Vec<(i64, String)> {
    let readers = place.tables().await;
    let rows =
        query("select position, word from words_said where guild_id <> $1 order by position, seat")
            .bind(guild.cast_signed())
            .fetch_all(&readers)
            .await
            .unwrap();
    readers.close().await;
    let row = |row: &gamebot::store::sql::Row| (row.get(0).unwrap(), row.get(1).unwrap());
    rows.iter().map(row).collect()
}

/// Tells whether [`tampered`] would change rows of `guild` and of others.
async fn is_spoilt_here_and_elsewhere(place: &impl Beside, guild: u64) -> bool {
    let readers = place.tables().await;
    let n_sides = "select count(distinct guild_id = $1) from words_said where position % 3 <> 2";
    let n_sides = query(n_sides)
        .bind(guild.cast_signed())
        .fetch_one(&readers)
        .await
        .unwrap();
    readers.close().await;
    n_sides.get::<i64>(0).unwrap() == 2
}

async fn a_rebuild_of_one_server_leaves_the_others_alone(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 250).await;
    followed.caught_up().await;
    // Chance may leave one server without a word.
    while !is_spoilt_here_and_elsewhere(&place, GUILDS[1]).await {
        play(&followed.store, &mut evening, 50).await;
        followed.caught_up().await;
    }
    tampered(&place).await;
    let n_wrong = drifts(&place, &followed.store).await;
    let others = rows_elsewhere(&place, GUILDS[1]).await;
    let rebuilder = followed.tables.rebuilder();
    let done = rebuilt(&rebuilder, "words", Some(GuildId(GUILDS[1])))
        .await
        .unwrap();
    assert!(0 < done.n_new, "{done:?}");
    assert_eq!(rows_elsewhere(&place, GUILDS[1]).await, others);
    let n_left = drifts(&place, &followed.store).await;
    assert!(0 < n_left && n_left < n_wrong, "{n_left} of {n_wrong}");
    for guild in &GUILDS[2..] {
        rebuilt(&rebuilder, "words", Some(GuildId(*guild)))
            .await
            .unwrap();
    }
    play(&followed.store, &mut evening, 10).await;
    followed.caught_up().await;
    drop(rebuilder);
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_of_one_server_leaves_the_others_alone_on_both() {
    a_rebuild_of_one_server_leaves_the_others_alone(Place::new()).await;
    a_rebuild_of_one_server_leaves_the_others_alone(Database::new()).await;
}

async fn what_was_made_before_a_kill_is_gone_on_with(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 120).await;
    followed.caught_up().await;
    let (url, store) = (place.address().await, followed.store.clone());
    // As a killed program leaves it: begun, some pages taken, not in use.
    let writer = place.tables().await;
    let rebuilder = Rebuilder::open(&url, store.clone()).await.unwrap();
    rebuilt(&rebuilder, "words", None).await.unwrap();
    let head = store.head();
    let half = "update generations set role = 'next' where name = 'words' and role = 'previous'";
    query(half).execute(&writer).await.unwrap();
    play(&followed.store, &mut evening, 40).await;
    let done = rebuilt(&rebuilder, "words", None).await.unwrap();
    let n_new = (store.head().0 - head.0).unsigned_abs();
    assert!(done.n_events <= n_new, "{done:?}, and {n_new} are new");
    followed.caught_up().await;
    assert_eq!(drifts(&place, &store).await, 0);
    writer.close().await;
    rebuilder.close().await;
    drop(store);
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_made_before_a_kill_is_gone_on_with_on_both() {
    what_was_made_before_a_kill_is_gone_on_with(Place::new()).await;
    what_was_made_before_a_kill_is_gone_on_with(Database::new()).await;
}

/// Rows that an earlier version made, as wrong as that version was, answer until others are made.
async fn rows_of_another_version_answer_until_they_are_made_anew(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 200).await;
    followed.caught_up().await;
    followed.close().await;
    tampered(&place).await;
    let writer = place.tables().await;
    query("update generations set version = 0 where name in ('words', 'event_index')")
        .execute(&writer)
        .await
        .unwrap();

    let followed = Followed::open(&place).await;
    let stop = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(fewest_rows(writer.clone(), stop.clone()));
    followed.caught_up().await;
    play(&followed.store, &mut evening, 30).await;
    let made_anew = async {
        loop {
            let old = query("select count(*) from generations where role = 'live' and version = 0")
                .fetch_one(&writer)
                .await
                .unwrap();
            if old.get::<i64>(0).unwrap() == 0 {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, made_anew).await.unwrap();
    followed.caught_up().await;
    assert_eq!(drifts(&place, &followed.store).await, 0);
    stop.store(true, Ordering::Relaxed);
    let (fewest, n_reads) = reading.await.unwrap();
    assert!(0 < fewest, "an empty table was read in {n_reads} reads");
    writer.close().await;
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_another_version_answer_until_they_are_made_anew_on_both() {
    rows_of_another_version_answer_until_they_are_made_anew(Place::new()).await;
    rows_of_another_version_answer_until_they_are_made_anew(Database::new()).await;
}
