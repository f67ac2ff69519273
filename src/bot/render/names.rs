//! What people and teams are called in a message.
//!
//! Owns: that a name can neither format nor ping. Does not know: the messages.

use std::collections::HashMap;

use crate::game::PlayerId;
use crate::game::partner::PARTNER;
use crate::game::roster::name_of_two;
use crate::game::state::Team;
use crate::game::values::TeamSlot;

/// What a person is called whose name is not known, such as somebody who was erased.
pub(crate) const UNKNOWN: &str = "somebody";

#[derive(Clone, Debug, Default)]
pub(crate) struct Names(HashMap<PlayerId, String>);

impl Names {
    /// Sets the name of `player`, with Discord's Markdown escaped.
    pub(crate) fn insert(&mut self, player: PlayerId, name: &str) {
        self.0.insert(player, escaped(name));
    }

    pub(crate) fn of(&self, player: PlayerId) -> &str {
        let unknown = if player == PARTNER {
            "GameBot"
        } else {
            UNKNOWN
        };
        self.0.get(&player).map_or(unknown, String::as_str)
    }

    /// Names somebody's partner.
    pub(super) fn partner(&self, partner: Option<PlayerId>) -> &str {
        partner.map_or("your partner", |partner| self.of(partner))
    }

    pub(super) fn list(&self, players: impl IntoIterator<Item = PlayerId>) -> String {
        players
            .into_iter()
            .map(|player| self.of(player))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn team(&self, team: &Team) -> String {
        team.slot
            .name
            .as_deref()
            .map_or_else(|| self.both(&team.slot), escaped)
    }

    /// Names a team and both its players.
    pub(super) fn slot(&self, team: &TeamSlot) -> String {
        let both = self.both(team);
        team.name.as_deref().map_or_else(
            || both.clone(),
            |name| format!("{} ({both})", escaped(name)),
        )
    }

    fn both(&self, team: &TeamSlot) -> String {
        let [one, other] = team.players;
        name_of_two(self.of(one), self.of(other))
    }
}

pub(super) fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for sign in name.chars().filter(|sign| !sign.is_control()) {
        if r"*_~`|><#[]()\@:-".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

/// Returns a text without Discord's Markdown, for a terminal.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '*' | '`' => {}
            '\\' => plain.extend(signs.next()),
            _ => plain.push(sign),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_format_or_ping() {
        let mut names = Names::default();
        let player = PlayerId(uuid::Uuid::from_u128(1));
        names.insert(player, "**@everyone** <@1>");
        assert_eq!(names.of(player), "\\*\\*\\@everyone\\*\\* \\<\\@1\\>");
        assert_eq!(plain(names.of(player)), "**@everyone** <@1>");
    }
}
