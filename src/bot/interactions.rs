//! Answering interactions in time.
//!
//! Owns: when an answer is deferred, and how a reply becomes a response of Discord's. Does not know: what a
//! reply says.

use std::sync::Arc;
use std::time::Duration;

use serenity::builder::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse,
};
use serenity::model::application::Interaction;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, warn};

use super::answer::{Reply, Responder};
use super::render::{self, Message};
use super::request::{self, Request, RequestKind};
use super::request_limits::RequestLimits;
use crate::discord::rest::{InteractionToken, Rest, RestError, Upload};
use crate::limits;

/// How long the first answer is tried: Discord allows 3 s.
const FIRST_ANSWER_TIMEOUT: Duration = Duration::from_millis(2_900);

/// How long a deferred answer is tried: Discord allows 15 minutes.
const LATER_ANSWER_TIMEOUT: Duration = Duration::from_mins(2);

pub(super) struct InteractionHandler {
    responder: Responder,
    rest: Arc<Rest>,
    limits: RequestLimits,
}

impl InteractionHandler {
    pub(super) fn new(responder: Responder, rest: Arc<Rest>) -> Self {
        Self {
            responder,
            rest,
            limits: RequestLimits::default(),
        }
    }

    /// Answers an interaction: at once, or by a deferral that is filled in later.
    pub(super) async fn handle(&self, interaction: &Interaction, received_at: Instant) {
        let Some(request) = request::of_interaction(interaction) else {
            return;
        };
        let token = &InteractionToken::from(interaction);
        let first_by = received_at + FIRST_ANSWER_TIMEOUT;
        let reply = self.reply(&request);
        tokio::pin!(reply);
        let in_time = tokio::select! {
            reply = &mut reply => Some(reply),
            () = tokio::time::sleep_until(received_at + limits::DEFER_AFTER) => None,
        };
        let reply = match in_time {
            Some(reply) => {
                let first = first(&reply, &request);
                self.respond(token, first, reply.file(), first_by).await;
                reply
            }
            // Choices cannot be deferred, and late ones are useless.
            None if matches!(request.kind, RequestKind::Complete { .. }) => {
                return self.respond(token, choices(&[]), None, first_by).await;
            }
            None => {
                self.respond(token, deferral(&request), None, first_by)
                    .await;
                let reply = reply.await;
                if let Err(error) = self.edit(token, later(&reply), reply.file()).await {
                    warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "a deferred answer could not be sent");
                }
                reply
            }
        };
        if let Reply::Updating(updates) = reply {
            self.keep_current(token, updates).await;
        }
    }

    async fn reply(&self, request: &Request) -> Reply {
        let made_at = request.origin.request().at();
        let admitted = self
            .limits
            .admit(request.user.user_id, request.guild, made_at);
        match (admitted, &request.kind) {
            (Ok(()), _) => {}
            (Err(_), RequestKind::Complete { .. }) => return Reply::Choices(Vec::new()),
            (Err(refused), _) => return Reply::Message(Message::text(render::too_many(refused))),
        }
        match self.responder.answer(request).await {
            Ok(reply) => reply,
            Err(failure) => Reply::Message(Message::text(failure.text())),
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
            warn!(interaction.id = %token.id, error = &error as &dyn std::error::Error, "an interaction could not be answered");
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

/// Returns the first response. In a server, most answers are visible to the requester alone.
fn first(reply: &Reply, request: &Request) -> CreateInteractionResponse {
    let in_server = request.guild.is_some();
    match reply {
        Reply::Message(message) => CreateInteractionResponse::Message(message.response(in_server)),
        Reply::Public(message) => CreateInteractionResponse::Message(message.response(false)),
        Reply::Updating(updates) => {
            CreateInteractionResponse::Message(updates.borrow().response(in_server))
        }
        Reply::Modal(modal) => CreateInteractionResponse::Modal(modal.clone()),
        Reply::Choices(found) => choices(found),
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
    let is_ephemeral = request.guild.is_some() && !request.kind.is_for_all();
    CreateInteractionResponse::Defer(
        CreateInteractionResponseMessage::new().ephemeral(is_ephemeral),
    )
}

/// Returns the response after a deferral, which can only be a message: a late form asks to press again.
fn later(reply: &Reply) -> EditInteractionResponse {
    match reply {
        Reply::Message(message) | Reply::Public(message) => message.edited_response(),
        Reply::Updating(updates) => updates.borrow().edited_response(),
        Reply::Modal(_) | Reply::Choices(_) => {
            Message::text(render::press_again()).edited_response()
        }
    }
}
