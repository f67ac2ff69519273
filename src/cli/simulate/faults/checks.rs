//! What must hold after a run, whatever failed in it.
//!
//! Owns: the comparison of what people did and saw with the log. Does not know: which faults there were.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use tracing::trace;

use super::discord::{Shown, World};
use super::players::Guess;
use super::times::Times;
use crate::bot::outbox::base36;
use crate::cli::log_check::check_log;
use crate::game::{GameEvent, PlayerId};
use crate::projections::compare;
use crate::store::outbox::NewMessage;
use crate::store::subscriptions::with_causes;
use crate::store::{Filter, Position, RecordedEvent, Store};
use crate::wire::{self, Event};

/// Reads the whole log.
pub(super) async fn whole_log(store: &Store) -> Result<Vec<RecordedEvent>, String> {
    let (mut log, mut at) = (Vec::new(), Position::START);
    let head = store.refresh_head().await.map_err(|e| with_causes(&e))?;
    while at < head {
        let page = store.read_all(at, u32::MAX, &Filter::all()).await;
        let page = page.map_err(|error| with_causes(&error))?;
        at = page.next;
        log.extend(page.events);
    }
    Ok(log)
}

/// Returns a text that is the same for two runs if what they recorded is the same.
pub(super) fn digest(log: &[RecordedEvent]) -> u64 {
    let mut digest = 0_u64;
    for event in log {
        let at = event.recorded_at.timestamp_micros().to_string();
        trace!(at, "{} {} {}", event.stream, event.event_type, event.data);
        let parts = [event.stream.as_str(), &event.event_type, &event.data, &at];
        for byte in parts.iter().flat_map(|part| part.bytes()) {
            digest = crate::retry::mixed(digest ^ u64::from(byte));
        }
    }
    digest
}

/// Checks the log and the read tables.
pub(super) async fn check_store(url: &str, store: &Store) -> Vec<String> {
    let mut wrong = Vec::new();
    match check_log(store, None).await {
        Ok(check) => wrong.extend(check.violations),
        Err(_) => wrong.push("the log could not be read".to_owned()),
    }
    let Ok(scratch) = tempfile::tempdir() else {
        return vec!["no temporary folder".to_owned()];
    };
    let rebuilt = format!("sqlite://{}", scratch.path().join("rebuilt.db").display());
    match compare(url, &rebuilt, store).await {
        Ok(tables) => {
            for table in tables {
                let name = table.projection;
                if table.position != Some(store.head()) {
                    wrong.push(format!("{name}: rows at {:?}", table.position));
                }
                let drifts = table.drifts.iter();
                wrong.extend(
                    drifts.map(|drift| {
                        format!("{name}: {} {} {}", drift.table, drift.key, drift.wrong)
                    }),
                );
            }
        }
        Err(error) => wrong.push(format!("tables: {}", with_causes(&error))),
    }
    wrong
}

/// Each acknowledged guess is in the log once; no guess is there twice.
pub(super) fn check_guesses(
    log: &[RecordedEvent],
    world: &World,
    guesses: &[Guess],
) -> Vec<String> {
    let mut counted: HashMap<&str, usize> = HashMap::new();
    for event in log {
        let is_guess = matches!(&*event.event_type, "guess_submitted" | "guess_processed");
        if let (true, Some(id)) = (is_guess, &event.source.id) {
            *counted.entry(id.as_str()).or_default() += 1;
        }
    }
    let answers: HashMap<&str, &str> = world
        .messages
        .values()
        .filter_map(|message| {
            let text = message.body["content"].as_str()?;
            Some((message.nonce.as_deref()?, text))
        })
        .collect();
    let mut wrong = Vec::new();
    for guess in guesses {
        let answer = if guess.is_dm {
            let nonce = base36(u128::from(guess.id));
            let marked = world.messages.get(&guess.id).is_some_and(|dm| dm.has_mark);
            let answer = answers.get(nonce.as_str()).copied().unwrap_or_default();
            if marked { "Got it" } else { answer }
        } else {
            world.interactions[&guess.id].answer.as_str()
        };
        // Below another answer, it confirms another guess.
        let is_acknowledged = answer.trim_start().starts_with("Got it");
        let n = counted
            .get(guess.id.to_string().as_str())
            .copied()
            .unwrap_or(0);
        if n > 1 || is_acknowledged && n == 0 {
            let Guess { id, user, word, .. } = guess;
            wrong.push(format!(
                "the guess {word} of user {user} ({id}), answered {answer:?}, is in the log {n} times"
            ));
        }
    }
    wrong
}

/// Each planned message was delivered, once, and in the order of the log.
pub(super) fn check_messages(
    planned: &[NewMessage],
    world: &World,
    user_of: &HashMap<PlayerId, u64>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut sent: HashMap<&str, Vec<u64>> = HashMap::new();
    for message in world.messages.values() {
        if let Some(nonce) = &message.nonce {
            sent.entry(nonce).or_default().push(message.id);
        }
    }
    let mut last: BTreeMap<&str, (u64, Position)> = BTreeMap::new();
    let is_message =
        |row: &&NewMessage| row.place.starts_with("dm/") || row.place.starts_with("channel/");
    for message in planned.iter().filter(is_message) {
        let reader = message.place.strip_prefix("dm/").and_then(|player| {
            let player = PlayerId(player.parse().ok()?);
            user_of.get(&player).copied()
        });
        let may_be_missing = reader.is_some_and(|user| world.ever_closed.contains(&user));
        match sent.get(message.nonce.as_str()).map(Vec::as_slice) {
            None | Some([]) if may_be_missing => {}
            None | Some([]) => wrong.push(format!(
                "a message to {} that follows from event {} was never delivered",
                message.place, message.key.position
            )),
            Some([id]) => {
                let position = message.key.position;
                if let Some((before, at)) = last.insert(&message.place, (*id, position))
                    && *id < before
                {
                    wrong.push(format!(
                        "the message to {} of event {position} came before that of event {at}",
                        message.place
                    ));
                }
            }
            Some(ids) => wrong.push(format!(
                "the message to {} of event {} was delivered {} times",
                message.place,
                message.key.position,
                ids.len()
            )),
        }
    }
    wrong
}

/// No time that people could not use was taken from a race.
pub(super) fn check_deadlines(log: &[RecordedEvent], times: &Times) -> Vec<String> {
    // Whoever tries to play in an outage reveals it; otherwise the program does, when it next writes that it is alive.
    const NOTICED_WITHIN: TimeDelta = TimeDelta::seconds(6);

    let mut started: HashMap<&str, (DateTime<Utc>, TimeDelta)> = HashMap::new();
    let mut wrong = Vec::new();
    for recorded in log {
        let (game, at) = (recorded.stream.as_str(), recorded.recorded_at);
        let event = wire::decode(
            &recorded.event_type,
            recorded.schema_version,
            &recorded.data,
        );
        match event {
            Ok(Event::Game(GameEvent::GameStarted(event))) => {
                if let Some(limit_ms) = event.config.limit_ms() {
                    let limit =
                        TimeDelta::milliseconds(i64::try_from(limit_ms).unwrap_or(i64::MAX));
                    started.insert(game, (at, limit));
                }
            }
            Ok(Event::Game(GameEvent::GameCompleted(_))) => {
                let Some((from, limit)) = started.remove(game) else {
                    continue;
                };
                let Some((open, n_times)) = times.open_between(from, at) else {
                    continue;
                };
                let tolerance = NOTICED_WITHIN * i32::try_from(n_times).unwrap_or(i32::MAX);
                if open + tolerance < limit {
                    wrong.push(format!(
                        "{game}: people could play for {open} of {limit}, interrupted {n_times} times"
                    ));
                }
            }
            _ => {}
        }
    }
    wrong
}

/// A word that waits for its partner was seen by its author alone.
pub(super) fn check_secrets(
    log: &[RecordedEvent],
    shown: &[Shown],
    guesses: &[Guess],
    user_of: &HashMap<PlayerId, u64>,
) -> Vec<String> {
    type Pending = (String, u64, DateTime<Utc>);

    let typed: BTreeSet<(u64, &str)> = guesses
        .iter()
        .map(|guess| (guess.user, guess.word.as_str()))
        .collect();
    // Words of other rounds, since when they are known.
    let mut known: HashMap<&str, DateTime<Utc>> = HashMap::new();
    for event in log
        .iter()
        .filter(|event| &*event.event_type != "guess_submitted")
    {
        for text in event.data.split('"') {
            known.entry(text).or_insert(event.recorded_at);
        }
    }

    let mut wrong = BTreeSet::new();
    let mut pending: HashMap<(String, String), Pending> = HashMap::new();
    let mut check = |(word, author, from): &Pending, to: Option<DateTime<Utc>>| {
        // Shorter ones stand in many sentences.
        if word.len() < 6 {
            return;
        }
        let whole = format!("**{word}**");
        for seen in shown {
            let is_secret = *from <= seen.at && to.is_none_or(|to| seen.at < to);
            let may_know = known.get(word.as_str()).is_some_and(|at| *at <= seen.at)
                || seen
                    .reader
                    .is_some_and(|reader| typed.contains(&(reader, word)));
            if is_secret && !may_know && seen.text.contains(&whole) {
                wrong.insert(format!(
                    "{word}, the secret of user {author} since {from}, was shown to {:?} at {}: {}",
                    seen.reader, seen.at, seen.text
                ));
            }
        }
    };
    for recorded in log {
        let event = wire::decode(
            &recorded.event_type,
            recorded.schema_version,
            &recorded.data,
        );
        let Ok(Event::Game(event)) = event else {
            continue;
        };
        let key = |team: String| (recorded.stream.as_str().to_owned(), team);
        match event {
            GameEvent::GuessSubmitted(guess) => {
                let author = guess.submission.player_id;
                let user = user_of.get(&author).copied().unwrap_or(0);
                let word = guess.submission.word.to_string();
                let entry = (word, user, recorded.recorded_at);
                pending.insert(key(format!("{:?}", guess.team_id)), entry);
            }
            GameEvent::GuessProcessed(guess) => {
                if let Some(entry) = pending.remove(&key(format!("{:?}", guess.team_id))) {
                    check(&entry, Some(recorded.recorded_at));
                }
            }
            // Then it is public, or nobody's.
            GameEvent::RoundEnded(_) | GameEvent::GuessAbandoned(_) => {
                pending.retain(|(stream, _), _| *stream != recorded.stream.as_str());
            }
            _ => {}
        }
    }
    wrong.into_iter().collect()
}
