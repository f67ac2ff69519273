//! What a guess costs the rules, what an event costs the codec, and what a game costs to fold.

use std::hint::black_box;
use std::sync::Arc;

use chrono::DateTime;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gamebot::game::event::Visibility;
use gamebot::game::state::later;
use gamebot::game::{
    ChannelId, CommandContext, CreateGame, Decider, GameEvent, GameId, GuildId, Issuer, JoinGame,
    Mode, ModeConfig, PlayerCommand, PlayerId, Rules, Seed, State,
};
use gamebot::wire;
use gamebot::words::Lexicon;
use uuid::Uuid;

const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa));
const BEN: PlayerId = PlayerId(Uuid::from_u128(0xb));

fn by(id: PlayerId, second: u64, command: PlayerCommand) -> CommandContext {
    CommandContext {
        at: later(DateTime::UNIX_EPOCH, second * 1_000),
        guild: Some(GuildId(7)),
        recent: Arc::default(),
        teams: Vec::new(),
        partners: Vec::new(),
        server: Arc::default(),
        command: Issuer::player(id).issues(command),
    }
}

/// A game and the events it grew from.
struct Played {
    rules: Rules,
    state: State,
    events: Vec<GameEvent>,
    second: u64,
}

impl Played {
    fn started() -> Self {
        let mut played = Self {
            rules: Rules::new(Lexicon::english()),
            state: State::New,
            events: Vec::new(),
            second: 0,
        };
        let (dm_ok, busy) = (true, false);
        played.asks(
            ANA,
            PlayerCommand::Create(CreateGame {
                game_id: GameId(Uuid::from_u128(9)),
                channel_id: Some(ChannelId(70)),
                config: ModeConfig::default_of(Mode::TwoPlayer),
                visibility: Visibility::Server,
                partner: None,
                dm_ok,
                seed: Seed(1),
                busy,
            }),
        );
        played.asks(BEN, PlayerCommand::Join(JoinGame { dm_ok, busy }));
        played.asks(ANA, PlayerCommand::Start);
        played
    }

    /// Asks one second later; what is refused changes nothing.
    fn asks(&mut self, id: PlayerId, command: PlayerCommand) {
        self.second += 1;
        let command = by(id, self.second, command);
        let at = command.at;
        for event in self.rules.decide(&self.state, command).unwrap_or_default() {
            self.state = Rules::evolve(std::mem::take(&mut self.state), &event, at);
            self.events.push(event);
        }
    }

    /// Lets both guess words that do not match, until there are so many events.
    fn through(mut self, n_events: usize) -> Self {
        let prompts = Lexicon::english().prompts();
        let mut words = prompts.iter().step_by(7).map(|prompt| prompt.word.as_str());
        while self.events.len() < n_events {
            for player in [ANA, BEN] {
                let word = words.next().expect("more prompts than guesses");
                self.asks(player, PlayerCommand::Guess(word.to_owned()));
            }
        }
        self.events.truncate(n_events);
        self
    }
}

fn guess(c: &mut Criterion) {
    let played = Played::started().through(40);
    let guess = |id, word: &str| by(id, 1_000, PlayerCommand::Guess(word.to_owned()));
    let first = guess(ANA, "steam");
    let admitted = played.rules.decide(&played.state, first.clone());
    assert_eq!(admitted.map(|events| events.len()), Ok(1), "steam is free");
    c.bench_function("guess/first", |b| {
        b.iter_batched(
            || (played.state.clone(), first.clone()),
            |(state, command)| {
                let at = command.at;
                let events = played.rules.decide(&state, command).unwrap_or_default();
                events
                    .iter()
                    .fold(state, |state, event| Rules::evolve(state, event, at))
            },
            BatchSize::SmallInput,
        );
    });
    c.bench_function("guess/first/decide_alone", |b| {
        b.iter_batched(
            || first.clone(),
            |command| played.rules.decide(black_box(&played.state), command),
            BatchSize::SmallInput,
        );
    });
    let mut half = Played::started().through(40);
    half.asks(ANA, PlayerCommand::Guess("steam".to_owned()));
    let matching = guess(BEN, "steam");
    c.bench_function("guess/match_and_next_round", |b| {
        b.iter_batched(
            || matching.clone(),
            |command| half.rules.decide(black_box(&half.state), command),
            BatchSize::SmallInput,
        );
    });
}

fn codec(c: &mut Criterion) {
    let played = Played::started().through(40);
    for event_type in ["guess_submitted", "guess_processed", "round_ended"] {
        let event = played
            .events
            .iter()
            .map(|event| wire::Event::Game(event.clone()))
            .find(|event| wire::encode(event).is_ok_and(|stored| stored.event_type == event_type))
            .expect("a game of 40 events holds each");
        let stored = wire::encode(&event).expect("it is well made");
        c.bench_function(&format!("encode/{event_type}"), |b| {
            b.iter(|| wire::encode(black_box(&event)));
        });
        c.bench_function(&format!("decode/{event_type}"), |b| {
            b.iter(|| {
                wire::decode(
                    stored.event_type,
                    stored.schema_version,
                    black_box(&stored.data),
                )
            });
        });
    }
}

fn fold(c: &mut Criterion) {
    let played = Played::started().through(100);
    let at = DateTime::UNIX_EPOCH;
    c.bench_function("fold/100_events", |b| {
        b.iter(|| {
            black_box(&played.events)
                .iter()
                .fold(State::New, |state, event| Rules::evolve(state, event, at))
        });
    });
    let stored: Vec<wire::Encoded> = played
        .events
        .iter()
        .map(|event| wire::encode(&wire::Event::Game(event.clone())).expect("it is well made"))
        .collect();
    c.bench_function("fold/100_stored_events", |b| {
        b.iter(|| {
            black_box(&stored).iter().fold(State::New, |state, stored| {
                let event = wire::decode(stored.event_type, stored.schema_version, &stored.data);
                match event {
                    Ok(wire::Event::Game(event)) => Rules::evolve(state, &event, at),
                    _ => state,
                }
            })
        });
    });
}

criterion_group!(benches, guess, codec, fold);
criterion_main!(benches);
