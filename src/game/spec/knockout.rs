//! RULES "Knockout", and giving up and leaving in it.

use super::super::event::{
    EliminationReason, KnockoutRoundCompleted, Outcome, RoundEndReason, TeamEliminated,
};
use super::super::values::RoundOutcome;
use super::super::{Mode, ModeConfig, due_at};
use super::commands::*;
use super::contest::{Contest, id, players};
use super::*;

const LIMIT_MS: u64 = 300_000;

/// When the last 30 seconds begin.
const FINAL_MS: u64 = LIMIT_MS - 30_000;
const PAUSE_MS: u64 = 5_000;

fn knockout(n_teams: usize) -> Contest {
    Contest::of(Mode::Knockout, n_teams)
}

fn out(contest: &Contest) -> Vec<(super::super::TeamId, EliminationReason)> {
    let gone = contest.events.iter().filter_map(|event| match event {
        GameEvent::TeamEliminated(TeamEliminated {
            team_id, reason, ..
        }) => Some((*team_id, *reason)),
        _ => None,
    });
    gone.collect()
}

#[track_caller]
fn round_completed(contest: &Contest) -> &KnockoutRoundCompleted {
    let completed = contest.events.iter().find_map(|event| match event {
        GameEvent::KnockoutRoundCompleted(completed) => Some(completed),
        _ => None,
    });
    completed.expect("a round of knockout is over")
}

#[test]
fn every_team_gets_the_same_pair_and_300_seconds() {
    let game = knockout(12);
    let Some(GameEvent::RoundStarted(started)) = game.events.last() else {
        panic!("a round is open");
    };
    assert_eq!(started.deals.len(), 12);
    assert!(
        started
            .deals
            .iter()
            .all(|deal| deal.pair == started.deals[0].pair)
    );
    assert_eq!(started.deadline, Some(later(minute(0), LIMIT_MS)));
    assert_eq!(due_at(game.state()), Some(later(minute(0), FINAL_MS)));
}

#[test]
fn a_team_for_which_the_pair_is_blocked_gets_its_own() {
    let config = || ModeConfig::default_of(Mode::Knockout);
    let start = || presses_start(players(0)[0]);
    let deals = |decided: &Decided| match decided.events().last() {
        Some(GameEvent::RoundStarted(started)) => started.deals.clone(),
        other => panic!("no round is open: {other:?}"),
    };
    let common = deals(&contest::lobby_of(config(), 3).when(start()))[0]
        .pair
        .clone();
    let blocked = contest::lobby_of(config(), 3)
        .who_guessed_before(players(1)[0], &[common[0].as_str()])
        .when(start());
    let deals = deals(&blocked);
    assert_eq!(deals[0].pair, common);
    assert!(!deals[1].pair.contains(&common[0]));
    assert_eq!(deals[2].pair, common);
}

#[test]
fn a_team_whose_12th_attempt_fails_is_out_at_once() {
    let mut game = knockout(3);
    game.matches(0).misses(1, 11);
    assert_eq!(out(&game), []);
    game.misses(1, 1)
        .then_kinds(&["GuessProcessed", "TeamEliminated"]);
    assert_eq!(out(&game), [(id(1), EliminationReason::GuessLimit)]);
    game.is_refused(says(players(1)[0], "steam"), &Rejection::RoundNotOpen);
}

#[test]
fn until_a_team_matches_the_12th_attempt_ends_a_teams_guessing_and_a_match_makes_it_out() {
    let mut game = knockout(3);
    game.misses(1, 12);
    assert_eq!(out(&game), []);
    game.is_refused(says(players(1)[0], "steam"), &Rejection::RoundNotOpen);
    game.matches(0);
    assert_eq!(out(&game), [(id(1), EliminationReason::GuessLimit)]);
}

#[test]
fn the_round_closes_when_every_active_team_has_matched_or_is_out() {
    let mut game = knockout(3);
    game.matches(0).misses(1, 12).matches_on(2, 2);
    game.then_kinds(&["GuessProcessed", "RoundEnded", "KnockoutRoundCompleted"]);
    assert_eq!(game.round_end().reason, RoundEndReason::AllDone);
    assert_eq!(game.round_end().results.len(), 3);
    assert_eq!(game.round_end().results[1].outcome, RoundOutcome::Unmatched);
}

#[test]
fn at_the_limit_unmatched_teams_are_out() {
    let mut game = knockout(4);
    game.matches(0).matches(1).half_guesses(2);
    game.strikes_at_ms(FINAL_MS)
        .then_kinds(&["FinalSecondsBegan"]);
    game.strikes_at_ms(LIMIT_MS - 1).then_kinds(&[]);
    game.strikes_at_ms(LIMIT_MS).then_kinds(&[
        "GuessAbandoned",
        "GuessAbandoned",
        "RoundEnded",
        "TeamEliminated",
        "TeamEliminated",
        "KnockoutRoundCompleted",
    ]);
    assert_eq!(game.round_end().reason, RoundEndReason::Deadline);
    assert!(
        out(&game)
            .iter()
            .all(|(_, reason)| *reason == EliminationReason::TimeExpired)
    );
    assert_eq!(round_completed(&game).advancing, [id(0), id(1)]);
}

#[test]
fn a_guess_at_the_limit_comes_too_late() {
    let mut game = knockout(2);
    game.at_ms(LIMIT_MS);
    game.is_refused(says(players(0)[0], "steam"), &Rejection::TimeUp);
}

#[test]
fn the_quota_is_3_teams_when_more_than_8_started_the_round_and_otherwise_1() {
    for (n_teams, n_out) in [(12, 3), (9, 3), (8, 1), (3, 1)] {
        let mut game = knockout(n_teams);
        for team in 0..n_teams {
            game.matches(team);
        }
        assert_eq!(round_completed(&game).eliminated.len(), n_out, "{n_teams}");
        assert!(
            out(&game)
                .iter()
                .all(|(_, reason)| *reason == EliminationReason::Forced)
        );
    }
}

#[test]
fn teams_out_by_attempts_or_time_count_towards_the_quota() {
    let mut game = knockout(4);
    game.matches(0)
        .matches(1)
        .matches(2)
        .strikes_at_ms(LIMIT_MS);
    assert_eq!(out(&game), [(id(3), EliminationReason::TimeExpired)]);

    let mut game = knockout(4);
    game.matches(0).misses(3, 12).matches(1).matches(2);
    assert_eq!(round_completed(&game).eliminated.len(), 1);
    assert_eq!(round_completed(&game).advancing, [id(0), id(1), id(2)]);
}

#[test]
fn the_quota_is_filled_with_the_matched_teams_of_the_most_attempts() {
    let mut game = knockout(3);
    game.matches_on(0, 2).matches_on(1, 3).matches_on(2, 1);
    assert_eq!(out(&game), [(id(1), EliminationReason::Forced)]);
}

#[test]
fn then_with_the_slowest() {
    let mut by_id = [0, 1, 2];
    by_id.sort_by_key(|team| id(*team));
    let mut game = knockout(3);
    for (team, at_ms) in by_id.into_iter().zip([1_000, 2_000, 3_000]) {
        game.at_ms(at_ms).matches(team);
    }
    assert_eq!(out(&game), [(id(by_id[2]), EliminationReason::Forced)]);
}

#[test]
fn then_by_team_id() {
    let mut game = knockout(3);
    game.matches(0).matches(1).matches(2);
    let first = [id(0), id(1), id(2)].into_iter().min().expect("three");
    assert_eq!(out(&game), [(first, EliminationReason::Forced)]);
}

#[test]
fn a_round_never_removes_everyone_but_is_replayed_once_with_a_fresh_pair() {
    let mut game = knockout(2);
    let pair = |game: &Contest| game.team(0).open_round().map(|open| open.pair.clone());
    let first = pair(&game);
    game.misses(0, 12).strikes_at_ms(LIMIT_MS);
    assert_eq!(out(&game), []);
    assert!(round_completed(&game).replayed);
    assert_eq!(round_completed(&game).advancing, [id(0), id(1)]);
    game.strikes_at_ms(LIMIT_MS + PAUSE_MS)
        .then_kinds(&["RoundStarted"]);
    assert_ne!(pair(&game), first);
}

#[test]
fn when_it_happens_twice_in_a_row_the_game_completes_with_no_winner() {
    let mut game = knockout(3);
    game.matches(0).matches(1).strikes_at_ms(LIMIT_MS);
    let mut at_ms = LIMIT_MS;
    for _ in 0..2 {
        at_ms += PAUSE_MS;
        game.strikes_at_ms(at_ms);
        at_ms += LIMIT_MS;
        game.strikes_at_ms(at_ms);
    }
    assert_eq!(game.completed().outcome, Outcome::NoWinner);
    assert_eq!(game.completed().winners, []);
    game.then_places(&[1, 1, 2]);
}

#[test]
fn a_match_between_makes_the_next_such_round_the_first_again() {
    let mut game = knockout(4);
    game.strikes_at_ms(LIMIT_MS).strikes_at_ms(400_000);
    game.matches(0).matches(1).matches(2).strikes_at_ms(800_000);
    game.strikes_at_ms(900_000).strikes_at_ms(1_500_000);
    assert!(round_completed(&game).replayed);
}

#[test]
fn a_forced_step_leaves_at_least_one_team() {
    let mut game = knockout(9);
    game.matches(0).matches(1).strikes_at_ms(LIMIT_MS);
    // 7 are out by time: the quota of 3 is more than filled, and nobody is forced.
    assert_eq!(round_completed(&game).advancing.len(), 2);
    game.strikes_at_ms(LIMIT_MS + PAUSE_MS)
        .matches(0)
        .matches(1);
    assert_eq!(out(&game).len(), 1);
    assert_eq!(game.completed().outcome, Outcome::Won);
}

#[test]
fn the_next_round_starts_after_a_pause_of_5_seconds() {
    let mut game = knockout(3);
    game.matches(0).matches(1).matches(2);
    assert_eq!(due_at(game.state()), Some(later(minute(0), PAUSE_MS)));
    game.strikes_at_ms(PAUSE_MS - 1).then_kinds(&[]);
    game.strikes_at_ms(PAUSE_MS).then_kinds(&["RoundStarted"]);
    assert!(
        game.state()
            .teams()
            .iter()
            .filter(|team| team.open_round().is_some())
            .count()
            == 2
    );
}

#[test]
fn the_last_team_wins_and_places_are_the_reverse_order_of_elimination() {
    let mut game = knockout(3);
    game.matches(0).matches(2).strikes_at_ms(LIMIT_MS);
    game.strikes_at_ms(LIMIT_MS + PAUSE_MS)
        .matches_on(0, 2)
        .matches(2);
    game.then_kinds(&[
        "GuessProcessed",
        "RoundEnded",
        "TeamEliminated",
        "KnockoutRoundCompleted",
        "ReplayNamed",
        "GameCompleted",
    ]);
    assert_eq!(game.completed().outcome, Outcome::Won);
    assert_eq!(game.completed().winners, [id(2)]);
    game.then_places(&[2, 3, 1]);
}

// Pausing.

#[test]
fn a_pause_freezes_the_round_and_the_pause_between_rounds() {
    let host = players(0)[0];
    let mut game = knockout(3);
    game.at_ms(100_000)
        .asks(pauses(host))
        .strikes_at_ms(LIMIT_MS)
        .then_kinds(&[]);
    game.asks(resumes(host));
    assert_eq!(
        due_at(game.state()),
        Some(later(minute(0), FINAL_MS + 200_000))
    );
    game.matches(0).matches(1).matches(2).asks(pauses(host));
    game.at_ms(LIMIT_MS + 1_000_000).asks(resumes(host));
    let next = later(minute(0), LIMIT_MS + 1_000_000 + PAUSE_MS);
    assert_eq!(due_at(game.state()), Some(next));
}

// Giving up and leaving.

#[test]
fn giving_up_forfeits_the_team_after_the_partner_confirms() {
    let mut game = knockout(3);
    let [one, other] = players(1);
    game.asks(gives_up(one)).then_kinds(&["GiveUpProposed"]);
    game.asks(gives_up(one)).then_kinds(&[]);
    game.asks(gives_up(other))
        .then_kinds(&["GuessAbandoned", "TeamEliminated"]);
    assert_eq!(out(&game), [(id(1), EliminationReason::Forfeited)]);
}

#[test]
fn the_partner_confirms_within_60_seconds_or_asks_anew() {
    let mut game = knockout(3);
    let [one, other] = players(1);
    game.asks(gives_up(one)).at_ms(59_999).asks(gives_up(other));
    assert_eq!(out(&game).len(), 1);

    let mut game = knockout(3);
    game.asks(gives_up(one)).at_ms(60_000).asks(gives_up(other));
    game.then_kinds(&["GiveUpProposed"]);
}

#[test]
fn a_wish_to_give_up_expires_after_60_seconds_and_that_is_a_fact() {
    let mut game = knockout(3);
    let [one, other] = players(1);
    game.at_ms(1_000).asks(gives_up(one));
    assert_eq!(due_at(game.state()), Some(later(minute(0), 61_000)));
    game.strikes_at_ms(60_999).then_kinds(&[]);
    game.strikes_at_ms(61_000).then_kinds(&["GiveUpDropped"]);
    assert_eq!(due_at(game.state()), Some(later(minute(0), FINAL_MS)));
    game.is_refused(keeps_playing(other), &Rejection::NoProposal);
}

#[test]
fn a_pause_moves_the_end_of_a_wish_to_give_up() {
    let host = players(0)[0];
    let mut game = knockout(3);
    game.asks(gives_up(players(1)[0]))
        .at_ms(30_000)
        .asks(pauses(host))
        .strikes_at_ms(100_000)
        .then_kinds(&[]);
    game.asks(resumes(host))
        .strikes_at_ms(129_999)
        .then_kinds(&[]);
    game.strikes_at_ms(130_000).then_kinds(&["GiveUpDropped"]);
}

#[test]
fn the_partner_may_say_no_and_the_asker_may_take_it_back() {
    for who_drops in [0, 1] {
        let mut game = knockout(3);
        let [one, other] = players(1);
        game.is_refused(keeps_playing(one), &Rejection::NoProposal);
        game.asks(gives_up(one))
            .asks(keeps_playing(players(1)[who_drops]))
            .then_kinds(&["GiveUpDropped"]);
        game.asks(gives_up(other)).then_kinds(&["GiveUpProposed"]);
        assert_eq!(out(&game), []);
    }
}

#[test]
fn a_match_ends_the_wish_to_give_up() {
    let mut game = knockout(3);
    game.asks(gives_up(players(1)[0])).matches(1);
    assert_eq!(due_at(game.state()), Some(later(minute(0), FINAL_MS)));
}

#[test]
fn a_player_who_leaves_forfeits_for_the_team() {
    let mut game = knockout(3);
    game.half_guesses(1).asks(presses_leave(players(1)[1]));
    game.then_kinds(&["PlayerLeft", "GuessAbandoned", "TeamEliminated"]);
    game.matches(0).matches(2);
    let result = &game.round_end().results[1];
    assert_eq!(result.outcome, RoundOutcome::Eliminated);
    // A forfeit does not count towards the quota: one of two that matched goes as well.
    assert_eq!(out(&game).len(), 1);
}

#[test]
fn who_matched_and_then_left_makes_no_team_out_that_has_no_attempts_left() {
    let mut game = knockout(4);
    game.matches(0).asks(presses_leave(players(0)[0]));
    game.misses(1, 12).misses(2, 12);
    assert_eq!(out(&game), []);
    game.misses(3, 12);
    assert!(round_completed(&game).replayed);
    assert_eq!(round_completed(&game).advancing, [id(1), id(2), id(3)]);
}

#[test]
fn the_last_team_wins_at_once_when_all_others_forfeit() {
    let mut game = knockout(2);
    game.misses(0, 2).asks(presses_leave(players(1)[1]));
    game.then_kinds(&[
        "PlayerLeft",
        "GuessAbandoned",
        "TeamEliminated",
        "GuessAbandoned",
        "RoundEnded",
        "ReplayNamed",
        "GameCompleted",
    ]);
    assert_eq!(game.round_end().results[0].outcome, RoundOutcome::Void);
    assert_eq!(game.completed().winners, [id(0)]);
}

#[test]
fn a_forfeit_may_be_what_the_round_was_waiting_for() {
    let mut game = knockout(4);
    game.matches(0).matches(1).matches(2);
    game.asks(presses_leave(players(3)[0]));
    assert_eq!(game.round_end().reason, RoundEndReason::AllDone);
}

#[test]
fn while_paused_the_end_of_a_round_by_a_forfeit_waits_until_the_game_goes_on() {
    let mut game = knockout(4);
    game.matches(0).matches(1).matches(2);
    game.asks(pauses(players(0)[0]))
        .at_ms(100_000)
        .asks(presses_leave(players(3)[0]))
        .then_kinds(&["PlayerLeft", "GuessAbandoned", "TeamEliminated"]);
    game.at_ms(1_000_000)
        .asks(resumes(players(0)[0]))
        .then_kinds(&[
            "GameResumed",
            "RoundEnded",
            "TeamEliminated",
            "KnockoutRoundCompleted",
        ]);
    let next = later(minute(0), 1_000_000 + PAUSE_MS);
    assert_eq!(due_at(game.state()), Some(next));
}

#[test]
fn a_team_may_forfeit_between_two_rounds() {
    let mut game = knockout(4);
    game.matches(0)
        .matches(1)
        .matches(2)
        .strikes_at_ms(LIMIT_MS);
    game.asks(presses_leave(players(0)[0]))
        .then_kinds(&["PlayerLeft", "TeamEliminated"]);
    game.asks(presses_leave(players(1)[0]));
    assert_eq!(game.completed().winners, [id(2)]);
}
