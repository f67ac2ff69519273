//! Players who do anything at any time: the rules hold all the same.

use std::collections::BTreeSet;

use gamebot::game::event::{CancelReason, GameCancelled};
use gamebot::game::state::{Ending, Finished, later};
use gamebot::game::{
    Decider, GameEvent, Issued, Issuer, PlayerCommand, ProgramCommand, Rules, State, due_at,
};
use gamebot::wire;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

use super::crowd::any_crowd;
use super::invariants;
use super::players::{Deed, PEOPLE, PROMPTS, Play, any_script};

/// How many games each rule is tried on.
const N_PLAYS: u32 = 100;

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/it/game/regressions.txt",
        ))),
        ..ProptestConfig::with_cases(N_PLAYS)
    })]

    /// Repeated commands are asked in [`Play::ask`], for every command of every play.
    #[test]
    fn whatever_players_do_the_invariants_hold_and_a_repeat_yields_nothing_new(script in any_script()) {
        let play = script.played();
        invariants::check(&play.log);
    }

    #[test]
    fn every_prefix_of_a_stored_game_folds_to_what_was_in_memory(script in any_script()) {
        let play = script.played();
        let mut folded = State::New;
        for ((event, at), in_memory) in play.log.iter().zip(&play.states) {
            let event = wire::Event::Game(event.clone());
            let stored = wire::encode(&event).expect("every event the rules make is well made");
            let read = wire::decode(stored.event_type, stored.schema_version, &stored.data)
                .expect("what is written can be read");
            prop_assert_eq!(&read, &event);
            let wire::Event::Game(read) = read else {
                unreachable!("it equals an event of a game")
            };
            folded = Rules::evolve(folded, &read, *at);
            prop_assert_eq!(&folded, in_memory);
        }
    }

    #[test]
    fn a_fold_never_fails_on_events_in_any_order(script in any_script(), places in any::<Vec<prop::sample::Index>>()) {
        let play = script.played();
        let events = places.iter().map(|place| place.get(&play.log));
        let _: State = events.fold(State::New, |state, (event, at)| Rules::evolve(state, event, *at));
    }

    #[test]
    fn no_feed_shows_a_guess_before_both_partners_submitted(script in any_script()) {
        let play = script.played();
        for (event, _) in &play.log {
            let waited = match event {
                GameEvent::GuessSubmitted(submitted) => Some(&submitted.submission),
                GameEvent::GuessAbandoned(abandoned) => abandoned.pending.as_ref(),
                _ => None,
            };
            let Some(waited) = waited else {
                continue;
            };
            let masked = wire::Event::Game(event.clone()).without_secrets();
            let shown = format!("{masked:?}");
            let word = format!("{:?}", waited.word.as_str());
            prop_assert!(!shown.contains(&word), "{}", shown);
        }
    }

    #[test]
    fn whatever_was_played_the_clock_ends_the_game_once_it_runs(script in any_script()) {
        let mut play = script.played();
        let manager = true;
        play.issue(&Issuer { id: PEOPLE[2], manager }.issues(PlayerCommand::Resume));
        // It may ask first whether anybody is still there.
        for _ in 0..2 {
            let Some(due) = due_at(&play.state) else {
                break;
            };
            play.now = play.now.max(due);
            play.issue(&Issued::Program(ProgramCommand::Tick));
        }
        prop_assert!(matches!(play.state, State::Finished(_)), "{:?}", play.state);
        invariants::check(&play.log);
    }

    #[test]
    fn two_who_say_any_words_play_the_game_to_its_end(
        start in 0..PROMPTS.len(),
        strides in (1..400_usize, 1..400_usize),
    ) {
        let mut play = Play::opened(false, true);
        let (mut one, mut other) = (start, start);
        // 5 rounds of 12 attempts at most; the rest is for words that are refused.
        for _ in 0..200 {
            if !play.state.is_live() {
                break;
            }
            one = (one + strides.0) % PROMPTS.len();
            other = (other + strides.1) % PROMPTS.len();
            play.now = later(play.now, 1_000);
            play.does(&Deed::BothSay(one, other));
        }
        let completed = matches!(
            play.state,
            State::Finished(Finished { ending: Ending::Completed(_), .. })
        );
        prop_assert!(completed, "{:?}", play);
        invariants::check(&play.log);
    }
}

#[test]
fn the_games_played_at_random_hold_every_kind_of_event() {
    let mut runner = TestRunner::deterministic();
    let mut missing: BTreeSet<&str> = wire::entries()
        .iter()
        .filter(|entry| entry.family == "game")
        .map(|entry| entry.event_type)
        .collect();
    for _ in 0..N_PLAYS {
        let script = any_script().new_tree(&mut runner).unwrap().current();
        let crowd = any_crowd().new_tree(&mut runner).unwrap().current();
        for (event, _) in script.played().log.into_iter().chain(crowd.played().log) {
            let stored = wire::encode(&wire::Event::Game(event)).unwrap();
            missing.remove(stored.event_type);
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_invariants_notice_what_follows_an_end() {
    let mut play = Play::opened(false, true);
    play.asks(PEOPLE[0], &PlayerCommand::Cancel);
    invariants::check(&play.log);
    let twice = GameEvent::GameCancelled(GameCancelled {
        by: None,
        reason: CancelReason::Host,
    });
    play.log.push((twice, play.now));
    let broken = invariants::hold(&play.log).expect_err("a game ends once");
    assert_eq!(broken.version, play.log.len());
    assert_eq!(broken.rule, "nothing follows the end");
}

#[test]
fn the_invariants_notice_every_event_that_is_missing() {
    let mut play = Play::opened(false, true);
    let guesses = [("steam", "boat"), ("river", "river"), ("lamp", "ship")];
    for (one, other) in guesses {
        play.asks(PEOPLE[0], &PlayerCommand::Guess(one.to_owned()));
        play.asks(PEOPLE[1], &PlayerCommand::Guess(other.to_owned()));
    }
    while play.state.is_live() {
        play.asks(PEOPLE[0], &PlayerCommand::GiveUp);
    }
    invariants::check(&play.log);
    for missing in 0..play.log.len() - 1 {
        let mut log = play.log.clone();
        let (event, _) = log.remove(missing);
        // Games of earlier versions were not named.
        if matches!(event, GameEvent::ReplayNamed(_)) {
            continue;
        }
        assert!(invariants::hold(&log).is_err(), "nobody missed {event:?}");
    }
}
