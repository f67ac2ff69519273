//! What people read about teams: invitations, who is a team, and its history.
//!
//! Owns: wording. Does not know: who may be a team with whom.

use std::fmt::Write;

use super::message::{Message, Style};
use super::names::{Names, escaped};
use super::phrase::moment;
use crate::bot::invitation_button::{InvitationAnswer, InvitationButton};
use crate::game::roster::event::DormantReason;
use crate::game::roster::{Invitation, Standing, Team};
use crate::game::values::{TeamSlot, Ts};
use crate::game::{PlayerId, RosterEvent};
use crate::texts::Texts;

/// How many events of a team's history are shown, the latest ones.
const MOMENTS_SHOWN: usize = 15;

/// What became of an invitation, so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Open,
    Accepted,
    Declined,
    TakenBack,
    Expired,
}

/// Writes the message of an invitation.
pub(crate) fn team_invitation(
    invitation: &Invitation,
    outcome: Outcome,
    names: &Names,
    ping: Option<u64>,
) -> Message {
    let t = names.texts;
    let (asker, other) = (names.of(invitation.inviter), names.of(invitation.invitee));
    let text = match outcome {
        Outcome::Open => {
            let reader = ping.map_or_else(|| other.to_owned(), |user| format!("<@{user}>"));
            let until = moment(invitation.expires_at);
            let text = match invitation.name.as_deref() {
                Some(name) => t.team_invitation_named(reader, asker, escaped(name), until),
                None => t.team_invitation(reader, asker, until),
            };
            let id = |answer| InvitationButton {
                answer,
                invitation: invitation.invitation_id,
            };
            return Message::new(t, text)
                .control(id(InvitationAnswer::Accept), Style::Primary)
                .control(id(InvitationAnswer::Decline), Style::Danger)
                .pinging(ping.as_slice());
        }
        Outcome::Accepted => t.team_invitation_accepted(asker, other),
        Outcome::Declined => t.team_invitation_declined(other, asker),
        Outcome::TakenBack => t.team_invitation_taken_back(asker, other),
        Outcome::Expired => t.team_invitation_expired(other, asker),
    };
    Message::new(t, text)
}

/// Tells a player that their team is dormant since their partner left it.
pub(crate) fn team_sleeps(
    team: &TeamSlot,
    by: PlayerId,
    is_elsewhere: bool,
    names: &Names,
) -> Message {
    let (t, by, team) = (names.texts, names.of(by), names.slot(team));
    let text = if is_elsewhere {
        t.team_sleeps_joined_another(by, team)
    } else {
        t.team_sleeps_left(by, team)
    };
    Message::new(t, text)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TeamConfirmation {
    Invited,
    Declined,
    /// The inviter took the invitation back.
    TakenBack,
    Left,
}

pub(crate) const fn team_confirmation(of: TeamConfirmation, t: Texts) -> &'static str {
    match of {
        TeamConfirmation::Invited => t.team_invited(),
        TeamConfirmation::Declined => t.team_declined(),
        TeamConfirmation::TakenBack => t.team_taken_back(),
        TeamConfirmation::Left => t.team_left(),
    }
}

pub(crate) fn team_united(team: &TeamSlot, names: &Names) -> String {
    names.texts.team_united(names.slot(team))
}

/// Says what a team is called now; `has_changed` is false when it was called that already.
pub(crate) fn team_renamed(team: &TeamSlot, has_changed: bool, names: &Names) -> String {
    let (t, team) = (names.texts, names.slot(team));
    if has_changed {
        t.team_renamed(team)
    } else {
        t.team_renamed_already(team)
    }
}

pub(crate) fn team_shown(team: &Team, names: &Names) -> Message {
    let t = names.texts;
    let date = |at: Ts| format!("<t:{}:D>", at.timestamp());
    let standing = match team.standing {
        Standing::Active => t.team_active().to_owned(),
        Standing::Dormant { since } => t.team_dormant(date(since)),
    };
    let text = format!(
        "**{}**\n{}\n{standing}",
        names.slot(&team.slot()),
        t.team_since(date(team.since))
    );
    Message::new(t, text)
}

/// Lists the latest moments in the history of a team.
pub(crate) fn team_history(team: &Team, history: &[(Ts, RosterEvent)], names: &Names) -> Message {
    let t = names.texts;
    let mut text = t.team_story(names.slot(&team.slot()));
    let left_out = history.len().saturating_sub(MOMENTS_SHOWN);
    if left_out > 0 {
        let _ = write!(text, "\n{}", t.team_story_cut(MOMENTS_SHOWN, history.len()));
    }
    for (at, event) in &history[left_out..] {
        let what = match event {
            RosterEvent::TeamCreated(created) => match &created.name {
                Some(name) => t.team_founded_as(escaped(name)),
                None => t.team_founded().to_owned(),
            },
            RosterEvent::TeamReactivated(_) => t.team_together_again().to_owned(),
            RosterEvent::TeamRenamed(renamed) => {
                t.team_named_by(escaped(&renamed.new_name), names.of(renamed.by))
            }
            RosterEvent::TeamDormant(dormant) => {
                let by = dormant.by.map_or(t.somebody(), |by| names.of(by));
                match dormant.reason {
                    DormantReason::Left => t.team_asleep_left(by),
                    DormantReason::JoinedAnother => t.team_asleep_joined_another(by),
                }
            }
            _ => continue,
        };
        let _ = write!(text, "\n<t:{}:f> {what}", at.timestamp());
    }
    text.push('\n');
    Message::new(t, text)
}

pub(crate) fn they_are_in_no_team(name: &str, t: Texts) -> String {
    t.they_are_in_no_team(escaped(name))
}

pub(crate) fn no_such_team(typed: &str, t: Texts) -> String {
    let typed: String = typed.chars().take(40).collect();
    t.no_such_team(escaped(&typed))
}
