//! Keeps a record of what was refused, of the program's own troubles, and of what managers do.
//!
//! Owns: the streams `ops-…`, and the rule that a refused word is never kept. Nobody waits for a
//! note; an act of a manager waits for its record. Does not know: why the rules refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;
use uuid::Uuid;

use super::caller::{AskError, Caller, Origin, created_at};
use super::games::{Games, follow_up};
use super::record::{self, FoldError};
use crate::clock::Clock;
use crate::game::event::{CommandRejected, GameFaulted, GuessRejected, InvalidField, Remedy};
use crate::game::values::Ts;
use crate::game::{
    Command, CommandName, GameId, GuildId, Issued, Issuer, OpsEvent, PlayerCommand, PlayerId,
    Rejection, State,
};
use crate::limits;
use crate::store::{Append, AppendError, Expected, RequestId, Store, StreamId};
use crate::wire::Event;

pub(super) struct OpsLog {
    tell: mpsc::Sender<Append>,
    /// How many notes were given up since that was last said.
    n_lost: Arc<AtomicU64>,
    closed: CancellationToken,
    app_version: Arc<str>,
}

/// Starts the clerk among `tasks`.
pub(super) fn start(store: Store, app_version: Arc<str>, tasks: &TaskTracker) -> OpsLog {
    let (tell, mut told) = mpsc::channel(limits::NOTES_WAITING);
    let closed = CancellationToken::new();
    let until = closed.clone();
    let n_lost = Arc::new(AtomicU64::new(0));
    let lost = Arc::clone(&n_lost);
    tasks.spawn(async move {
        loop {
            let append = tokio::select! {
                biased;
                append = told.recv() => append,
                () = until.cancelled() => None,
            };
            let Some(append) = append else { return };
            if let Err(error) = store.append(append).await {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "a note could not be recorded"
                );
            }
            // Said once for all of them: where so many come, a line each would fill the program's own log.
            if told.is_empty()
                && let n_notes @ 1.. = lost.swap(0, Ordering::Relaxed)
            {
                warn!(
                    n_notes,
                    "{n_notes} notes were not recorded: too many waited"
                );
            }
        }
    });
    OpsLog {
        tell,
        n_lost,
        closed,
        app_version,
    }
}

impl OpsLog {
    /// Notes that the rules said no.
    pub(super) fn rejected(
        &self,
        call: &Caller,
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
                    .map_or(0, |line| line.round),
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
        let request = follow_up(&call.origin, "rejected").request();
        self.put_down(self.entry(request, call, Some(player_id), event));
    }

    /// Notes that the rules said no to something asked of the books of a server.
    pub(super) fn refused(
        &self,
        call: &Caller,
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
        let request = follow_up(&call.origin, "rejected").request();
        self.put_down(self.entry(request, call, Some(player_id), event));
    }

    fn entry(
        &self,
        request: RequestId,
        call: &Caller,
        player: Option<PlayerId>,
        event: OpsEvent,
    ) -> Result<Append, InvalidField> {
        let metadata = record::metadata(call, player, call.origin.request(), &self.app_version);
        let stream = ops_stream(call.guild);
        let events = [Event::Ops(event)];
        record::append(request, metadata, stream, Expected::Any, &events)
    }

    fn put_down(&self, entry: Result<Append, InvalidField>) {
        match entry {
            Ok(append) => {
                if self.tell.try_send(append).is_err()
                    && self.n_lost.fetch_add(1, Ordering::Relaxed) == 0
                {
                    warn!("notes are not recorded: too many wait");
                }
            }
            Err(error) => warn!(%error, "a note was not recorded: malformed"),
        }
    }

    /// Records what waits, and no more.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }
}

impl Games {
    /// Notes a fact about the program itself, in the stream of `guild` or of the system, soon.
    ///
    /// `name` and `at`, a moment of its own, tell one fact from another: the same fact noted again is
    /// recorded once. Nobody waits for it; when too many notes wait, it is only logged.
    pub fn note(&self, name: &str, at: Ts, guild: Option<GuildId>, event: OpsEvent) {
        self.note_of(&self.of_program(name, at, guild), event);
    }

    /// Notes a fact about the program itself that could not be recorded at `at`, when it came to be.
    pub fn note_late(&self, name: &str, at: Ts, event: OpsEvent) {
        let call = self.of_program(name, at, None);
        self.note_of(&Caller { at, ..call }, event);
    }

    fn note_of(&self, call: &Caller, event: OpsEvent) {
        let clerk = &self.0.clerk;
        clerk.put_down(clerk.entry(call.origin.request(), call, None, event));
    }

    /// Records a fact about the program itself, as [`note`](Self::note) does, before anything follows.
    pub(super) async fn record(&self, name: &str, at: Ts, event: OpsEvent) -> Result<(), AskError> {
        let call = self.of_program(name, at, None);
        let entry = self
            .0
            .clerk
            .entry(call.origin.request(), &call, None, event)?;
        self.append_patiently(entry).await.map(drop)
    }

    fn of_program(&self, name: &str, at: Ts, guild: Option<GuildId>) -> Caller {
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

    /// Notes that a game cannot be folded, once for each event that is in the way.
    pub(super) fn note_fault(&self, game: GameId, error: &FoldError) {
        let Some(position) = error.position() else {
            // The log could not be read: that is no fault of the game.
            return;
        };
        let fact = OpsEvent::GameFaulted(GameFaulted {
            game_id: game,
            code: error.code().to_owned(),
            fatal: true,
            recovery: Remedy::Pause,
            hint: format!(
                "The event at {position} cannot be read. A newer version of the program may read it; \
                 `gamebot game {game} --at VERSION` shows the game before it."
            ),
        });
        let name = format!("faulted/{game}/{position}");
        self.note(&name, created_at(game), None, fact);
    }

    /// Records what a manager or an operator does, in the stream of the server they do it in.
    ///
    /// # Errors
    /// [`AskError`] when it is not on disk; then nothing should be done either.
    pub async fn record_act(
        &self,
        call: &Caller,
        player: Option<PlayerId>,
        event: OpsEvent,
    ) -> Result<i64, AskError> {
        let request = follow_up(&call.origin, "act").request();
        let entry = self.0.clerk.entry(request, call, player, event)?;
        match self.0.store.append(entry).await {
            Ok(appended) => Ok(appended.events.first().map_or(0, |event| event.position.0)),
            Err(AppendError::Unavailable { retry_after, .. }) => {
                Err(AskError::Unavailable { retry_after })
            }
            Err(AppendError::Closed) => Err(AskError::Stopping),
            Err(error) => Err(AskError::Refused(error)),
        }
    }
}

/// Writes the append of a fact that somebody at the command line brought about.
///
/// # Errors
/// [`InvalidField`] when the fact is malformed.
pub fn by_hand(
    clock: &Clock,
    app_version: &Arc<str>,
    guild: Option<GuildId>,
    fact: OpsEvent,
) -> Result<Append, InvalidField> {
    from_terminal(clock.random_id(), clock.now(), app_version, guild, fact)
}

/// Writes the append of a fact that somebody asked for at the command line at `at`, in a request `id`.
///
/// # Errors
/// [`InvalidField`] when the fact is malformed.
pub fn from_terminal(
    id: Uuid,
    at: Ts,
    app_version: &Arc<str>,
    guild: Option<GuildId>,
    fact: OpsEvent,
) -> Result<Append, InvalidField> {
    let call = Caller {
        at,
        guild,
        origin: Origin::Terminal { id, at },
    };
    let request = call.origin.request();
    let metadata = record::metadata(&call, None, request, app_version);
    let events = [Event::Ops(fact)];
    record::append(request, metadata, ops_stream(guild), Expected::Any, &events)
}

fn ops_stream(guild: Option<GuildId>) -> StreamId {
    let name = guild.map_or_else(|| "ops-system".to_owned(), |guild| format!("ops-{guild}"));
    StreamId::parse(&name).expect("digits are a stream's name")
}
