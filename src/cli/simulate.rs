//! `gamebot simulate`: games of bot players, through the real host and the real log.
//!
//! Owns: how many are played at once, what is checked afterwards, and the summary. Does not know: what
//! a bot does ([`bots`] does).

mod bots;

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt};
use serde::Serialize;
use serde_json::json;

use self::bots::{End, Plan};
use super::Failure;
use super::args::{Simulate, Wished};
use super::audit::{Audit, audit};
use super::engine::Engine;
use super::output::{data, talk};
use crate::clock::Clock;
use crate::game::Mode;
use crate::host::Games;

/// How many games are played at the same time.
const AT_ONCE: usize = 64;

/// When simulated time begins: games of one seed are then the same, whenever they are played.
const BEGINNING: DateTime<Utc> = DateTime::from_timestamp(1_767_225_600, 0).expect("2026 began");

pub(super) async fn run(database: Option<&str>, args: &Simulate) -> Result<(), Failure> {
    let seed = args.seed.unwrap_or_else(|| Clock::system().number());
    if !args.json {
        talk(format_args!("seed {seed}"));
    }
    let scratch;
    let url = if let Some(url) = database {
        url.to_owned()
    } else {
        // Gone, with what is in it, when the simulation is over.
        scratch = tempfile::tempdir()?;
        format!("sqlite://{}", scratch.path().join("gamebot.db").display())
    };
    let clock = Clock::standing(BEGINNING, seed);
    let engine = Engine::open(&url, clock).await?;
    let first = engine.store.head();
    let began = Instant::now();
    let played = play(&engine.host.games, seed, args).await;
    let took = began.elapsed();
    let found = match &played {
        Ok(_) => audit(&engine.store).await,
        Err(_) => Ok(Audit::default()),
    };
    engine.close().await;
    let (played, log) = (played?, found?);
    let n_events = log.n_events - first.0.unsigned_abs();
    let summary = Summary::of(seed, &played, (&log, n_events), took);
    let mut out = data();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&json!(summary))?)?;
    } else {
        write!(out, "{summary}")?;
    }
    out.flush()?;
    match log.wrong.first() {
        None => Ok(()),
        Some(first) => Err(Failure::saying(format!(
            "seed {seed}: {} things in the log cannot be, first {first}",
            log.wrong.len()
        ))),
    }
}

/// Plays all games, many at once, and returns how each ended.
async fn play(games: &Games, seed: u64, args: &Simulate) -> Result<Vec<(Wished, End)>, Failure> {
    let mut played = Vec::new();
    let mut playing = stream::iter(0..args.games)
        .map(|number| {
            let kind = match args.mode {
                Wished::All => Wished::EACH[number as usize % Wished::EACH.len()],
                kind => kind,
            };
            let plan = Plan {
                seed,
                number,
                kind,
                speed: args.speed,
            };
            async move { (number, kind, bots::play(games, plan).await) }
        })
        .buffer_unordered(AT_ONCE);
    while let Some((number, kind, end)) = playing.next().await {
        let end = end.map_err(|stuck| {
            Failure::saying(format!("seed {seed}, game {number} ({kind}): {stuck}"))
        })?;
        played.push((kind, end));
        if !args.json
            && played
                .len()
                .is_multiple_of(args.games.div_ceil(10) as usize)
        {
            talk(format_args!("{} of {} games", played.len(), args.games));
        }
    }
    Ok(played)
}

/// What is told at the end.
#[derive(Serialize)]
struct Summary {
    seed: u64,
    games: usize,
    events: u64,
    streams: usize,
    broken: usize,
    duration_ms: u64,
    games_per_second: f64,
    events_per_second: f64,
    by_mode: BTreeMap<String, ByMode>,
}

/// What became of the games of one mode.
#[derive(Default, Serialize)]
struct ByMode {
    games: usize,
    completed: usize,
    cancelled: usize,
    abandoned: usize,
    acts: u64,
    refused: u64,
    repeated: u64,
}

impl Summary {
    #[expect(clippy::cast_precision_loss, reason = "rates, shown with one decimal")]
    fn of(
        seed: u64,
        played: &[(Wished, End)],
        (log, n_events): (&Audit, u64),
        took: Duration,
    ) -> Self {
        let mut by_mode: BTreeMap<String, ByMode> = BTreeMap::new();
        for (kind, end) in played {
            let row = by_mode.entry(kind.to_string()).or_default();
            row.games += 1;
            match end.ending {
                "completed" => row.completed += 1,
                "cancelled" => row.cancelled += 1,
                _ => row.abandoned += 1,
            }
            row.acts += end.n_acts;
            row.refused += end.n_refused;
            row.repeated += end.n_repeated;
        }
        let per_second = |n: u64| n as f64 / took.as_secs_f64().max(f64::EPSILON);
        Self {
            seed,
            games: played.len(),
            events: n_events,
            streams: log.n_games,
            broken: log.wrong.len(),
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            games_per_second: per_second(played.len() as u64),
            events_per_second: per_second(n_events),
            by_mode,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<12} {:>6} {:>9} {:>9} {:>9} {:>8} {:>8} {:>8}",
            "mode", "games", "completed", "cancelled", "abandoned", "acts", "refused", "repeated"
        )?;
        for (mode, row) in &self.by_mode {
            writeln!(
                f,
                "{mode:<12} {:>6} {:>9} {:>9} {:>9} {:>8} {:>8} {:>8}",
                row.games,
                row.completed,
                row.cancelled,
                row.abandoned,
                row.acts,
                row.refused,
                row.repeated
            )?;
        }
        let seconds = Duration::from_millis(self.duration_ms).as_secs_f64();
        writeln!(
            f,
            "{} games, {} events in {seconds:.1} s: {:.0} games/s, {:.0} events/s",
            self.games, self.events, self.games_per_second, self.events_per_second
        )?;
        if self.broken == 0 {
            writeln!(
                f,
                "Every invariant holds in all {} streams of games.",
                self.streams
            )
        } else {
            writeln!(f, "{} invariants are broken.", self.broken)
        }
    }
}

impl Wished {
    /// Every kind of game, in the order they take turns.
    const EACH: [Self; 6] = [
        Self::TwoPlayer,
        Self::Knockout,
        Self::Race,
        Self::GolfRace,
        Self::Longform,
        Self::Practice,
    ];

    /// Returns the mode; none for practice, which is a two-player game alone.
    fn mode(self) -> Option<Mode> {
        match self {
            Self::TwoPlayer => Some(Mode::TwoPlayer),
            Self::Knockout => Some(Mode::Knockout),
            Self::Race => Some(Mode::Race),
            Self::GolfRace => Some(Mode::GolfRace),
            Self::Longform => Some(Mode::Longform),
            Self::Practice | Self::All => None,
        }
    }
}
