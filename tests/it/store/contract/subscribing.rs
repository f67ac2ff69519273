//! Subscriptions that the store runs: order, once or more, failures, parked events.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use chrono::DateTime;
use futures_util::{FutureExt, future::join_all};
use gamebot::store::{
    Position, Store,
    sql::query,
    subscriptions::{
        Ask, Events, HeldLease, Kind, ListedStatus, Notice, Partition, PauseRequest, Prepared,
        Retry, Running, Spec, Start, StartError, State, Status, WriteRows, request_beside,
    },
};
use tokio::sync::{Barrier, Semaphore};
use uuid::Uuid;

use super::Backend;
use crate::store::given::{Dice, options, says, until};

/// What a handler was handed, in the order it finished.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<(String, i64)>>>);

impl Heard {
    pub(super) fn add(&self, events: &Events) {
        let mut heard = self.0.lock().unwrap();
        heard.extend(
            events
                .iter()
                .map(|event| (event.stream.to_string(), event.position.0)),
        );
    }

    pub(super) fn positions(&self) -> Vec<i64> {
        let heard = self.0.lock().unwrap();
        heard.iter().map(|(_, position)| *position).collect()
    }

    pub(super) fn of(&self, stream: &str) -> Vec<i64> {
        let heard = self.0.lock().unwrap();
        let of = heard.iter().filter(|(heard, _)| heard == stream);
        of.map(|(_, position)| *position).collect()
    }
}

/// Says when a handler fails.
pub(super) type Fails = fn(&Events) -> bool;

/// Starts a subscription that notes what it is handed, unless it fails.
pub(super) fn start(
    store: &Store,
    spec: Spec,
    heard: &Heard,
    broken: &Arc<AtomicBool>,
    fails: Fails,
) -> Running {
    let (heard, broken) = (heard.clone(), broken.clone());
    let handle = move |events: Events| {
        let fails = broken.load(Ordering::SeqCst) && fails(&events);
        if !fails {
            heard.add(&events);
        }
        async move {
            if fails {
                return Err("it is broken".into());
            }
            Ok(())
        }
    };
    store.start(spec, handle).unwrap()
}

pub(super) fn never(_: &Events) -> bool {
    false
}

pub(super) fn whole() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}

pub(super) fn broken() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(true))
}

/// Tries twice, at once.
pub(super) const TWICE: Retry = Retry {
    n_attempts: 2,
    first: Duration::from_millis(1),
    most: Duration::from_millis(1),
    limit: crate::store::given::PATIENCE,
};

pub(super) fn status(store: &Store, name: &str) -> Status {
    let found = store.subscriptions();
    found
        .into_iter()
        .find(|status| &*status.name == name)
        .unwrap()
}

pub(super) async fn is(store: &Store, name: &str, state: State) {
    until(&format!("{name} is {state}"), async || {
        status(store, name).state == state
    })
    .await;
}

/// Pauses or resumes a subscription, as an operator does.
pub(in crate::store) async fn set_paused(
    place: &impl Backend,
    store: &Store,
    name: &str,
    is_pause: bool,
) {
    let request = PauseRequest {
        id: Uuid::new_v4(),
        name: name.to_owned(),
        is_pause,
        requested_at: DateTime::UNIX_EPOCH,
    };
    request_beside(&place.address().await, &request)
        .await
        .unwrap();
    store.carry_out(&request).await.unwrap();
}

pub(super) async fn heard_all(heard: &Heard, positions: &[i64]) {
    until("it hears all", async || {
        positions.len() <= heard.positions().len()
    })
    .await;
    assert_eq!(heard.positions(), positions);
}

/// Appends an event to each of these streams, in this order.
pub(super) async fn append(store: &Store, first_ms: u32, streams: &[&str]) {
    for (ms, stream) in (first_ms..).zip(streams) {
        store.append(says(ms, stream, &["x"])).await.unwrap();
    }
}

pub(in crate::store) async fn a_subscription_goes_from_catching_up_to_live_without_a_gap(
    place: &impl Backend,
) {
    let dice = Dice::thrown();
    let mut bounds = options();
    (bounds.tail_limit, bounds.page_limit, bounds.scan_limit) = (16, 7, 9);
    let store = place.open_with(bounds).await;
    append(&store, 0, &["game-1"; 40]).await;
    let n_events = 240;
    let appending = tokio::spawn({
        let store = store.clone();
        async move {
            for ms in 40..n_events {
                store
                    .append(says(ms, &format!("game-{}", ms % 5), &["x"]))
                    .await
                    .unwrap();
            }
        }
    });
    let mut running = Vec::new();
    for n in 0..24 {
        for _ in 0..dice.below(400) {
            tokio::task::yield_now().await;
        }
        let name = format!("reader-{n}");
        let after = Position(dice.below(40).into());
        let spec = match n % 3 {
            0 => Spec::ephemeral(&name),
            1 => Spec::catch_up(&name, Start::After(after)),
            _ => Spec::persistent(&name),
        };
        let spec = spec.batch(1 + usize::try_from(dice.below(9)).unwrap());
        let heard = Heard::default();
        running.push((
            name,
            heard.clone(),
            start(&store, spec, &heard, &whole(), never),
        ));
    }
    appending.await.unwrap();
    for (name, heard, running) in running {
        until(&format!("{name} is at the head"), async || {
            let status = status(&store, &name);
            status.position == Position(n_events.into()) && status.state == State::Live
        })
        .await;
        let heard = heard.positions();
        if let Some(first) = heard.first() {
            assert!(
                heard.iter().copied().eq(*first..=i64::from(n_events)),
                "{name}: {heard:?}"
            );
        }
        running.stop().await;
    }
}

pub(in crate::store) async fn a_persistent_subscription_goes_on_where_it_was(place: &impl Backend) {
    let spec = || Spec::persistent("reader").save_every(Duration::ZERO);
    let store = place.open().await;
    append(&store, 0, &["game-1"; 5]).await;
    let heard = Heard::default();
    let running = start(&store, spec(), &heard, &whole(), never);
    heard_all(&heard, &[1, 2, 3, 4, 5]).await;
    let Err(StartError::Running { .. }) = store.start(spec(), async |_| Ok(())).map(drop) else {
        panic!("there is one already")
    };
    running.stop().await;
    assert_eq!(status(&store, "reader").state, State::Stopped);
    append(&store, 5, &["game-1"; 2]).await;
    store.close().await;

    let store = place.open().await;
    let _running = start(&store, spec(), &heard, &whole(), never);
    heard_all(&heard, &[1, 2, 3, 4, 5, 6, 7]).await;
    until("the checkpoint is saved", async || {
        store.checkpoint("reader").await.unwrap() == Some(Position(7))
    })
    .await;
}

pub(in crate::store) async fn what_was_not_saved_is_handed_over_again(place: &impl Backend) {
    let spec = || Spec::persistent("reader").save_every(Duration::from_hours(1));
    let (heard, again) = (Heard::default(), Heard::default());
    // A life that ends without a word: its tasks are gone in the midst of handling the third event.
    let life = || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = place.open().await;
            append(&store, 0, &["game-1"; 3]).await;
            let handle = {
                let heard = heard.clone();
                move |events: Events| {
                    let heard = heard.clone();
                    async move {
                        heard.add(&events);
                        if events[0].position == Position(3) {
                            std::future::pending::<()>().await;
                        }
                        Ok(())
                    }
                }
            };
            let running = store.start(spec(), handle).unwrap();
            heard_all(&heard, &[1, 2, 3]).await;
            assert_eq!(store.checkpoint("reader").await.unwrap(), Some(Position(0)));
            std::mem::forget(running);
        });
    };
    std::thread::scope(|scope| scope.spawn(life).join().unwrap());
    let store = place.open().await;
    let running = start(&store, spec(), &again, &whole(), never);
    heard_all(&again, &[1, 2, 3]).await;
    running.stop().await;
    assert_eq!(store.checkpoint("reader").await.unwrap(), Some(Position(3)));
}

pub(in crate::store) async fn rows_written_with_the_checkpoint_are_written_exactly_once(
    place: &impl Backend,
) {
    const N_EVENTS: u32 = 60;
    let dice = Arc::new(Dice::thrown());
    let store = place.open().await;
    let made = store.write(|mut conn| {
        Box::pin(async move {
            query("create table seen (position bigint not null, again bigint not null)")
                .execute(&mut conn)
                .await
        })
    });
    made.await.unwrap();
    let appending = tokio::spawn({
        let store = store.clone();
        async move { append(&store, 0, &["game-1"; N_EVENTS as usize]).await }
    });
    let mut n_lives = 0;
    while store.checkpoint("writer").await.unwrap() < Some(Position(N_EVENTS.into())) {
        let dice = dice.clone();
        let spec = Spec::persistent("writer")
            .batch(1 + usize::try_from(dice.below(6)).unwrap())
            .retry(Retry {
                n_attempts: 99,
                ..TWICE
            });
        let running = store.start_preparing(spec, move |events, _| {
            let fate = dice.below(10);
            let write: WriteRows = Box::new(move |mut conn| {
                Box::pin(async move {
                    assert!(fate != 0, "before the first row");
                    for event in &events {
                        query("insert into seen (position, again) values ($1, 0)")
                            .bind(event.position.0)
                            .execute(&mut conn)
                            .await?;
                    }
                    assert!(fate != 1, "before the commit");
                    if fate == 2 {
                        return Err(sqlx::Error::RowNotFound);
                    }
                    Ok(())
                })
            });
            let committed = Box::new(|| ());
            async move { Ok(Prepared { write, committed }) }
        });
        let running = running.unwrap();
        // It lives for a moment, from when it has its lease.
        until("it begins", async || {
            status(&store, "writer").state != State::Starting
        })
        .await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        running.stop().await;
        n_lives += 1;
    }
    appending.await.unwrap();
    assert!(1 < n_lives);
    let rows = query("select position from seen order by position").fetch_all(store.reader());
    let rows: Vec<i64> = rows
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect();
    assert!(rows.iter().copied().eq(1..=i64::from(N_EVENTS)), "{rows:?}");
}

pub(in crate::store) async fn keys_keep_their_order_and_go_beside_each_other(place: &impl Backend) {
    let store = place.open().await;
    let heard = Heard::default();
    // Nobody passes until events of three keys are under way at once.
    let meeting = Arc::new(Barrier::new(3));
    let n_of_key: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    let handle = {
        let heard = heard.clone();
        move |events: Events| {
            let (heard, meeting, n_of_key) = (heard.clone(), meeting.clone(), n_of_key.clone());
            async move {
                let key = events[0].stream.to_string();
                let n = {
                    let mut n_of_key = n_of_key.lock().unwrap();
                    let n = n_of_key.entry(key.clone()).or_default();
                    *n += 1;
                    *n
                };
                assert_eq!(n, 1, "one of a key at a time");
                meeting.wait().await;
                heard.add(&events);
                *n_of_key.lock().unwrap().get_mut(&key).unwrap() -= 1;
                Ok(())
            }
        }
    };
    let spec = Spec::ephemeral("reader").partition(Partition::Stream, 3);
    let running = store.start(spec.start(Start::Beginning), handle).unwrap();
    let streams = ["game-1", "game-2", "game-3"].repeat(8);
    append(&store, 0, &streams).await;
    until("all are handled", async || heard.positions().len() == 24).await;
    for (n, stream) in (1..).zip(["game-1", "game-2", "game-3"]) {
        let expected: Vec<i64> = (0..8).map(|round| round * 3 + n).collect();
        assert_eq!(heard.of(stream), expected);
    }
    running.stop().await;
}

pub(in crate::store) async fn a_subscription_is_paused_and_resumed_by_name(place: &impl Backend) {
    let store = place.open().await;
    for (n, spec) in (0..).zip([
        Spec::persistent("reader").start(Start::Now),
        Spec::catch_up("other", Start::Now),
        Spec::ephemeral("listener"),
    ]) {
        let name = ["reader", "other", "listener"][n];
        let heard = Heard::default();
        let running = start(&store, spec, &heard, &whole(), never);
        is(&store, name, State::Live).await;
        set_paused(place, &store, name, true).await;
        is(&store, name, State::Paused).await;
        let ms = u32::try_from(n).unwrap() * 2;
        append(&store, ms, &["game-1"]).await;
        assert!(!store.reached(name, store.head()).await, "it is paused");
        assert_eq!(heard.positions(), [0_i64; 0]);
        set_paused(place, &store, name, false).await;
        let first = i64::from(ms) + 1;
        heard_all(&heard, &[first]).await;
        append(&store, ms + 1, &["game-1"]).await;
        heard_all(&heard, &[first, first + 1]).await;
        running.stop().await;
    }
}

pub(in crate::store) async fn a_paused_subscription_stays_paused_after_a_restart(
    place: &impl Backend,
) {
    let n_rows = Arc::new(AtomicI64::new(0));
    let ask: Ask = {
        let n_rows = n_rows.clone();
        Arc::new(move || {
            let position = Position(n_rows.load(Ordering::SeqCst));
            async move { Ok(position) }.boxed()
        })
    };
    let specs = || {
        [
            Spec::persistent("reader"),
            Spec::catch_up("other", Start::Asked(ask.clone())),
        ]
    };
    let heard = Heard::default();
    let store = place.open().await;
    append(&store, 0, &["game-1"]).await;
    for spec in specs() {
        let running = start(&store, spec, &heard, &whole(), never);
        until("it is there", async || !heard.positions().is_empty()).await;
        running.stop().await;
    }
    for name in ["reader", "other"] {
        set_paused(place, &store, name, true).await;
    }
    store.close().await;
    n_rows.store(1, Ordering::SeqCst);

    let store = place.open().await;
    let heard = Heard::default();
    let running = specs().map(|spec| start(&store, spec, &heard, &whole(), never));
    append(&store, 1, &["game-1"]).await;
    for name in ["reader", "other"] {
        is(&store, name, State::Paused).await;
        let shown = status(&store, name);
        assert_eq!((shown.position, shown.lag), (Position(1), 1), "{name}");
    }
    assert_eq!(heard.positions(), [0_i64; 0]);
    for name in ["reader", "other"] {
        set_paused(place, &store, name, false).await;
        is(&store, name, State::Live).await;
    }
    join_all(running.map(Running::stop)).await;
}

pub(in crate::store) async fn a_request_from_beside_is_carried_out_once(place: &impl Backend) {
    let store = place.open().await;
    let heard = Heard::default();
    let spec = Spec::catch_up("reader", Start::Beginning);
    let running = start(&store, spec, &heard, &whole(), never);
    is(&store, "reader", State::Live).await;
    let asked = [true, false, true].map(|is_pause| PauseRequest {
        id: Uuid::new_v4(),
        name: "reader".to_owned(),
        is_pause,
        requested_at: DateTime::from_timestamp_micros(1_700_000_000_000_000).unwrap(),
    });
    let url = place.address().await;
    for request in &asked {
        request_beside(&url, request).await.unwrap();
    }
    let found = store.pause_requests().await.unwrap();
    assert_eq!(found, asked, "in the order they were made");
    for request in &found {
        store.carry_out(request).await.unwrap();
    }
    is(&store, "reader", State::Paused).await;
    assert_eq!(store.pause_requests().await.unwrap(), []);
    // As a second process does that read them at the same time.
    store.carry_out(&found[1]).await.unwrap();
    let listed = store.list_subscriptions(&["reader"]).await.unwrap();
    assert!(listed[0].is_paused, "{listed:?}");
    running.stop().await;
}

pub(in crate::store) async fn every_process_sees_how_subscriptions_are(place: &impl Backend) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 2]).await;
    let (heard, trouble) = (Heard::default(), broken());
    let spec = Spec::catch_up("reader", Start::Beginning).batch(1);
    let fails: Fails = |events| events[0].position == Position(2);
    let running = start(&store, spec, &heard, &trouble, fails);
    is(&store, "reader", State::Retrying).await;
    store
        .report_subscriptions(store.subscriptions())
        .await
        .unwrap();

    let mut other = options();
    other.seed = 7;
    let beside = place.open_read_only(other).await;
    let names = ["reader", "nobody"];
    let seen = beside.list_subscriptions(&names).await.unwrap();
    // It is tried again all the while.
    let without_times = |mut listed: Vec<ListedStatus>| {
        for error in listed.iter_mut().filter_map(|one| one.last_error.as_mut()) {
            error.at = DateTime::UNIX_EPOCH;
        }
        listed
    };
    let here = store.list_subscriptions(&names).await.unwrap();
    assert_eq!(without_times(seen.clone()), without_times(here));
    let [reader, nobody] = &seen[..] else {
        panic!("{seen:?}")
    };
    assert_eq!(
        (&*reader.state, reader.position, reader.lag),
        ("retrying", Position(1), 1)
    );
    assert_eq!(reader.kind.as_deref(), Some("catch-up"));
    assert!(reader.holder.as_ref().unwrap().starts_with("process "));
    assert_eq!(reader.open_error().unwrap().text, "it is broken");
    assert_eq!((&*nobody.state, &nobody.holder), ("stopped", &None));

    trouble.store(false, Ordering::SeqCst);
    running.stop().await;
    store.report_subscriptions(Vec::new()).await.unwrap();
    let gone = beside.list_subscriptions(&["reader"]).await.unwrap();
    assert_eq!((&*gone[0].state, &gone[0].holder), ("stopped", &None));
}

pub(in crate::store) async fn a_thousand_subscriptions_run_on_one_store(place: &impl Backend) {
    const N_EVENTS: u32 = 20;
    let store = place.open().await;
    let counts: Arc<Vec<AtomicU32>> = Arc::new((0..1_000).map(|_| AtomicU32::new(0)).collect());
    let running: Vec<_> = (0..1_000)
        .map(|n| {
            let counts = counts.clone();
            let spec = Spec::catch_up(&format!("reader-{n}"), Start::Beginning);
            let handle = move |events: Events| {
                counts[n].fetch_add(u32::try_from(events.len()).unwrap(), Ordering::SeqCst);
                async { Ok(()) }
            };
            store.start(spec, handle).unwrap()
        })
        .collect();
    append(&store, 0, &["game-1"; N_EVENTS as usize]).await;
    until("all hear all", async || {
        counts.iter().all(|n| n.load(Ordering::SeqCst) == N_EVENTS)
    })
    .await;
    until("all are live", async || {
        let all = store.subscriptions();
        all.len() == 1_000
            && all
                .iter()
                .all(|one| one.state == State::Live && one.lag == 0)
    })
    .await;
    join_all(running.into_iter().map(Running::stop)).await;
}

pub(in crate::store) async fn work_under_a_lease_is_shown_with_the_subscriptions(
    place: &impl Backend,
) {
    let store = place.open().await;
    append(&store, 0, &["game-1"; 3]).await;
    let mut notices = store.notices();
    let work = async |lease: HeldLease| {
        lease.done_to(Position(1)).await?;
        for _ in 0..9 {
            lease.show(Some("the disk is full".to_owned()));
        }
        lease.done_to(Position(3)).await?;
        lease.show(None);
        lease.ended().await;
        Ok(())
    };
    let running = store.start_leased("sender", work).unwrap();
    let stalled = notices.recv().await.unwrap();
    assert!(
        matches!(&stalled, Notice::Stalled { position: Position(1), n_attempts: 5, error, .. } if error == "the disk is full"),
        "{stalled:?}"
    );
    let resumed = notices.recv().await.unwrap();
    assert!(
        matches!(
            resumed,
            Notice::Resumed {
                position: Position(3),
                ..
            }
        ),
        "{resumed:?}"
    );
    is(&store, "sender", State::Live).await;
    let shown = status(&store, "sender");
    assert_eq!((shown.lag, shown.kind), (0, Kind::Persistent));
    assert_eq!(shown.last_error.unwrap().text, "the disk is full");
    running.stop().await;
    assert_eq!(status(&store, "sender").state, State::Stopped);
    assert_eq!(store.checkpoint("sender").await.unwrap(), Some(Position(3)));
}

pub(in crate::store) async fn work_that_is_resumed_before_it_has_finished_its_pause_goes_on(
    place: &impl Backend,
) {
    let store = place.open().await;
    let n_starts = Arc::new(AtomicU32::new(0));
    let finishing = Arc::new(Semaphore::new(0));
    let may_finish = Arc::new(Semaphore::new(0));
    let work = {
        let (n_starts, finishing) = (n_starts.clone(), finishing.clone());
        let may_finish = may_finish.clone();
        move |lease: HeldLease| {
            let (n_starts, finishing) = (n_starts.clone(), finishing.clone());
            let may_finish = may_finish.clone();
            async move {
                n_starts.fetch_add(1, Ordering::SeqCst);
                lease.ended().await;
                finishing.add_permits(1);
                // As a message that Discord is slow to answer.
                may_finish.acquire().await?.forget();
                Ok(())
            }
        }
    };
    let sender = store.start_leased("sender", work).unwrap();
    // What is read of it is known of the sender, too: the two are read together.
    let witness = start(
        &store,
        Spec::persistent("witness"),
        &Heard::default(),
        &whole(),
        never,
    );
    for name in ["sender", "witness"] {
        is(&store, name, State::Live).await;
        set_paused(place, &store, name, true).await;
    }
    finishing.acquire().await.unwrap().forget();
    is(&store, "witness", State::Paused).await;
    for name in ["sender", "witness"] {
        set_paused(place, &store, name, false).await;
    }
    is(&store, "witness", State::Live).await;
    may_finish.add_permits(9);
    until("it is done again", async || {
        n_starts.load(Ordering::SeqCst) == 2
    })
    .await;
    is(&store, "sender", State::Live).await;
    witness.stop().await;
    sender.stop().await;
}
