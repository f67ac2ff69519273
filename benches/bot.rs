//! How soon the bot answers, through the scripted Discord, beside the bare database on the same disk.
//!
//! Prints medians and 99th percentiles; compares nothing and fails nothing. The bot, Discord and
//! whoever measures share this process and its cores.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench may fail as tests do")]

#[path = "../tests/it/discord/mod.rs"]
#[allow(dead_code, unused_imports, reason = "its own tests use more of it")]
mod discord;
#[path = "../tests/it/bot/harness.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod harness;

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use gamebot::cli::engine::Engine;
use gamebot::clock::Clock;
use gamebot::game::event::Visibility;
use gamebot::game::{
    CreateGame, GameId, Issuer, JoinGame, Mode, ModeConfig, PlayerCommand, PlayerId, Seed,
    SettingsChange, State,
};
use gamebot::host::{Caller, Games, Origin};
use gamebot::words::{Lexicon, Word};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use discord::{Discord, User};
use harness::{Bot, Home};

/// The rounds of the game, each of this many attempts: 200 in all.
const ROUNDS: usize = 20;
const ATTEMPTS: usize = 10;

#[tokio::main]
async fn main() {
    println!("{:<52}{:>12}{:>12}", "", "p50 µs", "p99 µs");
    let home = Home::new();
    bare(&home.log().with_file_name("bare.db")).await;
    host(&home.log().with_file_name("host.db")).await;
    through_discord(&home).await;
}

/// Inserts and commits one row at a time, as little as a guess could cost.
async fn bare(path: &Path) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("create table events (position integer primary key, data text) strict")
        .execute(&mut conn)
        .await
        .unwrap();
    let mut times = Vec::new();
    for _ in 0..2 * ROUNDS * ATTEMPTS {
        let started = Instant::now();
        sqlx::query("insert into events (data) values (?1)")
            .bind("x".repeat(400))
            .execute(&mut conn)
            .await
            .unwrap();
        times.push(started.elapsed());
    }
    report("bare: insert one row, commit", times);
}

/// Asks the host, without Discord.
async fn host(path: &Path) {
    let url = format!("sqlite://{}", path.display());
    let engine = Engine::open(&url, Clock::seeded(1)).await.unwrap();
    let mut players = Vec::new();
    for (user, name) in [(1, "ana"), (2, "ben")] {
        let call = call();
        let met = engine.games.meet(user, name, None, &call).await.unwrap();
        players.push(PlayerId(met.player_id));
    }
    let by = |who: usize| Issuer::player(players[who]);
    let wanted = SettingsChange {
        rounds: u32::try_from(ROUNDS).ok(),
        ..SettingsChange::default()
    };
    let opening = call();
    let game = Games::game_id_for(&opening.origin);
    let create = PlayerCommand::Create(CreateGame {
        game_id: game,
        channel_id: None,
        config: ModeConfig::default_of(Mode::TwoPlayer)
            .with(wanted)
            .unwrap()
            .0,
        visibility: Visibility::Server,
        partner: Some(players[1]),
        dm_ok: true,
        seed: Seed(1),
        busy: false,
    });
    let create = by(0).issues(create);
    engine.games.ask(game, opening, create).await.unwrap();
    let join = by(1).issues(PlayerCommand::Join(JoinGame {
        dm_ok: true,
        busy: false,
    }));
    engine.games.ask(game, call(), join).await.unwrap();

    let mut words = Words::new();
    let mut times = Vec::new();
    for attempt in 0..ROUNDS * ATTEMPTS {
        let shown = shown(&engine, game).await;
        for (who, word) in words.of_attempt(attempt, &shown).iter().enumerate() {
            let guess = by(who).issues(PlayerCommand::Guess(word.as_str().to_owned()));
            let started = Instant::now();
            engine.games.ask(game, call(), guess).await.unwrap();
            times.push(started.elapsed());
        }
    }
    report("host: a guess asked and committed", times);
    engine.close().await;
}

async fn shown(engine: &Engine, game: GameId) -> Vec<Word> {
    match &*engine.games.state(game).await.unwrap() {
        State::Running(running) => running.teams[0].open_round().unwrap().pair.to_vec(),
        state => panic!("the game is {}", state.phase()),
    }
}

fn call() -> Caller {
    let at = Utc::now();
    Caller {
        at,
        guild: None,
        origin: Origin::Terminal {
            id: Uuid::new_v4(),
            at,
        },
    }
}

/// Plays through the scripted Discord, one partner by `/guess`, the other by DM.
async fn through_discord(home: &Home) {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord, home).await;
    discord
        .play(&format!(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:{ROUNDS} in #lounge
            ben presses Join in #lounge
            expect ana sees "All are here"
            ana presses Start in #lounge
            expect ana sees "**Round 1 of {ROUNDS}**"
            "#
        ))
        .await;
    let lounge = discord.guild("tavern").channel("lounge");
    let [ana, ben] = ["ana", "ben"].map(|name| discord.user(name));
    let mut words = Words::new();
    let (mut commands, mut dms, mut partners) = (Vec::new(), Vec::new(), Vec::new());
    for attempt in 0..ROUNDS * ATTEMPTS {
        let round = format!("**Round {} of {ROUNDS}**", attempt / ATTEMPTS + 1);
        let pair = match attempt % ATTEMPTS {
            0 => pair_under(&ana, &round).await,
            n => pair_under(&ana, &format!("No match. Attempt {}:", n + 1)).await,
        };
        let [one, other] = words.of_attempt(attempt, &pair);
        let started = Instant::now();
        let guess = ana.command(&lounge, "guess", &[("word", one.as_str())]);
        guess.unwrap().answered().await;
        commands.push(started.elapsed());

        let started = Instant::now();
        let guess = ben.dm(other.as_str());
        let said = format!("said **{other}**");
        ana.wait_for(&said, |view| {
            let answered = view.newest("Attempt ");
            answered.is_some_and(|seen| seen.text.contains(&said))
        })
        .await;
        partners.push(started.elapsed());
        guess.answered().await;
        dms.push(started.elapsed());
    }
    report("bot: /guess to its acknowledgement", commands);
    report("bot: guess by DM to the partner's DM", partners);
    report("bot: guess by DM to both of that and its own mark", dms);
    bot.stop().await;
}

/// Waits for the newest message with this head, and returns the pair it shows.
async fn pair_under(user: &User, head: &str) -> Vec<Word> {
    let view = user
        .wait_for(head, |view| view.newest(head).is_some())
        .await;
    let text = &view.newest(head).unwrap().text;
    let line = text.lines().find(|line| line.contains("** + **")).unwrap();
    let pair = &line[line.find("**").unwrap()..];
    let words = pair.trim_matches('*').split("** + **");
    words
        .map(|word| Lexicon::english().admit(word).unwrap())
        .collect()
}

/// Words that count as none said before.
struct Words {
    said: Vec<Word>,
    next: usize,
}

impl Words {
    const fn new() -> Self {
        Self {
            said: Vec::new(),
            next: 0,
        }
    }

    /// Returns the two words of an attempt; the last of a round is a match.
    fn of_attempt(&mut self, attempt: usize, shown: &[Word]) -> [Word; 2] {
        let one = self.fresh(shown);
        let other = if (attempt + 1).is_multiple_of(ATTEMPTS) {
            one.clone()
        } else {
            self.fresh(shown)
        };
        [one, other]
    }

    fn fresh(&mut self, shown: &[Word]) -> Word {
        let lexicon = Lexicon::english();
        loop {
            let word = &lexicon.prompts()[self.next].word;
            self.next += 1;
            let mut others = self.said.iter().chain(shown);
            if others.all(|other| lexicon.agree(other, word).is_none()) {
                self.said.push(word.clone());
                return word.clone();
            }
        }
    }
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[times.len() * percent / 100].as_micros();
    println!("{what:<52}{:>12}{:>12}", at(50), at(99));
}
