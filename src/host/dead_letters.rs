//! Dead letters: what a subscription could not handle, kept for a person to look at.
//!
//! Owns: reading them for a server or for all, and noting what is to be done with them. Does not know: what
//! could not be handled.

use std::collections::HashMap;
use std::sync::Arc;

use thiserror::Error;

use crate::game::GuildId;
pub use crate::store::subscriptions::Resolution;
use crate::store::subscriptions::{ListedStatus, Parked};
use crate::store::{Position, ReadError, RecordedEvent, Store, WriteError};

/// How many are read at once, of all servers.
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

/// Joins parked events with what the log says of them: at most 1,000 are looked at.
///
/// # Errors
/// [`DeadLettersError::Read`].
pub async fn dead_letters(
    store: &Store,
    subscription: Option<&str>,
) -> Result<Vec<DeadLetter>, DeadLettersError> {
    let parked = store.parked(subscription, LIST_LIMIT).await?;
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
            let of_all = status.n_parked;
            let n_parked = match guild {
                Some(_) if 0 < of_all => self.list(guild, Some(&status.name)).await?.len() as u64,
                Some(_) | None => of_all,
            };
            followers.push(Follower {
                status,
                n_parked,
                at_least: guild.is_some() && u64::from(LIST_LIMIT) < of_all,
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

    /// Returns the dead letters of a server, or of all, those of one subscription together: at most
    /// 1,000 are looked at.
    ///
    /// # Errors
    /// [`DeadLettersError::Read`].
    pub async fn list(
        &self,
        guild: Option<GuildId>,
        subscription: Option<&str>,
    ) -> Result<Vec<DeadLetter>, DeadLettersError> {
        let mut found = dead_letters(&self.store, subscription).await?;
        found.retain(|dead_letter| guild.is_none() || dead_letter.guild == guild);
        Ok(found)
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
