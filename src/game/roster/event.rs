//! What can have happened to the teams of a server: stream `roster-{guild_id}`.
//!
//! Owns: the payload of every such event, which is the storage format, and the checks of its structure.
//! Does not know: when the rules allow them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name;
use crate::game::event::{Checked, InvalidField, RecoveryCause, require};
use crate::game::ids::{ChannelId, InvitationId, PlayerId, TeamId};
use crate::game::values::{Ts, unless_redacted};

/// A player invited another to form a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamInvited {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The player who invites.
    pub inviter: PlayerId,
    /// The partner who must confirm.
    pub invitee: PlayerId,
    /// The proposed name of the team.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "unless_redacted"
    )]
    #[schemars(with = "Option<String>")]
    pub proposed_name: Option<String>,
    /// The channel of the invitation.
    pub channel_id: ChannelId,
    /// The time until which it may be accepted.
    pub expires_at: Ts,
}

/// The invited person accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamInvitationAccepted {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The team of the two.
    pub team_id: TeamId,
}

/// The invited person declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamInvitationDeclined {
    /// The invitation.
    pub invitation_id: InvitationId,
}

/// An invitation ended because the player who sent it withdrew it or joined a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamInvitationCancelled {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The player who sent it.
    pub by: PlayerId,
}

/// Nobody answered in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamInvitationExpired {
    /// The invitation.
    pub invitation_id: InvitationId,
}

/// The origin of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Founding {
    /// One of the two invited the other.
    Invitation,
}

/// Two people became a team for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamCreated {
    /// The team.
    pub team_id: TeamId,
    /// Its own name; without one, it is called after its players, whose names are not in the log.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "unless_redacted"
    )]
    #[schemars(with = "Option<String>")]
    pub name: Option<String>,
    /// Its two players, the one who asked first.
    pub players: [PlayerId; 2],
    /// Its origin.
    pub origin: Founding,
    /// The invitation that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation_id: Option<InvitationId>,
}

/// Two people became a team again, with its name and history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamReactivated {
    /// The team.
    pub team_id: TeamId,
    /// The invitation that brought them together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation_id: Option<InvitationId>,
}

/// A team was renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamRenamed {
    /// The team.
    pub team_id: TeamId,
    /// The old name; absent when it had none of its own.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "unless_redacted"
    )]
    #[schemars(with = "Option<String>")]
    pub old_name: Option<String>,
    /// The new name.
    pub new_name: String,
    /// The person who renamed it.
    pub by: PlayerId,
    /// The number of renames, including this one.
    pub seq: u32,
}

/// Why a player's team changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamChangeReason {
    /// They joined a team.
    Joined,
    /// They left their team.
    Left,
    /// Their partner left it or joined another.
    PartnerLeft,
}

/// A player now plays with another team in this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerTeamChanged {
    /// The player.
    pub player_id: PlayerId,
    /// The old team; absent when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<TeamId>,
    /// The new team; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<TeamId>,
    /// The reason.
    pub reason: TeamChangeReason,
}

/// The reason a team became dormant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DormantReason {
    /// One of its players left it.
    Left,
    /// One of its players joined another team.
    JoinedAnother,
}

/// A team became dormant: it keeps its name and history until its players reunite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamDormant {
    /// The team.
    pub team_id: TeamId,
    /// The player who caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// The reason.
    pub reason: DormantReason,
}

/// The open invitations were granted a time in which nobody could answer them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RosterRecovered {
    /// How far their deadlines were moved, in milliseconds.
    pub downtime_ms: u64,
    /// Why nobody could answer.
    pub cause: RecoveryCause,
}

/// An event of the teams of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterEvent {
    TeamInvited(TeamInvited),
    TeamInvitationAccepted(TeamInvitationAccepted),
    TeamInvitationDeclined(TeamInvitationDeclined),
    TeamInvitationCancelled(TeamInvitationCancelled),
    TeamInvitationExpired(TeamInvitationExpired),
    TeamCreated(TeamCreated),
    TeamReactivated(TeamReactivated),
    TeamRenamed(TeamRenamed),
    PlayerTeamChanged(PlayerTeamChanged),
    TeamDormant(TeamDormant),
    RosterRecovered(RosterRecovered),
}

impl RosterEvent {
    /// Checks the structure of the payload, without the state it meets.
    pub(crate) fn validate(&self) -> Checked {
        match self {
            Self::TeamInvited(event) => {
                require(
                    event.inviter != event.invitee,
                    "invitee",
                    "must differ from `inviter`",
                )?;
                well_named("proposed_name", event.proposed_name.as_deref())
            }
            Self::TeamCreated(event) => {
                let [one, other] = event.players;
                require(one != other, "players", "must be two different players")?;
                well_named("name", event.name.as_deref())
            }
            Self::TeamRenamed(event) => {
                well_named("new_name", Some(&event.new_name))?;
                require(
                    event.old_name.as_ref() != Some(&event.new_name),
                    "new_name",
                    "must differ from `old_name`",
                )?;
                require(event.seq > 0, "seq", "counts from 1")
            }
            Self::PlayerTeamChanged(event) => {
                require(event.from != event.to, "to", "must differ from `from`")?;
                require(
                    event.to.is_some() == (event.reason == TeamChangeReason::Joined),
                    "to",
                    "must be given exactly when the player joined",
                )
            }
            Self::TeamInvitationAccepted(_)
            | Self::TeamInvitationDeclined(_)
            | Self::TeamInvitationCancelled(_)
            | Self::TeamInvitationExpired(_)
            | Self::TeamReactivated(_)
            | Self::TeamDormant(_)
            | Self::RosterRecovered(_) => Ok(()),
        }
    }
}

fn well_named(field: &'static str, given: Option<&str>) -> Checked {
    let Some(given) = given else { return Ok(()) };
    let problem = match name::name(given) {
        Ok(name) if name == given => return Ok(()),
        Ok(_) => "has space around it or too much inside".to_owned(),
        Err(error) => format!("is no name: {error}"),
    };
    Err(InvalidField { field, problem })
}
