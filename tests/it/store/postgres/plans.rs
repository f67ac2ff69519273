//! How PostgreSQL runs the hot queries: from an index, also in a log that grew since it was looked at last,
//! and by a plan that was made without a look at the values.

use super::Database;
use crate::store::contract::Backend;
use crate::store::given::says;

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
