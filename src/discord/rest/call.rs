//! A request before it is sent.
//!
//! Owns: which requests take turns, which may be repeated, what a log may show of a path. Does not know:
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
    secret: Option<String>,
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
            secret: None,
            body: None,
            upload: None,
            repeat,
            rank: Rank::Normal,
        }
    }

    /// Names the part of the path that no log may show.
    pub(super) fn secret(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
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

    /// The method and path as a log may show them.
    pub(super) fn route(&self) -> String {
        let path = match self.secret.as_deref() {
            Some(secret) if !secret.is_empty() => self.path.replace(secret, "***"),
            _ => self.path.clone(),
        };
        format!("{} {path}", self.method)
    }

    /// Whether the token of an interaction authorises it, and not the bot's.
    pub(super) const fn is_by_interaction(&self) -> bool {
        self.secret.is_some()
    }

    pub(super) fn is_first_answer(&self) -> bool {
        self.repeat == Repeat::UntilAcknowledged
    }
}
