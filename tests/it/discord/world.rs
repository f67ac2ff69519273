//! The state behind the double: who exists, what was said, and what each of them has seen.
//!
//! Owns: ids, people, guilds, channels, messages, interactions, and the settable rules. Does not
//! know HTTP or sockets; `rest` and `people` change it, `gateway` and `transcript` carry it on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::faults::Fault;
use super::gateway::{Gateway, Intent};
use super::message::Message;
use super::payload;
use super::traffic::Traffic;
use super::transcript::{Entry, Kind};

/// A snowflake: on the wire, decimal text.
pub(crate) type Id = u64;

/// Milliseconds from the Unix epoch to Discord's.
pub(super) const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

pub(super) const MANAGE_GUILD: u64 = 1 << 5;
const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
pub(super) const TEXT: u64 = 0;
pub(super) const VOICE: u64 = 2;
/// A thread, or a post in a forum.
pub(super) const THREAD: u64 = 11;

const USE_EXTERNAL_APPS: u64 = 1 << 50;
const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
/// The above, read history, embed, attach, react, use slash commands.
const MEMBER_PERMISSIONS: u64 =
    VIEW_CHANNEL | SEND_MESSAGES | 1 << 16 | 1 << 14 | 1 << 15 | 1 << 6 | 1 << 31;

/// Bounds that Discord fixes and a test may shorten.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// How long the bot may take for the first answer to an interaction.
    pub(crate) answer_within: Duration,
    /// How long an interaction's token allows edits and follow-ups.
    pub(crate) token_life: Duration,
    /// How long a channel remembers a nonce.
    pub(crate) nonce_window: Duration,
    /// Whether the bot is held to Discord's limits on how often it may ask.
    pub(crate) limits_traffic: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            answer_within: Duration::from_secs(3),
            token_life: Duration::from_mins(15),
            nonce_window: Duration::from_mins(5),
            limits_traffic: false,
        }
    }
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) locale: String,
    pub(super) dms_open: bool,
    /// The modal on this person's screen, as the bot sent it, and the interaction that showed it.
    pub(super) modal: Option<(Value, Id)>,
}

#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: String,
    /// The language that its managers chose.
    pub(super) locale: String,
    /// Members with the permissions that Discord computed for them.
    pub(super) members: BTreeMap<Id, u64>,
    pub(super) roles: BTreeMap<Id, Role>,
    /// Where Discord says who joined.
    pub(super) system_channel: Option<Id>,
}

#[derive(Debug)]
pub(super) struct Role {
    pub(super) name: String,
    pub(super) held_by: BTreeSet<Id>,
}

#[derive(Debug)]
pub(super) struct Room {
    pub(super) home: Home,
    /// The bot cannot see the channel: 50001.
    pub(super) hidden: bool,
    /// The bot cannot write in the channel: 50013.
    pub(super) muted: bool,
    /// Discord's number for the type of channel.
    pub(super) channel_type: u64,
    /// Where the bot can only answer, and none of its channel's routes works.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// A place that the bot is not in, and people bring it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// A conversation between people.
    Conversation,
    /// A server that has not installed it.
    Server,
    /// The same, and nobody else sees what it answers there.
    StrictServer,
}

#[derive(Clone, Debug)]
pub(super) enum Home {
    Dm { with: Id },
    Guild { guild: Id, name: String },
}

/// What a person did that the bot must answer.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) token: String,
    pub(super) kind: AskedKind,
    pub(super) user: Id,
    pub(super) channel: Id,
    /// The message whose component was used, for a press or the modal that it led to.
    pub(super) message: Option<Id>,
    /// The act in the transcript's words.
    pub(super) told: String,
    pub(super) at: Instant,
    /// The bot was connected when it came.
    pub(super) was_heard: bool,
    pub(super) first: Option<FirstAnswer>,
    /// The message that `@original` names.
    pub(super) original: Option<Id>,
    pub(super) unanswered: bool,
    /// The gateway event, kept so that it can be delivered twice.
    pub(super) payload: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedKind {
    Command,
    Component,
    Autocomplete,
    Modal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstAnswer {
    Message,
    Deferred,
    DeferredUpdate,
    Update,
    Choices,
    Modal,
}

/// Everything the double knows.
#[derive(Default)]
pub(super) struct World {
    pub(super) bot: Id,
    /// The files that people can attach, by name.
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) owner: Id,
    pub(super) token: String,
    pub(super) port: u16,
    pub(super) rules: Rules,
    pub(super) people: BTreeMap<Id, Person>,
    pub(super) servers: BTreeMap<Id, Server>,
    pub(super) rooms: BTreeMap<Id, Room>,
    pub(super) messages: BTreeMap<Id, Message>,
    pub(super) asked: BTreeMap<Id, Asked>,
    /// Registered slash commands, global under no guild.
    pub(super) commands: BTreeMap<Option<Id>, Vec<Value>>,
    pub(super) gateway: Gateway,
    pub(super) faults: Vec<Fault>,
    pub(super) traffic: Traffic,
    pub(super) violations: Vec<String>,
    /// The nonces of messages that were posted again.
    pub(super) repeated_nonces: Vec<String>,
    /// Method and path of every REST request, in order.
    pub(super) requests: Vec<String>,
    pub(super) transcript: Vec<Entry>,
    /// Text that transcripts show as something else.
    pub(super) placeholders: Vec<(String, String)>,
    last_id: Id,
}

impl World {
    pub(super) fn new() -> Self {
        let mut world = Self::default();
        world.bot = world.add_person("GameBot");
        world.owner = world.add_person("owner");
        world.token = format!("not-a-real-token-{}", world.bot);
        world
    }

    /// Makes a snowflake of the present moment, above all earlier ones.
    pub(super) fn next_id(&mut self) -> Id {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let now_ms = u64::try_from(now)
            .unwrap_or_default()
            .saturating_sub(DISCORD_EPOCH_MS);
        self.last_id = (now_ms << 22).max(self.last_id + 1);
        self.last_id
    }

    pub(super) fn add_person(&mut self, name: &str) -> Id {
        let id = self.next_id();
        let person = Person {
            name: name.into(),
            locale: "en-US".into(),
            dms_open: true,
            modal: None,
        };
        self.people.insert(id, person);
        id
    }

    pub(super) fn person_named(&self, name: &str) -> Option<Id> {
        self.people
            .iter()
            .find(|(_, person)| person.name == name)
            .map(|(id, _)| *id)
    }

    pub(super) fn name_of(&self, user: Id) -> &str {
        self.people
            .get(&user)
            .map_or("someone", |person| &person.name)
    }

    pub(super) fn add_server(&mut self, name: &str) -> Id {
        let id = self.make_server(name);
        self.announce_server(id);
        id
    }

    /// Makes a guild that the bot is not told of yet.
    pub(super) fn make_server(&mut self, name: &str) -> Id {
        let id = self.next_id();
        let members = BTreeMap::from([(self.bot, MEMBER_PERMISSIONS)]);
        self.servers.insert(
            id,
            Server {
                name: name.into(),
                locale: "en-US".into(),
                members,
                roles: BTreeMap::new(),
                system_channel: None,
            },
        );
        id
    }

    /// Tells the bot that it is in a guild, as when it is added or at the start of a session.
    pub(super) fn announce_server(&mut self, guild: Id) {
        let event = payload::guild_create(self, guild);
        self.dispatch("GUILD_CREATE", &event, Intent::Guilds, Some(guild));
    }

    /// Lets the bot leave a guild, as when it is kicked: the guild and its channels are gone.
    pub(super) fn remove_server(&mut self, guild: Id) {
        self.servers.remove(&guild);
        let rooms = self.rooms_of(guild);
        self.rooms.retain(|id, _| !rooms.contains(id));
        self.lose_server(guild);
    }

    /// Says that a guild is gone, as in an outage that Discord does not call one.
    pub(super) fn lose_server(&mut self, guild: Id) {
        let event = json!({ "id": guild.to_string() });
        self.dispatch("GUILD_DELETE", &event, Intent::Guilds, Some(guild));
    }

    pub(super) fn add_room(&mut self, guild: Id, name: &str) -> Id {
        let id = self.next_id();
        let home = Home::Guild {
            guild,
            name: name.into(),
        };
        self.rooms.insert(
            id,
            Room {
                home,
                hidden: false,
                muted: false,
                channel_type: TEXT,
                elsewhere: None,
            },
        );
        let event = payload::channel(self, id);
        self.dispatch("CHANNEL_CREATE", &event, Intent::Guilds, Some(guild));
        id
    }

    pub(super) fn remove_room(&mut self, channel: Id) {
        let event = payload::channel(self, channel);
        let guild = self.guild_of(channel);
        self.rooms.remove(&channel);
        self.dispatch("CHANNEL_DELETE", &event, Intent::Guilds, guild);
    }

    pub(super) fn rooms_of(&self, guild: Id) -> Vec<Id> {
        let here = |room: &Room| matches!(room.home, Home::Guild { guild: of, .. } if of == guild);
        self.rooms
            .iter()
            .filter(|(_, room)| here(room))
            .map(|(id, _)| *id)
            .collect()
    }

    pub(super) fn join(&mut self, guild: Id, user: Id) {
        let server = self.servers.get_mut(&guild).expect("the guild exists");
        server.members.insert(user, MEMBER_PERMISSIONS);
        let mut event = payload::member(self, guild, user);
        event["guild_id"] = json!(guild.to_string());
        self.dispatch(
            "GUILD_MEMBER_ADD",
            &event,
            Intent::GuildMembers,
            Some(guild),
        );
    }

    pub(super) fn leave(&mut self, guild: Id, user: Id) {
        let server = self.servers.get_mut(&guild).expect("the guild exists");
        server.members.remove(&user);
        let event = json!({ "guild_id": guild.to_string(), "user": payload::user(self, user) });
        self.dispatch(
            "GUILD_MEMBER_REMOVE",
            &event,
            Intent::GuildMembers,
            Some(guild),
        );
    }

    /// Finds or opens the DM channel between the bot and a person.
    pub(super) fn dm_with(&mut self, user: Id) -> Id {
        let with_user = |room: &Room| matches!(room.home, Home::Dm { with } if with == user);
        if let Some((id, _)) = self.rooms.iter().find(|(_, room)| with_user(room)) {
            return *id;
        }
        let id = self.next_id();
        self.rooms.insert(
            id,
            Room {
                home: Home::Dm { with: user },
                hidden: false,
                muted: false,
                channel_type: TEXT,
                elsewhere: None,
            },
        );
        id
    }

    pub(super) fn guild_of(&self, channel: Id) -> Option<Id> {
        match self.rooms.get(&channel)?.home {
            Home::Guild { guild, .. } => Some(guild),
            Home::Dm { .. } => None,
        }
    }

    /// Returns the guild that an interaction of a channel tells.
    pub(super) fn guild_told(&self, channel: Id) -> Option<Id> {
        let elsewhere = self.rooms.get(&channel)?.elsewhere;
        self.guild_of(channel)
            .filter(|_| elsewhere != Some(Elsewhere::Conversation))
    }

    /// Returns what a person may do in a channel, as interactions tell it.
    pub(super) fn member_permissions(&self, channel: Id, guild: Id, user: Id) -> u64 {
        let elsewhere = self.rooms.get(&channel).and_then(|room| room.elsewhere);
        let apps = match elsewhere {
            Some(Elsewhere::StrictServer) => 0,
            _ => USE_EXTERNAL_APPS,
        };
        payload::permissions(self, guild, user) | apps
    }

    /// Returns by whose installation somebody uses the bot in a channel.
    pub(super) fn owners(&self, channel: Id, user: Id) -> Value {
        let elsewhere = self.rooms.get(&channel).and_then(|room| room.elsewhere);
        match elsewhere {
            Some(_) => json!({ "1": user.to_string() }),
            None => json!({ "0": self.guild_of(channel).unwrap_or_default().to_string() }),
        }
    }

    /// Names a channel as a reader would: `#lounge`, or `ana's DM`.
    pub(super) fn place(&self, channel: Id) -> String {
        match self.rooms.get(&channel).map(|room| &room.home) {
            Some(Home::Guild { name, .. }) => format!("#{name}"),
            Some(Home::Dm { with }) => format!("{}'s DM", self.name_of(*with)),
            None => "a deleted channel".into(),
        }
    }

    /// Computes what the bot may do in a channel, as interactions tell it.
    pub(super) fn bot_permissions(&self, channel: Id) -> u64 {
        let room = &self.rooms[&channel];
        let unseen = if room.hidden { VIEW_CHANNEL } else { 0 };
        // In a thread the permission to write in channels says the opposite, and counts for nothing.
        let (unsaid, said) = match (room.channel_type == THREAD, room.muted) {
            (false, true) => (SEND_MESSAGES, 0),
            (true, false) => (SEND_MESSAGES, SEND_MESSAGES_IN_THREADS),
            (false, false) | (true, true) => (0, 0),
        };
        (MEMBER_PERMISSIONS | said) & !unseen & !unsaid
    }

    /// Lists the people before whose eyes a channel's messages appear.
    pub(super) fn audience(&self, channel: Id) -> BTreeSet<Id> {
        match self.rooms.get(&channel).map(|room| &room.home) {
            Some(Home::Dm { with }) => BTreeSet::from([*with]),
            Some(Home::Guild { guild, .. }) => {
                let members = self
                    .servers
                    .get(guild)
                    .map(|server| server.members.keys().copied());
                members
                    .into_iter()
                    .flatten()
                    .filter(|user| *user != self.bot)
                    .collect()
            }
            None => BTreeSet::new(),
        }
    }

    /// Adds a line to the transcript, for those who can see it.
    pub(super) fn tell(&mut self, kind: Kind, place: String, line: String, seen: Shown) {
        let stamp = self.transcript.len() + 1;
        let Shown { to, bytes } = seen;
        self.transcript.push(Entry {
            stamp,
            at: Instant::now(),
            kind,
            place,
            line,
            seen_by: to,
            bytes,
        });
    }

    /// Adds a line that says what the test itself did or what nobody on Discord sees.
    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.tell(Kind::Note, String::new(), line.into(), Shown::default());
    }

    /// Sends an event to every session that asked for its kind, and keeps it for replay.
    pub(super) fn dispatch(&mut self, name: &str, data: &Value, intent: Intent, guild: Option<Id>) {
        self.gateway.dispatch(name, data, intent, guild);
    }
}

/// Who sees something, and all the text that reaches their client with it.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) to: BTreeSet<Id>,
    pub(super) bytes: String,
}
