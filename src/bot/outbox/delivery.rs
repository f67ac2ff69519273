//! One attempt to send one message, and what Discord's answer means.
//!
//! Owns: whether a DM is tried, what its game is informed of, and the one live message of each game and
//! invitation. Does not know: when the next message is tried.
//!
//! Outcomes are returned, for the sender to record; only people and games are changed here.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, UserId};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::live::{Posted, posted, posted_result, result_key, status_key};
use super::message::{Payload, ResultLink, Subject, Target, channel_place, dm_place, live_of};
use super::newest::{self, Newest};
use super::shared::Shared;
use crate::bot::live_writes::Known;
use crate::discord::rest::{Rank, RestError, SentMessage, code};
use crate::game::calendar::day_of;
use crate::game::event::{DmKind, PlayerStatus};
use crate::game::{ChannelId as GameChannel, DmFailure, Issued, PlayerId, ProgramCommand};
use crate::host::{Caller, CommandError, Origin};
use crate::limits;
use crate::panics::{self, Panicked};
use crate::people::Person;
use crate::store::outbox::{PendingMessage, Pick, SendOutcome, Settled};
use crate::store::subscriptions::with_causes;
use crate::store::{ReadError, RequestId, StreamVersion};

#[derive(Debug)]
pub(super) enum Attempt {
    /// No message waits for the place.
    Nothing,
    Settled(Settled),
    /// The live message shows what was planned already, from the answer to a press.
    Current(Settled),
    /// The live message has to wait: somebody's press is changing it, or it links to a result that is not posted yet.
    Waiting,
    /// The database could not be read or written. The message stays as it is.
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
    /// The live message was deleted: another is to be posted.
    LiveMessageGone,
    /// Discord refuses to show the live message. It is tried again when there is something new to show.
    NotShown {
        error: String,
        /// The newest state that waits to be shown, if it is another one.
        newest: Option<PendingMessage>,
    },
    Panicked(Panicked),
    Postponed {
        error: String,
    },
    Unauthorized(RestError),
    /// Somebody's press changed the live message at the same time, the result that it links to is not posted yet, or an
    /// earlier DM has not been sent.
    Waits,
}

/// A note to be saved with the outcome: key and value.
type Note = (String, Option<String>);

pub(super) async fn attempt(shared: &Shared, place: &str) -> Attempt {
    let (posted, message) = match next(shared, place).await {
        Ok(Some(next)) => next,
        Ok(None) => return Attempt::Nothing,
        Err(error) => {
            let error = with_causes(&error);
            return Attempt::Postponed { error };
        }
    };
    let current = match shown_by_press(shared, &message, posted) {
        ShownByPress::No => false,
        ShownByPress::Yes => true,
        ShownByPress::Soon => return Attempt::Waiting,
    };
    if current {
        let note = ends(&message).then(|| (status_key(live_of(place).unwrap_or_default()), None));
        let notes = note.into_iter().collect();
        return match settle(shared, place, &message, true, Ok(notes)) {
            Attempt::Settled(settled) => Attempt::Current(settled),
            other => other,
        };
    }
    let mut sent = panics::caught(send(shared, place, &message, posted))
        .await
        .unwrap_or_else(|panicked| Err(Failure::Panicked(panicked)));
    if let Err(Failure::NotShown { newest, .. }) = &mut sent {
        match shared.store.pending_message(place, Pick::Newest).await {
            Ok(found) => *newest = found.filter(|found| found.key != message.key),
            Err(error) => {
                let error = with_causes(&error);
                return Attempt::Postponed { error };
            }
        }
    }
    settle(shared, place, &message, posted.is_some(), sent)
}

/// Reads the next message to a place, and the live message that it would edit.
async fn next(
    shared: &Shared,
    place: &str,
) -> Result<Option<(Option<Posted>, PendingMessage)>, ReadError> {
    let posted = posted(&shared.store, place).await?;
    // The first one is posted even when there are newer ones: after a crash it must come with the same nonce
    // again, or Discord would show two.
    let pick = match posted {
        Some(_) => Pick::Newest,
        None => Pick::Oldest,
    };
    let message = shared.store.pending_message(place, pick).await?;
    Ok(message.map(|message| (posted, message)))
}

/// Whether the answer to a press has brought a live message up to date.
enum ShownByPress {
    No,
    Yes,
    /// A press is being answered.
    Soon,
}

fn shown_by_press(
    shared: &Shared,
    message: &PendingMessage,
    posted: Option<Posted>,
) -> ShownByPress {
    let Some(posted) = posted else {
        return ShownByPress::No;
    };
    if shared.live_writes.is_changing(&posted.message) {
        return ShownByPress::Soon;
    }
    let shown = shared.live_writes.shown(&posted.message);
    match (shown, target(message)) {
        (
            Some(shown),
            Some(Target::Live {
                version: Some(version),
                // No answer to a press links to the result.
                result: None,
                ..
            }),
        ) if StreamVersion(version) <= shown => ShownByPress::Yes,
        _ => ShownByPress::No,
    }
}

fn target(message: &PendingMessage) -> Option<Target> {
    let payload: Payload = serde_json::from_str(&message.payload).ok()?;
    Some(payload.target)
}

/// Returns whether a live message never changes after this one.
fn ends(message: &PendingMessage) -> bool {
    matches!(target(message), Some(Target::Live { is_last: true, .. }))
}

fn settle(
    shared: &Shared,
    place: &str,
    message: &PendingMessage,
    replaces_older: bool,
    sent: Result<Vec<Note>, Failure>,
) -> Attempt {
    let n_tries = message.n_tries.saturating_add(1);
    let again = |error: String, retry_after: Duration| SendOutcome::Again {
        due: shared.host.games.clock().now() + retry_after.max(shared.pause(n_tries)),
        n_tries,
        error,
    };
    let mut notes = Vec::new();
    let (mut key, mut replaces_older) = (message.key, replaces_older);
    let outcome = match sent {
        Ok(new_notes) => {
            notes = new_notes;
            SendOutcome::Done
        }
        Err(Failure::Temporary { error, retry_after }) => again(error, retry_after),
        Err(Failure::Permanent { error }) => SendOutcome::Dead { n_tries, error },
        Err(Failure::LiveMessageGone) => {
            notes.push((status_key(live_of(place).unwrap_or_default()), None));
            SendOutcome::Again {
                due: shared.host.games.clock().now(),
                n_tries: message.n_tries,
                error: "the live message was deleted".to_owned(),
            }
        }
        Err(Failure::NotShown { error, newest }) => {
            // The states in between are outdated.
            if let Some(newest) = newest {
                (key, replaces_older) = (newest.key, true);
                SendOutcome::Again {
                    due: shared.host.games.clock().now() + shared.edit_every,
                    n_tries: newest.n_tries,
                    error,
                }
            } else {
                warn!(place, "a live message could not be shown: {error}");
                SendOutcome::Done
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
        Err(Failure::Waits) => return Attempt::Waiting,
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
        key,
        outcome,
        replaces_older,
        notes,
    })
}

async fn send(
    shared: &Shared,
    place: &str,
    message: &PendingMessage,
    posted: Option<Posted>,
) -> Result<Vec<Note>, Failure> {
    let mut payload: Payload =
        serde_json::from_str(&message.payload).map_err(|_| Failure::Permanent {
            error: "this version cannot read the message".to_owned(),
        })?;
    match payload.target {
        Target::Dm { player, kind } => {
            let sent = send_dm(shared, player, kind, &payload, message).await?;
            Ok(sent.into_iter().collect())
        }
        Target::DmChannel { player } => {
            open_dm(shared, player).await?;
            Ok(Vec::new())
        }
        Target::NewestDm { player, or_new } => {
            add_to_dm(shared, player, or_new, &payload, message).await
        }
        Target::Channel(channel) => {
            if payload.checks_members {
                remove_unreachable_who_left(shared, &payload, message).await?;
            }
            let channel = ChannelId::new(channel.0);
            let posted = async {
                post(shared, channel, &payload, message).await?;
                Ok(Vec::new())
            };
            match payload.subject {
                Subject::Server(_) => call(shared, &payload, posted).await,
                Subject::Game(_) | Subject::Roster(_) => posted.await,
            }
        }
        Target::Result { channel, game } => {
            let channel = ChannelId::new(channel.0);
            let sent = post(shared, channel, &payload, message).await?;
            Ok(vec![(result_key(game), Some(Posted::of(sent).note()))])
        }
        Target::Live {
            channel,
            is_last,
            is_replaced,
            version,
            result,
        } => {
            let of = live_of(place).unwrap_or_default();
            if let Some(result) = result {
                link_to_result(shared, result, channel, &mut payload.body, message).await?;
            }
            let channel = ChannelId::new(channel.0);
            let shown = match posted {
                Some(posted) => edit(shared, posted, &payload, version).await.map(|()| None),
                None => post_live(shared, channel, &payload, message)
                    .await
                    .map(Some),
            };
            let shown = match shown {
                Err(Failure::LiveMessageGone) if is_replaced => Ok(None),
                shown => shown,
            };
            let new_message = match shown {
                Ok(new_message) => new_message,
                Err(Failure::Permanent { error }) if is_last => {
                    warn!(subject = %payload.subject, "a live message could not be shown: {error}");
                    None
                }
                Err(Failure::Permanent { error }) => {
                    let newest = None;
                    return Err(Failure::NotShown { error, newest });
                }
                Err(failure) => return Err(failure),
            };
            let note = new_message.map(|sent| Posted::of(sent).note());
            let mut notes = Vec::new();
            if is_last {
                notes.push((status_key(of), None));
            } else if note.is_some() {
                notes.push((status_key(of), note));
            }
            notes.extend(result.map(|result| (result_key(result.game), None)));
            Ok(notes)
        }
    }
}

/// Makes a link to the result of what mentions its channel, once the result is posted. Where it cannot be, the
/// mention stays.
async fn link_to_result(
    shared: &Shared,
    ResultLink { game, guild }: ResultLink,
    channel: GameChannel,
    body: &mut Value,
    message: &PendingMessage,
) -> Result<(), Failure> {
    let place = channel_place(channel);
    let oldest = shared.store.pending_message(&place, Pick::Oldest).await;
    let oldest = oldest.map_err(|error| postponed(&error))?;
    // The result comes before its link, in the order of the outbox.
    if oldest.is_some_and(|oldest| oldest.key < message.key) {
        return Err(Failure::Waits);
    }
    let posted = posted_result(&shared.store, game).await;
    if let Some(Posted {
        channel: place,
        message,
    }) = posted.map_err(|error| postponed(&error))?
        && let Some(content) = body["content"].as_str()
    {
        let link = format!("https://discord.com/channels/{guild}/{place}/{message}");
        body["content"] = json!(content.replace(&format!("<#{channel}>"), &link));
    }
    Ok(())
}

async fn post(
    shared: &Shared,
    channel: ChannelId,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<SentMessage, Failure> {
    let body = with_nonce(&payload.body, &message.nonce);
    let sent = shared
        .transport
        .create_message(channel, &body, payload.rank(), until());
    sent.await.map_err(refused)
}

/// Posts a live message. A lobby that Discord refuses to show is closed: nobody could join it.
async fn post_live(
    shared: &Shared,
    channel: ChannelId,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<SentMessage, Failure> {
    let body = with_nonce(&payload.body, &message.nonce);
    let sent = shared
        .transport
        .create_message(channel, &body, payload.rank(), until());
    match sent.await {
        Err(error @ (RestError::Forbidden { .. } | RestError::Gone { .. })) => {
            let closes = ProgramCommand::LobbyNotShown;
            inform_game(shared, payload, message, "lobby-not-shown", closes).await?;
            Err(refused(error))
        }
        sent => sent.map_err(refused),
    }
}

async fn edit(
    shared: &Shared,
    posted: Posted,
    payload: &Payload,
    version: Option<u32>,
) -> Result<(), Failure> {
    let mut body = payload.body.clone();
    // An edit pings nobody.
    body["allowed_mentions"]["users"] = json!([]);
    let Posted { channel, message } = posted;
    let write = shared.live_writes.begin(message);
    let edited = shared
        .transport
        .edit_message(channel, message, &body, until());
    edited.await.map_err(|error| {
        if error.code() == Some(code::UNKNOWN_MESSAGE) {
            info!(subject = %payload.subject, "a live message was deleted");
            return Failure::LiveMessageGone;
        }
        refused(error)
    })?;
    match version.map(|version| write.end(Some(StreamVersion(version)))) {
        None | Some(Known::Shown) => Ok(()),
        Some(Known::Unknown | Known::Changing) => Err(Failure::Waits),
    }
}

/// Sends a DM. Closed DMs are no failure: the game is informed, and its channel is used instead.
async fn send_dm(
    shared: &Shared,
    player: PlayerId,
    kind: DmKind,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<Option<Note>, Failure> {
    let Some(person) = person(shared, player).await? else {
        return Ok(None);
    };
    if payload.checks_members && remove_if_left(shared, player, payload, message).await? {
        return Ok(None);
    }
    // New pairs, invitations and changes of a lobby are always tried, to find out when DMs are open again.
    let is_tried = matches!(kind, DmKind::Deal | DmKind::Invitation | DmKind::Lobby);
    if !person.dm_open && !is_tried && !payload.is_retry {
        return Ok(None);
    }
    let sent = match send_to(shared, &person, payload, message).await {
        Ok(sent) => Some(sent),
        Err(error) if error.is_closed_dms() => {
            if remove_if_left(shared, player, payload, message).await? {
                return Ok(None);
            }
            warn!(subject = %payload.subject, error = &error as &dyn Error, "a DM did not reach its reader");
            let discord_code = u32::try_from(error.code().unwrap_or(0)).unwrap_or(0);
            let failed = ProgramCommand::DmFailed(DmFailure {
                player,
                kind,
                discord_code,
            });
            inform_game(shared, payload, message, "dm-failed", failed).await?;
            None
        }
        Err(error) => return Err(refused(error)),
    };
    let is_reached = sent.is_some();
    if person.dm_open != is_reached {
        if is_reached {
            let arrived = ProgramCommand::DmArrived(player);
            inform_game(shared, payload, message, "dm-arrived", arrived).await?;
        }
        if let Err(error) = shared.people.set_dm_open(person.user_id, is_reached).await {
            warn!(
                error = &error as &dyn Error,
                "could not save whether a DM arrived"
            );
        }
    }
    Ok(sent.map(|SentMessage { id, channel_id }| {
        let newest = Newest {
            message: id,
            content: payload.text().to_owned(),
            answer: String::new(),
            origin: Some((payload.subject, message.key.position)),
        };
        shared.newest_dms.remember(channel_id, newest);
        newest::note(channel_id, id, payload.has_buttons())
    }))
}

async fn person(shared: &Shared, player: PlayerId) -> Result<Option<Arc<Person>>, Failure> {
    let person = shared.people.player(player.0).await;
    let person = person.map_err(|error| postponed(&error))?;
    if person.is_none() {
        debug!(player.id = %player, "player {player} is not known any more; nothing is sent");
    }
    Ok(person)
}

/// Opens the DM channel of a player who will soon be dealt a pair: Discord opens few channels a second.
async fn open_dm(shared: &Shared, player: PlayerId) -> Result<(), Failure> {
    match person(shared, player).await? {
        Some(person) if person.dm_channel.is_none() => {
            match dm_channel(shared, &person, Rank::Normal).await {
                Err(error @ RestError::Unavailable { .. }) => Err(refused(error)),
                // What is sent there finds out more.
                Ok(_) | Err(_) => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Adds a line to the newest DM of a player, unless a later one is on its way.
async fn add_to_dm(
    shared: &Shared,
    player: PlayerId,
    or_new: bool,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<Vec<Note>, Failure> {
    let (place, position) = (dm_place(player), message.key.position);
    let waiting = shared.store.pending_message(&place, Pick::Newest).await;
    match waiting.map_err(|error| postponed(&error))? {
        Some(waiting) if position < waiting.key.position => return Ok(Vec::new()),
        Some(_) => return Err(Failure::Waits),
        None => {}
    }
    let Some(person) = person(shared, player).await? else {
        return Ok(Vec::new());
    };
    if payload.checks_members && remove_if_left(shared, player, payload, message).await? {
        return Ok(Vec::new());
    }
    let channel = person.dm_channel.map(ChannelId::new);
    let newest = channel.and_then(|channel| Some((channel, shared.newest_dms.get(channel)?)));
    let text = payload.text();
    match newest {
        Some((_, newest)) if newest.says(text) => Ok(Vec::new()),
        Some((_, newest)) if newest.origin.is_some_and(|(_, sent)| position < sent) => {
            Ok(Vec::new())
        }
        Some((channel, newest))
            if newest
                .origin
                .map_or(!or_new, |(subject, _)| subject == payload.subject) =>
        {
            let content = format!("{}\n{text}", newest.content);
            let mut body = payload.body.clone();
            body["content"] = json!(content);
            // If it has to wait, another one may be the newest by then.
            let until = Instant::now() + limits::DM_EDIT_LIMIT;
            let edited = shared
                .transport
                .edit_message(channel, newest.message, &body, until);
            match edited.await {
                Ok(()) => {
                    let message = newest.message;
                    shared.newest_dms.changed(channel, message, content);
                    let note = newest::note(channel, message, payload.has_buttons());
                    Ok(vec![note])
                }
                Err(RestError::Unavailable { .. }) => Err(Failure::Waits),
                Err(error @ RestError::Unauthorized { .. }) => Err(refused(error)),
                // It is not there any more, or has no room.
                Err(_) => add_as_new(shared, player, or_new, payload, message).await,
            }
        }
        _ => add_as_new(shared, player, or_new, payload, message).await,
    }
}

/// Takes the reader of a DM out of their game if they have left its server. Returns whether they have.
async fn remove_if_left(
    shared: &Shared,
    player: PlayerId,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<bool, Failure> {
    let (Some(members), Subject::Game(game)) = (&shared.members, payload.subject) else {
        return Ok(false);
    };
    let leaver = members.leaver(game, player, until()).await;
    let Some(leaver) = leaver.map_err(|error| postponed(&error))? else {
        return Ok(false);
    };
    let events = shared.store.read_at(&[message.key.position]).await;
    let events = events.map_err(|error| postponed(&error))?;
    let origin = Origin::Program {
        name: format!("left_server/{}/{player}", message.key.position),
        at: payload.at,
        because: events
            .first()
            .map(|event| RequestId::from_uuid(event.event_id.as_uuid())),
    };
    let removed = members.remove(leaver, origin).await;
    removed.map_err(|error| postponed(&error))?;
    Ok(true)
}

/// Takes players out of a game who have left its server and would be called in its channel, as DMs do not reach them.
async fn remove_unreachable_who_left(
    shared: &Shared,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<(), Failure> {
    let Subject::Game(game) = payload.subject else {
        return Ok(());
    };
    let state = shared.host.games.state(game).await;
    let state = state.map_err(|error| postponed(&error))?;
    for participant in state.info().into_iter().flat_map(|info| &info.players) {
        if participant.status == PlayerStatus::Unreachable && !participant.left {
            remove_if_left(shared, participant.player_id, payload, message).await?;
        }
    }
    Ok(())
}

/// Sends a message to a person, through a DM channel that is opened where none is known.
async fn send_to(
    shared: &Shared,
    person: &Person,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<SentMessage, RestError> {
    let body = with_nonce(&payload.body, &message.nonce);
    if let Some(channel) = person.dm_channel {
        let channel = ChannelId::new(channel);
        let sent = shared
            .transport
            .create_message(channel, &body, payload.rank(), until())
            .await;
        match sent {
            // The channel is another since.
            Err(error) if error.code() == Some(code::UNKNOWN_CHANNEL) => {}
            sent => return sent,
        }
    }
    let channel = dm_channel(shared, person, payload.rank()).await?;
    shared
        .transport
        .create_message(channel, &body, payload.rank(), until())
        .await
}

/// Sends what cannot be added to a DM as one of its own, where it must be read.
async fn add_as_new(
    shared: &Shared,
    player: PlayerId,
    or_new: bool,
    payload: &Payload,
    message: &PendingMessage,
) -> Result<Vec<Note>, Failure> {
    if !or_new {
        return Ok(Vec::new());
    }
    let sent = send_dm(shared, player, DmKind::Result, payload, message).await?;
    Ok(sent.into_iter().collect())
}

/// Opens the DM channel of a person, and keeps it.
async fn dm_channel(shared: &Shared, person: &Person, rank: Rank) -> Result<ChannelId, RestError> {
    let user = UserId::new(person.user_id.max(1));
    let channel = shared.transport.create_dm(user, rank, until()).await?;
    let saved = shared
        .people
        .set_dm_channel(person.user_id, channel.get())
        .await;
    if let Err(error) = saved {
        warn!(error = &error as &dyn Error, "could not save a DM channel");
    }
    Ok(channel)
}

/// Informs a game of the outcome of a DM, once, however often the DM is tried.
async fn inform_game(
    shared: &Shared,
    payload: &Payload,
    message: &PendingMessage,
    kind: &str,
    command: ProgramCommand,
) -> Result<(), Failure> {
    let Subject::Game(game) = payload.subject else {
        return Ok(());
    };
    let key = message.key;
    let name = format!(
        "{kind}/{}/{}/{}",
        key.position, key.ordinal, payload.correlation_id
    );
    let caller = Caller {
        at: shared.host.games.clock().now(),
        guild: None,
        origin: Origin::Program {
            name,
            // The event's, so that the request is the same after a crash.
            at: payload.at,
            because: None,
        },
    };
    let games = &shared.host.games;
    let submitted = games.submit(game, caller, Issued::Program(command));
    match submitted.await {
        Ok(_) => Ok(()),
        Err(
            error @ (CommandError::Unavailable { .. }
            | CommandError::OutcomeUnknown
            | CommandError::Contended { .. }
            | CommandError::Stopping),
        ) => Err(postponed(&error)),
        Err(error) => {
            warn!(game.id = %game, error = &error as &dyn Error, "the outcome of a DM could not be recorded");
            Ok(())
        }
    }
}

/// Sends the call of a day's pair, as long as it is that day. Where the channel takes no messages any more, nobody is called:
/// tomorrow is another day.
async fn call(
    shared: &Shared,
    payload: &Payload,
    posted: impl Future<Output = Result<Vec<Note>, Failure>>,
) -> Result<Vec<Note>, Failure> {
    if day_of(shared.host.games.clock().now()) != day_of(payload.at) {
        return Ok(Vec::new());
    }
    match posted.await {
        Err(Failure::Permanent { error }) => {
            warn!(subject = %payload.subject, "nobody could be called to the daily pair: {error}");
            Ok(Vec::new())
        }
        sent => sent,
    }
}

fn postponed(error: &(dyn Error + 'static)) -> Failure {
    Failure::Postponed {
        error: with_causes(error),
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
        RestError::Forbidden { .. } | RestError::Gone { .. } | RestError::Invalid { .. } => {
            Failure::Permanent { error: text }
        }
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
