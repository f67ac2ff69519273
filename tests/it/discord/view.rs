//! What is on one person's screen.
//!
//! Owns: which messages they see and how these read now. What they saw earlier is in `transcript`.

use super::message::{Button, Message};
use super::transcript;
use super::world::{Id, World};

/// The screen of one person: messages of all channels they are in, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) messages: Vec<Seen>,
    /// The title of the box that is open.
    pub(crate) modal: Option<String>,
}

/// A message as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: Id,
    /// `#lounge`, or `ana's DM`.
    pub(crate) place: String,
    pub(crate) author: String,
    /// Text, embeds, files and buttons as the transcript writes them, mentions by name.
    pub(crate) text: String,
    pub(crate) buttons: Vec<Button>,
    pub(crate) ephemeral: bool,
    pub(crate) edited: bool,
    /// Emoji of all reactions, oldest first.
    pub(crate) reactions: Vec<String>,
    pub(crate) nonce: Option<String>,
}

impl View {
    pub(super) fn of(world: &World, user: Id) -> Self {
        let seen = world.messages.values().filter(|message| {
            !message.deleted && !message.thinking && world.readers(message).contains(&user)
        });
        let modal = world.people[&user].modal.as_ref();
        Self {
            messages: seen.map(|message| Seen::of(world, message)).collect(),
            modal: modal
                .and_then(|(modal, _)| modal["title"].as_str())
                .map(Into::into),
        }
    }

    /// Lists the messages of one channel that a person sees, from an id on.
    pub(super) fn of_channel(world: &World, user: Id, channel: Id, from: Id) -> Vec<Seen> {
        let here = world.messages.range(from..).filter(|(_, message)| {
            let is_shown = !message.deleted && !message.thinking;
            message.channel == channel && is_shown && world.readers(message).contains(&user)
        });
        here.map(|(_, message)| Seen::of(world, message)).collect()
    }

    /// Tells whether a message on the screen contains this text.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.messages
            .iter()
            .any(|message| message.text.contains(text))
    }

    /// The newest message that contains this text.
    pub(crate) fn newest(&self, text: &str) -> Option<&Seen> {
        self.messages
            .iter()
            .rev()
            .find(|message| message.text.contains(text))
    }

    /// The newest message with this button, enabled, in this place or anywhere.
    pub(crate) fn with_button(&self, label: &str, place: Option<&str>) -> Option<&Seen> {
        let here = |message: &Seen| place.is_none_or(|place| message.place == place);
        self.messages
            .iter()
            .rev()
            .find(|message| here(message) && message.offers(label))
    }
}

impl Seen {
    fn of(world: &World, message: &Message) -> Self {
        Self {
            id: message.id,
            place: world.place(message.channel),
            author: world.name_of(message.author).into(),
            text: transcript::with_names(world, &message.readable()),
            buttons: message.buttons(),
            ephemeral: message.is_ephemeral(),
            edited: message.edited_at.is_some(),
            reactions: message
                .reactions
                .iter()
                .map(|(emoji, _)| emoji.clone())
                .collect(),
            nonce: message.nonce.as_ref().map(|nonce| match nonce.as_str() {
                Some(text) => text.into(),
                None => nonce.to_string(),
            }),
        }
    }

    /// Tells whether the message has this button, enabled.
    pub(crate) fn offers(&self, label: &str) -> bool {
        self.buttons
            .iter()
            .any(|button| button.label == label && button.enabled)
    }
}
