//! The names of things in the log: streams, versions, positions, events, requests.
//!
//! Owns: which ids are well formed, and how event ids follow from the request that records them.
//! Does not know: any database.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

/// Names one stream: `game-…`, `roster-…`; 1 to 128 visible ASCII characters.
///
/// Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(Arc<str>);

/// Why a text is not a [`StreamId`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "a stream id has 1 to {} visible ASCII characters, unlike {text:?}",
    StreamId::LIMIT_BYTES
)]
pub struct NotAStreamId {
    /// The text, cut to a readable length.
    pub text: String,
}

impl StreamId {
    /// The longest id, in bytes: a family, a hyphen and two UUIDs fit easily.
    pub const LIMIT_BYTES: usize = 128;

    /// Parses a stream id.
    ///
    /// # Errors
    /// [`NotAStreamId`] when `text` is empty, too long, or holds anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, NotAStreamId> {
        let fits = (1..=Self::LIMIT_BYTES).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.into()))
        } else {
            Err(NotAStreamId {
                text: text.chars().take(Self::LIMIT_BYTES).collect(),
            })
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what comes before the first hyphen: the kind of stream.
    #[must_use]
    pub fn family(&self) -> &str {
        self.0
            .split_once('-')
            .map_or(&*self.0, |(family, _)| family)
    }
}

impl Borrow<str> for StreamId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FromStr for StreamId {
    type Err = NotAStreamId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamId({})", self.0)
    }
}

/// Counts the events of a stream: 0 is none, the first event has version 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StreamVersion(pub u32);

impl StreamVersion {
    /// The version of a stream without events; also "before the first" when reading.
    pub const NONE: Self = Self(0);

    /// Returns the version of the event after this one.
    ///
    /// # Panics
    /// After 2³² − 1 events: a stream is a game or a server's roster, never that long.
    #[must_use]
    pub fn next(self) -> Self {
        Self(
            self.0
                .checked_add(1)
                .expect("a stream stays below 2^32 events"),
        )
    }
}

impl fmt::Display for StreamVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place in the whole log: the first event has position 1, 0 is before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub i64);

impl Position {
    /// The place before the first event.
    pub const START: Self = Self(0);

    /// Returns the position after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names everything that results from one human action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorrelationId(pub Uuid);

impl fmt::Display for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one request to append, so that repeating it records nothing twice.
///
/// A version 8 UUID made of the action's own time and name alone, so that a process that handles the same
/// action again after a restart makes the same id:
///
/// ```text
/// 48 bits ms since 1970 | version | 12 bits of hash | variant | 50 bits of hash | 12 bits ordinal
/// ```
///
/// The ordinal of the request is 0, its events count from 1: ids sort by time, and an index on
/// them grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(Uuid);

/// Sets the names of requests apart from other version 5 UUIDs. Never changes: ids are stored.
const REQUEST_NAMES: Uuid = Uuid::from_u128(0x6b1f_3c0e_52d7_4a59_9c84_0de1_a7f2_3b68);

const ORDINAL_BITS: u32 = 12;
const ORDINAL_MASK: u128 = (1 << ORDINAL_BITS) - 1;

impl RequestId {
    /// The most events one request can record: their ordinals fill 12 bits.
    pub const LIMIT_EVENTS: usize = ORDINAL_MASK as usize;

    /// Returns the id of the action `name` at `at`.
    ///
    /// `at` is the action's own time (of the snowflake, of the deadline), not the time of handling
    /// it: a repeat must yield the same id. `name` distinguishes actions of the same millisecond, for
    /// example `interaction:1234` or `timer:game-…:round-3`.
    #[must_use]
    pub fn new(at: DateTime<Utc>, name: &str) -> Self {
        const MS_MASK: u128 = (1 << 48) - 1;
        let ms = u128::from(at.timestamp_millis().max(0).unsigned_abs()) & MS_MASK;
        // Of the version 5 UUID the low 62 bits are hash alone: version and variant lie above.
        let hash = Uuid::new_v5(&REQUEST_NAMES, name.as_bytes()).as_u128();
        let high = (hash >> 50) & 0xfff;
        let low = hash & ((1 << 50) - 1);
        let bits = ms << 80 | 0x8 << 76 | high << 64 | 0b10 << 62 | low << ORDINAL_BITS;
        Self(Uuid::from_u128(bits))
    }

    #[must_use]
    pub fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// Returns the id as it is stored in `causation_id`.
    #[must_use]
    pub fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Returns the time of the action, to the millisecond.
    #[must_use]
    pub fn at(self) -> DateTime<Utc> {
        let (high, _) = self.0.as_u64_pair();
        i64::try_from(high >> 16)
            .ok()
            .and_then(DateTime::from_timestamp_millis)
            .unwrap_or_default()
    }

    /// Returns the id of the request's event `ordinal`, counted from 1.
    #[must_use]
    pub fn event(self, ordinal: u16) -> EventId {
        EventId(Uuid::from_u128(
            self.0.as_u128() | (u128::from(ordinal) & ORDINAL_MASK),
        ))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one recorded event; holds the request that recorded it and the ordinal within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Uuid);

impl EventId {
    #[must_use]
    pub fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// Returns the id as it is stored in `causation_id`.
    #[must_use]
    pub fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Returns the request that recorded this event.
    #[must_use]
    pub fn request(self) -> RequestId {
        RequestId(Uuid::from_u128(self.0.as_u128() & !ORDINAL_MASK))
    }

    /// Returns the event's place within its request, counted from 1.
    #[must_use]
    pub fn ordinal(self) -> u16 {
        let bytes = self.0.as_bytes();
        u16::from_be_bytes([bytes[14] & 0x0f, bytes[15]])
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    #[test]
    fn a_stream_id_is_visible_ascii_of_bounded_length() {
        #[track_caller]
        fn check(text: &str, family: Option<&str>) {
            let parsed = StreamId::parse(text);
            assert_eq!(
                parsed.as_ref().ok().map(StreamId::family),
                family,
                "{text:?}"
            );
        }

        check("game-0190", Some("game"));
        check("ops-system-2", Some("ops"));
        check("alone", Some("alone"));
        check(&"x".repeat(128), Some(&"x".repeat(128)));
        check(&"x".repeat(129), None);
        check("", None);
        check("game 1", None);
        check("game-\u{e9}", None);
        check("game-\0", None);
    }

    #[test]
    fn the_same_act_yields_the_same_request_id() {
        let id = RequestId::new(at(1_700_000_000_123), "interaction:1");
        assert_eq!(id, RequestId::new(at(1_700_000_000_123), "interaction:1"));
        assert_ne!(id, RequestId::new(at(1_700_000_000_123), "interaction:2"));
        assert_ne!(id, RequestId::new(at(1_700_000_000_124), "interaction:1"));
    }

    #[test]
    fn request_ids_never_change_their_layout() {
        let id = RequestId::new(at(1_700_000_000_123), "interaction:1");
        assert_eq!(id.to_string(), "018bcfe5-687b-855d-894f-bb6ed4ea4000");
        assert_eq!(id.as_uuid().get_version_num(), 8);
        assert_eq!(id.as_uuid().get_variant(), uuid::Variant::RFC4122);
    }

    #[test]
    fn ids_sort_by_time_then_by_ordinal() {
        let earlier = RequestId::new(at(1_000), "z");
        let later = RequestId::new(at(1_001), "a");
        assert!(earlier.event(4095).as_uuid() < later.as_uuid());
        assert!(earlier.as_uuid() < earlier.event(1).as_uuid());
        assert!(earlier.event(1) < earlier.event(2));
    }

    #[test]
    fn an_event_id_leads_back_to_its_request() {
        let request = RequestId::new(at(1_700_000_000_123), "interaction:1");
        for ordinal in [1, 2, 4095] {
            let event = request.event(ordinal);
            assert_eq!(event.request(), request);
            assert_eq!(event.ordinal(), ordinal);
        }
    }
}
