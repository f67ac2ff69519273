//! Running the bot: connects the gateway, the handlers and the outbox.
//!
//! Owns: the order of starting and stopping, and which part handles which gateway event. Does not know: how
//! requests are answered.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serenity::model::id::{ApplicationId, ChannelId};
use thiserror::Error;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::answer::Responder;
use super::inbox::{Inbox, Pass};
use super::interactions::InteractionHandler;
use super::journal::KeptGuesses;
use super::journal_replay::Replay;
use super::members::Members;
use super::operators::Operators;
use super::outbox::{OnScreen, Outbox, OutboxError, OutboxOptions, Transport, base36};
use super::panel_updates::PanelUpdates;
use super::render;
use super::shards::SharedShards;
use crate::config::Config;
use crate::discord::commands::{self, Registration, Scope};
use crate::discord::gateway::{
    Gateway, GatewayBounds, GatewayError, GatewaySettings, Inbound, ShardLeases, Shards,
};
use crate::discord::rest::{
    BotToken, DISCORD_URL, Rank, Rest, RestBounds, RestError, RestSettings, RestSetupError,
};
use crate::game::GuildId;
use crate::game::server::event::Removal;
use crate::game::values::Ts;
use crate::host::{Notes, Origin};
use crate::limits;
use crate::store::DatabasePath;
use crate::store::subscriptions::StartError;
use crate::texts::Texts;

/// How long a request is tried at start-up before it starts over.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// After this, a start says that it waits for Discord.
const SLOW_ANSWER: Duration = Duration::from_secs(5);

/// When Discord is asked again what it did not answer.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// How old an interaction may be for an answer to be possible.
const ANSWERABLE: Duration = Duration::from_secs(3);

/// When slash commands that Discord could not take are tried again.
const REGISTER_AGAIN: Duration = Duration::from_mins(1);

/// The shard that receives all DMs.
const DM_SHARD: u32 = 0;

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
    #[error(transparent)]
    Shards(#[from] StartError),
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
    let slash_commands = SlashCommands {
        rest: Arc::clone(&rest),
        application,
        scope: config.commands_guild.map(Into::into),
        notes: responder.host.notes("commands"),
    };
    let registered = stop.run_until_cancelled(slash_commands.register()).await;
    match registered {
        None => return Ok(()),
        Some(Ok(())) => {}
        Some(Err(Later)) => {
            tasks.spawn(
                stop.clone()
                    .run_until_cancelled_owned(slash_commands.keep_trying()),
            );
        }
    }

    let (host, people) = (responder.host.clone(), Arc::clone(&responder.people));
    let transport: Arc<dyn Transport> = rest.clone();
    let members = Members::new(host.clone(), Arc::clone(&people), rest.clone());
    responder.members = Some(members.clone());
    responder.files = Some(Arc::clone(&rest));
    let options = OutboxOptions {
        members: Some(members),
        ..OutboxOptions::new(host, people, transport)
    };
    let outbox = Outbox::start(options).await?;

    let (inbound, mut events) = mpsc::unbounded_channel();
    let shards = if responder.host.store().is_shared() {
        Some(Arc::new(SharedShards::start(responder.host.store())?))
    } else {
        None
    };
    let settings = GatewaySettings {
        token: token.clone(),
        shards: config
            .shards
            .and_then(NonZeroU32::new)
            .map_or(Shards::Recommended, Shards::Fixed),
        bounds: GatewayBounds::default(),
        jitter_seed: responder.host.games.clock().number(),
        leases: shards.clone().map(|shards| shards as Arc<dyn ShardLeases>),
    };
    if responder.host.store().is_shared() {
        let host = responder.host.clone();
        let kept = KeptGuesses::open(config.journal.clone(), host).await;
        responder.kept_guesses = Some(Arc::clone(&kept));
        let replay = Replay {
            responder: responder.clone(),
            rest: Arc::clone(&rest),
            kept,
        };
        tasks.spawn(replay.run(stop.clone()));
    }
    // Before anybody plays.
    responder.begin_listed_erasures().await;
    tasks.spawn(responder.clone().finish_erasures(stop.clone()));
    let mut gateway = Gateway::start(settings, Arc::clone(&rest), inbound);
    responder.gateway = Some(gateway.health());
    let panels = PanelUpdates::new(responder.clone(), Arc::clone(&rest), tasks.clone());
    let panels_followed = panels.start()?;
    let handler = EventHandler::new(
        responder,
        Arc::clone(&rest),
        outbox.on_screen(),
        panels,
        tasks,
        shards,
        stop.clone(),
    );

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
    panels_followed.stop().await;
    handler.finish().await;
    outbox.stop().await;
    stopped
}

/// Returns the file that lists who was erased: beside a log in a file, otherwise beside the journal of this machine.
pub(crate) fn erased_list(database_url: &str, journal: &Path) -> PathBuf {
    match DatabasePath::parse(database_url) {
        Ok(DatabasePath::File(path)) => {
            let mut list = path.into_os_string();
            list.push(".erased");
            list.into()
        }
        _ => journal.join("erased"),
    }
}

/// Looks up the application, however long that takes. None when the stop came first.
async fn identify(
    rest: &Rest,
    operators: &Operators,
    stop: &CancellationToken,
) -> Result<Option<ApplicationId>, BotError> {
    loop {
        let looking_up = async {
            let asked = rest.current_application(Instant::now() + START_TIMEOUT);
            let mut asked = std::pin::pin!(asked);
            if let Ok(answered) = timeout(SLOW_ANSWER, &mut asked).await {
                return answered;
            }
            warn!("Discord has not answered for 5 s; waiting for it");
            asked.await
        };
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
            // A success that means nothing: the page of a network that wants a login, say.
            Some(Err(RestError::Invalid {
                status: status @ 200..300,
                message,
                ..
            })) => {
                warn!(
                    "Discord cannot be reached ({status}, but not from Discord: {message}); trying again"
                );
                SLOW_ANSWER
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
    notes: Notes,
}

/// The prefix of the notes that name the single servers in which commands were registered.
const REGISTERED_IN: &str = "registered_in/";

/// Discord cannot be asked now.
struct Later;

impl SlashCommands {
    /// Registers the commands where they differ. A refusal is logged: the registered ones stay.
    async fn register(&self) -> Result<(), Later> {
        let Self {
            rest,
            application,
            scope,
            ..
        } = self;
        self.remove_leftovers().await?;
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

    /// Removes the commands of single servers that an earlier start registered, since people there would see each
    /// command twice.
    async fn remove_leftovers(&self) -> Result<(), Later> {
        let now = self.scope.map(|guild| format!("{REGISTERED_IN}{guild}"));
        let registered = match self.notes.read(REGISTERED_IN).await {
            Ok(registered) => registered,
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not read where commands were registered before"
                );
                return Ok(());
            }
        };
        let mut changed: Vec<(String, Option<String>)> = Vec::new();
        for (key, _) in registered {
            let guild = key
                .strip_prefix(REGISTERED_IN)
                .and_then(|id| id.parse().ok());
            let Some(guild) = guild.filter(|_| now.as_ref() != Some(&key)) else {
                continue;
            };
            let deadline = Instant::now() + START_TIMEOUT;
            match commands::remove(&self.rest, self.application, Some(guild), deadline).await {
                Ok(removed) => info!(%guild, "slash commands of server {guild} alone: {removed}"),
                Err(error @ RestError::Unavailable { .. }) => {
                    warn!(%guild, "the slash commands of server {guild} alone are removed later: {error}");
                    return Err(Later);
                }
                Err(error) => {
                    warn!(%guild, "the slash commands of server {guild} alone could not be removed: {error}");
                }
            }
            changed.push((key, None));
        }
        changed.extend(now.map(|key| (key, Some(String::new()))));
        if !changed.is_empty()
            && let Err(error) = self.notes.save(changed).await
        {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note where commands are registered"
            );
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
    rest: Arc<Rest>,
    responder: Responder,
    /// Which shards this process has, where there are several.
    shards: Option<Arc<SharedShards>>,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Cancelled when messages wait for the log no longer.
    stopping: CancellationToken,
}

impl EventHandler {
    /// `tasks` are finished with those of the events.
    pub(crate) fn new(
        responder: Responder,
        rest: Arc<Rest>,
        on_screen: OnScreen,
        panels: PanelUpdates,
        tasks: TaskTracker,
        shards: Option<Arc<SharedShards>>,
        stop: CancellationToken,
    ) -> Arc<Self> {
        let stopping = CancellationToken::new();
        let handler = Arc::new(Self {
            interactions: InteractionHandler::new(
                responder.clone(),
                Arc::clone(&rest),
                on_screen.clone(),
                panels,
            ),
            inbox: Inbox::new(
                responder.clone(),
                Arc::clone(&rest),
                on_screen.newest_dms,
                stopping.clone(),
            ),
            rest,
            responder,
            shards,
            stop,
            tasks,
            stopping,
        });
        let this = Arc::clone(&handler);
        handler
            .tasks
            .spawn(async move { this.keep_up_with_dms().await });
        handler
    }

    /// Reads missed DMs, and tries again what failed of DMs, until the program stops.
    async fn keep_up_with_dms(&self) {
        let mut pass = Pass::default();
        while self.inbox.is_due(&pass).await {
            if !self.may_act(DM_SHARD).await {
                self.inbox.leave(&mut pass);
            }
            self.inbox.go_through(&mut pass).await;
        }
    }

    /// Finishes what was accepted, for a while.
    pub(crate) async fn finish(&self) {
        self.stopping.cancel();
        let tasks = &self.tasks;
        tasks.close();
        if timeout(limits::STOP_LIMIT, tasks.wait()).await.is_err() {
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
                shard,
                interaction,
                received_at,
                is_replayed,
            } => {
                let origin = Origin::Interaction {
                    id: interaction.id().get(),
                };
                let age = self.responder.host.games.clock().machine_now() - origin.request().at();
                if is_replayed && ANSWERABLE <= age.to_std().unwrap_or_default() {
                    info!(interaction.id = %interaction.id(), "an interaction of a process that is gone can be answered no more");
                    return;
                }
                self.tasks.spawn(async move {
                    if this.may_act(shard).await {
                        this.interactions.handle(&interaction, received_at).await;
                    }
                });
            }
            Inbound::DirectMessage { shard, message } => {
                let channel = self.inbox.enqueue(*message);
                self.tasks.spawn(async move {
                    if this.may_act(shard).await {
                        this.inbox.handle_next(channel).await;
                    } else {
                        this.inbox.discard_next(channel);
                    }
                });
            }
            Inbound::Ready {
                shard,
                session,
                guilds,
            } => {
                info!(shard, ?session, "shard {shard} receives events");
                if shard == DM_SHARD {
                    self.inbox.connected(session);
                }
                if let Some(guilds) = guilds {
                    self.tasks.spawn(async move {
                        for guild in this.responder.missing_servers(&guilds).await {
                            this.leave_if_removed(guild, Removal::FoundMissing).await;
                        }
                    });
                }
            }
            Inbound::GuildDeleted { guild } => {
                let guild = GuildId(guild.get());
                self.tasks.spawn(async move {
                    this.leave_if_removed(guild, Removal::Notified).await;
                });
            }
            Inbound::GuildCreated { guild } => {
                let id = GuildId(guild.id.get());
                let since = Ts::from_timestamp(guild.joined_at.unix_timestamp(), 0);
                let (since, locale) = (since.unwrap_or_default(), guild.preferred_locale);
                let (channel, t) = (guild.system_channel_id, Texts::of_locale(&locale));
                self.tasks.spawn(async move {
                    let is_new = this.responder.arrive(id, since, locale).await;
                    if let Some(channel) = channel.filter(|_| is_new) {
                        this.welcome(id, channel, t).await;
                    }
                });
            }
        }
    }

    /// Says in a server once what this is. Where the bot may not write, nothing is said.
    async fn welcome(&self, guild: GuildId, channel: ChannelId, t: Texts) {
        let nonce = base36(u128::from(guild.0));
        let body = render::welcome(t).with_nonce(&nonce);
        let until = Instant::now() + START_TIMEOUT;
        if let Err(error) = self
            .rest
            .create_message(channel, &body, Rank::Normal, until)
            .await
        {
            info!(%guild, "server {guild} was not welcomed: {error}");
        }
    }

    /// Returns whether what a shard received is this process's to handle.
    async fn may_act(&self, shard: u32) -> bool {
        match &self.shards {
            Some(shards) => shards.may_act(shard).await,
            None => true,
        }
    }

    /// Leaves a server once Discord confirms that the bot is not in it: in an outage, servers seem to be gone and
    /// come back.
    async fn leave_if_removed(&self, guild: GuildId, reason: Removal) {
        loop {
            let deadline = Instant::now() + START_TIMEOUT;
            let pause = match self.rest.is_in_guild(guild.0.into(), deadline).await {
                Ok(false) => return self.responder.leave_server(guild, reason).await,
                Ok(true) => {
                    info!(%guild, "Discord seemed to have lost server {guild}, but the bot is still in it");
                    return;
                }
                Err(RestError::Unavailable { retry_after, .. }) => retry_after.max(ASK_AGAIN),
                Err(error) => {
                    warn!(%guild, "could not find out whether the bot is still in server {guild}, and assumes so: {error}");
                    return;
                }
            };
            if self.stop.run_until_cancelled(sleep(pause)).await.is_none() {
                return;
            }
        }
    }
}
