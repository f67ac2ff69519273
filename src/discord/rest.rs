//! Requests to Discord's REST API, one method a route.
//!
//! Owns: the routes that the bot uses, how a request is written, what comes back.
//! Does not know: games, what a message says, when to give up (the caller's deadline says so),
//! the environment. Waiting and repeating are [`sender`]'s, limits are [`limiter`]'s.
//!
//! Invariants: tokens and bodies are in no log line and in no error; requests of one route and one
//! channel go out in the order of their calls.

mod application;
mod call;
mod error;
mod limiter;
mod network;
mod sender;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::{Value, json};
use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};
use tokio::time::Instant;
use tracing::warn;

use self::application::ApplicationAnswer;
pub use self::application::CurrentApplication;
pub use self::call::Upload;
use self::call::{Call, Repeat};
pub use self::error::{DownloadError, RestError, code};
use self::limiter::OPEN_DM;
pub use self::limiter::Rank;
pub use self::network::{CutOff, Network, NetworkAnswer, NetworkRequest};
use self::sender::Sender;
pub use self::settings::{BotToken, DISCORD_URL, RestBounds, RestSettings, RestSetupError};

/// Discord's REST API, for one bot.
///
/// Every call takes a deadline. Until then it waits for limits and retries failures; as soon as the next try
/// would miss the deadline, it returns [`RestError::Unavailable`].
#[derive(Debug)]
pub struct Rest {
    sender: Sender,
}

/// A message that Discord has accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SentMessage {
    pub id: MessageId,
    pub channel_id: ChannelId,
}

/// What it takes to answer an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionToken {
    pub id: InteractionId,
    /// Good for 15 minutes.
    pub token: String,
    pub application: ApplicationId,
}

impl From<&Interaction> for InteractionToken {
    fn from(interaction: &Interaction) -> Self {
        Self {
            id: interaction.id(),
            token: interaction.token().to_owned(),
            application: interaction.application_id(),
        }
    }
}

/// Where the gateway is, and how it wants to be used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GatewayAddress {
    /// The address of the WebSocket, without a query.
    pub url: String,
    /// How many shards Discord recommends.
    pub shards: Option<u32>,
    /// How many new sessions are left.
    pub session_start_limit: Option<SessionStartLimit>,
}

/// How many sessions may still be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SessionStartLimit {
    /// Sessions left.
    pub remaining: u32,
    /// Milliseconds until there are more.
    #[serde(rename = "reset_after")]
    pub reset_after_ms: u64,
}

#[expect(
    clippy::missing_errors_doc,
    reason = "all fail with `RestError`, which says what to do about it"
)]
impl Rest {
    /// Prepares the client. Nothing is sent yet.
    pub fn new(settings: &RestSettings) -> Result<Self, RestSetupError> {
        Ok(Self {
            sender: Sender::new(settings)?,
        })
    }

    /// Prepares a client whose requests go over `network`.
    #[must_use]
    pub fn simulated(network: Arc<dyn Network>, bounds: RestBounds, jitter_seed: u64) -> Self {
        Self {
            sender: Sender::simulated(network, bounds, jitter_seed),
        }
    }

    /// Returns the certificates (PEM) that are trusted beside the usual ones.
    pub(in crate::discord) fn ca_pem(&self) -> Option<&[u8]> {
        self.sender.ca_pem.as_deref()
    }

    /// Waits until Discord refuses the bot's token, on whatever route. From then on nothing works.
    pub async fn unauthorized(&self) -> RestError {
        let mut refused = self.sender.unauthorized();
        loop {
            if let Some(error) = refused.borrow_and_update().clone() {
                return error;
            }
            if refused.changed().await.is_err() {
                // The sender is in `self`.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Fetches a file that somebody attached. The bot's token does not go with the request.
    pub async fn download(
        &self,
        url: &str,
        limit_bytes: usize,
        deadline: Instant,
    ) -> Result<Vec<u8>, DownloadError> {
        self.sender.download(url, limit_bytes, deadline).await
    }

    /// Opens, or finds again, the DM channel with `user`.
    ///
    /// Works for users with closed DMs too: only sending fails then.
    pub async fn create_dm(
        &self,
        user: UserId,
        rank: Rank,
        deadline: Instant,
    ) -> Result<ChannelId, RestError> {
        #[derive(Deserialize)]
        struct Dm {
            id: ChannelId,
        }

        let call = Call::new(Method::POST, OPEN_DM, "", OPEN_DM)
            .body(&serde_json::json!({ "recipient_id": user }))?
            .repeat(Repeat::Safe)
            .rank(rank);
        self.fetch::<Dm>(&call, deadline).await.map(|dm| dm.id)
    }

    /// Sends a message to a channel.
    ///
    /// Repeated after an unknown outcome only when `body` has a `nonce` and `enforce_nonce`.
    pub async fn create_message(
        &self,
        channel: ChannelId,
        body: &(impl Serialize + Sync),
        rank: Rank,
        deadline: Instant,
    ) -> Result<SentMessage, RestError> {
        let path = format!("/channels/{channel}/messages");
        let call = Call::new(Method::POST, "/channels/{}/messages", channel, path)
            .body(body)?
            .rank(rank)
            .repeat_if_nonce_enforced();
        self.fetch(&call, deadline).await
    }

    /// Replaces what `body` names in a message of the bot. Reopens a thread that Discord has archived.
    pub async fn edit_message(
        &self,
        channel: ChannelId,
        message: MessageId,
        body: &(impl Serialize + Sync),
        deadline: Instant,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/{message}");
        let call = Call::new(Method::PATCH, "/channels/{}/messages/{}", channel, path)
            .body(body)?
            .repeat(Repeat::Safe)
            .rank(Rank::Last);
        match self.execute(&call, deadline).await {
            Err(error) if error.code() == Some(code::ARCHIVED_THREAD) => {
                self.reopen_thread(channel, deadline).await?;
                self.execute(&call, deadline).await
            }
            edited => edited,
        }
    }

    /// Reopens a thread that Discord archived because nobody wrote in it.
    async fn reopen_thread(&self, thread: ChannelId, deadline: Instant) -> Result<(), RestError> {
        let path = format!("/channels/{thread}");
        let call = Call::new(Method::PATCH, "/channels/{}", thread, path)
            .body(&json!({ "archived": false }))?
            .repeat(Repeat::Safe);
        self.execute(&call, deadline).await
    }

    /// Reads the messages of a channel that follow `after`, or its newest ones, oldest first.
    ///
    /// At most `limit` (1–100). After a given message these are the ones right behind it, so that
    /// the last one returned is where to go on. A message that does not decode is left out, with a
    /// line in the log.
    pub async fn get_messages(
        &self,
        channel: ChannelId,
        after: Option<MessageId>,
        limit: u8,
        deadline: Instant,
    ) -> Result<Vec<Message>, RestError> {
        let after = after.map(|id| format!("&after={id}")).unwrap_or_default();
        let path = format!("/channels/{channel}/messages?limit={limit}{after}");
        let call = Call::new(Method::GET, "/channels/{}/messages", channel, path).rank(Rank::First);
        let found: Vec<Value> = self.fetch(&call, deadline).await?;
        let mut messages: Vec<Message> = found.into_iter().filter_map(decoded).collect();
        messages.sort_unstable_by_key(|message| message.id);
        Ok(messages)
    }

    /// Adds the bot's reaction to a message: a Unicode emoji, or `name:id` of a custom one.
    pub async fn add_reaction(
        &self,
        channel: ChannelId,
        message: MessageId,
        emoji: &str,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let emoji = percent_encoded(emoji);
        let path = format!("/channels/{channel}/messages/{message}/reactions/{emoji}/@me");
        let template = "/channels/{}/messages/{}/reactions/{}/@me";
        let call = Call::new(Method::PUT, template, channel, path).rank(Rank::First);
        self.execute(&call, deadline).await
    }

    /// Gives the first answer to an interaction: a reply, a deferral, an update or a modal. `file` is one
    /// that `body` names among its attachments.
    ///
    /// Waits for no other request's limit. When an earlier try may have arrived, Discord's "already acknowledged"
    /// to the next one counts as success.
    pub async fn respond(
        &self,
        interaction: &InteractionToken,
        body: &(impl Serialize + Sync),
        file: Option<&Upload>,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let call = Self::first_answer(interaction, "", body, file)?;
        self.execute(&call, deadline).await
    }

    /// Gives the first answer to an interaction, and returns the message that it made. None when Discord does not say,
    /// because an earlier try had arrived.
    pub async fn respond_with_message(
        &self,
        interaction: &InteractionToken,
        body: &(impl Serialize + Sync),
        file: Option<&Upload>,
        deadline: Instant,
    ) -> Result<Option<SentMessage>, RestError> {
        #[derive(Deserialize)]
        struct Callback {
            resource: Resource,
        }

        #[derive(Deserialize)]
        struct Resource {
            message: SentMessage,
        }

        let call = Self::first_answer(interaction, "?with_response=true", body, file)?;
        let answer = self.sender.send(&call, deadline).await?;
        let callback = serde_json::from_slice::<Callback>(&answer.body).ok();
        Ok(callback.map(|callback| callback.resource.message))
    }

    fn first_answer(
        interaction: &InteractionToken,
        query: &str,
        body: &impl Serialize,
        file: Option<&Upload>,
    ) -> Result<Call, RestError> {
        let InteractionToken { id, token, .. } = interaction;
        let path = format!("/interactions/{id}/{token}/callback{query}");
        Ok(
            Call::new(Method::POST, "/interactions/{}/{}/callback", id, path)
                .by_interaction()
                .body(body)?
                .upload(file)
                .repeat(Repeat::UntilAcknowledged),
        )
    }

    /// Replaces the first answer to an interaction, or fills in a deferred one. `file` is one that `body`
    /// names among its attachments.
    pub async fn edit_response(
        &self,
        interaction: &InteractionToken,
        body: &(impl Serialize + Sync),
        file: Option<&Upload>,
        deadline: Instant,
    ) -> Result<SentMessage, RestError> {
        let InteractionToken {
            application, token, ..
        } = interaction;
        let path = format!("/webhooks/{application}/{token}/messages/@original");
        let major = format!("{application}/{token}");
        let template = "/webhooks/{}/{}/messages/@original";
        let call = Call::new(Method::PATCH, template, major, path)
            .by_interaction()
            .body(body)?
            .upload(file)
            .repeat(Repeat::Safe)
            .rank(Rank::First);
        self.fetch(&call, deadline).await
    }

    /// Adds an answer to an interaction that has had its first one.
    pub async fn follow_up(
        &self,
        interaction: &InteractionToken,
        body: &(impl Serialize + Sync),
        deadline: Instant,
    ) -> Result<SentMessage, RestError> {
        let InteractionToken {
            application, token, ..
        } = interaction;
        let path = format!("/webhooks/{application}/{token}");
        let major = format!("{application}/{token}");
        let call = Call::new(Method::POST, "/webhooks/{}/{}", major, path)
            .by_interaction()
            .body(body)?
            .rank(Rank::First);
        self.fetch(&call, deadline).await
    }

    /// Reads the registered slash commands, with all localisations: of `guild`, or the global ones.
    pub async fn application_commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
        deadline: Instant,
    ) -> Result<Vec<Value>, RestError> {
        let (template, path) = commands_route(application, guild);
        let path = format!("{path}?with_localizations=true");
        let call = Call::new(Method::GET, template, application, path);
        self.fetch(&call, deadline).await
    }

    /// Replaces all registered slash commands: of `guild`, or the global ones.
    pub async fn put_application_commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
        commands: &(impl Serialize + Sync),
        deadline: Instant,
    ) -> Result<Vec<Value>, RestError> {
        let (template, path) = commands_route(application, guild);
        let call = Call::new(Method::PUT, template, application, path).body(commands)?;
        self.fetch(&call, deadline).await
    }

    /// Reads which application the token belongs to, and who owns it.
    pub async fn current_application(
        &self,
        deadline: Instant,
    ) -> Result<CurrentApplication, RestError> {
        let path = "/applications/@me";
        self.fetch::<ApplicationAnswer>(&Call::new(Method::GET, path, "", path), deadline)
            .await
            .map(ApplicationAnswer::read)
    }

    /// Returns whether the bot is in a guild. Discord says so; its silence is an error.
    pub async fn is_in_guild(&self, guild: GuildId, deadline: Instant) -> Result<bool, RestError> {
        let call = Call::new(Method::GET, "/guilds/{}", guild, format!("/guilds/{guild}"));
        match self.execute(&call, deadline).await {
            Ok(()) => Ok(true),
            Err(error) => match error.code() {
                Some(code::UNKNOWN_GUILD | code::MISSING_ACCESS) => Ok(false),
                _ => Err(error),
            },
        }
    }

    /// Returns whether a user is a member of a guild. Only Discord's "unknown member" says that they are not.
    pub async fn is_member(
        &self,
        guild: GuildId,
        user: UserId,
        deadline: Instant,
    ) -> Result<bool, RestError> {
        let path = format!("/guilds/{guild}/members/{user}");
        let call = Call::new(Method::GET, "/guilds/{}/members/{}", guild, path);
        match self.execute(&call, deadline).await {
            Ok(()) => Ok(true),
            Err(RestError::Gone {
                code: code::UNKNOWN_MEMBER,
                ..
            }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Reads the address of the gateway, how many shards to run and how many sessions are left.
    pub async fn gateway_bot(&self, deadline: Instant) -> Result<GatewayAddress, RestError> {
        let call = Call::new(Method::GET, "/gateway/bot", "", "/gateway/bot");
        self.fetch(&call, deadline).await
    }

    async fn fetch<T: DeserializeOwned>(
        &self,
        call: &Call,
        deadline: Instant,
    ) -> Result<T, RestError> {
        let answer = self.sender.send(call, deadline).await?;
        serde_json::from_slice(&answer.body).map_err(|error| match error.classify() {
            Category::Data => RestError::Invalid {
                route: call.route(),
                status: answer.status,
                code: 0,
                // The error itself may quote what somebody wrote.
                message: format!("the answer does not decode at column {}", error.column()),
            },
            // A page of whatever stands before Discord.
            Category::Io | Category::Syntax | Category::Eof => RestError::Unavailable {
                route: call.route(),
                retry_after: Duration::from_secs(1),
                may_have_happened: true,
                reason: "the answer is not JSON".to_owned(),
            },
        })
    }

    async fn execute(&self, call: &Call, deadline: Instant) -> Result<(), RestError> {
        self.sender.send(call, deadline).await.map(drop)
    }
}

fn commands_route(application: ApplicationId, guild: Option<GuildId>) -> (&'static str, String) {
    match guild {
        None => (
            "/applications/{}/commands",
            format!("/applications/{application}/commands"),
        ),
        Some(guild) => (
            "/applications/{}/guilds/{}/commands",
            format!("/applications/{application}/guilds/{guild}/commands"),
        ),
    }
}

fn decoded(message: Value) -> Option<Message> {
    let id = message["id"].as_str().unwrap_or("unknown").to_owned();
    serde_json::from_value(message)
        // The error itself may quote what somebody wrote.
        .inspect_err(|_| warn!(message.id = id, "message {id} does not decode"))
        .ok()
}

/// Encodes every byte that is not a letter or digit, so that `#` and `/` stay in their segment.
fn percent_encoded(segment: &str) -> String {
    use std::fmt::Write;

    segment.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes all text");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_stays_in_its_segment_of_the_path() {
        #[track_caller]
        fn check(emoji: &str, expected: &str) {
            assert_eq!(percent_encoded(emoji), expected);
        }

        check("✅", "%E2%9C%85");
        check("#️⃣", "%23%EF%B8%8F%E2%83%A3");
        check("party_blob:123", "party_blob%3A123");
        check("a/../b", "a%2F%2E%2E%2Fb");
    }
}
