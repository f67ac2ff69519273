//! Commands for games: what they need of other games, teams and servers.
//!
//! Owns: the look-ups that a command needs before the rules can decide it. Does not know: what the rules decide.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use quick_cache::sync::Cache;
use tracing::debug;

use super::absences::Absences;
use super::aggregates::{Aggregates, Built, CommandBuilder};
use super::caller::Caller;
use super::error::{CommandError, FoldError, HistoryError};
use super::fold::Folded;
use super::log::Log;
use super::memberships::{Kind, Memberships};
use crate::game::calendar::day_of;
use crate::game::event::RecoveryCause;
use crate::game::partner::PARTNER;
use crate::game::roster::{Roster, RosterRules, Team};
use crate::game::server::{Server, ServerRules};
use crate::game::values::{TeamSlot, Ts, Word};
use crate::game::{
    Command, CommandContext, CommonRules, GameId, GuildId, Issued, Issuer, Mode, PlayerCommand,
    PlayerId, ProgramCommand, Rejection, ReplayName, Rules, Seed, State, clock_opens_rounds,
};
use crate::limits;
use crate::store::{Position, StreamVersion};

/// Earlier games, looked up in tables that the host does not know.
pub trait History: Send + Sync {
    /// Returns the last `limit` words that `player` guessed in complete attempts in games of `guild` other
    /// than `except`, oldest first, as of log position `at_least` or later.
    fn recent_words(
        &self,
        guild: Option<GuildId>,
        player: PlayerId,
        except: GameId,
        at_least: Position,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Word>, HistoryError>>;

    /// Returns which of `players` played together in earlier games of `guild`, the latest first, as of
    /// log position `at_least` or later.
    fn partners(
        &self,
        guild: Option<GuildId>,
        players: Vec<PlayerId>,
        at_least: Position,
    ) -> BoxFuture<'_, Result<Vec<[PlayerId; 2]>, HistoryError>>;

    /// Returns whether two people have played the daily pair of a day, or begun to, as far as the log goes now.
    fn daily_played(
        &self,
        day: u32,
        players: [PlayerId; 2],
    ) -> BoxFuture<'_, Result<bool, HistoryError>>;

    /// Returns which of these names other replays of `guild` have, as far as is known already.
    fn taken_replay_names(
        &self,
        guild: Option<GuildId>,
        names: Vec<ReplayName>,
    ) -> BoxFuture<'_, Result<Vec<ReplayName>, HistoryError>>;
}

type EarlierWords = Arc<BTreeMap<PlayerId, Vec<Word>>>;

pub(super) struct LookUps {
    pub(super) log: Arc<Log>,
    absences: Absences,
    history: Arc<dyn History>,
    rosters: Arc<Aggregates<RosterRules>>,
    servers: Arc<Aggregates<ServerRules>>,
    /// What holds for games without a server.
    no_server: Arc<Server>,
    /// Looked up once per player and game; looked up again after an eviction.
    pub(super) earlier_words: Arc<Cache<GameId, EarlierWords>>,
    /// Looked up with the words of the first players.
    pub(super) replay_names: Arc<Cache<GameId, ReplayName>>,
}

impl LookUps {
    pub(super) fn new(
        log: Arc<Log>,
        absences: Absences,
        history: Arc<dyn History>,
        rosters: Arc<Aggregates<RosterRules>>,
        servers: Arc<Aggregates<ServerRules>>,
    ) -> Self {
        Self {
            log,
            absences,
            history,
            rosters,
            servers,
            no_server: Arc::default(),
            earlier_words: Arc::new(Cache::new(limits::GAMES_IN_MEMORY)),
            replay_names: Arc::new(Cache::new(limits::GAMES_IN_MEMORY)),
        }
    }

    /// Returns the settings of the server of a game, if they are in memory; never waits.
    pub(super) fn server_in_memory(&self, guild: Option<GuildId>) -> Option<Arc<Server>> {
        match guild {
            Some(guild) => self.servers.state_in_memory(guild),
            None => Some(Arc::clone(&self.no_server)),
        }
    }

    /// Returns the settings of the server of a game.
    pub(super) async fn server(&self, guild: Option<GuildId>) -> Result<Arc<Server>, FoldError> {
        match guild {
            Some(guild) => self.servers.state(guild).await,
            None => Ok(Arc::clone(&self.no_server)),
        }
    }

    /// Returns the words that players guessed in games earlier than `game`, of at least these players.
    pub(super) async fn words(
        &self,
        game: GameId,
        guild: Option<GuildId>,
        players: &[PlayerId],
        limit: u32,
    ) -> Result<EarlierWords, HistoryError> {
        let mut words = self.earlier_words.get(&game).unwrap_or_default();
        for player in players {
            if !words.contains_key(player) {
                let head = self.log.store.head();
                let found = self.history.recent_words(guild, *player, game, head, limit);
                Arc::make_mut(&mut words).insert(*player, found.await?);
            }
        }
        self.earlier_words.insert(game, Arc::clone(&words));
        Ok(words)
    }
}

/// How many names are looked up for a replay: more are hardly ever taken.
const NAMES_TRIED: usize = 12;

impl LookUps {
    /// Finds a name for the replay of a game while nobody waits for its end. Where this fails, the game takes the first
    /// one, and the rows of replays tell two of one name apart.
    async fn find_replay_name(&self, game: GameId, guild: Option<GuildId>, seed: Seed) {
        if self.replay_names.peek(&game).is_some() {
            return;
        }
        let names: Vec<_> = ReplayName::candidates(seed, guild)
            .take(NAMES_TRIED)
            .collect();
        match self.history.taken_replay_names(guild, names.clone()).await {
            Ok(taken) => {
                if let Some(free) = names.into_iter().find(|name| !taken.contains(name)) {
                    self.replay_names.insert(game, free);
                }
            }
            Err(error) => {
                debug!(game.id = %game, error = &error as &dyn std::error::Error, "no name was looked up for the replay of game {game}");
            }
        }
    }
}

/// Returns how many earlier words of a player count in a game.
pub(super) fn recent_words_limit(state: &State) -> u32 {
    let info = state.info();
    info.map_or_else(CommonRules::default, |info| info.server_rules)
        .recent_words
}

/// Builds the command of one request to a game.
pub(super) struct GameCommand<'a> {
    game: GameId,
    caller: &'a Caller,
    command: &'a Command,
    look_ups: &'a LookUps,
    memberships: &'a Memberships,
    /// The server of the game that the command met last.
    guild: Option<GuildId>,
    /// How many earlier words of a player count in that game.
    words_limit: u32,
    words: EarlierWords,
    /// The seed of that game, once it is open.
    seed: Option<Seed>,
    roster: Option<(GuildId, Arc<Roster>)>,
    server: Option<(Option<GuildId>, Arc<Server>)>,
    partners: Option<(Vec<PlayerId>, Vec<[PlayerId; 2]>)>,
    daily_played: Option<((u32, [PlayerId; 2]), bool)>,
    /// Players whom the command reserved the game for, and who were not in it before.
    pub(super) reserved: Vec<PlayerId>,
}

pub(super) enum LookUp {
    Words(Vec<PlayerId>),
    Roster(GuildId),
    Server,
    Partners(Vec<PlayerId>),
    DailyPlayed(u32, [PlayerId; 2]),
}

impl<'a> GameCommand<'a> {
    pub(super) fn new(
        game: GameId,
        caller: &'a Caller,
        command: &'a Command,
        look_ups: &'a LookUps,
        memberships: &'a Memberships,
    ) -> Self {
        Self {
            game,
            caller,
            command,
            look_ups,
            memberships,
            guild: None,
            words_limit: 0,
            words: look_ups.earlier_words.get(&game).unwrap_or_default(),
            seed: None,
            roster: None,
            server: None,
            partners: None,
            daily_played: None,
            reserved: Vec::new(),
        }
    }

    /// Returns the server's settings: as of now, if that needs no waiting, or else as they were looked up.
    fn server(&self, guild: Option<GuildId>) -> Option<Arc<Server>> {
        self.look_ups.server_in_memory(guild).or_else(|| {
            let (of, server) = self.server.as_ref()?;
            (*of == guild).then(|| Arc::clone(server))
        })
    }

    /// Returns the teams of a server: as of now, if that needs no waiting, or else as they were looked up.
    fn roster(&self, guild: GuildId) -> Option<Arc<Roster>> {
        self.look_ups.rosters.state_in_memory(guild).or_else(|| {
            let (of, roster) = self.roster.as_ref()?;
            (*of == guild).then(|| Arc::clone(roster))
        })
    }

    /// Returns the command of a person without its conditions, and who issues it.
    fn unconditional(&self) -> Option<(PlayerId, &PlayerCommand)> {
        match self.command {
            Issued::Player(issuer, command) => Some((issuer.id, command.unconditional())),
            Issued::Program(_) => None,
        }
    }

    /// Returns whose teams the rules look at for this command.
    fn players_with_teams(&self, state: &State) -> Vec<PlayerId> {
        match self.unconditional() {
            Some((player, PlayerCommand::Join(_))) if !is_rematch(state) => vec![player],
            Some((player, PlayerCommand::Join(_))) => with(state, player),
            Some((_, PlayerCommand::Start)) => state.players(),
            Some((
                _,
                PlayerCommand::Create(_)
                | PlayerCommand::Practice(_)
                | PlayerCommand::Decline
                | PlayerCommand::Leave
                | PlayerCommand::Kick(_)
                | PlayerCommand::ChangeSettings(_)
                | PlayerCommand::ChangeMode(_)
                | PlayerCommand::UsePreset(_)
                | PlayerCommand::Pause
                | PlayerCommand::Resume
                | PlayerCommand::Cancel
                | PlayerCommand::Guess(_)
                | PlayerCommand::GiveUp
                | PlayerCommand::KeepPlaying
                | PlayerCommand::UseSurface(_)
                | PlayerCommand::Look
                | PlayerCommand::Nudge
                | PlayerCommand::ShareReplay(_)
                | PlayerCommand::On(..)
                | PlayerCommand::IfStillOpen(..),
            ))
            | None => Vec::new(),
        }
    }

    /// Returns the day of the daily pair that two people come together for by this command, and who they are.
    fn daily_pair(&self, state: &State, at: Ts) -> Option<(u32, [PlayerId; 2])> {
        match self.unconditional()? {
            (host, PlayerCommand::Create(create)) if create.daily => {
                Some((day_of(at), [host, create.partner?]))
            }
            (player, PlayerCommand::Join(_)) => {
                let info = state.info()?;
                let other = state.players().into_iter().find(|other| *other != player)?;
                Some((info.daily?, [other, player]))
            }
            _ => None,
        }
    }

    /// Returns whose words the rules look at for this command.
    fn players_with_words(&self, state: &State) -> Vec<PlayerId> {
        let mut players = state.players();
        match self.command {
            Issued::Program(ProgramCommand::Tick) if clock_opens_rounds(state) => {}
            Issued::Program(_) => return Vec::new(),
            Issued::Player(issuer, command) => match command.unconditional() {
                PlayerCommand::Practice(_) | PlayerCommand::Join(_) => players.push(issuer.id),
                PlayerCommand::Start | PlayerCommand::Guess(_) | PlayerCommand::GiveUp => {}
                PlayerCommand::Create(_)
                | PlayerCommand::Decline
                | PlayerCommand::Leave
                | PlayerCommand::Kick(_)
                | PlayerCommand::ChangeSettings(_)
                | PlayerCommand::ChangeMode(_)
                | PlayerCommand::UsePreset(_)
                | PlayerCommand::Pause
                | PlayerCommand::Resume
                | PlayerCommand::Cancel
                | PlayerCommand::KeepPlaying
                | PlayerCommand::UseSurface(_)
                | PlayerCommand::Look
                | PlayerCommand::Nudge
                | PlayerCommand::ShareReplay(_)
                | PlayerCommand::On(..)
                | PlayerCommand::IfStillOpen(..) => return Vec::new(),
            },
        }
        // The bot's words in one game do not depend on others.
        players.retain(|player| *player != PARTNER);
        players
    }

    /// Reserves the game for the players that the command brings into it. Returns whether one of them is in another game.
    fn is_busy(&mut self, state: &State, server: &Server) -> bool {
        let Issued::Player(Issuer { id, .. }, command) = self.command else {
            return false;
        };
        let (players, kind) = match command {
            PlayerCommand::Create(create) => (vec![*id], Some(Kind::of(create.config.mode()))),
            PlayerCommand::Practice(_) => (vec![*id], Some(Kind::Practice)),
            PlayerCommand::Join(_) => (vec![*id], mode_of(state).map(Kind::of)),
            PlayerCommand::ChangeMode(mode) => (state.players(), Some(Kind::of(*mode))),
            PlayerCommand::UsePreset(name) => {
                let preset = server.preset(name);
                (
                    state.players(),
                    preset.map(|preset| Kind::of(preset.config.mode())),
                )
            }
            PlayerCommand::Decline
            | PlayerCommand::Leave
            | PlayerCommand::Kick(_)
            | PlayerCommand::ChangeSettings(_)
            | PlayerCommand::Start
            | PlayerCommand::Pause
            | PlayerCommand::Resume
            | PlayerCommand::Cancel
            | PlayerCommand::Guess(_)
            | PlayerCommand::GiveUp
            | PlayerCommand::KeepPlaying
            | PlayerCommand::UseSurface(_)
            | PlayerCommand::Look
            | PlayerCommand::Nudge
            | PlayerCommand::ShareReplay(_)
            | PlayerCommand::On(..)
            | PlayerCommand::IfStillOpen(..) => return false,
        };
        let Some(kind) = kind else { return false };
        let reserved = self.memberships.reserve(&players, kind, self.game);
        let is_busy = reserved.is_none();
        self.reserved.extend(reserved.into_iter().flatten());
        is_busy
    }

    /// Completes the command with what is known when it is decided.
    fn completed(&self, folded: &Folded, is_elsewhere: bool, is_busy: bool) -> Command {
        let mut completed = self.command.clone();
        match &mut completed {
            Issued::Player(issuer, command) => {
                // Managers of one server do not manage the games of another.
                issuer.manager &= !is_elsewhere;
                match command {
                    PlayerCommand::Create(create) => create.busy = is_busy,
                    PlayerCommand::Practice(practice) => practice.busy = is_busy,
                    PlayerCommand::Join(join) => join.busy = is_busy,
                    PlayerCommand::Decline
                    | PlayerCommand::Leave
                    | PlayerCommand::Kick(_)
                    | PlayerCommand::ChangeSettings(_)
                    | PlayerCommand::ChangeMode(_)
                    | PlayerCommand::UsePreset(_)
                    | PlayerCommand::Start
                    | PlayerCommand::Pause
                    | PlayerCommand::Resume
                    | PlayerCommand::Cancel
                    | PlayerCommand::Guess(_)
                    | PlayerCommand::GiveUp
                    | PlayerCommand::KeepPlaying
                    | PlayerCommand::UseSurface(_)
                    | PlayerCommand::Look
                    | PlayerCommand::Nudge
                    | PlayerCommand::ShareReplay(_)
                    | PlayerCommand::On(..)
                    | PlayerCommand::IfStillOpen(..) => {}
                }
            }
            Issued::Program(ProgramCommand::Recover(recovery)) => {
                // What an earlier run or another process has still sent may be recorded after this one looked.
                if let Some(last) = folded.last_event_at {
                    let absences = &self.look_ups.absences;
                    let missed = match recovery.cause {
                        RecoveryCause::Restart => absences.missed_since(last),
                        RecoveryCause::Outage | RecoveryCause::Freeze | RecoveryCause::Clock => {
                            absences.owed_since(last)
                        }
                    };
                    recovery.last_event_at = last;
                    recovery.replayed_events = folded.version.0;
                    recovery.downtime_ms = missed.map_or(0, |missed| missed.downtime_ms);
                }
            }
            Issued::Program(_) => {}
        }
        completed
    }
}

impl CommandBuilder<Rules> for GameCommand<'_> {
    type LookUp = LookUp;

    fn player(&self) -> Option<PlayerId> {
        self.command.issuer().map(|issuer| issuer.id)
    }

    fn build(
        &mut self,
        folded: &Folded,
        at: Ts,
    ) -> Result<Built<CommandContext, LookUp>, Rejection> {
        let state = &*folded.state;
        let guild = match folded.version {
            StreamVersion::NONE => self.caller.guild,
            _ => folded.guild,
        };
        self.guild = guild;
        // To players of another server the game is as unknown as if it did not exist.
        let is_elsewhere = self.caller.guild != guild;
        let joins = matches!(self.command, Issued::Player(_, PlayerCommand::Join(_)));
        if is_elsewhere && (joins || !concerns(state, self.command.issuer())) {
            return Err(Rejection::NoGame);
        }

        let Some(server) = self.server(guild) else {
            return Ok(Built::Missing(LookUp::Server));
        };
        // A game that is not open yet opens by the rules of its server.
        let rules = match state.info() {
            Some(info) => info.server_rules,
            None => server.settings.server_rules,
        };
        self.words_limit = rules.recent_words;
        let practice = || match self.unconditional() {
            Some((_, PlayerCommand::Practice(practice))) => Some(practice.seed),
            _ => None,
        };
        self.seed = state.info().map(|info| info.seed).or_else(practice);
        let mut players = self.players_with_words(state);
        players.retain(|player| !self.words.contains_key(player));
        if !players.is_empty() {
            return Ok(Built::Missing(LookUp::Words(players)));
        }
        let mut teams: Vec<TeamSlot> = Vec::new();
        let players = self.players_with_teams(state);
        if let Some(guild) = guild.filter(|_| !players.is_empty()) {
            let Some(roster) = self.roster(guild) else {
                return Ok(Built::Missing(LookUp::Roster(guild)));
            };
            let found = players.iter().filter_map(|player| roster.team_of(*player));
            teams.extend(found.map(Team::slot));
            teams.sort_by_key(|team| team.team_id);
            teams.dedup();
        }
        let mut partners = Vec::new();
        let who_may_be_paired = match self.unconditional() {
            Some((_, PlayerCommand::Start)) => Some(state.players()),
            // The last to come back starts the game.
            Some((player, PlayerCommand::Join(_))) if is_rematch(state) => {
                Some(with(state, player))
            }
            _ => None,
        };
        if let Some(players) = who_may_be_paired {
            match &self.partners {
                Some((of, found)) if *of == players => partners.clone_from(found),
                _ => return Ok(Built::Missing(LookUp::Partners(players))),
            }
        }

        let mut daily_played = false;
        if let Some((day, players)) = self.daily_pair(state, at) {
            match self.daily_played {
                Some((of, found)) if of == (day, players) => daily_played = found,
                _ => return Ok(Built::Missing(LookUp::DailyPlayed(day, players))),
            }
        }

        let is_busy = self.is_busy(state, &server);
        let changes_mode = matches!(
            self.command,
            Issued::Player(
                _,
                PlayerCommand::ChangeMode(_) | PlayerCommand::UsePreset(_)
            )
        );
        if is_busy && changes_mode {
            return Err(Rejection::OthersBusy);
        }
        Ok(Built::Command(CommandContext {
            at,
            guild,
            recent: Arc::clone(&self.words),
            teams,
            partners,
            server,
            replay_name: self.look_ups.replay_names.get(&self.game),
            daily_played,
            command: self.completed(folded, is_elsewhere, is_busy),
        }))
    }

    async fn look_up(&mut self, missing: LookUp) -> Result<(), CommandError> {
        let (look_ups, guild) = (self.look_ups, self.guild);
        match missing {
            LookUp::Words(players) => {
                let found = look_ups.words(self.game, guild, &players, self.words_limit);
                let found = found.await?;
                // Kept although another request may have put other players' words into the cache.
                let words = Arc::make_mut(&mut self.words);
                words.extend(found.iter().map(|(player, words)| (*player, words.clone())));
                if let Some(seed) = self.seed {
                    look_ups.find_replay_name(self.game, guild, seed).await;
                }
            }
            LookUp::Roster(guild) => {
                self.roster = Some((guild, look_ups.rosters.state(guild).await?));
            }
            LookUp::Server => {
                self.server = Some((guild, look_ups.server(guild).await?));
            }
            LookUp::DailyPlayed(day, players) => {
                let found = look_ups.history.daily_played(day, players).await?;
                self.daily_played = Some(((day, players), found));
            }
            LookUp::Partners(players) => {
                let head = look_ups.log.store.head();
                let history = &look_ups.history;
                let found = history.partners(guild, players.clone(), head).await?;
                self.partners = Some((players, found));
            }
        }
        Ok(())
    }
}

fn is_rematch(state: &State) -> bool {
    state.info().is_some_and(|info| info.rematch_of.is_some())
}

/// Returns who takes part, and `player`.
fn with(state: &State, player: PlayerId) -> Vec<PlayerId> {
    let mut players = state.players();
    if !players.contains(&player) {
        players.push(player);
    }
    players
}

fn mode_of(state: &State) -> Option<Mode> {
    state.info().map(|info| info.config.mode())
}

fn concerns(state: &State, issuer: Option<Issuer>) -> bool {
    issuer.is_none_or(|Issuer { id, .. }| {
        state.has_player(id) || state.info().is_some_and(|info| info.host == id)
    })
}
