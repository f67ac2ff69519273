//! `gamebot simulate --faults`: the whole program in virtual time, while everything around it fails.
//!
//! Owns: the course of a run, from a seed to what was found. Does not know: what a fault is, or a game.
//!
//! The program is the real one over a real SQLite file; Discord is in memory. Time is virtual: hours pass in
//! seconds, and the database's work takes none. Everything is drawn from the seed.

mod checks;
mod deadlines;
mod discord;
mod outage;
mod plan;
mod players;
mod process;
mod screens;
mod times;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::time::{Instant, sleep, timeout};

use self::discord::{Discord, Input};
use self::plan::{Chance, Faults, FaultyDatabase};
use self::players::Players;
use self::process::Process;
use crate::bot::outbox::planned_again;
use crate::clock::{self, Clock};
use crate::game::{PlayerId, State};
use crate::host::WhichDeadLetters;
use crate::retry::mixed;
use crate::store::outbox::NewMessage;
use crate::store::{Store, StoreOptions, set_database_faults};

/// When simulated time begins.
const START: DateTime<Utc> = DateTime::from_timestamp(1_767_225_600, 0).expect("2026 began");

/// How long people play on without faults before what still runs is cancelled.
const LAST_PLAY: Duration = Duration::from_mins(20);

/// How long the last messages may take.
const DRAIN: Duration = Duration::from_mins(10);

#[derive(Clone, Copy, Debug)]
pub struct RunSize {
    /// How long faults happen, in virtual time.
    pub faulty: Duration,
    pub n_people: u64,
    pub n_games: u32,
}

impl Default for RunSize {
    fn default() -> Self {
        Self {
            faulty: Duration::from_mins(20),
            n_people: 8,
            n_games: 6,
        }
    }
}

/// What a run was like.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RunReport {
    pub seed: u64,
    pub faults: BTreeMap<&'static str, u64>,
    pub n_processes: u32,
    pub n_games: usize,
    pub n_guesses: usize,
    pub n_events: usize,
    pub n_messages: usize,
    /// How many messages Discord recognised as sent before, by their nonces.
    pub n_recognised: u64,
    /// Two runs with the same digest recorded the same events at the same times.
    pub digest: u64,
    /// What does not hold.
    pub wrong: Vec<String>,
}

impl RunReport {
    #[must_use]
    pub fn n_faults(&self) -> u64 {
        self.faults.values().sum()
    }
}

impl fmt::Display for RunReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            n_processes,
            n_games,
            n_guesses,
            n_events,
            n_messages,
            n_recognised,
            digest,
            ..
        } = self;
        writeln!(
            f,
            "seed {seed}: {} faults in {n_processes} processes; {n_games} games, {n_guesses} guesses, {n_events} events, \
             {n_messages} messages shown, {n_recognised} recognised as sent; digest {digest:016x}",
            self.n_faults()
        )?;
        for (fault, n) in &self.faults {
            writeln!(f, "  {n:>6} {fault}")?;
        }
        for wrong in &self.wrong {
            writeln!(f, "  wrong: {wrong}")?;
        }
        Ok(())
    }
}

enum End {
    Killed,
    Stopped,
    Finished(Box<Planned>),
}

/// What is read from the last process before it ends.
struct Planned {
    messages: Vec<NewMessage>,
    user_of: HashMap<PlayerId, u64>,
    wrong: Vec<String>,
}

struct Run {
    faults: Arc<Faults>,
    chance: Chance,
    discord: Discord,
    players: Players,
    faulty_until: DateTime<Utc>,
    url: String,
    /// By how much the machine's clock is wrong.
    wrong_by: TimeDelta,
    n_processes: u32,
    seed: u64,
}

/// Plays with faults, then without, and checks what came of it. Everything follows from `seed`.
///
/// # Errors
/// When the system refuses a file or a runtime.
pub fn run(seed: u64, size: RunSize) -> std::io::Result<RunReport> {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }?;
    let url = format!("sqlite://{}", folder.path().join("gamebot.db").display());
    let chance = |n| Chance::new(mixed(seed.wrapping_add(n)));
    let faults = Faults::new(chance(1));
    let discord = Discord::new(START, size.n_people, Arc::clone(&faults));
    let lasting = TimeDelta::from_std(size.faulty).unwrap_or_default();
    let mut run = Run {
        chance: chance(2),
        players: Players {
            chance: chance(3),
            discord: discord.clone(),
            guesses: Vec::new(),
            n_games_left: size.n_games,
            hurries: false,
        },
        faulty_until: START + lasting,
        faults,
        discord,
        url,
        wrong_by: TimeDelta::zero(),
        n_processes: 0,
        seed,
    };
    set_database_faults(Some(Arc::new(FaultyDatabase(Arc::clone(&run.faults)))));
    let planned = run.run_until_finished();
    set_database_faults(None);
    let planned = planned?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(run.checked(planned)))
}

impl Run {
    fn run_until_finished(&mut self) -> std::io::Result<Planned> {
        loop {
            self.n_processes += 1;
            if let End::Finished(planned) = clock::run_in_virtual_time(self.live())? {
                return Ok(*planned);
            }
        }
    }

    async fn live(&mut self) -> End {
        let seed = mixed(self.seed ^ u64::from(self.n_processes) << 32);
        let (faults, discord) = (Arc::clone(&self.faults), self.discord.clone());
        let (clock, now) = {
            let mut world = discord.world();
            let now = world.now();
            let clock = Clock::starting(now + self.wrong_by, seed);
            world.begin_process(clock.clone());
            (clock, now)
        };
        let is_last = self.faulty_until <= now;
        faults.live();
        faults.switch(!is_last);
        let database_changes = |is_down: bool| discord.world().note_open(!is_down);
        let end = tokio::select! {
            biased;
            () = faults.killed() => End::Killed,
            () = faults.change_conditions(database_changes) => End::Killed,
            end = self.play(clock, is_last) => end,
        };
        let pause = match end {
            End::Killed => self.chance.millis(0, 90_000),
            End::Stopped | End::Finished(_) => Duration::from_secs(2),
        };
        let mut world = self.discord.world();
        world.note_open(false);
        world.end_process(pause);
        drop(world);
        end
    }

    async fn play(&mut self, clock: Clock, is_last: bool) -> End {
        let started = Process::start(&self.url, clock, self.discord.clone()).await;
        let Some(process) = started else {
            self.faults.count("did not start");
            return End::Killed;
        };
        self.discord.world().note_open(true);
        if is_last {
            return self.play_to_the_end(process).await;
        }
        tokio::select! {
            biased;
            () = process.unauthorized() => {
                process.stop().await;
                return End::Stopped;
            }
            () = self.play_among_faults(&process) => {}
        }
        // Some end in order.
        if self.chance.one_in(2) {
            self.faults.count("stopped in order");
            process.stop().await;
        } else {
            self.faults.kill("process killed");
        }
        End::Stopped
    }

    /// Lets people play while things fail.
    async fn play_among_faults(&mut self, process: &Process) {
        let began = Instant::now();
        let runs_for = self.chance.millis(20_000, 400_000);
        let mut doors_until = Instant::now();
        let mut held: Option<Input> = None;
        let mut offline_until = Instant::now();
        let mut is_online = true;
        while began.elapsed() < runs_for && self.discord.world().now() < self.faulty_until {
            sleep(self.chance.millis(20, 1_500)).await;
            let now = Instant::now();
            if doors_until <= now {
                doors_until = now + self.chance.millis(2_000, 30_000);
                self.open_and_close_dms();
                self.come_and_go();
                self.disturb_time(process).await;
            }
            self.discord.world().note_time();
            if self.chance.one_in(120) {
                self.faults.count("gateway cut");
                offline_until = now + self.chance.millis(500, 20_000);
                is_online = false;
            }
            if !is_online && offline_until <= now {
                is_online = true;
                process.connect();
            }
            let Some(input) = self.players.act(process).await else {
                continue;
            };
            if !is_online {
                continue;
            }
            if self.chance.one_in(25) {
                self.faults.count("input repeated");
                process.deliver(input.clone());
            }
            if held.is_none() && self.chance.one_in(25) {
                self.faults.count("input reordered");
                held = Some(input);
                continue;
            }
            process.deliver(input);
            if let Some(late) = held.take() {
                process.deliver(late);
            }
        }
    }

    fn open_and_close_dms(&self) {
        let mut world = self.discord.world();
        let people: Vec<u64> = world.people.keys().copied().collect();
        // Only some ever do, so that what reaches the others can be checked.
        let some = &people[..people.len() / 4];
        if let Some(user) = self.chance.pick(some)
            && self.chance.one_in(3)
            && !world.closed.remove(&user)
        {
            world.closed.insert(user);
            world.ever_closed.insert(user);
            self.faults.count("DMs closed");
        }
    }

    /// Lets somebody leave the server, or come back.
    fn come_and_go(&self) {
        let mut world = self.discord.world();
        let people: Vec<u64> = world.people.keys().copied().collect();
        let Some(user) = self.chance.pick(&people) else {
            return;
        };
        if !world.away.remove(&user) && self.chance.one_in(30) {
            world.away.insert(user);
            self.faults.count("a player left the server");
        }
    }

    /// Freezes the process, or sets the machine's clock.
    async fn disturb_time(&mut self, process: &Process) {
        if self.chance.one_in(20) {
            self.faults.count("process frozen");
            let from = self.discord.world().now();
            tokio::time::advance(self.chance.millis(1_000, 300_000)).await;
            let mut world = self.discord.world();
            let now = world.now();
            world.times.note_frozen(from, now);
        }
        if self.chance.one_in(20) {
            let by = TimeDelta::from_std(self.chance.millis(1_000, 7_200_000)).unwrap_or_default();
            let by = if self.chance.one_in(2) {
                self.faults.count("clock set forward");
                by
            } else {
                self.faults.count("clock set back");
                -by
            };
            self.wrong_by += by;
            process.app.host.games.clock().set_machine(by);
        }
    }

    /// Lets people play to the end, and waits for the last message.
    async fn play_to_the_end(&mut self, process: Process) -> End {
        {
            let mut world = self.discord.world();
            world.closed.clear();
            world.away.clear();
            world.note_open(true);
        }
        let mut wrong = outage::check(&process, &self.discord, &self.faults, &self.chance).await;
        self.players.hurries = true;
        self.players.n_games_left = 0;
        let began = Instant::now();
        loop {
            let games = players::live_games(&process);
            if games.is_empty() {
                break;
            }
            sleep(self.chance.millis(200, 1_000)).await;
            self.discord.world().note_time();
            if began.elapsed() < LAST_PLAY {
                if let Some(input) = self.players.act(&process).await {
                    process.deliver(input);
                }
                continue;
            }
            if LAST_PLAY + DRAIN < began.elapsed() {
                wrong.push(format!("games do not end: {games:?}"));
                break;
            }
            self.cancel_one(&process).await;
        }
        self.discord.world().note_time();
        sleep(Duration::from_secs(5)).await;
        let drained = timeout(DRAIN, async {
            while !matches!(process.app.store.first_pending().await, Ok(None)) {
                sleep(Duration::from_secs(1)).await;
            }
        });
        if drained.await.is_err() {
            wrong.push("messages are still to be sent".to_owned());
        }
        let letters = process
            .app
            .host
            .dead_letters
            .list(WhichDeadLetters::default())
            .await;
        for letter in letters.unwrap_or_default() {
            wrong.push(format!("a dead letter: {}", letter.parked.error));
        }
        let mut planned = self.planned(&process).await;
        planned.wrong.extend(wrong);
        if timeout(DRAIN, process.stop()).await.is_err() {
            planned.wrong.push("the program does not stop".to_owned());
        }
        End::Finished(Box::new(planned))
    }

    async fn cancel_one(&self, process: &Process) {
        let games = &process.app.host.games;
        for game in players::live_games(process) {
            let Ok(state) = games.state(game).await else {
                continue;
            };
            let Some(info) = state.info() else { continue };
            let host = process.app.people.player(info.host.0).await;
            if let Ok(Some(host)) = host {
                process.deliver(self.players.cancel(host.user_id, game));
            }
        }
    }

    async fn planned(&self, process: &Process) -> Planned {
        let mut planned = Planned {
            messages: Vec::new(),
            user_of: HashMap::new(),
            wrong: Vec::new(),
        };
        let users: Vec<u64> = self.discord.world().people.keys().copied().collect();
        for user in users {
            if let Ok(Some(person)) = process.app.people.user(user).await {
                planned.user_of.insert(PlayerId(person.player_id), user);
            }
        }
        match checks::whole_log(&process.app.store).await {
            Ok(mut log) => {
                log.retain(|event| matches!(event.stream.family(), "game" | "roster"));
                match planned_again(&process.options(), &log).await {
                    Ok(messages) => planned.messages = messages,
                    Err(_) => planned.wrong.push("could not plan again".to_owned()),
                }
                let games = log.iter().filter(|event| event.version.0 == 1);
                for event in games {
                    let game = event.stream.as_str().strip_prefix("game-");
                    let Some(Ok(game)) = game.map(str::parse) else {
                        continue;
                    };
                    let folded = process.app.host.games.folded(game, None).await;
                    if !folded.is_ok_and(|it| matches!(&*it.state, State::Finished(_))) {
                        planned.wrong.push(format!("game {game} did not end"));
                    }
                }
            }
            Err(error) => planned.wrong.push(error),
        }
        planned
    }

    async fn checked(self, planned: Planned) -> RunReport {
        let mut wrong = planned.wrong;
        let clock = Clock::standing(START, 0);
        let options = StoreOptions::new(Arc::new(move || clock.now()));
        let mut report = RunReport {
            seed: self.seed,
            faults: self.faults.counts(),
            n_processes: self.n_processes,
            ..RunReport::default()
        };
        let store = match Store::open_read_only(&self.url, options).await {
            Ok(store) => store,
            Err(error) => {
                report.wrong = vec![format!("the log cannot be opened: {error}")];
                return report;
            }
        };
        let log = checks::whole_log(&store).await.unwrap_or_else(|error| {
            wrong.push(error);
            Vec::new()
        });
        wrong.extend(checks::check_store(&self.url, &store).await);
        store.close().await;
        let world = self.discord.world();
        wrong.extend(checks::check_guesses(&log, &world, &self.players.guesses));
        wrong.extend(checks::check_deadlines(&log, &world.times));
        wrong.extend(deadlines::check(&log, &world.times));
        wrong.extend(checks::check_messages(
            &planned.messages,
            &world,
            &planned.user_of,
        ));
        wrong.extend(screens::check_live(&planned.messages, &world));
        wrong.extend(screens::check_fallbacks(
            &log,
            &planned.messages,
            &world,
            &planned.user_of,
        ));
        wrong.extend(checks::check_secrets(
            &log,
            &world.shown,
            &self.players.guesses,
            &planned.user_of,
        ));
        report.n_games = log
            .iter()
            .filter(|event| event.stream.family() == "game" && event.version.0 == 1)
            .count();
        report.n_guesses = self.players.guesses.len();
        report.n_events = log.len();
        report.n_messages = world.shown.len();
        report.n_recognised = world.n_recognised;
        report.digest = checks::digest(&log);
        report.wrong = wrong;
        report
    }
}
