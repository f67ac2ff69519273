//! What a player does outside games: say that a word is one although it was refused.
//!
//! Owns: how often they may. Does not know: which words the dictionary and the servers take.

use thiserror::Error;

use super::Decider;
use super::event::{PlayerEvent, WordRequested};
use super::time::{MINUTE_MS, Ts, later};

/// How long after a word a player may ask for another.
const WORD_REQUEST_EVERY_MS: u64 = 60 * MINUTE_MS;

/// The rules of players: the same for each.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlayerRules;

/// A word that a player asks for, and when.
#[derive(Clone, Debug)]
pub struct CommandContext {
    pub at: Ts,
    pub request: WordRequested,
}

/// What the rules know of a player.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Player {
    /// The word they asked for last, and when.
    last_request: Option<(WordRequested, Ts)>,
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
        CommandContext { at, request }: CommandContext,
    ) -> Result<Vec<PlayerEvent>, Rejection> {
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
        }
        player
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::game::event::Checked;
    use crate::game::given::{Specified, given};
    use crate::game::ids::{GameId, GuildId};
    use crate::words::Word;

    #[derive(Clone, Default)]
    struct Lookups;

    impl Specified for Lookups {
        type Rules = PlayerRules;
        type Command = WordRequested;

        fn rules() -> PlayerRules {
            PlayerRules
        }

        fn context(&self, at: Ts, request: WordRequested) -> CommandContext {
            CommandContext { at, request }
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
            .when(word("wug", 7))
            .then_rejected(&Rejection::TooSoon { again_at });
        asked_once
            .at(minute(60))
            .when(word("wug", 7))
            .then(&[requested(word("wug", 7))]);
    }

    #[test]
    fn the_same_word_again_is_no_other_request_unless_it_is_for_another_server() {
        let asked_once = given::<Lookups>(&[requested(word("fnord", 7))]).at(minute(1));
        asked_once.when(word("fnord", 7)).then_nothing();
        let again_at = minute(60);
        asked_once
            .when(word("fnord", 8))
            .then_rejected(&Rejection::TooSoon { again_at });
    }
}
