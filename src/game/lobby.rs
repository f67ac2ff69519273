//! The lobby: who takes part, by which settings, and how play begins.
//!
//! Owns: RULES "Lobby and life cycle", up to the start. Does not know: how anything is played.

use super::calendar::day_of;
use super::command::{CreateGame, JoinGame, Rejection};
use super::config::{Mode, ModeConfig, SettingsChange, TwoPlayerConfig};
use super::daily;
use super::decision::{Decided, Decision};
use super::event::{
    CancelReason, GameCancelled, GameCreated, GameEvent, GameModeChanged, GameSettingsChanged,
    GameStarted, LeaveReason, Phase, PlayerInvited, PlayerJoined, PlayerLeft, Surface, TeamEntered,
    TeamOrigin, TeamWithdrawn,
};
use super::ids::{PlayerId, TeamId};
use super::issued::Issuer;
use super::modes::rules_of;
use super::pairing::pair_up;
use super::state::{GameInfo, State, later, millis_between};
use super::values::{Change, TeamSlot};

pub(super) fn open_lobby(state: &State) -> Result<&GameInfo, Rejection> {
    match state {
        State::New => Err(Rejection::NoGame),
        State::Lobby(info) => Ok(info),
        State::Running(_) | State::Finished(_) => Err(Rejection::NotInLobby {
            phase: state.phase(),
        }),
    }
}

/// Checks that the issuer is the host or manages the server.
pub(super) fn check_host(info: &GameInfo, issuer: Issuer) -> Decided {
    if issuer.manager || info.host == issuer.id {
        Ok(())
    } else {
        Err(Rejection::NotHost)
    }
}

/// Opens a lobby, with its host in it.
pub(super) fn create(decision: &mut Decision<'_>, create: &CreateGame, host: PlayerId) -> Decided {
    let CreateGame {
        game_id,
        channel_id,
        config,
        visibility,
        partner,
        surface,
        rematch,
        daily,
        dm_ok,
        seed,
        busy,
    } = create;
    if *decision.state() != State::New {
        return Err(Rejection::GameExists);
    }
    // A daily pair is the same for everybody.
    let usual = ModeConfig::TwoPlayer(TwoPlayerConfig::default());
    let config = if *daily { &usual } else { config };
    config.validate()?;
    check_not_banned(decision, host)?;
    if *daily {
        daily::check_not_played(decision)?;
    }
    let is_in_server = channel_id.is_some() && *surface != Some(Surface::Elsewhere);
    match partner {
        _ if *busy => return Err(Rejection::Busy),
        Some(partner) if *partner == host => return Err(Rejection::OwnPartner),
        _ if !is_in_server && !rules_of(config).is_for_one_pair() => {
            return Err(Rejection::ServerOnly {
                mode: config.mode(),
            });
        }
        None if channel_id.is_none() && rematch.is_none() => return Err(Rejection::PartnerNeeded),
        Some(_) | None => {}
    }
    let surface = match (channel_id, surface) {
        (None, _) => Surface::Dms,
        (Some(_), Some(surface)) => *surface,
        (Some(_), None) => decision.server.settings.surface,
    };
    decision.emit(GameEvent::GameCreated(GameCreated {
        game_id: *game_id,
        channel_id: *channel_id,
        created_by: host,
        config: config.clone(),
        config_version: decision.server.version,
        house: decision.server.settings.server_rules,
        visibility: *visibility,
        surface,
        rematch_of: rematch.as_ref().map(|rematch| rematch.of),
        practice: false,
        daily: daily.then(|| day_of(decision.at)),
        words_version: decision.lexicon.version().to_owned(),
        rng_seed: *seed,
    }));
    let called_back = rematch.iter().flat_map(|rematch| &rematch.players);
    let invited = partner.iter().chain(called_back);
    for player_id in invited.copied().filter(|player| *player != host) {
        decision.emit(GameEvent::PlayerInvited(PlayerInvited {
            player_id,
            by: host,
        }));
    }
    decision.emit(GameEvent::PlayerJoined(PlayerJoined {
        player_id: host,
        team_id: None,
        dm_ok: *dm_ok,
    }));
    Ok(())
}

/// Adds a player. When both partners of a team of the server's roster are there, the team enters. Starts the game
/// when nobody else can come.
pub(super) fn join(
    decision: &mut Decision<'_>,
    player: PlayerId,
    JoinGame { dm_ok, busy }: JoinGame,
) -> Decided {
    let info = open_lobby(decision.state())?;
    if info.participant(player).is_some() {
        return Ok(());
    }
    let invited = info.invited.contains(&player);
    let seats = *info.config.mode().players().end();
    let without_server = info.channel_id.is_none();
    if without_server && !invited {
        return Err(Rejection::NotInvited);
    }
    if info.players.len() >= seats {
        return Err(Rejection::Full { seats });
    }
    let kept = info.invited.len();
    if !invited && info.players.len() + kept >= seats {
        return Err(Rejection::SeatKept);
    }
    check_not_banned(decision, player)?;
    daily::check_today(decision, info)?;
    if busy {
        return Err(Rejection::Busy);
    }
    let team = decision
        .teams
        .iter()
        .find(|team| team.players.contains(&player));
    let complete = team.filter(|team| {
        let others = team.players.iter().filter(|other| **other != player);
        others.clone().count() == 1
            && others
                .clone()
                .all(|other| info.participant(*other).is_some())
            && !others.clone().any(|other| has_entered(info, *other))
    });
    decision.emit(GameEvent::PlayerJoined(PlayerJoined {
        player_id: player,
        team_id: team.map(|team| team.team_id),
        dm_ok,
    }));
    if let Some(team) = complete.cloned() {
        let origin = TeamOrigin::Roster;
        decision.emit(GameEvent::TeamEntered(TeamEntered { team, origin }));
    }
    if is_complete(open_lobby(decision.state())?) {
        start(decision)
    } else {
        Ok(())
    }
}

/// Tells whether a join was the last that the lobby waits for: both players of a game for one pair are in, or everybody
/// who was called back to a rematch, and nobody would be left over.
fn is_complete(info: &GameInfo) -> bool {
    let n_players = info.players.len();
    let (least, _) = info.config.teams().into_inner();
    if rules_of(&info.config).is_for_one_pair() {
        return n_players == 2;
    }
    info.rematch_of.is_some()
        && info.invited.is_empty()
        && n_players.is_multiple_of(2)
        && 2 * least <= n_players
}

fn has_entered(info: &GameInfo, player: PlayerId) -> bool {
    let mut teams = info.entered.iter();
    teams.any(|team| team.players.contains(&player))
}

/// Declines an invitation. A game for one pair is cancelled: its host has nobody to play with.
pub(super) fn decline(decision: &mut Decision<'_>, player: PlayerId) -> Decided {
    let info = open_lobby(decision.state())?;
    if !info.invited.contains(&player) {
        return Err(Rejection::NotInvited);
    }
    decision.emit(if rules_of(&info.config).is_for_one_pair() {
        GameEvent::GameCancelled(GameCancelled {
            by: Some(player),
            reason: CancelReason::TooFewPlayers,
        })
    } else {
        left_lobby(player, LeaveReason::Left)
    });
    Ok(())
}

fn left_lobby(player_id: PlayerId, reason: LeaveReason) -> GameEvent {
    GameEvent::PlayerLeft(PlayerLeft {
        player_id,
        team_id: None,
        phase: Phase::Lobby,
        reason,
    })
}

/// Takes a player out of the lobby, and their team with them; a lobby that nobody is left in closes.
pub(super) fn leave(
    decision: &mut Decision<'_>,
    info: &GameInfo,
    player: PlayerId,
    reason: LeaveReason,
) {
    let team = info
        .entered
        .iter()
        .find(|team| team.players.contains(&player));
    if let Some(team_id) = team.map(|team| team.team_id) {
        decision.emit(GameEvent::TeamWithdrawn(TeamWithdrawn { team_id, reason }));
    }
    decision.emit(left_lobby(player, reason));
    let deserted = decision
        .state()
        .info()
        .is_none_or(|info| info.players.is_empty() || info.channel_id.is_none());
    if deserted {
        decision.emit(GameEvent::GameCancelled(GameCancelled {
            by: Some(player),
            reason: CancelReason::TooFewPlayers,
        }));
    }
}

/// Takes somebody out of the lobby, or takes their invitation back; the host and managers may.
pub(super) fn kick(decision: &mut Decision<'_>, issuer: Issuer, player: PlayerId) -> Decided {
    let info = open_lobby(decision.state())?.clone();
    check_host(&info, issuer)?;
    if info.invited.contains(&player) {
        decision.emit(left_lobby(player, LeaveReason::Kicked));
    } else if info.participant(player).is_some() {
        leave(decision, &info, player, LeaveReason::Kicked);
    } else {
        return Err(Rejection::NotInThisLobby);
    }
    Ok(())
}

/// Changes settings; the host and managers may.
pub(super) fn change_settings(
    decision: &mut Decision<'_>,
    issuer: Issuer,
    change: SettingsChange,
) -> Decided {
    let info = open_lobby(decision.state())?;
    check_host(info, issuer)?;
    daily::check_changeable(info)?;
    let (config, changes) = info.config.with(change)?;
    if !changes.is_empty() {
        decision.emit(GameEvent::GameSettingsChanged(GameSettingsChanged {
            changes,
            config,
            by: issuer.id,
        }));
    }
    Ok(())
}

/// Changes the mode; its settings are the new mode's defaults then. The host and managers may.
pub(super) fn change_mode(decision: &mut Decision<'_>, issuer: Issuer, mode: Mode) -> Decided {
    let info = open_lobby(decision.state())?;
    check_host(info, issuer)?;
    daily::check_changeable(info)?;
    let (from, have, seats) = (
        info.config.mode(),
        info.players.len(),
        *mode.players().end(),
    );
    if mode == from {
        return Ok(());
    }
    if info.channel_id.is_none() || info.is_elsewhere() {
        return Err(Rejection::ServerOnly { mode });
    }
    if have > seats {
        return Err(Rejection::TooManyPlayers { mode, have, seats });
    }
    decision.emit(GameEvent::GameModeChanged(GameModeChanged {
        from,
        to: mode,
        config: decision.server.settings.mode(mode),
        by: issuer.id,
    }));
    Ok(())
}

/// Plays by a preset of the server, whose mode may be another. The host and managers may.
pub(super) fn use_preset(decision: &mut Decision<'_>, issuer: Issuer, name: &str) -> Decided {
    let info = open_lobby(decision.state())?;
    check_host(info, issuer)?;
    daily::check_changeable(info)?;
    let preset = decision.server.preset(name).ok_or(Rejection::NoPreset)?;
    change_mode(decision, issuer, preset.config.mode())?;
    if open_lobby(decision.state())?.config != preset.config {
        let change = Change {
            path: "preset".to_owned(),
            old: None,
            new: preset.name.clone(),
        };
        decision.emit(GameEvent::GameSettingsChanged(GameSettingsChanged {
            changes: vec![change],
            config: preset.config.clone(),
            by: issuer.id,
        }));
    }
    Ok(())
}

/// Checks that the server lets somebody play.
pub(super) fn check_not_banned(decision: &Decision<'_>, player: PlayerId) -> Decided {
    decision
        .server
        .ban_of(player, decision.at)
        .map_or(Ok(()), |ban| {
            let wait_ms = ban.until.map(|until| millis_between(decision.at, until));
            Err(Rejection::Banned { wait_ms })
        })
}

/// Starts the game for its host or a manager. One for one pair may just have started by itself.
pub(super) fn start_by_host(decision: &mut Decision<'_>, issuer: Issuer) -> Decided {
    if let State::Running(running) = decision.state()
        && rules_of(&running.info.config).is_for_one_pair()
    {
        return check_host(&running.info, issuer);
    }
    check_host(open_lobby(decision.state())?, issuer)?;
    start(decision)
}

/// Starts the game: players who joined alone are paired, and an odd one out stays out.
pub(super) fn start(decision: &mut Decision<'_>) -> Decided {
    let info = open_lobby(decision.state())?;
    let (config, have) = (info.config.clone(), info.players.len());
    let joined = info.players.iter().map(|participant| participant.player_id);
    let mut alone: Vec<PlayerId> = joined
        .filter(|player| !has_entered(info, *player))
        .collect();
    // Teams of the roster that were founded after both partners had joined.
    let late = decision.teams.iter().filter(|team| {
        let mut players = team.players.iter();
        players.all(|player| alone.contains(player))
    });
    let late: Vec<TeamSlot> = late.cloned().collect();
    alone.retain(|player| !late.iter().any(|team| team.players.contains(player)));
    let paired = pair_up(&alone, decision.partners, info.host, info.seed);
    let mut teams = [&info.entered[..], &late[..]].concat();
    let (mode, (least, most)) = (config.mode(), config.teams().into_inner());
    let n_teams = teams.len() + paired.teams.len();
    if n_teams < least {
        let need = 2 * least;
        return Err(Rejection::TooFewPlayers { mode, have, need });
    }
    if n_teams > most {
        let seats = 2 * most;
        return Err(Rejection::TooManyPlayers { mode, have, seats });
    }
    if let Some(player) = paired.odd {
        decision.emit(left_lobby(player, LeaveReason::OddOneOut));
    }
    for team in late {
        let origin = TeamOrigin::Roster;
        decision.emit(GameEvent::TeamEntered(TeamEntered { team, origin }));
    }
    for (players, origin) in paired.teams {
        let team = TeamSlot {
            team_id: TeamId::of(decision.guild, players),
            name: None,
            players,
        };
        teams.push(team.clone());
        decision.emit(GameEvent::TeamEntered(TeamEntered { team, origin }));
    }
    let started_at = decision.at;
    let deadline = config
        .limit_ms()
        .map(|limit_ms| later(started_at, limit_ms));
    decision.emit(GameEvent::GameStarted(GameStarted {
        teams,
        config: config.clone(),
        started_at,
        deadline,
    }));
    rules_of(&config).start(decision)
}
