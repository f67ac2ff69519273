//! Discord: gateway in, messages out.
//!
//! Owns: how bytes travel between Discord and this program (`rest`, `gateway`) and which slash
//! commands are registered (`commands`). serenity is named only below this module.
//! Does not know: in `rest`, `gateway` and `commands`, games.

mod backoff;
pub mod commands;
pub mod custom_id;
pub mod gateway;
pub mod render;
pub mod rest;
