//! Decides every command to a game, with the help of its lobby and its mode.
//!
//! Owns: RULES "Lobby and life cycle" from the start on (pauses, leaving, the end), and what is due when.
//! Does not know: how rounds work.

use super::command::{
    CommandContext, DmFailure, PlayerCommand, ProgramCommand, Recovery, Rejection, RemovePlayer,
};
use super::decision::{Decided, Decision};
use super::event::{
    AbandonReason, CancelReason, DmDeliveryFailed, Frozen, GameCancelled, GameEvent, GamePaused,
    GameRecovered, GameResumed, IdleWarned, LeaveReason, MovedDeadline, Phase, PlayerLeft,
    PlayerStatus, PlayerStatusChanged, RecoveryCause, ReplayNamed,
};
use super::ids::PlayerId;
use super::issued::{Issued, Issuer};
use super::lobby::check_host;
use super::modes::{Departure, expire_proposal, proposal_expires_at, rules_of, withdraw_proposal};
use super::round::CutShort;
use super::state::{GameInfo, Running, State};
use super::time::{MINUTE_MS, Ts, later, millis_between};
use super::values::Scope;
use super::{Decider, final_seconds, lobby, practice, replay, round, surface};
use crate::words::{Lexicon, Word, daily_pairs};

/// A lobby that nobody starts closes after this long.
pub const LOBBY_LIMIT_MS: u64 = 60 * MINUTE_MS;

/// After this long a lobby asks who is still there.
const LOBBY_ASKS_AFTER_MS: u64 = 10 * MINUTE_MS;

#[derive(Clone, Copy)]
pub struct Rules {
    lexicon: &'static Lexicon,
}

impl Rules {
    pub const fn new(lexicon: &'static Lexicon) -> Self {
        Self { lexicon }
    }

    /// Returns the daily pairs of a day, counted from 1970.
    pub fn daily_pairs(&self, day: u32) -> Vec<[Word; 2]> {
        daily_pairs(self.lexicon, day)
    }

    /// Returns the lexicon that words are judged by.
    pub const fn lexicon(&self) -> &'static Lexicon {
        self.lexicon
    }
}

/// Returns when the game needs a [`ProgramCommand::Tick`] next; never while its clock is stopped.
pub fn due_at(state: &State) -> Option<Ts> {
    match state {
        State::Lobby(info) if asks_who_is_there(info) => {
            Some(later(info.opened_at, LOBBY_ASKS_AFTER_MS))
        }
        State::Lobby(info) => Some(later(info.opened_at, LOBBY_LIMIT_MS)),
        State::Running(game) if game.paused.is_none() => {
            let moments = [
                game.next_deadline(),
                proposal_expires_at(game),
                surface::call_at(game),
                final_seconds::begin_at(game),
                rules_of(&game.info.config).due_at(game),
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
        let mut decision = Decision::new(self.lexicon, state, &command);
        match &command.command {
            Issued::Player(issuer, command) => decide_for_player(&mut decision, command, *issuer)?,
            Issued::Program(command) => decide_for_program(&mut decision, command)?,
        }
        let name = replay::name_at_end(&decision, state, command.replay_name.clone());
        let mut events = decision.into_events();
        // Before the end, so that whatever is said about that can say it.
        if let Some(name) = name
            && let Some(end) = events.pop()
        {
            events.extend([GameEvent::ReplayNamed(ReplayNamed { name }), end]);
        }
        Ok(events)
    }

    fn evolve(state: State, event: &GameEvent, at: Ts) -> State {
        state.evolve(event, at)
    }
}

fn decide_for_player(
    decision: &mut Decision<'_>,
    command: &PlayerCommand,
    issuer: Issuer,
) -> Decided {
    match command {
        PlayerCommand::Create(create) => lobby::create(decision, create, issuer.id),
        PlayerCommand::Practice(practice) => practice::open(decision, practice, issuer.id),
        PlayerCommand::Join(join) => lobby::join(decision, issuer.id, *join),
        PlayerCommand::Decline => lobby::decline(decision, issuer.id),
        PlayerCommand::Leave => leave(decision, issuer.id, LeaveReason::Left),
        PlayerCommand::Kick(player) => lobby::kick(decision, issuer, *player),
        PlayerCommand::ChangeSettings(change) => lobby::change_settings(decision, issuer, *change),
        PlayerCommand::ChangeMode(mode) => lobby::change_mode(decision, issuer, *mode),
        PlayerCommand::UsePreset(name) => lobby::use_preset(decision, issuer, name),
        PlayerCommand::Start => lobby::start_by_host(decision, issuer),
        PlayerCommand::Pause => pause(decision, issuer),
        PlayerCommand::Resume => resume(decision, issuer),
        PlayerCommand::Cancel => cancel(decision, issuer),
        PlayerCommand::Guess(typed) => guess(decision, issuer.id, typed),
        PlayerCommand::GiveUp => give_up(decision, issuer.id),
        PlayerCommand::KeepPlaying => withdraw_proposal(decision, issuer.id),
        PlayerCommand::UseSurface(surface) => surface::choose(decision, issuer.id, *surface),
        PlayerCommand::Look => {
            surface::look(decision, issuer.id);
            Ok(())
        }
        PlayerCommand::Nudge => surface::nudge(decision, issuer.id),
        PlayerCommand::ShareReplay(to) => replay::share(decision, issuer, *to),
        PlayerCommand::On(surface, command) => {
            surface::follow(decision, issuer.id, *surface);
            decide_for_player(decision, command, issuer)
        }
        PlayerCommand::IfStillOpen(seen, command) => {
            let open = round::open_round(decision.state(), issuer.id)?.round;
            let is_still_open = open.round == seen.round
                && seen.attempt.is_none_or(|attempt| attempt == open.attempt);
            if !is_still_open {
                let (attempt, pair) = (open.attempt, open.pair.clone());
                return Err(Rejection::PairChanged { attempt, pair });
            }
            decide_for_player(decision, command, issuer)
        }
    }
}

fn decide_for_program(decision: &mut Decision<'_>, command: &ProgramCommand) -> Decided {
    match command {
        ProgramCommand::Tick => tick(decision),
        ProgramCommand::Recover(recovery) => {
            recover(decision, *recovery);
            Ok(())
        }
        ProgramCommand::DmArrived(player) => {
            dm_arrived(decision, *player);
            Ok(())
        }
        ProgramCommand::DmFailed(failure) => {
            dm_failed(decision, *failure);
            Ok(())
        }
        ProgramCommand::Remove(RemovePlayer { player, reason }) => {
            leave(decision, *player, *reason)
        }
        ProgramCommand::ServerRemoved => server_removed(decision),
        ProgramCommand::LobbyNotShown => {
            if matches!(decision.state(), State::Lobby(_)) {
                let reason = CancelReason::StartFailed;
                decision.emit(GameEvent::GameCancelled(GameCancelled { by: None, reason }));
            }
            Ok(())
        }
    }
}

fn recover(decision: &mut Decision<'_>, recovery: Recovery) {
    // Another process may have granted the absence already.
    let is_absence = recovery.cause == RecoveryCause::Restart || 0 < recovery.downtime_ms;
    if !decision.state().is_live() || !is_absence {
        return;
    }
    let is_granted = decision.server_rules().grant_downtime && clock_runs(decision.state());
    decision.emit(GameEvent::GameRecovered(GameRecovered {
        replayed_events: recovery.replayed_events,
        last_event_at: recovery.last_event_at,
        downtime_ms: recovery.downtime_ms,
        deadline_shift_ms: if is_granted { recovery.downtime_ms } else { 0 },
        cause: recovery.cause,
    }));
}

/// Takes a guess; its mode decides what follows from a completed attempt.
fn guess(decision: &mut Decision<'_>, player: PlayerId, typed: &str) -> Decided {
    let completed = round::guess(decision, player, typed)?;
    match (completed, decision.config()) {
        (Some(completed), Some(config)) => rules_of(&config).after_attempt(decision, &completed),
        _ => Ok(()),
    }
}

fn give_up(decision: &mut Decision<'_>, player: PlayerId) -> Decided {
    round::open_round(decision.state(), player)?;
    decision
        .config()
        .map_or(Ok(()), |config| rules_of(&config).give_up(decision, player))
}

fn clock_runs(state: &State) -> bool {
    matches!(
        state,
        State::Lobby(_) | State::Running(Running { paused: None, .. })
    )
}

fn leave(decision: &mut Decision<'_>, player: PlayerId, reason: LeaveReason) -> Decided {
    if matches!(decision.state(), State::New) {
        return Err(Rejection::NoGame);
    }
    let team_id = decision
        .state()
        .team_of(player)
        .map(|team| team.slot.team_id);
    match decision.state() {
        State::Finished(finished) if finished.info.participant(player).is_some() => {
            return Err(Rejection::Over);
        }
        State::Lobby(info) if info.invited.contains(&player) => {
            return lobby::decline(decision, player);
        }
        state if !state.has_player(player) => return Err(Rejection::Stranger),
        State::New | State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(info) => {
            let info = info.clone();
            lobby::leave(decision, &info, player, reason);
            return Ok(());
        }
        State::Running(_) => {}
    }
    decision.emit(GameEvent::PlayerLeft(PlayerLeft {
        player_id: player,
        team_id,
        phase: Phase::Running,
        reason,
    }));
    if let (Some(config), Some(team_id)) = (decision.config(), team_id) {
        let left = Departure {
            team_id,
            player,
            reason,
        };
        rules_of(&config).after_leaving(decision, left);
    }
    Ok(())
}

fn running(state: &State) -> Result<&Running, Rejection> {
    match state {
        State::New => Err(Rejection::NoGame),
        State::Lobby(_) => Err(Rejection::NotStarted),
        State::Running(running) => Ok(running),
        State::Finished(_) => Err(Rejection::Over),
    }
}

fn pause(decision: &mut Decision<'_>, issuer: Issuer) -> Decided {
    let game = running(decision.state())?;
    check_host(&game.info, issuer)?;
    if game.paused.is_none() {
        let frozen = |deadline: Ts| Frozen {
            scope: Scope::All,
            remaining_ms: millis_between(decision.at, deadline),
        };
        let frozen = game.next_deadline().map(frozen).into_iter().collect();
        decision.emit(GameEvent::GamePaused(GamePaused {
            by: issuer.id,
            reason: None,
            frozen,
        }));
    }
    Ok(())
}

fn resume(decision: &mut Decision<'_>, issuer: Issuer) -> Decided {
    let game = running(decision.state())?;
    check_host(&game.info, issuer)?;
    if let Some(paused) = game.paused {
        let paused_ms = millis_between(paused.since, decision.at);
        let moved = |deadline: Ts| MovedDeadline {
            scope: Scope::All,
            deadline: later(deadline, paused_ms),
        };
        let deadlines = game.next_deadline().map(moved).into_iter().collect();
        decision.emit(GameEvent::GameResumed(GameResumed {
            by: issuer.id,
            paused_ms,
            deadlines,
        }));
        if let Some(config) = decision.config() {
            rules_of(&config).after_resuming(decision);
        }
    }
    Ok(())
}

fn cancel(decision: &mut Decision<'_>, issuer: Issuer) -> Decided {
    let info = match decision.state() {
        State::New => return Err(Rejection::NoGame),
        State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(info) | State::Running(Running { info, .. }) => info,
    };
    check_host(info, issuer)?;
    let reason = if info.host == issuer.id {
        CancelReason::Host
    } else {
        CancelReason::Manager
    };
    void_rounds(decision, CutShort::by(issuer.id, AbandonReason::GameEnded));
    decision.emit(GameEvent::GameCancelled(GameCancelled {
        by: Some(issuer.id),
        reason,
    }));
    Ok(())
}

fn server_removed(decision: &mut Decision<'_>) -> Decided {
    match decision.state() {
        State::New => return Err(Rejection::NoGame),
        State::Finished(_) => return Err(Rejection::Over),
        State::Lobby(_) | State::Running(_) => {}
    }
    void_rounds(decision, CutShort::by_nobody(AbandonReason::GameEnded));
    let reason = CancelReason::ServerRemoved;
    decision.emit(GameEvent::GameCancelled(GameCancelled { by: None, reason }));
    Ok(())
}

/// Tells whether a lobby that waits asks its players whether they are still there: once, where they read it.
const fn asks_who_is_there(info: &GameInfo) -> bool {
    !info.idle_warned && info.channel_id.is_some()
}

/// Does what is due by now; what follows may be due at once as well.
fn tick(decision: &mut Decision<'_>) -> Decided {
    while due_at(decision.state()).is_some_and(|due| due <= decision.at) {
        if expire_proposal(decision) || surface::call(decision) || final_seconds::announce(decision)
        {
            continue;
        }
        match decision.state() {
            State::Lobby(info)
                if asks_who_is_there(info)
                    && decision.at < later(info.opened_at, LOBBY_LIMIT_MS) =>
            {
                let idle_ms = millis_between(info.opened_at, decision.at);
                let ends_at = later(info.opened_at, LOBBY_LIMIT_MS);
                decision.emit(GameEvent::IdleWarned(IdleWarned { idle_ms, ends_at }));
            }
            State::Lobby(_) => {
                let reason = CancelReason::TooFewPlayers;
                decision.emit(GameEvent::GameCancelled(GameCancelled { by: None, reason }));
            }
            State::Running(_) => {
                if let Some(config) = decision.config() {
                    rules_of(&config).tick(decision)?;
                }
            }
            State::New | State::Finished(_) => return Ok(()),
        }
    }
    Ok(())
}

fn dm_arrived(decision: &mut Decision<'_>, player_id: PlayerId) {
    let info = decision
        .state()
        .info()
        .filter(|_| decision.state().is_live());
    let participant = info.and_then(|info| info.participant(player_id));
    if participant.is_some_and(|participant| participant.status == PlayerStatus::Unreachable) {
        let (from, to) = (PlayerStatus::Unreachable, PlayerStatus::Active);
        let cause = "dm_delivered".to_owned();
        decision.emit(GameEvent::PlayerStatusChanged(PlayerStatusChanged {
            player_id,
            from,
            to,
            cause,
        }));
    }
}

fn dm_failed(decision: &mut Decision<'_>, failure: DmFailure) {
    let Some(info) = decision
        .state()
        .info()
        .filter(|_| decision.state().is_live())
    else {
        return;
    };
    let player_id = failure.player;
    let invited_in_dms = info.channel_id.is_none() && info.invited.contains(&player_id);
    let reached = info
        .participant(player_id)
        .map(|participant| participant.status);
    decision.emit(GameEvent::DmDeliveryFailed(DmDeliveryFailed {
        player_id,
        kind: failure.kind,
        discord_code: failure.discord_code,
        attempt: 1,
        next_retry_at: None,
    }));
    if let Some(from) = reached.filter(|status| *status != PlayerStatus::Unreachable) {
        let (to, cause) = (PlayerStatus::Unreachable, "dm_closed".to_owned());
        decision.emit(GameEvent::PlayerStatusChanged(PlayerStatusChanged {
            player_id,
            from,
            to,
            cause,
        }));
    }
    if invited_in_dms {
        decision.emit(GameEvent::GameCancelled(GameCancelled {
            by: None,
            reason: CancelReason::StartFailed,
        }));
    }
}

/// Voids every open round of a game that ends early.
fn void_rounds(decision: &mut Decision<'_>, cut_short: CutShort) {
    if let Some(config) = decision.config() {
        rules_of(&config).void_rounds(decision, cut_short);
    }
}
