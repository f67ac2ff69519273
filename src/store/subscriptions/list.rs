//! The status of subscriptions in all processes, as any of them sees it.
//!
//! Owns: the table `subscription_reports`, where each process stores the status of those that it runs. Does
//! not know: which subscriptions there should be.

use std::collections::BTreeMap;

use super::{
    rows,
    spec::Kind,
    status::{LastError, ListedStatus, State, Status},
};
use crate::store::{
    Store,
    error::{ReadError, WriteError},
    ids::Position,
    sql::{Connection, Database, Pool, Row, either, query},
};

/// How long a report is fresh, by the database's clock: several times the time between two reports.
const REPORT_US: i64 = 15_000_000;

/// How long a report is kept.
const KEEP_US: i64 = 100 * REPORT_US;

impl Store {
    /// Stores the statuses of this process for others to [`list`](Self::list_subscriptions), in place of the
    /// last ones.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn report_subscriptions(&self, statuses: Vec<Status>) -> Result<(), WriteError> {
        let holder = self.registry.holder.clone();
        self.write(move |mut conn| {
            Box::pin(async move { save(&mut conn, &holder, &statuses).await })
        })
        .await
    }

    /// Returns the status of the subscriptions of this process, as memory knows it: without what only the database
    /// knows, who paused them and what is parked.
    #[must_use]
    pub fn list_here(&self) -> Vec<ListedStatus> {
        let head = self.head();
        let here = self.subscriptions();
        let here = here.iter().filter(|status| status.is_here);
        here.map(|status| local(status, &self.registry.holder).at_head(head))
            .collect()
    }

    /// Returns the status of the named subscriptions, and of any others there are, in each process that runs
    /// them: of this process as it is now, of others as they last reported.
    ///
    /// # Errors
    /// [`ReadError::Database`] when a query fails; trying again may help.
    pub async fn list_subscriptions(&self, names: &[&str]) -> Result<Vec<ListedStatus>, ReadError> {
        let readers = self.reader();
        let paused = rows::paused_names(readers).await?;
        let counts = parked_counts(readers).await?;
        let mut reports = reports(readers).await?;
        let holders = rows::holders(readers).await?;
        let head = self.refresh_head().await?;
        let holder = &self.registry.holder;
        let here = self.subscriptions();
        reports.retain(|report| report.status.holder.as_ref() != Some(holder));
        let is_alone = self.queue.is_some() && !self.is_shared();
        for report in &mut reports {
            // One process at a time holds a lease, and uses the file: what others reported before counts no more.
            let status = &report.status;
            let is_leased = status.kind.as_deref() == Some(Kind::Persistent.name());
            let has_lost = is_leased && holders.get(&status.name) != status.holder.as_ref();
            report.is_fresh &= !is_alone && !has_lost;
        }
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let running = here.iter().map(|status| status.name.to_string());
        let reported = reports.iter().filter(|report| report.is_fresh);
        let reported = reported.map(|report| report.status.name.clone());
        for name in running.chain(reported).chain(paused.iter().cloned()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut all = Vec::new();
        for name in &names {
            let of_others = reports.iter().filter(|report| report.status.name == *name);
            let (fresh, stale): (Vec<_>, Vec<_>) = of_others.partition(|report| report.is_fresh);
            let here = here.iter().filter(|one| *one.name == **name && one.is_here);
            let mut listed: Vec<_> = here.map(|status| local(status, holder)).collect();
            listed.extend(fresh.into_iter().map(|report| report.status.clone()));
            if listed.is_empty() {
                let last = stale.iter().max_by_key(|report| report.status.position);
                let last = last.map(|report| &report.status);
                let saved = self.checkpoint(name).await?.unwrap_or_default();
                listed.push(stopped(name, last, saved));
            }
            for mut status in listed {
                status.is_paused = paused.contains(name);
                status.n_parked = counts.get(name).copied().unwrap_or(0);
                all.push(status.at_head(head));
            }
        }
        Ok(all)
    }
}

impl ListedStatus {
    fn at_head(self, head: Position) -> Self {
        let lag = u64::try_from(head.0 - self.position.0).unwrap_or(0);
        Self { lag, ..self }
    }
}

struct Report {
    status: ListedStatus,
    /// Whether the process still reports.
    is_fresh: bool,
}

fn local(status: &Status, holder: &str) -> ListedStatus {
    ListedStatus {
        name: status.name.to_string(),
        kind: Some(status.kind.name().to_owned()),
        holder: (status.state != State::Stopped).then(|| holder.to_owned()),
        state: status.state.name().to_owned(),
        since: Some(status.since),
        is_paused: false,
        position: status.position,
        lag: 0,
        n_parked: 0,
        last_error: status.last_error.clone(),
    }
}

fn stopped(name: &str, last: Option<&ListedStatus>, saved: Position) -> ListedStatus {
    let position = last.map_or(Position::START, |last| last.position);
    ListedStatus {
        name: name.to_owned(),
        kind: last.and_then(|last| last.kind.clone()),
        holder: None,
        state: State::Stopped.name().to_owned(),
        since: None,
        is_paused: false,
        position: position.max(saved),
        lag: 0,
        n_parked: 0,
        last_error: last.and_then(|last| last.last_error.clone()),
    }
}

async fn save(
    conn: &mut Connection<'_>,
    holder: &str,
    statuses: &[Status],
) -> Result<(), sqlx::Error> {
    let delete = match conn.database() {
        // One process at a time uses the file.
        Database::Sqlite => query("delete from subscription_reports"),
        // The last report of a process that is gone shows its position for a while.
        Database::Postgres => query(
            "delete from subscription_reports
             where holder = $1
                or reported_at < (extract(epoch from clock_timestamp()) * 1000000)::bigint - $2",
        )
        .bind(holder)
        .bind(KEEP_US),
    };
    delete.execute(&mut *conn).await?;
    for status in statuses.iter().filter(|status| status.is_here) {
        let error = status.last_error.as_ref();
        either(
            "insert into subscription_reports
                 (name, holder, kind, state, since, position, last_error, last_error_at, reported_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, cast(unixepoch('subsec') * 1000000 as integer))",
            "insert into subscription_reports
                 (name, holder, kind, state, since, position, last_error, last_error_at, reported_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8,
                     (extract(epoch from clock_timestamp()) * 1000000)::bigint)",
        )
        .bind(&*status.name)
        .bind(holder)
        .bind(status.kind.name())
        .bind(status.state.name())
        .bind(status.since.timestamp_micros())
        .bind(status.position.0)
        .bind(error.map(|error| error.text.as_str()))
        .bind(error.map(|error| error.at.timestamp_micros()))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn reports(readers: &Pool) -> Result<Vec<Report>, sqlx::Error> {
    let rows = either(
        "select name, holder, kind, state, since, position, last_error, last_error_at,
                cast(unixepoch('subsec') * 1000000 as integer) - reported_at as age
         from subscription_reports
         order by name, holder",
        "select name, holder, kind, state, since, position, last_error, last_error_at,
                (extract(epoch from clock_timestamp()) * 1000000)::bigint - reported_at as age
         from subscription_reports
         order by name, holder",
    )
    .fetch_all(readers)
    .await?;
    rows.iter().map(report).collect()
}

fn report(row: &Row) -> Result<Report, sqlx::Error> {
    let error: Option<String> = row.get("last_error")?;
    let error_at: Option<i64> = row.get("last_error_at")?;
    let state: String = row.get("state")?;
    let is_fresh = row.get::<i64>("age")? <= REPORT_US && state != State::Stopped.name();
    Ok(Report {
        status: ListedStatus {
            name: row.get("name")?,
            kind: Some(row.get("kind")?),
            holder: Some(row.get("holder")?),
            state,
            since: Some(rows::moment(row.get("since")?)),
            is_paused: false,
            position: Position(row.get("position")?),
            lag: 0,
            n_parked: 0,
            last_error: error.zip(error_at).map(|(text, at)| LastError {
                at: rows::moment(at),
                text,
            }),
        },
        is_fresh,
    })
}

async fn parked_counts(readers: &Pool) -> Result<BTreeMap<String, u64>, sqlx::Error> {
    let rows = query("select name, count(*) from parked_events group by name")
        .fetch_all(readers)
        .await?;
    let count = |row: &Row| Ok((row.get(0)?, row.get::<i64>(1)?.unsigned_abs()));
    rows.iter().map(count).collect()
}
