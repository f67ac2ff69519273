//! Checkpoints, notes, and other tables of the file.

use gamebot::store::Position;

use super::Backend;

pub(in crate::store) async fn a_checkpoint_only_moves_forward(place: &impl Backend) {
    let store = place.open().await;
    assert_eq!(store.checkpoint("outbox").await.unwrap(), None);
    for (saved, kept) in [(5, 5), (9, 9), (7, 9), (9, 9), (10, 10)] {
        store
            .save_checkpoint("outbox", Position(saved), Vec::new())
            .await
            .unwrap();
        assert_eq!(
            store.checkpoint("outbox").await.unwrap(),
            Some(Position(kept))
        );
    }
    assert_eq!(store.checkpoint("other").await.unwrap(), None);
    store.close().await;
    let store = place.open().await;
    assert_eq!(
        store.checkpoint("outbox").await.unwrap(),
        Some(Position(10))
    );
}

pub(in crate::store) async fn notes_are_kept_with_the_checkpoint_of_their_consumer(
    place: &impl Backend,
) {
    fn notes(list: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
        list.iter()
            .map(|(key, note)| ((*key).into(), note.map(Into::into)))
            .collect()
    }
    let store = place.open().await;
    let first = notes(&[
        ("msg:1", Some("\u{1f3ae}")),
        ("msg:2", Some("b")),
        ("due:1", Some("")),
    ]);
    store
        .save_checkpoint("outbox", Position(1), first)
        .await
        .unwrap();
    store
        .save_checkpoint("other", Position(1), notes(&[("msg:9", Some("z"))]))
        .await
        .unwrap();
    let second = notes(&[
        ("msg:1", None),
        ("msg:2", Some("c")),
        ("msg:3", None),
        ("msg", Some("m")),
    ]);
    store
        .save_checkpoint("outbox", Position(2), second)
        .await
        .unwrap();

    let pair = |key: &str, note: &str| (key.to_owned(), note.to_owned());
    assert_eq!(
        store.notes("outbox", "msg:").await.unwrap(),
        [pair("msg:2", "c")]
    );
    assert_eq!(
        store.notes("outbox", "").await.unwrap(),
        [pair("due:1", ""), pair("msg", "m"), pair("msg:2", "c")]
    );
}
