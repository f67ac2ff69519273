//! The host of games, rosters, servers' settings and players: take commands, decide, append, and only then answer.
//!
//! Owns: the runtime of aggregates; what is specific to games, rosters and servers on top of it; deadlines; recovery
//! after a restart; the program's record of itself. Does not know: Discord, terminals, SQL.
//!
//! Layers, from the bottom: errors, callers and envelopes; aggregates and folding; the runtime; the record of the
//! program; rosters, servers and games; the host. Each file names only files of the layers below it.

mod absences;
mod aggregate;
mod aggregates;

mod caller;
mod dead_letters;
mod deadline_cause;
mod envelope;
mod erasure;
mod error;
mod event_search;
mod faults;
mod fold;
mod folding;
mod foreign_writes;
mod game_command;
mod games;
#[expect(
    clippy::module_inception,
    reason = "it is the host that the module is named after"
)]
mod host;
mod invitations;
mod log;
mod memberships;
mod notes;
mod ops_log;
mod personal_data;
mod played_rounds;
mod players;
mod recovery;
mod registration;
mod retention;
mod rosters;
mod servers;
mod tasks;
mod timers;

pub(crate) use crate::store::warn_unless_down;
pub use crate::store::{Connections, Health as StoreHealth, HealthState, down_for};
pub(crate) use aggregate::{game_events, game_of};
pub use aggregates::Outcome;
pub use caller::{Caller, Origin};
pub use dead_letters::{
    DeadLetter, DeadLetters, DeadLettersError, Follower, Resolution, WhichDeadLetters, dead_letters,
};
pub(crate) use erasure::replace_word;
pub use erasure::{ErasedPlayer, ErasureError, FoundTexts};
pub use error::{CommandError, FoldError, HistoryError};
pub use event_search::{
    AdminAction, EventActor, EventCause, EventFilter, EventSearch, EventSearchError, EventSummary,
    MaskedEvent, event_json, exported_json, is_event_type, masked_event,
};
pub use fold::{Folded, fold_game};
pub use folding::{Change, FoldedEvent, Folding};
pub use game_command::History;
pub use games::Games;
pub(crate) use games::StateAndRecentWords;
pub use host::{Host, HostOptions};
pub(crate) use log::WaitsForLog;
pub use notes::Notes;
pub use ops_log::{OpsLog, operator_fact, operator_request};
pub(crate) use played_rounds::{PlayedRound, PlayedRounds, RoundStep};
pub use players::Players;
pub use registration::RegistrationError;
pub use rosters::Rosters;
pub use servers::Servers;

pub(crate) use crate::wire::WITH_FREE_TEXT;
