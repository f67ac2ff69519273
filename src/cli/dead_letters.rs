//! `gamebot deadletters`: what could not be delivered or read, and what is wished for it.
//!
//! Owns: how one is laid out. Does not know: what could not be done, and who does what is wished.

use std::io::Write;

use serde_json::{Value, json};

use super::args::{DeadLetters, WhichLetters};
use super::output::{buffered_stdout, print_message, utc_time};
use super::{Failure, find};
use crate::config::Config;
use crate::host::{DeadLetter, Resolution, dead_letters};
use crate::store::subscriptions::resolve_parked_beside;

pub(super) async fn run(config: &Config, tool: &DeadLetters) -> Result<(), Failure> {
    match tool {
        DeadLetters::List { subscription, json } => {
            list(config, subscription.as_deref(), *json).await
        }
        DeadLetters::Retry(which) => wish(config, which, Resolution::Retry).await,
        DeadLetters::Discard(which) => wish(config, which, Resolution::Discard).await,
    }
}

async fn list(config: &Config, subscription: Option<&str>, json: bool) -> Result<(), Failure> {
    let letters = dead_letters(&find::open_log(config).await?, subscription).await?;
    let mut out = buffered_stdout();
    for letter in &letters {
        if json {
            writeln!(out, "{}", object(letter))?;
        } else {
            writeln!(out, "{}", line(letter))?;
        }
    }
    out.flush()?;
    if letters.is_empty() {
        print_message("No dead letters: everything was delivered.");
    }
    Ok(())
}

async fn wish(config: &Config, which: &WhichLetters, wish: Resolution) -> Result<(), Failure> {
    // Says in words what is wrong with the log, where something is.
    drop(find::open_log(config).await?);
    let name = which.subscription.as_deref();
    let n_noted = resolve_parked_beside(&config.database_url, name, which.id, wish).await?;
    if n_noted == 0 {
        return Err(Failure::message(match which.id {
            Some(id) => format!(
                "there is no dead letter {id}; `gamebot deadletters list` shows which there are"
            ),
            None => "there are no such dead letters".to_owned(),
        }));
    }
    let done = match wish {
        Resolution::Retry => "to be tried again",
        Resolution::Discard => "to be forgotten",
    };
    print_message(format_args!("{n_noted} {done}."));
    Ok(())
}

fn line(letter: &DeadLetter) -> String {
    let wish = letter.resolution().map_or("", Resolution::name);
    format!(
        "{:>6}  {:<10} {:>8} {:<22} {:<10} {:>3} tried  {}  {wish:<7} {}",
        letter.id(),
        letter.subscription(),
        letter.position(),
        letter.event_type,
        letter.part(),
        letter.n_attempts(),
        utc_time(letter.tried_at()),
        letter.error(),
    )
}

fn object(letter: &DeadLetter) -> Value {
    json!({
        "id": letter.id(),
        "subscription": letter.subscription(),
        "position": letter.position(),
        "event_type": letter.event_type,
        "part": letter.part(),
        "guild_id": letter.guild,
        "n_attempts": letter.n_attempts(),
        "parked_at": letter.parked_at(),
        "tried_at": letter.tried_at(),
        "wish": letter.resolution().map(Resolution::name),
        "error": letter.error(),
    })
}
