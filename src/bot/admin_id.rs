//! The ids of buttons for managers, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to, and who may press.
//!
//! `a1:pause:0190…`: a version, an intervention, a game. `a1:older:2c:1f`: a version, a direction, the position of
//! the recorded command in the log, the cursor where the next page starts.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::UnknownId;
use crate::game::GameId;
use crate::game::server::Setting;
use crate::projections::Cursor;
use crate::texts::Texts;

const VERSION: &str = "a1";

/// A button for managers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminId {
    Intervene(Intervention, GameId),
    TurnPage {
        direction: PageDirection,
        /// The position of the recorded command.
        record: i64,
        from: Cursor,
    },
    /// Shows a page of the settings.
    Settings(SettingsPage),
    /// The menu of the settings on a page; what is chosen is added to its id.
    ChooseSetting,
    /// Opens the form for a setting, and is the id of that form.
    Setting(&'static str),
    /// Sets all settings back.
    ResetSettings,
    Export {
        /// The position of the recorded command.
        record: i64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageDirection {
    Newer,
    Older,
}

/// A page of the settings: those that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsPage {
    Everywhere,
    TwoPlayer,
    Knockout,
    Races,
    Longform,
}

impl SettingsPage {
    pub(crate) const ALL: [Self; 5] = [
        Self::Everywhere,
        Self::TwoPlayer,
        Self::Knockout,
        Self::Races,
        Self::Longform,
    ];

    /// Returns the page that shows the setting of this key.
    pub(crate) fn of(key: &str) -> Self {
        match key.split_once('.') {
            Some(("two_player", _)) => Self::TwoPlayer,
            Some(("knockout", _)) => Self::Knockout,
            Some(("race" | "golf_race", _)) => Self::Races,
            Some(("longform", _)) => Self::Longform,
            _ => Self::Everywhere,
        }
    }

    pub(crate) const fn title(self, t: Texts) -> &'static str {
        match self {
            Self::Everywhere => t.label_all_games(),
            Self::TwoPlayer => t.label_two_player(),
            Self::Knockout => t.label_knockout(),
            Self::Races => t.label_races(),
            Self::Longform => t.label_longform(),
        }
    }
}

impl AdminId {
    pub(crate) const fn label(self, t: Texts) -> &'static str {
        match self {
            Self::Intervene(intervention, _) => intervention.label(),
            Self::TurnPage { direction, .. } => match direction {
                PageDirection::Newer => t.label_previous(),
                PageDirection::Older => t.label_next(),
            },
            Self::Settings(page) => page.title(t),
            Self::ChooseSetting => t.label_change_setting(),
            Self::Setting(key) => key,
            Self::ResetSettings => t.label_reset_all(),
            Self::Export { .. } => "Export",
        }
    }
}

/// What a button does to a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intervention {
    /// Fold it from the log again, and catch up on deadlines.
    Recover,
    Pause,
    End,
}

impl Intervention {
    const ALL: [Self; 3] = [Self::Recover, Self::Pause, Self::End];

    /// Returns its name in ids and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::Pause => "pause",
            Self::End => "end",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Recover => "Recover",
            Self::Pause => "Pause",
            Self::End => "End",
        }
    }
}

impl fmt::Display for AdminId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intervene(intervention, game) => {
                write!(f, "{VERSION}:{}:{}", intervention.name(), game.0.simple())
            }
            Self::TurnPage {
                direction,
                record,
                from,
            } => {
                let direction = match direction {
                    PageDirection::Newer => "newer",
                    PageDirection::Older => "older",
                };
                write!(f, "{VERSION}:{direction}:{record:x}:{from}")
            }
            Self::Settings(page) => {
                let number = SettingsPage::ALL.iter().position(|one| one == page);
                write!(f, "{VERSION}:settings:{}", number.unwrap_or_default())
            }
            Self::ChooseSetting => write!(f, "{VERSION}:setting"),
            Self::Setting(key) => write!(f, "{VERSION}:setting:{key}"),
            Self::ResetSettings => write!(f, "{VERSION}:reset"),
            Self::Export { record } => write!(f, "{VERSION}:export:{record:x}"),
        }
    }
}

impl FromStr for AdminId {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let record = |text| i64::from_str_radix(text, 16).map_err(|_| UnknownId);
        let turn = |direction, text, from: &str| {
            let record = record(text)?;
            let from = from.parse().map_err(|_| UnknownId)?;
            Ok(Self::TurnPage {
                direction,
                record,
                from,
            })
        };
        match parts[..] {
            [VERSION, "newer", record, from] => turn(PageDirection::Newer, record, from),
            [VERSION, "older", record, from] => turn(PageDirection::Older, record, from),
            [VERSION, "settings", number] => {
                let number: usize = number.parse().map_err(|_| UnknownId)?;
                let page = SettingsPage::ALL.get(number).ok_or(UnknownId)?;
                Ok(Self::Settings(*page))
            }
            [VERSION, "setting"] => Ok(Self::ChooseSetting),
            [VERSION, "setting", key] => {
                let setting = Setting::named(key).ok_or(UnknownId)?;
                Ok(Self::Setting(setting.key))
            }
            [VERSION, "reset"] => Ok(Self::ResetSettings),
            // Pages were numbered from 1, and cut elsewhere.
            [VERSION, "settings", "on" | "back", page] if page.parse::<u8>().is_ok() => {
                Ok(Self::Settings(SettingsPage::Everywhere))
            }
            [VERSION, "export", text] => {
                let record = record(text)?;
                Ok(Self::Export { record })
            }
            [VERSION, intervention, game] => {
                let mut all = Intervention::ALL.into_iter();
                let intervention = all
                    .find(|known| known.name() == intervention)
                    .ok_or(UnknownId)?;
                let game = Uuid::try_parse(game).map_err(|_| UnknownId)?;
                Ok(Self::Intervene(intervention, GameId(game)))
            }
            _ => Err(UnknownId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::custom_id::LIMIT;
    use crate::game::server::SETTINGS;

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        let game = GameId(Uuid::from_u128(u128::MAX - 7));
        let interventions =
            Intervention::ALL.map(|intervention| AdminId::Intervene(intervention, game));
        let turns =
            [PageDirection::Newer, PageDirection::Older].map(|direction| AdminId::TurnPage {
                direction,
                record: i64::MAX,
                from: "7fffffffffffffff".parse().unwrap(),
            });
        let export = AdminId::Export { record: i64::MAX };
        let pages = SettingsPage::ALL.map(AdminId::Settings);
        let settings = SETTINGS.iter().map(|setting| AdminId::Setting(setting.key));
        let others = turns.into_iter().chain(pages).chain(settings).chain([
            export,
            AdminId::ChooseSetting,
            AdminId::ResetSettings,
        ]);
        for id in interventions.into_iter().chain(others) {
            assert_eq!(id.to_string().parse(), Ok(id));
            assert!(id.to_string().len() <= LIMIT);
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(text.parse::<AdminId>(), Err(UnknownId), "{text}");
        }

        check("");
        check("a2:pause:01900000000070008000000000000001");
        check("a1:dance:01900000000070008000000000000001");
        check("a1:pause:not-a-game");
        check("a1:pause:01900000000070008000000000000001:more");
        check("a1:older:2c");
        check("a1:older:2c:-1");
        check("a1:older:x:1");
        check("a1:export:");
        check("a1:settings:5");
        check("a1:settings:on:x");
        check("a1:setting:no_such");
        check("a1:settings:up:1");
        check("1:join:01900000000070008000000000000001");
    }
}
