//! `gamebot doctor`: is everything there that the bot needs?
//!
//! Owns: the list of checks, and what to do about each. Does not know: how anything is mended.

mod checks;

use std::io::Write;
use std::time::Duration;

use serde_json::json;

use super::args::Doctor;
use super::find;
use super::output::{data, talk};
use super::{Failure, output};
use crate::clock::Clock;
use crate::config::Config;

/// A bot whose last sign of life is older is taken for dead: it gives one every 5 s.
const ALIVE_WITHIN: Duration = Duration::from_secs(30);

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Ok,
    Warn,
    Fail,
}

impl Health {
    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What was looked at, and how it is.
struct Finding {
    what: &'static str,
    health: Health,
    says: String,
}

impl Finding {
    fn new(what: &'static str, health: Health, says: impl Into<String>) -> Self {
        Self {
            what,
            health,
            says: says.into(),
        }
    }
}

pub(super) async fn run(config: &Config, args: &Doctor) -> Result<(), Failure> {
    let clock = Clock::system();
    if args.alive {
        return alive(config, &clock).await;
    }
    let findings = checks::all(config, &clock).await;
    let mut out = data();
    if args.json {
        let list: Vec<_> = findings
            .iter()
            .map(|finding| {
                json!({ "what": finding.what, "health": finding.health.name(), "says": finding.says })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
    } else {
        for Finding { what, health, says } in &findings {
            let indented =
                output::wrapped(says, output::WIDTH - 16).replace('\n', "\n                ");
            writeln!(out, "{:<5} {what:<9} {indented}", health.name())?;
        }
    }
    out.flush()?;
    let failed = findings
        .iter()
        .any(|finding| finding.health == Health::Fail);
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// Tells by the exit code whether the bot gave a sign of life lately.
async fn alive(config: &Config, clock: &Clock) -> Result<(), Failure> {
    let store = find::log(config).await?;
    let alive_at = store.alive_at().await?;
    let age = alive_at.map(|at| (clock.now() - at).to_std().unwrap_or_default());
    match age {
        Some(age) if age < ALIVE_WITHIN => Ok(()),
        Some(age) => {
            talk(format_args!(
                "The last sign of life is {} s old.",
                age.as_secs()
            ));
            Err(Failure::Told)
        }
        None => {
            talk("The bot never ran on this log.");
            Err(Failure::Told)
        }
    }
}
