//! `docs/operations.md` explains every sentence that the program prints when it cannot start, and those of the doctor.

use std::path::Path;

use regex::Regex;

/// Where the sentences stand; of some files only the part before a mark.
const SOURCES: [(&str, &str); 25] = [
    ("src/bot/outbox/mod.rs", ""),
    ("src/bot/run.rs", "/// Starts to handle an event."),
    ("src/cli/app.rs", "/// Calls `handle`"),
    ("src/cli/doctor.rs", ""),
    ("src/cli/doctor/checks.rs", ""),
    ("src/cli/doctor/contents.rs", ""),
    ("src/cli/doctor/journal.rs", ""),
    ("src/cli/log_check.rs", ""),
    ("src/cli/rest.rs", ""),
    ("src/cli/run.rs", ""),
    ("src/cli/serve.rs", ""),
    ("src/cli/signals.rs", ""),
    ("src/config.rs", "#[cfg(test)]"),
    ("src/config/file.rs", "#[cfg(test)]"),
    ("src/config/names.rs", "#[cfg(test)]"),
    ("src/discord/gateway/error.rs", ""),
    ("src/discord/gateway/session_starts.rs", ""),
    ("src/discord/rest/settings.rs", "#[cfg(test)]"),
    ("src/file_access.rs", ""),
    ("src/projections/compare.rs", ""),
    ("src/projections/error.rs", ""),
    ("src/store/error.rs", "pub enum AppendError"),
    ("src/store/integrity.rs", ""),
    (
        "src/store/journal.rs",
        "/// What one file of a folder holds.",
    ),
    ("src/store/postgres/server.rs", "#[cfg(test)]"),
];

/// What stands in these files and asks for nothing, or is not printed.
const NOT_PRINTED: [&str; 6] = [
    "Discord knows this bot as application",
    "it was inserted above",
    "could not ask how many sessions are left",
    "slash commands of server",
    "stopping after the accepted requests are answered",
    "the journal is closed",
];

/// How SQL begins.
const SQL: [&str; 2] = ["select ", "create table "];

/// Words on one line, with one blank between.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_sentence_of_the_doctor_and_of_a_start_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = flowing(&std::fs::read_to_string(root.join("docs/operations.md")).unwrap());
    let page = page.replace('`', "");
    let literal = Regex::new(r#"(?s)"((?:\\.|[^"\\])*)""#).unwrap();
    let value = Regex::new(r"\{[^}]*\}").unwrap();
    let line_end = Regex::new(r"\\\n\s*").unwrap();
    let mut missing = Vec::new();
    for (file, end) in SOURCES {
        let source = std::fs::read_to_string(root.join(file)).unwrap();
        let source = source
            .split(end)
            .next()
            .filter(|_| !end.is_empty())
            .unwrap_or(&source);
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let code: Vec<&str> = source.lines().filter(is_code).collect();
        let code = code.join("\n").replace(r#"'"'"#, "");
        for found in literal.captures_iter(&code) {
            let text = line_end.replace_all(&found[1], "");
            // Of a whole page, its first paragraph is what people look for.
            let text = text.split("\n\n").next().unwrap_or_default();
            let text = text.replace("\\\"", "\"").replace('`', "");
            let parts = value.split(&text).map(flowing);
            let longest = parts.max_by_key(String::len).unwrap_or_default();
            let longest = longest.trim_matches([' ', ';', ':', ',', '(', ')']);
            let is_sentence = longest.matches(' ').count() >= 2
                && !SQL.iter().any(|sql| longest.contains(sql))
                && !NOT_PRINTED.contains(&longest);
            if is_sentence && !page.contains(longest) {
                missing.push(format!("{file}: {text}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "docs/operations.md lacks:\n{}",
        missing.join("\n")
    );
}
