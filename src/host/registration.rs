//! Registering people: gives users an id when they first use the bot, and records it in the log.
//!
//! Owns: the stream `player-…`. Does not know: Discord; a user is a number with a name.

use std::sync::Arc;

use super::caller::Caller;
use super::envelope;
use super::host::Host;
use crate::game::event::PlayerRegistered;
use crate::game::{PlayerEvent, PlayerId};
use crate::people::{PeopleError, Person};
use crate::store::{AppendError, Expected, StreamId};
use crate::wire::Event;

/// Why a user could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    #[error("could not look the person up")]
    People(#[from] PeopleError),
    #[error("could not record the person")]
    Log(#[source] AppendError),
}

impl Host {
    /// Returns a user as they are now; the first time, `player_registered` is recorded.
    ///
    /// `caller` says where they came from.
    ///
    /// # Errors
    /// [`RegistrationError`]; trying again may help, and nothing is recorded twice.
    ///
    /// # Panics
    /// Never: a UUID is a stream's name, and the event has no field that could be malformed.
    pub(crate) async fn register(
        &self,
        user_id: u64,
        name: &str,
        locale: Option<&str>,
        caller: &Caller,
    ) -> Result<Arc<Person>, RegistrationError> {
        let people = &self.people;
        let person = people
            .register(user_id, name, locale, self.clock.random_id(), caller.at)
            .await?;
        if person.registered {
            return Ok(person);
        }
        let player_id = PlayerId(person.player_id);
        let stream =
            StreamId::parse(&format!("player-{player_id}")).expect("a UUID is a stream's name");
        let event = Event::Player(PlayerEvent::PlayerRegistered(PlayerRegistered {
            first_guild_id: caller.guild,
        }));
        let (log, origin) = (&self.runtime.log, &caller.origin);
        let metadata =
            envelope::metadata(caller, Some(player_id), origin.request(), &log.app_version);
        let request = origin
            .follow_up(&format!("registered/{player_id}"))
            .request();
        let append = envelope::append(request, metadata, stream, Expected::NoStream, &[event])
            .expect("a registration has no field that could be malformed");
        match log.store.append(append).await {
            // Another process registered them at the same moment, or this one before a crash.
            Ok(_) | Err(AppendError::Conflict { .. }) => {}
            Err(error) => return Err(RegistrationError::Log(error)),
        }
        people.set_registered(user_id).await?;
        Ok(people.user(user_id).await?.unwrap_or(person))
    }
}
