//! The outbox: what happened in games and to teams becomes messages, each sent once, in order per channel.
//!
//! Owns: one feed with its own checkpoint, a worker for each place messages go to, and the one live
//! message of each game and of each invitation to be a team. Does not know: what is said.
//!
//! Invariants: a message is sent only for a committed event; messages to one place keep the order of
//! the log; what was sent is not sent again after a restart (marks, and a nonce for the moment between
//! sending and marking).

mod dead_letters;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use serenity::model::id::{ChannelId, MessageId, UserId};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, error, info, warn};
use uuid::Uuid;

use self::dead_letters::part_of;
use super::delivered::{Delivered, MARK, Parcel};
use super::name_lookup::look_up_names;
use super::plan::{Destination, LiveMessage, PlannedMessage, is_over, people_of, plan};
use super::render::Message;
use crate::discord::rest::{Rest, RestError, code};
use crate::game::event::DmKind;
use crate::game::{DmFailure, GameId, GuildId, Issued, PlayerId, ProgramCommand};
use crate::host::{Caller, DeadLetter, Feed, FeedError, FeedNotes, Happened, Host, Origin, What};
use crate::limits;
use crate::people::People;

/// The name of the feed: where its checkpoint and notes are kept.
const NAME: &str = "outbox";

/// The prefix under which the place of each live message is noted.
const STATUS: &str = "status/";

/// How long one try to send may take before it is looked at anew.
const TRY_LIMIT: Duration = Duration::from_mins(1);

/// How long the outbox waits after a failure that is not Discord's.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What the outbox works with.
pub struct Outbox {
    shared: Arc<Shared>,
    feed: Feed,
    notes: FeedNotes,
    delivered: Delivered,
    done: mpsc::UnboundedReceiver<Done>,
    workers: HashMap<Place, mpsc::UnboundedSender<Job>>,
    /// The dead letters that are being sent again.
    again: HashSet<i64>,
}

struct Shared {
    rest: Arc<Rest>,
    people: Arc<People>,
    host: Host,
    done: mpsc::UnboundedSender<Done>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// Where messages keep their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Dm(PlayerId),
    Channel(u64),
    Live(LiveMessage),
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Game(GameId),
    Teams(GuildId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Game(game) => write!(f, "game {game}"),
            Self::Teams(guild) => write!(f, "the teams of server {guild}"),
        }
    }
}

struct Job {
    parcel: Parcel,
    nonce: String,
    subject: Subject,
    correlation_id: Uuid,
    order: PlannedMessage,
    /// It is the last that a live message shows.
    is_last: bool,
    /// The dead letter that it was before.
    letter: Option<DeadLetter>,
}

/// A message that was sent, or that Discord does not take.
struct Done {
    parcel: Parcel,
    letter: Option<DeadLetter>,
    /// Why it cannot be delivered.
    failed: Option<String>,
    note: Option<(String, Option<String>)>,
}

impl Done {
    fn sent(job: Job) -> Self {
        Self {
            parcel: job.parcel,
            letter: job.letter,
            failed: None,
            note: None,
        }
    }
}

/// A live message: where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Posted {
    channel: ChannelId,
    message: MessageId,
}

impl Outbox {
    /// Takes up where the last run left off.
    ///
    /// # Errors
    /// [`FeedError`] when the checkpoint cannot be read.
    pub async fn open(host: Host, people: Arc<People>, rest: Arc<Rest>) -> Result<Self, FeedError> {
        let feed = host.feed(NAME).await?;
        let notes = feed.notes();
        let marks = notes.read(MARK).await?.into_iter().map(|(mark, _)| mark);
        let delivered = Delivered::restored(notes.position().await?, marks);
        let (tell, done) = mpsc::unbounded_channel();
        let shared = Shared {
            rest,
            people,
            host,
            done: tell,
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            feed,
            notes,
            delivered,
            done,
            workers: HashMap::new(),
            again: HashSet::new(),
        })
    }

    /// Sends until `stop` is cancelled; then what is being sent is finished and noted.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut look = tokio::time::interval(limits::WISHES_LOOKED_AT);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let room = self.delivered.n_under_way() < limits::OUTBOX_UNDER_WAY;
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(done) = self.done.recv() => self.note(done).await,
                _ = look.tick() => self.look_at_letters().await,
                next = self.feed.next(), if room => match next {
                    Ok(happened) => self.dispatch(happened, &stop).await,
                    Err(error) => {
                        error!(error = &error as &dyn std::error::Error, "the outbox cannot read what happened");
                        self.feed.report_failure(&error);
                        tokio::time::sleep(RETRY_AFTER).await;
                    }
                },
            }
        }
        self.finish().await;
    }

    async fn finish(mut self) {
        self.shared.stopping.cancel();
        self.workers.clear();
        self.shared.tasks.close();
        let until = Instant::now() + limits::STOP_LIMIT;
        loop {
            tokio::select! {
                biased;
                Some(done) = self.done.recv() => self.note(done).await,
                () = self.shared.tasks.wait() => break,
                () = tokio::time::sleep_until(until) => {
                    warn!("stopped while messages were being sent; they are sent at the next start");
                    break;
                }
            }
        }
        while let Ok(done) = self.done.try_recv() {
            self.note(done).await;
        }
    }

    /// Plans the messages of an event and hands each to the worker of its place. An event whose people
    /// cannot be looked up before the stop is left for the next start.
    async fn dispatch(&mut self, happened: Happened, stop: &CancellationToken) {
        let directory = loop {
            match look_up_names(&self.shared.people, &people_of(&happened)).await {
                Ok(directory) => break directory,
                Err(error) => {
                    error!(
                        error = &error as &dyn std::error::Error,
                        "the outbox cannot look people up"
                    );
                    let wait = tokio::time::sleep(RETRY_AFTER);
                    if stop.run_until_cancelled(wait).await.is_none() {
                        return;
                    }
                }
            }
        };
        let position = happened.position;
        let over = is_over(&happened);
        let mut jobs = Vec::new();
        for (ordinal, order) in (0..).zip(plan(&happened, &directory)) {
            let parcel = Parcel { position, ordinal };
            if !self.delivered.is_done(parcel) {
                let nonce = nonce(happened.event_id, ordinal);
                let is_last =
                    matches!(order.destination, Destination::Live { of, .. } if Some(of) == over);
                jobs.push(Job {
                    is_last,
                    parcel,
                    nonce,
                    subject: subject(&happened),
                    correlation_id: happened.correlation_id,
                    order,
                    letter: None,
                });
            }
        }
        self.delivered
            .begin(position, u32::try_from(jobs.len()).unwrap_or(u32::MAX));
        if jobs.is_empty() {
            self.passed_over().await;
        }
        for job in jobs {
            self.hand_over(job).await;
        }
        if let Some(over) = over {
            self.workers.remove(&Place::Live(over));
        }
    }

    async fn hand_over(&mut self, job: Job) {
        let place = match job.order.destination {
            Destination::Dm { player, .. } => Place::Dm(player),
            Destination::Channel(channel) => Place::Channel(channel.0),
            Destination::Live { of, .. } => Place::Live(of),
        };
        let job = match self.workers.get(&place) {
            Some(worker) => match worker.send(job) {
                Ok(()) => return,
                Err(mpsc::error::SendError(job)) => job,
            },
            None => job,
        };
        let (tell, jobs) = mpsc::unbounded_channel();
        let shared = Arc::clone(&self.shared);
        match place {
            Place::Live(of) => {
                let posted = self.posted(of).await;
                self.shared.tasks.spawn(shared.keep_live(of, jobs, posted));
            }
            Place::Dm(_) | Place::Channel(_) => {
                self.shared.tasks.spawn(shared.send_in_order(jobs));
            }
        }
        // The worker was just started and has not ended.
        let _ = tell.send(job);
        self.workers.insert(place, tell);
        self.workers.retain(|_, worker| !worker.is_closed());
    }

    async fn posted(&self, of: LiveMessage) -> Option<Posted> {
        let notes = self
            .notes
            .read(&format!("{STATUS}{of}"))
            .await
            .unwrap_or_else(|error| {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not read where the live message of {of} is"
                );
                Vec::new()
            });
        let (_, place) = notes.into_iter().next()?;
        let (channel, message) = place.split_once('/')?;
        Some(Posted {
            channel: ChannelId::new(channel.parse().ok().filter(|id| *id != 0)?),
            message: MessageId::new(message.parse().ok().filter(|id| *id != 0)?),
        })
    }

    /// Saves what is done, all that is known by now in one write. What cannot be delivered is kept first:
    /// where that fails it is not done, and sent again at the next start.
    async fn note(&mut self, first: Done) {
        let mut parcels = Vec::new();
        let mut notes = Vec::new();
        let mut next = Some(first);
        while let Some(Done {
            parcel,
            letter,
            failed,
            note,
        }) = next
        {
            notes.extend(note);
            match (letter, failed) {
                (Some(letter), failed) => self.sent_again(&letter, failed).await,
                (None, None) => parcels.push(parcel),
                (None, Some(error)) => {
                    let part = part_of(parcel.ordinal);
                    match self
                        .feed
                        .give_up(parcel.position, &part, &error, None)
                        .await
                    {
                        Ok(()) => parcels.push(parcel),
                        Err(error) => could_not_keep(&error),
                    }
                }
            }
            next = self.done.try_recv().ok();
        }
        let saving = self.delivered.finish(&parcels);
        notes.extend(saving.notes);
        self.save(saving.checkpoint, notes).await;
    }

    /// Moves on behind an event without messages. The checkpoint itself is saved with the next message.
    async fn passed_over(&mut self) {
        let saving = self.delivered.finish(&[]);
        if !saving.notes.is_empty() {
            self.save(saving.checkpoint, saving.notes).await;
        }
    }

    async fn save(&self, checkpoint: i64, notes: Vec<(String, Option<String>)>) {
        if let Err(error) = self.notes.done(checkpoint, notes).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note what was sent; a restart now may send it again"
            );
        }
    }
}

impl Shared {
    /// Sends what goes to one place, one after the other.
    async fn send_in_order(self: Arc<Self>, mut jobs: mpsc::UnboundedReceiver<Job>) {
        while let Some(job) = jobs.recv().await {
            if self.stopping.is_cancelled() {
                return;
            }
            let sent = match job.order.destination {
                Destination::Dm { player, kind } => self.send_dm(player, kind, &job).await,
                Destination::Channel(channel) | Destination::Live { channel, .. } => {
                    let posted = self.post(ChannelId::new(channel.0), &job).await;
                    posted.map(|posted| posted.err().map(|error| error.to_string()))
                }
            };
            match sent {
                Ok(failed) => self.tell(Done {
                    failed,
                    ..Done::sent(job)
                }),
                Err(Stopped) => return,
            }
        }
    }

    /// Keeps the one live message of something as it is now, edited at most every few seconds.
    async fn keep_live(
        self: Arc<Self>,
        of: LiveMessage,
        mut jobs: mpsc::UnboundedReceiver<Job>,
        mut posted: Option<Posted>,
    ) {
        // The first is not passed over for a newer one: after a crash the same message must come with
        // the same nonce, or a second one would stand beside it.
        let mut tried = posted.is_some();
        while let Some(mut job) = jobs.recv().await {
            while tried && let Ok(newer) = jobs.try_recv() {
                self.tell(Done::sent(std::mem::replace(&mut job, newer)));
            }
            tried = true;
            if self.stopping.is_cancelled() {
                return;
            }
            match self.show(&job, posted).await {
                Ok(now) => {
                    let place = |Posted { channel, message }| Some(format!("{channel}/{message}"));
                    let key = || format!("{STATUS}{of}");
                    let note = if job.is_last {
                        Some((key(), None))
                    } else {
                        let moved = now.filter(|_| posted != now);
                        moved.map(|now| (key(), place(now)))
                    };
                    posted = now.or(posted);
                    self.tell(Done {
                        note,
                        ..Done::sent(job)
                    });
                }
                Err(Stopped) => return,
            }
            tokio::select! {
                () = tokio::time::sleep(limits::EDIT_EVERY) => {}
                () = self.stopping.cancelled() => return,
            }
        }
    }

    async fn show(&self, job: &Job, posted: Option<Posted>) -> Result<Option<Posted>, Stopped> {
        let Destination::Live { channel, .. } = job.order.destination else {
            return Ok(None);
        };
        if let Some(posted) = posted {
            let message = Message {
                pings: Vec::new(),
                ..job.order.message.clone()
            }
            .json();
            let edited = self
                .patiently(|until| {
                    self.rest
                        .edit_message(posted.channel, posted.message, &message, until)
                })
                .await?;
            match edited {
                Ok(()) => return Ok(Some(posted)),
                Err(error) if error.code() == Some(code::UNKNOWN_MESSAGE) => {
                    info!(subject = %job.subject, "a live message was deleted; it is posted anew");
                }
                Err(error) => {
                    undeliverable(job, &error);
                    return Ok(Some(posted));
                }
            }
        }
        // Where it cannot stand it is tried again when there is something new to show.
        let posted = self.post(ChannelId::new(channel.0), job).await?;
        Ok(posted.ok())
    }

    async fn post(
        &self,
        channel: ChannelId,
        job: &Job,
    ) -> Result<Result<Posted, RestError>, Stopped> {
        let body = with_nonce(&job.order.message, &job.nonce);
        match self
            .patiently(|until| self.rest.create_message(channel, &body, until))
            .await?
        {
            Ok(sent) => Ok(Ok(Posted {
                channel: sent.channel_id,
                message: sent.id,
            })),
            Err(error) => {
                undeliverable(job, &error);
                Ok(Err(error))
            }
        }
    }

    /// Sends a DM, or says why it cannot be delivered. That somebody takes no DMs is no failure: their game
    /// knows, and its channel stands in.
    async fn send_dm(
        &self,
        player: PlayerId,
        kind: DmKind,
        job: &Job,
    ) -> Result<Option<String>, Stopped> {
        let Some(person) = self.patiently_find(player).await? else {
            debug!(player.id = %player, "player {player} is not known any more; nothing is sent");
            return Ok(None);
        };
        // New pairs, invitations and news of a lobby are always tried: they find out that DMs are open again.
        let is_tried = matches!(kind, DmKind::Deal | DmKind::Invitation | DmKind::Lobby);
        if !person.dm_open && !is_tried && job.letter.is_none() {
            return Ok(None);
        }
        let user = UserId::new(person.user_id.max(1));
        let channel = match person.dm_channel {
            Some(channel) => ChannelId::new(channel),
            None => match self
                .patiently(|until| self.rest.create_dm(user, until))
                .await?
            {
                Ok(channel) => {
                    if let Err(error) = self
                        .people
                        .dm_channel_opened(person.user_id, channel.get())
                        .await
                    {
                        warn!(
                            error = &error as &dyn std::error::Error,
                            "could not note a DM channel"
                        );
                    }
                    channel
                }
                Err(error) => {
                    undeliverable(job, &error);
                    return Ok(self.dm_failed(player, kind, &error, job).await);
                }
            },
        };
        let body = with_nonce(&job.order.message, &job.nonce);
        let sent = self
            .patiently(|until| self.rest.create_message(channel, &body, until))
            .await?;
        let reached = sent.is_ok();
        let mut failed = None;
        if let Err(error) = sent {
            undeliverable(job, &error);
            failed = self.dm_failed(player, kind, &error, job).await;
        }
        if person.dm_open != reached {
            if let Err(error) = self.people.dm_reached(person.user_id, reached).await {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not note whether a DM arrived"
                );
            }
            if reached {
                self.let_know(job, "dm-arrived", ProgramCommand::DmArrived(player))
                    .await;
            }
        }
        Ok(failed)
    }

    /// Lets the game know that a DM did not arrive, once a message; returns why where DMs are not closed.
    async fn dm_failed(
        &self,
        player: PlayerId,
        kind: DmKind,
        error: &RestError,
        job: &Job,
    ) -> Option<String> {
        let discord_code = u32::try_from(error.code().unwrap_or(0)).unwrap_or(0);
        let failed = ProgramCommand::DmFailed(DmFailure {
            player,
            kind,
            discord_code,
        });
        self.let_know(job, "dm-failed", failed).await;
        (!error.is_closed_dms()).then(|| error.to_string())
    }

    /// Tells a game what became of a message, once a message.
    async fn let_know(&self, job: &Job, what: &str, command: ProgramCommand) {
        let Subject::Game(game) = job.subject else {
            return;
        };
        let at = self.host.games.clock().now();
        let Parcel { position, ordinal } = job.parcel;
        let name = format!("{what}/{position}/{ordinal}/{}", job.correlation_id);
        let call = Caller {
            at,
            guild: None,
            origin: Origin::Program {
                name,
                at,
                because: None,
            },
        };
        if let Err(error) = self
            .host
            .games
            .submit(game, call, Issued::Program(command))
            .await
        {
            warn!(game.id = %game, error = &error as &dyn std::error::Error, "what became of a DM could not be recorded");
        }
    }

    /// Tries until Discord says yes or no, however long it is away.
    async fn patiently<T, F>(
        &self,
        mut call: impl FnMut(Instant) -> F,
    ) -> Result<Result<T, RestError>, Stopped>
    where
        F: Future<Output = Result<T, RestError>>,
    {
        loop {
            match call(Instant::now() + TRY_LIMIT).await {
                Err(RestError::Unavailable {
                    retry_after,
                    reason,
                    ..
                }) => {
                    warn!("Discord is not there ({reason}); the outbox tries again");
                    tokio::select! {
                        () = tokio::time::sleep(retry_after.max(RETRY_AFTER)) => {}
                        () = self.stopping.cancelled() => return Err(Stopped),
                    }
                }
                answer => return Ok(answer),
            }
        }
    }

    async fn patiently_find(
        &self,
        player: PlayerId,
    ) -> Result<Option<Arc<crate::people::Person>>, Stopped> {
        loop {
            match self.people.player(player.0).await {
                Ok(person) => return Ok(person),
                Err(error) => {
                    error!(
                        error = &error as &dyn std::error::Error,
                        "the outbox cannot look people up"
                    );
                    tokio::select! {
                        () = tokio::time::sleep(RETRY_AFTER) => {}
                        () = self.stopping.cancelled() => return Err(Stopped),
                    }
                }
            }
        }
    }

    fn tell(&self, done: Done) {
        // The receiver is gone only when the outbox has stopped; then it is sent at the next start.
        let _ = self.done.send(done);
    }
}

/// The program stops; what was not sent is sent at the next start.
struct Stopped;

fn subject(happened: &Happened) -> Subject {
    match &happened.what {
        What::Game { game, .. } => Subject::Game(*game),
        What::Teams { guild, .. } => Subject::Teams(*guild),
    }
}

fn undeliverable(job: &Job, error: &RestError) {
    let place = match job.order.destination {
        Destination::Dm { .. } => "a DM",
        Destination::Channel(_) => "a channel message",
        Destination::Live { .. } => "a live message",
    };
    warn!(subject = %job.subject, position = job.parcel.position, error = error as &dyn std::error::Error, "{place} could not be delivered");
}

fn could_not_keep(error: &FeedError) {
    warn!(
        error = error as &dyn std::error::Error,
        "could not note what cannot be delivered; it is tried again"
    );
}

/// Names a message so that Discord knows it when it comes again: at most 25 characters.
fn nonce(event_id: Uuid, ordinal: u32) -> String {
    base36(Uuid::new_v5(&event_id, &ordinal.to_be_bytes()).as_u128())
}

/// Writes a number in 25 digits of 0–9 and a–z.
pub(super) fn base36(mut number: u128) -> String {
    let mut digits = [b'0'; 25];
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(number % 36).unwrap_or(0);
        *digit = if value < 10 {
            b'0' + value
        } else {
            b'a' + value - 10
        };
        number /= 36;
    }
    digits.into_iter().map(char::from).collect()
}

fn with_nonce(message: &Message, nonce: &str) -> serde_json::Value {
    let mut body = message.json();
    body["nonce"] = json!(nonce);
    body["enforce_nonce"] = json!(true);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_fit_discord_and_differ_by_event_and_ordinal() {
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let nonces = [nonce(one, 0), nonce(one, 1), nonce(other, 0)];
        assert!(nonces.iter().all(|nonce| nonce.len() == 25));
        assert!(nonces[0] != nonces[1] && nonces[0] != nonces[2] && nonces[1] != nonces[2]);
        assert_eq!(nonce(one, 0), nonces[0]);
        assert_eq!(base36(u128::MAX), "f5lxx1zz5pnorynqglhzmsp33");
    }
}
