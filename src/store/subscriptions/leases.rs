//! Keeping hold of persistent subscriptions, and hearing what others wish for them.
//!
//! Owns: when leases are taken and renewed. Does not know: what is done under a lease.
//!
//! Between processes it looks every second and a half, on SQLite only when it is told to.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};
use tracing::warn;

use super::{
    registry::{Entry, Lease},
    rows::{self, Found, LEASE_US, Taken},
    spec::Kind,
    status::{Notice, State},
};
use crate::store::{Store, error::WriteError, sql};

/// How often leases are renewed, and those of others are tried.
const LOOK_EVERY: Duration = Duration::from_millis(1_500);

/// How soon it looks again when it is told to.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long a lease may be counted on after it was asked for: less than it lasts.
pub(super) const COUNT_ON: Duration =
    Duration::from_micros(LEASE_US.cast_unsigned()).saturating_sub(Duration::from_millis(500));

/// What came of looking after one subscription.
enum Answer {
    Taken(Option<Taken>),
    Held(Option<Found>),
}

/// Runs while there are persistent subscriptions.
pub(super) async fn keep(store: Store) {
    let registry = &store.log.registry;
    let alone = matches!(store.reader(), sql::Pool::Sqlite(_));
    loop {
        let entries: Vec<Arc<Entry>> = {
            let mut entries = registry.entries();
            let runs = |entry: &&Arc<Entry>| {
                entry.kind == Kind::Persistent && entry.state() != State::Stopped
            };
            let running: Vec<_> = entries.by_name.values().filter(runs).cloned().collect();
            if running.is_empty() {
                entries.has_keeper = false;
                return;
            }
            running
        };
        let looked = look(&store, &entries).await;
        if let Err(error) = &looked {
            if matches!(error, WriteError::Closed) {
                // Those that still run end by themselves; none can be started any more.
                return;
            }
            warn!(
                error = error as &dyn std::error::Error,
                "could not keep hold of subscriptions"
            );
        }
        if alone && looked.is_ok() {
            registry.look.notified().await;
        } else {
            tokio::select! {
                () = registry.look.notified() => {}
                () = sleep(LOOK_EVERY) => {}
            }
        }
        sleep(LOOK_AGAIN).await;
    }
}

async fn look(store: &Store, entries: &[Arc<Entry>]) -> Result<(), WriteError> {
    let asked_at = Instant::now();
    let asked: Vec<_> = entries
        .iter()
        .map(|entry| (entry.name.clone(), *entry.lease.borrow(), entry.shown()))
        .collect();
    let holder = format!("process {}", std::process::id());
    let answers = store
        .write(move |mut conn| {
            Box::pin(async move {
                let mut answers = Vec::new();
                for (name, lease, shown) in &asked {
                    answers.push(match lease {
                        Lease::Wanted => {
                            Answer::Taken(rows::take(&mut conn, name, &holder, shown).await?)
                        }
                        Lease::Held { epoch, .. } => {
                            Answer::Held(rows::renew(&mut conn, name, *epoch, shown).await?)
                        }
                    });
                }
                Ok(answers)
            })
        })
        .await?;
    for (entry, answer) in entries.iter().zip(answers) {
        heard(store, entry, answer, asked_at);
    }
    Ok(())
}

fn heard(store: &Store, entry: &Arc<Entry>, answer: Answer, asked_at: Instant) {
    let registry = &store.log.registry;
    let pause = |is_paused: bool| {
        entry.paused.send_if_modified(|paused| {
            let changed = *paused != is_paused;
            *paused = is_paused;
            changed
        });
    };
    match answer {
        Answer::Taken(None) => {}
        Answer::Taken(Some(taken)) => {
            if let Some(from) = taken.from {
                let name = entry.name.clone();
                registry.tell(Notice::TakenOver { name, from });
            }
            pause(taken.is_paused);
            let epoch = taken.epoch;
            entry.lease.send_replace(Lease::Held { epoch, asked_at });
            // What somebody wished while it was nobody's.
            entry.wishes.notify_one();
        }
        Answer::Held(None) => {
            entry.lease.send_replace(Lease::Wanted);
            registry.look.notify_one();
        }
        Answer::Held(Some(found)) => {
            pause(found.is_paused);
            entry.lease.send_if_modified(|lease| {
                if let Lease::Held { asked_at: at, .. } = lease {
                    *at = asked_at;
                }
                true
            });
            if found.has_wishes {
                entry.wishes.notify_one();
            }
        }
    }
}
