//! The bot: what people meet on Discord.
//!
//! Owns: what people ask (`request`, `answer`), what they are told (`plan`, `render`, `outbox`), and
//! starting and stopping in order (`run`). Does not know: the rules, the log, SQL.

pub mod admin_id;
pub mod answer;
pub mod answer_id;
pub mod custom_id;
mod inbox;
mod name_lookup;
pub mod operators;
pub mod outbox;
pub mod plan;
pub mod render;
pub mod request;
pub mod run;
