//! `gamebot doctor`: checks that everything is there that the bot needs.
//!
//! Owns: how the results are printed. Does not know: what is checked ([`checks`] does).

mod check;
mod checks;
mod contents;
mod journal;

use std::io::Write;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout_at};

use self::check::{Check, Status, is_recent};
use super::args::Doctor;
use super::failure::Failure;
use super::find;
use super::output::{self, buffered_stdout, print_message};
use crate::clock::Clock;
use crate::config::Config;

/// How long all checks may take: whoever asks wants an answer, whatever hangs.
const LIMIT: Duration = Duration::from_secs(4);

pub(super) async fn run(config: &Config, args: &Doctor) -> Result<(), Failure> {
    let clock = Clock::system();
    let deadline = Instant::now() + LIMIT;
    if args.alive {
        let config = config.clone();
        let checking =
            checks::on_a_thread(
                async move { timeout_at(deadline, check_alive(&config, &clock)).await },
            );
        // It keeps to the deadline by itself if it can.
        return match timeout_at(deadline + checks::GRACE, checking).await {
            Ok(Ok(Ok(checked))) => checked,
            Ok(Err(panicked)) => Err(panicked.into()),
            Ok(Ok(Err(_))) | Err(_) => Err(Failure::message("the log did not answer in time")),
        };
    }
    let checks = checks::run_all(config, &clock, deadline).await;
    let mut out = buffered_stdout();
    if args.json {
        let list: Vec<_> = checks
            .iter()
            .map(|check| {
                json!({ "what": check.name, "health": check.status.name(), "says": check.message })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
    } else {
        for Check {
            name,
            status,
            message,
        } in &checks
        {
            let indented =
                output::wrap(message, output::WIDTH - 16).replace('\n', "\n                ");
            writeln!(out, "{:<5} {name:<9} {indented}", status.name())?;
        }
    }
    out.flush()?;
    let has_failed = checks.iter().any(|check| check.status == Status::Fail);
    if has_failed {
        Err(Failure::AlreadyPrinted)
    } else {
        Ok(())
    }
}

/// Succeeds if the bot was alive recently.
async fn check_alive(config: &Config, clock: &Clock) -> Result<(), Failure> {
    let store = find::open_log(config).await?;
    let alive_at = store.alive_at().await?;
    match alive_at {
        Some(at) if is_recent(at, clock.machine_now()) => Ok(()),
        Some(at) => {
            let age_s = (clock.machine_now() - at).num_seconds();
            if age_s < 0 {
                print_message(
                    "The bot was last alive at a time that is still to come: the clock was set back since.",
                );
            } else {
                print_message(format_args!("The bot was last alive {age_s} s ago."));
            }
            Err(Failure::AlreadyPrinted)
        }
        None => {
            print_message("The bot has never run on this log.");
            Err(Failure::AlreadyPrinted)
        }
    }
}
