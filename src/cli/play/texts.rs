//! The texts of a game at a terminal: those of Discord where they fit, others where they do not.
//!
//! Owns: what replaces slash commands, buttons and DMs. Pure: a view in, text out.

use std::fmt::Write;

use crate::bot::render::{self, Names};
use crate::cli::output::{WIDTH, wrap};
use crate::game::event::{GuessProcessed, RoundEndReason, RoundEnded};
use crate::game::state::{OpenRound, Running, Team};
use crate::game::values::RoundOutcome;
use crate::game::{GameEvent, PlayerId, State};

/// Everything that can be typed instead of a word.
pub(super) const HELP: &str = "\
Type one word when it is your turn; nobody sees it before both have typed.
Instead of a word you can type
  give up   give the round up and begin the next one
  words     show your pair, and the words you may not use
  status    show how the game stands
  rules     show the rules
  quit      leave; 'gamebot play --resume' continues the game
To guess one of these words themselves, put it in quotes: \"words\".";

/// How to resume a game that was left.
pub(super) const HOW_TO_RESUME: &str = "'gamebot play --resume' continues it";

/// Pieces of Discord's texts, and what a terminal says instead.
const REPLACEMENTS: [(&str, &str); 7] = [
    (
        "Players guess by DM, or with the buttons here; only they see the words.",
        "",
    ),
    (
        "Send me one word that links them.",
        "Type one word that links them.",
    ),
    ("`/game new`", "'gamebot play'"),
    ("`/practice`", "'gamebot play --solo'"),
    ("`/game resume`", "'gamebot play --resume'"),
    ("`/game status`", "'status'"),
    ("`/words`", "'words'"),
];

/// Turns a text for Discord into one for a terminal.
pub(super) fn for_terminal(text: &str) -> String {
    let text = REPLACEMENTS
        .iter()
        .fold(text.to_owned(), |text, (on_discord, here)| {
            text.replace(on_discord, here)
        });
    wrap(render::plain(&text).trim_end(), WIDTH)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypedLine<'l> {
    Empty,
    Word(&'l str),
    GiveUp,
    Words,
    Status,
    Rules,
    Help,
    Quit,
}

impl<'l> TypedLine<'l> {
    /// Parses a line; a slash before a command is allowed, as on Discord.
    pub(super) fn parse(line: &'l str) -> Self {
        let command = line.strip_prefix('/').unwrap_or(line).to_lowercase();
        match command.as_str() {
            "" => Self::Empty,
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

/// Returns the first text of a game: who plays, how many rounds, and how.
pub(super) fn welcome(running: &Running, team: &Team, names: &Names) -> String {
    let [first, second] = team.slot.players;
    let rounds = match running.info.config.rounds() {
        Some(1) => "1 round".to_owned(),
        Some(rounds) => format!("{rounds} rounds"),
        None => running.info.config.mode().title().to_owned(),
    };
    if running.info.practice {
        return for_terminal(&format!(
            "{} plays {rounds} with GameBot. Both see the same two words. GameBot has chosen its word before you type yours, and does \
             not see yours. Equal words win the round; otherwise the two words become the next pair.\n\
             'help' shows what else you can type.",
            names.of(running.info.host),
        ));
    }
    for_terminal(&format!(
        "{} and {} play {rounds} at one keyboard. Both see the same two words. Take turns to type one word that links them; \
         neither sees the other's. Equal words win the round; otherwise your two words become the next pair.\n\
         'help' shows what else you can type.",
        names.of(first),
        names.of(second),
    ))
}

/// Returns the pair of the current attempt, and the words used in this round.
pub(super) fn current_pair(running: &Running, open: &OpenRound) -> String {
    let mut text = format!(
        "{}, attempt {}: {}",
        render::round_title(open.round, &running.info.config),
        open.attempt,
        render::pair(&open.pair)
    );
    if open.used.len() > 2 {
        let used: Vec<&str> = open.used.iter().map(AsRef::as_ref).collect();
        let _ = write!(text, "\nUsed in this round: {}", used.join(", "));
    }
    for_terminal(&text)
}

pub(super) fn prompt(player: PlayerId, is_hidden: bool, names: &Names) -> String {
    let name = render::plain(names.of(player));
    if is_hidden {
        format!("{name}, your word (it stays hidden): ")
    } else {
        format!("{name}, your word:")
    }
}

/// Returns what a guess or giving up led to; nothing where the next pair or the final result shows it.
pub(super) fn outcome(
    events: &[GameEvent],
    state: &State,
    by: PlayerId,
    names: &Names,
) -> Vec<String> {
    let round_ends = events
        .iter()
        .any(|event| matches!(event, GameEvent::RoundEnded(_)));
    let texts = events.iter().filter_map(|event| match event {
        GameEvent::GuessProcessed(processed) => {
            Some(attempt_text(processed, state, round_ends, names))
        }
        GameEvent::RoundEnded(ended) => round_end_text(ended, state, by, names),
        _ => None,
    });
    texts.map(|text| for_terminal(&text)).collect()
}

fn attempt_text(
    processed: &GuessProcessed,
    state: &State,
    round_ends: bool,
    names: &Names,
) -> String {
    let is_practice = state.info().is_some_and(|info| info.practice);
    let (message, n_lines) = if is_practice {
        (render::practice_result(processed, state, names), 2)
    } else {
        (render::attempt_result(processed, state, names), 1)
    };
    if round_ends && !processed.matched {
        // The other lines announce the next attempt, which there will not be.
        let lines: Vec<&str> = message.content.lines().take(n_lines).collect();
        return lines.join("\n");
    }
    message.content
}

fn round_end_text(
    ended: &RoundEnded,
    state: &State,
    by: PlayerId,
    names: &Names,
) -> Option<String> {
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
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::game::event::PlayerSurface;
    use crate::game::values::Ts;
    use crate::game::{
        CommandContext, Decider, GameId, Issuer, Mode, PlayerCommand, Rejection, Rules, Seed,
        StartPractice, TwoPlayerConfig,
    };
    use crate::words::Lexicon;

    #[test]
    fn a_line_is_a_command_or_a_word() {
        #[track_caller]
        fn check(line: &str, expected: TypedLine<'_>) {
            assert_eq!(TypedLine::parse(line), expected);
        }

        check("", TypedLine::Empty);
        check("steam", TypedLine::Word("steam"));
        check("Give up", TypedLine::GiveUp);
        check("/words", TypedLine::Words);
        check("\"words\"", TypedLine::Word("\"words\""));
        check("QUIT", TypedLine::Quit);
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
        for text in discord_texts() {
            assert!(!for_terminal(&text).contains("`/"), "{text}");
        }
    }

    #[test]
    fn every_replacement_replaces_something() {
        let mut texts = discord_texts();
        for (on_discord, here) in REPLACEMENTS {
            let is_used = texts.iter().any(|text| text.contains(on_discord));
            assert!(is_used, "no text contains {on_discord:?}");
            for text in &mut texts {
                *text = text.replace(on_discord, here);
            }
        }
    }

    /// Returns the texts of Discord that a terminal shows and that name slash commands or buttons there.
    fn discord_texts() -> Vec<String> {
        const ANA: PlayerId = PlayerId(Uuid::from_u128(1));
        let rules = Rules::new(Lexicon::english());
        let after = |state: State, command: PlayerCommand| {
            let context = CommandContext {
                at: Ts::UNIX_EPOCH,
                guild: None,
                recent: Arc::default(),
                teams: Vec::new(),
                partners: Vec::new(),
                server: Arc::default(),
                replay_name: None,
                command: Issuer::player(ANA).issues(command),
            };
            let events = rules.decide(&state, context).unwrap();
            events
                .iter()
                .fold(state, |state, event| state.evolve(event, Ts::UNIX_EPOCH))
        };
        let config = TwoPlayerConfig {
            rounds: 1,
            ..TwoPlayerConfig::default()
        };
        let running = after(
            State::New,
            PlayerCommand::Practice(StartPractice {
                game_id: GameId(Uuid::from_u128(2)),
                config,
                surface: PlayerSurface::Dms,
                dm_ok: true,
                seed: Seed(1),
                busy: false,
            }),
        );
        let paused = after(running.clone(), PlayerCommand::Pause);
        let over = after(running.clone(), PlayerCommand::GiveUp);
        let names = Names::default();
        let word = |word| Lexicon::english().admit(word).unwrap();
        let rejections = [
            Rejection::NoGame,
            Rejection::Over,
            Rejection::Paused,
            Rejection::RoundNotOpen,
            Rejection::Recent {
                last: 12,
                word: word("mice"),
                recent: word("mouse"),
            },
        ];
        let mut texts: Vec<String> = rejections.iter().map(ToString::to_string).collect();
        texts.extend([&running, &paused, &over].map(|state| render::status(state, &names).content));
        texts.push(render::my_words(&running, ANA, &[], &names).content);
        texts.push(render::rules_text(Some(Mode::TwoPlayer)));
        texts.push(render::more_rules().to_owned());
        texts
    }
}
