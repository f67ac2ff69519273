//! Recovery: of the games that were live when the program last ran, and of one that a manager names.
//!
//! Owns: how often it is tried, and what is recorded of it. Does not know: what the rules grant for
//! the downtime.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tracing::{error, info, warn};
use uuid::Uuid;

use super::aggregates::Outcome;
use super::caller::{Caller, Origin};
use super::error::CommandError;
use super::host::Host;
use crate::game::event::{RecoveryCause, RecoveryFailed, RecoveryStarted};
use crate::game::state::later;
use crate::game::values::Ts;
use crate::game::{GameId, Issued, OpsEvent, ProgramCommand, Recovery, Rejection};
use crate::limits;
use crate::store::StreamVersion;

/// One start of the program.
#[derive(Clone, Copy)]
struct Boot {
    id: Uuid,
    at: Ts,
}

impl Host {
    /// Notes how long the program did not run, before anything else is recorded. Returns since when it runs again.
    pub async fn note_restart(&self) -> Ts {
        let noting = async {
            let now = self.clock.now();
            let alive_at = match self.store().clock_at().await {
                // It ended before its first heartbeat: its last event is all that is known.
                Ok(saved) => saved.unwrap_or(Ts::MIN_UTC),
                Err(error) => {
                    warn!(%error, "could not read when the program was last alive; no downtime is granted");
                    now
                }
            };
            self.runtime.absences.add_restart(alive_at, now);
            now
        };
        *self.restarted_at.get_or_init(|| noting).await
    }

    /// Recovers the games that were live when the program last ran: loads their players and deadlines, and grants
    /// the downtime.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read or written, after several tries. A game that cannot be
    /// folded is recorded as such and left alone.
    pub async fn recover(&self, live: &[GameId]) -> Result<(), CommandError> {
        let now = self.note_restart().await;
        let boot = Boot {
            id: self.clock.random_id(),
            at: now,
        };
        // Concurrently, so that the log commits many of them at once.
        let mut recoveries = stream::iter(live.to_vec())
            .map(|game| async move { (game, self.recover_game(game, boot).await) })
            .buffer_unordered(limits::RECOVERIES_AT_ONCE);
        while let Some((game, result)) = recoveries.next().await {
            match result {
                Ok(()) => {}
                Err(CommandError::Unreadable(error)) => {
                    error!(game.id = %game, error = &error as &dyn std::error::Error, "game {game} cannot be recovered");
                    self.ops_log.note_unreadable_game(game, &error);
                }
                Err(error) => return Err(error),
            }
        }
        self.recover_servers().await?;
        info!(games = live.len(), "{} live games recovered", live.len());
        Ok(())
    }

    /// Grants the downtime to open invitations, and watches the deadlines of servers. Tries again while the log cannot be used.
    async fn recover_servers(&self) -> Result<(), CommandError> {
        for attempt in 1.. {
            let recovered = async {
                self.rosters.recover().await?;
                self.servers.recover().await
            };
            match recovered.await {
                Err(error) if error.is_temporary() && attempt < limits::RECOVERY_ATTEMPTS => {
                    warn!(
                        attempt,
                        error = &error as &dyn std::error::Error,
                        "the deadlines of servers could not be read; trying again"
                    );
                    let wait = limits::RECOVERY_BACKOFF.wait(attempt, self.clock.number());
                    tokio::time::sleep(wait).await;
                }
                done => return done,
            }
        }
        Ok(())
    }

    /// Recovers a game. Tries again while the log cannot be used.
    async fn recover_game(&self, game: GameId, boot: Boot) -> Result<(), CommandError> {
        for attempt in 1.. {
            let name = |step: &str| format!("recovery/{step}/{}/{game}/{attempt}", boot.id);
            let started = OpsEvent::RecoveryStarted(RecoveryStarted {
                game_id: game,
                attempt,
            });
            let name_of_start = name("started");
            let recorded = self.ops_log.record(&name_of_start, boot.at, started);
            let recovered = match recorded.await {
                Ok(()) => self.try_to_recover(game, boot).await,
                Err(error) => Err(error),
            };
            let Err(error) = recovered else { break };
            let wait = limits::RECOVERY_BACKOFF.wait(attempt, self.clock.number());
            let is_retried = error.is_temporary() && attempt < limits::RECOVERY_ATTEMPTS;
            let failed = OpsEvent::RecoveryFailed(RecoveryFailed {
                game_id: game,
                attempt,
                code: match &error {
                    CommandError::Rejected(rejection) => rejection.code().to_owned(),
                    error => error.code().to_owned(),
                },
                next_at: is_retried.then(|| later(self.clock.now(), millis(wait))),
                hint: hint(&error, game, is_retried),
            });
            self.ops_log.note(&name("failed"), boot.at, None, failed);
            if !is_retried {
                return Err(error);
            }
            warn!(game.id = %game, attempt, error = &error as &dyn std::error::Error, "game {game} could not be recovered; trying again");
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    async fn try_to_recover(&self, game: GameId, boot: Boot) -> Result<(), CommandError> {
        let folded = self.games.folded(game, None).await?;
        if folded.version == StreamVersion::NONE {
            return Ok(());
        }
        let caller = Caller {
            // Not the start: it also grants the time in which the log could not be used since then.
            at: self.clock.now(),
            guild: folded.guild,
            origin: Origin::Program {
                name: format!("recovery/{}/{game}", boot.id),
                at: boot.at,
                because: None,
            },
        };
        let recover = Recovery::because_of(RecoveryCause::Restart);
        let recover = Issued::Program(ProgramCommand::Recover(recover));
        self.games.submit(game, caller, recover).await.map(drop)
    }

    /// Drops what is in memory of a game, folds it from the log and recovers it, as after a restart
    /// that took no time; then does what is due.
    ///
    /// # Errors
    /// [`CommandError`]; a game that is over, or never was, is a rejection.
    pub(crate) async fn refold(
        &self,
        game: GameId,
        caller: &Caller,
    ) -> Result<Outcome, CommandError> {
        self.games.aggregates().forget(game).await;
        let folded = self.games.folded(game, None).await?;
        if folded.version == StreamVersion::NONE {
            return Err(CommandError::Rejected(Rejection::NoGame));
        }
        if !folded.state.is_live() {
            return Err(CommandError::Rejected(Rejection::Over));
        }
        let program = |name: &str| Caller {
            at: caller.at,
            guild: folded.guild,
            origin: caller.origin.follow_up(name),
        };
        let recover = Recovery::because_of(RecoveryCause::Restart);
        let recover = Issued::Program(ProgramCommand::Recover(recover));
        let (games, tick) = (&self.games, Issued::Program(ProgramCommand::Tick));
        games
            .submit(game, program("recovery/asked"), recover)
            .await?;
        games.submit(game, program("recovery/due"), tick).await
    }
}

fn hint(error: &CommandError, game: GameId, is_retried: bool) -> String {
    if is_retried {
        return "It is tried again; is the database there?".to_owned();
    }
    match error {
        CommandError::Unreadable(_) => format!(
            "A newer version of the program may read the game; `gamebot game {game} --at VERSION` \
             shows what can be read."
        ),
        _ => "Start the program again once the database can be used.".to_owned(),
    }
}

fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}
