//! `gamebot play`: two people at one keyboard, or one with the bot, on the same engine and log as on Discord.
//!
//! Owns: whose turn it is to type, and that neither sees the other's word. Does not know: the rules.
//!
//! Invariant: whatever was acknowledged is in the log; a game that is left is paused, and can be
//! taken up again.

mod keyboard;
mod table;
mod wording;

use std::io::{self, IsTerminal, Write};

use self::keyboard::{Keyboard, Stop};
use self::table::{Leaving, Table};
use self::wording::{HOW_TO_GO_ON, Typed, for_terminal};
use super::Failure;
use super::args::Play;
use super::engine::Engine;
use super::output::talk;
use crate::bot::render;
use crate::clock::Clock;
use crate::config::Config;
use crate::game::state::{OpenRound, Running, Team};
use crate::game::{PlayerCommand, PlayerId, Rejection, State};
use crate::host::AskError;

pub(super) async fn run(config: &Config, args: Play) -> Result<(), Failure> {
    let mut keyboard = Keyboard::open()?;
    let engine = Engine::open(&config.database_url, Clock::system()).await?;
    let played = evening(&engine, &mut keyboard, &args).await;
    engine.close().await;
    played
}

/// Plays one game, or what is left of one.
async fn evening(engine: &Engine, keyboard: &mut Keyboard, args: &Play) -> Result<(), Failure> {
    let sitting_down = if args.solo {
        Table::sit_down_alone(engine, keyboard, args).await
    } else {
        Table::sit_down(engine, keyboard, args).await
    };
    let table = match sitting_down {
        Ok(table) => table,
        Err(Leaving::Failed(failure)) => return Err(failure),
        Err(Leaving::Stopped(Stop::InputEnded)) => {
            return Err(Failure::saying("the input ended before the game began"));
        }
        Err(Leaving::Stopped(Stop::Quit | Stop::Interrupted)) => return Err(Failure::Told),
        Err(Leaving::Stopped(Stop::Broken(error))) => return Err(error.into()),
    };
    let mut screen = Screen {
        is_terminal: keyboard.has_people() && io::stdout().is_terminal(),
        is_spoiled: false,
    };
    let leaving = match table.play(keyboard, &mut screen).await {
        Ok(()) => return Ok(()),
        Err(leaving) => leaving,
    };
    if let Err(error) = table.ask(table.host, PlayerCommand::Pause).await {
        talk(format_args!("The game could not be paused: {error}."));
    }
    match leaving {
        Leaving::Stopped(Stop::Quit) => {
            say(&for_terminal(&format!(
                "The game is paused. {HOW_TO_GO_ON}"
            )))?;
            Ok(())
        }
        Leaving::Stopped(Stop::InputEnded) => {
            if screen.is_terminal {
                // Ctrl-D leaves the cursor behind the question.
                say("")?;
            }
            talk("The input ended in the middle of the game.");
            Err(paused())
        }
        Leaving::Stopped(Stop::Interrupted) => Err(paused()),
        Leaving::Stopped(Stop::Broken(error)) => Err(error.into()),
        Leaving::Failed(failure) => Err(failure),
    }
}

fn paused() -> Failure {
    talk(for_terminal(&format!("The game is paused. {HOW_TO_GO_ON}")));
    Failure::Told
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// What the two look at.
struct Screen {
    is_terminal: bool,
    /// Something was shown since the board that tells of a player's word.
    is_spoiled: bool,
}

impl Screen {
    /// Leaves the line open on a terminal, for the answer to follow; on a pipe it is a line of its own.
    fn prompt(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.is_terminal {
            write!(out, "{} ", text.trim_end())?;
        } else {
            writeln!(out, "{text}")?;
        }
        out.flush()
    }

    /// Takes away what the partner must not see. Returns whether the board went with it.
    fn wipe(&mut self) -> io::Result<bool> {
        // Screen, lines scrolled out of it, and back to the corner.
        const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";
        let wipes = self.is_terminal && self.is_spoiled;
        self.is_spoiled = false;
        if wipes {
            let mut out = io::stdout().lock();
            write!(out, "{CLEAR}")?;
            out.flush()?;
        }
        Ok(wipes)
    }
}

impl Table<'_> {
    /// Plays until the game is over.
    async fn play(&self, keyboard: &mut Keyboard, screen: &mut Screen) -> Result<(), Leaving> {
        let mut welcomed = false;
        let mut on_screen = None;
        loop {
            let state = self
                .engine
                .games
                .state(self.game)
                .await
                .map_err(Failure::from)?;
            let (running, team, line) = match open_round(&state) {
                Ok(open) => open,
                Err(None) => {
                    let result = render::status(&state, &self.names).content;
                    say(&format!("\n{}", for_terminal(&result)))?;
                    return Ok(());
                }
                Err(Some(why)) => return Err(Failure::saying(why).into()),
            };
            if !welcomed {
                let welcome = wording::welcome(running, team, &self.names);
                say(&welcome)?;
                welcomed = true;
            }
            if on_screen != Some((line.round, line.attempt)) {
                let board = wording::board(running, line);
                say(&format!("\n{board}"))?;
                on_screen = Some((line.round, line.attempt));
            }
            let player = next_to_guess(team, line);
            self.turn(player, line.round, &mut on_screen, keyboard, screen)
                .await?;
        }
    }

    /// Lets `player` type one line, and does what it says.
    async fn turn(
        &self,
        player: PlayerId,
        round: u32,
        on_screen: &mut Option<(u32, u32)>,
        keyboard: &mut Keyboard,
        screen: &mut Screen,
    ) -> Result<(), Leaving> {
        // The bot has said its word already, so there is nobody to hide one from.
        let is_hidden = keyboard.has_people() && !self.is_solo;
        let prompt = wording::prompt(player, is_hidden, &self.names);
        screen.prompt(&prompt).map_err(Failure::from)?;
        let line = if is_hidden {
            keyboard.secret().await?
        } else {
            keyboard.line().await?
        };
        let act = match Typed::read(&line) {
            Typed::Nothing => return Ok(()),
            Typed::Quit => return Err(Stop::Quit.into()),
            Typed::Word(word) => PlayerCommand::Guess(word.to_owned()),
            Typed::GiveUp => PlayerCommand::GiveUp,
            command => {
                let text = self.told(command, player).await?;
                screen.is_spoiled |= command == Typed::Words;
                say(&text)?;
                return Ok(());
            }
        };
        let answer = match self.ask(player, act).await {
            Ok(answer) => answer,
            Err(AskError::Rejected(rejection)) => {
                screen.is_spoiled = true;
                say(&for_terminal(&rejection.to_string()))?;
                return Ok(());
            }
            Err(AskError::Unavailable { .. }) => {
                talk("The log cannot be written now, so that word does not count. Type it again.");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let texts = wording::what_happened(&answer.events, &answer.state, player, &self.names);
        if texts.is_empty() {
            // The word waits for the partner's: what was refused before it may tell of it.
            if screen.wipe().map_err(Failure::from)? {
                *on_screen = None;
            }
            return Ok(());
        }
        screen.is_spoiled = false;
        for text in &texts {
            say(&format!("\n{text}"))?;
        }
        // The result of an attempt names the next pair, unless a new round begins.
        *on_screen = open_round(&answer.state)
            .ok()
            .map(|(_, _, line)| (line.round, line.attempt))
            .filter(|(open, _)| *open == round);
        Ok(())
    }

    async fn told(&self, command: Typed<'_>, player: PlayerId) -> Result<String, Failure> {
        let (state, recent) = self.engine.games.words_of(self.game, player).await?;
        let text = match command {
            Typed::Words => render::my_words(&state, player, &recent, &self.names).content,
            Typed::Status => render::status(&state, &self.names).content,
            Typed::Rules => render::rules(None),
            _ => return Ok(wording::HELP.to_owned()),
        };
        Ok(for_terminal(&text))
    }
}

/// Returns the round that is open; nothing when the game is over, or why it cannot go on.
fn open_round(state: &State) -> Result<(&Running, &Team, &OpenRound), Option<String>> {
    match state {
        State::Running(running) if running.paused.is_none() => {
            let open = running
                .teams
                .iter()
                .find_map(|team| Some((running, &**team, team.open_round()?)));
            open.ok_or_else(|| Some(Rejection::RoundNotOpen.to_string()))
        }
        State::Finished(_) => Err(None),
        State::Running(_) => Err(Some(Rejection::Paused.to_string())),
        State::Lobby(_) => Err(Some(Rejection::NotStarted.to_string())),
        State::New => Err(Some(Rejection::NoGame.to_string())),
    }
}

/// Returns who of the two types next: in the order they are named, and never twice for one attempt.
fn next_to_guess(team: &Team, line: &OpenRound) -> PlayerId {
    let guessed = line.pending.as_ref().map(|pending| pending.player_id);
    let [one, other] = team.slot.players;
    if guessed == Some(one) { other } else { one }
}
