//! Discord's REST API, as the settings say.
//!
//! Owns: making a client of settings. Does not know: what is asked through it.

use super::Failure;
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::rest::{BotToken, DISCORD_URL, Rest, RestBounds, RestSettings};

/// Makes a client of the settings, which hold a token.
pub(super) fn client(config: &Config, clock: &Clock) -> Result<Rest, Failure> {
    let Some(token) = &config.token else {
        return Err(Failure::Usage(
            "DISCORD_TOKEN is not set; `gamebot run` tells how to get one".to_owned(),
        ));
    };
    let ca_pem = match &config.discord_api_ca {
        Some(file) => Some(std::fs::read(file).map_err(|error| {
            Failure::saying(format!(
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
