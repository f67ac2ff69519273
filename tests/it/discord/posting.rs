//! Messages as they happen: posted, edited, deleted, reacted to.
//!
//! Owns: telling the gateway, the transcript and every reader's client of each change. Who may
//! make it is decided by the routes.

use std::collections::BTreeSet;

use serde_json::json;

use super::gateway::Intent;
use super::message::Message;
use super::payload;
use super::transcript::Kind;
use super::world::{Id, Shown, World};

impl World {
    /// Publishes a new message; a deferred answer stays unseen until it is filled.
    pub(super) fn publish(&mut self, mut message: Message) -> Id {
        if message.id == 0 {
            message.id = self.next_id();
        }
        let id = message.id;
        self.messages.insert(id, message);
        if !self.messages[&id].thinking {
            self.tell_message(id, Kind::Posted, "MESSAGE_CREATE");
        }
        id
    }

    /// Records that a message reads anew.
    pub(super) fn changed(&mut self, id: Id) {
        let now = self.next_id();
        if let Some(message) = self.messages.get_mut(&id) {
            message.edited_at = Some(now);
        }
        self.tell_message(id, Kind::Edited, "MESSAGE_UPDATE");
    }

    /// Records that a message has no buttons any more, and says what it said.
    pub(super) fn lost_buttons(&mut self, id: Id) {
        let now = self.next_id();
        let Some(message) = self.messages.get_mut(&id) else {
            return;
        };
        message.edited_at = Some(now);
        let message = message.clone();
        let data = payload::message_event(self, &message);
        let (channel, guild) = (message.channel, self.guild_of(message.channel));
        self.dispatch("MESSAGE_UPDATE", &data, self.message_intent(channel), guild);
        let author = self.name_of(message.author);
        let line = format!("{author} (edited): the buttons are gone");
        let seen = Shown {
            to: self.readers(&message),
            bytes: String::new(),
        };
        self.tell(Kind::Edited, self.place(channel), line, seen);
    }

    /// Shows a deferred answer, now that it says something.
    pub(super) fn filled(&mut self, id: Id) {
        if let Some(message) = self.messages.get_mut(&id) {
            message.thinking = false;
        }
        self.tell_message(id, Kind::Posted, "MESSAGE_CREATE");
    }

    pub(super) fn delete(&mut self, id: Id) {
        let Some(message) = self.messages.get_mut(&id) else {
            return;
        };
        message.deleted = true;
        let message = message.clone();
        let guild = self.guild_of(message.channel);
        if !message.is_ephemeral() {
            let mut event =
                json!({ "id": id.to_string(), "channel_id": message.channel.to_string() });
            if let Some(guild) = guild {
                event["guild_id"] = json!(guild.to_string());
            }
            self.dispatch(
                "MESSAGE_DELETE",
                &event,
                self.message_intent(message.channel),
                guild,
            );
        }
        let line = format!("(deleted) {}", message.readable());
        let seen = Shown {
            to: self.readers(&message),
            bytes: String::new(),
        };
        self.tell(Kind::Deleted, self.place(message.channel), line, seen);
    }

    /// Adds or takes back a reaction.
    pub(super) fn react(&mut self, id: Id, emoji: &str, by: Id, add: bool) {
        let Some(message) = self.messages.get_mut(&id) else {
            return;
        };
        let reaction = (emoji.to_owned(), by);
        if message.reactions.contains(&reaction) == add {
            return;
        }
        message.reactions.retain(|other| *other != reaction);
        if add {
            message.reactions.push(reaction);
        }
        let message = message.clone();
        let guild = self.guild_of(message.channel);
        let mut event = json!({
            "user_id": by.to_string(), "channel_id": message.channel.to_string(),
            "message_id": id.to_string(), "emoji": { "id": null, "name": emoji }, "burst": false,
            "type": 0, "message_author_id": message.author.to_string(),
        });
        if let Some(guild) = guild {
            event["guild_id"] = json!(guild.to_string());
        }
        let (name, intent) = (
            if add {
                "MESSAGE_REACTION_ADD"
            } else {
                "MESSAGE_REACTION_REMOVE"
            },
            if guild.is_some() {
                Intent::GuildReactions
            } else {
                Intent::DirectReactions
            },
        );
        self.dispatch(name, &event, intent, guild);
        let does = if add { "reacts" } else { "takes back" };
        let line = format!(
            "{} {does} {emoji} to {:?}",
            self.name_of(by),
            message.content
        );
        let seen = Shown {
            to: self.readers(&message),
            bytes: emoji.to_owned(),
        };
        self.tell(Kind::Reacted, self.place(message.channel), line, seen);
    }

    pub(super) fn readers(&self, message: &Message) -> BTreeSet<Id> {
        match message.only_for {
            Some(user) => BTreeSet::from([user]),
            None => self.audience(message.channel),
        }
    }

    fn message_intent(&self, channel: Id) -> Intent {
        match self.guild_of(channel) {
            Some(_) => Intent::GuildMessages,
            None => Intent::DirectMessages,
        }
    }

    fn tell_message(&mut self, id: Id, kind: Kind, event: &str) {
        let Some(message) = self.messages.get(&id).cloned() else {
            return;
        };
        if !message.is_ephemeral() {
            let data = payload::message_event(self, &message);
            let intent = self.message_intent(message.channel);
            self.dispatch(event, &data, intent, self.guild_of(message.channel));
        }
        let place = self.place(message.channel);
        let seen = Shown {
            to: self.readers(&message),
            bytes: message.every_string(),
        };
        let author = self.name_of(message.author);
        if message.author == self.bot {
            let to = match message.only_for {
                Some(user) => format!(" → {} only", self.name_of(user)),
                None => String::new(),
            };
            let edits = if kind == Kind::Edited {
                " (edited)"
            } else {
                ""
            };
            let pinged: Vec<&str> = message.pinged.iter().map(|id| self.name_of(*id)).collect();
            // An edit pings nobody.
            let pings = if kind == Kind::Posted && !pinged.is_empty() {
                format!(" (pings {})", pinged.join(", "))
            } else {
                String::new()
            };
            let line = format!("{author}{to}{edits}{pings}: {}", message.readable());
            self.tell(kind, place, line, seen);
        } else if self.guild_of(message.channel).is_some() {
            let line = format!("{author} says {:?} in {place}", message.content);
            self.tell(Kind::Act, place, line, seen);
        } else {
            let line = format!("{author} dms {:?}", message.content);
            self.tell(Kind::Act, place, line, seen);
        }
    }
}
