//! Several programs on one database and one Discord: each runs its share of the shards, and what one leaves or
//! loses the others go on with.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use gamebot::store::{Filter, Position};
use sqlx::Row as _;

use super::harness::{Home, dm_holds, read_log};
use super::process::Process;
use crate::discord::Discord;
use crate::store::Database;

const BOTH: [(u64, u64); 2] = [(0, 2), (1, 2)];

/// The 10 s within which the shards of a program that is gone are held elsewhere, and what a busy machine adds.
const MOVED_WITHIN: Duration = Duration::from_secs(13);

/// The longest that a player waits in a rolling restart.
const ANSWERED_WITHIN: Duration = Duration::from_secs(15);

fn spawn(discord: &Discord, home: &Home) -> Process {
    Process::spawn_with(discord, home, &[("GAMEBOT_SHARDS", "2")])
}

/// Waits until both shards are connected, after at least `n` were resumed.
async fn connected(discord: &Discord, n: usize) {
    let gateway = discord.gateway();
    discord
        .until(&format!("{n} sessions were taken over"), || {
            n <= gateway.resumed() && gateway.live_shards() == BOTH
        })
        .await;
}

/// Uses the bot all the time, in a server and by DM, until `ended` is. A use that has begun is waited for, and none
/// takes long.
async fn used_until(discord: &Discord, ended: impl Future<Output = ()>) {
    let is_over = Cell::new(false);
    let ended = async {
        ended.await;
        is_over.set(true);
    };
    let used = async {
        while !is_over.get() {
            let asked_at = Instant::now();
            discord
                .play("at once: ana: /guess word:hence in #lounge & ana: /game status in #lounge & ana: /help in dm")
                .await;
            assert!(
                asked_at.elapsed() < ANSWERED_WITHIN,
                "{:?}",
                asked_at.elapsed()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::join!(ended, used);
}

/// Returns the interactions that were given two first answers.
fn answered_twice(discord: &Discord) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut answers = discord.requests();
    answers.retain(|request| request.ends_with("/callback") && !seen.insert(request.clone()));
    answers
}

/// Checks that both sessions are noted as in use: whoever takes one over then knows that its events may have been
/// answered.
async fn assert_in_use(discord: &Discord, home: &Home) {
    let store = read_log(home).await;
    loop {
        let n_resumed = discord.gateway().resumed();
        let sessions = store.notes("gateway", "session/").await.unwrap();
        // A shard that is just moving is left in between.
        let is_at_rest = discord.gateway().live_shards() == BOTH;
        if is_at_rest && n_resumed == discord.gateway().resumed() {
            let is_in_use = |note: &String| note.contains(r#""was_left":false"#);
            assert!(
                sessions.iter().all(|(_, note)| is_in_use(note)),
                "{sessions:?}"
            );
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    store.close().await;
}

/// Waits until the leases of both shards were renewed, so that they last longer than Discord waits for an answer.
async fn leases_renewed(database: &Database) {
    let mut beside = database.connect().await;
    let mut held_until = async || {
        let rows = sqlx::query(
            "select held_until from subscriptions where name like 'shard:%' order by name",
        );
        let rows = rows.fetch_all(&mut beside).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect::<Vec<i64>>()
    };
    let before = held_until().await;
    loop {
        let now = held_until().await;
        if before.iter().zip(&now).all(|(before, now)| before < now) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_of_too_few_shards_ends_the_program_and_is_named() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    discord.gateway().demand_shards(2);
    let process = Process::spawn_with(&discord, &home, &[("GAMEBOT_SHARDS", "1")]);
    let log = process.log().to_owned();
    let status = process.ended(&discord).await;
    let said = std::fs::read_to_string(log).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    let sentence = "the number of shards that GAMEBOT_SHARDS sets, 1 (close code 4011)";
    assert!(said.contains(sentence), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shards_are_shared_and_nothing_is_lost_when_programs_come_go_die_and_freeze() {
    let database = Database::new();
    let (discord, home) = (Discord::start().await, Home::on(database.url().await));
    discord.guild("tavern").channel("lounge");
    let first = spawn(&discord, &home);
    discord
        .until("both shards are connected", || {
            discord.gateway().live_shards() == BOTH
        })
        .await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:3 where:dm in #lounge
            expect ben sees "ana challenges"
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 3"
            expect ben sees "Round 1 of 3"
            "#,
        )
        .await;

    // Another joins and gets its share.
    let second = spawn(&discord, &home);
    used_until(&discord, connected(&discord, 1)).await;
    assert_eq!(discord.gateway().identified(), 2, "the session goes on");

    // A rolling restart: each is replaced by a new one.
    let third = spawn(&discord, &home);
    used_until(&discord, async {
        first.stop(&discord).await;
        connected(&discord, 2).await;
    })
    .await;
    assert_eq!(discord.unanswered(), [""; 0]);
    assert_eq!(answered_twice(&discord), [""; 0]);

    // One is killed, soon after it got a shard from another, and what is written meanwhile is read. What it answered is
    // too old to be answered again.
    assert_in_use(&discord, &home).await;
    leases_renewed(&database).await;
    second.kill();
    let killed_at = Instant::now();
    let _answered_later = discord.user("ben").dm("wherever");
    discord
        .until("the shards are held elsewhere", || {
            discord.gateway().live_shards() == BOTH
        })
        .await;
    assert!(
        killed_at.elapsed() < MOVED_WITHIN,
        "{:?}",
        killed_at.elapsed()
    );
    dm_holds(&discord, "ben", "Attempt 2:").await;
    connected(&discord, 3).await;

    // One freezes, another goes on for it, and it does not interfere when it is back. A message that was under way
    // when it froze may be sent again: Discord knows its nonce.
    let fourth = spawn(&discord, &home);
    connected(&discord, 4).await;
    third.signal("STOP");
    let frozen_at = Instant::now();
    connected(&discord, 5).await;
    assert!(
        frozen_at.elapsed() < MOVED_WITHIN,
        "{:?}",
        frozen_at.elapsed()
    );
    let _answered_later = discord.user("ben").dm("sea");
    discord
        .until("ben's guess is marked", || {
            let page = discord.transcript_since(0);
            page.contains("reacts ✅ to \"sea\"")
        })
        .await;
    third.signal("CONT");
    used_until(&discord, connected(&discord, 6)).await;
    assert_eq!(discord.unanswered(), [""; 0]);
    assert_eq!(answered_twice(&discord), [""; 0]);
    assert_eq!(discord.gateway().identified(), 2);
    fourth.stop(&discord).await;
    third.stop(&discord).await;
    discord.assert_clean();
    // However often it was said, each guess of an attempt counts once.
    let store = read_log(&home).await;
    let guesses = Filter::all().types(["guess_submitted", "guess_processed"]);
    let page = store.read_all(Position::START, 99, &guesses).await.unwrap();
    let types: Vec<_> = page.events.iter().map(|event| &*event.event_type).collect();
    assert_eq!(
        types,
        ["guess_submitted", "guess_processed", "guess_submitted"]
    );
    store.close().await;
}
