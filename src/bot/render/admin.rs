//! What managers and operators read.
//!
//! Owns: wording, and that words of a live game are not among them. Does not know: who may ask.

use std::fmt::Write;
use std::time::Duration;

use super::dead_letters::shortened;
use super::message::{CONTENT_LIMIT, Message, Style};
use super::names::Names;
use super::phrase::{count, pair};
use super::rounds::{round_lines, round_short, round_with_word, round_without_word};
use crate::bot::admin_id::{AdminId, Intervention};
use crate::discord::gateway::{GatewayHealth, Phase};
use crate::game::state::{Running, State, Team};
use crate::game::{GameId, Mode, PlayerId};
use crate::host::{Connections, Folded, Follower, HealthState, StoreHealth};
use crate::texts::Texts;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    pub(crate) head: i64,
    /// Live games: of this server, or of all.
    /// None if they could not be counted.
    pub(crate) n_live: Option<usize>,
    /// There may be more live games than were counted.
    pub(crate) at_least: bool,
    pub(crate) all_servers: bool,
    /// The subscriptions, those of the read tables among them.
    pub(crate) followers: Vec<Follower>,
    pub(crate) store: StoreHealth,
    pub(crate) connections: Connections,
    /// How many guesses are kept and how many can be, or why none can; none where no journal is needed.
    pub(crate) journal: Option<Result<(usize, usize), String>>,
    /// The state of the gateway, and how long it has been in it.
    pub(crate) gateway: Option<(GatewayHealth, Duration)>,
}

pub(crate) fn managers_only() -> &'static str {
    "Only managers of this server (Manage Server) and my operators can use that."
}

pub(crate) fn operators_only() -> &'static str {
    "Only my operators can ask for all servers. Leave `all_servers` out for this one."
}

pub(crate) fn no_such_version(versions: u32) -> String {
    format!(
        "That game has {}. `at` takes one of them, from 1.",
        count(versions.into(), "version")
    )
}

pub(crate) fn health(health: &Health) -> Message {
    let (store, connections) = (&health.store, &health.connections);
    let place = if health.all_servers {
        "in all servers"
    } else {
        "in this server"
    };
    let more = if health.at_least { " or more" } else { "" };
    let mut text = format!(
        "**Health**\nLog: {} in {}, ",
        count(u64::try_from(health.head).unwrap_or(0), "event"),
        connections.database
    );
    let (since, reason) = (store.since.timestamp(), &store.reason);
    let _ = match store.state {
        HealthState::Up => writeln!(text, "and it can be written."),
        HealthState::Degraded => writeln!(
            text,
            "and it can be written, but not read since <t:{since}:R>: {reason}. I try again every second."
        ),
        HealthState::Down => writeln!(
            text,
            "and it cannot be written since <t:{since}:R>: {reason}. I try again every second."
        ),
    };
    let n_used = u64::from(connections.n_readers).saturating_sub(connections.n_idle as u64);
    let open = count(connections.n_readers.into(), "connection");
    let _ = writeln!(text, "Readers: {open} open, {n_used} in use.");
    let _ = match &health.journal {
        None => Ok(()),
        Some(Ok((n_kept, limit))) => writeln!(
            text,
            "Journal: {n_kept} of {limit} guesses kept until the log is back."
        ),
        Some(Err(reason)) => writeln!(
            text,
            "Journal: I cannot keep guesses while the log is away: {reason}"
        ),
    };
    if let Some((gateway, duration)) = &health.gateway {
        let _ = writeln!(
            text,
            "Gateway: {}, for {}; {} of {} live, {}.",
            phase_name(&gateway.phase),
            Texts::English.span(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)),
            gateway.n_live,
            count(gateway.n_shards.into(), "shard"),
            count(gateway.n_lost_sessions, "lost session"),
        );
    }
    let _ = match health.n_live {
        Some(n_live) => writeln!(text, "Live games {place}: {n_live}{more}."),
        None => writeln!(text, "Live games {place}: I cannot count them now."),
    };
    let room = CONTENT_LIMIT.saturating_sub(text.chars().count());
    text.push_str(&follower_lines(&health.followers, room));
    Message::text(text.trim_end())
}

/// Describes as many subscriptions as `room` characters hold: those that fail first, then those with
/// dead letters.
fn follower_lines(followers: &[Follower], room: usize) -> String {
    const MORE_CHARS: usize = 60;
    let rank = |follower: &&Follower| {
        let has_failed = follower.status.open_error().is_some();
        (!has_failed, follower.n_parked == 0)
    };
    let mut followers: Vec<&Follower> = followers.iter().collect();
    followers.sort_by_key(rank);
    let (mut text, mut n_chars) = (String::new(), MORE_CHARS);
    for (n_shown, follower) in followers.iter().enumerate() {
        let line = follower_line(follower);
        n_chars += line.chars().count();
        if room < n_chars {
            let n_more = followers.len() - n_shown;
            let _ = write!(
                text,
                "… and {n_more} more; `gamebot subscriptions` shows all."
            );
            break;
        }
        text.push_str(&line);
    }
    text
}

fn follower_line(follower: &Follower) -> String {
    let status = &follower.status;
    let kind = status.kind.as_deref().unwrap_or("never run");
    let mut line = format!(
        "Subscription {} ({kind}): {}",
        status.name,
        status.state.replace('_', " ")
    );
    if let Some(since) = status.since {
        let _ = write!(line, " since <t:{}:R>", since.timestamp());
    }
    if status.is_paused && status.state != "paused" {
        line.push_str(", paused by an operator");
    }
    let _ = match status.lag {
        0 => write!(line, ", up to date at {}", status.position),
        lag => write!(
            line,
            ", at {}, {} behind",
            status.position,
            count(lag, "event")
        ),
    };
    let _ = match &status.holder {
        Some(holder) => write!(line, ", run by {holder}"),
        None => write!(line, ", run by no process"),
    };
    let _ = match (follower.n_parked, follower.at_least) {
        (0, false) => Ok(()),
        (n_parked, true) => write!(line, ", {n_parked}+ dead letters"),
        (n_parked, false) => write!(line, ", {}", count(n_parked, "dead letter")),
    };
    let _ = match status.open_error() {
        Some(error) => writeln!(line, "; last failure: {}", shortened(&error.text)),
        None => writeln!(line, "."),
    };
    line
}

fn phase_name(phase: &Phase) -> String {
    match phase {
        Phase::Live => "connected".to_owned(),
        Phase::Resuming => "interrupted, resuming the session".to_owned(),
        Phase::Connecting => "connecting".to_owned(),
        Phase::Down { reason } => format!("down ({reason})"),
    }
}

/// Shows a game, folded from the log, as it was after `folded.version` events; `newest` is how it is now.
///
/// While the game is live, its words are hidden, in earlier versions too.
pub(crate) fn admin_game(game: GameId, folded: &Folded, newest: &Folded, names: &Names) -> Message {
    let state = &folded.state;
    let hidden = newest.state.is_live();
    let is_newest = folded.version == newest.version;
    let mut text = format!("**Game** `{game}`, {}", state.phase());
    let _ = writeln!(
        text,
        ", version {} of {}",
        folded.version.0, newest.version.0
    );
    if let Some(at) = folded.last_event_at {
        let _ = writeln!(text, "Last event: <t:{}:f>", at.timestamp());
    }
    if let Some(info) = state.info() {
        let practice = if info.practice { ", practice" } else { "" };
        let mode = info.config.mode();
        let host = names.of(info.host);
        let _ = writeln!(text, "Mode: {mode}{practice}, hosted by {host}");
        let players: Vec<PlayerId> = info
            .players
            .iter()
            .map(|participant| participant.player_id)
            .collect();
        let _ = writeln!(text, "Players: {}", names.list(players));
    }
    let mode = state.info().map(|info| info.config.mode());
    for team in state.teams() {
        let _ = writeln!(text, "**{}**", names.team(team));
        let describe = if hidden {
            round_without_word
        } else {
            round_with_word
        };
        text.push_str(&round_lines(team, names.texts, describe));
        write_open_round(&mut text, team, (hidden, mode), names);
    }
    if let State::Running(Running {
        paused: Some(paused),
        ..
    }) = &**state
    {
        let _ = writeln!(text, "Paused by {}.", names.of(paused.by));
    }
    if hidden && !state.teams().is_empty() {
        text.push_str("Words are shown once the game is over.\n");
    }
    let mut message = Message::text(text.trim_end());
    if is_newest && state.is_live() {
        let button = |intervention| AdminId::Intervene(intervention, game);
        message = message.control(button(Intervention::Recover), Style::Secondary);
        if matches!(&**state, State::Running(Running { paused: None, .. })) {
            message = message.control(button(Intervention::Pause), Style::Secondary);
        }
        message = message.control(button(Intervention::End), Style::Danger);
    }
    message
}

fn write_open_round(
    text: &mut String,
    team: &Team,
    (hidden, mode): (bool, Option<Mode>),
    names: &Names,
) {
    let (Some(round), Some(mode)) = (team.open_round(), mode) else {
        return;
    };
    let guessed = round.pending.as_ref().map_or_else(
        || "nobody has guessed".to_owned(),
        |pending| format!("{} has guessed", names.of(pending.player_id)),
    );
    let _ = write!(
        text,
        "{}, attempt {}: {guessed}",
        round_short(round.round, mode, names.texts),
        round.attempt
    );
    if !hidden {
        let _ = write!(text, ", {}", pair(&round.pair));
    }
    text.push('\n');
}

pub(crate) fn intervened(intervention: Intervention, has_changed: bool) -> &'static str {
    match (intervention, has_changed) {
        (Intervention::Recover, _) => "The game was rebuilt from the log.",
        (Intervention::Pause, true) => "The game is paused. `/game resume` goes on.",
        (Intervention::Pause, false) => "The game is paused already. `/game resume` goes on.",
        (Intervention::End, _) => "The game was cancelled.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Position;
    use crate::store::subscriptions::{LastError, ListedStatus};

    fn follower(n: usize, error: Option<&str>) -> Follower {
        let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        Follower {
            status: ListedStatus {
                name: format!("reader_{n}"),
                kind: Some("persistent".to_owned()),
                holder: Some("process 77-beef".to_owned()),
                state: if error.is_some() { "retrying" } else { "live" }.to_owned(),
                since: Some(at),
                is_paused: false,
                position: Position(1_234),
                lag: 5,
                n_parked: 1_200,
                last_error: error.map(|text| LastError {
                    at,
                    text: text.to_owned(),
                }),
            },
            n_parked: 3,
            at_least: n == 0,
        }
    }

    #[test]
    fn a_subscription_is_described_in_one_line() {
        let described = "Subscription reader_0 (persistent): live since <t:1700000000:R>, at 1234, 5 events behind, \
            run by process 77-beef, 3+ dead letters.\n";
        assert_eq!(follower_line(&follower(0, None)), described);
    }

    #[test]
    fn of_many_subscriptions_those_that_fail_are_shown_and_how_many_more_there_are() {
        let long = "x".repeat(5_000);
        let mut all: Vec<Follower> = (1..40).map(|n| follower(n, None)).collect();
        all.push(follower(40, Some(&long)));
        let text = follower_lines(&all, 1_500);
        assert!(text.chars().count() <= 1_500, "{text}");
        assert!(text.starts_with("Subscription reader_40 "), "{text}");
        let n_shown = text.matches("Subscription").count();
        let more = format!(
            "… and {} more; `gamebot subscriptions` shows all.",
            40 - n_shown
        );
        assert!(text.ends_with(&more), "{text}");
    }
}
