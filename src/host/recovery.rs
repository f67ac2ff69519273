//! Taking games up: those that were live when the program last ran, and one that a manager names.
//!
//! Owns: how often it is tried, and what is recorded of it. Does not know: what the rules grant for
//! the time away.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tracing::{error, info, warn};
use uuid::Uuid;

use super::caller::{Answer, AskError, Caller, Origin};
use super::games::{Games, follow_up};
use super::record::{self, FoldError, Folded};
use crate::game::event::{RecoveryFailed, RecoveryStarted};
use crate::game::state::later;
use crate::game::values::Ts;
use crate::game::{GameId, Issued, OpsEvent, ProgramCommand, Recovery, Rejection};
use crate::limits;
use crate::store::StreamVersion;

/// One run of the program, taking up what it finds.
#[derive(Clone, Copy)]
struct Boot {
    id: Uuid,
    at: Ts,
    /// When the program was last known to run.
    alive_at: Ts,
}

impl Games {
    /// Takes up the games that were live when the program last ran: who sits in them, what is due,
    /// and the time it was away for is granted.
    ///
    /// # Errors
    /// [`AskError`] when the log cannot be read or written, after several tries. A game that cannot be
    /// folded is recorded as such and left alone.
    pub async fn recover(&self, live: &[GameId]) -> Result<(), AskError> {
        let now = self.0.clock.now();
        let alive_at = match self.0.store.alive_at().await {
            // It ended before it first noted that it was alive: its last event is all that is known.
            Ok(noted) => noted.unwrap_or(Ts::MIN_UTC),
            Err(error) => {
                warn!(%error, "could not read when the program was last alive; no downtime is granted");
                now
            }
        };
        let boot = Boot {
            id: self.0.clock.random_id(),
            at: now,
            alive_at,
        };
        // Together, so that the log commits many of them at once.
        let mut taken_up = stream::iter(live.to_vec())
            .map(|game| async move { (game, self.take_up(game, boot).await) })
            .buffer_unordered(limits::TAKEN_UP_AT_ONCE);
        while let Some((game, result)) = taken_up.next().await {
            match result {
                Ok(()) => {}
                Err(AskError::Unreadable(error)) => {
                    error!(game.id = %game, error = &error as &dyn std::error::Error, "game {game} cannot be taken up");
                    self.note_fault(game, &error);
                }
                Err(error) => return Err(error),
            }
        }
        self.watch_rosters().await?;
        info!(games = live.len(), "{} live games taken up", live.len());
        Ok(())
    }

    /// Takes a game up, with patience for a log that cannot be used just now.
    async fn take_up(&self, game: GameId, boot: Boot) -> Result<(), AskError> {
        let mut wait = limits::RECOVERY_RETRY;
        for attempt in 1.. {
            let name = |what: &str| format!("recovery/{what}/{}/{game}/{attempt}", boot.id);
            let started = OpsEvent::RecoveryStarted(RecoveryStarted {
                game_id: game,
                attempt,
            });
            let taken_up = match self.record(&name("started"), boot.at, started).await {
                Ok(()) => self.take_up_once(game, boot).await,
                Err(error) => Err(error),
            };
            let Err(error) = taken_up else { break };
            let is_tried_again = may_pass(&error) && attempt < limits::RECOVERY_ATTEMPTS;
            let failed = OpsEvent::RecoveryFailed(RecoveryFailed {
                game_id: game,
                attempt,
                code: error.code().to_owned(),
                next_at: is_tried_again.then(|| later(self.0.clock.now(), millis(wait))),
                hint: hint(&error, game, is_tried_again),
            });
            self.note(&name("failed"), boot.at, None, failed);
            if !is_tried_again {
                return Err(error);
            }
            warn!(game.id = %game, attempt, error = &error as &dyn std::error::Error, "game {game} could not be taken up; trying again");
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        Ok(())
    }

    async fn take_up_once(&self, game: GameId, boot: Boot) -> Result<(), AskError> {
        let folded = record::fold(&self.0.store, game, None).await?;
        let Folded {
            version: StreamVersion(replayed_events),
            last_event_at: Some(last_event_at),
            ..
        } = folded
        else {
            return Ok(());
        };
        let away_since = boot.alive_at.max(last_event_at);
        let downtime_ms = u64::try_from((boot.at - away_since).num_milliseconds()).unwrap_or(0);
        let call = Caller {
            at: boot.at,
            guild: folded.guild,
            origin: Origin::Program {
                name: format!("recovery/{}/{game}", boot.id),
                at: boot.at,
                because: None,
            },
        };
        let recover = ProgramCommand::Recover(Recovery {
            replayed_events,
            last_event_at,
            downtime_ms,
        });
        self.ask(game, call, Issued::Program(recover))
            .await
            .map(drop)
    }

    /// Forgets what is in memory of a game, folds it from the log and takes it up again, as after a restart
    /// that took no time; then does what is due.
    ///
    /// # Errors
    /// [`AskError`]; a game that is over, or never was, is a rejection.
    pub async fn take_up_anew(&self, game: GameId, call: &Caller) -> Result<Answer, AskError> {
        let shared = self.in_memory(game);
        *shared.lock().await = None;
        let folded = self.folded(game, None).await?;
        let Some(last_event_at) = folded.last_event_at else {
            return Err(AskError::Rejected(Rejection::NoGame));
        };
        if !folded.state.is_live() {
            return Err(AskError::Rejected(Rejection::Over));
        }
        let program = |what: &str| Caller {
            at: call.at,
            guild: folded.guild,
            origin: follow_up(&call.origin, what),
        };
        let recover = Issued::Program(ProgramCommand::Recover(Recovery {
            replayed_events: folded.version.0,
            last_event_at,
            downtime_ms: 0,
        }));
        self.ask(game, program("recovery/asked"), recover).await?;
        let tick = Issued::Program(ProgramCommand::Tick);
        self.ask(game, program("recovery/due"), tick).await
    }
}

/// Tells whether trying again later may help.
const fn may_pass(error: &AskError) -> bool {
    match error {
        AskError::Unreadable(error) => matches!(error, FoldError::Read { .. }),
        AskError::Unavailable { .. } | AskError::Contended { .. } | AskError::History(_) => true,
        AskError::Rejected(_)
        | AskError::Refused(_)
        | AskError::Malformed(_)
        | AskError::Panicked { .. }
        | AskError::Stopping => false,
    }
}

fn hint(error: &AskError, game: GameId, is_tried_again: bool) -> String {
    if is_tried_again {
        return "It is tried again; is the database there?".to_owned();
    }
    match error {
        AskError::Unreadable(FoldError::Event { .. } | FoldError::Family { .. }) => format!(
            "A newer version of the program may read the game; `gamebot game {game} --at VERSION` \
             shows what can be read."
        ),
        _ => "Start the program again once the database can be used.".to_owned(),
    }
}

fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}
