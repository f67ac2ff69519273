//! `gamebot rebuild`: rows made anew from the log.
//!
//! Owns: which projections are meant, and how it is told. Does not know: how rows are made.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use serde_json::json;

use super::args::Rebuild;
use super::output::{data, talk};
use super::{Failure, find};
use crate::clock::Clock;
use crate::config::Config;
use crate::game::GuildId;
use crate::host::by_hand;
use crate::projections::{RebuildProgress, Rebuilder, Rebuilding, Rebuilt, Tables};
use crate::store::{OpenError, Store, StoreOptions};

/// How wide the bar is.
const BAR: usize = 30;

pub(super) async fn run(config: &Config, args: &Rebuild) -> Result<(), Failure> {
    let known = Tables::names();
    let names = match known.iter().find(|name| **name == args.projection) {
        Some(name) => vec![*name],
        None if args.projection == "all" => known,
        None => {
            return Err(Failure::Usage(format!(
                "there is no projection {}; there are {}, and all",
                args.projection,
                known.join(", ")
            )));
        }
    };
    let store = find::log(config).await?;
    let rebuilder = Rebuilder::open(&config.database_url, store).await?;
    let mut out = data();
    let mut made = Vec::new();
    for name in names {
        if args.back {
            step_back(&rebuilder, name).await?;
            continue;
        }
        let guild = args.guild.map(GuildId);
        let rebuilding = rebuilder.start(name, guild);
        let rebuilt = watched(name, rebuilding.expect("it is listed")).await?;
        if args.json {
            writeln!(out, "{}", object(&rebuilt))?;
        } else {
            writeln!(out, "{}", line(&rebuilt))?;
        }
        out.flush()?;
        made.push(rebuilt);
    }
    rebuilder.close().await;
    record(config, &made).await
}

/// Records in the log what was made anew, unless a running bot has it to itself.
async fn record(config: &Config, made: &[Rebuilt]) -> Result<(), Failure> {
    if made.is_empty() {
        return Ok(());
    }
    let clock = Clock::system();
    let now = clock.clone();
    let options = StoreOptions::new(Arc::new(move || now.now()));
    let store = match Store::open(&config.database_url, options).await {
        Ok(store) => store,
        Err(OpenError::InUse { .. }) => {
            talk("A bot runs on this log, so this is not recorded in it; `/admin rebuild` is.");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let app_version: Arc<str> = env!("CARGO_PKG_VERSION").into();
    for rebuilt in made {
        let fact = by_hand(&clock, &app_version, rebuilt.guild, rebuilt.fact());
        store.append(fact.expect("it is well made")).await?;
    }
    store.close().await;
    Ok(())
}

async fn step_back(rebuilder: &Rebuilder, name: &str) -> Result<(), Failure> {
    if rebuilder.step_back(name).await? {
        talk(format_args!(
            "{name}: the rows from before are in use again."
        ));
        return Ok(());
    }
    Err(Failure::saying(format!(
        "{name}: there are no rows from before that this version can read"
    )))
}

/// Shows how far it is until it is done: a bar on a terminal, a line each tenth elsewhere.
async fn watched(name: &str, mut rebuilding: Rebuilding) -> Result<Rebuilt, Failure> {
    let is_terminal = io::stderr().is_terminal();
    let mut told = 0;
    while rebuilding.progress.changed().await.is_ok() {
        let made = *rebuilding.progress.borrow_and_update();
        let percent = percent(made);
        if is_terminal {
            let full = usize::try_from(percent).unwrap_or(0) * BAR / 100;
            let (done, left) = ("#".repeat(full), "-".repeat(BAR - full));
            let RebuildProgress { position, head } = made;
            let _ = write!(
                io::stderr(),
                "\r{name} [{done}{left}] {percent} %, {position} of {head} events"
            );
        } else if told + 10 <= percent {
            told = percent;
            talk(format_args!("{name}: {percent} %"));
        }
    }
    if is_terminal {
        talk("");
    }
    Ok(rebuilding.done().await?)
}

fn percent(RebuildProgress { position, head }: RebuildProgress) -> i64 {
    (position.0 * 100).checked_div(head.0).unwrap_or(100)
}

fn line(rebuilt: &Rebuilt) -> String {
    let Rebuilt {
        projection,
        n_events,
        n_gone,
        n_new,
        took,
        ..
    } = rebuilt;
    let changed = match (n_gone, n_new) {
        (0, 0) => "the rows are as they were".to_owned(),
        (gone, new) => format!("{gone} rows went, {new} came"),
    };
    format!(
        "{projection}: {n_events} events in {:.1} s, {changed}",
        took.as_secs_f64()
    )
}

fn object(rebuilt: &Rebuilt) -> serde_json::Value {
    json!({
        "projection": rebuilt.projection,
        "version": rebuilt.version,
        "guild_id": rebuilt.guild,
        "events": rebuilt.n_events,
        "rows_gone": rebuilt.n_gone,
        "rows_new": rebuilt.n_new,
        "duration_ms": u64::try_from(rebuilt.took.as_millis()).unwrap_or(u64::MAX),
    })
}
