//! The replay of a finished game: when it is named, and who may see it.
//!
//! Owns: who may see a replay, and who may change that. Does not know: which names are taken, and what a replay shows.

use super::command::Rejection;
use super::decision::{Decided, Decision};
use super::event::{GameEvent, ReplayVisibility, ReplayVisibilityChanged};
use super::ids::{GuildId, PlayerId};
use super::issued::Issuer;
use super::replay_name::ReplayName;
use super::state::{Finished, State};

/// Returns the name of the replay of a game that the decision ends; none if it does not end, or was never played.
/// `found` is a name that is not taken, if one was looked for.
pub(super) fn name_at_end(
    decision: &Decision<'_>,
    before: &State,
    found: Option<ReplayName>,
) -> Option<ReplayName> {
    let State::Finished(finished) = decision.state() else {
        return None;
    };
    let was_played = !finished.teams.is_empty() && !matches!(before, State::Finished(_));
    let candidates = || ReplayName::candidates(finished.info.seed, decision.guild).next();
    found.or_else(candidates).filter(|_| was_played)
}

/// Changes who may see the replay.
pub(super) fn share(decision: &mut Decision<'_>, by: Issuer, to: ReplayVisibility) -> Decided {
    let finished = match decision.state() {
        State::Finished(finished) if !finished.teams.is_empty() => finished,
        _ => return Err(Rejection::NoReplay),
    };
    let guild = decision.guild;
    if !may_see(finished, by.id, guild, guild) {
        return Err(Rejection::NoReplay);
    }
    if finished.info.practice {
        return Err(Rejection::PracticeNotShared);
    }
    if !by.manager && finished.info.participant(by.id).is_none() {
        return Err(Rejection::NotYoursToShare);
    }
    if to == ReplayVisibility::Server && guild.is_none() {
        return Err(Rejection::NoServerToShareWith);
    }
    let from = finished.info.visibility;
    if from != to {
        decision.emit(GameEvent::ReplayVisibilityChanged(
            ReplayVisibilityChanged {
                from,
                to,
                by: by.id,
            },
        ));
    }
    Ok(())
}

/// Tells whether somebody may see the replay of a game of `guild` from `here`, a server or none. Nobody sees one of a
/// game that is still played.
fn may_see(
    finished: &Finished,
    player: PlayerId,
    guild: Option<GuildId>,
    here: Option<GuildId>,
) -> bool {
    let info = &finished.info;
    is_visible(info.visibility, info.practice, guild, here) || info.participant(player).is_some()
}

/// Tells whether everybody may see the replay of a finished game of `guild` from `here`.
pub(crate) fn is_visible(
    visibility: ReplayVisibility,
    practice: bool,
    guild: Option<GuildId>,
    here: Option<GuildId>,
) -> bool {
    match visibility {
        _ if practice => false,
        ReplayVisibility::Link => true,
        ReplayVisibility::Server => guild.is_some() && guild == here,
        ReplayVisibility::Players => false,
    }
}
