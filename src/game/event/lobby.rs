//! Events of a lobby, up to the start.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, deadline_follows, require, two_people, valid_config};
use crate::game::config::ModeConfig;
use crate::game::ids::{ChannelId, GameId, PlayerId, Seed, TeamId};
use crate::game::server_rules::CommonRules;
use crate::game::time::Ts;
use crate::game::values::{Change, TeamSlot};

/// Who may see a game's replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody in its server.
    #[default]
    Server,
    /// Its players.
    Players,
}

/// Where a two-player game is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// In the DMs of its two players.
    Dms,
    /// In messages of its channel, which everybody there can read.
    Table,
    /// The same where the bot can only answer: in a conversation between people, or a server that has not installed it.
    Elsewhere,
}

/// A lobby was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCreated {
    /// The game.
    pub game_id: GameId,
    /// The channel it is announced in; none for a game played in DMs alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// The host.
    pub created_by: PlayerId,
    /// The settings of the game.
    pub config: ModeConfig,
    /// The version of the server's settings they were taken from; 0 is the program's defaults.
    pub config_version: u32,
    /// The server rules that apply in every mode.
    pub house: CommonRules,
    /// Who may see its replay.
    pub visibility: Visibility,
    /// Where it is played as long as its mode is two-player. Other modes are played by DM.
    pub surface: Surface,
    /// The finished game whose players it calls back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rematch_of: Option<GameId>,
    /// Counts for no statistic.
    pub practice: bool,
    /// The day of the daily pair that it is, in days since 1970 in UTC; none for other games.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily: Option<u32>,
    /// The version of the lexicon.
    pub words_version: String,
    /// The seed of its random draws.
    pub rng_seed: Seed,
}

/// A player was invited to the game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerInvited {
    /// The player who was invited.
    pub player_id: PlayerId,
    /// The player who asked.
    pub by: PlayerId,
}

/// Settings of a lobby changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameSettingsChanged {
    /// The changes; at least one.
    pub changes: Vec<Change>,
    /// The settings from now on.
    pub config: ModeConfig,
    /// The person who changed them.
    pub by: PlayerId,
}

/// A player joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerJoined {
    /// The player.
    pub player_id: PlayerId,
    /// The team they joined with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Whether the last DM reached the player.
    pub dm_ok: bool,
}

/// The phase in which a player left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before the start.
    Lobby,
    /// After the start.
    Running,
}

/// Why somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// They left on their own.
    Left,
    /// They were removed.
    Kicked,
    /// They left the server.
    LeftServer,
    /// They could not be reached.
    Unreachable,
    /// The lobby held an odd number of people, and the draw left them without a partner.
    OddOneOut,
}

/// A player left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerLeft {
    /// The player.
    pub player_id: PlayerId,
    /// Their team, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Whether the game had started.
    pub phase: Phase,
    /// The reason.
    pub reason: LeaveReason,
}

/// How a player can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlayerStatus {
    /// Takes part.
    Active,
    /// Has not guessed for long; never recorded so far.
    Idle,
    /// DMs do not arrive.
    Unreachable,
    /// Left the running game; never recorded so far.
    Away,
}

/// A player's status changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerStatusChanged {
    /// The player.
    pub player_id: PlayerId,
    /// The old value.
    pub from: PlayerStatus,
    /// The new value.
    pub to: PlayerStatus,
    /// The cause.
    pub cause: String,
}

/// The origin of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamOrigin {
    /// It is in the server's roster.
    Roster,
    /// They were paired as the only choice or as earlier partners.
    AutoPaired,
    /// Drawn by seed.
    Random,
}

/// A team entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamEntered {
    /// The team.
    pub team: TeamSlot,
    /// Its origin.
    pub origin: TeamOrigin,
}

/// The lobby closed and play began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameStarted {
    /// The teams.
    pub teams: Vec<TeamSlot>,
    /// The settings of the game.
    pub config: ModeConfig,
    /// When.
    pub started_at: Ts,
    /// The end of the game; race and golf race only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Ts>,
}

impl GameStarted {
    pub(super) fn validate(&self) -> Checked {
        valid_config(&self.config)?;
        let (least, most) = self.config.teams().into_inner();
        require(
            (least..=most).contains(&self.teams.len()),
            "teams",
            "must be as many as the mode takes",
        )?;
        require(
            self.deadline.is_some() == self.config.limit_ms().is_some(),
            "deadline",
            "must be given exactly in a mode whose game has a clock",
        )?;
        deadline_follows(self.deadline, self.started_at)?;
        let mut players: Vec<PlayerId> = Vec::new();
        for team in &self.teams {
            two_people(team, "teams.players")?;
            require(
                !players.iter().any(|player| team.players.contains(player)),
                "teams",
                "must not share a player",
            )?;
            players.extend(team.players);
        }
        Ok(())
    }
}
