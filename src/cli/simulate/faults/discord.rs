//! Discord in memory: what it stores, and how it answers the routes that the bot uses.
//!
//! Owns: channels, messages, nonces, interactions, and what each person was shown. Does not know: games.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tracing::trace;

use super::plan::{Faults, NetworkFault};
use super::times::Times;
use crate::clock::Clock;
use crate::discord::rest::{CutOff, Network, NetworkAnswer, NetworkRequest};

const EPOCH_MS: i64 = 1_420_070_400_000;

pub(super) const BOT: u64 = 900;
pub(super) const GUILD: u64 = 800;
pub(super) const LOUNGE: u64 = 801;

/// The interaction of somebody who types an option, and its only answer.
pub(super) const AUTOCOMPLETE: u64 = 4;
const SUGGESTIONS: u64 = 8;

/// First answers after which the real one follows.
const DEFERRED: u64 = 5;
const DEFERRED_UPDATE: u64 = 6;

/// A message as Discord stores it.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: u64,
    pub(super) channel: u64,
    pub(super) author: u64,
    pub(super) body: Value,
    pub(super) nonce: Option<String>,
    pub(super) has_mark: bool,
}

/// Something that people were shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// By the clock of the log.
    pub(super) at: DateTime<Utc>,
    /// The only reader, or everybody in the channel.
    pub(super) reader: Option<u64>,
    pub(super) text: String,
}

#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub(super) user: u64,
    kind: u64,
    in_dm: bool,
    token: String,
    is_answered: bool,
    pub(super) answer: String,
    /// When the answer came; a deferred one comes later.
    pub(super) answered_at: Option<DateTime<Utc>>,
}

/// Something that happens on Discord.
#[derive(Clone, Debug)]
pub(super) enum Input {
    Interaction(Value),
    DirectMessage(Value),
}

#[derive(Debug)]
pub(super) struct World {
    /// The true time, and tokio's at that time.
    clock: (DateTime<Utc>, Option<Instant>),
    /// The clock that the log's times are from.
    log_clock: Option<Clock>,
    pub(super) times: Times,
    n_ids: u64,
    /// The users, each with their DM channel.
    pub(super) people: BTreeMap<u64, u64>,
    pub(super) messages: BTreeMap<u64, Message>,
    nonces: HashMap<(u64, String), u64>,
    pub(super) interactions: BTreeMap<u64, Interaction>,
    pub(super) shown: Vec<Shown>,
    /// Who accepts no DMs now.
    pub(super) closed: BTreeSet<u64>,
    /// Who did not accept them at some time.
    pub(super) ever_closed: BTreeSet<u64>,
    /// Who is not in the server now.
    pub(super) away: BTreeSet<u64>,
    /// How many messages were recognised as sent before.
    pub(super) n_recognised: u64,
}

#[derive(Clone)]
pub(super) struct Discord {
    world: Arc<Mutex<World>>,
    faults: Arc<Faults>,
}

impl fmt::Debug for Discord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Discord")
    }
}

impl Discord {
    pub(super) fn new(at: DateTime<Utc>, n_people: u64, faults: Arc<Faults>) -> Self {
        let people = (1..=n_people).map(|n| (n, 1_000 + n));
        let world = World {
            clock: (at, None),
            log_clock: None,
            times: Times::default(),
            n_ids: 0,
            people: people.collect(),
            messages: BTreeMap::new(),
            nonces: HashMap::new(),
            interactions: BTreeMap::new(),
            shown: Vec::new(),
            closed: BTreeSet::new(),
            ever_closed: BTreeSet::new(),
            away: BTreeSet::new(),
            n_recognised: 0,
        };
        Self {
            world: Arc::new(Mutex::new(world)),
            faults,
        }
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: NetworkRequest<'_>) -> Result<NetworkAnswer, CutOff> {
        let (delay, fault) = self.faults.draw_network();
        trace!(at = %self.world().now(), ?delay, ?fault, task = ?tokio::task::try_id(), "{} {}", request.method, request.path);
        // On the way there.
        sleep(delay / 2).await;
        let arrives = match fault {
            NetworkFault::None => true,
            NetworkFault::Cut { arrives }
            | NetworkFault::ServerError { arrives }
            | NetworkFault::Killed { arrives } => arrives,
            NetworkFault::RateLimit { .. }
            | NetworkFault::Edge
            | NetworkFault::Passing(_)
            | NetworkFault::Token => false,
        };
        let answer = arrives.then(|| self.world().route(&request));
        sleep(delay / 2).await;
        let cut = |may_have_arrived| CutOff {
            reason: "the connection was cut".to_owned(),
            may_have_arrived,
        };
        match (fault, answer) {
            (NetworkFault::None, Some(answer)) => Ok(answer),
            (NetworkFault::Killed { .. }, _) => future::pending().await,
            (NetworkFault::ServerError { .. }, _) => Ok(plain(500, "server error")),
            (NetworkFault::RateLimit { global }, _) => {
                let body = json!({ "message": "slow down", "retry_after": 1.5, "global": global });
                Ok(answered(429, &body))
            }
            (NetworkFault::Edge, _) => Ok(plain(403, "<html>Access denied</html>")),
            (NetworkFault::Passing(40_003), _) => Ok(refused(
                400,
                40_003,
                "You are opening direct messages too fast.",
            )),
            (NetworkFault::Passing(code), _) => Ok(refused(403, code, "internal network error")),
            (NetworkFault::Token, _) => Ok(refused(401, 0, "401: Unauthorized")),
            (NetworkFault::Cut { arrives }, _) => Err(cut(arrives)),
            (NetworkFault::None, None) => Err(cut(false)),
        }
    }
}

impl Network for Discord {
    fn exchange<'a>(
        &'a self,
        request: NetworkRequest<'a>,
    ) -> BoxFuture<'a, Result<NetworkAnswer, CutOff>> {
        self.answer(request).boxed()
    }
}

fn answered(status: u16, body: &Value) -> NetworkAnswer {
    NetworkAnswer {
        status,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

fn plain(status: u16, text: &str) -> NetworkAnswer {
    NetworkAnswer {
        status,
        headers: Vec::new(),
        body: text.as_bytes().to_vec(),
    }
}

fn refused(status: u16, code: u64, message: &str) -> NetworkAnswer {
    answered(status, &json!({ "code": code, "message": message }))
}

impl World {
    /// Ties the true time to tokio's time of a new process, whose log has its times from `log_clock`.
    pub(super) fn begin_process(&mut self, log_clock: Clock) {
        self.clock.1 = Some(Instant::now());
        self.log_clock = Some(log_clock);
    }

    /// Notes what time it is by the log.
    pub(super) fn note_time(&mut self) {
        if let Some(clock) = &self.log_clock {
            self.times.note(clock.now(), self.now());
        }
    }

    /// Notes whether people can play.
    pub(super) fn note_open(&mut self, is_open: bool) {
        let now = self.now();
        self.times.note_open(now, is_open);
    }

    /// Unties them again, and lets time pass until the next process.
    pub(super) fn end_process(&mut self, pause: Duration) {
        let now = self.now() + TimeDelta::from_std(pause).unwrap_or_default();
        self.clock = (now, None);
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        let (at, since) = self.clock;
        let passed = since.map(|since| since.elapsed()).unwrap_or_default();
        at + TimeDelta::from_std(passed).unwrap_or_default()
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.n_ids += 1;
        let ms = (self.now().timestamp_millis() - EPOCH_MS).unsigned_abs();
        ms << 22 | (self.n_ids & 0x003f_ffff)
    }

    pub(super) fn user(id: u64) -> Value {
        let name = if id == BOT {
            "GameBot".to_owned()
        } else {
            format!("Player{id}")
        };
        json!({
            "id": id.to_string(), "username": name.to_lowercase(), "discriminator": "0",
            "global_name": name, "avatar": null, "bot": id == BOT, "system": false,
            "public_flags": 0, "flags": 0,
        })
    }

    pub(super) fn message_json(message: &Message) -> Value {
        let mut body = json!({
            "id": message.id.to_string(), "channel_id": message.channel.to_string(), "type": 0,
            "author": Self::user(message.author), "content": message.body["content"],
            "timestamp": timestamp(message.id), "edited_timestamp": null, "tts": false,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "components": [], "pinned": false, "flags": 0,
        });
        if let Some(nonce) = &message.nonce {
            body["nonce"] = json!(nonce);
        }
        body
    }

    /// Writes the interaction of a user in the lounge or in their DM, and returns its id.
    pub(super) fn interact(
        &mut self,
        user: u64,
        in_dm: bool,
        kind: u64,
        data: &Value,
    ) -> (u64, Value) {
        let id = self.next_id();
        let token = format!("token-{id}");
        let channel = if in_dm { self.people[&user] } else { LOUNGE };
        let mut event = json!({
            "id": id.to_string(), "application_id": BOT.to_string(), "type": kind, "data": data,
            "channel_id": channel.to_string(), "token": token, "version": 1, "locale": "en-US",
            "entitlements": [], "authorizing_integration_owners": {}, "attachment_size_limit": 1_000,
            "context": u8::from(in_dm), "app_permissions": "2147601472",
        });
        if in_dm {
            event["user"] = Self::user(user);
        } else {
            event["guild_id"] = json!(GUILD.to_string());
            event["guild_locale"] = json!("en-US");
            event["member"] = json!({
                "user": Self::user(user), "nick": null, "avatar": null, "roles": [],
                "joined_at": timestamp(id), "premium_since": null, "deaf": false, "mute": false,
                "flags": 0, "pending": false, "permissions": "2147601472",
            });
        }
        if kind == 3 {
            let shown = Message {
                id: self.next_id(),
                channel,
                author: BOT,
                body: json!({ "content": "" }),
                nonce: None,
                has_mark: false,
            };
            event["message"] = Self::message_json(&shown);
        }
        let interaction = Interaction {
            user,
            kind,
            in_dm,
            token,
            is_answered: false,
            answer: String::new(),
            answered_at: None,
        };
        self.interactions.insert(id, interaction);
        (id, event)
    }

    /// Writes a DM of a user, and returns its id and the event.
    pub(super) fn write_dm(&mut self, user: u64, text: &str) -> (u64, Value) {
        let id = self.next_id();
        let message = Message {
            id,
            channel: self.people[&user],
            author: user,
            body: json!({ "content": text }),
            nonce: None,
            has_mark: false,
        };
        let mut event = Self::message_json(&message);
        event["channel_type"] = json!(1);
        self.messages.insert(id, message);
        (id, event)
    }

    fn reader_of(&self, channel: u64) -> Option<u64> {
        let mut people = self.people.iter();
        people
            .find(|(_, dm)| **dm == channel)
            .map(|(user, _)| *user)
    }

    fn show(&mut self, reader: Option<u64>, body: &Value) {
        let now = self.now();
        let at = self.log_clock.as_ref().map_or(now, Clock::now);
        let text = body.to_string();
        self.shown.push(Shown { at, reader, text });
    }

    fn route(&mut self, request: &NetworkRequest<'_>) -> NetworkAnswer {
        let path = request.path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let body = request.body.cloned().unwrap_or_default();
        let id = |text: &str| text.parse::<u64>().unwrap_or(0);
        let now = self.now();
        match (request.method, parts.as_slice()) {
            ("POST", ["users", "@me", "channels"]) => {
                let user = body["recipient_id"].as_str().map_or(0, id);
                match self.people.get(&user) {
                    Some(channel) => {
                        answered(200, &json!({ "id": channel.to_string(), "type": 1 }))
                    }
                    None => refused(404, 10_013, "Unknown User"),
                }
            }
            ("POST", ["channels", channel, "messages"]) => self.post(id(channel), body),
            ("PATCH", ["channels", _, "messages", message]) => {
                let Some(message) = self.messages.get_mut(&id(message)) else {
                    return refused(404, 10_008, "Unknown Message");
                };
                for (field, value) in body.as_object().into_iter().flatten() {
                    message.body[field] = value.clone();
                }
                let answer = answered(200, &Self::message_json(message));
                let channel = message.channel;
                let reader = self.reader_of(channel);
                self.show(reader, &body);
                answer
            }
            ("GET", ["channels", channel, "messages"]) => {
                let query = request.path.split('?').nth(1).unwrap_or_default();
                let value = |name: &str| {
                    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
                    pairs
                        .find(|(key, _)| *key == name)
                        .map(|(_, value)| id(value))
                };
                let (after, limit) = (value("after").unwrap_or(0), value("limit").unwrap_or(50));
                let channel = id(channel);
                let found = self.messages.range(after + 1..).map(|(_, message)| message);
                let found = found.filter(|message| message.channel == channel);
                let limit = usize::try_from(limit).unwrap_or(50);
                let mut found: Vec<Value> = found.take(limit).map(Self::message_json).collect();
                found.reverse();
                answered(200, &json!(found))
            }
            ("GET", ["guilds", _, "members", user]) if self.away.contains(&id(user)) => {
                refused(404, 10_007, "Unknown Member")
            }
            ("GET", ["guilds", _, "members", user]) => {
                answered(200, &json!({ "user": Self::user(id(user)), "roles": [] }))
            }
            ("PUT", ["channels", _, "messages", message, "reactions", ..]) => {
                if let Some(message) = self.messages.get_mut(&id(message)) {
                    message.has_mark = true;
                }
                plain(204, "")
            }
            ("POST", ["interactions", interaction, token, "callback"]) => {
                self.acknowledge(id(interaction), token, &body)
            }
            // What follows the deferral of a press is a message of its own.
            ("PATCH", ["webhooks", _, token, "messages", "@original"])
            | ("POST", ["webhooks", _, token]) => {
                let mut interactions = self.interactions.iter_mut();
                let found = interactions.find(|(_, interaction)| interaction.token == *token);
                let Some((id, interaction)) = found else {
                    return refused(404, 10_015, "Unknown Webhook");
                };
                let answer = json!({ "id": id.to_string(), "channel_id": LOUNGE.to_string() });
                let answer_text = body["content"].as_str().unwrap_or_default();
                answer_text.clone_into(&mut interaction.answer);
                interaction.answered_at.get_or_insert(now);
                let user = interaction.user;
                self.show(Some(user), &body);
                answered(200, &answer)
            }
            _ => refused(404, 0, "404: Not Found"),
        }
    }

    fn post(&mut self, channel: u64, body: Value) -> NetworkAnswer {
        let reader = self.reader_of(channel);
        if reader.is_some_and(|user| self.closed.contains(&user)) {
            return refused(403, 50_007, "Cannot send messages to this user");
        }
        let nonce = body["nonce"].as_str().map(str::to_owned);
        if let Some(nonce) = &nonce
            && let Some(known) = self.nonces.get(&(channel, nonce.clone()))
        {
            self.n_recognised += 1;
            return answered(200, &Self::message_json(&self.messages[known]));
        }
        let id = self.next_id();
        let message = Message {
            id,
            channel,
            author: BOT,
            body,
            nonce: nonce.clone(),
            has_mark: false,
        };
        if let Some(nonce) = nonce {
            self.nonces.insert((channel, nonce), id);
        }
        let answer = answered(200, &Self::message_json(&message));
        self.show(reader, &message.body);
        self.messages.insert(id, message);
        answer
    }

    fn acknowledge(&mut self, id: u64, token: &str, body: &Value) -> NetworkAnswer {
        let now = self.now();
        let Some(interaction) = self.interactions.get_mut(&id) else {
            return refused(404, 10_062, "Unknown interaction");
        };
        let asked_ms = i64::try_from(id >> 22).unwrap_or(0) + EPOCH_MS;
        if interaction.token != token || now.timestamp_millis() - asked_ms > 3_000 {
            return refused(404, 10_062, "Unknown interaction");
        }
        if interaction.is_answered {
            return refused(400, 40_060, "Interaction has already been acknowledged.");
        }
        let suggests = body["type"].as_u64() == Some(SUGGESTIONS);
        if suggests != (interaction.kind == AUTOCOMPLETE) {
            return refused(400, 50_035, "Invalid Form Body");
        }
        interaction.is_answered = true;
        let data = &body["data"];
        let text = data["content"].as_str().unwrap_or_default();
        text.clone_into(&mut interaction.answer);
        if !matches!(body["type"].as_u64(), Some(DEFERRED | DEFERRED_UPDATE)) {
            interaction.answered_at = Some(now);
        }
        let is_ephemeral = data["flags"].as_u64().unwrap_or(0) & 64 != 0;
        let is_private = interaction.in_dm || is_ephemeral;
        let user = interaction.user;
        self.show(is_private.then_some(user), data);
        plain(204, "")
    }
}

fn timestamp(id: u64) -> String {
    let ms = i64::try_from(id >> 22).unwrap_or(0) + EPOCH_MS;
    let at = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Micros, false)
}
