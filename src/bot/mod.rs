//! The bot: what people interact with on Discord.
//!
//! Owns: reading requests (`request`), answering them (`answer`, in time: `interactions`, `inbox`), planning
//! and sending messages (`plan`, `render`, `outbox`), and starting and stopping in order (`run`). Does not know: the rules, the log, SQL.

pub mod admin_id;
pub mod answer;
pub mod custom_id;
mod inbox;
mod interactions;
pub mod invitation_button;
mod name_lookup;
pub mod operators;
pub mod outbox;
pub mod plan;
pub mod render;
pub mod request;
pub mod run;
