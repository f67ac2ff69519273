//! Repeating: a request is recorded once, however often it is made.

use futures_util::future::join_all;
use gamebot::store::{AppendError, CorrelationId, Expected, StreamVersion};
use uuid::Uuid;

use super::Backend;
use crate::store::given::{append, everything, moment, poll_times, request, says, words, write};

pub(in crate::store) async fn a_repeated_request_is_answered_with_what_it_recorded(
    place: &impl Backend,
) {
    let store = place.open().await;
    let ask = append(
        1,
        vec![
            write("game-1", Expected::NoStream, &["fire", "water"]),
            write("game-2", Expected::NoStream, &["steam"]),
        ],
    );
    let first = store.append(ask.clone()).await.unwrap();
    assert!(!first.repeated);
    store.append(says(2, "game-1", &["boat"])).await.unwrap();

    // The same act, met again after a restart: another version expected, other circumstances.
    let mut again = ask;
    again.writes[0].expected = Expected::Exact(StreamVersion(1));
    again.metadata.correlation_id = CorrelationId(Uuid::from_u128(8));
    again.metadata.app_version = "0.2.0".into();
    again.metadata.occurred_at = moment(0);
    let second = store.append(again.clone()).await.unwrap();
    assert!(second.repeated);
    assert_eq!(second.events, first.events);

    store.close().await;
    let store = place.open().await;
    let third = store.append(again).await.unwrap();
    assert!(third.repeated);
    assert_eq!(third.events, first.events);
    assert_eq!(
        words(&everything(&store).await),
        ["fire", "water", "steam", "boat"]
    );
}

pub(in crate::store) async fn a_request_with_other_content_is_an_error(place: &impl Backend) {
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    let mut other_schema = says(1, "game-1", &["fire", "water"]);
    other_schema.writes[0].events[0].schema_version = 2;
    let mut with_meta = says(1, "game-1", &["fire", "water"]);
    with_meta.writes[0].events[1].meta = Some("{}".into());
    let others = [
        says(1, "game-1", &["fire", "boat"]),
        says(1, "game-1", &["fire"]),
        says(1, "game-2", &["fire", "water"]),
        other_schema,
        with_meta,
        append(
            1,
            vec![
                write("game-1", Expected::Any, &["fire"]),
                write("game-2", Expected::Any, &["water"]),
            ],
        ),
    ];
    for other in others {
        let error = store.append(other).await.unwrap_err();
        assert!(
            matches!(error, AppendError::RequestReused { request: told } if told == request(1)),
            "{error}"
        );
    }
    assert_eq!(everything(&store).await.len(), 2);
}

pub(in crate::store) async fn a_request_made_many_times_at_once_is_recorded_once(
    place: &impl Backend,
) {
    let store = place.open().await;
    let asked = (0..64).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let said = if n % 8 == 7 { ["other"] } else { ["steam"] };
            store.append(says(1, "game-1", &said)).await
        })
    });
    let done: Vec<_> = join_all(asked)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let first = done
        .iter()
        .flatten()
        .filter(|appended| !appended.repeated)
        .count();
    assert_eq!(first, 1);
    let recorded = everything(&store).await;
    assert_eq!(recorded.len(), 1);
    for answer in done {
        match answer {
            Ok(appended) => assert_eq!(*appended.events[0], recorded[0]),
            Err(error) => assert!(
                matches!(error, AppendError::RequestReused { .. }),
                "{error}"
            ),
        }
    }
}

pub(in crate::store) async fn a_refused_request_may_be_made_again(place: &impl Backend) {
    let store = place.open().await;
    let exists = |ms| append(ms, vec![write("game-1", Expected::Exists, &["steam"])]);
    store.append(exists(2)).await.unwrap_err();
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    let done = store.append(exists(2)).await.unwrap();
    assert!(!done.repeated);
}

pub(in crate::store) async fn a_caller_that_goes_away_leaves_all_or_nothing(place: &impl Backend) {
    let store = place.open().await;
    for n in 0..60 {
        let name = format!("game-{n}");
        let ask = says(n, &name, &["fire", "water", "steam"]);
        // Dropped at whichever of its awaits it has come to by then.
        let answered = poll_times(store.append(ask.clone()), n % 12).await;
        let again = store.append(ask).await.unwrap();
        if let Some(answer) = answered {
            assert_eq!(answer.unwrap().events, again.events);
            assert!(again.repeated);
        }
        assert_eq!(again.events.len(), 3);
        assert_eq!(store.read_request(request(n)).await.unwrap().len(), 3);
    }
    assert_eq!(everything(&store).await.len(), 180);
}
