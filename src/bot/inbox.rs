//! What people write to the bot by DM: taken in order, answered once, and read back after an outage.
//!
//! Owns: how far each DM channel was read. Does not know: what a word leads to.
//!
//! Invariants: messages of a channel are taken in the order they are heard in; those of an outage come
//! before what followed, in the order in which the partners wrote. The gateway may tell of a message before
//! an earlier one, or before the session that it belongs to: what was taken is known by its id, and what
//! was passed by that way is read back. A message is answered before it counts
//! as done, so that none is lost; Discord knows the answer by its nonce, so that it is not given twice.
//! What was refused once stays refused, however the game stands when the message is met again.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use serde_json::json;
use serenity::model::channel::Message as DiscordMessage;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

use super::answer::{Heard, Responder};
use super::outbox::base36;
use super::render::Message;
use super::request;
use crate::discord::rest::{Rest, RestError};
use crate::game::{GameId, PlayerId};
use crate::host::Notes;
use crate::limits;

/// The name under which it is kept how far each channel was read.
const NAME: &str = "inbox";

/// The prefix of these notes.
const SEEN: &str = "seen/";

/// The prefix of notes on answers that are decided and perhaps not given, by message: where, and what.
const OWED: &str = "owed/";

/// How many messages of a channel are remembered as taken: more than can be under way at once.
const TAKEN_KEPT: usize = 32;

/// How long an answer to a DM is tried for.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// Milliseconds from 1970 to the first of Discord's ids.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// Takes DMs.
pub(super) struct Inbox {
    clerk: Responder,
    rest: Arc<Rest>,
    notes: Notes,
    channels: DashMap<ChannelId, Arc<Channel>>,
    /// Counts sessions, the one before the start included: what was written between two of them was not heard.
    sessions: AtomicU64,
}

/// One DM channel: its messages are taken one after the other.
#[derive(Default)]
struct Channel {
    /// What was heard and not taken yet, in the order of the gateway.
    heard: std::sync::Mutex<VecDeque<DiscordMessage>>,
    read: Arc<Mutex<Read>>,
}

impl Channel {
    fn heard(&self) -> MutexGuard<'_, VecDeque<DiscordMessage>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far a channel was read.
#[derive(Default)]
struct Read {
    /// How far it was read when this program started.
    start: Option<MessageId>,
    /// The messages taken last, in the order they were taken in.
    taken: VecDeque<MessageId>,
    /// The session before which everything was read back.
    session: u64,
}

impl Read {
    /// Tells whether a message was taken.
    fn has(&self, message: MessageId) -> bool {
        self.passed().is_some_and(|passed| message < passed) || self.taken.contains(&message)
    }

    /// Returns the message before which all were taken, once so many were that none before it can have been
    /// passed by.
    fn passed(&self) -> Option<MessageId> {
        let is_full = self.taken.len() == TAKEN_KEPT;
        self.taken.iter().min().copied().filter(|_| is_full)
    }

    /// Returns the last message of the channel that was taken.
    fn newest(&self) -> Option<MessageId> {
        self.taken.iter().max().copied()
    }

    fn takes(&mut self, message: MessageId) {
        if self.taken.contains(&message) {
            return;
        }
        if self.taken.len() == TAKEN_KEPT {
            self.taken.pop_front();
        }
        self.taken.push_back(message);
    }
}

impl Inbox {
    pub(super) fn new(clerk: Responder, rest: Arc<Rest>) -> Self {
        let notes = clerk.games.notes(NAME);
        Self {
            clerk,
            rest,
            notes,
            channels: DashMap::new(),
            sessions: AtomicU64::new(1),
        }
    }

    /// Notes that a new session began: what was written since the last one was not heard.
    pub(super) fn session_began(&self) {
        self.sessions.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a message that just came. Called in the order of the gateway; [`take`](Self::take) follows.
    pub(super) fn hear(&self, message: DiscordMessage) -> ChannelId {
        let channel_id = message.channel_id;
        self.channel(channel_id).heard().push_back(message);
        channel_id
    }

    /// Takes the next message of a channel.
    pub(super) async fn take(&self, channel_id: ChannelId) {
        let channel = self.channel(channel_id);
        for game in self.games_behind(&channel).await {
            self.catch_up_with(game).await;
        }
        let mut read = channel.read.lock().await;
        let next = channel.heard().pop_front();
        if let Some(message) = next {
            self.take_next(&message, &mut read).await;
        }
    }

    /// Reads what players of live games wrote while nobody listened, and takes it.
    pub(super) async fn catch_up(&self) {
        self.settle_debts().await;
        let seated = self.clerk.games.seated();
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
        if channel.read.lock().await.session == self.sessions.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let writer = channel
            .heard()
            .front()
            .map(|message| message.author.id.get());
        let Some(writer) = writer else {
            return Vec::new();
        };
        let person = self
            .clerk
            .people
            .user(writer)
            .await
            .unwrap_or_else(|error| {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not look the writer of a DM up"
                );
                None
            });
        person.map_or_else(Vec::new, |person| {
            self.clerk.games.games_of(PlayerId(person.player_id))
        })
    }

    /// Takes what the players of a game wrote before this session, in the order in which all of them wrote.
    async fn catch_up_with(&self, game: GameId) {
        let session = self.sessions.load(Ordering::Relaxed);
        let mut channels = Vec::new();
        // Always locked in the order of their ids, so that nobody waits in a circle.
        for channel_id in self.channels_of(game).await {
            let read = Arc::clone(&self.channel(channel_id).read)
                .lock_owned()
                .await;
            if read.session != session {
                channels.push((channel_id, read));
            }
        }
        let mut unread = Vec::new();
        for (idx, (channel_id, read)) in channels.iter_mut().enumerate() {
            match self.unread(*channel_id, game, &mut *read).await {
                Ok(messages) => {
                    read.session = session;
                    unread.extend(messages.into_iter().map(|message| (message, idx)));
                }
                Err(error) => {
                    warn!(channel.id = %channel_id, error = &error as &dyn std::error::Error, "could not read DMs back");
                }
            }
        }
        unread.sort_unstable_by_key(|(message, _)| message.id);
        for (message, idx) in &unread {
            self.take_next(message, &mut channels[*idx].1).await;
        }
        if !unread.is_empty() {
            info!(game.id = %game, n_read = unread.len(), "{} DMs of game {game} were read back", unread.len());
        }
    }

    async fn channels_of(&self, game: GameId) -> BTreeSet<ChannelId> {
        let mut channels = BTreeSet::new();
        for (player, seat) in self.clerk.games.seated() {
            if seat != game {
                continue;
            }
            match self.clerk.people.player(player.0).await {
                Ok(person) => {
                    let channel = person.and_then(|person| person.dm_channel);
                    channels.extend(channel.map(ChannelId::new));
                }
                Err(error) => {
                    warn!(player.id = %player, error = &error as &dyn std::error::Error, "could not look player {player} up");
                }
            }
        }
        channels
    }

    /// Reads what people wrote in a channel and was not taken, oldest first.
    async fn unread(
        &self,
        channel_id: ChannelId,
        game: GameId,
        read: &mut Read,
    ) -> Result<Vec<DiscordMessage>, RestError> {
        let start = match read.start {
            Some(start) => start,
            None => *read.start.insert(self.read_up_to(channel_id).await),
        };
        // What was written before the game is no guess in it.
        let mut after = read.passed().unwrap_or(start).max(beginning(game));
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
                if !message.author.bot && !read.has(message.id) {
                    unread.push(message);
                }
            }
            if is_last {
                return Ok(unread);
            }
        }
    }

    /// Returns the last message of a channel that an earlier run took.
    async fn read_up_to(&self, channel: ChannelId) -> MessageId {
        let notes = self
            .notes
            .read(&format!("{SEEN}{channel}"))
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

    async fn take_next(&self, message: &DiscordMessage, read: &mut Read) {
        if read.has(message.id) {
            return;
        }
        let (who, origin, said) = request::of_message(message);
        let answered = match self.clerk.hear(&who, origin, &said).await {
            Ok(Heard::First(told)) => self.tell(message.channel_id, message.id, told).await,
            Ok(Heard::Done) => {
                let until = Instant::now() + ANSWER_LIMIT;
                self.rest
                    .add_reaction(message.channel_id, message.id, "✅", until)
                    .await
            }
            Ok(Heard::Other(told)) => self.tell_for_good(message, told, read).await,
            Err(failure) => self.tell_for_good(message, failure.told(), read).await,
        };
        if let Err(error) = answered {
            warn!(message.id = %message.id, error = &error as &dyn std::error::Error, "a DM could not be answered");
        }
        read.takes(message.id);
        let settled = (debt_of(message.id), None);
        self.note(vec![done(message, read), settled]).await;
    }

    /// Answers what the log knows nothing of: first it is noted what the answer is.
    async fn tell_for_good(
        &self,
        message: &DiscordMessage,
        told: String,
        read: &mut Read,
    ) -> Result<(), RestError> {
        let debt = format!("{} {told}", message.channel_id);
        read.takes(message.id);
        let owed = (debt_of(message.id), Some(debt));
        self.note(vec![done(message, read), owed]).await;
        self.tell(message.channel_id, message.id, told).await
    }

    /// Gives the answers that were decided before the program ended, and perhaps not given.
    async fn settle_debts(&self) {
        let owed = self.notes.read(OWED).await.unwrap_or_else(|error| {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not read which DMs are to be answered"
            );
            Vec::new()
        });
        for (key, debt) in owed {
            if let Some((channel, message, told)) = read_debt(&key, &debt)
                && let Err(error) = self.tell(channel, message, told).await
            {
                warn!(message.id = %message, error = &error as &dyn std::error::Error, "a DM could not be answered");
            }
            self.note(vec![(key, None)]).await;
        }
    }

    async fn tell(
        &self,
        channel: ChannelId,
        message: MessageId,
        told: String,
    ) -> Result<(), RestError> {
        let mut body = Message::text(told).json();
        body["nonce"] = json!(base36(u128::from(message.get())));
        body["enforce_nonce"] = json!(true);
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

fn done(message: &DiscordMessage, read: &Read) -> (String, Option<String>) {
    let newest = read.newest().unwrap_or(message.id);
    (
        format!("{SEEN}{}", message.channel_id),
        Some(newest.to_string()),
    )
}

fn debt_of(message: MessageId) -> String {
    format!("{OWED}{message}")
}

fn read_debt(key: &str, debt: &str) -> Option<(ChannelId, MessageId, String)> {
    let message = key.strip_prefix(OWED)?.parse().ok()?;
    let (channel, told) = debt.split_once(' ')?;
    Some((channel.parse().ok()?, message, told.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_heard_late_is_taken_and_none_twice() {
        let id = |n: usize| MessageId::new(n as u64);
        let mut read = Read::default();
        assert!(!read.has(id(5)));
        read.takes(id(7));
        assert!(read.has(id(7)));
        assert!(!read.has(id(5)), "it was written before, and heard after");
        read.takes(id(5));
        assert_eq!((read.passed(), read.newest()), (None, Some(id(7))));
        for n in 10..10 + TAKEN_KEPT {
            read.takes(id(n));
        }
        assert!(read.has(id(7)), "too long ago to have been passed by");
        assert_eq!(read.newest(), Some(id(9 + TAKEN_KEPT)));
    }
}
