//! What became of payloads as their types changed, one step from a version to the next.
//!
//! Owns: the defaults that held when the older version was written, which are no longer anybody's to change.

use serde_json::{Value, json};

/// `game_created` from version 1: games had no server rules, since nobody could set any.
pub(super) fn with_server_rules(old: Value) -> Value {
    let rules = json!({
        "recent_words": 12,
        "grant_downtime": true,
        "refuse_offensive": true,
    });
    with(old, "house", rules)
}

/// Of a version whose fields can hold more than before.
pub(super) fn unchanged(old: Value) -> Value {
    old
}

/// `game_created` from version 2: every two-player game was played by DM.
pub(super) fn with_surface(old: Value) -> Value {
    with(old, "surface", json!("dms"))
}

/// `game_recovered` from version 1: only restarts were noticed.
pub(super) fn with_cause(old: Value) -> Value {
    with(old, "cause", json!("restart"))
}

/// Adds a field; a payload that is no object stays as it is, and is refused when it is read.
fn with(mut old: Value, field: &str, value: Value) -> Value {
    if let Some(fields) = old.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_that_is_no_object_stays_as_it_is() {
        for damaged in [json!(0), json!([]), json!("game"), json!(null)] {
            assert_eq!(with_server_rules(damaged.clone()), damaged);
            assert_eq!(with_surface(damaged.clone()), damaged);
            assert_eq!(with_cause(damaged.clone()), damaged);
        }
    }
}
