//! Events of a round.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, deadline_follows, require};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::time::Ts;
use crate::game::values::{Deal, Pair, RoundOutcome, Scope, Submission, TeamRound};
use crate::words::MatchKind;

/// New pairs were dealt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundStarted {
    /// The round, from 1.
    pub round: u32,
    /// All teams, or the one it concerns.
    pub scope: Scope,
    /// The pair dealt to each team.
    pub deals: Vec<Deal>,
    /// When.
    pub started_at: Ts,
    /// The time it ends at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Ts>,
    /// The day of a longform game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
}

impl RoundStarted {
    pub(super) fn validate(&self) -> Checked {
        require(self.round > 0, "round", "counts from 1")?;
        require(
            !self.deals.is_empty(),
            "deals",
            "must name at least one team",
        )?;
        let differ = self.deals.iter().all(|deal| deal.pair[0] != deal.pair[1]);
        require(differ, "deals.pair", "must be two different words")?;
        deadline_follows(self.deadline, self.started_at)
    }
}

/// The first of two partners guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessSubmitted {
    /// The round.
    pub round: u32,
    /// The team.
    pub team_id: TeamId,
    /// The attempt within the round, from 1.
    pub attempt: u32,
    /// The guess: secret until the attempt is complete.
    pub submission: Submission,
}

/// Both partners guessed: the attempt is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessProcessed {
    /// The round.
    pub round: u32,
    /// The team.
    pub team_id: TeamId,
    /// The attempt within the round, from 1.
    pub attempt: u32,
    /// The pair that was shown.
    pub shown: Pair,
    /// Both guesses, in the order they were given.
    pub submissions: [Submission; 2],
    /// Whether they count as one word.
    pub matched: bool,
    /// The rule by which they match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_kind: Option<MatchKind>,
}

impl GuessProcessed {
    pub(super) fn validate(&self) -> Checked {
        let [first, second] = &self.submissions;
        require(
            first.player_id != second.player_id,
            "submissions",
            "must be of two different players",
        )?;
        require(
            self.matched == self.match_kind.is_some(),
            "match_kind",
            "must be given exactly when matched",
        )
    }
}

/// The reason an attempt was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbandonReason {
    /// Time ran out.
    Timeout,
    /// The team gave up.
    GaveUp,
    /// A partner left.
    PlayerLeft,
    /// A partner could not be reached.
    Unreachable,
    /// The game ended.
    GameEnded,
}

/// An attempt was cut short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessAbandoned {
    /// The round.
    pub round: u32,
    /// The team.
    pub team_id: TeamId,
    /// The attempt within the round, from 1.
    pub attempt: u32,
    /// The reason.
    pub reason: AbandonReason,
    /// The player who caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// The guess that waited for the partner's; it stays secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Submission>,
}

/// Why a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundEndReason {
    /// The team matched.
    Matched,
    /// Every team was done.
    AllDone,
    /// Time ran out.
    Deadline,
    /// The team gave up.
    GivenUp,
    /// It was cut short and does not count.
    Void,
}

/// Further details of a round by mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum RoundDetail {
    /// Two-player.
    TwoPlayer {
        /// Attempts of the game so far, this round included.
        attempts_total: u32,
        /// Rounds still to come.
        rounds_left: u32,
    },
    /// Knockout.
    Knockout {
        /// How many teams started the round.
        n_started: u32,
        /// How many of them matched.
        n_matched: u32,
        /// The number of teams to be eliminated in such a round.
        quota: u32,
    },
    /// Longform.
    Longform {
        /// The day.
        day: u32,
        /// How many teams matched.
        n_matched: u32,
    },
    /// Race.
    Race {
        /// The team's points so far, this round included.
        points_total: i32,
    },
    /// Golf race.
    GolfRace {
        /// The team's points so far, this round included.
        points_total: i32,
    },
}

/// A round ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundEnded {
    /// The round.
    pub round: u32,
    /// All teams, or the one it concerns.
    pub scope: Scope,
    /// The result of each team.
    pub results: Vec<TeamRound>,
    /// The reason.
    pub reason: RoundEndReason,
    /// How long it was open, without pauses.
    pub duration_ms: u64,
    /// Further details by mode.
    pub detail: RoundDetail,
}

impl RoundEnded {
    pub(super) fn validate(&self) -> Checked {
        require(
            !self.results.is_empty(),
            "results",
            "must name at least one team",
        )?;
        require(
            self.scope == Scope::All || self.results.len() == 1,
            "results",
            "must name one team alone when the round was its own",
        )?;
        for result in &self.results {
            let matched = result.outcome == RoundOutcome::Matched;
            require(
                result.perfect == (matched && result.attempts == 1),
                "results.perfect",
                "must be said exactly of a match on attempt 1",
            )?;
            require(
                matched == result.matched_word.is_some(),
                "results.matched_word",
                "must be given exactly for a match",
            )?;
            let legal = match (&self.detail, result.outcome) {
                (RoundDetail::Race { .. }, RoundOutcome::Matched) => result.points == 1,
                (RoundDetail::GolfRace { .. }, RoundOutcome::Matched) => {
                    (0..=100).contains(&result.points)
                }
                (RoundDetail::GolfRace { .. }, RoundOutcome::GivenUp) => result.points == -1,
                _ => result.points == 0,
            };
            require(legal, "results.points", "must be what the mode can give")?;
        }
        Ok(())
    }
}
