//! The rules of the code's shape: what the documents say of it, held against it.

mod layers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(below).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file without its comments and texts, which may name anything.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = Regex::new(r#""(?:\\.|[^"\\])*""#)
        .unwrap()
        .replace_all(&text, "");
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

struct Row {
    may_name: BTreeSet<String>,
    only_place_for: Vec<String>,
}

/// The table of modules in `ARCHITECTURE.md`.
fn table() -> BTreeMap<String, Row> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let list = |cell: &str| {
        let names = cell
            .split(',')
            .map(str::trim)
            .filter(|name| !matches!(*name, "–" | ""));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row
            .trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        let [name, _, _, may_name, only_place_for] = cells[..] else {
            panic!("a row of the table has five cells: {row}")
        };
        let may_name = list(may_name).into_iter().collect();
        let only_place_for = list(only_place_for);
        (
            name.trim_end_matches('`').to_owned(),
            Row {
                may_name,
                only_place_for,
            },
        )
    })
    .collect()
}

fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn a_module_names_only_the_modules_that_the_table_allows() {
    let table = table();
    let named = Regex::new(r"crate::(?:\{([^}]*)\}|(\w+))").unwrap();
    let mut broken = Vec::new();
    for path in sources(&root().join("src")) {
        let module = module_of(&path);
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let row = table
            .get(&module)
            .unwrap_or_else(|| panic!("`{module}` is not in the table"));
        for found in named.captures_iter(&code(&path)) {
            let list = found.get(1).or(found.get(2)).unwrap().as_str();
            for name in list
                .split(',')
                .map(|name| name.trim().split("::").next().unwrap())
            {
                let allowed =
                    name == module || row.may_name.contains("all") || row.may_name.contains(name);
                if table.contains_key(name) && !allowed {
                    broken.push(format!("{} names `{name}`", path.display()));
                }
            }
        }
    }
    assert_eq!(broken, [""; 0]);
}

#[test]
fn files_of_a_module_form_layers() {
    let src = root().join("src");
    let modules = table();
    let circles = modules
        .keys()
        .flat_map(|module| layers::cycles(&src, module));
    assert_eq!(circles.collect::<Vec<_>>(), Vec::<Vec<String>>::new());
}

#[test]
fn what_has_one_place_stands_nowhere_else() {
    let mut places: Vec<(String, Vec<String>)> = table()
        .into_iter()
        .flat_map(|(module, row)| {
            row.only_place_for
                .into_iter()
                .map(move |what| (what, vec![module.clone()]))
        })
        .collect();
    let of = |modules: &[&str]| modules.iter().map(|module| (*module).to_owned()).collect();
    places.push(("sqlx".to_owned(), of(&["store", "people", "projections"])));
    places.push(("serenity".to_owned(), of(&["discord", "bot"])));
    places.push((
        r"Utc::now|SystemTime::now|Uuid::new_v4|Uuid::now_v7|fastrand|rand".to_owned(),
        of(&["clock"]),
    ));
    // Everything else waits and measures by tokio's time, which can be virtual.
    places.push((
        r"std::time::(?:\{[^}]*\b)?Instant".to_owned(),
        of(&["clock", "cli"]),
    ));
    places.push((r"std::env|env::var".to_owned(), of(&["config"])));
    let mut broken = Vec::new();
    for path in sources(&root().join("src")) {
        let (module, code) = (module_of(&path), code(&path));
        for (what, modules) in &places {
            let named = Regex::new(&format!(r"\b(?:{what})\b")).unwrap();
            if !modules.contains(&module) && named.is_match(&code) {
                broken.push(format!("{} names `{what}`", path.display()));
            }
        }
    }
    assert_eq!(broken, [""; 0]);
}

#[test]
fn every_file_of_the_library_opens_with_what_it_owns() {
    let silent: Vec<PathBuf> = sources(&root().join("src"))
        .into_iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! "))
        .collect();
    assert_eq!(silent, Vec::<PathBuf>::new());
}

/// What the crates look like that are built here, without asking the network.
fn dependencies() -> Vec<Value> {
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(root())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let compiler = run("rustc", &["-vV"]);
    let host = compiler
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let platform = ["--filter-platform", host];
    let metadata = run(
        "cargo",
        &[
            &["metadata", "--format-version", "1", "--offline", "--locked"][..],
            &platform,
        ]
        .concat(),
    );
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn every_dependency_has_a_licence_that_may_be_shipped() {
    let rules = fs::read_to_string(root().join("docs/licences.txt")).unwrap();
    let allowed: Vec<&str> = rules
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let broken: Vec<String> = dependencies()
        .iter()
        .filter(|package| package["name"] != "gamebot")
        .filter_map(|package| {
            let licence = package["license"]
                .as_str()
                .unwrap_or("none given")
                .replace('/', " OR ");
            let fits = spdx::Expression::parse(&licence).is_ok_and(|expression| {
                expression.evaluate(|wanted| allowed.contains(&wanted.license.to_string().as_str()))
            });
            (!fits).then(|| format!("{} {}: {licence}", package["name"], package["version"]))
        })
        .collect();
    assert_eq!(
        broken, [""; 0],
        "a licence that docs/licences.txt does not list"
    );
}

#[test]
fn no_crate_is_there_in_two_versions_but_the_known_ones() {
    let rules = fs::read_to_string(root().join("docs/duplicates.txt")).unwrap();
    let known: BTreeSet<&str> = rules
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in dependencies() {
        let name = package["name"].as_str().unwrap().to_owned();
        versions
            .entry(name)
            .or_default()
            .insert(package["version"].to_string());
    }
    let doubled: BTreeSet<&str> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| name.as_str())
        .collect();
    let new: Vec<&&str> = doubled.difference(&known).collect();
    let gone: Vec<&&str> = known.difference(&doubled).collect();
    assert_eq!(
        (new, gone),
        (vec![], vec![]),
        "(new, gone) against docs/duplicates.txt"
    );
}
