//! Read tables that cannot be used, as the person at the command line sees them.

use super::{Folder, TWO_ROUNDS};

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

#[test]
fn damaged_read_tables_are_rebuilt_with_one_warning() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let tables = folder.0.path().join("data/gamebot.read.db");
    let mut bytes = std::fs::read(&tables).unwrap();
    bytes[..4096].fill(0xa5);
    std::fs::write(&tables, bytes).unwrap();

    let played = folder.run(&["play", "--resume"]);
    assert!(played.err.contains("no unfinished game"), "{}", played.err);
    let warning = "the read tables cannot be used and are rebuilt from the log; the old ones are in data/gamebot.read.damaged.db";
    assert_eq!(played.err.matches(warning).count(), 1, "{}", played.err);
    assert_eq!(played.err.lines().count(), 2, "{}", played.err);
    let rebuilt = folder.run(&["rebuild", "all"]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.err);
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

#[test]
fn a_rebuild_replaces_damaged_read_tables() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    std::fs::write(folder.0.path().join("data/gamebot.read.db"), [0xa5; 10_000]).unwrap();
    let rebuilt = folder.run(&["rebuild", "all"]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.err);
    assert_eq!(folder.run(&["verify"]).code, Some(0));
}
