//! The outbox on a real log, with a scripted Discord in its place: what fails, stalls or panics delays only
//! itself, and nothing is lost or sent twice.

mod scene;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use gamebot::bot::outbox::{PLANNER, Plan, SENDER};
use gamebot::bot::plan::{Destination, LiveMessage, PlannedMessage, Stage};
use gamebot::bot::render::Message;
use gamebot::game::{ChannelId, GameId};
use gamebot::store::Position;
use gamebot::store::subscriptions::Resolution;
use proptest::prelude::*;
use sqlx::{Connection, SqliteConnection};
use tokio::runtime::Handle;
use uuid::Uuid;

use self::scene::{Reaction, Scene, Scripted, is_new_game, plans};
use crate::store::given::{give_up, until};

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 16,
        ..ProptestConfig::with_cases(12)
    })]

    #[test]
    fn whatever_fails_each_place_gets_its_messages_once_and_in_order(
        messages in proptest::collection::vec((1..5_u64, proptest::collection::vec(0..4_u8, 0..3)), 1..40),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let planned: Vec<(u64, String)> = messages
                .iter()
                .enumerate()
                .map(|(n, (channel, _))| (*channel, format!("message {n}")))
                .collect();
            let reaction = |kind: &u8| match kind {
                0 => Reaction::Unavailable,
                1 => Reaction::TakesSilently,
                2 => Reaction::Panics,
                _ => Reaction::Refuses,
            };
            let scripts: BTreeMap<String, Vec<Reaction>> = planned
                .iter()
                .zip(&messages)
                .map(|((_, text), (_, kinds))| (text.clone(), kinds.iter().map(reaction).collect()))
                .collect();
            let script = scripts.clone();
            let discord = Scripted::new(move |_, text, n_tries| {
                script[text].get(n_tries - 1).copied().unwrap_or(Reaction::Takes)
            });
            let scene = Scene::set(discord.clone(), plans(planned.clone())).await;
            scene.opens_a_game(1).await;
            let is_refused = |text: &String| scripts[text].contains(&Reaction::Refuses);
            let n_refused = planned.iter().filter(|(_, text)| is_refused(text)).count();
            until("all is sent or given up", async || scene.is_done().await).await;
            assert_eq!(scene.n_dead_letters().await, n_refused);
            for channel in 1..5 {
                // One that was taken silently before it was refused arrived all the same.
                let arrives = |text: &String| {
                    let script = &scripts[text];
                    let refused = script.iter().position(|one| *one == Reaction::Refuses);
                    let before = &script[..refused.unwrap_or(script.len())];
                    refused.is_none() || before.contains(&Reaction::TakesSilently)
                };
                let here = planned.iter().filter(|(place, text)| *place == channel && arrives(text));
                let expected: Vec<String> = here.map(|(_, text)| text.clone()).collect();
                assert_eq!(discord.taken(channel), expected, "channel {channel}");
            }
            scene.ends().await;
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_stalls_delays_only_itself_and_is_tried_once_at_a_time() {
    const STALLED: u64 = 1;
    let mut planned: Vec<(u64, String)> = (0..500)
        .map(|n| (STALLED, format!("stalled {n}")))
        .collect();
    planned.extend((0..1_000).map(|n| (2 + n % 50, format!("passing {n}"))));
    let discord = Scripted::new(|channel, _, _| match channel {
        STALLED => Reaction::Stalls,
        _ => Reaction::Takes,
    });
    let scene = Scene::set(discord.clone(), plans(planned)).await;
    let n_tasks = || Handle::current().metrics().num_alive_tasks();
    let n_idle = n_tasks();
    scene.opens_a_game(1).await;
    until("all others are sent", async || discord.n_taken() == 1_000).await;
    assert_eq!(discord.n_stalled.load(Ordering::Relaxed), 1);
    for channel in 2..52 {
        let numbers: Vec<u64> = discord
            .taken(channel)
            .iter()
            .map(|text| text.rsplit(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
    until("only the stalled ones are left", async || {
        let waiting = scene.engine.store.pending_places("", 100).await.unwrap();
        waiting.len() == 1
    })
    .await;
    until("no task is left but the try that stalls", async || {
        n_tasks() <= n_idle + 1
    })
    .await;
    discord.released.cancel();
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_planning_panics_is_parked_and_others_go_on_until_it_is_retried() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let (broken, fine) = (Arc::clone(&is_broken), plans(vec![(1, "hello".to_owned())]));
    let first = AtomicI64::new(0);
    let plan: Plan = Arc::new(move |event, names| {
        let _ = first.compare_exchange(0, event.position, Ordering::Relaxed, Ordering::Relaxed);
        let is_first = event.position == first.load(Ordering::Relaxed);
        assert!(!(is_first && broken.load(Ordering::Relaxed)), "scripted");
        fine(event, names)
    });
    let discord = Scripted::new(|_, _, _| Reaction::Takes);
    let scene = Scene::set(discord.clone(), plan).await;
    scene.opens_a_game(1).await;
    until("it is parked", async || scene.n_dead_letters().await == 1).await;
    scene.opens_a_game(2).await;
    until("the other is sent", async || discord.n_taken() == 1).await;
    is_broken.store(false, Ordering::Relaxed);
    let store = &scene.engine.store;
    let retried = store.resolve_parked(Some(PLANNER), None, Resolution::Retry);
    assert_eq!(retried.await.unwrap(), 1);
    until("it is sent after all", async || discord.n_taken() == 2).await;
    until("it is parked no more", async || {
        scene.n_dead_letters().await == 0
    })
    .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_sending_panics_becomes_a_dead_letter_and_the_next_is_sent() {
    let discord = Scripted::new(|_, text, _| match text {
        "bad" => Reaction::Panics,
        _ => Reaction::Takes,
    });
    let planned = [(1, "bad"), (1, "good"), (2, "other")];
    let planned = planned.map(|(channel, text)| (channel, text.to_owned()));
    let scene = Scene::set(discord.clone(), plans(planned.to_vec())).await;
    scene.opens_a_game(1).await;
    until("the others are sent", async || discord.n_taken() == 2).await;
    until("it is a dead letter", async || {
        scene.n_dead_letters().await == 1
    })
    .await;
    let parked = scene.engine.store.parked(Some(PLANNER), 9).await.unwrap();
    assert_eq!((&*parked[0].key, parked[0].n_attempts), ("message 0", 5));
    assert!(parked[0].error.starts_with("panicked at"), "{parked:?}");
    scene.ends().await;
}

const LIVE: GameId = GameId(Uuid::from_u128(0x11fe));

/// Shows in a live message how many games were opened before an event.
fn plans_live() -> Plan {
    Arc::new(|event, _| {
        if !is_new_game(event) {
            return Vec::new();
        }
        vec![PlannedMessage {
            destination: Destination::Live {
                channel: ChannelId(1),
                of: LiveMessage::Game(LIVE),
                stage: Stage::Open,
            },
            message: Message::text(format!("as of {}", event.position)),
        }]
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_cannot_be_looked_up_where_a_live_message_is_no_second_one_is_posted() {
    let discord = Scripted::new(|_, _, _| Reaction::Takes);
    let scene = Scene::set(discord.clone(), plans_live()).await;
    scene.opens_a_game(1).await;
    let store = &scene.engine.store;
    until("it is posted", async || scene.is_done().await).await;
    assert_eq!(discord.n_taken(), 1);
    let mut file = SqliteConnection::connect(&scene.home.database_url())
        .await
        .unwrap();
    let lose = "alter table checkpoint_notes rename to lost";
    sqlx::query(lose).execute(&mut file).await.unwrap();
    scene.opens_a_game(2).await;
    until("the look-up fails", async || {
        let shown = store.subscriptions();
        let sender = shown.iter().find(|status| &*status.name == SENDER);
        sender.is_some_and(|status| status.last_error.is_some())
    })
    .await;
    assert_eq!(discord.n_taken(), 1);
    let find = "alter table lost rename to checkpoint_notes";
    sqlx::query(find).execute(&mut file).await.unwrap();
    file.close().await.unwrap();
    until("it is edited", async || {
        discord.edits.lock().unwrap().len() == 1
    })
    .await;
    assert_eq!(discord.n_taken(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_live_message_is_refused_only_the_newest_state_is_tried_again() {
    let first = Arc::new(Mutex::new(None::<String>));
    let known = Arc::clone(&first);
    let discord = Scripted::new(move |_, text, n_tries| {
        let mut first = known.lock().unwrap();
        match (
            *first.get_or_insert_with(|| text.to_owned()) == text,
            n_tries,
        ) {
            (true, 1) => Reaction::Stalls,
            (true, _) => Reaction::Refuses,
            (false, _) => Reaction::Takes,
        }
    });
    let scene = Scene::set(discord.clone(), plans_live()).await;
    scene.opens_a_game(1).await;
    until("the first is tried", async || {
        discord.n_stalled.load(Ordering::Relaxed) == 1
    })
    .await;
    for n in 2..=9 {
        scene.opens_a_game(n).await;
    }
    let games = scene.games().await;
    let newest = *games.last().unwrap();
    assert!(scene.engine.store.reached(PLANNER, newest).await);
    discord.released.cancel();
    until("all is tried", async || scene.is_done().await).await;
    assert_eq!(discord.taken(1), [format!("as of {newest}")]);
    assert_eq!(*discord.edits.lock().unwrap(), [""; 0]);

    // A state that was given up on has been overtaken, too.
    give_up(&scene.engine.store, &[(games[0], 0, "it panicked")]).await;
    let store = &scene.engine.store;
    let id = store.parked(None, 9).await.unwrap()[0].id;
    let retried = store.resolve_parked(Some(PLANNER), Some(id), Resolution::Retry);
    assert_eq!(retried.await.unwrap(), 1);
    until("it is parked no more", async || {
        scene.n_dead_letters().await == 0
    })
    .await;
    until("all is tried", async || scene.is_done().await).await;
    assert_eq!(*discord.edits.lock().unwrap(), [""; 0]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_a_version_that_noted_what_it_sent_goes_on_without_gap_or_repeat() {
    let mut scene = Scene::without_outbox().await;
    for n in 1..=4 {
        scene.opens_a_game(n).await;
    }
    let store = scene.engine.store.clone();
    let games = scene.games().await;
    // Two games are done with, but for a message that was refused; of the third the first message was sent.
    let notes = vec![
        (format!("sent/{}/0", games[2]), Some(String::new())),
        (format!("status/{LIVE}"), Some("1/77".to_owned())),
    ];
    let saved = store.save_checkpoint(PLANNER, games[1], notes);
    saved.await.unwrap();
    give_up(&store, &[(games[0], 1, "refused")]).await;

    let discord = Scripted::new(|_, _, _| Reaction::Takes);
    let live = plans_live();
    let plan: Plan = Arc::new(move |event, names| {
        if !is_new_game(event) {
            return Vec::new();
        }
        let mut planned: Vec<PlannedMessage> = [2, 3]
            .map(|channel| PlannedMessage {
                destination: Destination::Channel(ChannelId(channel)),
                message: Message::text(event.position.to_string()),
            })
            .into();
        planned.extend(live(event, names));
        planned
    });
    scene.starts(discord.clone(), plan).await;
    until("the rest is sent", async || scene.is_done().await).await;
    let of =
        |games: &[Position]| -> Vec<String> { games.iter().map(Position::to_string).collect() };
    assert_eq!(discord.taken(2), of(&games[3..]));
    assert_eq!(discord.taken(3), of(&games[2..]));
    let edits = discord.edits.lock().unwrap().clone();
    assert_eq!(edits.last(), Some(&format!("as of {}", games[3])));
    assert!(discord.taken(1).is_empty(), "the live message was found");

    let retried = store.resolve_parked(Some(PLANNER), None, Resolution::Retry);
    assert_eq!(retried.await.unwrap(), 1);
    until("what was refused is sent", async || {
        discord.taken(3).contains(&games[0].to_string())
    })
    .await;
    until("it is parked no more", async || {
        scene.n_dead_letters().await == 0
    })
    .await;
    scene.ends().await;
}
