//! Carries out requests of operators to pause or resume subscriptions, and reports how subscriptions are doing.
//!
//! Owns: how often a process looks for requests and reports. Does not know: what a subscription does.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::Failure;
use crate::game::OpsEvent;
use crate::game::event::{SubscriptionPaused, SubscriptionUnpaused};
use crate::host::operator_request;
use crate::store::subscriptions::{PauseRequest, Status};
use crate::store::{AppendError, Store, warn_unless_down};

/// How often a process looks for requests and for changes to report.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How often it reports when nothing changed: a process that does not report counts as ended.
const REPORT_EVERY: Duration = Duration::from_secs(5);

/// Runs until `stop` is cancelled.
pub(super) async fn run(store: Store, stop: CancellationToken) {
    let mut reported: Option<(Instant, Vec<Status>)> = None;
    loop {
        if let Err(failure) = carry_out_requests(&store).await {
            warn_unless_down!(
                store.health(),
                "could not carry out a request to pause or resume a subscription: {failure}"
            );
        }
        let statuses = store.subscriptions();
        let is_due = reported
            .as_ref()
            .is_none_or(|(at, before)| REPORT_EVERY <= at.elapsed() || *before != statuses);
        if is_due {
            match store.report_subscriptions(statuses.clone()).await {
                Ok(()) => reported = Some((Instant::now(), statuses)),
                Err(error) => warn_unless_down!(
                    store.health(),
                    error = &error as &dyn std::error::Error,
                    "could not report the state of the subscriptions"
                ),
            }
        }
        if stop.run_until_cancelled(sleep(LOOK_EVERY)).await.is_none() {
            break;
        }
    }
    // Tells other processes at once that nothing runs here any more; if this fails, they find out within seconds.
    let _ = store.report_subscriptions(Vec::new()).await;
}

/// Records each request in the log, and then carries it out.
pub(super) async fn carry_out_requests(store: &Store) -> Result<(), Failure> {
    for request in store.pause_requests().await? {
        let changes_nothing = store.is_paused(&request.name).await? == request.is_pause;
        if changes_nothing {
            store.carry_out(&request).await?;
            continue;
        }
        let PauseRequest {
            name,
            id,
            requested_at,
            ..
        } = request.clone();
        let (done, event) = if request.is_pause {
            let event = OpsEvent::SubscriptionPaused(SubscriptionPaused { name });
            ("paused", event)
        } else {
            let event = OpsEvent::SubscriptionUnpaused(SubscriptionUnpaused { name });
            ("resumed", event)
        };
        let app_version: Arc<str> = env!("CARGO_PKG_VERSION").into();
        let append = operator_request(id, requested_at, &app_version, None, event)?;
        match store.append(append).await {
            // Another process, of another version, may have been faster.
            Ok(_) | Err(AppendError::RequestReused { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        store.carry_out(&request).await?;
        info!(
            "the subscription {} was {done} by an operator",
            request.name
        );
    }
    Ok(())
}
