//! RULES "Race" and "Golf race".

use super::super::event::{AbandonReason, AbandonedReason, Outcome, RoundEndReason};
use super::super::time::earlier;
use super::super::values::{RoundOutcome, Scope};
use super::super::{GolfRaceConfig, Mode, ModeConfig, due_at};
use super::commands::*;
use super::contest::{Contest, id, players};
use super::*;

const END_MS: u64 = 180_000;

fn points(contest: &Contest, team: usize) -> i32 {
    contest
        .team(team)
        .rounds
        .iter()
        .map(|round| round.points)
        .sum()
}

#[test]
fn a_race_lasts_180_seconds() {
    let mut race = Contest::of(Mode::Race, 2);
    assert_eq!(
        due_at(race.state()),
        Some(later(minute(0), END_MS - 30_000))
    );
    race.strikes_at_ms(END_MS - 30_000)
        .then_kinds(&["FinalSecondsBegan"]);
    assert_eq!(due_at(race.state()), Some(later(minute(0), END_MS)));
    race.strikes_at_ms(END_MS - 1).then_kinds(&[]);
    race.strikes_at_ms(END_MS);
    let elapsed = race.events.iter().find_map(|event| match event {
        GameEvent::RaceTimeExpired(expired) => Some((expired.elapsed_ms, expired.limit_ms)),
        _ => None,
    });
    assert_eq!(elapsed, Some((END_MS, END_MS)));
}

#[test]
fn a_match_is_one_point_and_opens_the_teams_next_round_at_once() {
    let mut race = Contest::of(Mode::Race, 2);
    race.matches_on(0, 3)
        .then_kinds(&["GuessProcessed", "RoundEnded", "RoundStarted"]);
    assert_eq!(race.round_end().scope, Scope::Team);
    assert_eq!(race.round_end().results[0].points, 1);
    assert_eq!(race.team(0).open_round().map(|open| open.round), Some(2));
    assert_eq!(race.team(1).open_round().map(|open| open.round), Some(1));
}

#[test]
fn either_partner_gives_up_at_once_and_the_round_counts_one_attempt_more() {
    for player in players(0) {
        let mut race = Contest::of(Mode::Race, 2);
        race.misses(0, 2).asks(gives_up(player));
        race.then_kinds(&["GuessAbandoned", "RoundEnded", "RoundStarted"]);
        let result = &race.round_end().results[0];
        assert_eq!(
            (result.outcome, result.attempts),
            (RoundOutcome::GivenUp, 3)
        );
        assert_eq!(result.points, 0);
    }
}

#[test]
fn rounds_open_at_the_end_are_void() {
    let mut race = Contest::of(Mode::Race, 2);
    race.matches(0).half_guesses(1).strikes_at_ms(END_MS);
    race.then_kinds(&[
        "GuessAbandoned",
        "GuessAbandoned",
        "RoundEnded",
        "RoundEnded",
        "RaceTimeExpired",
        "ReplayNamed",
        "GameCompleted",
    ]);
    assert_eq!(race.round_end().results[0].outcome, RoundOutcome::Void);
    assert_eq!(race.round_end().reason, RoundEndReason::Void);
    let standing = &race.completed().standings[1];
    assert_eq!((standing.team_id, standing.attempts), (id(1), 0));
}

#[test]
fn a_guess_at_the_end_comes_too_late_though_nobody_looked_at_the_clock() {
    let mut race = Contest::of(Mode::Race, 2);
    race.at_ms(END_MS);
    race.is_refused(says(players(0)[0], "steam"), &Rejection::TimeUp);
    race.is_refused(gives_up(players(0)[0]), &Rejection::TimeUp);
}

#[test]
fn most_points_win() {
    let mut race = Contest::of(Mode::Race, 3);
    race.matches(0).matches(1).matches(1).strikes_at_ms(END_MS);
    race.then_places(&[2, 1, 3]);
    assert_eq!(race.completed().outcome, Outcome::Won);
    assert_eq!(race.completed().winners, [id(1)]);
}

#[test]
fn of_equal_points_fewer_attempts_a_match_rank_better() {
    let mut race = Contest::of(Mode::Race, 2);
    race.matches_on(0, 2).at_ms(1_000).matches_on(1, 1);
    race.strikes_at_ms(END_MS).then_places(&[2, 1]);
}

#[test]
fn attempts_of_a_given_up_round_count_in_the_attempts_a_match() {
    let mut race = Contest::of(Mode::Race, 2);
    race.gives_up(0).matches(0).at_ms(1_000).matches(1);
    race.strikes_at_ms(END_MS).then_places(&[2, 1]);
}

#[test]
fn then_the_earlier_last_match_ranks_better() {
    let mut race = Contest::of(Mode::Race, 2);
    race.at_ms(2_000).matches(0).at_ms(1_000 + 2_000).matches(1);
    race.strikes_at_ms(END_MS).then_places(&[1, 2]);
}

#[test]
fn then_teams_are_joint() {
    let mut race = Contest::of(Mode::Race, 3);
    race.matches(0).matches(2).strikes_at_ms(END_MS);
    race.then_places(&[1, 2, 1]);
    assert_eq!(race.completed().outcome, Outcome::Draw);
    assert_eq!(race.completed().winners.len(), 2);
}

#[test]
fn with_no_match_at_all_nobody_wins() {
    for mode in [Mode::Race, Mode::GolfRace] {
        let mut race = Contest::of(mode, 2);
        race.misses(0, 1).gives_up(1).strikes_at_ms(END_MS);
        assert_eq!(race.completed().outcome, Outcome::NoWinner);
        assert_eq!(race.completed().winners, []);
    }
}

#[test]
fn a_team_whose_player_leaves_keeps_its_points_and_its_open_round_is_void() {
    let mut race = Contest::of(Mode::Race, 2);
    race.matches(0).asks(presses_leave(players(0)[1]));
    race.then_kinds(&["PlayerLeft", "GuessAbandoned", "RoundEnded"]);
    assert_eq!(race.round_end().results[0].outcome, RoundOutcome::Void);
    assert_eq!(points(&race, 0), 1);
    race.is_refused(says(players(0)[0], "steam"), &Rejection::RoundNotOpen);
    race.is_refused(says(players(0)[1], "steam"), &Rejection::Stranger);
    race.strikes_at_ms(END_MS).then_places(&[1, 2]);
}

#[test]
fn a_race_that_every_team_left_is_abandoned() {
    let mut race = Contest::of(Mode::Race, 2);
    race.asks(presses_leave(players(0)[1]))
        .asks(presses_leave(players(1)[0]));
    assert!(matches!(
        race.events.last(),
        Some(GameEvent::GameAbandoned(abandoned)) if abandoned.reason == AbandonedReason::AllLeft
    ));
}

#[test]
fn a_race_is_abandoned_60_seconds_past_its_limit() {
    let mut race = Contest::of(Mode::Race, 2);
    race.matches(0).strikes_at_ms(END_MS + 60_000);
    assert!(matches!(
        race.events.last(),
        Some(GameEvent::GameAbandoned(abandoned)) if abandoned.reason == AbandonedReason::Inactivity
    ));
}

#[test]
fn pausing_freezes_the_end_and_resuming_moves_it_by_the_time_paused() {
    let host = players(0)[0];
    let mut race = Contest::of(Mode::Race, 2);
    race.at_ms(30_000).asks(pauses(host));
    let Some(GameEvent::GamePaused(paused)) = race.events.last() else {
        panic!("it is paused");
    };
    assert_eq!(paused.frozen[0].remaining_ms, 150_000);
    race.strikes_at_ms(END_MS).then_kinds(&[]);
    race.asks(resumes(host));
    let Some(GameEvent::GameResumed(resumed)) = race.events.last() else {
        panic!("it goes on");
    };
    let end = later(minute(0), END_MS + 150_000);
    assert_eq!(resumed.deadlines[0].deadline, end);
    assert_eq!(due_at(race.state()), Some(earlier(end, 30_000)));
}

#[test]
fn final_seconds_that_nobody_saw_begin_are_announced_while_they_last() {
    let mut race = Contest::of(Mode::Race, 2);
    race.strikes_at_ms(END_MS - 10_000)
        .then_kinds(&["FinalSecondsBegan"]);
    let mut barely = Contest::of(Mode::Race, 2);
    barely
        .strikes_at_ms(END_MS - 1)
        .then_kinds(&["FinalSecondsBegan"]);
    let mut slept_through = Contest::of(Mode::Race, 2);
    slept_through.strikes_at_ms(END_MS);
    let began = |event: &GameEvent| matches!(event, GameEvent::FinalSecondsBegan(_));
    assert!(!slept_through.events.iter().any(began));
}

#[test]
fn time_the_bot_was_down_for_is_added_before_the_end() {
    let mut race = Contest::of(Mode::Race, 2);
    race.at_ms(600_000).asks(comes_back_after_minutes(9));
    assert_eq!(
        due_at(race.state()),
        Some(later(minute(0), END_MS - 30_000 + 540_000))
    );
}

#[test]
fn calling_a_race_off_voids_every_teams_round() {
    let mut race = Contest::of(Mode::Race, 2);
    race.asks(presses_cancel(players(0)[0]));
    race.then_kinds(&[
        "GuessAbandoned",
        "GuessAbandoned",
        "RoundEnded",
        "RoundEnded",
        "ReplayNamed",
        "GameCancelled",
    ]);
    assert!(matches!(
        &race.events[0],
        GameEvent::GuessAbandoned(abandoned) if abandoned.reason == AbandonReason::GameEnded
    ));
}

// Golf race.

#[test]
fn golfs_points_follow_from_the_attempts() {
    #[track_caller]
    fn check(attempt: usize, expected: i32) {
        let mut golf = Contest::of(Mode::GolfRace, 2);
        golf.matches_on(0, attempt);
        assert_eq!(golf.round_end().results[0].points, expected);
    }

    check(1, 4);
    for attempt in 2..=4 {
        check(attempt, 3);
    }
    for attempt in 5..=7 {
        check(attempt, 2);
    }
    for attempt in 8..=10 {
        check(attempt, 1);
    }
    check(11, 0);
    check(14, 0);
}

#[test]
fn giving_up_in_golf_costs_a_point() {
    let mut golf = Contest::of(Mode::GolfRace, 2);
    golf.matches(0).gives_up(0);
    assert_eq!(golf.round_end().results[0].points, -1);
    assert_eq!(points(&golf, 0), 3);
}

#[test]
fn golf_ranks_by_points_then_attempts_a_match_then_matches_then_joint() {
    // 3 + 3 points in 2 + 2 attempts, 3 + 3 points in 3 + 3, 3 + 3 again.
    let mut golf = Contest::of(Mode::GolfRace, 4);
    for _ in 0..2 {
        golf.matches_on(0, 3).matches_on(1, 2).matches_on(2, 3);
    }
    golf.matches(3);
    golf.strikes_at_ms(END_MS).then_places(&[2, 1, 2, 3]);
}

#[test]
fn of_equal_points_and_attempts_a_match_more_matches_rank_better() {
    let flat = GolfRaceConfig {
        bands: vec![super::super::GolfBand { from: 1, points: 0 }],
        ..GolfRaceConfig::default()
    };
    let mut golf = Contest::by(ModeConfig::GolfRace(flat), 2);
    golf.matches(0).matches(1).matches(1);
    golf.strikes_at_ms(END_MS).then_places(&[2, 1]);
}
