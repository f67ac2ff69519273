//! Waiting until the bot has sent all that follows from its log.
//!
//! So that a page shows each message below the act that it follows from, however busy the machine is.

use std::sync::Arc;
use std::time::Duration;

use gamebot::clock::Clock;
use gamebot::store::{Filter, Position, ReadError, Store, StoreOptions};

use super::{Discord, UNPOISONED};

/// How long a message may wait that Discord does not take now; a scene then goes on without it.
const LIMIT: Duration = Duration::from_secs(3);

impl Discord {
    /// Has scenes wait, after each act, for the messages that follow from what is in this log.
    pub(crate) fn waits_for_outbox_of(&self, database_url: String) {
        *self.database_url.lock().expect(UNPOISONED) = Some(database_url);
    }

    /// Waits until all messages are sent, but for edits, which take their time.
    pub(crate) async fn settled(&self) {
        let url = self.database_url.lock().expect(UNPOISONED).clone();
        let is_up = !self.serving.lock().expect(UNPOISONED).up.is_cancelled();
        let Some(url) = url.filter(|_| is_up) else {
            return;
        };
        let clock = Clock::system();
        let options = StoreOptions::new(Arc::new(move || clock.now()));
        // The log is not there before the bot has opened it.
        let Ok(store) = Store::open_read_only(&url, options).await else {
            return;
        };
        let sent = async {
            while !is_all_sent(&store).await {
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        };
        // Some scenes keep Discord from taking a message.
        let _ = tokio::time::timeout(LIMIT, sent).await;
        store.close().await;
    }
}

async fn is_all_sent(store: &Store) -> bool {
    let planned = store.checkpoint("outbox").await.unwrap();
    let planned = planned.unwrap_or(Position::START);
    store.refresh_head().await.unwrap();
    let filter = Filter::all().families(["game", "roster"]);
    let unplanned = match store.read_all(planned, 1, &filter).await {
        // The outbox is about to park it.
        Err(ReadError::Corrupt { .. }) => return false,
        page => page.unwrap(),
    };
    let posted = store.notes("outbox", "status/").await.unwrap();
    let is_edit = |place: &str| {
        let live = place.strip_prefix("live/");
        place.starts_with("dm-edit/")
            || live.is_some_and(|of| {
                posted
                    .iter()
                    .any(|(note, _)| note.strip_prefix("status/") == Some(of))
            })
    };
    let places = store.pending_places("", 1_000).await.unwrap();
    unplanned.events.is_empty() && places.iter().all(|pending| is_edit(&pending.place))
}
