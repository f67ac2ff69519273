//! Names of databases as people write them, given to the real program.

use std::fs;
use std::process::Command;

use super::{Folder, TWO_ROUNDS};

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

/// Plays on the database of this name.
fn play(folder: &Folder, url: &str) -> (Option<i32>, String) {
    let mut command: Command = folder.command(&PLAY);
    let typed = folder.0.path().join("typed");
    fs::write(&typed, TWO_ROUNDS).unwrap();
    command.stdin(fs::File::open(&typed).unwrap());
    let output = command.env("DATABASE_URL", url).output().unwrap();
    fs::remove_file(typed).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

#[test]
fn what_is_no_place_for_a_log_is_refused_without_showing_a_password_or_making_a_file() {
    #[track_caller]
    fn check(url: &str, expected: &str) {
        let folder = Folder::new();
        let (code, said) = play(&folder, url);
        assert_eq!(code, Some(1), "{url}: {said}");
        assert!(said.contains(expected), "{url}: {said}");
        assert!(
            !said.contains("s3c") && !said.contains("ret"),
            "{url}: {said}"
        );
        assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 0, "{url}");
    }

    let encode = "must be percent-encoded";
    check("Postgres://u:s3c@ret@127.0.0.1:1/d", encode);
    check("postgres://u:p@s3c/w#ret?%@127.0.0.1:1/d", encode);
    check(
        "Postgres://u:s3cret@127.0.0.1:1/d",
        "the server does not answer",
    );
    check("mysql://u:s3cret@h/d", "mysql://…: name a SQLite file");
    check("postgres:u:s3cret@h/d", "name a SQLite file");
    check("host=h user=u password=s3cret", "written as key=value");
    check("file:x", "name a SQLite file");
    check("sqlite://~/g.db", "~ does not stand for a folder here");
}

#[test]
fn a_folder_in_place_of_the_file_is_named_as_one() {
    let folder = Folder::new();
    fs::create_dir(folder.0.path().join("g.db")).unwrap();
    let (code, said) = play(&folder, "g.db");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("in g.db: it is a folder"), "{said}");
    assert!(!folder.0.path().join("g.db.lock").exists());
}

#[test]
fn a_link_to_a_log_in_use_is_the_same_log() {
    let folder = Folder::new();
    assert_eq!(play(&folder, "a.db").0, Some(0));
    std::os::unix::fs::symlink("a.db", folder.0.path().join("b.db")).unwrap();
    let mut command = folder.command(&PLAY);
    // It waits for the first word.
    let mut first = command.env("DATABASE_URL", "a.db").spawn().unwrap();
    let mut out = std::io::BufReader::new(first.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut String::new()).unwrap();
    let (code, said) = play(&folder, "b.db");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("a.db is in use by another gamebot"), "{said}");
    first.kill().unwrap();
    first.wait().unwrap();
}
