//! Subscriptions that meet trouble: tried again, standing, parked, cut off.

use std::{
    io::ErrorKind,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use gamebot::store::{
    CorrelationId, Filter, Position, Store,
    subscriptions::{
        Ask, Events, LoopLimits, Notice, Prepared, Resolution, Retry, Running, Spec, Start, State,
        WriteRows,
    },
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::Backend;
use super::subscribing::{
    Fails, Heard, TWICE, append, broken, heard_all, is, never, start, status, whole,
};
use crate::store::given::{give_up, says, until};

pub(in crate::store) async fn an_event_is_not_parked_because_of_the_database(place: &impl Backend) {
    let store = place.open().await;
    let n_tries = AtomicU32::new(0);
    let spec = Spec::persistent("writer").retry(TWICE);
    let running = store.start_preparing(spec, move |_, _| {
        let is_full = n_tries.fetch_add(1, Ordering::SeqCst) < 3;
        let write: WriteRows = Box::new(move |_| {
            Box::pin(async move {
                if is_full {
                    return Err(sqlx::Error::Io(ErrorKind::StorageFull.into()));
                }
                Ok(())
            })
        });
        let committed = Box::new(|| ());
        async move { Ok(Prepared { write, committed }) }
    });
    append(&store, 0, &["game-1"]).await;
    until("it is handled", async || {
        store.checkpoint("writer").await.unwrap() == Some(Position(1))
    })
    .await;
    assert_eq!(store.parked(None, 9).await.unwrap(), []);
    running.unwrap().stop().await;
}

pub(in crate::store) async fn a_failing_event_with_nowhere_to_be_parked_is_tried_until_it_succeeds(
    place: &impl Backend,
) {
    let store = place.open().await;
    let mut notices = store.notices();
    append(&store, 0, &["game-1"; 3]).await;
    let (heard, trouble) = (Heard::default(), broken());
    let spec = Spec::catch_up("reader", Start::Beginning).batch(1);
    let running = start(&store, spec, &heard, &trouble, |events| {
        events[0].position == Position(2)
    });
    let Notice::Stalled {
        position,
        n_attempts,
        error,
        ..
    } = notices.recv().await.unwrap()
    else {
        panic!("it is told")
    };
    assert_eq!(
        (position, n_attempts, &*error),
        (Position(1), 5, "it is broken")
    );
    let shown = status(&store, "reader");
    assert_eq!(
        (shown.state, shown.position, shown.lag),
        (State::Retrying, Position(1), 2)
    );
    assert_eq!(shown.last_error.unwrap().text, "it is broken");

    trouble.store(false, Ordering::SeqCst);
    heard_all(&heard, &[1, 2, 3]).await;
    is(&store, "reader", State::Live).await;
    let resumed = notices.recv().await.unwrap();
    assert!(matches!(resumed, Notice::Resumed { .. }), "{resumed:?}");
    running.stop().await;
}

pub(in crate::store) async fn what_failed_together_is_tried_one_by_one(place: &impl Backend) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 3]).await;
    let (heard, trouble) = (Heard::default(), broken());
    let spec = Spec::persistent("reader").retry(TWICE).batch(3);
    let running = start(&store, spec, &heard, &trouble, |events| {
        events.iter().any(|event| event.position == Position(2))
    });
    heard_all(&heard, &[1, 3]).await;
    let parked = store.parked(Some("reader"), 9).await.unwrap();
    assert_eq!((parked.len(), parked[0].position), (1, Position(2)));
    running.stop().await;
}

pub(in crate::store) async fn a_handler_with_its_own_checkpoint_is_asked_for_it_after_a_failure(
    place: &impl Backend,
) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 4]).await;
    let (heard, trouble) = (Heard::default(), broken());
    let rows = heard.clone();
    let ask: Ask = Arc::new(move || {
        let last = rows.positions().last().copied().unwrap_or(0);
        Box::pin(async move { Ok(Position(last)) })
    });
    let spec = Spec::catch_up("reader", Start::Asked(ask)).batch(2);
    let n_tries = Arc::new(AtomicU32::new(0));
    let handle = {
        let (heard, trouble, n_tries) = (heard.clone(), trouble.clone(), n_tries.clone());
        move |events: Events| {
            let (heard, trouble, n_tries) = (heard.clone(), trouble.clone(), n_tries.clone());
            async move {
                n_tries.fetch_add(1, Ordering::SeqCst);
                // Half of a batch is in the rows when it fails: the handler knows, the engine does not.
                heard.add(&events[..1].to_vec());
                if trouble.swap(false, Ordering::SeqCst) {
                    return Err("it is broken".into());
                }
                heard.add(&events[1..].to_vec());
                Ok(())
            }
        }
    };
    let running = store.start(spec, handle).unwrap();
    heard_all(&heard, &[1, 2, 3, 4]).await;
    assert!(store.reached("reader", Position(4)).await);
    assert_eq!(n_tries.load(Ordering::SeqCst), 3);
    running.stop().await;
}

pub(in crate::store) async fn a_parked_event_lets_the_others_go_on(place: &impl Backend) {
    let store = place.open().await;
    let mut notices = store.notices();
    append(&store, 0, &["game-1"; 4]).await;
    let (heard, trouble) = (Heard::default(), broken());
    let spec = Spec::persistent("reader").retry(TWICE);
    let fails: Fails = |events| [Position(2), Position(3)].contains(&events[0].position);
    let running = start(&store, spec, &heard, &trouble, fails);
    heard_all(&heard, &[1, 4]).await;
    for expected in [2, 3] {
        let Notice::Parked {
            position, error, ..
        } = notices.recv().await.unwrap()
        else {
            panic!("it is told")
        };
        assert_eq!((position, &*error), (Position(expected), "it is broken"));
    }
    let parked = store.parked(Some("reader"), 9).await.unwrap();
    let shown: Vec<_> = parked
        .iter()
        .map(|parked| (parked.position.0, parked.n_attempts))
        .collect();
    assert_eq!(shown, [(2, 2), (3, 2)]);

    let retry = |id| store.resolve_parked(Some("reader"), Some(id), Resolution::Retry);
    assert_eq!(retry(parked[0].id).await.unwrap(), 1);
    until("it failed again", async || {
        let parked = store.parked(None, 9).await.unwrap();
        parked[0].n_attempts == 4 && parked[0].resolution.is_none()
    })
    .await;
    trouble.store(false, Ordering::SeqCst);
    assert_eq!(retry(parked[0].id).await.unwrap(), 1);
    heard_all(&heard, &[1, 4, 2]).await;
    let discarded = store.resolve_parked(None, Some(parked[1].id), Resolution::Discard);
    assert_eq!(discarded.await.unwrap(), 1);
    until("none is left", async || {
        store.parked(None, 9).await.unwrap().is_empty()
    })
    .await;
    append(&store, 4, &["game-1"]).await;
    heard_all(&heard, &[1, 4, 2, 5]).await;
    running.stop().await;
    assert_eq!(store.checkpoint("reader").await.unwrap(), Some(Position(5)));
}

pub(in crate::store) async fn a_panic_or_a_hang_is_a_failure_like_any_other(place: &impl Backend) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 4]).await;
    let heard = Heard::default();
    let n_tries = Arc::new(AtomicU32::new(0));
    let handle = {
        let (heard, n_tries) = (heard.clone(), n_tries.clone());
        move |events: Events| {
            let first = n_tries.fetch_add(1, Ordering::SeqCst) == 0;
            assert!(
                !(first && events[0].position == Position(1)),
                "outside the future"
            );
            let heard = heard.clone();
            async move {
                match events[0].position.0 {
                    2 => panic!("{} is no word", "steam"),
                    3 => std::future::pending().await,
                    _ => {
                        heard.add(&events);
                        Ok(())
                    }
                }
            }
        }
    };
    let limit = Duration::from_millis(50);
    let spec = Spec::persistent("reader").retry(Retry { limit, ..TWICE });
    let running = store.start(spec, handle).unwrap();
    heard_all(&heard, &[1, 4]).await;
    let parked = store.parked(None, 9).await.unwrap();
    let errors: Vec<_> = parked.iter().map(|parked| &*parked.error).collect();
    // What a panic says may hold a word in play.
    assert!(
        errors[0].starts_with("panicked at tests/it/store/contract/parking.rs:"),
        "{errors:?}"
    );
    assert_eq!(errors[1], "not done within 50ms");
    running.stop().await;
}

/// Appends a chain of events, each caused by the one before, all within one correlation: as a game of many days does
/// from deadline to deadline.
async fn chain(store: &Store, first_ms: u32, n_events: u32) {
    let mut cause = None;
    for ms in first_ms..first_ms + n_events {
        let mut ask = says(ms, "game-1", &["x"]);
        ask.metadata.correlation_id = CorrelationId(Uuid::from_u128(98));
        ask.metadata.causation_id = cause;
        let appended = store.append(ask).await.unwrap();
        cause = Some(appended.events[0].event_id.as_uuid());
    }
}

pub(in crate::store) async fn a_chain_of_causes_of_any_length_is_handled_whole(
    place: &impl Backend,
) {
    let store = place.open().await;
    chain(&store, 0, 100).await;
    let all: Vec<i64> = (1..=100).collect();
    for spec in [
        Spec::persistent("kept").batch(16),
        Spec::catch_up("own", Start::Beginning).batch(16),
    ] {
        let heard = Heard::default();
        let running = start(&store, spec, &heard, &whole(), never);
        heard_all(&heard, &all).await;
        running.stop().await;
    }
    assert_eq!(store.parked(None, 9).await.unwrap(), []);
}

pub(in crate::store) async fn handlers_that_cause_each_others_events_are_cut_off(
    place: &impl Backend,
) {
    let store = place.open().await;
    // One handles what the other appends: neither sees both ends of a cause.
    let spec = |family: &str| {
        Spec::persistent(family)
            .filter(Filter::all().families([family]))
            .cuts_loops(LoopLimits {
                depth: 12,
                n_events: 1_000,
            })
    };
    let answer = |to: &'static str| {
        let store = store.clone();
        move |events: Events| {
            let store = store.clone();
            async move {
                let event = &events[0];
                let ms = u32::try_from(event.position.0).unwrap();
                let mut ask = says(ms, &format!("{to}-1"), &["again"]);
                ask.metadata.correlation_id = event.correlation_id;
                ask.metadata.causation_id = Some(event.event_id.as_uuid());
                store.append(ask).await?;
                Ok(())
            }
        }
    };
    let both = [("ping", "pong"), ("pong", "ping")]
        .map(|(of, to)| store.start(spec(of), answer(to)).unwrap());
    append(&store, 0, &["ping-1"]).await;
    until("it is cut off", async || {
        !store.parked(None, 9).await.unwrap().is_empty()
    })
    .await;
    let parked = store.parked(None, 9).await.unwrap();
    assert!(
        parked[0]
            .error
            .starts_with("a chain of more than 12 causes"),
        "{}",
        parked[0].error
    );
    // An act may have a few events before causes that were not seen are looked up.
    assert!(
        (13..40).contains(&parked[0].position.0),
        "{}",
        parked[0].position
    );
    let shown = status(&store, &parked[0].name);
    assert!(shown.last_error.unwrap().text.contains("causes"));
    until("nothing comes after it", async || {
        store.subscriptions().iter().all(|status| status.lag == 0)
    })
    .await;
    join_all(both.map(Running::stop)).await;

    // Wide instead of deep: over its budget, an act's events are parked.
    let heard = Heard::default();
    let spec = Spec::persistent("wide").start(Start::Now);
    let spec = spec.cuts_loops(LoopLimits {
        depth: 12,
        n_events: 3,
    });
    let wide = start(&store, spec, &heard, &whole(), never);
    is(&store, "wide", State::Live).await;
    for ms in 500..505 {
        let mut ask = says(ms, "game-1", &["x"]);
        ask.metadata.correlation_id = CorrelationId(Uuid::from_u128(99));
        store.append(ask).await.unwrap();
    }
    until("the rest is parked", async || {
        store.parked(Some("wide"), 9).await.unwrap().len() == 2
    })
    .await;
    assert_eq!(heard.positions().len(), 3);
    wide.stop().await;
}

pub(in crate::store) async fn messages_given_up_are_parked_once_each(place: &impl Backend) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 2]).await;
    let given_up = [(2, 0), (2, 1), (2, 0), (1, 0)];
    for (position, ordinal) in given_up {
        give_up(&store, &[(Position(position), ordinal, "it is broken")]).await;
    }
    let parked = store.parked(Some("outbox"), 9).await.unwrap();
    let keys = parked.iter().map(|one| (one.position.0, &*one.key));
    let expected = [(1, "message 0"), (2, "message 0"), (2, "message 1")];
    assert!(keys.eq(expected), "{parked:?}");
}

pub(in crate::store) async fn a_decision_about_all_leaves_alone_what_was_decided_before(
    place: &impl Backend,
) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 2]).await;
    let given_up = [1, 2].map(|position| (Position(position), 0, "it is broken"));
    give_up(&store, &given_up).await;
    let id = store.parked(None, 9).await.unwrap()[0].id;
    let discarded = store.resolve_parked(None, Some(id), Resolution::Discard);
    assert_eq!(discarded.await.unwrap(), 1);
    let retried = store.resolve_parked(None, None, Resolution::Retry).await;
    assert_eq!(retried.unwrap(), 1);
    let parked = store.parked(None, 9).await.unwrap();
    let decided: Vec<_> = parked.iter().map(|one| one.resolution).collect();
    assert_eq!(
        decided,
        [Some(Resolution::Discard), Some(Resolution::Retry)]
    );
    // About one in particular a person may decide again.
    let retried = store.resolve_parked(None, Some(id), Resolution::Retry);
    assert_eq!(retried.await.unwrap(), 1);
}

pub(in crate::store) async fn one_discarded_while_it_is_tried_again_is_gone_though_it_fails(
    place: &impl Backend,
) {
    let store = place.open().await;
    let mut notices = store.notices();
    append(&store, 0, &["game-1"]).await;
    let (permits, n_tries) = (Arc::new(Semaphore::new(1)), Arc::new(AtomicU32::new(0)));
    let handle = {
        let (permits, n_tries) = (permits.clone(), n_tries.clone());
        move |_: Events| {
            let (permits, n_tries) = (permits.clone(), n_tries.clone());
            async move {
                n_tries.fetch_add(1, Ordering::SeqCst);
                permits.acquire().await?.forget();
                Err("it is broken".into())
            }
        }
    };
    let once = Retry {
        n_attempts: 1,
        ..TWICE
    };
    let running = store.start(Spec::persistent("reader").retry(once), handle);
    let running = running.unwrap();
    let parked = async || store.parked(None, 9).await.unwrap();
    until("it is parked", async || parked().await.len() == 1).await;
    for (resolution, n) in [(Resolution::Retry, 1), (Resolution::Discard, 2)] {
        until("it is tried", async || n_tries.load(Ordering::SeqCst) == n).await;
        let id = Some(parked().await[0].id);
        let noted = store.resolve_parked(None, id, resolution).await;
        assert_eq!(noted.unwrap(), 1);
    }
    permits.add_permits(1);
    until("it is gone", async || parked().await.is_empty()).await;
    assert_eq!(n_tries.load(Ordering::SeqCst), 2);
    let is_told = |notice: &Notice| matches!(notice, Notice::Discarded { .. });
    while !is_told(&notices.recv().await.unwrap()) {}
    running.stop().await;
}
