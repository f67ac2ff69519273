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
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::answer::Responder;
use super::inbox::Inbox;
use super::interactions::InteractionHandler;
use super::operators::Operators;
use super::outbox::{Outbox, OutboxError, OutboxOptions, Transport};
use crate::config::Config;
use crate::discord::commands::{Registration, Scope};
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

/// When slash commands that Discord could not take are tried again.
const REGISTER_AGAIN: Duration = Duration::from_mins(1);

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
    let Some(application) = identify(&rest, &responder.operators, &stop).await? else {
        return Ok(());
    };
    info!(application.id = %application, "Discord knows this bot as application {application}");
    let tasks = TaskTracker::new();
    let commands = SlashCommands {
        rest: Arc::clone(&rest),
        application,
        scope: config.commands_guild.map(GuildId::new),
    };
    let registered = stop.run_until_cancelled(commands.register()).await;
    match registered {
        None => return Ok(()),
        Some(Ok(())) => {}
        Some(Err(Later)) => {
            tasks.spawn(
                stop.clone()
                    .run_until_cancelled_owned(commands.keep_trying()),
            );
        }
    }

    let (host, people) = (responder.host.clone(), Arc::clone(&responder.people));
    let transport: Arc<dyn Transport> = rest.clone();
    let outbox = Outbox::start(OutboxOptions::new(host, people, transport)).await?;

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
        interactions: InteractionHandler::new(responder.clone(), Arc::clone(&rest)),
        inbox: Inbox::new(responder.clone(), Arc::clone(&rest)),
        responder,
        tasks,
    });

    let ended = loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break None,
            error = gateway.ended() => break Some(error.into()),
            error = rest.unauthorized() => break Some(BotError::Refused(error)),
            Some(event) = events.recv() => handler.handle(event),
        }
    };
    info!("stopping after the accepted requests are answered");
    let stopped = match ended {
        Some(error @ BotError::Gateway(_)) => Err(error),
        Some(error) => gateway.stop().await.map_err(BotError::from).and(Err(error)),
        None => gateway.stop().await.map_err(BotError::from),
    };
    // Events that the gateway had already delivered are answered too.
    while let Ok(event) = events.try_recv() {
        handler.handle(event);
    }
    handler.finish().await;
    outbox.stop().await;
    stopped
}

/// Looks up the application, however long that takes. None when the stop came first.
async fn identify(
    rest: &Rest,
    operators: &Operators,
    stop: &CancellationToken,
) -> Result<Option<ApplicationId>, BotError> {
    loop {
        let looking_up = rest.current_application(Instant::now() + START_TIMEOUT);
        let pause = match stop.run_until_cancelled(looking_up).await {
            None => return Ok(None),
            Some(Ok(application)) => {
                operators.add(application.owners.iter().map(|owner| owner.get()));
                return Ok(Some(application.id));
            }
            Some(Err(RestError::Unavailable {
                retry_after,
                reason,
                ..
            })) => {
                warn!("Discord cannot be reached ({reason}); trying again");
                retry_after.max(Duration::from_secs(1))
            }
            Some(Err(error)) => return Err(BotError::Refused(error)),
        };
        if stop.run_until_cancelled(sleep(pause)).await.is_none() {
            return Ok(None);
        }
    }
}

/// Registers the slash commands at the start.
struct SlashCommands {
    rest: Arc<Rest>,
    application: ApplicationId,
    scope: Scope,
}

/// Discord cannot be asked now.
struct Later;

impl SlashCommands {
    /// Registers the commands where they differ. A refusal is logged: the registered ones stay.
    async fn register(&self) -> Result<(), Later> {
        let Self {
            rest,
            application,
            scope,
        } = self;
        let deadline = Instant::now() + START_TIMEOUT;
        let registration = Registration::embedded();
        let deployed = registration.deploy(rest, *application, *scope, deadline);
        match deployed.await {
            Ok(deployed) => info!("slash commands: {deployed}"),
            Err(error @ RestError::Unavailable { .. }) => {
                warn!("the slash commands are registered later: {error}");
                return Err(Later);
            }
            Err(error) => {
                error!(
                    error = &error as &dyn std::error::Error,
                    "the slash commands could not be registered; the registered ones stay"
                );
            }
        }
        Ok(())
    }

    async fn keep_trying(self) {
        loop {
            sleep(REGISTER_AGAIN).await;
            if self.register().await.is_ok() {
                return;
            }
        }
    }
}

/// Handles the events of the gateway.
pub(crate) struct EventHandler {
    interactions: InteractionHandler,
    inbox: Inbox,
    responder: Responder,
    tasks: TaskTracker,
}

impl EventHandler {
    pub(crate) fn new(responder: Responder, rest: Arc<Rest>) -> Arc<Self> {
        Arc::new(Self {
            interactions: InteractionHandler::new(responder.clone(), Arc::clone(&rest)),
            inbox: Inbox::new(responder.clone(), rest),
            responder,
            tasks: TaskTracker::new(),
        })
    }

    /// Finishes what was accepted, for a while.
    pub(crate) async fn finish(&self) {
        let tasks = &self.tasks;
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
    }

    /// Starts to handle an event. Called in the order of the gateway.
    pub(crate) fn handle(self: &Arc<Self>, event: Inbound) {
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
