//! Two to twelve teams who do anything at any time: the rules of every mode hold all the same.

use gamebot::game::Decider;
use gamebot::game::event::{GameCompleted, LeaveReason, PlayerSurface};
use gamebot::game::state::{Ending, Finished, later};
use gamebot::game::values::Ts;
use gamebot::game::{
    GameEvent, Issued, Issuer, Mode, PlayerCommand, PlayerId, ProgramCommand, RemovePlayer, Rules,
    State, due_at,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use uuid::Uuid;

use super::invariants;
use super::players::{Deed, PROMPTS, Play};

/// How many games each rule is tried on.
const N_PLAYS: u32 = 200;

/// How often the clock may strike before a game is called stuck.
const MAX_STRIKES: usize = 2_000;

/// The modes that teams play against each other.
fn modes() -> Vec<Mode> {
    let modes = Mode::ALL.into_iter();
    modes.filter(|mode| *mode != Mode::TwoPlayer).collect()
}

pub(crate) fn person(place: usize) -> PlayerId {
    PlayerId(Uuid::from_u128(0xa + place as u128))
}

/// Something that happens among teams.
#[derive(Clone, Debug)]
enum Stir {
    /// Both partners of a team guess; the same word, or two.
    TeamSays(usize, usize, usize),
    /// Any other deed.
    Does(Deed),
    /// A player is removed by the program.
    Removed(usize),
}

fn any_surface() -> impl Strategy<Value = PlayerSurface> {
    prop_oneof![Just(PlayerSurface::Panel), Just(PlayerSurface::Dms)]
}

fn any_stir() -> impl Strategy<Value = Stir> {
    let word = 0..PROMPTS.len();
    let who = 0..24_usize;
    let act = prop_oneof![
        8 => word.clone().prop_map(|place| PlayerCommand::Guess(PROMPTS[place].to_owned())),
        4 => Just(PlayerCommand::GiveUp),
        1 => Just(PlayerCommand::KeepPlaying),
        4 => any_surface().prop_map(PlayerCommand::UseSurface),
        1 => Just(PlayerCommand::Leave),
        1 => Just(PlayerCommand::Pause),
        2 => Just(PlayerCommand::Resume),
    ];
    prop_oneof![
        20 => (0..12_usize, word.clone()).prop_map(|(team, word)| Stir::TeamSays(team, word, word)),
        20 => (0..12_usize, word.clone(), word).prop_map(|(team, one, other)| Stir::TeamSays(team, one, other)),
        14 => (who.clone(), proptest::bool::weighted(0.1), act)
            .prop_map(|(who, manager, act)| Stir::Does(Deed::Asks(person(who), manager, act))),
        4 => Just(Stir::Does(Deed::Strikes)),
        1 => Just(Stir::Does(Deed::Recovers)),
        1 => who.prop_map(Stir::Removed),
    ]
}

/// A game of many, from its lobby on.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    mode: Mode,
    n_people: usize,
    stirs: Vec<(u64, Stir)>,
    /// How much longer every wait is: games of seconds, and games of days.
    pace: u64,
}

pub(super) fn any_crowd() -> impl Strategy<Value = Crowd> {
    let wait_ms = prop_oneof![8 => 0..2_000_u64, 1 => 0..120_000_u64];
    let stirs = proptest::collection::vec((wait_ms, any_stir()), 0..200);
    let pace = prop_oneof![3 => Just(1_u64), 2 => Just(500_u64)];
    (proptest::sample::select(modes()), 4..=24_usize, stirs, pace).prop_map(
        |(mode, n_people, stirs, pace)| Crowd {
            mode,
            n_people,
            stirs,
            pace,
        },
    )
}

impl Crowd {
    pub(super) fn played(&self) -> Play {
        let mut play = Play::of_many(self.mode, self.n_people);
        for (wait_ms, stir) in &self.stirs {
            play.now = later(play.now, *wait_ms * self.pace);
            match stir {
                Stir::Does(deed) => play.does(deed),
                Stir::Removed(who) => {
                    let (player, reason) = (person(*who), LeaveReason::LeftServer);
                    let remove = ProgramCommand::Remove(RemovePlayer { player, reason });
                    play.issue(&Issued::Program(remove));
                }
                Stir::TeamSays(team, one, other) => {
                    let n_teams = play.state.teams().len().max(1);
                    let team = play.state.teams().get(team % n_teams);
                    let Some(players) = team.map(|team| team.slot.players) else {
                        continue;
                    };
                    play.asks(players[0], &PlayerCommand::Guess(PROMPTS[*one].to_owned()));
                    play.asks(
                        players[1],
                        &PlayerCommand::Guess(PROMPTS[*other].to_owned()),
                    );
                }
            }
        }
        play
    }
}

/// Lets the clock strike at every deadline until the game is over.
fn ran_out(mut play: Play) -> Play {
    let (id, manager) = (person(30), true);
    play.issue(&Issuer { id, manager }.issues(PlayerCommand::Resume));
    for _ in 0..MAX_STRIKES {
        let Some(due) = due_at(&play.state) else {
            break;
        };
        play.now = play.now.max(due);
        play.issue(&Issued::Program(ProgramCommand::Tick));
    }
    play
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(N_PLAYS))]

    #[test]
    fn whatever_teams_do_the_invariants_hold_and_every_game_ends(crowd in any_crowd()) {
        let play = ran_out(crowd.played());
        prop_assert!(matches!(play.state, State::Finished(_)), "stuck: {:?}", play);
        invariants::check(&play.log);
        if let State::Finished(Finished { ending: Ending::Completed(completed), .. }) = &play.state {
            best_first(completed)?;
        }
    }

    #[test]
    fn every_prefix_of_a_game_of_many_folds_to_what_was_in_memory(crowd in any_crowd()) {
        let play = crowd.played();
        let mut folded = State::New;
        for ((event, at), in_memory) in play.log.iter().zip(&play.states) {
            folded = Rules::evolve(folded, event, *at);
            prop_assert_eq!(&folded, in_memory);
        }
    }

    #[test]
    fn a_fold_never_fails_on_events_of_many_in_any_order(crowd in any_crowd(), places in any::<Vec<prop::sample::Index>>()) {
        let play = crowd.played();
        let events = places.iter().map(|place| place.get(&play.log));
        let _: State = events.fold(State::New, |state, (event, at)| Rules::evolve(state, event, *at));
    }
}

fn best_first(completed: &GameCompleted) -> Result<(), TestCaseError> {
    let places = completed.standings.iter().map(|standing| standing.place);
    let places: Vec<u32> = places.collect();
    prop_assert!(places.is_sorted(), "{:?}", completed);
    prop_assert_eq!(places.first(), Some(&1));
    Ok(())
}

/// Games of every mode that are played at random to their ends, in a server or in none, with their events.
pub(crate) fn any_games(n: u32, seed: u64) -> Vec<(bool, Vec<(GameEvent, Ts)>)> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), random);
    let games = (0..n).map(|n| {
        if n % 3 == 0 {
            let in_dms = n % 2 == 0;
            let said = proptest::collection::vec((0..PROMPTS.len(), any::<bool>()), 200);
            let said = said.new_tree(&mut runner).unwrap().current();
            let mut play = Play::opened(in_dms, true);
            for (word, agree) in said {
                play.now = later(play.now, 700);
                let other = if agree {
                    word
                } else {
                    (word + 1) % PROMPTS.len()
                };
                play.does(&Deed::BothSay(word, other));
            }
            (in_dms, ran_out(play).log)
        } else {
            let crowd = any_crowd().new_tree(&mut runner).unwrap().current();
            (false, ran_out(crowd.played()).log)
        }
    });
    games.collect()
}
