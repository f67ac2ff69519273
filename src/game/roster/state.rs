//! The state of a roster, and how events change it.

use std::collections::{BTreeMap, VecDeque};

use super::event::RosterEvent;
use crate::game::ids::{ChannelId, InvitationId, PlayerId, TeamId};
use crate::game::time::later;
use crate::game::values::{REDACTED, TeamSlot, Ts};

/// How many closed invitations are remembered, to answer a late press on one.
const ANSWERED_KEPT: usize = 64;

/// The teams of a server and its open invitations, at some version of their stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    teams: BTreeMap<TeamId, Team>,
    pub(super) team_of: BTreeMap<PlayerId, TeamId>,
    /// The invitations without an answer, oldest first.
    pub(super) open: Vec<Invitation>,
    /// How the last ones were closed, oldest first.
    pub(super) answered: VecDeque<(InvitationId, Answered)>,
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
    pub(super) renamed: Option<(u32, Ts)>,
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

impl Roster {
    /// Applies an event that was recorded at `at`.
    pub(super) fn apply(&mut self, event: &RosterEvent, at: Ts) {
        match event {
            RosterEvent::TeamInvited(invited) => self.open.push(Invitation {
                invitation_id: invited.invitation_id,
                inviter: invited.inviter,
                invitee: invited.invitee,
                name: invited.proposed_name.clone(),
                channel_id: invited.channel_id,
                expires_at: invited.expires_at,
            }),
            RosterEvent::TeamInvitationAccepted(event) => {
                self.close(event.invitation_id, Answered::Accepted);
            }
            RosterEvent::TeamInvitationDeclined(event) => {
                self.close(event.invitation_id, Answered::Declined);
            }
            RosterEvent::TeamInvitationCancelled(event) => {
                self.close(event.invitation_id, Answered::Cancelled);
            }
            RosterEvent::TeamInvitationExpired(event) => {
                self.close(event.invitation_id, Answered::Expired);
            }
            RosterEvent::TeamCreated(created) => {
                self.teams.insert(
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
                self.change(event.team_id, |team| team.standing = Standing::Active);
            }
            RosterEvent::TeamDormant(event) => {
                self.change(event.team_id, |team| {
                    team.standing = Standing::Dormant { since: at }
                });
            }
            RosterEvent::TeamRenamed(renamed) => self.change(renamed.team_id, |team| {
                let name = Some(renamed.new_name.clone());
                team.name = name.filter(|name| name != REDACTED);
                team.renamed = Some((renamed.seq, at));
            }),
            RosterEvent::PlayerTeamChanged(changed) => {
                match changed.to {
                    Some(team_id) => self.team_of.insert(changed.player_id, team_id),
                    None => self.team_of.remove(&changed.player_id),
                };
            }
            RosterEvent::RosterRecovered(recovered) => {
                for open in &mut self.open {
                    open.expires_at = later(open.expires_at, recovered.downtime_ms);
                }
            }
        }
    }

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

/// Returns when the roster needs a [`ProgramCommand::Tick`] next; never while no invitation is open.
pub fn due_at(roster: &Roster) -> Option<Ts> {
    roster
        .open
        .iter()
        .map(|invitation| invitation.expires_at)
        .min()
}
