//! Rebuilding rows from the log beside those in use, and putting them in their place.
//!
//! Owns: the order of the steps. Does not know: what a row means, and who asked.
//!
//! Invariants: a reader sees all of the old rows or all of the new ones, both of one position of the log; a
//! rebuild that was killed continues where it was. It writes rows only: no message, no event of a game.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::error::TablesError;
use super::feed::{Batch, FeedError, FeedOutcome, feed, feed_within};
use super::generations::{self, Generation, Structure};
use super::list::named;
use super::projection::Projection;
use super::rows::Set;
use super::table::Role;
use super::tables::Tables;
use super::{database, repair};
use crate::game::event::ProjectionRebuilt;
use crate::game::{GuildId, OpsEvent};
use crate::panics::{self, Panicked};
use crate::store::sql::{Pool, Transaction, composed};
use crate::store::{DatabasePath, Filter, Position, Store};

/// How many events are written at once.
const PAGE: u32 = 1_000;

/// Rebuilds rows. Clones share the connection.
#[derive(Clone)]
pub struct Rebuilder {
    writer: Pool,
    store: Store,
}

/// A running rebuild. It continues when this is dropped.
pub struct Rebuilding {
    pub progress: watch::Receiver<RebuildProgress>,
    task: JoinHandle<Result<Result<Rebuilt, TablesError>, Panicked>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebuildProgress {
    pub position: Position,
    /// The end of the log.
    pub head: Position,
}

/// The outcome of a rebuild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub projection: &'static str,
    pub version: i64,
    /// The server whose rows were rebuilt; none for all.
    pub guild: Option<GuildId>,
    /// How many events were read, without those read before an interruption.
    pub n_events: u64,
    /// How many of the old rows are not among the new ones.
    pub n_gone: u64,
    /// How many of the new rows were not among the old ones.
    pub n_new: u64,
    pub took: Duration,
}

impl Tables {
    #[must_use]
    pub fn rebuilder(&self) -> Rebuilder {
        Rebuilder {
            writer: self.pools.writer(),
            store: self.store.clone(),
        }
    }
}

impl Rebuilder {
    /// Opens the tables of the log at `database_url`, also while a bot uses them. Tables that cannot be used are
    /// set aside, unless a bot has their file open, which does that itself.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened.
    pub async fn open(database_url: &str, store: Store) -> Result<Self, TablesError> {
        let is_in_use = DatabasePath::parse(database_url).is_ok_and(|path| path.is_in_use());
        let pools = if is_in_use {
            database::open(database_url).await?
        } else {
            repair::open(database_url, &store).await?.pools
        };
        pools.readers.close().await;
        Ok(Self {
            writer: pools.writer,
            store,
        })
    }

    /// Starts to rebuild the rows of the projection `name`: all, or those of one server. Returns none when
    /// there is no such projection.
    #[must_use]
    pub fn start(&self, name: &str, guild: Option<GuildId>) -> Option<Rebuilding> {
        let projection = named(name)?;
        let (report, progress) = watch::channel(RebuildProgress::default());
        let rebuild = Rebuild {
            writer: self.writer.clone(),
            store: self.store.clone(),
            projection,
            guild,
            report,
        };
        let task = tokio::spawn(panics::caught(rebuild.run()));
        Some(Rebuilding { progress, task })
    }

    /// Puts the rows that were in use before the last rebuild of the projection `name` back in use. Returns
    /// false when there are none that this version can read.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn step_back(&self, name: &str) -> Result<bool, TablesError> {
        let Some(projection) = named(name) else {
            return Ok(false);
        };
        let mut structure = Structure::lock(&self.writer).await?;
        let live = generations::with_role(&mut structure.tx, projection, Role::Live).await?;
        let before = generations::with_role(&mut structure.tx, projection, Role::Previous).await?;
        let (Some(live), Some(before)) =
            (live, before.filter(|before| is_current(before, projection)))
        else {
            return Ok(false);
        };
        structure.drop(projection, Role::Next).await?;
        for (number, role) in [
            (live.number, Role::Next),
            (before.number, Role::Live),
            (live.number, Role::Previous),
        ] {
            structure.assign(projection, number, role).await?;
        }
        structure.show(projection, before.number).await?;
        structure.commit().await?;
        Ok(true)
    }

    pub async fn close(self) {
        self.writer.close().await;
    }
}

impl Rebuilt {
    /// Returns the event to record.
    #[must_use]
    pub fn fact(&self) -> OpsEvent {
        OpsEvent::ProjectionRebuilt(ProjectionRebuilt {
            name: self.projection.to_owned(),
            version: u32::try_from(self.version).unwrap_or(u32::MAX),
            guild_id: self.guild,
            events: self.n_events,
            duration_ms: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            differences: self.n_gone.max(self.n_new),
        })
    }
}

impl Rebuilding {
    /// Waits until the new rows are in use.
    ///
    /// # Errors
    /// [`TablesError`]; the rows in use are unchanged.
    pub async fn done(self) -> Result<Rebuilt, TablesError> {
        match self.task.await {
            Ok(Ok(rebuilt)) => rebuilt,
            Ok(Err(panicked)) => Err(TablesError::Rows(panicked.to_string())),
            Err(_) => Err(TablesError::Rows("the program is stopping".to_owned())),
        }
    }
}

/// Returns whether the rows are of this version of the projection.
fn is_current(set: &Generation, projection: &Projection) -> bool {
    set.version == projection.version && set.fits(projection)
}

/// The rebuild of one projection.
struct Rebuild {
    writer: Pool,
    store: Store,
    projection: &'static Projection,
    guild: Option<GuildId>,
    report: watch::Sender<RebuildProgress>,
}

/// What differed when the new rows replaced the old ones, both as of one position.
struct Replaced {
    n_gone: u64,
    n_new: u64,
    at: Position,
}

impl Rebuild {
    async fn run(self) -> Result<Rebuilt, TablesError> {
        let started = Instant::now();
        let role = if self.guild.is_some() {
            Role::Guild
        } else {
            Role::Next
        };
        let (set, begun_at) = self.begin(role).await?;
        let mut at = begun_at;
        loop {
            let head = self.store.refresh_head().await?;
            self.report
                .send_replace(RebuildProgress { position: at, head });
            // The rest is written under the lock: otherwise the end of a busy log is never reached.
            if head.0 - at.0 <= i64::from(PAGE) {
                break;
            }
            at = self.write_page(&set, at, head).await?;
        }
        let Replaced { n_gone, n_new, at } = self.put_in_place(&set, at).await?;
        self.report.send_replace(RebuildProgress {
            position: at,
            head: at,
        });
        Ok(Rebuilt {
            projection: self.projection.name,
            version: self.projection.version,
            guild: self.guild,
            n_events: (at.0 - begun_at.0).unsigned_abs(),
            n_gone,
            n_new,
            took: started.elapsed(),
        })
    }

    /// Creates empty tables, or finds those of an interrupted rebuild.
    async fn begin(&self, role: Role) -> Result<(Set, Position), TablesError> {
        let projection = self.projection;
        let mut structure = Structure::lock(&self.writer).await?;
        let begun = generations::with_role(&mut structure.tx, projection, role).await?;
        // A set of role `Guild` does not say which server it is for.
        let begun = begun.filter(|set| role == Role::Next && is_current(set, projection));
        if let Some(begun) = begun {
            let set = Set::new(begun.number, role, structure.dialect);
            return Ok((set, begun.position));
        }
        structure.drop(projection, role).await?;
        let set = structure.create(projection, role).await?;
        structure.commit().await?;
        Ok((set, Position::START))
    }

    /// Reads the events after `at` up to `to`, of one server or all.
    async fn read(
        &self,
        guild: Option<GuildId>,
        at: Position,
        to: Position,
    ) -> Result<Batch, TablesError> {
        let mut filter = Filter::all();
        if let Some(GuildId(id)) = guild {
            filter = filter.guild(id);
        }
        let page = self.store.read_all(at, PAGE, &filter).await;
        Ok(Batch::of_page(self.projection, page, to)?)
    }

    async fn write_page(
        &self,
        set: &Set,
        at: Position,
        to: Position,
    ) -> Result<Position, TablesError> {
        let batch = self.read(self.guild, at, to).await?;
        match feed(&self.writer, self.projection, set, at, &batch).await {
            Ok(FeedOutcome::Written) => Ok(batch.to),
            Ok(FeedOutcome::Moved) => Err(TablesError::Taken {
                name: self.projection.name,
            }),
            Err(FeedError::Database(error)) => Err(error.into()),
            Err(FeedError::Panicked(panic)) => Err(TablesError::Rows(panic.to_string())),
        }
    }

    /// Brings the old and the new rows to one position while nobody feeds either, and replaces the old by the
    /// new.
    async fn put_in_place(&self, set: &Set, at: Position) -> Result<Replaced, TablesError> {
        let projection = self.projection;
        let mut structure = Structure::lock(&self.writer).await?;
        let live = generations::with_role(&mut structure.tx, projection, Role::Live).await?;
        let live = live.ok_or(sqlx::Error::RowNotFound)?;
        let to = self.store.refresh_head().await?;
        let to = to.max(at).max(live.position);
        let old = Set::new(live.number, Role::Live, structure.dialect);
        let can_follow = is_current(&live, projection);
        self.bring_up(&mut structure.tx, set, self.guild, (at, to))
            .await?;
        let (mut n_gone, mut n_new) = (0, 0);
        if can_follow {
            self.bring_up(&mut structure.tx, &old, None, (live.position, to))
                .await?;
            for table in projection.tables {
                let (was, is) = (table.name_of(live.number), table.name_of(set.generation));
                let columns = table.column_list();
                n_gone += self
                    .differing(&mut structure.tx, &columns, &was, &is)
                    .await?;
                n_new += self
                    .differing(&mut structure.tx, &columns, &is, &was)
                    .await?;
            }
        }
        if let Some(GuildId(id)) = self.guild {
            if !can_follow {
                return Err(TablesError::Rows(
                    "the rows in use are of another version: rebuild all of them".to_owned(),
                ));
            }
            for table in projection.tables {
                let (old, new) = (table.name_of(live.number), table.name_of(set.generation));
                for text in [
                    format!("delete from {old} where guild_id = $1"),
                    format!("insert into {old} select * from {new} where guild_id = $1"),
                ] {
                    composed(text)
                        .bind(id.cast_signed())
                        .execute(&mut structure.tx)
                        .await?;
                }
            }
            structure.drop(projection, Role::Guild).await?;
        } else {
            structure.drop(projection, Role::Previous).await?;
            structure
                .assign(projection, live.number, Role::Previous)
                .await?;
            structure
                .assign(projection, set.generation, Role::Live)
                .await?;
            structure.show(projection, set.generation).await?;
        }
        structure.commit().await?;
        Ok(Replaced {
            n_gone,
            n_new,
            at: to,
        })
    }

    /// Brings a set from one position to another within a transaction.
    async fn bring_up(
        &self,
        tx: &mut Transaction<'static>,
        set: &Set,
        guild: Option<GuildId>,
        (from, to): (Position, Position),
    ) -> Result<(), TablesError> {
        let mut at = from;
        while at < to {
            let batch = self.read(guild, at, to).await?;
            let fed = feed_within(tx, self.projection, set, at, &batch).await?;
            if fed == FeedOutcome::Moved {
                return Err(TablesError::Taken {
                    name: self.projection.name,
                });
            }
            at = batch.to;
        }
        Ok(())
    }

    /// Counts the rows of table `one` that are not in table `other`.
    async fn differing(
        &self,
        tx: &mut Transaction<'static>,
        columns: &str,
        one: &str,
        other: &str,
    ) -> Result<u64, TablesError> {
        let of_guild = self.guild.map_or("", |_| " where guild_id = $1");
        let text = format!(
            "select count(*) from (select {columns} from {one}{of_guild}
                                   except select {columns} from {other}{of_guild}) as differing"
        );
        let guild = self.guild.map(|GuildId(id)| id.cast_signed().into());
        let row = composed(text).bind_all(guild).fetch_one(tx).await?;
        Ok(row.get::<i64>(0)?.unsigned_abs())
    }
}
