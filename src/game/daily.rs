//! The daily pair: what sets its games apart from other two-player games.
//!
//! Owns: which day it is in UTC; that two people play a day's pairs once, and on that day. Does not know: which pairs a
//! day has.

use super::command::Rejection;
use super::decision::{Decided, Decision};
use super::state::GameInfo;
use super::time::Ts;

const DAY_S: i64 = 24 * 60 * 60;

/// Returns the day of a moment in UTC, in days since 1970.
pub(crate) fn day_of(at: Ts) -> u32 {
    u32::try_from(at.timestamp().div_euclid(DAY_S)).unwrap_or_default()
}

/// Returns when a day begins.
pub(crate) fn begin_of(day: u32) -> Ts {
    Ts::from_timestamp(i64::from(day) * DAY_S, 0).unwrap_or_default()
}

/// Checks that those who now come together have not played the pairs of today.
pub(super) fn check_not_played(decision: &Decision<'_>) -> Decided {
    if decision.daily_played {
        Err(Rejection::DailyPlayed)
    } else {
        Ok(())
    }
}

/// Checks that a daily pair, if it is one, is today's.
pub(super) fn check_today(decision: &Decision<'_>, info: &GameInfo) -> Decided {
    match info.daily {
        Some(day) if day != day_of(decision.at) => Err(Rejection::DailyOver),
        Some(_) => check_not_played(decision),
        None => Ok(()),
    }
}

/// Checks that the settings of a lobby may be changed: a daily pair is the same for everybody.
pub(super) fn check_changeable(info: &GameInfo) -> Decided {
    if info.daily.is_some() {
        Err(Rejection::DailyFixed)
    } else {
        Ok(())
    }
}
