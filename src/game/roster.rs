//! The teams of a server, their names, and the invitations to be one.
//!
//! Owns: RULES "Teams". Does not know: what people are called, games, Discord.
//!
//! The log holds a team's own name. A team without one is called after its players, whose names the log
//! does not hold: callers look that name up, and pass it in where the rules compare names.

mod decision;
pub mod event;
pub(super) mod name;
#[cfg(test)]
mod spec;

use std::collections::{BTreeMap, VecDeque};

use thiserror::Error;

use self::decision::Decision;
use self::event::RosterEvent;
pub use self::name::NotAName;
use super::Decider;
use super::event::RecoveryCause;
use super::ids::{ChannelId, GuildId, InvitationId, PlayerId, TeamId};
use super::issued::{CommandName, Issued, Issuer};
use super::time::later;
use super::values::{TeamSlot, Ts};

/// How long an invitation may be answered.
pub const INVITATION_LIMIT_MS: u64 = 5 * 60_000;

/// How long a team keeps a name before it may be renamed again.
const RENAME_LIMIT_MS: u64 = 10 * 60_000;

/// How many closed invitations are remembered, to answer a late press on one.
const ANSWERED_KEPT: usize = 64;

/// The rules of rosters: the same in every server.
#[derive(Clone, Copy, Debug, Default)]
pub struct RosterRules;

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

/// The teams of a server and its open invitations, at some version of their stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    teams: BTreeMap<TeamId, Team>,
    team_of: BTreeMap<PlayerId, TeamId>,
    /// The invitations without an answer, oldest first.
    open: Vec<Invitation>,
    /// How the last ones were closed, oldest first.
    answered: VecDeque<(InvitationId, Answered)>,
}

/// A pair of people who are, or were, a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub team_id: TeamId,
    pub players: [PlayerId; 2],
    /// Its name, when it has one of its own.
    pub name: Option<String>,
    /// Whether its players play as this team.
    pub standing: Standing,
    /// When the two were a team first.
    pub since: Ts,
    /// How often it was renamed, and when last.
    renamed: Option<(u32, Ts)>,
}

/// Whether the players of a team play as it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    /// They do not, for now.
    Dormant {
        since: Ts,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub invitation_id: InvitationId,
    pub inviter: PlayerId,
    pub invitee: PlayerId,
    /// What the team is to be called.
    pub name: Option<String>,
    /// Where it is shown.
    pub channel_id: ChannelId,
    /// Until when it may be accepted.
    pub expires_at: Ts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The two are a team.
    Accepted,
    Declined,
    Cancelled,
    /// Nobody answered in time.
    Expired,
}

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
    #[error("You are in no team here. `/team invite` asks somebody to be one with you.")]
    NoTeam,
    #[error("{0}. Try another name.")]
    Name(#[from] NotAName),
    #[error("Another team here is called that, awake or asleep. Try another name.")]
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

impl Decider for RosterRules {
    type Command = CommandContext;
    type Event = RosterEvent;
    type State = Roster;
    type Rejection = Rejection;

    fn decide(
        &self,
        roster: &Roster,
        context: CommandContext,
    ) -> Result<Vec<RosterEvent>, Rejection> {
        let decision = Decision {
            roster,
            context: &context,
        };
        match &context.command {
            Issued::Program(ProgramCommand::Tick) => Ok(decision.expire()),
            Issued::Program(ProgramCommand::Recover { downtime_ms, cause }) => {
                Ok(decision.recover(*downtime_ms, *cause))
            }
            Issued::Player(Issuer { id, .. }, command) => match command {
                PlayerCommand::Invite(invite) => decision.invite(*id, invite),
                PlayerCommand::Accept(invitation) => decision.accept(*id, *invitation),
                PlayerCommand::Decline(invitation) => decision.decline(*id, *invitation),
                PlayerCommand::Cancel => decision.cancel(*id),
                PlayerCommand::Leave => decision.leave(*id),
                PlayerCommand::Rename(typed) => decision.rename(*id, typed),
            },
        }
    }

    fn evolve(mut roster: Roster, event: &RosterEvent, at: Ts) -> Roster {
        match event {
            RosterEvent::TeamInvited(invited) => roster.open.push(Invitation {
                invitation_id: invited.invitation_id,
                inviter: invited.inviter,
                invitee: invited.invitee,
                name: invited.proposed_name.clone(),
                channel_id: invited.channel_id,
                expires_at: invited.expires_at,
            }),
            RosterEvent::TeamInvitationAccepted(event) => {
                roster.close(event.invitation_id, Answered::Accepted);
            }
            RosterEvent::TeamInvitationDeclined(event) => {
                roster.close(event.invitation_id, Answered::Declined);
            }
            RosterEvent::TeamInvitationCancelled(event) => {
                roster.close(event.invitation_id, Answered::Cancelled);
            }
            RosterEvent::TeamInvitationExpired(event) => {
                roster.close(event.invitation_id, Answered::Expired);
            }
            RosterEvent::TeamCreated(created) => {
                roster.teams.insert(
                    created.team_id,
                    Team {
                        team_id: created.team_id,
                        players: created.players,
                        name: created.name.clone(),
                        standing: Standing::Active,
                        since: at,
                        renamed: None,
                    },
                );
            }
            RosterEvent::TeamReactivated(event) => {
                roster.change(event.team_id, |team| team.standing = Standing::Active);
            }
            RosterEvent::TeamDormant(event) => {
                roster.change(event.team_id, |team| {
                    team.standing = Standing::Dormant { since: at }
                });
            }
            RosterEvent::TeamRenamed(renamed) => roster.change(renamed.team_id, |team| {
                team.name = Some(renamed.new_name.clone());
                team.renamed = Some((renamed.seq, at));
            }),
            RosterEvent::PlayerTeamChanged(changed) => {
                match changed.to {
                    Some(team_id) => roster.team_of.insert(changed.player_id, team_id),
                    None => roster.team_of.remove(&changed.player_id),
                };
            }
            RosterEvent::RosterRecovered(recovered) => {
                for open in &mut roster.open {
                    open.expires_at = later(open.expires_at, recovered.downtime_ms);
                }
            }
        }
        roster
    }
}

/// Returns when the roster needs a [`ProgramCommand::Tick`] next; never while no invitation is open.
pub fn due_at(roster: &Roster) -> Option<Ts> {
    roster
        .open
        .iter()
        .map(|invitation| invitation.expires_at)
        .min()
}

impl Roster {
    pub fn team_of(&self, player: PlayerId) -> Option<&Team> {
        self.teams.get(self.team_of.get(&player)?)
    }

    /// Returns a team, active or not.
    pub fn team(&self, team_id: TeamId) -> Option<&Team> {
        self.teams.get(&team_id)
    }

    /// Returns every team there is or was.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.teams.values()
    }

    /// Returns the invitations without an answer, oldest first.
    pub(crate) fn open_invitations(&self) -> &[Invitation] {
        &self.open
    }

    pub(crate) fn invitation_of(&self, player: PlayerId) -> Option<&Invitation> {
        self.open
            .iter()
            .find(|invitation| invitation.inviter == player)
    }

    fn close(&mut self, invitation_id: InvitationId, answered: Answered) {
        self.open
            .retain(|invitation| invitation.invitation_id != invitation_id);
        if self.answered.len() == ANSWERED_KEPT {
            self.answered.pop_front();
        }
        self.answered.push_back((invitation_id, answered));
    }

    fn change(&mut self, team_id: TeamId, change: impl FnOnce(&mut Team)) {
        if let Some(team) = self.teams.get_mut(&team_id) {
            change(team);
        }
    }
}

impl Team {
    /// Returns the team as games know it.
    pub fn slot(&self) -> TeamSlot {
        TeamSlot {
            team_id: self.team_id,
            name: self.name.clone(),
            players: self.players,
        }
    }

    pub(crate) const fn is_active(&self) -> bool {
        matches!(self.standing, Standing::Active)
    }

    pub(crate) fn partner_of(&self, player: PlayerId) -> PlayerId {
        let [one, other] = self.players;
        if one == player { other } else { one }
    }
}

/// Tells whether somebody typed this name, whatever the case.
pub(crate) fn is_name(typed: &str, name: &str) -> bool {
    name::same(typed.trim(), name)
}

/// Returns what a team without a name of its own is called after its players.
pub(crate) fn name_of_two(one: &str, other: &str) -> String {
    format!("{one} & {other}")
}

/// Says how long it is, in whole minutes or, below two, in seconds; never less than it is.
fn wait(ms: u64) -> String {
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
