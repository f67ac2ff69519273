//! Files of the log that belong to somebody else, or cannot be written.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::{Folder, TWO_ROUNDS, words_of};

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

/// A user without any rights: "nobody" on most systems.
const OTHER: u32 = 65_534;

/// Runs the program as another user, who may enter the folder. Only root can.
fn run_as_other(folder: &Folder, args: &[&str]) -> String {
    // The program may be where nobody else may go. Another process copies it: a file that this one has open for
    // writing cannot be run while a process started by another test has just inherited it.
    let program = folder.0.path().join("gamebot");
    let copied = Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_gamebot"))
        .arg(&program)
        .status();
    assert!(copied.unwrap().success());
    fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new(program)
        .args(args)
        .current_dir(folder.0.path())
        .env_clear()
        .uid(OTHER)
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(0));
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    words_of(&said)
}

fn is_root(path: &Path) -> bool {
    fs::metadata(path).unwrap().uid() == 0
}

#[test]
fn a_log_of_another_user_is_refused_with_the_user_and_the_command() {
    let folder = Folder::new();
    if !is_root(folder.0.path()) {
        return;
    }
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let said = run_as_other(&folder, &PLAY);
    for expected in [
        "data/gamebot.db.lock",
        "belongs to uid 0 and gamebot runs as uid 65534",
        "run `chown -R 65534 data",
        "as root, or start gamebot as uid 0",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let said = run_as_other(&folder, &["doctor"]);
    for expected in [
        "fail disk data is not writable",
        "fail log could not use data/gamebot.db for the log (data/gamebot.db belongs to uid 0",
        "fail tables could not use data/gamebot.read.db for the read tables (data/gamebot.read.db belongs to uid 0",
    ] {
        assert!(said.contains(expected), "{said}");
    }

    // Somebody ran the program as root in the folder of the bot: only some files are root's.
    for file in ["data", "data/gamebot.db.lock", "data/gamebot.db"] {
        chown(folder.0.path().join(file), Some(OTHER), Some(OTHER)).unwrap();
    }
    fs::write(folder.0.path().join("data/gamebot.db-wal"), "").unwrap();
    let said = run_as_other(&folder, &PLAY);
    assert!(
        said.contains("data/gamebot.db-wal belongs to uid 0"),
        "{said}"
    );
    for file in ["data/gamebot.db-wal", "data/gamebot.db-shm"] {
        let _ = fs::remove_file(folder.0.path().join(file));
    }
    for args in [&PLAY[..], &["doctor"]] {
        let said = run_as_other(&folder, args);
        let expected = "could not use data/gamebot.read.db for the read tables (data/gamebot.read.db belongs to uid 0 \
                        and gamebot runs as uid 65534: run `chown -R 65534 data/gamebot.read.db";
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_log_that_cannot_be_written_is_refused_at_the_start() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let log = folder.0.path().join("data/gamebot.db");
    let said = if is_root(folder.0.path()) {
        for file in fs::read_dir(log.parent().unwrap()).unwrap() {
            chown(file.unwrap().path(), Some(OTHER), Some(OTHER)).unwrap();
        }
        chown(log.parent().unwrap(), Some(OTHER), Some(OTHER)).unwrap();
        fs::set_permissions(&log, fs::Permissions::from_mode(0o444)).unwrap();
        run_as_other(&folder, &PLAY)
    } else {
        fs::set_permissions(&log, fs::Permissions::from_mode(0o444)).unwrap();
        let ran = folder.run_with(&PLAY, TWO_ROUNDS);
        assert_eq!(ran.code, Some(1));
        ran.err
    };
    assert!(
        said.contains("could not use data/gamebot.db for the log"),
        "{said}"
    );
    assert!(said.contains("run `chmod u+rwX data/gamebot.db`"), "{said}");
    if is_root(folder.0.path()) {
        let said = run_as_other(&folder, &["doctor"]);
        assert!(
            said.contains("fail log could not use data/gamebot.db"),
            "{said}"
        );
        assert!(said.contains("ok disk"), "{said}");
    }
}

#[test]
fn a_folder_of_another_user_is_named_and_so_are_all_files_at_once() {
    let folder = Folder::new();
    if !is_root(folder.0.path()) {
        return;
    }
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let data = folder.0.path().join("data");
    for file in fs::read_dir(&data).unwrap() {
        chown(file.unwrap().path(), Some(OTHER), Some(OTHER)).unwrap();
    }
    let said = run_as_other(&folder, &PLAY);
    let expected = "could not use data for the log (data belongs to uid 0 and gamebot runs as uid 65534: run \
                    `chown -R 65534 data` as root";
    assert!(said.contains(expected), "{said}");
    chown(&data, Some(OTHER), Some(OTHER)).unwrap();
    for file in ["gamebot.db", "gamebot.read.db"] {
        chown(data.join(file), Some(0), Some(0)).unwrap();
    }
    let said = run_as_other(&folder, &PLAY);
    let all = "run `chown -R 65534 data/gamebot.db data/gamebot.read.db` as root, or start gamebot as uid 0";
    assert!(said.contains(all), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "mounts a file system, which only root may: cargo test a_full_disk_is -- --ignored"]
fn a_full_disk_is_named_at_the_start_and_by_the_doctor() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let (data, kept) = (folder.0.path().join("data"), folder.0.path().join("kept"));
    fs::rename(&data, &kept).unwrap();
    fs::create_dir(&data).unwrap();
    let disk = crate::store::SmallDisk::mounted_on(&data);
    for file in fs::read_dir(&kept).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), data.join(file.file_name())).unwrap();
    }
    disk.fill();
    let started = folder.run(&PLAY);
    let expected = "could not use data for the log (its disk is full)";
    assert!(started.err.contains(expected), "{}", started.err);
    let said = words_of(&folder.run(&["doctor"]).out);
    assert!(said.contains("free some space on its disk"), "{said}");
    let left = fs::read_dir(&data)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    let left: Vec<_> = left
        .filter(|name| name.to_string_lossy().contains("doctor"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
