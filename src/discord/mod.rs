//! Discord: gateway in, messages out.
//!
//! Owns: how bytes travel between Discord and this program (`rest`, `gateway`), which slash commands
//! are registered (`commands`), what people ask (`request`, `answer`) and what they are told
//! (`plan`, `render`, `outbox`). serenity is named only below this module.
//! Does not know: the rules, the log, SQL; in `rest`, `gateway` and `commands`, games.

pub mod admin_id;
pub mod answer;
pub mod answer_id;
mod backoff;
pub mod bot;
mod cast;
pub mod commands;
pub mod custom_id;
mod delivered;
pub mod gateway;
mod inbox;
pub mod operators;
pub mod outbox;
pub mod plan;
pub mod render;
pub mod request;
pub mod rest;
