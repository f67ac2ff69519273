//! The table: a two-player game in messages of its channel, one a round.
//!
//! Owns: what everybody there reads. Never a guess that waits for the partner's.

use std::fmt::Write;
use std::sync::Arc;

use super::message::{Message, Style};
use super::names::Names;
use super::phrase::pair;
use super::result::{abandoned, called_off, closed};
use super::rounds::{round_title, round_without_word};
use crate::bot::custom_id::Action;
use crate::game::state::{Ending, Finished, OpenRound, Running, Team};
use crate::game::values::{RoundOutcome, Submission};
use crate::game::{GameId, ModeConfig, PlayerId};
use crate::texts::Texts;

/// How many characters of a round's words are shown: long rounds lose their middle.
const PATH_LIMIT: usize = 900;

/// Shows a round of a running game: with buttons while it is open.
pub(super) fn table(running: &Running, round: u32, names: &Names) -> Message {
    let Some(team) = running.teams.first() else {
        return Message::default();
    };
    if let Some(open) = team.open_round().filter(|open| open.round == round) {
        return open_round(running, team, open, names);
    }
    let t = names.texts;
    Message::new(t, past_round(team, round, &running.info.config, t))
}

fn open_round(running: &Running, team: &Team, open: &OpenRound, names: &Names) -> Message {
    let t = names.texts;
    let title = round_title(open.round, &running.info.config, t);
    let mut text = format!(
        "{title}\n{}\n{}",
        words_so_far(open, t),
        who_has_guessed(team, open, names)
    );
    let (game, shown) = (running.info.game_id, open.round);
    match running.paused {
        Some(paused) => {
            let _ = write!(text, "\n{}", t.paused_by(names.of(paused.by)));
            Message::new(t, text).button(Action::Resume, game, Style::Primary)
        }
        None => Message::new(t, text).button(Action::GuessAtTable { shown }, game, Style::Primary),
    }
    .button(Action::Menu, game, Style::Secondary)
}

/// Writes the words of an open round: how it came to the pair, and the pair.
pub(super) fn words_so_far(open: &OpenRound, t: Texts) -> String {
    let pair = pair(&open.pair);
    if open.attempts.is_empty() {
        format!("{pair}\n{}", t.what_links_them())
    } else {
        format!("{}\n{pair}", path(open))
    }
}

fn who_has_guessed(team: &Team, open: &OpenRound, names: &Names) -> String {
    let guessed = open.pending.as_ref().map(|pending| pending.player_id);
    let signs = team.slot.players.map(|player| {
        let sign = if guessed == Some(player) {
            "✓"
        } else {
            "…"
        };
        format!("{} {sign}", names.of(player))
    });
    signs.join(" · ")
}

/// Shows the last round of a game that is over, and why it ended if it was not played to its end.
pub(super) fn last_table(finished: &Finished, round: u32, names: &Names) -> Message {
    let t = names.texts;
    let team = finished.teams.first().map(Arc::as_ref);
    let past = team.map(|team| past_round(team, round, &finished.info.config, t));
    let ended = match &finished.ending {
        // There, the result follows.
        Ending::Completed(_) if finished.info.is_elsewhere() => None,
        Ending::Completed(event) => Some(closed(finished, event, names)),
        Ending::Cancelled(event) => Some(called_off(&finished.info, event, names).content),
        Ending::Abandoned(event) => Some(abandoned(event, &finished.info, t).content),
    };
    let lines: Vec<String> = past.into_iter().chain(ended).collect();
    let message = Message::new(t, lines.join("\n"));
    let is_over = !matches!(finished.ending, Ending::Completed(_)) && !finished.teams.is_empty();
    if is_over {
        message.button(Action::Rematch, finished.info.game_id, Style::Secondary)
    } else {
        message
    }
}

/// Writes the words of a round that is over for its team, and not for all.
pub(super) fn done_round(done: &OpenRound, config: &ModeConfig, t: Texts) -> String {
    let title = round_title(done.round, config, t);
    let path = path(done);
    if done.matched {
        format!("{title}: {path} ✓ {}", in_attempts(done.n_attempts(), t))
    } else {
        format!("{title}: {path}")
    }
}

pub(super) fn past_round(team: &Team, round: u32, config: &ModeConfig, t: Texts) -> String {
    let title = round_title(round, config, t);
    let index = usize::try_from(round).unwrap_or(usize::MAX).wrapping_sub(1);
    let played = team.last.as_deref().filter(|last| last.round == round);
    match (played, team.rounds.get(index)) {
        (Some(played), Some(result)) if result.outcome != RoundOutcome::Matched => {
            format!(
                "{title}: {}, {}",
                path(played),
                round_without_word(result, t)
            )
        }
        (Some(played), Some(result)) => {
            format!(
                "{title}: {} ✓ {}",
                path(played),
                in_attempts(result.attempts, t)
            )
        }
        (None, Some(result)) => match &result.matched_word {
            Some(word) => format!("{title}: **{word}** ✓ {}", in_attempts(result.attempts, t)),
            None => format!("{title}: {}", round_without_word(result, t)),
        },
        (_, None) => title,
    }
}

fn in_attempts(n: u32, t: Texts) -> String {
    match n {
        1 => t.perfect_round().to_owned(),
        n => n.to_string(),
    }
}

/// Writes the words of a round from its pair on: `skirt + jazz → music · dance → **ballet**`.
pub(super) fn path(round: &OpenRound) -> String {
    let mut steps: Vec<String> = Vec::new();
    if let [one, other, ..] = &round.used[..] {
        steps.push(format!("{one} + {other}"));
    }
    for (number, submissions) in (1..).zip(&round.attempts) {
        let is_match = round.matched && number == round.attempts.len();
        steps.push(step(submissions, is_match));
    }
    // A pair and the last steps say where the two are.
    let length = |steps: &[String]| {
        steps
            .iter()
            .map(|step| step.chars().count() + 3)
            .sum::<usize>()
    };
    let mut is_cut = false;
    while PATH_LIMIT < length(&steps) && 3 < steps.len() {
        steps.remove(1);
        is_cut = true;
    }
    if is_cut {
        steps.insert(1, "…".to_owned());
    }
    steps.join(" → ")
}

fn step([first, second]: &[Submission; 2], is_match: bool) -> String {
    match is_match {
        false => format!("{} · {}", first.word, second.word),
        true if first.word == second.word => format!("**{}**", first.word),
        true => format!("**{}** = **{}**", first.word, second.word),
    }
}

/// Offers what else a player can do in a running game.
pub(crate) fn menu(running: &Running, player: PlayerId, is_host: bool, t: Texts) -> Message {
    let game = running.info.game_id;
    let team = running.teams.iter().find(|team| team.has(player));
    let team = team.filter(|team| team.is_in());
    let pause = if running.paused.is_some() {
        Action::Resume
    } else {
        Action::Pause
    };
    let mut message = Message::new(t, t.what_would_you_like())
        .button(Action::MyWords, game, Style::Secondary)
        .button(Action::Rules, game, Style::Secondary);
    if is_host {
        message = message.button(pause, game, Style::Secondary);
    }
    if let Some(round) = team.and_then(|team| team.open_round()) {
        let round = round.round;
        message = message.button(Action::GiveUp { round }, game, Style::Danger);
    }
    if team.is_some() {
        message = message.button(Action::AskToLeave, game, Style::Danger);
    }
    message
}

/// Tells somebody who is not in the game whose table it is.
pub(crate) fn table_of_others(team: Option<&Team>, names: &Names, game: GameId) -> Message {
    let t = names.texts;
    let text = team.map_or_else(
        || t.table_of_others().to_owned(),
        |team| t.table_of_team(names.team(team)),
    );
    Message::new(t, text).button(Action::Rules, game, Style::Secondary)
}
