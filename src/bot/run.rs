//! The bot: everything of Discord put together, from the gateway to the stop.
//!
//! Owns: answering in time, and the order of starting and stopping. Does not know: what is answered.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::model::application::Interaction;
use serenity::model::id::{ApplicationId, GuildId};
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::answer::{Reply, Responder};
use super::inbox::Inbox;
use super::operators::Operators;
use super::outbox::{Outbox, OutboxError, OutboxOptions, Transport};
use super::render::{self, Message};
use super::request::{self, Desk, Request, What};
use crate::config::Config;
use crate::discord::commands::Registration;
use crate::discord::gateway::{
    Gateway, GatewayBounds, GatewayError, GatewaySettings, Inbound, Session, Shards,
};
use crate::discord::rest::{
    BotToken, DISCORD_URL, Rest, RestBounds, RestError, RestSettings, RestSetupError, Upload,
};
use crate::game::server::event::Removal;
use crate::game::values::Ts;
use crate::limits;

/// Discord gives this long to the first answer.
const FIRST_ANSWER_LIMIT: Duration = Duration::from_millis(2_900);

/// A deferred answer may follow for 15 minutes; it is not tried for longer than this.
const LATER_ANSWER_LIMIT: Duration = Duration::from_mins(2);

/// How long a question at start-up is tried for before it is asked anew.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Why the bot stopped by itself, or could not start.
#[derive(Debug, Error)]
pub enum BotError {
    /// A setting cannot be used.
    #[error(transparent)]
    Setup(#[from] RestSetupError),
    /// The file of certificates cannot be read.
    #[error("could not read the certificates in DISCORD_API_CA")]
    Certificates(#[from] std::io::Error),
    /// Discord refuses the bot.
    #[error(transparent)]
    Refused(RestError),
    /// The gateway cannot go on.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The outbox cannot start.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// Builds the client of Discord's REST API that the settings describe.
///
/// # Errors
/// [`BotError::Setup`] or [`BotError::Certificates`], when a setting cannot be used.
pub fn rest(config: &Config, token: &BotToken, jitter_seed: u64) -> Result<Rest, BotError> {
    let ca_pem = config
        .discord_api_ca
        .as_ref()
        .map(std::fs::read)
        .transpose()?;
    Ok(Rest::new(&RestSettings {
        base_url: config
            .discord_api_url
            .clone()
            .unwrap_or_else(|| DISCORD_URL.to_owned()),
        token: token.clone(),
        resolve: config.discord_api_resolve,
        ca_pem,
        bounds: RestBounds::default(),
        jitter_seed,
    })?)
}

/// Runs the bot until `stop` is cancelled, or it cannot go on.
///
/// What was accepted before the stop is finished and answered.
///
/// # Errors
/// [`BotError`], a sentence for whoever runs the program.
pub async fn run(
    config: &Config,
    token: &BotToken,
    mut clerk: Responder,
    stop: CancellationToken,
) -> Result<(), BotError> {
    let rest = Arc::new(rest(config, token, clerk.games.clock().number())?);
    let Some(application) = introduce(config, &rest, &clerk.operators, &stop).await? else {
        return Ok(());
    };
    info!(application.id = %application, "Discord knows this bot as application {application}");

    let (games, people) = (clerk.games.clone(), Arc::clone(&clerk.people));
    let transport: Arc<dyn Transport> = rest.clone();
    let mut outbox = Outbox::start(OutboxOptions::new(games, people, transport)).await?;

    let (inbound, mut events) = mpsc::unbounded_channel();
    let settings = GatewaySettings {
        token: token.clone(),
        shards: config
            .shards
            .and_then(NonZeroU32::new)
            .map_or(Shards::Recommended, Shards::Fixed),
        bounds: GatewayBounds::default(),
        jitter_seed: clerk.games.clock().number(),
    };
    let mut gateway = Gateway::start(settings, Arc::clone(&rest), inbound);
    clerk.gateway = Some(gateway.health());
    let inbox = Arc::new(Inbox::new(clerk.clone(), Arc::clone(&rest)));
    let desk = Arc::new(FrontDesk { rest, clerk });
    let tasks = TaskTracker::new();

    let ended = loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break None,
            error = gateway.ended() => break Some(error.into()),
            error = outbox.refused() => break Some(BotError::Refused(error)),
            Some(event) = events.recv() => take(event, &desk, &inbox, &tasks),
        }
    };
    info!("stopping: what was accepted is finished first");
    let stopped = match ended {
        Some(error) => Err(error),
        None => gateway.stop().await.map_err(BotError::from),
    };
    // What the gateway had handed over was heard: it is answered too.
    while let Ok(event) = events.try_recv() {
        take(event, &desk, &inbox, &tasks);
    }
    tasks.close();
    if tokio::time::timeout(limits::STOP_LIMIT, tasks.wait())
        .await
        .is_err()
    {
        warn!(
            tasks = tasks.len(),
            "stopped before {} answers were given",
            tasks.len()
        );
    }
    outbox.stop().await;
    stopped
}

/// Learns who the bot is and registers its slash commands. None when the stop came first.
async fn introduce(
    config: &Config,
    rest: &Rest,
    operators: &Operators,
    stop: &CancellationToken,
) -> Result<Option<ApplicationId>, BotError> {
    let application = loop {
        let asked = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            asked = rest.current_application(Instant::now() + START_LIMIT) => asked,
        };
        match asked {
            Ok(application) => {
                operators.add(application.owners.iter().map(|owner| owner.get()));
                break application.id;
            }
            Err(RestError::Unavailable {
                retry_after,
                reason,
                ..
            }) => {
                warn!("Discord is not there ({reason}); asking again");
                tokio::select! {
                    () = stop.cancelled() => return Ok(None),
                    () = tokio::time::sleep(retry_after.max(Duration::from_secs(1))) => {}
                }
            }
            Err(error) => return Err(BotError::Refused(error)),
        }
    };
    let scope = config.commands_guild.map(GuildId::new);
    let registration = Registration::embedded();
    let deploying = registration.deploy(rest, application, scope, Instant::now() + START_LIMIT);
    let deployed = tokio::select! {
        () = stop.cancelled() => return Ok(None),
        deployed = deploying => deployed,
    };
    match deployed {
        Ok(deployed) => info!("slash commands: {deployed}"),
        Err(error) => {
            error!(
                error = &error as &dyn std::error::Error,
                "the slash commands could not be registered; those that are stay"
            );
        }
    }
    Ok(Some(application))
}

fn take(event: Inbound, desk: &Arc<FrontDesk>, inbox: &Arc<Inbox>, tasks: &TaskTracker) {
    match event {
        Inbound::Interaction {
            interaction,
            received_at,
        } => {
            let desk = Arc::clone(desk);
            tasks.spawn(async move { desk.serve(&interaction, received_at).await });
        }
        Inbound::DirectMessage { message } => {
            let channel = inbox.hear(*message);
            let inbox = Arc::clone(inbox);
            tasks.spawn(async move { inbox.take(channel).await });
        }
        Inbound::Ready {
            shard,
            session,
            guilds,
        } => {
            info!(shard, ?session, "shard {shard} receives events");
            if session == Session::New {
                inbox.session_began();
                let inbox = Arc::clone(inbox);
                tasks.spawn(async move { inbox.catch_up().await });
            }
            if let Some(guilds) = guilds {
                let desk = Arc::clone(desk);
                tasks.spawn(async move { desk.clerk.leave_missing_servers(&guilds).await });
            }
        }
        Inbound::GuildDeleted { guild } => {
            let desk = Arc::clone(desk);
            let guild = crate::game::GuildId(guild.get());
            tasks.spawn(async move { desk.clerk.leave_server(guild, Removal::Told).await });
        }
        Inbound::GuildCreated { guild } => {
            let desk = Arc::clone(desk);
            let id = crate::game::GuildId(guild.id.get());
            let since = Ts::from_timestamp(guild.joined_at.unix_timestamp(), 0);
            let (since, locale) = (since.unwrap_or_default(), guild.preferred_locale);
            tasks.spawn(async move { desk.clerk.arrive(id, since, locale).await });
        }
    }
}

/// Answers interactions in time.
struct FrontDesk {
    rest: Arc<Rest>,
    clerk: Responder,
}

impl FrontDesk {
    async fn serve(&self, interaction: &Interaction, received_at: Instant) {
        let Some((request, desk)) = request::of_interaction(interaction) else {
            return;
        };
        let first_by = received_at + FIRST_ANSWER_LIMIT;
        let defer_at = received_at + limits::DEFER_AFTER;
        let answer = self.answered(&request);
        tokio::pin!(answer);
        let in_time = tokio::select! {
            reply = &mut answer => Some(reply),
            () = tokio::time::sleep_until(defer_at) => None,
        };
        if let Some(reply) = in_time {
            let going = going(&reply);
            self.send_first(&desk, &first(&reply, &request), reply.file(), first_by)
                .await;
            self.show(&desk, going).await;
            return;
        }
        // Choices cannot be deferred, and are worth nothing late.
        if matches!(request.what, What::Complete { .. }) {
            self.send_first(&desk, &choices(&[]), None, first_by).await;
            return;
        }
        self.send_first(&desk, &deferral(&request), None, first_by)
            .await;
        let reply = answer.await;
        let going = going(&reply);
        let body = later(&reply);
        let until = Instant::now() + LATER_ANSWER_LIMIT;
        if let Err(error) = self
            .rest
            .edit_original(desk.application, &desk.token, &body, reply.file(), until)
            .await
        {
            warn!(interaction.id = %desk.id, error = &error as &dyn std::error::Error, "a late answer could not be given");
        }
        self.show(&desk, going).await;
    }

    /// Edits an answer as what it tells of goes on, every few seconds at most, and at its end.
    async fn show(&self, desk: &Desk, going: Option<watch::Receiver<Message>>) {
        let Some(mut going) = going else { return };
        while going.changed().await.is_ok() {
            let body = going.borrow_and_update().json();
            let until = Instant::now() + LATER_ANSWER_LIMIT;
            let edited = self
                .rest
                .edit_original(desk.application, &desk.token, &body, None, until);
            if let Err(error) = edited.await {
                // Discord takes edits for 15 minutes; what goes on does so without.
                warn!(interaction.id = %desk.id, error = &error as &dyn std::error::Error, "an answer could not be brought up to date");
                return;
            }
            let mut ended = going.clone();
            let ended = async move { while ended.changed().await.is_ok() {} };
            // At the end it is not waited for.
            let _ = tokio::time::timeout(limits::EDIT_EVERY, ended).await;
        }
    }

    async fn answered(&self, request: &Request) -> Reply {
        match self.clerk.answer(request).await {
            Ok(reply) => reply,
            Err(failure) => Reply::Message(Message::text(failure.told())),
        }
    }

    async fn send_first(&self, desk: &Desk, body: &Value, file: Option<&Upload>, until: Instant) {
        let sent = self
            .rest
            .respond_with(desk.id, &desk.token, body, file, until)
            .await;
        if let Err(error) = sent {
            warn!(interaction.id = %desk.id, error = &error as &dyn std::error::Error, "an interaction could not be answered");
        }
    }
}

/// In a server only the asker sees most answers; in a DM there is nobody else.
fn body(message: &Message, request: &Request) -> Value {
    if request.guild.is_some() {
        message.ephemeral_json()
    } else {
        message.json()
    }
}

fn first(reply: &Reply, request: &Request) -> Value {
    const MESSAGE: u8 = 4;
    const FORM: u8 = 9;
    match reply {
        Reply::Message(message) => json!({ "type": MESSAGE, "data": body(message, request) }),
        Reply::ForAll(message) => json!({ "type": MESSAGE, "data": message.json() }),
        Reply::Going(going) => json!({ "type": MESSAGE, "data": body(&going.borrow(), request) }),
        Reply::Form(form) => json!({ "type": FORM, "data": form }),
        Reply::Choices(found) => choices(found),
    }
}

fn choices(found: &[(String, String)]) -> Value {
    const CHOICES: u8 = 8;
    let choices: Vec<Value> = found
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({ "type": CHOICES, "data": { "choices": choices } })
}

/// Returns what tells of something that goes on, with nothing of it shown yet.
fn going(reply: &Reply) -> Option<watch::Receiver<Message>> {
    match reply {
        Reply::Going(going) => Some(going.clone()),
        Reply::Message(_) | Reply::ForAll(_) | Reply::Form(_) | Reply::Choices(_) => None,
    }
}

fn deferral(request: &Request) -> Value {
    const DEFERRED: u8 = 5;
    const EPHEMERAL: u64 = 1 << 6;
    let is_ephemeral = request.guild.is_some() && !request.what.is_for_all();
    let flags = if is_ephemeral { EPHEMERAL } else { 0 };
    json!({ "type": DEFERRED, "data": { "flags": flags } })
}

/// A deferred answer can only be a message: a form that comes too late asks to press again.
fn later(reply: &Reply) -> Value {
    match reply {
        Reply::Message(message) | Reply::ForAll(message) => message.json(),
        Reply::Going(going) => going.borrow().json(),
        Reply::Form(_) | Reply::Choices(_) => Message::text(render::press_again()).json(),
    }
}
