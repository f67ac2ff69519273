//! Which slash commands the bot offers, and registering them with Discord.
//!
//! Owns: the embedded files of `commands/`, what differs from what Discord has, deploying.
//! Discord's limits are [`limits`]'s.
//! Does not know: what a command does.
//!
//! Invariant: what is registered is exactly what the files say, and nothing is sent when nothing
//! differs, since Discord allows few registrations a day.

mod limits;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};
use serenity::model::id::{ApplicationId, GuildId};
use thiserror::Error;
use tokio::time::Instant;

use crate::discord::rest::{Rest, RestError};

/// One file a top-level command, and one an entry of the menu that people have on each other.
const FILES: [&str; 17] = [
    include_str!("../../commands/game.json"),
    include_str!("../../commands/play-a-word-game.json"),
    include_str!("../../commands/leaderboard.json"),
    include_str!("../../commands/stats.json"),
    include_str!("../../commands/word-game-stats.json"),
    include_str!("../../commands/guess.json"),
    include_str!("../../commands/giveup.json"),
    include_str!("../../commands/practice.json"),
    include_str!("../../commands/daily.json"),
    include_str!("../../commands/replay.json"),
    include_str!("../../commands/server.json"),
    include_str!("../../commands/team.json"),
    include_str!("../../commands/words.json"),
    include_str!("../../commands/privacy.json"),
    include_str!("../../commands/rules.json"),
    include_str!("../../commands/help.json"),
    include_str!("../../commands/admin.json"),
];

/// Where commands are registered: in one guild while developing, or (`None`) everywhere.
pub type Scope = Option<GuildId>;

/// The slash commands as the files describe them.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    commands: Vec<Value>,
}

/// The commands are within Discord's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The path of every command, such as `game new`.
    pub paths: Vec<String>,
}

/// The commands are outside Discord's limits. Every problem is named, one a line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the slash commands break Discord's limits:\n{}", .problems.join("\n"))]
pub struct CheckError {
    pub problems: Vec<String>,
}

/// What differs between the files and Discord, by top-level command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    pub n_same: usize,
}

#[expect(
    clippy::missing_errors_doc,
    reason = "`CheckError` and `RestError` say all about failures"
)]
impl Registration {
    /// The commands of the files in `commands/`.
    ///
    /// # Panics
    /// When a file is not JSON, which a test rules out.
    #[must_use]
    pub fn embedded() -> Self {
        let read = |file| serde_json::from_str(file).expect("a test reads every file");
        Self {
            commands: FILES.into_iter().map(read).collect(),
        }
    }

    /// The path of every slash command, such as `game new`, in the order of the files.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let slash = self
            .commands
            .iter()
            .filter(|command| !limits::is_in_menu(command));
        slash.flat_map(limits::paths).collect()
    }

    /// Checks the commands against every limit that Discord publishes for them.
    pub fn check(&self) -> Result<Checked, CheckError> {
        let problems = limits::problems(&self.commands);
        if problems.is_empty() {
            Ok(Checked {
                paths: self.paths(),
            })
        } else {
            Err(CheckError { problems })
        }
    }

    /// Returns what a deployment would change. Changes nothing.
    pub async fn diff(
        &self,
        rest: &Rest,
        application: ApplicationId,
        scope: Scope,
        deadline: Instant,
    ) -> Result<Difference, RestError> {
        let remote = rest
            .application_commands(application, scope, deadline)
            .await?;
        Ok(difference(&self.commands, &remote, scope))
    }

    /// Registers the commands if that changes anything, and returns what changed.
    pub async fn deploy(
        &self,
        rest: &Rest,
        application: ApplicationId,
        scope: Scope,
        deadline: Instant,
    ) -> Result<Difference, RestError> {
        let difference = self.diff(rest, application, scope, deadline).await?;
        if !difference.is_empty() {
            rest.put_application_commands(application, scope, &self.sent(scope), deadline)
                .await?;
        }
        Ok(difference)
    }

    fn sent(&self, scope: Scope) -> Vec<Value> {
        let mut commands = self.commands.clone();
        if scope.is_some() {
            for command in commands.iter_mut().filter_map(Value::as_object_mut) {
                command.retain(|field, _| !GLOBAL_ONLY.contains(&field.as_str()));
            }
        }
        commands
    }
}

/// Removes all registered commands, and returns which.
#[expect(
    clippy::missing_errors_doc,
    reason = "`RestError` says all about failures"
)]
pub async fn remove(
    rest: &Rest,
    application: ApplicationId,
    scope: Scope,
    deadline: Instant,
) -> Result<Difference, RestError> {
    let remote = rest
        .application_commands(application, scope, deadline)
        .await?;
    let difference = difference(&[], &remote, scope);
    if !difference.is_empty() {
        let none: [Value; 0] = [];
        rest.put_application_commands(application, scope, &none, deadline)
            .await?;
    }
    Ok(difference)
}

/// Compares commands by their meaning: fields that Discord fills in, and default values, do not count.
#[must_use]
pub fn difference(local: &[Value], remote: &[Value], scope: Scope) -> Difference {
    let by_name = |commands: &[Value]| -> BTreeMap<String, Value> {
        let keyed = |command: &Value| {
            let name = command["name"].as_str().unwrap_or_default();
            // A command of a message or user menu may have the name of a slash command.
            let key = match command["type"].as_u64() {
                None | Some(1) => name.to_owned(),
                Some(kind) => format!("{name} (type {kind})"),
            };
            (key, meaning(command, scope))
        };
        commands.iter().map(keyed).collect()
    };
    let (local, mut remote) = (by_name(local), by_name(remote));

    let mut found = Difference::default();
    for (name, ours) in local {
        match remote.remove(&name) {
            None => found.added.push(name),
            Some(theirs) if theirs == ours => found.n_same += 1,
            Some(_) => found.changed.push(name),
        }
    }
    found.removed = remote.into_keys().collect();
    found
}

/// Fields that Discord fills in.
const SERVER_FILLED: [&str; 8] = [
    "id",
    "application_id",
    "version",
    "guild_id",
    "name_localized",
    "description_localized",
    "default_permission",
    "dm_permission",
];
/// Fields that a command of one guild does not have.
const GLOBAL_ONLY: [&str; 2] = ["contexts", "integration_types"];

fn meaning(command: &Value, scope: Scope) -> Value {
    let Value::Object(fields) = stripped(command) else {
        return Value::Null;
    };
    let mut fields: Map<String, Value> = fields
        .into_iter()
        .filter(|(name, _)| !SERVER_FILLED.contains(&name.as_str()))
        .filter(|(name, _)| scope.is_none() || !GLOBAL_ONLY.contains(&name.as_str()))
        .collect();
    fields.entry("type").or_insert_with(|| 1.into());
    if scope.is_none() {
        fields
            .entry("integration_types")
            .or_insert_with(|| vec![0].into());
    }
    for name in GLOBAL_ONLY {
        if let Some(Value::Array(kinds)) = fields.get_mut(name) {
            kinds.sort_by_key(Value::as_u64);
        }
    }
    if let Some(permissions) = fields.get_mut("default_member_permissions")
        && permissions.is_number()
    {
        *permissions = permissions.to_string().into();
    }
    Value::Object(fields)
}

/// Leaves out, at every depth, what means the same as nothing.
fn stripped(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !name.ends_with("_localized"))
            .map(|(name, inner)| (name.clone(), stripped(inner)))
            .filter(|(_, inner)| !says_nothing(inner))
            .collect(),
        Value::Array(items) => items.iter().map(stripped).collect(),
        other => other.clone(),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

impl Difference {
    /// Whether files and Discord agree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (sign, names) in [
            ("+", &self.added),
            ("~", &self.changed),
            ("-", &self.removed),
        ] {
            for name in names {
                writeln!(f, "{sign} /{name}")?;
            }
        }
        let [n_added, n_changed, n_removed] =
            [&self.added, &self.changed, &self.removed].map(Vec::len);
        let n_same = self.n_same;
        write!(
            f,
            "{n_added} added, {n_changed} changed, {n_removed} removed, {n_same} the same"
        )
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for path in &self.paths {
            writeln!(f, "/{path}")?;
        }
        write!(
            f,
            "{} slash commands, all within Discord's limits",
            self.paths.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_file_is_within_discords_limits() {
        assert!(Registration::embedded().check().is_ok());
    }

    #[test]
    fn every_file_in_the_folder_is_embedded_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/commands");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut embedded: Vec<String> = Registration::embedded()
            .commands
            .iter()
            .map(|command| command["name"].as_str().unwrap())
            .map(|name| format!("{}.json", name.to_lowercase().replace(' ', "-")))
            .collect();
        on_disk.sort();
        embedded.sort();

        assert_eq!(embedded, on_disk);
    }

    #[test]
    fn what_discord_adds_by_itself_is_no_difference() {
        let local = json!({"name": "guess", "description": "d", "contexts": [0, 1],
            "options": [{"type": 3, "name": "word", "description": "w", "required": true}]});
        let remote = json!({"id": "1", "application_id": "2", "version": "3", "type": 1,
            "name": "guess", "name_localizations": null, "description": "d",
            "description_localizations": {}, "default_member_permissions": null,
            "dm_permission": true, "nsfw": false, "contexts": [1, 0], "integration_types": [0],
            "options": [{"type": 3, "name": "word", "name_localized": "wort", "description": "w",
                "required": true, "autocomplete": false, "choices": []}]});

        let found = difference(&[local], &[remote], None);
        assert_eq!(
            found,
            Difference {
                n_same: 1,
                ..Difference::default()
            }
        );
    }

    #[test]
    fn a_difference_names_what_is_new_changed_and_gone() {
        let command =
            |name: &str, description: &str| json!({"name": name, "description": description});
        let local = [
            command("a", "same"),
            command("b", "new words"),
            command("c", "new"),
        ];
        let remote = [
            command("a", "same"),
            command("b", "old words"),
            command("d", "gone"),
        ];

        let shown = difference(&local, &remote, None).to_string();
        assert_eq!(
            shown,
            "+ /c\n~ /b\n- /d\n1 added, 1 changed, 1 removed, 1 the same"
        );
    }

    #[test]
    fn a_guilds_commands_have_no_contexts_to_differ_in() {
        let local = json!({"name": "a", "description": "d", "contexts": [0]});
        let remote = json!({"name": "a", "description": "d", "contexts": null});
        let (local, remote) = ([local], [remote]);
        let guild = Some(GuildId::new(1));

        assert!(difference(&local, &remote, guild).is_empty());
        assert_eq!(difference(&local, &remote, None).changed, ["a"]);
        for command in Registration::embedded().sent(guild) {
            assert_eq!(command.get("contexts"), None);
        }
    }
}
