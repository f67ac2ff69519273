//! The names of replays.
//!
//! Owns: which names there are, and the order in which a game tries them. Does not know: which are taken.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::{GuildId, Seed};

/// The name of a replay, such as `otter-482`: unique in its server, and among the games that have none.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^[a-z]{3,12}-[0-9]{3,5}$"))]
pub struct ReplayName(String);

/// A text that is no name of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a replay's name is an animal and a number, such as otter-482")]
pub struct NotAReplayName;

impl ReplayName {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the names that a game tries, one after the other: always the same for the same seed, and never ending.
    /// The more are taken, the longer they get; games without a server share one set of names, and begin with long ones.
    pub fn candidates(seed: Seed, guild: Option<GuildId>) -> impl Iterator<Item = Self> {
        let first = if guild.is_some() { 0 } else { LONGEST_FROM };
        (first..).map(move |n| Self::candidate(seed, n))
    }

    fn candidate(seed: Seed, n: u32) -> Self {
        let drawn = Uuid::new_v5(&NAMES, format!("{seed}/{n}").as_bytes());
        let (high, low) = drawn.as_u64_pair();
        let animal = ANIMALS[usize::try_from(high % ANIMALS.len() as u64).unwrap_or_default()];
        let least = match n {
            0..LONGER_FROM => 100,
            LONGER_FROM..LONGEST_FROM => 1_000,
            LONGEST_FROM.. => 10_000,
        };
        Self(format!("{animal}-{}", least + low % (9 * least)))
    }
}

/// From which candidate on a number has four digits, and five.
const LONGER_FROM: u32 = 4;
const LONGEST_FROM: u32 = 8;

/// The namespace of the draw; changing it would rename games of old logs that were not named when they ended.
const NAMES: Uuid = Uuid::from_u128(0x5d1c_93a4_7b20_4f6e_8a3d_c6e1_0f97_b2d8);

impl fmt::Display for ReplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ReplayName {
    type Err = NotAReplayName;

    fn from_str(text: &str) -> Result<Self, NotAReplayName> {
        let (animal, number) = text.split_once('-').ok_or(NotAReplayName)?;
        let is_animal =
            (3..=12).contains(&animal.len()) && animal.bytes().all(|b| b.is_ascii_lowercase());
        let is_number =
            (3..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        if is_animal && is_number {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAReplayName)
        }
    }
}

impl From<ReplayName> for String {
    fn from(name: ReplayName) -> Self {
        name.0
    }
}

impl TryFrom<String> for ReplayName {
    type Error = NotAReplayName;

    fn try_from(text: String) -> Result<Self, NotAReplayName> {
        text.parse()
    }
}

/// Animals that nobody is called as an insult. Their order and number decide the names of old games: new ones are not
/// added.
const ANIMALS: [&str; 128] = [
    "alpaca",
    "antelope",
    "armadillo",
    "auk",
    "axolotl",
    "badger",
    "bandicoot",
    "barbet",
    "bison",
    "bittern",
    "bluebird",
    "bobcat",
    "bonobo",
    "bullfinch",
    "bunting",
    "caracal",
    "caribou",
    "chamois",
    "chickadee",
    "chinchilla",
    "chipmunk",
    "cicada",
    "civet",
    "coati",
    "condor",
    "cormorant",
    "crane",
    "cricket",
    "curlew",
    "dipper",
    "dolphin",
    "dormouse",
    "dragonfly",
    "dugong",
    "dunlin",
    "eagle",
    "egret",
    "eider",
    "eland",
    "ermine",
    "falcon",
    "fennec",
    "ferret",
    "finch",
    "firefly",
    "flamingo",
    "gannet",
    "gazelle",
    "gecko",
    "gibbon",
    "goldfinch",
    "grebe",
    "grouse",
    "hamster",
    "hare",
    "hedgehog",
    "heron",
    "hoopoe",
    "hornbill",
    "hummingbird",
    "ibex",
    "ibis",
    "dikdik",
    "impala",
    "jackdaw",
    "jaguar",
    "jay",
    "jerboa",
    "kestrel",
    "kingfisher",
    "kinkajou",
    "kiwi",
    "koala",
    "kudu",
    "ladybird",
    "lapwing",
    "lark",
    "lemur",
    "leopard",
    "linnet",
    "llama",
    "lynx",
    "macaw",
    "magpie",
    "manatee",
    "mantis",
    "marmot",
    "marten",
    "meerkat",
    "mongoose",
    "moth",
    "narwhal",
    "newt",
    "nightjar",
    "nuthatch",
    "cassowary",
    "octopus",
    "okapi",
    "oriole",
    "osprey",
    "otter",
    "owl",
    "capybara",
    "panther",
    "partridge",
    "peacock",
    "beluga",
    "penguin",
    "petrel",
    "pheasant",
    "pika",
    "plover",
    "porcupine",
    "puffin",
    "quail",
    "quokka",
    "raccoon",
    "raven",
    "reindeer",
    "robin",
    "salamander",
    "sandpiper",
    "seahorse",
    "skylark",
    "starling",
    "swallow",
    "tapir",
    "wombat",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_name_is_an_animal_and_a_number() {
        #[track_caller]
        fn check(text: &str, is_name: bool) {
            assert_eq!(text.parse::<ReplayName>().is_ok(), is_name, "{text}");
        }

        check("otter-482", true);
        check("otter-48213", true);
        check("otter-48", false);
        check("otter-482134", false);
        check("ot-482", false);
        check("Otter-482", false);
        check("otter", false);
        check("otter-48a", false);
        check("otter-482-1", false);
    }

    #[test]
    fn every_game_has_names_to_try_which_are_well_formed_and_get_longer() {
        for seed in 0..500 {
            let here = || ReplayName::candidates(Seed(seed), Some(GuildId(1)));
            let names: Vec<ReplayName> = here().take(12).collect();
            for name in &names {
                assert_eq!(name.as_str().parse().as_ref(), Ok(name));
            }
            let digits = names
                .iter()
                .map(|name| name.as_str().split_once('-').unwrap().1.len());
            assert_eq!(
                digits.collect::<Vec<_>>(),
                [3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]
            );
            assert_eq!(names, here().take(12).collect::<Vec<_>>());
            let without_server = ReplayName::candidates(Seed(seed), None).next();
            assert_eq!(without_server.as_ref(), names.get(8));
        }
        let animals: BTreeSet<&str> = ANIMALS.into_iter().collect();
        assert_eq!(animals.len(), ANIMALS.len());
        assert!(
            ANIMALS
                .iter()
                .all(|animal| (3..=12).contains(&animal.len()))
        );
    }
}
