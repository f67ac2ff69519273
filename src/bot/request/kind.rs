//! What can be requested.

use super::admin::Admin;
use super::game_option::GameOption;
use super::privacy::Privacy;
use super::replay::Replay;
use super::server::Server;
use super::statistics::Stats;
use super::team::Team;
use super::user::DiscordUser;
use crate::bot::admin_id::AdminId;
use crate::bot::board_id::BoardId;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::invitation_button::InvitationButton;
use crate::bot::privacy_button::PrivacyButton;
use crate::bot::replay_button::ReplayButton;
use crate::bot::start_button::StartButton;
use crate::bot::word_button::WordButton;
use crate::game::event::Surface;
use crate::game::{Mode, SettingsChange};

/// Which daily pair somebody asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DailyShow {
    Today,
    Yesterday,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestKind {
    New {
        partner: Option<DiscordUser>,
        partner_is_bot: bool,
        mode: String,
        wanted: SettingsChange,
        preset: Option<String>,
        practice: bool,
        private: bool,
        /// The daily pair of today.
        daily: bool,
        /// Where a two-player game is played, if they said.
        surface: Option<Surface>,
        /// The bot may not write in this channel, or nobody but the person may see its answers.
        may_not_write: bool,
    },
    /// See how the daily pair goes.
    Daily(DailyShow),
    /// Play alone, with the bot as partner.
    Practice(SettingsChange),
    Join(GameOption),
    Leave(GameOption),
    /// Take somebody out of the lobby.
    Kick(Option<DiscordUser>),
    Start(GameOption),
    Pause(GameOption),
    Resume(GameOption),
    Cancel(GameOption),
    /// Change a lobby's settings: one by one, or to those of a preset.
    Settings {
        wanted: SettingsChange,
        preset: Option<String>,
    },
    Mode(String),
    Status(GameOption),
    Guess(String),
    GiveUp,
    Words,
    Rules(Option<Mode>),
    Help(Option<String>),
    Privacy(Privacy),
    /// Press a button about one's own data.
    PressPrivacy(PrivacyButton),
    Server(Server),
    Team(Team),
    /// See how games went.
    Stats(Stats),
    /// See a page of a board.
    Board(BoardId),
    /// Press a button of an invitation to be a team.
    AnswerInvitation(InvitationButton),
    Replay(Replay),
    /// Press a button about a replay, or choose a team from its menu.
    PressReplay(ReplayButton),
    Admin(Admin),
    AdminButton(AdminId),
    /// Press a button that begins something for somebody who is in no game.
    Begin(StartButton),
    /// The value of a setting, typed into its form.
    SubmitSetting {
        key: &'static str,
        value: String,
        may_not_write: bool,
    },
    Press(CustomId),
    /// Press a button about a refused word, or choose one from the menu of such words.
    PressWord(WordButton),
    /// Press a button that is not of this program, or of an older version of it.
    PressUnknown,
    SubmitForm {
        id: CustomId,
        word: String,
    },
    /// Type into an option that offers choices.
    Complete {
        command: String,
        typed: String,
    },
    /// Use a slash command that this program does not have.
    Unknown(String),
}

impl RequestKind {
    /// A two-player game with the server's settings: with `partner`, or with whoever presses *Play* first.
    #[must_use]
    pub fn new_two_player(
        partner: Option<DiscordUser>,
        partner_is_bot: bool,
        may_not_write: bool,
    ) -> Self {
        Self::New {
            partner,
            partner_is_bot,
            mode: Mode::TwoPlayer.name().to_owned(),
            wanted: SettingsChange::default(),
            preset: None,
            practice: false,
            private: false,
            daily: false,
            surface: None,
            may_not_write,
        }
    }

    /// Returns whether everybody in the channel sees the answer.
    pub(super) const fn is_for_all(&self) -> bool {
        matches!(
            self,
            Self::Team(Team::Rename(_) | Team::Show(_) | Team::History(_))
                | Self::Press(CustomId {
                    action: Action::BringBack | Action::Post { .. },
                    ..
                })
        )
    }
}
