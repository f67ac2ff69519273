//! The transcript: everything that was done and seen, in one order, written for reading.
//!
//! Owns: entries, their placeholders, the page that a snapshot holds. Does not know why an entry
//! was made.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Instant;

use regex::{Captures, Regex};

use super::world::{Id, World};

/// A place in the order of all that happened; later is greater.
pub(crate) type Stamp = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A person did something.
    Act,
    /// The test or the network did something; nobody on Discord sees it.
    Note,
    Posted,
    Edited,
    Deleted,
    Reacted,
    Modal,
    Choices,
    /// Discord told a person that the bot did not answer.
    NoAnswer,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    pub(crate) at: Instant,
    pub(crate) kind: Kind,
    /// Where it happened; empty for notes.
    pub(crate) place: String,
    /// What a reader of the transcript sees, ids not yet replaced.
    pub(crate) line: String,
    pub(crate) seen_by: BTreeSet<Id>,
    /// All text that reached the clients of those who see it.
    pub(crate) bytes: String,
}

/// Writes entries as a page: each act, and under it what came of it, place by place.
///
/// Between two acts, places are sorted and each keeps its order: what two people see at the same
/// instant has no order that a snapshot could rely on.
pub(super) fn page(world: &World, entries: &[Entry]) -> String {
    let mut page = String::new();
    for step in entries.chunk_by(|_, next| !matches!(next.kind, Kind::Act | Kind::Note)) {
        let (head, effects) = match step {
            [head, effects @ ..] if matches!(head.kind, Kind::Act | Kind::Note) => {
                (Some(head), effects)
            }
            effects => (None, effects),
        };
        let mut effects: Vec<&Entry> = effects.iter().collect();
        effects.sort_by(|a, b| a.place.cmp(&b.place));
        for entry in head.into_iter().chain(effects) {
            let mut lines = entry.line.lines();
            let first = lines.next().unwrap_or_default();
            match entry.kind {
                Kind::Act | Kind::Note => page.push_str(first),
                _ => {
                    let _ = write!(page, "  {}  {first}", entry.place);
                }
            }
            page.push('\n');
            for line in lines {
                let _ = writeln!(page, "    {line}");
            }
        }
    }
    named(world, &page)
}

/// Puts names and placeholders in the place of what varies: mentions, ids, times, durations.
fn named(world: &World, text: &str) -> String {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| regex(r"</([^:>]+):\d+>"));
    static TIME: LazyLock<Regex> = LazyLock::new(|| regex(r"<t:\d+(:\w)?>"));
    static DURATION: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"less than a second|\b\d+(\.\d+)? ?(ms|s|m|min|h|seconds?|minutes?|hours?)\b( \d+ ?(s|m|min|seconds?|minutes?)\b)*",
        )
    });
    static ID: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d{17,20})\b")
    });

    static LINK: LazyLock<Regex> =
        LazyLock::new(|| regex(r"https://discord\.com/channels/\d+/(\d+)/\d+"));

    let mut text = with_names(world, text);
    text = LINK
        .replace_all(&text, |found: &Captures<'_>| {
            let channel = found[1].parse().unwrap_or_default();
            format!("{{link to a message in {}}}", world.place(channel))
        })
        .into_owned();
    for (varying, placeholder) in &world.placeholders {
        text = text.replace(varying, placeholder);
    }
    let text = COMMAND.replace_all(&text, "/$1");
    let text = TIME.replace_all(&text, "{time}");
    let mut known: Vec<String> = Vec::new();
    let text = ID.replace_all(&text, |found: &Captures<'_>| {
        let id = found[0].to_owned();
        let idx = known
            .iter()
            .position(|other| *other == id)
            .unwrap_or_else(|| {
                known.push(id);
                known.len() - 1
            });
        format!("{{id {}}}", idx + 1)
    });
    DURATION.replace_all(&text, "{duration}").into_owned()
}

/// Puts names in the place of mentions.
pub(super) fn with_names(world: &World, text: &str) -> String {
    static MENTION: LazyLock<Regex> = LazyLock::new(|| regex(r"<(@!?|#)(\d+)>"));

    let named = MENTION.replace_all(text, |found: &Captures<'_>| {
        let id = found[2].parse().unwrap_or_default();
        if found[1].starts_with('@') {
            format!("@{}", world.name_of(id))
        } else {
            world.place(id)
        }
    });
    named.into_owned()
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid")
}

#[test]
fn what_varies_becomes_a_placeholder() {
    let mut world = World::new();
    let ana = world.add_person("ana");
    let check = |text: &str, expected: &str| assert_eq!(named(&world, text), expected);

    check(&format!("<@{ana}> won"), "@ana won");
    check("ends <t:1700000000:R>", "ends {time}");
    check(
        "took 2 m 13 s, then 40 ms",
        "took {duration}, then {duration}",
    );
    check("in 5 rounds, 2 players", "in 5 rounds, 2 players");
    check("</game new:123456789012345678>", "/game new");
    check(
        "0b7e1cb8-3c1f-4a58-9d5e-2f3a4b5c6d7e 123456789012345678 0b7e1cb8-3c1f-4a58-9d5e-2f3a4b5c6d7e",
        "{id 1} {id 2} {id 1}",
    );
}
