//! Moments and spans of time.

use chrono::{DateTime, Duration, Utc};

/// A moment, UTC, to the microsecond.
pub type Ts = DateTime<Utc>;

pub(super) const MINUTE_MS: u64 = 60_000;

pub(super) const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// Returns the milliseconds from `from` to `to`; 0 when `to` is not after it.
pub fn millis_between(from: Ts, to: Ts) -> u64 {
    u64::try_from((to - from).num_milliseconds()).unwrap_or(0)
}

/// Returns the moment `ms` before `at`, or the first there is.
pub(super) fn earlier(at: Ts, ms: u64) -> Ts {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    Duration::try_milliseconds(ms)
        .and_then(|span| at.checked_sub_signed(span))
        .unwrap_or(Ts::MIN_UTC)
}

/// Returns the moment `ms` after `at`, or the last there is.
pub fn later(at: Ts, ms: u64) -> Ts {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    Duration::try_milliseconds(ms)
        .and_then(|span| at.checked_add_signed(span))
        .unwrap_or(Ts::MAX_UTC)
}
