//! How far the outbox is: what is under way, what is done, and what a restart may skip.
//!
//! Owns: the checkpoint (everything up to it is done) and the marks of what is done beyond it.
//! Does not know: what is sent.

use std::collections::{BTreeMap, BTreeSet};

/// The prefix of marks among the notes.
pub(super) const MARK: &str = "sent/";

/// One message of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Parcel {
    /// Where the event stands in the log.
    pub(super) position: i64,
    /// Which of its messages.
    pub(super) ordinal: u32,
}

impl Parcel {
    fn mark(self) -> String {
        format!("{MARK}{}/{}", self.position, self.ordinal)
    }

    fn of_mark(mark: &str) -> Option<Self> {
        let (position, ordinal) = mark.strip_prefix(MARK)?.split_once('/')?;
        Some(Self {
            position: position.parse().ok()?,
            ordinal: ordinal.parse().ok()?,
        })
    }
}

/// What is under way and what is done.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    /// Everything up to here is done.
    checkpoint: i64,
    /// Events beyond it that were planned, with how many of their messages are still under way.
    under_way: BTreeMap<i64, u32>,
    /// Messages done beyond the checkpoint: sent again only if this is lost.
    marked: BTreeSet<Parcel>,
}

/// What must be saved after something was done.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Saving {
    pub(super) checkpoint: i64,
    pub(super) notes: Vec<(String, Option<String>)>,
}

impl Delivered {
    /// Starts where an earlier run left off.
    pub(super) fn restored(checkpoint: i64, marks: impl IntoIterator<Item = String>) -> Self {
        let marked = marks
            .into_iter()
            .filter_map(|mark| Parcel::of_mark(&mark))
            .collect();
        Self {
            checkpoint,
            under_way: BTreeMap::new(),
            marked,
        }
    }

    /// Tells whether an earlier run sent this one.
    pub(super) fn is_done(&self, parcel: Parcel) -> bool {
        self.marked.contains(&parcel)
    }

    /// Returns the position up to which everything is done.
    pub(super) const fn checkpoint(&self) -> i64 {
        self.checkpoint
    }

    /// Notes an event with so many messages under way.
    pub(super) fn begin(&mut self, position: i64, messages: u32) {
        self.under_way.insert(position, messages);
    }

    /// Returns how many events are under way.
    pub(super) fn n_under_way(&self) -> usize {
        self.under_way
            .values()
            .filter(|messages| **messages > 0)
            .count()
    }

    /// Takes in messages that are done, and says what must be saved.
    pub(super) fn finish(&mut self, done: &[Parcel]) -> Saving {
        let mut notes = Vec::new();
        for parcel in done {
            if let Some(messages) = self.under_way.get_mut(&parcel.position) {
                *messages -= 1;
            }
            self.marked.insert(*parcel);
            notes.push((parcel.mark(), Some(String::new())));
        }
        while let Some(first) = self
            .under_way
            .first_entry()
            .filter(|entry| *entry.get() == 0)
        {
            self.checkpoint = *first.key();
            first.remove();
        }
        let beyond = self.marked.split_off(&Parcel {
            position: self.checkpoint + 1,
            ordinal: 0,
        });
        let passed = std::mem::replace(&mut self.marked, beyond);
        notes.retain(|(mark, _)| {
            Parcel::of_mark(mark).is_some_and(|parcel| parcel.position > self.checkpoint)
        });
        notes.extend(passed.into_iter().map(|parcel| (parcel.mark(), None)));
        Saving {
            checkpoint: self.checkpoint,
            notes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn parcel(position: i64, ordinal: u32) -> Parcel {
        Parcel { position, ordinal }
    }

    #[test]
    fn the_checkpoint_waits_for_the_slowest_message_and_later_ones_are_marked() {
        let mut delivered = Delivered::restored(10, []);
        delivered.begin(11, 2);
        delivered.begin(12, 1);
        assert_eq!(delivered.finish(&[parcel(12, 0)]).checkpoint, 10);
        assert!(delivered.is_done(parcel(12, 0)));
        assert_eq!(delivered.finish(&[parcel(11, 1)]).checkpoint, 10);
        let saving = delivered.finish(&[parcel(11, 0)]);
        assert_eq!(saving.checkpoint, 12);
        assert!(
            saving.notes.iter().all(|(_, note)| note.is_none()),
            "{saving:?}"
        );
        assert_eq!(delivered.n_under_way(), 0);
    }

    #[test]
    fn a_restart_skips_what_was_marked() {
        let mut delivered = Delivered::restored(10, []);
        delivered.begin(11, 1);
        delivered.begin(12, 1);
        let saved = delivered.finish(&[parcel(12, 0)]);
        let marks = saved
            .notes
            .into_iter()
            .filter(|(_, note)| note.is_some())
            .map(|(mark, _)| mark);
        let again = Delivered::restored(saved.checkpoint, marks);
        assert!(again.is_done(parcel(12, 0)));
        assert!(!again.is_done(parcel(11, 0)));
    }

    #[test]
    fn an_event_without_messages_moves_the_checkpoint_on() {
        let mut delivered = Delivered::restored(10, []);
        delivered.begin(11, 0);
        assert_eq!(
            delivered.finish(&[]),
            Saving {
                checkpoint: 11,
                notes: vec![]
            }
        );
    }
}
