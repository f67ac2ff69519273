//! What happened in games, one event after the other, each with the game as it then was.
//!
//! Owns: a named place in the log with its notes, and the folding beside it. Does not know: what
//! the reader makes of an event.
//!
//! Invariant: the game beside an event is folded up to that event and no further, also after a restart.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

use thiserror::Error;
use tracing::error;
use uuid::Uuid;

use super::games::Games;
use super::record::{FoldError, Folded, decoded, fold, game_of};
use crate::game::event::EventQuarantined;
use crate::game::shape::Ts;
use crate::game::{GameEvent, GameId, GuildId, OpsEvent, State};
use crate::store::{
    Filter, Position, ReadError, RecordedEvent, Store, StreamVersion, Subscription, WriteError,
};

/// One event of a game, with the game after it.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Where it stands in the log.
    pub position: i64,
    /// Its id.
    pub event_id: Uuid,
    /// What it has in common with all that grew from the same act.
    pub correlation_id: Uuid,
    /// The game.
    pub game: GameId,
    /// The server it belongs to.
    pub guild: Option<GuildId>,
    /// When it happened.
    pub at: Ts,
    /// What happened.
    pub event: GameEvent,
    /// The game after it.
    pub state: Arc<State>,
}

/// Why a feed cannot go on.
#[derive(Debug, Error)]
pub enum FeedError {
    /// The log could not be read; trying again may help.
    #[error("could not read the log")]
    Read(#[from] ReadError),
    /// An event or a game cannot be read; trying again helps only where its cause says so.
    #[error("could not fold a game")]
    Fold(#[from] FoldError),
    /// The checkpoint could not be written; trying again may help.
    #[error("could not write the checkpoint of a feed")]
    Write(#[from] WriteError),
}

/// A named reader of the events of games. See [`Games::feed`](super::Games::feed).
pub struct Feed {
    desk: Games,
    store: Store,
    name: &'static str,
    subscription: Subscription,
    fetched: VecDeque<Arc<RecordedEvent>>,
    games: HashMap<GameId, (StreamVersion, Arc<State>)>,
    passed: i64,
}

/// Where a feed keeps its checkpoint and notes; clones are the same place.
#[derive(Clone)]
pub struct FeedNotes {
    store: Store,
    name: &'static str,
}

impl Feed {
    pub(super) async fn open(desk: Games, name: &'static str) -> Result<Self, FeedError> {
        let store = desk.0.store.clone();
        let after = store.checkpoint(name).await?.unwrap_or_default();
        let subscription = store.subscribe(after, Filter::all().families(["game"]));
        Ok(Self {
            desk,
            store,
            name,
            subscription,
            fetched: VecDeque::new(),
            games: HashMap::new(),
            passed: after.0,
        })
    }

    /// Returns the place of this feed's checkpoint and notes.
    #[must_use]
    pub fn notes(&self) -> FeedNotes {
        FeedNotes {
            store: self.store.clone(),
            name: self.name,
        }
    }

    /// Waits for the next event of a game, in log order.
    ///
    /// Delivered at least once: whoever comes back under the same name starts after the last
    /// [checkpoint](FeedNotes::done). Dropping the future loses nothing. An event that this program
    /// cannot read, and what follows it in its game, is passed over and noted in the log: one game does
    /// not hold up all others.
    ///
    /// # Errors
    /// [`FeedError`]; the same event is tried again by the next call.
    pub async fn next(&mut self) -> Result<Happened, FeedError> {
        loop {
            let Some(recorded) = self.fetched.front().map(Arc::clone) else {
                self.fetched = self.subscription.next().await?.into();
                continue;
            };
            let happened = match self.happened(&recorded).await {
                Err(error @ FoldError::Read { .. }) => return Err(error.into()),
                happened => happened,
            };
            self.fetched.pop_front();
            self.passed = recorded.position.0;
            match happened {
                Ok(happened) => return Ok(happened),
                Err(error) => self.pass_over(&recorded, &error),
            }
        }
    }

    async fn happened(&mut self, recorded: &RecordedEvent) -> Result<Happened, FoldError> {
        let event = decoded(recorded)?;
        let game = game_of(&recorded.stream).ok_or_else(|| FoldError::Family {
            stream: recorded.stream.clone(),
            position: recorded.position,
        })?;
        let before = self.state_before(game, recorded.version).await?;
        let state = Arc::new(Arc::unwrap_or_clone(before).evolve(&event, recorded.occurred_at));
        if state.is_live() {
            self.games
                .insert(game, (recorded.version, Arc::clone(&state)));
        }
        Ok(Happened {
            position: recorded.position.0,
            event_id: recorded.event_id.as_uuid(),
            correlation_id: recorded.correlation_id.0,
            game,
            guild: recorded.guild_id.map(GuildId),
            at: recorded.occurred_at,
            event,
            state,
        })
    }

    fn pass_over(&self, recorded: &RecordedEvent, error: &FoldError) {
        let (reader, position) = (self.name, recorded.position);
        error!(
            reader,
            position = position.0,
            error = error as &dyn std::error::Error,
            "{reader} goes on without event {position}"
        );
        let fact = OpsEvent::EventQuarantined(EventQuarantined {
            reader: reader.to_owned(),
            position: position.0,
            event_type: recorded.event_type.to_string(),
            schema_version: recorded.schema_version,
            code: error.code().to_owned(),
        });
        let name = format!("quarantined/{reader}/{position}");
        self.desk.note(&name, recorded.recorded_at, None, fact);
    }

    async fn state_before(
        &mut self,
        game: GameId,
        version: StreamVersion,
    ) -> Result<Arc<State>, FoldError> {
        let until = StreamVersion(version.0 - 1);
        match self.games.remove(&game) {
            Some((folded, state)) if folded == until => Ok(state),
            _ => {
                let Folded { state, .. } = fold(&self.store, game, Some(until)).await?;
                Ok(state)
            }
        }
    }
}

impl FeedNotes {
    pub(super) const fn named(store: Store, name: &'static str) -> Self {
        Self { store, name }
    }

    /// Notes that everything up to `position` is done, with what must be kept for later: values by
    /// key, `None` to forget one. Both are kept or neither.
    ///
    /// # Errors
    /// [`FeedError::Write`]; trying again may help.
    pub async fn done(
        &self,
        position: i64,
        notes: Vec<(String, Option<String>)>,
    ) -> Result<(), FeedError> {
        Ok(self
            .store
            .save_checkpoint(self.name, Position(position), notes)
            .await?)
    }

    /// Reads the notes whose key starts with `prefix`.
    ///
    /// # Errors
    /// [`FeedError::Read`]; trying again may help.
    pub async fn read(&self, prefix: &str) -> Result<Vec<(String, String)>, FeedError> {
        Ok(self.store.notes(self.name, prefix).await?)
    }

    /// Returns the position up to which everything is done.
    ///
    /// # Errors
    /// [`FeedError::Read`]; trying again may help.
    pub async fn position(&self) -> Result<i64, FeedError> {
        Ok(self
            .store
            .checkpoint(self.name)
            .await?
            .unwrap_or_default()
            .0)
    }
}
