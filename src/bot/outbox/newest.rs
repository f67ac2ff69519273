//! The newest message of the bot in each DM channel: it alone has buttons.
//!
//! Owns: the notes of messages that may have buttons, taking these off, and what the newest one says. Does not know:
//! why a message was sent.
//!
//! Each message that may have buttons is noted. All but the newest of a channel's notes name messages whose buttons are
//! still to be taken off, in whichever order they were noted. What a message says is kept only in memory.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quick_cache::sync::Cache;
use serde_json::json;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::message::Subject;
use super::options::PLANNER;
use super::transport::Transport;
use crate::discord::rest::RestError;
use crate::limits;
use crate::store::subscriptions::with_causes;
use crate::store::{Position, Store};

/// The prefix of the notes: `buttons/<channel>/<message>`.
const NOTES: &str = "buttons/";

/// What the note of a message without buttons says.
const NONE: &str = "none";

/// How soon it is tried again to take buttons off.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The newest message of the bot in a DM channel.
#[derive(Clone, Debug)]
pub(super) struct Newest {
    pub(super) message: MessageId,
    pub(super) content: String,
    /// What an answer below it says that has no buttons.
    pub(super) answer: String,
    /// What it is about, and the event that it follows from; none when it is an answer.
    pub(super) origin: Option<(Subject, Position)>,
}

impl Newest {
    /// Returns whether the player has read a text here.
    pub(super) fn says(&self, text: &str) -> bool {
        self.content.contains(text) || self.answer.contains(text)
    }
}

/// The newest messages; clones are the same.
#[derive(Clone)]
pub(in crate::bot) struct NewestDms(Arc<Inner>);

struct Inner {
    store: Store,
    transport: Arc<dyn Transport>,
    newest: Cache<ChannelId, Newest>,
    /// Channels where a message may have buttons that is not the newest.
    untidy: Mutex<BTreeSet<ChannelId>>,
    changed: Notify,
}

/// Returns the note of a message in a DM channel: key and value.
pub(super) fn note(
    channel: ChannelId,
    message: MessageId,
    has_buttons: bool,
) -> (String, Option<String>) {
    let value = if has_buttons { "" } else { NONE };
    (
        format!("{NOTES}{channel}/{message}"),
        Some(value.to_owned()),
    )
}

impl NewestDms {
    pub(super) fn new(store: Store, transport: Arc<dyn Transport>) -> Self {
        Self(Arc::new(Inner {
            store,
            transport,
            newest: Cache::new(limits::DM_CHANNELS_IN_MEMORY),
            untidy: Mutex::default(),
            changed: Notify::new(),
        }))
    }

    pub(super) fn get(&self, channel: ChannelId) -> Option<Newest> {
        self.0.newest.get(&channel)
    }

    pub(super) fn remember(&self, channel: ChannelId, newest: Newest) {
        self.0.newest.insert(channel, newest);
    }

    /// Remembers what a message says now, if it is still the newest.
    pub(super) fn changed(&self, channel: ChannelId, message: MessageId, content: String) {
        if let Some(newest) = self.get(channel).filter(|newest| newest.message == message) {
            self.remember(channel, Newest { content, ..newest });
        }
    }

    /// Must be called after a note of a message was saved.
    pub(super) fn noted(&self, key: &str) {
        if let Some((channel, _)) = ids(key) {
            self.0.untidy().insert(channel);
            self.0.changed.notify_one();
        }
    }

    /// Notes an answer in a DM channel, or what an answer has become. `has_buttons` says whether it has any of a game.
    pub(in crate::bot) async fn answered(
        &self,
        channel: ChannelId,
        message: MessageId,
        content: &str,
        has_buttons: bool,
    ) {
        let before = self.get(channel);
        let is_new = before
            .as_ref()
            .is_none_or(|before| before.message != message);
        // The buttons above an answer without any are still those to press.
        if is_new && !has_buttons {
            if let Some(before) = before {
                let answer = content.to_owned();
                self.remember(channel, Newest { answer, ..before });
            }
            return;
        }
        let newest = Newest {
            message,
            content: content.to_owned(),
            answer: String::new(),
            origin: before.filter(|_| !is_new).and_then(|before| before.origin),
        };
        self.remember(channel, newest);
        let note = note(channel, message, has_buttons);
        let key = note.0.clone();
        // The checkpoint stays where it is.
        let saved = self
            .0
            .store
            .save_checkpoint(PLANNER, Position::START, vec![note])
            .await;
        match saved {
            Ok(()) => self.noted(&key),
            Err(error) => debug!("a DM keeps its buttons: {}", with_causes(&error)),
        }
    }

    /// Takes buttons off until it is stopped.
    pub(super) async fn run(self, stop: CancellationToken) {
        match self.0.store.notes(PLANNER, NOTES).await {
            Ok(notes) => {
                let channels = notes.iter().filter_map(|(key, _)| Some(ids(key)?.0));
                let mut seen = BTreeSet::new();
                let untidy = channels.filter(|channel| !seen.insert(*channel));
                self.0.untidy().extend(untidy);
            }
            Err(error) => warn!(
                "DMs of an earlier run keep their buttons: {}",
                with_causes(&error)
            ),
        }
        let mut under_way = JoinSet::new();
        let mut busy = BTreeSet::new();
        loop {
            while under_way.len() < limits::DMS_TIDIED_AT_ONCE {
                let Some(channel) = self.next(&busy) else {
                    break;
                };
                busy.insert(channel);
                let inner = Arc::clone(&self.0);
                under_way.spawn(async move {
                    inner.tidy(channel).await;
                    channel
                });
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                Some(Ok(channel)) = under_way.join_next() => {
                    busy.remove(&channel);
                }
                () = self.0.changed.notified() => {}
            }
        }
    }

    fn next(&self, busy: &BTreeSet<ChannelId>) -> Option<ChannelId> {
        let mut untidy = self.0.untidy();
        let next = untidy
            .iter()
            .find(|channel| !busy.contains(*channel))
            .copied()?;
        untidy.remove(&next);
        Some(next)
    }
}

impl Inner {
    fn untidy(&self) -> MutexGuard<'_, BTreeSet<ChannelId>> {
        self.untidy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tidy(&self, channel: ChannelId) {
        if let Err(error) = self.take_buttons(channel).await {
            debug!(channel.id = %channel, "buttons of earlier DMs stay for a moment: {error}");
            sleep(AGAIN_AFTER).await;
            self.untidy().insert(channel);
            self.changed.notify_one();
        }
    }

    /// Takes the buttons off all messages of a channel but the newest.
    async fn take_buttons(&self, channel: ChannelId) -> Result<(), String> {
        let prefix = format!("{NOTES}{channel}/");
        let notes = self.store.notes(PLANNER, &prefix).await;
        let notes = notes.map_err(|error| with_causes(&error))?;
        let mut messages: Vec<(MessageId, &str, &str)> = notes
            .iter()
            .filter_map(|(key, value)| Some((ids(key)?.1, key.as_str(), value.as_str())))
            .collect();
        messages.sort_unstable();
        messages.pop();
        let mut tidied = Vec::new();
        let mut failed = None;
        for (message, key, value) in messages {
            if value != NONE
                && let Err(error) = self.take_buttons_of(channel, message).await
            {
                failed = Some(error);
                continue;
            }
            tidied.push((key.to_owned(), None));
        }
        if !tidied.is_empty() {
            let saved = self
                .store
                .save_checkpoint(PLANNER, Position::START, tidied)
                .await;
            saved.map_err(|error| with_causes(&error))?;
        }
        failed.map_or(Ok(()), Err)
    }

    async fn take_buttons_of(&self, channel: ChannelId, message: MessageId) -> Result<(), String> {
        let (body, until) = (
            json!({ "components": [] }),
            Instant::now() + limits::SEND_LIMIT,
        );
        let edited = self.transport.edit_message(channel, message, &body, until);
        match edited.await {
            Err(error @ RestError::Unavailable { .. }) => Err(error.to_string()),
            // The message is not there any more, or cannot be changed.
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Reads the channel and the message out of the key of a note.
fn ids(key: &str) -> Option<(ChannelId, MessageId)> {
    let (channel, message) = key.strip_prefix(NOTES)?.split_once('/')?;
    let id = |text: &str| text.parse().ok().filter(|id: &u64| *id != 0);
    Some((ChannelId::new(id(channel)?), MessageId::new(id(message)?)))
}
