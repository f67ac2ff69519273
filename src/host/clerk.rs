//! Keeps a record of what was refused, without making anybody wait for it.
//!
//! Owns: the streams `ops-…`, and the rule that a refused word is never kept.
//! Does not know: why the rules refused.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use super::call::Call;
use super::games::follow_up;
use super::record;
use crate::game::event::{CommandRejected, GuessRejected};
use crate::game::{Act, By, GameId, GuildId, OpsEvent, Rejection, State};
use crate::limits;
use crate::store::{Append, Expected, Store, StreamId};
use crate::wire::Event;

pub(super) struct Clerk {
    tell: mpsc::Sender<Append>,
    closed: CancellationToken,
    app_version: Arc<str>,
}

/// Starts the clerk among `tasks`.
pub(super) fn clerk(store: Store, app_version: Arc<str>, tasks: &TaskTracker) -> Clerk {
    let (tell, mut told) = mpsc::channel(limits::REJECTIONS_WAITING);
    let closed = CancellationToken::new();
    let until = closed.clone();
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
                    "a rejection could not be recorded"
                );
            }
        }
    });
    Clerk {
        tell,
        closed,
        app_version,
    }
}

impl Clerk {
    /// Notes that the rules said no.
    pub(super) fn rejected(
        &self,
        call: &Call,
        game: GameId,
        state: &State,
        act: &Act,
        rejection: &Rejection,
    ) {
        let By::Player { id: player_id, .. } = call.by else {
            return;
        };
        let event = if let Act::Guess(_) = act.itself() {
            let team = state.team_of(player_id);
            OpsEvent::GuessRejected(GuessRejected {
                game_id: game,
                round: team
                    .and_then(|team| team.line.as_ref())
                    .map_or(0, |line| line.round),
                team_id: team.map(|team| team.slot.team_id),
                player_id,
                reason: rejection.code().to_owned(),
            })
        } else {
            OpsEvent::CommandRejected(CommandRejected {
                command: act.name().to_owned(),
                code: rejection.code().to_owned(),
                player_id,
                game_id: (*state != State::New).then_some(game),
                hint: rejection.to_string(),
            })
        };
        let origin = follow_up(call.origin.request(), "rejected", call.at);
        let metadata = record::metadata(call, &self.app_version);
        let stream = ops_stream(call.guild);
        match record::append(
            origin.request(),
            metadata,
            stream,
            Expected::Any,
            &[Event::Ops(event)],
        ) {
            Ok(append) => {
                if self.tell.try_send(append).is_err() {
                    warn!(
                        code = rejection.code(),
                        "a rejection was not recorded: too many wait"
                    );
                }
            }
            Err(error) => warn!(%error, "a rejection was not recorded: malformed"),
        }
    }

    /// Records what waits, and no more.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }
}

fn ops_stream(guild: Option<GuildId>) -> StreamId {
    let name = guild.map_or_else(|| "ops-system".to_owned(), |guild| format!("ops-{guild}"));
    StreamId::parse(&name).expect("digits are a stream's name")
}
