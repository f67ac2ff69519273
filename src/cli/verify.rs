//! `gamebot verify`: checks the log, and compares the tables with what the log says.
//!
//! Owns: how the findings are printed. Does not know: how they are found.

use std::io::Write;

use serde_json::json;

use super::args::Verify;
use super::failure::Failure;
use super::find;
use super::log_check::{LogCheck, check_log};
use super::output::{buffered_stdout, print_message};

use crate::config::Config;
use crate::projections::{Compared, compare};
use crate::store::subscriptions::with_causes;

/// How many findings of one kind are printed; `--json` prints all of them.
const SHOWN_LIMIT: usize = 20;

pub(super) async fn run(config: &Config, args: &Verify) -> Result<(), Failure> {
    let store = find::open_log(config).await?;
    let mut log = check_log(&store, None).await?;
    let damages = store.check_file().await?;
    let damages = damages
        .iter()
        .map(|damage| format!("the file is damaged: {damage}"));
    log.violations.extend(damages);
    let scratch = tempfile::tempdir()?;
    let rebuilt = format!("sqlite://{}", scratch.path().join("rebuilt.db").display());
    let tables = compare(&config.database_url, &rebuilt, &store).await;
    let tables = tables.map_err(|error| {
        Failure::message(format!(
            "could not compare the tables with the log: {}",
            with_causes(&error)
        ))
    });
    let mut out = buffered_stdout();
    let tables = match tables {
        Ok(tables) => tables,
        Err(failure) => {
            print_log(&mut out, &log)?;
            out.flush()?;
            return Err(failure);
        }
    };
    if args.json {
        writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&object(&log, &tables))?
        )?;
    } else {
        print_log(&mut out, &log)?;
        for table in &tables {
            print_table(&mut out, table)?;
        }
    }
    out.flush()?;
    let of_tables = tables
        .iter()
        .map(|table| table.drifts.len() + usize::from(table.log_ends_at.is_some()));
    let n_wrong = log.violations.len() + of_tables.sum::<usize>();
    if n_wrong == 0 {
        return Ok(());
    }
    print_message(format_args!("{n_wrong} findings"));
    Err(Failure::AlreadyPrinted)
}

fn print_log(out: &mut impl Write, log: &LogCheck) -> Result<(), Failure> {
    let (events, streams, games) = (log.n_events, log.n_streams, log.n_games);
    let verdict = if log.violations.is_empty() {
        "consistent"
    } else {
        "inconsistent"
    };
    writeln!(
        out,
        "log: {events} events in {streams} streams, {games} of them games: {verdict}"
    )?;
    for violation in log.violations.iter().take(SHOWN_LIMIT) {
        writeln!(out, "  {violation}")?;
    }
    print_rest(out, log.violations.len())
}

fn print_table(out: &mut impl Write, table: &Compared) -> Result<(), Failure> {
    let name = table.projection;
    let Some(position) = table.position else {
        writeln!(
            out,
            "{name}: no rows of this version to compare; `gamebot run` creates them"
        )?;
        return Ok(());
    };
    if let Some(end) = table.log_ends_at {
        writeln!(
            out,
            "{name}: the tables are at {position}, the log ends at {end}; the next start of `gamebot run` rebuilds them"
        )?;
        return Ok(());
    }
    let verdict = if table.drifts.is_empty() {
        "match the log"
    } else {
        "differ from the log"
    };
    writeln!(
        out,
        "{name}: {} rows at position {position} {verdict}",
        table.n_rows
    )?;
    for drift in table.drifts.iter().take(SHOWN_LIMIT) {
        writeln!(out, "  {} {} {}", drift.table, drift.key, drift.wrong)?;
    }
    print_rest(out, table.drifts.len())
}

fn print_rest(out: &mut impl Write, n_found: usize) -> Result<(), Failure> {
    if SHOWN_LIMIT < n_found {
        writeln!(
            out,
            "  … and {} more; --json shows all",
            n_found - SHOWN_LIMIT
        )?;
    }
    Ok(())
}

fn object(log: &LogCheck, tables: &[Compared]) -> serde_json::Value {
    let tables = tables.iter().map(|table| {
        let drifts = table.drifts.iter();
        let drifts = drifts
            .map(|drift| json!({ "table": drift.table, "key": drift.key, "wrong": drift.wrong }));
        json!({
            "projection": table.projection,
            "position": table.position.map(|position| position.0),
            "log_ends_at": table.log_ends_at.map(|position| position.0),
            "rows": table.n_rows,
            "drifts": drifts.collect::<Vec<_>>(),
        })
    });
    json!({
        "log": {
            "events": log.n_events,
            "streams": log.n_streams,
            "games": log.n_games,
            "wrong": log.violations,
        },
        "tables": tables.collect::<Vec<_>>(),
    })
}
