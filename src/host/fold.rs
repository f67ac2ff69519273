//! Folding the stream of an aggregate to its state.
//!
//! Owns: reading streams page by page. Does not know: what is in memory.

use std::sync::Arc;

use super::aggregate::{Aggregate, decode, id_of, stream_of};
use super::deadline_cause::DeadlineCause;
use super::error::FoldError;
use crate::game::state::OpenRound;
use crate::game::values::Ts;
use crate::game::{GameEvent, GameId, GuildId, Rules, State, TeamId};
use crate::limits;
use crate::store::{Position, ReadError, RecordedEvent, Store, StreamId, StreamVersion};

/// An aggregate, folded from its stream; a game unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct Folded<S = State> {
    pub state: Arc<S>,
    pub version: StreamVersion,
    /// The server it belongs to.
    pub guild: Option<GuildId>,
    pub last_event_at: Option<Ts>,
    pub position: Position,
    pub(super) deadline: Option<DeadlineCause>,
}

impl<S> Folded<S> {
    /// Adds the next event of the stream.
    pub(super) fn apply<A: Aggregate<State = S>>(
        &mut self,
        recorded: &RecordedEvent,
        event: &A::Event,
    ) {
        let state = Arc::unwrap_or_clone(std::mem::take(&mut self.state));
        let state = A::evolve(state, event, recorded.occurred_at);
        self.deadline = DeadlineCause::after(self.deadline, A::due_at(&state), recorded);
        self.state = Arc::new(state);
        self.version = recorded.version;
        self.guild = recorded.guild_id.map(GuildId);
        self.last_event_at = Some(recorded.occurred_at);
        self.position = recorded.position;
    }
}

/// Folds a game from its stream, up to version `until` or to its end.
///
/// An unknown stream folds to [`State::New`]. Costs one indexed read per thousand events.
pub async fn fold_game(
    store: &Store,
    game: GameId,
    until: Option<StreamVersion>,
) -> Result<Folded, FoldError> {
    fold::<Rules>(store, game, until).await
}

/// Folds an aggregate from its stream. See [`fold_game`].
pub(super) async fn fold<A: Aggregate>(
    store: &Store,
    id: A::Id,
    until: Option<StreamVersion>,
) -> Result<Folded<A::State>, FoldError> {
    let mut folded = Folded::default();
    fold_on::<A>(store, id, &mut folded, until, |_| ()).await?;
    Ok(folded)
}

/// Adds the events that follow `folded` in its stream, and shows each to `inspect`.
pub(super) async fn fold_on<A: Aggregate>(
    store: &Store,
    id: A::Id,
    folded: &mut Folded<A::State>,
    until: Option<StreamVersion>,
    mut inspect: impl FnMut(&RecordedEvent),
) -> Result<(), FoldError> {
    let after = folded.version;
    for_each_event(store, &stream_of::<A>(id), after, until, |recorded| {
        let event = decode::<A>(recorded)?;
        folded.apply::<A>(recorded, &event);
        inspect(recorded);
        Ok(())
    })
    .await
}

/// Reads how a team played its rounds that ended, oldest first.
pub(super) async fn rounds_of(
    store: &Store,
    game: GameId,
    team: TeamId,
) -> Result<Vec<OpenRound>, FoldError> {
    let (mut rounds, mut folded) = (Vec::new(), Folded::default());
    let (stream, start) = (stream_of::<Rules>(game), StreamVersion::default());
    for_each_event(store, &stream, start, None, |recorded| {
        let event = decode::<Rules>(recorded)?;
        folded.apply::<Rules>(recorded, &event);
        if let GameEvent::RoundEnded(ended) = event
            && ended.results.iter().any(|result| result.team_id == team)
        {
            let team = folded.state.team(team);
            rounds.extend(team.and_then(|team| team.last.as_deref()).cloned());
        }
        Ok(())
    })
    .await?;
    Ok(rounds)
}

/// Calls `each` with every event of a stream after version `after`, up to version `until` or to its end.
pub(super) async fn for_each_event(
    store: &Store,
    stream: &StreamId,
    mut after: StreamVersion,
    until: Option<StreamVersion>,
    mut each: impl FnMut(&RecordedEvent) -> Result<(), FoldError>,
) -> Result<(), FoldError> {
    loop {
        let limit = until.map_or(limits::FOLD_PAGE, |until| {
            until.0.saturating_sub(after.0).min(limits::FOLD_PAGE)
        });
        if limit == 0 {
            return Ok(());
        }
        let page = store
            .read_stream(stream, after, limit)
            .await
            .map_err(|error| FoldError::read(stream, error))?;
        let is_last = page.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        for recorded in &page {
            if recorded.version != after.next() {
                let what = format!("the stream lacks what follows version {after}");
                return Err(FoldError::corrupt(stream, recorded.position, what));
            }
            each(recorded)?;
            after = recorded.version;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Returns the servers that have a stream of this kind.
pub(super) async fn guilds_with<A: Aggregate<Id = GuildId>>(
    store: &Store,
) -> Result<Vec<GuildId>, ReadError> {
    let (mut guilds, mut after) = (Vec::new(), None);
    loop {
        let streams = store.streams(A::FAMILY, after.as_ref()).await?;
        guilds.extend(streams.iter().filter_map(id_of::<A>));
        match streams.into_iter().next_back() {
            Some(last) => after = Some(last),
            None => return Ok(guilds),
        }
    }
}
