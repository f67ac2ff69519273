//! What people did and noticed, and which fault it is put down to.
//!
//! Owns: the times of the faults, and the table. Does not know: how anything is broken.

use std::fmt::{self, Write as _};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::faults::Kind;

/// The longest that anybody waits for the bot while Discord is there. Promised are 15 s; tests share the machine.
const WAIT_LIMIT: Duration = Duration::from_secs(20);

/// The longest until the bot is as before, after a fault has ended. Promised are 10 s.
const RECOVERY_LIMIT: Duration = Duration::from_secs(15);

/// What people take the answer to a guess for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It counts.
    Taken,
    /// It is kept while the log is down.
    Kept,
    /// An earlier guess counts or is kept.
    Already,
    /// Another word is needed.
    Refused,
    /// Nothing can be said now.
    Closed,
    /// It has to be said again.
    Later,
}

#[derive(Clone, Debug)]
pub(super) struct Guess {
    pub(super) id: u64,
    pub(super) who: &'static str,
    pub(super) word: String,
    /// What was done, and the pair that was seen then.
    pub(super) told: String,
    pub(super) answer: Vec<String>,
    pub(super) from: Instant,
    pub(super) until: Instant,
    pub(super) outcome: Outcome,
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            who,
            word,
            told,
            answer,
            outcome,
            ..
        } = self;
        write!(
            f,
            "{who} guessed {word} ({id}; {told}): {outcome:?} {answer:?}"
        )
    }
}

/// A press, command or DM, and how long its author waited.
pub(super) struct Use {
    /// What was done.
    told: String,
    /// When it was first tried. People try again when they get no answer.
    wanted: Instant,
    from: Instant,
    until: Instant,
    is_dm: bool,
    /// Nobody answered, although the bot was connected or not.
    missed: Option<bool>,
}

impl Use {
    pub(super) fn press(
        told: String,
        wanted: Instant,
        from: Instant,
        missed: Option<bool>,
    ) -> Self {
        Self {
            told,
            wanted,
            from,
            until: Instant::now(),
            is_dm: false,
            missed,
        }
    }

    pub(super) fn dm(told: String, from: Instant) -> Self {
        Self {
            told,
            wanted: from,
            from,
            until: Instant::now(),
            is_dm: true,
            missed: None,
        }
    }
}

struct Fault {
    kind: Kind,
    began: Instant,
    ended: Option<Instant>,
    /// When all was as before.
    at_rest: Option<Instant>,
    recovery: Duration,
    n_lost: usize,
    n_repeated: usize,
}

#[derive(Default)]
struct Records {
    faults: Vec<Fault>,
    guesses: Vec<Guess>,
    uses: Vec<Use>,
    wrong: Vec<String>,
}

pub(super) struct Ledger {
    seed: u64,
    began: Instant,
    records: Mutex<Records>,
}

impl Records {
    /// The first fault that can be the cause of something that took place between these moments, of a kind.
    fn cause_of(
        &self,
        from: Instant,
        until: Instant,
        is_of: impl Fn(Kind) -> bool,
    ) -> Option<usize> {
        let is_cause = |fault: &Fault| {
            let was_over = fault.at_rest.is_some_and(|at| at < from);
            fault.began <= until && !was_over && is_of(fault.kind)
        };
        self.faults.iter().position(is_cause)
    }

    fn cause(&self, from: Instant, until: Instant) -> Option<usize> {
        self.cause_of(from, until, |_| true)
    }

    /// The same, but a fault that excuses what happened is put before others.
    fn cause_of_use(&self, of: &Use) -> Option<usize> {
        let is_excuse = |kind: Kind| match of.missed {
            Some(was_heard) => kind.excuses_silence(was_heard),
            None => kind.is_discord_away(),
        };
        let excuse = self.cause_of(of.wanted, of.until, is_excuse);
        excuse.or_else(|| self.cause(of.wanted, of.until))
    }
}

impl Ledger {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            began: Instant::now(),
            records: Mutex::default(),
        }
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap()
    }

    pub(super) fn begins(&self, kind: Kind) {
        let began = Instant::now();
        let fault = Fault {
            kind,
            began,
            ended: None,
            at_rest: None,
            recovery: Duration::ZERO,
            n_lost: 0,
            n_repeated: 0,
        };
        eprintln!("{:6.1} s  {}", self.since(began), kind.name());
        self.records().faults.push(fault);
    }

    pub(super) fn ends(&self) {
        let mut records = self.records();
        records.faults.last_mut().unwrap().ended = Some(Instant::now());
    }

    pub(super) fn recovered(&self, took: Duration) {
        let mut records = self.records();
        let fault = records.faults.last_mut().unwrap();
        (fault.at_rest, fault.recovery) = (Some(Instant::now()), took);
        let lasted = fault.ended.unwrap() - fault.began;
        let name = fault.kind.name();
        eprintln!("          lasted {lasted:.1?}, recovered in {took:.1?}");
        if RECOVERY_LIMIT < took {
            let wrong = format!("the bot is itself again {took:.1?} after its end");
            records.wrong.push(format!("{name}: {wrong}"));
        }
    }

    fn since(&self, moment: Instant) -> f64 {
        (moment - self.began).as_secs_f64()
    }

    pub(super) fn used(&self, of: Use) {
        self.records().uses.push(of);
    }

    pub(super) fn guessed(&self, guess: Guess) {
        self.records().guesses.push(guess);
    }

    pub(super) fn guesses(&self) -> Vec<Guess> {
        self.records().guesses.clone()
    }

    /// Tells which fault is the newest.
    pub(super) fn newest(&self) -> String {
        let records = self.records();
        let newest = records.faults.last();
        let name = newest.map_or("the start", |fault| fault.kind.name());
        format!("{name} (GAMEBOT_CHAOS_SEED={})", self.seed)
    }

    /// Notes something that must not be, as of now.
    pub(super) fn fails(&self, what: &str) {
        let now = Instant::now();
        self.fails_at(now, now, what);
    }

    pub(super) fn fails_at(&self, from: Instant, until: Instant, what: &str) {
        let at = self.since(from);
        let mut records = self.records();
        let cause = records.cause(from, until);
        let name = cause.map_or("no fault", |n| records.faults[n].kind.name());
        records.wrong.push(format!("{name}, at {at:.1} s: {what}"));
    }

    /// Notes an acknowledged guess that is not in the log.
    pub(super) fn lost(&self, guess: &Guess) {
        let mut records = self.records();
        if let Some(cause) = records.cause(guess.from, guess.until) {
            records.faults[cause].n_lost += 1;
        }
        drop(records);
        self.fails_at(guess.from, guess.until, &format!("lost: {guess}"));
    }

    pub(super) fn repeated(&self, from: Instant, until: Instant, what: &str) {
        let mut records = self.records();
        if let Some(cause) = records.cause(from, until) {
            records.faults[cause].n_repeated += 1;
        }
        drop(records);
        self.fails_at(from, until, &format!("repeated: {what}"));
    }

    /// Everything that must not be.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = self.records().wrong.clone();
        let records = self.records();
        for of in &records.uses {
            let cause = records.cause_of_use(of);
            let kind = cause.map(|n| records.faults[n].kind);
            let name = kind.map_or("no fault", Kind::name);
            let at = self.since(of.from);
            let waited = of.until - of.wanted;
            if WAIT_LIMIT < waited && !kind.is_some_and(Kind::is_discord_away) {
                wrong.push(format!(
                    "{name}, at {at:.1} s: somebody waited {waited:.1?}"
                ));
            }
            if let Some(was_heard) = of.missed
                && !kind.is_some_and(|kind| kind.excuses_silence(was_heard))
            {
                let heard = if was_heard { "connected" } else { "away" };
                wrong.push(format!(
                    "{name}, at {at:.1} s: {:?} was not answered, and the bot was {heard}",
                    of.told
                ));
            }
        }
        wrong
    }

    /// Writes what people noticed of each kind of fault.
    pub(super) fn table(&self, n_games: usize) -> String {
        let records = self.records();
        let mut table = format!(
            "{:<26} {:>5} {:>7} {:>5} {:>8} {:>10} {:>12} {:>9} {:>9}\n",
            "fault",
            "tried",
            "guesses",
            "lost",
            "repeated",
            "unanswered",
            "none to hear",
            "longest",
            "recovery"
        );
        writeln!(table, "{:>88} {:>9}", "press, DM", "").unwrap();
        let kinds = Kind::ALL.iter().map(|kind| Some(*kind)).chain([None]);
        for kind in kinds {
            let is_of = |cause: Option<usize>| cause.map(|n| records.faults[n].kind) == kind;
            let faults = || {
                records
                    .faults
                    .iter()
                    .filter(|fault| Some(fault.kind) == kind)
            };
            let tried = faults().count();
            if tried == 0 && kind.is_some() {
                continue;
            }
            let guesses = records.guesses.iter().filter(|guess| {
                let is_acknowledged = matches!(guess.outcome, Outcome::Taken | Outcome::Kept);
                is_acknowledged && is_of(records.cause(guess.from, guess.until))
            });
            let uses: Vec<&Use> = records
                .uses
                .iter()
                .filter(|of| is_of(records.cause_of_use(of)))
                .collect();
            let missed = || uses.iter().filter_map(|of| of.missed);
            let longest = |is_dm: bool| {
                let waits = uses.iter().filter(|of| of.is_dm == is_dm);
                let waits = waits.map(|of| (of.until - of.wanted).as_secs_f64());
                waits.fold(0.0, f64::max)
            };
            let recovery = faults().map(|fault| fault.recovery.as_secs_f64());
            let recovery = recovery.fold(0.0, f64::max);
            writeln!(
                table,
                "{:<26} {tried:>5} {:>7} {:>5} {:>8} {:>10} {:>12} {:>4.1} {:>4.1} {recovery:>9.1}",
                kind.map_or("(none)", Kind::name),
                guesses.count(),
                faults().map(|fault| fault.n_lost).sum::<usize>(),
                faults().map(|fault| fault.n_repeated).sum::<usize>(),
                missed().count(),
                missed().filter(|was_heard| !was_heard).count(),
                longest(false),
                longest(true),
            )
            .unwrap();
        }
        let n_uses = records.uses.len();
        let n_guesses = records.guesses.len();
        writeln!(
            table,
            "{n_games} games, {n_uses} uses of the bot, {n_guesses} guesses"
        )
        .unwrap();
        table
    }
}
