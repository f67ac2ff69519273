//! What is acknowledged lies on the disk: each commit syncs the file, and those who wait together share one.
//!
//! The syncs are counted in a process of its own, by a library that stands before the C library's.

use std::path::Path;
use std::process::Command;

use futures_util::future::join_all;
use gamebot::store::Store;

use super::given::{options, says};

const LOG: &str = "GAMEBOT_TEST_SYNCED_LOG";
const COUNT: &str = "COUNT_SYNCS_TO";

const N_ONE_BY_ONE: u32 = 20;
const N_TOGETHER: u32 = 200;

/// Makes the library that counts.
fn counter(folder: &Path) -> String {
    let library = folder.join("count_syncs.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/count_syncs.c");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .args([source, "-ldl"])
        .status()
        .expect("a C compiler is there: Rust links with it");
    assert!(made.success());
    library.display().to_string()
}

fn n_syncs() -> u32 {
    let path = std::env::var(COUNT).unwrap();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

#[test]
fn each_commit_syncs_the_file_and_those_who_wait_together_share_one() {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::syncs::another_process", "--ignored"])
        .args(["--nocapture"])
        .env("LD_PRELOAD", counter(folder.path()))
        .env(COUNT, folder.path().join("count"))
        .env(LOG, folder.path().join("log.db"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{told}");
}

#[tokio::test]
#[ignore = "is what another process runs for the test above"]
async fn another_process() {
    let Ok(path) = std::env::var(LOG) else {
        return;
    };
    let store = Store::open(&format!("sqlite://{path}"), options())
        .await
        .unwrap();
    let mut before = n_syncs();
    for n in 0..N_ONE_BY_ONE {
        store.append(says(n, "game-1", &["x"])).await.unwrap();
        let after = n_syncs();
        assert!(before < after, "append {n} was answered before a sync");
        before = after;
    }
    let together = (0..N_TOGETHER).map(|n| {
        let ask = says(N_ONE_BY_ONE + n, &format!("game-{n}"), &["x"]);
        store.append(ask)
    });
    for done in join_all(together).await {
        done.unwrap();
    }
    let n_shared = n_syncs() - before;
    assert!((1..N_TOGETHER / 10).contains(&n_shared), "{n_shared} syncs");
    store.close().await;
}
