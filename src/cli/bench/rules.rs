//! How long the rules take for a guess in a large game.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use uuid::Uuid;

use super::super::Failure;
use super::{BenchRun, N_RUNS, median, micros};
use crate::game::event::Visibility;
use crate::game::values::Ts;
use crate::game::{
    ChannelId, CommandContext, CreateGame, Decider, GameEvent, GameId, GuildId, Issuer, JoinGame,
    Mode, ModeConfig, PlayerCommand, PlayerId, Rejection, Rules, Seed, State, TwoPlayerConfig,
};
use crate::words::Lexicon;

/// Twelve teams.
const N_PLAYERS: u128 = 24;

const N: u32 = 20_000;

impl BenchRun {
    pub(super) fn rules(&mut self) -> Result<(), Failure> {
        let rules = Rules::new(Lexicon::english());
        let state = started(rules).map_err(|no| Failure::message(no.to_string()))?;
        let guesses: Vec<CommandContext> = (0..N_PLAYERS)
            .map(|n| {
                let word = ["zeppelin", "abacus"][usize::from(n % 2 == 1)];
                context(player(n), PlayerCommand::Guess(word.to_owned()))
            })
            .collect();
        let mut runs = Vec::new();
        for _ in 0..N_RUNS {
            let started = Instant::now();
            for n in 0..N {
                let guess = guesses[n as usize % guesses.len()].clone();
                let at = guess.at;
                let events = rules.decide(black_box(&state), guess);
                let events = events.map_err(|no| Failure::message(no.to_string()))?;
                let before = state.clone();
                let after = events
                    .iter()
                    .fold(before, |state, event| Rules::evolve(state, event, at));
                black_box(after);
            }
            runs.push(micros(started.elapsed()) / f64::from(N));
        }
        self.report("decide and evolve a guess, 12 teams", median(runs), "µs");
        self.fold(rules)
    }

    /// Folds the first events of a game from memory.
    fn fold(&mut self, rules: Rules) -> Result<(), Failure> {
        let events = events(rules).map_err(|no| Failure::message(no.to_string()))?;
        let mut runs = Vec::new();
        for _ in 0..N_RUNS {
            let started = Instant::now();
            for _ in 0..N / 10 {
                let folded = black_box(&events).iter().fold(State::New, |state, event| {
                    Rules::evolve(state, event, Ts::UNIX_EPOCH)
                });
                black_box(folded);
            }
            runs.push(micros(started.elapsed()) / f64::from(N / 10));
        }
        self.report("fold a game of 100 events from memory", median(runs), "µs");
        Ok(())
    }
}

/// Plays a game of two until it has 100 events.
fn events(rules: Rules) -> Result<Vec<GameEvent>, Rejection> {
    let (dm_ok, busy) = (true, false);
    let create = PlayerCommand::Create(CreateGame {
        game_id: GameId(Uuid::from_u128(1)),
        channel_id: Some(ChannelId(1)),
        config: ModeConfig::TwoPlayer(TwoPlayerConfig {
            rounds: 20,
            ..TwoPlayerConfig::default()
        }),
        visibility: Visibility::Server,
        partner: None,
        surface: None,
        rematch: None,
        daily: false,
        dm_ok,
        seed: Seed(1),
        busy,
    });
    let mut commands = vec![
        (player(0), create),
        (player(1), PlayerCommand::Join(JoinGame { dm_ok, busy })),
        (player(0), PlayerCommand::Start),
    ];
    let words = Lexicon::english().prompts().iter().take(200);
    commands.extend(words.enumerate().map(|(n, prompt)| {
        let player = player(u128::from(n % 2 == 1));
        (player, PlayerCommand::Guess(prompt.word.to_string()))
    }));
    let (mut state, mut all) = (State::New, Vec::new());
    for (player, command) in commands {
        let is_guess = matches!(command, PlayerCommand::Guess(_));
        let context = context(player, command);
        let at = context.at;
        match rules.decide(&state, context) {
            Ok(events) => {
                state = events
                    .iter()
                    .fold(state, |state, event| Rules::evolve(state, event, at));
                all.extend(events);
            }
            // The word was shown, or it is still the other's turn.
            Err(_) if is_guess => {}
            Err(no) => return Err(no),
        }
    }
    all.truncate(100);
    Ok(all)
}

fn player(n: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(0xa000 + n))
}

fn context(player: PlayerId, command: PlayerCommand) -> CommandContext {
    CommandContext {
        at: Ts::UNIX_EPOCH,
        guild: Some(GuildId(1)),
        recent: Arc::default(),
        teams: Vec::new(),
        partners: Vec::new(),
        server: Arc::default(),
        replay_name: None,
        daily_played: false,
        command: Issuer::player(player).issues(command),
    }
}

fn started(rules: Rules) -> Result<State, Rejection> {
    let (dm_ok, busy) = (true, false);
    let create = PlayerCommand::Create(CreateGame {
        game_id: GameId(Uuid::from_u128(1)),
        channel_id: Some(ChannelId(1)),
        config: ModeConfig::default_of(Mode::Knockout),
        visibility: Visibility::Server,
        partner: None,
        surface: None,
        rematch: None,
        daily: false,
        dm_ok,
        seed: Seed(1),
        busy,
    });
    let joins = (1..N_PLAYERS).map(|n| (player(n), PlayerCommand::Join(JoinGame { dm_ok, busy })));
    let commands = std::iter::once((player(0), create)).chain(joins);
    commands
        .chain([(player(0), PlayerCommand::Start)])
        .try_fold(State::New, |state, (player, command)| {
            let context = context(player, command);
            let at = context.at;
            let events = rules.decide(&state, context)?;
            Ok(events
                .iter()
                .fold(state, |state, event| Rules::evolve(state, event, at)))
        })
}
