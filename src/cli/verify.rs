//! `gamebot verify`: whether the log can be what happened, and the tables are what it says.
//!
//! Owns: how the findings are told. Does not know: how they are found.

use std::io::Write;

use serde_json::json;

use super::args::Verify;
use super::audit::{Audit, audit};
use super::output::{data, talk};
use super::{Failure, find};
use crate::config::Config;
use crate::projections::{Compared, compare};

/// How many findings of one kind are told; with `--json` it is all of them.
const SHOWN_LIMIT: usize = 20;

pub(super) async fn run(config: &Config, args: &Verify) -> Result<(), Failure> {
    let store = find::log(config).await?;
    let found = audit(&store).await?;
    let scratch = tempfile::tempdir()?;
    let anew = format!("sqlite://{}", scratch.path().join("anew.db").display());
    let tables = compare(&config.database_url, &anew, &store).await;
    let tables = tables.map_err(|error| {
        Failure::saying(format!(
            "the tables beside the log cannot be compared: {}; `gamebot run` makes them where they are not there",
            super::with_causes(&error)
        ))
    });
    let mut out = data();
    let tables = match tables {
        Ok(tables) => tables,
        Err(failure) => {
            tell_log(&mut out, &found)?;
            out.flush()?;
            return Err(failure);
        }
    };
    if args.json {
        writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&object(&found, &tables))?
        )?;
    } else {
        tell_log(&mut out, &found)?;
        for table in &tables {
            tell_table(&mut out, table)?;
        }
    }
    out.flush()?;
    let n_wrong = found.wrong.len() + tables.iter().map(|table| table.drifts.len()).sum::<usize>();
    if n_wrong == 0 {
        return Ok(());
    }
    talk(format_args!("{n_wrong} findings"));
    Err(Failure::Told)
}

fn tell_log(out: &mut impl Write, found: &Audit) -> Result<(), Failure> {
    let (events, streams, games) = (found.n_events, found.n_streams, found.n_games);
    let verdict = if found.wrong.is_empty() {
        "as it can be"
    } else {
        "not as it can be"
    };
    writeln!(
        out,
        "log: {events} events in {streams} streams, {games} of them games: {verdict}"
    )?;
    for wrong in found.wrong.iter().take(SHOWN_LIMIT) {
        writeln!(out, "  {wrong}")?;
    }
    more(out, found.wrong.len())
}

fn tell_table(out: &mut impl Write, table: &Compared) -> Result<(), Failure> {
    let name = table.projection;
    let Some(position) = table.position else {
        writeln!(
            out,
            "{name}: no rows of this version to compare; `gamebot run` makes them"
        )?;
        return Ok(());
    };
    let verdict = if table.drifts.is_empty() {
        "as the log says"
    } else {
        "not as the log says"
    };
    writeln!(
        out,
        "{name}: {} rows at position {position}: {verdict}",
        table.n_rows
    )?;
    for drift in table.drifts.iter().take(SHOWN_LIMIT) {
        writeln!(out, "  {} {} {}", drift.table, drift.key, drift.wrong)?;
    }
    more(out, table.drifts.len())
}

fn more(out: &mut impl Write, n_found: usize) -> Result<(), Failure> {
    if SHOWN_LIMIT < n_found {
        writeln!(
            out,
            "  … and {} more; --json shows all",
            n_found - SHOWN_LIMIT
        )?;
    }
    Ok(())
}

fn object(found: &Audit, tables: &[Compared]) -> serde_json::Value {
    let tables = tables.iter().map(|table| {
        let drifts = table.drifts.iter();
        let drifts = drifts
            .map(|drift| json!({ "table": drift.table, "key": drift.key, "wrong": drift.wrong }));
        json!({
            "projection": table.projection,
            "position": table.position.map(|position| position.0),
            "rows": table.n_rows,
            "drifts": drifts.collect::<Vec<_>>(),
        })
    });
    json!({
        "log": {
            "events": found.n_events,
            "streams": found.n_streams,
            "games": found.n_games,
            "wrong": found.wrong,
        },
        "tables": tables.collect::<Vec<_>>(),
    })
}
