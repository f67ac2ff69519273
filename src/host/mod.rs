//! Live games: take what people ask, decide, append, and only then answer.
//!
//! Owns: the folded games in memory, one lock each, and the teams and settings of servers beside them;
//! deadlines; taking games up again after a restart; the feed of what happened. Does not know: Discord, terminals, SQL.
//!
//! Invariants: state in memory is a cache of the log, and nothing is answered before the events
//! that make it true are committed. What is asked once is done at most once, however often it arrives.

mod admin;
mod books;
mod call;
mod clerk;
mod due;
mod faults;
mod feed;
mod games;
mod letters;
mod live;
mod others;
mod partner;
mod people;
mod record;
mod recovery;
mod seats;
mod shown;
mod timers;

pub use admin::{Down, StoreHealth};
pub use books::{Entry, Refused, RosterEntry, ServerEntry};
pub use call::{Answer, AskError, Call, Origin};
pub use clerk::by_hand;
pub use faults::said;
pub use feed::{Feed, FeedError, FeedNotes, Happened, WHOLE, What};
pub use games::{Games, GamesOptions, History, HistoryError};
pub use letters::{Follower, Letter, LettersError, Wish, letters};
pub use people::MeetError;
pub use record::{FoldError, Folded, fold};
pub use shown::{Cause, Doer, LookError, Shown, Sought, exported, is_event_type, object, readable};
