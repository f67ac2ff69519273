//! The ids of buttons that begin something for somebody who is in no game.
//!
//! Owns: their format. Does not know: what a press leads to.
//!
//! `s1:practice`: a version, and what is to begin. Where, is where the button is pressed.

use std::fmt;
use std::str::FromStr;

use super::custom_id::UnknownId;
use crate::texts::Texts;

const VERSION: &str = "s1";

/// A button that begins something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartButton {
    /// Play with somebody else.
    Play,
    /// The same, offered where somebody looked for a game.
    NewGame,
    Practice,
    /// Play the day's pair.
    Daily,
    /// Read how the game goes.
    HowItWorks,
    /// Read the rules in full.
    MoreRules,
}

impl StartButton {
    const ALL: [Self; 6] = [
        Self::Play,
        Self::NewGame,
        Self::Practice,
        Self::Daily,
        Self::HowItWorks,
        Self::MoreRules,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::NewGame => "new",
            Self::Practice => "practice",
            Self::Daily => "daily",
            Self::HowItWorks => "how",
            Self::MoreRules => "rules",
        }
    }

    pub(crate) const fn label(self, t: Texts) -> &'static str {
        match self {
            Self::Play => t.label_play_with_somebody(),
            Self::NewGame => t.label_new_game(),
            Self::Practice => t.label_practice(),
            Self::Daily => t.label_play_daily(),
            Self::HowItWorks => t.label_how_it_works(),
            Self::MoreRules => t.label_more(),
        }
    }
}

impl fmt::Display for StartButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}:{}", self.name())
    }
}

impl FromStr for StartButton {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let (VERSION, name) = text.split_once(':').ok_or(UnknownId)? else {
            return Err(UnknownId);
        };
        let mut all = Self::ALL.into_iter();
        all.find(|button| button.name() == name).ok_or(UnknownId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_as_it_was_written() {
        for button in StartButton::ALL {
            assert_eq!(button.to_string().parse(), Ok(button));
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        for text in ["", "s1", "s1:dance", "s2:play", "s1:play:more", "1:play"] {
            assert_eq!(text.parse::<StartButton>(), Err(UnknownId), "{text}");
        }
    }
}
