//! A game at the terminal ends when it is asked to, also while the database hangs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::Folder;
use crate::store::given::until;
use crate::store::{Database, Proxy};

/// A second, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(5);

fn start(folder: &Folder, url: &str, names: &str) -> Child {
    let mut command = folder.command(&["play", "--names", names, "--seed", "7"]);
    command.env("DATABASE_URL", url).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let mut kill = Command::new("kill");
    let sent = kill.args([format!("-{name}"), child.id().to_string()]);
    assert!(sent.status().unwrap().success());
}

/// Waits until SIGHUP, SIGINT and SIGTERM do not end the program by themselves.
async fn listens(child: &Child) {
    let status = format!("/proc/{}/status", child.id());
    until("the program handles signals", async || {
        let status = std::fs::read_to_string(&status).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let mask = u64::from_str_radix(mask.unwrap().trim(), 16).unwrap();
        mask & mask >> 1 & mask >> 14 & 1 == 1
    })
    .await;
}

/// Waits for the end, which must come soon, and returns what was said.
async fn end(mut child: Child, asked: Instant) -> String {
    until("the program has ended", async || {
        child.try_wait().unwrap().is_some()
    })
    .await;
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let mut said = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_game_ends_at_a_signal_while_the_database_hangs() {
    let database = Database::new();
    let proxy = Proxy::to(&database.url().await).await;
    for (names, signals, expected) in [
        ("ana,ben", &["TERM"][..], "the game was left as it is"),
        ("ada,bob", &["HUP"], "the game was left as it is"),
        (
            "amy,bea",
            &["TERM", "INT"],
            "Stopped at once by a second signal",
        ),
    ] {
        let folder = Folder::new();
        proxy.freeze(false);
        let mut child = start(&folder, &proxy.url(), names);
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = out.lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains(", your word:")));
        proxy.freeze(true);
        child.stdin.as_mut().unwrap().write_all(b"steam\n").unwrap();
        let asked = Instant::now();
        for name in signals {
            signal(&child, name);
        }
        let said = end(child, asked).await;
        assert!(said.contains(expected), "{signals:?}: {said}");
        assert!(!said.contains("The game is paused"), "{signals:?}: {said}");
    }
    proxy.freeze(true);
    for name in ["TERM", "INT", "HUP"] {
        let folder = Folder::new();
        let child = start(&folder, &proxy.url(), "ana,ben");
        listens(&child).await;
        let asked = Instant::now();
        signal(&child, name);
        let said = end(child, asked).await;
        assert!(said.contains("Stopped before the log was open"), "{said}");
    }
}
