//! What of Discord's REST API the outbox uses.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use serenity::model::id::{ChannelId, MessageId, UserId};
use tokio::time::Instant;

use crate::discord::rest::{Rank, Rest, RestError, SentMessage};

/// Sends messages. Each call is done or fails by `until`.
pub trait Transport: Send + Sync {
    /// Opens, or finds again, the DM channel with a user.
    fn create_dm(
        &self,
        user: UserId,
        rank: Rank,
        until: Instant,
    ) -> BoxFuture<'_, Result<ChannelId, RestError>>;

    /// Sends a message with a nonce that Discord enforces.
    fn create_message<'a>(
        &'a self,
        channel: ChannelId,
        body: &'a Value,
        rank: Rank,
        until: Instant,
    ) -> BoxFuture<'a, Result<SentMessage, RestError>>;

    fn edit_message<'a>(
        &'a self,
        channel: ChannelId,
        message: MessageId,
        body: &'a Value,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), RestError>>;
}

impl Transport for Rest {
    fn create_dm(
        &self,
        user: UserId,
        rank: Rank,
        until: Instant,
    ) -> BoxFuture<'_, Result<ChannelId, RestError>> {
        self.create_dm(user, rank, until).boxed()
    }

    fn create_message<'a>(
        &'a self,
        channel: ChannelId,
        body: &'a Value,
        rank: Rank,
        until: Instant,
    ) -> BoxFuture<'a, Result<SentMessage, RestError>> {
        self.create_message(channel, body, rank, until).boxed()
    }

    fn edit_message<'a>(
        &'a self,
        channel: ChannelId,
        message: MessageId,
        body: &'a Value,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), RestError>> {
        self.edit_message(channel, message, body, until).boxed()
    }
}
