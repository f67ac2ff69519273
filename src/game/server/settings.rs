//! The settings of a server, each with its key, range and default.
//!
//! Owns: how a value is typed and stored as text. Does not know: who may change one, and what is said about it.

use std::fmt;

use thiserror::Error;

use crate::game::calendar::TimeZone;
use crate::game::config::{
    GolfBand, GolfRaceConfig, KnockoutConfig, LongformConfig, Mode, ModeConfig, RaceConfig,
    TwoPlayerConfig,
};
use crate::game::event::Surface;
use crate::game::ids::{ChannelId, RoleId};
use crate::game::server_rules::{CommonRules, MOST_RECENT_WORDS};
use crate::game::time::MINUTE_MS;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub server_rules: CommonRules,
    /// The role whose members manage the bot, in addition to those who manage the server.
    pub manager_role: Option<RoleId>,
    /// In which days, weeks and months are counted.
    pub time_zone: TimeZone,
    /// What everybody in the server reads, one of [`LANGUAGES`]; none for what the server has on Discord.
    pub language: Option<&'static str>,
    /// Where the day's pair is called.
    pub daily_channel: Option<ChannelId>,
    /// At which hour of the day it is called, by the clock of the time zone.
    pub daily_hour: u32,
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
            language: None,
            daily_channel: None,
            daily_hour: 9,
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
    Language,
    DailyChannel,
}

enum Value {
    Number(u64),
    Switch(bool),
    DayEnd(Option<u32>),
    Bands(Vec<GolfBand>),
    Role(Option<RoleId>),
    Zone(TimeZone),
    Language(Option<&'static str>),
    Channel(Option<ChannelId>),
}

/// Which values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// A whole number.
    Whole {
        min: u64,
        max: u64,
    },
    /// A number with decimals, in thousandths.
    Milli {
        min: u64,
        max: u64,
    },
    Switch,
    DayEnd,
    Bands,
    Role,
    TimeZone,
    /// One of [`LANGUAGES`], or [`DISCORD`].
    Language,
    /// [`HERE`] or [`NONE`].
    Channel,
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Whole { min, max } => write!(f, "a whole number from {min} to {max}"),
            Self::Milli { min, max } => {
                write!(f, "a number from {} to {}", decimal(min), decimal(max))
            }
            Self::Switch => f.write_str("on or off"),
            Self::DayEnd => write!(f, "a time such as 18:00, or `{START}` for the game's own"),
            Self::Bands => f.write_str(
                "attempts:points from 1 attempt on, never rising, such as 1:4 2:3 5:2 8:1 11:0",
            ),
            Self::Role => write!(f, "a role, or `{NONE}`"),
            Self::TimeZone => f.write_str("a time zone such as UTC or Europe/Berlin"),
            Self::Language => write!(f, "{}, or `{DISCORD}`", LANGUAGES.join(", ")),
            Self::Channel => write!(
                f,
                "`{HERE}` for the channel where you write it, or `{NONE}`"
            ),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadValue {
    /// It is no value of this setting, or out of its range.
    #[error("`{key}` takes {range}")]
    NotInRange { key: &'static str, range: Range },
    /// A day that ends at a fixed time is a whole one.
    #[error(
        "`{key}` cannot be that: days that end at a fixed time last whole days (1440 minutes, 2880, …), others end at `start`"
    )]
    NotWholeDays { key: &'static str },
}

/// A number; `/ UNIT` shows it in units of that.
macro_rules! number {
    ($key:expr, $range:expr, $($field:ident).+ $(/ $unit:ident)?) => {
        Setting {
            key: $key,
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
    ($key:literal, $($field:ident).+) => {
        Setting {
            key: $key,
            kind: Kind::Switch {
                get: |settings| settings.$($field).+,
                set: |settings, on| settings.$($field).+ = on,
            },
        }
    };
}

/// Every setting, in the order they are listed in.
#[rustfmt::skip]
pub static SETTINGS: [Setting; 25] = [
    number!("recent_words", (0, MOST_RECENT_WORDS as u64), server_rules.recent_words),
    switch!("grant_downtime", server_rules.grant_downtime),
    switch!("refuse_offensive", server_rules.refuse_offensive),
    Setting {
        key: "manager_role",
        kind: Kind::ManagerRole,
    },
    Setting {
        key: "time_zone",
        kind: Kind::TimeZone,
    },
    Setting {
        key: "language",
        kind: Kind::Language,
    },
    Setting {
        key: DAILY_CHANNEL,
        kind: Kind::DailyChannel,
    },
    number!(DAILY_HOUR, (0, 23), daily_hour),
    number!("two_player.rounds", (1, 20), two_player.rounds),
    Setting {
        key: "two_player.attempts_to_win",
        kind: Kind::Milli {
            min: 1_000,
            max: 12_000,
            get: |settings| settings.two_player.threshold_milli,
            set: |settings, n| settings.two_player.threshold_milli = n,
        },
    },
    number!("two_player.attempts", (2, 50), two_player.attempt_cap),
    Setting {
        key: "two_player.in_channel",
        kind: Kind::Switch {
            get: |settings| settings.surface == Surface::Table,
            set: |settings, on| settings.surface = if on { Surface::Table } else { Surface::Dms },
        },
    },
    number!("knockout.round_seconds", (30, 3_600), knockout.round_ms / SECOND_MS),
    number!("knockout.attempts", (2, 50), knockout.attempt_cap),
    number!("knockout.quota_high", (1, 6), knockout.quota_high),
    number!("knockout.quota_low", (1, 6), knockout.quota_low),
    number!("knockout.quota_above", (2, 12), knockout.quota_above),
    number!("knockout.pause_seconds", (0, 300), knockout.pause_ms / SECOND_MS),
    number!("race.seconds", (30, 3_600), race.limit_ms / SECOND_MS),
    number!("golf_race.seconds", (30, 3_600), golf_race.limit_ms / SECOND_MS),
    Setting {
        key: "golf_race.points",
        kind: Kind::Bands,
    },
    number!("longform.day_minutes", (60, 7 * 24 * 60), longform.day_ms / MINUTE_MS),
    Setting {
        key: "longform.day_ends_at",
        kind: Kind::DayEnd,
    },
    number!("longform.min_teams", (2, 12), longform.min_teams),
    number!("longform.reveal_seconds", (0, 600), longform.reveal_delay_ms / SECOND_MS),
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
            Kind::Language => settings.language.unwrap_or(DISCORD).to_owned(),
            Kind::DailyChannel => settings
                .daily_channel
                .map_or_else(|| NONE.to_owned(), |channel| format!("<#{channel}>")),
        }
    }

    /// Returns its default, as it is typed and stored.
    pub(crate) fn default_value(&self) -> String {
        self.value(&Settings::default())
    }

    /// Tells whether games that are open do not keep its value.
    pub fn holds_at_once(&self) -> bool {
        matches!(
            self.kind,
            Kind::ManagerRole | Kind::TimeZone | Kind::Language | Kind::DailyChannel
        ) || self.key == DAILY_HOUR
    }

    /// Returns which values it takes.
    pub const fn range(&self) -> Range {
        match self.kind {
            Kind::Number { min, max, .. } => Range::Whole { min, max },
            Kind::Milli { min, max, .. } => Range::Milli { min, max },
            Kind::Switch { .. } => Range::Switch,
            Kind::DayEnd => Range::DayEnd,
            Kind::Bands => Range::Bands,
            Kind::ManagerRole => Range::Role,
            Kind::TimeZone => Range::TimeZone,
            Kind::Language => Range::Language,
            Kind::DailyChannel => Range::Channel,
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
            Kind::Language if typed.eq_ignore_ascii_case(DISCORD) => Value::Language(None),
            Kind::Language => {
                let mut all = LANGUAGES.into_iter();
                Value::Language(Some(all.find(|code| code.eq_ignore_ascii_case(typed))?))
            }
            Kind::DailyChannel if typed.eq_ignore_ascii_case(NONE) => Value::Channel(None),
            Kind::DailyChannel => {
                let mention = typed.strip_prefix("<#")?.strip_suffix('>')?;
                Value::Channel(Some(ChannelId(mention.parse().ok()?)))
            }
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
            (_, Value::Language(language)) => settings.language = language,
            (_, Value::Channel(channel)) => settings.daily_channel = channel,
            // `read` makes numbers for numbers and switches for switches.
            (_, Value::Number(_) | Value::Switch(_)) => {}
        }
    }
}

/// What is typed for days that end when the game started.
const START: &str = "start";

/// What is typed for no role, and no channel.
pub const NONE: &str = "none";

/// What is typed for the channel where it is typed.
pub const HERE: &str = "here";

/// The channel where the day's pair is called.
pub const DAILY_CHANNEL: &str = "daily_channel";

/// The hour at which it is called.
pub(super) const DAILY_HOUR: &str = "daily_hour";

/// The languages that a server can choose, as Discord writes them.
pub const LANGUAGES: [&str; 4] = ["en-US", "de", "fr", "es-ES"];

/// What is typed for the language that a server has on Discord.
pub const DISCORD: &str = "discord";

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

/// Writes thousandths as they are typed: `4`, `3.5`.
pub(crate) fn decimal(milli: u64) -> String {
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
        check("language", "ES-es", Ok("es-ES"));
        check("daily_channel", "<#42>", Ok("<#42>"));
        check("daily_channel", "None", Ok("none"));
        check(
            "daily_channel",
            "here",
            Err("`daily_channel` takes `here` for the channel where you write it, or `none`"),
        );
        check("language", "Discord", Ok("discord"));
        check(
            "language",
            "tlh",
            Err("`language` takes en-US, de, fr, es-ES, or `discord`"),
        );
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
