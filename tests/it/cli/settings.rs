//! Settings as people write them, read by the real program.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::Folder;

/// What `gamebot doctor` says of its settings.
struct Said {
    code: Option<i32>,
    settings: String,
    err: String,
}

fn doctor(file: &[u8], environment: &[(&str, &[u8])]) -> Said {
    let folder = Folder::new();
    std::fs::write(folder.0.path().join(".env"), file).unwrap();
    let mut command: Command = folder.command(&["doctor", "--json"]);
    for (name, value) in environment {
        command.env(name, OsStr::from_bytes(value));
    }
    // Nobody answers there, and at once.
    command.env("DISCORD_API_URL", "http://127.0.0.1:1");
    let output = command.output().unwrap();
    let checks: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let settings = checks[0]["says"].as_str().unwrap_or_default();
    Said {
        code: output.status.code(),
        settings: settings.to_owned(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn the_file_of_settings_is_read_as_it_is_written() {
    #[track_caller]
    fn check(file: &[u8], expected: &str) {
        let said = doctor(file, &[]);
        assert!(
            said.settings.contains(expected),
            "{}{}",
            said.settings,
            said.err
        );
    }

    check(b"\xef\xbb\xbfDATABASE_URL=here.db\n", "log here.db,");
    check(b"DATABASE_URL=da$$ta$HOME.db", "log da$$ta$HOME.db,");
    check(
        b"DATABASE_URL=\"here.db\"\r\nDISCORD_TOKEN='x'\r\n",
        "log here.db, token set",
    );
    check(b"GAMEBOT_SHARDS=3\r\nGAMEBOT_LOG=info ", "shards 3");
    check(b"export GAMEBOT_SHARDS=4 # four\n", "shards 4");
}

/// Answers as a server that wants the password in plain text, refuses it, and returns it.
fn password_sent_to(mut client: TcpStream) -> String {
    let message = |client: &mut TcpStream, kind: usize| {
        let mut head = vec![0; kind + 4];
        client.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes(head[kind..].try_into().unwrap());
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        client.read_exact(&mut body).unwrap();
        body
    };
    message(&mut client, 0);
    client.write_all(b"R\0\0\0\x08\0\0\0\x03").unwrap();
    let password = message(&mut client, 1);
    let refusal = b"SFATAL\0C28P01\0Mrefused\0\0";
    let length = u32::try_from(refusal.len() + 4).unwrap();
    let refusal = [&b"E"[..], &length.to_be_bytes(), refusal].concat();
    client.write_all(&refusal).unwrap();
    String::from_utf8(password).unwrap()
}

#[test]
fn a_password_is_what_stands_in_the_file() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    let (sends, sent) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for client in server.incoming().map_while(Result::ok) {
            if sends.send(password_sent_to(client)).is_err() {
                return;
            }
        }
    });
    let file = format!("DATABASE_URL=postgres://u:pa$$w0rd${{HOME}}@{address}/d?sslmode=disable\n");
    let said = doctor(file.as_bytes(), &[]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let passwords: Vec<String> = sent.try_iter().collect();
    assert!(!passwords.is_empty());
    for password in passwords {
        assert_eq!(password, "pa$$w0rd${HOME}\0");
    }
}

#[test]
fn an_empty_variable_does_not_hide_the_file_and_quotes_around_a_value_are_none_of_it() {
    let said = doctor(
        b"DISCORD_TOKEN=s3cret\nGAMEBOT_SHARDS=3\n",
        &[("DISCORD_TOKEN", b""), ("GAMEBOT_SHARDS", b"\"5\"")],
    );
    assert!(
        said.settings.contains("token set, shards 5"),
        "{}",
        said.settings
    );
}

#[test]
fn what_cannot_be_read_is_named_and_not_shown() {
    #[track_caller]
    fn check(file: &[u8], environment: &[(&str, &[u8])], expected: &str) {
        let said = doctor(file, environment);
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(expected), "{}", said.err);
        assert!(!said.err.contains("s3cret"), "{}", said.err);
    }

    let not_utf8 = &[("DISCORD_TOKEN", &b"s3cret\xff"[..])];
    check(
        b"",
        not_utf8,
        "the environment variable DISCORD_TOKEN is not UTF-8",
    );
    check(
        b"A=1\nDISCORD_TOKEN=s3cret\xff\n",
        &[],
        "line 2 of the settings in .env is not UTF-8",
    );
    check(
        b"DISCORD_TOKEN=s3cret token\n",
        &[],
        "line 1 of the settings in .env is not NAME=value",
    );
}

#[test]
fn a_misspelt_name_is_named() {
    let said = doctor(b"DISCORD_TOEKN=s3cret\n", &[("GAMEBOT_SHARD", b"2")]);
    for expected in [
        "DISCORD_TOEKN is not a setting; did you mean DISCORD_TOKEN?",
        "GAMEBOT_SHARD is not a setting; did you mean GAMEBOT_SHARDS?",
    ] {
        assert!(said.settings.contains(expected), "{}", said.settings);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_into_is_named_within_five_seconds() {
    let folder = Folder::new();
    let made = Command::new("mkfifo")
        .arg(folder.0.path().join(".env"))
        .status();
    assert!(made.unwrap().success());
    let began = Instant::now();
    let ran = folder.run(&["doctor"]);
    assert!(
        began.elapsed() < Duration::from_secs(9),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(
        ran.err
            .contains("the settings in .env could not be read within 3 s"),
        "{}",
        ran.err
    );
}
