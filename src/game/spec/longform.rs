//! RULES "Longform".

use super::super::event::{
    AbandonedReason, EliminationReason, LongformDayEnded, Outcome, RoundEndReason,
};
use super::super::{LongformConfig, Mode, ModeConfig, due_at};
use super::commands::*;
use super::contest::{Contest, id, lobby_of, players};
use super::*;

const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
const STEP_MS: u64 = 3_000;

fn longform(n_teams: usize) -> Contest {
    Contest::of(Mode::Longform, n_teams)
}

#[track_caller]
fn day_ended(contest: &Contest) -> &LongformDayEnded {
    let ended = contest.events.iter().find_map(|event| match event {
        GameEvent::LongformDayEnded(ended) => Some(ended),
        _ => None,
    });
    ended.expect("a day ended")
}

fn leaving(contest: &Contest) -> Vec<(super::super::TeamId, EliminationReason)> {
    let exits = day_ended(contest).eliminated.iter();
    exits.map(|exit| (exit.team_id, exit.reason)).collect()
}

#[test]
fn a_round_lasts_a_day_with_the_same_pair_for_all() {
    let game = longform(12);
    let Some(GameEvent::RoundStarted(started)) = game.events.last() else {
        panic!("a day began");
    };
    assert_eq!(started.day, Some(1));
    assert_eq!(started.deadline, Some(later(minute(0), DAY_MS)));
    assert!(
        started
            .deals
            .iter()
            .all(|deal| deal.pair == started.deals[0].pair)
    );
}

#[test]
fn an_anchor_ends_days_at_one_time_of_day() {
    let config = LongformConfig {
        anchor: Some(20 * 60),
        ..LongformConfig::default()
    };
    let noon = minute(12 * 60);
    assert_eq!(config.day_end(noon), minute((24 + 20) * 60));
    let after_a_turnover = minute(20 * 60 + 1);
    assert_eq!(config.day_end(after_a_turnover), minute((24 + 20) * 60));
}

#[test]
fn there_is_no_attempt_limit() {
    let mut game = longform(3);
    game.misses(0, 20).then_kinds(&["GuessProcessed"]);
}

#[test]
fn it_takes_3_teams_to_start_and_2_where_the_settings_say_so() {
    let start = || presses_start(players(0)[0]);
    lobby_of(ModeConfig::default_of(Mode::Longform), 2)
        .when(start())
        .then_rejected(&Rejection::TooFewPlayers {
            mode: Mode::Longform,
            have: 4,
            need: 6,
        });
    for (min_teams, is_valid) in [(1, false), (2, true)] {
        let config = ModeConfig::Longform(LongformConfig {
            min_teams,
            ..LongformConfig::default()
        });
        assert_eq!(config.validate().is_ok(), is_valid);
    }
}

#[test]
fn the_day_goes_on_when_all_have_matched() {
    let mut game = longform(3);
    game.matches(0)
        .matches(1)
        .matches(2)
        .then_kinds(&["GuessProcessed"]);
    assert_eq!(due_at(game.state()), Some(later(minute(0), DAY_MS)));
}

#[test]
fn unmatched_teams_rank_behind_matched_ones_and_leave_together() {
    let mut game = longform(4);
    game.matches_on(0, 9)
        .matches(1)
        .misses(2, 1)
        .strikes_at_ms(DAY_MS);
    assert_eq!(game.round_end().reason, RoundEndReason::Deadline);
    let unmatched = EliminationReason::TimeExpired;
    assert_eq!(leaving(&game), [(id(2), unmatched), (id(3), unmatched)]);
    assert!(
        day_ended(&game)
            .eliminated
            .iter()
            .all(|exit| exit.place == 3)
    );
}

#[test]
fn of_matched_teams_the_whole_group_with_the_most_attempts_leaves() {
    let mut game = longform(4);
    game.matches_on(0, 3)
        .matches(1)
        .matches_on(2, 3)
        .matches_on(3, 2);
    game.strikes_at_ms(DAY_MS);
    let forced = EliminationReason::Forced;
    assert_eq!(leaving(&game), [(id(0), forced), (id(2), forced)]);
}

#[test]
fn if_the_worst_group_is_everyone_nobody_leaves_that_day() {
    let mut game = longform(3);
    game.matches(0).matches(1).matches(2).strikes_at_ms(DAY_MS);
    assert!(day_ended(&game).held);
    assert_eq!(leaving(&game), []);
}

#[test]
fn after_two_such_days_in_a_row_the_slowest_by_total_time_to_match_leaves() {
    let mut game = longform(3);
    game.matches(0)
        .at_ms(5_000)
        .matches(1)
        .at_ms(9_000)
        .matches(2);
    game.strikes_at_ms(DAY_MS).strikes_at_ms(DAY_MS + STEP_MS);
    game.matches(0)
        .matches(2)
        .at_ms(DAY_MS + STEP_MS + 3_000)
        .matches(1);
    game.strikes_at_ms(2 * DAY_MS + STEP_MS);
    assert_eq!(leaving(&game), [(id(2), EliminationReason::Forced)]);
}

#[test]
fn when_nobody_matched_only_teams_that_made_no_attempt_leave() {
    let mut game = longform(3);
    game.misses(0, 1)
        .misses(1, 5)
        .half_guesses(2)
        .strikes_at_ms(DAY_MS);
    assert_eq!(leaving(&game), [(id(2), EliminationReason::Inactive)]);
}

#[test]
fn when_no_team_made_an_attempt_nobody_leaves() {
    let mut game = longform(3);
    game.strikes_at_ms(DAY_MS);
    assert!(day_ended(&game).held);
}

#[test]
fn players_who_have_not_finished_are_reminded_at_50_and_90_percent_of_the_day() {
    let mut game = longform(3);
    game.matches(0)
        .strikes_at_ms(DAY_MS / 2 - 1)
        .then_kinds(&[]);
    for percent in [50, 90] {
        game.strikes_at_ms(DAY_MS / 100 * u64::from(percent));
        let [GameEvent::PlayersReminded(reminded)] = &game.events[..] else {
            panic!("players are reminded: {:?}", game.events);
        };
        assert_eq!(reminded.percent, percent);
        assert_eq!(reminded.players, [players(1), players(2)].concat());
    }
    assert_eq!(due_at(game.state()), Some(later(minute(0), DAY_MS)));
}

#[test]
fn the_turnover_is_revealed_in_steps_and_then_the_next_day_begins() {
    let mut game = longform(4);
    game.matches(0).matches(1).strikes_at_ms(DAY_MS);
    game.then_kinds(&[
        "GuessAbandoned",
        "GuessAbandoned",
        "RoundEnded",
        "LongformDayEnded",
    ]);
    let best_first = &day_ended(&game).results;
    assert!(best_first[0].perfect && !best_first[3].perfect);
    game.strikes_at_ms(DAY_MS + STEP_MS)
        .then_kinds(&["TeamEliminated"]);
    game.strikes_at_ms(DAY_MS + 2 * STEP_MS)
        .then_kinds(&["TeamEliminated"]);
    game.strikes_at_ms(DAY_MS + 3 * STEP_MS)
        .then_kinds(&["RoundStarted"]);
}

#[test]
fn those_who_leave_are_revealed_the_worst_last() {
    let mut game = longform(4);
    game.misses(0, 1).misses(1, 3).matches(3);
    game.strikes_at_ms(DAY_MS);
    let order: Vec<_> = leaving(&game).into_iter().map(|(team, _)| team).collect();
    assert_eq!(order, [id(1), id(0), id(2)]);

    let mut game = longform(3);
    game.at_ms(9_000).matches_on(0, 2);
    game.at_ms(10_000).matches_on(1, 2).matches(2);
    game.strikes_at_ms(DAY_MS);
    let order: Vec<_> = leaving(&game).into_iter().map(|(team, _)| team).collect();
    assert_eq!(order, [id(0), id(1)]);
}

#[test]
fn the_last_team_wins() {
    let mut game = longform(3);
    game.matches(0)
        .matches_on(1, 2)
        .matches_on(2, 3)
        .strikes_at_ms(DAY_MS);
    game.strikes_at_ms(DAY_MS + STEP_MS)
        .strikes_at_ms(DAY_MS + 2 * STEP_MS);
    game.matches(0).strikes_at_ms(2 * DAY_MS + 2 * STEP_MS);
    game.strikes_at_ms(2 * DAY_MS + 3 * STEP_MS);
    game.then_kinds(&["TeamEliminated", "ReplayNamed", "GameCompleted"]);
    assert_eq!(game.completed().outcome, Outcome::Won);
    game.then_places(&[1, 2, 3]);
}

#[test]
fn after_2_days_without_any_guess_it_is_abandoned() {
    let mut game = longform(3);
    game.strikes_at_ms(DAY_MS).strikes_at_ms(DAY_MS + STEP_MS);
    game.strikes_at_ms(2 * DAY_MS - 1);
    assert!(game.state().is_live());
    game.strikes_at_ms(2 * DAY_MS);
    assert!(matches!(
        game.events.last(),
        Some(GameEvent::GameAbandoned(abandoned)) if abandoned.reason == AbandonedReason::Inactivity
    ));
}

#[test]
fn giving_up_forfeits_the_team_after_the_partner_confirms() {
    let mut game = longform(3);
    let [one, other] = players(2);
    game.asks(gives_up(one)).then_kinds(&["GiveUpProposed"]);
    game.asks(gives_up(other))
        .then_kinds(&["GuessAbandoned", "TeamEliminated"]);
    game.asks(presses_leave(players(1)[0]));
    assert_eq!(game.completed().winners, [id(0)]);
}

#[test]
fn a_wish_to_give_up_expires_after_60_seconds() {
    let mut game = longform(3);
    game.asks(gives_up(players(2)[0]));
    assert_eq!(due_at(game.state()), Some(later(minute(0), 60_000)));
    game.strikes_at_ms(60_000).then_kinds(&["GiveUpDropped"]);
    assert_eq!(due_at(game.state()), Some(later(minute(0), DAY_MS / 2)));
}

#[test]
fn who_leaves_together_shares_a_place_behind_a_team_that_stayed_and_leaves_meanwhile() {
    let mut game = longform(4);
    game.matches(0).matches(1).strikes_at_ms(DAY_MS);
    game.strikes_at_ms(DAY_MS + STEP_MS)
        .asks(presses_leave(players(1)[0]));
    game.strikes_at_ms(DAY_MS + 2 * STEP_MS);
    game.then_places(&[1, 2, 3, 3]);
}

#[test]
fn who_is_to_leave_keeps_the_announced_place_though_they_leave_the_game_first() {
    let mut game = longform(5);
    game.matches(0).matches(1).strikes_at_ms(DAY_MS);
    game.asks(presses_leave(players(4)[0]));
    game.strikes_at_ms(DAY_MS + 3 * STEP_MS)
        .strikes_at_ms(DAY_MS + 3 * STEP_MS);
    game.asks(presses_leave(players(1)[0]));
    game.then_places(&[1, 2, 3, 3, 3]);
}

#[test]
fn a_team_that_leaves_in_the_turnover_is_out_once() {
    let mut game = longform(4);
    game.matches(0).matches(1).strikes_at_ms(DAY_MS);
    game.asks(presses_leave(players(2)[0]))
        .then_kinds(&["PlayerLeft", "TeamEliminated"]);
    game.strikes_at_ms(DAY_MS + 2 * STEP_MS)
        .then_kinds(&["TeamEliminated"]);
    game.strikes_at_ms(DAY_MS + 3 * STEP_MS)
        .then_kinds(&["RoundStarted"]);
}
