//! The teams of a server: who plays with whom, under which name, and who was asked.
//!
//! Owns: RULES "Teams". Does not know: what people are called, games, Discord.
//!
//! A name of its own is in the log. A team without one is called after its players, whose names are
//! not: whoever shows it makes that name, and hands it in where names must differ.

pub mod event;
pub(super) mod name;
#[cfg(test)]
mod spec;

use std::collections::{BTreeMap, VecDeque};

use thiserror::Error;

use self::event::{
    DormantReason, Founding, PlayerTeamChanged, RosterEvent, TeamChangeReason, TeamCreated,
    TeamDormant, TeamInvitationAccepted, TeamInvitationCancelled, TeamInvitationDeclined,
    TeamInvitationExpired, TeamInvited, TeamReactivated, TeamRenamed,
};
pub use self::name::NotAName;
use super::Decider;
use super::command::By;
use super::ids::{ChannelId, GuildId, InvitationId, PlayerId, TeamId};
use super::shape::{TeamSlot, Ts};
use super::state::{later, millis_between};

/// How long an invitation may be answered.
pub const INVITATION_LIMIT_MS: u64 = 5 * 60_000;

/// How long a team keeps a name before it may be renamed again.
const RENAME_LIMIT_MS: u64 = 10 * 60_000;

/// How many answered invitations are remembered, to tell a late press what became of it.
const ANSWERED_KEPT: usize = 64;

/// The rule book: the same in every server.
#[derive(Clone, Copy, Debug, Default)]
pub struct RosterRules;

/// Something asked of a roster, with the look-ups that the rules need.
#[derive(Clone, Debug)]
pub struct Command {
    /// When it is asked.
    pub at: Ts,
    /// The server.
    pub guild: GuildId,
    /// Who asks.
    pub by: By,
    /// What teams without a name of their own are called now; needed where a name is given.
    pub called: Vec<(TeamId, String)>,
    /// What is asked.
    pub act: Act,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ask somebody to be a team.
    Invite {
        /// The invitation, when it is to be one.
        invitation_id: InvitationId,
        /// Who is asked.
        invitee: PlayerId,
        /// What the team is to be called; as typed.
        name: Option<String>,
        /// Where it is shown.
        channel_id: ChannelId,
    },
    /// Say yes.
    Accept(Which),
    /// Say no.
    Decline(Which),
    /// Take one's own invitation back.
    Cancel,
    /// Be in no team.
    Leave,
    /// Name one's team; as typed.
    Rename(String),
    /// Look at the clock: an invitation may have expired.
    Tick,
}

/// Which invitation is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The newest that the asker has.
    Newest,
    /// The one of this person.
    From(PlayerId),
    /// This one.
    This(InvitationId),
}

impl Act {
    /// Returns the name people know it by, for logs and records.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Invite { .. } => "team invite",
            Self::Accept(_) => "team accept",
            Self::Decline(_) => "team decline",
            Self::Cancel => "team cancel",
            Self::Leave => "team leave",
            Self::Rename(_) => "team rename",
            Self::Tick => "tick",
        }
    }

    /// Tells whether the rules compare a name with those of other teams.
    #[must_use]
    pub const fn gives_name(&self) -> bool {
        matches!(
            self,
            Self::Invite { name: Some(_), .. } | Self::Accept(_) | Self::Rename(_)
        )
    }
}

/// The teams of a server and its open invitations, at some version of their stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    teams: BTreeMap<TeamId, Team>,
    team_of: BTreeMap<PlayerId, TeamId>,
    /// Those without an answer, oldest first.
    open: Vec<Invitation>,
    /// What became of the last ones, oldest first.
    answered: VecDeque<(InvitationId, Answered)>,
}

/// A pair of people who are, or were, a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The team.
    pub team_id: TeamId,
    /// Its two players.
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
    /// They do.
    Active,
    /// They do not, for now.
    Dormant {
        /// Since when.
        since: Ts,
    },
}

/// An invitation without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// Who asks.
    pub inviter: PlayerId,
    /// Who is asked.
    pub invitee: PlayerId,
    /// What the team is to be called.
    pub name: Option<String>,
    /// Where it is shown.
    pub channel_id: ChannelId,
    /// Until when it may be accepted.
    pub expires_at: Ts,
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The two are a team.
    Accepted,
    /// The person asked said no.
    Declined,
    /// The person who asked took it back.
    Cancelled,
    /// Nobody answered in time.
    Expired,
}

/// The rules said no: why, worded for the player, ending with what they can do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// The asker asked themselves.
    #[error("You cannot be a team with yourself. `/team invite` asks somebody else.")]
    Yourself,
    /// The two are a team.
    #[error("You two are a team already. `/team show` shows it.")]
    TeamAlready,
    /// The asker has an invitation open.
    #[error("Your last invitation is still open for {}. `/team cancel` takes it back; then you can ask anew.", wait(*.wait_ms))]
    InvitationOpen {
        /// How long it will be.
        wait_ms: u64,
    },
    /// It is for somebody else.
    #[error("This invitation is for somebody else. `/team invite` asks people yourself.")]
    NotYours,
    /// Nobody asks the asker.
    #[error("No invitation is waiting for you here. `/team invite` asks somebody yourself.")]
    NotInvited,
    /// It was answered.
    #[error("{} `/team invite` asks anew.", became(*.0))]
    Closed(Answered),
    /// It is not known any more.
    #[error("This invitation is not open any more. `/team invite` asks anew.")]
    Unknown,
    /// The asker has none open.
    #[error("You have no invitation open here. `/team invite` asks somebody.")]
    NothingToCancel,
    /// The asker is in no team.
    #[error("You are in no team here. `/team invite` asks somebody to be one with you.")]
    NoTeam,
    /// What was typed is no name.
    #[error("{0}. Try another name.")]
    Name(#[from] NotAName),
    /// Another team has that name.
    #[error("Another team here is called that, awake or asleep. Try another name.")]
    NameTaken,
    /// The team was renamed a short while ago.
    #[error("A team can be renamed once in 10 minutes, and yours was a short while ago. Try again in {}.", wait(*.wait_ms))]
    RenamedLately {
        /// How long it is until then.
        wait_ms: u64,
    },
    /// Only the program asks that.
    #[error("Only the clock can do that.")]
    NotTheClock,
}

impl Rejection {
    /// Returns the name it is recorded under.
    #[must_use]
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
            Self::NotTheClock => "not_the_clock",
        }
    }
}

impl Decider for RosterRules {
    type Command = Command;
    type Event = RosterEvent;
    type State = Roster;
    type Rejection = Rejection;

    fn decide(&self, roster: &Roster, command: Command) -> Result<Vec<RosterEvent>, Rejection> {
        let asked = Asked {
            roster,
            command: &command,
        };
        match (command.by, &command.act) {
            (By::Program, Act::Tick) => Ok(asked.expired()),
            (By::Program, _) | (By::Player { .. }, Act::Tick) => Err(Rejection::NotTheClock),
            (By::Player { id, .. }, act) => match act {
                Act::Invite { .. } => asked.invite(id),
                Act::Accept(which) => asked.accept(id, *which),
                Act::Decline(which) => asked.decline(id, *which),
                Act::Cancel => asked.cancel(id),
                Act::Leave => asked.leave(id),
                Act::Rename(typed) => asked.rename(id, typed),
                Act::Tick => Err(Rejection::NotTheClock),
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
        }
        roster
    }
}

/// Returns the moment at which the roster must be looked at ([`Act::Tick`]); none while nothing is open.
#[must_use]
pub fn due_at(roster: &Roster) -> Option<Ts> {
    roster
        .open
        .iter()
        .map(|invitation| invitation.expires_at)
        .min()
}

impl Roster {
    /// Returns the team that `player` plays with.
    #[must_use]
    pub fn team_of(&self, player: PlayerId) -> Option<&Team> {
        self.teams.get(self.team_of.get(&player)?)
    }

    /// Returns a team, active or not.
    #[must_use]
    pub fn team(&self, team_id: TeamId) -> Option<&Team> {
        self.teams.get(&team_id)
    }

    /// Returns every team there is or was.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.teams.values()
    }

    /// Returns the invitations without an answer, oldest first.
    #[must_use]
    pub fn open_invitations(&self) -> &[Invitation] {
        &self.open
    }

    /// Returns the open invitation of `player` to somebody.
    #[must_use]
    pub fn invitation_of(&self, player: PlayerId) -> Option<&Invitation> {
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
    #[must_use]
    pub fn slot(&self) -> TeamSlot {
        TeamSlot {
            team_id: self.team_id,
            name: self.name.clone(),
            players: self.players,
        }
    }

    /// Tells whether its players play as this team.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.standing, Standing::Active)
    }

    /// Returns the other one of the two.
    #[must_use]
    pub fn partner_of(&self, player: PlayerId) -> PlayerId {
        let [one, other] = self.players;
        if one == player { other } else { one }
    }
}

/// A command that meets a roster.
struct Asked<'a> {
    roster: &'a Roster,
    command: &'a Command,
}

impl Asked<'_> {
    fn invite(&self, inviter: PlayerId) -> Result<Vec<RosterEvent>, Rejection> {
        let Act::Invite {
            invitation_id,
            invitee,
            name,
            channel_id,
        } = &self.command.act
        else {
            return Ok(Vec::new());
        };
        let team_id = self.team_id([inviter, *invitee]);
        if inviter == *invitee {
            return Err(Rejection::Yourself);
        }
        if self.roster.team(team_id).is_some_and(Team::is_active) {
            return Err(Rejection::TeamAlready);
        }
        let mut open = self
            .roster
            .open
            .iter()
            .filter(|invitation| self.in_time(invitation));
        if let Some(open) = open
            .clone()
            .find(|invitation| invitation.inviter == inviter)
        {
            let wait_ms = millis_between(self.command.at, open.expires_at);
            return Err(Rejection::InvitationOpen { wait_ms });
        }
        let name = name
            .as_deref()
            .map(|typed| self.free_name(typed, team_id))
            .transpose()?;
        // Two people who ask each other have both said yes.
        let crossing =
            open.find(|invitation| invitation.inviter == *invitee && invitation.invitee == inviter);
        if let Some(crossing) = crossing {
            return Ok(self.unite(&Invitation {
                name: crossing.name.clone().or(name),
                ..crossing.clone()
            }));
        }
        Ok(vec![RosterEvent::TeamInvited(TeamInvited {
            invitation_id: *invitation_id,
            inviter,
            invitee: *invitee,
            proposed_name: name,
            channel_id: *channel_id,
            expires_at: later(self.command.at, INVITATION_LIMIT_MS),
        })])
    }

    fn accept(&self, player: PlayerId, which: Which) -> Result<Vec<RosterEvent>, Rejection> {
        Ok(self.unite(self.invitation(player, which)?))
    }

    fn decline(&self, player: PlayerId, which: Which) -> Result<Vec<RosterEvent>, Rejection> {
        let invitation_id = self.invitation(player, which)?.invitation_id;
        let declined = TeamInvitationDeclined { invitation_id };
        Ok(vec![RosterEvent::TeamInvitationDeclined(declined)])
    }

    fn cancel(&self, player: PlayerId) -> Result<Vec<RosterEvent>, Rejection> {
        let invitation = self.roster.invitation_of(player);
        let invitation = invitation.filter(|invitation| self.in_time(invitation));
        Ok(vec![taken_back(
            invitation.ok_or(Rejection::NothingToCancel)?,
        )])
    }

    fn leave(&self, player: PlayerId) -> Result<Vec<RosterEvent>, Rejection> {
        let team = self.roster.team_of(player).ok_or(Rejection::NoTeam)?;
        let mut events = sleeps(team, player, DormantReason::Left);
        events.push(RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
            player_id: player,
            from: Some(team.team_id),
            to: None,
            reason: TeamChangeReason::Left,
        }));
        Ok(events)
    }

    fn rename(&self, player: PlayerId, typed: &str) -> Result<Vec<RosterEvent>, Rejection> {
        let team = self.roster.team_of(player).ok_or(Rejection::NoTeam)?;
        if team.name.as_deref() == Some(typed.trim()) {
            return Ok(Vec::new());
        }
        let name = self.free_name(typed, team.team_id)?;
        Ok(renamed(team, name, player).into_iter().collect())
    }

    fn expired(&self) -> Vec<RosterEvent> {
        let mut overdue: Vec<&Invitation> = self
            .roster
            .open
            .iter()
            .filter(|invitation| !self.in_time(invitation))
            .collect();
        overdue.sort_by_key(|invitation| invitation.expires_at);
        let expired = |invitation: &Invitation| {
            RosterEvent::TeamInvitationExpired(TeamInvitationExpired {
                invitation_id: invitation.invitation_id,
            })
        };
        overdue.into_iter().map(expired).collect()
    }

    /// Makes the two a team, for the first time or again; the teams they were in sleep.
    fn unite(&self, invitation: &Invitation) -> Vec<RosterEvent> {
        let Invitation {
            invitation_id,
            inviter,
            invitee,
            ..
        } = *invitation;
        let players = [inviter, invitee];
        let team_id = self.team_id(players);
        let accepted = TeamInvitationAccepted {
            invitation_id,
            team_id,
        };
        let mut events = vec![RosterEvent::TeamInvitationAccepted(accepted)];
        // Whoever is in a team now is not waiting for another.
        events.extend(self.roster.invitation_of(invitee).map(taken_back));
        for player in players {
            let old = self.roster.team_of(player);
            events.extend(old.map_or_else(Vec::new, |old| {
                sleeps(old, player, DormantReason::JoinedAnother)
            }));
        }
        let proposed = invitation.name.as_deref();
        // The name may have been taken while the invitation was open: then the team goes without.
        let name = proposed.and_then(|name| self.free_name(name, team_id).ok());
        match self.roster.team(team_id) {
            Some(team) => {
                let invitation_id = Some(invitation_id);
                events.push(RosterEvent::TeamReactivated(TeamReactivated {
                    team_id,
                    invitation_id,
                }));
                events.extend(name.and_then(|name| renamed(team, name, inviter)));
            }
            None => events.push(RosterEvent::TeamCreated(TeamCreated {
                team_id,
                name,
                players,
                origin: Founding::Invitation,
                invitation_id: Some(invitation_id),
            })),
        }
        events.extend(players.map(|player_id| {
            RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
                player_id,
                from: self.roster.team_of.get(&player_id).copied(),
                to: Some(team_id),
                reason: TeamChangeReason::Joined,
            })
        }));
        events
    }

    /// Reads a name that the team may take now.
    fn free_name(&self, typed: &str, team_id: TeamId) -> Result<String, Rejection> {
        let name = name::name(typed)?;
        let given = self
            .roster
            .teams()
            .filter_map(|team| Some((team.team_id, team.name.as_deref()?)));
        let called = self
            .command
            .called
            .iter()
            .map(|(team_id, called)| (*team_id, called.as_str()));
        let mut others = given.chain(called).filter(|(other, _)| *other != team_id);
        if others.any(|(_, other)| name::same(other, &name)) {
            return Err(Rejection::NameTaken);
        }
        let team = self.roster.team(team_id);
        let is_new = team.is_some_and(|team| team.name.as_ref() != Some(&name));
        if let Some((_, at)) = team.and_then(|team| team.renamed).filter(|_| is_new) {
            let wait_ms = RENAME_LIMIT_MS.saturating_sub(millis_between(at, self.command.at));
            if wait_ms > 0 {
                return Err(Rejection::RenamedLately { wait_ms });
            }
        }
        Ok(name)
    }

    /// Finds the invitation that `player` answers.
    fn invitation(&self, player: PlayerId, which: Which) -> Result<&Invitation, Rejection> {
        let mut newest_first = self.roster.open.iter().rev();
        let mine =
            |invitation: &&Invitation| invitation.invitee == player && self.in_time(invitation);
        let found = match which {
            Which::Newest => newest_first.find(mine),
            Which::From(inviter) => newest_first
                .filter(mine)
                .find(|invitation| invitation.inviter == inviter),
            Which::This(id) => {
                let Some(open) = newest_first.find(|invitation| invitation.invitation_id == id)
                else {
                    let mut answered = self.roster.answered.iter();
                    let known = answered.find(|(known, _)| *known == id);
                    return Err(
                        known.map_or(Rejection::Unknown, |(_, how)| Rejection::Closed(*how))
                    );
                };
                if open.invitee != player {
                    return Err(Rejection::NotYours);
                }
                if !self.in_time(open) {
                    return Err(Rejection::Closed(Answered::Expired));
                }
                Some(open)
            }
        };
        found.ok_or(Rejection::NotInvited)
    }

    fn in_time(&self, invitation: &Invitation) -> bool {
        self.command.at < invitation.expires_at
    }

    fn team_id(&self, players: [PlayerId; 2]) -> TeamId {
        TeamId::of(Some(self.command.guild), players)
    }
}

fn renamed(team: &Team, new_name: String, by: PlayerId) -> Option<RosterEvent> {
    if team.name.as_ref() == Some(&new_name) {
        return None;
    }
    Some(RosterEvent::TeamRenamed(TeamRenamed {
        team_id: team.team_id,
        old_name: team.name.clone(),
        new_name,
        by,
        seq: team.renamed.map_or(0, |(seq, _)| seq) + 1,
    }))
}

fn taken_back(invitation: &Invitation) -> RosterEvent {
    RosterEvent::TeamInvitationCancelled(TeamInvitationCancelled {
        invitation_id: invitation.invitation_id,
        by: invitation.inviter,
    })
}

/// Puts a team to sleep that `player` leaves; the partner is in none then.
fn sleeps(team: &Team, player: PlayerId, reason: DormantReason) -> Vec<RosterEvent> {
    vec![
        RosterEvent::TeamDormant(TeamDormant {
            team_id: team.team_id,
            by: Some(player),
            reason,
        }),
        RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
            player_id: team.partner_of(player),
            from: Some(team.team_id),
            to: None,
            reason: TeamChangeReason::PartnerLeft,
        }),
    ]
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
