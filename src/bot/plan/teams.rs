//! Which messages follow from an event about the teams of a server.
//!
//! Owns: the message of each invitation, and the DM to a partner whose team becomes dormant.

use super::{Destination, Directory, LiveMessage, PlannedMessage, Stage};
use crate::bot::render::{self, Outcome};
use crate::game::event::DmKind;
use crate::game::roster::event::{DormantReason, RosterEvent};
use crate::game::roster::{Invitation, Roster};
use crate::game::{InvitationId, PlayerId};

/// Returns the invitation that an event closes.
const fn answered(event: &RosterEvent) -> Option<InvitationId> {
    match event {
        RosterEvent::TeamInvitationAccepted(event) => Some(event.invitation_id),
        RosterEvent::TeamInvitationDeclined(event) => Some(event.invitation_id),
        RosterEvent::TeamInvitationCancelled(event) => Some(event.invitation_id),
        RosterEvent::TeamInvitationExpired(event) => Some(event.invitation_id),
        RosterEvent::TeamInvited(_)
        | RosterEvent::TeamCreated(_)
        | RosterEvent::TeamReactivated(_)
        | RosterEvent::TeamRenamed(_)
        | RosterEvent::PlayerTeamChanged(_)
        | RosterEvent::TeamDormant(_)
        | RosterEvent::RosterRecovered(_) => None,
    }
}

/// Returns the invitation that an event is about.
fn invitation<'r>(
    event: &RosterEvent,
    before: &'r Roster,
    after: &'r Roster,
) -> Option<&'r Invitation> {
    let (roster, id) = match event {
        RosterEvent::TeamInvited(invited) => (after, Some(invited.invitation_id)),
        _ => (before, answered(event)),
    };
    let mut open = roster.open_invitations().iter();
    open.find(|invitation| Some(invitation.invitation_id) == id)
}

pub(super) fn people_of(event: &RosterEvent, before: &Roster, after: &Roster) -> Vec<PlayerId> {
    let mut people = Vec::new();
    if let Some(invitation) = invitation(event, before, after) {
        people.extend([invitation.inviter, invitation.invitee]);
    }
    if let RosterEvent::TeamDormant(dormant) = event {
        let team = after.team(dormant.team_id);
        people.extend(team.into_iter().flat_map(|team| team.players));
    }
    people
}

pub(super) fn plan(
    event: &RosterEvent,
    before: &Roster,
    after: &Roster,
    directory: &Directory,
) -> Vec<PlannedMessage> {
    let outcome = match event {
        RosterEvent::TeamInvited(_) => Outcome::Open,
        RosterEvent::TeamInvitationAccepted(_) => Outcome::Accepted,
        RosterEvent::TeamInvitationDeclined(_) => Outcome::Declined,
        RosterEvent::TeamInvitationCancelled(_) => Outcome::TakenBack,
        RosterEvent::TeamInvitationExpired(_) => Outcome::Expired,
        RosterEvent::TeamDormant(dormant) => {
            let Some((team, by)) = after.team(dormant.team_id).zip(dormant.by) else {
                return Vec::new();
            };
            let is_elsewhere = dormant.reason == DormantReason::JoinedAnother;
            let (player, kind) = (team.partner_of(by), DmKind::Invitation);
            let names = directory.names.read_by(player);
            let message = render::team_sleeps(&team.slot(), by, is_elsewhere, &names);
            let destination = Destination::Dm { player, kind };
            return vec![PlannedMessage {
                destination,
                message,
            }];
        }
        RosterEvent::TeamCreated(_)
        | RosterEvent::TeamReactivated(_)
        | RosterEvent::TeamRenamed(_)
        | RosterEvent::PlayerTeamChanged(_)
        | RosterEvent::RosterRecovered(_) => return Vec::new(),
    };
    let Some(invitation) = invitation(event, before, after) else {
        return Vec::new();
    };
    let ping = directory.users.get(&invitation.invitee).copied();
    let message = render::team_invitation(invitation, outcome, &directory.names, ping);
    let destination = Destination::Live {
        channel: invitation.channel_id,
        of: LiveMessage::Invitation(invitation.invitation_id),
        stage: match answered(event) {
            Some(_) => Stage::Last,
            None => Stage::Open,
        },
    };
    vec![PlannedMessage {
        destination,
        message,
    }]
}
