//! Discord's limits for slash commands.
//!
//! Owns: the limits and finding what breaks them. Does not know: which commands there are.

use std::collections::HashSet;

use serde_json::{Map, Value};

const MAX_COMMANDS: usize = 100;
const MAX_IN_MENU: usize = 5;
const MAX_OPTIONS: usize = 25;
const MAX_CHOICES: usize = 25;
const MAX_NAME: usize = 32;
const MAX_DESCRIPTION: usize = 100;
const MAX_CHOICE: usize = 100;
/// All names, descriptions and string values of a command together.
const MAX_COMMAND: usize = 8_000;
const MAX_STRING_LENGTH: u64 = 6_000;

const SLASH: u64 = 1;
const USER: u64 = 2;

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const STRING: u64 = 3;
const INTEGER: u64 = 4;
const NUMBER: u64 = 10;
const LAST_KIND: u64 = 11;

const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE",
    "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
];
const COMMAND_FIELDS: [&str; 10] = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "type",
    "options",
    "default_member_permissions",
    "integration_types",
    "contexts",
    "nsfw",
];
const OPTION_FIELDS: [&str; 14] = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "type",
    "options",
    "required",
    "choices",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
];
const CHOICE_FIELDS: [&str; 3] = ["name", "name_localizations", "value"];

/// Says all that is wrong with `commands`, each with where.
pub(super) fn problems(commands: &[Value]) -> Vec<String> {
    let mut check = Check::default();
    check.at_most("commands", commands.len(), MAX_COMMANDS);
    check.distinct("commands", commands);
    let n_in_menu = commands.iter().filter(|command| is_in_menu(command));
    check.at_most("entries of a user's menu", n_in_menu.count(), MAX_IN_MENU);
    for command in commands {
        let name = command["name"].as_str().unwrap_or("(unnamed)");
        check.command(&format!("/{name}"), command);
    }
    check.problems
}

/// Whether it is an entry of the menu that people have on each other.
pub(super) fn is_in_menu(command: &Value) -> bool {
    command["type"].as_u64() == Some(USER)
}

/// The command's name, or one path for each of its subcommands.
pub(super) fn paths(command: &Value) -> Vec<String> {
    let name = command["name"].as_str().unwrap_or_default();
    let nested: Vec<String> = items(command, "options")
        .filter(|option| matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP)))
        .flat_map(paths)
        .map(|path| format!("{name} {path}"))
        .collect();
    if nested.is_empty() {
        vec![name.to_owned()]
    } else {
        nested
    }
}

fn items<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value[field].as_array().into_iter().flatten()
}

#[derive(Default)]
struct Check {
    problems: Vec<String>,
}

impl Check {
    fn command(&mut self, at: &str, command: &Value) {
        self.fields(at, command, &COMMAND_FIELDS);
        match command["type"].as_u64() {
            None | Some(SLASH) => self.names(at, command),
            Some(USER) => {
                self.texts(at, command, "name", |text| within(text, MAX_NAME));
                for field in ["description", "options"] {
                    if command.get(field).is_some() {
                        self.problem(at, &format!("cannot have {field} in a menu"));
                    }
                }
            }
            Some(_) => self.problem(
                at,
                "is neither a slash command (type 1) nor in the menu of a user (type 2)",
            ),
        }
        for (field, last) in [("contexts", 2), ("integration_types", 1)] {
            let known = |kind: &Value| kind.as_u64().is_some_and(|kind| kind <= last);
            if !items(command, field).all(known) {
                self.problem(at, &format!("has {field} that Discord does not know"));
            }
        }
        self.options(at, command, 0);
        self.at_most(
            &format!("{at}: characters in all"),
            size(command),
            MAX_COMMAND,
        );
    }

    fn options(&mut self, at: &str, parent: &Value, depth: u32) {
        let options: Vec<Value> = items(parent, "options").cloned().collect();
        self.at_most(&format!("{at}: options"), options.len(), MAX_OPTIONS);
        self.distinct(&format!("{at}: options"), &options);
        let n_nested = options.iter().filter(|option| is_nested(option)).count();
        if n_nested != 0 && n_nested != options.len() {
            self.problem(at, "mixes subcommands and plain options");
        }
        let mut optional_seen = false;
        for option in &options {
            let at = format!("{at} {}", option["name"].as_str().unwrap_or("(unnamed)"));
            self.option(&at, option, depth);
            let required = option["required"] == true;
            if required && optional_seen {
                self.problem(&at, "is required but stands behind an optional one");
            }
            optional_seen |= !required;
        }
    }

    fn option(&mut self, at: &str, option: &Value, depth: u32) {
        self.fields(at, option, &OPTION_FIELDS);
        self.names(at, option);
        match option["type"].as_u64() {
            Some(SUBCOMMAND) if depth <= 1 => self.options(at, option, 2),
            Some(GROUP) if depth == 0 => {
                if !items(option, "options").all(|o| o["type"].as_u64() == Some(SUBCOMMAND)) {
                    self.problem(at, "is a group of something else than subcommands");
                }
                self.options(at, option, 1);
            }
            Some(SUBCOMMAND | GROUP) => self.problem(at, "is nested too deeply"),
            Some(kind @ STRING..=LAST_KIND) => self.value(at, option, kind),
            _ => self.problem(at, "has no type that Discord knows"),
        }
    }

    fn value(&mut self, at: &str, option: &Value, kind: u64) {
        let is_number = matches!(kind, INTEGER | NUMBER);
        let allowed = |field: &str| match field {
            "choices" | "autocomplete" => kind == STRING || is_number,
            "min_value" | "max_value" => is_number,
            "min_length" | "max_length" => kind == STRING,
            "channel_types" => kind == 7,
            "options" => false,
            _ => true,
        };
        for field in option.as_object().into_iter().flat_map(Map::keys) {
            if !allowed(field) {
                self.problem(at, &format!("cannot have {field} with its type"));
            }
        }
        for (low, high) in [("min_value", "max_value"), ("min_length", "max_length")] {
            if let (Some(low), Some(high)) = (option[low].as_f64(), option[high].as_f64())
                && high < low
            {
                self.problem(at, "has a least value above its greatest");
            }
        }
        for field in ["min_length", "max_length"] {
            if option[field]
                .as_u64()
                .is_some_and(|length| length > MAX_STRING_LENGTH)
            {
                self.problem(at, &format!("has a {field} over {MAX_STRING_LENGTH}"));
            }
        }
        let choices: Vec<Value> = items(option, "choices").cloned().collect();
        if !choices.is_empty() && option["autocomplete"] == true {
            self.problem(at, "has both choices and autocomplete");
        }
        self.at_most(&format!("{at}: choices"), choices.len(), MAX_CHOICES);
        self.distinct(&format!("{at}: choices"), &choices);
        for choice in &choices {
            self.fields(at, choice, &CHOICE_FIELDS);
            let fits = match kind {
                STRING => choice["value"]
                    .as_str()
                    .is_some_and(|v| v.chars().count() <= MAX_CHOICE),
                INTEGER => choice["value"].is_i64(),
                _ => choice["value"].is_number(),
            };
            if !fits {
                self.problem(at, "has a choice whose value does not fit its type");
            }
            self.texts(at, choice, "name", |text| within(text, MAX_CHOICE));
        }
    }

    fn names(&mut self, at: &str, value: &Value) {
        self.texts(at, value, "name", is_name);
        self.texts(at, value, "description", |text| {
            within(text, MAX_DESCRIPTION)
        });
    }

    /// Checks a text and its localisations.
    fn texts(&mut self, at: &str, value: &Value, field: &str, is_good: impl Fn(&str) -> bool) {
        if !value[field].as_str().is_some_and(&is_good) {
            self.problem(at, &format!("has a {field} that Discord does not take"));
        }
        let localised = value[format!("{field}_localizations")].as_object();
        for (locale, text) in localised.into_iter().flatten() {
            if !LOCALES.contains(&locale.as_str()) {
                self.problem(
                    at,
                    &format!("is localised for {locale}, which Discord lacks"),
                );
            }
            if !text.as_str().is_some_and(&is_good) {
                self.problem(
                    at,
                    &format!("has a {field} for {locale} that Discord does not take"),
                );
            }
        }
    }

    fn fields(&mut self, at: &str, value: &Value, known: &[&str]) {
        for field in value.as_object().into_iter().flat_map(Map::keys) {
            if !known.contains(&field.as_str()) {
                self.problem(
                    at,
                    &format!("has a field {field} that Discord does not know"),
                );
            }
        }
    }

    fn distinct(&mut self, at: &str, named: &[Value]) {
        let mut seen = HashSet::new();
        for name in named.iter().filter_map(|value| value["name"].as_str()) {
            if !seen.insert(name) {
                self.problem(at, &format!("has {name} twice"));
            }
        }
    }

    fn at_most(&mut self, what: &str, n: usize, limit: usize) {
        if n > limit {
            self.problems.push(format!("{what}: {n}, over {limit}"));
        }
    }

    fn problem(&mut self, at: &str, what: &str) {
        self.problems.push(format!("{at} {what}"));
    }
}

fn is_nested(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))
}

fn within(text: &str, limit: usize) -> bool {
    (1..=limit).contains(&text.chars().count())
}

/// `^[-_\p{L}\p{N}]{1,32}$`, lower case where the script has cases.
fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    within(text, MAX_NAME) && text.chars().all(is_letter) && text == text.to_lowercase()
}

/// The characters that Discord counts; of each text its longest localisation.
fn size(value: &Value) -> usize {
    let longest = |field: &str| {
        let localised = value[format!("{field}_localizations")].as_object();
        let texts = localised
            .into_iter()
            .flat_map(Map::values)
            .chain([&value[field]]);
        texts
            .filter_map(Value::as_str)
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    };
    let own = value["value"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    let inner: usize = items(value, "options")
        .chain(items(value, "choices"))
        .map(size)
        .sum();
    longest("name") + longest("description") + own + inner
}

#[cfg(test)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a table of JSON reads better without `&`"
)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(command: Value, expected: &[&str]) {
        assert_eq!(problems(&[command]), expected);
    }

    fn with(options: Value) -> Value {
        json!({"name": "x", "description": "d", "options": options})
    }

    fn option(fields: Value) -> Value {
        let mut option = json!({"name": "o", "description": "d", "type": 3});
        for (name, value) in fields.as_object().unwrap() {
            option[name] = value.clone();
        }
        with(json!([option]))
    }

    #[test]
    fn names_and_descriptions_are_what_discord_takes() {
        check(json!({"name": "give-up_2", "description": "d"}), &[]);
        check(json!({"name": "größe", "description": "d"}), &[]);
        let name = |name: &str| json!({"name": name, "description": "d"});
        check(
            name("Guess"),
            &["/Guess has a name that Discord does not take"],
        );
        check(name("a b"), &["/a b has a name that Discord does not take"]);
        check(
            json!({"name": "x"}),
            &["/x has a description that Discord does not take"],
        );
        let long = json!({"name": "x", "description": "d".repeat(101)});
        check(long, &["/x has a description that Discord does not take"]);
    }

    #[test]
    fn localisations_are_for_known_locales_and_as_short() {
        let localised = |locale: &str, text: &str| json!({"name": "x", "description": "d", "name_localizations": {locale: text}});
        check(localised("de", "wort"), &[]);
        check(
            localised("de-AT", "wort"),
            &["/x is localised for de-AT, which Discord lacks"],
        );
        check(
            localised("de", "Wort"),
            &["/x has a name for de that Discord does not take"],
        );
    }

    #[test]
    fn options_and_choices_fit_their_type() {
        check(
            option(json!({"autocomplete": true, "max_length": 100})),
            &[],
        );
        check(
            option(json!({"type": 4, "min_value": 1, "max_value": 20})),
            &[],
        );
        check(
            option(json!({"min_value": 1})),
            &["/x o cannot have min_value with its type"],
        );
        check(
            option(json!({"type": 99})),
            &["/x o has no type that Discord knows"],
        );
        check(
            option(json!({"colour": 1})),
            &["/x o has a field colour that Discord does not know"],
        );
        let choices = json!({"choices": [{"name": "a", "value": 1}]});
        check(
            option(choices),
            &["/x o has a choice whose value does not fit its type"],
        );
        let both = json!({"choices": [{"name": "a", "value": "a"}], "autocomplete": true});
        check(option(both), &["/x o has both choices and autocomplete"]);
    }

    #[test]
    fn required_options_come_first_and_names_differ() {
        let option = |name: &str, required: bool| json!({"name": name, "description": "d", "type": 3, "required": required});
        check(with(json!([option("a", true), option("b", false)])), &[]);
        check(
            with(json!([option("a", false), option("b", true)])),
            &["/x b is required but stands behind an optional one"],
        );
        check(
            with(json!([option("a", true), option("a", true)])),
            &["/x: options has a twice"],
        );
    }

    #[test]
    fn there_are_at_most_25_options_and_8000_characters() {
        let many = |n: usize, text: &str| -> Value {
            let option = |i| json!({"name": format!("o{i}"), "description": text, "type": 3});
            with((0..n).map(option).collect())
        };
        check(many(25, "d"), &[]);
        check(many(26, "d"), &["/x: options: 26, over 25"]);

        let groups = (0..5).map(|i| {
            let mut group = many(20, &"d".repeat(100));
            group["name"] = format!("g{i}").into();
            group["type"] = 1.into();
            group
        });
        let size = 2 + 5 * (2 + 1 + 20 * 100 + 10 * 2 + 10 * 3);
        check(
            with(groups.collect()),
            &[&format!("/x: characters in all: {size}, over 8000")],
        );
    }

    #[test]
    fn subcommands_are_not_mixed_and_not_nested_too_deeply() {
        let nested = |kind: u64, options: Value| json!({"name": "s", "description": "d", "type": kind, "options": options});
        let plain = json!({"name": "o", "description": "d", "type": 3});
        check(
            with(json!([nested(
                2,
                json!([nested(1, json!([plain.clone()]))])
            )])),
            &[],
        );
        check(
            with(json!([nested(1, json!([])), plain])),
            &["/x mixes subcommands and plain options"],
        );
        let deep = with(json!([nested(1, json!([nested(1, json!([]))]))]));
        check(deep, &["/x s s is nested too deeply"]);
    }

    #[test]
    fn a_path_is_a_command_with_its_subcommand() {
        let sub = json!({"name": "b", "type": 1});
        let group = json!({"name": "g", "type": 2, "options": [sub]});
        assert_eq!(
            paths(&json!({"name": "a", "options": [sub, group]})),
            ["a b", "a g b"]
        );
        assert_eq!(
            paths(&json!({"name": "a", "options": [{"name": "o", "type": 3}]})),
            ["a"]
        );
    }
}
