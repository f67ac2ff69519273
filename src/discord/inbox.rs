//! What people write to the bot by DM: taken in order, answered once, and read back after an outage.
//!
//! Owns: how far each DM channel was read. Does not know: what a word leads to.
//!
//! Invariants: messages of a channel are taken in the order they were written in, those of an outage
//! included. A message is answered before it counts as done, so that none is lost; Discord knows the
//! answer by its nonce, so that it is not given twice. What was refused once stays refused, however the
//! game stands when the message is met again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use serde_json::json;
use serenity::model::channel::Message as DiscordMessage;
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

use super::answer::{Clerk, Heard};
use super::outbox::base36;
use super::render::Message;
use super::request;
use super::rest::{Rest, RestError};
use crate::game::{GameId, PlayerId};
use crate::host::FeedNotes;
use crate::limits;

/// The name under which it is kept how far each channel was read.
const NAME: &str = "inbox";

/// The prefix of these notes.
const SEEN: &str = "seen/";

/// The prefix of notes on answers that are decided and perhaps not given, by message: where, and what.
const OWED: &str = "owed/";

/// How long an answer to a DM is tried for.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// Milliseconds from 1970 to the first of Discord's ids.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// Takes DMs.
pub(super) struct Inbox {
    clerk: Clerk,
    rest: Arc<Rest>,
    notes: FeedNotes,
    /// How many times the bot came back to Discord without what was written meanwhile.
    outages: AtomicU64,
    channels: DashMap<ChannelId, Arc<Channel>>,
}

/// One DM channel: its messages are taken one after the other.
#[derive(Default)]
struct Channel {
    /// What was heard and not taken yet, in the order of the gateway.
    heard: std::sync::Mutex<VecDeque<DiscordMessage>>,
    seen: Mutex<Seen>,
}

/// How far a channel was read.
#[derive(Default)]
struct Seen {
    last: Option<MessageId>,
    /// The outage after which its history was read; 0 before the first time.
    after_outage: u64,
}

impl Inbox {
    pub(super) fn new(clerk: Clerk, rest: Arc<Rest>) -> Self {
        let notes = clerk.games.notes(NAME);
        Self {
            clerk,
            rest,
            notes,
            outages: AtomicU64::new(0),
            channels: DashMap::new(),
        }
    }

    /// Notes that messages may have been missed. Those that come from now on wait for them.
    pub(super) fn lost_sight(&self) {
        self.outages.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a message that just came. Called in the order of the gateway; [`take`](Self::take) follows.
    pub(super) fn hear(&self, message: DiscordMessage) -> ChannelId {
        let channel_id = message.channel_id;
        let channel = self.channel(channel_id);
        let mut heard = channel.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push_back(message);
        channel_id
    }

    /// Takes the next message of a channel.
    pub(super) async fn take(&self, channel_id: ChannelId) {
        let channel = self.channel(channel_id);
        let mut seen = channel.seen.lock().await;
        let next = channel
            .heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let Some(message) = next else { return };
        if let Some(game) = self.game_of(&message).await
            && let Err(error) = self.read_back(channel_id, game, &mut seen).await
        {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not read a DM channel back"
            );
        }
        self.take_next(&message, &mut seen.last).await;
    }

    /// Reads what players of live games wrote while nobody listened, and takes it.
    pub(super) async fn catch_up(&self) {
        self.settle_debts().await;
        for (player, game) in self.clerk.games.seated() {
            if let Err(error) = self.catch_up_with(player, game).await {
                warn!(player.id = %player, error = &error as &dyn std::error::Error, "could not read the DMs of player {player} back");
            }
        }
    }

    fn channel(&self, channel: ChannelId) -> Arc<Channel> {
        Arc::clone(&self.channels.entry(channel).or_default())
    }

    /// Returns the live game that the writer of a message is in.
    async fn game_of(&self, message: &DiscordMessage) -> Option<GameId> {
        let writer = self
            .clerk
            .people
            .user(message.author.id.get())
            .await
            .ok()??;
        self.clerk.games.game_of(PlayerId(writer.player_id))
    }

    async fn catch_up_with(&self, player: PlayerId, game: GameId) -> Result<(), RestError> {
        let person = self.clerk.people.player(player.0).await.unwrap_or_else(|error| {
            warn!(player.id = %player, error = &error as &dyn std::error::Error, "could not look player {player} up");
            None
        });
        let Some(channel_id) = person
            .and_then(|person| person.dm_channel)
            .map(ChannelId::new)
        else {
            return Ok(());
        };
        let channel = self.channel(channel_id);
        let mut seen = channel.seen.lock().await;
        self.read_back(channel_id, game, &mut seen).await
    }

    /// Takes what a channel holds beyond the last message taken, once an outage.
    async fn read_back(
        &self,
        channel: ChannelId,
        game: GameId,
        seen: &mut Seen,
    ) -> Result<(), RestError> {
        let outages = self.outages.load(Ordering::Relaxed);
        if seen.after_outage == outages {
            return Ok(());
        }
        let mut after = match seen.last {
            Some(last) => last,
            None => self.read_up_to(channel, game).await,
        };
        let mut n_read = 0_usize;
        loop {
            let until = Instant::now() + ANSWER_LIMIT;
            let page = self
                .rest
                .get_messages(channel, Some(after), limits::DM_HISTORY, until)
                .await?;
            for message in &page {
                after = after.max(message.id);
                if !message.author.bot {
                    n_read += 1;
                    self.take_next(message, &mut seen.last).await;
                }
            }
            if page.len() < usize::from(limits::DM_HISTORY) {
                break;
            }
        }
        seen.after_outage = outages;
        if n_read > 0 {
            info!(game.id = %game, n_read, "{n_read} DMs of a player of game {game} were read back");
        }
        Ok(())
    }

    /// Returns the last message of a channel that was taken, or the moment its game began, if that is later.
    async fn read_up_to(&self, channel: ChannelId, game: GameId) -> MessageId {
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
        let began_ms = game.0.get_timestamp().map_or(DISCORD_EPOCH_MS, |began| {
            let (seconds, nanos) = began.to_unix();
            seconds * 1_000 + u64::from(nanos) / 1_000_000
        });
        let began = began_ms.saturating_sub(DISCORD_EPOCH_MS) << 22;
        // What was written before the game is no guess in it.
        MessageId::new(last.unwrap_or(0).max(began).max(1))
    }

    async fn take_next(&self, message: &DiscordMessage, seen: &mut Option<MessageId>) {
        if seen.is_some_and(|seen| message.id <= seen) {
            return;
        }
        let (who, origin, said) = request::of_message(message);
        let answered = match self.clerk.hear(&who, origin, &said).await {
            Ok(Heard::First(told)) => self.tell(message.channel_id, message.id, told).await,
            Ok(Heard::Second) => {
                let until = Instant::now() + ANSWER_LIMIT;
                self.rest
                    .add_reaction(message.channel_id, message.id, "✅", until)
                    .await
            }
            Ok(Heard::Other(told)) => self.tell_for_good(message, told, seen).await,
            Err(failure) => {
                if failure.is_fault() {
                    warn!(message.id = %message.id, error = &failure as &dyn std::error::Error, "a DM could not be taken");
                }
                self.tell_for_good(message, failure.told(), seen).await
            }
        };
        if let Err(error) = answered {
            warn!(message.id = %message.id, error = &error as &dyn std::error::Error, "a DM could not be answered");
        }
        *seen = Some(message.id);
        self.note(vec![done(message), (debt_of(message.id), None)])
            .await;
    }

    /// Answers what the log knows nothing of: first it is noted what the answer is.
    async fn tell_for_good(
        &self,
        message: &DiscordMessage,
        told: String,
        seen: &mut Option<MessageId>,
    ) -> Result<(), RestError> {
        let debt = format!("{} {told}", message.channel_id);
        *seen = Some(message.id);
        self.note(vec![done(message), (debt_of(message.id), Some(debt))])
            .await;
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
        if let Err(error) = self.notes.done(0, notes).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note how far a DM channel was read"
            );
        }
    }
}

fn done(message: &DiscordMessage) -> (String, Option<String>) {
    (
        format!("{SEEN}{}", message.channel_id),
        Some(message.id.to_string()),
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
