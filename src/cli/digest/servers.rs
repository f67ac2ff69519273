//! What an event of a server says, in one line: its teams, settings, presets, words and bans.

use super::{change, list, settings, team, who};
use crate::cli::output::{name_of, short};
use crate::game::roster::event::{PlayerTeamChanged, TeamInvited, TeamRenamed};
use crate::game::values::Ts;
use crate::game::{InvitationId, RosterEvent, ServerEvent, TeamId};
use crate::words::Word;

pub(super) fn roster(event: &RosterEvent) -> String {
    match event {
        RosterEvent::TeamInvited(TeamInvited {
            inviter,
            invitee,
            proposed_name,
            expires_at,
            ..
        }) => format!(
            "{} by {}{}, until {}",
            who(*invitee),
            who(*inviter),
            called(proposed_name.as_deref()),
            second(*expires_at)
        ),
        RosterEvent::TeamInvitationAccepted(accepted) => {
            format!(
                "{} makes {}",
                invitation(accepted.invitation_id),
                team(accepted.team_id)
            )
        }
        RosterEvent::TeamInvitationDeclined(declined) => invitation(declined.invitation_id),
        RosterEvent::TeamInvitationCancelled(cancelled) => {
            format!(
                "{} by {}",
                invitation(cancelled.invitation_id),
                who(cancelled.by)
            )
        }
        RosterEvent::TeamInvitationExpired(expired) => invitation(expired.invitation_id),
        RosterEvent::TeamCreated(created) => {
            let [one, other] = created.players;
            let name = called(created.name.as_deref());
            format!(
                "{} of {} and {}{name}",
                team(created.team_id),
                who(one),
                who(other)
            )
        }
        RosterEvent::TeamReactivated(reactivated) => team(reactivated.team_id),
        RosterEvent::TeamRenamed(TeamRenamed {
            team_id,
            old_name,
            new_name,
            by,
            ..
        }) => format!(
            "{} from {} to {new_name:?} by {}",
            team(*team_id),
            old_name
                .as_ref()
                .map_or_else(|| "no name".to_owned(), |name| format!("{name:?}")),
            who(*by)
        ),
        RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
            player_id,
            from,
            to,
            reason,
        }) => {
            let which = |id: &Option<TeamId>| id.map_or_else(|| "none".to_owned(), team);
            let (from, to) = (which(from), which(to));
            format!(
                "{} from {from} to {to}: {}",
                who(*player_id),
                name_of(*reason)
            )
        }
        RosterEvent::TeamDormant(dormant) => {
            let by = dormant
                .by
                .map_or_else(String::new, |by| format!(" by {}", who(by)));
            format!("{}{by}: {}", team(dormant.team_id), name_of(dormant.reason))
        }
    }
}

pub(super) fn server(event: &ServerEvent) -> String {
    match event {
        ServerEvent::GuildInstalled(installed) => format!("speaks {}", installed.locale),
        ServerEvent::GuildRemoved(removed) => name_of(removed.reason),
        ServerEvent::GuildConfigChanged(changed) => {
            format!(
                "{} by {}",
                list(changed.changes.iter().map(change)),
                who(changed.by)
            )
        }
        ServerEvent::GuildConfigReset(reset) => format!("by {}", who(reset.by)),
        ServerEvent::ModePresetDefined(defined) => {
            format!(
                "{:?}: {} by {}",
                defined.name,
                settings(&defined.config),
                who(defined.by)
            )
        }
        ServerEvent::ModePresetRemoved(removed) => {
            format!(
                "preset {} by {}",
                short(removed.preset_id.0),
                who(removed.by)
            )
        }
        ServerEvent::WordListChanged(changed) => {
            let signed = |sign: &'static str, words: &[Word]| {
                words
                    .iter()
                    .map(|word| format!("{sign}{word}"))
                    .collect::<Vec<_>>()
            };
            let words = [signed("+", &changed.added), signed("-", &changed.removed)].concat();
            format!(
                "{}: {} by {}",
                name_of(changed.list),
                words.join(" "),
                who(changed.by)
            )
        }
        ServerEvent::PlayerBanned(banned) => {
            let until = banned
                .until
                .map_or_else(String::new, |until| format!(" until {}", second(until)));
            format!("{}{until} by {}", who(banned.player_id), who(banned.by))
        }
        ServerEvent::PlayerUnbanned(unbanned) => {
            format!("{} by {}", who(unbanned.player_id), who(unbanned.by))
        }
    }
}

fn invitation(id: InvitationId) -> String {
    format!("invitation {}", short(id.0))
}

fn called(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" as {name:?}"))
}

fn second(at: Ts) -> String {
    at.format("%F %T").to_string()
}
