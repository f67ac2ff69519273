//! What players show to others of a game that is over: how each round went, without or with the words.
//!
//! Owns: these texts. Does not know: who may see them.

use std::fmt::Write;

use super::daily::date;
use super::ended::newest_that_fit;
use super::message::{CONTENT_LIMIT, Message, Style};
use super::names::Names;
use super::phrase::mode_title;
use super::rounds::round_line;
use super::table::path;
use crate::bot::custom_id::Action;
use crate::game::event::GameCompleted;
use crate::game::state::{Finished, OpenRound, Team};
use crate::game::values::{RoundOutcome, Standing, TeamRound};
use crate::game::{ModeConfig, counted};
use crate::texts::Texts;

/// Up to how many attempts make a good round, where the mode does not say what wins.
const GOOD_ATTEMPTS: u64 = 4;

/// How many of the newest rounds a strip shows: more than that is no strip.
const STRIP_ROUNDS: usize = 60;

/// What is shown of a finished game.
#[derive(Clone, Copy)]
pub(crate) struct Shared<'a> {
    pub(crate) finished: &'a Finished,
    pub(crate) event: &'a GameCompleted,
    pub(crate) team: &'a Team,
    /// The team's rounds as it played them, to show the words too.
    pub(crate) rounds: Option<&'a [OpenRound]>,
    /// Others still play these pairs today, so that the words are not shown.
    pub(crate) spoils: bool,
}

/// Writes what a player may show to others, for themselves alone. In a server, they can post it.
pub(crate) fn share(shared: &Shared<'_>, can_be_posted: bool, names: &Names) -> Message {
    let (mut message, game) = (shared_text(shared, names), shared.finished.info.game_id);
    let with_words = shared.rounds.is_some();
    if can_be_posted {
        message = message.button(Action::Post { with_words }, game, Style::Primary);
    }
    if with_words || shared.spoils {
        message
    } else {
        message.button(Action::ShareWords, game, Style::Secondary)
    }
}

/// Writes it for everybody.
pub(crate) fn shared_text(shared: &Shared<'_>, names: &Names) -> Message {
    let Shared {
        finished,
        event,
        team,
        rounds,
        ..
    } = shared;
    let (t, config) = (names.texts, &finished.info.config);
    let all: Vec<&TeamRound> = counted(team).collect();
    let shown = &all[all.len().saturating_sub(STRIP_ROUNDS)..];
    let strip: String = shown.iter().map(|round| square(round, config)).collect();
    let standings = event.standings.iter();
    let standing = standings
        .clone()
        .find(|own| own.team_id == team.slot.team_id);
    let has = standing.map_or_else(String::new, |own| {
        format!(" · {}", achieved(own, standings.len(), config, t))
    });
    let numbers: Vec<String> = shown.iter().map(|round| in_numbers(round, t)).collect();
    let mut text = format!(
        "GameBot · {} · {strip}{has}\n{}: {}",
        finished.info.daily.map_or_else(
            || mode_title(t, config.mode()).to_owned(),
            |day| format!("{}, {}", t.daily_pair(), date(day)),
        ),
        names.team_in_list(team),
        numbers.join(", ")
    );
    if let Some(rounds) = rounds {
        let line = |idx: usize| {
            let number = u32::try_from(idx + 1).unwrap_or(u32::MAX);
            let played = rounds.iter().find(|round| round.round == number);
            match played.filter(|round| !round.attempts.is_empty()) {
                Some(round) if round.matched => format!("{} {}", path(round), round.n_attempts()),
                Some(round) => path(round),
                None => round_line(team, idx, t),
            }
        };
        let lines = (0..team.rounds.len()).map(line).collect();
        let room = CONTENT_LIMIT.saturating_sub(text.chars().count() + 50);
        for line in newest_that_fit(lines, room, t) {
            let _ = write!(text, "\n{line}");
        }
    }
    Message::new(t, text)
}

fn square(round: &TeamRound, config: &ModeConfig) -> char {
    let good = match config {
        ModeConfig::TwoPlayer(config) => config.threshold_milli / 1_000,
        ModeConfig::Knockout(_)
        | ModeConfig::Race(_)
        | ModeConfig::GolfRace(_)
        | ModeConfig::Longform(_) => GOOD_ATTEMPTS,
    };
    match round.outcome {
        RoundOutcome::Matched if u64::from(round.attempts) <= good => '🟩',
        RoundOutcome::Matched => '🟨',
        RoundOutcome::GivenUp
        | RoundOutcome::Unmatched
        | RoundOutcome::Eliminated
        | RoundOutcome::Void => '🟥',
    }
}

fn in_numbers(round: &TeamRound, t: Texts) -> String {
    match round.outcome {
        RoundOutcome::Matched => round.attempts.to_string(),
        RoundOutcome::GivenUp => t.share_given_up().to_owned(),
        RoundOutcome::Unmatched | RoundOutcome::Eliminated | RoundOutcome::Void => {
            t.share_no_match().to_owned()
        }
    }
}

/// Says what a team achieved.
fn achieved(standing: &Standing, n_teams: usize, config: &ModeConfig, t: Texts) -> String {
    let place = || t.place_of(t.ordinal(standing.place), n_teams);
    match config {
        ModeConfig::TwoPlayer(_) => t.attempts(standing.attempts.into()),
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => {
            format!("{}, {}", t.signed_points(standing.points), place())
        }
        ModeConfig::Knockout(_) | ModeConfig::Longform(_) => place(),
    }
}
