//! Live games: take what people ask, decide, append, and only then answer.
//!
//! Owns: the folded games in memory, one lock each, and the teams and settings of servers beside them;
//! deadlines; taking games up again after a restart; the feed of what happened. Does not know: Discord, terminals, SQL.
//!
//! Invariants: state in memory is a cache of the log, and nothing is answered before the events
//! that make it true are committed. What is asked once is done at most once, however often it arrives.

mod admin;
mod aggregates;
mod audit;
mod caller;
mod dead_letters;
mod deadline_cause;
mod faults;
mod feed;
mod foreign_writes;
mod games;
mod live;
mod ops_log;
mod partner;
mod people;
mod record;
mod recovery;
mod seats;
mod timers;

pub use admin::{Down, StoreHealth};
pub use aggregates::{Entry, Refused, RosterEntry, ServerEntry};
pub use audit::{Cause, Doer, LookError, Shown, Sought, exported, is_event_type, object, readable};
pub use caller::{Answer, AskError, Caller, Origin};
pub use dead_letters::{DeadLetter, DeadLettersError, Follower, Resolution, dead_letters};
pub use feed::{Feed, FeedError, FeedNotes, Happened, WHOLE, What};
pub use games::{Games, GamesOptions, History, HistoryError};
pub use ops_log::{by_hand, from_terminal};
pub use people::MeetError;
pub use record::{FoldError, Folded, fold};
