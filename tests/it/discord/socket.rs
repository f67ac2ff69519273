//! One websocket of the gateway: hello, identify, resume, heartbeats, closing.
//!
//! Owns: the protocol of a connection. Sessions and events are in `gateway`.

use std::io::Write as _;
use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Shared;
use super::gateway::{self, INVALID_SESSION, Out};
use super::net::Wire;

const HEARTBEAT: u64 = 1;
const IDENTIFY: u64 = 2;
const RESUME: u64 = 6;
const HELLO: u64 = 10;
const HEARTBEAT_ACK: u64 = 11;

/// Lets a connection in, or cuts it while the script refuses them.
pub(super) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    asked: WebSocketUpgrade,
) -> Response {
    if shared.with(|world| world.gateway.refuse) {
        wire.cut();
    }
    asked.on_upgrade(move |socket| serve(shared, socket, wire))
}

async fn serve(shared: Arc<Shared>, mut socket: WebSocket, wire: Wire) {
    let (out, mut orders) = mpsc::unbounded_channel();
    let (link, interval_ms) = shared.with(|world| {
        (
            world.gateway.link(out.clone()),
            world.gateway.heartbeat_interval_ms,
        )
    });
    let hello = json!({ "op": HELLO, "d": { "heartbeat_interval": interval_ms, "_trace": [] } });
    let _ = out.send(Out::Send(hello));

    let mut closing = false;
    let mut session_over = false;
    loop {
        tokio::select! {
            Some(order) = orders.recv() => match order {
                Out::Send(event) => {
                    if socket.send(Message::text(event.to_string())).await.is_err() {
                        break;
                    }
                }
                Out::SendPacked(event) => {
                    if socket.send(Message::Binary(packed(&event).into())).await.is_err() {
                        break;
                    }
                }
                Out::Close(code) => {
                    let frame = code.map(|code| CloseFrame { code, reason: "".into() });
                    // Reading goes on until the other side has closed, too.
                    closing = true;
                    let _ = socket.send(Message::Close(frame)).await;
                }
                Out::Cut => {
                    wire.cut();
                    break;
                }
            },
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => {
                    let event = serde_json::from_str(&text).unwrap_or_default();
                    hear(&shared, link, &out, &event);
                }
                Some(Ok(Message::Close(frame))) => {
                    // With 1000 and 1001 a client says that it will not come back, unless it only
                    // echoes our close.
                    session_over =
                        !closing && frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    shared.with(|world| world.gateway.unlink(link, session_over));
}

fn hear(shared: &Shared, link: u64, out: &mpsc::UnboundedSender<Out>, event: &Value) {
    let answer = match event["op"].as_u64() {
        Some(HEARTBEAT) if shared.with(|world| world.gateway.withhold_acks) => None,
        Some(HEARTBEAT) => Some(Out::Send(json!({ "op": HEARTBEAT_ACK, "d": null }))),
        Some(IDENTIFY) => shared
            .with(|world| gateway::identify(world, link, &event["d"]))
            .err()
            .map(|code| Out::Close(Some(code))),
        Some(RESUME) => {
            let resumed = shared.with(|world| gateway::resume(world, link, &event["d"]));
            (!resumed).then(|| Out::Send(json!({ "op": INVALID_SESSION, "d": false })))
        }
        // Presence, voice and member requests need no answer here.
        Some(_) => None,
        None => Some(Out::Close(Some(4002))),
    };
    if let Some(answer) = answer {
        let _ = out.send(answer);
    }
}

fn packed(event: &Value) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(event.to_string().as_bytes())
        .expect("memory takes it");
    zlib.finish().expect("memory takes it")
}
