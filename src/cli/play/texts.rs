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
use crate::texts::Texts;

/// Says everything that can be typed instead of a word.
pub(super) fn help(t: Texts) -> String {
    let lines = [
        (t.typed_give_up(), t.terminal_help_give_up()),
        (t.typed_words(), t.terminal_help_words()),
        (t.typed_status(), t.terminal_help_status()),
        (t.typed_rules(), t.terminal_help_rules()),
        (t.typed_quit(), t.terminal_help_quit()),
    ];
    let widths = lines.iter().map(|(typed, _)| typed.chars().count());
    let width = widths.max().unwrap_or_default() + 3;
    let lines = lines.map(|(typed, what)| format!("  {typed:<width$}{what}"));
    let quoted = t.terminal_help_quotes(t.typed_words());
    format!("{}\n{}\n{quoted}", t.terminal_help(), lines.join("\n"))
}

/// How to resume a game that was left.
pub(super) const HOW_TO_RESUME: &str = "'gamebot play --resume' continues it";

/// Returns pieces of Discord's texts, and what a terminal says instead.
fn replacements(t: Texts) -> [(&'static str, String); 7] {
    let quoted = |typed: &str| format!("'{typed}'");
    [
        (t.status_how_to_guess(), String::new()),
        (t.send_one_word(), t.type_one_word().to_owned()),
        (t.command_new(), quoted("gamebot play")),
        (t.command_practice(), quoted("gamebot play --solo")),
        (t.command_resume(), quoted("gamebot play --resume")),
        (t.command_status(), quoted(t.typed_status())),
        (t.command_words(), quoted(t.typed_words())),
    ]
}

/// Turns a text for Discord into one for a terminal.
pub(super) fn for_terminal(text: &str, t: Texts) -> String {
    let text = replacements(t)
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
    pub(super) fn parse(line: &'l str, t: Texts) -> Self {
        let command = line.strip_prefix('/').unwrap_or(line).to_lowercase();
        match command.as_str() {
            "" => Self::Empty,
            "give up" | "giveup" => Self::GiveUp,
            "words" => Self::Words,
            "status" => Self::Status,
            "rules" => Self::Rules,
            "help" => Self::Help,
            "quit" => Self::Quit,
            typed if typed == t.typed_give_up() => Self::GiveUp,
            typed if typed == t.typed_words() => Self::Words,
            typed if typed == t.typed_status() => Self::Status,
            typed if typed == t.typed_rules() => Self::Rules,
            typed if typed == t.typed_help() => Self::Help,
            typed if typed == t.typed_quit() => Self::Quit,
            _ => Self::Word(line),
        }
    }
}

/// Returns the first text of a game: who plays, how many rounds, and how.
pub(super) fn welcome(running: &Running, team: &Team, names: &Names) -> String {
    let (t, [first, second]) = (names.texts, team.slot.players);
    let rounds = running.info.config.rounds().unwrap_or_default().into();
    let welcome = if running.info.practice {
        t.terminal_welcome_solo(rounds, names.of(running.info.host))
    } else {
        t.terminal_welcome_two(rounds, names.of(first), names.of(second))
    };
    let help = t.terminal_type_help(t.typed_help());
    for_terminal(&format!("{welcome}\n{help}"), t)
}

/// Returns the pair of the current attempt, and the words used in this round.
pub(super) fn current_pair(running: &Running, open: &OpenRound, t: Texts) -> String {
    let round = render::round_title(open.round, &running.info.config, t);
    let mut text = t.terminal_pair(round, open.attempt, render::pair(&open.pair));
    if open.used.len() > 2 {
        let used: Vec<&str> = open.used.iter().map(AsRef::as_ref).collect();
        let _ = write!(text, "\n{}", t.terminal_used(used.join(", ")));
    }
    for_terminal(&text, t)
}

pub(super) fn prompt(player: PlayerId, is_hidden: bool, names: &Names) -> String {
    let (t, name) = (names.texts, render::plain(names.of(player)));
    if is_hidden {
        format!("{} ", t.terminal_prompt_hidden(name))
    } else {
        t.terminal_prompt(name)
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
    texts.map(|text| for_terminal(&text, names.texts)).collect()
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
        _ => Some(render::round_cut_short(ended.round, result, names.texts).content),
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

    const ALL: [Texts; 4] = [Texts::English, Texts::German, Texts::French, Texts::Spanish];

    #[test]
    fn a_line_is_a_command_or_a_word() {
        #[track_caller]
        fn check(line: &str, expected: TypedLine<'_>) {
            assert_eq!(TypedLine::parse(line, Texts::English), expected);
        }

        check("", TypedLine::Empty);
        check("steam", TypedLine::Word("steam"));
        check("Give up", TypedLine::GiveUp);
        check("/words", TypedLine::Words);
        check("\"words\"", TypedLine::Word("\"words\""));
        check("QUIT", TypedLine::Quit);
        check("aufgeben", TypedLine::Word("aufgeben"));
        let german = |line| TypedLine::parse(line, Texts::German);
        assert_eq!(german("Aufgeben"), TypedLine::GiveUp);
        assert_eq!(german("words"), TypedLine::Words);
    }

    #[test]
    fn no_text_sends_people_at_a_keyboard_to_discord() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(for_terminal(text, Texts::English), expected);
        }

        check(
            "**Over.** `/game new` opens another.",
            "Over. 'gamebot play' opens another.",
        );
        check(
            "Send me one word that links them.",
            "Type one word that links them.",
        );
        for t in ALL {
            for text in discord_texts(t) {
                assert!(!for_terminal(&text, t).contains("`/"), "{text}");
            }
        }
    }

    #[test]
    fn every_replacement_replaces_something() {
        for t in ALL {
            let mut texts = discord_texts(t);
            for (on_discord, here) in replacements(t) {
                let is_used = texts.iter().any(|text| text.contains(on_discord));
                assert!(is_used, "no text contains {on_discord:?}");
                for text in &mut texts {
                    *text = text.replace(on_discord, &here);
                }
            }
        }
    }

    /// Returns the texts of Discord that a terminal shows and that name slash commands or buttons there.
    fn discord_texts(t: Texts) -> Vec<String> {
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
                daily_played: false,
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
        let names = Names::default().reading(t);
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
        let mut texts: Vec<String> = rejections
            .iter()
            .map(|rejection| render::refusal(rejection, t))
            .collect();
        texts.extend([&running, &paused, &over].map(|state| render::status(state, &names).content));
        texts.push(render::my_words(&running, ANA, &[], &names).content);
        texts.push(render::rules_text(Some(Mode::TwoPlayer), t));
        texts.push(t.more_rules().to_owned());
        texts
    }
}
