//! Runs the program itself, each time in an empty folder.

#![expect(clippy::unwrap_used, reason = "test helpers fail like tests")]

mod damage;
mod dead_letters;
mod doctor;
mod events;
mod ownership;
mod settings;
mod simulate;
mod solo;
mod stopping;
mod subscriptions;
mod urls;
mod verify;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Metadata, NewEvent, RequestId, Source, SourceKind,
    Store, StoreOptions, StreamId, StreamWrite,
};
use gamebot::words::Lexicon;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

/// Longer than anything here takes on a busy machine; a test that reaches it has failed.
const TIMEOUT: Duration = Duration::from_mins(5);

/// Two rounds of one attempt each. They fit the seed that all tests here use; another seed might deal one
/// of these words.
const TWO_ROUNDS: &str = "steam\nsteam\nboat\nboats\n";

/// A temporary folder in which the program runs with an empty environment.
struct Folder(TempDir);

/// Returns the append of one event, which need not follow any rules.
fn one_event(
    request: RequestId,
    stream: &str,
    (event_type, data): (&'static str, &str),
    causation_id: Option<Uuid>,
) -> Append {
    Append {
        request,
        metadata: Metadata {
            correlation_id: CorrelationId(Uuid::from_u128(7)),
            causation_id,
            actor: Actor::System,
            source: Source {
                kind: SourceKind::Interaction,
                id: Some("77".to_owned()),
            },
            guild_id: None,
            app_version: "0.0.0".into(),
            client_version: None,
            occurred_at: request.at(),
        },
        writes: vec![StreamWrite {
            stream: StreamId::parse(stream).unwrap(),
            expected: Expected::Any,
            events: vec![NewEvent {
                event_type: event_type.into(),
                schema_version: 1,
                data: data.into(),
                meta: None,
            }],
        }],
    }
}

struct RunOutput {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gamebot"));
        command
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> RunOutput {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], typed: &str) -> RunOutput {
        let mut child = self.command(args).spawn().unwrap();
        // Fails when the program does not read its input, which is fine.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let (ended, end) = mpsc::channel();
        thread::spawn(move || ended.send(child.wait_with_output().unwrap()));
        let Output {
            status,
            stdout,
            stderr,
        } = end.recv_timeout(TIMEOUT).expect("the program ends");
        RunOutput {
            code: status.code(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    fn events(&self) -> Vec<Value> {
        let ran = self.run(&["events", "--json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Replaces what differs between runs by text of the same width.
    fn normalized(&self, text: &str) -> String {
        let mut known: Vec<(String, String)> = Vec::new();
        for event in self.events() {
            let stream = event["stream"].as_str().unwrap();
            if let Some(id) = stream.strip_prefix("game-") {
                known.push((id.to_owned(), "the-game".to_owned()));
                known.push((id[..13].to_owned(), "the-game-----".to_owned()));
            }
            if let Some(id) = stream.strip_prefix("player-") {
                let n = known.iter().filter(|(_, name)| name.len() == 8).count();
                known.push((id[..8].to_owned(), format!("player-{}", n + 1)));
            }
            if let Some(id) = event["data"]["team"]["team_id"].as_str() {
                known.push((id[..8].to_owned(), "the-team".to_owned()));
            }
        }
        let version = Lexicon::english().version().to_owned();
        known.push((version, "en".to_owned()));
        let text = known
            .iter()
            .fold(text.to_owned(), |text, (id, name)| text.replace(id, name));
        text.replace("less than a second", "0 s")
            .lines()
            .map(without_times)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Replaces times and durations.
fn without_times(line: &str) -> String {
    const MOMENT: &str = "0000-00-00 00:00:00.000";
    let mut line = line.to_owned();
    let is_moment = |text: &str| {
        text.len() == MOMENT.len()
            && text
                .bytes()
                .zip(MOMENT.bytes())
                .all(|(sign, model)| sign == model || (model == b'0' && sign.is_ascii_digit()))
    };
    for at in 0..line.len() {
        if line.get(at..at + MOMENT.len()).is_some_and(is_moment) {
            line.replace_range(at..at + MOMENT.len(), MOMENT);
        }
    }
    for unit in [" ms", " s"] {
        if let Some(start) = line.strip_suffix(unit) {
            let start = start.trim_end_matches(|sign: char| sign.is_ascii_digit());
            line = format!("{start}…{unit}");
        }
    }
    line
}

/// The words of what was printed in wrapped lines.
fn words_of(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A program that is still running.
struct BackgroundRun {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl BackgroundRun {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut child = folder
            .command(args)
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (said, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if said.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    fn wait_for(&self, expected: &str) {
        loop {
            let line = self.lines.recv_timeout(TIMEOUT).expect(expected);
            if line.contains(expected) {
                return;
            }
        }
    }

    fn type_line(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn without_a_token_the_bot_says_how_to_get_one_and_how_to_play_without() {
    let folder = Folder::new();
    for args in [&["run"][..], &[]] {
        let ran = folder.run(args);
        assert_eq!(ran.code, Some(2));
        assert_eq!(ran.out, "");
        for part in [
            "discord.com/developers",
            "scope=bot+applications.commands",
            "gamebot play",
        ] {
            assert!(ran.err.contains(part), "{}", ran.err);
        }
        let fits = |line: &str| line.contains("https://") || line.len() <= 80;
        assert!(ran.err.lines().count() < 24 && ran.err.lines().all(fits));
    }
}

#[test]
fn a_piped_game_is_played_to_its_result_and_can_be_looked_at() {
    let folder = Folder::new();
    let args = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];
    let played = folder.run_with(&args, "steam\nboat\nsea\nsea\ngive up\n");
    assert_eq!(played.code, Some(0), "{}", played.err);
    assert_eq!(played.err, "");
    assert!(!played.out.contains('\x1b'));
    insta::assert_snapshot!("play", folder.normalized(&played.out));

    insta::assert_snapshot!("events", folder.normalized(&folder.run(&["events"]).out));

    let created = folder.run(&["events", "--type", "game_created", "--json"]);
    let created: Value = serde_json::from_str(&created.out).unwrap();
    let id = created["data"]["game_id"].as_str().unwrap();
    let game = folder.run(&["game", &id[..13]]);
    assert_eq!(game.code, Some(0), "{}", game.err);
    insta::assert_snapshot!("game", folder.normalized(&game.out));

    let before = folder.run(&["game", id, "--at", "7"]);
    insta::assert_snapshot!("game_at", folder.normalized(&before.out));
    let json = folder.run(&["game", id, "--json"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["phase"], "completed");
    assert_eq!(json["players"][0]["name"], "ana");

    let beyond = folder.run(&["game", id, "--at", "99"]);
    assert_eq!(beyond.code, Some(1));
    assert!(beyond.err.contains("so there is no version 99"));
}

#[test]
fn what_is_missing_is_reported() {
    let folder = Folder::new();
    let nothing = folder.run(&["events"]);
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.err.contains("there is no log"), "{}", nothing.err);

    let args = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];
    assert_eq!(folder.run_with(&args, TWO_ROUNDS).code, Some(0));
    let game = folder.run(&["game", "0123-4567"]);
    assert_eq!(game.code, Some(1));
    assert!(game.err.contains("no game in the log"), "{}", game.err);
    let events = folder.run(&["events", "--type", "game_exploded"]);
    assert_eq!((events.code, &*events.out), (Some(0), ""));
    assert!(events.err.contains("no event type game_exploded"));
    let resumed = folder.run(&["play", "--resume"]);
    assert_eq!(resumed.code, Some(1));
    assert!(
        resumed.err.contains("no unfinished game"),
        "{}",
        resumed.err
    );
}

#[test]
fn a_rejected_word_is_explained_and_asked_for_again() {
    let folder = Folder::new();
    let args = ["play", "--names", "ana,ben", "--rounds", "1", "--seed", "7"];
    let ran = folder.run_with(&args, "hello world\nxqzzy\nsteam\nboat\nboats\nsea\nsea\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for reason in [
        "That is more than one word. Try another word.",
        "xqzzy is not in the dictionary. Try another word.",
        "boats is one of the two words shown (it counts as the same word as boat).",
    ] {
        assert!(ran.out.contains(reason), "{}", ran.out);
    }
    assert_eq!(ran.out.matches("ana, your word:").count(), 5, "{}", ran.out);
}

#[test]
fn a_game_whose_program_was_killed_resumes_with_the_guess_made_before() {
    let folder = Folder::new();
    let mut playing = BackgroundRun::start(
        &folder,
        &["play", "--names", "ana,ben", "--rounds", "1", "--seed", "7"],
    );
    playing.wait_for("ana, your word:");
    playing.type_line("steam");
    playing.wait_for("ben, your word:");
    playing.kill();

    let waits = folder.run(&["play", "--names", "ana,ben", "--seed", "7"]);
    assert_eq!(waits.code, Some(1));
    assert!(
        waits.err.contains("have an unfinished game"),
        "{}",
        waits.err
    );

    let resumed = folder.run_with(&["play", "--resume"], "steam\n");
    assert_eq!(resumed.code, Some(0), "{}", resumed.err);
    assert!(!resumed.out.contains("ana, your word:"), "{}", resumed.out);
    assert!(
        resumed
            .out
            .contains("Attempt 1: ana said steam, ben said steam.")
    );
}

#[test]
fn a_game_whose_input_ends_is_paused_and_can_be_resumed() {
    let folder = Folder::new();
    let args = ["play", "--names", "ana,ben", "--rounds", "1", "--seed", "7"];
    let ran = folder.run_with(&args, "steam\n");
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err
            .contains("The input ended in the middle of the game."),
        "{}",
        ran.err
    );
    assert_eq!(folder.events().last().unwrap()["event_type"], "game_paused");

    let quit = folder.run_with(&["play", "--resume"], "quit\n");
    assert_eq!(quit.code, Some(0), "{}", quit.err);
    assert!(quit.out.contains("The game is paused;"), "{}", quit.out);

    let resumed = folder.run_with(&["play", "--resume", "--names", "Ben,Ana"], "steam\n");
    assert_eq!(resumed.code, Some(0), "{}", resumed.err);
    assert!(resumed.out.contains("won:"), "{}", resumed.out);
}

#[test]
fn a_second_program_on_the_log_is_refused_and_readers_are_not() {
    let folder = Folder::new();
    let mut playing = BackgroundRun::start(&folder, &["play", "--names", "ana,ben", "--seed", "7"]);
    playing.wait_for("ana, your word:");
    playing.type_line("steam");
    playing.wait_for("ben, your word:");

    let second = folder.run(&["play", "--names", "cleo,dora"]);
    assert_eq!(second.code, Some(1));
    assert!(
        second.err.contains("is in use by another gamebot"),
        "{}",
        second.err
    );

    let events = folder.events();
    let guess = events.last().unwrap();
    assert_eq!(guess["event_type"], "guess_submitted");
    assert_eq!(guess["data"]["submission"]["word"], "•••");
    let doctor = folder.run(&["doctor"]);
    assert!(
        doctor.out.contains("a gamebot is running on this log"),
        "{}",
        doctor.out
    );
    playing.kill();
}

#[tokio::test]
async fn an_event_of_an_unknown_type_is_listed_without_its_content() {
    let folder = Folder::new();
    let url = format!(
        "sqlite://{}",
        folder.0.path().join("data/gamebot.db").display()
    );
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let options = StoreOptions::new(std::sync::Arc::new(move || now));
    let store = Store::open(&url, options).await.unwrap();
    let request = RequestId::new(now, "explosion");
    let append = one_event(
        request,
        "game-0",
        ("game_exploded", r#"{"word":"secret"}"#),
        None,
    );
    store.append(append).await.unwrap();
    store.close().await;

    let line = folder.run(&["events"]).out;
    assert!(
        line.contains("[event type `game_exploded` is not known"),
        "{line}"
    );
    let json = folder.events();
    assert!(json[0]["unreadable"].is_string());
    // It may hold a pending guess.
    assert!(!json[0].to_string().contains("secret"));
}

#[test]
fn the_log_can_be_filtered() {
    let folder = Folder::new();
    let args = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];
    assert_eq!(folder.run_with(&args, TWO_ROUNDS).code, Some(0));
    let all = folder.events();
    let count = |args: &[&str]| {
        let args = [&["events"], args].concat();
        let ran = folder.run(&args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out.lines().count()
    };
    let of = |wanted: &dyn Fn(&Value) -> bool| all.iter().filter(|event| wanted(event)).count();

    assert_eq!(count(&["--limit", "3"]), 3);
    assert_eq!(count(&["--after", "5"]), all.len() - 5);
    assert_eq!(count(&["--guild", "1"]), 0);
    let types = ["--type", "round_started", "--type", "round_ended"];
    assert_eq!(count(&types), 4);
    let correlation = all[2]["correlation_id"].as_str().unwrap();
    let grew = of(&|event| event["correlation_id"] == correlation);
    assert_eq!(count(&["--correlation", correlation]), grew);
    let stream = all[2]["stream"].as_str().unwrap();
    let in_game = of(&|event| event["stream"] == stream);
    assert_eq!(count(&["--game", &stream[5..18]]), in_game);
    let player = all[0]["stream"].as_str().unwrap();
    let id = &player[7..];
    let named = of(&|event| event.to_string().contains(id));
    assert_eq!(count(&["--player", &id[..8]]), named);
}

#[test]
fn a_closed_pipe_ends_the_listing_quietly() {
    let folder = Folder::new();
    let mut child = folder.command(&["words", "prompts"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn pairs_of_words_are_compared_line_by_line() {
    let folder = Folder::new();
    let ran = folder.run_with(
        &["words", "match"],
        "Steam\tsteam\ncolour\tcolor\nmouse\tmice\nfire\twater\n",
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out, "yes exact\nyes variant\nyes lemma\nno\n");

    let wrong = folder.run_with(&["words", "match"], "steam\tsteam\nsteam\n");
    assert_eq!((wrong.code, &*wrong.out), (Some(1), "yes exact\n"));
    assert!(wrong.err.contains("line 2"), "{}", wrong.err);
}

#[test]
fn wrong_usage_exits_2() {
    let folder = Folder::new();
    for args in [
        &["dance"][..],
        &["play", "--rounds", "21"],
        &["play", "--names", "ana"],
        &["play", "--resume", "--seed", "1"],
        &["game"],
        &["commands", "diff"],
    ] {
        let ran = folder.run(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

#[test]
fn help_comes_with_an_example() {
    let folder = Folder::new();
    for tool in [
        "run", "play", "events", "game", "doctor", "rebuild", "bench",
    ] {
        let ran = folder.run(&[tool, "--help"]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.out.contains("Example: "), "{}", ran.out);
    }
}

#[test]
fn the_slash_commands_are_within_limits() {
    let ran = Folder::new().run(&["commands", "check"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("/game new\n"), "{}", ran.out);
}

#[test]
fn the_doctor_finds_no_failure_in_a_fresh_folder() {
    let folder = Folder::new();
    let ran = folder.run(&["doctor"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(!ran.out.contains("fail"), "{}", ran.out);
    assert!(
        ran.out.contains("none yet at data/gamebot.db"),
        "{}",
        ran.out
    );
    assert_eq!(folder.0.path().read_dir().unwrap().count(), 0);

    let json: Value = serde_json::from_str(&folder.run(&["doctor", "--json"]).out).unwrap();
    assert_eq!(json[0]["what"], "settings");
    assert_eq!(folder.run(&["doctor", "--alive"]).code, Some(1));
}

#[test]
fn the_exit_code_of_the_doctor_says_whether_the_program_is_alive() {
    let folder = Folder::new();
    let playing = BackgroundRun::start(&folder, &["play", "--names", "ana,ben", "--seed", "7"]);
    playing.wait_for("ana, your word:");
    let deadline = std::time::Instant::now() + TIMEOUT;
    // The first heartbeat is written after a few seconds.
    while folder.run(&["doctor", "--alive"]).code != Some(0) {
        assert!(std::time::Instant::now() < deadline);
        thread::sleep(Duration::from_millis(100));
    }
    playing.kill();
}

#[test]
fn settings_come_from_the_file_env_and_are_never_shown_when_secret() {
    let folder = Folder::new();
    let file = folder.0.path().join(".env");
    std::fs::write(
        &file,
        "DATABASE_URL=sqlite://here.db\nDISCORD_TOKEN=\"s3cret token\"\nDISCORD_API_URL=http://bot:s3cret@127.0.0.1:1\n",
    )
    .unwrap();
    let doctor = folder.run(&["doctor"]);
    assert!(
        doctor.out.contains("log sqlite://here.db, token set"),
        "{}",
        doctor.out
    );
    assert!(
        words_of(&doctor.out).contains("Discord at http://127.0.0.1:1"),
        "{}",
        doctor.out
    );
    assert!(!doctor.out.contains("s3cret") && !doctor.err.contains("s3cret"));
    let there = folder.run(&["doctor", "--database", "there.db"]);
    assert!(there.out.contains("log there.db"), "{}", there.out);

    std::fs::write(&file, "DISCORD_TOKEN=s3cret token\n").unwrap();
    let broken = folder.run(&["doctor"]);
    assert_eq!(broken.code, Some(2));
    assert!(
        broken.err.contains(".env") && !broken.err.contains("s3cret"),
        "{}",
        broken.err
    );
}
