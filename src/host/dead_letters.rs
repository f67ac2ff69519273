//! Dead letters: what a follower of the log could not do, kept for a person to look at.
//!
//! Owns: reading them for a server or for all, and noting what is wished for them. Does not know: what
//! the follower could not do.

use std::collections::HashMap;

use thiserror::Error;

use crate::game::GuildId;
use crate::game::values::Ts;
use crate::store::subscriptions::Parked;
pub use crate::store::subscriptions::Resolution;
use crate::store::{Position, ReadError, RecordedEvent, Store, WriteError};

/// How many are read at once, whatever server they are of.
const LETTERS_READ: u32 = 1_000;

/// One part of an event that a follower could not handle, or that waits behind one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub(super) parked: Parked,
    /// The server it is of.
    pub guild: Option<GuildId>,
    /// The type of its event.
    pub event_type: String,
}

impl DeadLetter {
    /// Returns its number, by which it is asked for.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.parked.id
    }

    /// Returns whose it is.
    #[must_use]
    pub fn subscription(&self) -> &str {
        &self.parked.name
    }

    /// Returns where its event stands in the log.
    #[must_use]
    pub const fn position(&self) -> i64 {
        self.parked.position.0
    }

    /// Returns when it was given up first.
    #[must_use]
    pub const fn parked_at(&self) -> Ts {
        self.parked.parked_at
    }

    /// Returns which part of the event it is.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.parked.key
    }

    /// Returns what failed.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.parked.error
    }

    /// Returns how often it was tried.
    #[must_use]
    pub const fn n_attempts(&self) -> u32 {
        self.parked.n_attempts
    }

    /// Returns when it was last tried.
    #[must_use]
    pub const fn tried_at(&self) -> Ts {
        self.parked.tried_at
    }

    /// Returns what a person decided about it that is not done yet.
    #[must_use]
    pub const fn resolution(&self) -> Option<Resolution> {
        self.parked.resolution
    }
}

/// Why dead letters could not be read, or a wish for them not noted; trying again may help.
#[derive(Debug, Error)]
pub enum DeadLettersError {
    /// The log could not be read.
    #[error("could not read the dead letters")]
    Read(#[from] ReadError),
    /// The log's database could not be written.
    #[error("could not note what is wished for dead letters")]
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
    let parked = store.parked(subscription, LETTERS_READ).await?;
    let mut positions: Vec<Position> = parked.iter().map(|one| one.position).collect();
    positions.sort_unstable();
    positions.dedup();
    let events = store.read_at(&positions).await?;
    let events: HashMap<Position, &RecordedEvent> =
        events.iter().map(|event| (event.position, event)).collect();
    let letter = |parked: Parked| {
        let event = events.get(&parked.position);
        DeadLetter {
            guild: event.and_then(|event| event.guild_id).map(GuildId),
            event_type: event.map_or_else(String::new, |event| event.event_type.to_string()),
            parked,
        }
    };
    Ok(parked.into_iter().map(letter).collect())
}

/// A subscription as `/admin health` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    pub name: String,
    pub state: String,
    /// How many events follow what it has done.
    pub lag: u64,
    /// How many dead letters it has, of the server that was asked for or of all.
    pub n_parked: u64,
    /// The last failure, while the subscription does not go on because of it.
    pub last_error: Option<String>,
}

/// The dead letters of all that follow the log.
#[derive(Clone)]
pub struct DeadLetters {
    store: Store,
}

impl DeadLetters {
    pub(super) const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Returns everything that follows the log, in all processes, with its dead letters of a server or of
    /// all.
    ///
    /// # Errors
    /// [`DeadLettersError::Read`] when the log's database cannot be read.
    pub async fn followers(
        &self,
        guild: Option<GuildId>,
    ) -> Result<Vec<Follower>, DeadLettersError> {
        let mut followers = Vec::new();
        for status in self.store.list_subscriptions(&[]).await? {
            let parked = self.list(guild, Some(&status.name)).await?;
            followers.push(Follower {
                last_error: status.open_error().map(|error| error.text.clone()),
                name: status.name,
                state: status.state,
                lag: status.lag,
                n_parked: parked.len() as u64,
            });
        }
        Ok(followers)
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
        let mut letters = dead_letters(&self.store, subscription).await?;
        letters.retain(|letter| guild.is_none() || letter.guild == guild);
        Ok(letters)
    }

    /// Notes what is wished for these; whoever could not handle them does it within seconds. Returns for
    /// how many.
    ///
    /// # Errors
    /// [`DeadLettersError::Write`].
    pub async fn wish_for(
        &self,
        letters: &[DeadLetter],
        wish: Resolution,
    ) -> Result<u64, DeadLettersError> {
        let mut n_noted = 0;
        for letter in letters {
            let (name, id) = (Some(letter.subscription()), Some(letter.id()));
            n_noted += self.store.resolve_parked(name, id, wish).await?;
        }
        Ok(n_noted)
    }
}
