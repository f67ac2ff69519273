//! The names of all settings, and names that were probably meant to be one of them.

use std::collections::{BTreeSet, HashMap};

pub(super) const ALL: [&str; 11] = [
    "DATABASE_URL",
    "DISCORD_API_CA",
    "DISCORD_API_RESOLVE",
    "DISCORD_API_URL",
    "DISCORD_TOKEN",
    "GAMEBOT_COMMANDS_GUILD",
    "GAMEBOT_JOURNAL",
    "GAMEBOT_LOG",
    "GAMEBOT_LOG_FORMAT",
    "GAMEBOT_OPERATORS",
    "GAMEBOT_SHARDS",
];

const OWN: &str = "GAMEBOT_";

/// What others set under this prefix: Kubernetes for a service of that name, and the tests.
const FOREIGN: [&str; 3] = ["GAMEBOT_SERVICE_", "GAMEBOT_PORT", "GAMEBOT_TEST_"];

/// How many letters a misspelt name differs in.
const DISTANCE: usize = 2;

/// Returns a sentence on each name that is probably misspelt: those of this program, and in the file all that are
/// close to a setting.
pub(super) fn misspelt(environment: &[String], file: &HashMap<String, String>) -> Vec<String> {
    let is_foreign = |name: &str| FOREIGN.iter().any(|prefix| name.starts_with(prefix));
    let is_own = |name: &str| name.to_ascii_uppercase().starts_with(OWN) && !is_foreign(name);
    let suspects = environment.iter().filter(|name| is_own(name));
    let suspects: BTreeSet<&str> = suspects.chain(file.keys()).map(String::as_str).collect();
    let unknown = suspects.into_iter().filter(|name| !ALL.contains(name));
    unknown
        .filter_map(|name| match close_to(name) {
            Some(meant) => Some(format!("{name} is not a setting; did you mean {meant}?")),
            None => is_own(name)
                .then(|| format!("{name} is not a setting; .env.example lists all of them")),
        })
        .collect()
}

fn close_to(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&name, known);
    let closest = ALL.into_iter().min_by_key(|known| distance(known))?;
    (distance(closest) <= DISTANCE).then_some(closest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_told_with_the_one_that_was_meant() {
        #[track_caller]
        fn check(in_file: &[&str], in_environment: &[&str], expected: &[&str]) {
            let file = in_file
                .iter()
                .map(|name| ((*name).to_owned(), String::new()));
            let environment: Vec<String> = in_environment
                .iter()
                .map(|name| (*name).to_owned())
                .collect();
            assert_eq!(misspelt(&environment, &file.collect()), expected);
        }

        check(
            &["DISCORD_TOKEN", "POSTGRES_PASSWORD"],
            &["GAMEBOT_LOG", "PATH"],
            &[],
        );
        check(
            &["DISCORD_TOEKN"],
            &["GAMEBOT_SHARD", "DATABASE_URI"],
            &[
                "DISCORD_TOEKN is not a setting; did you mean DISCORD_TOKEN?",
                "GAMEBOT_SHARD is not a setting; did you mean GAMEBOT_SHARDS?",
            ],
        );
        check(
            &["gamebot_log"],
            &[
                "GAMEBOT_WEB_PORT",
                "GAMEBOT_PORT_80_TCP",
                "GAMEBOT_SERVICE_HOST",
            ],
            &[
                "GAMEBOT_WEB_PORT is not a setting; .env.example lists all of them",
                "gamebot_log is not a setting; did you mean GAMEBOT_LOG?",
            ],
        );
    }
}
