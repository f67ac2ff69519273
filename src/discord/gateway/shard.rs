//! One shard, kept connected.
//!
//! Owns: connecting, resuming or starting over after a cut, finding out a connection that only looks alive,
//! closing. Does not know: what the events mean.
//!
//! Invariant: a session is resumed as long as Discord does not refuse that, or cuts each attempt, since events between
//! two sessions are lost.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_tungstenite::Connector;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::bounds::GatewayBounds;
use super::connection::{Connection, ConnectionError, GatewayEvent, Received};
use super::error::{GatewayError, may_take_token};
use super::handler::GatewayHandler;
use super::health_board::{HealthBoard, Phase};
use super::session_starts::SessionStarts;
use crate::discord::rest::BotToken;
use crate::retry::SeededRandom;

/// Everything that one shard needs to stay connected.
pub(super) struct ShardSupervisor {
    pub(super) id: u32,
    pub(super) n_shards: u32,
    pub(super) url: String,
    pub(super) token: BotToken,
    /// Whom it trusts; none for the usual ones.
    pub(super) connector: Option<Connector>,
    pub(super) bounds: GatewayBounds,
    pub(super) random: SeededRandom,
    pub(super) handler: GatewayHandler,
    pub(super) board: Arc<HealthBoard>,
    pub(super) starts: Arc<SessionStarts>,
    pub(super) stop: CancellationToken,
    /// The session that another process left, and later the one to leave behind.
    pub(super) sessions: watch::Sender<Option<SavedSession>>,
    /// Whether the session outlives this process, for another to resume it.
    pub(super) leaves_session: bool,
}

/// How a shard ended.
pub(super) enum ShardEnd {
    /// On request.
    Stopped,
    /// The bot is in more guilds than this many shards may serve.
    TooFewShards { close_code: u16 },
    /// By trouble that a new connection would have too.
    Fatal(GatewayError),
}

/// A session that can be resumed, also by another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSession {
    pub n_shards: u32,
    id: String,
    /// Where Discord wants it to be resumed.
    url: Option<String>,
    /// The number of the last event.
    seq: u64,
    /// The process that had it stopped, and has handled all events up to that one.
    #[serde(default)]
    was_left: bool,
}

impl SavedSession {
    /// Says that its process stopped, and has handled all events up to the last one.
    #[must_use]
    pub fn left(self) -> Self {
        Self {
            was_left: true,
            ..self
        }
    }

    /// Says that a process goes on with it, and handles events beyond the last one.
    #[must_use]
    pub fn in_use(self) -> Self {
        Self {
            was_left: false,
            ..self
        }
    }
}

#[derive(Clone, Debug)]
struct GatewaySession {
    saved: SavedSession,
    began_at: Instant,
    replay: Replay,
}

/// Whether events may be repeated of a session whose process is gone, and may have handled some of them.
#[derive(Clone, Copy, Debug)]
enum Replay {
    /// This process has the session from its beginning, or from where another one left it.
    None,
    /// It is not resumed yet.
    Expected,
    /// It was resumed. More of them may come: that an earlier process resumed it is repeated, too.
    Until(Instant),
}

/// How long after a session was resumed events may be repeated: longer than Discord takes for that.
const REPLAY_LIMIT: Duration = Duration::from_secs(3);

impl Replay {
    fn is_under_way(self) -> bool {
        match self {
            Self::None => false,
            Self::Expected => true,
            Self::Until(end) => Instant::now() < end,
        }
    }
}

/// How a connection ended.
enum Ended {
    Shard(ShardEnd),
    Cut {
        reason: String,
        /// It lasted for a while.
        was_steady: bool,
        /// Whether the session went on; none without a connection.
        is_resumed: Option<bool>,
    },
    /// Discord did not begin a session, or forgot it.
    SessionOver {
        reason: String,
    },
}

impl ShardSupervisor {
    /// Connects, again and again, until it is stopped or Discord refuses for good.
    pub(super) async fn run(self) -> ShardEnd {
        let saved = self.sessions.borrow().clone();
        let mut session = saved.map(|saved| GatewaySession {
            replay: if saved.was_left {
                Replay::None
            } else {
                Replay::Expected
            },
            saved: saved.in_use(),
            began_at: Instant::now(),
        });
        self.save(session.as_ref());
        let end = self.keep_connected(&mut session).await;
        // The next process goes on behind the last event, also when this one had lost its connection.
        self.save(session.as_ref());
        end
    }

    async fn keep_connected(&self, session: &mut Option<GatewaySession>) -> ShardEnd {
        let id = self.id;
        let (mut n_failures, mut n_short) = (0, 0);
        // How often the session was resumed in vain, and since when.
        let mut unresumed: Option<(u32, Instant)> = None;
        loop {
            if session.is_none() {
                let reason = "no new session with Discord is left for now";
                let none_left = || {
                    let reason = reason.to_owned();
                    self.board.set(id, Phase::Down { reason });
                };
                let waiting = self.starts.wait(0 < n_short, none_left);
                if self.stop.run_until_cancelled(waiting).await.is_none() {
                    return ShardEnd::Stopped;
                }
            }
            let mut ended = Box::pin(self.connect_once(session)).await;
            if let Ended::Cut {
                is_resumed: Some(is_resumed),
                ..
            } = ended
            {
                let (n, since) = unresumed.unwrap_or((0, Instant::now()));
                unresumed = (!is_resumed).then_some((n + 1, since));
                let is_hopeless = |(n, since): (u32, Instant)| {
                    self.bounds.resume_tries <= n && self.bounds.resume_for <= since.elapsed()
                };
                if unresumed.is_some_and(is_hopeless) {
                    unresumed = None;
                    let reason = "its session could not be resumed".to_owned();
                    ended = Ended::SessionOver { reason };
                }
            }
            let (reason, pause) = match ended {
                Ended::Shard(end) => return end,
                Ended::Cut {
                    reason, was_steady, ..
                } => {
                    n_failures = if was_steady { 0 } else { n_failures + 1 };
                    let backoff = self.bounds.backoff;
                    // A single cut is no reason to wait.
                    let pause = match n_failures {
                        0 | 1 => Duration::ZERO,
                        n => backoff.wait(n - 1, self.random.next()),
                    };
                    (reason, pause)
                }
                Ended::SessionOver { reason } => {
                    n_failures = 0;
                    let lost = session.take();
                    self.save(None);
                    if lost.is_some() {
                        self.board.count_lost_session();
                    }
                    let lasted = lost.map_or(Duration::ZERO, |lost| lost.began_at.elapsed());
                    let is_short = lasted < self.bounds.steady_after;
                    n_short = if is_short { n_short + 1 } else { 1 };
                    (reason, self.pause_after_short(n_short))
                }
            };
            let pause_ms = pause.as_millis();
            warn!(
                shard = id,
                pause_ms, "shard {id} lost its connection: {reason}"
            );
            self.board.set(id, Phase::Down { reason });
            if self.stop.run_until_cancelled(sleep(pause)).await.is_none() {
                return ShardEnd::Stopped;
            }
        }
    }

    /// The first session that is lost is replaced at once; then pauses grow.
    fn pause_after_short(&self, n_short: u32) -> Duration {
        match n_short - 1 {
            0 => Duration::ZERO,
            n => self.bounds.session_backoff.wait(n, self.random.next()),
        }
    }

    async fn connect_once(&self, session: &mut Option<GatewaySession>) -> Ended {
        let phase = match session {
            Some(_) => Phase::Resuming,
            None => Phase::Connecting,
        };
        self.board.set(self.id, phase);
        let connecting = Box::pin(self.connect(session.as_ref()));
        let connecting = timeout(self.bounds.connect_timeout, connecting);
        let reason = match self.stop.run_until_cancelled(connecting).await {
            None => return Ended::Shard(ShardEnd::Stopped),
            Some(Ok(Ok(connection))) => return self.serve(connection, session).await,
            Some(Ok(Err(error))) => format!("cannot connect: {error}"),
            Some(Err(_)) => "connecting takes too long".to_owned(),
        };
        Ended::Cut {
            reason,
            was_steady: false,
            is_resumed: None,
        }
    }

    async fn connect(
        &self,
        session: Option<&GatewaySession>,
    ) -> Result<Connection, ConnectionError> {
        let token = &self.token;
        let Some(session) = session else {
            let mut connection = Connection::open(&self.url, self.connector.clone()).await?;
            connection.identify(token, self.id, self.n_shards).await?;
            return Ok(connection);
        };
        let SavedSession { id, url, seq, .. } = &session.saved;
        let at_its_place = match url.as_deref().filter(|url| may_take_token(url)) {
            Some(url) => Connection::open(url, self.connector.clone()).await.ok(),
            None => None,
        };
        let mut connection = match at_its_place {
            Some(connection) => connection,
            None => Connection::open(&self.url, self.connector.clone()).await?,
        };
        connection.resume(token, id, *seq).await?;
        Ok(connection)
    }

    /// Serves a connection until it ends, and ends it when it is dead.
    async fn serve(
        &self,
        mut connection: Connection,
        session: &mut Option<GatewaySession>,
    ) -> Ended {
        let GatewayBounds {
            connect_timeout,
            probe_interval,
            silence_timeout,
            ..
        } = self.bounds;
        let beat = connection.heartbeat_interval.min(probe_interval);
        let mut beats = interval_at(Instant::now() + beat, beat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Counted in heartbeats, not in time: after a pause of the whole process nothing is old.
        let (mut n_silent, mut n_without_session) = (0, 0);
        let (mut is_live, mut had_event) = (false, false);
        let opened_at = Instant::now();
        let reason = loop {
            tokio::select! {
                received = connection.next() => {
                    n_silent = 0;
                    match received {
                        Ok(Received::Event(event)) => {
                            had_event = true;
                            if matches!(&*event.kind, "READY" | "RESUMED") {
                                is_live = true;
                                info!(shard = self.id, "shard {} has a session", self.id);
                                self.board.set(self.id, Phase::Live);
                            }
                            self.advance(session, &event);
                            match session.as_mut().map(|session| &mut session.replay) {
                                Some(replay @ Replay::Expected) if event.kind == "RESUMED" => {
                                    *replay = Replay::Until(Instant::now() + REPLAY_LIMIT);
                                    self.handler.take_over();
                                }
                                replay => {
                                    let is_replayed = replay.is_some_and(|it| it.is_under_way());
                                    self.handler.handle(event, is_replayed);
                                }
                            }
                        }
                        Ok(Received::HeartbeatWanted) => {
                            if let Err(error) = connection.heartbeat(seq(session.as_ref())).await {
                                break error.to_string();
                            }
                        }
                        Ok(Received::Reconnect) => break "Discord asked to reconnect".to_owned(),
                        Ok(Received::InvalidSession { is_resumable: true }) => {
                            break "Discord asked to resume".to_owned();
                        }
                        Ok(Received::InvalidSession { is_resumable: false }) => {
                            let reason = "Discord ended the session".to_owned();
                            return Ended::SessionOver { reason };
                        }
                        Ok(Received::SignOfLife) => {}
                        Ok(Received::Closed { code }) => {
                            if let Some(ended) = by_close_code(code) {
                                return ended;
                            }
                            break match code {
                                Some(code) => format!("it was closed with code {code}"),
                                None => "it was closed without a code".to_owned(),
                            };
                        }
                        Err(error) => break error.to_string(),
                    }
                }
                () = self.stop.cancelled() => {
                    let code = if self.leaves_session { 4000 } else { 1000 };
                    connection.close(code, self.bounds.stop_timeout).await;
                    return Ended::Shard(ShardEnd::Stopped);
                }
                _ = beats.tick() => {
                    self.save(session.as_ref());
                    n_silent += 1;
                    n_without_session += u32::from(!is_live);
                    if silence_timeout <= beat * n_silent {
                        break "it is silent".to_owned();
                    }
                    if connect_timeout <= beat * n_without_session {
                        break "it brings no session".to_owned();
                    }
                    if let Err(error) = connection.heartbeat(seq(session.as_ref())).await {
                        break error.to_string();
                    }
                }
            }
        };
        if session.is_none() {
            // Discord has counted the IDENTIFY.
            return Ended::SessionOver { reason };
        }
        Ended::Cut {
            reason,
            was_steady: is_live && self.bounds.identify_interval <= opened_at.elapsed(),
            is_resumed: Some(is_live || had_event),
        }
    }

    /// Moves the session on by an event.
    fn advance(&self, session: &mut Option<GatewaySession>, event: &GatewayEvent) {
        if event.kind == "READY" {
            let ready: Value = serde_json::from_str(event.data.get()).unwrap_or_default();
            let text = |field: &str| ready[field].as_str().map(str::to_owned);
            *session = text("session_id").map(|id| GatewaySession {
                saved: SavedSession {
                    n_shards: self.n_shards,
                    id,
                    url: text("resume_gateway_url"),
                    seq: event.seq,
                    was_left: false,
                },
                began_at: Instant::now(),
                replay: Replay::None,
            });
            self.save(session.as_ref());
        } else if let Some(session) = session {
            session.saved.seq = event.seq;
        }
    }

    fn save(&self, session: Option<&GatewaySession>) {
        let saved = session.map(|session| session.saved.clone());
        self.sessions.send_replace(saved);
    }
}

fn seq(session: Option<&GatewaySession>) -> Option<u64> {
    session.map(|session| session.saved.seq)
}

/// Returns what a close code says beyond the end of the connection; none where the session can be resumed.
fn by_close_code(code: Option<u16>) -> Option<Ended> {
    let close_code = code?;
    let end = match close_code {
        4004 => ShardEnd::Fatal(GatewayError::Token),
        4010 | 4011 => ShardEnd::TooFewShards { close_code },
        4013 | 4014 => ShardEnd::Fatal(GatewayError::Intents { close_code }),
        // Not authenticated, session no longer valid, invalid sequence, session timed out.
        4003 | 4006 | 4007 | 4009 => {
            let reason = format!("its session ended with code {close_code}");
            return Some(Ended::SessionOver { reason });
        }
        _ => return None,
    };
    Some(Ended::Shard(end))
}
