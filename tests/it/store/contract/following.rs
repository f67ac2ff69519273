//! Following: everything, once, in order, whoever is slow and wherever it starts.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::future::join_all;
use gamebot::store::{Filter, Position, Store, Subscription};

use super::Backend;
use crate::store::given::{options, poll_times, says, until, words};

/// Bounds so small that a follower keeps falling out of the tail and coming back.
fn tight() -> gamebot::store::StoreOptions {
    let mut options = options();
    (options.tail_limit, options.page_limit, options.scan_limit) = (16, 7, 9);
    options
}

/// Spawns eight tasks that append `n_events` between them.
fn append_in_parallel(store: &Store, n_events: u32) -> impl Future<Output = ()> + use<> {
    let tasks = (0..8).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in (task..n_events).step_by(8) {
                store
                    .append(says(n, &format!("game-{}", n % 5), &["x"]))
                    .await
                    .unwrap();
            }
        })
    });
    let tasks: Vec<_> = tasks.collect();
    async move { join_all(tasks).await.into_iter().for_each(Result::unwrap) }
}

/// Checks that what is delivered continues after `after` without a gap, up to `last`.
async fn follow(mut follower: Subscription, mut after: Position, last: Position, pause: u32) {
    while after < last {
        for event in follower.next().await.unwrap() {
            after = after.next();
            assert_eq!(event.position, after);
        }
        assert_eq!(follower.position(), after);
        for _ in 0..pause {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(after, last);
}

pub(in crate::store) async fn a_follower_gets_every_event_once_wherever_it_starts(
    place: &impl Backend,
) {
    const N_EVENTS: u32 = 600;
    let store = place.open_with(tight()).await;
    store
        .append(says(N_EVENTS, "game-0", &["x"; 50]))
        .await
        .unwrap();
    let last = Position(i64::from(N_EVENTS) + 50);
    let appending = append_in_parallel(&store, N_EVENTS);
    let mut followers = Vec::new();
    // Started at moments that fall anywhere in the appending, at places behind and at the head.
    for n in 0..40_u32 {
        let after = if n % 2 == 0 {
            Position(i64::from(n))
        } else {
            store.head()
        };
        let follower = store.subscribe(after, Filter::all());
        followers.push(tokio::spawn(follow(follower, after, last, (n % 4) * 30)));
        for _ in 0..n {
            tokio::task::yield_now().await;
        }
    }
    appending.await;
    join_all(followers)
        .await
        .into_iter()
        .for_each(Result::unwrap);
}

pub(in crate::store) async fn a_follower_that_fell_out_of_the_tail_reads_the_log(
    place: &impl Backend,
) {
    let store = place.open_with(tight()).await;
    let mut follower = store.subscribe(Position::START, Filter::all());
    store.append(says(0, "game-0", &["x"])).await.unwrap();
    assert_eq!(follower.next().await.unwrap()[0].position, Position(1));
    append_in_parallel(&store, 100).await;
    follow(follower, Position(1), Position(100), 0).await;
}

pub(in crate::store) async fn a_call_that_is_dropped_loses_and_repeats_nothing(
    place: &impl Backend,
) {
    const N_EVENTS: u32 = 300;
    let store = place.open_with(tight()).await;
    let appending = append_in_parallel(&store, N_EVENTS);
    let mut follower = store.subscribe(Position::START, Filter::all());
    let mut after = Position::START;
    let mut n_polls = 0;
    while after < Position(N_EVENTS.into()) {
        n_polls = (n_polls + 1) % 9;
        // A database that is asked over a network may need longer than any of the dropped calls.
        let events = if n_polls == 0 {
            Some(follower.next().await)
        } else {
            poll_times(follower.next(), n_polls).await
        };
        let Some(events) = events else { continue };
        for event in events.unwrap() {
            after = after.next();
            assert_eq!(event.position, after);
        }
    }
    appending.await;
}

pub(in crate::store) async fn a_checkpoint_moves_over_events_that_are_not_selected(
    place: &impl Backend,
) {
    let store = place.open_with(tight()).await;
    append_in_parallel(&store, 100).await;
    let mut follower = store.subscribe(Position::START, Filter::all().families(["roster"]));
    let waiting = tokio::spawn(async move {
        let events = follower.next().await.unwrap();
        (events, follower.position())
    });
    store.append(says(200, "roster-1", &["x"])).await.unwrap();
    store.append(says(201, "game-1", &["x"])).await.unwrap();
    let (events, position) = waiting.await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].position, Position(101));
    assert!(Position(101) <= position);
}

pub(in crate::store) async fn an_event_wakes_those_who_want_it_and_nobody_else(
    place: &impl Backend,
) {
    const N_READERS: u64 = 500;
    let store = place.open().await;
    let n_looks: Arc<Vec<AtomicU32>> =
        Arc::new((0..N_READERS).map(|_| AtomicU32::new(0)).collect());
    let readers: Vec<_> = (0..N_READERS)
        .map(|guild| {
            let mut follower = store.subscribe(Position::START, Filter::all().guild(guild));
            let n_looks = n_looks.clone();
            tokio::spawn(async move {
                let mut next = pin!(follower.next());
                let looking = poll_fn(|context| {
                    n_looks[usize::try_from(guild).unwrap()].fetch_add(1, Ordering::Relaxed);
                    next.as_mut().poll(context)
                });
                words(looking.await.unwrap().iter().map(|event| &**event))
            })
        })
        .collect();
    until("all wait", async || {
        n_looks.iter().all(|n| n.load(Ordering::Relaxed) == 1)
    })
    .await;
    for n in 0..50 {
        let mut ask = says(n, "game-1", &["x"]);
        ask.metadata.guild_id = Some(N_READERS + u64::from(n));
        store.append(ask).await.unwrap();
    }
    for guild in [7, 300] {
        let mut ask = says(100 + guild, "game-1", &["mine"]);
        ask.metadata.guild_id = Some(u64::from(guild));
        store.append(ask).await.unwrap();
    }
    let mut readers = readers;
    let late = readers.remove(300).await.unwrap();
    let early = readers.remove(7).await.unwrap();
    assert_eq!(
        (early, late),
        (vec!["mine".to_owned()], vec!["mine".to_owned()])
    );
    let n_looks: u32 = n_looks.iter().map(|n| n.load(Ordering::Relaxed)).sum();
    assert_eq!(n_looks, u32::try_from(N_READERS).unwrap() + 2);
    readers.iter().for_each(tokio::task::JoinHandle::abort);
}

pub(in crate::store) async fn a_thousand_follow_one_store_at_once(place: &impl Backend) {
    const N_EVENTS: u32 = 60;
    let store = place.open().await;
    let last = Position(N_EVENTS.into());
    let followers: Vec<_> = (0..1_000)
        .map(|_| {
            let follower = store.subscribe(Position::START, Filter::all());
            tokio::spawn(follow(follower, Position::START, last, 0))
        })
        .collect();
    append_in_parallel(&store, N_EVENTS).await;
    join_all(followers)
        .await
        .into_iter()
        .for_each(Result::unwrap);
}

pub(in crate::store) async fn a_narrow_follower_knows_how_far_it_is_though_nothing_is_for_it(
    place: &impl Backend,
) {
    let store = place.open_with(tight()).await;
    let mut follower = store.subscribe(Position::START, Filter::all().families(["roster"]));
    assert!(poll_times(follower.next(), 3).await.is_none());
    append_in_parallel(&store, 100).await;
    // Whoever routes events may fall behind so small a tail, and then has it look for itself.
    while follower.position() < Position(100) {
        assert!(poll_times(follower.next(), 20_000).await.is_none());
    }
    // More than the tail holds went by, and yet nothing is read twice or left out.
    store.append(says(200, "roster-1", &["y"])).await.unwrap();
    assert_eq!(
        words(follower.next().await.unwrap().iter().map(|event| &**event)),
        ["y"]
    );
    assert_eq!(follower.position(), Position(101));
}
