//! The panels that can be changed now: one message of each player, and the token by which Discord lets it be changed.
//!
//! Owns: the tokens, in memory alone. They are secrets: none is logged or stored. After a restart no panel is known, and
//! a press opens it again. Does not know: what a panel says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serenity::model::id::MessageId;
use tokio::time::Instant;

use super::live_writes::{LiveWrites, Write};
use super::render::{Message, PanelView};
use crate::discord::rest::InteractionToken;
use crate::game::values::Ts;
use crate::game::{GameId, PlayerId};
use crate::limits;

/// A panel: of one game, for one Discord user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PanelKey {
    pub(super) game: GameId,
    pub(super) user: u64,
}

/// A message of a player that can be changed by the token of their last press.
#[derive(Clone)]
pub(super) struct Panel {
    pub(super) player: PlayerId,
    pub(super) token: InteractionToken,
    /// When the token ends.
    pub(super) ends_at: Instant,
    /// The same, as players read it.
    pub(super) up_to_date_until: Ts,
    pub(super) view: PanelView,
    /// Where it is, if Discord has said so.
    pub(super) message: Option<MessageId>,
    /// What it shows, as far as that is known.
    pub(super) shown: Option<Message>,
}

/// The panels that can be changed now; clones are the same.
#[derive(Clone, Default)]
pub(super) struct Panels {
    open: Arc<Mutex<BTreeMap<PanelKey, Panel>>>,
    writes: LiveWrites<PanelKey>,
}

impl Panels {
    /// Must be called before whatever a change of the panel will show is decided.
    pub(super) fn begin(&self, key: PanelKey) -> Write<PanelKey> {
        self.writes.begin(key)
    }

    pub(super) fn is_changing(&self, key: PanelKey) -> bool {
        self.writes.is_changing(&key)
    }

    /// Notes the message and token of a player's last press, and returns the panel before.
    pub(super) fn open(&self, key: PanelKey, panel: Panel) -> Option<Panel> {
        let mut open = self.panels();
        if limits::PANELS_REMEMBERED <= open.len() {
            let now = Instant::now();
            open.retain(|_, panel| now < panel.ends_at);
        }
        if limits::PANELS_REMEMBERED <= open.len() && !open.contains_key(&key) {
            // It shows what it shows until the next press.
            return None;
        }
        open.insert(key, panel)
    }

    pub(super) fn close(&self, key: PanelKey) {
        self.panels().remove(&key);
    }

    /// Returns a panel while its token is good.
    pub(super) fn get(&self, key: PanelKey) -> Option<Panel> {
        let now = Instant::now();
        let panel = self.panels().get(&key).cloned();
        panel.filter(|panel| now < panel.ends_at)
    }

    pub(super) fn of_game(&self, game: GameId) -> Vec<PanelKey> {
        let open = self.panels();
        let keys = open.keys().filter(|key| key.game == game);
        keys.copied().collect()
    }

    /// Notes what a panel shows, unless it was pressed meanwhile.
    pub(super) fn shows(
        &self,
        key: PanelKey,
        token: &InteractionToken,
        shown: Option<Message>,
        message: Option<MessageId>,
    ) {
        let mut open = self.panels();
        let panel = open
            .get_mut(&key)
            .filter(|panel| panel.token.id == token.id);
        if let Some(panel) = panel {
            panel.shown = shown;
            panel.message = message.or(panel.message);
        }
    }

    fn panels(&self) -> MutexGuard<'_, BTreeMap<PanelKey, Panel>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
