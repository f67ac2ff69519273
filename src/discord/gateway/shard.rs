//! One shard, kept connected.
//!
//! Owns: connecting, connecting again after a cut, finding out a connection that only looks alive,
//! closing. Resuming is serenity's, within one connection's life.
//! Does not know: what the events mean.
//!
//! serenity's own shard manager hides when a runner ends, waits five seconds at every turn, and
//! cannot end a runner whose connection is dead. So the runners are tasks of this module, and the
//! manager that each of them needs is one that does nothing ([`idle_manager`]).

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use serenity::Error as SerenityError;
use serenity::gateway::{
    CollectorCallback, ConnectionStage, GatewayError as SerenityGatewayError, Shard, ShardManager,
    ShardManagerOptions, ShardMessenger, ShardRunner, ShardRunnerInfo, ShardRunnerMessage,
    ShardRunnerOptions,
};
use serenity::http::{Http, HttpBuilder};
use serenity::model::gateway::{GatewayIntents, ShardInfo};
use serenity::model::id::ShardId;
use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinError, JoinHandle, yield_now};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::handler::GatewayHandler;
use super::health_board::{HealthBoard, Phase};
use super::inbound::Inbound;
use super::{GatewayBounds, GatewayError};
use crate::discord::rest::BotToken;
use crate::retry::SeededRandom;

/// What the bot listens to: its guilds, and what people write to it. Neither is privileged.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::DIRECT_MESSAGES);

/// Keeps new sessions apart, over all shards.
#[derive(Debug)]
pub(super) struct IdentifyPacer {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl IdentifyPacer {
    pub(super) fn new(interval: Duration) -> Self {
        Self {
            interval,
            next: Mutex::new(None),
        }
    }

    /// Waits until a new session may be started; those who wait go in order.
    async fn wait(&self) {
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        *next = Some(Instant::now() + self.interval);
    }
}

/// Everything that one shard needs to stay connected.
pub(super) struct ShardSupervisor {
    pub(super) id: u32,
    pub(super) n_shards: u32,
    pub(super) url: String,
    pub(super) token: BotToken,
    pub(super) base_url: String,
    pub(super) bounds: GatewayBounds,
    pub(super) random: SeededRandom,
    pub(super) inbound: mpsc::UnboundedSender<Inbound>,
    pub(super) board: Arc<HealthBoard>,
    pub(super) pace: Arc<IdentifyPacer>,
    pub(super) stop: CancellationToken,
}

/// How a connection ended.
enum Ended {
    /// On request.
    Stopped,
    /// By some trouble; a new connection may do better.
    Cut { reason: String, had_session: bool },
    /// By trouble that a new connection would have too.
    Fatal(GatewayError),
}

/// A connection and the task that serves it.
struct Connection {
    handler: Arc<GatewayHandler>,
    manager: Arc<ShardManager>,
    messenger: ShardMessenger,
    runner: JoinHandle<serenity::Result<()>>,
    /// Ends the thread that probes, by being dropped.
    _probing: SyncSender<()>,
}

impl ShardSupervisor {
    /// Connects, again and again, until it is stopped or Discord refuses for good.
    pub(super) async fn run(self) -> Result<(), GatewayError> {
        let id = self.id;
        let mut n_failures = 0;
        loop {
            if self
                .stop
                .run_until_cancelled(self.pace.wait())
                .await
                .is_none()
            {
                return Ok(());
            }
            match Box::pin(self.connect_once()).await {
                Ended::Stopped => return Ok(()),
                Ended::Fatal(error) => return Err(error),
                Ended::Cut {
                    reason,
                    had_session,
                } => {
                    n_failures = if had_session { 0 } else { n_failures + 1 };
                    if had_session {
                        self.board.count_lost_session();
                    }
                    let pause = self.pause(n_failures);
                    let pause_ms = pause.as_millis();
                    warn!(
                        shard = id,
                        pause_ms, "shard {id} lost its connection: {reason}"
                    );
                    self.board.set(id, Phase::Down { reason });
                    if self.stop.run_until_cancelled(sleep(pause)).await.is_none() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// A session that worked is replaced at once; [`IdentifyPacer`] keeps that from becoming a storm.
    fn pause(&self, n_failures: u32) -> Duration {
        match n_failures {
            0 => Duration::ZERO,
            n => self.bounds.backoff.wait(n, self.random.next()),
        }
    }

    async fn connect_once(&self) -> Ended {
        self.board.set(self.id, Phase::Connecting);
        let connecting = timeout(self.bounds.connect_timeout, Box::pin(self.connect()));
        match self.stop.run_until_cancelled(connecting).await {
            None => Ended::Stopped,
            Some(Ok(Ok(connection))) => self.watch(connection).await,
            Some(Ok(Err(error))) => Ended::Cut {
                reason: format!("cannot connect: {error}"),
                had_session: false,
            },
            Some(Err(_)) => Ended::Cut {
                reason: "connecting takes too long".to_owned(),
                had_session: false,
            },
        }
    }

    async fn connect(&self) -> serenity::Result<Connection> {
        // serenity needs a REST client for its contexts; nothing here sends requests through it.
        let http = HttpBuilder::new(self.token.reveal())
            .proxy(self.base_url.as_str())
            .ratelimiter_disabled(true)
            .build();
        let http = Arc::new(http);
        let ws_url = Arc::new(Mutex::new(self.url.clone()));
        let shard_info = ShardInfo {
            id: ShardId(self.id),
            total: self.n_shards,
        };
        let shard = Shard::new(ws_url, http.token(), shard_info, INTENTS, None).await?;
        let handler = Arc::new(GatewayHandler::new(
            self.id,
            self.inbound.clone(),
            Arc::clone(&self.board),
        ));
        let manager = idle_manager(&http);
        let mut runner = ShardRunner::new(ShardRunnerOptions {
            data: Arc::default(),
            event_handlers: Vec::new(),
            raw_event_handlers: Vec::new(),
            manager: Arc::clone(&manager),
            shard,
            http,
        });
        let messenger = ShardMessenger::new(&runner);
        // serenity spawns a task for each event it gives to an event handler, which loses their
        // order; it calls collectors itself, one event after the other.
        let collector = Arc::clone(&handler);
        messenger.add_collector(CollectorCallback(Box::new(move |event| {
            collector.handle(event);
            true
        })));
        stop_manager(&manager, &messenger).await;
        manager
            .runners
            .lock()
            .await
            .insert(ShardId(self.id), info_of(&messenger));
        // A runner that gives up notifies its manager, which waits for this before it continues.
        manager.shutdown_finished(ShardId(self.id));
        let probing = keep_probing(&handler, &messenger, self.bounds.probe_interval)?;
        let runner = tokio::spawn(async move { Box::pin(runner.run()).await });
        Ok(Connection {
            handler,
            manager,
            messenger,
            runner,
            _probing: probing,
        })
    }

    /// Watches a connection until it ends, and ends it when it is dead.
    async fn watch(&self, mut connection: Connection) -> Ended {
        let GatewayBounds {
            connect_timeout,
            probe_interval,
            silence_timeout,
            ..
        } = self.bounds;
        let mut probes = interval_at(Instant::now() + probe_interval, probe_interval);
        probes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Counted in probes, not in time: after a pause of the whole process nothing is old.
        let (mut n_silent, mut n_without_session) = (0, 0);
        let mut last_pulse = connection.pulse(self.id).await;
        loop {
            tokio::select! {
                outcome = &mut connection.runner => return connection.ended(outcome),
                () = self.stop.cancelled() => return self.close(connection).await,
                () = connection.handler.session.notified() => {
                    info!(shard = self.id, "shard {} has a session", self.id);
                    self.board.set(self.id, Phase::Live);
                    n_without_session = 0;
                }
                _ = probes.tick() => {
                    let pulse = connection.pulse(self.id).await;
                    n_silent = if pulse == last_pulse { n_silent + 1 } else { 0 };
                    if pulse.stage == ConnectionStage::Connected {
                        n_without_session = 0;
                    } else {
                        n_without_session += 1;
                        if connection.handler.has_session() {
                            self.board.set(self.id, Phase::Resuming);
                        }
                    }
                    last_pulse = pulse;
                    if probe_interval * n_silent >= silence_timeout {
                        return self.cut(connection, "it is silent").await;
                    }
                    if probe_interval * n_without_session >= connect_timeout {
                        return self.cut(connection, "it brings no session").await;
                    }
                }
            }
        }
    }

    async fn close(&self, mut connection: Connection) -> Ended {
        connection.send_close(self.id);
        if timeout(self.bounds.stop_timeout, &mut connection.runner)
            .await
            .is_err()
        {
            debug!(
                shard = self.id,
                "shard {} got no answer to its close frame", self.id
            );
            connection.runner.abort();
        }
        Ended::Stopped
    }

    async fn cut(&self, mut connection: Connection, why: &str) -> Ended {
        // A runner that spins on a closed connection cannot be aborted, but ends by a probe.
        probe(&connection.handler, &connection.messenger);
        connection.runner.abort();
        if timeout(self.bounds.stop_timeout, &mut connection.runner)
            .await
            .is_err()
        {
            return Ended::Fatal(GatewayError::Stuck { shard: self.id });
        }
        Ended::Cut {
            reason: why.to_owned(),
            had_session: connection.handler.has_session(),
        }
    }
}

/// What changes while a connection is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pulse {
    n_received: u64,
    /// Measured by serenity at every acknowledgement, whoever sent the heartbeat.
    latency: Option<Duration>,
    stage: ConnectionStage,
}

impl Connection {
    async fn pulse(&self, id: u32) -> Pulse {
        let runners = self.manager.runners.lock().await;
        let info = runners.get(&ShardId(id));
        Pulse {
            n_received: self.handler.n_received(),
            latency: info.and_then(|info| info.latency),
            stage: info.map_or(ConnectionStage::Disconnected, |info| info.stage),
        }
    }

    fn send_close(&self, id: u32) {
        const NORMAL: u16 = 1000;
        // First, since serenity would wait for ever for the answer of a connection that is closed.
        probe(&self.handler, &self.messenger);
        self.messenger
            .send_to_shard(ShardRunnerMessage::Shutdown(ShardId(id), NORMAL));
    }

    fn ended(&self, outcome: Result<serenity::Result<()>, JoinError>) -> Ended {
        let reason = match outcome {
            Ok(Ok(())) => "it was closed and could not be resumed".to_owned(),
            Ok(Err(SerenityError::Gateway(error))) => match error {
                SerenityGatewayError::InvalidAuthentication => {
                    return Ended::Fatal(GatewayError::Token);
                }
                SerenityGatewayError::InvalidGatewayIntents => {
                    return Ended::Fatal(GatewayError::Intents { close_code: 4013 });
                }
                SerenityGatewayError::DisallowedGatewayIntents => {
                    return Ended::Fatal(GatewayError::Intents { close_code: 4014 });
                }
                other => other.to_string(),
            },
            Ok(Err(error)) => error.to_string(),
            // What the panic said may hold what somebody wrote.
            Err(_) => "its task panicked".to_owned(),
        };
        Ended::Cut {
            reason,
            had_session: self.handler.has_session(),
        }
    }
}

/// Sends a heartbeat. On a closed connection that fails, and ends the runner.
///
/// serenity takes a closing frame without a code for nothing at all and reads on, without a pause,
/// from a connection that is over, until its own heartbeat is due.
fn probe(handler: &GatewayHandler, messenger: &ShardMessenger) {
    let last = match handler.n_received() {
        0 => "null".to_owned(),
        n_received => n_received.to_string(),
    };
    messenger.websocket_message(format!(r#"{{"op":1,"d":{last}}}"#).into());
}

/// Probes at every interval until the returned sender is dropped.
///
/// From a thread of its own: the worker that spins is the one that was waiting for sockets and
/// timers, and an idle runtime gives that duty to no other. No task could be counted on to wake.
fn keep_probing(
    handler: &Arc<GatewayHandler>,
    messenger: &ShardMessenger,
    interval: Duration,
) -> std::io::Result<SyncSender<()>> {
    let (probing, ended) = sync_channel(0);
    let (handler, messenger) = (Arc::clone(handler), messenger.clone());
    std::thread::Builder::new()
        .name("gateway-probe".to_owned())
        .spawn(move || {
            while ended.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                probe(&handler, &messenger);
            }
        })?;
    Ok(probing)
}

fn idle_manager(http: &Arc<Http>) -> Arc<ShardManager> {
    let (manager, _outcome) = ShardManager::new(ShardManagerOptions {
        data: Arc::default(),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        shard_index: 0,
        shard_init: 0,
        shard_total: 1,
        ws_url: Arc::default(),
        http: Arc::clone(http),
        intents: INTENTS,
        presence: None,
    });
    manager
}

/// Ends the manager's queue, so that it never starts a shard of its own.
///
/// The only way to do that is to stop a shard, so it gets one that nobody has.
async fn stop_manager(manager: &Arc<ShardManager>, messenger: &ShardMessenger) {
    const NOBODY: ShardId = ShardId(u32::MAX);
    manager
        .runners
        .lock()
        .await
        .insert(NOBODY, info_of(messenger));
    manager.shutdown_finished(NOBODY);
    manager.shutdown_all().await;
    // The queue shares this map. While it runs, it would stop whichever shard is in there.
    while Arc::strong_count(&manager.runners) > 1 {
        yield_now().await;
    }
}

fn info_of(messenger: &ShardMessenger) -> ShardRunnerInfo {
    ShardRunnerInfo {
        latency: None,
        runner_tx: messenger.clone(),
        stage: ConnectionStage::Handshake,
    }
}
