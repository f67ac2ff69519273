//! The texts of `/rules` and `/help`.

use super::message::{Message, Style};
use super::modes::wording;
use crate::bot::start_button::StartButton;
use crate::game::{Mode, ModeConfig};
use crate::texts::Texts;

/// Says the rules of a mode, with an example; by default those of two-player.
pub(crate) fn rules(mode: Option<Mode>, t: Texts) -> Message {
    Message::new(t, rules_text(mode, t)).control(StartButton::MoreRules, Style::Secondary)
}

/// Says the same without a button.
pub(crate) fn rules_text(mode: Option<Mode>, t: Texts) -> String {
    let rules = |mode| wording(&ModeConfig::default_of(mode)).rules(t);
    match mode {
        Some(mode) => rules(mode).to_owned(),
        None => format!("{}\n{}", rules(Mode::TwoPlayer), t.rules_other_modes()),
    }
}

/// Says what can be done, about one topic or in all.
pub(crate) fn help(topic: Option<&str>, t: Texts) -> &'static str {
    match topic {
        Some("start") => t.help_start(),
        Some("guess") => t.help_guess(),
        Some("teams") => t.help_teams(),
        Some("commands") => t.help_commands(),
        Some("privacy") => t.help_privacy(),
        _ => t.help(),
    }
}
