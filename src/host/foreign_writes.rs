//! What other processes write into the same log: aggregates in memory that are behind it.
//!
//! Each process holds the deadlines and the memberships of all live games. When one process dies, the others
//! continue without it, and the log accepts what is due from only one of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::aggregate::{Aggregate, id_of};
use super::aggregates::Aggregates;
use super::error::FoldError;
use super::host::Host;
use crate::game::player::PlayerRules;
use crate::game::roster::RosterRules;
use crate::game::server::ServerRules;
use crate::game::{OpsEvent, Rules};
use crate::limits;
use crate::store::subscriptions::{Events, Running, Spec, Start, StartError};
use crate::store::{
    Filter, Position, ReadError, RecordedEvent, StreamId, StreamVersion, warn_unless_down,
};
use crate::wire::{self, Event};

/// The type of event after which nobody knows any more who a player was.
const ERASED: &str = "player_erased";

/// The type of event that says that texts are taken out of another.
const REDACTED: &str = "event_redacted";

/// The family of streams that say, among others, that texts are taken out of events.
const OPS: &str = "ops";

/// How many events are looked at together: of one aggregate only the last one counts.
const BATCH: usize = 512;

impl Host {
    /// Starts to follow what is written after `opened_at`, where the log ended before anything was read from it.
    pub(crate) fn follow_foreign_writes(&self, opened_at: Position) -> Result<Running, StartError> {
        let families = [
            Rules::FAMILY,
            RosterRules::FAMILY,
            ServerRules::FAMILY,
            PlayerRules::FAMILY,
            OPS,
        ];
        let spec = Spec::ephemeral("foreign_writes")
            .start(Start::After(opened_at))
            .filter(Filter::all().families(families))
            .batch(BATCH);
        let host = self.clone();
        let room = Arc::new(Semaphore::new(limits::FOREIGN_WRITES_AT_ONCE));
        self.runtime.log.store.start(spec, move |events| {
            let (host, room) = (host.clone(), Arc::clone(&room));
            async move {
                host.learn(events, &room).await;
                Ok(())
            }
        })
    }

    async fn learn(&self, events: Events, room: &Arc<Semaphore>) {
        for event in events.iter().filter(|event| *event.event_type == *ERASED) {
            if let Some(player) = id_of::<PlayerRules>(&event.stream) {
                self.people.forget(player.0);
                self.redactions.fetch_add(1, Ordering::AcqRel);
            }
        }
        let redacted: Vec<Position> = events.iter().filter_map(redacted_position).collect();
        if !redacted.is_empty() {
            let forgetting = self.clone().forget_texts(redacted);
            self.runtime.tasks.spawn(forgetting);
        }
        let streams = events
            .into_iter()
            .filter(|event| ![PlayerRules::FAMILY, OPS].contains(&event.stream.family()))
            .map(|event| (event.stream.clone(), event.version));
        let latest: BTreeMap<StreamId, StreamVersion> = streams.collect();
        for (stream, version) in latest {
            if self.is_known(&stream, version) {
                continue;
            }
            // Never closed.
            let Ok(permit) = Arc::clone(room).acquire_owned().await else {
                return;
            };
            let host = self.clone();
            self.runtime.tasks.spawn(async move {
                if let Err(error) = host.catch_up(&stream, version).await {
                    // It is read again when a command comes.
                    warn_unless_down!(host.store_health(), %stream, error = &error as &dyn std::error::Error, "could not follow stream {stream}");
                }
                drop(permit);
            });
        }
    }

    /// Drops from memory the texts that another process takes out of events. It records that before it changes them, so
    /// they are read again several times.
    async fn forget_texts(self, positions: Vec<Position>) {
        let mut n_read = 0;
        while let Some(wait) = limits::REDACTED_READ_AGAIN.get(n_read) {
            let waiting = sleep(*wait);
            let stopping = self.runtime.tasks.stopping();
            if stopping.run_until_cancelled(waiting).await.is_none() {
                return;
            }
            match self.store().reread(&positions).await {
                Ok(streams) => {
                    for stream in &streams {
                        self.forget_stream(stream).await;
                    }
                    self.redactions.fetch_add(1, Ordering::AcqRel);
                    n_read += 1;
                }
                // It ends the program elsewhere.
                Err(ReadError::Corrupt { .. }) => return,
                Err(error) => warn_unless_down!(
                    self.store_health(),
                    error = &error as &dyn std::error::Error,
                    "could not look whether texts were taken out of events"
                ),
            }
        }
    }

    /// Tells whether this process knows an event of a stream.
    fn is_known(&self, stream: &StreamId, version: StreamVersion) -> bool {
        is_known::<Rules>(self.games.aggregates(), stream, version)
            || is_known::<RosterRules>(self.rosters.aggregates(), stream, version)
            || is_known::<ServerRules>(self.servers.aggregates(), stream, version)
    }

    /// Brings an aggregate up to an event of its stream: its memberships and its deadline. One that is in use delays no
    /// other, as long as not too many are.
    async fn catch_up(&self, stream: &StreamId, version: StreamVersion) -> Result<(), FoldError> {
        if let Some(game) = id_of::<Rules>(stream) {
            self.games.aggregates().foreign_write(game, version).await
        } else if let Some(guild) = id_of::<RosterRules>(stream) {
            let rosters = self.rosters.aggregates();
            rosters.foreign_write(guild, version).await
        } else if let Some(guild) = id_of::<ServerRules>(stream) {
            let servers = self.servers.aggregates();
            servers.foreign_write(guild, version).await
        } else {
            Ok(())
        }
    }
}

/// Returns the position of the event out of which texts are taken, if this says so.
fn redacted_position(event: &Arc<RecordedEvent>) -> Option<Position> {
    if *event.event_type != *REDACTED {
        return None;
    }
    match wire::decode(&event.event_type, event.schema_version, &event.data) {
        Ok(Event::Ops(OpsEvent::EventRedacted(redacted))) => Some(Position(redacted.position)),
        _ => None,
    }
}

fn is_known<A: Aggregate>(
    aggregates: &Aggregates<A>,
    stream: &StreamId,
    version: StreamVersion,
) -> bool {
    id_of::<A>(stream).is_some_and(|id| aggregates.has_version(id, version))
}
