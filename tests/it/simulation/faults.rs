//! Runs of the whole program in virtual time while everything around it fails: a fixed seed, a fresh one, and those
//! that once showed a bug.

use std::time::Duration;

use gamebot::cli::simulate::faults::{RunReport, RunSize, run};
use gamebot::clock::Clock;

const SIZE: RunSize = RunSize {
    stormy: Duration::from_mins(10),
    n_people: 8,
    n_games: 6,
};

#[track_caller]
fn check(seed: u64) -> RunReport {
    let report = run(seed, SIZE).unwrap();
    println!("{report}");
    let wrong = report.wrong.join("\n");
    assert!(wrong.is_empty(), "seed {seed}:\n{wrong}");
    report
}

#[test]
fn nothing_is_lost_or_repeated_with_a_fixed_seed() {
    check(1);
}

#[test]
fn nothing_is_lost_or_repeated_with_a_fresh_seed() {
    check(Clock::system().number());
}
