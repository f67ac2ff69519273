//! The newest message of the bot in each DM channel: it alone has buttons.
//!
//! Owns: the notes of messages that may have buttons, taking these off, and what the newest one says. Does not know:
//! why a message was sent.
//!
//! Each message that may have buttons is noted. All but the newest of a channel's notes name messages whose buttons are
//! still to be taken off, in whichever order they were noted. What a message says is kept only in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quick_cache::sync::Cache;
use serde_json::json;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::message::Subject;
use super::options::PLANNER;
use super::transport::Transport;
use crate::discord::rest::RestError;
use crate::limits;
use crate::panics::caught;
use crate::retry::{Backoff, mixed};
use crate::store::subscriptions::with_causes;
use crate::store::{Position, ReadError, Store};

/// The prefix of the notes: `buttons/<channel>/<message>`.
const NOTES: &str = "buttons/";

/// What the note of a message without buttons says.
const NONE: &str = "none";

/// When it is tried again to take buttons off.
const RETRY: Backoff = Backoff {
    first: Duration::from_secs(1),
    limit: Duration::from_mins(1),
};

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
    pending: Mutex<BTreeMap<ChannelId, Pending>>,
    changed: Notify,
}

/// A channel where buttons are to be taken off.
#[derive(Clone, Copy)]
struct Pending {
    due_at: Instant,
    n_failures: u32,
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
            pending: Mutex::default(),
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
    pub(super) fn note_saved(&self, key: &str) {
        if let Some((channel, _)) = ids(key) {
            self.0.enqueue([channel]);
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
            Ok(()) => self.note_saved(&key),
            Err(error) => debug!("a DM keeps its buttons: {}", with_causes(&error)),
        }
    }

    /// Takes buttons off until it is stopped.
    pub(super) async fn run(self, stop: CancellationToken) {
        for n_failures in 1.. {
            let failure = match caught(self.take_buttons(&stop)).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => with_causes(&error),
                Err(panicked) => panicked.to_string(),
            };
            warn!("earlier DMs keep their buttons for a moment: {failure}");
            let pause = sleep(RETRY.wait(n_failures, mixed(n_failures.into())));
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    async fn take_buttons(&self, stop: &CancellationToken) -> Result<(), ReadError> {
        let notes = self.0.store.notes(PLANNER, NOTES).await?;
        let channels = notes.iter().filter_map(|(key, _)| Some(ids(key)?.0));
        let mut seen = BTreeSet::new();
        self.0
            .enqueue(channels.filter(|channel| !seen.insert(*channel)));
        let mut under_way = JoinSet::new();
        let mut busy = BTreeSet::new();
        loop {
            let next_at = loop {
                let Some((channel, pending)) = self.0.next(&busy) else {
                    break None;
                };
                if limits::BUTTON_REMOVALS_AT_ONCE <= under_way.len() {
                    break None;
                }
                if Instant::now() < pending.due_at {
                    break Some(pending.due_at);
                }
                self.0.pending().remove(&channel);
                busy.insert(channel);
                let inner = Arc::clone(&self.0);
                under_way.spawn(async move {
                    inner.try_channel(channel, pending.n_failures).await;
                    channel
                });
            };
            let until_due = async {
                match next_at {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                Some(Ok(channel)) = under_way.join_next() => {
                    busy.remove(&channel);
                }
                () = self.0.changed.notified() => {}
                () = until_due => {}
            }
        }
    }
}

impl Inner {
    fn pending(&self) -> MutexGuard<'_, BTreeMap<ChannelId, Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, channels: impl IntoIterator<Item = ChannelId>) {
        let now = Pending {
            due_at: Instant::now(),
            n_failures: 0,
        };
        let mut pending = self.pending();
        for channel in channels {
            // One that failed waits all the same.
            pending.entry(channel).or_insert(now);
        }
    }

    /// Returns the channel that is due first, of those where nothing is under way.
    fn next(&self, busy: &BTreeSet<ChannelId>) -> Option<(ChannelId, Pending)> {
        let pending = self.pending();
        let idle = pending
            .iter()
            .filter(|(channel, _)| !busy.contains(*channel));
        idle.min_by_key(|(_, pending)| pending.due_at)
            .map(|(channel, pending)| (*channel, *pending))
    }

    async fn try_channel(&self, channel: ChannelId, n_failures: u32) {
        let failure = match caught(self.take_buttons_in(channel)).await {
            Ok(Ok(())) => return,
            Ok(Err(failure)) => failure,
            Err(panicked) => panicked.to_string(),
        };
        debug!("earlier DMs keep their buttons for a moment: {failure}");
        let n_failures = n_failures.saturating_add(1);
        let random = mixed(channel.get() ^ u64::from(n_failures));
        let pending = Pending {
            due_at: Instant::now() + RETRY.wait(n_failures, random),
            n_failures,
        };
        self.pending().insert(channel, pending);
    }

    /// Takes the buttons off all messages of a channel but the newest.
    async fn take_buttons_in(&self, channel: ChannelId) -> Result<(), String> {
        let prefix = format!("{NOTES}{channel}/");
        let notes = self.store.notes(PLANNER, &prefix).await;
        let notes = notes.map_err(|error| with_causes(&error))?;
        let mut messages: Vec<(MessageId, &str, &str)> = notes
            .iter()
            .filter_map(|(key, value)| Some((ids(key)?.1, key.as_str(), value.as_str())))
            .collect();
        messages.sort_unstable();
        messages.pop();
        let mut done = Vec::new();
        let mut failed = None;
        for (message, key, value) in messages {
            if value != NONE
                && let Err(error) = self.take_buttons_of(channel, message).await
            {
                failed = Some(error);
                continue;
            }
            done.push((key.to_owned(), None));
        }
        if !done.is_empty() {
            let saved = self
                .store
                .save_checkpoint(PLANNER, Position::START, done)
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;
    use serde_json::Value;
    use serenity::model::id::UserId;
    use tokio::time::timeout;

    use super::*;
    use crate::clock::Clock;
    use crate::discord::rest::{Rank, SentMessage};
    use crate::store::StoreOptions;

    /// Panics at the first edit, is unavailable at the second, and does the third.
    #[derive(Default)]
    struct Flaky(AtomicU32);

    impl Transport for Flaky {
        fn create_dm(
            &self,
            _: UserId,
            _: Rank,
            _: Instant,
        ) -> BoxFuture<'_, Result<ChannelId, RestError>> {
            unreachable!("buttons are only taken off")
        }

        fn create_message<'a>(
            &'a self,
            _: ChannelId,
            _: &'a Value,
            _: Rank,
            _: Instant,
        ) -> BoxFuture<'a, Result<SentMessage, RestError>> {
            unreachable!("buttons are only taken off")
        }

        fn edit_message<'a>(
            &'a self,
            _: ChannelId,
            message: MessageId,
            _: &'a Value,
            _: Instant,
        ) -> BoxFuture<'a, Result<(), RestError>> {
            assert_eq!(message, MessageId::new(10), "the newest keeps its buttons");
            async move {
                match self.0.fetch_add(1, Ordering::Relaxed) {
                    0 => panic!("scripted"),
                    1 => Err(RestError::Unavailable {
                        route: String::new(),
                        retry_after: Duration::ZERO,
                        may_have_happened: true,
                        reason: "scripted".to_owned(),
                    }),
                    _ => Ok(()),
                }
            }
            .boxed()
        }
    }

    #[tokio::test]
    async fn buttons_are_taken_off_also_after_a_panic_and_a_failure() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/log.db", folder.path().display());
        let clock = Clock::system();
        let options = StoreOptions::new(Arc::new(move || clock.now()));
        let store = Store::open(&url, options).await.unwrap();
        let discord = Arc::new(Flaky::default());
        let newest = NewestDms::new(store.clone(), Arc::clone(&discord) as Arc<dyn Transport>);
        let notes = [10, 11].map(|message| note(ChannelId::new(1), MessageId::new(message), true));
        let saved = store.save_checkpoint(PLANNER, Position::START, notes.to_vec());
        saved.await.unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(newest.clone().run(stop.clone()));
        let taken = async {
            while store.notes(PLANNER, NOTES).await.unwrap().len() > 1 {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_mins(1), taken).await.unwrap();
        assert_eq!(discord.0.load(Ordering::Relaxed), 3);
        stop.cancel();
        running.await.unwrap();
        store.close().await;
    }
}
