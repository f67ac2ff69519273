//! The settings of a server, each with its key, range and default.
//!
//! Owns: how a value is typed, shown and stored as text. Does not know: who may change one.

use thiserror::Error;

use crate::game::calendar::TimeZone;
use crate::game::config::{
    GolfBand, GolfRaceConfig, KnockoutConfig, LongformConfig, Mode, ModeConfig, RaceConfig,
    TwoPlayerConfig,
};
use crate::game::event::Surface;
use crate::game::ids::RoleId;
use crate::game::server_rules::{CommonRules, MOST_RECENT_WORDS};
use crate::game::time::MINUTE_MS;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub server_rules: CommonRules,
    /// The role whose members manage the bot, in addition to those who manage the server.
    pub manager_role: Option<RoleId>,
    /// In which days, weeks and months are counted.
    pub time_zone: TimeZone,
    /// Where two-player is played unless a game is opened otherwise.
    pub surface: Surface,
    two_player: TwoPlayerConfig,
    knockout: KnockoutConfig,
    race: RaceConfig,
    golf_race: GolfRaceConfig,
    longform: LongformConfig,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            server_rules: CommonRules::default(),
            manager_role: None,
            time_zone: TimeZone::UTC,
            surface: Surface::Table,
            two_player: TwoPlayerConfig::default(),
            knockout: KnockoutConfig::default(),
            race: RaceConfig::default(),
            golf_race: GolfRaceConfig::default(),
            longform: LongformConfig::default(),
        }
    }
}

pub struct Setting {
    /// The name people type and events store.
    pub key: &'static str,
    /// What it means for games, with `{}` for the value.
    sentence: &'static str,
    /// The same for a value that switches it off, where there is one.
    without: &'static str,
    kind: Kind,
}

enum Kind {
    Number {
        min: u64,
        max: u64,
        get: fn(&Settings) -> u64,
        set: fn(&mut Settings, u64),
    },
    /// A number with up to three decimals, in thousandths.
    Milli {
        min: u64,
        max: u64,
        get: fn(&Settings) -> u64,
        set: fn(&mut Settings, u64),
    },
    Switch {
        get: fn(&Settings) -> bool,
        set: fn(&mut Settings, bool),
    },
    DayEnd,
    Bands,
    ManagerRole,
    TimeZone,
}

enum Value {
    Number(u64),
    Switch(bool),
    DayEnd(Option<u32>),
    Bands(Vec<GolfBand>),
    Role(Option<RoleId>),
    Zone(TimeZone),
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadValue {
    /// It is no value of this setting, or out of its range.
    #[error("`{key}` takes {range}")]
    NotInRange { key: &'static str, range: String },
    /// A day that ends at a fixed time is a whole one.
    #[error(
        "`{key}` cannot be that: days that end at a fixed time last whole days (1440 minutes, 2880, …), others end at `start`"
    )]
    NotWholeDays { key: &'static str },
}

/// A number; `/ UNIT` shows it in units of that.
macro_rules! number {
    ($key:literal, $range:expr, $($field:ident).+ $(/ $unit:ident)?, $sentence:literal) => {
        number!($key, $range, $($field).+ $(/ $unit)?, $sentence, "")
    };
    ($key:literal, $range:expr, $($field:ident).+ $(/ $unit:ident)?, $sentence:literal, $without:literal) => {
        Setting {
            key: $key,
            sentence: $sentence,
            without: $without,
            kind: Kind::Number {
                min: $range.0,
                max: $range.1,
                get: |settings| u64::from(settings.$($field).+) $(/ $unit)?,
                set: |settings, n| settings.$($field).+ = (n $(* $unit)?).try_into().unwrap_or_default(),
            },
        }
    };
}

macro_rules! switch {
    ($key:literal, $($field:ident).+, $sentence:literal, $without:literal) => {
        Setting {
            key: $key,
            sentence: $sentence,
            without: $without,
            kind: Kind::Switch {
                get: |settings| settings.$($field).+,
                set: |settings, on| settings.$($field).+ = on,
            },
        }
    };
}

/// Every setting, in the order they are listed in.
#[rustfmt::skip]
pub static SETTINGS: [Setting; 22] = [
    number!("recent_words", (0, MOST_RECENT_WORDS as u64), server_rules.recent_words, "How many of their last words players may not repeat: **{}**.", "Players may repeat their own words."),
    switch!("grant_downtime", server_rules.grant_downtime, "Clocks stand still while I am away.", "Clocks go on while I am away."),
    switch!("refuse_offensive", server_rules.refuse_offensive, "Offensive words are refused.", "Offensive words are taken."),
    Setting {
        key: "manager_role",
        sentence: "Members with the role <@&{}> manage me too, beside those who may manage the server.",
        without: "Only those who may manage the server manage me.",
        kind: Kind::ManagerRole,
    },
    Setting {
        key: "time_zone",
        sentence: "Days and weeks begin by the clock of **{}**.",
        without: "",
        kind: Kind::TimeZone,
    },
    number!("two_player.rounds", (1, 20), two_player.rounds, "Rounds of a game: **{}**."),
    Setting {
        key: "two_player.attempts_to_win",
        sentence: "A game is won with **{}** attempts a round or fewer.",
        without: "",
        kind: Kind::Milli {
            min: 1_000,
            max: 12_000,
            get: |settings| settings.two_player.threshold_milli,
            set: |settings, n| settings.two_player.threshold_milli = n,
        },
    },
    number!("two_player.attempts", (2, 50), two_player.attempt_cap, "A round ends after **{}** attempts at most."),
    Setting {
        key: "two_player.in_channel",
        sentence: "Games are played in the channel, where others can read along.",
        without: "Games are played by DM, and only the result is posted.",
        kind: Kind::Switch {
            get: |settings| settings.surface == Surface::Table,
            set: |settings, on| settings.surface = if on { Surface::Table } else { Surface::Dms },
        },
    },
    number!("knockout.round_seconds", (30, 3_600), knockout.round_ms / SECOND_MS, "A round lasts **{}** seconds at most."),
    number!("knockout.attempts", (2, 50), knockout.attempt_cap, "A team is out after **{}** attempts in a round."),
    number!("knockout.quota_high", (1, 6), knockout.quota_high, "Teams that go out in a round of many teams: **{}**."),
    number!("knockout.quota_low", (1, 6), knockout.quota_low, "Teams that go out in any other round: **{}**."),
    number!("knockout.quota_above", (2, 12), knockout.quota_above, "More than **{}** teams are many."),
    number!("knockout.pause_seconds", (0, 300), knockout.pause_ms / SECOND_MS, "Seconds of rest between two rounds: **{}**."),
    number!("race.seconds", (30, 3_600), race.limit_ms / SECOND_MS, "A race lasts **{}** seconds."),
    number!("golf_race.seconds", (30, 3_600), golf_race.limit_ms / SECOND_MS, "A golf race lasts **{}** seconds."),
    Setting {
        key: "golf_race.points",
        sentence: "A match of a golf race earns points by its attempts (from so many attempts on : so many points): **{}**.",
        without: "",
        kind: Kind::Bands,
    },
    number!("longform.day_minutes", (60, 7 * 24 * 60), longform.day_ms / MINUTE_MS, "A day lasts **{}** minutes."),
    Setting {
        key: "longform.day_ends_at",
        sentence: "Days end at **{}** (UTC).",
        without: "Days end at the time of day when the game started.",
        kind: Kind::DayEnd,
    },
    number!("longform.min_teams", (2, 12), longform.min_teams, "A game takes **{}** teams to start."),
    number!("longform.reveal_seconds", (0, 600), longform.reveal_delay_ms / SECOND_MS, "At a day's end, each step waits **{}** seconds for the one before.", "At a day's end, everything is told at once."),
];

const SECOND_MS: u64 = 1_000;

impl Setting {
    pub fn named(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// Returns its value, as it is typed and stored.
    pub fn value(&self, settings: &Settings) -> String {
        match self.kind {
            Kind::Number { get, .. } => get(settings).to_string(),
            Kind::Milli { get, .. } => decimal(get(settings)),
            Kind::Switch { get, .. } => if get(settings) { "on" } else { "off" }.to_owned(),
            Kind::DayEnd => match settings.longform.anchor {
                Some(minute) => format!("{:02}:{:02}", minute / 60, minute % 60),
                None => START.to_owned(),
            },
            Kind::Bands => {
                let bands = settings.golf_race.bands.iter();
                let bands = bands.map(|band| format!("{}:{}", band.from, band.points));
                bands.collect::<Vec<_>>().join(" ")
            }
            Kind::ManagerRole => settings
                .manager_role
                .map_or_else(|| NONE.to_owned(), |role| role.to_string()),
            Kind::TimeZone => settings.time_zone.name().to_owned(),
        }
    }

    /// Says what it means for games, with its value.
    pub fn sentence(&self, settings: &Settings) -> String {
        let value = self.value(settings);
        let is_without = matches!(&*value, "0" | "off" | NONE | START) && !self.without.is_empty();
        let sentence = if is_without {
            self.without
        } else {
            self.sentence
        };
        sentence.replace("{}", &value)
    }

    /// Returns its default, as it is typed and stored.
    pub(crate) fn default_value(&self) -> String {
        self.value(&Settings::default())
    }

    /// Says which values it takes, as the object of a sentence.
    pub fn range(&self) -> String {
        match self.kind {
            Kind::Number { min, max, .. } => format!("a whole number from {min} to {max}"),
            Kind::Milli { min, max, .. } => {
                format!("a number from {} to {}", decimal(min), decimal(max))
            }
            Kind::Switch { .. } => "on or off".to_owned(),
            Kind::DayEnd => format!("a time such as 18:00, or `{START}` for the game's own"),
            Kind::Bands => {
                "attempts:points from 1 attempt on, never rising, such as 1:4 2:3 5:2 8:1 11:0"
                    .to_owned()
            }
            Kind::ManagerRole => format!("a role, or `{NONE}`"),
            Kind::TimeZone => "a time zone such as UTC or Europe/Berlin".to_owned(),
        }
    }

    /// Returns the settings with this one as typed.
    pub(super) fn with(&self, settings: &Settings, typed: &str) -> Result<Settings, BadValue> {
        let refused = || BadValue::NotInRange {
            key: self.key,
            range: self.range(),
        };
        let value = self.read(typed).ok_or_else(refused)?;
        let in_range = match (&self.kind, &value) {
            (Kind::Number { min, max, .. } | Kind::Milli { min, max, .. }, Value::Number(n)) => {
                (min..=max).contains(&n)
            }
            (_, Value::DayEnd(minute)) => minute.is_none_or(|minute| minute < 24 * 60),
            (_, Value::Bands(bands)) => bands.len() <= 12,
            _ => true,
        };
        if !in_range {
            return Err(refused());
        }
        let mut settings = settings.clone();
        self.write(&mut settings, value);
        for mode in Mode::ALL {
            settings.mode(mode).validate().map_err(|_| match mode {
                Mode::Longform => BadValue::NotWholeDays { key: self.key },
                _ => refused(),
            })?;
        }
        Ok(settings)
    }

    /// Applies a stored value, which was allowed when it was stored; a text that is no value changes nothing.
    pub(super) fn restore(&self, settings: &mut Settings, stored: &str) {
        if let Some(value) = self.read(stored) {
            self.write(settings, value);
        }
    }

    fn read(&self, typed: &str) -> Option<Value> {
        let typed = typed.trim();
        Some(match self.kind {
            Kind::Number { .. } => Value::Number(typed.parse().ok()?),
            Kind::Milli { .. } => Value::Number(thousandths(typed)?),
            Kind::Switch { .. } => Value::Switch(match typed.to_lowercase().as_str() {
                "on" | "yes" | "true" => true,
                "off" | "no" | "false" => false,
                _ => return None,
            }),
            Kind::DayEnd if typed.eq_ignore_ascii_case(START) => Value::DayEnd(None),
            Kind::DayEnd => {
                let (hours, minutes) = typed.split_once(':')?;
                let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                Value::DayEnd(Some(hours * 60 + minutes))
            }
            Kind::Bands => {
                let pieces = typed.split([' ', ',']).filter(|piece| !piece.is_empty());
                let band = |piece: &str| {
                    let (from, points) = piece.split_once(':')?;
                    let (from, points) = (from.parse().ok()?, points.parse().ok()?);
                    Some(GolfBand { from, points })
                };
                Value::Bands(pieces.map(band).collect::<Option<_>>()?)
            }
            Kind::ManagerRole if typed.eq_ignore_ascii_case(NONE) => Value::Role(None),
            Kind::ManagerRole => {
                let mention = typed
                    .strip_prefix("<@&")
                    .and_then(|rest| rest.strip_suffix('>'));
                Value::Role(Some(RoleId(mention.unwrap_or(typed).parse().ok()?)))
            }
            Kind::TimeZone => Value::Zone(TimeZone::named(typed)?),
        })
    }

    fn write(&self, settings: &mut Settings, value: Value) {
        match (&self.kind, value) {
            (Kind::Number { set, .. } | Kind::Milli { set, .. }, Value::Number(number)) => {
                set(settings, number);
            }
            (Kind::Switch { set, .. }, Value::Switch(on)) => set(settings, on),
            (_, Value::DayEnd(minute)) => settings.longform.anchor = minute,
            (_, Value::Bands(bands)) => settings.golf_race.bands = bands,
            (_, Value::Role(role)) => settings.manager_role = role,
            (_, Value::Zone(zone)) => settings.time_zone = zone,
            // `read` makes numbers for numbers and switches for switches.
            (_, Value::Number(_) | Value::Switch(_)) => {}
        }
    }
}

/// What is typed for days that end when the game started.
const START: &str = "start";

/// What is typed for no role.
const NONE: &str = "none";

impl Settings {
    /// Returns what a game of `mode` is played by unless it is opened otherwise.
    pub fn mode(&self, mode: Mode) -> ModeConfig {
        match mode {
            Mode::TwoPlayer => ModeConfig::TwoPlayer(self.two_player),
            Mode::Knockout => ModeConfig::Knockout(self.knockout),
            Mode::Race => ModeConfig::Race(self.race),
            Mode::GolfRace => ModeConfig::GolfRace(self.golf_race.clone()),
            Mode::Longform => ModeConfig::Longform(self.longform),
        }
    }
}

/// Writes thousandths as people do: `4`, `3.5`.
fn decimal(milli: u64) -> String {
    let text = format!("{}.{:03}", milli / 1_000, milli % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn thousandths(typed: &str) -> Option<u64> {
    let (whole, rest) = typed.split_once(['.', ',']).unwrap_or((typed, ""));
    if rest.len() > 3 || !rest.chars().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let rest: u64 = format!("{rest:0<3}").parse().ok()?;
    whole.checked_mul(1_000)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_back_the_value_it_shows() {
        let settings = Settings::default();
        for setting in &SETTINGS {
            let shown = setting.value(&settings);
            assert_eq!(
                setting.with(&settings, &shown),
                Ok(settings.clone()),
                "{}",
                setting.key
            );
        }
    }

    #[test]
    fn both_ends_of_every_range_are_allowed() {
        for setting in &SETTINGS {
            let (Kind::Number { min, max, .. } | Kind::Milli { min, max, .. }) = setting.kind
            else {
                continue;
            };
            for end in [min, max] {
                let mut settings = Settings::default();
                setting.write(&mut settings, Value::Number(end));
                let shown = setting.value(&settings);
                assert_eq!(
                    setting.with(&Settings::default(), &shown),
                    Ok(settings),
                    "{}",
                    setting.key
                );
            }
        }
    }

    #[test]
    fn every_key_is_there_once() {
        let mut keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), SETTINGS.len());
    }

    #[test]
    fn a_value_is_taken_or_refused_with_the_range() {
        #[track_caller]
        fn check(key: &str, typed: &str, expected: Result<&str, &str>) {
            let setting = Setting::named(key).unwrap();
            let set = setting.with(&Settings::default(), typed);
            let shown = set.map(|settings| setting.value(&settings));
            let shown = shown.map_err(|error| error.to_string());
            assert_eq!(shown.as_deref().map_err(String::as_str), expected);
        }

        check("recent_words", " 0 ", Ok("0"));
        check(
            "recent_words",
            "51",
            Err("`recent_words` takes a whole number from 0 to 50"),
        );
        check(
            "recent_words",
            "many",
            Err("`recent_words` takes a whole number from 0 to 50"),
        );
        check("grant_downtime", "No", Ok("off"));
        check("two_player.attempts_to_win", "3,50", Ok("3.5"));
        check(
            "two_player.attempts_to_win",
            "0.9",
            Err("`two_player.attempts_to_win` takes a number from 1 to 12"),
        );
        check("golf_race.points", "1:5, 3:2", Ok("1:5 3:2"));
        check(
            "golf_race.points",
            "1:2 3:5",
            Err(
                "`golf_race.points` takes attempts:points from 1 attempt on, never rising, such as 1:4 2:3 5:2 8:1 11:0",
            ),
        );
        check("longform.day_ends_at", "18:05", Ok("18:05"));
        check(
            "longform.day_ends_at",
            "24:00",
            Err("`longform.day_ends_at` takes a time such as 18:00, or `start` for the game's own"),
        );
        check("manager_role", "<@&42>", Ok("42"));
        check("time_zone", "europe/berlin", Ok("Europe/Berlin"));
        check(
            "time_zone",
            "Atlantis",
            Err("`time_zone` takes a time zone such as UTC or Europe/Berlin"),
        );
        check("manager_role", "None", Ok("none"));
    }

    #[test]
    fn settings_that_do_not_go_together_are_refused() {
        let day_end = Setting::named("longform.day_ends_at").unwrap();
        let settings = day_end.with(&Settings::default(), "18:00").unwrap();
        let day = Setting::named("longform.day_minutes").unwrap();
        let refused = day.with(&settings, "90").unwrap_err();
        assert_eq!(
            refused,
            BadValue::NotWholeDays {
                key: "longform.day_minutes"
            }
        );
        assert!(day.with(&settings, "2880").is_ok());
    }
}
