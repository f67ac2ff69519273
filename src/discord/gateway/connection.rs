//! One websocket connection to the gateway.
//!
//! Owns: the frames that go both ways. Does not know: when a connection is made, or what an event means.
//!
//! serenity's own connections hide the close codes, spin on some of them, and log what people write.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::Url;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use serenity::model::gateway::GatewayIntents;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};
use tracing::warn;

use crate::discord::rest::BotToken;
use crate::reach::reach;

/// What the bot listens to: its guilds, and what people write to it. Neither is privileged.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::DIRECT_MESSAGES);

/// The longest message that is accepted: a guild with all its channels and roles stays far below it.
const MESSAGE_LIMIT_BYTES: usize = 128 << 20;

const DISPATCH: u8 = 0;
const HEARTBEAT: u8 = 1;
const IDENTIFY: u8 = 2;
const RESUME: u8 = 6;
const RECONNECT: u8 = 7;
const INVALID_SESSION: u8 = 9;
const HELLO: u8 = 10;

/// A message of the gateway. Its texts are never shown: they hold what people wrote.
#[derive(Deserialize)]
struct Envelope {
    op: u8,
    #[serde(default)]
    s: Option<u64>,
    #[serde(default)]
    t: Option<String>,
    /// Not decoded yet: one event that does not decode must not hide the others.
    #[serde(default)]
    d: Option<Box<RawValue>>,
}

impl Envelope {
    fn data(&self) -> Option<Value> {
        serde_json::from_str(self.d.as_ref()?.get()).ok()
    }
}

/// A message of the gateway, or the end of the connection.
pub(super) enum Received {
    Event(GatewayEvent),
    HeartbeatWanted,
    Reconnect,
    InvalidSession {
        is_resumable: bool,
    },
    /// An acknowledged heartbeat, or another message that needs no answer.
    SignOfLife,
    Closed {
        code: Option<u16>,
    },
}

/// The connection was closed.
struct Closed {
    code: Option<u16>,
}

/// An event as Discord sends it.
pub(super) struct GatewayEvent {
    pub(super) seq: u64,
    pub(super) kind: String,
    pub(super) data: Box<RawValue>,
}

#[derive(Debug, Error)]
pub(super) enum ConnectionError {
    #[error(transparent)]
    Socket(#[from] Box<tungstenite::Error>),
    #[error("the address of the gateway is not valid")]
    Address,
    #[error("the gateway did not say hello")]
    NoHello,
}

impl From<tungstenite::Error> for ConnectionError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}

pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(super) heartbeat_interval: Duration,
}

impl Connection {
    /// Connects to the gateway at `url` and waits for its hello.
    pub(super) async fn open(
        url: &str,
        connector: Option<Connector>,
    ) -> Result<Self, ConnectionError> {
        let config = WebSocketConfig {
            max_message_size: Some(MESSAGE_LIMIT_BYTES),
            max_frame_size: Some(MESSAGE_LIMIT_BYTES),
            ..WebSocketConfig::default()
        };
        let mut url = Url::parse(url).map_err(|_| ConnectionError::Address)?;
        url.set_query(Some("v=10&encoding=json"));
        // Brackets tell an IPv6 address from its port in a URL; no resolver takes them.
        let host = url.host_str().map(|host| host.trim_matches(['[', ']']));
        let (Some(host), Some(port)) = (host, url.port_or_known_default()) else {
            return Err(ConnectionError::Address);
        };
        let stream = reach(host, port).await.map_err(tungstenite::Error::Io)?;
        let opening = client_async_tls_with_config(url.as_str(), stream, Some(config), connector);
        let (socket, _) = opening.await?;
        let mut connection = Self {
            socket,
            heartbeat_interval: Duration::ZERO,
        };
        let hello = match connection.envelope().await? {
            Ok(hello) if hello.op == HELLO => hello,
            _ => return Err(ConnectionError::NoHello),
        };
        let interval_ms = hello
            .data()
            .and_then(|hello| hello["heartbeat_interval"].as_u64());
        connection.heartbeat_interval =
            Duration::from_millis(interval_ms.ok_or(ConnectionError::NoHello)?.max(1));
        Ok(connection)
    }

    pub(super) async fn identify(
        &mut self,
        token: &BotToken,
        shard: u32,
        n_shards: u32,
    ) -> Result<(), ConnectionError> {
        let properties = json!({ "os": "linux", "browser": "gamebot", "device": "gamebot" });
        let identify = json!({
            "token": token.reveal(), "properties": properties, "compress": false,
            "large_threshold": 50, "shard": [shard, n_shards], "intents": INTENTS.bits(),
        });
        self.send(IDENTIFY, &identify).await
    }

    pub(super) async fn resume(
        &mut self,
        token: &BotToken,
        session_id: &str,
        seq: u64,
    ) -> Result<(), ConnectionError> {
        let resume = json!({ "token": token.reveal(), "session_id": session_id, "seq": seq });
        self.send(RESUME, &resume).await
    }

    pub(super) async fn heartbeat(&mut self, seq: Option<u64>) -> Result<(), ConnectionError> {
        self.send(HEARTBEAT, &json!(seq)).await
    }

    /// Waits for the next message. Cancel safe.
    pub(super) async fn next(&mut self) -> Result<Received, ConnectionError> {
        let envelope = match self.envelope().await? {
            Ok(envelope) => envelope,
            Err(Closed { code }) => return Ok(Received::Closed { code }),
        };
        Ok(match envelope {
            Envelope {
                op: DISPATCH,
                s: Some(seq),
                t: Some(kind),
                d: Some(data),
            } => Received::Event(GatewayEvent { seq, kind, data }),
            Envelope { op: HEARTBEAT, .. } => Received::HeartbeatWanted,
            Envelope { op: RECONNECT, .. } => Received::Reconnect,
            Envelope {
                op: INVALID_SESSION,
                ..
            } => Received::InvalidSession {
                is_resumable: envelope.data() == Some(Value::Bool(true)),
            },
            Envelope { .. } => Received::SignOfLife,
        })
    }

    /// Closes the connection, or drops it when the other side does not answer in time.
    pub(super) async fn close(mut self, code: u16, limit: Duration) {
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: "".into(),
        };
        let closed = async {
            self.socket.close(Some(frame)).await?;
            while self.socket.next().await.transpose()?.is_some() {}
            Ok::<_, tungstenite::Error>(())
        };
        // Without an answer the connection is dropped all the same.
        let _ = timeout(limit, closed).await;
    }

    /// Reads the next message; `Closed` when there are no more.
    async fn envelope(&mut self) -> Result<Result<Envelope, Closed>, ConnectionError> {
        loop {
            let closed = |code| Ok(Err(Closed { code }));
            let text = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Close(frame))) => {
                    return closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => continue,
                Some(Err(tungstenite::Error::ConnectionClosed)) | None => return closed(None),
                Some(Err(error)) => return Err(error.into()),
            };
            if let Ok(envelope) = serde_json::from_str(&text) {
                return Ok(Ok(envelope));
            }
            // Without the error, which may quote what somebody wrote.
            warn!("a message of the gateway could not be read");
        }
    }

    async fn send(&mut self, op: u8, data: &Value) -> Result<(), ConnectionError> {
        let message = json!({ "op": op, "d": data });
        Ok(self.socket.send(Message::Text(message.to_string())).await?)
    }
}
