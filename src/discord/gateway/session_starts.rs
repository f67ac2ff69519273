//! When new sessions may be started, over all shards.
//!
//! Owns: the distance between two of them, and how many Discord still allows.
//! Does not know: why a session is needed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};
use tracing::{debug, warn};

use super::bounds::GatewayBounds;
use crate::discord::rest::{Rest, SessionStartLimit};

/// With fewer sessions left, each new one is a warning: when none is left, Discord resets the token.
const FEW_SESSIONS: u32 = 100;

#[derive(Debug)]
pub(super) struct SessionStarts {
    rest: Arc<Rest>,
    bounds: GatewayBounds,
    /// Held while somebody waits, so that those who wait go in order.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next: Option<Instant>,
    left: Option<Left>,
}

/// How many sessions are left, as far as is known.
#[derive(Clone, Copy, Debug)]
struct Left {
    n: u32,
    reset_at: Instant,
}

impl Left {
    fn of(limit: SessionStartLimit) -> Self {
        Self {
            n: limit.remaining,
            reset_at: Instant::now() + Duration::from_millis(limit.reset_after_ms),
        }
    }
}

impl SessionStarts {
    pub(super) fn new(rest: Arc<Rest>, bounds: GatewayBounds) -> Self {
        Self {
            rest,
            bounds,
            state: Mutex::new(State {
                next: None,
                left: None,
            }),
        }
    }

    /// Notes how many sessions Discord allows.
    pub(super) async fn allow(&self, limit: Option<SessionStartLimit>) {
        self.state.lock().await.left = limit.map(Left::of);
    }

    /// Waits until a new session may be started. `is_another` when it follows one that was lost: how many are left
    /// is then asked again. Calls `none_left` when there is none for now.
    pub(super) async fn wait(&self, is_another: bool, none_left: impl Fn()) {
        let mut state = self.state.lock().await;
        if let Some(next) = state.next {
            sleep_until(next).await;
        }
        // Other processes use them up too, and those that only failed to connect were counted.
        if is_another || state.left.is_some_and(|left| left.n < FEW_SESSIONS) {
            self.ask(&mut state).await;
        }
        while let Some(left) = state.left.filter(|left| left.n == 0) {
            let pause_ms = left
                .reset_at
                .saturating_duration_since(Instant::now())
                .as_millis();
            warn!(
                pause_ms,
                "no new session with Discord is left; the next one starts in {pause_ms} ms"
            );
            none_left();
            sleep_until(left.reset_at).await;
            state.left = None;
            self.ask(&mut state).await;
        }
        if let Some(left) = &mut state.left {
            left.n -= 1;
            if left.n < FEW_SESSIONS {
                let n_left = left.n;
                warn!(
                    n_left,
                    "only {n_left} new sessions with Discord are left for now"
                );
            }
        }
        state.next = Some(Instant::now() + self.bounds.identify_interval);
    }

    /// Asks Discord how many sessions are left. Without an answer, what is known is kept.
    async fn ask(&self, state: &mut State) {
        let deadline = Instant::now() + self.bounds.connect_timeout;
        match self.rest.gateway_bot(deadline).await {
            Ok(address) => state.left = address.session_start_limit.map(Left::of),
            Err(error) => debug!("could not ask how many sessions are left: {error}"),
        }
    }
}
