//! Days, weeks and months as a server counts them, in its time zone.
//!
//! Owns: where they begin, also those in UTC that the daily pair goes by. Does not know: what is counted.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::values::Ts;

/// A time zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZone(Tz);

impl TimeZone {
    pub const UTC: Self = Self(Tz::UTC);

    /// Finds a time zone by its name, ignoring case.
    pub fn named(typed: &str) -> Option<Self> {
        Tz::from_str_insensitive(typed).ok().map(Self)
    }

    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Returns the names that contain what was typed, ignoring case, at most `limit`.
    pub fn names_like(typed: &str, limit: usize) -> Vec<&'static str> {
        let typed = typed.trim().to_lowercase().replace(' ', "_");
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let fitting = names.filter(|name| name.to_lowercase().contains(&typed));
        fitting.take(limit).collect()
    }

    /// Returns the date that it is there at `at`.
    pub fn date(self, at: Ts) -> NaiveDate {
        at.with_timezone(&self.0).date_naive()
    }

    /// Returns when a day begins there: at midnight, or just after it where clocks skip midnight.
    pub fn start_of(self, date: NaiveDate) -> Ts {
        self.moment(date, 0)
    }

    /// Returns when it is an hour of a day there, or just after it where clocks skip it.
    pub fn moment(self, date: NaiveDate, hour: u32) -> Ts {
        let hour = date.and_time(NaiveTime::MIN) + TimeDelta::hours(hour.into());
        let mut quarters = (0..=96).map(|n| hour + TimeDelta::minutes(15 * n));
        let found = quarters.find_map(|time| self.0.from_local_datetime(&time).earliest());
        found.map_or(hour.and_utc(), |found| found.with_timezone(&Utc))
    }
}

const DAY_S: i64 = 24 * 60 * 60;

/// Returns the day of a moment in UTC, in days since 1970.
pub(crate) fn day_of(at: Ts) -> u32 {
    u32::try_from(at.timestamp().div_euclid(DAY_S)).unwrap_or_default()
}

/// Returns when such a day begins.
pub(crate) fn begin_of(day: u32) -> Ts {
    Ts::from_timestamp(i64::from(day) * DAY_S, 0).unwrap_or_default()
}

/// A stretch of the calendar that goes on at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    All,
    Month,
    /// From Monday.
    Week,
    Day,
}

impl Period {
    pub(crate) const EVERY: [Self; 4] = [Self::All, Self::Month, Self::Week, Self::Day];

    /// Finds a period by its name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut every = Self::EVERY.into_iter();
        every.find(|period| period.name() == name)
    }

    /// Returns its name in options and ids.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
        }
    }

    /// Returns its first day, and the day after its last.
    fn days(self, today: NaiveDate) -> Option<[NaiveDate; 2]> {
        match self {
            Self::All => None,
            Self::Month => {
                let first = today.with_day(1)?;
                Some([first, first.checked_add_months(chrono::Months::new(1))?])
            }
            Self::Week => {
                let monday = monday_of(today);
                Some([monday, monday.checked_add_days(Days::new(7))?])
            }
            Self::Day => Some([today, today.succ_opt()?]),
        }
    }

    /// Returns when the one that holds `now` begins, and when the next does; none for all time.
    pub fn bounds(self, now: Ts, zone: TimeZone) -> Option<[Ts; 2]> {
        let days = self.days(zone.date(now))?;
        Some(days.map(|day| zone.start_of(day)))
    }
}

/// Returns the Monday of a date's week.
pub fn monday_of(date: NaiveDate) -> NaiveDate {
    let days = u64::from(date.weekday().num_days_from_monday());
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

impl FromStr for TimeZone {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::named(text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ts(text: &str) -> Ts {
        text.parse().unwrap()
    }

    #[test]
    fn days_begin_in_the_time_zone_of_the_server() {
        #[track_caller]
        fn check(zone: &str, now: &str, period: Period, from: &str, to: &str) {
            let zone = TimeZone::named(zone).unwrap();
            let bounds = period.bounds(ts(now), zone);
            assert_eq!(bounds, Some([ts(from), ts(to)]));
        }

        let noon = "2026-07-15T12:00:00Z";
        check(
            "utc",
            noon,
            Period::Day,
            "2026-07-15T00:00:00Z",
            "2026-07-16T00:00:00Z",
        );
        check(
            "Asia/Kolkata",
            noon,
            Period::Day,
            "2026-07-14T18:30:00Z",
            "2026-07-15T18:30:00Z",
        );
        check(
            "Europe/Berlin",
            noon,
            Period::Week,
            "2026-07-12T22:00:00Z",
            "2026-07-19T22:00:00Z",
        );
        // The clock goes back on the 25th of October: that day has 25 hours.
        let changed = "2026-10-25T12:00:00Z";
        check(
            "europe/berlin",
            changed,
            Period::Day,
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
        );
        check(
            "europe/berlin",
            changed,
            Period::Month,
            "2026-09-30T22:00:00Z",
            "2026-10-31T23:00:00Z",
        );
        // There, clocks go forward at midnight.
        check(
            "America/Santiago",
            "2026-09-06T12:00:00Z",
            Period::Day,
            "2026-09-06T04:00:00Z",
            "2026-09-07T03:00:00Z",
        );
        assert_eq!(Period::All.bounds(ts(noon), TimeZone::UTC), None);
    }

    #[test]
    fn a_zone_is_found_by_a_part_of_its_name() {
        assert_eq!(TimeZone::names_like("new york", 5), ["America/New_York"]);
        assert_eq!(TimeZone::names_like("Europe/B", 2).len(), 2);
        assert_eq!(TimeZone::named("Atlantis"), None);
    }
}
