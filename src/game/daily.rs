//! The daily pair: what sets its games apart from other two-player games.
//!
//! Owns: that two people play a day's pairs once, and on that day. Does not know: which pairs a
//! day has.

use super::calendar::day_of;
use super::command::Rejection;
use super::decision::{Decided, Decision};
use super::state::GameInfo;

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
