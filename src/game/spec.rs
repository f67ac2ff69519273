//! How the rules are specified: given what happened, when somebody asks, then this follows.
//!
//! Owns: builders that speak the players' language. ANA hosts, BEN is her partner, CAM is a stranger
//! who manages nothing. Everything happens in minute 0 of a game in one server unless a spec says
//! otherwise. Does not know: storage.

mod asks;
mod contest;
mod facts;
mod guess;
mod house;
mod in_dms;
mod knockout;
mod life;
mod lobby;
mod longform;
mod pairing;
mod practice;
mod race;
mod structure;
mod two_player;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use uuid::Uuid;

use self::facts::{created, created_in_dms, invited, joined, started, team_entered};
use super::event::RoundEnded;
use super::server::event::ServerEvent;
use super::server::{Server, ServerRules};
use super::state::later;
use super::values::{TeamSlot, Ts};
use super::{
    Command, CommandContext, Decider, GameEvent, GameId, GuildId, PlayerId, Rejection, Rules, State,
};
use crate::words::{Lexicon, Word};

pub(super) const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa));
pub(super) const BEN: PlayerId = PlayerId(Uuid::from_u128(0xb));
pub(super) const CAM: PlayerId = PlayerId(Uuid::from_u128(0xc));

const GAME: GameId = GameId(Uuid::from_u128(0x9));
const TAVERN: GuildId = GuildId(7);
const MINUTE_MS: u64 = 60_000;

/// What happened so far, and when the next thing is asked.
pub(super) struct Given {
    state: State,
    now: Ts,
    guild: Option<GuildId>,
    recent: Arc<BTreeMap<PlayerId, Vec<Word>>>,
    teams: Vec<TeamSlot>,
    partners: Vec<[PlayerId; 2]>,
    server: Arc<Server>,
}

/// Starts a spec with what happened in minute 0.
pub(super) fn given(events: &[GameEvent]) -> Given {
    Given {
        state: State::New,
        now: minute(0),
        guild: Some(TAVERN),
        recent: Arc::default(),
        teams: Vec::new(),
        partners: Vec::new(),
        server: Arc::default(),
    }
    .and(events)
}

/// Starts a spec with a game of ANA and BEN that was started, and with what happened then.
pub(super) fn given_play(events: &[GameEvent]) -> Given {
    given(&[
        created(),
        joined(ANA),
        joined(BEN),
        team_entered(),
        started(),
    ])
    .and(events)
}

/// Starts a spec with a lobby in DMs, in which ANA asked BEN to play.
pub(super) fn given_invitation_in_dms() -> Given {
    Given {
        guild: None,
        ..given(&[created_in_dms(), joined(ANA), invited(BEN)])
    }
}

impl Given {
    /// Adds what happened next, at the minute the spec is at.
    pub(super) fn and(mut self, events: &[GameEvent]) -> Self {
        for event in events {
            event
                .validate()
                .expect("a spec starts from events that are well made");
            self.state = self.state.evolve(event, self.now);
        }
        self
    }

    /// Lets time go by: what follows happens at this minute.
    pub(super) fn at_minute(self, at: u64) -> Self {
        Self {
            now: minute(at),
            ..self
        }
    }

    /// Lets time go by, to the millisecond.
    pub(super) fn at_ms(self, at_ms: u64) -> Self {
        Self {
            now: later(minute(0), at_ms),
            ..self
        }
    }

    /// Says what `player` guessed in earlier games of the server, oldest first.
    pub(super) fn who_guessed_before(mut self, player: PlayerId, words: &[&str]) -> Self {
        Arc::make_mut(&mut self.recent).insert(player, words.iter().copied().map(word).collect());
        self
    }

    /// Says what the server had decided about games, in minute 0.
    pub(super) fn in_a_server_where(mut self, decided: &[ServerEvent]) -> Self {
        let server = Server::clone(&self.server);
        let server = decided.iter().fold(server, |server, event| {
            ServerRules::evolve(server, event, minute(0))
        });
        self.server = Arc::new(server);
        self
    }

    /// Asks.
    pub(super) fn when(self, command: Command) -> Decided {
        let command = CommandContext {
            at: self.now,
            guild: self.guild,
            recent: self.recent,
            teams: self.teams,
            partners: self.partners,
            server: self.server,
            command,
        };
        let rules = Rules::new(Lexicon::english());
        let outcome = rules.decide(&self.state, command.clone());
        let state = outcome
            .iter()
            .flatten()
            .fold(self.state, |state, event| state.evolve(event, self.now));
        Decided {
            outcome,
            given: Given {
                state,
                now: self.now,
                guild: self.guild,
                recent: command.recent,
                teams: command.teams,
                partners: command.partners,
                server: command.server,
            },
        }
    }
}

/// The answer of the rules, and what it led to.
#[must_use]
pub(super) struct Decided {
    outcome: Result<Vec<GameEvent>, Rejection>,
    given: Given,
}

impl Decided {
    /// States all events that follow.
    #[track_caller]
    pub(super) fn then(&self, expected: &[GameEvent]) {
        assert_eq!(self.outcome.as_deref(), Ok(expected));
    }

    /// States that all is as asked already.
    #[track_caller]
    pub(super) fn then_nothing(&self) {
        self.then(&[]);
    }

    /// States what the rules refuse with.
    #[track_caller]
    pub(super) fn then_rejected(&self, expected: &Rejection) {
        assert_eq!(self.outcome.as_ref(), Err(expected));
    }

    /// States the kinds of events that follow, where their fields would drown the rule.
    #[track_caller]
    pub(super) fn then_kinds(&self, expected: &[&str]) {
        let kinds: Vec<String> = self.events().iter().map(kind).collect();
        assert_eq!(kinds, expected);
    }

    /// States the first of the events that follow.
    #[track_caller]
    pub(super) fn then_first(&self, expected: &GameEvent) {
        assert_eq!(self.events().first(), Some(expected));
    }

    /// States the last of the events that follow.
    #[track_caller]
    pub(super) fn then_last(&self, expected: &GameEvent) {
        assert_eq!(self.events().last(), Some(expected));
    }

    /// Returns the events that follow.
    #[track_caller]
    pub(super) fn events(&self) -> &[GameEvent] {
        self.outcome.as_ref().expect("the rules said yes")
    }

    /// Returns the round's end among the events that follow.
    #[track_caller]
    pub(super) fn round_end(&self) -> &RoundEnded {
        let end = self.events().iter().find_map(|event| match event {
            GameEvent::RoundEnded(ended) => Some(ended),
            _ => None,
        });
        end.expect("a round ended")
    }

    /// Goes on from where this led to.
    pub(super) fn next(self) -> Given {
        self.given
    }

    /// Returns the state this led to.
    pub(super) const fn state(&self) -> &State {
        &self.given.state
    }
}

/// Returns the name of an event's variant.
fn kind(event: &GameEvent) -> String {
    let printed = format!("{event:?}");
    printed.split('(').next().unwrap_or_default().to_owned()
}

pub(super) fn minute(at: u64) -> Ts {
    later(DateTime::UNIX_EPOCH, at * MINUTE_MS)
}

pub(super) fn word(text: &str) -> Word {
    Word::stored(text)
}

fn pair([one, other]: [&str; 2]) -> [Word; 2] {
    [word(one), word(other)]
}
