//! What became of payloads as their types changed, one step from a version to the next.
//!
//! Owns: the defaults that held when the older version was written, which are no longer anybody's to change.

use serde_json::{Value, json};

/// `game_created` from version 1: games had no server rules, since nobody could set any.
pub(super) fn with_server_rules(mut old: Value) -> Value {
    old["house"] = json!({
        "recent_words": 12,
        "grant_downtime": true,
        "refuse_offensive": true,
    });
    old
}

/// Of a version whose fields can hold more than before.
pub(super) fn unchanged(old: Value) -> Value {
    old
}

/// `game_created` from version 2: every two-player game was played by DM.
pub(super) fn with_surface(mut old: Value) -> Value {
    old["surface"] = json!("dms");
    old
}
