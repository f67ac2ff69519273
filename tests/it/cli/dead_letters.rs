//! `gamebot deadletters`: shown, tried again and forgotten from beside the bot.

use std::sync::Arc;

use gamebot::store::subscriptions::{Resolution, Spec};
use gamebot::store::{Position, Store, StoreOptions};
use serde_json::Value;

use super::{Folder, TWO_ROUNDS};
use crate::store::given::{give_up, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_letters_are_listed_and_resolved_while_the_log_is_open() {
    let folder = Folder::new();
    let empty = folder.run(&["deadletters", "list"]);
    assert_eq!(empty.code, Some(1));
    assert!(empty.err.contains("there is no log"), "{}", empty.err);
    let play = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];
    assert_eq!(folder.run_with(&play, TWO_ROUNDS).code, Some(0));
    let none = folder.run(&["deadletters", "list"]);
    assert_eq!((none.code, &*none.out), (Some(0), ""));
    assert!(none.err.contains("No dead letters"), "{}", none.err);

    let path = folder.0.path().join("data/gamebot.db");
    let url = format!("sqlite://{}", path.display());
    // As the bot does, which has the log open meanwhile.
    let options = StoreOptions::new(Arc::new(chrono::Utc::now));
    let store = Store::open(&url, options).await.unwrap();
    let refused = [(0, "Discord said no"), (1, "and again")];
    let refused = refused.map(|(ordinal, error)| (Position(3), ordinal, error));
    give_up(&store, &refused).await;
    let listed = folder.run(&["deadletters", "list"]);
    assert_eq!(listed.out.lines().count(), 2, "{}", listed.out);
    assert!(listed.out.contains("message 0") && listed.out.contains("Discord said no"));
    let json = folder.run(&["deadletters", "list", "--subscription", "outbox", "--json"]);
    let first: Value = serde_json::from_str(json.out.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["position"], &first["resolution"]),
        (&3.into(), &Value::Null)
    );
    let id = first["id"].to_string();

    assert_eq!(
        folder.run(&["deadletters", "retry", "--id", &id]).code,
        Some(0)
    );
    let discard = ["deadletters", "discard", "--subscription", "outbox"];
    let parked = store.parked(Some("outbox"), 9).await.unwrap();
    let noted: Vec<_> = parked.iter().map(|parked| parked.resolution).collect();
    assert_eq!(noted, [Some(Resolution::Retry), None]);
    let handle = async |_| Ok(());
    let running = store.start(Spec::persistent("outbox"), handle).unwrap();
    until("one is left", async || {
        store.parked(None, 9).await.unwrap().len() == 1
    })
    .await;
    assert_eq!(folder.run(&discard).code, Some(0));
    until("none is left", async || {
        store.parked(None, 9).await.unwrap().is_empty()
    })
    .await;
    running.stop().await;

    let gone = folder.run(&["deadletters", "retry", "--id", &id]);
    assert_eq!(gone.code, Some(1));
    assert!(gone.err.contains("there is no dead letter"), "{}", gone.err);
    assert_eq!(folder.run(&["deadletters", "retry"]).code, Some(2));
    store.close().await;
}
