//! The commands to a roster.

use crate::game::event::RecoveryCause;
use crate::game::ids::{ChannelId, GuildId, InvitationId, PlayerId, TeamId};
use crate::game::issued::{CommandName, Issued};
use crate::game::values::Ts;

/// A command to a roster, with the look-ups that the rules need.
#[derive(Clone, Debug)]
pub struct CommandContext {
    pub at: Ts,
    pub guild: GuildId,
    /// What teams without a name of their own are called now; needed where a name is given.
    pub called: Vec<(TeamId, String)>,
    pub command: Command,
}

/// A command to a roster, and who issues it.
pub type Command = Issued<PlayerCommand, ProgramCommand>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerCommand {
    Invite(Invite),
    Accept(InvitationRef),
    Decline(InvitationRef),
    /// Withdraws one's own invitation.
    Cancel,
    Leave,
    /// Renames one's team; as typed.
    Rename(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The id of the invitation, if it becomes one.
    pub invitation_id: InvitationId,
    pub invitee: PlayerId,
    /// The team's name; as typed.
    pub name: Option<String>,
    /// Where the invitation is shown.
    pub channel_id: ChannelId,
}

/// The invitation that somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationRef {
    /// The newest one to the issuer.
    Newest,
    /// The one by this person.
    From(PlayerId),
    Id(InvitationId),
}

/// What the program itself reports to a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramCommand {
    /// An invitation may have expired.
    Tick,
    /// Nobody could answer for a while.
    Recover {
        downtime_ms: u64,
        cause: RecoveryCause,
    },
}

impl PlayerCommand {
    /// Tells whether the rules compare a name with those of other teams.
    pub(crate) const fn gives_name(&self) -> bool {
        matches!(
            self,
            Self::Invite(Invite { name: Some(_), .. }) | Self::Accept(_) | Self::Rename(_)
        )
    }
}

impl CommandName for PlayerCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Invite(_) => "team invite",
            Self::Accept(_) => "team accept",
            Self::Decline(_) => "team decline",
            Self::Cancel => "team cancel",
            Self::Leave => "team leave",
            Self::Rename(_) => "team rename",
        }
    }
}

impl CommandName for ProgramCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Recover { .. } => "recover",
        }
    }
}
