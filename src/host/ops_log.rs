//! The record of rejections, of the program's own failures, and of what managers do.
//!
//! Owns: the streams `ops-…`, and the rule that a rejected word is never kept. Nobody waits for a
//! note; a manager's command waits for its record. Does not know: why the rules rejected.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};
use uuid::Uuid;

use super::aggregates::Runtime;
use super::caller::{Caller, Origin, created_at};
use super::envelope;
use super::error::{CommandError, FoldError};
use super::faults::FaultCounts;
use super::log::Log;
use crate::clock::Clock;
use crate::game::event::{
    CommandRejected, EventQuarantined, EventRedacted, GameFaulted, GuessRejected, InvalidField,
    Remedy, SystemFault,
};
use crate::game::values::Ts;
use crate::game::{
    Command, CommandName, GameId, GuildId, Issued, Issuer, OpsEvent, PlayerCommand, PlayerId,
    Rejection, State,
};
use crate::limits;
use crate::store::subscriptions::with_causes;
use crate::store::{Append, AppendError, Expected, RecordedEvent, RequestId, StreamId};
use crate::wire::Event;

/// How soon a note is tried again when the log takes no more for a moment.
const NOTE_RETRY: Duration = Duration::from_millis(100);

/// The program's record of itself; clones are the same.
#[derive(Clone)]
pub struct OpsLog(Arc<Inner>);

struct Inner {
    log: Arc<Log>,
    clock: Clock,
    queue: mpsc::Sender<Append>,
    /// How many notes were dropped since that was last logged.
    n_dropped: Arc<AtomicU64>,
    closed: CancellationToken,
    fault_counts: FaultCounts,
}

impl OpsLog {
    /// Starts to write notes.
    pub(super) fn start(runtime: &Runtime, clock: Clock) -> Self {
        let log = Arc::clone(&runtime.log);
        let (queue, notes) = mpsc::channel(limits::NOTES_WAITING);
        let closed = CancellationToken::new();
        let n_dropped = Arc::new(AtomicU64::new(0));
        runtime.tasks.spawn(write_notes(
            Arc::clone(&log),
            notes,
            closed.clone(),
            Arc::clone(&n_dropped),
        ));
        Self(Arc::new(Inner {
            log,
            clock,
            queue,
            n_dropped,
            closed,
            fault_counts: FaultCounts::default(),
        }))
    }

    /// Notes a fact about the program itself, in the stream of `guild` or of the system, soon.
    ///
    /// `name` and `at`, a moment of its own, identify the fact: the same fact noted again is
    /// recorded once. Nobody waits for it; when too many notes wait, it is only logged.
    pub fn note(&self, name: &str, at: Ts, guild: Option<GuildId>, event: OpsEvent) {
        self.enqueue(self.fact(&self.program(name, at, guild), event));
    }

    /// Notes a fact about the program itself that could not be recorded when it happened, at `at`.
    pub(crate) fn note_late(&self, name: &str, at: Ts, event: OpsEvent) {
        let caller = self.program(name, at, None);
        self.enqueue(self.fact(&Caller { at, ..caller }, event));
    }

    /// Notes that `reader` continues without an event that this program cannot read, once for each event.
    pub(crate) fn note_quarantined(
        &self,
        reader: &str,
        recorded: &RecordedEvent,
        error: &FoldError,
    ) {
        let fact = EventQuarantined {
            reader: reader.to_owned(),
            position: recorded.position.0,
            event_type: recorded.event_type.to_string(),
            schema_version: recorded.schema_version,
            code: error.code().to_owned(),
        };
        self.note_quarantined_at(recorded.recorded_at, fact);
    }

    /// Notes that a reader continues without an event, which was recorded at `at`.
    pub(crate) fn note_quarantined_at(&self, at: Ts, fact: EventQuarantined) {
        let name = format!("quarantined/{}/{}", fact.reader, fact.position);
        self.note(&name, at, None, OpsEvent::EventQuarantined(fact));
    }

    /// Notes that `component` failed: the first failure of a kind at once, those that follow once a minute with
    /// their number. `context` says where, as lines of `key=value`; it holds no word that anybody wrote.
    pub(crate) fn note_failure(
        &self,
        component: &str,
        code: &str,
        failure: &(dyn Error + 'static),
        context: Vec<String>,
    ) {
        error!(
            component,
            code,
            context = context.join(" "),
            error = failure,
            "{component} failed"
        );
        // Failures that differ only in numbers are of one kind.
        let kind =
            format!("{component}/{code}/{failure}").replace(|sign: char| sign.is_ascii_digit(), "");
        let fingerprint = Uuid::new_v5(&Uuid::NAMESPACE_OID, kind.as_bytes());
        let fingerprint = fingerprint.simple().to_string();
        let now = self.0.clock.now();
        let Some(count) = self.0.fault_counts.add(&fingerprint, now) else {
            return;
        };
        let name = format!("fault/{fingerprint}/{}", self.0.clock.random_id());
        let fact = OpsEvent::SystemFault(SystemFault {
            component: component.to_owned(),
            code: code.to_owned(),
            message: with_causes(failure),
            fingerprint,
            count,
            context,
        });
        self.note(&name, now, None, fact);
    }

    /// Records what a manager or an operator does, in the stream of the server in which they do it, and returns the
    /// position of the record.
    ///
    /// # Errors
    /// [`CommandError`] when it is not recorded; then nothing should be done either.
    pub async fn record_admin_action(
        &self,
        caller: &Caller,
        player: Option<PlayerId>,
        event: OpsEvent,
    ) -> Result<i64, CommandError> {
        let request = caller.origin.follow_up("act").request();
        let append = self.append_of(request, caller, player, event)?;
        let appended = self.0.log.append(append).await?;
        Ok(appended.events.first().map_or(0, |event| event.position.0))
    }

    /// Records that texts of somebody were taken out of events, before that is done.
    pub(super) async fn record_redactions(
        &self,
        redacted: Vec<EventRedacted>,
    ) -> Result<(), CommandError> {
        const AT_ONCE: usize = 64;
        for some in redacted.chunks(AT_ONCE) {
            let name = format!("redacted/{}", self.0.clock.random_id());
            let caller = self.program(&name, self.0.clock.now(), None);
            let request = caller.origin.request();
            let metadata = envelope::metadata(&caller, None, request, &self.0.log.app_version);
            let events: Vec<Event> = some
                .iter()
                .map(|one| Event::Ops(OpsEvent::EventRedacted(one.clone())))
                .collect();
            let stream = ops_stream(None);
            let append = envelope::append(request, metadata, stream, Expected::Any, &events)?;
            self.0.log.append(append).await?;
        }
        Ok(())
    }

    /// Notes what a manager or an operator looked at, which is recorded when it can be.
    pub(crate) fn note_admin_action(
        &self,
        caller: &Caller,
        player: Option<PlayerId>,
        event: OpsEvent,
    ) {
        let request = caller.origin.follow_up("act").request();
        self.enqueue(self.append_of(request, caller, player, event));
    }

    /// Records a fact about the program itself, as [`note`](Self::note) does, before anything follows.
    pub(super) async fn record(
        &self,
        name: &str,
        at: Ts,
        event: OpsEvent,
    ) -> Result<(), CommandError> {
        let append = self.fact(&self.program(name, at, None), event)?;
        self.0.log.append(append).await.map(drop)
    }

    /// Notes that the rules rejected a command to a game.
    pub(super) fn note_rejected_in_game(
        &self,
        caller: &Caller,
        game: GameId,
        state: &State,
        command: &Command,
        rejection: &Rejection,
    ) {
        let Issued::Player(Issuer { id: player_id, .. }, command) = command else {
            return;
        };
        let player_id = *player_id;
        let event = if let PlayerCommand::Guess(_) = command.unconditional() {
            let team = state.team_of(player_id);
            OpsEvent::GuessRejected(GuessRejected {
                game_id: game,
                round: team
                    .and_then(|team| team.open_round())
                    .map_or(0, |round| round.round),
                team_id: team.map(|team| team.slot.team_id),
                player_id,
                reason: rejection.code().to_owned(),
            })
        } else {
            OpsEvent::CommandRejected(CommandRejected {
                command: command.name().to_owned(),
                code: rejection.code().to_owned(),
                player_id,
                game_id: (*state != State::New).then_some(game),
                hint: rejection.to_string(),
            })
        };
        self.note_rejection(caller, player_id, event);
    }

    /// Notes that the rules rejected a command to the teams or the settings of a server.
    pub(super) fn note_rejected(
        &self,
        caller: &Caller,
        issuer: Option<Issuer>,
        command: &str,
        code: &str,
        hint: String,
    ) {
        let Some(Issuer { id: player_id, .. }) = issuer else {
            return;
        };
        let event = OpsEvent::CommandRejected(CommandRejected {
            command: command.to_owned(),
            code: code.to_owned(),
            player_id,
            game_id: None,
            hint,
        });
        self.note_rejection(caller, player_id, event);
    }

    /// Notes that a game cannot be folded, once for each event that cannot be read.
    pub(super) fn note_unreadable_game(&self, game: GameId, error: &FoldError) {
        let Some(position) = error.position() else {
            // The log could not be read: that is no fault of the game.
            return;
        };
        let fact = OpsEvent::GameFaulted(GameFaulted {
            game_id: game,
            code: error.code().to_owned(),
            fatal: true,
            recovery: Remedy::Pause,
            hint: match error {
                FoldError::Corrupt { what, .. } => format!(
                    "The event at {position} is corrupt: {what}. `gamebot doctor` names what is wrong with the log; \
                     restore a backup if it is there."
                ),
                _ => format!(
                    "The event at {position} cannot be read. A newer version of the program may read it; \
                     `gamebot game {game} --at VERSION` shows the game before it."
                ),
            },
        });
        let name = format!("faulted/{game}/{position}");
        self.note(&name, created_at(game), None, fact);
    }

    /// Accepts no more notes than those that wait.
    pub(super) fn close(&self) {
        self.0.closed.cancel();
    }

    fn note_rejection(&self, caller: &Caller, player: PlayerId, event: OpsEvent) {
        if self.0.queue.capacity() <= limits::NOTES_RESERVED {
            return self.drop_note();
        }
        let request = caller.origin.follow_up("rejected").request();
        self.enqueue(self.append_of(request, caller, Some(player), event));
    }

    fn fact(&self, caller: &Caller, event: OpsEvent) -> Result<Append, InvalidField> {
        self.append_of(caller.origin.request(), caller, None, event)
    }

    fn append_of(
        &self,
        request: RequestId,
        caller: &Caller,
        player: Option<PlayerId>,
        event: OpsEvent,
    ) -> Result<Append, InvalidField> {
        append_of(request, caller, player, &self.0.log.app_version, event)
    }

    fn program(&self, name: &str, at: Ts, guild: Option<GuildId>) -> Caller {
        Caller {
            at: self.0.clock.now(),
            guild,
            origin: Origin::Program {
                name: name.to_owned(),
                at,
                because: None,
            },
        }
    }

    fn enqueue(&self, note: Result<Append, InvalidField>) {
        match note {
            Ok(append) => {
                if self.0.queue.try_send(append).is_err() {
                    self.drop_note();
                }
            }
            Err(error) => warn!(%error, "a note was not recorded: malformed"),
        }
    }

    fn drop_note(&self) {
        if self.0.n_dropped.fetch_add(1, Ordering::Relaxed) == 0 {
            warn!("notes are not recorded: too many wait");
        }
    }
}

async fn write_notes(
    log: Arc<Log>,
    mut notes: mpsc::Receiver<Append>,
    closed: CancellationToken,
    n_dropped: Arc<AtomicU64>,
) {
    loop {
        let append = tokio::select! {
            biased;
            append = notes.recv() => append,
            () = closed.cancelled() => None,
        };
        let Some(append) = append else { return };
        if let Err(error) = record_note(&log, append, &closed).await {
            warn!(error = &error as &dyn Error, "a note could not be recorded");
        }
        // Logged once for all of them: where so many come, a line each would fill the program's own log.
        if notes.is_empty()
            && let n_notes @ 1.. = n_dropped.swap(0, Ordering::Relaxed)
        {
            warn!(
                n_notes,
                "{n_notes} notes were not recorded: too many waited"
            );
        }
    }
}

/// Records a note, as soon as the log can be written.
async fn record_note(
    log: &Log,
    append: Append,
    closed: &CancellationToken,
) -> Result<(), AppendError> {
    let mut health = log.store.watch_health();
    loop {
        match log.store.append(append.clone()).await {
            Ok(_) => return Ok(()),
            Err(error @ (AppendError::Unavailable { .. } | AppendError::OutcomeUnknown { .. })) => {
                let is_up = health.wait_for(|health| !health.is_down());
                let is_up = closed.run_until_cancelled(is_up).await;
                if !matches!(is_up, Some(Ok(_))) {
                    return Err(error);
                }
                drop(is_up);
                let pause = sleep(NOTE_RETRY);
                if closed.run_until_cancelled(pause).await.is_none() {
                    return log.store.append(append).await.map(drop);
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Returns the append of a fact that somebody at the command line caused.
pub fn operator_fact(
    clock: &Clock,
    app_version: &Arc<str>,
    guild: Option<GuildId>,
    fact: OpsEvent,
) -> Result<Append, InvalidField> {
    operator_request(clock.random_id(), clock.now(), app_version, guild, fact)
}

/// Returns the append of a fact that somebody at the command line caused at `at`, in a request `id`.
pub fn operator_request(
    id: Uuid,
    at: Ts,
    app_version: &Arc<str>,
    guild: Option<GuildId>,
    fact: OpsEvent,
) -> Result<Append, InvalidField> {
    let caller = Caller {
        at,
        guild,
        origin: Origin::Terminal { id, at },
    };
    append_of(caller.origin.request(), &caller, None, app_version, fact)
}

fn append_of(
    request: RequestId,
    caller: &Caller,
    player: Option<PlayerId>,
    app_version: &Arc<str>,
    event: OpsEvent,
) -> Result<Append, InvalidField> {
    let metadata = envelope::metadata(caller, player, caller.origin.request(), app_version);
    let stream = ops_stream(caller.guild);
    envelope::append(
        request,
        metadata,
        stream,
        Expected::Any,
        &[Event::Ops(event)],
    )
}

fn ops_stream(guild: Option<GuildId>) -> StreamId {
    let name = guild.map_or_else(|| "ops-system".to_owned(), |guild| format!("ops-{guild}"));
    StreamId::parse(&name).expect("digits are a stream's name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::event::{Connection, StoreConnectionChanged};
    use crate::store::{Filter, Position};

    #[tokio::test]
    async fn rejections_keep_no_other_note_out() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let (store, runtime) = Runtime::in_folder(folder.path(), &clock).await;
        let ops_log = OpsLog::start(&runtime, clock.clone());
        let player = PlayerId(clock.random_id());
        // Nothing is written before this task waits.
        for n in 0..=limits::NOTES_WAITING {
            let caller = ops_log.program(&format!("press {n}"), clock.now(), None);
            let issuer = Some(Issuer::player(player));
            ops_log.note_rejected(&caller, issuer, "start", "late", "too late".to_owned());
        }
        let changed = OpsEvent::StoreConnectionChanged(StoreConnectionChanged {
            from: Connection::Down,
            to: Connection::Up,
            failures: 1,
            buffered: 0,
        });
        ops_log.note("up", clock.now(), None, changed);
        let types = Filter::all().types(["store_connection_changed"]);
        let mut follower = store.subscribe(Position::START, types);
        let recorded = tokio::time::timeout(Duration::from_secs(30), follower.next()).await;
        recorded.expect("the change is recorded").unwrap();
        store.close().await;
    }
}
