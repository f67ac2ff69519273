//! What every phase of a game knows, and how the events of its lobby change it.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::game::config::{Mode, ModeConfig};
use crate::game::event::{
    GameCreated, GameEvent, PlayerStatus, PlayerSurface, ReplayVisibility, Surface,
};
use crate::game::ids::{ChannelId, GameId, PlayerId, Seed};
use crate::game::replay_name::ReplayName;
use crate::game::server_rules::CommonRules;
use crate::game::time::{Ts, later};
use crate::game::values::{PlayerTally, TeamSlot};
use crate::words::Word;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameInfo {
    pub game_id: GameId,
    /// Where it is announced; none for a game played in DMs alone.
    pub channel_id: Option<ChannelId>,
    /// Who may start, pause, resume and cancel it.
    pub host: PlayerId,
    pub config: ModeConfig,
    /// Who may see its replay.
    pub visibility: ReplayVisibility,
    /// What its replay is called, once it ends.
    pub replay_name: Option<ReplayName>,
    /// Where it is played as long as its mode is two-player.
    pub surface: Surface,
    /// The finished game whose players it calls back.
    pub rematch_of: Option<GameId>,
    /// Counts for nothing.
    pub practice: bool,
    /// The day of the daily pair that it is.
    pub daily: Option<u32>,
    /// The rules of its server that hold in every mode.
    pub server_rules: CommonRules,
    pub seed: Seed,
    /// In the order they joined.
    pub players: Vec<Arc<Participant>>,
    /// Those who were invited and have not joined.
    pub invited: Vec<PlayerId>,
    pub entered: Arc<Vec<TeamSlot>>,
    /// When it opened, moved on by outages.
    pub opened_at: Ts,
    /// The previous host, if they were the last to leave the lobby: the next player in line hosts it now.
    pub passed_on_by: Option<PlayerId>,
    /// The players were asked whether they are still there, and nobody has done anything since.
    pub idle_warned: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    pub player_id: PlayerId,
    /// How they can be reached.
    pub status: PlayerStatus,
    /// Where they see what concerns them.
    pub surface: PlayerSurface,
    /// The last round and attempt that they looked at on their panel.
    pub looked_at: Option<(u32, u32)>,
    /// The last round in which they were called to their turn.
    pub called_in: Option<u32>,
    /// They left the running game.
    pub left: bool,
    /// The words they guessed in this game's complete attempts, oldest first, as many as they must not repeat.
    pub guessed: VecDeque<Word>,
    /// What they did.
    pub tally: PlayerTally,
}

impl GameInfo {
    pub(super) fn opened(created: &GameCreated, at: Ts) -> Self {
        Self {
            game_id: created.game_id,
            channel_id: created.channel_id,
            host: created.created_by,
            config: created.config.clone(),
            visibility: created.visibility.into(),
            replay_name: None,
            surface: created.surface,
            rematch_of: created.rematch_of,
            practice: created.practice,
            daily: created.daily,
            server_rules: created.house,
            seed: created.rng_seed,
            players: Vec::new(),
            invited: Vec::new(),
            entered: Arc::default(),
            opened_at: at,
            passed_on_by: None,
            idle_warned: false,
        }
    }

    /// Returns the channel in whose messages it is played, if it is played at a table.
    pub fn table(&self) -> Option<ChannelId> {
        let has_table = matches!(self.surface, Surface::Table | Surface::Elsewhere);
        let is_at_table = has_table && self.config.mode() == Mode::TwoPlayer;
        self.channel_id.filter(|_| is_at_table)
    }

    pub fn is_at_table(&self) -> bool {
        self.table().is_some()
    }

    /// Tells whether the bot can only answer where it is played, and post nothing.
    pub fn is_elsewhere(&self) -> bool {
        self.surface == Surface::Elsewhere
    }

    pub fn participant(&self, player: PlayerId) -> Option<&Participant> {
        let mut participants = self.players.iter();
        participants
            .find(|participant| participant.player_id == player)
            .map(Arc::as_ref)
    }

    pub(super) fn participant_mut(&mut self, player: PlayerId) -> Option<&mut Participant> {
        let mut participants = self.players.iter_mut();
        participants
            .find(|participant| participant.player_id == player)
            .map(Arc::make_mut)
    }

    /// Follows an event of the lobby.
    pub(super) fn apply(&mut self, event: &GameEvent) {
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
                let participant = Participant::joined(joined.player_id, joined.dm_ok);
                self.players.push(Arc::new(participant));
            }
            GameEvent::PlayerLeft(left) => {
                self.players
                    .retain(|participant| participant.player_id != left.player_id);
                self.invited.retain(|invited| *invited != left.player_id);
                let next = self
                    .players
                    .first()
                    .map(|participant| participant.player_id);
                let next = next.filter(|_| self.host == left.player_id);
                self.passed_on_by = next.map(|_| left.player_id);
                self.host = next.unwrap_or(self.host);
            }
            GameEvent::PlayerSurfaceUsed(used) => {
                if let Some(participant) = self.participant_mut(used.player_id) {
                    participant.surface = used.surface;
                }
            }
            GameEvent::IdleWarned(_) => self.idle_warned = true,
            GameEvent::GameRecovered(recovered) => {
                self.opened_at = later(self.opened_at, recovered.deadline_shift_ms);
            }
            // Spelled out, so that a new event cannot be forgotten here.
            GameEvent::GameCreated(_)
            | GameEvent::PlayerStatusChanged(_)
            | GameEvent::PlayerCalled(_)
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
            | GameEvent::FinalSecondsBegan(_)
            | GameEvent::LongformDayEnded(_)
            | GameEvent::DmDeliveryFailed(_)
            | GameEvent::GamePaused(_)
            | GameEvent::GameResumed(_)
            | GameEvent::GameCompleted(_)
            | GameEvent::GameCancelled(_)
            | GameEvent::GameAbandoned(_)
            | GameEvent::ReplayNamed(_)
            | GameEvent::ReplayVisibilityChanged(_) => {}
        }
    }
}

impl Participant {
    pub(super) fn joined(player_id: PlayerId, dm_ok: bool) -> Self {
        Self {
            player_id,
            status: if dm_ok {
                PlayerStatus::Active
            } else {
                PlayerStatus::Unreachable
            },
            surface: PlayerSurface::default(),
            looked_at: None,
            called_in: None,
            left: false,
            guessed: VecDeque::new(),
            tally: PlayerTally::new(player_id),
        }
    }

    pub(super) fn remember(&mut self, word: &Word, most: u32) {
        self.guessed.push_back(word.clone());
        while self.guessed.len() > most as usize {
            self.guessed.pop_front();
        }
    }
}
