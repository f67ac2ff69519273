//! Creates the client of Discord's REST API from the settings.

use super::failure::Failure;
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::rest::{BotToken, DISCORD_URL, Rest, RestBounds, RestSettings};

/// Creates a client; fails when the settings hold no token.
pub(super) fn client(config: &Config, clock: &Clock) -> Result<Rest, Failure> {
    let Some(token) = &config.token else {
        return Err(Failure::Usage(
            "DISCORD_TOKEN is not set; `gamebot run` explains how to get one".to_owned(),
        ));
    };
    let ca_pem = match &config.discord_api_ca {
        Some(file) => Some(std::fs::read(file).map_err(|error| {
            Failure::message(format!(
                "could not read {}, the file in DISCORD_API_CA: {error}",
                file.display()
            ))
        })?),
        None => None,
    };
    let url = config.discord_api_url.as_deref().unwrap_or(DISCORD_URL);
    Ok(Rest::new(&RestSettings {
        base_url: url.to_owned(),
        token: BotToken::new(token),
        resolve: config.discord_api_resolve,
        ca_pem,
        bounds: RestBounds::default(),
        jitter_seed: clock.number(),
    })?)
}
