//! What the settings of every mode have in common: ranges, and changes in the lobby.
//!
//! Owns: the questions that each mode's settings answer. Does not know: any mode's settings.

use std::ops::RangeInclusive;

use super::mode::{MAX_TEAMS, MIN_TEAMS, Mode};
use crate::game::time::MINUTE_MS;
use crate::game::values::Change;

/// The settings of one mode.
pub(super) trait ModeSettings {
    fn mode(&self) -> Mode;

    /// Returns how many teams take part at least and at most.
    fn teams(&self) -> RangeInclusive<usize> {
        MIN_TEAMS..=MAX_TEAMS
    }

    /// Returns how long a game lasts, if it has a clock.
    fn limit_ms(&self) -> Option<u64> {
        None
    }

    /// Returns how many rounds a game has, if they are counted.
    fn rounds(&self) -> Option<u32> {
        None
    }

    /// Returns after how many attempts a round is over for a team, if there is such a limit.
    fn attempt_cap(&self) -> Option<u32> {
        None
    }

    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`OutOfRange`] names the first that is not.
    fn validate(&self) -> Result<(), OutOfRange>;

    /// Names the settings that people change in the lobby, as the object of a sentence.
    fn changeable(&self) -> &'static str;

    /// Applies those of the requested changes that the mode has a setting for.
    ///
    /// # Errors
    /// [`OutOfRange`] when one is out of range.
    fn apply(&mut self, changes: &mut Changes) -> Result<(), OutOfRange>;
}

/// A setting outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` must be from {min} to {max}, and {value} is not")]
pub struct OutOfRange {
    /// The setting, by its name.
    pub setting: &'static str,
    /// The value requested.
    pub value: u64,
    /// The smallest value allowed.
    pub min: u64,
    /// The largest value allowed.
    pub max: u64,
}

pub(super) fn within(
    setting: &'static str,
    value: u64,
    min: u64,
    max: u64,
) -> Result<(), OutOfRange> {
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

/// A requested change that is not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// Its value is not allowed.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// The mode has no such setting.
    #[error("{mode} has no setting `{setting}`; it has {}", changeable)]
    NotInMode {
        /// The setting, by its name.
        setting: &'static str,
        mode: Mode,
        /// The settings it has.
        changeable: &'static str,
    },
}

/// Changes to the settings of a mode that somebody requests; what is not named stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// The number of rounds.
    pub rounds: Option<u32>,
    /// How long the mode's clock runs.
    pub minutes: Option<u32>,
    /// The number of attempts that a round may take.
    pub attempts: Option<u32>,
}

/// The requested changes that are not applied yet, and what those applied changed.
pub(super) struct Changes {
    requested: SettingsChange,
    applied: Vec<Change>,
}

impl Changes {
    pub(super) const fn requested(requested: SettingsChange) -> Self {
        Self {
            requested,
            applied: Vec::new(),
        }
    }

    pub(super) fn rounds(&mut self, rounds: &mut u32) {
        let requested = self.requested.rounds.take();
        self.set("rounds", rounds, requested);
    }

    pub(super) fn attempts(&mut self, attempts: &mut u32) {
        let requested = self.requested.attempts.take();
        self.set("attempts", attempts, requested);
    }

    /// Sets a span that people give in minutes.
    pub(super) fn minutes(
        &mut self,
        span_ms: &mut u64,
        min: u64,
        max: u64,
    ) -> Result<(), OutOfRange> {
        let Some(minutes) = self.requested.minutes.take().map(u64::from) else {
            return Ok(());
        };
        within("minutes", minutes, min, max)?;
        let new_ms = minutes * MINUTE_MS;
        if new_ms != *span_ms {
            self.applied.push(Change {
                path: "minutes".to_owned(),
                old: Some((*span_ms / MINUTE_MS).to_string()),
                new: minutes.to_string(),
            });
            *span_ms = new_ms;
        }
        Ok(())
    }

    fn set(&mut self, path: &str, current: &mut u32, requested: Option<u32>) {
        let Some(new) = requested.filter(|new| new != current) else {
            return;
        };
        self.applied.push(Change {
            path: path.to_owned(),
            old: Some(current.to_string()),
            new: new.to_string(),
        });
        *current = new;
    }

    /// Returns what changed.
    ///
    /// # Errors
    /// [`BadSetting::NotInMode`] when something was requested that `settings` do not have.
    pub(super) fn finish(self, settings: &dyn ModeSettings) -> Result<Vec<Change>, BadSetting> {
        let left = [
            ("rounds", self.requested.rounds),
            ("minutes", self.requested.minutes),
            ("attempts", self.requested.attempts),
        ];
        match left.into_iter().find(|(_, requested)| requested.is_some()) {
            Some((setting, _)) => Err(BadSetting::NotInMode {
                setting,
                mode: settings.mode(),
                changeable: settings.changeable(),
            }),
            None => Ok(self.applied),
        }
    }
}

/// Checks how long a race or a golf race lasts.
pub(super) fn race_limit(limit_ms: u64) -> Result<(), OutOfRange> {
    within("limit_ms", limit_ms, 30_000, 60 * MINUTE_MS)
}
