//! The gateway's sessions: who is connected, what each was sent, what a resume replays.
//!
//! Owns: sessions, sequence numbers, intents, shards, and the script of gateway trouble. The
//! websocket itself is in `socket`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::world::{Id, World};
use super::{Discord, payload};

pub(super) const DISPATCH: u64 = 0;
pub(super) const RECONNECT: u64 = 7;
pub(super) const INVALID_SESSION: u64 = 9;

/// The kind of event, named by the intent that lets it through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Needs none, as interactions do.
    Always,
    Guilds,
    GuildMembers,
    GuildMessages,
    DirectMessages,
    GuildReactions,
    DirectReactions,
}

const MESSAGE_CONTENT: u64 = 1 << 15;
const GUILD_MEMBERS: u64 = 1 << 1;
/// Members, presences, message content: Discord grants these only where its portal says so.
pub(super) const PRIVILEGED: u64 = GUILD_MEMBERS | 1 << 8 | MESSAGE_CONTENT;

impl Intent {
    fn bit(self) -> u64 {
        match self {
            Self::Always => 0,
            Self::Guilds => 1,
            Self::GuildMembers => GUILD_MEMBERS,
            Self::GuildMessages => 1 << 9,
            Self::GuildReactions => 1 << 10,
            Self::DirectMessages => 1 << 12,
            Self::DirectReactions => 1 << 13,
        }
    }
}

/// What a connection is told to do.
pub(super) enum Out {
    Send(Value),
    /// Sends an event as zlib, each on its own, as `compress` in IDENTIFY asks.
    SendPacked(Value),
    /// Closes the websocket, with a code or without one.
    Close(Option<u16>),
    /// Drops the connection without a close frame.
    Cut,
}

/// One session of the bot: it outlives its connection until it is forgotten.
pub(super) struct Session {
    pub(super) id: String,
    shard: (u64, u64),
    intents: u64,
    packs: bool,
    seq: u64,
    /// Everything sent, in order: the event of sequence `n` is at `n - 1`.
    pub(super) sent: Vec<Value>,
    link: Option<u64>,
}

/// All sessions and connections, and what the script wants of them.
pub(super) struct Gateway {
    pub(super) sessions: Vec<Session>,
    links: BTreeMap<u64, UnboundedSender<Out>>,
    last_link: u64,
    last_session: u64,
    pub(super) heartbeat_interval_ms: u64,
    pub(super) withhold_acks: bool,
    pub(super) refuse: bool,
    pub(super) allow_privileged: bool,
    /// Sessions of fewer shards are refused.
    pub(super) least_shards: u64,
    /// Guilds that new sessions do not list.
    pub(super) unlisted: BTreeSet<Id>,
    pub(super) identified: usize,
    pub(super) resumed: usize,
    bot: Id,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            sessions: Vec::new(),
            links: BTreeMap::new(),
            last_link: 0,
            last_session: 0,
            heartbeat_interval_ms: 41_250,
            withhold_acks: false,
            refuse: false,
            allow_privileged: false,
            least_shards: 1,
            unlisted: BTreeSet::new(),
            identified: 0,
            resumed: 0,
            bot: 0,
        }
    }
}

impl Gateway {
    pub(super) fn link(&mut self, out: UnboundedSender<Out>) -> u64 {
        self.last_link += 1;
        self.links.insert(self.last_link, out);
        self.last_link
    }

    /// Forgets a connection; its session waits for a resume unless the bot ended it properly.
    pub(super) fn unlink(&mut self, link: u64, session_over: bool) {
        self.links.remove(&link);
        if session_over {
            self.sessions.retain(|session| session.link != Some(link));
        }
        for session in self
            .sessions
            .iter_mut()
            .filter(|session| session.link == Some(link))
        {
            session.link = None;
        }
    }

    pub(super) fn tell_all(&self, mut out: impl FnMut() -> Out) {
        for link in self.links.values() {
            // A connection that is just ending hears nothing more.
            let _ = link.send(out());
        }
    }

    /// Drops every connection; the sessions wait for a resume from this moment on.
    pub(super) fn cut_all(&mut self) {
        self.tell_all(|| Out::Cut);
        self.links.clear();
        for session in &mut self.sessions {
            session.link = None;
        }
    }

    pub(super) fn dispatch(&mut self, name: &str, data: &Value, intent: Intent, guild: Option<Id>) {
        for session in &mut self.sessions {
            if session.wants(intent, guild) {
                let data = session.readable(data, intent, self.bot);
                session.send(&self.links, name, &data);
            }
        }
    }

    /// Tells whether the bot is connected to hear what needs no intent in this guild, or in a DM.
    pub(super) fn hears(&self, guild: Option<Id>) -> bool {
        let mut live = self.sessions.iter().filter(|it| it.link.is_some());
        live.any(|session| session.wants(Intent::Always, guild))
    }

    /// Tells whether the bot holds a connection with a session behind it.
    pub(super) fn is_connected(&self) -> bool {
        self.sessions.iter().any(|session| session.link.is_some())
    }
}

impl Session {
    fn wants(&self, intent: Intent, guild: Option<Id>) -> bool {
        let (shard, n_shards) = self.shard;
        let here = guild.map_or(0, |guild| (guild >> 22) % n_shards.max(1)) == shard;
        here && (intent.bit() == 0 || self.intents & intent.bit() != 0)
    }

    /// Empties what the session may not read: words of others in a guild, without the intent.
    fn readable(&self, data: &Value, intent: Intent, bot: Id) -> Value {
        let mut data = data.clone();
        let bot = bot.to_string();
        let own = data["author"]["id"] == bot.as_str();
        let names_bot = || {
            let list = data["mentions"].as_array().into_iter().flatten();
            list.into_iter().any(|user| user["id"] == bot.as_str())
        };
        let hidden = intent == Intent::GuildMessages && self.intents & MESSAGE_CONTENT == 0;
        if hidden && !own && !names_bot() && data.get("content").is_some() {
            data["content"] = json!("");
            for list in ["embeds", "attachments", "components"] {
                data[list] = json!([]);
            }
        }
        data
    }

    fn send(&mut self, links: &BTreeMap<u64, UnboundedSender<Out>>, name: &str, data: &Value) {
        self.seq += 1;
        let event = json!({ "op": DISPATCH, "s": self.seq, "t": name, "d": data });
        if let Some(link) = self.link.and_then(|link| links.get(&link)) {
            // Discord packs what is large; which that is, it does not say.
            let out = if self.packs && matches!(name, "READY" | "GUILD_CREATE") {
                Out::SendPacked
            } else {
                Out::Send
            };
            let _ = link.send(out(event.clone()));
        }
        self.sent.push(event);
    }
}

/// Opens a session for an IDENTIFY, or gives the close code that refuses it.
pub(super) fn identify(world: &mut World, link: u64, asked: &Value) -> Result<(), u16> {
    let intents = asked["intents"].as_u64().ok_or(4013_u16)?;
    let token = asked["token"]
        .as_str()
        .unwrap_or_default()
        .trim_start_matches("Bot ");
    if token != world.token {
        return Err(4004);
    }
    if intents & PRIVILEGED != 0 && !world.gateway.allow_privileged {
        return Err(4014);
    }
    let shard = (
        asked["shard"][0].as_u64().unwrap_or(0),
        asked["shard"][1].as_u64().unwrap_or(1),
    );
    if shard.1 <= shard.0 {
        return Err(4010);
    }
    if shard.1 < world.gateway.least_shards {
        return Err(4011);
    }

    let gateway = &mut world.gateway;
    gateway.bot = world.bot;
    // A new session of the same shard is a new life of the bot: the old one is not resumed.
    gateway
        .sessions
        .retain(|session| session.shard != shard || session.link.is_some());
    gateway.identified += 1;
    gateway.last_session += 1;
    let id = format!("session-{}", gateway.last_session);
    let (bot, port) = (world.bot.to_string(), world.port);
    gateway.sessions.push(Session {
        id: id.clone(),
        shard,
        intents,
        packs: asked["compress"] == true,
        seq: 0,
        sent: Vec::new(),
        link: Some(link),
    });

    let session_wants = |world: &World, guild: Id| {
        world
            .gateway
            .sessions
            .last()
            .is_some_and(|it| it.wants(Intent::Guilds, Some(guild)))
    };
    let guilds: Vec<Id> = world
        .servers
        .keys()
        .copied()
        .filter(|guild| session_wants(world, *guild) && !world.gateway.unlisted.contains(guild))
        .collect();
    let unavailable: Vec<Value> = guilds
        .iter()
        .map(|id| json!({ "id": id.to_string(), "unavailable": true }))
        .collect();
    let ready = json!({
        "v": 10, "user": payload::current_user(world), "guilds": unavailable, "session_id": id,
        "resume_gateway_url": format!("ws://127.0.0.1:{port}"), "shard": [shard.0, shard.1],
        "application": { "id": bot, "flags": 0 }, "private_channels": [], "session_type": "normal",
        "_trace": [],
    });
    let created: Vec<Value> = guilds
        .iter()
        .map(|id| payload::guild_create(world, *id))
        .collect();
    let Gateway {
        sessions, links, ..
    } = &mut world.gateway;
    let session = sessions.last_mut().expect("it was pushed above");
    session.send(links, "READY", &ready);
    for guild in created {
        session.send(links, "GUILD_CREATE", &guild);
    }
    world.note("(the bot is ready)");
    Ok(())
}

/// Takes a session up again and replays what it missed; false when it is unknown.
pub(super) fn resume(world: &mut World, link: u64, asked: &Value) -> bool {
    let Gateway {
        sessions,
        links,
        resumed,
        ..
    } = &mut world.gateway;
    let Some(session) = sessions
        .iter_mut()
        .find(|session| asked["session_id"] == session.id.as_str())
    else {
        return false;
    };
    let seen = asked["seq"].as_u64().unwrap_or(0);
    if session.seq < seen {
        return false;
    }
    session.link = Some(link);
    *resumed += 1;
    let missed = usize::try_from(seen).map_or(&[][..], |seen| &session.sent[seen..]);
    if let Some(out) = links.get(&link) {
        for event in missed {
            let _ = out.send(Out::Send(event.clone()));
        }
    }
    session.send(links, "RESUMED", &json!({}));
    world.note("(the bot resumed)");
    true
}

/// What a test does to the gateway.
pub(crate) struct GatewayScript<'a>(pub(super) &'a Discord);

impl GatewayScript<'_> {
    fn change<T>(&self, change: impl FnOnce(&mut Gateway) -> T) -> T {
        self.0.shared.with(|world| change(&mut world.gateway))
    }

    /// Asks every connection to reconnect (op 7).
    pub(crate) fn ask_to_reconnect(&self) {
        let event = json!({ "op": RECONNECT, "d": null });
        self.change(|gateway| gateway.tell_all(|| Out::Send(event.clone())));
    }

    /// Declares the sessions invalid (op 9); forgets them unless they may be resumed.
    pub(crate) fn invalidate(&self, resumable: bool) {
        let event = json!({ "op": INVALID_SESSION, "d": resumable });
        self.change(|gateway| {
            gateway.tell_all(|| Out::Send(event.clone()));
            if !resumable {
                gateway.sessions.clear();
            }
        });
    }

    /// Closes every connection with a code, or without one.
    pub(crate) fn close(&self, code: Option<u16>) {
        self.change(|gateway| gateway.tell_all(|| Out::Close(code)));
    }

    /// Drops every gateway connection without a word.
    pub(crate) fn cut(&self) {
        self.change(Gateway::cut_all);
    }

    /// Forgets all sessions, so that the next resume is refused.
    pub(crate) fn forget_sessions(&self) {
        self.change(|gateway| gateway.sessions.clear());
    }

    /// Stops or starts answering heartbeats.
    pub(crate) fn withhold_acks(&self, withhold: bool) {
        self.change(|gateway| gateway.withhold_acks = withhold);
    }

    /// Cuts new gateway connections at once, or lets them in again.
    pub(crate) fn refuse(&self, refuse: bool) {
        self.change(|gateway| gateway.refuse = refuse);
    }

    /// Grants the privileged intents, or refuses them with close code 4014 as by default.
    pub(crate) fn allow_privileged_intents(&self, allow: bool) {
        self.change(|gateway| gateway.allow_privileged = allow);
    }

    /// Refuses sessions of fewer shards with close code 4011.
    pub(crate) fn demand_shards(&self, n: u64) {
        self.change(|gateway| gateway.least_shards = n);
    }

    /// Sets the heartbeat interval that the next connections are told.
    pub(crate) fn heartbeat_every(&self, interval_ms: u64) {
        self.change(|gateway| gateway.heartbeat_interval_ms = interval_ms);
    }

    /// Returns the shards that hold a connection, as number and count, in order.
    pub(crate) fn live_shards(&self) -> Vec<(u64, u64)> {
        self.0.shared.read(|world| {
            let live = world.gateway.sessions.iter();
            let live = live.filter(|session| session.link.is_some());
            let mut shards: Vec<_> = live.map(|session| session.shard).collect();
            shards.sort_unstable();
            shards
        })
    }

    /// Counts the sessions opened so far.
    pub(crate) fn identified(&self) -> usize {
        self.0.shared.read(|world| world.gateway.identified)
    }

    /// Counts the resumes granted so far.
    pub(crate) fn resumed(&self) -> usize {
        self.0.shared.read(|world| world.gateway.resumed)
    }
}
