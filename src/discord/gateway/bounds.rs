//! How long things may take on the gateway.

use std::time::Duration;

use crate::retry::Backoff;

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayBounds {
    /// Asking for the gateway's address, connecting, or from there to a session, each at most.
    pub connect_timeout: Duration,
    /// A heartbeat of our own is sent this often. It finds out a connection that only looks alive.
    pub probe_interval: Duration,
    /// A connection that answers no heartbeat and brings no event for this long is given up.
    pub silence_timeout: Duration,
    /// Between two new sessions, at least: Discord cuts off bots that ask faster.
    pub identify_interval: Duration,
    /// Between two attempts to connect.
    pub backoff: Backoff,
    /// How often a session is resumed in vain before a new one is begun.
    pub resume_tries: u32,
    /// For how long, at least.
    pub resume_for: Duration,
    /// A session that ends sooner is short.
    pub steady_after: Duration,
    /// Before another session, after short ones. Discord allows 1,000 sessions a day, and then resets the token.
    pub session_backoff: Backoff,
    /// Closing a connection, at most; then it is cut.
    pub stop_timeout: Duration,
}

impl Default for GatewayBounds {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(15),
            probe_interval: Duration::from_secs(2),
            silence_timeout: Duration::from_secs(8),
            identify_interval: Duration::from_secs(5),
            backoff: Backoff {
                first: Duration::from_secs(1),
                limit: Duration::from_secs(30),
            },
            resume_tries: 5,
            resume_for: Duration::from_mins(1),
            steady_after: Duration::from_mins(5),
            session_backoff: Backoff {
                first: Duration::from_secs(2),
                limit: Duration::from_mins(2),
            },
            stop_timeout: Duration::from_secs(2),
        }
    }
}
