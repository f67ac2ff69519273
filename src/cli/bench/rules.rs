//! How long the rules think about a guess in a game of many.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use uuid::Uuid;

use super::super::Failure;
use super::{BenchRun, N_RUNS, median, micros};
use crate::game::event::Visibility;
use crate::game::shape::Ts;
use crate::game::{
    Act, By, ChannelId, Command, Decider, GameId, GuildId, Mode, ModeConfig, PlayerId, Rejection,
    Rules, Seed, State,
};
use crate::words::Lexicon;

/// A full house: twelve teams.
const N_PLAYERS: u128 = 24;

const N: u32 = 20_000;

impl BenchRun {
    pub(super) fn rules(&mut self) -> Result<(), Failure> {
        let rules = Rules::new(Lexicon::english());
        let state = started(rules).map_err(|no| Failure::saying(no.to_string()))?;
        let guesses: Vec<Command> = (0..N_PLAYERS)
            .map(|n| {
                let word = ["zeppelin", "abacus"][usize::from(n % 2 == 1)];
                asked(player(n), Act::Guess(word.to_owned()))
            })
            .collect();
        let mut runs = Vec::new();
        for _ in 0..N_RUNS {
            let started = Instant::now();
            for n in 0..N {
                let asked = guesses[n as usize % guesses.len()].clone();
                let at = asked.at;
                let events = rules.decide(black_box(&state), asked);
                let events = events.map_err(|no| Failure::saying(no.to_string()))?;
                let before = state.clone();
                let after = events
                    .iter()
                    .fold(before, |state, event| Rules::evolve(state, event, at));
                black_box(after);
            }
            runs.push(micros(started.elapsed()) / f64::from(N));
        }
        self.tell("decide and evolve a guess, 12 teams", median(runs), "µs");
        Ok(())
    }
}

fn player(n: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(0xa000 + n))
}

fn asked(player: PlayerId, act: Act) -> Command {
    Command {
        at: Ts::UNIX_EPOCH,
        by: By::Player {
            id: player,
            manager: false,
        },
        guild: Some(GuildId(1)),
        recent: Arc::default(),
        teams: Vec::new(),
        partners: Vec::new(),
        server: Arc::default(),
        act,
    }
}

fn started(rules: Rules) -> Result<State, Rejection> {
    let (dm_ok, busy) = (true, false);
    let create = Act::Create {
        game_id: GameId(Uuid::from_u128(1)),
        channel_id: Some(ChannelId(1)),
        config: ModeConfig::default_of(Mode::Knockout),
        visibility: Visibility::Server,
        partner: None,
        dm_ok,
        seed: Seed(1),
        busy,
    };
    let joins = (1..N_PLAYERS).map(|n| (player(n), Act::Join { dm_ok, busy }));
    let acts = std::iter::once((player(0), create)).chain(joins);
    acts.chain([(player(0), Act::Start)])
        .try_fold(State::New, |state, (who, act)| {
            let asked = asked(who, act);
            let at = asked.at;
            let events = rules.decide(&state, asked)?;
            Ok(events
                .iter()
                .fold(state, |state, event| Rules::evolve(state, event, at)))
        })
}
