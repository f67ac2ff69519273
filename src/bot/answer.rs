//! Carries out a [`Request`] and answers it.
//!
//! Owns: which part of the host each request needs; each kind has a file of its own. Does not know: how an
//! answer is sent.

mod admin;
mod choosing;
mod dead_letters;
mod events;
mod failure;
mod first_contact;
mod game_option;
mod kept;
mod leavers;
mod left;
mod live;
mod lobby;
mod own_game;
mod panel;
mod playing;
mod practice;
mod rebuild;
mod requester;
mod safe_keys;
mod server;
mod share;
mod teams;

use std::sync::Arc;

use serenity::builder::CreateModal;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

pub(crate) use self::failure::Failure;
pub(crate) use self::live::LivePart;
pub(crate) use self::panel::PanelPart;
pub(crate) use self::playing::DmOutcome;
use self::requester::Requester;
use super::journal::KeptGuesses;
use super::members::Members;
use super::operators::Operators;
use super::render::{self, Confirmation, Message};
use super::request::{GameOption, Request, RequestKind};
use crate::discord::gateway::GatewayHealth;
use crate::discord::rest::Upload;
use crate::game::event::{LeaveReason, PlayerSurface};
use crate::game::{GameEvent, GameId, Mode, PlayerCommand, PlayerId, State};
use crate::host::{CommandError, Host, Outcome, down_for};
use crate::limits;
use crate::panics;
use crate::people::People;
use crate::projections::Tables;

#[derive(Clone)]
pub(crate) struct Responder {
    pub(crate) host: Host,
    pub(crate) people: Arc<People>,
    pub(crate) tables: Tables,
    pub(crate) operators: Operators,
    /// The state of the gateway, once there is one.
    pub(crate) gateway: Option<watch::Receiver<GatewayHealth>>,
    /// The guesses kept while the log is down, where it is not on this machine.
    pub(crate) kept_guesses: Option<Arc<KeptGuesses>>,
    /// Who is still in a server, once Discord can be asked.
    pub(crate) members: Option<Members>,
}

#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A message; in a server, for the person alone.
    Message(Message),
    /// A message for all who are there.
    Public(Message),
    /// A message that is edited with each update, until its sender is dropped.
    Updating(watch::Receiver<Message>),
    Modal(CreateModal),
    /// The pressed message changes to this one.
    Update(Message),
    /// The pressed message is a live one of a game, and shows its present state.
    Live(LivePart),
    /// The requester's panel: in place of the pressed message if only they see that, else as a new message.
    Panel(PanelPart),
    /// A live message of a game is posted again, and followed from now on instead of the one before.
    Repost(LivePart),
    /// Choices for an option: the text shown, and the value.
    Choices(Vec<(String, String)>),
}

impl Reply {
    pub(crate) fn file(&self) -> Option<&Upload> {
        match self {
            Self::Message(message) | Self::Public(message) => message.file.as_ref(),
            Self::Updating(_)
            | Self::Modal(_)
            | Self::Update(_)
            | Self::Live(_)
            | Self::Panel(_)
            | Self::Repost(_)
            | Self::Choices(_) => None,
        }
    }
}

impl Responder {
    /// Answers a request. While the log is down, this takes no longer than a person should wait to learn that.
    pub(crate) async fn answer(&self, request: &Request) -> Result<Reply, Failure> {
        let mut log = self.host.watch_store();
        let (from, limit) = (Instant::now(), limits::LOG_DOWN_ANSWER);
        tokio::select! {
            biased;
            answered = self.answer_when_up(request, from) => answered,
            () = down_for(&mut log, Some(from), limit) => Err(Failure::LogDown {
                since: self.host.store_health().since,
                may_count: true,
            }),
        }
    }

    /// Answers a request; once more if the log was down and is back soon. A request is executed once.
    async fn answer_when_up(&self, request: &Request, from: Instant) -> Result<Reply, Failure> {
        loop {
            let answered = self.caught("interactions", self.answer_to(request)).await;
            let is_down = matches!(&answered, Err(failure) if failure.is_log_down());
            let log_is_up = self.host.log_is_up();
            if !is_down
                || timeout_at(from + limits::LOG_BACK_WAIT, log_is_up)
                    .await
                    .is_err()
            {
                return answered;
            }
        }
    }

    /// Turns a panic into a failure like any other, and records what is broken.
    async fn caught<T>(
        &self,
        component: &str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let done = panics::caught(work).await;
        let done = done.unwrap_or_else(|panicked| Err(Failure::Panicked(panicked.to_string())));
        let done = done.map_err(|failure| failure.explained_by(&self.host.store_health()));
        if let Err(failure) = &done
            && failure.is_fault()
        {
            self.host
                .ops_log
                .note_failure(component, failure.code(), failure, Vec::new());
        }
        done
    }

    async fn answer_to(&self, request: &Request) -> Result<Reply, Failure> {
        match &request.kind {
            RequestKind::Rules(mode) => Ok(text(render::rules(*mode))),
            RequestKind::Help(topic) => Ok(Reply::Message(render::help_message(topic.as_deref()))),
            RequestKind::PressUnknown => Ok(text(render::old_button())),
            RequestKind::Unknown(_) => Ok(text(render::unknown_command())),
            kind => {
                let requester = self.requester_of(request).await?;
                Box::pin(self.answer_requester(request, &requester, kind)).await
            }
        }
    }

    async fn answer_requester(
        &self,
        request: &Request,
        requester: &Requester,
        kind: &RequestKind,
    ) -> Result<Reply, Failure> {
        let run = |option, command, confirmation| {
            self.run_fitting(request, requester, option, command, confirmation)
        };
        match kind {
            RequestKind::New { .. } => self.open(request, requester).await,
            RequestKind::Join(option) => {
                let game = self.lobby(request, option).await?;
                self.join(game, requester, Confirmation::Joined).await
            }
            RequestKind::Leave(option) => {
                let game = self.fitting(request, requester, option).await?;
                match self
                    .question_before_leaving(game, requester.player())
                    .await?
                {
                    Some(question) => Ok(Reply::Message(question)),
                    None => {
                        self.run(game, requester, PlayerCommand::Leave, Confirmation::Left)
                            .await
                    }
                }
            }
            RequestKind::Kick(user) => self.kick(request, requester, user.as_ref()).await,
            RequestKind::Start(option) => {
                run(option, PlayerCommand::Start, Confirmation::Started).await
            }
            RequestKind::Pause(option) => {
                run(option, PlayerCommand::Pause, Confirmation::Paused).await
            }
            RequestKind::Resume(option) => {
                run(option, PlayerCommand::Resume, Confirmation::Resumed).await
            }
            RequestKind::Cancel(option) => {
                run(option, PlayerCommand::Cancel, Confirmation::Cancelled).await
            }
            RequestKind::Settings { wanted, preset } => {
                let game = self.lobby(request, &GameOption::Omitted).await?;
                self.set_lobby(game, requester, *wanted, preset.as_deref())
                    .await
            }
            RequestKind::Mode(mode) => {
                let mode = mode_named(mode)?;
                let game = self.lobby(request, &GameOption::Omitted).await?;
                let command = PlayerCommand::ChangeMode(mode);
                self.run(game, requester, command, Confirmation::ModeSet)
                    .await
            }
            RequestKind::Practice(wanted) => self.practice(request, requester, *wanted).await,
            RequestKind::Status(option) => self.status(request, requester, option).await,
            RequestKind::Guess(word) => self.guess_in_own_game(request, requester, word).await,
            RequestKind::GiveUp => {
                let own = self.own_game(requester).await?;
                let question = self.question_before_giving_up(own.game, requester.player(), None);
                if let Some(question) = question.await? {
                    return Ok(Reply::Message(question));
                }
                let give_up = PlayerCommand::GiveUp;
                let command = match request.guild {
                    Some(_) => give_up,
                    None => PlayerCommand::On(PlayerSurface::Dms, Box::new(give_up)),
                };
                let done = self.run(own.game, requester, command, Confirmation::GaveUp);
                done.await.map_err(|failure| own.refused(failure))
            }
            RequestKind::Words => {
                let game = self.own_game(requester).await?.game;
                self.words(game, request, requester).await
            }
            RequestKind::Server(server) => self.server(request, requester, server).await,
            RequestKind::Team(team) => self.team(request, requester, team).await,
            RequestKind::AnswerInvitation(id) => {
                self.answer_invitation(request, requester, *id).await
            }
            RequestKind::Admin(admin) => self.admin(request, requester, admin).await,
            RequestKind::Begin(button) => self.begin(request, requester, *button).await,
            RequestKind::AdminButton(id) => self.press_admin(request, requester, *id).await,
            RequestKind::SubmitSetting { key, value } => {
                self.submit_setting(request, requester, key, value).await
            }
            RequestKind::Press(id) => self.press(*id, request, requester).await,
            RequestKind::SubmitForm { id, word } => self.form(*id, request, requester, word).await,
            RequestKind::Complete { command, typed } => {
                self.complete(request, requester, command, typed).await
            }
            RequestKind::Rules(_)
            | RequestKind::Help(_)
            | RequestKind::PressUnknown
            | RequestKind::Unknown(_) => Ok(text(render::fault())),
        }
    }

    async fn submit(
        &self,
        game: GameId,
        requester: &Requester,
        command: PlayerCommand,
    ) -> Result<Outcome, CommandError> {
        // Those that were kept came first.
        if let Some(kept) = &self.kept_guesses {
            kept.submitted(game).await;
        }
        let command = requester.issuer().issues(command);
        self.host
            .games
            .submit(game, requester.caller.clone(), command)
            .await
    }

    /// Submits a command to the game that an option means, and confirms it.
    async fn run_fitting(
        &self,
        request: &Request,
        requester: &Requester,
        option: &GameOption,
        command: PlayerCommand,
        confirmation: Confirmation,
    ) -> Result<Reply, Failure> {
        let game = self.fitting(request, requester, option).await?;
        self.run(game, requester, command, confirmation).await
    }

    /// Submits a command to a game, and confirms it.
    async fn run(
        &self,
        game: GameId,
        requester: &Requester,
        command: PlayerCommand,
        done: Confirmation,
    ) -> Result<Reply, Failure> {
        self.remove_leavers(game, requester, &command).await?;
        let outcome = self.submit(game, requester, command).await?;
        Ok(Self::confirmed(requester, &outcome, done))
    }

    /// Submits a command by a button of a lobby. In a server the lobby itself shows what it changed.
    async fn run_in_lobby(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
        command: PlayerCommand,
        done: Confirmation,
    ) -> Result<Reply, Failure> {
        self.remove_leavers(game, requester, &command).await?;
        let outcome = self.submit(game, requester, command).await?;
        let is_shown = !outcome.events.is_empty() && !is_left_out(&outcome, requester.player());
        if request.guild.is_some() && is_shown {
            return Ok(Reply::Live(LivePart::first(game)));
        }
        Ok(Self::confirmed(requester, &outcome, done))
    }

    /// Confirms a command of the requester.
    fn confirmed(requester: &Requester, outcome: &Outcome, done: Confirmation) -> Reply {
        let is_out = outcome
            .events
            .iter()
            .any(|event| matches!(event, GameEvent::TeamEliminated(_)));
        let done = match done {
            Confirmation::GaveUp if has_proposed_to_give_up(outcome, requester.player()) => {
                Confirmation::AskedToGiveUp
            }
            Confirmation::GaveUp if is_out => Confirmation::AgreedToGiveUp,
            done => done,
        };
        if done == Confirmation::Started && is_left_out(outcome, requester.player()) {
            let info = outcome.state.info();
            return text(info.map_or_else(String::new, render::odd_one_out));
        }
        let done = done.at(&outcome.state);
        let confirmed = render::confirmation(done, !outcome.events.is_empty());
        Reply::Message(confirmed)
    }

    async fn state(&self, game: GameId) -> Result<Arc<State>, Failure> {
        Ok(self.host.games.state(game).await?)
    }
}

/// Returns whether the player's proposal to give up waits for their partner.
fn has_proposed_to_give_up(outcome: &Outcome, player: PlayerId) -> bool {
    let team = outcome.state.team_of(player);
    let proposal = team.and_then(|team| team.open_round()?.give_up);
    proposal.is_some_and(|proposal| proposal.by == player)
}

/// Returns whether the game started without the player, since their number was odd.
fn is_left_out(outcome: &Outcome, player: PlayerId) -> bool {
    outcome.events.iter().any(|event| {
        matches!(event, GameEvent::PlayerLeft(left)
            if left.player_id == player && left.reason == LeaveReason::OddOneOut)
    })
}

fn mode_named(name: &str) -> Result<Mode, Failure> {
    Mode::named(name).ok_or_else(|| Failure::invalid(render::unknown_mode()))
}

fn text(content: impl Into<String>) -> Reply {
    Reply::Message(Message::text(content))
}
