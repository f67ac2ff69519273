//! How the rounds of a game were played, read from its stream: every attempt, and what led to what.
//!
//! Owns: which events belong to a round of a team. Does not know: who may see them, and what is said about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::aggregate::{decode, stream_of};
use super::error::FoldError;
use super::fold::{Folded, for_each_event};
use crate::game::state::OpenRound;
use crate::game::values::TeamRound;
use crate::game::{GameEvent, GameId, Rules, State, TeamId};
use crate::store::{RecordedEvent, SourceKind, Store, StreamVersion};

/// A game, and the rounds of all its teams that ended: by round, then in the order of the teams.
pub(crate) struct PlayedRounds {
    pub(crate) state: Arc<State>,
    pub(crate) rounds: BTreeMap<(u32, usize), PlayedRound>,
}

/// A round of a team that ended.
pub(crate) struct PlayedRound {
    pub(crate) played: OpenRound,
    pub(crate) result: TeamRound,
    /// Its events, oldest first, from the deal to what it led to.
    pub(crate) steps: Vec<RoundStep>,
}

/// An event of a round.
#[derive(Clone)]
pub(crate) struct RoundStep {
    pub(crate) event: GameEvent,
    /// Through what the command came that led to it.
    pub(crate) source: SourceKind,
    /// Shared by all events that the same command led to.
    pub(crate) cause: Option<Uuid>,
}

impl RoundStep {
    fn of(recorded: &RecordedEvent, event: &GameEvent) -> Self {
        Self {
            event: event.clone(),
            source: recorded.source.kind,
            cause: recorded.causation_id,
        }
    }
}

/// Reads the rounds of a game. Costs one indexed read per thousand events.
pub(super) async fn played_rounds(store: &Store, game: GameId) -> Result<PlayedRounds, FoldError> {
    let mut folded = Folded::default();
    let mut rounds = BTreeMap::new();
    let mut steps: BTreeMap<(u32, TeamId), Vec<RoundStep>> = BTreeMap::new();
    let (stream, start) = (stream_of::<Rules>(game), StreamVersion::default());
    for_each_event(store, &stream, start, None, |recorded| {
        let event = decode::<Rules>(recorded)?;
        folded.apply::<Rules>(recorded, &event);
        for (round, team) in rounds_of(&event) {
            let steps = steps.entry((round, team)).or_default();
            steps.push(RoundStep::of(recorded, &event));
        }
        if let GameEvent::RoundEnded(ended) = &event {
            for result in &ended.results {
                let mut teams = folded.state.teams().iter().enumerate();
                let team = teams.find(|(_, team)| team.slot.team_id == result.team_id);
                if let Some((team_idx, team)) = team
                    && let Some(played) = team.last.as_deref()
                {
                    let round = PlayedRound {
                        played: played.clone(),
                        result: result.clone(),
                        steps: Vec::new(),
                    };
                    rounds.insert((ended.round, team_idx), round);
                }
            }
        }
        Ok(())
    })
    .await?;
    for ((number, _), round) in &mut rounds {
        let steps = steps.remove(&(*number, round.result.team_id));
        round.steps = steps.unwrap_or_default();
    }
    Ok(PlayedRounds {
        state: folded.state,
        rounds,
    })
}

/// Returns the rounds, each of a team, that an event belongs to.
fn rounds_of(event: &GameEvent) -> Vec<(u32, TeamId)> {
    match event {
        GameEvent::RoundStarted(started) => {
            let deals = started.deals.iter();
            deals.map(|deal| (started.round, deal.team_id)).collect()
        }
        GameEvent::RoundEnded(ended) => {
            let results = ended.results.iter();
            results
                .map(|result| (ended.round, result.team_id))
                .collect()
        }
        GameEvent::GuessSubmitted(submitted) => vec![(submitted.round, submitted.team_id)],
        GameEvent::GuessProcessed(processed) => vec![(processed.round, processed.team_id)],
        GameEvent::GuessAbandoned(abandoned) => vec![(abandoned.round, abandoned.team_id)],
        GameEvent::GiveUpProposed(proposed) => vec![(proposed.round, proposed.team_id)],
        GameEvent::TeamEliminated(eliminated) => vec![(eliminated.round, eliminated.team_id)],
        _ => Vec::new(),
    }
}
