//! Carries out a [`Request`] and answers it.
//!
//! Owns: which part of the host each request needs; each kind has a file of its own. Does not know: how an
//! answer is sent.

mod admin;
mod board;
mod choosing;
mod daily;
mod dead_letters;
mod erased_list;
mod erasure;
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
mod privacy;
mod readers;
mod rebuild;
mod replay;
mod reply;
mod requester;
mod responder;
mod running;
mod safe_keys;
mod server;
mod share;
mod statistics;
mod teams;
mod word_requests;

use tokio::time::{Instant, timeout_at};

pub(crate) use self::failure::Failure;
use self::game_option::mode_named;
pub(crate) use self::panel::PanelNow;
pub(crate) use self::playing::DmOutcome;
use self::reply::text;
pub(crate) use self::reply::{LivePart, PanelPart, Reply};
use self::requester::Requester;
pub(crate) use self::responder::Responder;
use super::render::{self, Confirmation};
use super::request::{GameOption, Request, RequestKind};
use crate::game::PlayerCommand;
use crate::game::event::PlayerSurface;
use crate::host::down_for;
use crate::limits;

impl Responder {
    /// Answers a request. While the log is down, this takes no longer than a person should wait to learn that.
    pub(crate) async fn answer(&self, request: &Request) -> Result<Reply, Failure> {
        let from = Instant::now();
        self.while_up(from, self.answer_when_up(request, from))
            .await
    }

    /// Does the work of a request that came at `from`, unless the log is down for too long meanwhile.
    pub(crate) async fn while_up<T>(
        &self,
        from: Instant,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut log = self.host.watch_store();
        tokio::select! {
            biased;
            done = work => done,
            () = down_for(&mut log, Some(from), limits::LOG_DOWN_ANSWER) => Err(Failure::LogDown {
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

    async fn answer_to(&self, request: &Request) -> Result<Reply, Failure> {
        let t = request.texts();
        match &request.kind {
            RequestKind::Rules(mode) => Ok(Reply::Message(render::rules(*mode, t))),
            RequestKind::Help(topic) => {
                Ok(Reply::Message(render::help_message(topic.as_deref(), t)))
            }
            RequestKind::Privacy(privacy) => Box::pin(self.privacy(request, privacy)).await,
            RequestKind::PressPrivacy(button) => {
                Box::pin(self.press_privacy(request, *button)).await
            }
            RequestKind::PressUnknown => Ok(text(t.old_button())),
            RequestKind::Unknown(_) => Ok(text(t.unknown_command())),
            kind => {
                let requester = self.requester_of(request).await?;
                Box::pin(self.answer_requester(request, &requester, kind)).await
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "a list with one arm per request")]
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
                match self.question_before_leaving(game, requester).await? {
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
            RequestKind::Daily(show) => self.daily(*show, request, requester).await,
            RequestKind::Practice(wanted) => self.practice(request, requester, *wanted).await,
            RequestKind::Status(option) => self.status(request, requester, option).await,
            RequestKind::Guess(word) => self.guess_in_own_game(request, requester, word).await,
            RequestKind::GiveUp => {
                let own = self.own_game(requester).await?;
                let question = self.question_before_giving_up(own.game, requester, None);
                if let Some(question) = question.await? {
                    return Ok(Reply::Message(question));
                }
                let give_up = PlayerCommand::GiveUp;
                let command = if request.is_by_dm() {
                    PlayerCommand::On(PlayerSurface::Dms, Box::new(give_up))
                } else {
                    give_up
                };
                let done = self.run(own.game, requester, command, Confirmation::GaveUp);
                done.await.map_err(|failure| own.refused(failure))
            }
            RequestKind::Words => {
                let game = self.own_game(requester).await?.game;
                self.words(game, request, requester).await
            }
            RequestKind::Server(server) => self.server(request, requester, server).await,
            RequestKind::Replay(replay) => self.replay(request, requester, replay).await,
            RequestKind::PressReplay(button) => {
                self.press_replay(*button, request, requester).await
            }
            RequestKind::Team(team) => self.team(request, requester, team).await,
            RequestKind::Board(id) => self.leaderboard(request, requester, *id).await,
            RequestKind::Stats(stats) => self.stats(request, requester, stats).await,
            RequestKind::AnswerInvitation(id) => {
                self.answer_invitation(request, requester, *id).await
            }
            RequestKind::Admin(admin) => self.admin(request, requester, admin).await,
            RequestKind::Begin(button) => self.begin(request, requester, *button).await,
            RequestKind::AdminButton(id) => self.press_admin(request, requester, *id).await,
            RequestKind::SubmitSetting {
                key,
                value,
                may_not_write,
            } => {
                self.submit_setting(request, requester, key, value, *may_not_write)
                    .await
            }
            RequestKind::Press(id) => match self.ended_elsewhere(*id, request).await? {
                Some(ended) => Ok(ended),
                None => self.press(*id, request, requester).await,
            },
            RequestKind::PressWord(button) => self.press_word(button, request, requester).await,
            RequestKind::SubmitForm { id, word } => self.form(*id, request, requester, word).await,
            RequestKind::Complete { command, typed } => {
                self.complete(request, requester, command, typed).await
            }
            RequestKind::Rules(_)
            | RequestKind::Help(_)
            | RequestKind::Privacy(_)
            | RequestKind::PressPrivacy(_)
            | RequestKind::PressUnknown
            | RequestKind::Unknown(_) => Ok(text(requester.texts().fault())),
        }
    }
}
