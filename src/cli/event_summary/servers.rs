//! Summarizes the events of a server in one line: teams, settings, presets, words and bans.

use super::{by, change, list, player, settings, team};
use crate::cli::output::{serialized_name, short_id};
use crate::game::calendar::begin_of;
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
            player(*invitee),
            player(*inviter),
            as_name(proposed_name.as_deref()),
            to_the_second(*expires_at)
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
            by(invitation(cancelled.invitation_id), cancelled.by)
        }
        RosterEvent::TeamInvitationExpired(expired) => invitation(expired.invitation_id),
        RosterEvent::TeamCreated(created) => {
            let [one, other] = created.players;
            let name = as_name(created.name.as_deref());
            format!(
                "{} of {} and {}{name}",
                team(created.team_id),
                player(one),
                player(other)
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
            player(*by)
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
                player(*player_id),
                serialized_name(*reason)
            )
        }
        RosterEvent::TeamDormant(dormant) => {
            let team = team(dormant.team_id);
            let team = dormant
                .by
                .map_or_else(|| team.clone(), |who| by(&team, who));
            format!("{team}: {}", serialized_name(dormant.reason))
        }
        RosterEvent::RosterRecovered(recovered) => format!(
            "{}, away for {} ms",
            serialized_name(recovered.cause),
            recovered.downtime_ms
        ),
    }
}

pub(super) fn server(event: &ServerEvent) -> String {
    match event {
        ServerEvent::GuildInstalled(installed) => format!("language {}", installed.locale),
        ServerEvent::GuildRemoved(removed) => serialized_name(removed.reason),
        ServerEvent::GuildConfigChanged(changed) => {
            by(list(changed.changes.iter().map(change)), changed.by)
        }
        ServerEvent::GuildConfigReset(reset) => format!("by {}", player(reset.by)),
        ServerEvent::ModePresetDefined(defined) => {
            let preset = format!("{:?}: {}", defined.name, settings(&defined.config));
            by(preset, defined.by)
        }
        ServerEvent::ModePresetRemoved(removed) => by(
            format_args!("preset {}", short_id(removed.preset_id.0)),
            removed.by,
        ),
        ServerEvent::WordListChanged(changed) => {
            let signed = |sign: &'static str, words: &[Word]| {
                words
                    .iter()
                    .map(|word| format!("{sign}{word}"))
                    .collect::<Vec<_>>()
            };
            let words = [signed("+", &changed.added), signed("-", &changed.removed)].concat();
            let list = serialized_name(changed.list);
            by(format_args!("{list}: {}", words.join(" ")), changed.by)
        }
        ServerEvent::PlayerBanned(banned) => {
            let until = banned.until.map_or_else(String::new, |until| {
                format!(" until {}", to_the_second(until))
            });
            by(player(banned.player_id) + &until, banned.by)
        }
        ServerEvent::PlayerUnbanned(unbanned) => by(player(unbanned.player_id), unbanned.by),
        ServerEvent::SeasonStarted(started) => {
            format!("season {}, {:?}", started.season, started.name)
        }
        ServerEvent::SeasonEnded(ended) => format!("season {}", ended.season),
        ServerEvent::DailyCalled(called) => {
            let date = begin_of(called.day).format("%Y-%m-%d");
            format!("the pair of {date} in channel {}", called.channel_id)
        }
    }
}

fn invitation(id: InvitationId) -> String {
    format!("invitation {}", short_id(id.0))
}

fn as_name(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" as {name:?}"))
}

fn to_the_second(at: Ts) -> String {
    at.format("%F %T").to_string()
}
