//! Practice: one person, with the bot as partner.

use super::super::server::Server;
use super::commands::says;
use super::*;
use crate::game::config::TwoPlayerConfig;
use crate::game::event::PlayerSurface;
use crate::game::partner::{PARTNER, Shown};
use crate::game::{ModeConfig, PlayerCommand, Seed, StartPractice};

fn practice_of_seed(seed: u64) -> StartPractice {
    StartPractice {
        game_id: GAME,
        config: TwoPlayerConfig::default(),
        surface: PlayerSurface::Dms,
        dm_ok: true,
        seed: Seed(seed),
        busy: false,
    }
}

fn practises(player: PlayerId, practice: StartPractice) -> Command {
    commands::asks(player, PlayerCommand::Practice(practice))
}

/// A game of ANA with the bot, in which nobody has guessed.
fn practice() -> State {
    given(&[])
        .when(practises(ANA, practice_of_seed(7)))
        .given
        .state
}

/// What the bot answers in a game now.
fn answer(state: &State) -> Word {
    let shown = Shown::to_partner(state, &Server::default()).expect("it is the bot's turn");
    shown.answer(Lexicon::english()).expect("words are left")
}

fn after(state: State, guesses: &[(PlayerId, &str)]) -> State {
    let mut game = given(&[]);
    game.state = state;
    for (player, word) in guesses {
        game = game.when(says(*player, word)).next();
    }
    game.state
}

#[test]
fn practice_starts_at_once_and_counts_for_nothing() {
    let state = practice();
    let info = state.info().unwrap();
    assert!(info.practice);
    assert_eq!(info.host, ANA);
    assert_eq!(
        info.config,
        ModeConfig::TwoPlayer(TwoPlayerConfig {
            threshold_milli: 6_000,
            ..TwoPlayerConfig::default()
        })
    );
    assert_eq!(state.players(), [ANA, PARTNER]);
    assert_eq!(state.phase(), "running");
    assert!(state.team_of(ANA).unwrap().open_round().is_some());
}

#[test]
fn who_is_in_another_game_cannot_practise() {
    let busy = StartPractice {
        busy: true,
        ..practice_of_seed(7)
    };
    given(&[])
        .when(practises(ANA, busy))
        .then_rejected(&Rejection::Busy);
}

#[test]
fn the_bot_answers_the_same_whatever_its_partner_said_and_whenever() {
    let state = practice();
    let alone = answer(&state);
    for word in ["steam", "tiger", "lamp", alone.as_str()] {
        assert_eq!(answer(&after(state.clone(), &[(ANA, word)])), alone);
    }
}

#[test]
fn what_the_bot_is_shown_holds_no_guess_that_waits() {
    let state = practice();
    let waiting = after(state.clone(), &[(ANA, "tiger")]);
    assert_ne!(waiting, state);
    assert_eq!(
        Shown::to_partner(&waiting, &Server::default()),
        Shown::to_partner(&state, &Server::default())
    );
}

#[test]
fn the_bot_is_asked_once_an_attempt() {
    let state = practice();
    let word = answer(&state);
    let guessed = after(state, &[(PARTNER, word.as_str())]);
    assert_eq!(Shown::to_partner(&guessed, &Server::default()), None);
    let next = after(guessed, &[(ANA, "tiger")]);
    assert_eq!(
        Shown::to_partner(&next, &Server::default())
            .unwrap()
            .attempt,
        2
    );
}

#[test]
fn the_bot_is_not_asked_in_a_game_of_people() {
    let state = given_play(&[]).state;
    assert_eq!(Shown::to_partner(&state, &Server::default()), None);
}

#[test]
fn the_bot_says_nothing_that_the_rules_refuse() {
    for seed in 0..40 {
        let practice = practises(ANA, practice_of_seed(seed));
        let mut state = given(&[]).when(practice).given.state;
        for _ in 0..8 {
            let said = answer(&state);
            // A guess that is refused ends the spec.
            state = after(state, &[(PARTNER, said.as_str())]);
            state = [
                "tiger", "lamp", "kettle", "bread", "river", "boat", "ink", "moon", "fish",
            ]
            .iter()
            .find_map(|word| {
                let mut game = given(&[]);
                game.state = state.clone();
                let decided = game.when(says(ANA, word));
                decided.outcome.is_ok().then_some(decided.given.state)
            })
            .expect("one of the words may be said");
        }
    }
}
