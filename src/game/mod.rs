//! The rules: what a game is, what may happen in it, and what follows from what.
//!
//! Owns: events, states, commands and rejections of games, and every decision about them. Pure:
//! values in, values out. Does not know: clocks, chance, storage, Discord. Time, seeds and the
//! results of look-ups come in with the command and leave in the event.

pub mod calendar;
pub mod command;
pub mod config;
pub(crate) mod daily;
mod decide;
mod decision;
pub mod event;
mod final_seconds;
#[cfg(test)]
mod given;
pub mod ids;
pub mod invariants;
mod issued;
mod lobby;
mod modes;
mod pairing;
pub mod partner;
pub mod player;
mod practice;
pub(crate) mod replay;
mod replay_name;
mod results;
pub mod roster;
mod round;
pub mod server;
pub mod server_rules;

#[cfg(test)]
mod spec;
pub mod state;
mod surface;
pub mod time;
pub mod values;

pub use command::{
    Command, CommandContext, CreateGame, DmFailure, JoinGame, PlayerCommand, ProgramCommand,
    Recovery, Rejection, Rematch, RemovePlayer, RoundSeen, StartPractice,
};
pub use config::{
    BadSetting, GolfBand, GolfRaceConfig, KnockoutConfig, LongformConfig, Mode, ModeConfig,
    OutOfRange, RaceConfig, SettingsChange, TwoPlayerConfig,
};
pub use decide::{LOBBY_LIMIT_MS, Rules, due_at};
pub use event::{GameEvent, OpsEvent, PlayerEvent};
pub use ids::{ChannelId, GameId, GuildId, InvitationId, PlayerId, PresetId, RoleId, Seed, TeamId};
pub use issued::{CommandName, Issued, Issuer};
pub use modes::{clock_opens_rounds, standings};
pub use replay_name::{NotAReplayName, ReplayName};
pub(crate) use results::counted;
pub use roster::event::RosterEvent;
pub use round::guessable_round;
pub use server::event::ServerEvent;
pub use server_rules::CommonRules;
pub use state::State;
pub use surface::nudgeable;

/// Rules as values: what a command leads to, and what an event changes.
///
/// `decide` may refuse and never changes anything; `evolve` changes and never refuses. A state is
/// always the fold of its events, so whatever holds for folds holds for states in memory.
pub trait Decider {
    /// A command, with the look-ups that the rules need.
    type Command;
    type Event;
    type State;
    type Rejection;

    /// Decides which events follow from `command` in `state`; none if it is carried out already.
    fn decide(
        &self,
        state: &Self::State,
        command: Self::Command,
    ) -> Result<Vec<Self::Event>, Self::Rejection>;

    /// Returns the state after an event that happened at `at`.
    fn evolve(state: Self::State, event: &Self::Event, at: values::Ts) -> Self::State;
}
