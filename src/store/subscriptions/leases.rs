//! Keeping the leases of persistent subscriptions, and reading what people decided about subscriptions.
//!
//! Owns: when leases are taken and renewed, and when decisions are read. Does not know: what is done under a
//! lease.
//!
//! The rows are read every second and a half. Leases are then renewed as well where other processes could
//! take them; on SQLite they are written only when something changed.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    registry::{Entry, Lease},
    rows::{self, LEASE_US, Taken},
    spec::Kind,
    status::{Notice, State},
};
use crate::store::{
    Store,
    error::{ReadError, WriteError},
    health::warn_unless_down,
};

/// How often leases are renewed and tried, and decisions are read. A lease lasts for three seconds at least after its
/// holder is killed: by then, Discord takes no second answer to anything that one answered.
const LOOK_EVERY: Duration = Duration::from_millis(800);

/// The shortest time between two reads.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long after its request a lease surely holds: less than it lasts.
pub(super) const COUNT_ON: Duration =
    Duration::from_micros(LEASE_US.cast_unsigned()).saturating_sub(Duration::from_millis(500));

enum Answer {
    /// None while another process holds it.
    Taken(Option<Taken>),
    /// False when another process took it over.
    Renewed(bool),
}

/// Runs while there are subscriptions.
pub(super) async fn keep(store: Store) {
    let registry = &store.registry;
    let mut is_due = true;
    loop {
        let entries: Vec<Arc<Entry>> = {
            let mut entries = registry.entries();
            let runs = |entry: &&Arc<Entry>| entry.state() != State::Stopped;
            let running: Vec<_> = entries.by_name.values().filter(runs).cloned().collect();
            if running.is_empty() {
                entries.has_lease_task = false;
                return;
            }
            running
        };
        if let Err(error) = read_decisions(&store, &entries).await {
            warn_unless_down!(
                store.log.health,
                error = &error as &dyn std::error::Error,
                "could not read what was decided about subscriptions"
            );
        }
        let leased = if is_due || store.is_shared() {
            lease(&store, &entries).await
        } else {
            Ok(())
        };
        if let Err(error) = &leased {
            warn_unless_down!(
                store.log.health,
                error = error as &dyn std::error::Error,
                "could not keep the leases of subscriptions"
            );
        }
        if store.log.closed.is_cancelled() {
            // Running subscriptions end by themselves, and none can be started.
            return;
        }
        is_due = tokio::select! {
            biased;
            () = registry.look.notified() => true,
            () = sleep(LOOK_EVERY) => leased.is_err(),
        };
        sleep(LOOK_AGAIN).await;
    }
}

/// Reads which subscriptions are paused, and which have parked events to be retried or discarded.
async fn read_decisions(store: &Store, entries: &[Arc<Entry>]) -> Result<(), ReadError> {
    let paused = rows::paused_names(store.reader()).await?;
    let names = rows::names_to_resolve(store.reader()).await?;
    for entry in entries {
        entry.pause(paused.contains(&*entry.name));
        if names.contains(&*entry.name) {
            entry.resolved.notify_one();
        }
    }
    Ok(())
}

/// Takes the leases of persistent subscriptions, or renews them.
async fn lease(store: &Store, entries: &[Arc<Entry>]) -> Result<(), WriteError> {
    let entries: Vec<_> = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Persistent)
        .collect();
    if entries.is_empty() {
        return Ok(());
    }
    let requested_at = Instant::now();
    let requests: Vec<_> = entries
        .iter()
        .map(|entry| (entry.name.clone(), *entry.lease.borrow()))
        .collect();
    let holder = store.registry.holder.clone();
    let answers = store
        .write(move |mut conn| {
            Box::pin(async move {
                let (mut held, mut wanted) = (Vec::new(), Vec::new());
                for (name, lease) in &requests {
                    match lease {
                        Lease::Wanted => wanted.push(&**name),
                        Lease::Held { epoch, .. } => held.push((&**name, *epoch)),
                    }
                }
                let renewed = rows::renew(&mut conn, &held).await?;
                let free = rows::free(&mut conn, &wanted).await?;
                let mut answers = Vec::new();
                for (name, lease) in &requests {
                    answers.push(match lease {
                        Lease::Wanted if free.contains(&**name) => {
                            Answer::Taken(rows::take(&mut conn, name, &holder).await?)
                        }
                        Lease::Wanted => Answer::Taken(None),
                        Lease::Held { .. } => Answer::Renewed(renewed.contains(&**name)),
                    });
                }
                Ok(answers)
            })
        })
        .await?;
    for (entry, answer) in entries.iter().zip(answers) {
        apply_answer(store, entry, answer, requested_at);
    }
    Ok(())
}

fn apply_answer(store: &Store, entry: &Arc<Entry>, answer: Answer, requested_at: Instant) {
    let registry = &store.registry;
    match answer {
        Answer::Taken(None) => {}
        Answer::Taken(Some(taken)) => {
            if let Some(from) = taken.from {
                let name = entry.name.clone();
                registry.notify(Notice::TakenOver { name, from });
            }
            let epoch = taken.epoch;
            entry.lease.send_replace(Lease::Held {
                epoch,
                requested_at,
            });
        }
        Answer::Renewed(false) => {
            entry.lease.send_replace(Lease::Wanted);
            registry.look.notify_one();
        }
        Answer::Renewed(true) => {
            entry.lease.send_if_modified(|lease| {
                if let Lease::Held {
                    requested_at: at, ..
                } = lease
                {
                    *at = requested_at;
                }
                true
            });
        }
    }
}
