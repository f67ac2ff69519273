//! The rejections of the rules of servers' settings.

use thiserror::Error;

use super::limits::{MAX_BAN_DAYS, MAX_PRESETS, MAX_REASON, MAX_WORDS};
use super::settings::BadValue;
use crate::game::config::BadSetting;
use crate::game::roster::NotAName;
use crate::words::{NotAWord, Word};

/// The rules said no: why, worded for the manager, ending with what they can do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    #[error("Only people who manage this server can do that.")]
    NotManager,
    #[error("There is no setting of that name. `/server show` lists them all.")]
    UnknownSetting,
    #[error("{0}. Nothing was changed.")]
    Value(#[from] BadValue),
    #[error("{0}. Nothing was changed.")]
    Setting(#[from] BadSetting),
    #[error("{0}. Try another name.")]
    Name(#[from] NotAName),
    #[error("There is no preset of that name. `/server preset list` lists them.")]
    NoPreset,
    #[error("A server has at most {MAX_PRESETS} presets. `/server preset remove` makes room.")]
    TooManyPresets,
    #[error("Name at least one word. Several are separated by commas or spaces.")]
    NoWords,
    #[error("{problem} (in `{typed}`). Nothing was changed.")]
    NotAWord { typed: String, problem: NotAWord },
    #[error("Words of pairs have 3 to 8 letters, and **{0}** has not. Nothing was changed.")]
    NotForPairs(Word),
    #[error(
        "A list holds at most {MAX_WORDS} words. Nothing was changed; `/server words remove` makes room."
    )]
    ListFull,
    #[error("None of that is on the list. `/server words list` shows it.")]
    NotListed,
    #[error("You cannot ban yourself.")]
    Yourself,
    #[error(
        "A ban lasts from 1 to {MAX_BAN_DAYS} days; without `days` it has no end. Nothing was changed."
    )]
    Days,
    #[error("A reason has at most {MAX_REASON} characters. Nothing was changed.")]
    Reason,
    #[error("They are not banned here.")]
    NotBanned,
    #[error("{0} goes on. `/server season end` ends it; then another can start.")]
    SeasonGoesOn(String),
    #[error("No season goes on. `/server season start` starts one.")]
    NoSeason,
}

impl Rejection {
    /// Returns the name it is recorded under.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotManager => "not_manager",
            Self::UnknownSetting => "unknown_setting",
            Self::Value(_) | Self::Setting(_) => "setting_out_of_range",
            Self::Name(_) => "not_a_name",
            Self::NoPreset => "no_preset",
            Self::TooManyPresets => "too_many_presets",
            Self::NoWords => "no_words",
            Self::NotAWord { .. } => "not_a_word",
            Self::NotForPairs(_) => "not_for_pairs",
            Self::ListFull => "list_full",
            Self::NotListed => "not_listed",
            Self::Yourself => "yourself",
            Self::Days => "days_out_of_range",
            Self::Reason => "reason_too_long",
            Self::NotBanned => "not_banned",
            Self::SeasonGoesOn(_) => "season_goes_on",
            Self::NoSeason => "no_season",
        }
    }
}
