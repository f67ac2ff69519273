//! RULES "Two-player" and "Giving up": how rounds end, what they count, who wins.

use super::super::TwoPlayerConfig;
use super::super::event::{AbandonReason, CancelReason, GameCompleted, Outcome, RoundEndReason};
use super::super::values::{RoundOutcome, TeamRound};
use super::commands::*;
use super::facts::*;
use super::*;
use crate::words::MatchKind;

const PAIR: [&str; 2] = ["fire", "water"];

/// Guesses of a long round: no two are the same word, and none is of a pair dealt here.
const ANAS: [&str; 11] = [
    "steam", "river", "lamp", "chair", "tiger", "bread", "piano", "garden", "winter", "doctor",
    "basket",
];
const BENS: [&str; 11] = [
    "boat", "kettle", "moon", "info", "lion", "butter", "guitar", "flower", "summer", "nurse",
    "pencil",
];

/// Round 1 after so many failed attempts.
fn after_failed_attempts(n: usize) -> Given {
    let tries = ANAS.into_iter().zip(BENS).take(n);
    let (events, _) = tries.zip(1..).fold(
        (vec![dealt("fire", "water")], PAIR),
        |(mut events, shown), ((ana, ben), attempt)| {
            events.push(missed(attempt, shown, [(ANA, ana), (BEN, ben)]));
            (events, [ana, ben])
        },
    );
    given_play(&events)
}

/// The last round, after four that counted as so many attempts each.
fn last_round_after(attempts: [u32; 4]) -> Given {
    let mut events = Vec::new();
    for (round, attempts) in (1..).zip(attempts) {
        events.push(dealt_in(round, "fire", "water"));
        events.push(round_over(round, RoundOutcome::Matched, attempts));
    }
    events.push(dealt_in(5, "moon", "chair"));
    given_play(&events)
}

fn both_say(game: &Given, said: &str) -> Decided {
    game.when(says(ANA, said)).next().when(says(BEN, said))
}

fn result(decided: &Decided) -> &TeamRound {
    &decided.round_end().results[0]
}

#[track_caller]
fn completion(decided: &Decided) -> &GameCompleted {
    match decided.events().last() {
        Some(GameEvent::GameCompleted(completed)) => completed,
        other => panic!("the game is not complete: {other:?}"),
    }
}

#[test]
fn the_first_attempt_is_attempt_1_and_a_match_on_it_is_perfect() {
    let decided = both_say(&given_play(&[dealt("fire", "water")]), "steam");
    decided.then_kinds(&["GuessProcessed", "RoundEnded", "RoundStarted"]);
    let ended = decided.round_end();
    assert_eq!(ended.reason, RoundEndReason::Matched);
    assert_eq!(
        ended.results,
        [TeamRound {
            team_id: team(),
            outcome: RoundOutcome::Matched,
            attempts: 1,
            matched_word: Some(word("steam")),
            match_kind: Some(MatchKind::Exact),
            perfect: true,
            points: 0,
            duration_ms: 0,
        }]
    );
}

#[test]
fn a_round_matched_on_its_nth_attempt_took_n_attempts() {
    for n in 2..=12 {
        let game = after_failed_attempts(n - 1);
        let decided = both_say(&game, "mist");
        let result = result(&decided);
        assert_eq!(result.outcome, RoundOutcome::Matched);
        assert_eq!(u32::try_from(n), Ok(result.attempts));
        assert!(!result.perfect);
    }
}

#[test]
fn a_match_by_a_form_tells_the_word_first_said_and_the_rule() {
    let decided =
        given_play(&[dealt("fire", "water"), submitted(1, BEN, "mice")]).when(says(ANA, "mouse"));
    let result = result(&decided);
    assert_eq!(result.matched_word, Some(word("mice")));
    assert_eq!(result.match_kind, Some(MatchKind::Lemma));
}

#[test]
fn a_round_ends_unmatched_after_12_attempts() {
    let eleventh = after_failed_attempts(10)
        .when(says(ANA, "basket"))
        .next()
        .when(says(BEN, "pencil"));
    eleventh.then_kinds(&["GuessProcessed"]);

    let twelfth = eleventh
        .next()
        .when(says(ANA, "mirror"))
        .next()
        .when(says(BEN, "window"));
    twelfth.then_kinds(&["GuessProcessed", "RoundEnded", "RoundStarted"]);
    assert_eq!(twelfth.round_end().reason, RoundEndReason::AllDone);
    assert_eq!(result(&twelfth).outcome, RoundOutcome::Unmatched);
    assert_eq!(result(&twelfth).attempts, 12);
    assert_eq!(result(&twelfth).matched_word, None);
}

#[test]
fn a_lobby_may_choose_another_cap() {
    let capped = TwoPlayerConfig {
        attempt_cap: 2,
        ..TwoPlayerConfig::default()
    };
    let game = given(&[
        created_with(capped),
        joined(ANA),
        joined(BEN),
        team_entered(),
        started_with(capped),
        dealt("fire", "water"),
        missed(1, PAIR, [(ANA, "steam"), (BEN, "boat")]),
        submitted(2, ANA, "river"),
    ]);
    let decided = game.when(says(BEN, "kettle"));
    assert_eq!(result(&decided).attempts, 2);
    assert_eq!(result(&decided).outcome, RoundOutcome::Unmatched);
}

// Giving up.

#[test]
fn either_partner_gives_a_round_up_at_once_and_it_counts_12_attempts() {
    for player in [ANA, BEN] {
        let decided = after_failed_attempts(2).when(gives_up(player));
        decided.then_kinds(&["GuessAbandoned", "RoundEnded", "RoundStarted"]);
        decided.then_first(&cut_short(3, AbandonReason::GaveUp, Some(player), None));
        assert_eq!(decided.round_end().reason, RoundEndReason::GivenUp);
        assert_eq!(result(&decided).outcome, RoundOutcome::GivenUp);
        assert_eq!(result(&decided).attempts, 12);
    }
}

#[test]
fn giving_up_records_the_guess_that_waited() {
    given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")])
        .when(gives_up(BEN))
        .then_first(&cut_short(
            1,
            AbandonReason::GaveUp,
            Some(BEN),
            Some((ANA, "steam")),
        ));
}

#[test]
fn only_a_player_of_an_open_round_gives_up() {
    given_play(&[dealt("fire", "water")])
        .when(gives_up(CAM))
        .then_rejected(&Rejection::Stranger);
    given_play(&[dealt("fire", "water"), paused()])
        .when(gives_up(ANA))
        .then_rejected(&Rejection::Paused);
    given(&[created(), joined(ANA), joined(BEN)])
        .when(gives_up(ANA))
        .then_rejected(&Rejection::NotStarted);
    given_play(&[cancelled(Some(ANA), CancelReason::Host)])
        .when(gives_up(ANA))
        .then_rejected(&Rejection::Over);
}

// The next round.

fn fresh_pair_of(decided: &Decided) -> (u32, [Word; 2]) {
    match decided.events().last() {
        Some(GameEvent::RoundStarted(started)) => (started.round, started.deals[0].pair.clone()),
        other => panic!("no pair was dealt: {other:?}"),
    }
}

#[test]
fn the_next_round_opens_at_once_with_a_pair_of_its_own() {
    let decided = given(&[created(), joined(ANA), joined(BEN)]).when(presses_start(ANA));
    let (first_round, first) = fresh_pair_of(&decided);
    let decided = decided.next().when(gives_up(ANA));
    let (second_round, second) = fresh_pair_of(&decided);
    assert_eq!([first_round, second_round], [1, 2]);
    assert_ne!(first, second);
}

#[test]
fn what_is_drawn_follows_from_the_games_seed() {
    let deal = || {
        let decided = given(&[created(), joined(ANA), joined(BEN)]).when(presses_start(ANA));
        fresh_pair_of(&decided)
    };
    assert_eq!(deal(), deal());
}

#[test]
fn a_fresh_pair_holds_no_recent_word_of_either_partner() {
    let lobby = || given(&[created(), joined(ANA), joined(BEN)]);
    let (_, [one, other]) = fresh_pair_of(&lobby().when(presses_start(ANA)));
    let (_, without) = fresh_pair_of(
        &lobby()
            .who_guessed_before(ANA, &[one.as_str()])
            .who_guessed_before(BEN, &[other.as_str()])
            .when(presses_start(ANA)),
    );
    assert!(!without.contains(&one), "{without:?} holds {one}");
    assert!(!without.contains(&other), "{without:?} holds {other}");
}

#[test]
fn a_fresh_pair_holds_two_common_words_of_3_to_8_letters_that_do_not_match() {
    let lexicon = Lexicon::english();
    let mut decided = given(&[created(), joined(ANA), joined(BEN)]).when(presses_start(ANA));
    for _ in 1..5 {
        let (_, pair) = fresh_pair_of(&decided);
        let [one, other] = &pair;
        assert_eq!(lexicon.agree(one, other), None);
        for word in &pair {
            assert!((3..=8).contains(&word.as_str().len()), "{word}");
            assert!(lexicon.prompts().iter().any(|prompt| prompt.word == *word));
        }
        decided = decided.next().when(gives_up(ANA));
    }
}

// The end.

#[test]
fn a_game_has_5_rounds() {
    let mut decided = given(&[created(), joined(ANA), joined(BEN)]).when(presses_start(ANA));
    for _ in 1..5 {
        decided = decided.next().when(gives_up(BEN));
        decided.then_kinds(&["GuessAbandoned", "RoundEnded", "RoundStarted"]);
    }
    let last = decided.next().when(gives_up(BEN));
    last.then_kinds(&[
        "GuessAbandoned",
        "RoundEnded",
        "ReplayNamed",
        "GameCompleted",
    ]);
    assert_eq!(completion(&last).rounds, 5);
    assert_eq!(completion(&last).outcome, Outcome::Lost);
    last.next()
        .when(says(ANA, "boat"))
        .then_rejected(&Rejection::Over);
}

#[test]
fn a_game_is_won_at_4_attempts_a_round_and_lost_above() {
    let won = both_say(&last_round_after([4, 4, 4, 7]), "mist");
    assert_eq!(completion(&won).standings[0].attempts, 20);
    assert_eq!(
        completion(&won).standings[0].avg_attempts_milli,
        Some(4_000)
    );
    assert_eq!(completion(&won).outcome, Outcome::Won);
    assert_eq!(completion(&won).winners, [team()]);

    let lost = both_say(&last_round_after([4, 4, 4, 8]), "mist");
    assert_eq!(
        completion(&lost).standings[0].avg_attempts_milli,
        Some(4_200)
    );
    assert_eq!(completion(&lost).outcome, Outcome::Lost);
    assert_eq!(completion(&lost).winners, []);
}

#[test]
fn a_threshold_between_two_averages_is_kept_to_exactly() {
    let config = TwoPlayerConfig {
        rounds: 3,
        threshold_milli: 4_333,
        ..TwoPlayerConfig::default()
    };
    let game = given(&[
        created_with(config),
        joined(ANA),
        joined(BEN),
        team_entered(),
        started_with(config),
        dealt("fire", "water"),
        round_over(1, RoundOutcome::Matched, 6),
        dealt_in(2, "fire", "water"),
        round_over(2, RoundOutcome::Matched, 6),
        dealt_in(3, "moon", "chair"),
    ]);
    // 13 attempts in 3 rounds are 4.3333… a round: a little more than 4.333.
    assert_eq!(completion(&both_say(&game, "mist")).outcome, Outcome::Lost);
}

#[test]
fn the_end_shows_matches_attempts_give_ups_and_perfect_rounds() {
    let game = given_play(&[
        dealt("fire", "water"),
        round_over(1, RoundOutcome::Matched, 1),
        dealt_in(2, "fire", "water"),
        round_over(2, RoundOutcome::GivenUp, 12),
        dealt_in(3, "fire", "water"),
        round_over(3, RoundOutcome::Unmatched, 12),
        dealt_in(4, "fire", "water"),
        round_over(4, RoundOutcome::Matched, 3),
        dealt_in(5, "moon", "chair"),
    ]);
    let decided = both_say(&game.at_minute(9), "mist");
    let completed = completion(&decided);
    let standing = &completed.standings[0];
    assert_eq!(standing.place, 1);
    assert_eq!(standing.matches, 3);
    assert_eq!(standing.attempts, 29);
    assert_eq!(standing.give_ups, 1);
    assert_eq!(standing.perfect, 2);
    assert_eq!(standing.avg_attempts_milli, Some(5_800));
    assert_eq!(completed.duration_ms, 9 * MINUTE_MS);
    assert_eq!(completed.ended_at, minute(9));
}

#[test]
fn the_end_tells_what_each_player_did() {
    let game = given_play(&[dealt("fire", "water"), submitted(1, BEN, "kettle")])
        .and(&[
            cut_short(1, AbandonReason::GaveUp, Some(ANA), Some((BEN, "kettle"))),
            round_over(1, RoundOutcome::GivenUp, 12),
            dealt_in(5, "moon", "chair"),
        ])
        .at_minute(2)
        .when(says(ANA, "mist"))
        .next()
        .at_minute(3);
    let decided = game.when(says(BEN, "mist"));
    let [ana, ben] = &completion(&decided).tallies[..] else {
        panic!("two took part");
    };
    assert_eq!((ana.player_id, ben.player_id), (ANA, BEN));
    assert_eq!((ana.submissions, ben.submissions), (1, 1));
    assert_eq!((ana.matched, ben.matched), (1, 1));
    assert_eq!((ana.first_in, ben.first_in), (1, 0));
    assert_eq!((ana.abandoned, ben.abandoned), (0, 1));
    assert_eq!(ana.fastest_ms, Some(2 * MINUTE_MS));
    assert_eq!(ben.response_ms_total, 3 * MINUTE_MS);
}
