//! A decision: the events so far, and the state that they lead to.
//!
//! Owns: keeping the two together. A rule emits an event and continues with the state after it.
//! Does not know: the rules.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::command::{CommandContext, Rejection};
use super::config::ModeConfig;
use super::event::GameEvent;
use super::ids::{GuildId, PlayerId};
use super::server::Server;
use super::server_rules::CommonRules;
use super::state::{Running, State};
use super::values::{TeamSlot, Ts};
use crate::words::{Lexicon, Word};

/// Done, with the events in the decision, or rejected.
pub(super) type Decided = Result<(), Rejection>;

pub(super) struct Decision<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) at: Ts,
    pub(super) guild: Option<GuildId>,
    pub(super) teams: &'a [TeamSlot],
    pub(super) partners: &'a [[PlayerId; 2]],
    pub(super) server: &'a Server,
    pub(super) daily_played: bool,
    recent: &'a BTreeMap<PlayerId, Vec<Word>>,
    /// Copied on the first event, and not before: most commands are refused or lead to nothing.
    state: Cow<'a, State>,
    events: Vec<GameEvent>,
}

impl<'a> Decision<'a> {
    pub(super) fn new(lexicon: &'a Lexicon, state: &'a State, command: &'a CommandContext) -> Self {
        let CommandContext {
            at,
            guild,
            recent,
            teams,
            partners,
            server,
            replay_name: _,
            daily_played,
            command: _,
        } = command;
        Self {
            lexicon,
            at: *at,
            guild: *guild,
            teams,
            partners,
            server,
            daily_played: *daily_played,
            recent,
            state: Cow::Borrowed(state),
            events: Vec::new(),
        }
    }

    pub(super) fn emit(&mut self, event: GameEvent) {
        self.state.to_mut().apply(&event, self.at);
        self.events.push(event);
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Returns the game in play; none when the events so far ended it.
    pub(super) fn running(&self) -> Option<&Running> {
        match self.state() {
            State::Running(running) => Some(running),
            State::New | State::Lobby(_) | State::Finished(_) => None,
        }
    }

    /// Returns the settings that the game is played by; none before it is created.
    pub(super) fn config(&self) -> Option<ModeConfig> {
        self.state().info().map(|info| info.config.clone())
    }

    /// Returns what holds in the game whatever its mode.
    pub(super) fn server_rules(&self) -> CommonRules {
        let info = self.state().info();
        info.map_or_else(CommonRules::default, |info| info.server_rules)
    }

    /// Returns the last words that `player` guessed, this game's included, oldest first.
    pub(super) fn recent_words(&self, player: PlayerId) -> impl Iterator<Item = &Word> {
        let earlier = self.recent.get(&player).map_or(&[][..], Vec::as_slice);
        self.state.recent(player, earlier)
    }

    pub(super) fn into_events(self) -> Vec<GameEvent> {
        self.events
    }
}
