//! One game in memory: its folded state, and which requests it answered.
//!
//! Owns: the cache of one stream. Does not know: how it is locked or when it is dropped.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::record::{self, FoldError, Folded};
use crate::game::shape::Word;
use crate::game::{GameEvent, GameId, PlayerId, State};
use crate::limits;
use crate::store::{RecordedEvent, RequestId, Store};

pub(super) struct Live {
    pub(super) folded: Folded,
    /// What earlier games of this server left each player, looked up once a player.
    pub(super) earlier_words: BTreeMap<PlayerId, Vec<Word>>,
    answered: VecDeque<(RequestId, Vec<GameEvent>)>,
}

impl Live {
    /// Folds a game from its stream.
    pub(super) async fn load(store: &Store, game: GameId) -> Result<Self, FoldError> {
        let mut live = Self {
            folded: Folded::new(),
            earlier_words: BTreeMap::new(),
            answered: VecDeque::new(),
        };
        live.catch_up(store, game).await?;
        Ok(live)
    }

    /// Folds what others appended since.
    pub(super) async fn catch_up(&mut self, store: &Store, game: GameId) -> Result<(), FoldError> {
        let answered = &mut self.answered;
        record::read_on(store, game, &mut self.folded, None, |recorded, event| {
            note(answered, recorded, event);
        })
        .await
    }

    /// Takes in what was just appended.
    pub(super) fn apply(&mut self, recorded: &[Arc<RecordedEvent>], events: &[GameEvent]) {
        for (recorded, event) in recorded.iter().zip(events) {
            self.folded.apply(recorded, event);
            note(&mut self.answered, recorded, event);
        }
    }

    /// Returns what came of a request that arrived before; none when it did not, or long ago.
    pub(super) fn answered(&self, request: RequestId) -> Option<&[GameEvent]> {
        self.answered
            .iter()
            .rev()
            .find(|(seen, _)| *seen == request)
            .map(|(_, events)| events.as_slice())
    }

    pub(super) const fn state(&self) -> &State {
        &self.folded.state
    }
}

fn note(
    answered: &mut VecDeque<(RequestId, Vec<GameEvent>)>,
    recorded: &RecordedEvent,
    event: &GameEvent,
) {
    let request = recorded.event_id.request();
    match answered.back_mut() {
        Some((last, events)) if *last == request => events.push(event.clone()),
        _ => {
            if answered.len() == limits::REQUESTS_PER_GAME {
                answered.pop_front();
            }
            answered.push_back((request, vec![event.clone()]));
        }
    }
}
