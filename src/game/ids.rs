//! Names of things that last: games, players, teams, and the Discord places a game is played in.
//!
//! Owns: their types, so that one cannot stand for another. Does not know: who a player is.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id! {
    /// One game, from its lobby to its end. A `UUIDv7`: its first 48 bits say when it was created.
    GameId
}
uuid_id! {
    /// A person who plays, without saying who: a random UUID. `people` knows the Discord user.
    PlayerId
}
uuid_id! {
    /// A fixed pair of players in one server (or in none).
    TeamId
}
uuid_id! {
    /// One person's asking another to be a team.
    InvitationId
}
uuid_id! {
    /// A named variation of a mode in one server, whatever its name is.
    PresetId
}

/// The namespace of [`TeamId`]s; changing it would rename every team.
const TEAMS: Uuid = Uuid::from_u128(0x6d2f_6f0e_8d0c_5d1b_9a51_7c2b_30f4_a9e1);

impl TeamId {
    /// Returns the one id of these two players in this server, whichever way round they stand.
    pub fn of(guild: Option<GuildId>, players: [PlayerId; 2]) -> Self {
        let [low, high] = if players[0] <= players[1] {
            players
        } else {
            [players[1], players[0]]
        };
        let place = guild.map_or_else(|| "dm".to_owned(), |guild| guild.to_string());
        Self(Uuid::new_v5(
            &TEAMS,
            format!("{place}/{low}/{high}").as_bytes(),
        ))
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Stored as a string of digits: a JSON number loses precision in many readers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(into = "String", try_from = "String")]
        #[schemars(with = "String", extend("pattern" = "^[0-9]+$"))]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = std::num::ParseIntError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse().map(Self)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number! {
    /// A Discord server.
    GuildId
}
number! {
    /// A Discord channel.
    ChannelId
}

number! {
    /// A role of a Discord server.
    RoleId
}

number! {
    /// Where a game's draws start from.
    Seed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_two_people_are_the_same_team_whichever_is_named_first() {
        let [ana, ben] = [PlayerId(Uuid::from_u128(1)), PlayerId(Uuid::from_u128(2))];
        let tavern = Some(GuildId(7));
        assert_eq!(
            TeamId::of(tavern, [ana, ben]),
            TeamId::of(tavern, [ben, ana])
        );
        assert_ne!(TeamId::of(tavern, [ana, ben]), TeamId::of(None, [ana, ben]));
    }

    #[test]
    fn a_snowflake_is_stored_as_digits_in_a_string() {
        let json = serde_json::to_string(&GuildId(u64::MAX)).unwrap();
        assert_eq!(json, "\"18446744073709551615\"");
        assert_eq!(
            serde_json::from_str::<GuildId>(&json).unwrap(),
            GuildId(u64::MAX)
        );
    }
}
