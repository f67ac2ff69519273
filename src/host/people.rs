//! Meeting people: whoever uses the bot for the first time gets an id, and the log says so.
//!
//! Owns: the stream `player-…`. Does not know: Discord; a user is a number with a name.

use std::sync::Arc;

use super::caller::{AskError, Caller};
use super::games::{Games, follow_up};
use super::record;
use crate::game::event::PlayerRegistered;
use crate::game::{PlayerEvent, PlayerId};
use crate::people::{PeopleError, Person};
use crate::store::{AppendError, Expected, StreamId};
use crate::wire::Event;

/// Why somebody could not be met.
#[derive(Debug, thiserror::Error)]
pub enum MeetError {
    /// The table of people failed.
    #[error("could not look the person up")]
    People(#[from] PeopleError),
    /// The log failed.
    #[error("could not record the person")]
    Log(#[source] AppendError),
}

impl Games {
    /// Meets a user as they are now; the first time, `player_registered` is recorded.
    ///
    /// `call` says through what they came.
    ///
    /// # Errors
    /// [`MeetError`]; meeting them again may help, and nothing is recorded twice.
    ///
    /// # Panics
    /// Never: a UUID is a stream's name, and the event has nothing to get wrong.
    pub async fn meet(
        &self,
        user_id: u64,
        name: &str,
        locale: Option<&str>,
        call: &Caller,
    ) -> Result<Arc<Person>, MeetError> {
        let desk = &self.0;
        let person = desk
            .people
            .meet(user_id, name, locale, desk.clock.random_id(), call.at)
            .await?;
        if person.registered {
            return Ok(person);
        }
        let player_id = PlayerId(person.player_id);
        let stream =
            StreamId::parse(&format!("player-{player_id}")).expect("a UUID is a stream's name");
        let event = Event::Player(PlayerEvent::PlayerRegistered(PlayerRegistered {
            first_guild_id: call.guild,
        }));
        let request = call.origin.request();
        let metadata = record::metadata(call, Some(player_id), request, &desk.app_version);
        let request = follow_up(&call.origin, &format!("registered/{player_id}")).request();
        let append = record::append(request, metadata, stream, Expected::NoStream, &[event])
            .expect("a registration has nothing to get wrong");
        match desk.store.append(append).await {
            // Somebody met them at the same moment, or before a crash.
            Ok(_) | Err(AppendError::Conflict { .. }) => {}
            Err(error) => return Err(MeetError::Log(error)),
        }
        desk.people.registered(user_id).await?;
        Ok(desk.people.user(user_id).await?.unwrap_or(person))
    }
}

impl From<MeetError> for AskError {
    fn from(error: MeetError) -> Self {
        Self::History(super::games::HistoryError(Box::new(error)))
    }
}
