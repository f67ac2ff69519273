//! `gamebot subscriptions`: everything that follows the log, shown, paused and resumed.
//!
//! Owns: the layout of the list. Does not know: what a subscription does.

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::args::{ChangeSubscription, Subscriptions};
use super::followers::{self, Follower};
use super::output::{buffered_stdout, print_message, utc_time};
use super::{Failure, control, find};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::subscriptions::{Kind, ListedStatus, PauseRequest, request_beside};
use crate::store::{OpenError, Store};

/// How long to wait until the running bot carries a request out, which it does every second.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn run(config: &Config, args: &Subscriptions) -> Result<(), Failure> {
    if args.json && args.change.is_some() {
        let hint = "--json is for the list: leave it out when you pause or resume";
        return Err(Failure::Usage(hint.to_owned()));
    }
    match &args.change {
        None => show(config, args.json).await,
        Some(ChangeSubscription::Pause { name }) => change(config, name, true).await,
        Some(ChangeSubscription::Resume { name }) => change(config, name, false).await,
    }
}

async fn show(config: &Config, json: bool) -> Result<(), Failure> {
    let all = list(&find::open_log(config).await?).await?;
    let mut out = buffered_stdout();
    if json {
        for status in &all {
            writeln!(out, "{}", object(status))?;
        }
    } else {
        write_list(&mut out, &all)?;
    }
    Ok(out.flush()?)
}

pub(super) async fn list(store: &Store) -> Result<Vec<ListedStatus>, Failure> {
    Ok(store.list_subscriptions(&followers::names()).await?)
}

/// Writes the list as lines of text.
pub(super) fn write_list(out: &mut impl Write, all: &[ListedStatus]) -> Result<(), Failure> {
    writeln!(
        out,
        "{:<14} {:<10} {:<11} {:<20} {:>9} {:>6} {:>6}  holder",
        "subscription", "kind", "state", "since", "position", "lag", "parked"
    )?;
    for status in all {
        writeln!(out, "{}", line(status))?;
    }
    Ok(())
}

fn line(status: &ListedStatus) -> String {
    let wanted = match (status.is_paused, &*status.state) {
        (true, "paused") | (false, _) => "",
        (true, _) => " (paused by an operator)",
    };
    let error = status
        .last_error
        .as_ref()
        .map_or_else(String::new, |error| {
            format!("\n    last error, {}: {}", utc_time(error.at), error.text)
        });
    // While no process runs it, only what keeps its checkpoint in the log's database has a known position.
    let is_known = status.kind.is_some() || kind(status) == Kind::Persistent.name();
    let known = |number: String| if is_known { number } else { "-".to_owned() };
    format!(
        "{:<14} {:<10} {:<11} {:<20} {:>9} {:>6} {:>6}  {}{wanted}{error}",
        status.name,
        kind(status),
        status.state,
        status.since.map_or_else(|| "-".to_owned(), utc_time),
        known(status.position.0.to_string()),
        known(status.lag.to_string()),
        status.n_parked,
        status.holder.as_deref().unwrap_or("-"),
    )
}

pub(super) fn object(status: &ListedStatus) -> Value {
    let error = status.last_error.as_ref();
    json!({
        "name": status.name,
        "kind": kind(status),
        "purpose": Follower::named(&status.name).map(|follower| follower.purpose),
        "state": status.state,
        "since": status.since,
        "paused": status.is_paused,
        "position": status.position.0,
        "lag": status.lag,
        "holder": status.holder,
        "parked": status.n_parked,
        "last_error": error.map(|error| json!({ "at": error.at, "text": error.text })),
    })
}

/// Returns the kind as reported, or as listed if no process has run it yet.
fn kind(status: &ListedStatus) -> &str {
    let listed = Follower::named(&status.name).map_or("", |follower| follower.kind().name());
    status.kind.as_deref().unwrap_or(listed)
}

async fn change(config: &Config, name: &str, is_pause: bool) -> Result<(), Failure> {
    let Some(follower) = Follower::named(name) else {
        return Err(Failure::Usage(format!(
            "there is no subscription {name}; there are {}",
            followers::names().join(", ")
        )));
    };
    let beside = find::open_log(config).await?;
    let done = if is_pause { "paused" } else { "resumed" };
    if beside.is_paused(name).await? == is_pause {
        let state = if is_pause {
            "already paused"
        } else {
            "not paused"
        };
        print_message(format_args!("{name}: it is {state}."));
        return Ok(());
    }
    let clock = Clock::system();
    let request = PauseRequest {
        id: clock.random_id(),
        name: name.to_owned(),
        is_pause,
        requested_at: clock.now(),
    };
    request_beside(&config.database_url, &request).await?;
    match Store::open(&config.database_url, find::options()).await {
        Ok(store) => {
            control::carry_out_requests(&store).await?;
            store.close().await;
        }
        // Only the bot that has the file may write it.
        Err(OpenError::InUse { .. }) => {
            if !is_carried_out(&beside, &request).await? {
                print_message(format_args!(
                    "{name}: the bot that runs on this log has not {done} it yet."
                ));
                return Ok(());
            }
        }
        Err(error) => return Err(error.into()),
    }
    if is_pause {
        let meanwhile = follower.while_paused;
        print_message(format_args!(
            "{name}: paused. Until you resume it, {meanwhile}."
        ));
    } else {
        print_message(format_args!("{name}: resumed."));
    }
    Ok(())
}

async fn is_carried_out(beside: &Store, request: &PauseRequest) -> Result<bool, Failure> {
    let deadline = Instant::now() + CHANGE_TIMEOUT;
    while Instant::now() < deadline {
        let waiting = beside.pause_requests().await?;
        if waiting.iter().all(|waiting| waiting.id != request.id) {
            return Ok(true);
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(false)
}
