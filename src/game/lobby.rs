//! The lobby: who takes part, by which settings, and how play begins.
//!
//! Owns: RULES "Lobby and life cycle", up to the start. Does not know: how anything is played.

use super::command::{CreateGame, JoinGame, Rejection};
use super::config::{Mode, ModeConfig, SettingsChange};
use super::event::{
    CancelReason, GameCancelled, GameCreated, GameEvent, GameModeChanged, GameSettingsChanged,
    GameStarted, LeaveReason, Phase, PlayerInvited, PlayerJoined, PlayerLeft, TeamEntered,
    TeamOrigin, TeamWithdrawn,
};
use super::ids::{PlayerId, TeamId};
use super::issued::Issuer;
use super::pairing::pair_up;
use super::round::{self, Opening};
use super::state::{GameInfo, State, later, millis_between};
use super::turn::Turn;
use super::values::{Change, TeamSlot};
use super::{knockout, longform};

/// Returns the lobby.
pub(super) fn lobby(state: &State) -> Result<&GameInfo, Rejection> {
    match state {
        State::New => Err(Rejection::NoGame),
        State::Lobby(table) => Ok(table),
        State::Running(_) | State::Finished(_) => Err(Rejection::NotInLobby {
            phase: state.phase(),
        }),
    }
}

/// Checks that the issuer is the host or manages the server.
pub(super) fn host_only(table: &GameInfo, issuer: Issuer) -> Result<(), Rejection> {
    if issuer.manager || table.host == issuer.id {
        Ok(())
    } else {
        Err(Rejection::NotHost)
    }
}

/// Opens a lobby, with its host in it.
pub(super) fn create(
    turn: &mut Turn<'_>,
    create: &CreateGame,
    host: PlayerId,
) -> Result<(), Rejection> {
    let CreateGame {
        game_id,
        channel_id,
        config,
        visibility,
        partner,
        dm_ok,
        seed,
        busy,
    } = create;
    if *turn.state() != State::New {
        return Err(Rejection::GameExists);
    }
    config.validate()?;
    welcome(turn, host)?;
    match partner {
        _ if *busy => return Err(Rejection::Busy),
        Some(partner) if *partner == host => return Err(Rejection::OwnPartner),
        _ if channel_id.is_none() && config.mode() != Mode::TwoPlayer => {
            return Err(Rejection::ServerOnly {
                mode: config.mode(),
            });
        }
        None if channel_id.is_none() => return Err(Rejection::PartnerNeeded),
        Some(_) | None => {}
    }
    turn.emit(GameEvent::GameCreated(GameCreated {
        game_id: *game_id,
        channel_id: *channel_id,
        created_by: host,
        config: config.clone(),
        config_version: turn.server.version,
        house: turn.server.settings.house,
        visibility: *visibility,
        practice: false,
        words_version: turn.lexicon.version().to_owned(),
        rng_seed: *seed,
    }));
    if let Some(partner) = partner {
        turn.emit(GameEvent::PlayerInvited(PlayerInvited {
            player_id: *partner,
            by: host,
        }));
    }
    turn.emit(GameEvent::PlayerJoined(PlayerJoined {
        player_id: host,
        team_id: None,
        dm_ok: *dm_ok,
    }));
    Ok(())
}

/// Seats a player. When both partners of a team of the server's roster are there, the team enters.
pub(super) fn join(
    turn: &mut Turn<'_>,
    player: PlayerId,
    JoinGame { dm_ok, busy }: JoinGame,
) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    if table.seat(player).is_some() {
        return Ok(());
    }
    let invited = table.invited.contains(&player);
    let seats = *table.config.mode().players().end();
    let without_server = table.channel_id.is_none();
    if without_server && !invited {
        return Err(Rejection::NotInvited);
    }
    if table.players.len() >= seats {
        return Err(Rejection::Full { seats });
    }
    let kept = table.invited.len();
    if !invited && table.players.len() + kept >= seats {
        return Err(Rejection::SeatKept);
    }
    welcome(turn, player)?;
    if busy {
        return Err(Rejection::Busy);
    }
    let team = turn
        .teams
        .iter()
        .find(|team| team.players.contains(&player));
    let complete = team.filter(|team| {
        let others = team.players.iter().filter(|other| **other != player);
        others.clone().count() == 1
            && others.clone().all(|other| table.seat(*other).is_some())
            && !others.clone().any(|other| has_entered(table, *other))
    });
    turn.emit(GameEvent::PlayerJoined(PlayerJoined {
        player_id: player,
        team_id: team.map(|team| team.team_id),
        dm_ok,
    }));
    if let Some(team) = complete.cloned() {
        let origin = TeamOrigin::Roster;
        turn.emit(GameEvent::TeamEntered(TeamEntered { team, origin }));
    }
    if without_server { start(turn) } else { Ok(()) }
}

fn has_entered(table: &GameInfo, player: PlayerId) -> bool {
    let mut teams = table.entered.iter();
    teams.any(|team| team.players.contains(&player))
}

/// Follows an invitation's being declined: who came for that one partner has nobody to play with.
pub(super) fn decline(turn: &mut Turn<'_>, player: PlayerId) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    if !table.invited.contains(&player) {
        return Err(Rejection::NotInvited);
    }
    turn.emit(match table.config.mode() {
        Mode::TwoPlayer => GameEvent::GameCancelled(GameCancelled {
            by: Some(player),
            reason: CancelReason::TooFewPlayers,
        }),
        _ => left_lobby(player, LeaveReason::Left),
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
pub(super) fn leave(turn: &mut Turn<'_>, table: &GameInfo, player: PlayerId, reason: LeaveReason) {
    let team = table
        .entered
        .iter()
        .find(|team| team.players.contains(&player));
    if let Some(team_id) = team.map(|team| team.team_id) {
        turn.emit(GameEvent::TeamWithdrawn(TeamWithdrawn { team_id, reason }));
    }
    turn.emit(left_lobby(player, reason));
    let deserted = turn
        .state()
        .table()
        .is_none_or(|table| table.players.is_empty() || table.channel_id.is_none());
    if deserted {
        turn.emit(GameEvent::GameCancelled(GameCancelled {
            by: Some(player),
            reason: CancelReason::TooFewPlayers,
        }));
    }
}

/// Changes settings; the host and managers may.
pub(super) fn change_settings(
    turn: &mut Turn<'_>,
    issuer: Issuer,
    change: SettingsChange,
) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    host_only(table, issuer)?;
    let (config, changes) = table.config.with(change)?;
    if !changes.is_empty() {
        turn.emit(GameEvent::GameSettingsChanged(GameSettingsChanged {
            changes,
            config,
            by: issuer.id,
        }));
    }
    Ok(())
}

/// Changes the mode; its settings are the new mode's defaults then. The host and managers may.
pub(super) fn change_mode(
    turn: &mut Turn<'_>,
    issuer: Issuer,
    mode: Mode,
) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    host_only(table, issuer)?;
    let (from, have, seats) = (
        table.config.mode(),
        table.players.len(),
        *mode.players().end(),
    );
    if mode == from {
        return Ok(());
    }
    if table.channel_id.is_none() {
        return Err(Rejection::ServerOnly { mode });
    }
    if have > seats {
        return Err(Rejection::TooManyPlayers { mode, have, seats });
    }
    turn.emit(GameEvent::GameModeChanged(GameModeChanged {
        from,
        to: mode,
        config: turn.server.settings.mode(mode),
        by: issuer.id,
    }));
    Ok(())
}

/// Plays by a preset of the server, whose mode may be another. The host and managers may.
pub(super) fn use_preset(turn: &mut Turn<'_>, issuer: Issuer, name: &str) -> Result<(), Rejection> {
    host_only(lobby(turn.state())?, issuer)?;
    let preset = turn.server.preset(name).ok_or(Rejection::NoPreset)?;
    change_mode(turn, issuer, preset.config.mode())?;
    if lobby(turn.state())?.config != preset.config {
        let change = Change {
            path: "preset".to_owned(),
            old: None,
            new: preset.name.clone(),
        };
        turn.emit(GameEvent::GameSettingsChanged(GameSettingsChanged {
            changes: vec![change],
            config: preset.config.clone(),
            by: issuer.id,
        }));
    }
    Ok(())
}

/// Checks that the server lets somebody play.
pub(super) fn welcome(turn: &Turn<'_>, player: PlayerId) -> Result<(), Rejection> {
    turn.server.ban_of(player, turn.at).map_or(Ok(()), |ban| {
        let wait_ms = ban.until.map(|until| millis_between(turn.at, until));
        Err(Rejection::Banned { wait_ms })
    })
}

/// Begins to play: who came alone is paired, and an odd one out stays out.
pub(super) fn start(turn: &mut Turn<'_>) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    let (config, have) = (table.config.clone(), table.players.len());
    let seats = table.players.iter().map(|seat| seat.player_id);
    let mut alone: Vec<PlayerId> = seats
        .filter(|player| !has_entered(table, *player))
        .collect();
    // Who became a team of the roster after both had joined.
    let late = turn.teams.iter().filter(|team| {
        let mut players = team.players.iter();
        players.all(|player| alone.contains(player))
    });
    let late: Vec<TeamSlot> = late.cloned().collect();
    alone.retain(|player| !late.iter().any(|team| team.players.contains(player)));
    let paired = pair_up(&alone, turn.partners, table.seed);
    let mut teams = [&table.entered[..], &late[..]].concat();
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
        turn.emit(left_lobby(player, LeaveReason::OddOneOut));
    }
    for team in late {
        let origin = TeamOrigin::Roster;
        turn.emit(GameEvent::TeamEntered(TeamEntered { team, origin }));
    }
    for (players, origin) in paired.teams {
        let team = TeamSlot {
            team_id: TeamId::of(turn.guild, players),
            name: None,
            players,
        };
        teams.push(team.clone());
        turn.emit(GameEvent::TeamEntered(TeamEntered { team, origin }));
    }
    let started_at = turn.at;
    let deadline = config
        .limit_ms()
        .map(|limit_ms| later(started_at, limit_ms));
    let team_ids: Vec<TeamId> = teams.iter().map(|team| team.team_id).collect();
    let played_by = config.clone();
    turn.emit(GameEvent::GameStarted(GameStarted {
        teams,
        config,
        started_at,
        deadline,
    }));
    match played_by {
        ModeConfig::TwoPlayer(_) => round::open_for_all(turn, Opening::default()),
        ModeConfig::Knockout(config) => knockout::open(turn, config),
        ModeConfig::Longform(config) => longform::open(turn, config),
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => team_ids
            .into_iter()
            .try_for_each(|team_id| round::open_for(turn, team_id)),
    }
}
