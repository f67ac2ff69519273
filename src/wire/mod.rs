//! The stored form of events: type names, schema versions, JSON.
//!
//! Owns: the catalogue of (type, schema version), encoding and decoding, the chain of upcasters
//! that reads old payloads, what is hidden from feeds, and the reference made from all of these.
//! Does not know: where events are kept, and what they mean to a game.
//!
//! Invariant: whatever [`encode`] writes, [`decode`] reads, now and in every later version.

mod catalogue;
mod reference;

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

pub use catalogue::{Entry, entries};
pub use reference::{markdown, schema};

use crate::game::event::InvalidField;
use crate::game::shape::Word;
use crate::game::{GameEvent, OpsEvent, PlayerEvent};

/// Any event of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Of a game.
    Game(GameEvent),
    /// Of a player.
    Player(PlayerEvent),
    /// Of the program.
    Ops(OpsEvent),
}

/// An event as the store takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The name of its type.
    pub event_type: &'static str,
    /// The version of its payload.
    pub schema_version: u16,
    /// Its payload: a JSON object.
    pub data: String,
}

/// A stored event that cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// No program of this version writes such events: a newer one did, or somebody by hand.
    #[error("event type `{event_type}` is not known to this version of the program")]
    UnknownType {
        /// The type.
        event_type: String,
    },
    /// A newer program wrote it.
    #[error(
        "event `{event_type}` has schema version {schema_version}, and this program reads up to {newest}"
    )]
    UnsupportedVersion {
        /// The type.
        event_type: String,
        /// Its version.
        schema_version: u16,
        /// The newest version that can be read.
        newest: u16,
    },
    /// The payload does not have the fields its version says.
    #[error("event `{event_type}` of schema version {schema_version} cannot be read")]
    Corrupt {
        /// The type.
        event_type: String,
        /// Its version.
        schema_version: u16,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// Writes an event, after a check of its structure.
///
/// # Errors
/// [`InvalidField`] names the field that is wrong; nothing must be stored.
pub fn encode(event: &Event) -> Result<Encoded, InvalidField> {
    if let Event::Game(event) = event {
        event.validate()?;
    }
    Ok(catalogue::encode(event))
}

/// Reads a stored event of any version this program has ever written.
///
/// # Errors
/// [`DecodeError`]; trying again does not help.
pub fn decode(event_type: &str, schema_version: u16, data: &str) -> Result<Event, DecodeError> {
    let Some(entry) = catalogue::find(event_type) else {
        return Err(DecodeError::UnknownType {
            event_type: event_type.to_owned(),
        });
    };
    let corrupt = |source| DecodeError::Corrupt {
        event_type: event_type.to_owned(),
        schema_version,
        source,
    };
    let newest = entry.schema_version();
    match schema_version {
        version if version == newest => (entry.decode)(data).map_err(corrupt),
        version if (1..newest).contains(&version) => {
            let old = serde_json::from_str(data).map_err(corrupt)?;
            let current = upcast(entry.upcasters, version, old);
            (entry.decode)(&current.to_string()).map_err(corrupt)
        }
        _ => {
            let event_type = event_type.to_owned();
            Err(DecodeError::UnsupportedVersion {
                event_type,
                schema_version,
                newest,
            })
        }
    }
}

/// What stands where a word must not be seen.
const MASK: &str = "•••";

/// A step from a payload's version to the next.
pub type Upcaster = fn(Value) -> Value;

/// Takes a payload of `version` through every later step of `chain`, whose first step starts at version 1.
fn upcast(chain: &[Upcaster], version: u16, payload: Value) -> Value {
    chain
        .iter()
        .skip(usize::from(version) - 1)
        .fold(payload, |payload, step| step(payload))
}

impl Event {
    /// Returns the event as anybody may see it: a guess that waits for the partner's, or waited in
    /// vain, is masked.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        match self {
            Self::Game(GameEvent::GuessSubmitted(mut submitted)) => {
                submitted.submission.word = Word::stored(MASK);
                Self::Game(GameEvent::GuessSubmitted(submitted))
            }
            Self::Game(GameEvent::GuessAbandoned(mut abandoned)) => {
                if let Some(pending) = &mut abandoned.pending {
                    pending.word = Word::stored(MASK);
                }
                Self::Game(GameEvent::GuessAbandoned(abandoned))
            }
            Self::Game(event) => Self::Game(event),
            Self::Player(event) => Self::Player(event),
            Self::Ops(event) => Self::Ops(event),
        }
    }
}

fn json(payload: &impl Serialize) -> String {
    serde_json::to_string(payload).expect("payloads are structs with named fields")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named_greeting(mut old: Value) -> Value {
        old["greeting"] = old["text"].take();
        old.as_object_mut().unwrap().remove("text");
        old
    }

    fn counted_greeting(mut old: Value) -> Value {
        old["times"] = json!(1);
        old
    }

    #[test]
    fn an_old_payload_goes_through_every_later_step_and_no_earlier_one() {
        let chain: [Upcaster; 2] = [named_greeting, counted_greeting];
        assert_eq!(
            upcast(&chain, 1, json!({"text": "hi"})),
            json!({"greeting": "hi", "times": 1})
        );
        assert_eq!(
            upcast(&chain, 2, json!({"greeting": "hi"})),
            json!({"greeting": "hi", "times": 1})
        );
        assert_eq!(
            upcast(&chain, 3, json!({"greeting": "hi"})),
            json!({"greeting": "hi"})
        );
    }

    #[test]
    fn a_type_nobody_knows_is_an_error_and_not_skipped() {
        let error = decode("game_exploded", 1, "{}").unwrap_err();
        assert!(matches!(error, DecodeError::UnknownType { .. }));
    }

    #[test]
    fn a_newer_version_is_an_error_that_names_the_newest_known() {
        let error = decode("game_paused", 9, "{}").unwrap_err();
        assert!(matches!(
            error,
            DecodeError::UnsupportedVersion {
                schema_version: 9,
                newest: 1,
                ..
            }
        ));
    }

    #[test]
    fn a_payload_without_its_fields_is_corrupt() {
        let error = decode("game_paused", 1, "{}").unwrap_err();
        assert!(matches!(error, DecodeError::Corrupt { .. }));
    }

    #[test]
    fn an_unknown_field_is_tolerated_when_read() {
        let data = r#"{"reason":"inactivity","idle_ms":5,"mood":"gloomy"}"#;
        assert!(decode("game_abandoned", 1, data).is_ok());
    }
}
