//! Discord: gateway in, messages out.
//!
//! Owns: how bytes travel between Discord and this program (`rest`, `gateway`) and which slash
//! commands are registered (`commands`). serenity is named only below this module.
//! Does not know: in `rest`, `gateway` and `commands`, games.

pub mod answer;
mod backoff;
mod cast;
pub mod custom_id;
mod delivered;
pub mod gateway;
pub mod outbox;
pub mod plan;
pub mod render;
pub mod request;
pub mod rest;
