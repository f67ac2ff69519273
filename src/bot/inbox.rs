//! What people write to the bot by DM: handled in order, answered once, and read back after an outage.
//!
//! Owns: how far each DM channel was read. Does not know: what a word leads to.
//!
//! Invariants: messages of a channel are handled in the order of their ids; those of an outage come before
//! what followed, in the order in which the partners wrote. The gateway may bring a message before an
//! earlier one, or before the session that it belongs to: handled messages are known by their ids, and what
//! was missed that way is read back. A message is answered before it counts as handled, so that none is
//! lost; Discord knows the answer by its nonce, so that it is not given twice. An answer that the log knows
//! nothing of is stored before it is given, so that it stays the same when the message is met again.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use serenity::model::channel::Message as DiscordMessage;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

use super::answer::{DmOutcome, Responder};
use super::outbox::base36;
use super::render::Message;
use super::request;
use crate::discord::rest::{Rest, RestError};
use crate::game::{GameId, PlayerId};
use crate::host::Notes;
use crate::limits;

/// The name under which notes on channels are stored.
const NAME: &str = "inbox";

/// The prefix of notes on how far a channel was read.
const READ_UP_TO: &str = "seen/";

/// The prefix of notes on answers that are decided and perhaps not given: by message, the channel and the
/// text.
const PENDING: &str = "owed/";

/// How many handled messages of a channel are remembered: more than can be under way at once.
const HANDLED_KEPT: usize = 32;

/// How long an answer to a DM is tried for.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// Milliseconds from 1970 to the first of Discord's ids.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// Handles DMs.
pub(super) struct Inbox {
    responder: Responder,
    rest: Arc<Rest>,
    notes: Notes,
    channels: DashMap<ChannelId, Arc<Channel>>,
    /// Counts sessions, the one before the start included: the gateway does not bring what was written
    /// between two of them.
    sessions: AtomicU64,
}

/// One DM channel: its messages are handled one after the other.
#[derive(Default)]
struct Channel {
    /// What came and is not handled yet, in the order of ids.
    queue: std::sync::Mutex<VecDeque<DiscordMessage>>,
    progress: Arc<Mutex<Progress>>,
}

impl Channel {
    fn queue(&self) -> MutexGuard<'_, VecDeque<DiscordMessage>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far a channel was read.
#[derive(Default)]
struct Progress {
    /// How far it was read when this program started.
    start: Option<MessageId>,
    /// The messages handled last, in the order in which they were handled.
    handled: VecDeque<MessageId>,
    /// The session before which everything was read back.
    session: u64,
}

impl Progress {
    fn is_handled(&self, message: MessageId) -> bool {
        self.handled_before().is_some_and(|before| message < before)
            || self.handled.contains(&message)
    }

    /// Returns the message before which all are handled, once so many are that none before it can have been
    /// missed.
    fn handled_before(&self) -> Option<MessageId> {
        let is_full = self.handled.len() == HANDLED_KEPT;
        self.handled.iter().min().copied().filter(|_| is_full)
    }

    fn newest_handled(&self) -> Option<MessageId> {
        self.handled.iter().max().copied()
    }

    fn mark_handled(&mut self, message: MessageId) {
        if self.handled.contains(&message) {
            return;
        }
        if self.handled.len() == HANDLED_KEPT {
            self.handled.pop_front();
        }
        self.handled.push_back(message);
    }
}

impl Inbox {
    pub(super) fn new(responder: Responder, rest: Arc<Rest>) -> Self {
        let notes = responder.host.notes(NAME);
        Self {
            responder,
            rest,
            notes,
            channels: DashMap::new(),
            sessions: AtomicU64::new(1),
        }
    }

    /// Notes that a new session began: the gateway does not bring what was written since the last one.
    pub(super) fn session_began(&self) {
        self.sessions.fetch_add(1, Ordering::Relaxed);
    }

    /// Queues a message that just came. [`handle_next`](Self::handle_next) follows.
    pub(super) fn enqueue(&self, message: DiscordMessage) -> ChannelId {
        let channel_id = message.channel_id;
        let channel = self.channel(channel_id);
        let mut queue = channel.queue();
        // The order of ids is the order in which they were written, whichever came first.
        let at = queue.partition_point(|other| other.id < message.id);
        queue.insert(at, message);
        channel_id
    }

    /// Handles the next message of a channel.
    pub(super) async fn handle_next(&self, channel_id: ChannelId) {
        let channel = self.channel(channel_id);
        for game in self.games_behind(&channel).await {
            self.catch_up_with(game).await;
        }
        let mut progress = channel.progress.lock().await;
        let next = channel.queue().pop_front();
        if let Some(message) = next {
            self.handle(&message, &mut progress).await;
        }
    }

    /// Reads what players of live games wrote while the bot was away, and handles it.
    pub(super) async fn catch_up(&self) {
        self.send_pending_answers().await;
        let seated = self.responder.host.games.memberships();
        let games: BTreeSet<GameId> = seated.into_iter().map(|(_, game)| game).collect();
        for game in games {
            self.catch_up_with(game).await;
        }
    }

    fn channel(&self, id: ChannelId) -> Arc<Channel> {
        Arc::clone(&self.channels.entry(id).or_default())
    }

    /// Returns the live games of a channel's next writer, unless it was read back in this session.
    async fn games_behind(&self, channel: &Channel) -> Vec<GameId> {
        if channel.progress.lock().await.session == self.sessions.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let writer = channel
            .queue()
            .front()
            .map(|message| message.author.id.get());
        let Some(writer) = writer else {
            return Vec::new();
        };
        let person = self
            .responder
            .people
            .user(writer)
            .await
            .unwrap_or_else(|error| {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not look up the writer of a DM"
                );
                None
            });
        person.map_or_else(Vec::new, |person| {
            self.responder
                .host
                .games
                .games_of(PlayerId(person.player_id))
        })
    }

    /// Handles what the players of a game wrote before this session, in the order in which all of them wrote.
    async fn catch_up_with(&self, game: GameId) {
        let session = self.sessions.load(Ordering::Relaxed);
        let mut channels = Vec::new();
        // Always locked in the order of their ids, so that two of these never wait for each other.
        for channel_id in self.channels_of(game).await {
            let progress = Arc::clone(&self.channel(channel_id).progress)
                .lock_owned()
                .await;
            if progress.session != session {
                channels.push((channel_id, progress));
            }
        }
        let mut unread = Vec::new();
        for (idx, (channel_id, progress)) in channels.iter_mut().enumerate() {
            match self.unread(*channel_id, game, &mut *progress).await {
                Ok(messages) => {
                    progress.session = session;
                    unread.extend(messages.into_iter().map(|message| (message, idx)));
                }
                Err(error) => {
                    warn!(channel.id = %channel_id, error = &error as &dyn std::error::Error, "could not read DMs back");
                }
            }
        }
        unread.sort_unstable_by_key(|(message, _)| message.id);
        for (message, idx) in &unread {
            self.handle(message, &mut channels[*idx].1).await;
        }
        if !unread.is_empty() {
            info!(game.id = %game, n_read = unread.len(), "{} DMs of game {game} were read back", unread.len());
        }
    }

    async fn channels_of(&self, game: GameId) -> BTreeSet<ChannelId> {
        let mut channels = BTreeSet::new();
        for (player, seat) in self.responder.host.games.memberships() {
            if seat != game {
                continue;
            }
            match self.responder.people.player(player.0).await {
                Ok(person) => {
                    let channel = person.and_then(|person| person.dm_channel);
                    channels.extend(channel.map(ChannelId::new));
                }
                Err(error) => {
                    warn!(player.id = %player, error = &error as &dyn std::error::Error, "could not look up player {player}");
                }
            }
        }
        channels
    }

    /// Reads what people wrote in a channel and is not handled yet, oldest first.
    async fn unread(
        &self,
        channel_id: ChannelId,
        game: GameId,
        progress: &mut Progress,
    ) -> Result<Vec<DiscordMessage>, RestError> {
        let start = match progress.start {
            Some(start) => start,
            None => *progress.start.insert(self.read_up_to(channel_id).await),
        };
        // What was written before the game is no guess in it.
        let mut after = progress
            .handled_before()
            .unwrap_or(start)
            .max(beginning(game));
        let mut unread = Vec::new();
        loop {
            let until = Instant::now() + ANSWER_LIMIT;
            let page = self
                .rest
                .get_messages(channel_id, Some(after), limits::DM_HISTORY, until)
                .await?;
            let is_last = page.len() < usize::from(limits::DM_HISTORY);
            for message in page {
                after = after.max(message.id);
                if !message.author.bot && !progress.is_handled(message.id) {
                    unread.push(message);
                }
            }
            if is_last {
                return Ok(unread);
            }
        }
    }

    /// Returns the last message of a channel that an earlier run handled.
    async fn read_up_to(&self, channel: ChannelId) -> MessageId {
        let notes = self
            .notes
            .read(&format!("{READ_UP_TO}{channel}"))
            .await
            .unwrap_or_else(|error| {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not read how far a DM channel was read"
                );
                Vec::new()
            });
        let last: Option<u64> = notes.into_iter().next().and_then(|(_, id)| id.parse().ok());
        MessageId::new(last.unwrap_or(0).max(1))
    }

    async fn handle(&self, message: &DiscordMessage, progress: &mut Progress) {
        if progress.is_handled(message.id) {
            return;
        }
        let (user, origin, text) = request::of_message(message);
        let answered = match self.responder.handle_dm(&user, origin, &text).await {
            Ok(DmOutcome::FirstGuess(text)) => {
                self.answer(message.channel_id, message.id, text).await
            }
            Ok(DmOutcome::Done) => {
                let until = Instant::now() + ANSWER_LIMIT;
                self.rest
                    .add_reaction(message.channel_id, message.id, "✅", until)
                    .await
            }
            Ok(DmOutcome::Reply(text)) => self.answer_for_good(message, text, progress).await,
            Err(failure) => {
                self.answer_for_good(message, failure.text(), progress)
                    .await
            }
        };
        if let Err(error) = answered {
            warn!(message.id = %message.id, error = &error as &dyn std::error::Error, "a DM could not be answered");
        }
        progress.mark_handled(message.id);
        let given = (pending_key(message.id), None);
        self.note(vec![read_up_to(message, progress), given]).await;
    }

    /// Gives an answer that the log knows nothing of; first it is stored.
    async fn answer_for_good(
        &self,
        message: &DiscordMessage,
        text: String,
        progress: &mut Progress,
    ) -> Result<(), RestError> {
        let pending = format!("{} {text}", message.channel_id);
        progress.mark_handled(message.id);
        let pending = (pending_key(message.id), Some(pending));
        self.note(vec![read_up_to(message, progress), pending])
            .await;
        self.answer(message.channel_id, message.id, text).await
    }

    /// Gives the answers that were decided before the program ended, and perhaps not given.
    async fn send_pending_answers(&self) {
        let pending = self.notes.read(PENDING).await.unwrap_or_else(|error| {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not read which DMs are to be answered"
            );
            Vec::new()
        });
        for (key, value) in pending {
            if let Some((channel, message, text)) = parse_pending(&key, &value)
                && let Err(error) = self.answer(channel, message, text).await
            {
                warn!(message.id = %message, error = &error as &dyn std::error::Error, "a DM could not be answered");
            }
            self.note(vec![(key, None)]).await;
        }
    }

    async fn answer(
        &self,
        channel: ChannelId,
        message: MessageId,
        text: String,
    ) -> Result<(), RestError> {
        let body = Message::text(text).with_nonce(base36(u128::from(message.get())));
        let until = Instant::now() + ANSWER_LIMIT;
        self.rest
            .create_message(channel, &body, until)
            .await
            .map(drop)
    }

    async fn note(&self, notes: Vec<(String, Option<String>)>) {
        if let Err(error) = self.notes.save(notes).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note how far a DM channel was read"
            );
        }
    }
}

/// Returns the id that a message written when the game began would have.
fn beginning(game: GameId) -> MessageId {
    let began_ms = game.0.get_timestamp().map_or(DISCORD_EPOCH_MS, |began| {
        let (seconds, nanos) = began.to_unix();
        seconds * 1_000 + u64::from(nanos) / 1_000_000
    });
    let began = began_ms.saturating_sub(DISCORD_EPOCH_MS) << 22;
    MessageId::new(began.max(1))
}

fn read_up_to(message: &DiscordMessage, progress: &Progress) -> (String, Option<String>) {
    let newest = progress.newest_handled().unwrap_or(message.id);
    (
        format!("{READ_UP_TO}{}", message.channel_id),
        Some(newest.to_string()),
    )
}

fn pending_key(message: MessageId) -> String {
    format!("{PENDING}{message}")
}

fn parse_pending(key: &str, value: &str) -> Option<(ChannelId, MessageId, String)> {
    let message = key.strip_prefix(PENDING)?.parse().ok()?;
    let (channel, text) = value.split_once(' ')?;
    Some((channel.parse().ok()?, message, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_comes_late_is_handled_and_none_twice() {
        let id = |n: usize| MessageId::new(n as u64);
        let mut progress = Progress::default();
        assert!(!progress.is_handled(id(5)));
        progress.mark_handled(id(7));
        assert!(progress.is_handled(id(7)));
        assert!(
            !progress.is_handled(id(5)),
            "it was written before, and came after"
        );
        progress.mark_handled(id(5));
        let state = (progress.handled_before(), progress.newest_handled());
        assert_eq!(state, (None, Some(id(7))));
        for n in 10..10 + HANDLED_KEPT {
            progress.mark_handled(id(n));
        }
        assert!(
            progress.is_handled(id(7)),
            "too long ago to have been missed"
        );
        assert_eq!(progress.newest_handled(), Some(id(9 + HANDLED_KEPT)));
    }
}
