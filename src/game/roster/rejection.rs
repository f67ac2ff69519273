//! Why a command to a roster is refused.

use thiserror::Error;

use super::name::NotAName;
use super::state::Answered;

/// The rules said no: why, worded for the player, ending with what they can do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    #[error("You cannot be a team with yourself. `/team invite` asks somebody else.")]
    Yourself,
    #[error("You two are a team already. `/team show` shows it.")]
    TeamAlready,
    #[error("Your last invitation is still open for {}. `/team cancel` withdraws it; then you can invite again.", wait(*.wait_ms))]
    InvitationOpen {
        /// How long it will be.
        wait_ms: u64,
    },
    #[error("This invitation is for somebody else. `/team invite` asks people yourself.")]
    NotYours,
    #[error("No invitation is waiting for you here. `/team invite` asks somebody yourself.")]
    NotInvited,
    #[error("{} `/team invite` sends a new one.", became(*.0))]
    Closed(Answered),
    #[error("This invitation is not open any more. `/team invite` sends a new one.")]
    Unknown,
    #[error("You have no invitation open here. `/team invite` asks somebody.")]
    NothingToCancel,
    #[error("You are not in a team here. `/team invite` asks somebody to be one with you.")]
    NoTeam,
    #[error("{0}. Try another name.")]
    Name(#[from] NotAName),
    #[error("Another team here has that name already. Try another.")]
    NameTaken,
    #[error("A team can be renamed once in 10 minutes, and yours was a short while ago. Try again in {}.", wait(*.wait_ms))]
    RenamedLately {
        /// How long it is until then.
        wait_ms: u64,
    },
}

impl Rejection {
    /// Returns the name it is recorded under.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Yourself => "yourself",
            Self::TeamAlready => "team_already",
            Self::InvitationOpen { .. } => "invitation_open",
            Self::NotYours => "not_yours",
            Self::NotInvited => "not_invited",
            Self::Closed(_) => "invitation_closed",
            Self::Unknown => "invitation_unknown",
            Self::NothingToCancel => "nothing_to_cancel",
            Self::NoTeam => "no_team",
            Self::Name(_) => "not_a_name",
            Self::NameTaken => "name_taken",
            Self::RenamedLately { .. } => "renamed_lately",
        }
    }
}

/// Says how long it is, in whole minutes or, below two, in seconds; never less than it is.
pub(crate) fn wait(ms: u64) -> String {
    match ms.div_ceil(1_000) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}

const fn became(answered: Answered) -> &'static str {
    match answered {
        Answered::Accepted => "This invitation was accepted already: `/team show` shows the team.",
        Answered::Declined => "This invitation was declined already.",
        Answered::Cancelled => "This invitation was taken back.",
        Answered::Expired => "This invitation has expired.",
    }
}
