//! Answering interactions in time.
//!
//! Owns: when an answer is deferred, and how a reply becomes a response of Discord's. Does not know: what a
//! reply says.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serenity::builder::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse,
};
use serenity::model::application::Interaction;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, warn};

use super::admin_id::AdminId;
use super::answer::{Failure, LivePart, PanelNow, PanelPart, Reply, Responder};
use super::custom_id::{Action, CustomId};
use super::journal::{Keeping, KeptGuess};
use super::live_writes::{Known, LiveWrites, Write};
use super::outbox::{self, NewestDms, OnScreen, Posted};
use super::panel_updates::PanelUpdates;
use super::panels::{Panel, PanelKey};
use super::render::{self, Message};
use super::request::{self, Place, Request, RequestKind};
use super::request_limits::RequestLimits;
use super::word_button::WordButton;
use crate::discord::rest::{InteractionToken, Rest, RestError, Upload, code};
use crate::game::GameId;
use crate::game::values::Ts;
use crate::limits;
use crate::store::StreamVersion;
use crate::texts::Texts;

/// How long the first answer is tried: Discord allows 3 s.
const FIRST_ANSWER_TIMEOUT: Duration = Duration::from_millis(2_900);

/// How long a deferred answer is tried: Discord allows 15 minutes.
const LATER_ANSWER_TIMEOUT: Duration = Duration::from_mins(2);

pub(super) struct InteractionHandler {
    responder: Responder,
    rest: Arc<Rest>,
    live_writes: LiveWrites,
    newest_dms: NewestDms,
    panels: PanelUpdates,
    limits: RequestLimits,
    /// When it was last said that another program answers.
    outrun_at: Mutex<Option<Instant>>,
}

impl InteractionHandler {
    pub(super) fn new(
        responder: Responder,
        rest: Arc<Rest>,
        OnScreen {
            live_writes,
            newest_dms,
        }: OnScreen,
        panels: PanelUpdates,
    ) -> Self {
        Self {
            responder,
            rest,
            live_writes,
            newest_dms,
            panels,
            limits: RequestLimits::default(),
            outrun_at: Mutex::default(),
        }
    }

    /// Answers an interaction: at once, or by a deferral that is filled in later.
    pub(super) async fn handle(&self, interaction: &Interaction, received_at: Instant) {
        let Some(request) = request::of_interaction(interaction) else {
            return;
        };
        let token = &InteractionToken::from(interaction);
        let first_by = received_at + FIRST_ANSWER_TIMEOUT;
        // The outbox leaves the message to this press until it is answered.
        let press = match request.pressed {
            Some(pressed) if changes_pressed(&request) => {
                Some(self.live_writes.begin(pressed.message))
            }
            _ => None,
        };
        // So do changes of the panel without a press.
        let panel_key = panel_pressed(&request);
        let panel_press = panel_key.map(|key| self.panels.panels.begin(key));
        let mut written = Box::pin(self.written_reply(&request, token));
        let in_time = tokio::select! {
            biased;
            written = &mut written => Some(written),
            () = tokio::time::sleep_until(received_at + limits::DEFER_AFTER) => None,
        };
        let is_first = in_time.is_some();
        let written = match in_time {
            Some(written) => written,
            // Choices cannot be deferred, and late ones are useless.
            None if matches!(request.kind, RequestKind::Complete { .. }) => {
                self.respond(token, choices(&[]), None, first_by).await;
                return;
            }
            None => {
                self.respond(token, deferral(&request), None, first_by)
                    .await;
                written.await
            }
        };
        let answer = Answer {
            token,
            is_first,
            first_by,
        };
        match written {
            Written::Live(part, now) => {
                self.show_live(&answer, &request, part, now, press).await;
            }
            Written::Post(now) => self.post(&answer, &request, now).await,
            Written::Repost(part, now) => self.repost(&answer, &request, part, now).await,
            Written::Panel(panel) => {
                self.show_panel(&answer, &request, *panel, panel_press)
                    .await;
                return;
            }
            Written::Other(reply) if is_first => {
                drop(press);
                let first = first(&reply, &request);
                if request.is_by_dm() {
                    self.respond_by_dm(token, &request, (&reply, first), first_by)
                        .await;
                } else {
                    self.respond(token, first, reply.file(), first_by).await;
                }
                self.go_on(token, reply).await;
            }
            Written::Other(reply) => {
                drop(press);
                let sent = self.fill_in(token, &request, &reply).await;
                if let Err(error) = sent {
                    warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "a deferred answer could not be sent");
                }
                self.go_on(token, reply).await;
            }
        }
        if request.place == Place::Elsewhere {
            self.follow_up(token, &request).await;
        }
        if let Some(key) = panel_key {
            drop(panel_press);
            self.panels.update_later(key, StreamVersion(0));
        }
        if let Some(game) = looks(&request)
            && let Err(failure) = self.responder.note_look(&request, game).await
        {
            debug!(game.id = %game, "a look at a panel is not noted: {}", failure.code());
        }
    }

    /// Gives the answer that a deferral has promised.
    async fn fill_in(
        &self,
        token: &InteractionToken,
        request: &Request,
        reply: &Reply,
    ) -> Result<(), RestError> {
        let until = Instant::now() + LATER_ANSWER_TIMEOUT;
        let message = later(reply, request.texts());
        if changes_pressed(request) && !matches!(reply, Reply::Update(_)) {
            // The deferral stands for the pressed message, which this does not change.
            let message = message.response(true);
            return self.rest.follow_up(token, &message, until).await.map(drop);
        }
        let edited = message.edited_response();
        let edited = self.rest.edit_response(token, &edited, reply.file(), until);
        let sent = edited.await?;
        if request.is_by_dm() {
            self.note_dm(sent.channel_id, sent.id, &message).await;
        }
        Ok(())
    }

    /// Gives the first answer in a DM.
    async fn respond_by_dm(
        &self,
        token: &InteractionToken,
        request: &Request,
        (reply, response): (&Reply, CreateInteractionResponse),
        until: Instant,
    ) {
        let channel = ChannelId::new(request.channel.0);
        match (reply, request.pressed) {
            (Reply::Update(message), Some(pressed)) => {
                self.respond(token, response, None, until).await;
                self.note_dm(channel, pressed.message, message).await;
            }
            (Reply::Message(_) | Reply::Public(_) | Reply::Updating(_), _) => {
                let file = reply.file();
                let sent = self
                    .rest
                    .respond_with_message(token, &response, file, until);
                match sent.await {
                    Ok(Some(sent)) => {
                        self.note_dm(channel, sent.id, &later(reply, request.texts()))
                            .await;
                    }
                    Ok(None) => {}
                    Err(error) => {
                        self.not_answered(token, &error);
                    }
                }
            }
            _ => self.respond(token, response, None, until).await,
        }
    }

    /// Notes a message in a DM, whose buttons are the newest if it has any.
    async fn note_dm(&self, channel: ChannelId, id: MessageId, message: &Message) {
        let newest =
            self.newest_dms
                .answered(channel, id, &message.content, message.has_game_buttons());
        newest.await;
    }

    async fn go_on(&self, token: &InteractionToken, reply: Reply) {
        if let Reply::Updating(updates) = reply {
            self.keep_current(token, updates).await;
        }
    }

    /// Changes the pressed message to the present state of its game, again as long as that changes meanwhile.
    ///
    /// Whatever is left undone the outbox does: it has a message for each change of the game.
    async fn show_live(
        &self,
        answer: &Answer<'_>,
        request: &Request,
        part: LivePart,
        now: LiveNow,
        press: Option<Write>,
    ) {
        let token = answer.token;
        let Some(mut write) = press else {
            warn!(interaction.id = %token.id, "an answer was to change a message that nobody pressed");
            return;
        };
        let mut is_first = answer.is_first;
        let mut now = Some(now);
        for _ in 0..limits::EDITS_PER_PRESS {
            let now = match now.take() {
                Some(now) => now,
                None => self.responder.live(part).await,
            };
            let (message, version) = match now {
                Ok(live) => live,
                Err(failure) => {
                    drop(write);
                    if is_first {
                        let text = failure.message(request.texts());
                        self.respond(
                            token,
                            CreateInteractionResponse::Message(text.response(true)),
                            None,
                            answer.first_by,
                        )
                        .await;
                    }
                    return;
                }
            };
            let shown = if is_first {
                let update = CreateInteractionResponse::UpdateMessage(message.response(false));
                self.rest
                    .respond(token, &update, None, answer.first_by)
                    .await
            } else {
                let (edited, until) = (
                    message.edited_response(),
                    Instant::now() + limits::SEND_LIMIT,
                );
                let edited = self.rest.edit_response(token, &edited, None, until).await;
                edited.map(drop)
            };
            if let Err(error) = shown {
                drop(write);
                warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "a press could not change its message");
                if is_first && error.code() == Some(code::UNKNOWN_MESSAGE) {
                    let t = request.texts();
                    let gone = match request.place {
                        Place::Elsewhere => t.table_gone_elsewhere(),
                        Place::Server | Place::Dm => t.table_gone(),
                    };
                    let gone = Message::new(t, gone).response(true);
                    let gone = CreateInteractionResponse::Message(gone);
                    self.respond(token, gone, None, answer.first_by).await;
                }
                return;
            }
            is_first = false;
            let is_current = match write.end(Some(version)) {
                // Whoever else is changing it looks afterwards.
                Known::Changing => return,
                Known::Unknown => false,
                Known::Shown => match self.responder.live(part).await {
                    Ok((newest, _)) => newest == message,
                    Err(_) => true,
                },
            };
            let Some(pressed) = request.pressed.filter(|_| !is_current) else {
                return;
            };
            write = self.live_writes.begin(pressed.message);
        }
    }

    /// Shows the requester's panel, again as long as its game changes meanwhile, and keeps it up to date from then on.
    async fn show_panel(
        &self,
        answer: &Answer<'_>,
        request: &Request,
        WrittenPanel { part, until, now }: WrittenPanel,
        press: Option<Write<PanelKey>>,
    ) {
        let (token, panels) = (answer.token, &self.panels.panels);
        let key = PanelKey {
            game: part.game,
            user: request.user.user_id,
        };
        let in_place = request.pressed.filter(|pressed| pressed.is_ephemeral);
        let mut write = press.unwrap_or_else(|| panels.begin(key));
        let ends_at = Instant::now() + limits::PANEL_LIFE;
        let mut is_first = answer.is_first;
        let mut is_open = false;
        let mut now = Some(now);
        for _ in 0..limits::EDITS_PER_PRESS {
            let written = match now.take() {
                Some(now) => now,
                None => self.responder.panel(&part, until).await,
            };
            let now = match written {
                Ok(now) => now,
                Err(failure) => {
                    drop(write);
                    let text = failure.message(request.texts());
                    if is_first {
                        let text = CreateInteractionResponse::Message(text.response(true));
                        self.respond(token, text, None, answer.first_by).await;
                    } else if !is_open
                        && let Err(error) = self.edit(token, text.edited_response(), None).await
                    {
                        warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "a deferred answer could not be sent");
                    }
                    return;
                }
            };
            let shown = if is_first {
                let response = match in_place {
                    Some(_) => CreateInteractionResponse::UpdateMessage(now.message.response(true)),
                    None => CreateInteractionResponse::Message(now.message.response(true)),
                };
                let sent = self.rest.respond(token, &response, None, answer.first_by);
                sent.await.map(|()| None)
            } else {
                let until = Instant::now() + limits::SEND_LIMIT;
                let edited = now.message.edited_response();
                let sent = self.rest.edit_response(token, &edited, None, until).await;
                sent.map(|sent| Some(sent.id))
            };
            let message = match shown {
                Ok(message) => message.or(in_place.map(|pressed| pressed.message)),
                Err(error) => {
                    drop(write);
                    warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "a panel could not be shown");
                    return;
                }
            };
            is_first = false;
            if now.is_over {
                panels.close(key);
                return;
            }
            if !is_open {
                let panel = Panel {
                    player: part.player,
                    token: token.clone(),
                    ends_at,
                    up_to_date_until: until,
                    view: part.view.clone(),
                    message,
                    shown: None,
                };
                let before = panels.open(key, panel);
                let before = before.filter(|before| {
                    let is_same = match (before.message, message) {
                        (Some(before), Some(message)) => before == message,
                        // A message whose id is not known was not pressed before.
                        _ => in_place.is_some(),
                    };
                    !is_same && Instant::now() < before.ends_at
                });
                if let Some(before) = before {
                    self.panels.replace(key, &before.token).await;
                }
                is_open = true;
            }
            let known = write.end(Some(now.version));
            let shown = Some(now.message.clone()).filter(|_| known == Known::Shown);
            panels.shows(key, token, shown, message);
            let is_current = match known {
                // Whoever else is changing it looks afterwards.
                Known::Changing => return,
                Known::Unknown => false,
                Known::Shown => match self.responder.panel(&part, until).await {
                    Ok(newest) => newest.message == now.message,
                    Err(_) => true,
                },
            };
            if is_current {
                return;
            }
            write = panels.begin(key);
        }
    }

    /// Posts a live message of a game as the answer, where there is no other way to post it.
    async fn post(&self, answer: &Answer<'_>, request: &Request, now: Result<Message, Failure>) {
        let (shown, is_private) = match now {
            Ok(message) => (message, false),
            Err(failure) => (failure.message(request.texts()), true),
        };
        if answer.is_first {
            let response = CreateInteractionResponse::Message(shown.response(is_private));
            self.respond(answer.token, response, None, answer.first_by)
                .await;
        } else if let Err(error) = self.edit(answer.token, shown.edited_response(), None).await {
            warn!(interaction.id = %answer.token.id, error = &error as &dyn std::error::Error, "a deferred answer could not be sent");
        }
    }

    /// Posts what follows from a request where the bot can only answer: the next round, the result.
    async fn follow_up(&self, token: &InteractionToken, request: &Request) {
        let message = match self.responder.following(request).await {
            Ok(None) => return,
            Ok(Some(message)) => message.response(false),
            Err(failure) => {
                warn!(interaction.id = %token.id, "what follows could not be looked up: {}", failure.code());
                return;
            }
        };
        let until = Instant::now() + LATER_ANSWER_TIMEOUT;
        if let Err(error) = self.rest.follow_up(token, &message, until).await {
            warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "what follows could not be posted");
        }
    }

    /// Posts a live message of a game as the answer, and makes it the one that is kept up to date.
    async fn repost(&self, answer: &Answer<'_>, request: &Request, part: LivePart, now: LiveNow) {
        let token = answer.token;
        if answer.is_first {
            let shown = match now {
                Ok((message, _)) => message,
                Err(failure) => failure.message(request.texts()),
            };
            let response = CreateInteractionResponse::Message(shown.response(false));
            self.respond(token, response, None, answer.first_by).await;
        }
        // Its id comes with the edit, which also shows what happened meanwhile.
        let Ok((message, _)) = self.responder.live(part).await else {
            return;
        };
        let until = Instant::now() + LATER_ANSWER_TIMEOUT;
        let edited = message.edited_response();
        let sent = match self.rest.edit_response(token, &edited, None, until).await {
            Ok(sent) => sent,
            Err(error) => {
                warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "a game could not be posted again");
                return;
            }
        };
        let store = self.responder.host.store();
        let before = match outbox::follow(store, part.message(), sent).await {
            Ok(before) => before,
            Err(error) => {
                warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "it could not be noted where a game was posted again");
                return;
            }
        };
        let t = message.texts;
        if let Some(Posted { channel, message }) = before {
            let moved = Message::new(t, t.table_moved()).json();
            let moved = self
                .rest
                .edit_message(channel, message, &moved, until)
                .await;
            if let Err(error) = moved
                && error.code() != Some(code::UNKNOWN_MESSAGE)
            {
                warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "the earlier message of a game keeps its buttons");
            }
        }
    }

    /// Replies to a request, and writes the game that the reply shows: that, too, may take too long for a first answer.
    async fn written_reply(&self, request: &Request, token: &InteractionToken) -> Written {
        let (from, responder) = (Instant::now(), &self.responder);
        match self.reply(request, token).await {
            Reply::Live(part) => {
                let now = responder.while_up(from, responder.live(part)).await;
                Written::Live(part, now)
            }
            Reply::Post(part) => {
                Written::Post(responder.while_up(from, responder.posted(part)).await)
            }
            Reply::Repost(part) => {
                let now = responder.while_up(from, responder.live(part)).await;
                Written::Repost(part, now)
            }
            Reply::Panel(part) => {
                let until = responder.host.games.clock().now() + limits::PANEL_LIFE;
                let panel = responder.panel(&part, until);
                let now = responder.while_up(from, panel).await;
                Written::Panel(Box::new(WrittenPanel { part, until, now }))
            }
            reply => Written::Other(reply),
        }
    }

    async fn reply(&self, request: &Request, token: &InteractionToken) -> Reply {
        let (t, made_at) = (request.texts(), request.origin.request().at());
        let admitted = self
            .limits
            .admit(request.user.user_id, request.guild, made_at);
        match (admitted, &request.kind) {
            (Ok(()), _) => {}
            (Err(_), RequestKind::Complete { .. }) => return Reply::Choices(Vec::new()),
            (Err(refused), _) => {
                return Reply::Message(Message::new(t, render::too_many(refused, t)));
            }
        }
        if let (Some(members), Some(guild)) = (&self.responder.members, request.guild) {
            members.seen(guild, request.user.user_id);
        }
        match (self.responder.answer(request).await, &request.kind) {
            (Ok(reply), _) => reply,
            // Suggestions have no place for a reason.
            (Err(_), RequestKind::Complete { .. }) => Reply::Choices(Vec::new()),
            (Err(failure), _) => {
                let kept = self.kept(request, token, &failure).await;
                Reply::Message(
                    kept.map_or_else(|| failure.message(t), |kept| Message::new(t, kept)),
                )
            }
        }
    }

    /// Keeps a guess that the log did not take, because it is down. Returns the answer to its player; none if it is
    /// not kept.
    async fn kept(
        &self,
        request: &Request,
        token: &InteractionToken,
        failure: &Failure,
    ) -> Option<String> {
        // One that may have been recorded can be kept as well: it is executed once.
        let Failure::LogDown { since, may_count } = *failure else {
            return None;
        };
        // What came of it could be told to nobody in particular there.
        if request.place == Place::Elsewhere {
            return None;
        }
        let kept = self.responder.kept_guesses.as_ref()?;
        let guess = self.responder.guess_in(request);
        let guess = tokio::time::timeout(limits::JOURNAL_WAIT, guess)
            .await
            .ok()??;
        let (t, word) = (request.texts(), guess.word.clone());
        let keeping = kept.keep(KeptGuess::new(guess, request, token)).await;
        match keeping {
            Keeping::Kept => Some(t.guess_kept(render::moment(since), &word)),
            Keeping::KeptBefore { word } => Some(t.guess_kept_before(render::moment(since), &word)),
            Keeping::Full if !may_count => Some(t.journal_is_full(render::moment(since))),
            Keeping::Unknown => Some(render::log_is_down(since, true, t)),
            Keeping::Full | Keeping::Failed => None,
        }
    }

    async fn respond(
        &self,
        token: &InteractionToken,
        response: CreateInteractionResponse,
        file: Option<&Upload>,
        until: Instant,
    ) {
        let is_choices = matches!(response, CreateInteractionResponse::Autocomplete(_));
        if let Err(error) = self.rest.respond(token, &response, file, until).await {
            if is_choices && error.is_unknown_interaction() {
                // Discord forgets a question when the next letter is typed.
                debug!(interaction.id = %token.id, "choices came too late");
                return;
            }
            self.not_answered(token, &error);
        }
    }

    /// Says that an interaction could not be answered; once a minute if somebody else was faster.
    fn not_answered(&self, token: &InteractionToken, error: &RestError) {
        if !error.is_already_acknowledged() {
            warn!(interaction.id = %token.id, error = error as &dyn std::error::Error, "an interaction could not be answered");
            return;
        }
        let warned_at = self.outrun_at.lock();
        let mut warned_at = warned_at.unwrap_or_else(PoisonError::into_inner);
        if warned_at.is_none_or(|at| limits::FAULTS_RECORDED_EVERY <= at.elapsed()) {
            *warned_at = Some(Instant::now());
            warn!(interaction.id = %token.id, "another program with this bot's token has answered an interaction; if this goes on, stop that program, or reset the token");
        }
    }

    async fn edit(
        &self,
        token: &InteractionToken,
        edited: EditInteractionResponse,
        file: Option<&Upload>,
    ) -> Result<(), RestError> {
        let until = Instant::now() + LATER_ANSWER_TIMEOUT;
        let edited = self.rest.edit_response(token, &edited, file, until).await;
        edited.map(drop)
    }

    /// Edits an answer with each update, at most every few seconds, and at the end.
    async fn keep_current(&self, token: &InteractionToken, mut updates: watch::Receiver<Message>) {
        while updates.changed().await.is_ok() {
            let edited = updates.borrow_and_update().edited_response();
            if let Err(error) = self.edit(token, edited, None).await {
                // Discord allows edits for 15 minutes. The work continues without.
                warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "an answer could not be updated");
                return;
            }
            let mut later = updates.clone();
            let ended = async move { while later.changed().await.is_ok() {} };
            // The last update does not wait.
            let _ = tokio::time::timeout(limits::EDIT_EVERY, ended).await;
        }
    }
}

type LiveNow = Result<(Message, StreamVersion), Failure>;

/// A reply, with the present state of the game where it shows one.
enum Written {
    Live(LivePart, LiveNow),
    Post(Result<Message, Failure>),
    Repost(LivePart, LiveNow),
    Panel(Box<WrittenPanel>),
    Other(Reply),
}

struct WrittenPanel {
    part: PanelPart,
    /// Until when the panel says that it is kept up to date.
    until: Ts,
    now: Result<PanelNow, Failure>,
}

/// The answer to an interaction, as far as it has been given.
struct Answer<'a> {
    token: &'a InteractionToken,
    /// It was not deferred.
    is_first: bool,
    first_by: Instant,
}

/// Returns the panel that was pressed, if a panel was.
fn panel_pressed(request: &Request) -> Option<PanelKey> {
    let is_ephemeral = request.pressed.is_some_and(|pressed| pressed.is_ephemeral);
    let game = match &request.kind {
        RequestKind::Press(id) | RequestKind::SubmitForm { id, .. } => id.game,
        RequestKind::PressWord(WordButton::Request { game, .. }) => *game,
        _ => return None,
    };
    let user = request.user.user_id;
    let is_in_server = request.guild.is_some();
    (is_ephemeral && is_in_server).then_some(PanelKey { game, user })
}

/// Returns the game whose pair the answer has shown in a form.
fn looks(request: &Request) -> Option<GameId> {
    match request.kind {
        RequestKind::Press(CustomId {
            action: Action::Guess,
            game,
        }) if request.guild.is_some() => Some(game),
        _ => None,
    }
}

/// Returns whether the answer changes the pressed message, unless the request is refused.
fn changes_pressed(request: &Request) -> bool {
    if request.is_by_dm() {
        let is_form = matches!(request.kind, RequestKind::SubmitForm { .. });
        return is_form && request.pressed.is_some();
    }
    let is_ephemeral = request.pressed.is_some_and(|pressed| pressed.is_ephemeral);
    match &request.kind {
        RequestKind::Press(CustomId { action, .. }) => match action {
            Action::Join
            | Action::Leave
            | Action::Start
            | Action::Cancel
            | Action::Accept
            | Action::Play
            | Action::NotNow
            | Action::Pause
            | Action::Resume
            | Action::GiveUpNow { .. }
            | Action::LeaveNow
            | Action::StayIn => true,
            Action::GiveUp { .. }
            | Action::AskToLeave
            | Action::Menu
            | Action::MyWords
            | Action::ByDm
            | Action::ShareWords
            | Action::Nudge { .. }
            | Action::KeepPlaying { .. } => is_ephemeral,
            _ => false,
        },
        RequestKind::Board(_) => is_ephemeral,
        RequestKind::SubmitForm { id, .. } => {
            is_ephemeral || matches!(id.action, Action::SayAtTable { .. })
        }
        RequestKind::PressReplay(button) => button.changes_pressed(),
        RequestKind::PressWord(_)
        | RequestKind::PressPrivacy(_)
        | RequestKind::AdminButton(AdminId::Settings(_) | AdminId::ResetSettings)
        | RequestKind::SubmitSetting { .. } => true,
        _ => false,
    }
}

/// Returns the first response. In a server, most answers are visible to the requester alone.
fn first(reply: &Reply, request: &Request) -> CreateInteractionResponse {
    let is_private = !request.is_by_dm();
    match reply {
        Reply::Message(message) => CreateInteractionResponse::Message(message.response(is_private)),
        Reply::Public(message) => CreateInteractionResponse::Message(message.response(false)),
        Reply::Updating(updates) => {
            CreateInteractionResponse::Message(updates.borrow().response(is_private))
        }
        Reply::Modal(modal) => CreateInteractionResponse::Modal(modal.clone()),
        Reply::Update(message) => CreateInteractionResponse::UpdateMessage(message.response(false)),
        Reply::Choices(found) => choices(found),
        // Shown before, by `show_live`, `show_panel`, `post` and `repost`.
        Reply::Live(_) | Reply::Panel(_) | Reply::Post(_) | Reply::Repost(_) => {
            CreateInteractionResponse::Acknowledge
        }
    }
}

fn choices(found: &[(String, String)]) -> CreateInteractionResponse {
    let choices = found
        .iter()
        .map(|(name, value)| AutocompleteChoice::new(name, value.as_str()));
    let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
    CreateInteractionResponse::Autocomplete(response)
}

fn deferral(request: &Request) -> CreateInteractionResponse {
    if changes_pressed(request) {
        return CreateInteractionResponse::Acknowledge;
    }
    let is_ephemeral = !request.is_by_dm() && !request.is_for_all();
    CreateInteractionResponse::Defer(
        CreateInteractionResponseMessage::new().ephemeral(is_ephemeral),
    )
}

/// Returns the message after a deferral: a late form asks to press again.
fn later(reply: &Reply, t: Texts) -> Message {
    match reply {
        Reply::Message(message) | Reply::Public(message) | Reply::Update(message) => {
            message.clone()
        }
        Reply::Updating(updates) => updates.borrow().clone(),
        Reply::Modal(_)
        | Reply::Choices(_)
        | Reply::Live(_)
        | Reply::Panel(_)
        | Reply::Post(_)
        | Reply::Repost(_) => Message::new(t, t.press_again()),
    }
}
