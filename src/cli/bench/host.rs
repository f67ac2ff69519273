//! How fast the host answers guesses that come at a steady rate, and how much memory an idle game takes.
//!
//! Owns: the games that are played for it. Does not know: Discord.
//!
//! Guesses are submitted when they are due, whether those before are answered or not, so that a host that falls
//! behind shows. What earlier games left each player is looked up before anything is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::Failure;
use super::super::app::App;
use super::{BenchRun, TABLES_TIMEOUT, percentile};
use crate::clock::Clock;
use crate::game::event::Visibility;
use crate::game::{
    ChannelId, CreateGame, GameId, GuildId, Issuer, JoinGame, ModeConfig, PlayerCommand, PlayerId,
    Seed, TwoPlayerConfig,
};
use crate::host::{Caller, CommandError, Games, Origin};
use crate::words::{Lexicon, Word};

/// How long guesses come at one rate.
const RATE_TIME: Duration = Duration::from_secs(5);

/// How many games a busy bot has.
const N_BUSY: u32 = 2_000;

/// How many games are opened at once.
const OPENED_AT_ONCE: usize = 50;

/// How many guesses a round without a match takes.
const ROUND_GUESSES: usize = 24;

/// A game of two, and how many guesses were submitted to it.
struct LiveGame {
    id: GameId,
    players: [PlayerId; 2],
    n_guesses: AtomicU32,
}

/// Plays games on a host.
struct LoadGenerator {
    games: Games,
    clock: Clock,
    words: Vec<Word>,
}

impl BenchRun {
    /// Measures the host on a log of its own.
    pub(super) async fn host(&mut self, url: &str) -> Result<(), Failure> {
        let engine = App::open(url, Clock::system()).await?;
        let load = Arc::new(LoadGenerator::of(&engine));
        let before = resident_bytes();
        let busy_games = load.open(N_BUSY).await?;
        if let Some((before, after)) = before.zip(resident_bytes()) {
            let each = after.saturating_sub(before) as f64 / f64::from(N_BUSY);
            self.report("memory of an idle live game", each / 1_024.0, "KiB");
        }
        let few = load.open(100).await?;
        load.warm_up(&few).await?;
        for (rate, [p50, p99]) in [
            (200, ["a guess at 200/s: p50", "a guess at 200/s: p99"]),
            (
                1_000,
                ["a guess at 1,000/s: p50", "a guess at 1,000/s: p99"],
            ),
        ] {
            let took = load.play(&few, rate).await?;
            self.report(p50, percentile(took.clone(), 50), "ms");
            self.report(p99, percentile(took, 99), "ms");
        }
        load.spread(&busy_games).await?;
        let took = load.play(&busy_games, 20_000).await?;
        let n_answered = took.len() as f64;
        self.report(
            "2,000 games, 10 guesses/s each: answered",
            n_answered / RATE_TIME.as_secs_f64(),
            "/s",
        );
        self.report(
            "2,000 games, 10 guesses/s each: p99",
            percentile(took, 99),
            "ms",
        );
        // On a slow machine the tables are far behind by now, and what is measured next queries them.
        let until = Instant::now() + TABLES_TIMEOUT;
        while let Err(error) = engine.tables.caught_up(engine.store.head()).await {
            if until <= Instant::now() {
                return Err(error.into());
            }
        }
        let rebuilding = engine.tables.rebuilder().start("event_index", None);
        let rebuilding = rebuilding.ok_or_else(|| Failure::message("there is no event_index"))?;
        let mut took = Vec::new();
        while rebuilding.progress.has_changed().is_ok() {
            took.extend(load.play_some(&few, 200, 20).await?);
        }
        rebuilding.done().await?;
        self.report(
            "a guess at 200/s in a rebuild: p99",
            percentile(took, 99),
            "ms",
        );
        drop((few, busy_games, load));
        engine.close().await;
        let started = Instant::now();
        let engine = App::open(url, Clock::system()).await?;
        self.report(
            "start with 2,100 live games",
            started.elapsed().as_secs_f64() * 1e3,
            "ms",
        );
        engine.close().await;
        Ok(())
    }

    /// Measures how long after a start all players of 50 live games are answered, on a log of its own.
    pub(super) async fn restart(&mut self, url: &str) -> Result<(), Failure> {
        let engine = App::open(url, Clock::system()).await?;
        let games = LoadGenerator::of(&engine).open(50).await?;
        engine.close().await;
        let started = Instant::now();
        let engine = App::open(url, Clock::system()).await?;
        LoadGenerator::of(&engine).warm_up(&games).await?;
        self.report(
            "start with 50 live games until all are answered",
            started.elapsed().as_secs_f64() * 1e3,
            "ms",
        );
        engine.close().await;
        Ok(())
    }
}

impl LoadGenerator {
    fn of(engine: &App) -> Self {
        let prompts = Lexicon::english().prompts().iter();
        Self {
            games: engine.host.games.clone(),
            clock: Clock::system(),
            words: prompts
                .map(|prompt| prompt.word.clone())
                .take(400)
                .collect(),
        }
    }

    /// Opens and starts games.
    async fn open(&self, n_games: u32) -> Result<Vec<Arc<LiveGame>>, Failure> {
        let open = |_| async {
            let players = [self.clock.random_id(), self.clock.random_id()].map(PlayerId);
            let caller = self.caller();
            let game = Games::game_id_for(&caller.origin);
            let create = PlayerCommand::Create(CreateGame {
                game_id: game,
                channel_id: Some(ChannelId(1)),
                config: ModeConfig::TwoPlayer(TwoPlayerConfig {
                    rounds: 20,
                    ..TwoPlayerConfig::default()
                }),
                visibility: Visibility::Server,
                partner: None,
                surface: None,
                rematch: None,
                daily: false,
                dm_ok: true,
                seed: Seed(self.clock.number()),
                busy: false,
            });
            let (dm_ok, busy) = (true, false);
            let [host, partner] = players.map(Issuer::player);
            self.games.submit(game, caller, host.issues(create)).await?;
            let join = partner.issues(PlayerCommand::Join(JoinGame { dm_ok, busy }));
            self.games.submit(game, self.caller(), join).await?;
            let start = host.issues(PlayerCommand::Start);
            self.games.submit(game, self.caller(), start).await?;
            Ok::<_, CommandError>(Arc::new(LiveGame {
                id: game,
                players,
                n_guesses: AtomicU32::new(0),
            }))
        };
        // A few at a time: what thousands of requests take while they run is not what games take.
        let mut opened = Vec::new();
        for first in (0..n_games).step_by(OPENED_AT_ONCE) {
            let some = (first..n_games).take(OPENED_AT_ONCE);
            for game in join_all(some.map(open)).await {
                opened.push(game?);
            }
        }
        Ok(opened)
    }

    /// Lets each player guess once.
    async fn warm_up(&self, games: &[Arc<LiveGame>]) -> Result<(), Failure> {
        let guesses = games.iter().flat_map(|game| [game, game]);
        for guessed in join_all(guesses.map(|game| self.guess(game))).await {
            guessed?;
        }
        Ok(())
    }

    /// Brings each game to another point of its round, so that they do not all begin the next at once.
    async fn spread(&self, games: &[Arc<LiveGame>]) -> Result<(), Failure> {
        let play_on = games.iter().zip((1..=ROUND_GUESSES).cycle());
        let play_on = play_on.map(|(game, n_guesses)| async move {
            for _ in 0..n_guesses {
                self.guess(game).await?;
            }
            Ok::<_, CommandError>(())
        });
        for played in join_all(play_on).await {
            played?;
        }
        Ok(())
    }

    /// Submits `rate` guesses a second, to one game after the other, and returns how long each took in ms from when
    /// it was due, or submitted if only the timer was late.
    async fn play(
        self: &Arc<Self>,
        games: &[Arc<LiveGame>],
        rate: u32,
    ) -> Result<Vec<f64>, Failure> {
        let n_seconds = u32::try_from(RATE_TIME.as_secs()).unwrap_or(1);
        self.play_some(games, rate, rate * n_seconds).await
    }

    /// As [`play`](Self::play), for `n_guesses`.
    async fn play_some(
        self: &Arc<Self>,
        games: &[Arc<LiveGame>],
        rate: u32,
        n_guesses: u32,
    ) -> Result<Vec<f64>, Failure> {
        let started = Instant::now();
        let mut submitted = JoinSet::new();
        let mut took = Vec::new();
        for n in 0..n_guesses {
            let due = started + Duration::from_secs(1) * n / rate;
            let submitted_at = if Instant::now() < due {
                tokio::time::sleep_until(due).await;
                Instant::now()
            } else {
                due
            };
            let load = Arc::clone(self);
            let game = Arc::clone(&games[n as usize % games.len()]);
            submitted.spawn(async move {
                load.guess(&game).await?;
                Ok::<_, CommandError>(submitted_at.elapsed().as_secs_f64() * 1e3)
            });
            // So that finished ones take no memory.
            while let Some(done) = submitted.try_join_next() {
                took.push(done??);
            }
        }
        while let Some(done) = submitted.join_next().await {
            took.push(done??);
        }
        Ok(took)
    }

    /// Guesses for the player whose turn it is, with a word that was not used recently.
    async fn guess(&self, game: &LiveGame) -> Result<(), CommandError> {
        loop {
            let n = game.n_guesses.fetch_add(1, Ordering::Relaxed) as usize;
            let word = &self.words[n % self.words.len()];
            let player = game.players[n % 2];
            let guess = Issuer::player(player).issues(PlayerCommand::Guess(word.to_string()));
            match self.games.submit(game.id, self.caller(), guess).await {
                // The word was shown, or it is still the other's turn.
                Err(CommandError::Rejected(_)) => {}
                answered => return answered.map(drop),
            }
        }
    }

    fn caller(&self) -> Caller {
        let at = self.clock.now();
        let id: Uuid = self.clock.random_id();
        Caller {
            at,
            guild: Some(GuildId(1)),
            origin: Origin::Terminal { id, at },
        }
    }
}

/// Returns how much memory this program takes, on Linux.
fn resident_bytes() -> Option<u64> {
    const PAGE_BYTES: u64 = 4_096;
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}
