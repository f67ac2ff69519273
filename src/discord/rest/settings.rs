//! The settings of a REST client.
//!
//! Owns: the settings, their checks, the HTTP client made of them.
//! Does not know: where settings come from.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Url};
use thiserror::Error;

use crate::retry::Backoff;

/// Where Discord's REST API is.
pub const DISCORD_URL: &str = "https://discord.com";
const DISCORD_HOST: &str = "discord.com";
/// Discord asks for `DiscordBot (url, version)`, and blocks other agents.
const USER_AGENT: &str = concat!(
    "DiscordBot (https://discord.com/developers/applications, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// A bot's token, which no `{:?}` shows.
#[derive(Clone, PartialEq, Eq)]
pub struct BotToken(String);

impl BotToken {
    /// Takes the token, with or without `Bot ` before it, ignoring space around it.
    #[must_use]
    pub fn new(token: &str) -> Self {
        let token = token.trim();
        Self(
            token
                .strip_prefix("Bot ")
                .unwrap_or(token)
                .trim()
                .to_owned(),
        )
    }

    pub(in crate::discord) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BotToken(…)")
    }
}

/// The settings of [`Rest::new`](super::Rest::new).
#[derive(Clone, Debug)]
pub struct RestSettings {
    /// Where the API is: [`DISCORD_URL`], or a server that speaks like it.
    pub base_url: String,
    pub token: BotToken,
    /// The address to use for discord.com instead of asking DNS; its port 0 stands for 443.
    pub resolve: Option<SocketAddr>,
    /// Certificates (PEM) trusted beside the usual ones.
    pub ca_pem: Option<Vec<u8>>,
    pub bounds: RestBounds,
    /// The seed of the jitter between tries.
    pub jitter_seed: u64,
}

/// How long one try may take, and how long to wait between tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestBounds {
    /// Connecting, at most: a dead address should cost a second try, not the whole deadline.
    pub connect_timeout: Duration,
    /// One try, from its first byte to the last of its answer, at most.
    pub try_timeout: Duration,
    pub backoff: Backoff,
    /// An answer's body, at most: 100 messages with everything on them are below it.
    pub answer_limit_bytes: usize,
}

impl Default for RestBounds {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            try_timeout: Duration::from_secs(10),
            backoff: Backoff {
                first: Duration::from_millis(250),
                limit: Duration::from_secs(10),
            },
            answer_limit_bytes: 16 * 1024 * 1024,
        }
    }
}

#[derive(Debug, Error)]
pub enum RestSetupError {
    #[error("the bot token is empty or has characters that no token has")]
    Token,
    #[error("{url} is not an http:// or https:// address")]
    BaseUrl { url: String },
    #[error("the given file holds no PEM certificates")]
    Ca,
    #[error("could not prepare the HTTP client")]
    Client(#[source] reqwest::Error),
}

impl RestSettings {
    /// Checks the address and returns it without a trailing slash.
    pub(super) fn base(&self) -> Result<String, RestSetupError> {
        let base = self.base_url.trim().trim_end_matches('/');
        match Url::parse(base) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                Ok(base.to_owned())
            }
            // There may be a password in it.
            _ if base.contains('@') => Err(RestSetupError::BaseUrl {
                url: "what DISCORD_API_URL says".to_owned(),
            }),
            _ => Err(RestSetupError::BaseUrl {
                url: format!("{:?}", self.base_url),
            }),
        }
    }

    /// Returns the client for requests to the API.
    pub(super) fn client(&self) -> Result<Client, RestSetupError> {
        self.client_with(self.headers()?)
    }

    /// Returns the client for files, which does not send the token.
    pub(super) fn files_client(&self) -> Result<Client, RestSetupError> {
        self.client_with(HeaderMap::new())
    }

    fn client_with(&self, headers: HeaderMap) -> Result<Client, RestSetupError> {
        // Proxies are not taken from the environment: the gateway could not follow.
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(self.bounds.connect_timeout);
        if let Some(address) = self.resolve {
            builder = builder.resolve(DISCORD_HOST, address);
        }
        if let Some(pem) = &self.ca_pem {
            let certificates = Certificate::from_pem_bundle(pem).map_err(|_| RestSetupError::Ca)?;
            if certificates.is_empty() {
                return Err(RestSetupError::Ca);
            }
            for certificate in certificates {
                builder = builder.add_root_certificate(certificate);
            }
        }
        builder.build().map_err(RestSetupError::Client)
    }

    fn headers(&self) -> Result<HeaderMap, RestSetupError> {
        let token = self.token.reveal();
        let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain {
            return Err(RestSetupError::Token);
        }
        let mut authorization =
            HeaderValue::from_str(&format!("Bot {token}")).map_err(|_| RestSetupError::Token)?;
        authorization.set_sensitive(true);
        Ok(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> RestSettings {
        RestSettings {
            base_url: DISCORD_URL.to_owned(),
            token: BotToken::new("a.b.c"),
            resolve: None,
            ca_pem: None,
            bounds: RestBounds::default(),
            jitter_seed: 0,
        }
    }

    #[test]
    fn a_token_is_read_as_people_paste_it_and_never_shown() {
        assert_eq!(BotToken::new(" Bot a.b.c\n"), BotToken::new("a.b.c"));
        assert!(!format!("{:?}", settings()).contains("a.b.c"));
    }

    #[test]
    fn settings_that_cannot_work_are_refused_at_once() {
        #[track_caller]
        fn check(settings: &RestSettings, expected: &str) {
            let error = settings.base().err().or_else(|| settings.client().err());
            assert!(format!("{error:?}").contains(expected), "{error:?}");
        }

        check(&settings(), "None");
        check(
            &RestSettings {
                token: BotToken::new(" "),
                ..settings()
            },
            "Token",
        );
        check(
            &RestSettings {
                token: BotToken::new("a b"),
                ..settings()
            },
            "Token",
        );
        check(
            &RestSettings {
                base_url: "discord.com".to_owned(),
                ..settings()
            },
            "BaseUrl",
        );
        check(
            &RestSettings {
                base_url: "ftp://x".to_owned(),
                ..settings()
            },
            "BaseUrl",
        );
        check(
            &RestSettings {
                ca_pem: Some(b"no PEM".to_vec()),
                ..settings()
            },
            "Ca",
        );
    }

    #[test]
    fn the_base_address_loses_its_trailing_slash() {
        let with_slash = RestSettings {
            base_url: "http://127.0.0.1:8000/".to_owned(),
            ..settings()
        };
        assert_eq!(with_slash.base().unwrap(), "http://127.0.0.1:8000");
    }
}
