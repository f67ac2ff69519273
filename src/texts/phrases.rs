//! The small pieces that sentences are made of: numbers with their noun, spans, places, lists.
//!
//! Owns: how these are written, everywhere alike. Does not know: the sentences.

use chrono::NaiveDate;

use super::Texts;

impl Texts {
    pub(crate) fn signed_points(self, points: i32) -> String {
        let n = u64::from(points.unsigned_abs());
        if points < 0 {
            self.minus_points(n)
        } else {
            self.points(n)
        }
    }

    pub(crate) fn span(self, ms: u64) -> String {
        let seconds = ms / 1_000;
        match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
            (0, 0, 0) => self.less_than_a_second().to_owned(),
            (0, 0, s) => format!("{s} s"),
            (0, m, 0) => format!("{m} min"),
            (0, m, s) => format!("{m} min {s} s"),
            (h, 0, _) => format!("{h} h"),
            (h, m, _) => format!("{h} h {m} min"),
        }
    }

    /// Writes a short time to the tenth of a second.
    pub(crate) fn seconds(self, ms: u64) -> String {
        match ms {
            0..100 => format!("{ms} ms"),
            100..60_000 => format!("{} s", self.thousandths(ms / 100 * 100)),
            _ => self.span(ms),
        }
    }

    /// Writes the ordinal of a place: `1st`, `2nd`, `11th`.
    pub(crate) fn ordinal(self, n: u32) -> String {
        let suffix = match (self, n % 10, n % 100) {
            (Self::English, 1, 0..10 | 20..) => "st",
            (Self::English, 2, 0..10 | 20..) => "nd",
            (Self::English, 3, 0..10 | 20..) => "rd",
            (Self::English, ..) => "th",
            (Self::German, ..) => ".",
            (Self::French, ..) if n == 1 => "ers",
            (Self::French, ..) => "es",
            (Self::Spanish, ..) => ".º",
        };
        format!("{n}{suffix}")
    }

    /// Writes the place of one person or team on a board.
    pub(crate) fn place(self, n: u32) -> String {
        match self {
            // Its ordinals agree with whom they are about.
            Self::French => format!("nº {n}"),
            Self::English | Self::German | Self::Spanish => self.ordinal(n),
        }
    }

    /// Writes a day of the year.
    pub(crate) fn date(self, date: NaiveDate) -> String {
        let format = match self {
            Self::English => "%-d %b",
            Self::German => "%-d.%-m.",
            Self::French | Self::Spanish => "%-d/%-m",
        };
        date.format(format).to_string()
    }

    /// Lists things: `one, two and three`.
    pub(crate) fn listed(self, things: &[String]) -> String {
        match things {
            [before @ .., last] if !before.is_empty() => self.list_and(before.join(", "), last),
            _ => things.concat(),
        }
    }

    /// Writes thousandths with at most two decimals: `4`, `2.4`, `2.33`.
    pub(crate) fn thousandths(self, milli: u64) -> String {
        let mark = self.decimal_mark();
        let written = format!("{}{mark}{:02}", milli / 1_000, milli % 1_000 / 10);
        written
            .trim_end_matches('0')
            .trim_end_matches(mark)
            .to_owned()
    }

    /// Writes millionths with one decimal: `27.6`, `−1.0`.
    pub(crate) fn tenths(self, millionths: i64) -> String {
        let rounded = (millionths.abs() + 50_000) / 100_000;
        let is_negative = millionths < 0 && rounded > 0;
        let sign = if is_negative { "−" } else { "" };
        format!(
            "{sign}{}{}{}",
            rounded / 10,
            self.decimal_mark(),
            rounded % 10
        )
    }

    const fn decimal_mark(self) -> char {
        match self {
            Self::English => '.',
            Self::German | Self::French | Self::Spanish => ',',
        }
    }

    /// Writes an average of attempts, such as "2.4 attempts a round".
    pub(crate) fn average(self, milli: u64) -> String {
        match milli {
            1_000 => self.one_attempt_a_round().to_owned(),
            _ => self.average_attempts(self.thousandths(milli)),
        }
    }

    /// Writes an average of attempts, such as "2.4 attempts a match".
    pub(crate) fn average_a_match(self, milli: u64) -> String {
        match milli {
            1_000 => self.one_attempt_a_match().to_owned(),
            _ => self.average_attempts_a_match(self.thousandths(milli)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_short_times_are_said_as_people_say_them() {
        let t = Texts::English;
        let ordinals = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(|n| t.ordinal(n));
        assert_eq!(
            ordinals.join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th"
        );
        let times = [4, 612, 1_000, 12_345, 75_000].map(|ms| t.seconds(ms));
        assert_eq!(times.join(", "), "4 ms, 0.6 s, 1 s, 12.3 s, 1 min 15 s");
        let teams = ["ana", "ben", "cat"].map(str::to_owned);
        assert_eq!(t.listed(&teams), "ana, ben and cat");
        assert_eq!(t.listed(&teams[..1]), "ana");
        assert_eq!(Texts::German.listed(&teams), "ana, ben und cat");
        assert_eq!(Texts::French.seconds(612), "0,6 s");
        let day = NaiveDate::from_ymd_opt(2026, 8, 3).unwrap();
        let all = [Texts::English, Texts::German, Texts::French, Texts::Spanish];
        assert_eq!(
            all.map(|t| format!("{}, {}", t.place(3), t.date(day))),
            ["3rd, 3 Aug", "3., 3.8.", "nº 3, 3/8", "3.º, 3/8"]
        );
        assert_eq!(all.map(|t| t.tenths(-1_040_000))[..2], ["−1.0", "−1,0"]);
    }

    #[test]
    fn points_are_said_as_people_say_them() {
        #[track_caller]
        fn check(texts: Texts, n: i32, expected: &str) {
            assert_eq!(texts.signed_points(n), expected);
        }

        check(Texts::English, 0, "0 points");
        check(Texts::English, 1, "1 point");
        check(Texts::English, 4, "4 points");
        check(Texts::English, -1, "minus 1 point");
        check(Texts::English, -3, "minus 3 points");
        check(Texts::French, 0, "0 point");
        check(Texts::French, -2, "moins 2 points");
        check(Texts::Spanish, 1, "1 punto");
    }
}
