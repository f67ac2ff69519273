//! Messages that could not be delivered: what people wish for them.
//!
//! Owns: sending one again, and the names of the messages of an event. Does not know: how one is sent.

use super::super::delivered::Parcel;
use super::super::name_lookup::look_up_names;
use super::super::plan::{Destination, people_of, plan};
use super::{Job, Outbox, could_not_keep, nonce, subject};
use crate::host::{DeadLetter, FeedError, Resolution, WHOLE};

impl Outbox {
    /// Does what people wished for dead letters.
    pub(super) async fn look_at_letters(&mut self) {
        self.feed.report(self.delivered.checkpoint());
        let wished = match self.feed.wished().await {
            Ok(wished) => wished,
            Err(error) => {
                self.feed.report_failure(&error);
                return;
            }
        };
        for letter in wished {
            if self.again.contains(&letter.id()) {
                continue;
            }
            let done = match letter.wish() {
                Some(Resolution::Discard) => self.feed.settle(&letter).await,
                Some(Resolution::Retry) => self.send_again(letter).await,
                None => Ok(()),
            };
            if let Err(error) = done {
                could_not_keep(&error);
            }
        }
    }

    /// Sends the message that a dead letter stands for, or all of an event that could not be read.
    async fn send_again(&mut self, letter: DeadLetter) -> Result<(), FeedError> {
        let Some(happened) = self.feed.again(&letter).await? else {
            let still = "its event cannot be read still";
            return self.feed.failed_again(&letter, still).await;
        };
        let directory = match look_up_names(&self.shared.people, &people_of(&happened)).await {
            Ok(directory) => directory,
            // Looked at again in a moment: the wish stands.
            Err(error) => {
                self.feed.report_failure(&error);
                return Ok(());
            }
        };
        let orders = (0..).zip(plan(&happened, &directory));
        if letter.part() == WHOLE {
            let retry = Some(Resolution::Retry);
            for (ordinal, order) in orders {
                // A live message shows what it is of as it is now, whatever was missed.
                if !matches!(order.destination, Destination::Live { .. }) {
                    let why = "its event could not be read";
                    let part = part_of(ordinal);
                    self.feed
                        .give_up(happened.position, &part, why, retry)
                        .await?;
                }
            }
            return self.feed.settle(&letter).await;
        }
        let mut orders = orders.filter(|(ordinal, _)| part_of(*ordinal) == letter.part());
        let Some((ordinal, order)) = orders.next() else {
            let gone = "this version sends no such message";
            return self.feed.failed_again(&letter, gone).await;
        };
        self.again.insert(letter.id());
        let position = happened.position;
        let job = Job {
            parcel: Parcel { position, ordinal },
            nonce: nonce(happened.event_id, ordinal),
            subject: subject(&happened),
            correlation_id: happened.correlation_id,
            order,
            is_last: false,
            letter: Some(letter),
        };
        self.hand_over(job).await;
        Ok(())
    }

    /// Notes what became of a dead letter that was sent again.
    pub(super) async fn sent_again(&mut self, letter: &DeadLetter, failed: Option<String>) {
        let noted = match failed {
            None => self.feed.settle(letter).await,
            Some(error) => self.feed.failed_again(letter, &error).await,
        };
        self.again.remove(&letter.id());
        if let Err(error) = noted {
            could_not_keep(&error);
        }
    }
}

/// Names a message of an event, as dead letters are named.
pub(super) fn part_of(ordinal: u32) -> String {
    format!("message {ordinal}")
}
