//! Looks up players who are silent, for they may have left.
//!
//! Owns: who is silent, and when that is looked at. Does not know: how somebody is looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use tokio::time::Instant;
use tracing::warn;

use super::Members;
use crate::game::time::{later, millis_between};
use crate::game::values::Ts;
use crate::game::{GameId, Mode, PlayerId, State};
use crate::host::{CommandError, Origin};
use crate::limits;

impl Members {
    /// Looks for silent players now and then, for as long as the future is polled.
    pub(in crate::bot) async fn watch_silence(&self) {
        let clock = self.0.host.games.clock();
        let mut moves = clock.moves();
        let mut looks = Looks::since(clock.now());
        loop {
            tokio::select! {
                () = tokio::time::sleep(limits::SILENCE_CHECKED_EVERY) => {}
                // The clock holds the sender: this never fails.
                _ = moves.changed() => {}
            }
            self.look_for_silent(&mut looks, clock.now()).await;
        }
    }

    async fn look_for_silent(&self, looks: &mut Looks, now: Ts) {
        let games = &self.0.host.games;
        let live = games.memberships().into_iter().map(|(_, game)| game);
        for (game, before, state) in looks.next(now, live, |game| games.state_in_memory(game)) {
            for (player, since) in silent_players(&state) {
                if is_looked_up(since, before, now) {
                    self.look_up_silent(game, player, since).await;
                }
            }
        }
    }

    async fn look_up_silent(&self, game: GameId, player: PlayerId, since: Ts) {
        let until = Instant::now() + limits::MEMBER_LOOK_UP;
        let left = async {
            let Some(leaver) = self.leaver(game, player, until).await? else {
                return Ok(());
            };
            let origin = Origin::Program {
                name: format!("left_server/silent/{game}/{player}"),
                at: since,
                because: None,
            };
            self.remove(leaver, origin).await
        };
        if let Err(error) = left.await {
            let error: CommandError = error;
            warn!(game.id = %game, error = &error as &dyn std::error::Error, "a silent player of game {game} could not be looked up");
        }
    }
}

/// Until when games were looked at.
struct Looks {
    until: Ts,
    /// Games that were not looked at then, for they were in use or nobody had used them for long, and until when they
    /// were before.
    missed: BTreeMap<GameId, Ts>,
}

impl Looks {
    fn since(now: Ts) -> Self {
        Self {
            until: now,
            missed: BTreeMap::new(),
        }
    }

    /// Returns the live games whose state is to be had, each with the time of the look before.
    fn next<S>(
        &mut self,
        now: Ts,
        live: impl Iterator<Item = GameId>,
        state_of: impl Fn(GameId) -> Option<S>,
    ) -> Vec<(GameId, Ts, S)> {
        let until = mem::replace(&mut self.until, now);
        let missed = mem::take(&mut self.missed);
        let mut found = Vec::new();
        for game in live.collect::<BTreeSet<_>>() {
            let before = missed.get(&game).copied().unwrap_or(until);
            match state_of(game) {
                Some(state) => found.push((game, before, state)),
                None => drop(self.missed.insert(game, before)),
            }
        }
        found
    }
}

/// Returns the players of whom a guess is awaited, and since when. Nobody is, where a round lasts a day.
fn silent_players(state: &State) -> Vec<(PlayerId, Ts)> {
    let State::Running(running) = state else {
        return Vec::new();
    };
    let is_awaited = running.paused.is_none() && !running.info.practice;
    if !is_awaited || running.info.config.mode() == Mode::Longform {
        return Vec::new();
    }
    let mut silent = Vec::new();
    for team in running.teams.iter().filter(|team| team.is_in()) {
        let Some(round) = team.open_round() else {
            continue;
        };
        let guessed = round.pending.as_ref().map(|pending| pending.player_id);
        let since = later(round.opened_at, round.attempt_opened_ms);
        let players = team.slot.players.into_iter();
        silent.extend(
            players
                .filter(|player| Some(*player) != guessed)
                .map(|player| (player, since)),
        );
    }
    silent
}

/// Tells whether a silent player is looked up between two moments: after a minute, and then after twice as long each
/// time.
fn is_looked_up(since: Ts, before: Ts, now: Ts) -> bool {
    let n_due = |at: Ts| {
        let silent_ms = millis_between(since, at);
        (silent_ms / limits::SILENCE_MS)
            .checked_ilog2()
            .map_or(0, |n| n + 1)
    };
    n_due(before) < n_due(now)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_silent_player_is_looked_up_after_a_minute_and_then_after_twice_as_long_each_time() {
        let at = |s: i64| Ts::from_timestamp(1_000 + s, 0).unwrap();
        let looks = (0..2_000).step_by(10);
        let looked_up: Vec<i64> = looks
            .filter(|s| is_looked_up(at(0), at(s - 10), at(*s)))
            .collect();
        assert_eq!(looked_up, [60, 120, 240, 480, 960, 1_920]);
    }

    #[test]
    fn a_look_that_comes_late_finds_who_became_silent_meanwhile_once() {
        let at = |s: i64| Ts::from_timestamp(1_000 + s, 0).unwrap();
        assert!(is_looked_up(at(0), at(-500), at(700)));
        assert!(!is_looked_up(at(0), at(700), at(710)));
        assert!(!is_looked_up(at(0), at(-500), at(-400)));
    }

    #[test]
    fn a_game_that_is_in_use_at_a_look_is_looked_at_by_the_next_one() {
        let at = |s: i64| Ts::from_timestamp(1_000 + s, 0).unwrap();
        let (used, other) = (GameId(Uuid::from_u128(1)), GameId(Uuid::from_u128(2)));
        let mut looks = Looks::since(at(50));
        let mut next = |s: i64, in_use: Option<GameId>| {
            let state_of = |game| (in_use != Some(game)).then_some(());
            looks.next(at(s), [used, other].into_iter(), state_of)
        };
        assert_eq!(next(60, Some(used)), [(other, at(50), ())]);
        assert_eq!(next(70, Some(used)), [(other, at(60), ())]);
        assert_eq!(next(80, None), [(used, at(50), ()), (other, at(70), ())]);
        assert_eq!(next(90, None), [(used, at(80), ()), (other, at(80), ())]);
    }
}
