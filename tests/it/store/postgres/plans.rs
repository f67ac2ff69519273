//! How PostgreSQL runs the hot queries: from an index, also in a log that grew since it was looked at last,
//! and by a plan that was made without a look at the values.

use sqlx::PgConnection;

use super::Database;
use crate::store::contract::Backend;
use crate::store::given::{says, until};

#[tokio::test]
async fn every_hot_query_takes_an_index_before_anybody_analysed_the_log() {
    let place = Database::new();
    let store = place.open().await;
    for n in 0..300 {
        let stream = format!("game-{}", n % 60);
        store
            .append(says(n, &stream, &["a", "b", "c"]))
            .await
            .unwrap();
    }
    let plans = store.plans().await.unwrap();
    assert_eq!(plans.len(), 6);
    for (name, plan) in plans {
        let whole = plan.join("\n");
        assert!(whole.contains("Index"), "{name}\n{whole}");
        for bad in ["Seq Scan", "Hash Join"] {
            assert!(!whole.contains(bad), "{name}: {bad}\n{whole}");
        }
        // The log is never put in order: it lies in order.
        let is_small = !["page", "range"].contains(&name);
        assert!(is_small || !whole.contains("Sort"), "{name}\n{whole}");
    }
}

/// What a session planned for its first batch, which is large, it keeps for the small ones that follow.
#[tokio::test]
async fn an_append_reads_no_more_than_where_the_log_and_its_streams_end() {
    const N_APPENDS: u32 = 300;
    let place = Database::new();
    let store = place.open().await;
    let first = says(0, "game-1", &["fire"; 120]);
    store.append(first).await.unwrap();
    for n in 1..=N_APPENDS {
        let next = says(n, "game-1", &["water"]);
        store.append(next).await.unwrap();
    }
    store.close().await;

    // A session tells what it read when it ends.
    let mut beside = place.connect().await;
    let n_appends = i64::from(N_APPENDS);
    // Each append looks once where the log ends, and once where its stream does: to move that on and count from there.
    let [mut by_stream, mut by_position, mut streams] = [(0, 0); 3];
    until("the server has counted", async || {
        by_stream = read_of(&mut beside, "events_by_stream").await;
        by_position = read_of(&mut beside, "events_pkey").await;
        streams = read_of(&mut beside, "streams_stream_id_key").await;
        n_appends <= by_position.0 && n_appends <= streams.0
    })
    .await;
    assert_eq!(by_stream.0, 0, "searches for versions");
    // Versions of the stream's row that no longer count are still in the index until they are pruned.
    let (_, n_entries) = streams;
    assert!(n_entries < 6 * n_appends, "{n_entries} entries");
    let more = by_position.0 - n_appends;
    assert!(more < n_appends / 4, "{more} more searches");
}

/// Returns how often the server searched an index, and how many entries it read there.
async fn read_of(beside: &mut PgConnection, index: &str) -> (i64, i64) {
    sqlx::query_as(
        "select idx_scan, idx_tup_read from pg_stat_user_indexes where indexrelname = $1",
    )
    .bind(index)
    .fetch_one(beside)
    .await
    .unwrap()
}
