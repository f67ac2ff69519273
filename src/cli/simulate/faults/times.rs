//! When people could play, and what the log's times were in truth.
//!
//! Owns: how long people could play between two times of the log. Does not know: why they could not.

use chrono::{DateTime, TimeDelta, Utc};

#[derive(Debug, Default)]
pub(super) struct Times {
    /// Times of the log with the true times.
    pairs: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// When nobody could play.
    closed: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    closed_since: Option<DateTime<Utc>>,
}

impl Times {
    pub(super) fn note(&mut self, in_log: DateTime<Utc>, truth: DateTime<Utc>) {
        self.pairs.push((in_log, truth));
    }

    pub(super) fn note_open(&mut self, now: DateTime<Utc>, is_open: bool) {
        if !is_open {
            self.closed_since.get_or_insert(now);
        } else if let Some(since) = self.closed_since.take() {
            self.closed.push((since, now));
        }
    }

    pub(super) fn note_frozen(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) {
        self.closed.push((from, to));
    }

    /// Returns how long people could play between two times of the log, and how often they could not.
    pub(super) fn open_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<(TimeDelta, usize)> {
        let (from, to) = (self.truth(from)?, self.truth(to)?);
        let overlaps = self.closed.iter().filter_map(|(since, until)| {
            let (since, until) = ((*since).max(from), (*until).min(to));
            (since < until).then_some((since, until))
        });
        let mut overlaps: Vec<_> = overlaps.collect();
        overlaps.sort_unstable();
        let (mut closed, mut seen) = (TimeDelta::zero(), from);
        for (since, until) in &overlaps {
            closed += (*until - (*since).max(seen)).max(TimeDelta::zero());
            seen = seen.max(*until);
        }
        Some((to - from - closed, overlaps.len()))
    }

    /// Returns the true time of a time of the log: as long after the note before it as the log says.
    fn truth(&self, in_log: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let after = self.pairs.partition_point(|(at, _)| *at <= in_log);
        let (at, truth) = self.pairs.get(after.checked_sub(1)?)?;
        let next = self.pairs.get(after).map(|(_, truth)| *truth);
        let found = *truth + (in_log - *at);
        Some(next.map_or(found, |next| found.min(next)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + s, 0).unwrap()
    }

    #[test]
    fn what_nobody_could_use_is_left_out_once() {
        let mut times = Times::default();
        times.note(at(0), at(0));
        // The clock was set forward by an hour.
        times.note(at(3_610), at(10));
        times.note_open(at(20), false);
        times.note_frozen(at(25), at(40));
        times.note_open(at(30), true);
        assert_eq!(
            times.open_between(at(5), at(3_660)),
            Some((TimeDelta::seconds(35), 2))
        );
        assert_eq!(times.open_between(at(-1), at(3_660)), None);
    }
}
