//! What must be true at the end: of the log, of what people were told.
//!
//! Owns: comparing what they did and saw with the log. Does not know: what was broken.

use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::time::Instant;

use gamebot::game::GameEvent;
use gamebot::wire;

use super::World;
use super::faults::Machines;
use super::ledger::{Guess, Outcome};
use super::people::Group;
use crate::bot::crash::audit::{streams, whole};
use crate::bot::harness::{Home, read_log};
use crate::discord::Kind;
use crate::game::invariants;

pub(super) async fn check(world: &World, groups: &[Group], machines: &Machines) {
    let home = Home::on(machines.database_url());
    let store = read_log(&home).await;
    let log = whole(&store).await;
    let ledger = &world.ledger;
    for stream in streams(&log) {
        if let Err(broken) = invariants::hold(&stream) {
            ledger.fails(&broken.to_string());
        }
        let (last, _) = stream.last().unwrap();
        let is_cancelled_probe = matches!(last, GameEvent::GameCancelled(_));
        if !is_cancelled_probe && !matches!(last, GameEvent::GameCompleted(_)) {
            ledger.fails(&format!("a game ended with {last:?}"));
        }
    }

    let mut counted: HashMap<&str, usize> = HashMap::new();
    let mut players = HashMap::new();
    let guesses: HashMap<String, Guess> = ledger
        .guesses()
        .into_iter()
        .map(|guess| (guess.id.to_string(), guess))
        .collect();
    let mut attempts = Vec::new();
    for event in &log {
        let decoded = wire::decode(&event.event_type, event.schema_version, &event.data);
        let speaker = match decoded.unwrap() {
            wire::Event::Game(GameEvent::GuessSubmitted(submitted)) => {
                submitted.submission.player_id
            }
            wire::Event::Game(GameEvent::GuessProcessed(processed)) => {
                let last = processed.submissions[1].player_id;
                attempts.push(processed);
                last
            }
            _ => continue,
        };
        if let Some(id) = event.source.id.as_deref() {
            *counted.entry(id).or_default() += 1;
            if let Some(guess) = guesses.get(id) {
                players.insert(speaker, guess.who);
            }
        }
    }
    let mut kept: BTreeMap<&str, Vec<&Guess>> = BTreeMap::new();
    for (id, guess) in &guesses {
        let n = counted.get(id.as_str()).copied().unwrap_or(0);
        match guess.outcome {
            Outcome::Taken if n == 0 => ledger.lost(guess),
            Outcome::Kept if n == 0 => kept.entry(guess.who).or_default().push(guess),
            _ => {}
        }
        if 1 < n {
            ledger.repeated(
                guess.from,
                guess.until,
                &format!("{guess}, {n} times in the log"),
            );
        }
    }
    store.close().await;

    // What was kept and does not count, its player was told so of.
    for (who, kept) in kept {
        let shown = world.discord.every_byte_shown_to(&world.discord.user(who));
        let sign = "kept for you while my log was away does not count";
        let n_told = shown
            .iter()
            .filter(|shown| shown.text.contains(sign))
            .count();
        kept.into_iter()
            .skip(n_told)
            .for_each(|guess| ledger.lost(guess));
    }

    // Who plays by DM reads each attempt once.
    let entries = world.discord.entries();
    let mut told: BTreeMap<(&str, String), isize> = BTreeMap::new();
    let by_dm: Vec<&str> = groups
        .iter()
        .flat_map(Group::by_dm)
        .map(|(name, _)| *name)
        .collect();
    for processed in &attempts {
        let said = |n: usize| {
            let submission = &processed.submissions[n];
            let name = players.get(&submission.player_id).copied().unwrap_or("?");
            (name, format!("{name} said **{}**", submission.word))
        };
        let ((one, one_said), (other, other_said)) = (said(0), said(1));
        for name in [one, other].into_iter().filter(|name| by_dm.contains(name)) {
            let line = format!("Attempt {}: {one_said}, {other_said}", processed.attempt);
            *told.entry((name, line)).or_default() += 1;
        }
    }
    for entry in entries.iter().filter(|entry| entry.kind == Kind::Posted) {
        let Some(name) = entry.place.strip_suffix("'s DM") else {
            continue;
        };
        let Some(text) = entry.line.strip_prefix("GameBot: Attempt ") else {
            continue;
        };
        let line = text
            .split_once(".\n")
            .map_or(text, |(line, _)| line)
            .trim_end_matches('.');
        let key = (
            by_dm.iter().find(|it| **it == name),
            format!("Attempt {line}"),
        );
        if let (Some(name), line) = key {
            *told.entry((name, line)).or_default() -= 1;
        }
    }
    for ((name, line), missing) in told {
        let now = Instant::now();
        if missing < 0 {
            ledger.repeated(now, now, &format!("{name} was told too often: {line}"));
        } else if 0 < missing {
            ledger.fails(&format!("{name} was not told: {line}"));
        }
    }

    for violation in world.discord.violations() {
        ledger.fails(&violation);
    }
    let verified = Command::new(env!("CARGO_BIN_EXE_gamebot"))
        .arg("verify")
        .env_clear()
        .env("DATABASE_URL", home.database_url())
        .current_dir(home.log().parent().unwrap())
        .output()
        .unwrap();
    if !verified.status.success() {
        ledger.fails(&format!(
            "gamebot verify: {}",
            String::from_utf8_lossy(&verified.stdout)
        ));
    }
}
