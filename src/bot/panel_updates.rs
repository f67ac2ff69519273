//! Changing panels without a press: after each event of a game, by the token of each player's last press.
//!
//! Owns: which panels an event changes, in this process. Does not know: what a panel says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use super::answer::{PanelPart, Responder};
use super::live_writes::Known;
use super::panels::{PanelKey, Panels};
use super::render::{self, Message};
use crate::discord::rest::{InteractionToken, Rest, RestError};
use crate::game::GameId;
use crate::host::{Folding, game_of};
use crate::limits;
use crate::store::subscriptions::{Running, Spec, StartError};
use crate::store::{Filter, StreamVersion};

/// The subscription that changes panels, in each process.
pub(crate) const NAME: &str = "panels";

/// How soon a game is looked at again that has not yet seen what another process wrote.
const BEHIND: Duration = Duration::from_millis(20);

/// How often such a game is looked at.
const LOOKS_WHILE_BEHIND: u32 = 100;

/// Changes panels; clones are the same.
#[derive(Clone)]
pub(crate) struct PanelUpdates {
    pub(super) panels: Panels,
    responder: Responder,
    rest: Arc<Rest>,
    tasks: TaskTracker,
}

impl PanelUpdates {
    pub(crate) fn new(responder: Responder, rest: Arc<Rest>, tasks: TaskTracker) -> Self {
        Self {
            panels: Panels::default(),
            responder,
            rest,
            tasks,
        }
    }

    /// Starts to follow the games.
    pub(crate) fn start(&self) -> Result<Running, StartError> {
        let spec = Spec::ephemeral(NAME)
            .filter(Filter::all().families(Folding::FAMILIES))
            .batch(limits::PLANNED_AT_ONCE);
        let updates = self.clone();
        self.responder.host.store().start(spec, move |events| {
            let mut changed: BTreeMap<GameId, StreamVersion> = BTreeMap::new();
            for event in &events {
                if let Some(game) = game_of(&event.stream) {
                    changed.insert(game, event.version);
                }
            }
            for (game, version) in changed {
                for key in updates.panels.of_game(game) {
                    updates.update_later(key, version);
                }
            }
            async { Ok(()) }
        })
    }

    /// Brings a panel up to a version of its game.
    pub(super) fn update_later(&self, key: PanelKey, version: StreamVersion) {
        let updates = self.clone();
        self.tasks
            .spawn(async move { updates.update(key, version).await });
    }

    async fn update(&self, key: PanelKey, version: StreamVersion) {
        let mut n_behind = 0;
        loop {
            // Whoever changes it compares afterwards.
            let Some(panel) = self
                .panels
                .get(key)
                .filter(|_| !self.panels.is_changing(key))
            else {
                return;
            };
            let write = self.panels.begin(key);
            let part = PanelPart {
                game: key.game,
                player: panel.player,
                view: panel.view.clone(),
            };
            let now = match self.responder.panel(&part, panel.up_to_date_until).await {
                Ok(now) => now,
                Err(failure) => {
                    debug!(game.id = %key.game, "a panel stays as it is: {}", failure.code());
                    return;
                }
            };
            if now.version < version && n_behind < LOOKS_WHILE_BEHIND {
                n_behind += 1;
                drop(write);
                sleep(BEHIND).await;
                continue;
            }
            let is_last = now.is_over || !now.is_used;
            let message = if now.is_used || now.is_over {
                now.message
            } else {
                render::plays_by_dm(key.game, now.message.texts)
            };
            if panel.shown.as_ref() == Some(&message) {
                write.end(Some(now.version));
                return;
            }
            let until = Instant::now() + limits::SEND_LIMIT;
            let edited = message.edited_response();
            let edited = self.rest.edit_response(&panel.token, &edited, None, until);
            match edited.await {
                Ok(sent) => {
                    let known = write.end(Some(now.version));
                    let is_shown = known == Known::Shown;
                    let shown = Some(message).filter(|_| is_shown);
                    self.panels.shows(key, &panel.token, shown, Some(sent.id));
                    if is_last {
                        self.panels.close(key);
                    }
                    // What came meanwhile is shown next; what is known to be shown ends this.
                    if known == Known::Changing || is_last {
                        return;
                    }
                }
                Err(error) => {
                    drop(write);
                    self.refused(key, &panel.token, &error);
                    return;
                }
            }
        }
    }

    /// Takes the buttons from a panel that a newer one replaces.
    pub(super) async fn replace(&self, key: PanelKey, token: &InteractionToken) {
        let t = self.responder.texts_of(key.user).await;
        let moved = Message::new(t, t.panel_moved()).edited_response();
        let until = Instant::now() + limits::SEND_LIMIT;
        if let Err(error) = self.rest.edit_response(token, &moved, None, until).await {
            debug!(game.id = %key.game, error = &error as &dyn std::error::Error, "an earlier panel keeps its buttons");
        }
    }

    fn refused(&self, key: PanelKey, token: &InteractionToken, error: &RestError) {
        if let RestError::Unavailable { .. } = error {
            // The next event tries again.
            self.panels.shows(key, token, None, None);
            warn!(game.id = %key.game, error = error as &dyn std::error::Error, "a panel could not be changed");
        } else {
            // Its player dismissed it, or the token has ended.
            self.panels.close(key);
            debug!(game.id = %key.game, error = error as &dyn std::error::Error, "a panel is not there any more");
        }
    }
}
