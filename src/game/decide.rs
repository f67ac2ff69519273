//! The life of a game: lobby, start, pause, leaving, ending; and what each mode makes of a guess.
//!
//! Owns: RULES "Lobby and life cycle", and handing over to the mode. Does not know: how rounds work.

use super::command::{Act, By, Command, Rejection};
use super::config::{ModeConfig, Wanted};
use super::event::{
    AbandonReason, AbandonedReason, CancelReason, DmDeliveryFailed, GameAbandoned, GameCancelled,
    GameCreated, GameEvent, GamePaused, GameRecovered, GameResumed, GameSettingsChanged,
    GameStarted, LeaveReason, Phase, PlayerInvited, PlayerJoined, PlayerLeft, PlayerStatus,
    PlayerStatusChanged, RoundDetail, TeamEntered, TeamOrigin,
};
use super::ids::{PlayerId, TeamId};
use super::shape::{TeamSlot, Ts};
use super::state::{Running, State, Table, later, millis_between};
use super::turn::Turn;
use super::{Decider, round, two_player};
use crate::words::Lexicon;

/// A game without a guess for this long is abandoned (two-player: 30 minutes).
const IDLE_LIMIT_MS: u64 = 30 * 60 * 1_000;

/// A lobby nobody starts closes after this long.
pub const LOBBY_LIMIT_MS: u64 = 60 * 60 * 1_000;

/// The rule book.
#[derive(Clone, Copy)]
pub struct Rules {
    lexicon: &'static Lexicon,
}

impl Rules {
    /// Opens the rule book with a lexicon.
    #[must_use]
    pub const fn new(lexicon: &'static Lexicon) -> Self {
        Self { lexicon }
    }

    /// Returns the lexicon that words are judged by.
    #[must_use]
    pub const fn lexicon(&self) -> &'static Lexicon {
        self.lexicon
    }
}

/// Returns the moment at which the game must be looked at ([`Act::Tick`]); none while the clock stands.
#[must_use]
pub fn due_at(state: &State) -> Option<Ts> {
    match state {
        State::Lobby(table) => Some(later(table.opened_at, LOBBY_LIMIT_MS)),
        State::Running(Running {
            paused: None,
            active_at,
            ..
        }) => Some(later(*active_at, IDLE_LIMIT_MS)),
        State::New | State::Running(_) | State::Finished(_) => None,
    }
}

impl Decider for Rules {
    type Command = Command;
    type Event = GameEvent;
    type State = State;
    type Rejection = Rejection;

    fn decide(&self, state: &State, command: Command) -> Result<Vec<GameEvent>, Rejection> {
        let mut turn = Turn::new(self.lexicon, state.clone(), &command);
        match command.by {
            By::Player { id, manager } => {
                asked_by_player(&mut turn, &command.act, Asker { id, manager })?;
            }
            By::Program => asked_by_program(&mut turn, &command.act)?,
        }
        Ok(turn.done())
    }

    fn evolve(state: State, event: &GameEvent, at: Ts) -> State {
        state.evolve(event, at)
    }
}

/// A person who asks.
#[derive(Clone, Copy)]
struct Asker {
    id: PlayerId,
    manager: bool,
}

fn asked_by_player(turn: &mut Turn<'_>, act: &Act, asker: Asker) -> Result<(), Rejection> {
    match act {
        Act::Create { .. } => create(turn, act, asker.id),
        Act::Join { dm_ok, busy } => join(turn, asker.id, *dm_ok, *busy),
        Act::Decline => decline(turn, asker.id),
        Act::Leave => leave(turn, asker.id, LeaveReason::Left),
        Act::Settings(wanted) => change_settings(turn, asker, *wanted),
        Act::Start => {
            host_only(lobby(turn.state())?, asker)?;
            start(turn)
        }
        Act::Pause => pause(turn, asker),
        Act::Resume => resume(turn, asker),
        Act::Cancel => cancel(turn, asker),
        Act::Guess(typed) => {
            let completed = round::guess(turn, asker.id, typed)?;
            let Some(completed) = completed else {
                return Ok(());
            };
            match config(turn.state()) {
                Some(ModeConfig::TwoPlayer(config)) => {
                    two_player::after_attempt(turn, config, &completed)
                }
                None => Ok(()),
            }
        }
        Act::GiveUp => {
            round::open_line(turn.state(), asker.id)?;
            match config(turn.state()) {
                Some(ModeConfig::TwoPlayer(config)) => two_player::give_up(turn, config, asker.id),
                None => Ok(()),
            }
        }
        Act::WhileSeen(seen, act) => {
            let (_, _, line) = round::open_line(turn.state(), asker.id)?;
            let as_seen = line.round == seen.round
                && seen.attempt.is_none_or(|attempt| attempt == line.attempt);
            if !as_seen {
                let (attempt, pair) = (line.attempt, line.pair.clone());
                return Err(Rejection::PairChanged { attempt, pair });
            }
            asked_by_player(turn, act, asker)
        }
        Act::Tick | Act::Recover { .. } | Act::DmArrived { .. } | Act::DmFailed { .. } => {
            Err(Rejection::NotHost)
        }
    }
}

fn asked_by_program(turn: &mut Turn<'_>, act: &Act) -> Result<(), Rejection> {
    match act {
        Act::Tick => {
            tick(turn);
            Ok(())
        }
        Act::Recover {
            replayed_events,
            last_event_at,
            downtime_ms,
        } => {
            if turn.state().is_live() {
                turn.emit(GameEvent::GameRecovered(GameRecovered {
                    replayed_events: *replayed_events,
                    last_event_at: *last_event_at,
                    downtime_ms: *downtime_ms,
                    deadline_shift_ms: if clock_runs(turn.state()) {
                        *downtime_ms
                    } else {
                        0
                    },
                }));
            }
            Ok(())
        }
        Act::DmArrived { player } => {
            dm_arrived(turn, *player);
            Ok(())
        }
        Act::DmFailed {
            player,
            kind,
            discord_code,
        } => {
            dm_failed(
                turn,
                DmDeliveryFailed {
                    player_id: *player,
                    kind: *kind,
                    discord_code: *discord_code,
                    attempt: 1,
                    next_retry_at: None,
                },
            );
            Ok(())
        }
        _ => Err(Rejection::NotHost),
    }
}

fn config(state: &State) -> Option<ModeConfig> {
    state.table().map(|table| table.config.clone())
}

fn clock_runs(state: &State) -> bool {
    matches!(
        state,
        State::Lobby(_) | State::Running(Running { paused: None, .. })
    )
}

fn lobby(state: &State) -> Result<&Table, Rejection> {
    match state {
        State::New => Err(Rejection::NoGame),
        State::Lobby(table) => Ok(table),
        State::Running(_) | State::Finished(_) => Err(Rejection::NotInLobby {
            phase: state.phase(),
        }),
    }
}

fn host_only(table: &Table, asker: Asker) -> Result<(), Rejection> {
    if asker.manager || table.host == asker.id {
        Ok(())
    } else {
        Err(Rejection::NotHost)
    }
}

fn create(turn: &mut Turn<'_>, act: &Act, host: PlayerId) -> Result<(), Rejection> {
    let Act::Create {
        game_id,
        channel_id,
        config,
        visibility,
        partner,
        dm_ok,
        seed,
        busy,
    } = act
    else {
        return Ok(());
    };
    if *turn.state() != State::New {
        return Err(Rejection::GameExists);
    }
    config.validate()?;
    match partner {
        _ if *busy => return Err(Rejection::Busy),
        Some(partner) if *partner == host => return Err(Rejection::OwnPartner),
        None if channel_id.is_none() => return Err(Rejection::PartnerNeeded),
        Some(_) | None => {}
    }
    turn.emit(GameEvent::GameCreated(GameCreated {
        game_id: *game_id,
        channel_id: *channel_id,
        created_by: host,
        config: config.clone(),
        config_version: 0,
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

fn join(turn: &mut Turn<'_>, player: PlayerId, dm_ok: bool, busy: bool) -> Result<(), Rejection> {
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
    if busy {
        return Err(Rejection::Busy);
    }
    turn.emit(GameEvent::PlayerJoined(PlayerJoined {
        player_id: player,
        team_id: None,
        dm_ok,
    }));
    if without_server { start(turn) } else { Ok(()) }
}

fn decline(turn: &mut Turn<'_>, player: PlayerId) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    if !table.invited.contains(&player) {
        return Err(Rejection::NotInvited);
    }
    turn.emit(GameEvent::GameCancelled(GameCancelled {
        by: Some(player),
        reason: CancelReason::TooFewPlayers,
    }));
    Ok(())
}

fn leave(turn: &mut Turn<'_>, player: PlayerId, reason: LeaveReason) -> Result<(), Rejection> {
    if matches!(turn.state(), State::New) {
        return Err(Rejection::NoGame);
    }
    if !turn.state().has_player(player) {
        return Err(Rejection::Stranger);
    }
    let team_id = turn.state().team_of(player).map(|team| team.slot.team_id);
    let left = |phase| {
        GameEvent::PlayerLeft(PlayerLeft {
            player_id: player,
            team_id,
            phase,
            reason,
        })
    };
    match turn.state() {
        State::New | State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(_) => {
            turn.emit(left(Phase::Lobby));
            let deserted = turn
                .state()
                .table()
                .is_none_or(|table| table.players.is_empty() || table.channel_id.is_none());
            if deserted {
                let reason = CancelReason::TooFewPlayers;
                turn.emit(GameEvent::GameCancelled(GameCancelled {
                    by: Some(player),
                    reason,
                }));
            }
        }
        State::Running(_) => {
            turn.emit(left(Phase::Running));
            void_open(turn, AbandonReason::PlayerLeft, Some(player));
            let reason = AbandonedReason::AllLeft;
            turn.emit(GameEvent::GameAbandoned(GameAbandoned {
                reason,
                idle_ms: 0,
            }));
        }
    }
    Ok(())
}

fn change_settings(turn: &mut Turn<'_>, asker: Asker, wanted: Wanted) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    host_only(table, asker)?;
    let (config, changes) = table.config.with(wanted)?;
    if !changes.is_empty() {
        turn.emit(GameEvent::GameSettingsChanged(GameSettingsChanged {
            changes,
            config,
            by: asker.id,
        }));
    }
    Ok(())
}

fn start(turn: &mut Turn<'_>) -> Result<(), Rejection> {
    let table = lobby(turn.state())?;
    let (mode, have) = (table.config.mode(), table.players.len());
    let need = *mode.players().start();
    let players: Vec<PlayerId> = table.players.iter().map(|seat| seat.player_id).collect();
    let config = table.config.clone();
    let [one, other] = players[..] else {
        return Err(Rejection::TooFewPlayers { mode, have, need });
    };
    let team = TeamSlot {
        team_id: TeamId::of(turn.guild, [one, other]),
        name: None,
        players: [one, other],
    };
    turn.emit(GameEvent::TeamEntered(TeamEntered {
        team: team.clone(),
        origin: TeamOrigin::AutoPaired,
    }));
    let started_at = turn.at;
    turn.emit(GameEvent::GameStarted(GameStarted {
        teams: vec![team],
        config,
        started_at,
        deadline: None,
    }));
    round::open_for_all(turn)
}

fn running(state: &State) -> Result<&Running, Rejection> {
    match state {
        State::New => Err(Rejection::NoGame),
        State::Lobby(_) => Err(Rejection::NotStarted),
        State::Running(running) => Ok(running),
        State::Finished(_) => Err(Rejection::Over),
    }
}

fn pause(turn: &mut Turn<'_>, asker: Asker) -> Result<(), Rejection> {
    let game = running(turn.state())?;
    host_only(&game.table, asker)?;
    if game.paused.is_none() {
        turn.emit(GameEvent::GamePaused(GamePaused {
            by: asker.id,
            reason: None,
            frozen: Vec::new(),
        }));
    }
    Ok(())
}

fn resume(turn: &mut Turn<'_>, asker: Asker) -> Result<(), Rejection> {
    let game = running(turn.state())?;
    host_only(&game.table, asker)?;
    if let Some(paused) = game.paused {
        let paused_ms = millis_between(paused.since, turn.at);
        turn.emit(GameEvent::GameResumed(GameResumed {
            by: asker.id,
            paused_ms,
            deadlines: Vec::new(),
        }));
    }
    Ok(())
}

fn cancel(turn: &mut Turn<'_>, asker: Asker) -> Result<(), Rejection> {
    let table = match turn.state() {
        State::New => return Err(Rejection::NoGame),
        State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(table) | State::Running(Running { table, .. }) => table,
    };
    host_only(table, asker)?;
    let reason = if table.host == asker.id {
        CancelReason::Host
    } else {
        CancelReason::Manager
    };
    void_open(turn, AbandonReason::GameEnded, Some(asker.id));
    turn.emit(GameEvent::GameCancelled(GameCancelled {
        by: Some(asker.id),
        reason,
    }));
    Ok(())
}

fn tick(turn: &mut Turn<'_>) {
    if due_at(turn.state()).is_none_or(|due| turn.at < due) {
        return;
    }
    match turn.state() {
        State::Lobby(_) => {
            let reason = CancelReason::TooFewPlayers;
            turn.emit(GameEvent::GameCancelled(GameCancelled { by: None, reason }));
        }
        State::Running(game) => {
            let idle_ms = millis_between(game.active_at, turn.at);
            void_open(turn, AbandonReason::Timeout, None);
            let reason = AbandonedReason::Inactivity;
            turn.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
        }
        State::New | State::Finished(_) => {}
    }
}

fn dm_arrived(turn: &mut Turn<'_>, player_id: PlayerId) {
    let table = turn.state().table().filter(|_| turn.state().is_live());
    let seat = table.and_then(|table| table.seat(player_id));
    if seat.is_some_and(|seat| seat.status == PlayerStatus::Unreachable) {
        let (from, to) = (PlayerStatus::Unreachable, PlayerStatus::Active);
        let cause = "dm_delivered".to_owned();
        turn.emit(GameEvent::PlayerStatusChanged(PlayerStatusChanged {
            player_id,
            from,
            to,
            cause,
        }));
    }
}

fn dm_failed(turn: &mut Turn<'_>, failed: DmDeliveryFailed) {
    let Some(table) = turn.state().table().filter(|_| turn.state().is_live()) else {
        return;
    };
    let invited_in_dms = table.channel_id.is_none() && table.invited.contains(&failed.player_id);
    let player_id = failed.player_id;
    let reached = table.seat(player_id).map(|seat| seat.status);
    turn.emit(GameEvent::DmDeliveryFailed(failed));
    if let Some(from) = reached.filter(|status| *status != PlayerStatus::Unreachable) {
        let (to, cause) = (PlayerStatus::Unreachable, "dm_closed".to_owned());
        turn.emit(GameEvent::PlayerStatusChanged(PlayerStatusChanged {
            player_id,
            from,
            to,
            cause,
        }));
    }
    if invited_in_dms {
        turn.emit(GameEvent::GameCancelled(GameCancelled {
            by: None,
            reason: CancelReason::StartFailed,
        }));
    }
}

fn void_open(turn: &mut Turn<'_>, reason: AbandonReason, by: Option<PlayerId>) {
    round::void_open(turn, reason, by, detail);
}

fn detail(running: &Running) -> RoundDetail {
    match running.table.config {
        ModeConfig::TwoPlayer(config) => two_player::detail(config, running),
    }
}
