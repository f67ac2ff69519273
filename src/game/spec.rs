//! The rules of games, specified: given earlier events, when a command comes, then these events follow.
//!
//! Owns: builders that speak the players' language. ANA hosts, BEN is her partner, CAM is a stranger
//! who manages nothing. Everything happens in minute 0 of a game in one server unless a spec says
//! otherwise. Does not know: storage.

mod commands;
mod contest;
mod daily;
mod facts;
mod guess;
mod in_dms;
mod knockout;
mod life;
mod lobby;
mod longform;
mod pairing;
mod practice;
mod race;
mod replays;
mod server_rules;
mod structure;
mod surface;
mod two_player;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use uuid::Uuid;

use self::facts::{created, created_in_dms, invited, joined, started, team_entered};
use super::event::{Checked, RoundEnded};
use super::given::{Specified, kind};
use super::server::event::ServerEvent;
use super::server::{Server, ServerRules};
use super::state::later;
use super::values::{TeamSlot, Ts};
use super::{
    Command, CommandContext, Decider, GameEvent, GameId, GuildId, PlayerId, Rejection, ReplayName,
    Rules, State,
};
use crate::words::{Lexicon, Word};

pub(super) const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa));
pub(super) const BEN: PlayerId = PlayerId(Uuid::from_u128(0xb));
pub(super) const CAM: PlayerId = PlayerId(Uuid::from_u128(0xc));

const GAME: GameId = GameId(Uuid::from_u128(0x9));
const TAVERN: GuildId = GuildId(7);
const MINUTE_MS: u64 = 60_000;

/// What the rules look up for a command to a game.
#[derive(Clone)]
pub(super) struct Lookups {
    guild: Option<GuildId>,
    recent: Arc<BTreeMap<PlayerId, Vec<Word>>>,
    teams: Vec<TeamSlot>,
    partners: Vec<[PlayerId; 2]>,
    server: Arc<Server>,
    replay_name: Option<ReplayName>,
    daily_played: bool,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            guild: Some(TAVERN),
            recent: Arc::default(),
            teams: Vec::new(),
            partners: Vec::new(),
            server: Arc::default(),
            replay_name: None,
            daily_played: false,
        }
    }
}

impl Specified for Lookups {
    type Rules = Rules;
    type Command = Command;

    fn rules() -> Rules {
        Rules::new(Lexicon::english())
    }

    fn context(&self, at: Ts, command: Command) -> CommandContext {
        CommandContext {
            at,
            guild: self.guild,
            recent: Arc::clone(&self.recent),
            teams: self.teams.clone(),
            partners: self.partners.clone(),
            server: Arc::clone(&self.server),
            replay_name: self.replay_name.clone(),
            daily_played: self.daily_played,
            command,
        }
    }

    fn check(event: &GameEvent) -> Checked {
        event.validate()
    }
}

pub(super) type Given = super::given::Given<Lookups>;
pub(super) type Decided = super::given::Decided<Lookups>;

/// Starts a spec with what happened in minute 0.
pub(super) fn given(events: &[GameEvent]) -> Given {
    super::given::given(events)
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
    let mut lobby = given(&[created_in_dms(), joined(ANA), invited(BEN)]);
    lobby.lookups.guild = None;
    lobby
}

impl Given {
    /// Lets time go by: what follows happens at this minute.
    pub(super) fn at_minute(self, at: u64) -> Self {
        self.at(minute(at))
    }

    /// Says what `player` guessed in earlier games of the server, oldest first.
    pub(super) fn who_guessed_before(mut self, player: PlayerId, words: &[&str]) -> Self {
        Arc::make_mut(&mut self.lookups.recent)
            .insert(player, words.iter().copied().map(word).collect());
        self
    }

    /// Says what the server had decided about games, in minute 0.
    pub(super) fn in_a_server_where(mut self, decided: &[ServerEvent]) -> Self {
        let server = Server::clone(&self.lookups.server);
        let server = decided.iter().fold(server, |server, event| {
            ServerRules::evolve(server, event, minute(0))
        });
        self.lookups.server = Arc::new(server);
        self
    }
}

impl Decided {
    /// Returns the round's end among the events that follow.
    #[track_caller]
    pub(super) fn round_end(&self) -> &RoundEnded {
        let end = self.events().iter().find_map(|event| match event {
            GameEvent::RoundEnded(ended) => Some(ended),
            _ => None,
        });
        end.expect("a round ended")
    }
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
