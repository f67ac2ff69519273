//! `gamebot deadletters`: shown, tried again and forgotten from beside the bot.

use std::sync::Arc;

use gamebot::store::subscriptions::Resolution;
use gamebot::store::{Position, Store, StoreOptions};
use serde_json::Value;

use super::{Folder, TWO_ROUNDS};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_letters_are_listed_and_wished_for_while_the_log_is_open() {
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
    let outbox = store.report("outbox").unwrap();
    for (part, error) in [("message 0", "Discord said no"), ("message 1", "and again")] {
        outbox.park(Position(3), part, error, None).await.unwrap();
    }
    let listed = folder.run(&["deadletters", "list"]);
    assert_eq!(listed.out.lines().count(), 2, "{}", listed.out);
    assert!(listed.out.contains("message 0") && listed.out.contains("Discord said no"));
    let json = folder.run(&["deadletters", "list", "--subscription", "outbox", "--json"]);
    let first: Value = serde_json::from_str(json.out.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["position"], &first["wish"]),
        (&3.into(), &Value::Null)
    );
    let id = first["id"].to_string();

    assert_eq!(
        folder.run(&["deadletters", "retry", "--id", &id]).code,
        Some(0)
    );
    let discard = ["deadletters", "discard", "--subscription", "outbox"];
    let wished = outbox.wished().await.unwrap();
    assert_eq!(wished.len(), 1);
    assert_eq!(wished[0].resolution, Some(Resolution::Retry));
    outbox.settle(&wished[0]).await.unwrap();
    assert_eq!(folder.run(&discard).code, Some(0));
    let wished = outbox.wished().await.unwrap();
    assert_eq!(
        (wished.len(), wished[0].resolution),
        (1, Some(Resolution::Discard))
    );
    outbox.settle(&wished[0]).await.unwrap();

    let gone = folder.run(&["deadletters", "retry", "--id", &id]);
    assert_eq!(gone.code, Some(1));
    assert!(gone.err.contains("there is no dead letter"), "{}", gone.err);
    assert_eq!(folder.run(&["deadletters", "retry"]).code, Some(2));
    drop(outbox);
    store.close().await;
}
