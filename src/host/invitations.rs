//! Who is invited to which lobby.
//!
//! Owns: finding the invitations of a player who names none. Does not know: who may accept one; the rules say so.

use std::collections::BTreeSet;

use dashmap::DashMap;

use crate::game::{GameId, PlayerId, State};

#[derive(Default)]
pub(super) struct Invitations {
    games_of: DashMap<PlayerId, BTreeSet<GameId>>,
    /// The other way round, to find those who are invited no more.
    invited_to: DashMap<GameId, Vec<PlayerId>>,
}

impl Invitations {
    /// Sets who is invited to a game to what its state says.
    pub(super) fn update(&self, game: GameId, state: &State) {
        let invited = match state {
            State::Lobby(info) => &info.invited[..],
            State::New | State::Running(_) | State::Finished(_) => &[],
        };
        let before = self.invited_to.get(&game).map(|before| before.clone());
        let before = before.unwrap_or_default();
        if before == invited {
            return;
        }
        for player in before.iter().filter(|player| !invited.contains(player)) {
            if let Some(mut games) = self.games_of.get_mut(player) {
                games.remove(&game);
            }
            self.games_of.remove_if(player, |_, games| games.is_empty());
        }
        for player in invited {
            self.games_of.entry(*player).or_default().insert(game);
        }
        if invited.is_empty() {
            self.invited_to.remove(&game);
        } else {
            self.invited_to.insert(game, invited.to_vec());
        }
    }

    /// Returns the newest game that a player is invited to.
    pub(super) fn newest_of(&self, player: PlayerId) -> Option<GameId> {
        // Ids of games are in the order of time.
        self.games_of.get(&player)?.last().copied()
    }
}
