//! Rebuilding rows from the log beside those in use, and putting them in their place.
//!
//! Owns: the order of the steps. Does not know: what a row means, and who asked.
//!
//! Invariants: a reader sees the old rows whole or the new rows whole, both of one position of the
//! log; a rebuild that was killed goes on where it was. It writes rows only: no message, no event of a
//! game.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::feed::{Batch, FeedError, FeedOutcome, feed, feed_within};
use super::generations::{self, Generation, Role, Structure};
use super::projection::Projection;
use super::rows::Set;
use super::{Tables, TablesError, database, named};
use crate::game::event::ProjectionRebuilt;
use crate::game::{GuildId, OpsEvent};
use crate::panics::{self, Panicked};
use crate::store::sql::{Pool, Transaction, composed};
use crate::store::{Filter, Position, Store};

/// How many events are written at once.
const PAGE: u32 = 1_000;

/// Rebuilds rows. Clones are the same.
#[derive(Clone)]
pub struct Rebuilder {
    writer: Pool,
    store: Store,
}

/// A rebuild under way. It goes on when this is dropped.
pub struct Rebuilding {
    pub progress: watch::Receiver<RebuildProgress>,
    task: JoinHandle<Result<Result<Rebuilt, TablesError>, Panicked>>,
}

/// How far a rebuild is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebuildProgress {
    /// Up to where in the log.
    pub position: Position,
    /// Where the log ends.
    pub head: Position,
}

/// The outcome of a rebuild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The projection.
    pub projection: &'static str,
    /// Its version.
    pub version: i64,
    /// The server whose rows they are; none for all.
    pub guild: Option<GuildId>,
    /// How many events were looked at; those before it was interrupted are not among them.
    pub n_events: u64,
    /// How many rows were in use that the log does not say so.
    pub n_gone: u64,
    /// How many rows the log says that were not in use so.
    pub n_new: u64,
    /// How long it took.
    pub took: Duration,
}

impl Tables {
    #[must_use]
    pub fn rebuilder(&self) -> Rebuilder {
        Rebuilder {
            writer: self.writer.clone(),
            store: self.store.clone(),
        }
    }
}

impl Rebuilder {
    /// Opens the tables beside the log at `database_url` for rebuilding, also while a bot uses them.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened.
    pub async fn open(database_url: &str, store: Store) -> Result<Self, TablesError> {
        let writer = database::open(database_url).await?.writer;
        Ok(Self { writer, store })
    }

    /// Starts to rebuild the rows of the projection `name`: all, or those of one server. None when there is
    /// no such projection.
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

    /// Puts the rows of the projection `name` back in use that were in use before it was last rebuilt;
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

    /// Lets go of the tables.
    pub async fn close(self) {
        self.writer.close().await;
    }
}

impl Rebuilt {
    /// Returns what is recorded of it.
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
    /// Waits until the rows are in use.
    ///
    /// # Errors
    /// [`TablesError`]; the rows in use are then as they were.
    pub async fn done(self) -> Result<Rebuilt, TablesError> {
        match self.task.await {
            Ok(Ok(rebuilt)) => rebuilt,
            Ok(Err(panicked)) => Err(TablesError::Rows(panicked.to_string())),
            Err(_) => Err(TablesError::Rows("the program is stopping".to_owned())),
        }
    }
}

/// Tells whether this program made such rows.
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
            // The rest is written while nobody feeds either: the end of a busy log is never reached otherwise.
            if head.0 - at.0 <= i64::from(PAGE) {
                break;
            }
            at = self.write_page(&set, at, head).await?;
        }
        let (n_gone, n_new, to) = self.put_in_place(&set, at).await?;
        self.report.send_replace(RebuildProgress {
            position: to,
            head: to,
        });
        Ok(Rebuilt {
            projection: self.projection.name,
            version: self.projection.version,
            guild: self.guild,
            n_events: (to.0 - begun_at.0).unsigned_abs(),
            n_gone,
            n_new,
            took: started.elapsed(),
        })
    }

    /// Makes empty tables, or finds those that were being made before.
    async fn begin(&self, role: Role) -> Result<(Set, Position), TablesError> {
        let projection = self.projection;
        let mut structure = Structure::lock(&self.writer).await?;
        let begun = generations::with_role(&mut structure.tx, projection, role).await?;
        // Of a server it is not known which one.
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

    /// Reads what follows `at`, no further than `to`: of one server, or all.
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
        let page = self.store.read_all(at, PAGE, &filter).await?;
        let next = page.next.min(to);
        let events = page.events.into_iter();
        let events = events.filter(|event| event.position <= next).map(Arc::new);
        Ok(Batch::of(self.projection, events, next))
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

    /// Puts the new rows in the place of the old ones, both brought to one position while nobody feeds
    /// either. Returns how many rows go and come, and the position.
    async fn put_in_place(
        &self,
        set: &Set,
        at: Position,
    ) -> Result<(u64, u64, Position), TablesError> {
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
                let (was, is) = (table.of(live.number), table.of(set.generation));
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
                let (old, new) = (table.of(live.number), table.of(set.generation));
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
        Ok((n_gone, n_new, to))
    }

    /// Brings a set from one position to another, within a transaction.
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

    /// Counts the rows of one table that are missing or different in the other.
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
