//! What Discord's answer means to the caller.
//!
//! Owns: the error type of REST calls and Discord's error codes that this program acts on.
//! Does not know: when to retry (that is the sender's).

use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

/// Discord's JSON error codes that this program acts on.
pub mod code {
    pub const UNKNOWN_CHANNEL: u64 = 10_003;
    pub const UNKNOWN_GUILD: u64 = 10_004;
    /// The user is not in the guild.
    pub const UNKNOWN_MEMBER: u64 = 10_007;
    pub const UNKNOWN_MESSAGE: u64 = 10_008;
    /// The interaction was answered too late, or its question has been replaced by another.
    pub const UNKNOWN_INTERACTION: u64 = 10_062;
    /// The user no longer exists.
    pub const UNKNOWN_USER: u64 = 10_013;
    /// The bot opens too many DM channels at once.
    pub const DMS_OPENED_TOO_FAST: u64 = 40_003;
    /// The interaction already has its first answer.
    pub const ALREADY_ACKNOWLEDGED: u64 = 40_060;
    /// Discord's edge refused the request before the API saw it.
    pub const REFUSED_BY_EDGE: u64 = 40_333;
    /// The bot is not in the guild, or cannot see the channel.
    pub const MISSING_ACCESS: u64 = 50_001;
    /// The user has blocked the bot.
    pub const CANNOT_SEND_TO_USER: u64 = 50_007;
    /// An interaction's token is not valid (any more).
    pub const INVALID_WEBHOOK_TOKEN: u64 = 50_027;
    /// The thread was archived: messages in it cannot be edited.
    pub const ARCHIVED_THREAD: u64 = 50_083;
    /// The user shares no server with the bot, or accepts no DMs from its members.
    pub const DMS_CLOSED: u64 = 50_278;
}

/// Why a call to Discord came to nothing, by what the caller can do about it.
///
/// `route` is the method and path with tokens masked, fit for a log; `code` is Discord's code, or 0 without one;
/// `message` is Discord's text.
#[derive(Clone, Debug, Error)]
pub enum RestError {
    /// The bot's token is wrong or was reset. Nothing works until an operator changes it.
    #[error("Discord refused the bot token at {route}: set DISCORD_TOKEN to the bot's current one")]
    Unauthorized { route: String },
    /// This bot may not do this here or to this user. Use another way (see [`code`]).
    #[error("Discord forbids {route} (code {code}): {message}")]
    Forbidden {
        route: String,
        code: u64,
        message: String,
    },
    /// The channel, message or interaction is not there (any more). Let go of it.
    #[error("{route} is gone (code {code}): {message}")]
    Gone {
        route: String,
        code: u64,
        message: String,
    },
    /// Discord does not accept the request as written. Sending it again will not help.
    #[error("Discord rejects {route} with status {status} (code {code}): {message}")]
    Invalid {
        route: String,
        /// The HTTP status; 0 when the request could not even be written.
        status: u16,
        code: u64,
        /// With each field that Discord names, as `field: reason`.
        message: String,
    },
    /// Discord cannot be asked now. Ask again after `retry_after`.
    #[error(
        "Discord is unavailable for {route}, try again in {} ms: {reason}",
        .retry_after.as_millis()
    )]
    Unavailable {
        route: String,
        /// The wait that the server or the backoff asks for.
        retry_after: Duration,
        /// Whether a try may have had its effect although no answer came.
        may_have_happened: bool,
        reason: String,
    },
}

/// Why a file that somebody attached is not there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DownloadError {
    #[error("the file is longer than {limit_bytes} bytes")]
    TooLong { limit_bytes: usize },
    /// Trying again may help.
    #[error("the file could not be fetched: {reason}")]
    Failed { reason: String },
}

impl RestError {
    /// Discord's JSON error code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<u64> {
        match self {
            Self::Forbidden { code, .. } | Self::Gone { code, .. } | Self::Invalid { code, .. } => {
                Some(*code).filter(|code| *code != 0)
            }
            Self::Unauthorized { .. } | Self::Unavailable { .. } => None,
        }
    }

    /// Whether the user's DMs are closed to this bot. No other refusal says that.
    #[must_use]
    pub fn is_closed_dms(&self) -> bool {
        matches!(
            self.code(),
            Some(code::CANNOT_SEND_TO_USER | code::DMS_CLOSED | code::UNKNOWN_USER)
        )
    }

    /// Whether the interaction had its first answer before this one.
    #[must_use]
    pub fn is_already_acknowledged(&self) -> bool {
        self.code() == Some(code::ALREADY_ACKNOWLEDGED)
    }

    /// Whether Discord no longer wants the first answer to an interaction.
    #[must_use]
    pub fn is_unknown_interaction(&self) -> bool {
        self.code() == Some(code::UNKNOWN_INTERACTION)
    }

    /// Reads an answer of status 4xx other than 429 that is not [`Temporary`].
    pub(super) fn refused(route: String, status: u16, body: &[u8]) -> Self {
        let Refusal {
            code,
            message,
            errors,
        } = serde_json::from_slice(body).unwrap_or_default();
        match (status, code) {
            // A 401 may also be about an interaction's token, not the bot's.
            (404 | 410, _) | (401, code::INVALID_WEBHOOK_TOKEN) => Self::Gone {
                route,
                code,
                message,
            },
            (401, _) => Self::Unauthorized { route },
            (403, _) => Self::Forbidden {
                route,
                code,
                message,
            },
            _ => Self::Invalid {
                route,
                status,
                code,
                message: with_fields(message, &errors),
            },
        }
    }
}

/// A refusal that says nothing about the request: the same one may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temporary {
    /// The API did not see the request.
    ByEdge,
    DmsOpenedTooFast,
}

impl Temporary {
    /// Reads an answer of status 4xx other than 429. None when the refusal is the API's own and final.
    pub(super) fn read(status: u16, body: &[u8]) -> Option<Self> {
        // The API answers in JSON. These refuse what was sent, or with which token, whoever answers.
        const FINAL_WITHOUT_JSON: [u16; 5] = [400, 401, 413, 414, 431];
        let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
            return (!FINAL_WITHOUT_JSON.contains(&status)).then_some(Self::ByEdge);
        };
        match (status, refusal.code) {
            (_, code::DMS_OPENED_TOO_FAST) => Some(Self::DmsOpenedTooFast),
            (_, code::REFUSED_BY_EDGE) | (403, 0) => Some(Self::ByEdge),
            _ => None,
        }
    }

    pub(super) fn reason(self, status: u16) -> String {
        match self {
            Self::ByEdge => format!("Discord's edge refused it with status {status}"),
            Self::DmsOpenedTooFast => "Discord says that it opens DM channels too fast".to_owned(),
        }
    }
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    code: u64,
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: serde_json::Value,
}

/// Appends the reasons of Discord's nested `errors`, each behind the path of its field.
///
/// The reasons are Discord's own sentences; what was sent is not in them.
fn with_fields(mut message: String, errors: &serde_json::Value) -> String {
    fn walk(at: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        let Some(fields) = value.as_object() else {
            return;
        };
        for (name, inner) in fields {
            if name == "_errors" {
                let reasons = inner.as_array().into_iter().flatten();
                found.extend(reasons.filter_map(|reason| {
                    reason
                        .get("message")?
                        .as_str()
                        .map(|words| format!("{at}: {words}"))
                }));
            } else if at.is_empty() {
                walk(name, inner, found);
            } else {
                walk(&format!("{at}.{name}"), inner, found);
            }
        }
    }

    let mut found = Vec::new();
    walk("", errors, &mut found);
    for field in found {
        message.push_str("; ");
        message.push_str(&field);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_the_caller_can_do() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: &str) {
            let error = RestError::refused("GET /x".to_owned(), status, body.as_bytes());
            let kind = format!("{error:?}");
            assert!(kind.starts_with(expected), "{kind}");
        }

        check(
            401,
            r#"{"message": "401: Unauthorized", "code": 0}"#,
            "Unauthorized",
        );
        check(
            401,
            r#"{"message": "Invalid Webhook Token", "code": 50027}"#,
            "Gone",
        );
        check(
            403,
            r#"{"message": "Cannot send", "code": 50007}"#,
            "Forbidden",
        );
        check(
            404,
            r#"{"message": "Unknown Message", "code": 10008}"#,
            "Gone",
        );
        check(
            400,
            r#"{"message": "already acknowledged", "code": 40060}"#,
            "Invalid",
        );
        check(413, "", "Invalid");
    }

    #[test]
    fn only_the_codes_that_say_so_mean_closed_dms() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: bool) {
            let error = RestError::refused(String::new(), status, body.as_bytes());
            assert_eq!(error.is_closed_dms(), expected, "{error:?}");
        }

        check(403, r#"{"code": 50007, "message": ""}"#, true);
        check(403, r#"{"code": 50278, "message": ""}"#, true);
        check(404, r#"{"code": 10013, "message": ""}"#, true);
        check(401, r#"{"code": 0, "message": "401: Unauthorized"}"#, false);
        check(400, r#"{"code": 50035, "message": ""}"#, false);
        check(403, r#"{"code": 50013, "message": ""}"#, false);
        check(404, r#"{"code": 10003, "message": ""}"#, false);
    }

    #[test]
    fn a_refusal_is_temporary_only_where_it_says_nothing_about_the_request() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: Option<Temporary>) {
            assert_eq!(Temporary::read(status, body.as_bytes()), expected);
        }

        let edge = Some(Temporary::ByEdge);
        check(403, "<html>Attention required! | Cloudflare</html>", edge);
        check(404, "<html>a proxy's</html>", edge);
        check(408, "", edge);
        check(403, r#"{"message": "403: Forbidden", "code": 0}"#, edge);
        check(403, "{}", edge);
        check(
            403,
            r#"{"code": 40333, "message": "internal network error"}"#,
            edge,
        );
        let too_fast = Some(Temporary::DmsOpenedTooFast);
        check(403, r#"{"code": 40003, "message": ""}"#, too_fast);
        check(400, r#"{"code": 40003, "message": ""}"#, too_fast);
        check(403, r#"{"code": 50013, "message": ""}"#, None);
        check(403, r#"{"code": 50278, "message": ""}"#, None);
        check(404, r#"{"code": 10003, "message": ""}"#, None);
        check(401, r#"{"code": 0, "message": "401: Unauthorized"}"#, None);
        check(401, "", None);
        check(413, "<html>too large</html>", None);
    }

    #[test]
    fn an_answered_interaction_is_recognised_by_its_code() {
        let answered = RestError::refused(String::new(), 400, br#"{"code": 40060, "message": ""}"#);
        assert!(answered.is_already_acknowledged() && !answered.is_closed_dms());
    }

    #[test]
    fn an_invalid_request_names_the_fields_that_discord_names() {
        let body = br#"{"code": 50035, "message": "Invalid Form Body", "errors":
            {"embeds": {"0": {"title": {"_errors": [{"code": "X", "message": "Too long."}]}}}}}"#;
        let RestError::Invalid { message, .. } = RestError::refused(String::new(), 400, body)
        else {
            panic!("not invalid")
        };

        assert_eq!(message, "Invalid Form Body; embeds.0.title: Too long.");
    }
}
