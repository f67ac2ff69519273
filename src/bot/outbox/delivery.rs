//! One try to send one message, and what Discord's answer means for it.
//!
//! Owns: whether a DM is tried, what a game learns of it, and the one live message of each game and invitation.
//! Does not know: which message is next, and when.
//!
//! What became of a message is a value; only what people and games must know is written here.

use std::error::Error;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId, UserId};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::PLANNER;
use super::message::{Payload, Subject, Target, live_of};
use super::sender::Shared;
use crate::discord::rest::{RestError, SentMessage, code};
use crate::game::event::DmKind;
use crate::game::{DmFailure, Issued, PlayerId, ProgramCommand};
use crate::host::{Caller, CommandError, Origin};
use crate::limits;
use crate::panics::{self, Panicked};
use crate::store::outbox::{PendingMessage, Pick, SendOutcome, Settled};

/// The prefix of the notes on where each live message stands.
const STATUS: &str = "status/";

/// Discord's JSON error codes that say nothing about the message: it is tried again.
const TEMPORARY: [u64; 2] = [
    // DMs are opened too fast.
    40_003, // Cloudflare stands in between.
    40_333,
];

/// What one try came to.
#[derive(Debug)]
pub(super) enum Attempt {
    /// No message waits for the place any more.
    Nothing,
    Settled(Settled),
    /// Something of this program's own could not be read or written. The message waits as it is.
    Postponed {
        error: String,
    },
    /// Discord refuses the bot itself.
    Unauthorized(RestError),
}

/// Why a message was not sent.
enum Failure {
    Temporary {
        error: String,
        retry_after: Duration,
    },
    Permanent {
        error: String,
    },
    /// The live message was deleted: another is posted in its place.
    LiveMessageGone,
    Panicked(Panicked),
    Postponed {
        error: String,
    },
    Unauthorized(RestError),
}

/// A note to be saved with what became of a message.
type Note = (String, Option<String>);

/// Where a live message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Posted {
    channel: ChannelId,
    message: MessageId,
}

impl Posted {
    fn read(note: &str) -> Option<Self> {
        let (channel, message) = note.split_once('/')?;
        Some(Self {
            channel: ChannelId::new(channel.parse().ok().filter(|id| *id != 0)?),
            message: MessageId::new(message.parse().ok().filter(|id| *id != 0)?),
        })
    }
}

/// Tries to send the next message to a place.
pub(super) async fn attempt(shared: &Shared, place: &str) -> Attempt {
    let next = async {
        let posted = posted(shared, place).await?;
        // The first one is not passed over for a newer one: after a crash the same message must come with the
        // same nonce, or a second one would stand beside it.
        let pick = match posted {
            Some(_) => Pick::Newest,
            None => Pick::Oldest,
        };
        let message = shared.store.pending_message(place, pick).await;
        Ok::<_, Failure>((posted, message.map_err(|error| postponed(&error))?))
    };
    let (posted, message) = match next.await {
        Ok((posted, Some(message))) => (posted, message),
        Ok((_, None)) => return Attempt::Nothing,
        Err(failure) => {
            let error = match failure {
                Failure::Postponed { error } => error,
                _ => "the next message could not be read".to_owned(),
            };
            return Attempt::Postponed { error };
        }
    };
    let sent = panics::caught(send(shared, place, &message, posted))
        .await
        .unwrap_or_else(|panicked| Err(Failure::Panicked(panicked)));
    settle(shared, place, &message, posted.is_some(), sent)
}

/// Returns what becomes of a message that was tried.
fn settle(
    shared: &Shared,
    place: &str,
    message: &PendingMessage,
    replaces_older: bool,
    sent: Result<Option<Note>, Failure>,
) -> Attempt {
    let n_tries = message.n_tries.saturating_add(1);
    let again = |error: String, retry_after: Duration| SendOutcome::Again {
        due: shared.host.games.clock().now() + retry_after.max(shared.pause(n_tries)),
        n_tries,
        error,
    };
    let mut note = None;
    let outcome = match sent {
        Ok(noted) => {
            note = noted;
            SendOutcome::Done
        }
        Err(Failure::Temporary { error, retry_after }) => again(error, retry_after),
        Err(Failure::Permanent { error }) => SendOutcome::Dead { n_tries, error },
        Err(Failure::LiveMessageGone) => {
            note = Some((status_key(live_of(place).unwrap_or_default()), None));
            SendOutcome::Again {
                due: shared.host.games.clock().now(),
                n_tries: message.n_tries,
                error: "the live message was deleted".to_owned(),
            }
        }
        Err(Failure::Panicked(panicked)) => {
            let error = panicked.to_string();
            if n_tries < limits::SEND_ATTEMPTS {
                again(error, Duration::ZERO)
            } else {
                SendOutcome::Dead { n_tries, error }
            }
        }
        Err(Failure::Postponed { error }) => return Attempt::Postponed { error },
        Err(Failure::Unauthorized(error)) => return Attempt::Unauthorized(error),
    };
    if let SendOutcome::Again { error, .. } | SendOutcome::Dead { error, .. } = &outcome {
        let position = message.key.position.0;
        warn!(
            place,
            position, n_tries, "a message to {place} was not sent: {error}"
        );
    }
    Attempt::Settled(Settled {
        place: place.to_owned(),
        key: message.key,
        outcome,
        replaces_older,
        note,
    })
}

async fn send(
    shared: &Shared,
    place: &str,
    message: &PendingMessage,
    posted: Option<Posted>,
) -> Result<Option<Note>, Failure> {
    let payload: Payload =
        serde_json::from_str(&message.payload).map_err(|_| Failure::Permanent {
            error: "this version cannot read the message".to_owned(),
        })?;
    match payload.target {
        Target::Dm { player, kind } => {
            send_dm(shared, player, kind, &payload, message).await?;
            Ok(None)
        }
        Target::Channel(channel) => {
            let channel = ChannelId::new(channel.0);
            post(shared, channel, &payload, message).await.map(|_| None)
        }
        Target::Live { channel, is_last } => {
            let of = live_of(place).unwrap_or_default();
            let channel = ChannelId::new(channel.0);
            let shown = match posted {
                Some(posted) => edit(shared, posted, &payload).await.map(|()| None),
                None => post(shared, channel, &payload, message).await.map(Some),
            };
            let moved = match shown {
                Ok(moved) => moved,
                // Where it cannot stand it is tried again when there is something new to show.
                Err(Failure::Permanent { error }) => {
                    warn!(subject = %payload.subject, "a live message could not be shown: {error}");
                    None
                }
                Err(failure) => return Err(failure),
            };
            let note = moved.map(|sent| format!("{}/{}", sent.channel_id, sent.id));
            Ok(if is_last {
                Some((status_key(of), None))
            } else {
                note.map(|note| (status_key(of), Some(note)))
            })
        }
    }
}

async fn post(
    shared: &Shared,
    channel: ChannelId,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<SentMessage, Failure> {
    let body = with_nonce(&payload.body, &message.nonce);
    let sent = shared.transport.create_message(channel, &body, until());
    sent.await.map_err(refused)
}

async fn edit(shared: &Shared, posted: Posted, payload: &Payload) -> Result<(), Failure> {
    let mut body = payload.body.clone();
    // An edit pings nobody.
    body["allowed_mentions"]["users"] = json!([]);
    let Posted { channel, message } = posted;
    let edited = shared
        .transport
        .edit_message(channel, message, &body, until());
    edited.await.map_err(|error| {
        if error.code() == Some(code::UNKNOWN_MESSAGE) {
            info!(subject = %payload.subject, "a live message was deleted; another is posted");
            return Failure::LiveMessageGone;
        }
        refused(error)
    })
}

/// Sends a DM. That somebody accepts no DMs is no failure: their game learns of it, and its channel stands in.
async fn send_dm(
    shared: &Shared,
    player: PlayerId,
    kind: DmKind,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<(), Failure> {
    let person = shared.people.player(player.0).await;
    let Some(person) = person.map_err(|error| postponed(&error))? else {
        debug!(player.id = %player, "player {player} is not known any more; nothing is sent");
        return Ok(());
    };
    // New pairs, invitations and news of a lobby are always tried: they find out that DMs are open again.
    let is_tried = matches!(kind, DmKind::Deal | DmKind::Invitation | DmKind::Lobby);
    if !person.dm_open && !is_tried && !payload.is_retry {
        return Ok(());
    }
    let sent = async {
        let channel = match person.dm_channel {
            Some(channel) => ChannelId::new(channel),
            None => {
                let user = UserId::new(person.user_id.max(1));
                let channel = shared.transport.create_dm(user, until()).await?;
                let noted = shared.people.set_dm_channel(person.user_id, channel.get());
                if let Err(error) = noted.await {
                    warn!(error = &error as &dyn Error, "could not note a DM channel");
                }
                channel
            }
        };
        let body = with_nonce(&payload.body, &message.nonce);
        shared
            .transport
            .create_message(channel, &body, until())
            .await
    };
    let is_reached = match sent.await {
        Ok(_) => true,
        Err(error) if error.is_closed_dms() => {
            warn!(subject = %payload.subject, error = &error as &dyn Error, "a DM did not reach its reader");
            let discord_code = u32::try_from(error.code().unwrap_or(0)).unwrap_or(0);
            let failed = ProgramCommand::DmFailed(DmFailure {
                player,
                kind,
                discord_code,
            });
            tell_game(shared, payload, message, "dm-failed", failed).await?;
            false
        }
        Err(error) => return Err(refused(error)),
    };
    if person.dm_open != is_reached {
        if let Err(error) = shared.people.set_dm_open(person.user_id, is_reached).await {
            warn!(
                error = &error as &dyn Error,
                "could not note whether a DM arrived"
            );
        }
        if is_reached {
            let arrived = ProgramCommand::DmArrived(player);
            tell_game(shared, payload, message, "dm-arrived", arrived).await?;
        }
    }
    Ok(())
}

/// Tells a game what became of a message, once a message however often it is tried.
async fn tell_game(
    shared: &Shared,
    payload: &Payload,
    message: &PendingMessage,
    what: &str,
    command: ProgramCommand,
) -> Result<(), Failure> {
    let Subject::Game(game) = payload.subject else {
        return Ok(());
    };
    let key = message.key;
    let name = format!(
        "{what}/{}/{}/{}",
        key.position, key.ordinal, payload.correlation_id
    );
    let call = Caller {
        at: shared.host.games.clock().now(),
        guild: None,
        origin: Origin::Program {
            name,
            // Of the event, so that the request is the same after a crash.
            at: payload.at,
            because: None,
        },
    };
    match shared
        .host
        .games
        .submit(game, call, Issued::Program(command))
        .await
    {
        Ok(_) => Ok(()),
        Err(
            error @ (CommandError::Unavailable { .. }
            | CommandError::Contended { .. }
            | CommandError::Stopping),
        ) => Err(postponed(&error)),
        Err(error) => {
            warn!(game.id = %game, error = &error as &dyn Error, "what became of a DM could not be recorded");
            Ok(())
        }
    }
}

/// Looks up where the live message of a place stands; none when the place is another, or it was not posted.
async fn posted(shared: &Shared, place: &str) -> Result<Option<Posted>, Failure> {
    let Some(of) = live_of(place) else {
        return Ok(None);
    };
    let key = status_key(of);
    let notes = shared.store.notes(PLANNER, &key).await;
    let notes = notes.map_err(|error| postponed(&error))?;
    let note = notes.iter().find(|(found, _)| *found == key);
    Ok(note.and_then(|(_, note)| Posted::read(note)))
}

fn status_key(of: &str) -> String {
    format!("{STATUS}{of}")
}

fn postponed(error: &(dyn Error + 'static)) -> Failure {
    let cause = error
        .source()
        .map_or_else(String::new, |cause| format!(": {cause}"));
    Failure::Postponed {
        error: format!("{error}{cause}"),
    }
}

fn refused(error: RestError) -> Failure {
    let text = error.to_string();
    match error {
        RestError::Unauthorized { .. } => Failure::Unauthorized(error),
        RestError::Unavailable { retry_after, .. } => Failure::Temporary {
            error: text,
            retry_after,
        },
        // A proxy's, which knows nothing of the message.
        RestError::Forbidden { code: 0, .. } => Failure::Temporary {
            error: text,
            retry_after: Duration::ZERO,
        },
        _ if error.code().is_some_and(|code| TEMPORARY.contains(&code)) => Failure::Temporary {
            error: text,
            retry_after: Duration::ZERO,
        },
        _ => Failure::Permanent { error: text },
    }
}

fn until() -> Instant {
    Instant::now() + limits::SEND_LIMIT
}

fn with_nonce(body: &Value, nonce: &str) -> Value {
    let mut body = body.clone();
    body["nonce"] = json!(nonce);
    body["enforce_nonce"] = json!(true);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_temporary_only_where_it_says_nothing_of_the_message() {
        #[track_caller]
        fn check(error: RestError, is_temporary: bool) {
            let failure = refused(error);
            assert_eq!(
                matches!(failure, Failure::Temporary { .. }),
                is_temporary,
                "{}",
                matches!(failure, Failure::Permanent { .. })
            );
        }
        let (route, message) = (String::new, String::new);
        let forbidden = |code| RestError::Forbidden {
            route: route(),
            code,
            message: message(),
        };
        let invalid = |status, code| RestError::Invalid {
            route: route(),
            status,
            code,
            message: message(),
        };

        check(forbidden(0), true);
        check(forbidden(40_333), true);
        check(invalid(400, 40_003), true);
        check(forbidden(50_013), false);
        check(invalid(400, 50_035), false);
        check(invalid(413, 0), false);
        let unauthorized = refused(RestError::Unauthorized { route: route() });
        assert!(matches!(unauthorized, Failure::Unauthorized(_)));
    }
}
