//! `gamebot projections`: the derived tables and their positions.

use std::io::Write;

use serde_json::json;

use super::args::Projections;
use super::output::buffered_stdout;
use super::subscriptions::{list, object as subscription, write_list};
use super::{Failure, find, with_causes};
use crate::config::Config;
use crate::projections::{ProjectionStatus, statuses};
use crate::store::subscriptions::ListedStatus;

pub(super) async fn run(config: &Config, args: &Projections) -> Result<(), Failure> {
    let store = find::open_log(config).await?;
    let all = statuses(&config.database_url).await.map_err(|error| {
        Failure::message(format!(
            "the tables beside the log cannot be read: {}",
            with_causes(&error)
        ))
    })?;
    let followers = list(&store).await?;
    // Read last, so that no position is ahead of it.
    let head = store.refresh_head().await?.0;
    let mut out = buffered_stdout();
    if args.json {
        let objects = all.iter().map(|one| object(one, head, &followers));
        let objects: Vec<_> = objects.collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&objects)?)?;
    } else {
        writeln!(
            out,
            "{:<12} {:>7} {:>10} {:>10} {:>6}  rows",
            "projection", "version", "generation", "position", "lag"
        )?;
        for one in &all {
            writeln!(out, "{}", line(one, head))?;
        }
        writeln!(out)?;
        write_list(&mut out, &followers)?;
    }
    Ok(out.flush()?)
}

fn line(one: &ProjectionStatus, head: i64) -> String {
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
        format!("; version {} rebuilds them at the next start", one.version)
    };
    format!(
        "{:<12} {:>7} {:>10} {position:>10} {:>6}  {}{stale}",
        one.projection,
        rows.version,
        rows.generation,
        head - position,
        tables.collect::<Vec<_>>().join(", ")
    )
}

fn object(one: &ProjectionStatus, head: i64, followers: &[ListedStatus]) -> serde_json::Value {
    let of_this = followers
        .iter()
        .filter(|status| status.name == one.projection);
    let subscriptions: Vec<_> = of_this.map(subscription).collect();
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
            "tables": tables.collect::<serde_json::Map<_, _>>(),
        })
    });
    json!({
        "projection": one.projection,
        "version": one.version,
        "rows": rows,
        "subscriptions": subscriptions,
    })
}
