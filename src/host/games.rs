//! Games: their commands, their players, and the bot as a partner.
//!
//! Owns: what is specific to games, on top of the runtime of aggregates. Does not know: what the rules say.

use std::sync::Arc;

use tracing::{error, warn};
use uuid::{Builder, Uuid};

use super::aggregates::{Aggregates, Executed, Locked, Outcome, Runtime};
use super::caller::{Caller, Origin};
use super::error::{CommandError, FoldError};
use super::fold::{Folded, fold_game, rounds_of};
use super::game_command::{GameCommand, LookUps, recent_words_limit};
use super::invitations::Invitations;
use super::memberships::Memberships;
use super::ops_log::OpsLog;
use super::played_rounds::{PlayedRounds, played_rounds};
use crate::clock::Clock;
use crate::game::event::LeaveReason;
use crate::game::partner::{PARTNER, Shown};
use crate::game::state::OpenRound;
use crate::game::values::{Ts, Word};
use crate::game::{
    Command, GameId, GuildId, Issued, Issuer, PlayerCommand, PlayerId, ProgramCommand, Recovery,
    RemovePlayer, Rules, State, TeamId, due_at,
};
use crate::limits;
use crate::store::{StreamVersion, warn_unless_down};

/// All live games; clones are the same.
#[derive(Clone)]
pub struct Games(Arc<Inner>);

struct Inner {
    aggregates: Aggregates<Rules>,
    look_ups: LookUps,
    memberships: Arc<Memberships>,
    invitations: Arc<Invitations>,
    ops_log: OpsLog,
    clock: Clock,
}

pub(crate) struct StateAndRecentWords {
    pub(crate) state: Arc<State>,
    pub(crate) version: StreamVersion,
    /// The words that the player must not use because they used them recently.
    pub(crate) recent_words: Vec<Word>,
}

impl Games {
    pub(super) fn new(
        rules: Rules,
        runtime: Runtime,
        look_ups: LookUps,
        ops_log: OpsLog,
        clock: Clock,
    ) -> Self {
        let memberships = Arc::new(Memberships::default());
        let invitations = Arc::new(Invitations::default());
        let invited = Arc::clone(&invitations);
        let members = Arc::clone(&memberships);
        let (words, names) = (
            Arc::clone(&look_ups.earlier_words),
            Arc::clone(&look_ups.replay_names),
        );
        let observer = move |game, state: &State| {
            members.update(game, state);
            invited.update(game, state);
            if !state.is_live() {
                words.remove(&game);
                names.remove(&game);
            }
        };
        Self(Arc::new(Inner {
            aggregates: Aggregates::new(rules, runtime, limits::GAMES_IN_MEMORY, observer),
            look_ups,
            memberships,
            invitations,
            ops_log,
            clock,
        }))
    }

    /// Returns the clock that games are played by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn rules(&self) -> Rules {
        *self.0.aggregates.decider()
    }

    /// Returns the id of the game that a command opens, if it opens one: always the same for the same command.
    pub fn game_id_for(origin: &Origin) -> GameId {
        let bytes = *origin.request().as_uuid().as_bytes();
        GameId(
            Builder::from_bytes(bytes)
                .with_version(uuid::Version::SortRand)
                .into_uuid(),
        )
    }

    /// Returns the id of the rematch of `game`, of which there is only one.
    pub(crate) fn rematch_of(game: GameId) -> GameId {
        const TIME_BYTES: usize = 6;
        // Derived from the game's own id, with its time in front, as in any game's id.
        let mut bytes = *Uuid::new_v5(&game.0, b"rematch").as_bytes();
        bytes[..TIME_BYTES].copy_from_slice(&game.0.as_bytes()[..TIME_BYTES]);
        GameId(
            Builder::from_bytes(bytes)
                .with_version(uuid::Version::SortRand)
                .into_uuid(),
        )
    }

    /// Submits a command to a game, and returns when what follows from it is committed.
    ///
    /// The command is executed even if the future is dropped. A repeated command gets the answer of the first.
    pub async fn submit(
        &self,
        game: GameId,
        caller: Caller,
        command: Command,
    ) -> Result<Outcome, CommandError> {
        let games = self.clone();
        let work = async move { games.execute(game, &caller, &command).await };
        let result = self.0.aggregates.run(game, work).await;
        if let Err(CommandError::Unreadable(error)) = &result {
            self.0.ops_log.note_unreadable_game(game, error);
        }
        result
    }

    /// Returns the state of a game; [`State::New`] when it was never opened.
    pub async fn state(&self, game: GameId) -> Result<Arc<State>, FoldError> {
        self.0.aggregates.state(game).await
    }

    /// Returns the state of a game, and its version.
    pub(crate) async fn state_and_version(
        &self,
        game: GameId,
    ) -> Result<(Arc<State>, StreamVersion), FoldError> {
        let locked = self.0.aggregates.lock(game).await?;
        let Folded { state, version, .. } = locked.folded();
        Ok((Arc::clone(state), *version))
    }

    /// Returns the state of a game, and its server if it has one.
    pub(crate) async fn state_and_guild(
        &self,
        game: GameId,
    ) -> Result<(Arc<State>, Option<GuildId>), FoldError> {
        let Folded { state, guild, .. } = self.0.aggregates.lock(game).await?.folded().clone();
        Ok((state, guild))
    }

    /// Returns the state of a game that is in memory and not in use; never waits.
    pub(crate) fn state_in_memory(&self, game: GameId) -> Option<Arc<State>> {
        self.0.aggregates.state_in_memory(game)
    }

    /// Returns the state of a game, and what `player` must not say in it.
    pub(crate) async fn state_and_recent_words(
        &self,
        game: GameId,
        player: PlayerId,
    ) -> Result<StateAndRecentWords, CommandError> {
        let Folded {
            state,
            version,
            guild,
            ..
        } = self.0.aggregates.lock(game).await?.folded().clone();
        let limit = recent_words_limit(&state);
        let words = match self.0.look_ups.words(game, guild, &[player], limit).await {
            Ok(words) => words,
            // Those of this game are known all the same.
            Err(_) if !self.0.look_ups.log.store.health().is_up() => Arc::default(),
            Err(error) => return Err(error.into()),
        };
        let earlier = words.get(&player).map_or(&[][..], Vec::as_slice);
        Ok(StateAndRecentWords {
            recent_words: state.recent_words(player, earlier),
            state,
            version,
        })
    }

    /// Folds a game from the log, up to version `until` or to its end, whatever is in memory.
    pub async fn folded(&self, game: GameId, until: Option<u32>) -> Result<Folded, FoldError> {
        let store = &self.0.look_ups.log.store;
        fold_game(store, game, until.map(StreamVersion)).await
    }

    /// Reads from the log how a team played its rounds that ended, oldest first.
    pub(crate) async fn rounds_of(
        &self,
        game: GameId,
        team: TeamId,
    ) -> Result<Vec<OpenRound>, FoldError> {
        rounds_of(&self.0.look_ups.log.store, game, team).await
    }

    /// Reads from the log how all teams played their rounds that ended, and what led to what.
    pub(crate) async fn played_rounds(&self, game: GameId) -> Result<PlayedRounds, FoldError> {
        played_rounds(&self.0.look_ups.log.store, game).await
    }

    /// Returns every player of a live game, with the game.
    pub(crate) fn memberships(&self) -> Vec<(PlayerId, GameId)> {
        self.0.memberships.all()
    }

    /// Returns the newest lobby that `player` is invited to.
    pub(crate) fn invitation_of(&self, player: PlayerId) -> Option<GameId> {
        self.0.invitations.newest_of(player)
    }

    /// Returns the live games that `player` is in: one at most, and a longform game beside it, which
    /// comes last. Players whose team is out are in none.
    pub fn games_of(&self, player: PlayerId) -> Vec<GameId> {
        self.0.memberships.games_of(player)
    }

    /// Returns the first of [these](Self::games_of).
    pub fn game_of(&self, player: PlayerId) -> Option<GameId> {
        self.games_of(player).first().copied()
    }

    pub(super) fn aggregates(&self) -> &Aggregates<Rules> {
        &self.0.aggregates
    }

    /// Submits the tick that is due in a game, and returns the next deadline.
    pub(super) async fn tick(&self, game: GameId, due: Ts) -> Result<Option<Ts>, CommandError> {
        let caller = Caller {
            at: self.0.clock.now(),
            guild: None,
            origin: Origin::Deadline {
                name: game.to_string(),
                at: due,
            },
        };
        let tick = Issued::Program(ProgramCommand::Tick);
        let outcome = self.submit(game, caller, tick).await?;
        Ok(due_at(&outcome.state))
    }

    pub(super) async fn remove_banned(&self, player: PlayerId, guild: GuildId, because: &Caller) {
        for game in self.games_of(player) {
            let guild_of_game = match self.0.aggregates.lock(game).await {
                Ok(locked) => locked.folded().guild,
                // It may be a game of another server, from which nobody was banned.
                Err(error) => {
                    warn!(game.id = %game, error = &error as &dyn std::error::Error, "a banned player may still be in game {game}");
                    continue;
                }
            };
            if guild_of_game != Some(guild) {
                continue;
            }
            let caller = Caller {
                guild: Some(guild),
                origin: because.origin.follow_up(&format!("banned/{game}")),
                ..because.clone()
            };
            let reason = LeaveReason::Kicked;
            let remove = ProgramCommand::Remove(RemovePlayer { player, reason });
            let removed = self.submit(game, caller, Issued::Program(remove));
            // The game may have ended meanwhile.
            if let Err(error) = removed.await
                && !matches!(error, CommandError::Rejected(_))
            {
                warn!(game.id = %game, error = &error as &dyn std::error::Error, "a banned player is still in game {game}");
            }
        }
    }

    async fn execute(
        &self,
        game: GameId,
        caller: &Caller,
        command: &Command,
    ) -> Result<Outcome, CommandError> {
        let Inner {
            aggregates,
            look_ups,
            memberships,
            ops_log,
            ..
        } = &*self.0;
        let mut builder = GameCommand::new(game, caller, command, look_ups, memberships);
        let is_recovery = matches!(command, Issued::Program(ProgramCommand::Recover(_)));
        let locked = if is_recovery {
            aggregates.lock(game).await.map_err(Into::into)
        } else {
            self.locked_and_granted(game).await
        };
        let executed = match locked {
            Ok(locked) => locked.execute(caller, &mut builder).await,
            Err(error) => Err(error),
        };
        let Executed { locked, outcome } = match executed {
            Ok(executed) => executed,
            Err(error) => {
                // Nobody stays reserved for a game that the command did not bring them into.
                match aggregates.lock(game).await {
                    Ok(locked) => memberships.update(game, &locked.folded().state),
                    Err(_) => memberships.release(&builder.reserved, game),
                }
                return Err(error);
            }
        };
        // Players that the command did not bring into the game are free again.
        memberships.update(game, &locked.folded().state);
        if let Err(CommandError::Rejected(rejection)) = &outcome {
            ops_log.note_rejected_in_game(caller, game, &locked.folded().state, command, rejection);
        }
        let is_decided = matches!(outcome, Ok(_) | Err(CommandError::Rejected(_)));
        let is_practice = |state: &State| state.info().is_some_and(|info| info.practice);
        if !is_decided || !is_practice(&locked.folded().state) {
            return outcome;
        }
        let after_partner = self.let_partner_guess(game, locked, caller).await;
        Ok(Outcome {
            state: match after_partner {
                Some(state) => state,
                None => return outcome,
            },
            ..outcome?
        })
    }

    /// Grants a game the times in which nobody could play, if it has not been granted them.
    pub(super) async fn grant_absences(&self, game: GameId) -> Result<(), CommandError> {
        let games = self.clone();
        let work = async move { games.locked_and_granted(game).await.map(drop) };
        self.0.aggregates.run(game, work).await
    }

    /// Locks a game, after it was granted the times in which nobody could play.
    async fn locked_and_granted(&self, game: GameId) -> Result<Locked<'_, Rules>, CommandError> {
        let Inner {
            aggregates,
            look_ups,
            memberships,
            clock,
            ..
        } = &*self.0;
        let locked = aggregates.lock(game).await?;
        let owed = locked.owed().filter(|_| locked.folded().state.is_live());
        let Some(missed) = owed else {
            return Ok(locked);
        };
        let caller = Caller {
            at: clock.now(),
            guild: locked.folded().guild,
            origin: missed.origin(game),
        };
        let recover = Issued::Program(ProgramCommand::Recover(Recovery::because_of(missed.cause)));
        let mut builder = GameCommand::new(game, &caller, &recover, look_ups, memberships);
        let executed = locked.execute(&caller, &mut builder).await?;
        executed.outcome?;
        Ok(executed.locked)
    }

    /// Submits the bot's guess if it is missing: as soon as an attempt opens, and again whenever it is found
    /// missing, as after a crash. So nobody can infer anything from how long it takes. Returns the state
    /// afterwards; none if this failed, and then the guess is made later.
    async fn let_partner_guess(
        &self,
        game: GameId,
        mut locked: Locked<'_, Rules>,
        because: &Caller,
    ) -> Option<Arc<State>> {
        let Inner {
            aggregates,
            look_ups,
            memberships,
            ..
        } = &*self.0;
        let is_made_later = |error: &CommandError| {
            warn_unless_down!(look_ups.log.store.health(), game.id = %game, error = error as &dyn std::error::Error, "the bot's guess in game {game} is made later");
        };
        let mut looked_up = None;
        loop {
            let guild = locked.folded().guild;
            let in_memory = || look_ups.server_in_memory(guild);
            let Some(server) = looked_up.take().or_else(in_memory) else {
                // The settings are read without the lock, and may be locked by others whenever this looks.
                drop(locked);
                let read = async {
                    let server = look_ups.server(guild).await?;
                    Ok::<_, FoldError>((server, aggregates.lock(game).await?))
                };
                match read.await {
                    Ok((server, relocked)) => {
                        looked_up = Some(server);
                        locked = relocked;
                    }
                    Err(error) => {
                        is_made_later(&error.into());
                        return None;
                    }
                }
                continue;
            };
            let state = &locked.folded().state;
            let Some(shown) = Shown::to_partner(state, &server) else {
                return Some(Arc::clone(state));
            };
            let command = match shown.answer(self.rules().lexicon()) {
                Some(word) => PlayerCommand::Guess(word.to_string()),
                None => PlayerCommand::GiveUp,
            };
            let command = Issuer::player(PARTNER).issues(command);
            let caller = Caller {
                at: because.at,
                guild,
                origin: Origin::Partner {
                    game,
                    round: shown.round,
                    attempt: shown.attempt,
                    because: because.origin.request(),
                },
            };
            let mut builder = GameCommand::new(game, &caller, &command, look_ups, memberships);
            let executed = match locked.execute(&caller, &mut builder).await {
                Ok(executed) => executed,
                Err(error) => {
                    is_made_later(&error);
                    return None;
                }
            };
            locked = executed.locked;
            match executed.outcome {
                Ok(_) => {}
                Err(CommandError::Rejected(rejection)) => {
                    error!(game.id = %game, code = rejection.code(), "the bot's guess in game {game} was refused");
                    return None;
                }
                Err(error) => {
                    is_made_later(&error);
                    return None;
                }
            }
        }
    }
}
