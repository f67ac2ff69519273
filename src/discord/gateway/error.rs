//! Why the gateway ends, and which addresses it may use.

use std::net::IpAddr;

use reqwest::Url;
use thiserror::Error;

/// Why the gateway ended by itself. The process should exit and say this.
#[derive(Debug, Error)]
pub enum GatewayError {
    #[error("Discord refused the bot token: set DISCORD_TOKEN to the bot's current one")]
    Token,
    /// The bot asks for events that Discord does not give it.
    #[error(
        "Discord refused the gateway intents (close code {close_code}): this version of GameBot \
         needs only guilds and direct messages, so Discord's rules have changed; update GameBot"
    )]
    Intents { close_code: u16 },
    /// The gateway's address is one to which a token must not be sent.
    #[error("the gateway address {url:?} is neither wss:// nor ws:// to this machine")]
    Address { url: String },
    /// A bot in so many servers needs more shards than the setting says.
    #[error(
        "Discord refused the number of shards that GAMEBOT_SHARDS sets, {n_shards} (close code {close_code}): \
         set a higher one, or remove the setting to let Discord choose"
    )]
    Shards { n_shards: u32, close_code: u16 },
}

/// Whether `url` is encrypted, or stays on this machine.
pub(super) fn may_take_token(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let is_loopback = url.host_str().is_some_and(|host| {
        let address = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    });
    match url.scheme() {
        "wss" => true,
        "ws" => is_loopback,
        _ => false,
    }
}
