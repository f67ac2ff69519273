//! What other processes write into the same log: aggregates in memory that are behind it.
//!
//! Where others write, each process holds the deadlines and the memberships of all live games: whichever is
//! left when one dies goes on by itself, and the log accepts what is due from one of them only.

use std::collections::BTreeMap;

use tracing::warn;

use super::aggregate::{Aggregate, id_of};
use super::aggregates::Aggregates;
use super::error::FoldError;
use super::host::Host;
use crate::game::Rules;
use crate::game::roster::RosterRules;
use crate::game::server::ServerRules;
use crate::limits;
use crate::store::{Filter, ReadError, Store, StreamId, StreamVersion, Subscription};

impl Host {
    /// Starts to follow what other processes write, where there can be any.
    pub fn follow_foreign_writes(&self) {
        if self.runtime.log.store.is_shared() {
            let changes = changes(&self.runtime.log.store);
            self.runtime.tasks.spawn(self.clone().follow(changes));
        }
    }

    async fn follow(self, mut changes: Subscription) {
        let stopping = self.runtime.tasks.stopping().clone();
        while let Some(read) = stopping.run_until_cancelled(changes.next()).await {
            match read {
                Ok(events) => {
                    let streams = events
                        .into_iter()
                        .map(|event| (event.stream.clone(), event.version));
                    let latest: BTreeMap<StreamId, StreamVersion> = streams.collect();
                    for (stream, version) in latest {
                        self.note_foreign_write(stream, version);
                    }
                }
                Err(ReadError::Closed) => return,
                Err(error) => {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        "could not read what other processes wrote"
                    );
                    tokio::time::sleep(limits::TIMER_RETRY).await;
                }
            }
        }
    }

    /// Brings an aggregate up to an event of its stream, unless this process knows the event: its memberships and its
    /// deadline. An aggregate that is in use delays no other.
    pub(super) fn note_foreign_write(&self, stream: StreamId, version: StreamVersion) {
        if is_known::<Rules>(self.games.aggregates(), &stream, version)
            || is_known::<RosterRules>(self.rosters.aggregates(), &stream, version)
            || is_known::<ServerRules>(self.servers.aggregates(), &stream, version)
        {
            return;
        }
        let host = self.clone();
        self.runtime.tasks.spawn(async move {
            if let Err(error) = host.catch_up(&stream, version).await {
                // It is read again when a command comes.
                warn!(%stream, error = &error as &dyn std::error::Error, "could not follow stream {stream}");
            }
        });
    }

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

fn is_known<A: Aggregate>(
    aggregates: &Aggregates<A>,
    stream: &StreamId,
    version: StreamVersion,
) -> bool {
    id_of::<A>(stream).is_some_and(|id| aggregates.has_version(id, version))
}

fn changes(store: &Store) -> Subscription {
    let families = [Rules::FAMILY, RosterRules::FAMILY, ServerRules::FAMILY];
    store.subscribe(store.head(), Filter::all().families(families))
}
