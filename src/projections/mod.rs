//! Tables derived from events, for queries across games.
//!
//! Owns: the read database (a file beside the log, or a schema in the log's database), with checkpoints that
//! commit with the rows they protect. Does not know: how games are decided, and who reads the tables.
//!
//! Invariant: the rows of a projection follow from exactly the events up to its checkpoint. Deleting the
//! file or the schema loses nothing.
//!
//! Each projection has a file and is listed in `list.rs`; `docs/projections.md` describes how to add one.

mod boards;
mod compare;
mod daily;
mod damage;
mod database;
mod error;
mod event_index;
mod feed;
mod find;
mod follow;
mod games;
mod generations;
mod hidden_players;
mod list;
mod open;
mod partners;
mod personal;
mod pools;
mod projection;
mod rating;
mod rebuild;
mod repair;
mod replays;
mod results;
mod rows;
mod scrub;
mod statistics;
mod status;
mod table;
mod tables;
mod word_requests;
mod words;

pub use boards::{Board, BoardKind, BoardQuery, BoardRow, LISTED_FROM};
pub use compare::{Compared, Drift, compare};
pub use daily::{DailyLink, DailyResult, DailyWorld};
pub use database::{check_access, tables_path};
pub use error::TablesError;
pub use feed::{Quarantined, Unreadable};
pub use find::{Cursor, Finder, Found, NotACursor, Order};
pub use games::GameRow;
pub use personal::PersonalRecord;
pub use rating::Rating;
pub use rebuild::{RebuildProgress, Rebuilder, Rebuilding, Rebuilt};
pub use replays::{ListedReplays, ReplayRow, Replays};
pub use results::GameResult;
pub use statistics::{
    Figures, GameFilter, HeadToHead, Played, PlayedGame, PlayedRound, RatedPlayer, Span,
};
pub use status::{LiveRows, ProjectionStatus, positions, statuses};
pub use tables::{Plans, Tables};
pub use word_requests::{OpenRequest, RequestedWord, requested_words};
