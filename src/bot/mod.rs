//! The bot: what people interact with on Discord.
//!
//! Owns: reading requests (`request`), answering them (`answer`, in time: `interactions`, `inbox`), planning
//! and sending messages (`plan`, `render`, `outbox`), keeping guesses while the log is down (`journal`,
//! `journal_replay`), and starting and stopping in order (`run`). Does not know: the rules, SQL.

mod admin_id;
pub(crate) mod answer;
mod board_id;
mod custom_id;
mod inbox;
mod interactions;
mod invitation_button;
mod journal;
mod journal_replay;
mod live_writes;
pub(crate) mod members;
mod name_lookup;
pub(crate) mod operators;
pub mod outbox;
pub(crate) mod panel_updates;
mod panels;
mod plain_words;
pub mod plan;
mod privacy_button;
pub mod render;
pub(crate) mod replay_button;
pub mod request;
mod request_limits;
pub(crate) mod run;
mod shards;
mod start_button;
mod word_button;
