//! Two programs on one database, games without end, and faults one after another: what is promised holds.
//!
//! Owns: the world, what goes wrong in it, and for how long. `GAMEBOT_CHAOS_SECONDS` says how long faults are made
//! (60 by default). A run prints its seed and a table of what people noticed; `GAMEBOT_CHAOS_SEED` draws the same faults
//! and the same choices of the people again (the machine's timing is its own); with `GAMEBOT_CHAOS_ONLY=killed`, only faults
//! with this in their names.

#![expect(clippy::print_stderr, reason = "a failing run must tell what it did")]

mod audit;
mod faults;
mod ledger;
mod people;

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use self::faults::{Kind, Machines};
use self::ledger::Ledger;
use self::people::{Group, Person};
use super::crash::dice::Dice;
use crate::discord::{Channel, Discord, Guild};

/// How long the games that are open at the end may take.
const LAST_GAMES: Duration = Duration::from_mins(2);

/// A game that takes longer is stuck: the longest are races of a minute, and what was granted for outages.
const GAME_LIMIT: Duration = Duration::from_mins(4);

/// Everything there is.
struct World {
    discord: Discord,
    ledger: Ledger,
    /// No new games are opened after this moment.
    last_opening: Instant,
    is_closing: AtomicBool,
    is_over: AtomicBool,
    n_games: AtomicUsize,
}

fn number(variable: &str) -> Option<u64> {
    let given = std::env::var(variable).ok()?;
    Some(given.parse().expect("it is a number"))
}

/// Prints a line although the test may succeed.
fn say(line: &str) {
    let line = format!("{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Makes two servers, of which each belongs to another shard.
fn guilds(discord: &Discord) -> [Guild; 2] {
    let mut found: [Option<Guild>; 2] = [None, None];
    for n in 0.. {
        let guild = discord.guild(&format!("tavern{n}"));
        let shard = usize::try_from((guild.id >> 22) % 2).unwrap();
        found[shard].get_or_insert(guild);
        if let [Some(_), Some(_)] = &found {
            break;
        }
        // The shard follows from the millisecond.
        std::thread::sleep(Duration::from_millis(1));
    }
    found.map(Option::unwrap)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_fails_nothing_acknowledged_is_lost_and_games_go_on() {
    let seed = number("GAMEBOT_CHAOS_SEED");
    let seed = seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    let seconds = number("GAMEBOT_CHAOS_SECONDS").unwrap_or(60);
    say(&format!("GAMEBOT_CHAOS_SEED={seed}"));
    let mut dice = Dice::new(seed);

    let discord = Discord::start().await;
    let guilds = guilds(&discord);
    let channel = |shard: usize, name: &str| guilds[shard].channel(name);
    let mut groups = Vec::new();
    let mut next_group = |people: &[&'static str], shard: usize, channel: Channel, setup| {
        for name in people {
            guilds[shard].join(&[&discord.user(name)]);
        }
        groups.push(Group::of(&discord, people, channel, setup));
    };
    next_group(&["ana", "ben"], 0, channel(0, "table"), people::AT_TABLE);
    next_group(&["cat", "dan"], 1, channel(1, "quiet"), people::BY_DM);
    let racers = ["eve", "fay", "gus", "hal"];
    next_group(&racers, 0, channel(0, "race"), people::RACE);
    let fighters = ["ida", "joe", "kim", "leo", "mia", "ned"];
    next_group(&fighters, 1, channel(1, "arena"), people::KNOCKOUT);
    let probes = [("pia", 0), ("quo", 1)].map(|(name, shard)| {
        let user = discord.user(name);
        guilds[shard].join(&[&user]);
        (user, channel(shard, "side"))
    });

    let mut machines = Machines::start(&discord).await;
    discord
        .until("both shards are connected", || {
            discord.gateway().live_shards() == [(0, 2), (1, 2)]
        })
        .await;
    let end = Instant::now() + Duration::from_secs(seconds);
    let world = World {
        discord,
        ledger: Ledger::new(seed),
        // A race takes a minute.
        last_opening: end.checked_sub(Duration::from_secs(50)).unwrap(),
        is_closing: AtomicBool::new(false),
        is_over: AtomicBool::new(false),
        n_games: AtomicUsize::new(0),
    };
    machines.recovered(&world, &probes).await;

    let mut people = Vec::new();
    for group in &groups {
        for person in group.people(&mut dice) {
            people.push(person);
        }
    }
    let played = async {
        join_all(groups.iter().map(|group| group.play(&world))).await;
        world.is_over.store(true, Ordering::Relaxed);
    };
    let lived = join_all(people.into_iter().map(|person: Person| person.live(&world)));
    let broken = async {
        let mut kinds: Vec<Kind> = Vec::new();
        while Instant::now() < end {
            pause(&mut dice, 500..2_000).await;
            if kinds.is_empty() {
                kinds = Kind::ALL.to_vec();
                if let Ok(only) = std::env::var("GAMEBOT_CHAOS_ONLY") {
                    kinds.retain(|kind| kind.name().contains(&only));
                }
            }
            let n_kinds = kinds.len() as u64;
            let kind = kinds.swap_remove(usize::try_from(dice.of(0..n_kinds)).unwrap());
            world.ledger.begins(kind);
            machines.suffer(kind, &world, &mut dice).await;
            world.ledger.ends();
            let took = machines.recovered(&world, &probes).await;
            machines.at_rest().await;
            world.ledger.recovered(took);
            machines.run_on(&world);
        }
        world.is_closing.store(true, Ordering::Relaxed);
    };
    tokio::join!(played, lived, broken);

    machines.run_on(&world);
    machines.stop(&world).await;
    audit::check(&world, &groups, &machines).await;
    say(&world.ledger.table(world.n_games.load(Ordering::Relaxed)));
    let wrong = world.ledger.wrong();
    assert!(
        wrong.is_empty(),
        "GAMEBOT_CHAOS_SEED={seed}\n{}\n{}",
        wrong.join("\n"),
        machines.said()
    );
}

async fn pause(dice: &mut Dice, ms: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(dice.of(ms))).await;
}
