//! A round goes on after the program stood still, and after somebody else locked its file, for longer than was left.

use std::sync::Arc;
use std::time::Duration;

use gamebot::cli::app::App;
use gamebot::clock::Clock;
use gamebot::game::event::RecoveryCause;
use gamebot::game::{GameEvent, Issuer, PlayerCommand, Rules};
use gamebot::host::{Host, HostOptions};
use gamebot::people::People;
use gamebot::store::{Filter, Position, Store, StoreOptions};
use gamebot::words::Lexicon;
use serde_json::Value;
use tokio::time::sleep;

use super::crash::audit;
use super::harness::{Bot, Home, PATIENCE, UNDEALT, dm_holds, read_log};
use super::host::NothingEarlier;
use super::outage::locked;
use super::process::Process;
use super::restart_teams::{ago, matches, posted_once, three_teams_start};
use super::two_hosts::{call, knockout, player, start};
use crate::discord::Discord;

/// What is left of the round's five minutes when the program starts: enough for what a busy machine does meanwhile.
const LEFT: Duration = Duration::from_secs(15);

/// Waits until so many games were granted a time for this cause, and returns how long it was for each.
async fn granted(home: &Home, cause: &str, n_games: usize) -> Vec<Duration> {
    let store = read_log(home).await;
    let granted = async {
        loop {
            store.refresh_head().await.unwrap();
            let filter = Filter::all().types(["game_recovered"]);
            let page = store.read_all(Position::START, 99, &filter).await.unwrap();
            let facts = page.events.iter().map(|event| event.data.as_ref());
            let facts = facts.map(|data| serde_json::from_str::<Value>(data).unwrap());
            let granted: Vec<_> = facts
                .filter(|fact| fact["cause"] == cause)
                .map(|fact| Duration::from_millis(fact["deadline_shift_ms"].as_u64().unwrap()))
                .collect();
            if n_games <= granted.len() {
                return granted;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let granted = tokio::time::timeout(PATIENCE, granted).await;
    store.close().await;
    granted.unwrap_or_else(|_| panic!("nothing was granted for the {cause}"))
}

/// Starts a race of four, which ends when the round of knockout does.
async fn race_starts(discord: &Discord) {
    discord
        .play(
            r#"
            guild tavern: #den, kim, lea, lou, max
            kim: /game new mode:race minutes:5 in #den
            expect kim sees "Players (1 of 24)"
            at once: lea presses Join in #den & lou presses Join in #den & max presses Join in #den
            expect kim sees "Players (4 of 24)"
            kim presses Start in #den
            "#,
        )
        .await;
    for name in ["kim", "lea", "lou", "max"] {
        dm_holds(discord, name, "**Round 1** with").await;
    }
}

/// Tells whether the time of a race is recorded as over.
async fn is_race_over(home: &Home) -> bool {
    let store = read_log(home).await;
    let filter = Filter::all().types(["race_time_expired"]);
    let page = store.read_all(Position::START, 9, &filter).await.unwrap();
    store.close().await;
    !page.events.is_empty()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_goes_on_after_a_freeze_and_an_outage_that_were_longer_than_what_was_left_of_it() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start_by(&discord, &home, ago(Duration::from_mins(10))).await;
    let begins = "**Round 1** with ";
    let [first, second, third] = three_teams_start(&discord, "knockout", begins).await;
    race_starts(&discord).await;
    matches(&discord, first, "zeppelin").await;
    bot.clock
        .advance(Duration::from_mins(5).saturating_sub(LEFT));
    bot.stop().await;

    let process = Process::start(&discord, &home).await;
    process.signal("STOP");
    sleep(LEFT + Duration::from_secs(1)).await;
    process.signal("CONT");
    let frozen = granted(&home, "freeze", 2).await;
    let is_whole = |time: &Duration| LEFT < *time && *time < LEFT + Duration::from_secs(4);
    assert!(frozen.iter().all(is_whole), "{frozen:?}");
    assert!(!is_race_over(&home).await);

    let other = locked(&home).await;
    let lounge = discord.guild("tavern").channel("lounge");
    let player = discord.user(second[0]);
    // Whoever tries to play notices it.
    let guess = player
        .command(&lounge, "guess", &[("word", "kazoo")])
        .unwrap();
    sleep(Duration::from_secs(4)).await;
    drop(other);
    guess.answered().await;
    let down = granted(&home, "outage", 1).await[0];
    assert!(
        Duration::from_secs(3) < down && down < Duration::from_secs(8),
        "{down:?}"
    );

    matches(&discord, second, "kazoo").await;
    matches(&discord, third, UNDEALT[0]).await;
    posted_once(&discord, "round 1 is over").await;
    let view = discord.user(third[0]).sees();
    assert!(!view.has("(no match in time)"), "{view:?}");
    process.stop(&discord).await;
    discord.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_that_begins_before_a_game_is_taken_up_again_is_granted_once() {
    let (home, restart, outage) = (Home::new(), Duration::from_mins(1), Duration::from_secs(30));
    let url = home.database_url();
    let before = App::open(&url, Clock::standing(start(), 1)).await.unwrap();
    let game = knockout(&before, 1).await;
    before.close().await;

    let clock = Clock::standing(start() + restart, 2);
    let time = clock.clone();
    let store = Store::open(&url, StoreOptions::new(Arc::new(move || time.now())));
    let store = store.await.unwrap();
    let host = Host::start(HostOptions {
        store: store.clone(),
        rules: Rules::new(Lexicon::english()),
        clock: clock.clone(),
        people: Arc::new(People::new(store.clone())),
        history: Arc::new(NothingEarlier),
        app_version: "test".into(),
        followers: Arc::default(),
    });
    host.note_restart().await;
    let other = locked(&home).await;
    let passes = async {
        let down = async {
            while !store.health().is_down() {
                sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, down).await.unwrap();
        clock.advance(outage);
        drop(other);
    };
    let live = [game];
    let (recovered, ()) = tokio::join!(host.recover(&live), passes);
    recovered.unwrap();
    // Whatever is owed is granted before this.
    let pause = Issuer::player(player(10)).issues(PlayerCommand::Pause);
    let pausing = call(&clock, player(10), 9);
    host.games.submit(game, pausing, pause).await.unwrap();

    let log = audit::whole(&store).await;
    let granted: Vec<_> = audit::streams(&log)[0]
        .iter()
        .filter_map(|(event, _)| match event {
            GameEvent::GameRecovered(granted) => Some((granted.cause, granted.downtime_ms)),
            _ => None,
        })
        .collect();
    assert_eq!(granted, [(RecoveryCause::Restart, 90_000)]);
    host.stop().await;
    store.close().await;
}
