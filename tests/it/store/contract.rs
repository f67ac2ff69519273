//! What every backend of the store keeps.

use gamebot::store::{Filter, Position, StreamVersion};

use super::given::{Place, all_of, everything, says, words};

#[tokio::test]
async fn what_was_appended_is_read_back_and_followed() {
    let place = Place::new();
    let store = place.open().await;
    let mut follower = store.subscribe(Position::START, Filter::all());
    let done = store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    assert!(!done.repeated);
    assert_eq!(store.head(), Position(2));
    assert_eq!(words(&all_of(&store, "game-1").await), ["fire", "water"]);
    let followed = follower.next().await.unwrap();
    assert_eq!(followed, done.events);
    let read: Vec<_> = everything(&store).await;
    assert!(read.iter().eq(followed.iter().map(|event| &**event)));
    assert_eq!(read[1].version, StreamVersion(2));
    store.close().await;
}
