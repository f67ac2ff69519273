//! Doing what a [`Request`] asks, and the answer to it.
//!
//! Owns: which game a command is for, and what of the host each request needs. Does not know: how
//! an answer travels.

mod admin;
mod dead_letters;
mod events;
mod left;
mod lobby;
mod own;
mod practice;
mod rebuild;
mod server;
mod teams;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use thiserror::Error;
use tokio::sync::watch;

use super::admin_id::AdminId;
use super::custom_id::{Action, CustomId};
use super::name_lookup::look_up_names;
use super::operators::Operators;
use super::plan;
use super::render::{self, Did, Message, Style};
use super::request::{Asker, Chosen, Request, What};
use crate::discord::gateway::GatewayHealth;
use crate::discord::rest::Upload;
use crate::game::{
    GameId, GuildId, Issuer, Mode, PlayerCommand, PlayerId, Rejection, RoundSeen, State,
    guessable_round,
};
use crate::host::{
    Answer, AskError, Caller, DeadLettersError, Games, LookError, MeetError, Origin, Refused,
};
use crate::limits;
use crate::panics;
use crate::people::{People, PeopleError, Person};
use crate::projections::{GameRow, Tables, TablesError};

/// Answers requests.
#[derive(Clone)]
pub struct Responder {
    /// The games.
    pub games: Games,
    /// Who is who.
    pub people: Arc<People>,
    /// What is asked across games.
    pub tables: Tables,
    /// Who runs the bot.
    pub operators: Operators,
    /// How the gateway is, once there is one.
    pub gateway: Option<watch::Receiver<GatewayHealth>>,
}

/// What somebody is shown who asked.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A message; in a server, for the asker alone.
    Message(Message),
    /// A message for all who are there.
    ForAll(Message),
    /// A message that changes while something goes on, until nobody changes it any more.
    Going(watch::Receiver<Message>),
    /// A form.
    Form(Value),
    /// Choices for an option: what is read, and what is taken.
    Choices(Vec<(String, String)>),
}

impl Reply {
    /// Returns the file that goes with it.
    #[must_use]
    pub fn file(&self) -> Option<&Upload> {
        match self {
            Self::Message(message) | Self::ForAll(message) => message.file.as_ref(),
            Self::Going(_) | Self::Form(_) | Self::Choices(_) => None,
        }
    }
}

/// Why a request could not be answered.
#[derive(Debug, Error)]
pub enum Failure {
    /// The game said no, or could not be asked.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The asker could not be looked up.
    #[error(transparent)]
    Meet(#[from] MeetError),
    /// People could not be looked up.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// Games could not be looked up.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// Dead letters could not be looked at.
    #[error(transparent)]
    Letters(#[from] DeadLettersError),
    /// The log could not be looked at.
    #[error(transparent)]
    Log(#[from] LookError),
    /// Something panicked on the way.
    #[error("{0}")]
    Panicked(String),
    /// What was asked makes no sense; worded for the asker.
    #[error("{0}")]
    Nonsense(String),
}

impl<R: fmt::Display> From<Refused<R>> for Failure {
    fn from(refused: Refused<R>) -> Self {
        match refused {
            Refused::Rejected(rejection) => Self::Nonsense(render::rejected(&rejection)),
            Refused::Failed(error) => Self::Ask(error),
        }
    }
}

impl Failure {
    /// Returns what the asker is told.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Ask(error) => render::failed(error),
            Self::Nonsense(text) => text.clone(),
            Self::Meet(_)
            | Self::People(_)
            | Self::Tables(_)
            | Self::Letters(_)
            | Self::Log(_)
            | Self::Panicked(_) => render::fault().to_owned(),
        }
    }

    /// Returns the name it is recorded under.
    const fn code(&self) -> &'static str {
        match self {
            Self::Ask(error) => error.code(),
            Self::Meet(_) | Self::People(_) => "people",
            Self::Tables(_) => "tables",
            Self::Letters(_) => "dead_letters",
            Self::Log(_) => "log",
            Self::Panicked(_) => "panicked",
            Self::Nonsense(_) => "nonsense",
        }
    }

    /// Tells whether something is broken, and not just refused.
    #[must_use]
    const fn is_fault(&self) -> bool {
        !matches!(
            self,
            Self::Ask(AskError::Rejected(_) | AskError::Stopping) | Self::Nonsense(_)
        )
    }
}

/// Somebody who asks, met.
struct Met {
    person: Arc<Person>,
    /// Whether they manage the server they ask in.
    manager: bool,
    call: Caller,
}

impl Met {
    fn issuer(&self) -> Issuer {
        Issuer {
            id: self.player(),
            manager: self.manager,
        }
    }

    fn player(&self) -> PlayerId {
        PlayerId(self.person.player_id)
    }
}

/// What came of a word somebody wrote by DM.
pub enum Heard {
    /// An accepted guess, the first of two: tell them.
    First(String),
    /// Taken, and what follows from it is on its way: a guess that completed the attempt, or giving up.
    Done,
    /// Anything else: tell them.
    Other(String),
}

impl Responder {
    /// Answers a request.
    ///
    /// # Errors
    /// [`Failure`], which says what the asker is told.
    pub async fn answer(&self, request: &Request) -> Result<Reply, Failure> {
        self.caught("interactions", self.answer_to(request)).await
    }

    /// Does something for somebody; a panic on the way is a failure like any other, and what is broken is
    /// recorded.
    async fn caught<T>(
        &self,
        component: &str,
        doing: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let done = panics::caught(doing).await;
        let done = done.unwrap_or_else(|panicked| Err(Failure::Panicked(panicked.to_string())));
        if let Err(failure) = &done
            && failure.is_fault()
        {
            self.games
                .note_failure(component, failure.code(), failure, Vec::new());
        }
        done
    }

    async fn answer_to(&self, request: &Request) -> Result<Reply, Failure> {
        let what = &request.what;
        match what {
            What::Rules(mode) => return Ok(text(render::rules(*mode))),
            What::Help(topic) => return Ok(text(render::help(topic.as_deref()))),
            What::PressUnknown => return Ok(text(render::old_button())),
            What::Unknown(_) => return Ok(text(render::unknown_command())),
            _ => {}
        }
        let met = self.meet(request).await?;
        match what {
            What::New { .. } => self.open(request, &met).await,
            What::Join(chosen) => {
                let game = self.lobby(request, chosen).await?;
                self.join(game, &met, Did::Joined).await
            }
            What::Leave(chosen) => {
                let game = self.fitting(request, &met, chosen).await?;
                self.simple(game, &met, PlayerCommand::Leave, Did::Left)
                    .await
            }
            What::Start(chosen) => {
                let game = self.fitting(request, &met, chosen).await?;
                self.simple(game, &met, PlayerCommand::Start, Did::Started)
                    .await
            }
            What::Pause(chosen) => {
                let game = self.fitting(request, &met, chosen).await?;
                self.simple(game, &met, PlayerCommand::Pause, Did::Paused)
                    .await
            }
            What::Resume(chosen) => {
                let game = self.fitting(request, &met, chosen).await?;
                self.simple(game, &met, PlayerCommand::Resume, Did::Resumed)
                    .await
            }
            What::Cancel(chosen) => {
                let game = self.fitting(request, &met, chosen).await?;
                self.simple(game, &met, PlayerCommand::Cancel, Did::Cancelled)
                    .await
            }
            What::Settings { wanted, preset } => {
                let game = self.lobby(request, &Chosen::Fitting).await?;
                self.set_lobby(game, &met, *wanted, preset.as_deref()).await
            }
            What::Mode(mode) => {
                let mode = mode_named(mode)?;
                let game = self.lobby(request, &Chosen::Fitting).await?;
                self.simple(game, &met, PlayerCommand::ChangeMode(mode), Did::ModeSet)
                    .await
            }
            What::Practice(wanted) => self.practice(request, &met, *wanted).await,
            What::Status(chosen) => self.status(request, &met, chosen).await,
            What::Guess(word) => {
                let own = self.own(&met).await?;
                match self
                    .guess(own.game, &met, PlayerCommand::Guess(word.clone()))
                    .await
                {
                    Ok(Reply::Message(mut message)) => {
                        message.content = own.accepted(message.content);
                        Ok(Reply::Message(message))
                    }
                    other => other.map_err(|failure| own.refused(failure)),
                }
            }
            What::GiveUp => {
                let own = self.own(&met).await?;
                self.simple(own.game, &met, PlayerCommand::GiveUp, Did::GaveUp)
                    .await
                    .map_err(|failure| own.refused(failure))
            }
            What::Words => self.words(self.own(&met).await?.game, &met).await,
            What::Server(server) => self.server(request, &met, server).await,
            What::Team(team) => self.team(request, &met, team).await,
            What::Reply(id) => self.reply(request, &met, *id).await,
            What::Admin(admin) => self.admin(request, &met, admin).await,
            What::Steer(AdminId::Steer(steer, game)) => {
                self.steer(request, &met, *steer, *game).await
            }
            What::Steer(AdminId::Settings { page, .. }) => {
                let manager = self.manager(request, &met)?;
                self.settings(&manager, *page).await
            }
            What::Steer(AdminId::Export { record }) => self.export(request, &met, *record).await,
            What::Steer(AdminId::Turn { way, record, from }) => {
                self.turn(request, &met, *way, *record, *from).await
            }
            What::Press(id) => self.press(*id, &met).await,
            What::Form { id, word } => self.form(*id, &met, word).await,
            What::Complete { command, typed } => self.complete(request, &met, command, typed).await,
            What::Rules(_) | What::Help(_) | What::PressUnknown | What::Unknown(_) => {
                Ok(text(render::fault()))
            }
        }
    }

    /// Takes what somebody wrote by DM.
    ///
    /// # Errors
    /// [`Failure`], which says what the writer is told.
    pub async fn hear(&self, who: &Asker, origin: Origin, said: &str) -> Result<Heard, Failure> {
        self.caught("direct_messages", self.take_in(who, origin, said))
            .await
    }

    async fn take_in(&self, who: &Asker, origin: Origin, said: &str) -> Result<Heard, Failure> {
        let call = Caller {
            at: self.games.clock().now(),
            guild: None,
            origin,
        };
        let met = self.met(who, call).await?;
        if self.games.games_of(met.player()).is_empty() {
            return Ok(Heard::Other(render::dm_hint().to_owned()));
        }
        let own = self.own(&met).await?;
        let gives_up = super::request::gives_up(said);
        let command = if gives_up {
            PlayerCommand::GiveUp
        } else {
            PlayerCommand::Guess(said.to_owned())
        };
        let answer = self.ask(own.game, &met, command).await;
        let answer = answer.map_err(|error| own.refused(error.into()))?;
        if gives_up && answer.events.is_empty() && asks_partner(&answer, met.player()) {
            let told = render::did(Did::AskedToGiveUp, false).content;
            return Ok(Heard::Other(told));
        }
        if gives_up {
            return Ok(Heard::Done);
        }
        let told = own.accepted(self.accepted(&answer, met.player()).await?);
        let complete = answer
            .events
            .iter()
            .any(|event| matches!(event, crate::game::GameEvent::GuessProcessed(_)));
        Ok(if complete {
            Heard::Done
        } else {
            Heard::First(told)
        })
    }

    async fn meet(&self, request: &Request) -> Result<Met, Failure> {
        let at = self.games.clock().now();
        let call = Caller {
            at,
            guild: request.guild,
            origin: request.origin.clone(),
        };
        self.met(&request.who, call).await
    }

    async fn met(&self, who: &Asker, call: Caller) -> Result<Met, Failure> {
        let person = self
            .games
            .meet(who.user_id, &who.name, who.locale.as_deref(), &call)
            .await?;
        let manager = who.manager || self.has_manager_role(who, call.guild).await?;
        Ok(Met {
            person,
            manager,
            call,
        })
    }

    /// Tells whether somebody has the role that manages the bot in a server.
    async fn has_manager_role(&self, who: &Asker, guild: Option<GuildId>) -> Result<bool, Failure> {
        let Some(guild) = guild.filter(|_| !who.roles.is_empty()) else {
            return Ok(false);
        };
        let server = self.server_of(guild).await?;
        let role = server.settings.manager_role;
        Ok(role.is_some_and(|role| who.roles.contains(&role.0)))
    }

    async fn ask(
        &self,
        game: GameId,
        met: &Met,
        command: PlayerCommand,
    ) -> Result<Answer, AskError> {
        let command = met.issuer().issues(command);
        self.games.ask(game, met.call.clone(), command).await
    }

    async fn simple(
        &self,
        game: GameId,
        met: &Met,
        command: PlayerCommand,
        done: Did,
    ) -> Result<Reply, Failure> {
        let answer = self.ask(game, met, command).await?;
        let is_asked = asks_partner(&answer, met.player());
        let is_out = answer
            .events
            .iter()
            .any(|event| matches!(event, crate::game::GameEvent::TeamEliminated(_)));
        let done = match done {
            Did::GaveUp if is_asked => Did::AskedToGiveUp,
            Did::GaveUp if is_out => Did::AgreedToGiveUp,
            done => done,
        };
        let did = render::did(done, !answer.events.is_empty());
        let gives_up = [Did::GaveUp, Did::AskedToGiveUp, Did::AgreedToGiveUp];
        if !gives_up.contains(&done) {
            return Ok(Reply::Message(did));
        }
        let instead = self.instead_of_dms(game, met, &answer).await?;
        Ok(Reply::Message(instead.unwrap_or(did)))
    }

    async fn guess(&self, game: GameId, met: &Met, guess: PlayerCommand) -> Result<Reply, Failure> {
        let answer = self.ask(game, met, guess).await?;
        if let Some(instead) = self.instead_of_dms(game, met, &answer).await? {
            return Ok(Reply::Message(instead));
        }
        Ok(text(self.accepted(&answer, met.player()).await?))
    }

    /// Tells somebody whom DMs do not reach what a DM would have told them.
    async fn instead_of_dms(
        &self,
        game: GameId,
        met: &Met,
        answer: &Answer,
    ) -> Result<Option<Message>, Failure> {
        if met.person.dm_open {
            return Ok(None);
        }
        let cast = look_up_names(&self.people, &answer.state.players()).await?;
        Ok(plan::instead_of_dms(
            met.player(),
            game,
            &answer.events,
            &answer.state,
            &cast,
        ))
    }

    async fn accepted(&self, answer: &Answer, player: PlayerId) -> Result<String, Failure> {
        let cast = look_up_names(&self.people, &answer.state.players()).await?;
        Ok(render::accepted(
            &answer.events,
            &answer.state,
            player,
            &cast.names,
        ))
    }

    async fn words(&self, game: GameId, met: &Met) -> Result<Reply, Failure> {
        let (state, recent) = self.games.words_of(game, met.player()).await?;
        if !state.has_player(met.player()) {
            return Err(AskError::Rejected(Rejection::Stranger).into());
        }
        let cast = look_up_names(&self.people, &state.players()).await?;
        Ok(Reply::Message(render::my_words(
            &state,
            met.player(),
            &recent,
            &cast.names,
        )))
    }

    async fn press(
        &self,
        CustomId { action, game }: CustomId,
        met: &Met,
    ) -> Result<Reply, Failure> {
        match action {
            Action::Join => self.join(game, met, Did::Joined).await,
            Action::Accept => self.join(game, met, Did::Accepted).await,
            Action::Leave => {
                self.simple(game, met, PlayerCommand::Leave, Did::Left)
                    .await
            }
            Action::Start => {
                self.simple(game, met, PlayerCommand::Start, Did::Started)
                    .await
            }
            Action::Cancel => {
                self.simple(game, met, PlayerCommand::Cancel, Did::Cancelled)
                    .await
            }
            Action::Decline => {
                self.simple(game, met, PlayerCommand::Decline, Did::Declined)
                    .await
            }
            Action::GiveUp { round } => {
                let seen = RoundSeen {
                    round,
                    attempt: None,
                };
                let command = PlayerCommand::IfStillOpen(seen, Box::new(PlayerCommand::GiveUp));
                let given_up = self.simple(game, met, command, Did::GaveUp).await;
                with_button(given_up, game)
            }
            Action::KeepPlaying { round } => {
                let seen = RoundSeen {
                    round,
                    attempt: None,
                };
                let command =
                    PlayerCommand::IfStillOpen(seen, Box::new(PlayerCommand::KeepPlaying));
                let kept = self.simple(game, met, command, Did::KeptPlaying).await;
                with_button(kept, game)
            }
            Action::MyWords => self.words(game, met).await,
            Action::Rematch => self.rematch(game, met).await,
            Action::Guess | Action::Say { .. } => {
                let state = self.state(game).await?;
                let line = guessable_round(&state, met.player()).map_err(AskError::Rejected)?;
                let id = CustomId {
                    action: Action::Say {
                        round: line.round,
                        attempt: line.attempt,
                    },
                    game,
                };
                let [one, other] = &line.pair;
                let mode = state.info().map(|table| table.config.mode());
                let round = render::round_short(line.round, mode.unwrap_or(Mode::TwoPlayer));
                let title = format!("{round}, attempt {}", line.attempt);
                Ok(Reply::Form(render::modal(
                    id,
                    &title,
                    &format!("{one} + {other}"),
                )))
            }
        }
    }

    async fn form(&self, id: CustomId, met: &Met, word: &str) -> Result<Reply, Failure> {
        let Action::Say { round, attempt } = id.action else {
            return Ok(text(render::old_button()));
        };
        let seen = RoundSeen {
            round,
            attempt: Some(attempt),
        };
        let guess = PlayerCommand::Guess(word.to_owned());
        let command = PlayerCommand::IfStillOpen(seen, Box::new(guess));
        with_button(self.guess(id.game, met, command).await, id.game)
    }

    async fn state(&self, game: GameId) -> Result<Arc<State>, Failure> {
        Ok(self.games.state(game).await.map_err(AskError::from)?)
    }

    async fn status(
        &self,
        request: &Request,
        met: &Met,
        chosen: &Chosen,
    ) -> Result<Reply, Failure> {
        let game = match (chosen, self.fitting(request, met, chosen).await) {
            (Chosen::Fitting, Err(Failure::Nonsense(none))) => {
                let last = self.tables.fresh().await?.games_of(met.player(), 1).await?;
                last.first()
                    .map(|row| row.game_id)
                    .ok_or(Failure::Nonsense(none))?
            }
            (_, found) => found?,
        };
        let state = self.state(game).await?;
        self.may_see(&state, request, game, met).await?;
        let mut people = state.players();
        people.extend(
            state
                .info()
                .into_iter()
                .flat_map(|table| table.invited.iter().copied()),
        );
        people.extend(state.info().map(|table| table.host));
        let cast = look_up_names(&self.people, &people).await?;
        Ok(Reply::Message(render::status(&state, &cast.names)))
    }

    /// Keeps games of other servers, and games in DMs, to those they concern.
    async fn may_see(
        &self,
        state: &State,
        request: &Request,
        game: GameId,
        met: &Met,
    ) -> Result<(), Failure> {
        let mine = state.has_player(met.player())
            || state
                .info()
                .is_some_and(|table| table.invited.contains(&met.player()));
        if mine {
            return Ok(());
        }
        let here = match request.guild {
            Some(guild) => self.tables.fresh().await?.guild_of(game).await? == Some(guild),
            None => false,
        };
        if here {
            Ok(())
        } else {
            Err(AskError::Rejected(Rejection::NoGame).into())
        }
    }

    /// Returns the game a command is for: the one named, else the asker's own, else the channel's newest.
    async fn fitting(
        &self,
        request: &Request,
        met: &Met,
        chosen: &Chosen,
    ) -> Result<GameId, Failure> {
        match chosen {
            Chosen::This(game) => Ok(*game),
            Chosen::Unreadable(typed) => Err(Failure::Nonsense(render::unreadable_game(typed))),
            Chosen::Fitting => {
                if let Some(own) = self.own_here(request, met).await? {
                    return Ok(own);
                }
                let here = self
                    .tables
                    .fresh()
                    .await?
                    .live_in_channel(request.channel)
                    .await?;
                newest(&here, |_| true)
            }
        }
    }

    /// Returns the lobby a command is for: the one named, else the channel's newest.
    async fn lobby(&self, request: &Request, chosen: &Chosen) -> Result<GameId, Failure> {
        match chosen {
            Chosen::This(game) => Ok(*game),
            Chosen::Unreadable(typed) => Err(Failure::Nonsense(render::unreadable_game(typed))),
            Chosen::Fitting => {
                let here = self
                    .tables
                    .fresh()
                    .await?
                    .live_in_channel(request.channel)
                    .await?;
                newest(&here, |row| row.phase == "lobby").or_else(|_| newest(&here, |_| true))
            }
        }
    }

    async fn complete(
        &self,
        request: &Request,
        met: &Met,
        command: &str,
        typed: &str,
    ) -> Result<Reply, Failure> {
        match command {
            "admin rebuild" => return Ok(Reply::Choices(rebuild::choices(typed))),
            "game new" | "game settings" | "server preset remove" => {
                let choices = self.preset_choices(request.guild, typed).await?;
                return Ok(Reply::Choices(choices));
            }
            "server set" | "server reset" => {
                let choices = self.setting_choices(request.guild, typed).await?;
                return Ok(Reply::Choices(choices));
            }
            _ => {}
        }
        let limit = u32::try_from(limits::CHOICES).unwrap_or(25);
        let mut rows = match request.guild {
            Some(guild) => {
                self.tables
                    .fresh()
                    .await?
                    .live_in_guild(guild, limit)
                    .await?
            }
            None => Vec::new(),
        };
        if command != "game join" {
            let own = self
                .tables
                .fresh()
                .await?
                .games_of(met.player(), limit)
                .await?;
            let live_only = command != "game status";
            rows.extend(own.into_iter().filter(|row| !live_only || row.is_live()));
        }
        rows.retain(|row| command != "game join" || row.phase == "lobby");
        let hosts: Vec<PlayerId> = rows.iter().map(|row| row.host).collect();
        let cast = look_up_names(&self.people, &hosts).await?;
        let mut choices: Vec<(String, String)> = Vec::new();
        for row in &rows {
            let line = render::plain(&render::status_line(
                &row.mode,
                &row.phase,
                cast.names.of(row.host),
            ));
            let choice = (line, row.game_id.to_string());
            if choice.0.to_lowercase().contains(&typed.to_lowercase())
                && !choices.iter().any(|(_, id)| *id == choice.1)
            {
                choices.push(choice);
            }
        }
        choices.truncate(limits::CHOICES);
        Ok(Reply::Choices(choices))
    }
}

/// Tells whether the player's wish to give up waits for their partner.
fn asks_partner(answer: &Answer, player: PlayerId) -> bool {
    let team = answer.state.team_of(player);
    let asked = team.and_then(|team| team.open_round()?.give_up);
    asked.is_some_and(|asked| asked.by == player)
}

/// Puts the button that guesses for the present pair under a refusal for an earlier one.
fn with_button(result: Result<Reply, Failure>, game: GameId) -> Result<Reply, Failure> {
    match result {
        Err(Failure::Ask(AskError::Rejected(rejection @ Rejection::PairChanged { .. }))) => {
            let message = Message::text(render::rejected(&rejection));
            let message = message.button(Action::Guess, game, Style::Primary);
            Ok(Reply::Message(message))
        }
        result => result,
    }
}

fn mode_named(name: &str) -> Result<Mode, Failure> {
    Mode::named(name).ok_or_else(|| Failure::Nonsense(render::unknown_mode().to_owned()))
}

fn newest(rows: &[GameRow], fits: impl Fn(&GameRow) -> bool) -> Result<GameId, Failure> {
    let row = rows.iter().find(|row| fits(row));
    row.map(|row| row.game_id)
        .ok_or_else(|| Failure::Nonsense(render::no_game_here().to_owned()))
}

fn text(content: impl Into<String>) -> Reply {
    Reply::Message(Message::text(content))
}
