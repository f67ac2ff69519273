//! `gamebot projections`: how far the derived tables are.

use std::io::Write;

use serde_json::json;

use super::args::Projections;
use super::output::buffered_stdout;
use super::{Failure, find, with_causes};
use crate::config::Config;
use crate::projections::{Standing, standings};

pub(super) async fn run(config: &Config, args: &Projections) -> Result<(), Failure> {
    let store = find::open_log(config).await?;
    let all = standings(&config.database_url).await.map_err(|error| {
        Failure::message(format!(
            "the tables beside the log cannot be read: {}; `gamebot run` makes them where they are not there",
            with_causes(&error)
        ))
    })?;
    // Looked at afterwards: nobody is ahead of the log.
    let head = store.refresh_head().await?.0;
    let mut out = buffered_stdout();
    if args.json {
        let all: Vec<_> = all.iter().map(|one| object(one, head)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
    } else {
        writeln!(
            out,
            "{:<12} {:>7} {:>10} {:>10} {:>6}  rows",
            "projection", "version", "generation", "position", "lag"
        )?;
        for one in &all {
            writeln!(out, "{}", line(one, head))?;
        }
    }
    Ok(out.flush()?)
}

fn line(one: &Standing, head: i64) -> String {
    let Some(rows) = &one.rows else {
        return format!("{:<12} {:>7} not made yet", one.projection, one.version);
    };
    let position = rows.position.0;
    let tables = rows
        .tables
        .iter()
        .map(|(table, n_rows)| format!("{n_rows} {table}"));
    let stale = if rows.version == one.version {
        String::new()
    } else {
        format!(
            "; version {} makes them anew at the next start",
            one.version
        )
    };
    let error = rows.error.as_deref();
    let error = error.map_or_else(String::new, |error| format!("; stands still: {error}"));
    format!(
        "{:<12} {:>7} {:>10} {position:>10} {:>6}  {}{stale}{error}",
        one.projection,
        rows.version,
        rows.generation,
        head - position,
        tables.collect::<Vec<_>>().join(", ")
    )
}

fn object(one: &Standing, head: i64) -> serde_json::Value {
    let rows = one.rows.as_ref().map(|rows| {
        let tables = rows
            .tables
            .iter()
            .map(|(table, n_rows)| ((*table).to_owned(), json!(n_rows)));
        json!({
            "generation": rows.generation,
            "version": rows.version,
            "position": rows.position.0,
            "lag": head - rows.position.0,
            "error": rows.error,
            "tables": tables.collect::<serde_json::Map<_, _>>(),
        })
    });
    json!({ "projection": one.projection, "version": one.version, "rows": rows })
}
