//! Opening, closing, dying, and reading beside a writer.

use futures_util::future::join_all;
use gamebot::store::{AppendError, Filter, Position, ReadError, WriteError};

use super::Backend;
use crate::store::given::{everything, options, says, words};

pub(in crate::store) async fn closing_finishes_what_was_accepted_and_refuses_the_rest(
    place: &impl Backend,
) {
    let store = place.open().await;
    let asked: Vec<_> = (0..50)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.append(says(n, "game-1", &["steam"])).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.clone().close().await;
    let n_recorded = join_all(asked)
        .await
        .into_iter()
        .filter(|done| match done.as_ref().unwrap() {
            Ok(_) => true,
            Err(error) => {
                assert!(matches!(error, AppendError::Closed), "{error}");
                false
            }
        })
        .count();

    let late = store
        .append(says(99, "game-1", &["boat"]))
        .await
        .unwrap_err();
    assert!(matches!(late, AppendError::Closed), "{late}");
    let late = store
        .save_checkpoint("outbox", Position(1), Vec::new())
        .await
        .unwrap_err();
    assert!(matches!(late, WriteError::Closed), "{late}");
    let late = store
        .read_all(Position::START, 1, &Filter::all())
        .await
        .unwrap_err();
    assert!(matches!(late, ReadError::Closed), "{late}");

    let store = place.open().await;
    assert_eq!(everything(&store).await.len(), n_recorded);
}

pub(in crate::store) async fn closing_wakes_those_who_wait_for_events(place: &impl Backend) {
    let store = place.open().await;
    let mut follower = store.subscribe(Position::START, Filter::all());
    let waiting = tokio::spawn(async move { follower.next().await });
    tokio::task::yield_now().await;
    store.close().await;
    assert!(matches!(waiting.await.unwrap(), Err(ReadError::Closed)));
}

pub(in crate::store) async fn what_was_answered_is_there_after_the_program_died(
    place: &impl Backend,
) {
    // A runtime that is torn down stops every task where it stands, as a kill does.
    for n in 0..5 {
        let opened = place.open_with(options());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let guard = runtime.enter();
        let store = opened.await;
        drop(guard);
        let answered = store.append(says(n, "game-1", &["steam"])).await.unwrap();
        let head = answered.events[0].position;
        let unanswered = runtime.spawn(async move {
            join_all((100..200).map(|ms| store.append(says(ms + n * 100, "game-2", &["x"])))).await
        });
        tokio::task::spawn_blocking(move || drop(runtime))
            .await
            .unwrap();
        drop(unanswered);

        let store = place.open().await;
        let log = everything(&store).await;
        assert!(head <= store.head());
        assert!(
            (1..)
                .zip(&log)
                .all(|(position, event)| event.position == Position(position))
        );
        let again = store.append(says(n, "game-1", &["steam"])).await.unwrap();
        assert!(again.repeated);
        assert_eq!(again.events, answered.events);
        store.close().await;
    }
}

pub(in crate::store) async fn a_reader_beside_the_writer_follows_but_cannot_write(
    place: &impl Backend,
) {
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    let mut bounds = options();
    bounds.poll = std::time::Duration::from_millis(1);
    let reader = place.open_read_only(bounds).await;
    assert_eq!(reader.head(), Position(1));
    let refused = reader
        .append(says(2, "game-1", &["boat"]))
        .await
        .unwrap_err();
    assert!(matches!(refused, AppendError::ReadOnly), "{refused}");

    let mut follower = reader.subscribe(Position(1), Filter::all());
    store.append(says(3, "game-1", &["water"])).await.unwrap();
    let delivered = follower.next().await.unwrap();
    assert_eq!(words(delivered.iter().map(|event| &**event)), ["water"]);
    assert_eq!(reader.head(), Position(2));
    reader.close().await;
    store.append(says(4, "game-1", &["steam"])).await.unwrap();
}
