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
    let asker = names.of(invitation.inviter);
    let other = names.of(invitation.invitee);
    let called = invitation.name.as_deref().map_or_else(String::new, |name| {
        format!(", called **{}**", escaped(name))
    });
    let text = match outcome {
        Outcome::Open => {
            let reader = ping.map_or_else(|| other.to_owned(), |user| format!("<@{user}>"));
            let until = moment(invitation.expires_at);
            let text = format!(
                "{reader}: **{asker} asks you to be a team**{called}.\n\
                 A team plays together in this server, with a name and a history of its own. \
                 This ends {until}."
            );
            let id = |answer| InvitationButton {
                answer,
                invitation: invitation.invitation_id,
            };
            return Message::text(text)
                .control(id(InvitationAnswer::Accept), Style::Primary)
                .control(id(InvitationAnswer::Decline), Style::Danger)
                .pinging(ping.as_slice());
        }
        Outcome::Accepted => format!(
            "**{asker} and {other} are a team now.** `/team show` shows it; `/game new` opens a game for it."
        ),
        Outcome::Declined => format!("{other} does not want to be a team with {asker} now."),
        Outcome::TakenBack => format!("{asker} took the invitation to {other} back."),
        Outcome::Expired => {
            format!("{other} did not answer {asker} in time. `/team invite` asks again.")
        }
    };
    Message::text(text)
}

/// Tells a player that their team is dormant since their partner left it.
pub(crate) fn team_sleeps(
    team: &TeamSlot,
    by: PlayerId,
    is_elsewhere: bool,
    names: &Names,
) -> Message {
    let what = if is_elsewhere {
        "joined another team"
    } else {
        "left your team"
    };
    Message::text(format!(
        "{} {what}. {} keeps its name and history: `/team invite` brings you two together again.",
        names.of(by),
        names.slot(team),
    ))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TeamConfirmation {
    Invited,
    Declined,
    /// The inviter took the invitation back.
    TakenBack,
    Left,
}

pub(crate) const fn team_confirmation(of: TeamConfirmation) -> &'static str {
    match of {
        TeamConfirmation::Invited => {
            "I asked them in this channel. They have 5 minutes to accept; `/team cancel` takes it back."
        }
        TeamConfirmation::Declined => "All right. The invitation in the channel says so.",
        TeamConfirmation::TakenBack => "The invitation is taken back.",
        TeamConfirmation::Left => {
            "You left your team, and I tell your partner. It keeps its name and history until you two are together again."
        }
    }
}

pub(crate) fn team_united(team: &TeamSlot, names: &Names) -> String {
    format!(
        "You are a team: {}. Press Join in the same lobby, both of you, and you play together.",
        names.slot(team)
    )
}

/// Says what a team is called now; `has_changed` is false when it was called that already.
pub(crate) fn team_renamed(team: &TeamSlot, has_changed: bool, names: &Names) -> String {
    let now = if has_changed { "now" } else { "already" };
    format!("The team is {now} called {}.", names.slot(team))
}

pub(crate) fn team_shown(team: &Team, names: &Names) -> Message {
    let mut text = format!("**{}**\n", names.slot(&team.slot()));
    let _ = writeln!(text, "A team since <t:{}:D>.", team.since.timestamp());
    let _ = match team.standing {
        Standing::Active => write!(
            text,
            "They play together: the team enters a lobby once both have pressed Join there."
        ),
        Standing::Dormant { since } => write!(
            text,
            "Asleep since <t:{}:D>: its players are not together now. It keeps its name and history.",
            since.timestamp()
        ),
    };
    Message::text(text)
}

/// Lists the latest moments in the history of a team.
pub(crate) fn team_history(team: &Team, history: &[(Ts, RosterEvent)], names: &Names) -> Message {
    let mut text = format!("**The story of {}**\n", names.slot(&team.slot()));
    let left_out = history.len().saturating_sub(MOMENTS_SHOWN);
    if left_out > 0 {
        let _ = writeln!(
            text,
            "(the last {MOMENTS_SHOWN} of {} moments)",
            history.len()
        );
    }
    for (at, event) in &history[left_out..] {
        let what = match event {
            RosterEvent::TeamCreated(created) => match &created.name {
                Some(name) => format!("founded as {}", escaped(name)),
                None => "founded".to_owned(),
            },
            RosterEvent::TeamReactivated(_) => "together again".to_owned(),
            RosterEvent::TeamRenamed(renamed) => format!(
                "named {} by {}",
                escaped(&renamed.new_name),
                names.of(renamed.by)
            ),
            RosterEvent::TeamDormant(dormant) => {
                let by = dormant.by.map_or("somebody", |by| names.of(by));
                match dormant.reason {
                    DormantReason::Left => format!("asleep: {by} left"),
                    DormantReason::JoinedAnother => format!("asleep: {by} joined another team"),
                }
            }
            _ => continue,
        };
        let _ = writeln!(text, "<t:{}:f> {what}", at.timestamp());
    }
    Message::text(text)
}

pub(crate) fn in_no_team(who: Option<&str>) -> String {
    who.map_or_else(
        || {
            "You are not in a team here. `/team invite` asks somebody to be one with you."
                .to_owned()
        },
        |name| format!("{} is not in a team here.", escaped(name)),
    )
}

pub(crate) fn no_such_team(typed: &str) -> String {
    let typed: String = typed.chars().take(40).collect();
    format!(
        "No team here is called {}. `/team show` with a `user` finds the one somebody is in.",
        escaped(&typed)
    )
}
