//! One game in memory: its folded state, and which requests it answered.
//!
//! Owns: the cache of one stream. Does not know: how it is locked or when it is dropped.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::deadline_cause::DeadlineCause;
use super::record::{self, FoldError, Folded};
use crate::game::values::Word;
use crate::game::{GameEvent, GameId, PlayerId, State, due_at};
use crate::limits;
use crate::store::{RecordedEvent, RequestId, Store, StreamVersion};

pub(super) struct Live {
    pub(super) folded: Folded,
    /// What earlier games of this server left each player, looked up once a player.
    pub(super) earlier_words: Arc<BTreeMap<PlayerId, Vec<Word>>>,
    /// The next deadline.
    pub(super) due: Option<DeadlineCause>,
    answered: VecDeque<Answered>,
}

/// A request, and which events of the stream came of it. They are read again when it arrives again,
/// which is seldom; kept here, they would be most of what a game takes.
struct Answered {
    request: RequestId,
    first: StreamVersion,
    last: StreamVersion,
}

impl Live {
    /// Folds a game from its stream.
    pub(super) async fn load(store: &Store, game: GameId) -> Result<Self, FoldError> {
        let mut live = Self {
            folded: Folded::new(),
            earlier_words: Arc::default(),
            due: None,
            answered: VecDeque::new(),
        };
        live.catch_up(store, game).await?;
        Ok(live)
    }

    /// Folds what others appended since.
    pub(super) async fn catch_up(&mut self, store: &Store, game: GameId) -> Result<(), FoldError> {
        let Self { answered, due, .. } = self;
        record::read_on(store, game, &mut self.folded, None, |recorded, state| {
            *due = DeadlineCause::after(*due, due_at(state), recorded);
            note(answered, recorded);
        })
        .await
    }

    /// Takes in what was just appended.
    pub(super) fn apply(&mut self, recorded: &[Arc<RecordedEvent>], events: &[GameEvent]) {
        for (recorded, event) in recorded.iter().zip(events) {
            self.folded.apply(recorded, event);
            self.due = DeadlineCause::after(self.due, due_at(self.state()), recorded);
            note(&mut self.answered, recorded);
        }
    }

    /// Returns the first and the last event that came of a request that arrived before; none when it
    /// did not, or long ago.
    pub(super) fn answered(&self, request: RequestId) -> Option<(StreamVersion, StreamVersion)> {
        let mut latest_first = self.answered.iter().rev();
        latest_first
            .find(|answered| answered.request == request)
            .map(|answered| (answered.first, answered.last))
    }

    pub(super) fn state(&self) -> &State {
        &self.folded.state
    }

    /// Returns the state as it is now, for whoever wants to look at it for longer.
    pub(super) fn shared(&self) -> Arc<State> {
        Arc::clone(&self.folded.state)
    }
}

fn note(answered: &mut VecDeque<Answered>, recorded: &RecordedEvent) {
    let request = recorded.event_id.request();
    match answered.back_mut() {
        Some(latest) if latest.request == request => latest.last = recorded.version,
        _ => {
            if answered.len() == limits::REQUESTS_PER_GAME {
                answered.pop_front();
            }
            answered.push_back(Answered {
                request,
                first: recorded.version,
                last: recorded.version,
            });
        }
    }
}
