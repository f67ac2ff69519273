//! Checks of the structure of payloads.

use crate::game::config::ModeConfig;
use crate::game::time::Ts;
use crate::game::values::{Standing, TeamSlot};

/// A payload whose structure is wrong: the field, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}` {problem}")]
pub struct InvalidField {
    /// The path of the field.
    pub field: &'static str,
    /// What is wrong, as the rest of a sentence.
    pub problem: String,
}

/// The result of a structural check.
pub type Checked = Result<(), InvalidField>;

pub(in crate::game) fn require(holds: bool, field: &'static str, problem: &str) -> Checked {
    if holds {
        Ok(())
    } else {
        Err(InvalidField {
            field,
            problem: problem.to_owned(),
        })
    }
}

pub(in crate::game) fn valid_config(config: &ModeConfig) -> Checked {
    config.validate().map_err(|error| InvalidField {
        field: "config",
        problem: format!("is out of range: {error}"),
    })
}

pub(super) fn two_people(team: &TeamSlot, field: &'static str) -> Checked {
    require(
        team.players[0] != team.players[1],
        field,
        "must be two different players",
    )
}

pub(super) fn dense_places(standings: &[Standing]) -> Checked {
    let mut places: Vec<u32> = standings.iter().map(|standing| standing.place).collect();
    places.sort_unstable();
    places.dedup();
    let dense = places
        .iter()
        .zip(1..)
        .all(|(place, expected)| *place == expected);
    require(dense, "standings.place", "must run 1, 2, 3 without a gap")
}

/// Checks that a deadline, if there is one, is after the start.
pub(super) fn deadline_follows(deadline: Option<Ts>, started_at: Ts) -> Checked {
    let follows = deadline.is_none_or(|deadline| deadline > started_at);
    require(follows, "deadline", "must be after `started_at`")
}
