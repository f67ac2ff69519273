//! Events with the state of the game, or of the teams of the server, that they led to; those of a server's settings alone.
//!
//! Owns: folding along with events that are read in log order. Does not know: what the reader uses them for.
//!
//! Invariant: the state with an event is folded up to that event and no further, also after a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::aggregate::{decode, id_of};
use super::error::FoldError;
use super::fold::{Folded, fold, fold_game};
use crate::game::roster::{Roster, RosterRules};
use crate::game::server::ServerRules;
use crate::game::values::Ts;
use crate::game::{Decider, GameEvent, GameId, GuildId, RosterEvent, Rules, ServerEvent, State};
use crate::limits;
use crate::store::{RecordedEvent, Store, StreamVersion};

#[derive(Clone, Debug)]
pub struct FoldedEvent {
    pub position: i64,
    pub event_id: Uuid,
    pub correlation_id: Uuid,
    pub occurred_at: Ts,
    /// The version of its stream after it.
    pub version: StreamVersion,
    /// The server that it happened in.
    pub guild: Option<GuildId>,
    pub change: Change,
}

#[derive(Clone, Debug)]
pub enum Change {
    Game {
        game: GameId,
        event: GameEvent,
        /// The game after it.
        state: Arc<State>,
    },
    Roster {
        guild: GuildId,
        event: RosterEvent,
        before: Arc<Roster>,
        after: Arc<Roster>,
    },
    Server {
        guild: GuildId,
        event: ServerEvent,
    },
}

/// Folds games and rosters along with their events, and passes those of servers on as they are. Recent ones are in memory; others are read from their
/// streams.
pub struct Folding {
    store: Store,
    games: Cache<GameId, (StreamVersion, Arc<State>)>,
    rosters: Cache<GuildId, (StreamVersion, Arc<Roster>)>,
    /// How often texts were taken out of events, and how often when this last looked.
    redactions: Arc<AtomicU64>,
    seen: AtomicU64,
}

impl Folding {
    /// The families of the streams that it folds.
    pub const FAMILIES: [&'static str; 3] = ["game", "roster", "guild"];

    pub(super) fn new(store: Store, redactions: Arc<AtomicU64>) -> Self {
        Self {
            store,
            games: Cache::new(limits::GAMES_FOLDED_BESIDE_EVENTS),
            rosters: Cache::new(limits::ROSTERS_FOLDED_BESIDE_EVENTS),
            seen: AtomicU64::new(0),
            redactions,
        }
    }

    /// Decodes an event and folds its stream up to it.
    ///
    /// Costs no query when the previous event of the stream was folded last; otherwise a read of the stream.
    ///
    /// # Errors
    /// [`FoldError`]; trying again may help with `Read` only.
    pub async fn fold(&self, recorded: &RecordedEvent) -> Result<FoldedEvent, FoldError> {
        let n_redactions = self.redactions.load(Ordering::Acquire);
        if self.seen.swap(n_redactions, Ordering::AcqRel) != n_redactions {
            self.games.clear();
            self.rosters.clear();
        }
        let change = if let Some(guild) = id_of::<RosterRules>(&recorded.stream) {
            self.fold_roster(recorded, guild).await?
        } else if let Some(guild) = id_of::<ServerRules>(&recorded.stream) {
            let event = decode::<ServerRules>(recorded)?;
            Change::Server { guild, event }
        } else {
            self.fold_game(recorded).await?
        };
        Ok(FoldedEvent {
            position: recorded.position.0,
            event_id: recorded.event_id.as_uuid(),
            correlation_id: recorded.correlation_id.0,
            occurred_at: recorded.occurred_at,
            version: recorded.version,
            guild: recorded.guild_id.map(GuildId),
            change,
        })
    }

    async fn fold_game(&self, recorded: &RecordedEvent) -> Result<Change, FoldError> {
        let event = decode::<Rules>(recorded)?;
        let game = id_of::<Rules>(&recorded.stream).ok_or_else(|| FoldError::Family {
            stream: recorded.stream.clone(),
            position: recorded.position,
        })?;
        let until = StreamVersion(recorded.version.0 - 1);
        let before = match self.games.remove(&game) {
            Some((_, (folded, state))) if folded == until => state,
            _ => {
                let Folded { state, .. } = fold_game(&self.store, game, Some(until)).await?;
                state
            }
        };
        let state = Arc::new(Arc::unwrap_or_clone(before).evolve(&event, recorded.occurred_at));
        if state.is_live() {
            self.games
                .insert(game, (recorded.version, Arc::clone(&state)));
        }
        Ok(Change::Game { game, event, state })
    }

    async fn fold_roster(
        &self,
        recorded: &RecordedEvent,
        guild: GuildId,
    ) -> Result<Change, FoldError> {
        let event = decode::<RosterRules>(recorded)?;
        let until = StreamVersion(recorded.version.0 - 1);
        let before = match self.rosters.remove(&guild) {
            Some((_, (folded, roster))) if folded == until => roster,
            _ => {
                fold::<RosterRules>(&self.store, guild, Some(until))
                    .await?
                    .state
            }
        };
        let after = RosterRules::evolve(Roster::clone(&before), &event, recorded.occurred_at);
        let after = Arc::new(after);
        self.rosters
            .insert(guild, (recorded.version, Arc::clone(&after)));
        Ok(Change::Roster {
            guild,
            event,
            before,
            after,
        })
    }
}
