//! RULES "Common to all modes": which guesses are taken, what the partner learns, what a match is.

use super::super::event::{AbandonReason, CancelReason};
use super::super::values::RoundOutcome;
use super::super::{PlayerCommand, RoundSeen};
use super::commands::*;
use super::facts::*;
use super::*;
use crate::words::{MatchKind, NotAWord};

#[test]
fn the_first_guess_waits_for_the_partners() {
    given_play(&[dealt("fire", "water")])
        .when(says(ANA, "steam"))
        .then(&[submitted(1, ANA, "steam")]);
}

#[test]
fn two_different_guesses_become_the_next_pair() {
    let next =
        given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")]).when(says(BEN, "boat"));
    next.then(&[missed(
        1,
        ["fire", "water"],
        [(ANA, "steam"), (BEN, "boat")],
    )]);
    next.next()
        .when(says(BEN, "ship"))
        .then(&[submitted(2, BEN, "ship")]);
}

#[test]
fn equal_guesses_are_a_match() {
    given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")])
        .when(says(BEN, " Steam "))
        .then_first(&matched(
            1,
            ["fire", "water"],
            [(ANA, "steam"), (BEN, "steam")],
            MatchKind::Exact,
        ));
}

#[test]
fn spelling_variants_and_forms_of_one_word_match_and_the_rule_is_told() {
    #[track_caller]
    fn check(first: &str, second: &str, kind: MatchKind) {
        given_play(&[dealt("fire", "water"), submitted(1, ANA, first)])
            .when(says(BEN, second))
            .then_first(&matched(
                1,
                ["fire", "water"],
                [(ANA, first), (BEN, second)],
                kind,
            ));
    }

    check("colour", "color", MatchKind::Variant);
    check("mouse", "mice", MatchKind::Lemma);
    check("run", "ran", MatchKind::Lemma);
}

#[test]
fn sameness_never_goes_through_a_third_word() {
    given_play(&[dealt("fire", "water"), submitted(1, ANA, "saws")])
        .when(says(BEN, "see"))
        .then(&[missed(1, ["fire", "water"], [(ANA, "saws"), (BEN, "see")])]);
}

#[test]
fn a_guess_is_timed_from_the_opening_of_its_round() {
    let decided = given_play(&[dealt("fire", "water")])
        .at_minute(2)
        .when(says(ANA, "steam"));
    let [GameEvent::GuessSubmitted(submitted)] = decided.events() else {
        panic!("one guess was taken: {:?}", decided.events());
    };
    assert_eq!(submitted.submission.elapsed_ms, 2 * MINUTE_MS);
}

// Refusals, in the order in which they are looked at.

#[test]
fn a_stranger_cannot_guess_in_any_phase() {
    for game in [
        given(&[created(), joined(ANA)]),
        given_play(&[dealt("fire", "water")]),
        given_play(&[dealt("fire", "water"), paused()]),
        given_play(&[cancelled(Some(ANA), CancelReason::Host)]),
    ] {
        game.when(says(CAM, "qwrtz"))
            .then_rejected(&Rejection::Stranger);
    }
}

#[test]
fn no_guess_is_taken_in_the_lobby() {
    given(&[created(), joined(ANA), joined(BEN)])
        .when(says(ANA, "qwrtz"))
        .then_rejected(&Rejection::NotStarted);
}

#[test]
fn no_guess_is_taken_once_the_game_is_over() {
    given_play(&[
        dealt("fire", "water"),
        cancelled(Some(ANA), CancelReason::Host),
    ])
    .when(says(ANA, "qwrtz"))
    .then_rejected(&Rejection::Over);
}

#[test]
fn no_guess_is_taken_while_paused() {
    given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam"), paused()])
        .when(says(ANA, "qwrtz"))
        .then_rejected(&Rejection::Paused);
}

#[test]
fn no_guess_is_taken_between_rounds() {
    given_play(&[
        dealt("fire", "water"),
        round_over(1, RoundOutcome::Matched, 1),
    ])
    .when(says(ANA, "boat"))
    .then_rejected(&Rejection::RoundNotOpen);
}

#[test]
fn a_submitted_guess_cannot_be_changed() {
    for second in ["boat", "steam", "fire", "qwrtz"] {
        given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")])
            .when(says(ANA, second))
            .then_rejected(&Rejection::AlreadyGuessed {
                word: word("steam"),
            });
    }
}

#[test]
fn a_guess_is_one_word_of_2_to_45_letters_in_the_dictionary() {
    #[track_caller]
    fn check(typed: &str, reason: NotAWord) {
        given_play(&[dealt("fire", "water")])
            .when(says(ANA, typed))
            .then_rejected(&Rejection::NotAWord(reason));
    }

    check("", NotAWord::Empty);
    check("🔥", NotAWord::Empty);
    check("hot bubbling kettle", NotAWord::NotOneWord);
    check(
        "s",
        NotAWord::TooShort {
            letters: 1,
            at_least: 2,
        },
    );
    check(
        &"s".repeat(46),
        NotAWord::TooLong {
            letters: 46,
            at_most: 45,
        },
    );
    check("qwrtz", NotAWord::NotInDictionary(word("qwrtz")));
    check("огонь", NotAWord::Letter('о'));
}

#[test]
fn a_word_of_the_pair_cannot_be_said_by_either_in_any_form() {
    #[track_caller]
    fn check(player: PlayerId, said: &str, shown: &str) {
        given_play(&[dealt("fire", "mouse")])
            .when(says(player, said))
            .then_rejected(&Rejection::Shown {
                word: word(said),
                shown: word(shown),
            });
    }

    for player in [ANA, BEN] {
        check(player, "fire", "fire");
        check(player, "fires", "fire");
        check(player, "mice", "mouse");
    }
}

#[test]
fn a_guess_that_is_the_pair_now_is_refused_as_shown() {
    given_play(&[
        dealt("fire", "water"),
        missed(1, ["fire", "water"], [(ANA, "steam"), (BEN, "boat")]),
    ])
    .when(says(ANA, "boats"))
    .then_rejected(&Rejection::Shown {
        word: word("boats"),
        shown: word("boat"),
    });
}

#[test]
fn a_word_the_team_used_in_this_round_cannot_be_said_by_either_in_any_form() {
    #[track_caller]
    fn check(player: PlayerId, said: &str, used: &str) {
        given_play(&[
            dealt("fire", "water"),
            missed(1, ["fire", "water"], [(ANA, "steam"), (BEN, "boat")]),
            missed(2, ["steam", "boat"], [(ANA, "river"), (BEN, "kettle")]),
        ])
        .when(says(player, said))
        .then_rejected(&Rejection::UsedThisRound {
            word: word(said),
            used: word(used),
        });
    }

    for player in [ANA, BEN] {
        check(player, "fire", "fire");
        check(player, "waters", "water");
        check(player, "steam", "steam");
        check(player, "boats", "boat");
    }
}

#[test]
fn a_word_used_in_an_earlier_round_is_blocked_for_who_said_it_and_free_for_the_partner() {
    let second_round = || {
        given_play(&[
            dealt("fire", "water"),
            missed(1, ["fire", "water"], [(ANA, "steam"), (BEN, "boat")]),
            round_over(1, RoundOutcome::GivenUp, 12),
            dealt_in(2, "moon", "chair"),
        ])
    };
    second_round()
        .when(says(ANA, "steaming"))
        .then_rejected(&Rejection::Recent {
            last: 12,
            word: word("steaming"),
            recent: word("steam"),
        });
    second_round()
        .when(says(BEN, "boats"))
        .then_rejected(&Rejection::Recent {
            last: 12,
            word: word("boats"),
            recent: word("boat"),
        });
    for (player, said) in [(ANA, "boats"), (BEN, "steaming")] {
        second_round()
            .when(says(player, said))
            .then_kinds(&["GuessSubmitted"]);
    }
}

#[test]
fn words_guessed_in_earlier_games_are_blocked_in_any_form() {
    given_play(&[dealt("fire", "water")])
        .who_guessed_before(ANA, &["mouse"])
        .when(says(ANA, "mice"))
        .then_rejected(&Rejection::Recent {
            last: 12,
            word: word("mice"),
            recent: word("mouse"),
        });
    given_play(&[dealt("fire", "water")])
        .who_guessed_before(ANA, &["mouse"])
        .when(says(BEN, "mice"))
        .then(&[submitted(1, BEN, "mice")]);
}

const TWELVE: [&str; 12] = [
    "lamp", "chair", "moon", "tiger", "bread", "piano", "garden", "winter", "doctor", "basket",
    "pencil", "island",
];

#[test]
fn only_the_last_12_words_are_recent() {
    let mut thirteen = vec!["mouse"];
    thirteen.extend(TWELVE);
    given_play(&[dealt("fire", "water")])
        .who_guessed_before(ANA, &thirteen)
        .when(says(ANA, "mouse"))
        .then(&[submitted(1, ANA, "mouse")]);
    given_play(&[dealt("fire", "water")])
        .who_guessed_before(ANA, &thirteen)
        .when(says(ANA, "lamp"))
        .then_rejected(&Rejection::Recent {
            last: 12,
            word: word("lamp"),
            recent: word("lamp"),
        });
}

#[test]
fn words_of_this_game_push_words_of_earlier_games_out() {
    given_play(&[
        dealt("fire", "water"),
        missed(1, ["fire", "water"], [(ANA, "steam"), (BEN, "boat")]),
    ])
    .who_guessed_before(ANA, &TWELVE)
    .when(says(ANA, "lamp"))
    .then(&[submitted(2, ANA, "lamp")]);
}

#[test]
fn a_guess_that_was_never_answered_is_not_a_recent_word() {
    given_play(&[
        dealt("fire", "water"),
        submitted(1, ANA, "steam"),
        cut_short(1, AbandonReason::GaveUp, Some(BEN), Some((ANA, "steam"))),
        round_over(1, RoundOutcome::GivenUp, 12),
        dealt_in(2, "moon", "chair"),
    ])
    .when(says(ANA, "steam"))
    .then_kinds(&["GuessSubmitted"]);
}

#[test]
fn a_refused_guess_costs_nothing() {
    let refused = given_play(&[dealt("fire", "water")]).when(says(ANA, "fires"));
    let after = refused.given.when(says(ANA, "steam"));
    after.then(&[submitted(1, ANA, "steam")]);
}

// Secrecy.

#[test]
fn no_rejection_tells_the_partners_pending_word() {
    let secret = "steam";
    let game = || {
        given_play(&[
            dealt("fire", "water"),
            missed(1, ["fire", "water"], [(ANA, "river"), (BEN, "boat")]),
            submitted(2, ANA, secret),
        ])
        .who_guessed_before(BEN, &["kettle"])
    };
    for typed in [
        "",
        "s",
        "qwrtz",
        "boat",
        "fires",
        "kettle",
        "hot air kettle",
    ] {
        let decided = game().when(says(BEN, typed));
        let rejection = decided.outcome.expect_err("none of these is a guess");
        let told = format!("{rejection} {rejection:?}");
        assert!(!told.contains(secret), "{typed:?} was told {told}");
    }
}

#[test]
fn the_partners_pending_word_can_be_said_in_any_form_as_if_it_were_not_there() {
    given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")])
        .when(says(BEN, "steams"))
        .then_first(&matched(
            1,
            ["fire", "water"],
            [(ANA, "steam"), (BEN, "steams")],
            MatchKind::Lemma,
        ));
}

#[test]
fn a_guess_is_answered_alike_whatever_the_partner_has_pending() {
    for typed in ["", "fire", "waters", "qwrtz", "kettle"] {
        let waiting = given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")])
            .who_guessed_before(BEN, &["kettle"])
            .when(says(BEN, typed));
        let alone = given_play(&[dealt("fire", "water")])
            .who_guessed_before(BEN, &["kettle"])
            .when(says(BEN, typed));
        assert!(alone.outcome.is_err(), "{typed:?} is no guess");
        assert_eq!(waiting.outcome, alone.outcome);
    }
}

#[test]
fn a_guess_for_an_earlier_pair_is_refused_with_the_pair_as_it_is_now() {
    let seen = RoundSeen {
        round: 1,
        attempt: Some(2),
    };
    let guess =
        PlayerCommand::IfStillOpen(seen, Box::new(PlayerCommand::Guess("steam".to_owned())));
    given_play(&[dealt("fire", "water")])
        .when(asks(ANA, guess))
        .then_rejected(&Rejection::PairChanged {
            attempt: 1,
            pair: [word("fire"), word("water")],
        });
}

#[test]
fn an_offensive_word_is_refused_because_the_partner_would_be_shown_it() {
    given_play(&[dealt("fire", "water")])
        .when(says(ANA, "bastard"))
        .then_rejected(&Rejection::NotAWord(NotAWord::Offensive));
}
