//! Dead letters: what a subscription could not handle, kept for a person to look at.
//!
//! Owns: reading them for a server or for all, and noting what is to be done with them. Does not know: what
//! could not be handled.

use std::collections::HashMap;
use std::sync::Arc;

use thiserror::Error;

use crate::game::GuildId;
pub use crate::store::subscriptions::Resolution;
use crate::store::subscriptions::{ListedStatus, Parked, WhichParked};
use crate::store::{Position, ReadError, RecordedEvent, Store, WriteError};

/// How many are read at once.
const LIST_LIMIT: u32 = 1_000;

/// One part of an event that a subscription could not handle, or that waits behind one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub parked: Parked,
    pub guild: Option<GuildId>,
    pub event_type: String,
}

/// Why dead letters could not be read or resolved; trying again may help.
#[derive(Debug, Error)]
pub enum DeadLettersError {
    #[error("could not read the dead letters")]
    Read(#[from] ReadError),
    #[error("could not note what is to be done with dead letters")]
    Write(#[from] WriteError),
}

/// Which dead letters are asked for: those for which everything that is named here holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct WhichDeadLetters<'n> {
    pub guild: Option<GuildId>,
    pub subscription: Option<&'n str>,
    pub id: Option<i64>,
}

/// Joins parked events with what the log says of them: at most 1,000.
///
/// # Errors
/// [`DeadLettersError::Read`].
pub async fn dead_letters(
    store: &Store,
    which: WhichDeadLetters<'_>,
) -> Result<Vec<DeadLetter>, DeadLettersError> {
    let which = WhichParked {
        name: which.subscription,
        id: which.id,
        guild: which.guild.map(|guild| guild.0),
        limit: LIST_LIMIT,
    };
    let parked = store.find_parked(which).await?;
    let mut positions: Vec<Position> = parked.iter().map(|one| one.position).collect();
    positions.sort_unstable();
    positions.dedup();
    let events = loop {
        match store.read_at(&positions).await {
            // It is shown without what the log would say of it.
            Err(ReadError::Corrupt { position, .. }) => positions.retain(|one| *one != position),
            read => break read?,
        }
    };
    let events: HashMap<Position, &RecordedEvent> =
        events.iter().map(|event| (event.position, event)).collect();
    let dead_letter = |parked: Parked| {
        let event = events.get(&parked.position);
        DeadLetter {
            guild: event.and_then(|event| event.guild_id).map(GuildId),
            event_type: event.map_or_else(String::new, |event| event.event_type.to_string()),
            parked,
        }
    };
    Ok(parked.into_iter().map(dead_letter).collect())
}

/// A subscription as `/admin health` shows it, in one of the processes that run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    pub status: ListedStatus,
    /// How many dead letters it has, of the given server or of all.
    pub n_parked: u64,
    /// There may be more of them.
    pub at_least: bool,
}

/// The dead letters of all subscriptions.
#[derive(Clone)]
pub struct DeadLetters {
    store: Store,
    followers: Arc<[&'static str]>,
}

impl DeadLetters {
    /// `followers` are the subscriptions that the program runs.
    pub(super) const fn new(store: Store, followers: Arc<[&'static str]>) -> Self {
        Self { store, followers }
    }

    /// Returns all subscriptions, of all processes, with the number of their dead letters of a server or of all.
    ///
    /// # Errors
    /// [`DeadLettersError::Read`] when the log's database cannot be read.
    pub async fn followers(
        &self,
        guild: Option<GuildId>,
    ) -> Result<Vec<Follower>, DeadLettersError> {
        let mut followers = Vec::new();
        for status in self.store.list_subscriptions(&self.followers).await? {
            let n_parked = if guild.is_some() && 0 < status.n_parked {
                let which = WhichDeadLetters {
                    guild,
                    subscription: Some(&status.name),
                    id: None,
                };
                self.list(which).await?.len() as u64
            } else {
                status.n_parked
            };
            followers.push(Follower {
                status,
                n_parked,
                at_least: guild.is_some() && u64::from(LIST_LIMIT) <= n_parked,
            });
        }
        Ok(followers)
    }

    /// Returns the subscriptions of this process, as memory knows them.
    pub(crate) fn followers_here(&self) -> Vec<Follower> {
        let follower = |status| Follower {
            status,
            n_parked: 0,
            at_least: false,
        };
        self.store.list_here().into_iter().map(follower).collect()
    }

    /// Returns the dead letters that are asked for, those of one subscription together: at most 1,000.
    ///
    /// # Errors
    /// [`DeadLettersError::Read`].
    pub async fn list(
        &self,
        which: WhichDeadLetters<'_>,
    ) -> Result<Vec<DeadLetter>, DeadLettersError> {
        dead_letters(&self.store, which).await
    }

    /// Has these retried or discarded, within seconds. Returns how many there still were.
    ///
    /// # Errors
    /// [`DeadLettersError::Write`].
    pub async fn resolve(
        &self,
        dead_letters: &[DeadLetter],
        resolution: Resolution,
    ) -> Result<u64, DeadLettersError> {
        let mut n_noted = 0;
        for DeadLetter { parked, .. } in dead_letters {
            let resolved =
                self.store
                    .resolve_parked(Some(&parked.name), Some(parked.id), resolution);
            n_noted += resolved.await?;
        }
        Ok(n_noted)
    }
}
