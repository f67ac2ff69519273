//! The state of one game, folded from its events.
//!
//! Owns: what a game is between two events, and how each event changes it (`evolve`, which never
//! fails). Does not know: which events the rules allow.
//!
//! Teams and seats are shared between the copies of a state: copying one costs a count each, and an
//! event copies the team and the seats that it changes, and no others.

use std::collections::VecDeque;
use std::sync::Arc;

use super::config::ModeConfig;
use super::event::{
    EliminationReason, GameAbandoned, GameCancelled, GameCompleted, GameCreated, GameEvent,
    GameStarted, GuessProcessed, LeaveReason, LongformExit, PlayerStatus, RoundEnded, RoundStarted,
    TeamEliminated, Visibility,
};
use super::ids::{ChannelId, GameId, PlayerId, Seed, TeamId};
use super::server_rules::HouseRules;
pub use super::time::{later, millis_between};
use super::values::{Pair, PlayerTally, Scope, Submission, TeamRound, TeamSlot, Ts};
use crate::words::Word;

/// A game, at some version of its stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing happened yet.
    #[default]
    New,
    /// People gather.
    Lobby(GameInfo),
    /// It is played, or paused.
    Running(Running),
    /// It is over.
    Finished(Finished),
}

/// What every phase of a game knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameInfo {
    /// The game.
    pub game_id: GameId,
    /// Where it is announced; none for a game played in DMs alone.
    pub channel_id: Option<ChannelId>,
    /// Who may start, pause, resume and cancel it.
    pub host: PlayerId,
    /// What it is played by.
    pub config: ModeConfig,
    /// Who may see its replay.
    pub visibility: Visibility,
    /// Counts for nothing.
    pub practice: bool,
    /// What holds in it whatever its mode.
    pub house: HouseRules,
    /// Where its draws start from.
    pub seed: Seed,
    /// Who takes part, in the order they joined.
    pub players: Vec<Arc<Seat>>,
    /// Who was asked and has not joined.
    pub invited: Vec<PlayerId>,
    /// The teams of the server's roster that came as such.
    pub entered: Arc<Vec<TeamSlot>>,
    /// When it opened, moved on by outages.
    pub opened_at: Ts,
    /// Who hosted it, when they are the last who left the lobby: the next in line hosts it now.
    pub passed_on_by: Option<PlayerId>,
}

/// One player's seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub player_id: PlayerId,
    /// How they can be reached.
    pub status: PlayerStatus,
    /// They left the running game.
    pub left: bool,
    /// The words they guessed in this game's complete attempts, oldest first, as many as they must not repeat.
    pub said: VecDeque<Word>,
    /// What they did.
    pub tally: PlayerTally,
}

/// A game that is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What every phase knows.
    pub table: GameInfo,
    /// Its teams.
    pub teams: Vec<Arc<Team>>,
    /// When it started, moved on by every pause and outage.
    pub started_at: Ts,
    /// The last round that started; 0 before the first.
    pub round: u32,
    /// When somebody last did something, moved on by every pause and outage.
    pub active_at: Ts,
    /// When the game ends, or the round that all play, where there is a clock for it; moved on by
    /// every pause and outage.
    pub deadline: Option<Ts>,
    /// When the next round starts, while none is open; moved on likewise.
    pub next_at: Option<Ts>,
    /// How long the last round took that all played.
    pub last_round_ms: u64,
    /// Who leaves a longform game and has not gone out yet, in the order it is revealed in.
    pub leaving: Vec<LongformExit>,
    /// How many days in a row ended without anybody leaving.
    pub held_days: u32,
    /// At how much of the day players were reminded last; 0 when they were not.
    pub reminded_percent: u32,
    /// The round is a replay of one in which nobody matched.
    pub is_replay: bool,
    /// Set while it is paused.
    pub paused: Option<Paused>,
}

/// A pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused {
    /// Who paused.
    pub by: PlayerId,
    /// When.
    pub since: Ts,
}

/// A team in play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Who it is.
    pub slot: TeamSlot,
    /// Its open round.
    pub line: Option<OpenRound>,
    /// Its round that is over for it and has not ended yet: others may still be at it.
    pub done: Option<OpenRound>,
    /// Its rounds so far.
    pub rounds: Vec<TeamRound>,
    /// Its last round that ended, as it then stood.
    pub last: Option<Arc<OpenRound>>,
    /// Set when it went out.
    pub out: Option<Out>,
    /// Set while one partner wants to give up and the other is asked.
    pub give_up: Option<Asked>,
    /// When it last matched, moved on by every pause and outage.
    pub last_match_at: Option<Ts>,
}

/// How a team went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Out {
    /// In which round, or after it.
    pub round: u32,
    /// Why.
    pub reason: EliminationReason,
    /// How many attempts it made in that round.
    pub attempts: u32,
    /// Its place when it went out.
    pub place: u32,
}

/// A wish to give up that the partner has not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose wish.
    pub by: PlayerId,
    /// Until when it may be confirmed, moved on by every pause and outage.
    pub expires_at: Ts,
}

/// A team's open round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRound {
    /// Which round.
    pub round: u32,
    /// The pair it is shown now.
    pub pair: Pair,
    /// The attempt that is open.
    pub attempt: u32,
    /// When the round opened, moved on by every pause and outage.
    pub opened_at: Ts,
    /// When the attempt opened, in milliseconds of the round.
    pub attempt_opened_ms: u64,
    /// Every word shown or guessed in this round, oldest first.
    pub used: Vec<Word>,
    /// The attempts so far.
    pub attempts: Vec<[Submission; 2]>,
    /// The last attempt matched.
    pub matched: bool,
    /// The first guess of the open attempt: secret.
    pub pending: Option<Submission>,
}

/// A game that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// What every phase knows.
    pub table: GameInfo,
    /// Its teams.
    pub teams: Vec<Arc<Team>>,
    /// How it ended.
    pub ending: Ending,
}

/// How a game ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Played to its end.
    Completed(GameCompleted),
    /// Called off.
    Cancelled(GameCancelled),
    /// Came to nothing.
    Abandoned(GameAbandoned),
}

impl State {
    /// Returns what every phase knows; none before the first event.
    #[must_use]
    pub const fn table(&self) -> Option<&GameInfo> {
        match self {
            Self::New => None,
            Self::Lobby(table) => Some(table),
            Self::Running(running) => Some(&running.table),
            Self::Finished(finished) => Some(&finished.table),
        }
    }

    /// Returns the teams; none in a lobby.
    #[must_use]
    pub fn teams(&self) -> &[Arc<Team>] {
        match self {
            Self::New | Self::Lobby(_) => &[],
            Self::Running(running) => &running.teams,
            Self::Finished(finished) => &finished.teams,
        }
    }

    /// Returns the team that `player` is in.
    #[must_use]
    pub fn team_of(&self, player: PlayerId) -> Option<&Team> {
        let mut teams = self.teams().iter();
        teams.find(|team| team.has(player)).map(Arc::as_ref)
    }

    /// Returns the team with this id.
    #[must_use]
    pub fn team(&self, team_id: TeamId) -> Option<&Team> {
        let mut teams = self.teams().iter();
        teams
            .find(|team| team.slot.team_id == team_id)
            .map(Arc::as_ref)
    }

    /// Returns the partner of `player`; none for somebody who is in no team.
    #[must_use]
    pub fn partner_of(&self, player: PlayerId) -> Option<PlayerId> {
        self.team_of(player)?.partner_of(player)
    }

    /// Tells whether `player` takes part, and has not left the game while it runs.
    #[must_use]
    pub fn has_player(&self, player: PlayerId) -> bool {
        let is_running = matches!(self, Self::Running(_));
        let seat = self.table().and_then(|table| table.seat(player));
        seat.is_some_and(|seat| !(seat.left && is_running))
    }

    /// Tells whether the game still asks something of `player`: they take part, and their team is in.
    #[must_use]
    pub fn occupies(&self, player: PlayerId) -> bool {
        self.has_player(player) && self.team_of(player).is_none_or(Team::is_in)
    }

    /// Returns who takes part, in the order they joined.
    #[must_use]
    pub fn players(&self) -> Vec<PlayerId> {
        self.table()
            .into_iter()
            .flat_map(|table| &table.players)
            .map(|seat| seat.player_id)
            .collect()
    }

    /// Returns the last words that `player` guessed and must not repeat, oldest first: those of `earlier`
    /// games, then this one's.
    #[must_use]
    pub fn recent_words(&self, player: PlayerId, earlier: &[Word]) -> Vec<Word> {
        self.recent(player, earlier).cloned().collect()
    }

    /// Iterates over the same words.
    pub(super) fn recent<'a>(
        &'a self,
        player: PlayerId,
        earlier: &'a [Word],
    ) -> impl Iterator<Item = &'a Word> {
        let table = self.table();
        let most = table.map_or(0, |table| table.house.recent_words as usize);
        let seat = table.and_then(|table| table.seat(player));
        let n_here = seat.map_or(0, |seat| seat.said.len());
        let n_words = earlier.len() + n_here;
        let here = seat.into_iter().flat_map(|seat| &seat.said);
        let words = earlier.iter().chain(here);
        words.skip(n_words.saturating_sub(most))
    }

    /// Tells whether it is neither new nor over.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Lobby(_) | Self::Running(_))
    }

    /// Returns the name of the phase as people type and read it.
    #[must_use]
    pub const fn phase(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Lobby(_) => "lobby",
            Self::Running(Running { paused: None, .. }) => "running",
            Self::Running(_) => "paused",
            Self::Finished(Finished {
                ending: Ending::Completed(_),
                ..
            }) => "completed",
            Self::Finished(Finished {
                ending: Ending::Cancelled(_),
                ..
            }) => "cancelled",
            Self::Finished(Finished {
                ending: Ending::Abandoned(_),
                ..
            }) => "abandoned",
        }
    }

    /// Returns the state after `event`, which happened at `at`. Facts never fail: an event that does
    /// not fit changes nothing.
    #[must_use]
    pub fn evolve(mut self, event: &GameEvent, at: Ts) -> Self {
        self.apply(event, at);
        self
    }

    /// Changes the state as [`evolve`](Self::evolve) does, in place.
    pub fn apply(&mut self, event: &GameEvent, at: Ts) {
        match (event, &mut *self) {
            (GameEvent::GameCreated(created), Self::New) => {
                *self = Self::Lobby(GameInfo::opened(created, at));
            }
            (GameEvent::GameStarted(started), Self::Lobby(_)) => {
                if let Self::Lobby(table) = std::mem::take(self) {
                    *self = Self::Running(Running::started(table, started));
                }
            }
            (GameEvent::GameCompleted(completed), _) => {
                self.end(|| Ending::Completed(completed.clone()));
            }
            (GameEvent::GameCancelled(cancelled), _) => {
                self.end(|| Ending::Cancelled(cancelled.clone()));
            }
            (GameEvent::GameAbandoned(abandoned), _) => {
                self.end(|| Ending::Abandoned(abandoned.clone()));
            }
            (GameEvent::PlayerStatusChanged(changed), _) => {
                let table = self.table_mut();
                if let Some(seat) = table.and_then(|table| table.seat_mut(changed.player_id)) {
                    seat.status = changed.to;
                }
            }
            (event, Self::Lobby(table)) => table.apply(event),
            (event, Self::Running(running)) => running.apply(event, at),
            (_, Self::New | Self::Finished(_)) => {}
        }
    }

    const fn table_mut(&mut self) -> Option<&mut GameInfo> {
        match self {
            Self::New => None,
            Self::Lobby(table) => Some(table),
            Self::Running(running) => Some(&mut running.table),
            Self::Finished(finished) => Some(&mut finished.table),
        }
    }

    fn end(&mut self, ending: impl FnOnce() -> Ending) {
        let (table, teams) = match std::mem::take(self) {
            Self::Lobby(table) => (table, Vec::new()),
            Self::Running(Running { table, teams, .. }) => (table, teams),
            state @ (Self::New | Self::Finished(_)) => {
                *self = state;
                return;
            }
        };
        *self = Self::Finished(Finished {
            table,
            teams,
            ending: ending(),
        });
    }
}

impl GameInfo {
    fn opened(created: &GameCreated, at: Ts) -> Self {
        Self {
            game_id: created.game_id,
            channel_id: created.channel_id,
            host: created.created_by,
            config: created.config.clone(),
            visibility: created.visibility,
            practice: created.practice,
            house: created.house,
            seed: created.rng_seed,
            players: Vec::new(),
            invited: Vec::new(),
            entered: Arc::default(),
            opened_at: at,
            passed_on_by: None,
        }
    }

    /// Returns the seat of `player`.
    #[must_use]
    pub fn seat(&self, player: PlayerId) -> Option<&Seat> {
        let mut seats = self.players.iter();
        seats.find(|seat| seat.player_id == player).map(Arc::as_ref)
    }

    fn seat_mut(&mut self, player: PlayerId) -> Option<&mut Seat> {
        let mut seats = self.players.iter_mut();
        seats
            .find(|seat| seat.player_id == player)
            .map(Arc::make_mut)
    }

    /// Follows an event of the lobby.
    fn apply(&mut self, event: &GameEvent) {
        match event {
            GameEvent::PlayerInvited(invited) => self.invited.push(invited.player_id),
            GameEvent::GameSettingsChanged(changed) => self.config.clone_from(&changed.config),
            GameEvent::GameModeChanged(changed) => self.config.clone_from(&changed.config),
            GameEvent::TeamEntered(entered) => {
                Arc::make_mut(&mut self.entered).push(entered.team.clone());
            }
            GameEvent::TeamWithdrawn(withdrawn) => {
                Arc::make_mut(&mut self.entered).retain(|team| team.team_id != withdrawn.team_id);
            }
            GameEvent::PlayerJoined(joined) => {
                self.invited.retain(|invited| *invited != joined.player_id);
                let seat = Seat::taken(joined.player_id, joined.dm_ok);
                self.players.push(Arc::new(seat));
            }
            GameEvent::PlayerLeft(left) => {
                self.players.retain(|seat| seat.player_id != left.player_id);
                self.invited.retain(|invited| *invited != left.player_id);
                let next = self.players.first().map(|seat| seat.player_id);
                let next = next.filter(|_| self.host == left.player_id);
                self.passed_on_by = next.map(|_| left.player_id);
                self.host = next.unwrap_or(self.host);
            }
            GameEvent::GameRecovered(recovered) => {
                self.opened_at = later(self.opened_at, recovered.deadline_shift_ms);
            }
            // Spelled out, so that a new event cannot be forgotten here.
            GameEvent::GameCreated(_)
            | GameEvent::PlayerStatusChanged(_)
            | GameEvent::GameStarted(_)
            | GameEvent::RoundStarted(_)
            | GameEvent::GuessSubmitted(_)
            | GameEvent::GuessProcessed(_)
            | GameEvent::GuessAbandoned(_)
            | GameEvent::RoundEnded(_)
            | GameEvent::GiveUpProposed(_)
            | GameEvent::GiveUpDropped(_)
            | GameEvent::KnockoutRoundCompleted(_)
            | GameEvent::TeamEliminated(_)
            | GameEvent::RaceTimeExpired(_)
            | GameEvent::PlayersReminded(_)
            | GameEvent::LongformDayEnded(_)
            | GameEvent::DmDeliveryFailed(_)
            | GameEvent::GamePaused(_)
            | GameEvent::GameResumed(_)
            | GameEvent::GameCompleted(_)
            | GameEvent::GameCancelled(_)
            | GameEvent::GameAbandoned(_) => {}
        }
    }
}

impl Seat {
    fn taken(player_id: PlayerId, dm_ok: bool) -> Self {
        Self {
            player_id,
            status: if dm_ok {
                PlayerStatus::Active
            } else {
                PlayerStatus::Unreachable
            },
            left: false,
            said: VecDeque::new(),
            tally: PlayerTally::new(player_id),
        }
    }

    fn says(&mut self, word: &Word, most: u32) {
        self.said.push_back(word.clone());
        while self.said.len() > most as usize {
            self.said.pop_front();
        }
    }
}

impl Team {
    fn entered(slot: &TeamSlot) -> Self {
        Self {
            slot: slot.clone(),
            line: None,
            done: None,
            rounds: Vec::new(),
            last: None,
            out: None,
            give_up: None,
            last_match_at: None,
        }
    }

    /// Tells whether it has not gone out.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        self.out.is_none()
    }

    /// Tells whether it matched in the round that all play.
    #[must_use]
    pub fn has_matched(&self) -> bool {
        self.latest().is_some_and(|line| line.matched)
    }

    /// Tells whether it has no attempt left in the round that all play.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.done.as_ref().is_some_and(|line| !line.matched)
    }

    /// Returns how many of its rounds ended.
    #[must_use]
    pub fn n_rounds(&self) -> u32 {
        u32::try_from(self.rounds.len()).unwrap_or(u32::MAX)
    }

    /// Returns its round, open or over for it, until the round ends.
    #[must_use]
    pub fn latest(&self) -> Option<&OpenRound> {
        self.line.as_ref().or(self.done.as_ref())
    }

    /// Tells whether `player` is one of its two.
    #[must_use]
    pub fn has(&self, player: PlayerId) -> bool {
        self.slot.players.contains(&player)
    }

    /// Returns the partner of `player`; none for a stranger.
    #[must_use]
    pub fn partner_of(&self, player: PlayerId) -> Option<PlayerId> {
        match self.slot.players {
            [one, other] if one == player => Some(other),
            [one, other] if other == player => Some(one),
            [_, _] => None,
        }
    }
}

impl OpenRound {
    fn dealt(started: &RoundStarted, pair: &Pair) -> Self {
        Self {
            round: started.round,
            pair: pair.clone(),
            attempt: 1,
            opened_at: started.started_at,
            attempt_opened_ms: 0,
            used: pair.to_vec(),
            attempts: Vec::new(),
            matched: false,
            pending: None,
        }
    }

    /// Returns how long the round has been open at `at`, pauses and outages not counted.
    #[must_use]
    pub fn elapsed_ms(&self, at: Ts) -> u64 {
        millis_between(self.opened_at, at)
    }

    /// Returns how many attempts were made.
    #[must_use]
    pub fn made(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX)
    }

    fn processed(&mut self, processed: &GuessProcessed) {
        let words = processed
            .submissions
            .each_ref()
            .map(|submission| submission.word.clone());
        self.used.extend(words.iter().cloned());
        self.attempts.push(processed.submissions.clone());
        self.pending = None;
        self.matched = processed.matched;
        self.attempt_opened_ms = processed.submissions[1]
            .elapsed_ms
            .max(processed.submissions[0].elapsed_ms);
        if !processed.matched {
            self.pair = words;
            self.attempt = processed.attempt.saturating_add(1);
        }
    }
}

impl Running {
    fn started(table: GameInfo, started: &GameStarted) -> Self {
        Self {
            teams: started
                .teams
                .iter()
                .map(|slot| Arc::new(Team::entered(slot)))
                .collect(),
            table: GameInfo {
                config: started.config.clone(),
                ..table
            },
            started_at: started.started_at,
            round: 0,
            active_at: started.started_at,
            deadline: started.deadline,
            next_at: None,
            last_round_ms: 0,
            leaving: Vec::new(),
            held_days: 0,
            reminded_percent: 0,
            is_replay: false,
            paused: None,
        }
    }

    /// Returns what the game's clock shows at `at`: while it is paused, the moment it stopped.
    #[must_use]
    pub fn clock(&self, at: Ts) -> Ts {
        self.paused.map_or(at, |paused| paused.since)
    }

    /// Returns how many teams have not gone out.
    #[must_use]
    pub fn n_in(&self) -> usize {
        self.teams.iter().filter(|team| team.is_in()).count()
    }

    /// Returns the place of a team that goes out now: the one announced at the day's end, or else
    /// behind all that stay, before those who are still to be shown leaving.
    #[must_use]
    pub fn place_of_leaving(&self, team_id: TeamId) -> u32 {
        let announced = self.leaving.iter().find(|exit| exit.team_id == team_id);
        announced.map_or_else(
            || {
                // Somebody wins, though everybody who was to stay has left.
                let n_staying = (self.n_in() - self.leaving.len()).max(2);
                u32::try_from(n_staying).unwrap_or(u32::MAX)
            },
            |exit| exit.place,
        )
    }

    /// Tells whether a round has started and not ended.
    #[must_use]
    pub fn has_round(&self) -> bool {
        self.teams.iter().any(|team| team.latest().is_some())
    }

    /// Returns the next moment at which something happens by itself in play.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Ts> {
        let revealed = self.leaving.first().map(|exit| exit.revealed_at);
        let moments = [self.deadline, self.next_at, revealed];
        moments.into_iter().flatten().min()
    }

    /// Returns the team with this id.
    #[must_use]
    pub fn team(&self, team_id: TeamId) -> Option<&Team> {
        let mut teams = self.teams.iter();
        teams
            .find(|team| team.slot.team_id == team_id)
            .map(Arc::as_ref)
    }

    fn team_mut(&mut self, team_id: TeamId) -> Option<&mut Team> {
        let mut teams = self.teams.iter_mut();
        teams
            .find(|team| team.slot.team_id == team_id)
            .map(Arc::make_mut)
    }

    /// Follows an event of play.
    fn apply(&mut self, event: &GameEvent, at: Ts) {
        match event {
            GameEvent::RoundStarted(started) => {
                self.round_started(started);
                // A day begins by itself: nobody has done anything yet.
                if started.day.is_none() {
                    self.active_at = at;
                }
            }
            GameEvent::GuessSubmitted(submitted) => {
                if let Some(line) = self
                    .team_mut(submitted.team_id)
                    .and_then(|team| team.line.as_mut())
                {
                    line.pending = Some(submitted.submission.clone());
                }
                self.active_at = at;
            }
            GameEvent::GuessProcessed(processed) => {
                self.guess_processed(processed, at);
                self.active_at = at;
            }
            GameEvent::GuessAbandoned(abandoned) => {
                if let Some(line) = self
                    .team_mut(abandoned.team_id)
                    .and_then(|team| team.line.as_mut())
                {
                    line.pending = None;
                }
                let guesser = abandoned.pending.as_ref().map(|pending| pending.player_id);
                if let Some(seat) = guesser.and_then(|player| self.table.seat_mut(player)) {
                    seat.tally.abandoned += 1;
                }
            }
            GameEvent::RoundEnded(ended) => self.round_ended(ended),
            GameEvent::GiveUpProposed(proposed) => {
                if let Some(team) = self.team_mut(proposed.team_id) {
                    team.give_up = Some(Asked {
                        by: proposed.by,
                        expires_at: proposed.expires_at,
                    });
                }
            }
            GameEvent::GiveUpDropped(dropped) => {
                if let Some(team) = self.team_mut(dropped.team_id) {
                    team.give_up = None;
                }
            }
            GameEvent::TeamEliminated(eliminated) => self.team_eliminated(eliminated),
            GameEvent::KnockoutRoundCompleted(completed) => {
                self.next_at = completed.next_at;
                self.is_replay = completed.replayed;
            }
            GameEvent::PlayersReminded(reminded) => self.reminded_percent = reminded.percent,
            GameEvent::LongformDayEnded(ended) => {
                self.leaving.clone_from(&ended.eliminated);
                self.next_at = ended.next_day_at;
                self.held_days = if ended.held { self.held_days + 1 } else { 0 };
            }
            GameEvent::GamePaused(paused) => {
                self.paused = Some(Paused {
                    by: paused.by,
                    since: at,
                });
            }
            GameEvent::GameResumed(resumed) => {
                self.paused = None;
                self.shift(resumed.paused_ms);
            }
            GameEvent::GameRecovered(recovered) => self.shift(recovered.deadline_shift_ms),
            GameEvent::PlayerLeft(left) => {
                if let Some(seat) = self.table.seat_mut(left.player_id) {
                    seat.left = true;
                    seat.status = match left.reason {
                        LeaveReason::Unreachable => PlayerStatus::Unreachable,
                        LeaveReason::Left
                        | LeaveReason::Kicked
                        | LeaveReason::LeftServer
                        | LeaveReason::OddOneOut => PlayerStatus::Away,
                    };
                }
            }
            // Spelled out, so that a new event cannot be forgotten here.
            GameEvent::GameCreated(_)
            | GameEvent::PlayerInvited(_)
            | GameEvent::GameSettingsChanged(_)
            | GameEvent::GameModeChanged(_)
            | GameEvent::PlayerJoined(_)
            | GameEvent::PlayerStatusChanged(_)
            | GameEvent::TeamEntered(_)
            | GameEvent::TeamWithdrawn(_)
            | GameEvent::GameStarted(_)
            | GameEvent::RaceTimeExpired(_)
            | GameEvent::DmDeliveryFailed(_)
            | GameEvent::GameCompleted(_)
            | GameEvent::GameCancelled(_)
            | GameEvent::GameAbandoned(_) => {}
        }
    }

    fn round_started(&mut self, started: &RoundStarted) {
        self.round = self.round.max(started.round);
        if started.scope == Scope::All {
            self.deadline = started.deadline;
            self.next_at = None;
            self.reminded_percent = 0;
        }
        for deal in &started.deals {
            if let Some(team) = self.team_mut(deal.team_id) {
                team.line = Some(OpenRound::dealt(started, &deal.pair));
            }
        }
    }

    fn guess_processed(&mut self, processed: &GuessProcessed, at: Ts) {
        let cap = self.table.config.attempt_cap();
        let Some(team) = self.team_mut(processed.team_id) else {
            return;
        };
        let Some(line) = team.line.as_mut() else {
            return;
        };
        let opened_ms = line.attempt_opened_ms;
        line.processed(processed);
        let is_over = processed.matched || cap.is_some_and(|cap| line.made() >= cap);
        if processed.matched {
            team.last_match_at = Some(at);
        }
        if is_over {
            team.give_up = None;
            team.done = team.line.take();
        }
        let most = self.table.house.recent_words;
        for (order, submission) in processed.submissions.iter().enumerate() {
            let Some(seat) = self.table.seat_mut(submission.player_id) else {
                continue;
            };
            let response_ms = submission.elapsed_ms.saturating_sub(opened_ms);
            seat.says(&submission.word, most);
            seat.tally.submissions += 1;
            seat.tally.matched += u32::from(processed.matched);
            seat.tally.first_in += u32::from(order == 0);
            seat.tally.response_ms_total = seat.tally.response_ms_total.saturating_add(response_ms);
            seat.tally.fastest_ms = Some(
                seat.tally
                    .fastest_ms
                    .map_or(response_ms, |best| best.min(response_ms)),
            );
        }
    }

    fn round_ended(&mut self, ended: &RoundEnded) {
        for result in &ended.results {
            if let Some(team) = self.team_mut(result.team_id) {
                let open = team.line.take();
                team.last = team.done.take().or(open).map(Arc::new);
                team.give_up = None;
                team.rounds.push(result.clone());
            }
        }
        if ended.scope == Scope::All {
            self.deadline = None;
            self.last_round_ms = ended.duration_ms;
        }
    }

    fn team_eliminated(&mut self, eliminated: &TeamEliminated) {
        self.leaving
            .retain(|exit| exit.team_id != eliminated.team_id);
        if let Some(team) = self.team_mut(eliminated.team_id) {
            team.out = Some(Out {
                round: eliminated.round,
                reason: eliminated.reason,
                attempts: eliminated.attempts,
                place: eliminated.place,
            });
            team.give_up = None;
            if let Some(line) = team.line.take() {
                team.done = Some(line);
            }
        }
    }

    /// Moves every clock of the game on by time in which nobody could play.
    fn shift(&mut self, shift_ms: u64) {
        self.started_at = later(self.started_at, shift_ms);
        self.active_at = later(self.active_at, shift_ms);
        let moved = |at: &mut Ts| *at = later(*at, shift_ms);
        self.deadline.iter_mut().for_each(moved);
        self.next_at.iter_mut().for_each(moved);
        for exit in &mut self.leaving {
            moved(&mut exit.revealed_at);
        }
        for team in self.teams.iter_mut().map(Arc::make_mut) {
            team.last_match_at.iter_mut().for_each(moved);
            if let Some(asked) = &mut team.give_up {
                moved(&mut asked.expires_at);
            }
            for line in [&mut team.line, &mut team.done].into_iter().flatten() {
                moved(&mut line.opened_at);
            }
        }
    }
}
