//! Direct messages to the bot: handled in order, answered once, and read from Discord after an outage.
//!
//! Owns: how far each DM channel was read. Does not know: what a word leads to.
//!
//! Invariants: messages of a channel are handled in the order of their ids. Messages of an outage come before
//! later ones, in the order in which both partners wrote them. The gateway may deliver a message before an
//! earlier one, or before the session that it belongs to, so handled messages are remembered by their ids, and
//! missed ones are read from Discord. A message counts as handled only after its answer, so that none is lost;
//! Discord recognises a repeated answer by its nonce. An answer that the log does not determine is stored
//! before it is sent, so that it stays the same when the message is handled again. An answer that Discord does not
//! take for now is stored too, and those of a channel are sent in order. While the log is down, or while it is not
//! known what was missed before them, messages wait: here, and after a restart on Discord.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use quick_cache::sync::Cache;
use quick_cache::{DefaultHashBuilder, Lifecycle, UnitWeighter};
use serde_json::{Value, json};
use serenity::model::channel::Message as DiscordMessage;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::{Mutex, Notify};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::answer::{DmOutcome, Responder};
use super::custom_id::CustomId;
use super::outbox::{NewestDms, base36};
use super::render::{self, Message};
use super::request::{self, DirectMessage};
use super::request_limits::{Refused, RequestLimits};
use crate::discord::gateway::{Session, is_written_by_person};
use crate::discord::rest::{Rank, Rest, RestError};
use crate::game::{GameId, PlayerId};
use crate::host::{Notes, warn_unless_down};
use crate::limits;
use crate::retry::mixed;

/// The name under which the notes are stored.
const NAME: &str = "inbox";

/// The prefix of notes on how far a channel was read: `seen/<channel>` holds the id of a message.
const READ_UP_TO: &str = "seen/";

/// The prefix of notes on answers that may not be sent yet: `owed/<message>` holds `<channel> <answer>`.
const OWED: &str = "owed/";

/// How many handled messages of a channel are remembered: more than can be in flight at once.
const HANDLED_KEPT: usize = 32;

/// The field of an answer that is a reaction instead of a message.
const REACTION: &str = "reaction";

/// How soon a message is handled again that the log did not take.
const LOG_RETRY: Duration = Duration::from_millis(100);

/// Milliseconds from 1970 to the first of Discord's ids.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

pub(super) struct Inbox {
    responder: Responder,
    rest: Arc<Rest>,
    newest_dms: NewestDms,
    /// Cancelled when messages wait for the log no longer.
    stopping: CancellationToken,
    notes: Notes,
    channels: Cache<ChannelId, Arc<Channel>, UnitWeighter, DefaultHashBuilder, KeepBusy>,
    limits: RequestLimits,
    /// The number of the current session, from 1. The gateway does not deliver messages written between two
    /// sessions.
    sessions: AtomicU64,
    /// How often the gateway was connected, with a new session or a resumed one.
    connections: AtomicU64,
    /// Channels in which messages or answers wait until something that failed is tried again.
    waiting: std::sync::Mutex<BTreeMap<ChannelId, Arc<Channel>>>,
    /// The gateway is connected.
    connected: Notify,
    /// The gateway is connected, or a channel waits.
    due: Notify,
}

/// How far the work is that follows from connections and failures.
#[derive(Default)]
pub(super) struct Pass {
    /// The session whose games are, or were, to be caught up.
    session: u64,
    /// The connection for which stored answers were loaded.
    connection: u64,
    games: BTreeSet<GameId>,
    n_failures: u32,
}

/// One DM channel: its messages are handled one after the other.
#[derive(Default)]
struct Channel {
    /// Messages that are not handled yet, in the order of their ids.
    queue: std::sync::Mutex<VecDeque<DiscordMessage>>,
    progress: Arc<Mutex<Progress>>,
    /// The session for which missed messages were read. Whoever only asks need not wait for the message at hand.
    session: AtomicU64,
}

/// Keeps a channel in memory while it is in use. How far one was read is stored, so that one which comes back goes on
/// from there.
#[derive(Clone)]
struct KeepBusy;

impl Lifecycle<ChannelId, Arc<Channel>> for KeepBusy {
    type RequestState = ();

    fn is_pinned(&self, _: &ChannelId, channel: &Arc<Channel>) -> bool {
        Arc::strong_count(channel) > 1
            || Arc::strong_count(&channel.progress) > 1
            || !channel.queue().is_empty()
    }
}

impl Channel {
    fn queue(&self) -> MutexGuard<'_, VecDeque<DiscordMessage>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far a channel was read.
#[derive(Default)]
struct Progress {
    /// The last message that an earlier run of the program, or another process, handled.
    start: Option<MessageId>,
    /// What this process saved last as handled.
    saved: Option<MessageId>,
    /// The messages handled last, in the order in which they were handled.
    handled: VecDeque<MessageId>,
    /// Answers that are not sent yet, by the messages that they answer.
    owed: BTreeMap<MessageId, Value>,
}

impl Progress {
    fn is_handled(&self, message: MessageId) -> bool {
        self.handled_before().is_some_and(|before| message < before)
            || self.handled.contains(&message)
    }

    /// Returns the oldest remembered message, once so many are remembered that no older one can be missing.
    fn handled_before(&self) -> Option<MessageId> {
        let is_full = self.handled.len() == HANDLED_KEPT;
        self.handled.iter().min().copied().filter(|_| is_full)
    }

    fn newest_handled(&self) -> Option<MessageId> {
        self.handled.iter().max().copied()
    }

    /// Goes on from the message that is stored as handled last, where that was not this process: it may have missed
    /// some before the one that it saved.
    fn stored(&mut self, last: MessageId) {
        if self.start.is_none() || self.saved != Some(last) {
            self.start = self.start.max(Some(last));
        }
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
    pub(super) fn new(
        responder: Responder,
        rest: Arc<Rest>,
        newest_dms: NewestDms,
        stopping: CancellationToken,
    ) -> Self {
        let notes = responder.host.notes(NAME);
        Self {
            responder,
            rest,
            newest_dms,
            stopping,
            notes,
            channels: Cache::with(
                limits::DM_CHANNELS_IN_MEMORY,
                limits::DM_CHANNELS_IN_MEMORY as u64,
                UnitWeighter,
                DefaultHashBuilder::default(),
                KeepBusy,
            ),
            limits: RequestLimits::default(),
            sessions: AtomicU64::new(1),
            connections: AtomicU64::new(0),
            waiting: std::sync::Mutex::default(),
            connected: Notify::new(),
            due: Notify::new(),
        }
    }

    /// Must be called when the gateway is connected: messages since the last session must be read from Discord.
    pub(super) fn connected(&self, session: Session) {
        if session == Session::New {
            self.sessions.fetch_add(1, Ordering::Relaxed);
        }
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.connected.notify_one();
        self.due.notify_one();
    }

    /// Queues a message that the gateway delivered. [`handle_next`](Self::handle_next) must follow.
    pub(super) fn enqueue(&self, message: DiscordMessage) -> ChannelId {
        let channel_id = message.channel_id;
        let channel = self.channel(channel_id);
        let mut queue = channel.queue();
        // Ids are in the order of writing, which may differ from the order of delivery.
        let at = queue.partition_point(|other| other.id < message.id);
        queue.insert(at, message);
        channel_id
    }

    /// Handles the messages of a channel that wait, after those that were missed before them.
    pub(super) async fn handle_next(&self, channel_id: ChannelId) {
        let channel = self.channel(channel_id);
        while !channel.queue().is_empty() {
            // What is not handled when the program ends is read back from Discord.
            if !self.log_is_up().await {
                return;
            }
            for game in self.games_to_catch_up(&channel).await {
                if self.catch_up_game(game).await.contains(&channel_id) {
                    return self.try_later(channel_id);
                }
            }
            let mut progress = channel.progress.lock().await;
            let next = channel.queue().pop_front();
            if let Some(message) = next {
                self.handle(&message, &mut progress).await;
            }
        }
    }

    /// Drops the next message of a channel, which another process handles.
    pub(super) fn discard_next(&self, channel_id: ChannelId) {
        self.channel(channel_id).queue().pop_front();
    }

    /// Waits until the gateway is connected, or something that failed is to be tried again; false when the program ends.
    pub(super) async fn is_due(&self, pass: &Pass) -> bool {
        let due = async {
            if pass.n_failures == 0 {
                self.due.notified().await;
            } else {
                let random = mixed(pass.n_failures.into());
                let wait = limits::SEND_BACKOFF.wait(pass.n_failures, random);
                // Whichever comes first.
                let _ = timeout(wait, self.connected.notified()).await;
            }
        };
        self.stopping.run_until_cancelled(due).await.is_some() && self.log_is_up().await
    }

    /// Leaves what was to be read to another process.
    pub(super) fn leave(&self, pass: &mut Pass) {
        pass.session = self.sessions.load(Ordering::Relaxed);
        pass.connection = self.connections.load(Ordering::Relaxed);
        pass.games.clear();
        for channel in self.waiting().values() {
            channel.queue().clear();
        }
    }

    /// Reads what was written before a session that began, and tries again what failed.
    pub(super) async fn go_through(&self, pass: &mut Pass) {
        let connection = self.connections.load(Ordering::Relaxed);
        if pass.connection != connection && self.load_owed().await {
            pass.connection = connection;
        }
        let session = self.sessions.load(Ordering::Relaxed);
        if pass.session != session {
            let memberships = self.responder.host.games.memberships();
            pass.games = memberships.into_iter().map(|(_, game)| game).collect();
            pass.session = session;
        }
        let waiting = std::mem::take(&mut *self.waiting());
        stream::iter(waiting)
            .map(|(id, channel)| self.try_again(id, channel))
            .buffer_unordered(limits::DM_CHANNELS_AT_ONCE)
            .collect::<Vec<()>>()
            .await;
        let read = stream::iter(std::mem::take(&mut pass.games))
            .map(|game| async move { (game, self.catch_up_game(game).await) })
            .buffer_unordered(limits::DM_CHANNELS_AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let failed = read.into_iter().filter(|(_, failed)| !failed.is_empty());
        pass.games = failed.map(|(game, _)| game).collect();
        let is_done =
            pass.connection == connection && pass.games.is_empty() && self.waiting().is_empty();
        pass.n_failures = if is_done { 0 } else { pass.n_failures + 1 };
    }

    async fn try_again(&self, id: ChannelId, channel: Arc<Channel>) {
        self.send_owed(id, &mut *channel.progress.lock().await)
            .await;
        self.handle_next(id).await;
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<ChannelId, Arc<Channel>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_later(&self, id: ChannelId) {
        self.waiting().insert(id, self.channel(id));
        self.due.notify_one();
    }

    fn channel(&self, id: ChannelId) -> Arc<Channel> {
        let new = || Ok::<_, Infallible>(Arc::default());
        match self.channels.get_or_insert_with(&id, new) {
            Ok(channel) => channel,
            Err(never) => match never {},
        }
    }

    /// Returns the live games of the channel's next author, unless the channel was caught up in this session.
    async fn games_to_catch_up(&self, channel: &Channel) -> Vec<GameId> {
        let session = self.sessions.load(Ordering::Relaxed);
        if channel.session.load(Ordering::Relaxed) == session {
            return Vec::new();
        }
        let next = channel.queue().front().map(|message| message.author.id);
        let Some(author) = next else {
            return Vec::new();
        };
        let Responder { host, people, .. } = &self.responder;
        let person = people.user(author.get()).await;
        self.or_default(person, "look up the author of a DM")
            .map_or_else(Vec::new, |person| {
                host.games.games_of(PlayerId(person.player_id))
            })
    }

    /// Handles the messages that the players of a game wrote before this session, in the order of writing. Returns
    /// the channels that could not be read.
    async fn catch_up_game(&self, game: GameId) -> BTreeSet<ChannelId> {
        let session = self.sessions.load(Ordering::Relaxed);
        let mut channels = Vec::new();
        // Locked in the order of their ids, so that two calls never wait for each other.
        for channel_id in self.channels_of(game).await {
            let channel = self.channel(channel_id);
            let is_read = || channel.session.load(Ordering::Relaxed) == session;
            if is_read() {
                continue;
            }
            let progress = Arc::clone(&channel.progress).lock_owned().await;
            if !is_read() {
                channels.push((channel_id, progress));
            }
        }
        // At once: players wait for it.
        let mut reads = Vec::new();
        for (channel_id, progress) in &mut channels {
            reads.push(self.unread(*channel_id, game, progress));
        }
        let read = join_all(reads).await;
        let (mut unread, mut failed) = (Vec::new(), BTreeSet::new());
        for (idx, ((channel_id, _), read)) in channels.iter_mut().zip(read).enumerate() {
            if let Some(messages) = read {
                let channel = self.channel(*channel_id);
                channel.session.store(session, Ordering::Relaxed);
                unread.extend(messages.into_iter().map(|message| (message, idx)));
            } else {
                failed.insert(*channel_id);
            }
        }
        unread.sort_unstable_by_key(|(message, _)| message.id);
        for (message, idx) in &unread {
            self.handle(message, &mut channels[*idx].1).await;
        }
        if !unread.is_empty() {
            info!(game.id = %game, n_read = unread.len(), "{} missed DMs of game {game} were read", unread.len());
        }
        failed
    }

    async fn channels_of(&self, game: GameId) -> BTreeSet<ChannelId> {
        let mut channels = BTreeSet::new();
        for (player, other) in self.responder.host.games.memberships() {
            if other != game {
                continue;
            }
            match self.responder.people.player(player.0).await {
                Ok(person) => {
                    let channel = person.and_then(|person| person.dm_channel);
                    channels.extend(channel.map(ChannelId::new));
                }
                Err(error) => {
                    warn!(player.id = %player, error = &error as &dyn Error, "could not look up player {player}");
                }
            }
        }
        channels
    }

    /// Reads the messages of a channel that are not handled yet, oldest first; none when they cannot be read now.
    async fn unread(
        &self,
        channel_id: ChannelId,
        game: GameId,
        progress: &mut Progress,
    ) -> Option<Vec<DiscordMessage>> {
        if progress.start.is_none() || self.responder.host.store().is_shared() {
            progress.stored(self.last_read(channel_id).await?);
        }
        let read = self.read_after(channel_id, game, progress).await;
        read.map_or_else(
            |error| {
                warn!(
                    error = &error as &dyn Error,
                    "could not read the missed DMs of a channel"
                );
                (!may_pass(&error)).then(Vec::new)
            },
            Some,
        )
    }

    async fn read_after(
        &self,
        channel_id: ChannelId,
        game: GameId,
        progress: &Progress,
    ) -> Result<Vec<DiscordMessage>, RestError> {
        // A message from before the game is no guess in it.
        let mut after = first_id_of(game)
            .max(progress.start.unwrap_or_default())
            .max(progress.handled_before().unwrap_or_default());
        let mut unread = Vec::new();
        loop {
            let deadline = Instant::now() + limits::SEND_LIMIT;
            let page = self
                .rest
                .get_messages(channel_id, Some(after), limits::DM_HISTORY, deadline)
                .await?;
            let is_last = page.len() < usize::from(limits::DM_HISTORY);
            for message in page {
                after = after.max(message.id);
                if is_written_by_person(&message) && !progress.is_handled(message.id) {
                    unread.push(message);
                }
            }
            if is_last {
                return Ok(unread);
            }
        }
    }

    /// Returns the last message of a channel that is stored as handled; none when that cannot be read.
    async fn last_read(&self, channel: ChannelId) -> Option<MessageId> {
        let notes = self.notes.read(&format!("{READ_UP_TO}{channel}")).await;
        let notes = notes.map(Some);
        let notes = self.or_default(notes, "load how far a DM channel was read")?;
        let last: Option<u64> = notes.into_iter().next().and_then(|(_, id)| id.parse().ok());
        Some(MessageId::new(last.unwrap_or(0).max(1)))
    }

    async fn handle(&self, message: &DiscordMessage, progress: &mut Progress) {
        if progress.is_handled(message.id) {
            return;
        }
        let DirectMessage { user, origin, text } = request::of_message(message);
        if let Err(refused) = self.limits.admit(user.user_id, None, origin.request().at()) {
            self.refuse(message, refused, progress).await;
            return;
        }
        let handled = loop {
            // What is not handled when the program ends is read back from Discord.
            if !self.log_is_up().await {
                return;
            }
            match self.responder.handle_dm(&user, origin.clone(), &text).await {
                Err(failure) if failure.is_log_down() => tokio::time::sleep(LOG_RETRY).await,
                handled => break handled,
            }
        };
        // What the log determines is not stored before it is sent.
        let (answer, is_determined) = match handled {
            Ok(DmOutcome::Accepted(text)) => (Message::text(text).json(), true),
            Ok(DmOutcome::Done) => (json!({ REACTION: "✅" }), true),
            Ok(DmOutcome::Reply(answer)) => (answer.json(), false),
            Err(failure) => {
                let t = self.responder.texts_of(user.user_id).await;
                (failure.message(t).json(), false)
            }
        };
        self.answer(message, answer, is_determined, progress).await;
    }

    /// Lets a message that is one too many count as handled. The first of several is answered.
    async fn refuse(&self, message: &DiscordMessage, refused: Refused, progress: &mut Progress) {
        if refused.is_first {
            let t = self.responder.texts_of(message.author.id.get()).await;
            let answer = Message::new(t, render::too_many(refused, t)).json();
            self.answer(message, answer, true, progress).await;
        } else {
            progress.mark_handled(message.id);
            self.save(vec![read_up_to(message, progress)]).await;
        }
    }

    /// Sends an answer, or has it sent later, after those that wait. Then the message counts as handled.
    async fn answer(
        &self,
        message: &DiscordMessage,
        answer: Value,
        is_determined: bool,
        progress: &mut Progress,
    ) {
        let (channel, key) = (message.channel_id, owed_key(message.id));
        let owed = (key.clone(), Some(format!("{channel} {answer}")));
        if !is_determined {
            progress.mark_handled(message.id);
            self.save(vec![read_up_to(message, progress), owed.clone()])
                .await;
        }
        let others_wait = !progress.owed.is_empty();
        progress.owed.insert(message.id, answer.clone());
        let is_over = !others_wait && self.is_over(channel, message.id, answer).await;
        progress.mark_handled(message.id);
        if is_over {
            progress.owed.remove(&message.id);
            self.save(vec![read_up_to(message, progress), (key, None)])
                .await;
        } else {
            self.save(vec![read_up_to(message, progress), owed]).await;
            self.try_later(channel);
        }
    }

    /// Loads the stored answers that may not be sent yet. Returns whether that succeeded.
    async fn load_owed(&self) -> bool {
        let notes = self.notes.read(OWED).await.map(Some);
        let notes = self.or_default(notes, "read the answers that may not be sent yet");
        let Some(notes) = notes else {
            return false;
        };
        for (key, value) in notes {
            let Some(owed) = parse_owed(&key, &value) else {
                self.save(vec![(key, None)]).await;
                continue;
            };
            let channel = self.channel(owed.channel);
            let mut progress = channel.progress.lock().await;
            // Those of this process are sent, or wait already.
            if !progress.handled.contains(&owed.message) {
                progress.owed.entry(owed.message).or_insert(owed.answer);
                self.try_later(owed.channel);
            }
        }
        true
    }

    /// Sends the answers of a channel that wait, up to the first that fails for now.
    async fn send_owed(&self, channel: ChannelId, progress: &mut Progress) {
        while let Some((message, answer)) = progress.owed.first_key_value() {
            let (message, answer) = (*message, answer.clone());
            if !self.is_over(channel, message, answer).await {
                return self.try_later(channel);
            }
            progress.owed.remove(&message);
            self.save(vec![(owed_key(message), None)]).await;
        }
    }

    /// Sends an answer. Returns whether it arrived or never can.
    async fn is_over(&self, channel: ChannelId, message: MessageId, answer: Value) -> bool {
        let Err(error) = self.send(channel, message, answer).await else {
            return true;
        };
        let is_over = !may_pass(&error);
        let when = if is_over { "" } else { " yet" };
        warn!(message.id = %message, error = &error as &dyn Error, "a DM could not be answered{when}");
        is_over
    }

    async fn send(
        &self,
        channel: ChannelId,
        message: MessageId,
        mut body: Value,
    ) -> Result<(), RestError> {
        let deadline = Instant::now() + limits::SEND_LIMIT;
        if let Some(reaction) = body[REACTION].as_str() {
            let reacted = self.rest.add_reaction(channel, message, reaction, deadline);
            return reacted.await;
        }
        body["nonce"] = json!(base36(u128::from(message.get())));
        body["enforce_nonce"] = json!(true);
        let sent = self
            .rest
            .create_message(channel, &body, Rank::First, deadline);
        let sent = sent.await?;
        let content = body["content"].as_str().unwrap_or_default();
        let has_buttons = has_game_buttons(&body);
        let newest = self
            .newest_dms
            .answered(channel, sent.id, content, has_buttons);
        newest.await;
        Ok(())
    }

    async fn save(&self, notes: Vec<(String, Option<String>)>) {
        let saved = self.notes.save(notes).await;
        self.or_default(saved, "save how far a DM channel was read");
    }

    /// Returns the value of `result`; in place of an error, which is logged, the default.
    fn or_default<T: Default>(&self, result: Result<T, impl Error + 'static>, task: &str) -> T {
        result.unwrap_or_else(|error| {
            let log = self.responder.host.store_health();
            warn_unless_down!(log, error = &error as &dyn Error, "could not {task}");
            T::default()
        })
    }

    /// Waits until the log can be written; false when the program ends first.
    async fn log_is_up(&self) -> bool {
        let log_is_up = self.responder.host.log_is_up();
        self.stopping.run_until_cancelled(log_is_up).await.is_some()
    }
}

/// Returns the lowest id that a message can have that was written after the game began.
fn first_id_of(game: GameId) -> MessageId {
    let began_ms = game.0.get_timestamp().map_or(DISCORD_EPOCH_MS, |began| {
        let (seconds, nanos) = began.to_unix();
        seconds * 1_000 + u64::from(nanos) / 1_000_000
    });
    let began = began_ms.saturating_sub(DISCORD_EPOCH_MS) << 22;
    MessageId::new(began.max(1))
}

fn read_up_to(message: &DiscordMessage, progress: &mut Progress) -> (String, Option<String>) {
    let newest = progress.newest_handled().unwrap_or(message.id);
    progress.saved = Some(newest);
    (
        format!("{READ_UP_TO}{}", message.channel_id),
        Some(newest.to_string()),
    )
}

fn owed_key(message: MessageId) -> String {
    format!("{OWED}{message}")
}

/// Tells whether what failed may succeed later: Discord cannot be asked, or takes another token.
const fn may_pass(error: &RestError) -> bool {
    matches!(
        error,
        RestError::Unavailable { .. } | RestError::Unauthorized { .. }
    )
}

/// Tells whether a message as Discord takes it has buttons of a game.
fn has_game_buttons(body: &Value) -> bool {
    let rows = body["components"].as_array().into_iter().flatten();
    let mut buttons = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    buttons.any(|button| {
        let id = button["custom_id"].as_str();
        id.is_some_and(|id| id.parse::<CustomId>().is_ok())
    })
}

/// An answer that may not be sent yet.
struct OwedAnswer {
    channel: ChannelId,
    /// The message that it answers.
    message: MessageId,
    /// As Discord takes it, or a reaction.
    answer: Value,
}

fn parse_owed(key: &str, value: &str) -> Option<OwedAnswer> {
    let (channel, text) = value.split_once(' ')?;
    Some(OwedAnswer {
        channel: channel.parse().ok()?,
        message: key.strip_prefix(OWED)?.parse().ok()?,
        // Earlier versions stored the text alone.
        answer: serde_json::from_str(text)
            .ok()
            .filter(Value::is_object)
            .unwrap_or_else(|| Message::text(text).json()),
    })
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
            "it was written first, and delivered second"
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
