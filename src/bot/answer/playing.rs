//! Playing: guesses, giving up, the buttons of a game, and what people write by DM.
//!
//! Owns: which command each of them becomes. Does not know: the rules.

use super::failure::Failure;
use super::live::{is_at_table, mode_of};
use super::reply::{LivePart, Reply};
use super::requester::Requester;
use super::responder::Responder;
use super::running::has_proposed_to_give_up;
use super::safe_keys::question_reply;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::plain_words::PlainText;
use crate::bot::render::{self, Confirmation, Message, PanelView, Style};
use crate::bot::request::{DiscordUser, Request};
use crate::game::event::PlayerSurface;
use crate::game::state::{GameInfo, OpenRound};
use crate::game::{GameEvent, GameId, PlayerCommand, Rejection, RoundSeen, State, guessable_round};
use crate::host::{Caller, CommandError, Origin, Outcome, StateAndRecentWords};
use crate::texts::Texts;

/// The answer to a DM.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each DM, and none is kept"
)]
pub(crate) enum DmOutcome {
    /// It was accepted, and no message about it follows. The log determines the answer.
    Accepted(String),
    /// It was accepted, and DMs say the rest.
    Done,
    /// Anything else; the log does not determine the answer.
    Reply(Message),
}

impl Responder {
    pub(crate) async fn handle_dm(
        &self,
        user: &DiscordUser,
        origin: Origin,
        text: &str,
    ) -> Result<DmOutcome, Failure> {
        self.caught(
            "direct_messages",
            Box::pin(self.dm_outcome(user, origin, text)),
        )
        .await
    }

    async fn dm_outcome(
        &self,
        user: &DiscordUser,
        origin: Origin,
        text: &str,
    ) -> Result<DmOutcome, Failure> {
        let caller = Caller {
            at: self.host.games.clock().now(),
            guild: None,
            origin,
        };
        let requester = self.requester_from(user, caller).await?;
        let (t, said) = (requester.texts(), PlainText::read(text, requester.texts()));
        if self.host.games.games_of(requester.player()).is_empty() {
            return match self.answer_to_invitation(&requester, said).await? {
                Some(answered) => Ok(DmOutcome::Accepted(answered)),
                None => Ok(DmOutcome::Reply(render::welcome(t))),
            };
        }
        let own = self.own_game(&requester).await?;
        let (game, player) = (own.game, requester.player());
        let answer = self.answer_to_proposal(game, player, said).await?;
        let command = match (answer, said) {
            (Some(answer), _) => answer,
            (None, Some(PlainText::GiveUp)) => {
                let question = self
                    .question_before_giving_up(game, &requester, None)
                    .await?;
                if let Some(question) = question {
                    return Ok(DmOutcome::Reply(question));
                }
                PlayerCommand::GiveUp
            }
            (None, _) => {
                if let Some(answer) = self.not_a_guess(game, &requester, text).await? {
                    return Ok(DmOutcome::Reply(answer));
                }
                PlayerCommand::Guess(text.to_owned())
            }
        };
        let gives_up = command == PlayerCommand::GiveUp;
        if command == PlayerCommand::KeepPlaying {
            self.submit(game, &requester, command).await?;
            let confirmed = render::confirmation(Confirmation::KeptPlaying, true, t);
            return Ok(DmOutcome::Accepted(confirmed.content));
        }
        let command = PlayerCommand::On(PlayerSurface::Dms, Box::new(command));
        let outcome = self.submit(own.game, &requester, command).await;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                let failure = own.refused(Failure::of_guess(error, game, t));
                let state = self.state(game).await;
                let can_guess = state.is_ok_and(|state| {
                    !gives_up && !is_at_table(&state) && guessable_round(&state, player).is_ok()
                });
                if failure.is_refusal() && can_guess {
                    let message = render::guess_buttons(t, failure.text(t), game);
                    return Ok(DmOutcome::Reply(offering_word(message, &failure)));
                }
                return Err(failure);
            }
        };
        if gives_up && is_at_table(&outcome.state) {
            let confirmed = render::confirmation(Confirmation::GaveUp, true, t);
            return Ok(DmOutcome::Accepted(confirmed.content));
        }
        if gives_up {
            let is_repeated =
                outcome.events.is_empty() && has_proposed_to_give_up(&outcome, requester.player());
            let confirmed = render::confirmation(Confirmation::AskedToGiveUp, false, t);
            return Ok(if is_repeated {
                DmOutcome::Reply(confirmed)
            } else {
                DmOutcome::Done
            });
        }
        let names_game = own.beside_another.is_some() && !is_processed(&outcome);
        if !is_at_table(&outcome.state) && !names_game {
            return Ok(DmOutcome::Done);
        }
        let accepted = self.accepted(&outcome, &requester).await;
        Ok(DmOutcome::Accepted(own.accepted(accepted)))
    }

    pub(super) async fn guess_in_own_game(
        &self,
        request: &Request,
        requester: &Requester,
        word: &str,
    ) -> Result<Reply, Failure> {
        let own = self.own_game(requester).await?;
        if let Some(answer) = self.not_a_guess(own.game, requester, word).await? {
            return Ok(Reply::Message(answer));
        }
        let guess = PlayerCommand::Guess(word.to_owned());
        let guessed = self.guess(own.game, request, requester, guess).await;
        let guessed = guessed.map_err(|failure| own.refused(failure));
        match self.on_panel(own.game, request, requester, guessed).await? {
            Reply::Message(mut message) => {
                message.content = own.accepted(message.content);
                Ok(Reply::Message(message))
            }
            other => Ok(other),
        }
    }

    async fn guess(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
        guess: PlayerCommand,
    ) -> Result<Reply, Failure> {
        let guess = if request.is_by_dm() {
            PlayerCommand::On(PlayerSurface::Dms, Box::new(guess))
        } else if self.is_on_panel(game, request, requester).await? {
            PlayerCommand::On(PlayerSurface::Panel, Box::new(guess))
        } else {
            guess
        };
        let outcome = self.submit(game, requester, guess).await;
        let outcome = outcome.map_err(|error| Failure::of_guess(error, game, requester.texts()))?;
        if Self::has_panel(request, requester, &outcome.state) {
            return self.open_panel(game, requester, PanelView::Play).await;
        }
        let accepted = self.accepted(&outcome, requester).await;
        // In a DM the pair itself says it.
        if let Some(pressed) = &request.pressed_text {
            let shown = Message::new(requester.texts(), format!("{pressed}\n{accepted}"));
            return Ok(Reply::Update(if is_processed(&outcome) {
                shown
            } else {
                shown.button(Action::Menu, game, Style::Secondary)
            }));
        }
        Ok(super::text(accepted))
    }

    pub(super) async fn accepted(&self, outcome: &Outcome, requester: &Requester) -> String {
        let (events, state) = (&outcome.events, &outcome.state);
        let names = self.names_for(requester, &state.players()).await;
        render::accepted(events, state, requester.player(), &names)
    }

    pub(super) async fn words(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let (games, player) = (&self.host.games, requester.player());
        let StateAndRecentWords {
            state,
            recent_words,
            ..
        } = games.state_and_recent_words(game, player).await?;
        if Self::has_panel(request, requester, &state) {
            return self.open_panel(game, requester, PanelView::Play).await;
        }
        if !state.has_player(player) {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        }
        let names = self.names_for(requester, &state.players()).await;
        let message = render::my_words(&state, player, &recent_words, &names);
        let message = self.offering_nudge(message, &state, requester).await;
        Ok(Reply::Message(message))
    }

    #[expect(clippy::too_many_lines, reason = "a list with one arm per button")]
    pub(super) async fn press(
        &self,
        id: CustomId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        if let Some(shown) = self.press_panel(id, request, requester).await? {
            return Ok(shown);
        }
        let CustomId { action, game } = id;
        let t = requester.texts();
        let run = |command, done| self.run(game, requester, command, done);
        let run_if_open = |round, command, done| run(if_open(round, command, request), done);
        let in_lobby = |command, done| self.run_in_lobby(game, request, requester, command, done);
        let join = requester.join();
        match action {
            Action::Join => in_lobby(join, Confirmation::Joined).await,
            Action::Accept | Action::Play => in_lobby(join, Confirmation::Accepted).await,
            Action::Leave | Action::AskToLeave => {
                match self.question_before_leaving(game, requester).await? {
                    Some(question) => Ok(question_reply(question, request)),
                    None => in_lobby(PlayerCommand::Leave, Confirmation::Left).await,
                }
            }
            Action::Start => in_lobby(PlayerCommand::Start, Confirmation::Started).await,
            Action::Cancel => in_lobby(PlayerCommand::Cancel, Confirmation::Cancelled).await,
            Action::Decline => run(PlayerCommand::Decline, Confirmation::Declined).await,
            Action::NotNow => {
                let state = self.state(game).await?;
                if state.info().map(|info| info.host) == Some(requester.player()) {
                    in_lobby(PlayerCommand::Cancel, Confirmation::Cancelled).await
                } else {
                    in_lobby(PlayerCommand::Decline, Confirmation::Declined).await
                }
            }
            Action::GiveUp { round } => {
                let question = self.question_before_giving_up(game, requester, Some(round));
                if let Some(question) = question.await? {
                    return Ok(question_reply(question, request));
                }
                let done = run_if_open(round, PlayerCommand::GiveUp, Confirmation::GaveUp);
                with_button(done.await, game, t)
            }
            Action::GiveUpNow { round } => {
                let done = run_if_open(round, PlayerCommand::GiveUp, Confirmation::GaveUp);
                in_place(with_button(done.await, game, t))
            }
            Action::LeaveNow => in_place(run(PlayerCommand::Leave, Confirmation::Left).await),
            Action::StayIn => self.stays_in(game, request, requester).await,
            Action::Pause | Action::Resume => {
                let (command, done) = if action == Action::Pause {
                    (PlayerCommand::Pause, Confirmation::Paused)
                } else {
                    (PlayerCommand::Resume, Confirmation::Resumed)
                };
                let done = run(command, done).await;
                self.shown_paused(done, game, request).await
            }
            Action::KeepPlaying { round } => {
                let command = PlayerCommand::KeepPlaying;
                let done = run_if_open(round, command, Confirmation::KeptPlaying);
                let kept = with_button(done.await, game, t)?;
                self.kept_playing(kept, game, request, requester).await
            }
            Action::GuessWord {
                word,
                round,
                attempt,
            } => {
                let id = CustomId {
                    action: Action::Say { round, attempt },
                    game,
                };
                self.guess_of_form(id, request, requester, word.name())
                    .await
            }
            Action::Nudge { round, attempt } => {
                let seen = RoundSeen {
                    round,
                    attempt: Some(attempt),
                };
                let command = PlayerCommand::IfStillOpen(seen, Box::new(PlayerCommand::Nudge));
                in_place(with_button(
                    run(command, Confirmation::Nudged).await,
                    game,
                    t,
                ))
            }
            Action::Menu => self.menu(game, requester).await,
            Action::Rules => {
                let state = self.state(game).await?;
                Ok(Reply::Message(render::rules(
                    Some(mode_of(&state)),
                    requester.texts(),
                )))
            }
            Action::BringBack => self.bring_back(game, request, requester).await,
            Action::MyWords => self.words(game, request, requester).await,
            Action::ByDm => self.play_by_dm(game, requester).await,
            Action::Rematch => self.rematch(game, requester).await,
            Action::Replay => self.replay_of(game, request, requester).await,
            Action::Stats => self.game_stats(game, requester).await,
            Action::Share | Action::ShareWords | Action::Post { .. } => {
                self.share(id, request, requester).await
            }
            Action::Guess
            | Action::GuessAtTable { .. }
            | Action::Say { .. }
            | Action::SayAtTable { .. } => self.guess_form(id, request, requester).await,
        }
    }

    /// Shows on the pressed message itself that a game is paused or goes on.
    async fn shown_paused(
        &self,
        done: Result<Reply, Failure>,
        game: GameId,
        request: &Request,
    ) -> Result<Reply, Failure> {
        match request.pressed {
            Some(pressed) if !pressed.is_ephemeral => {
                done?;
                let round = self.round_of(game).await?;
                Ok(Reply::Live(LivePart { game, round }))
            }
            _ => in_place(done),
        }
    }

    async fn stays_in(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let text = requester.texts().you_keep_playing();
        let stays = self.with_turn(text, game, request, requester);
        Ok(Reply::Update(stays.await?))
    }

    /// Shows, where a player plays on by DM, what they can guess for.
    async fn kept_playing(
        &self,
        kept: Reply,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        match kept {
            Reply::Message(kept) if request.is_by_dm() => {
                let kept = self.with_turn(&kept.content, game, request, requester);
                Ok(Reply::Update(kept.await?))
            }
            other => Ok(other),
        }
    }

    /// Adds to an answer by DM the pair that the requester may guess for, with its buttons.
    async fn with_turn(
        &self,
        text: &str,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Message, Failure> {
        let state = self.state(game).await?;
        let names = self.names_for(requester, &state.players()).await;
        let turn = match &*state {
            State::Running(running) if request.is_by_dm() => {
                render::turn(running, requester.player(), &names)
            }
            _ => None,
        };
        let text = Message::new(requester.texts(), text);
        let both = turn.and_then(|turn| text.followed_by(&turn));
        Ok(both.unwrap_or(text))
    }

    /// Opens the form for a guess.
    async fn guess_form(
        &self,
        CustomId { action, game }: CustomId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        let open = guessable_round(&state, requester.player());
        let open = match open.map_err(CommandError::Rejected) {
            Ok(open) => open,
            Err(CommandError::Rejected(rejection @ Rejection::AlreadyGuessed { .. }))
                if is_at_table(&state) =>
            {
                let t = requester.texts();
                let message = Message::new(t, render::refusal(&rejection, t));
                let message = self.offering_nudge(message, &state, requester).await;
                return Ok(Reply::Message(message));
            }
            Err(error) => {
                let refused = Err(error.into());
                return self.on_panel(game, request, requester, refused).await;
            }
        };
        let OpenRound {
            round,
            attempt,
            pair: [one, other],
            ..
        } = open;
        let (round, attempt) = (*round, *attempt);
        let action = match action {
            Action::GuessAtTable { shown } => Action::SayAtTable {
                shown,
                round,
                attempt,
            },
            _ => Action::Say { round, attempt },
        };
        let title = format!("{one} + {other}");
        let id = CustomId { action, game };
        Ok(Reply::Modal(render::modal(id, &title, requester.texts())))
    }

    /// Adds the offer to call a silent partner, if the requester waits for one.
    pub(super) async fn offering_nudge(
        &self,
        message: Message,
        state: &State,
        requester: &Requester,
    ) -> Message {
        // Nobody can be called where the bot can only answer.
        if state.info().is_some_and(GameInfo::is_elsewhere) {
            return message;
        }
        let names = self.names_for(requester, &state.players()).await;
        let now = self.host.games.clock().now();
        render::offer_nudge(message, state, requester.player(), now, &names)
    }

    pub(super) async fn form(
        &self,
        id: CustomId,
        request: &Request,
        requester: &Requester,
        word: &str,
    ) -> Result<Reply, Failure> {
        match self.not_a_guess(id.game, requester, word).await? {
            Some(answer) => Ok(Reply::Message(answer)),
            None => self.guess_of_form(id, request, requester, word).await,
        }
    }

    async fn guess_of_form(
        &self,
        id: CustomId,
        request: &Request,
        requester: &Requester,
        word: &str,
    ) -> Result<Reply, Failure> {
        let t = requester.texts();
        let (shown, round, attempt) = match id.action {
            Action::Say { round, attempt } => (None, round, attempt),
            Action::SayAtTable {
                shown,
                round,
                attempt,
            } => (Some(shown), round, attempt),
            _ => return Ok(super::text(t.old_button())),
        };
        let seen = RoundSeen {
            round,
            attempt: Some(attempt),
        };
        let game = id.game;
        let guess = PlayerCommand::Guess(word.to_owned());
        let command = PlayerCommand::IfStillOpen(seen, Box::new(guess));
        let guessed = self.guess(game, request, requester, command).await;
        let guessed = self.on_panel(game, request, requester, guessed).await;
        match shown {
            Some(round) => {
                let guessed = with_button_after_refusal(guessed, game, t)?;
                Ok(guessed.unwrap_or(Reply::Live(LivePart { game, round })))
            }
            // A form from an earlier answer at a table: the answer changes with it.
            None if request.pressed.is_some_and(|pressed| pressed.is_ephemeral)
                && self.is_at_table(game).await? =>
            {
                let refused = with_button_after_refusal(guessed, game, t)?;
                Ok(refused.map_or_else(
                    || Reply::Update(Message::new(t, t.on_the_table())),
                    |refused| match refused {
                        Reply::Message(message) => Reply::Update(message),
                        other => other,
                    },
                ))
            }
            None => with_button(guessed, game, t),
        }
    }

    async fn is_at_table(&self, game: GameId) -> Result<bool, Failure> {
        Ok(is_at_table(&*self.state(game).await?))
    }

    /// Returns the round that the game is in, from 1.
    async fn round_of(&self, game: GameId) -> Result<u32, Failure> {
        Ok(match &*self.state(game).await? {
            State::Running(running) => running.round.max(1),
            State::Finished(finished) => finished.last_round(),
            State::New | State::Lobby(_) => 1,
        })
    }
}

/// Returns whether a guess was the second of its attempt.
fn is_processed(outcome: &Outcome) -> bool {
    let mut events = outcome.events.iter();
    events.any(|event| matches!(event, GameEvent::GuessProcessed(_)))
}

/// Returns the command for as long as the round that the requester saw is open.
fn if_open(round: u32, command: PlayerCommand, request: &Request) -> PlayerCommand {
    let seen = RoundSeen {
        round,
        attempt: None,
    };
    // Whoever acts in a DM reads there what comes of it.
    let command = if request.is_by_dm() {
        PlayerCommand::On(PlayerSurface::Dms, Box::new(command))
    } else {
        command
    };
    PlayerCommand::IfStillOpen(seen, Box::new(command))
}

/// Puts an answer in the place of the message that was pressed.
fn in_place(done: Result<Reply, Failure>) -> Result<Reply, Failure> {
    Ok(match done? {
        Reply::Message(message) => Reply::Update(message),
        other => other,
    })
}

/// Returns the answer to a refused guess at a table, with the button to try another word; none for a guess that
/// was taken.
fn with_button_after_refusal(
    guessed: Result<Reply, Failure>,
    game: GameId,
    t: Texts,
) -> Result<Option<Reply>, Failure> {
    match guessed {
        Err(Failure::Command(CommandError::Rejected(rejection))) => {
            let message = Message::new(t, render::refusal(&rejection, t));
            let can_try = !matches!(
                rejection,
                Rejection::AlreadyGuessed { .. }
                    | Rejection::Stranger
                    | Rejection::Over
                    | Rejection::Paused
            );
            let message = if can_try {
                message.button(Action::Guess, game, Style::Primary)
            } else {
                message
            };
            Ok(Some(Reply::Message(message)))
        }
        Err(failure @ Failure::NotAWord { .. }) => {
            let message = Message::new(t, failure.text(t));
            let message = message.button(Action::Guess, game, Style::Primary);
            Ok(Some(Reply::Message(offering_word(message, &failure))))
        }
        Err(failure) => Err(failure),
        Ok(_) => Ok(None),
    }
}

/// Adds to a message about a refused guess the offer to say that it is a word.
fn offering_word(message: Message, failure: &Failure) -> Message {
    match failure {
        Failure::NotAWord { word, game, .. } => render::offer_word(message, *game, word),
        _ => message,
    }
}

/// Adds the button to guess for the present pair to a rejection for an earlier pair.
fn with_button(result: Result<Reply, Failure>, game: GameId, t: Texts) -> Result<Reply, Failure> {
    match result {
        Err(Failure::Command(CommandError::Rejected(
            rejection @ Rejection::PairChanged { .. },
        ))) => {
            let message = Message::new(t, render::refusal(&rejection, t));
            let message = message.button(Action::Guess, game, Style::Primary);
            Ok(Reply::Message(message))
        }
        result => result,
    }
}
