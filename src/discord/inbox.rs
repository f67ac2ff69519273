//! What people write to the bot by DM: taken in order, answered once, and read back after an outage.
//!
//! Owns: how far each DM channel was read. Does not know: what a word leads to.
//!
//! Invariant: a message is answered before it counts as read, so that none is lost; Discord knows the
//! answer by its nonce, so that it is not given twice.

use std::sync::Arc;
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

/// How long an answer to a DM is tried for.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// Milliseconds from 1970 to the first of Discord's ids.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// Takes DMs.
pub(super) struct Inbox {
    clerk: Clerk,
    rest: Arc<Rest>,
    notes: FeedNotes,
    /// One lock a channel: messages of one person are taken one after the other.
    channels: DashMap<ChannelId, Arc<Mutex<Option<MessageId>>>>,
}

impl Inbox {
    pub(super) fn new(clerk: Clerk, rest: Arc<Rest>) -> Self {
        let notes = clerk.games.notes(NAME);
        Self {
            clerk,
            rest,
            notes,
            channels: DashMap::new(),
        }
    }

    /// Takes a message that just came.
    pub(super) async fn take(&self, message: &DiscordMessage) {
        let channel = Arc::clone(&self.channels.entry(message.channel_id).or_default());
        let mut seen = channel.lock().await;
        self.take_next(message, &mut seen).await;
    }

    /// Reads what players of live games wrote while nobody listened, and takes it.
    pub(super) async fn catch_up(&self) {
        for (player, game) in self.clerk.games.seated() {
            if let Err(error) = self.catch_up_with(player, game).await {
                warn!(player.id = %player, error = &error as &dyn std::error::Error, "could not read the DMs of player {player} back");
            }
        }
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
        let channel = Arc::clone(&self.channels.entry(channel_id).or_default());
        let mut seen = channel.lock().await;
        let mut after = match *seen {
            Some(seen) => seen,
            None => self.read_up_to(channel_id, game).await,
        };
        let mut n_read = 0_usize;
        loop {
            let until = Instant::now() + ANSWER_LIMIT;
            let page = self
                .rest
                .get_messages(channel_id, Some(after), limits::DM_HISTORY, until)
                .await?;
            for message in &page {
                after = after.max(message.id);
                if !message.author.bot {
                    n_read += 1;
                    self.take_next(message, &mut seen).await;
                }
            }
            if page.len() < usize::from(limits::DM_HISTORY) {
                break;
            }
        }
        if n_read > 0 {
            info!(player.id = %player, n_read, "{n_read} DMs of player {player} were read back");
        }
        Ok(())
    }

    /// Returns the last message of a channel that was taken; before the first, the moment its game began.
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
        let last = notes.into_iter().next().and_then(|(_, id)| id.parse().ok());
        let began_ms = game.0.get_timestamp().map_or(DISCORD_EPOCH_MS, |began| {
            let (seconds, nanos) = began.to_unix();
            seconds * 1_000 + u64::from(nanos) / 1_000_000
        });
        let began = began_ms.saturating_sub(DISCORD_EPOCH_MS) << 22;
        MessageId::new(last.unwrap_or(began).max(1))
    }

    async fn take_next(&self, message: &DiscordMessage, seen: &mut Option<MessageId>) {
        if seen.is_some_and(|seen| message.id <= seen) {
            return;
        }
        let (who, origin, said) = request::of_message(message);
        let told = match self.clerk.hear(&who, origin, &said).await {
            Ok(Heard::First(told) | Heard::Other(told)) => Some(told),
            Ok(Heard::Second) => None,
            Err(failure) => {
                if failure.is_fault() {
                    warn!(message.id = %message.id, error = &failure as &dyn std::error::Error, "a DM could not be taken");
                }
                Some(failure.told())
            }
        };
        let until = Instant::now() + ANSWER_LIMIT;
        let answered = match told {
            Some(told) => {
                let mut body = Message::text(told).json();
                body["nonce"] = json!(base36(u128::from(message.id.get())));
                body["enforce_nonce"] = json!(true);
                self.rest
                    .create_message(message.channel_id, &body, until)
                    .await
                    .map(drop)
            }
            None => {
                self.rest
                    .add_reaction(message.channel_id, message.id, "✅", until)
                    .await
            }
        };
        if let Err(error) = answered {
            warn!(message.id = %message.id, error = &error as &dyn std::error::Error, "a DM could not be answered");
        }
        *seen = Some(message.id);
        let note = (
            format!("{SEEN}{}", message.channel_id),
            Some(message.id.to_string()),
        );
        if let Err(error) = self.notes.done(0, vec![note]).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note how far a DM channel was read"
            );
        }
    }
}
