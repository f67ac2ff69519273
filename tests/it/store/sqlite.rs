//! The contract kept by SQLite, and what only SQLite promises.

use futures_util::FutureExt;
use gamebot::store::{
    AppendError, Filter, OpenError, Position, ReadError, Store, StreamVersion, WriteError,
};
use sqlx::AssertSqlSafe;

use super::{
    contract::{Backend, contract},
    given::{Place, everything, options, says, stream, words},
};

contract! {
    crate::store::given::Place;
    appending:
        an_append_goes_through_at_the_expected_version_only,
        a_request_over_several_streams_is_recorded_whole_or_not_at_all,
        a_refused_request_leaves_its_neighbours_alone,
        positions_and_versions_run_without_gaps_in_the_order_of_commit,
        recorded_at_never_goes_back_when_the_clock_does,
        every_part_of_an_event_comes_back_unchanged,
        a_malformed_request_is_refused_before_it_is_queued;
    repeating:
        a_repeated_request_is_answered_with_what_it_recorded,
        a_request_with_other_content_is_an_error,
        a_request_made_many_times_at_once_is_recorded_once,
        a_refused_request_may_be_made_again,
        a_caller_that_goes_away_leaves_all_or_nothing;
    reading:
        a_stream_is_read_in_pages_both_ways,
        a_request_and_each_of_its_events_is_found_by_id,
        a_filter_selects_the_same_from_the_log_as_from_the_tail,
        a_page_goes_on_exactly_after_the_one_before;
    following:
        a_follower_gets_every_event_once_wherever_it_starts,
        a_follower_that_fell_out_of_the_tail_reads_the_log,
        a_call_that_is_dropped_loses_and_repeats_nothing,
        a_checkpoint_moves_over_events_that_are_not_selected;
    checkpoints:
        a_checkpoint_only_moves_forward,
        notes_are_kept_with_the_checkpoint_of_their_consumer;
    lifecycle:
        closing_finishes_what_was_accepted_and_refuses_the_rest,
        closing_wakes_those_who_wait_for_events,
        what_was_answered_is_there_after_the_program_died,
        a_reader_beside_the_writer_follows_but_cannot_write;
    histories:
        a_random_history_ends_as_the_model_says;
}

/// Runs SQL in the writer's transaction, as nothing in the program does.
async fn meddle(store: &Store, sql: &'static str) -> Result<(), WriteError> {
    store
        .write(move |conn| {
            sqlx::raw_sql(sql)
                .execute(conn)
                .map(|done| done.map(drop))
                .boxed()
        })
        .await
}

/// Lifts the protection of recorded events, to play a damaged file.
const UNPROTECTED: &str = "drop trigger events_are_never_updated";

#[tokio::test]
async fn the_tables_refuse_to_change_what_is_recorded() {
    let place = Place::new();
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    let before = everything(&store).await;
    let columns = "event_id, stream_no, stream_version, event_type, schema_version, correlation_id,
        causation_id, actor_kind, actor_id, source_kind, source_id, guild_id, app_version,
        client_version, occurred_at, recorded_at, data, meta";
    let copy = |verb: &str, position: &str, version: &str| {
        let values = columns.replacen("stream_version", version, 1);
        format!(
            "{verb} into events (position, {columns})
             select {position}, {values} from events where position = 2"
        )
    };
    let meddling = [
        (
            "update events set data = '\"boat\"' where position = 1".to_owned(),
            "never changes",
        ),
        (
            "delete from events where position = 2".to_owned(),
            "never deleted",
        ),
        ("delete from events".to_owned(), "never deleted"),
        (copy("insert or replace", "2", "2"), "positions follow"),
        (copy("insert or replace", "3", "2"), "versions of a stream"),
        (copy("insert", "4", "3"), "positions follow"),
        (copy("insert", "3", "4"), "versions of a stream"),
        (
            "update streams set stream_id = 'game-2'".to_owned(),
            "never changes its name",
        ),
        ("delete from streams".to_owned(), "never deleted"),
        (
            "insert or replace into streams values (1, 'game-2')".to_owned(),
            "numbered once",
        ),
    ];
    for (sql, reason) in meddling {
        let tried = sql.clone();
        let error = store
            .write(move |conn| {
                async move {
                    sqlx::raw_sql(AssertSqlSafe(sql))
                        .execute(conn)
                        .await
                        .map(drop)
                }
                .boxed()
            })
            .await
            .expect_err(&tried);
        let WriteError::Database { source } = error else {
            panic!("{tried}: {error}")
        };
        assert!(source.to_string().contains(reason), "{tried}: {source}");
    }
    assert_eq!(everything(&store).await, before);
}

#[tokio::test]
async fn a_second_program_on_the_file_is_refused_with_a_sentence() {
    let place = Place::new();
    let store = place.open().await;
    let Err(error) = Store::open(&place.url(), options()).await else {
        panic!("it was let in")
    };
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    let sentence = error.to_string();
    assert!(
        sentence.contains("log.db is in use by another gamebot"),
        "{sentence}"
    );
    assert!(sentence.contains("stop that one first"), "{sentence}");
    store.close().await;
    Store::open(&place.url(), options())
        .await
        .unwrap()
        .close()
        .await;
}

#[tokio::test]
async fn a_file_with_tables_of_another_version_is_refused() {
    let place = Place::new();
    let store = place.open().await;
    meddle(
        &store,
        "update _sqlx_migrations set version = 9999 where version = 4",
    )
    .await
    .unwrap();
    store.close().await;
    for opened in [
        Store::open(&place.url(), options()).await,
        Store::open_read_only(&place.url(), options()).await,
    ] {
        let Err(error) = opened else {
            panic!("it was let in")
        };
        assert!(matches!(error, OpenError::Migrate { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_corrupt_event_is_told_with_its_position() {
    #[track_caller]
    fn check<T>(read: Result<T, ReadError>) {
        let Err(ReadError::Corrupt { position, what }) = read else {
            panic!("it was read")
        };
        assert_eq!(position, Position(2), "{what}");
    }

    let damages = [
        "update events set data = '{' where position = 2",
        "update events set meta = '{' where position = 2",
        "update events set data = cast(x'22ff22' as text) where position = 2",
        "update events set schema_version = 70000 where position = 2",
        "update events set stream_version = -1 where position = 2",
        "update events set occurred_at = 9223372036854775807 where position = 2",
        "update events set actor_kind = 'player' where position = 2",
        "update events set actor_id = 'somebody' where position = 2",
        "pragma ignore_check_constraints = on;
         update events set source_kind = 'letter' where position = 2",
    ];
    for damage in damages {
        let place = Place::new();
        let store = place.open().await;
        store
            .append(says(1, "game-1", &["fire", "water", "steam"]))
            .await
            .unwrap();
        meddle(&store, UNPROTECTED).await.unwrap();
        meddle(&store, damage).await.expect(damage);

        // A page ends before it; who goes on from there is told.
        let page = store
            .read_all(Position::START, 9, &Filter::all())
            .await
            .unwrap();
        assert_eq!(
            (words(&page.events), page.next),
            (vec!["fire".to_owned()], Position(1))
        );
        check(store.read_all(page.next, 9, &Filter::all()).await);
        let rest = store
            .read_all(Position(2), 9, &Filter::all())
            .await
            .unwrap();
        assert_eq!(words(&rest.events), ["steam"]);
        if !damage.contains("stream_version") {
            check(
                store
                    .read_stream(&stream("game-1"), StreamVersion::NONE, 9)
                    .await,
            );
        }
    }
}

#[tokio::test]
async fn a_full_disk_refuses_appends_until_there_is_room() {
    let place = Place::new();
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    // SQLite then fails to grow the file just as it does on a full disk.
    meddle(&store, "pragma max_page_count = 1").await.unwrap();
    let large = "x".repeat(100_000);
    let error = store
        .append(says(2, "game-1", &[&large]))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            AppendError::Unavailable {
                source: Some(_),
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(store.head(), Position(1));
    // The bound went with the connection.
    let done = store.append(says(2, "game-1", &[&large])).await.unwrap();
    assert!(!done.repeated);
    assert_eq!(everything(&store).await.len(), 2);
}

#[tokio::test]
async fn a_commit_that_fails_is_not_told_as_success() {
    let place = Place::new();
    let store = place.open().await;
    // A foreign key that is checked at the commit, and broken by every event.
    meddle(
        &store,
        "create table broken (id integer references people (discord_user_id)
             deferrable initially deferred);
         create trigger breaks after insert on events
         begin insert into broken values (new.position); end",
    )
    .await
    .unwrap();
    let mut follower = store.subscribe(Position::START, Filter::all());
    let error = store
        .append(says(1, "game-1", &["fire"]))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            AppendError::Unavailable {
                source: Some(_),
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(store.refresh_head().await.unwrap(), Position::START);

    meddle(&store, "drop trigger breaks").await.unwrap();
    let done = store.append(says(1, "game-1", &["fire"])).await.unwrap();
    assert!(!done.repeated);
    assert_eq!(follower.next().await.unwrap(), done.events);
}

#[tokio::test]
async fn work_on_other_tables_is_rolled_back_when_it_fails_or_panics() {
    let place = Place::new();
    let store = place.open().await;
    let alive = "insert into process (id, alive_at) values (1, 5)";
    let failed = meddle(
        &store,
        "insert into process values (1, 5); insert into nowhere values (1)",
    );
    assert!(matches!(failed.await, Err(WriteError::Database { .. })));
    let panicked = store
        .write(move |conn| {
            async move {
                sqlx::query(alive).execute(conn).await?;
                panic!("as a defect would")
            }
            .boxed()
        })
        .await
        .map(|(): ()| ());
    assert!(
        matches!(panicked, Err(WriteError::Panicked)),
        "{panicked:?}"
    );
    let count = "select count(*) from process";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(count)
            .fetch_one(store.reader())
            .await
            .unwrap(),
        0
    );
    meddle(&store, alive).await.unwrap();
    assert_eq!(
        sqlx::query_scalar::<_, i64>(count)
            .fetch_one(store.reader())
            .await
            .unwrap(),
        1
    );
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
}

#[tokio::test]
async fn readers_of_the_file_cannot_write_it() {
    let place = Place::new();
    let store = place.open().await;
    let tried = sqlx::query("delete from events")
        .execute(store.reader())
        .await;
    assert!(tried.unwrap_err().to_string().contains("readonly"));
}
