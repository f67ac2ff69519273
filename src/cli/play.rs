//! `gamebot play`: a game in the terminal, for two people at one keyboard or one person with the bot.
//!
//! Owns: whose turn it is to type, and that neither player sees the other's word. Does not know: the
//! rules; it plays on the same games and the same log as the bot on Discord.
//!
//! Invariant: every word that was accepted is in the log; leaving pauses the game, and it can be resumed.

mod keyboard;
mod terminal_game;
mod texts;

use std::io::{self, IsTerminal, Write};

use tokio_util::sync::CancellationToken;

use self::keyboard::{InputEnd, Keyboard};
use self::terminal_game::{PlayError, TerminalGame};
use self::texts::{HOW_TO_RESUME, TypedLine, for_terminal};
use super::app::App;
use super::args::Play;
use super::failure::Failure;
use super::output::print_message;
use super::serve::cannot_finish;
use super::signals::cancel_on_signal;
use crate::bot::render;
use crate::clock::Clock;
use crate::config::Config;
use crate::game::state::{OpenRound, Running, Team};
use crate::game::{Mode, PlayerCommand, PlayerId, Rejection, State};
use crate::host::{CommandError, StateAndRecentWords};

pub(super) async fn run(config: &Config, args: Play) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    cancel_on_signal(stop.clone())?;
    let mut keyboard = Keyboard::open(stop.clone())?;
    let opening = Box::pin(App::open(&config.database_url, Clock::system()));
    let Some(app) = stop.run_until_cancelled(opening).await else {
        print_message("Stopped before the log was open.");
        return Err(Failure::AlreadyPrinted);
    };
    let app = app?;
    let store = app.store.clone();
    let ending = CancellationToken::new();
    let playing = async {
        let result = play_one_game(&app, &mut keyboard, &args).await;
        ending.cancel();
        app.close().await;
        result
    };
    tokio::select! {
        result = playing => result,
        () = cannot_finish(store, &stop, &ending) => {
            print_message(format_args!(
                "The log does not answer, so the game was left as it is, with every word that was accepted; \
                 {HOW_TO_RESUME}."
            ));
            Err(Failure::AlreadyPrinted)
        }
    }
}

/// Starts or resumes a game and plays it to its end; pauses it when the players leave earlier.
async fn play_one_game(app: &App, keyboard: &mut Keyboard, args: &Play) -> Result<(), Failure> {
    let game = match TerminalGame::start_or_resume(app, keyboard, args).await {
        Ok(game) => game,
        Err(PlayError::Failed(failure)) => return Err(failure),
        Err(PlayError::InputEnded(InputEnd::Eof)) => {
            return Err(Failure::message("the input ended before the game began"));
        }
        Err(PlayError::InputEnded(InputEnd::Quit | InputEnd::Interrupted)) => {
            return Err(Failure::AlreadyPrinted);
        }
        Err(PlayError::InputEnded(InputEnd::Error(error))) => return Err(error.into()),
    };
    let mut screen = Screen {
        is_terminal: keyboard.is_terminal() && io::stdout().is_terminal(),
        shows_secret: false,
    };
    let Err(error) = game.play(keyboard, &mut screen).await else {
        return Ok(());
    };
    let paused = match game.submit(game.host, PlayerCommand::Pause).await {
        Ok(_) => game.names.texts.terminal_paused().to_owned(),
        Err(error) => format!("The game could not be paused: {error}; {HOW_TO_RESUME}."),
    };
    match error {
        PlayError::InputEnded(InputEnd::Quit) => print_text(&paused),
        PlayError::InputEnded(InputEnd::Eof) => {
            if screen.is_terminal {
                // Ctrl-D leaves the cursor behind the prompt.
                print_text("")?;
            }
            print_message("The input ended in the middle of the game.");
            print_message(paused);
            Err(Failure::AlreadyPrinted)
        }
        PlayError::InputEnded(InputEnd::Interrupted) => {
            print_message(paused);
            Err(Failure::AlreadyPrinted)
        }
        PlayError::InputEnded(InputEnd::Error(error)) => Err(error.into()),
        PlayError::Failed(failure) => Err(failure),
    }
}

fn print_text(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

struct Screen {
    is_terminal: bool,
    /// Something that reveals a player's word was printed since the pair was shown.
    shows_secret: bool,
}

impl Screen {
    /// Prints a prompt. On a terminal the answer follows on the same line.
    fn prompt(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.is_terminal {
            write!(out, "{} ", text.trim_end())?;
        } else {
            writeln!(out, "{text}")?;
        }
        out.flush()
    }

    /// Clears the terminal if it shows something secret. Returns whether it was cleared.
    fn clear_secrets(&mut self) -> io::Result<bool> {
        // The screen, the scrollback, and the cursor to the top left.
        const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";
        let clears = self.is_terminal && self.shows_secret;
        self.shows_secret = false;
        if clears {
            let mut out = io::stdout().lock();
            write!(out, "{CLEAR}")?;
            out.flush()?;
        }
        Ok(clears)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct AttemptNumber {
    round: u32,
    attempt: u32,
}

impl TerminalGame<'_> {
    /// Plays until the game is over.
    async fn play(&self, keyboard: &mut Keyboard, screen: &mut Screen) -> Result<(), PlayError> {
        let mut is_welcomed = false;
        // The attempt whose pair is on the screen.
        let mut shown = None;
        loop {
            let state = self
                .app
                .host
                .games
                .state(self.game)
                .await
                .map_err(Failure::from)?;
            let current = current_round(&state)
                .map_err(|no| Failure::message(render::refusal(&no, self.names.texts)))?;
            let Some(current) = current else {
                let result = render::status(&state, &self.names).content;
                print_text(&format!("\n{}", for_terminal(&result, self.names.texts)))?;
                return Ok(());
            };
            if !is_welcomed {
                let welcome = texts::welcome(current.running, current.team, &self.names);
                print_text(&welcome)?;
                is_welcomed = true;
            }
            if shown != Some(current.attempt_number()) {
                let pair = texts::current_pair(current.running, current.open, self.names.texts);
                print_text(&format!("\n{pair}"))?;
                shown = Some(current.attempt_number());
            }
            let player = current.next_player();
            self.take_turn(player, current.open.round, &mut shown, keyboard, screen)
                .await?;
        }
    }

    /// Reads one line from `player` and acts on it.
    async fn take_turn(
        &self,
        player: PlayerId,
        round: u32,
        shown: &mut Option<AttemptNumber>,
        keyboard: &mut Keyboard,
        screen: &mut Screen,
    ) -> Result<(), PlayError> {
        let t = self.names.texts;
        // The bot has already chosen its word, so in a solo game nothing needs hiding.
        let is_hidden = keyboard.is_terminal() && !self.is_solo;
        let prompt = texts::prompt(player, is_hidden, &self.names);
        screen.prompt(&prompt).map_err(Failure::from)?;
        let line = if is_hidden {
            keyboard.hidden_line().await?
        } else {
            keyboard.visible_line().await?
        };
        let command = match TypedLine::parse(&line, t) {
            TypedLine::Empty => return Ok(()),
            TypedLine::Quit => return Err(InputEnd::Quit.into()),
            TypedLine::Word(word) => PlayerCommand::Guess(word.to_owned()),
            TypedLine::GiveUp => PlayerCommand::GiveUp,
            question => {
                let text = self.answer_text(question, player).await?;
                screen.shows_secret |= question == TypedLine::Words;
                print_text(&text)?;
                return Ok(());
            }
        };
        let answer = match self.submit(player, command).await {
            Ok(answer) => answer,
            Err(CommandError::Rejected(rejection)) => {
                screen.shows_secret = true;
                print_text(&for_terminal(&render::refusal(&rejection, t), t))?;
                return Ok(());
            }
            Err(CommandError::Unavailable { .. }) => {
                print_message(t.terminal_log_away());
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let texts = texts::outcome(&answer.events, &answer.state, player, &self.names);
        if texts.is_empty() {
            // The word waits for the partner's. An earlier rejection on the screen may reveal it.
            if screen.clear_secrets().map_err(Failure::from)? {
                *shown = None;
            }
            return Ok(());
        }
        screen.shows_secret = false;
        for text in &texts {
            print_text(&format!("\n{text}"))?;
        }
        // The result of an attempt names the next pair, unless a new round begins.
        *shown = current_round(&answer.state)
            .ok()
            .flatten()
            .map(|current| current.attempt_number())
            .filter(|number| number.round == round);
        Ok(())
    }

    async fn answer_text(
        &self,
        question: TypedLine<'_>,
        player: PlayerId,
    ) -> Result<String, Failure> {
        let StateAndRecentWords {
            state,
            recent_words,
            ..
        } = self
            .app
            .host
            .games
            .state_and_recent_words(self.game, player)
            .await?;
        let text = match question {
            TypedLine::Words => {
                render::my_words(&state, player, &recent_words, &self.names).content
            }
            TypedLine::Status => render::status(&state, &self.names).content,
            TypedLine::Rules => format!(
                "{}\n{}",
                render::rules_text(Some(Mode::TwoPlayer), self.names.texts),
                self.names.texts.more_rules()
            ),
            _ => return Ok(texts::help(self.names.texts)),
        };
        Ok(for_terminal(&text, self.names.texts))
    }
}

/// The open round of the one team that plays at a terminal.
struct CurrentRound<'s> {
    running: &'s Running,
    team: &'s Team,
    open: &'s OpenRound,
}

/// Returns the open round, none when the game is over, or why the game cannot go on.
fn current_round(state: &State) -> Result<Option<CurrentRound<'_>>, Rejection> {
    match state {
        State::Running(running) if running.paused.is_none() => {
            let current = running.teams.iter().find_map(|team| {
                let open = team.open_round()?;
                Some(CurrentRound {
                    running,
                    team,
                    open,
                })
            });
            current.map(Some).ok_or(Rejection::RoundNotOpen)
        }
        State::Finished(_) => Ok(None),
        State::Running(_) => Err(Rejection::Paused),
        State::Lobby(_) => Err(Rejection::NotStarted),
        State::New => Err(Rejection::NoGame),
    }
}

impl CurrentRound<'_> {
    const fn attempt_number(&self) -> AttemptNumber {
        AttemptNumber {
            round: self.open.round,
            attempt: self.open.attempt,
        }
    }

    /// Returns the player who types next: the first of the team, unless their guess is in.
    fn next_player(&self) -> PlayerId {
        let guessed = self.open.pending.as_ref().map(|pending| pending.player_id);
        let [first, second] = self.team.slot.players;
        if guessed == Some(first) {
            second
        } else {
            first
        }
    }
}
