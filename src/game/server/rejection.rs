//! Why the rules of a server say no.

use thiserror::Error;

use super::settings::BadValue;
use super::words::MAX_WORDS;
use super::{MAX_BAN_DAYS, MAX_PRESETS, MAX_REASON};
use crate::game::config::BadSetting;
use crate::game::roster::NotAName;
use crate::words::{NotAWord, Word};

/// The rules said no: why, worded for the manager, ending with what they can do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// The asker manages nothing here.
    #[error("Only people who manage this server can do that.")]
    NotManager,
    /// There is no such setting.
    #[error("There is no setting of that name. `/server show` lists them all.")]
    UnknownSetting,
    /// A value is none.
    #[error("{0}. Nothing was changed.")]
    Value(#[from] BadValue),
    /// A preset would not be playable.
    #[error("{0}. Nothing was changed.")]
    Setting(#[from] BadSetting),
    /// What was typed is no name.
    #[error("{0}. Try another name.")]
    Name(#[from] NotAName),
    /// There is no such preset.
    #[error("There is no preset of that name. `/server preset list` lists them.")]
    NoPreset,
    /// There are as many presets as there can be.
    #[error("A server has at most {MAX_PRESETS} presets. `/server preset remove` makes room.")]
    TooManyPresets,
    /// Nothing was typed.
    #[error("Name at least one word. Several are separated by commas or spaces.")]
    NoWords,
    /// A word is none.
    #[error("{problem} (in `{typed}`). Nothing was changed.")]
    NotAWord {
        /// What was typed.
        typed: String,
        /// What is wrong.
        problem: NotAWord,
    },
    /// A word cannot be drawn.
    #[error("Words of pairs have 3 to 8 letters, and **{0}** has not. Nothing was changed.")]
    NotForPairs(Word),
    /// A list is full.
    #[error(
        "A list holds at most {MAX_WORDS} words. Nothing was changed; `/server words remove` makes room."
    )]
    ListFull,
    /// None of the words is on the list.
    #[error("None of that is on the list. `/server words list` shows it.")]
    NotListed,
    /// The asker banned themselves.
    #[error("You cannot ban yourself.")]
    Yourself,
    /// A ban has no such length.
    #[error(
        "A ban lasts from 1 to {MAX_BAN_DAYS} days; without `days` it has no end. Nothing was changed."
    )]
    Days,
    /// A reason is too long.
    #[error("A reason has at most {MAX_REASON} characters. Nothing was changed.")]
    Reason,
    /// They are not banned.
    #[error("They are not banned here, so they may play already.")]
    NotBanned,
}

impl Rejection {
    /// Returns the name it is recorded under.
    #[must_use]
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
        }
    }
}
