//! Settings of each mode, with their ranges.
//!
//! Owns: names, defaults, ranges, what is wrong with a value. Does not know: who may change them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::state::{later, millis_between};
use super::values::{Change, Ts};

/// A way to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One team, a number of rounds, no clock.
    TwoPlayer,
    /// Every round teams go out, until one is left.
    Knockout,
    /// Teams race each other: a point a match, until the time is up.
    Race,
    /// A race in which fewer attempts earn more points.
    GolfRace,
    /// A round a day, and every day the worst teams leave, until one is left.
    Longform,
}

impl Mode {
    /// Every mode, in the order they are listed in.
    pub const ALL: [Self; 5] = [
        Self::TwoPlayer,
        Self::Knockout,
        Self::Race,
        Self::GolfRace,
        Self::Longform,
    ];

    /// Returns the name that people type and events store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoPlayer => "two_player",
            Self::Knockout => "knockout",
            Self::Race => "race",
            Self::GolfRace => "golf_race",
            Self::Longform => "longform",
        }
    }

    /// Returns the name that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::TwoPlayer => "two-player",
            Self::Knockout => "knockout",
            Self::Race => "race",
            Self::GolfRace => "golf race",
            Self::Longform => "longform",
        }
    }

    /// Finds the mode of a typed name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Returns how many players take part at least and at most, whatever the settings.
    #[must_use]
    pub const fn players(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::TwoPlayer => 2..=2,
            Self::Knockout | Self::Race | Self::GolfRace | Self::Longform => {
                2 * MIN_TEAMS..=2 * MAX_TEAMS
            }
        }
    }
}

/// The fewest teams that can play against each other.
const MIN_TEAMS: usize = 2;

/// The most teams in a game.
const MAX_TEAMS: usize = 12;

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// The settings a game is played by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum ModeConfig {
    /// Two-player, co-operative.
    TwoPlayer(TwoPlayerConfig),
    /// Knockout.
    Knockout(KnockoutConfig),
    /// Race.
    Race(RaceConfig),
    /// Golf race.
    GolfRace(GolfRaceConfig),
    /// Longform.
    Longform(LongformConfig),
}

/// Settings of two-player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TwoPlayerConfig {
    /// How many rounds a game has: 1 to 20.
    pub rounds: u32,
    /// Won when attempts a round × 1000 is at most this: 1000 to 12000.
    pub threshold_milli: u64,
    /// A round ends after this many attempts, and a round given up counts as many: 2 to 50.
    pub attempt_cap: u32,
}

impl Default for TwoPlayerConfig {
    fn default() -> Self {
        Self {
            rounds: 5,
            threshold_milli: 4_000,
            attempt_cap: 12,
        }
    }
}

/// Settings of knockout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnockoutConfig {
    /// How long a round lasts at most: 30 s to 1 h.
    pub round_ms: u64,
    /// A team is out after this many attempts in a round: 2 to 50.
    pub attempt_cap: u32,
    /// How many teams go out in a round that many started: 1 to 6.
    pub quota_high: u32,
    /// How many teams go out in any other: 1 to 6.
    pub quota_low: u32,
    /// Many are more than so many: 2 to 12.
    pub quota_above: u32,
    /// How long nothing happens between two rounds: 0 to 5 min.
    pub pause_ms: u64,
}

impl Default for KnockoutConfig {
    fn default() -> Self {
        Self {
            round_ms: 300_000,
            attempt_cap: 12,
            quota_high: 3,
            quota_low: 1,
            quota_above: 8,
            pause_ms: 5_000,
        }
    }
}

impl KnockoutConfig {
    /// Returns how many teams are to go out in a round that so many started.
    #[must_use]
    pub fn quota(&self, n_started: usize) -> usize {
        let many = u32::try_from(n_started).is_ok_and(|n| n > self.quota_above);
        let quota = if many {
            self.quota_high
        } else {
            self.quota_low
        };
        usize::try_from(quota).unwrap_or(usize::MAX)
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        within("round_ms", self.round_ms, 30_000, 60 * MINUTE_MS)?;
        within("attempts", self.attempt_cap.into(), 2, 50)?;
        within("quota_high", self.quota_high.into(), 1, 6)?;
        within("quota_low", self.quota_low.into(), 1, 6)?;
        within("quota_above", self.quota_above.into(), 2, 12)?;
        within("pause_ms", self.pause_ms, 0, 5 * MINUTE_MS)
    }
}

/// Settings of race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RaceConfig {
    /// How long the game lasts: 30 s to 1 h.
    pub limit_ms: u64,
}

impl Default for RaceConfig {
    fn default() -> Self {
        Self { limit_ms: 180_000 }
    }
}

/// Settings of golf race.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GolfRaceConfig {
    /// How long the game lasts: 30 s to 1 h.
    pub limit_ms: u64,
    /// What a match earns: from 1 attempt on, never rising; the last band has no end. 1 to 12 bands.
    pub bands: Vec<GolfBand>,
}

/// What a match earns from some number of attempts on, up to the next band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GolfBand {
    /// The first number of attempts it holds for.
    pub from: u32,
    /// The points: 0 to 100.
    pub points: u32,
}

impl Default for GolfRaceConfig {
    fn default() -> Self {
        let bands = [(1, 4), (2, 3), (5, 2), (8, 1), (11, 0)];
        Self {
            limit_ms: 180_000,
            bands: bands
                .map(|(from, points)| GolfBand { from, points })
                .to_vec(),
        }
    }
}

impl GolfRaceConfig {
    fn validate(&self) -> Result<(), OutOfRange> {
        race_limit(self.limit_ms)?;
        within("bands", self.bands.len() as u64, 1, 12)?;
        let (mut least, mut most, mut top) = (1, 1, 100);
        for band in &self.bands {
            within("bands.from", band.from.into(), least, most)?;
            within("bands.points", band.points.into(), 0, top)?;
            (least, most) = (u64::from(band.from) + 1, u32::MAX.into());
            top = band.points.into();
        }
        Ok(())
    }
}

/// Settings of longform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongformConfig {
    /// How long a day lasts: 1 h to 7 d.
    pub day_ms: u64,
    /// The minute of the UTC day at which days end: 0 to 1439, for days of whole 24 h; the game's own
    /// start when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<u32>,
    /// How many teams it takes to start: 2 to 12.
    pub min_teams: u32,
    /// How long each step of the turnover waits for the one before: 0 to 10 min.
    pub reveal_delay_ms: u64,
}

impl Default for LongformConfig {
    fn default() -> Self {
        Self {
            day_ms: DAY_MS,
            anchor: None,
            min_teams: 3,
            reveal_delay_ms: 3_000,
        }
    }
}

impl LongformConfig {
    /// Returns when a day ends that starts at `start`: at the anchor nearest to a day away.
    #[must_use]
    pub fn day_end(&self, start: Ts) -> Ts {
        let Some(anchor) = self.anchor else {
            return later(start, self.day_ms);
        };
        let earliest = later(start, self.day_ms.saturating_sub(DAY_MS / 2));
        let into_day_ms = millis_between(Ts::UNIX_EPOCH, earliest) % DAY_MS;
        let wait_ms = (u64::from(anchor) * MINUTE_MS + DAY_MS - into_day_ms) % DAY_MS;
        later(earliest, wait_ms)
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        within("day_ms", self.day_ms, 60 * MINUTE_MS, 7 * DAY_MS)?;
        within("min_teams", self.min_teams.into(), 2, 12)?;
        within("reveal_delay_ms", self.reveal_delay_ms, 0, 10 * MINUTE_MS)?;
        if let Some(anchor) = self.anchor {
            within("anchor", anchor.into(), 0, 1_439)?;
            let whole_days_ms = (self.day_ms / DAY_MS).max(1) * DAY_MS;
            within("day_ms", self.day_ms, whole_days_ms, whole_days_ms)?;
        }
        Ok(())
    }
}

fn race_limit(limit_ms: u64) -> Result<(), OutOfRange> {
    within("limit_ms", limit_ms, 30_000, 60 * MINUTE_MS)
}

const MINUTE_MS: u64 = 60_000;

const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// A setting outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` must be from {min} to {max}, and {value} is not")]
pub struct OutOfRange {
    /// The setting, by its name.
    pub setting: &'static str,
    /// What was asked for.
    pub value: u64,
    /// The smallest value allowed.
    pub min: u64,
    /// The largest value allowed.
    pub max: u64,
}

fn within(setting: &'static str, value: u64, min: u64, max: u64) -> Result<(), OutOfRange> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(OutOfRange {
            setting,
            value,
            min,
            max,
        })
    }
}

/// A setting that cannot be as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// Its value is not allowed.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// The mode has no such setting.
    #[error("{mode} has no setting `{setting}`; it has {}", settings_of(*mode))]
    NotInMode {
        /// The setting, by its name.
        setting: &'static str,
        /// The mode.
        mode: Mode,
    },
}

/// Names the settings that people change in a mode's lobby.
const fn settings_of(mode: Mode) -> &'static str {
    match mode {
        Mode::TwoPlayer => "`rounds` and `attempts`",
        Mode::Knockout => "`minutes` and `attempts`",
        Mode::Race | Mode::GolfRace | Mode::Longform => "`minutes`",
    }
}

/// Settings that somebody asks for; what is not named stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// How many rounds.
    pub rounds: Option<u32>,
    /// How long the mode's clock runs.
    pub minutes: Option<u32>,
    /// How many attempts a round may take.
    pub attempts: Option<u32>,
}

impl ModeConfig {
    /// Returns the defaults of `mode`.
    #[must_use]
    pub fn default_of(mode: Mode) -> Self {
        match mode {
            Mode::TwoPlayer => Self::TwoPlayer(TwoPlayerConfig::default()),
            Mode::Knockout => Self::Knockout(KnockoutConfig::default()),
            Mode::Race => Self::Race(RaceConfig::default()),
            Mode::GolfRace => Self::GolfRace(GolfRaceConfig::default()),
            Mode::Longform => Self::Longform(LongformConfig::default()),
        }
    }

    /// Returns the mode these settings are for.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        match self {
            Self::TwoPlayer(_) => Mode::TwoPlayer,
            Self::Knockout(_) => Mode::Knockout,
            Self::Race(_) => Mode::Race,
            Self::GolfRace(_) => Mode::GolfRace,
            Self::Longform(_) => Mode::Longform,
        }
    }

    /// Returns how many teams take part at least and at most.
    #[must_use]
    pub const fn teams(&self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::TwoPlayer(_) => 1..=1,
            Self::Knockout(_) | Self::Race(_) | Self::GolfRace(_) => MIN_TEAMS..=MAX_TEAMS,
            Self::Longform(config) => config.min_teams as usize..=MAX_TEAMS,
        }
    }

    /// Returns how long a game lasts, in the modes that have a clock for it.
    #[must_use]
    pub const fn limit_ms(&self) -> Option<u64> {
        match self {
            Self::TwoPlayer(_) | Self::Knockout(_) | Self::Longform(_) => None,
            Self::Race(config) => Some(config.limit_ms),
            Self::GolfRace(config) => Some(config.limit_ms),
        }
    }

    /// Returns how many rounds a game has, in the modes that count them.
    #[must_use]
    pub const fn rounds(&self) -> Option<u32> {
        match self {
            Self::TwoPlayer(config) => Some(config.rounds),
            Self::Knockout(_) | Self::Race(_) | Self::GolfRace(_) | Self::Longform(_) => None,
        }
    }

    /// Returns after how many attempts a round is over for a team; none when there is no such limit.
    #[must_use]
    pub const fn attempt_cap(&self) -> Option<u32> {
        match self {
            Self::TwoPlayer(config) => Some(config.attempt_cap),
            Self::Knockout(config) => Some(config.attempt_cap),
            Self::Race(_) | Self::GolfRace(_) | Self::Longform(_) => None,
        }
    }

    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`OutOfRange`] names the first that is not.
    pub fn validate(&self) -> Result<(), OutOfRange> {
        match self {
            Self::TwoPlayer(config) => {
                within("rounds", config.rounds.into(), 1, 20)?;
                within("threshold_milli", config.threshold_milli, 1_000, 12_000)?;
                within("attempts", config.attempt_cap.into(), 2, 50)
            }
            Self::Knockout(config) => config.validate(),
            Self::Race(config) => race_limit(config.limit_ms),
            Self::GolfRace(config) => config.validate(),
            Self::Longform(config) => config.validate(),
        }
    }

    /// Returns these settings with what is wanted in place, and what that changes.
    ///
    /// # Errors
    /// [`BadSetting`] when the mode has no such setting, or the result is not valid.
    pub fn with(&self, wanted: SettingsChange) -> Result<(Self, Vec<Change>), BadSetting> {
        let mut wish = Wish {
            mode: self.mode(),
            wanted,
            changes: Vec::new(),
        };
        let mut config = self.clone();
        match &mut config {
            Self::TwoPlayer(config) => {
                wish.rounds(&mut config.rounds);
                wish.attempts(&mut config.attempt_cap);
            }
            Self::Knockout(config) => {
                wish.minutes(&mut config.round_ms, 1, 60)?;
                wish.attempts(&mut config.attempt_cap);
            }
            Self::Race(RaceConfig { limit_ms })
            | Self::GolfRace(GolfRaceConfig { limit_ms, .. }) => {
                wish.minutes(limit_ms, 1, 60)?;
            }
            Self::Longform(config) => wish.minutes(&mut config.day_ms, 60, 7 * 24 * 60)?,
        }
        let changes = wish.granted()?;
        config.validate()?;
        Ok((config, changes))
    }
}

/// What somebody wants of a mode, while it is granted piece by piece.
struct Wish {
    mode: Mode,
    wanted: SettingsChange,
    changes: Vec<Change>,
}

impl Wish {
    fn rounds(&mut self, rounds: &mut u32) {
        let wanted = self.wanted.rounds.take();
        self.change("rounds", rounds, wanted);
    }

    fn attempts(&mut self, attempts: &mut u32) {
        let wanted = self.wanted.attempts.take();
        self.change("attempts", attempts, wanted);
    }

    /// Sets a span that people give in minutes.
    fn minutes(&mut self, span_ms: &mut u64, min: u64, max: u64) -> Result<(), OutOfRange> {
        let Some(minutes) = self.wanted.minutes.take().map(u64::from) else {
            return Ok(());
        };
        within("minutes", minutes, min, max)?;
        let mut now_ms = *span_ms;
        self.change("minutes", &mut now_ms, Some(minutes * MINUTE_MS));
        if let Some(change) = self.changes.last_mut().filter(|_| now_ms != *span_ms) {
            change.old = Some((*span_ms / MINUTE_MS).to_string());
            change.new = minutes.to_string();
        }
        *span_ms = now_ms;
        Ok(())
    }

    fn change<T: PartialEq + ToString>(&mut self, path: &str, now: &mut T, wanted: Option<T>) {
        let Some(new) = wanted.filter(|new| new != now) else {
            return;
        };
        self.changes.push(Change {
            path: path.to_owned(),
            old: Some(now.to_string()),
            new: new.to_string(),
        });
        *now = new;
    }

    /// Returns the changes; an error when something was wanted that the mode does not have.
    fn granted(self) -> Result<Vec<Change>, BadSetting> {
        let left = [
            ("rounds", self.wanted.rounds),
            ("minutes", self.wanted.minutes),
            ("attempts", self.wanted.attempts),
        ];
        match left.into_iter().find(|(_, wanted)| wanted.is_some()) {
            Some((setting, _)) => Err(BadSetting::NotInMode {
                setting,
                mode: self.mode,
            }),
            None => Ok(self.changes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_outside_its_range_is_named_with_the_range() {
        let wanted = SettingsChange {
            rounds: Some(21),
            ..SettingsChange::default()
        };
        let refused = ModeConfig::default_of(Mode::TwoPlayer)
            .with(wanted)
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`rounds` must be from 1 to 20, and 21 is not"
        );
    }

    #[test]
    fn wanting_what_already_is_changes_nothing() {
        let wanted = SettingsChange {
            rounds: Some(5),
            ..SettingsChange::default()
        };
        let (_, changes) = ModeConfig::default_of(Mode::TwoPlayer)
            .with(wanted)
            .unwrap();
        assert_eq!(changes, []);
    }

    #[test]
    fn a_setting_that_the_mode_does_not_have_is_refused_by_name() {
        #[track_caller]
        fn check(mode: Mode, wanted: SettingsChange, expected: &str) {
            let refused = ModeConfig::default_of(mode).with(wanted).unwrap_err();
            assert_eq!(refused.to_string(), expected);
        }

        let rounds = SettingsChange {
            rounds: Some(3),
            ..SettingsChange::default()
        };
        let minutes = SettingsChange {
            minutes: Some(3),
            ..SettingsChange::default()
        };
        check(
            Mode::Race,
            rounds,
            "race has no setting `rounds`; it has `minutes`",
        );
        check(
            Mode::TwoPlayer,
            minutes,
            "two-player has no setting `minutes`; it has `rounds` and `attempts`",
        );
    }

    #[test]
    fn golfs_table_covers_every_number_of_attempts_and_never_rises() {
        #[track_caller]
        fn check(bands: &[(u32, u32)], refused: Option<&str>) {
            let bands = bands.iter();
            let config = ModeConfig::GolfRace(GolfRaceConfig {
                bands: bands
                    .map(|&(from, points)| GolfBand { from, points })
                    .collect(),
                ..GolfRaceConfig::default()
            });
            let found = config.validate().map_err(|error| error.setting).err();
            assert_eq!(found, refused);
        }

        check(&[(1, 4), (2, 3), (5, 2), (8, 1), (11, 0)], None);
        check(&[(1, 3), (4, 3)], None);
        check(&[], Some("bands"));
        check(&[(2, 4)], Some("bands.from"));
        check(&[(1, 4), (1, 3)], Some("bands.from"));
        check(&[(1, 3), (2, 4)], Some("bands.points"));
    }
}
