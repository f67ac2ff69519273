//! What is said at one keyboard: the texts of Discord where they fit, others where they do not.
//!
//! Owns: what takes the place of slash commands, buttons and DMs. Pure: a view in, text out.
//! Does not know: when it is said.

use std::fmt::Write;

use crate::bot::render::{self, Names};
use crate::cli::output::{WIDTH, wrapped};
use crate::game::event::{GuessProcessed, RoundEndReason, RoundEnded};
use crate::game::state::{OpenRound, Running, Team};
use crate::game::values::RoundOutcome;
use crate::game::{GameEvent, PlayerId, State};

/// What can be typed in place of a word.
pub(super) const HELP: &str = "\
Type one word when you are asked for it; nobody sees it before both have typed.
Instead of a word you can type
  give up   the round counts as given up, and the next one begins
  words     your pair, and the words you may not use
  status    how the game stands
  rules     how it goes
  quit      leave; 'gamebot play --resume' goes on
To guess one of these words themselves, put it in quotes: \"words\".";

/// How to go on with a game that was left.
pub(super) const HOW_TO_GO_ON: &str = "'gamebot play --resume' goes on with it.";

/// What Discord's texts say that is otherwise at one keyboard.
const INSTEAD: [(&str, &str); 10] = [
    (
        "Players guess by DM, or with the buttons here; only they see the words.",
        "",
    ),
    (
        "Send me one word that links them.",
        "Type one word that links them.",
    ),
    ("`/game new` starts one, `/help` tells the commands.", ""),
    ("`/game new`", "'gamebot play'"),
    ("`/practice`", "'gamebot play --solo'"),
    ("`/game resume`", "'gamebot play --resume'"),
    ("`/game status`", "'status'"),
    ("`/words`", "'words'"),
    ("`/rules`", "'rules'"),
    ("`/help`", "'help'"),
];

/// Turns a text for Discord into one for a terminal.
pub(super) fn for_terminal(text: &str) -> String {
    let text = INSTEAD.iter().fold(text.to_owned(), |text, (there, here)| {
        text.replace(there, here)
    });
    wrapped(render::plain(&text).trim_end(), WIDTH)
}

/// A line that a player typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed<'l> {
    /// Nothing at all.
    Nothing,
    /// A guess.
    Word(&'l str),
    GiveUp,
    Words,
    Status,
    Rules,
    Help,
    Quit,
}

impl<'l> Typed<'l> {
    /// Reads a line; a slash before a command is allowed, as on Discord.
    pub(super) fn read(line: &'l str) -> Self {
        let command = line.strip_prefix('/').unwrap_or(line).to_lowercase();
        match command.as_str() {
            "" => Self::Nothing,
            "give up" | "giveup" => Self::GiveUp,
            "words" => Self::Words,
            "status" => Self::Status,
            "rules" => Self::Rules,
            "help" => Self::Help,
            "quit" => Self::Quit,
            _ => Self::Word(line),
        }
    }
}

/// Says who plays what, once, before the first pair.
pub(super) fn welcome(running: &Running, team: &Team, names: &Names) -> String {
    let [one, other] = team.slot.players;
    let rounds = match running.info.config.rounds() {
        Some(1) => "1 round".to_owned(),
        Some(rounds) => format!("{rounds} rounds"),
        None => running.info.config.mode().title().to_owned(),
    };
    if running.info.practice {
        return for_terminal(&format!(
            "{} plays {rounds} with GameBot. Both see the same two words. GameBot has chosen its word before you type yours, and does \
             not see yours. Equal words win the round; otherwise the two words become the next pair.\n\
             'help' tells what else can be typed.",
            names.of(running.info.host),
        ));
    }
    for_terminal(&format!(
        "{} and {} play {rounds} at one keyboard. Both see the same two words. Each in turn types one word that links them, \
         unseen by the other. Equal words win the round; otherwise your two words become the next pair.\n\
         'help' tells what else can be typed.",
        names.of(one),
        names.of(other),
    ))
}

/// Shows the pair, and what was tried in this round.
pub(super) fn board(running: &Running, line: &OpenRound) -> String {
    let mut text = format!(
        "{}, attempt {}: {}",
        render::round_title(line.round, &running.info.config),
        line.attempt,
        render::pair(&line.pair)
    );
    if line.used.len() > 2 {
        let used: Vec<&str> = line.used.iter().map(AsRef::as_ref).collect();
        let _ = write!(text, "\nUsed in this round: {}", used.join(", "));
    }
    for_terminal(&text)
}

/// Asks `player` for their word.
pub(super) fn prompt(player: PlayerId, is_hidden: bool, names: &Names) -> String {
    let name = render::plain(names.of(player));
    if is_hidden {
        format!("{name}, your word (it stays hidden): ")
    } else {
        format!("{name}, your word:")
    }
}

/// Says what came of a guess or of giving up; nothing where the next pair or the result says it.
pub(super) fn what_happened(
    events: &[GameEvent],
    state: &State,
    by: PlayerId,
    names: &Names,
) -> Vec<String> {
    let round_ends = events
        .iter()
        .any(|event| matches!(event, GameEvent::RoundEnded(_)));
    let said = events.iter().filter_map(|event| match event {
        GameEvent::GuessProcessed(processed) => Some(attempt(processed, state, round_ends, names)),
        GameEvent::RoundEnded(ended) => round_end(ended, state, by, names),
        _ => None,
    });
    said.map(|text| for_terminal(&text)).collect()
}

fn attempt(processed: &GuessProcessed, state: &State, round_ends: bool, names: &Names) -> String {
    let is_practice = state.info().is_some_and(|table| table.practice);
    let (message, n_lines) = if is_practice {
        (render::practice_result(processed, state, names), 2)
    } else {
        (render::attempt_result(processed, state, names), 1)
    };
    if round_ends && !processed.matched {
        // The rest announces an attempt that does not come.
        let said: Vec<&str> = message.content.lines().take(n_lines).collect();
        return said.join("\n");
    }
    message.content
}

fn round_end(ended: &RoundEnded, state: &State, by: PlayerId, names: &Names) -> Option<String> {
    let config = &state.info()?.config;
    let result = ended.results.first()?;
    match (ended.reason, result.outcome) {
        (RoundEndReason::GivenUp, _) => {
            Some(render::gave_up(Some(by), ended.round, config, names).content)
        }
        (_, RoundOutcome::Matched | RoundOutcome::Void) => None,
        _ => Some(render::round_cut_short(ended.round, result).content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_command_or_a_word() {
        #[track_caller]
        fn check(line: &str, expected: Typed<'_>) {
            assert_eq!(Typed::read(line), expected);
        }

        check("", Typed::Nothing);
        check("steam", Typed::Word("steam"));
        check("Give up", Typed::GiveUp);
        check("/words", Typed::Words);
        check("\"words\"", Typed::Word("\"words\""));
        check("QUIT", Typed::Quit);
    }

    #[test]
    fn no_text_sends_people_at_a_keyboard_to_discord() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(for_terminal(text), expected);
        }

        check(
            "**Over.** `/game new` opens another.",
            "Over. 'gamebot play' opens another.",
        );
        check(
            "Send me one word that links them.",
            "Type one word that links them.",
        );
        assert!(!for_terminal(&render::rules(None)).contains('/'));
    }
}
