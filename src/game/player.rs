//! What a player does outside games: say that a word is one although it was refused; choose whether boards show them.
//!
//! Owns: how often they may ask for a word, what they prefer. Does not know: which words the dictionary and the servers
//! take, and who keeps to what they prefer.

use thiserror::Error;
use uuid::Uuid;

use super::Decider;
use super::event::{
    ErasedBy, ErasedScope, PlayerErased, PlayerEvent, PlayerPreferencesChanged, WordRequested,
};
use super::time::{MINUTE_MS, Ts, later};
use super::values::Change;

/// How long after a word a player may ask for another.
const WORD_REQUEST_EVERY_MS: u64 = 60 * MINUTE_MS;

/// The rules of players: the same for each.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlayerRules;

/// The preference of whether boards and other people's statistics show a player: `true` or `false`.
const STATS_VISIBLE: &str = "stats_visible";

/// What a player does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    RequestWord(WordRequested),
    /// Be shown on boards and in other people's statistics, or not.
    ShowStats(bool),
    /// Be erased; with the receipt for it.
    Erase(Uuid),
}

/// A command, and when it is given.
#[derive(Clone, Debug)]
pub struct CommandContext {
    pub at: Ts,
    pub command: Command,
}

/// What the rules know of a player.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Player {
    /// The word they asked for last, and when.
    last_request: Option<(WordRequested, Ts)>,
    /// Boards and other people's statistics leave them out.
    pub hides_stats: bool,
    /// Nobody knows any more who they were.
    pub is_erased: bool,
}

/// The rules said no: why, worded for the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    #[error("You can say that of one word an hour.")]
    TooSoon {
        /// When they can again.
        again_at: Ts,
    },
}

impl Rejection {
    /// Returns the name it is recorded under.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooSoon { .. } => "too_soon",
        }
    }
}

impl Decider for PlayerRules {
    type Command = CommandContext;
    type Event = PlayerEvent;
    type State = Player;
    type Rejection = Rejection;

    fn decide(
        &self,
        player: &Player,
        CommandContext { at, command }: CommandContext,
    ) -> Result<Vec<PlayerEvent>, Rejection> {
        if player.is_erased {
            // A command was under way.
            return Ok(Vec::new());
        }
        let request = match command {
            Command::RequestWord(request) => request,
            Command::ShowStats(is_visible) => return Ok(player.show_stats(is_visible)),
            Command::Erase(receipt) => return Ok(player.erase(receipt)),
        };
        if let Some((last, last_at)) = &player.last_request {
            let again_at = later(*last_at, WORD_REQUEST_EVERY_MS);
            let is_same = last.word == request.word && last.guild_id == request.guild_id;
            match (at < again_at, is_same) {
                (true, true) => return Ok(Vec::new()),
                (true, false) => return Err(Rejection::TooSoon { again_at }),
                (false, _) => {}
            }
        }
        Ok(vec![PlayerEvent::WordRequested(request)])
    }

    fn evolve(mut player: Player, event: &PlayerEvent, at: Ts) -> Player {
        match event {
            PlayerEvent::PlayerRegistered(_) => {}
            PlayerEvent::WordRequested(requested) => {
                player.last_request = Some((requested.clone(), at));
            }
            PlayerEvent::PlayerPreferencesChanged(changed) => {
                if let Some(is_visible) = changed.stats_visible() {
                    player.hides_stats = !is_visible;
                }
            }
            PlayerEvent::PlayerErased(_) => {
                player.is_erased = true;
                player.last_request = None;
            }
        }
        player
    }
}

impl Player {
    fn show_stats(&self, is_visible: bool) -> Vec<PlayerEvent> {
        if self.hides_stats != is_visible {
            return Vec::new();
        }
        let change = Change {
            path: STATS_VISIBLE.to_owned(),
            old: Some((!is_visible).to_string()),
            new: is_visible.to_string(),
        };
        let changes = vec![change];
        vec![PlayerEvent::PlayerPreferencesChanged(
            PlayerPreferencesChanged { changes },
        )]
    }

    fn erase(&self, receipt: Uuid) -> Vec<PlayerEvent> {
        let erased = PlayerErased {
            receipt,
            scope: ErasedScope::Person,
            requested_by: ErasedBy::Player,
        };
        let event = (!self.is_erased).then_some(PlayerEvent::PlayerErased(erased));
        event.into_iter().collect()
    }
}

impl PlayerPreferencesChanged {
    /// Returns whether boards show the player from now on; none if that did not change.
    pub fn stats_visible(&self) -> Option<bool> {
        let change = self
            .changes
            .iter()
            .rfind(|change| change.path == STATS_VISIBLE);
        change.and_then(|change| change.new.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::event::Checked;
    use crate::game::given::{Specified, given};
    use crate::game::ids::{GameId, GuildId};
    use crate::words::Word;

    #[derive(Clone, Default)]
    struct Lookups;

    impl Specified for Lookups {
        type Rules = PlayerRules;
        type Command = Command;

        fn rules() -> PlayerRules {
            PlayerRules
        }

        fn context(&self, at: Ts, command: Command) -> CommandContext {
            CommandContext { at, command }
        }

        fn check(event: &PlayerEvent) -> Checked {
            event.validate()
        }
    }

    fn word(text: &str, guild: u64) -> WordRequested {
        WordRequested {
            word: Word::stored(text),
            guild_id: Some(GuildId(guild)),
            game_id: GameId(Uuid::from_u128(1)),
            round: Some(2),
        }
    }

    fn asks(text: &str, guild: u64) -> Command {
        Command::RequestWord(word(text, guild))
    }

    fn requested(request: WordRequested) -> PlayerEvent {
        PlayerEvent::WordRequested(request)
    }

    fn minute(n: u64) -> Ts {
        later(Ts::UNIX_EPOCH, n * MINUTE_MS)
    }

    #[test]
    fn a_player_asks_for_one_word_an_hour() {
        let asked_once = given::<Lookups>(&[requested(word("fnord", 7))]);
        let again_at = minute(60);
        asked_once
            .clone()
            .at(minute(59))
            .when(asks("wug", 7))
            .then_rejected(&Rejection::TooSoon { again_at });
        asked_once
            .at(minute(60))
            .when(asks("wug", 7))
            .then(&[requested(word("wug", 7))]);
    }

    #[test]
    fn the_same_word_again_is_no_other_request_unless_it_is_for_another_server() {
        let asked_once = given::<Lookups>(&[requested(word("fnord", 7))]).at(minute(1));
        asked_once.when(asks("fnord", 7)).then_nothing();
        let again_at = minute(60);
        asked_once
            .when(asks("fnord", 8))
            .then_rejected(&Rejection::TooSoon { again_at });
    }

    #[test]
    fn a_player_is_erased_once() {
        let erased = |receipt| {
            PlayerEvent::PlayerErased(PlayerErased {
                receipt: Uuid::from_u128(receipt),
                scope: ErasedScope::Person,
                requested_by: ErasedBy::Player,
            })
        };
        let erase = |receipt| Command::Erase(Uuid::from_u128(receipt));
        given::<Lookups>(&[]).when(erase(7)).then(&[erased(7)]);
        given::<Lookups>(&[erased(7)]).when(erase(8)).then_nothing();
    }

    #[test]
    fn a_player_is_shown_on_boards_until_they_say_otherwise() {
        let shown = given::<Lookups>(&[]);
        shown.when(Command::ShowStats(true)).then_nothing();
        let change = |from: bool, to: bool| {
            PlayerEvent::PlayerPreferencesChanged(PlayerPreferencesChanged {
                changes: vec![Change {
                    path: "stats_visible".to_owned(),
                    old: Some(from.to_string()),
                    new: to.to_string(),
                }],
            })
        };
        shown
            .when(Command::ShowStats(false))
            .then(&[change(true, false)]);
        let hidden = given::<Lookups>(&[change(true, false)]);
        hidden.when(Command::ShowStats(false)).then_nothing();
        hidden
            .when(Command::ShowStats(true))
            .then(&[change(false, true)]);
    }
}
