//! Players who do anything at any time: the rules hold all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::DateTime;
use gamebot::game::event::{CancelReason, DmKind, GameCancelled, Visibility};
use gamebot::game::shape::Ts;
use gamebot::game::state::{Ending, Finished, later, millis_between};
use gamebot::game::{
    Act, By, ChannelId, Command, Decider, GameEvent, GameId, GuildId, Mode, ModeConfig, PlayerId,
    Rejection, Rules, Seed, State, Wanted, due_at,
};
use gamebot::wire;
use gamebot::words::{Lexicon, Word};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{FileFailurePersistence, TestRunner};
use uuid::Uuid;

use super::invariants;

/// The host, her partner, and a stranger.
const PEOPLE: [PlayerId; 3] = [
    PlayerId(Uuid::from_u128(0xa)),
    PlayerId(Uuid::from_u128(0xb)),
    PlayerId(Uuid::from_u128(0xc)),
];

/// Few words, so that guesses meet: with forms, spellings, things that are no word.
const WORDS: [&str; 24] = [
    "mouse",
    "mice",
    "steam",
    "steams",
    "steaming",
    "colour",
    "color",
    "saw",
    "see",
    "saws",
    "boat",
    "Boat ",
    "ship",
    "river",
    "lamp",
    "kettle",
    "tiger",
    "bread",
    "qwrtz",
    "",
    "x",
    "two words",
    "crème brûlée",
    "огонь",
];

/// Words enough to play a game through.
static PROMPTS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let prompts = Lexicon::english().prompts().iter();
    prompts.map(|prompt| prompt.word.as_str()).collect()
});

/// How many games each rule is tried on.
const N_PLAYS: u32 = 100;

/// Something somebody does.
#[derive(Clone, Debug)]
enum Deed {
    /// A person asks for something.
    Asks(PlayerId, bool, Act),
    /// Two players say one word each, which may be the same.
    BothSay(usize, usize),
    /// The clock strikes.
    Strikes,
    /// The program comes back.
    Recovers,
    /// A DM does not arrive.
    DmFails(PlayerId),
}

fn anybody() -> impl Strategy<Value = PlayerId> {
    prop_oneof![
        4 => Just(PEOPLE[0]),
        4 => Just(PEOPLE[1]),
        1 => Just(PEOPLE[2]),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    let guess = (0..WORDS.len()).prop_map(|place| Act::Guess(WORDS[place].to_owned()));
    let wanted = (
        proptest::option::of(0..25_u32),
        proptest::option::of(0..6_u32),
    );
    let join = any::<(bool, bool)>().prop_map(|(dm_ok, luck)| Act::Join {
        dm_ok,
        busy: luck && !dm_ok,
    });
    prop_oneof![
        20 => guess,
        4 => join,
        3 => Just(Act::Start),
        1 => Just(Act::Decline),
        1 => Just(Act::Leave),
        6 => wanted.prop_map(|(rounds, attempts)| Act::Settings(Wanted { rounds, attempts })),
        2 => Just(Act::Pause),
        3 => Just(Act::Resume),
        1 => Just(Act::Cancel),
        2 => Just(Act::GiveUp),
        1 => any::<bool>().prop_map(opening),
    ]
}

fn opening(in_dms: bool) -> Act {
    Act::Create {
        game_id: GameId(Uuid::from_u128(9)),
        channel_id: (!in_dms).then_some(ChannelId(70)),
        config: ModeConfig::default_of(Mode::TwoPlayer),
        visibility: Visibility::Server,
        partner: in_dms.then_some(PEOPLE[1]),
        dm_ok: true,
        seed: Seed(1),
        busy: false,
    }
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let prompts = 0..40_usize;
    prop_oneof![
        12 => (anybody(), proptest::bool::weighted(0.1), any_act())
            .prop_map(|(who, manager, act)| Deed::Asks(who, manager, act)),
        6 => (prompts.clone(), prompts).prop_map(|(one, other)| Deed::BothSay(one, other)),
        2 => (0..PROMPTS.len()).prop_map(|place| Deed::BothSay(place, place)),
        1 => Just(Deed::Strikes),
        1 => Just(Deed::Recovers),
        1 => anybody().prop_map(Deed::DmFails),
    ]
}

/// How long nothing happens before a deed: mostly seconds, seldom longer than any limit.
fn any_wait_ms() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..20_000_u64,
        2 => 0..600_000_u64,
        1 => 0..7_200_000_u64,
    ]
}

/// A game in play, and all that happened in it.
struct Play {
    now: Ts,
    guild: Option<GuildId>,
    state: State,
    log: Vec<(GameEvent, Ts)>,
    /// The state after each event, as it was in memory.
    states: Vec<State>,
}

impl Play {
    fn opened(in_dms: bool, lobby_is_over: bool) -> Self {
        let mut play = Self {
            now: DateTime::UNIX_EPOCH,
            guild: (!in_dms).then_some(GuildId(7)),
            state: State::New,
            log: Vec::new(),
            states: Vec::new(),
        };
        play.asks(PEOPLE[0], &opening(in_dms));
        if lobby_is_over {
            let (dm_ok, busy) = (true, false);
            play.asks(PEOPLE[1], &Act::Join { dm_ok, busy });
            play.asks(PEOPLE[0], &Act::Start);
        }
        play
    }

    fn asks(&mut self, id: PlayerId, act: &Act) {
        let manager = false;
        self.ask(By::Player { id, manager }, act);
    }

    /// Asks, and asks the same again.
    fn ask(&mut self, by: By, act: &Act) {
        let accepted = self.decide(by, act);
        let Ok(events) = accepted else {
            return;
        };
        for event in events {
            self.state = Rules::evolve(std::mem::take(&mut self.state), &event, self.now);
            self.log.push((event, self.now));
            self.states.push(self.state.clone());
        }
        // These stand for something new each time; a repeat is known by its request id.
        let anew = matches!(
            act,
            Act::GiveUp | Act::Recover { .. } | Act::DmFailed { .. }
        );
        if !anew {
            let repeated = self.decide(by, act).unwrap_or_default();
            assert_eq!(repeated, [], "{act:?} of {by:?}, repeated");
        }
    }

    fn decide(&self, by: By, act: &Act) -> Result<Vec<GameEvent>, Rejection> {
        let earlier = ["lamp", "see"].map(Word::stored).to_vec();
        let command = Command {
            at: self.now,
            by,
            guild: self.guild,
            recent: BTreeMap::from([(PEOPLE[1], earlier)]),
            act: act.clone(),
        };
        Rules::new(Lexicon::english()).decide(&self.state, command)
    }

    fn does(&mut self, deed: &Deed) {
        match deed {
            Deed::Asks(id, manager, act) => {
                let (id, manager) = (*id, *manager);
                self.ask(By::Player { id, manager }, act);
            }
            Deed::BothSay(one, other) => {
                self.asks(PEOPLE[0], &Act::Guess(PROMPTS[*one].to_owned()));
                self.asks(PEOPLE[1], &Act::Guess(PROMPTS[*other].to_owned()));
            }
            Deed::Strikes => self.ask(By::Program, &Act::Tick),
            Deed::Recovers => {
                let last_event_at = self.log.last().map_or(self.now, |(_, at)| *at);
                let act = Act::Recover {
                    replayed_events: u32::try_from(self.log.len()).expect("a short game"),
                    last_event_at,
                    downtime_ms: millis_between(last_event_at, self.now),
                };
                self.ask(By::Program, &act);
            }
            Deed::DmFails(player) => {
                let act = Act::DmFailed {
                    player: *player,
                    kind: DmKind::Deal,
                    discord_code: 50_007,
                };
                self.ask(By::Program, &act);
            }
        }
    }

    /// Lets every player do what comes to mind.
    fn through(mut self, deeds: &[(u64, Deed)]) -> Self {
        for (wait_ms, deed) in deeds {
            self.now = later(self.now, *wait_ms);
            self.does(deed);
        }
        self
    }
}

fn any_play() -> impl Strategy<Value = Play> {
    let deeds = proptest::collection::vec((any_wait_ms(), any_deed()), 0..80);
    (any::<bool>(), proptest::bool::weighted(0.6), deeds).prop_map(
        |(in_dms, lobby_is_over, deeds)| Play::opened(in_dms, lobby_is_over).through(&deeds),
    )
}

impl std::fmt::Debug for Play {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (event, at)) in self.log.iter().enumerate() {
            writeln!(f, "{:>3} {at} {event:?}", place + 1)?;
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/it/game/regressions.txt",
        ))),
        ..ProptestConfig::with_cases(N_PLAYS)
    })]

    /// Repeated commands are asked in [`Play::ask`], for every command of every play.
    #[test]
    fn whatever_players_do_the_invariants_hold_and_a_repeat_yields_nothing_new(play in any_play()) {
        invariants::check(&play.log);
    }

    #[test]
    fn every_prefix_of_a_stored_game_folds_to_what_was_in_memory(play in any_play()) {
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
    fn a_fold_never_fails_on_events_in_any_order(play in any_play(), places in any::<Vec<prop::sample::Index>>()) {
        let events = places.iter().map(|place| place.get(&play.log));
        let _: State = events.fold(State::New, |state, (event, at)| Rules::evolve(state, event, *at));
    }

    #[test]
    fn no_feed_shows_a_guess_before_both_partners_submitted(play in any_play()) {
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
    fn whatever_was_played_the_clock_ends_the_game_once_it_runs(mut play in any_play()) {
        let manager = true;
        play.ask(By::Player { id: PEOPLE[2], manager }, &Act::Resume);
        if let Some(due) = due_at(&play.state) {
            play.now = play.now.max(due);
            play.ask(By::Program, &Act::Tick);
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
        let play = any_play().new_tree(&mut runner).unwrap().current();
        for (event, _) in play.log {
            let stored = wire::encode(&wire::Event::Game(event)).unwrap();
            missing.remove(stored.event_type);
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_invariants_notice_what_follows_an_end() {
    let mut play = Play::opened(false, true);
    play.asks(PEOPLE[0], &Act::Cancel);
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
        play.asks(PEOPLE[0], &Act::Guess(one.to_owned()));
        play.asks(PEOPLE[1], &Act::Guess(other.to_owned()));
    }
    while play.state.is_live() {
        play.asks(PEOPLE[0], &Act::GiveUp);
    }
    invariants::check(&play.log);
    for missing in 0..play.log.len() - 1 {
        let mut log = play.log.clone();
        let (event, _) = log.remove(missing);
        assert!(invariants::hold(&log).is_err(), "nobody missed {event:?}");
    }
}
