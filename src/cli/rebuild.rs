//! `gamebot rebuild`: rebuilds the tables of projections from the log.
//!
//! Owns: which projections are rebuilt, and how progress and result are printed. Does not know: how a
//! rebuild works.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use serde_json::json;

use super::args::Rebuild;
use super::failure::Failure;
use super::find;
use super::output::{buffered_stdout, print_message};
use crate::clock::Clock;
use crate::config::Config;
use crate::game::GuildId;
use crate::host::operator_fact;
use crate::projections::{RebuildProgress, Rebuilder, Rebuilding, Rebuilt, Tables};
use crate::store::{OpenError, Store, StoreOptions};

/// The width of the progress bar.
const BAR_WIDTH: usize = 30;

pub(super) async fn run(config: &Config, args: &Rebuild) -> Result<(), Failure> {
    let all = Tables::names();
    let names = match all.iter().find(|name| **name == args.projection) {
        Some(name) => vec![*name],
        None if args.projection == "all" => all,
        None => {
            return Err(Failure::Usage(format!(
                "there is no projection {}; choose one of {}, or all",
                args.projection,
                all.join(", ")
            )));
        }
    };
    let store = find::open_log(config).await?;
    let rebuilder = Rebuilder::open(&config.database_url, store).await?;
    let mut out = buffered_stdout();
    let mut finished = Vec::new();
    for name in names {
        if args.back {
            step_back(&rebuilder, name).await?;
            continue;
        }
        let guild = args.guild.map(GuildId);
        let rebuilding = rebuilder.start(name, guild);
        let rebuilt = show_progress(name, rebuilding.expect("the name is listed")).await?;
        if args.json {
            writeln!(out, "{}", object(&rebuilt))?;
        } else {
            writeln!(out, "{}", line(&rebuilt))?;
        }
        out.flush()?;
        finished.push(rebuilt);
    }
    rebuilder.close().await;
    record(config, &finished).await
}

/// Records the rebuilds in the log, unless a running bot has locked it.
async fn record(config: &Config, finished: &[Rebuilt]) -> Result<(), Failure> {
    if finished.is_empty() {
        return Ok(());
    }
    let clock = Clock::system();
    let now = clock.clone();
    let options = StoreOptions::new(Arc::new(move || now.now()));
    let store = match Store::open(&config.database_url, options).await {
        Ok(store) => store,
        Err(OpenError::InUse { .. }) => {
            print_message(
                "The bot is running and has locked the log, so this rebuild is not recorded; `/admin rebuild` is.",
            );
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let app_version: Arc<str> = env!("CARGO_PKG_VERSION").into();
    for rebuilt in finished {
        let fact = operator_fact(&clock, &app_version, rebuilt.guild, rebuilt.fact());
        store.append(fact.expect("the event is valid")).await?;
    }
    store.close().await;
    Ok(())
}

async fn step_back(rebuilder: &Rebuilder, name: &str) -> Result<(), Failure> {
    if rebuilder.step_back(name).await? {
        print_message(format_args!(
            "{name}: the previous tables are in use again."
        ));
        return Ok(());
    }
    Err(Failure::message(format!(
        "{name}: there are no previous tables that this version can read"
    )))
}

/// Shows the progress until the rebuild is done: a bar on a terminal, elsewhere a line every 10 %.
async fn show_progress(name: &str, mut rebuilding: Rebuilding) -> Result<Rebuilt, Failure> {
    let is_terminal = io::stderr().is_terminal();
    let mut printed = 0;
    while rebuilding.progress.changed().await.is_ok() {
        let progress = *rebuilding.progress.borrow_and_update();
        let percent = percent(progress);
        if is_terminal {
            let full = usize::try_from(percent).unwrap_or(0) * BAR_WIDTH / 100;
            let (done, left) = ("#".repeat(full), "-".repeat(BAR_WIDTH - full));
            let RebuildProgress { position, head } = progress;
            let _ = write!(
                io::stderr(),
                "\r{name} [{done}{left}] {percent} %, {position} of {head} events"
            );
        } else if printed + 10 <= percent {
            printed = percent;
            print_message(format_args!("{name}: {percent} %"));
        }
    }
    if is_terminal {
        print_message("");
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
        (0, 0) => "no rows changed".to_owned(),
        (removed, added) => format!("{removed} rows removed, {added} added"),
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
