//! `docs/operations.md` explains every sentence that the program prints when it cannot start, and those of the doctor.

use std::path::Path;

use regex::Regex;

/// Where the sentences stand; of some files only the part before a mark.
const SOURCES: [(&str, &str); 9] = [
    ("src/cli/doctor.rs", ""),
    ("src/cli/doctor/checks.rs", ""),
    ("src/cli/doctor/contents.rs", ""),
    ("src/cli/serve.rs", ""),
    ("src/config.rs", "#[cfg(test)]"),
    ("src/config/file.rs", "#[cfg(test)]"),
    ("src/config/names.rs", "#[cfg(test)]"),
    ("src/store/error.rs", "pub enum AppendError"),
    ("src/store/postgres/server.rs", "#[cfg(test)]"),
];

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
            let text = text.replace("\\\"", "\"").replace('`', "");
            let parts = value.split(&text).map(flowing);
            let longest = parts.max_by_key(String::len).unwrap_or_default();
            let is_sentence = longest.matches(' ').count() >= 2 && !longest.contains("select ");
            if is_sentence && !page.contains(longest.trim_matches([' ', ';', ':', ',', '(', ')'])) {
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
