//! What must hold for a round: its pair, its guesses, its end.

use std::collections::BTreeSet;

use crate::game::event::{
    GuessAbandoned, GuessProcessed, GuessSubmitted, RoundEnded, RoundStarted,
};
use crate::game::values::{RoundOutcome, Scope, Submission, Ts};
use crate::game::{PlayerId, TeamId};

use super::{GamePhase, Held, Open, Watch, must, same};

impl Watch {
    pub(super) fn round_started(&mut self, started: &RoundStarted, at: Ts) -> Held {
        self.in_play()?;
        must(
            started.started_at == at,
            "a round starts when it is said to",
        )?;
        let dealt: BTreeSet<TeamId> = started.deals.iter().map(|deal| deal.team_id).collect();
        must(dealt.len() == started.deals.len(), "a team is dealt once")?;
        let whole = match started.scope {
            Scope::All => dealt.len() == self.n_in(),
            Scope::Team => dealt.len() == 1,
        };
        must(whole, "the deals fit the scope")?;
        for deal in &started.deals {
            let side = self
                .teams
                .get_mut(&deal.team_id)
                .ok_or("the team entered")?;
            must(side.open.is_none(), "the previous round was closed")?;
            must(started.round == side.last_round + 1, "rounds run 1, 2, 3")?;
            must(
                !same(&deal.pair[0], &deal.pair[1]),
                "the two words of a pair do not match",
            )?;
            let recent = side
                .players
                .iter()
                .filter_map(|player| self.participants.get(player))
                .flat_map(|participant| participant.recent(self.server_rules));
            let mut again = recent.filter(|recent| deal.pair.iter().any(|word| same(word, recent)));
            must(
                self.is_daily || again.next().is_none(),
                "a fresh pair holds no recent word of either partner",
            )?;
            side.last_round = started.round;
            side.open = Some(Open {
                pair: deal.pair.clone(),
                used: deal.pair.to_vec(),
                n_attempts: 0,
                pending: None,
                last_elapsed_ms: 0,
                matched: false,
                cut_short: false,
            });
        }
        self.n_rounds = self.n_rounds.max(started.round);
        Ok(())
    }

    /// Returns the open round that a guess belongs to.
    fn open(
        &mut self,
        team: TeamId,
        round: u32,
        attempt: u32,
    ) -> Result<(&mut Open, [PlayerId; 2]), &'static str> {
        let side = self.teams.get_mut(&team).ok_or("the team entered")?;
        let open = side
            .open
            .as_mut()
            .ok_or("no guess comes after its round ended")?;
        must(
            side.last_round == round,
            "a guess belongs to the open round",
        )?;
        must(!side.out, "no guess comes after its team went out")?;
        must(!open.matched, "no guess follows a match")?;
        must(!open.cut_short, "no guess follows an attempt cut short")?;
        must(attempt == open.n_attempts + 1, "attempts run 1, 2, 3")?;
        Ok((open, side.players))
    }

    pub(super) fn submitted(&mut self, submitted: &GuessSubmitted) -> Held {
        self.in_play()?;
        self.not_recent(&submitted.submission)?;
        let (open, players) = self.open(submitted.team_id, submitted.round, submitted.attempt)?;
        must(open.pending.is_none(), "one guess waits at most")?;
        open.admits(&submitted.submission, players)?;
        open.pending = Some(submitted.submission.clone());
        Ok(())
    }

    pub(super) fn processed(&mut self, processed: &GuessProcessed) -> Held {
        self.in_play()?;
        let [first, second] = &processed.submissions;
        self.not_recent(second)?;
        let (open, players) = self.open(processed.team_id, processed.round, processed.attempt)?;
        must(
            open.pending.take().as_ref() == Some(first),
            "the first guess is the one that waited",
        )?;
        open.admits(second, players)?;
        must(processed.shown == open.pair, "`shown` is the pair they had")?;
        must(
            processed.matched == same(&first.word, &second.word),
            "a match is what the word service says",
        )?;
        must(
            first.elapsed_ms <= second.elapsed_ms,
            "the second guess comes after the first",
        )?;
        open.n_attempts += 1;
        open.last_elapsed_ms = second.elapsed_ms;
        open.matched = processed.matched;
        let words = [first.word.clone(), second.word.clone()];
        open.used.extend(words.iter().cloned());
        if !processed.matched {
            open.pair = words;
        }
        for (order, submission) in processed.submissions.iter().enumerate() {
            let counts = self.participants.get_mut(&submission.player_id);
            let counts = counts.ok_or("the player takes part")?;
            counts.submissions += 1;
            counts.matched += u32::from(processed.matched);
            counts.first_in += u32::from(order == 0);
            counts.guessed.push(submission.word.clone());
        }
        Ok(())
    }

    pub(super) fn guess_abandoned(&mut self, abandoned: &GuessAbandoned) -> Held {
        let (open, _) = self.open(abandoned.team_id, abandoned.round, abandoned.attempt)?;
        let waited = open.pending.take();
        must(
            waited == abandoned.pending,
            "`pending` is the guess that waited",
        )?;
        open.cut_short = true;
        if let Some(counts) = waited.and_then(|waited| self.participants.get_mut(&waited.player_id))
        {
            counts.abandoned += 1;
        }
        Ok(())
    }

    pub(super) fn round_ended(&mut self, ended: &RoundEnded) -> Held {
        must(self.phase == GamePhase::Running, "the game is running")?;
        for result in &ended.results {
            let side = self
                .teams
                .get_mut(&result.team_id)
                .ok_or("the team entered")?;
            must(
                side.last_round == ended.round,
                "the round that ends is the open one",
            )?;
            let open = side.open.take().ok_or("a round ends once")?;
            must(open.pending.is_none(), "no guess is left waiting")?;
            let fits = match result.outcome {
                RoundOutcome::Matched => open.matched && result.attempts == open.n_attempts,
                RoundOutcome::Eliminated => side.out && result.attempts == open.n_attempts,
                RoundOutcome::Unmatched | RoundOutcome::Void => {
                    !open.matched && result.attempts == open.n_attempts
                }
                RoundOutcome::GivenUp => open.cut_short && result.attempts > open.n_attempts,
            };
            must(fits, "the outcome is what the attempts say")?;
            must(
                result.duration_ms >= open.last_elapsed_ms,
                "a round is open for as long as its guesses took",
            )?;
            side.results.push(result.clone());
        }
        Ok(())
    }

    fn not_recent(&self, submission: &Submission) -> Held {
        let participant = self.participants.get(&submission.player_id);
        let recent = participant
            .ok_or("the player takes part")?
            .recent(self.server_rules);
        must(
            !recent.iter().any(|recent| same(recent, &submission.word)),
            "no player says one of their recent words again",
        )
    }
}

impl Open {
    fn admits(&self, submission: &Submission, players: [PlayerId; 2]) -> Held {
        must(
            players.contains(&submission.player_id),
            "only a player of the team guesses",
        )?;
        must(
            self.pending
                .as_ref()
                .is_none_or(|pending| pending.player_id != submission.player_id),
            "a player guesses once an attempt",
        )?;
        must(
            !self.used.iter().any(|used| same(used, &submission.word)),
            "no word shown or used in the round is said again",
        )
    }
}
