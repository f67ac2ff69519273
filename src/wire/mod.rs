//! The stored form of events: type names, schema versions, JSON.
//!
//! Owns: the catalogue of (type, schema version), encoding and decoding, the chain of upcasters
//! that reads old payloads, what is hidden from feeds, and taking a person's text out of a payload.
//! Does not know: where events are kept, and what they mean to a game.
//!
//! Invariant: whatever [`encode`] writes, [`decode`] reads, now and in every later version.

mod catalogue;
mod redaction;
#[cfg(test)]
mod round_trip;
mod upcasters;

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

pub use catalogue::{Entry, entries};
pub use redaction::{REDACTED, Redacted, WITH_FREE_TEXT, free_text, redacted};

use crate::game::event::InvalidField;
use crate::game::values::Word;
use crate::game::{GameEvent, OpsEvent, PlayerEvent, RosterEvent, ServerEvent};

/// Any event of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Game(GameEvent),
    Roster(RosterEvent),
    Server(ServerEvent),
    Player(PlayerEvent),
    Ops(OpsEvent),
}

/// An event as the store takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    pub event_type: &'static str,
    pub schema_version: u16,
    /// Its payload: a JSON object.
    pub data: String,
}

/// A stored event that cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// No program of this version writes such events: a newer one did, or somebody by hand.
    #[error("event type `{event_type}` is not known to this version of the program")]
    UnknownType { event_type: String },
    /// A newer program wrote it.
    #[error(
        "event `{event_type}` has schema version {schema_version}, and this program reads up to {newest}"
    )]
    UnsupportedVersion {
        event_type: String,
        schema_version: u16,
        /// The newest version that can be read.
        newest: u16,
    },
    /// It is of the program itself, and older than such events are kept.
    #[error("event `{event_type}` was kept for a while and has expired")]
    Expired { event_type: String },
    /// The payload does not have the fields its version says.
    #[error("event `{event_type}` of schema version {schema_version} cannot be read")]
    Corrupt {
        event_type: String,
        schema_version: u16,
        source: serde_json::Error,
    },
}

impl DecodeError {
    /// Returns the name it is recorded under.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownType { .. } => "unknown_type",
            Self::UnsupportedVersion { .. } => "unsupported_version",
            Self::Expired { .. } => "expired",
            Self::Corrupt { .. } => "corrupt",
        }
    }
}

/// Writes an event, after a check of its structure.
pub fn encode(event: &Event) -> Result<Encoded, InvalidField> {
    event.validate()?;
    Ok(catalogue::encode(event))
}

/// Reads a stored event of any version this program has ever written.
pub fn decode(event_type: &str, schema_version: u16, data: &str) -> Result<Event, DecodeError> {
    match catalogue::find(event_type) {
        Some(entry) if entry.family == "ops" && data == TOMBSTONE => Err(DecodeError::Expired {
            event_type: event_type.to_owned(),
        }),
        Some(entry) => decode_as(entry, schema_version, data),
        None => Err(DecodeError::UnknownType {
            event_type: event_type.to_owned(),
        }),
    }
}

fn decode_as(entry: &Entry, schema_version: u16, data: &str) -> Result<Event, DecodeError> {
    let event_type = || entry.event_type.to_owned();
    let corrupt = |source| DecodeError::Corrupt {
        event_type: event_type(),
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
        _ => Err(DecodeError::UnsupportedVersion {
            event_type: event_type(),
            schema_version,
            newest,
        }),
    }
}

/// The payload of an event of the program itself that was kept long enough.
pub const TOMBSTONE: &str = r#"{"expired":true}"#;

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
    /// Checks the structure of the payload, without the state it meets.
    pub(crate) fn validate(&self) -> Result<(), InvalidField> {
        match self {
            Self::Game(event) => event.validate(),
            Self::Roster(event) => event.validate(),
            Self::Server(event) => event.validate(),
            Self::Player(event) => event.validate(),
            Self::Ops(event) => event.validate(),
        }
    }

    /// Returns the event as anybody may see it: a guess that waits for the partner's, or waited in
    /// vain, is masked, and so is a word that a player asked for, maybe in a round that is still open.
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
            Self::Roster(event) => Self::Roster(event),
            Self::Server(event) => Self::Server(event),
            Self::Player(PlayerEvent::WordRequested(mut requested)) => {
                requested.word = Word::stored(MASK);
                Self::Player(PlayerEvent::WordRequested(requested))
            }
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
    use crate::game::event::SystemFault;

    /// Version 1 of a fault was `{part, text}`.
    fn split_text(mut old: Value) -> Value {
        let text = old["text"].take();
        let (code, message) = text
            .as_str()
            .and_then(|text| text.split_once(": "))
            .unwrap_or(("unknown", ""));
        json!({"component": old["part"].take(), "code": code, "message": message})
    }

    /// Version 2 was `{component, code, message}`.
    fn counted(mut old: Value) -> Value {
        let fingerprint = format!(
            "{}/{}",
            old["component"].as_str().unwrap_or_default(),
            old["code"].as_str().unwrap_or_default()
        );
        old["fingerprint"] = json!(fingerprint);
        old["count"] = json!(1);
        old["context"] = json!([]);
        old
    }

    /// `system_fault` as if it had changed twice.
    fn changed_twice() -> Entry {
        let today = catalogue::find("system_fault").unwrap();
        Entry {
            upcasters: &[split_text, counted],
            ..*today
        }
    }

    fn fault(message: &str) -> Event {
        Event::Ops(OpsEvent::SystemFault(SystemFault {
            component: "outbox".to_owned(),
            code: "unreachable".to_owned(),
            message: message.to_owned(),
            fingerprint: "outbox/unreachable".to_owned(),
            count: 1,
            context: Vec::new(),
        }))
    }

    #[test]
    fn an_old_payload_goes_through_every_later_step_and_no_earlier_one() {
        let entry = changed_twice();
        assert_eq!(entry.schema_version(), 3);
        let read = |version, data: Value| decode_as(&entry, version, &data.to_string()).unwrap();

        let first = json!({"part": "outbox", "text": "unreachable: no route"});
        assert_eq!(read(1, first), fault("no route"));
        let second =
            json!({"component": "outbox", "code": "unreachable", "message": "no route: at all"});
        assert_eq!(read(2, second), fault("no route: at all"));
        let third = json!({"component": "outbox", "code": "unreachable", "message": "", "fingerprint": "outbox/unreachable", "count": 1, "context": []});
        assert_eq!(read(3, third), fault(""));
    }

    #[test]
    fn an_old_payload_that_its_step_cannot_mend_is_corrupt_and_a_newer_one_is_not_guessed_at() {
        let entry = changed_twice();
        let error = decode_as(&entry, 2, r#"{"code":"unreachable"}"#).unwrap_err();
        assert_eq!(error.code(), "corrupt");
        let error = decode_as(&entry, 4, "{}").unwrap_err();
        assert_eq!(error.code(), "unsupported_version");
        assert_eq!(
            error.to_string(),
            "event `system_fault` has schema version 4, and this program reads up to 3"
        );
    }

    #[test]
    fn what_does_not_validate_is_not_written_and_the_field_is_named() {
        let Event::Ops(OpsEvent::SystemFault(fault)) = fault("") else {
            unreachable!("made in this file")
        };
        let uncounted = OpsEvent::SystemFault(SystemFault { count: 0, ..fault });
        let error = encode(&Event::Ops(uncounted)).unwrap_err();
        assert_eq!(error.to_string(), "field `count` counts from 1");
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
