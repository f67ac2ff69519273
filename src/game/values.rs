//! Shapes that several events share: teams, pairs, submissions, results, standings.
//!
//! Owns: their fields, which are the storage format. Does not know: when they are made.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::ids::{PlayerId, TeamId};
pub use super::time::Ts;
pub use crate::words::{MatchKind, NotAWord, Word};

/// What stands where the text of somebody was who had themselves erased.
pub const REDACTED: &str = "[redacted]";

/// Reads a text that may have been taken out since: then there is none.
pub(super) fn unless_redacted<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| text != REDACTED))
}

/// The two words a team is shown.
pub type Pair = [Word; 2];

/// A team in a game: who its two players are, in the order they are shown in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamSlot {
    /// The team.
    pub team_id: TeamId,
    /// Its name, when it has one of its own; otherwise it is called "A & B".
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "unless_redacted"
    )]
    #[schemars(with = "Option<String>")]
    pub name: Option<String>,
    /// Its two players.
    pub players: [PlayerId; 2],
}

/// One player's guess in an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Submission {
    /// Who guessed.
    pub player_id: PlayerId,
    /// The word.
    pub word: Word,
    /// Milliseconds since the round opened, pauses not counted.
    pub elapsed_ms: u64,
}

/// How a round ended for one team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundOutcome {
    /// An attempt matched.
    Matched,
    /// The team gave the round up.
    GivenUp,
    /// The attempts or the time ran out.
    Unmatched,
    /// The team went out.
    Eliminated,
    /// The round was cut short and counts for nothing.
    Void,
}

/// One team's result of one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamRound {
    /// The team.
    pub team_id: TeamId,
    /// How it ended.
    pub outcome: RoundOutcome,
    /// The attempts it counts as.
    pub attempts: u32,
    /// The word that matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_word: Option<Word>,
    /// The rule by which it matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_kind: Option<MatchKind>,
    /// Matched on attempt 1.
    pub perfect: bool,
    /// Points won or lost.
    pub points: i32,
    /// Milliseconds the team's round was open, pauses not counted.
    pub duration_ms: u64,
}

/// A team's place at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// The team.
    pub team_id: TeamId,
    /// 1 is first; joint teams share a place, and places are dense.
    pub place: u32,
    /// Points in all.
    pub points: i32,
    /// Rounds matched.
    pub matches: u32,
    /// Attempts over all rounds that count.
    pub attempts: u32,
    /// Rounds given up.
    pub give_ups: u32,
    /// Rounds matched on attempt 1.
    pub perfect: u32,
    /// Attempts a round × 1000; absent when no round counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avg_attempts_milli: Option<u64>,
    /// Milliseconds of open rounds.
    pub active_ms: u64,
}

/// What one player did in a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerTally {
    /// The player.
    pub player_id: PlayerId,
    /// Guesses in attempts that both partners completed.
    pub submissions: u32,
    /// Attempts that matched.
    pub matched: u32,
    /// Own guesses whose attempt was cut short.
    pub abandoned: u32,
    /// Attempts in which this player guessed first.
    pub first_in: u32,
    /// Milliseconds from each attempt's opening to this player's guess, summed.
    pub response_ms_total: u64,
    /// The shortest of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fastest_ms: Option<u64>,
}

impl PlayerTally {
    /// Starts a tally at nothing.
    pub fn new(player_id: PlayerId) -> Self {
        Self {
            player_id,
            submissions: 0,
            matched: 0,
            abandoned: 0,
            first_in: 0,
            response_ms_total: 0,
            fastest_ms: None,
        }
    }
}

/// One setting that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Which setting, by its name.
    pub path: String,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it is now.
    pub new: String,
}

/// A new pair for one team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deal {
    /// The team.
    pub team_id: TeamId,
    /// The pair it is shown.
    pub pair: Pair,
}

/// Whom a round is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All teams that are still in.
    All,
    /// One team, whose rounds are its own.
    Team,
}
