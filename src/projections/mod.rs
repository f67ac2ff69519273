//! Tables derived from events: what is asked across games.
//!
//! Owns: the read database, a file of its own beside the log, or a schema of its own in the log's
//! database, with checkpoints that commit with the rows they protect. Does not know: how games are
//! decided, and who asks.
//!
//! Invariant: the rows of a projection are what the log says up to its checkpoint, no more and no
//! less. Deleting the file or the schema loses nothing.
//!
//! A projection is described in a file of its own and listed in [`projection`]; `docs/projections.md`
//! tells how one is added.

mod compare;
mod database;
mod event_index;
mod feed;
mod find;
mod games;
mod generations;
mod partners;
mod projection;
mod rebuild;
mod rows;
mod runner;
mod standing;
mod table;
mod words;

use std::sync::Arc;

use sqlx::migrate::MigrateError;
use thiserror::Error;
use tokio::sync::{broadcast, watch};
use tracing::{info, warn};

pub use compare::{Compared, Drift, compare};
pub use database::tables_path;
pub use feed::Unreadable;
pub use find::{Cursor, Finder, Found, NotACursor, Order};
pub use games::GameRow;
pub use projection::Policy;
pub use rebuild::{Made, Rebuilder, Rebuilding, Rebuilt};
pub use runner::{Follower, Progress, Quarantined, State};
pub use standing::{LiveRows, Standing, standings};

use self::generations::{Role, Structure};
use self::projection::Projection;
use self::runner::Each;
use crate::limits;
use crate::store::sql::Pool;
use crate::store::{Position, ReadError, Store};

/// Why the read tables cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A query failed; trying again may help.
    #[error("could not use the read tables")]
    Database(#[from] sqlx::Error),
    /// The log could not be asked; trying again may help.
    #[error("could not read the log")]
    Log(#[from] ReadError),
    /// The tables are those of another version of the program.
    #[error(
        "could not bring the read tables up to date; deleting their file, or their schema gamebot_read, makes them anew"
    )]
    Migrate(#[from] MigrateError),
    /// An event could not be taken into rows: a defect of the projection.
    #[error("taking an event into rows failed: {0}")]
    Rows(String),
    /// The rows were still behind the log when the wait was over.
    #[error("the rows of projection {name} are at position {at}, and {wanted} was waited for")]
    Behind {
        /// Whose rows.
        name: &'static str,
        /// Where they are.
        at: Position,
        /// Where they should have been.
        wanted: Position,
    },
    /// The rows were made anew or changed by somebody else meanwhile; trying again helps.
    #[error(
        "the rows of projection {name} are being changed by somebody else; try again in a moment"
    )]
    Taken {
        /// Whose rows.
        name: &'static str,
    },
    /// The rows stand still, and waiting does not help.
    #[error("projection {name} stands still before event {}: {}", .event.position, .event.reason)]
    Stopped {
        /// Whose rows.
        name: &'static str,
        /// The event it cannot read.
        event: Unreadable,
    },
}

/// The read tables; clones are the same tables.
#[derive(Clone)]
pub struct Tables {
    store: Store,
    readers: Pool,
    writer: Pool,
    watched: Arc<[Watched]>,
    quarantine: broadcast::Sender<Quarantined>,
}

impl Tables {
    /// Opens the tables that belong to the log at `database_url`, made when they are not there, and
    /// what keeps them up to date.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened or are of another version.
    pub async fn open(database_url: &str, store: Store) -> Result<(Self, Follower), TablesError> {
        let database::Pools { writer, readers } = database::open(database_url).await?;
        let mut each = Vec::new();
        let mut watched = Vec::new();
        let mut outdated = Vec::new();
        for projection in projection::ALL {
            let Prepared {
                position,
                is_current,
            } = prepare(&writer, &store, projection).await?;
            outdated.extend((!is_current).then_some(projection.name));
            let state = State::Following;
            let (tell, told) = watch::channel(Progress { position, state });
            let wanted = watch::Sender::new(Position::START);
            each.push(Each {
                projection,
                progress: tell,
                wanted: wanted.subscribe(),
                // Opened twice in one process, they are shown once.
                reporter: store.report(projection.name).ok(),
            });
            watched.push(Watched {
                projection,
                progress: told,
                wanted,
            });
        }
        let quarantine = broadcast::Sender::new(limits::QUARANTINED_TOLD);
        let follower = Follower {
            writer: writer.clone(),
            store: store.clone(),
            each,
            quarantine: quarantine.clone(),
        };
        let tables = Self {
            store,
            readers,
            writer,
            watched: watched.into(),
            quarantine,
        };
        if !outdated.is_empty() {
            tokio::spawn(make_current(tables.rebuilder(), outdated));
        }
        Ok((tables, follower))
    }

    /// Waits until the rows of games hold everything that is in the log now.
    ///
    /// # Errors
    /// [`TablesError::Behind`] when that takes more than five seconds, [`TablesError::Stopped`] when it
    /// would take forever.
    pub async fn fresh(&self) -> Result<&Self, TablesError> {
        self.reach(&games::PROJECTION, self.store.head()).await?;
        Ok(self)
    }

    /// Waits until the rows of all projections are those of log position `wanted` or later.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn caught_up(&self, wanted: Position) -> Result<(), TablesError> {
        for watched in &*self.watched {
            self.reach(watched.projection, wanted).await?;
        }
        Ok(())
    }

    /// Waits until the rows of `projection` are those of log position `wanted` or later.
    async fn reach(&self, projection: &Projection, wanted: Position) -> Result<(), TablesError> {
        let name = projection.name;
        let watched = self.watched(name).expect("it is listed");
        watched.wanted.send_if_modified(|so_far| {
            let is_more = *so_far < wanted;
            *so_far = wanted.max(*so_far);
            is_more
        });
        let mut progress = watched.progress.clone();
        let reached = progress.wait_for(|progress| {
            wanted <= progress.position || matches!(progress.state, State::Stopped(_))
        });
        if let Ok(Ok(progress)) = tokio::time::timeout(limits::CATCH_UP_WAIT, reached).await {
            return match &progress.state {
                State::Stopped(event) if progress.position < wanted => Err(TablesError::Stopped {
                    name,
                    event: event.clone(),
                }),
                _ => Ok(()),
            };
        }
        let at = progress.borrow().position;
        Err(TablesError::Behind { name, at, wanted })
    }

    /// Returns how far the rows of the projection `name` are, if there is such a projection.
    #[must_use]
    pub fn progress(&self, name: &str) -> Option<Progress> {
        let watched = self.watched(name)?;
        Some(watched.progress.borrow().clone())
    }

    /// Returns the names of all projections.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        projection::ALL.iter().map(|one| one.name).collect()
    }

    /// Hears of every event that a projection goes on without, from now on.
    #[must_use]
    pub fn quarantined(&self) -> broadcast::Receiver<Quarantined> {
        self.quarantine.subscribe()
    }

    fn watched(&self, name: &str) -> Option<&Watched> {
        let mut all = self.watched.iter();
        all.find(|watched| watched.projection.name == name)
    }
}

/// A projection as those who read its rows see it.
struct Watched {
    projection: &'static Projection,
    progress: watch::Receiver<Progress>,
    /// The furthest position that somebody waited for.
    wanted: watch::Sender<Position>,
}

/// The tables of a projection at a start.
struct Prepared {
    /// How far they are.
    position: Position,
    /// They were made by this version of it.
    is_current: bool,
}

/// Makes the rows of another version anew, beside those that answer meanwhile, one projection after the other.
async fn make_current(rebuilder: Rebuilder, outdated: Vec<&'static str>) {
    for name in outdated {
        let Some(rebuilding) = rebuilder.start(name, None) else {
            continue;
        };
        match rebuilding.done().await {
            Ok(rebuilt) => info!(
                projection = name,
                version = rebuilt.version,
                n_events = rebuilt.n_events,
                "the rows of {name} are those of this version now"
            ),
            // They answer as they are; the next start tries again.
            Err(error) => warn!(
                projection = name,
                error = &error as &dyn std::error::Error,
                "the rows of {name} stay those of another version"
            ),
        }
    }
}

/// Makes the tables of a projection where there are none that fit. Rows of another version that this
/// program can feed stay in use until others are made.
async fn prepare(
    writer: &Pool,
    store: &Store,
    projection: &Projection,
) -> Result<Prepared, TablesError> {
    let mut structure = Structure::lock(writer).await?;
    let live = generations::with_role(&mut structure.tx, projection, Role::Live).await?;
    // Looked at after the checkpoint: another process may write both.
    let head = store.refresh_head().await?;
    if let Some(live) = live {
        let is_of_this_log = live.position <= head;
        if is_of_this_log && live.fits(projection) {
            return Ok(Prepared {
                position: live.position,
                is_current: live.version == projection.version,
            });
        }
        let name = projection.name;
        info!(
            projection = name,
            version = projection.version,
            "the rows of {name} are made anew from the log"
        );
        structure.drop(projection, Role::Previous).await?;
        structure
            .assign(projection, live.number, Role::Previous)
            .await?;
    }
    let set = structure.create(projection, Role::Live).await?;
    structure.show(projection, set.generation).await?;
    structure.commit().await?;
    Ok(Prepared {
        position: Position::START,
        is_current: true,
    })
}
