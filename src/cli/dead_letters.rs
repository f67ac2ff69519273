//! `gamebot deadletters`: what could not be delivered or read, and what is to be done with it.
//!
//! Owns: how one is laid out. Does not know: what could not be done, and who resolves it.

use std::io::Write;

use serde_json::{Value, json};

use super::args::{DeadLetters, WhichDeadLetters};
use super::output::{buffered_stdout, print_message, utc_time};
use super::{Failure, find};
use crate::config::Config;
use crate::host::{self, DeadLetter, Resolution, dead_letters};
use crate::store::subscriptions::resolve_parked_beside;

pub(super) async fn run(config: &Config, tool: &DeadLetters) -> Result<(), Failure> {
    match tool {
        DeadLetters::List { subscription, json } => {
            list(config, subscription.as_deref(), *json).await
        }
        DeadLetters::Retry(which) => resolve(config, which, Resolution::Retry).await,
        DeadLetters::Discard(which) => resolve(config, which, Resolution::Discard).await,
    }
}

async fn list(config: &Config, subscription: Option<&str>, json: bool) -> Result<(), Failure> {
    let which = host::WhichDeadLetters {
        subscription,
        ..Default::default()
    };
    let found = dead_letters(&find::open_log(config).await?, which).await?;
    let mut out = buffered_stdout();
    for dead_letter in &found {
        if json {
            writeln!(out, "{}", object(dead_letter))?;
        } else {
            writeln!(out, "{}", line(dead_letter))?;
        }
    }
    out.flush()?;
    if found.is_empty() {
        print_message("No dead letters: everything was delivered.");
    }
    Ok(())
}

async fn resolve(
    config: &Config,
    which: &WhichDeadLetters,
    resolution: Resolution,
) -> Result<(), Failure> {
    // Says in words what is wrong with the log, where something is.
    drop(find::open_log(config).await?);
    let name = which.subscription.as_deref();
    let n_noted = resolve_parked_beside(&config.database_url, name, which.id, resolution).await?;
    if n_noted == 0 {
        return Err(Failure::message(match which.id {
            Some(id) => format!(
                "there is no dead letter {id}; `gamebot deadletters list` shows which there are"
            ),
            None => "there are no such dead letters that nothing was decided about yet".to_owned(),
        }));
    }
    let done = match resolution {
        Resolution::Retry => "to be tried again",
        Resolution::Discard => "to be forgotten",
    };
    print_message(format_args!("{n_noted} {done}."));
    Ok(())
}

fn line(dead_letter: &DeadLetter) -> String {
    let DeadLetter {
        parked, event_type, ..
    } = dead_letter;
    let resolution = parked.resolution.map_or("", Resolution::name);
    format!(
        "{:>6}  {:<10} {:>8} {event_type:<22} {:<10} {:>3} tried  {}  {resolution:<7} {}",
        parked.id,
        parked.name,
        parked.position.0,
        parked.key,
        parked.n_attempts,
        utc_time(parked.tried_at),
        parked.error,
    )
}

fn object(dead_letter: &DeadLetter) -> Value {
    let parked = &dead_letter.parked;
    json!({
        "id": parked.id,
        "subscription": parked.name,
        "position": parked.position.0,
        "event_type": dead_letter.event_type,
        "part": parked.key,
        "guild_id": dead_letter.guild,
        "n_attempts": parked.n_attempts,
        "parked_at": parked.parked_at,
        "tried_at": parked.tried_at,
        "resolution": parked.resolution.map(Resolution::name),
        "error": parked.error,
    })
}
