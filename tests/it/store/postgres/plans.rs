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
    assert_eq!(plans.len(), 7);
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
    // Of each append, one search where the batch is added and two where gaps are refused.
    let n_needed = 3 * n_appends;
    let [mut by_stream, mut by_position] = [(0, 0); 2];
    until("the server has counted", async || {
        by_stream = read_of(&mut beside, "events_by_stream").await;
        by_position = read_of(&mut beside, "events_pkey").await;
        n_appends <= by_stream.0 && n_needed <= by_position.0
    })
    .await;
    let (_, n_entries) = by_stream;
    assert!(n_entries < 3 * n_appends, "{n_entries} entries");
    // Nobody asks where the log ends because a batch of its own was told of.
    let more = by_position.0 - n_needed;
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
