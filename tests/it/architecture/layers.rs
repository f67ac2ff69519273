//! The files of a module form layers: none reaches itself through what it names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regex::Regex;

/// A module's path from the crate's root, such as `["game", "round"]`.
type ModulePath = Vec<String>;

/// The files of one top-level module, and the names that each imports.
struct Files {
    paths: BTreeMap<ModulePath, PathBuf>,
    imports: BTreeMap<ModulePath, Vec<Import>>,
}

#[derive(Clone)]
struct Import {
    path: ModulePath,
    /// The file only passes the name on.
    is_reexport: bool,
}

/// Returns the groups of files below `src/<module>` that import each other in a circle.
///
/// The head of a folder (`round.rs` of `round/…`) counts like any other file, except for what it only passes on from the
/// folder.
pub(super) fn cycles(src: &Path, module: &str) -> Vec<Vec<String>> {
    let files = Files::read(src, module);
    let mut targets: BTreeMap<&ModulePath, BTreeSet<ModulePath>> = BTreeMap::new();
    for (from, imports) in &files.imports {
        let passes_on = |import: &&Import| import.is_reexport && import.path.starts_with(from);
        let used = imports.iter().filter(|import| !passes_on(import));
        let resolved = used.filter_map(|import| files.resolve(&import.path, 0));
        targets
            .entry(from)
            .or_default()
            .extend(resolved.filter(|to| to != from));
    }
    let reachable_from = |from: &ModulePath| {
        let mut seen: BTreeSet<&ModulePath> = BTreeSet::new();
        let mut next: Vec<&ModulePath> = targets[from].iter().collect();
        while let Some(at) = next.pop() {
            if seen.insert(at) {
                next.extend(&targets[at]);
            }
        }
        seen
    };
    let reached: BTreeMap<&ModulePath, _> =
        targets.keys().map(|at| (*at, reachable_from(at))).collect();
    let mut circles = BTreeSet::new();
    for (at, seen) in &reached {
        if seen.contains(at) {
            let circle = seen.iter().filter(|other| reached[**other].contains(at));
            circles.insert(circle.map(|path| path.join("/")).collect::<Vec<_>>());
        }
    }
    circles.into_iter().collect()
}

impl Files {
    fn read(src: &Path, module: &str) -> Self {
        let mut paths = BTreeMap::new();
        for path in super::sources(src) {
            let below = path.strip_prefix(src).unwrap().with_extension("");
            let mut at: ModulePath = below
                .iter()
                .map(|part| part.to_str().unwrap().to_owned())
                .collect();
            at.pop_if(|last| last == "mod");
            if at.first().is_some_and(|first| first == module) && !is_test(&at) {
                paths.insert(at, path);
            }
        }
        let imports = paths
            .iter()
            .map(|(at, path)| (at.clone(), imports(at, &without_tests(path))))
            .collect();
        Self { paths, imports }
    }

    /// Returns the file that defines what an absolute path names, through re-exports; none outside the module.
    fn resolve(&self, path: &[String], depth: usize) -> Option<ModulePath> {
        let n_known = (1..=path.len())
            .rev()
            .find(|n| self.paths.contains_key(&path[..*n]))?;
        let (file, rest) = path.split_at(n_known);
        let Some(name) = rest.first().filter(|_| depth < 8) else {
            return Some(file.to_vec());
        };
        let through = self.imports[file]
            .iter()
            .map(|import| &import.path)
            .find(|import| import.last() == Some(name) && *import != path);
        match through {
            Some(import) => {
                // A name from outside the module is not defined by the file that re-exports it.
                let mut import = import.clone();
                import.extend_from_slice(&rest[1..]);
                self.resolve(&import, depth + 1)
            }
            None => Some(file.to_vec()),
        }
    }
}

fn is_test(at: &[String]) -> bool {
    // The scenes of the rules are called specs.
    let is_scene = |part: &String| part == "spec" && at[0] == "game";
    at.iter().any(|part| part == "tests" || is_scene(part))
}

/// The code of a file before its unit tests, which stand last.
fn without_tests(path: &Path) -> String {
    let code = super::code(path);
    let end = code.find("#[cfg(test)]\nmod ").map_or(code.len(), |at| {
        // `mod tests;` names a file; `mod tests {` begins one.
        let line = code[at..].lines().nth(1).unwrap_or_default();
        if line.ends_with('{') { at } else { code.len() }
    });
    code[..end].to_owned()
}

/// Returns the absolute paths that the code at `at` names.
fn imports(at: &[String], code: &str) -> Vec<Import> {
    let (mut used, mut passed_on) = (Vec::new(), Vec::new());
    let children = Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?mod (\w+);").unwrap();
    let children: Vec<&str> = children
        .captures_iter(code)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    let statements = Regex::new(r"(?m)^\s*(pub(?:\([^)]*\))? )?use ([^;]+);").unwrap();
    for one in statements.captures_iter(code) {
        let is_reexport = one.get(1).is_some();
        let found = if is_reexport {
            &mut passed_on
        } else {
            &mut used
        };
        expand(&[], &one[2], found);
    }
    let inline = Regex::new(r"\b((?:crate|super|self)(?:::\w+)+)").unwrap();
    let without_uses = statements.replace_all(code, "");
    for one in inline.captures_iter(&without_uses) {
        expand(&[], &one[1], &mut used);
    }
    let absolute = |path: ModulePath| {
        let first = path.first()?.as_str();
        let mut base = match first {
            "crate" => Vec::new(),
            "self" => at.to_vec(),
            "super" => at[..at.len() - 1].to_vec(),
            child if children.contains(&child) => {
                return Some([at, path.as_slice()].concat());
            }
            _ => return None,
        };
        for part in &path[1..] {
            if part == "super" {
                base.pop();
            } else {
                base.push(part.clone());
            }
        }
        Some(base)
    };
    let import = |paths: Vec<ModulePath>, is_reexport| {
        let paths = paths.into_iter().filter_map(&absolute);
        let import = |path| Import { path, is_reexport };
        paths.map(import).collect::<Vec<_>>()
    };
    [import(used, false), import(passed_on, true)].concat()
}

/// Writes out the paths of a `use` tree.
fn expand(prefix: &[String], tree: &str, found: &mut Vec<ModulePath>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut prefix = prefix.to_vec();
        prefix.extend(parts(&tree[..open]));
        let inner = &tree[open + 1..tree.rfind('}').unwrap()];
        let (mut depth, mut start) = (0, 0);
        for (at, sign) in inner.char_indices().chain([(inner.len(), ',')]) {
            match sign {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(&prefix, &inner[start..at], found);
                    start = at + 1;
                }
                _ => {}
            }
        }
    } else if !tree.is_empty() {
        let path = tree.split(" as ").next().unwrap();
        found.push([prefix, &parts(path)].concat());
    }
}

fn parts(path: &str) -> ModulePath {
    path.split("::")
        .map(str::trim)
        .filter(|part| {
            !matches!(*part, "" | "*" | "self") || *part == "self" && path.starts_with("self")
        })
        .map(str::to_owned)
        .collect()
}
