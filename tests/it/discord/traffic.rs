//! How often the bot may ask, in scenes that hold it to Discord's limits.
//!
//! Owns: when a request is one too many, and what is left. Does not know: what is asked.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::faults::fits;

const SECOND: Duration = Duration::from_secs(1);

/// Requests of one kind share a limit within a channel: pattern of the path, how many, in which time.
const BUCKETS: [(&str, &str, usize, Duration); 4] = [
    ("POST", "/channels/*/messages", 5, Duration::from_secs(5)),
    ("PATCH", "/channels/*/messages/*", 5, Duration::from_secs(5)),
    (
        "PUT",
        "/channels/*/messages/*/reactions/**",
        1,
        Duration::from_millis(250),
    ),
    ("PATCH", "/webhooks/**", 5, Duration::from_secs(2)),
];

/// How many requests a bot may make in a second.
const PER_SECOND: usize = 50;

/// How many DM channels it may open in two seconds. Discord does not say; bots report a few dozen.
const DMS_OPENED: usize = 20;

/// What is left of the limit that a request counts for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    pub(super) limit: usize,
    pub(super) remaining: usize,
    pub(super) reset_after: Duration,
}

/// Why a request is one too many.
#[derive(Clone, Copy, Debug)]
pub(super) enum TooMany {
    InBucket(Duration),
    InAll(Duration),
    DmsOpened,
}

/// What was asked lately.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// By bucket and channel: when its time is up, and how many came in it.
    buckets: BTreeMap<(usize, String), (Instant, usize)>,
    all: VecDeque<Instant>,
    opened: VecDeque<Instant>,
    pub(super) n_refused: usize,
}

impl Traffic {
    /// Counts a request; none when no limit of its own is known for it.
    pub(super) fn count(
        &mut self,
        method: &str,
        path: &str,
        now: Instant,
    ) -> Result<Option<Left>, TooMany> {
        let counted = self.counted(method, path, now);
        self.n_refused += usize::from(counted.is_err());
        counted
    }

    fn counted(&mut self, method: &str, path: &str, now: Instant) -> Result<Option<Left>, TooMany> {
        // What answers an interaction does not count with the rest.
        if !fits("/interactions/**", path) && !fits("/webhooks/**", path) {
            within(&mut self.all, PER_SECOND, SECOND, now).map_err(TooMany::InAll)?;
        }
        if fits("/users/@me/channels", path) {
            let opened = within(&mut self.opened, DMS_OPENED, 2 * SECOND, now);
            opened.map_err(|_| TooMany::DmsOpened)?;
        }
        let bucket = BUCKETS
            .iter()
            .position(|(of, pattern, ..)| *of == method && fits(pattern, path));
        let Some(bucket) = bucket else {
            return Ok(None);
        };
        let (.., limit, time) = BUCKETS[bucket];
        let major = path
            .split('/')
            .nth(if path.starts_with("/webhooks") { 3 } else { 2 });
        let key = (bucket, major.unwrap_or_default().to_owned());
        let (until, n) = self.buckets.entry(key).or_insert((now + time, 0));
        if *until <= now {
            (*until, *n) = (now + time, 0);
        }
        let reset_after = until.saturating_duration_since(now);
        if *n == limit {
            return Err(TooMany::InBucket(reset_after));
        }
        *n += 1;
        let remaining = limit - *n;
        Ok(Some(Left {
            limit,
            remaining,
            reset_after,
        }))
    }
}

/// Counts one more of at most `limit` in any `time`, or says how long to wait.
fn within(
    last: &mut VecDeque<Instant>,
    limit: usize,
    time: Duration,
    now: Instant,
) -> Result<(), Duration> {
    last.retain(|at| now < *at + time);
    if last.len() == limit {
        return Err(last[0] + time - now);
    }
    last.push_back(now);
    Ok(())
}
