//! The whole program in virtual time while everything around it fails: a fixed seed, and a fresh one.

use std::io::Write as _;
use std::time::Duration;

use gamebot::cli::simulate::faults::{RunReport, RunSize, run};
use gamebot::clock::Clock;

const SIZE: RunSize = RunSize {
    faulty: Duration::from_mins(10),
    n_people: 8,
    n_games: 6,
};

/// Writes a line that stands in the log of a run also when the test passes: the test harness keeps what macros print.
fn say(text: &impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[track_caller]
fn check(seed: u64) -> RunReport {
    say(&format_args!("gamebot simulate --faults, seed {seed}"));
    let report = run(seed, SIZE).unwrap();
    say(&report);
    let wrong = report.wrong.join("\n");
    assert!(wrong.is_empty(), "seed {seed}:\n{wrong}");
    report
}

#[test]
fn nothing_is_lost_or_repeated_and_a_seed_replays_exactly() {
    let report = check(1);
    assert!(100 < report.n_faults() && 0 < report.n_guesses, "{report}");
    assert_eq!(check(1).digest, report.digest);
}

#[test]
fn nothing_is_lost_or_repeated_with_a_fresh_seed() {
    check(Clock::system().number());
}
