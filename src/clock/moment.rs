//! Moments as people type them.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

/// A moment as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// That one.
    At(DateTime<Utc>),
    /// So long before now.
    Ago(TimeDelta),
}

impl Moment {
    /// Returns it, where `now` is now.
    #[must_use]
    pub fn before(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::Ago(ago) => now
                .checked_sub_signed(ago)
                .unwrap_or(DateTime::<Utc>::MIN_UTC),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let day = || {
            Some(
                typed
                    .parse::<NaiveDate>()
                    .ok()?
                    .and_time(NaiveTime::MIN)
                    .and_utc(),
            )
        };
        let moment = || Some(DateTime::parse_from_rfc3339(typed).ok()?.to_utc());
        let ago = || {
            let unit = typed.chars().last()?;
            let n = typed.strip_suffix(unit)?.parse::<u32>().ok()?.into();
            match unit {
                's' => TimeDelta::try_seconds(n),
                'm' => TimeDelta::try_minutes(n),
                'h' => TimeDelta::try_hours(n),
                'd' => TimeDelta::try_days(n),
                _ => None,
            }
        };
        let at = day().or_else(moment).map(Self::At);
        at.or_else(|| ago().map(Self::Ago)).ok_or_else(|| {
            "a time is 2026-01-31, 2026-01-31T20:15:00Z, or how long ago: 90s, 30m, 2h, 7d"
                .to_owned()
        })
    }
}
