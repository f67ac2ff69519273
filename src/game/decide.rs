//! The life of a running game: pause, leaving, ending; and handing over to its lobby or its mode.
//!
//! Owns: RULES "Lobby and life cycle", from the start on, and what is due when. Does not know: how
//! rounds work.

use super::command::{
    CommandContext, DmFailure, PlayerCommand, ProgramCommand, Recovery, Rejection, RemovePlayer,
};
use super::config::{GolfRaceConfig, ModeConfig, RaceConfig};
use super::event::{
    AbandonReason, AbandonedReason, CancelReason, DmDeliveryFailed, EliminationReason, Frozen,
    GameAbandoned, GameCancelled, GameEvent, GamePaused, GameRecovered, GameResumed, LeaveReason,
    MovedDeadline, Phase, PlayerLeft, PlayerStatus, PlayerStatusChanged,
};
use super::ids::PlayerId;
use super::issued::{Issued, Issuer};
use super::lobby::host_only;
use super::round::Completed;
use super::state::{Running, State, later, millis_between};
use super::turn::Turn;
use super::values::{Scope, Ts};
use super::{Decider, knockout, lobby, longform, practice, race, round, teams, two_player};
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

/// Returns the moment at which the game must be looked at ([`ProgramCommand::Tick`]); none while the clock stands.
#[must_use]
pub fn due_at(state: &State) -> Option<Ts> {
    match state {
        State::Lobby(table) => Some(later(table.opened_at, LOBBY_LIMIT_MS)),
        State::Running(game) if game.paused.is_none() => {
            let (idle_at, reminder) = match game.table.config {
                ModeConfig::TwoPlayer(_) => (Some(later(game.active_at, IDLE_LIMIT_MS)), None),
                ModeConfig::Longform(config) => {
                    let reminder = longform::reminder(game).map(|(at, _)| at);
                    (Some(longform::idle_at(config, game)), reminder)
                }
                ModeConfig::Knockout(_) | ModeConfig::Race(_) | ModeConfig::GolfRace(_) => {
                    (None, None)
                }
            };
            let moments = [
                game.next_deadline(),
                teams::wish_expires_at(game),
                idle_at,
                reminder,
            ];
            moments.into_iter().flatten().min()
        }
        State::New | State::Running(_) | State::Finished(_) => None,
    }
}

impl Decider for Rules {
    type Command = CommandContext;
    type Event = GameEvent;
    type State = State;
    type Rejection = Rejection;

    fn decide(&self, state: &State, command: CommandContext) -> Result<Vec<GameEvent>, Rejection> {
        let mut turn = Turn::new(self.lexicon, state, &command);
        match &command.command {
            Issued::Player(issuer, command) => decide_for_player(&mut turn, command, *issuer)?,
            Issued::Program(command) => decide_for_program(&mut turn, command)?,
        }
        Ok(turn.done())
    }

    fn evolve(state: State, event: &GameEvent, at: Ts) -> State {
        state.evolve(event, at)
    }
}

fn decide_for_player(
    turn: &mut Turn<'_>,
    command: &PlayerCommand,
    issuer: Issuer,
) -> Result<(), Rejection> {
    match command {
        PlayerCommand::Create(create) => lobby::create(turn, create, issuer.id),
        PlayerCommand::Practice(practice) => practice::open(turn, practice, issuer.id),
        PlayerCommand::Join(join) => lobby::join(turn, issuer.id, *join),
        PlayerCommand::Decline => lobby::decline(turn, issuer.id),
        PlayerCommand::Leave => leave(turn, issuer.id, LeaveReason::Left),
        PlayerCommand::ChangeSettings(change) => lobby::change_settings(turn, issuer, *change),
        PlayerCommand::ChangeMode(mode) => lobby::change_mode(turn, issuer, *mode),
        PlayerCommand::UsePreset(name) => lobby::use_preset(turn, issuer, name),
        PlayerCommand::Start => {
            host_only(lobby::lobby(turn.state())?, issuer)?;
            lobby::start(turn)
        }
        PlayerCommand::Pause => pause(turn, issuer),
        PlayerCommand::Resume => resume(turn, issuer),
        PlayerCommand::Cancel => cancel(turn, issuer),
        PlayerCommand::Guess(typed) => {
            let completed = round::guess(turn, issuer.id, typed)?;
            completed.map_or(Ok(()), |completed| after_attempt(turn, &completed))
        }
        PlayerCommand::GiveUp => give_up(turn, issuer.id),
        PlayerCommand::KeepPlaying => teams::keep_playing(turn, issuer.id),
        PlayerCommand::IfStillOpen(seen, command) => {
            let (_, _, line) = round::open_line(turn.state(), issuer.id)?;
            let is_still_open = line.round == seen.round
                && seen.attempt.is_none_or(|attempt| attempt == line.attempt);
            if !is_still_open {
                let (attempt, pair) = (line.attempt, line.pair.clone());
                return Err(Rejection::PairChanged { attempt, pair });
            }
            decide_for_player(turn, command, issuer)
        }
    }
}

fn decide_for_program(turn: &mut Turn<'_>, command: &ProgramCommand) -> Result<(), Rejection> {
    match command {
        ProgramCommand::Tick => tick(turn),
        ProgramCommand::Recover(recovery) => {
            recover(turn, *recovery);
            Ok(())
        }
        ProgramCommand::DmArrived(player) => {
            dm_arrived(turn, *player);
            Ok(())
        }
        ProgramCommand::DmFailed(failure) => {
            dm_failed(turn, *failure);
            Ok(())
        }
        ProgramCommand::Remove(RemovePlayer { player, reason }) => leave(turn, *player, *reason),
        ProgramCommand::ServerRemoved => server_removed(turn),
    }
}

fn recover(turn: &mut Turn<'_>, recovery: Recovery) {
    if !turn.state().is_live() {
        return;
    }
    let is_granted = turn.house().grant_downtime && clock_runs(turn.state());
    turn.emit(GameEvent::GameRecovered(GameRecovered {
        replayed_events: recovery.replayed_events,
        last_event_at: recovery.last_event_at,
        downtime_ms: recovery.downtime_ms,
        deadline_shift_ms: if is_granted { recovery.downtime_ms } else { 0 },
    }));
}

/// Hands an attempt that both partners completed to the mode.
fn after_attempt(turn: &mut Turn<'_>, completed: &Completed) -> Result<(), Rejection> {
    match config(turn.state()) {
        Some(ModeConfig::TwoPlayer(config)) => two_player::after_attempt(turn, config, completed),
        Some(ModeConfig::Knockout(config)) => {
            knockout::after_attempt(turn, config, completed);
            Ok(())
        }
        Some(ModeConfig::Race(_) | ModeConfig::GolfRace(_)) => race::after_attempt(turn, completed),
        // A match is one at the day's end only.
        Some(ModeConfig::Longform(_)) | None => Ok(()),
    }
}

/// Hands a wish to give up to the mode.
fn give_up(turn: &mut Turn<'_>, player: PlayerId) -> Result<(), Rejection> {
    round::open_line(turn.state(), player)?;
    match config(turn.state()) {
        Some(ModeConfig::TwoPlayer(config)) => two_player::give_up(turn, config, player),
        Some(ModeConfig::Knockout(config)) => {
            if teams::give_up(turn, player)? {
                knockout::after_forfeit(turn, config);
            }
            Ok(())
        }
        Some(ModeConfig::Race(_) | ModeConfig::GolfRace(_)) => race::give_up(turn, player),
        Some(ModeConfig::Longform(_)) => {
            if teams::give_up(turn, player)? {
                longform::after_forfeit(turn);
            }
            Ok(())
        }
        None => Ok(()),
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

fn leave(turn: &mut Turn<'_>, player: PlayerId, reason: LeaveReason) -> Result<(), Rejection> {
    if matches!(turn.state(), State::New) {
        return Err(Rejection::NoGame);
    }
    let team_id = turn.state().team_of(player).map(|team| team.slot.team_id);
    match turn.state() {
        State::Finished(finished) if finished.table.seat(player).is_some() => {
            return Err(Rejection::Over);
        }
        State::Lobby(table) if table.invited.contains(&player) => {
            return lobby::decline(turn, player);
        }
        state if !state.has_player(player) => return Err(Rejection::Stranger),
        State::New | State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(table) => {
            let table = table.clone();
            lobby::leave(turn, &table, player, reason);
            return Ok(());
        }
        State::Running(_) => {}
    }
    turn.emit(GameEvent::PlayerLeft(PlayerLeft {
        player_id: player,
        team_id,
        phase: Phase::Running,
        reason,
    }));
    match (config(turn.state()), team_id) {
        (Some(ModeConfig::Knockout(config)), Some(team_id)) => {
            if teams::forfeit(turn, team_id, player, forfeited(reason)) {
                knockout::after_forfeit(turn, config);
            }
        }
        (Some(ModeConfig::Longform(_)), Some(team_id)) => {
            if teams::forfeit(turn, team_id, player, forfeited(reason)) {
                longform::after_forfeit(turn);
            }
        }
        (Some(ModeConfig::Race(_) | ModeConfig::GolfRace(_)), Some(team_id)) => {
            race::leave(turn, team_id, player);
        }
        _ => {
            void_open(turn, AbandonReason::PlayerLeft, Some(player));
            let (reason, idle_ms) = (AbandonedReason::AllLeft, 0);
            turn.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
        }
    }
    Ok(())
}

/// Returns as what a team forfeits whose player left for `reason`.
const fn forfeited(reason: LeaveReason) -> (AbandonReason, EliminationReason) {
    match reason {
        LeaveReason::Kicked => (AbandonReason::PlayerLeft, EliminationReason::Removed),
        LeaveReason::Unreachable => (AbandonReason::Unreachable, EliminationReason::Forfeited),
        LeaveReason::Left | LeaveReason::LeftServer | LeaveReason::OddOneOut => {
            (AbandonReason::PlayerLeft, EliminationReason::Forfeited)
        }
    }
}

fn running(state: &State) -> Result<&Running, Rejection> {
    match state {
        State::New => Err(Rejection::NoGame),
        State::Lobby(_) => Err(Rejection::NotStarted),
        State::Running(running) => Ok(running),
        State::Finished(_) => Err(Rejection::Over),
    }
}

fn pause(turn: &mut Turn<'_>, issuer: Issuer) -> Result<(), Rejection> {
    let game = running(turn.state())?;
    host_only(&game.table, issuer)?;
    if game.paused.is_none() {
        let frozen = |deadline: Ts| Frozen {
            scope: Scope::All,
            remaining_ms: millis_between(turn.at, deadline),
        };
        let frozen = game.next_deadline().map(frozen).into_iter().collect();
        turn.emit(GameEvent::GamePaused(GamePaused {
            by: issuer.id,
            reason: None,
            frozen,
        }));
    }
    Ok(())
}

fn resume(turn: &mut Turn<'_>, issuer: Issuer) -> Result<(), Rejection> {
    let game = running(turn.state())?;
    host_only(&game.table, issuer)?;
    if let Some(paused) = game.paused {
        let paused_ms = millis_between(paused.since, turn.at);
        let moved = |deadline: Ts| MovedDeadline {
            scope: Scope::All,
            deadline: later(deadline, paused_ms),
        };
        let deadlines = game.next_deadline().map(moved).into_iter().collect();
        turn.emit(GameEvent::GameResumed(GameResumed {
            by: issuer.id,
            paused_ms,
            deadlines,
        }));
        // Somebody may have left meanwhile for whom the round was waiting.
        if let Some(ModeConfig::Knockout(config)) = config(turn.state()) {
            knockout::close_if_all_done(turn, config);
        }
    }
    Ok(())
}

fn cancel(turn: &mut Turn<'_>, issuer: Issuer) -> Result<(), Rejection> {
    let table = match turn.state() {
        State::New => return Err(Rejection::NoGame),
        State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(table) | State::Running(Running { table, .. }) => table,
    };
    host_only(table, issuer)?;
    let reason = if table.host == issuer.id {
        CancelReason::Host
    } else {
        CancelReason::Manager
    };
    void_open(turn, AbandonReason::GameEnded, Some(issuer.id));
    turn.emit(GameEvent::GameCancelled(GameCancelled {
        by: Some(issuer.id),
        reason,
    }));
    Ok(())
}

fn server_removed(turn: &mut Turn<'_>) -> Result<(), Rejection> {
    match turn.state() {
        State::New => return Err(Rejection::NoGame),
        State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(_) | State::Running(_) => {}
    }
    void_open(turn, AbandonReason::GameEnded, None);
    let reason = CancelReason::ServerRemoved;
    turn.emit(GameEvent::GameCancelled(GameCancelled { by: None, reason }));
    Ok(())
}

/// Does what is due by now; what follows may be due at once as well.
fn tick(turn: &mut Turn<'_>) -> Result<(), Rejection> {
    while due_at(turn.state()).is_some_and(|due| due <= turn.at) {
        if teams::expire_wish(turn) {
            continue;
        }
        match turn.state() {
            State::Lobby(_) => {
                let reason = CancelReason::TooFewPlayers;
                turn.emit(GameEvent::GameCancelled(GameCancelled { by: None, reason }));
            }
            State::Running(game) => match game.table.config {
                ModeConfig::TwoPlayer(_) => give_up_on(turn),
                ModeConfig::Knockout(config) if game.has_round() => knockout::time_up(turn, config),
                ModeConfig::Knockout(config) => knockout::open(turn, config)?,
                ModeConfig::Race(RaceConfig { limit_ms })
                | ModeConfig::GolfRace(GolfRaceConfig { limit_ms, .. }) => {
                    race::time_up(turn, limit_ms);
                }
                ModeConfig::Longform(config) if longform::idle_at(config, game) <= turn.at => {
                    give_up_on(turn);
                }
                ModeConfig::Longform(config) => longform::tick(turn, config)?,
            },
            State::New | State::Finished(_) => return Ok(()),
        }
    }
    Ok(())
}

/// Abandons a game in which nobody did anything for too long.
fn give_up_on(turn: &mut Turn<'_>) {
    let Some(game) = turn.running() else {
        return;
    };
    let idle_ms = millis_between(game.active_at, turn.at);
    void_open(turn, AbandonReason::Timeout, None);
    let reason = AbandonedReason::Inactivity;
    turn.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
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

fn dm_failed(turn: &mut Turn<'_>, failure: DmFailure) {
    let Some(table) = turn.state().table().filter(|_| turn.state().is_live()) else {
        return;
    };
    let player_id = failure.player;
    let invited_in_dms = table.channel_id.is_none() && table.invited.contains(&player_id);
    let reached = table.seat(player_id).map(|seat| seat.status);
    turn.emit(GameEvent::DmDeliveryFailed(DmDeliveryFailed {
        player_id,
        kind: failure.kind,
        discord_code: failure.discord_code,
        attempt: 1,
        next_retry_at: None,
    }));
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

/// Voids every open round, as a game that ends before its time does.
fn void_open(turn: &mut Turn<'_>, reason: AbandonReason, by: Option<PlayerId>) {
    match config(turn.state()) {
        Some(ModeConfig::TwoPlayer(config)) => two_player::void_open(turn, config, reason, by),
        Some(ModeConfig::Knockout(config)) => knockout::void_open(turn, config, (reason, by)),
        Some(ModeConfig::Race(_) | ModeConfig::GolfRace(_)) => {
            race::void_open(turn, reason, by);
        }
        Some(ModeConfig::Longform(_)) => longform::void_open(turn, (reason, by)),
        None => {}
    }
}
