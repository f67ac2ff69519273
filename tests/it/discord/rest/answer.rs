//! What a request is answered: a body, nothing, or an error in Discord's shape.
//!
//! Owns: status codes, error codes, rate-limit headers.

use axum::body::Body;
use axum::http::{Response, header};
use serde_json::{Value, json};

use super::call::Call;
use crate::discord::limits;

/// A body with 200, or 204 without one.
pub(super) type Outcome = Result<Option<Value>, ApiError>;

/// An error as Discord words it.
#[derive(Debug)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: u32,
    message: &'static str,
    errors: Option<Value>,
}

impl ApiError {
    pub(super) const fn new(status: u16, code: u32, message: &'static str) -> Self {
        Self {
            status,
            code,
            message,
            errors: None,
        }
    }

    /// The error that a scripted fault answers with.
    pub(super) const fn fault(status: u16) -> Self {
        Self::new(status, 0, "scripted fault")
    }

    pub(super) const fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    pub(super) const fn no_route() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    pub(super) const fn wrong_method() -> Self {
        Self::new(405, 0, "405: Method Not Allowed")
    }

    pub(super) const fn unknown_channel() -> Self {
        Self::new(404, 10_003, "Unknown Channel")
    }

    pub(super) const fn unknown_guild() -> Self {
        Self::new(404, 10_004, "Unknown Guild")
    }

    pub(super) const fn unknown_member() -> Self {
        Self::new(404, 10_007, "Unknown Member")
    }

    pub(super) const fn unknown_message() -> Self {
        Self::new(404, 10_008, "Unknown Message")
    }

    pub(super) const fn unknown_user() -> Self {
        Self::new(404, 10_013, "Unknown User")
    }

    pub(super) const fn unknown_webhook() -> Self {
        Self::new(404, 10_015, "Unknown Webhook")
    }

    pub(super) const fn unknown_interaction() -> Self {
        Self::new(404, 10_062, "Unknown interaction")
    }

    pub(super) const fn already_answered() -> Self {
        Self::new(400, 40_060, "Interaction has already been acknowledged.")
    }

    pub(super) const fn missing_access() -> Self {
        Self::new(403, 50_001, "Missing Access")
    }

    pub(super) const fn not_the_author() -> Self {
        Self::new(
            403,
            50_005,
            "Cannot edit a message authored by another user",
        )
    }

    pub(super) const fn empty_message() -> Self {
        Self::new(400, 50_006, "Cannot send an empty message")
    }

    pub(super) const fn dms_closed() -> Self {
        Self::new(403, 50_007, "Cannot send messages to this user")
    }

    pub(super) const fn dms_opened_too_fast() -> Self {
        Self::new(403, 40_003, "You are opening direct messages too fast")
    }

    pub(super) const fn missing_permissions() -> Self {
        Self::new(403, 50_013, "Missing Permissions")
    }

    pub(super) const fn invalid_token() -> Self {
        Self::new(401, 50_027, "Invalid Webhook Token")
    }

    pub(super) fn invalid_form(findings: &[(String, String)]) -> Self {
        let errors = Some(limits::form_errors(findings));
        Self {
            errors,
            ..Self::new(400, 50_035, "Invalid Form Body")
        }
    }
}

/// Writes an outcome as an HTTP response with rate-limit headers.
pub(super) fn of(call: &Call, outcome: &Outcome) -> Response<Body> {
    let (status, body) = match outcome {
        Ok(Some(body)) => (200, body.to_string()),
        Ok(None) => (204, String::new()),
        Err(error) => {
            let mut body = json!({ "message": error.message, "code": error.code });
            if let Some(errors) = &error.errors {
                body["errors"] = errors.clone();
            }
            (error.status, body.to_string())
        }
    };
    let (remaining, reset_after_s) = call.left.map_or((999, 1.0), |left| {
        (left.remaining, left.reset_after.as_secs_f64())
    });
    limited(call, &remaining.to_string(), reset_after_s)
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .expect("the parts are valid")
}

/// Writes a page as the network before Discord does.
pub(super) fn page(status: u16) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html")
        .body("<html><title>Attention required!</title></html>".into())
        .expect("the parts are valid")
}

/// Writes a 429, for one route or for the whole bot.
pub(super) fn rate_limited(call: &Call, retry_after_s: f64, global: bool) -> Response<Body> {
    let body = json!({
        "message": "You are being rate limited.", "retry_after": retry_after_s, "global": global,
    });
    let mut response = limited(call, "0", retry_after_s)
        .status(429)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::RETRY_AFTER, retry_after_s.ceil().to_string())
        .header("X-RateLimit-Scope", if global { "global" } else { "user" });
    if global {
        response = response.header("X-RateLimit-Global", "true");
    }
    response
        .body(body.to_string().into())
        .expect("the parts are valid")
}

/// Starts a response with the headers of the route's bucket.
fn limited(call: &Call, remaining: &str, reset_after_s: f64) -> axum::http::response::Builder {
    let bucket: String = call
        .path
        .chars()
        .filter(|letter| !letter.is_ascii_digit() && letter.is_ascii())
        .collect();
    let now_ms = chrono::Utc::now().timestamp_millis();
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit 52 bits"
    )]
    let reset_at_s = now_ms as f64 / 1_000.0 + reset_after_s;
    Response::builder()
        .header(
            "X-RateLimit-Limit",
            call.left.map_or(1_000, |left| left.limit).to_string(),
        )
        .header("X-RateLimit-Remaining", remaining)
        .header("X-RateLimit-Reset", format!("{reset_at_s:.3}"))
        .header("X-RateLimit-Reset-After", format!("{reset_after_s:.3}"))
        .header("X-RateLimit-Bucket", format!("{} {bucket}", call.method))
}
