//! Holding the rows against rows made anew.

use gamebot::projections::{Tables, compare};

use super::given::{Beside, Evening, Followed, play, seed};
use crate::store::contract::Backend;
use crate::store::given::Place;
use crate::store::postgres::Database;

async fn rows_that_followed_the_log_are_as_it_says(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 300).await;
    followed.caught_up().await;
    let folder = tempfile::tempdir().unwrap();
    let scratch = format!("sqlite://{}", folder.path().join("anew.db").display());
    let head = followed.store.head();
    let all = compare(&place.address().await, &scratch, &followed.store)
        .await
        .unwrap();
    let names: Vec<&str> = all.iter().map(|compared| compared.projection).collect();
    assert_eq!(names, Tables::names());
    for compared in &all {
        assert_eq!(compared.position, Some(head), "{}", compared.projection);
        // Nobody hides that evening.
        let has_rows = 0 < compared.n_rows || compared.projection == "hidden_players";
        assert!(has_rows, "{}", compared.projection);
        assert_eq!(compared.drifts, [], "{}", compared.projection);
    }
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_followed_the_log_are_as_it_says_on_both() {
    rows_that_followed_the_log_are_as_it_says(Place::new()).await;
    rows_that_followed_the_log_are_as_it_says(Database::new()).await;
}
