//! Where live messages are: the channel and id of each, in the notes of the outbox.
//!
//! Owns: how these are written. Does not know: what a message shows.

use serenity::model::id::{ChannelId, MessageId};
use thiserror::Error;

use super::message::live_of;
use super::options::PLANNER;
use crate::bot::plan::LiveMessage;
use crate::discord::rest::SentMessage;
use crate::game::GameId;
use crate::store::{Position, ReadError, Store, WriteError};

/// The prefix of the notes that hold the channel and id of each live message.
const STATUS: &str = "status/";

/// The prefix of the notes that hold the channel and id of the result of a game, until its live message links to it.
const RESULT: &str = "result/";

/// A message that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bot) struct Posted {
    pub(in crate::bot) channel: ChannelId,
    pub(in crate::bot) message: MessageId,
}

impl Posted {
    pub(super) const fn of(sent: SentMessage) -> Self {
        Self {
            channel: sent.channel_id,
            message: sent.id,
        }
    }

    pub(super) fn note(self) -> String {
        format!("{}/{}", self.channel, self.message)
    }

    pub(super) fn read(note: &str) -> Option<Self> {
        let (channel, message) = note.split_once('/')?;
        Some(Self {
            channel: ChannelId::new(channel.parse().ok().filter(|id| *id != 0)?),
            message: MessageId::new(message.parse().ok().filter(|id| *id != 0)?),
        })
    }
}

/// Returns the key of the note on where the result of a game was posted.
pub(super) fn result_key(game: GameId) -> String {
    format!("{RESULT}{game}")
}

/// Looks up where the result of a game was posted.
pub(super) async fn posted_result(
    store: &Store,
    game: GameId,
) -> Result<Option<Posted>, ReadError> {
    read_posted(store, &result_key(game)).await
}

/// Looks up the live message of a place; none when it has none, or none was posted yet.
pub(super) async fn posted(store: &Store, place: &str) -> Result<Option<Posted>, ReadError> {
    match live_of(place) {
        Some(of) => read_posted(store, &status_key(of)).await,
        None => Ok(None),
    }
}

/// Returns whether the live message of something was posted, and may still change.
pub(in crate::bot) async fn is_posted(store: &Store, of: LiveMessage) -> Result<bool, ReadError> {
    let posted = read_posted(store, &status_key(&of.to_string())).await?;
    Ok(posted.is_some())
}

async fn read_posted(store: &Store, key: &str) -> Result<Option<Posted>, ReadError> {
    let notes = store.notes(PLANNER, key).await?;
    let note = notes.iter().find(|(found, _)| found == key);
    Ok(note.and_then(|(_, note)| Posted::read(note)))
}

/// Makes a message that was sent otherwise the live one, and returns the one before.
pub(in crate::bot) async fn follow(
    store: &Store,
    of: LiveMessage,
    sent: SentMessage,
) -> Result<Option<Posted>, FollowError> {
    let key = status_key(&of.to_string());
    let before = read_posted(store, &key).await?;
    let note = (key, Some(Posted::of(sent).note()));
    // The checkpoint stays where it is.
    store
        .save_checkpoint(PLANNER, Position::START, vec![note])
        .await?;
    Ok(before)
}

#[derive(Debug, Error)]
pub(in crate::bot) enum FollowError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Write(#[from] WriteError),
}

pub(super) fn status_key(of: &str) -> String {
    format!("{STATUS}{of}")
}
