//! A request before it is sent.
//!
//! Owns: which requests take turns, which may be repeated, what a log may show of one. Does not know:
//! routes, or what bodies mean.

use std::fmt::Display;
use std::sync::Arc;

use reqwest::Method;
use serde::Serialize;

use super::error::RestError;
use super::limiter::{LimitKey, Rank};

/// When a request whose outcome is unknown may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Always: twice is the same as once.
    Safe,
    /// A second first answer to an interaction is refused as such, which tells the outcome. These
    /// have no limit in common with anything, so they wait for nothing either.
    UntilAcknowledged,
    /// Not unless it never left.
    Never,
}

/// One request, ready to be sent any number of times.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) key: LimitKey,
    pub(super) path: String,
    /// Whether the token of an interaction, which its path holds, authorises it, and not the bot's.
    pub(super) is_by_interaction: bool,
    pub(super) body: Option<serde_json::Value>,
    pub(super) upload: Option<Upload>,
    pub(super) repeat: Repeat,
    pub(super) rank: Rank,
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub name: String,
    /// What a picture shows, for whoever cannot see it.
    pub description: Option<String>,
    pub bytes: Arc<[u8]>,
}

impl Call {
    /// Describes a request to `path`. Requests of one method, `template` and `major` (the id that
    /// Discord limits by) take turns.
    pub(super) fn new(
        method: Method,
        template: &'static str,
        major: impl Display,
        path: impl Into<String>,
    ) -> Self {
        let repeat = if method == Method::POST {
            Repeat::Never
        } else {
            Repeat::Safe
        };
        let key = LimitKey {
            method: method.clone(),
            template,
            major: major.to_string(),
        };
        Self {
            method,
            key,
            path: path.into(),
            is_by_interaction: false,
            body: None,
            upload: None,
            repeat,
            rank: Rank::Normal,
        }
    }

    pub(super) const fn by_interaction(mut self) -> Self {
        self.is_by_interaction = true;
        self
    }

    pub(super) fn body(mut self, body: &impl Serialize) -> Result<Self, RestError> {
        let value = serde_json::to_value(body).map_err(|error| RestError::Invalid {
            route: self.route(),
            status: 0,
            code: 0,
            message: format!("the body cannot be written as JSON: {error}"),
        })?;
        self.body = Some(value);
        Ok(self)
    }

    /// Sends a file along with the body.
    pub(super) fn upload(mut self, upload: Option<&Upload>) -> Self {
        self.upload = upload.cloned();
        self
    }

    pub(super) fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    pub(super) const fn rank(mut self, rank: Rank) -> Self {
        self.rank = rank;
        self
    }

    /// With an enforced nonce, Discord answers a second try with the message of the first.
    pub(super) fn repeat_if_nonce_enforced(self) -> Self {
        let enforced = self.body.as_ref().is_some_and(|body| {
            body["enforce_nonce"] == true && body.get("nonce").is_some_and(|n| !n.is_null())
        });
        self.repeat(if enforced {
            Repeat::Safe
        } else {
            Repeat::Never
        })
    }

    /// The method and path as a log may show them: without tokens and without anybody's id.
    pub(super) fn route(&self) -> String {
        format!("{} {}", self.method, self.key.template.replace("{}", "…"))
    }

    pub(super) fn is_first_answer(&self) -> bool {
        self.repeat == Repeat::UntilAcknowledged
    }
}
