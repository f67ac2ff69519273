//! How fast games are played here: guesses asked at a steady rate, and what an idle game takes.
//!
//! Owns: the games that are played for it. Does not know: Discord.
//!
//! Guesses are asked when they are due, whether those before are answered or not: a host that falls behind
//! shows it. What earlier games left each player is looked up before it is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::Failure;
use super::super::engine::Engine;
use super::{BenchRun, percentile};
use crate::clock::Clock;
use crate::game::event::Visibility;
use crate::game::{
    ChannelId, CreateGame, GameId, GuildId, Issuer, JoinGame, ModeConfig, PlayerCommand, PlayerId,
    Seed, TwoPlayerConfig,
};
use crate::host::{Caller, CommandError, Games, Origin};
use crate::words::{Lexicon, Word};

/// How long a rate is kept up.
const KEPT_UP: Duration = Duration::from_secs(5);

/// Games as many as play at once on a busy bot.
const CROWD: u32 = 2_000;

/// How many guesses a round takes in which nobody matches.
const ROUND_GUESSES: usize = 24;

/// How long the read tables may need after the crowd has played.
const TABLES_PATIENCE: Duration = Duration::from_mins(1);

/// A game of two, and how many guesses were asked in it.
struct Playing {
    game: GameId,
    players: [PlayerId; 2],
    n_asked: AtomicU32,
}

struct Hall {
    games: Games,
    clock: Clock,
    words: Vec<Word>,
}

impl BenchRun {
    /// Measures the host on a log of its own.
    pub(super) async fn host(&mut self, url: &str) -> Result<(), Failure> {
        let engine = Engine::open(url, Clock::system()).await?;
        let hall = Arc::new(Hall::of(&engine));
        let before = resident_bytes();
        let crowd = hall.open(CROWD).await?;
        if let Some((before, after)) = before.zip(resident_bytes()) {
            let each = after.saturating_sub(before) as f64 / f64::from(CROWD);
            self.report("memory of an idle live game", each / 1_024.0, "KiB");
        }
        let few = hall.open(100).await?;
        hall.warm_up(&few).await?;
        for (rate, [p50, p99]) in [
            (200, ["a guess at 200/s: p50", "a guess at 200/s: p99"]),
            (
                1_000,
                ["a guess at 1,000/s: p50", "a guess at 1,000/s: p99"],
            ),
        ] {
            let took = hall.play(&few, rate).await?;
            self.report(p50, percentile(took.clone(), 50), "ms");
            self.report(p99, percentile(took, 99), "ms");
        }
        hall.spread(&crowd).await?;
        let took = hall.play(&crowd, 20_000).await?;
        let n_asked = took.len() as f64;
        self.report(
            "2,000 games, 10 guesses/s each: answered",
            n_asked / KEPT_UP.as_secs_f64(),
            "/s",
        );
        self.report(
            "2,000 games, 10 guesses/s each: p99",
            percentile(took, 99),
            "ms",
        );
        // On a slow machine the tables are far behind by now, and what is measured next asks them.
        let until = Instant::now() + TABLES_PATIENCE;
        while let Err(error) = engine.tables.caught_up(engine.store.head()).await {
            if until <= Instant::now() {
                return Err(error.into());
            }
        }
        let rebuilding = engine.tables.rebuilder().start("event_index", None);
        let rebuilding = rebuilding.ok_or_else(|| Failure::message("it is not there"))?;
        let mut took = Vec::new();
        while rebuilding.progress.has_changed().is_ok() {
            took.extend(hall.play_some(&few, 200, 20).await?);
        }
        rebuilding.done().await?;
        self.report(
            "a guess at 200/s in a rebuild: p99",
            percentile(took, 99),
            "ms",
        );
        drop((few, crowd, hall));
        engine.close().await;
        let started = Instant::now();
        let engine = Engine::open(url, Clock::system()).await?;
        self.report(
            "start with 2,100 live games",
            started.elapsed().as_secs_f64() * 1e3,
            "ms",
        );
        engine.close().await;
        Ok(())
    }

    /// Measures how soon after a start everybody in 50 live games is answered, on a log of its own.
    pub(super) async fn restart(&mut self, url: &str) -> Result<(), Failure> {
        let engine = Engine::open(url, Clock::system()).await?;
        let games = Hall::of(&engine).open(50).await?;
        engine.close().await;
        let started = Instant::now();
        let engine = Engine::open(url, Clock::system()).await?;
        Hall::of(&engine).warm_up(&games).await?;
        self.report(
            "start with 50 live games until all are answered",
            started.elapsed().as_secs_f64() * 1e3,
            "ms",
        );
        engine.close().await;
        Ok(())
    }
}

impl Hall {
    fn of(engine: &Engine) -> Self {
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

    /// Opens and starts so many games.
    async fn open(&self, n_games: u32) -> Result<Vec<Arc<Playing>>, Failure> {
        let open = |_| async {
            let players = [self.clock.random_id(), self.clock.random_id()].map(PlayerId);
            let call = self.call();
            let game = Games::game_id_for(&call.origin);
            let create = PlayerCommand::Create(CreateGame {
                game_id: game,
                channel_id: Some(ChannelId(1)),
                config: ModeConfig::TwoPlayer(TwoPlayerConfig {
                    rounds: 20,
                    ..TwoPlayerConfig::default()
                }),
                visibility: Visibility::Server,
                partner: None,
                dm_ok: true,
                seed: Seed(self.clock.number()),
                busy: false,
            });
            let (dm_ok, busy) = (true, false);
            let [host, partner] = players.map(Issuer::player);
            self.games.submit(game, call, host.issues(create)).await?;
            let join = partner.issues(PlayerCommand::Join(JoinGame { dm_ok, busy }));
            self.games.submit(game, self.call(), join).await?;
            let start = host.issues(PlayerCommand::Start);
            self.games.submit(game, self.call(), start).await?;
            Ok::<_, CommandError>(Arc::new(Playing {
                game,
                players,
                n_asked: AtomicU32::new(0),
            }))
        };
        let opened = join_all((0..n_games).map(open)).await;
        Ok(opened.into_iter().collect::<Result<_, _>>()?)
    }

    /// Lets everybody guess once.
    async fn warm_up(&self, games: &[Arc<Playing>]) -> Result<(), Failure> {
        let guesses = games.iter().flat_map(|playing| [playing, playing]);
        for guessed in join_all(guesses.map(|playing| self.guess(playing))).await {
            guessed?;
        }
        Ok(())
    }

    /// Brings each game to another point of its round, so that they do not all go on to the next at once.
    async fn spread(&self, games: &[Arc<Playing>]) -> Result<(), Failure> {
        let play_on = games.iter().zip((1..=ROUND_GUESSES).cycle());
        let play_on = play_on.map(|(playing, n_guesses)| async move {
            for _ in 0..n_guesses {
                self.guess(playing).await?;
            }
            Ok::<_, CommandError>(())
        });
        for played in join_all(play_on).await {
            played?;
        }
        Ok(())
    }

    /// Asks so many guesses a second, in turn of the games, and returns how long each took in ms from when it
    /// was due, or asked where the timer alone was late.
    async fn play(
        self: &Arc<Self>,
        games: &[Arc<Playing>],
        rate: u32,
    ) -> Result<Vec<f64>, Failure> {
        let n_seconds = u32::try_from(KEPT_UP.as_secs()).unwrap_or(1);
        self.play_some(games, rate, rate * n_seconds).await
    }

    /// Asks `n_guesses`, so many a second.
    async fn play_some(
        self: &Arc<Self>,
        games: &[Arc<Playing>],
        rate: u32,
        n_guesses: u32,
    ) -> Result<Vec<f64>, Failure> {
        let started = Instant::now();
        let mut asked = JoinSet::new();
        let mut took = Vec::new();
        for n in 0..n_guesses {
            let due = started + Duration::from_secs(1) * n / rate;
            let asked_at = if Instant::now() < due {
                tokio::time::sleep_until(due).await;
                Instant::now()
            } else {
                due
            };
            let hall = Arc::clone(self);
            let playing = Arc::clone(&games[n as usize % games.len()]);
            asked.spawn(async move {
                hall.guess(&playing).await?;
                Ok::<_, CommandError>(asked_at.elapsed().as_secs_f64() * 1e3)
            });
            // What is done takes no memory while others wait.
            while let Some(done) = asked.try_join_next() {
                took.push(done??);
            }
        }
        while let Some(done) = asked.join_next().await {
            took.push(done??);
        }
        Ok(took)
    }

    /// Guesses for the one whose turn it is, with a word that was not said lately.
    async fn guess(&self, playing: &Playing) -> Result<(), CommandError> {
        loop {
            let n = playing.n_asked.fetch_add(1, Ordering::Relaxed) as usize;
            let word = &self.words[n % self.words.len()];
            let player = playing.players[n % 2];
            let guess = Issuer::player(player).issues(PlayerCommand::Guess(word.to_string()));
            match self.games.submit(playing.game, self.call(), guess).await {
                // It was dealt, or is still the other's turn.
                Err(CommandError::Rejected(_)) => {}
                answered => return answered.map(drop),
            }
        }
    }

    fn call(&self) -> Caller {
        let at = self.clock.now();
        let id: Uuid = self.clock.random_id();
        Caller {
            at,
            guild: Some(GuildId(1)),
            origin: Origin::Terminal { id, at },
        }
    }
}

/// Returns how much of this program lies in memory, where the system tells.
fn resident_bytes() -> Option<u64> {
    const PAGE_BYTES: u64 = 4_096;
    let told = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = told.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}
