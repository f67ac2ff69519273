//! `gamebot simulate`: many games of simulated players, through the real host and the real log.
//!
//! Owns: how many games run at once, the check of the log afterwards, and the summary. Does not know:
//! what a simulated player does ([`simulated_game`] does).

pub mod faults;
mod simulated_game;

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt};
use serde::Serialize;
use serde_json::json;

use self::faults::RunSize;
use self::simulated_game::{Crowd, GamePlan, GameResult};
use super::app::App;
use super::args::{Simulate, SimulatedMode};
use super::failure::Failure;
use super::log_check::{LogCheck, check_log};
use super::output::{buffered_stdout, print_message};
use crate::clock::Clock;
use crate::game::{GuildId, PlayerId};
use crate::host::{Caller, Games, Origin};
use crate::words::Lexicon;

/// The id on Discord of the first person of a crowd; nobody real has one so low.
const FIRST_USER: u64 = 1_000;

/// The number of games played concurrently.
const N_CONCURRENT: usize = 64;

/// When simulated time begins. It is fixed, so that one seed always plays the same games.
const SIMULATED_START: DateTime<Utc> =
    DateTime::from_timestamp(1_767_225_600, 0).expect("2026 began");

pub(super) async fn run(database: Option<&str>, args: &Simulate) -> Result<(), Failure> {
    let seed = args.seed.unwrap_or_else(|| Clock::system().number());
    if !args.json {
        print_message(format_args!("seed {seed}"));
    }
    if let Some(n_faults) = args.faults {
        return fault_runs(seed, n_faults, args.json).await;
    }
    let scratch;
    let url = if let Some(url) = database {
        url.to_owned()
    } else {
        // Removed with its content when it is dropped.
        scratch = tempfile::tempdir()?;
        format!("sqlite://{}", scratch.path().join("gamebot.db").display())
    };
    let clock = Clock::standing(SIMULATED_START, seed);
    let app = App::open(&url, clock).await?;
    let head_before = app.store.head();
    let started = Instant::now();
    let played = async {
        let crowd = match args.people {
            Some(n_people) => Some(Arc::new(crowd(&app, n_people, args).await?)),
            None => None,
        };
        play_games(&app.host.games, seed, args, crowd).await
    };
    let played = played.await;
    let duration = started.elapsed();
    let checked = match &played {
        Ok(_) => check_log(&app.store, None).await,
        Err(_) => Ok(LogCheck::default()),
    };
    app.close().await;
    let (played, log) = (played?, checked?);
    let n_events = log.n_events - head_before.0.unsigned_abs();
    let summary = Summary::new(seed, &played, &log, n_events, duration);
    let mut out = buffered_stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&json!(summary))?)?;
    } else {
        write!(out, "{summary}")?;
    }
    out.flush()?;
    match log.violations.first() {
        None => Ok(()),
        Some(first) => Err(Failure::message(format!(
            "seed {seed}: violations in the log: {}, the first in {first}",
            log.violations.len()
        ))),
    }
}

/// Runs with one seed after the other, until so many faults happened or something does not hold.
async fn fault_runs(first_seed: u64, n_wanted: u64, json: bool) -> Result<(), Failure> {
    let (started, mut n_faults) = (Instant::now(), 0);
    let mut seed = first_seed;
    while n_faults < n_wanted {
        // It needs a thread of its own: virtual time is the thread's.
        let run = tokio::task::spawn_blocking(move || faults::run(seed, RunSize::default()));
        let report = run.await??;
        n_faults += report.n_faults();
        let mut out = buffered_stdout();
        if json {
            writeln!(out, "{}", json!(report))?;
        } else {
            write!(out, "{report}")?;
        }
        out.flush()?;
        if !report.wrong.is_empty() {
            return Err(Failure::message(format!(
                "seed {seed}: {} things do not hold; --seed {seed} --faults 1 shows it again",
                report.wrong.len()
            )));
        }
        seed = seed.wrapping_add(1);
    }
    let seconds = started.elapsed().as_secs_f64();
    print_message(format_args!(
        "{n_faults} faults in {seconds:.1} s; all holds"
    ));
    Ok(())
}

/// Makes people known to the log, who then play all games.
async fn crowd(app: &App, n_people: u16, args: &Simulate) -> Result<Crowd, Failure> {
    let clock = app.host.games.clock();
    let guild = GuildId(args.server);
    let words = Lexicon::english().prompts();
    let mut people = Vec::new();
    for n in 0..n_people {
        let word = words[usize::from(n) * 37 % words.len()].word.as_str();
        let name = word[..1].to_uppercase() + &word[1..];
        let caller = Caller {
            at: SIMULATED_START,
            guild: Some(guild),
            origin: Origin::Terminal {
                id: clock.random_id(),
                at: SIMULATED_START,
            },
        };
        let user_id = FIRST_USER + u64::from(n);
        let person = app.host.register(user_id, &name, None, &caller).await;
        people.push(PlayerId(person?.player_id));
    }
    let n_hours = 24 * u64::from(args.days);
    Ok(Crowd {
        people,
        guild,
        starts_at: SIMULATED_START,
        game_every: Duration::from_hours(n_hours) / args.games,
    })
}

struct PlayedGame {
    mode: SimulatedMode,
    result: GameResult,
}

/// Plays all games, many at once.
async fn play_games(
    games: &Games,
    seed: u64,
    args: &Simulate,
    crowd: Option<Arc<Crowd>>,
) -> Result<Vec<PlayedGame>, Failure> {
    // Nobody of a crowd is in two games at once.
    let n_concurrent = if crowd.is_some() { 1 } else { N_CONCURRENT };
    let each = SimulatedMode::each();
    let mut played = Vec::new();
    let mut playing = stream::iter(0..args.games)
        .map(|number| {
            let mode = match args.mode {
                SimulatedMode::All => each[number as usize % each.len()],
                mode => mode,
            };
            let plan = GamePlan {
                seed,
                number,
                mode,
                speed: args.speed,
                crowd: crowd.clone(),
            };
            async move {
                let result = simulated_game::play(games, plan).await;
                let result = result.map_err(|error| {
                    Failure::message(format!("seed {seed}, game {number} ({mode}): {error}"))
                });
                Ok::<_, Failure>(PlayedGame {
                    mode,
                    result: result?,
                })
            }
        })
        .buffer_unordered(n_concurrent);
    while let Some(game) = playing.next().await {
        played.push(game?);
        if !args.json
            && played
                .len()
                .is_multiple_of(args.games.div_ceil(10) as usize)
        {
            print_message(format_args!("{} of {} games", played.len(), args.games));
        }
    }
    Ok(played)
}

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
    fn new(
        seed: u64,
        played: &[PlayedGame],
        log: &LogCheck,
        n_events: u64,
        duration: Duration,
    ) -> Self {
        let mut by_mode: BTreeMap<String, ByMode> = BTreeMap::new();
        for PlayedGame { mode, result } in played {
            let row = by_mode.entry(mode.to_string()).or_default();
            row.games += 1;
            match result.ending {
                "completed" => row.completed += 1,
                "cancelled" => row.cancelled += 1,
                _ => row.abandoned += 1,
            }
            row.acts += result.n_commands;
            row.refused += result.n_rejected;
            row.repeated += result.n_repeated;
        }
        let per_second = |n: u64| n as f64 / duration.as_secs_f64().max(f64::EPSILON);
        Self {
            seed,
            games: played.len(),
            events: n_events,
            streams: log.n_games,
            broken: log.violations.len(),
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
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
            "mode",
            "games",
            "completed",
            "cancelled",
            "abandoned",
            "commands",
            "rejected",
            "repeated"
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
            writeln!(f, "Game streams: {}; all invariants hold.", self.streams)
        } else {
            writeln!(f, "Violations in the log: {}.", self.broken)
        }
    }
}
