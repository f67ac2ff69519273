//! Running the bot: connects the gateway, the handlers and the outbox.
//!
//! Owns: the order of starting and stopping, and which part handles which gateway event. Does not know: how
//! requests are answered.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serenity::model::id::{ApplicationId, GuildId};
use thiserror::Error;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::answer::Responder;
use super::inbox::Inbox;
use super::interactions::InteractionHandler;
use super::operators::Operators;
use super::outbox::{Outbox, OutboxError, OutboxOptions, Transport};
use crate::config::Config;
use crate::discord::commands::Registration;
use crate::discord::gateway::{
    Gateway, GatewayBounds, GatewayError, GatewaySettings, Inbound, Session, Shards,
};
use crate::discord::rest::{
    BotToken, DISCORD_URL, Rest, RestBounds, RestError, RestSettings, RestSetupError,
};
use crate::game::server::event::Removal;
use crate::game::values::Ts;
use crate::limits;

/// How long a request is tried at start-up before it starts over.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Why the bot stopped by itself, or could not start.
#[derive(Debug, Error)]
pub enum BotError {
    #[error(transparent)]
    Setup(#[from] RestSetupError),
    #[error("could not read the certificates in DISCORD_API_CA")]
    Certificates(#[from] std::io::Error),
    #[error(transparent)]
    Refused(RestError),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// Builds the client of Discord's REST API that the settings describe.
pub(crate) fn rest(config: &Config, token: &BotToken, jitter_seed: u64) -> Result<Rest, BotError> {
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

/// Runs the bot until `stop` is cancelled or it cannot continue. Accepted requests are finished and answered.
pub(crate) async fn run(
    config: &Config,
    token: &BotToken,
    mut responder: Responder,
    stop: CancellationToken,
) -> Result<(), BotError> {
    let rest = Arc::new(rest(config, token, responder.host.games.clock().number())?);
    let Some(application) = identify(config, &rest, &responder.operators, &stop).await? else {
        return Ok(());
    };
    info!(application.id = %application, "Discord knows this bot as application {application}");

    let (host, people) = (responder.host.clone(), Arc::clone(&responder.people));
    let transport: Arc<dyn Transport> = rest.clone();
    let options = OutboxOptions::new(host, people, transport);
    let live_writes = options.live_writes.clone();
    let mut outbox = Outbox::start(options).await?;

    let (inbound, mut events) = mpsc::unbounded_channel();
    let settings = GatewaySettings {
        token: token.clone(),
        shards: config
            .shards
            .and_then(NonZeroU32::new)
            .map_or(Shards::Recommended, Shards::Fixed),
        bounds: GatewayBounds::default(),
        jitter_seed: responder.host.games.clock().number(),
    };
    let mut gateway = Gateway::start(settings, Arc::clone(&rest), inbound);
    responder.gateway = Some(gateway.health());
    let handler = Arc::new(EventHandler {
        interactions: InteractionHandler::new(responder.clone(), Arc::clone(&rest), live_writes),
        inbox: Inbox::new(responder.clone(), rest),
        responder,
        tasks: TaskTracker::new(),
    });

    let ended = loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break None,
            error = gateway.ended() => break Some(error.into()),
            error = outbox.refused() => break Some(BotError::Refused(error)),
            Some(event) = events.recv() => handler.handle(event),
        }
    };
    info!("stopping after the accepted requests are answered");
    let stopped = match ended {
        Some(error) => Err(error),
        None => gateway.stop().await.map_err(BotError::from),
    };
    // Events that the gateway had already delivered are answered too.
    while let Ok(event) = events.try_recv() {
        handler.handle(event);
    }
    let tasks = &handler.tasks;
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

/// Looks up the application and registers its slash commands. None when the stop came first.
async fn identify(
    config: &Config,
    rest: &Rest,
    operators: &Operators,
    stop: &CancellationToken,
) -> Result<Option<ApplicationId>, BotError> {
    let application = loop {
        let found = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            found = rest.current_application(Instant::now() + START_TIMEOUT) => found,
        };
        match found {
            Ok(application) => {
                operators.add(application.owners.iter().map(|owner| owner.get()));
                break application.id;
            }
            Err(RestError::Unavailable {
                retry_after,
                reason,
                ..
            }) => {
                warn!("Discord cannot be reached ({reason}); trying again");
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
    let deploying = registration.deploy(rest, application, scope, Instant::now() + START_TIMEOUT);
    let deployed = tokio::select! {
        () = stop.cancelled() => return Ok(None),
        deployed = deploying => deployed,
    };
    match deployed {
        Ok(deployed) => info!("slash commands: {deployed}"),
        Err(error) => {
            error!(
                error = &error as &dyn std::error::Error,
                "the slash commands could not be registered; the registered ones stay"
            );
        }
    }
    Ok(Some(application))
}

/// Handles the events of the gateway.
struct EventHandler {
    interactions: InteractionHandler,
    inbox: Inbox,
    responder: Responder,
    tasks: TaskTracker,
}

impl EventHandler {
    /// Starts to handle an event. Called in the order of the gateway.
    fn handle(self: &Arc<Self>, event: Inbound) {
        let this = Arc::clone(self);
        match event {
            Inbound::Interaction {
                interaction,
                received_at,
            } => {
                self.tasks.spawn(async move {
                    this.interactions.handle(&interaction, received_at).await;
                });
            }
            Inbound::DirectMessage { message } => {
                let channel = self.inbox.enqueue(*message);
                self.tasks
                    .spawn(async move { this.inbox.handle_next(channel).await });
            }
            Inbound::Ready {
                shard,
                session,
                guilds,
            } => {
                info!(shard, ?session, "shard {shard} receives events");
                if session == Session::New {
                    self.inbox.session_began();
                    let this = Arc::clone(self);
                    self.tasks.spawn(async move { this.inbox.catch_up().await });
                }
                if let Some(guilds) = guilds {
                    self.tasks.spawn(async move {
                        this.responder.leave_missing_servers(&guilds).await;
                    });
                }
            }
            Inbound::GuildDeleted { guild } => {
                let guild = crate::game::GuildId(guild.get());
                self.tasks.spawn(async move {
                    this.responder.leave_server(guild, Removal::Notified).await;
                });
            }
            Inbound::GuildCreated { guild } => {
                let id = crate::game::GuildId(guild.id.get());
                let since = Ts::from_timestamp(guild.joined_at.unix_timestamp(), 0);
                let (since, locale) = (since.unwrap_or_default(), guild.preferred_locale);
                self.tasks
                    .spawn(async move { this.responder.arrive(id, since, locale).await });
            }
        }
    }
}
