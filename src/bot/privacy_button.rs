//! The ids of buttons about somebody's own data, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to.
//!
//! `p1:erase:0190…`: a version, and the player who asked. Somebody who was erased and comes back is another player: an
//! old button does nothing for them.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::UnknownId;
use crate::game::PlayerId;
use crate::texts::Texts;

const VERSION: &str = "p1";

/// A button about somebody's own data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivacyButton {
    /// Be erased, after having been asked.
    Erase(PlayerId),
    /// Change nothing after all.
    Keep,
}

impl PrivacyButton {
    pub(crate) const fn label(self, t: Texts) -> &'static str {
        match self {
            Self::Erase(_) => t.label_forget_me(),
            Self::Keep => t.label_keep_everything(),
        }
    }
}

impl fmt::Display for PrivacyButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Erase(player) => write!(f, "{VERSION}:erase:{}", player.0.simple()),
            Self::Keep => write!(f, "{VERSION}:keep"),
        }
    }
}

impl FromStr for PrivacyButton {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            [VERSION, "keep"] => Ok(Self::Keep),
            [VERSION, "erase", player] => {
                let player = Uuid::try_parse(player).map_err(|_| UnknownId)?;
                Ok(Self::Erase(PlayerId(player)))
            }
            _ => Err(UnknownId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_as_it_was_written() {
        let player = PlayerId(Uuid::from_u128(u128::MAX - 7));
        for button in [PrivacyButton::Erase(player), PrivacyButton::Keep] {
            assert_eq!(button.to_string().parse(), Ok(button));
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        for text in [
            "",
            "p1",
            "p1:dance",
            "p2:keep",
            "p1:keep:more",
            "p1:erase",
            "p1:erase:me",
        ] {
            assert_eq!(text.parse::<PrivacyButton>(), Err(UnknownId), "{text}");
        }
    }
}
