//! What follows from a command to a roster.
//!
//! Owns: the sentences of RULES "Teams", one function for each command.
//! Does not know: how the roster changes with an event.

use super::command::{CommandContext, InvitationRef, Invite};
use super::event::{
    DormantReason, Founding, PlayerTeamChanged, RosterEvent, RosterRecovered, TeamChangeReason,
    TeamCreated, TeamDormant, TeamInvitationAccepted, TeamInvitationCancelled,
    TeamInvitationDeclined, TeamInvitationExpired, TeamInvited, TeamReactivated, TeamRenamed,
};
use super::name;
use super::rejection::Rejection;
use super::state::{Answered, Invitation, Roster, Team};
use crate::game::event::RecoveryCause;
use crate::game::ids::{PlayerId, TeamId};
use crate::game::state::{later, millis_between};

/// How long an invitation may be answered.
pub(crate) const INVITATION_LIMIT_MS: u64 = 5 * 60_000;

/// How long a team keeps a name before it may be renamed again.
const RENAME_LIMIT_MS: u64 = 10 * 60_000;

type Decided = Result<Vec<RosterEvent>, Rejection>;

/// A roster, and the context of the command that is decided on it.
pub(super) struct Decision<'a> {
    pub(super) roster: &'a Roster,
    pub(super) context: &'a CommandContext,
}

impl Decision<'_> {
    pub(super) fn invite(&self, inviter: PlayerId, invite: &Invite) -> Decided {
        let Invite {
            invitation_id,
            invitee,
            name,
            channel_id,
        } = invite;
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
            let wait_ms = millis_between(self.context.at, open.expires_at);
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
            expires_at: later(self.context.at, INVITATION_LIMIT_MS),
        })])
    }

    pub(super) fn accept(&self, player: PlayerId, invitation: InvitationRef) -> Decided {
        Ok(self.unite(self.invitation(player, invitation)?))
    }

    pub(super) fn decline(&self, player: PlayerId, invitation: InvitationRef) -> Decided {
        let invitation_id = self.invitation(player, invitation)?.invitation_id;
        let declined = TeamInvitationDeclined { invitation_id };
        Ok(vec![RosterEvent::TeamInvitationDeclined(declined)])
    }

    pub(super) fn cancel(&self, player: PlayerId) -> Decided {
        let invitation = self.roster.invitation_of(player);
        let invitation = invitation.filter(|invitation| self.in_time(invitation));
        Ok(vec![cancelled(
            invitation.ok_or(Rejection::NothingToCancel)?,
        )])
    }

    pub(super) fn leave(&self, player: PlayerId) -> Decided {
        let team = self.roster.team_of(player).ok_or(Rejection::NoTeam)?;
        let mut events = make_dormant(team, player, DormantReason::Left);
        events.push(RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
            player_id: player,
            from: Some(team.team_id),
            to: None,
            reason: TeamChangeReason::Left,
        }));
        Ok(events)
    }

    pub(super) fn rename(&self, player: PlayerId, typed: &str) -> Decided {
        let team = self.roster.team_of(player).ok_or(Rejection::NoTeam)?;
        if team.name.as_deref() == Some(typed.trim()) {
            return Ok(Vec::new());
        }
        let name = self.free_name(typed, team.team_id)?;
        Ok(renamed(team, name, player).into_iter().collect())
    }

    pub(super) fn expire(&self) -> Vec<RosterEvent> {
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

    /// Grants open invitations a time in which nobody could answer them.
    pub(super) fn recover(&self, downtime_ms: u64, cause: RecoveryCause) -> Vec<RosterEvent> {
        if self.roster.open.is_empty() || downtime_ms == 0 {
            return Vec::new();
        }
        let recovered = RosterRecovered { downtime_ms, cause };
        vec![RosterEvent::RosterRecovered(recovered)]
    }

    /// Makes the two a team, for the first time or again; the teams they were in become dormant.
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
        // The invitee is in a team now, and no longer waits for another.
        events.extend(self.roster.invitation_of(invitee).map(cancelled));
        for player in players {
            let old = self.roster.team_of(player);
            events.extend(old.map_or_else(Vec::new, |old| {
                make_dormant(old, player, DormantReason::JoinedAnother)
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

    /// Parses a name that the team may take now.
    fn free_name(&self, typed: &str, team_id: TeamId) -> Result<String, Rejection> {
        let name = name::name(typed)?;
        let given = self
            .roster
            .teams()
            .filter_map(|team| Some((team.team_id, team.name.as_deref()?)));
        let called = self
            .context
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
            let wait_ms = RENAME_LIMIT_MS.saturating_sub(millis_between(at, self.context.at));
            if wait_ms > 0 {
                return Err(Rejection::RenamedLately { wait_ms });
            }
        }
        Ok(name)
    }

    /// Finds the invitation that `player` answers.
    fn invitation(
        &self,
        player: PlayerId,
        invitation: InvitationRef,
    ) -> Result<&Invitation, Rejection> {
        let mut newest_first = self.roster.open.iter().rev();
        let mine =
            |invitation: &&Invitation| invitation.invitee == player && self.in_time(invitation);
        let found = match invitation {
            InvitationRef::Newest => newest_first.find(mine),
            InvitationRef::From(inviter) => newest_first
                .filter(mine)
                .find(|invitation| invitation.inviter == inviter),
            InvitationRef::Id(id) => {
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
        self.context.at < invitation.expires_at
    }

    fn team_id(&self, players: [PlayerId; 2]) -> TeamId {
        TeamId::of(Some(self.context.guild), players)
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

fn cancelled(invitation: &Invitation) -> RosterEvent {
    RosterEvent::TeamInvitationCancelled(TeamInvitationCancelled {
        invitation_id: invitation.invitation_id,
        by: invitation.inviter,
    })
}

/// Makes a team dormant that `player` leaves, and takes the partner out of it.
fn make_dormant(team: &Team, player: PlayerId, reason: DormantReason) -> Vec<RosterEvent> {
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
