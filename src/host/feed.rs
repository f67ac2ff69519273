//! What happened in games and to teams, one event after the other, each with what it then made of them.
//!
//! Owns: a named place in the log with its notes, and the folding beside it. Does not know: what
//! the reader makes of an event.
//!
//! Invariant: the state beside an event is folded up to that event and no further, also after a restart.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

use thiserror::Error;
use tracing::error;
use uuid::Uuid;

use super::aggregate::{decode, id_of};
use super::dead_letters::{DeadLetter, Resolution};
use super::error::FoldError;
use super::fold::{Folded, fold, fold_game};
use super::ops_log::OpsLog;
use crate::game::event::EventQuarantined;
use crate::game::roster::{Roster, RosterRules};
use crate::game::{Decider, GameEvent, GameId, GuildId, OpsEvent, RosterEvent, Rules, State};
use crate::limits;
use crate::store::subscriptions::{Reporter, StartError, with_causes};
use crate::store::{
    Filter, Position, ReadError, RecordedEvent, Store, StreamVersion, Subscription, WriteError,
};

/// One event, with what it made of its game or of the teams of its server.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Where it stands in the log.
    pub position: i64,
    /// Its id.
    pub event_id: Uuid,
    /// What it has in common with all that grew from the same act.
    pub correlation_id: Uuid,
    /// What happened, and to what.
    pub what: What,
}

/// What happened, and to what.
#[derive(Clone, Debug)]
pub enum What {
    /// Something in a game.
    Game {
        /// The game.
        game: GameId,
        /// What happened.
        event: GameEvent,
        /// The game after it.
        state: Arc<State>,
    },
    /// Something to the teams of a server.
    Teams {
        /// The server.
        guild: GuildId,
        /// What happened.
        event: RosterEvent,
        /// The teams and invitations before it.
        before: Arc<Roster>,
        /// The teams and invitations after it.
        after: Arc<Roster>,
    },
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
    /// The checkpoint, or what could not be done, could not be written; trying again may help.
    #[error("could not write the checkpoint of a feed")]
    Write(#[from] WriteError),
    /// Another feed of this name is open.
    #[error(transparent)]
    Open(#[from] StartError),
}

/// The part of a dead letter that is a whole event, which could not be read.
pub const WHOLE: &str = "event";

/// A named reader of the events of games and teams. See [`Host::feed`](super::Host::feed).
pub struct Feed {
    ops_log: OpsLog,
    store: Store,
    name: &'static str,
    subscription: Subscription,
    fetched: VecDeque<Arc<RecordedEvent>>,
    games: HashMap<GameId, (StreamVersion, Arc<State>)>,
    rosters: HashMap<GuildId, (StreamVersion, Arc<Roster>)>,
    passed: i64,
    reporter: Reporter,
}

/// Where a feed keeps its checkpoint and notes; clones are the same place.
#[derive(Clone)]
pub struct FeedNotes {
    store: Store,
    name: &'static str,
}

impl Feed {
    pub(super) async fn open(
        store: Store,
        ops_log: OpsLog,
        name: &'static str,
    ) -> Result<Self, FeedError> {
        let reporter = store.report(name)?;
        let after = store.checkpoint(name).await?.unwrap_or_default();
        reporter.done_to(after);
        let subscription = store.subscribe(after, Filter::all().families(["game", "roster"]));
        Ok(Self {
            ops_log,
            store,
            name,
            subscription,
            fetched: VecDeque::new(),
            games: HashMap::new(),
            rosters: HashMap::new(),
            passed: after.0,
            reporter,
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

    /// Waits for the next event of a game or of teams, in log order.
    ///
    /// Delivered at least once: whoever comes back under the same name starts after the last
    /// [checkpoint](FeedNotes::done). Dropping the future loses nothing. An event that this program
    /// cannot read, and what follows it in its game, is passed over, noted in the log and kept as a dead
    /// letter: one game does not hold up all others.
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
                Ok(happened) => Some(happened),
                Err(error @ FoldError::Read { .. }) => return Err(error.into()),
                Err(error) => {
                    self.pass_over(&recorded, &error).await?;
                    None
                }
            };
            self.fetched.pop_front();
            self.passed = recorded.position.0;
            if let Some(happened) = happened {
                return Ok(happened);
            }
        }
    }

    /// Reads an event anew that was handed over or passed over before; none when it cannot be read still.
    ///
    /// # Errors
    /// [`FeedError`]; trying again may help.
    pub async fn again(&self, letter: &DeadLetter) -> Result<Option<Happened>, FeedError> {
        let recorded = self.store.read_at(&[letter.parked.position]).await?;
        let Some(recorded) = recorded.first() else {
            return Ok(None);
        };
        match self.happened_alone(recorded).await {
            Ok(happened) => Ok(Some(happened)),
            Err(error @ FoldError::Read { .. }) => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    /// Shows how far the reader is, who has done everything up to `position`; what follows that and is
    /// not for it is done with as well.
    pub fn report(&self, position: i64) {
        let is_idle = self.fetched.is_empty() && self.passed <= position;
        let idle_to = is_idle.then(|| self.subscription.position());
        self.reporter
            .done_to(Position(position).max(idle_to.unwrap_or_default()));
    }

    /// Shows that reading or handling failed and is tried again.
    pub fn report_failure(&self, error: &(dyn std::error::Error + 'static)) {
        self.reporter.failed(&with_causes(error));
    }

    /// Keeps one part of an event as a dead letter; `wish` is what shall be done with it at once.
    ///
    /// # Errors
    /// [`FeedError::Write`]; trying again may help.
    pub async fn give_up(
        &self,
        position: i64,
        part: &str,
        error: &str,
        wish: Option<Resolution>,
    ) -> Result<(), FeedError> {
        let at = Position(position);
        Ok(self.reporter.park(at, part, error, wish).await?)
    }

    /// Returns the dead letters for which somebody wished something.
    ///
    /// # Errors
    /// [`FeedError::Read`]; trying again may help.
    pub async fn wished(&self) -> Result<Vec<DeadLetter>, FeedError> {
        let letter = |parked| DeadLetter {
            parked,
            guild: None,
            event_type: String::new(),
        };
        Ok(self
            .reporter
            .wished()
            .await?
            .into_iter()
            .map(letter)
            .collect())
    }

    /// Takes a dead letter out: it was handled, or is discarded.
    ///
    /// # Errors
    /// [`FeedError::Write`]; trying again may help.
    pub async fn settle(&self, letter: &DeadLetter) -> Result<(), FeedError> {
        Ok(self.reporter.settle(&letter.parked).await?)
    }

    /// Notes that a dead letter failed again.
    ///
    /// # Errors
    /// [`FeedError::Write`]; trying again may help.
    pub async fn failed_again(&self, letter: &DeadLetter, error: &str) -> Result<(), FeedError> {
        Ok(self.reporter.failed_again(&letter.parked, error).await?)
    }

    async fn happened(&mut self, recorded: &RecordedEvent) -> Result<Happened, FoldError> {
        if let Some(guild) = id_of::<RosterRules>(&recorded.stream) {
            let event = decode::<RosterRules>(recorded)?;
            let before = self.roster_before(guild, recorded.version).await?;
            let happened = to_teams(recorded, guild, event, before);
            if let What::Teams { after, .. } = &happened.what {
                if self.rosters.len() >= limits::SERVERS_IN_MEMORY {
                    self.rosters.clear();
                }
                let known = (recorded.version, Arc::clone(after));
                self.rosters.insert(guild, known);
            }
            return Ok(happened);
        }
        let event = decode::<Rules>(recorded)?;
        let game = of_game(recorded)?;
        let before = self.state_before(game, recorded.version).await?;
        let state = Arc::new(Arc::unwrap_or_clone(before).evolve(&event, recorded.occurred_at));
        if state.is_live() {
            self.games
                .insert(game, (recorded.version, Arc::clone(&state)));
        }
        Ok(told(recorded, What::Game { game, event, state }))
    }

    /// Folds what an event happened to from its stream, whatever is known of it.
    async fn happened_alone(&self, recorded: &RecordedEvent) -> Result<Happened, FoldError> {
        if let Some(guild) = id_of::<RosterRules>(&recorded.stream) {
            let event = decode::<RosterRules>(recorded)?;
            let until = StreamVersion(recorded.version.0 - 1);
            let before = fold::<RosterRules>(&self.store, guild, Some(until)).await?;
            return Ok(to_teams(recorded, guild, event, before.state));
        }
        let event = decode::<Rules>(recorded)?;
        let game = of_game(recorded)?;
        let Folded { state, .. } = fold_game(&self.store, game, Some(recorded.version)).await?;
        Ok(told(recorded, What::Game { game, event, state }))
    }

    async fn pass_over(
        &self,
        recorded: &RecordedEvent,
        error: &FoldError,
    ) -> Result<(), FeedError> {
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
        self.ops_log.note(&name, recorded.recorded_at, None, fact);
        self.give_up(position.0, WHOLE, &with_causes(error), None)
            .await
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
                let Folded { state, .. } = fold_game(&self.store, game, Some(until)).await?;
                Ok(state)
            }
        }
    }

    async fn roster_before(
        &mut self,
        guild: GuildId,
        version: StreamVersion,
    ) -> Result<Arc<Roster>, FoldError> {
        let until = StreamVersion(version.0 - 1);
        match self.rosters.remove(&guild) {
            Some((folded, roster)) if folded == until => Ok(roster),
            _ => {
                let Folded { state, .. } =
                    fold::<RosterRules>(&self.store, guild, Some(until)).await?;
                Ok(state)
            }
        }
    }
}

fn of_game(recorded: &RecordedEvent) -> Result<GameId, FoldError> {
    id_of::<Rules>(&recorded.stream).ok_or_else(|| FoldError::Family {
        stream: recorded.stream.clone(),
        position: recorded.position,
    })
}

fn to_teams(
    recorded: &RecordedEvent,
    guild: GuildId,
    event: RosterEvent,
    before: Arc<Roster>,
) -> Happened {
    let after = RosterRules::evolve(Roster::clone(&before), &event, recorded.occurred_at);
    let after = Arc::new(after);
    let what = What::Teams {
        guild,
        event,
        before,
        after,
    };
    told(recorded, what)
}

fn told(recorded: &RecordedEvent, what: What) -> Happened {
    Happened {
        position: recorded.position.0,
        event_id: recorded.event_id.as_uuid(),
        correlation_id: recorded.correlation_id.0,
        what,
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
