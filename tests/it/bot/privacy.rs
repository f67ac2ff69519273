//! What people see of their own data, and that nothing of them is left once they had themselves erased.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gamebot::cli::app::App;
use gamebot::clock::Clock;
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};

use super::harness::{Bot, Home, dm_holds, only_told};
use super::process::Process;
use crate::discord::Discord;
use crate::store::Database;

/// A name that nothing else holds, with signs that Discord's Markdown knows.
const NAME: &str = "quibblewick";

/// Texts that only the erased person typed, or that only they are meant by.
const TYPED: [&str; 4] = [
    "Zanzibar Zebras",
    "Zephyr Zithers",
    "fnordixwort",
    "grumbled about marmalade",
];

/// Returns everything that a person's files say.
fn files_of(discord: &Discord, name: &str) -> Vec<Value> {
    let shown = discord.every_byte_shown_to(&discord.user(name));
    let mut files = Vec::new();
    for shown in shown {
        let start = shown.text.find("{\n  \"about\"");
        files.extend(start.map(|start| {
            let mut values = serde_json::Deserializer::from_str(&shown.text[start..]).into_iter();
            values.next().unwrap().unwrap()
        }));
    }
    files
}

#[tokio::test]
async fn people_see_what_is_kept_get_it_as_a_file_and_leave_boards() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, mia (manager)
            cat: /privacy show in #lounge
            cat: /privacy export in #lounge
            cat: /privacy erase in #lounge
            cat: /privacy erase receipt:abc in #lounge
            ana: /game new mode:two_player partner:@ben rounds:3 where:dm in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 3"
            expect ben sees "Round 1 of 3"
            ana dms "xqzzt"
            expect ana sees "is not in the dictionary"
            ana dms "hence"
            ben dms "albeit"
            expect ana sees "Attempt 2:"
            ana dms "perhaps"
            mia: /server ban user:@ben reason:"too loud" in #lounge
            ana: /privacy show in #lounge
            ana: /privacy stats visible:false in #lounge
            ana: /privacy show in dm
            ana: /privacy export in #lounge
            ben: /privacy export in #lounge
            ana: /privacy erase in #lounge
            ana presses Keep everything in #lounge
            "#,
        )
        .await;
    for told in [
        "I keep nothing about you: you have not used me yet.",
        "There is no such receipt here.",
        "**What I keep about you**",
        "1 game in 1 server, 2 words guessed",
        "boards and statistics of your servers may show you.",
        "no board and nobody else's statistics show you",
        "boards and other people's statistics leave you out.",
        "{file gamebot.json}",
        "**Forget you?** It cannot be undone.",
        "Nothing was changed.",
    ] {
        assert!(page.contains(told), "{told}\n{}", only_told(&page));
    }
    bot.stop().await;

    let [of_ana] = &files_of(&discord, "ana")[..] else {
        panic!("one file")
    };
    let text = of_ana.to_string();
    assert_eq!(of_ana["person"]["name"], "ana");
    assert_eq!(of_ana["person"]["stats_visible"], false);
    for held in [
        "hence",
        "albeit",
        "perhaps",
        "guess_processed",
        "player-1",
        "player_preferences_changed",
    ] {
        assert!(text.contains(held), "{held}\n{of_ana:#}");
    }
    let [of_ben] = &files_of(&discord, "ben")[..] else {
        panic!("one file")
    };
    let text = of_ben.to_string();
    assert!(text.contains("player_banned"), "{of_ben:#}");
    // The partner's pending word, what a manager noted for themselves, and the seed of pairs to come.
    for hidden in ["perhaps", "too loud", "rng_seed", "\"ana\"", "hidden"] {
        assert!(!text.contains(hidden), "{hidden}\n{of_ben:#}");
    }
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);

    // What the program noted about itself leaves tombstones.
    let clock = Clock::system();
    let app = App::open(&home.database_url(), clock.clone())
        .await
        .unwrap();
    assert_eq!(
        app.host
            .expire_ops(clock.now() - Duration::from_hours(1))
            .await
            .unwrap(),
        0
    );
    assert_ne!(app.host.expire_ops(clock.now()).await.unwrap(), 0);
    app.close().await;
    verified(&home);
    assert_eq!(traces_in(&home, &[b"not_in_dictionary".to_vec()]), [""; 0]);
}

/// Returns all files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// Returns where a person's traces are in the files of a home.
fn traces_in(home: &Home, traces: &[Vec<u8>]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files_below(home.log().parent().unwrap()) {
        let bytes = std::fs::read(&file).unwrap();
        for trace in traces {
            if bytes
                .windows(trace.len())
                .any(|window| window == &trace[..])
            {
                let trace = String::from_utf8_lossy(trace);
                found.push(format!("{} holds {trace:?}", file.display()));
            }
        }
    }
    found
}

/// Returns what is looked for: names and texts as they are, ids as text and as SQLite stores them.
fn traces_of(discord: &Discord) -> Vec<Vec<u8>> {
    let user = discord.user(NAME);
    let mut traces: Vec<Vec<u8>> = TYPED.iter().map(|text| text.as_bytes().to_vec()).collect();
    traces.push(NAME.as_bytes().to_vec());
    for id in [user.id, user.dm_channel().id] {
        traces.push(id.to_string().into_bytes());
        traces.push(id.to_be_bytes().to_vec());
    }
    traces
}

async fn ran(home: &Home, statement: &'static str) -> u64 {
    let url = format!("sqlite://{}", home.log().display());
    let mut log = SqliteConnection::connect(&url).await.unwrap();
    let done = sqlx::query(statement).execute(&mut log).await.unwrap();
    log.close().await.unwrap();
    done.rows_affected()
}

fn verified(home: &Home) {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gamebot"));
    program
        .env_clear()
        .args(["--database", &home.database_url()]);
    let ran = program.arg("verify").output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

async fn until_erased(discord: &Discord, process: &Process) {
    process.until_it_says(discord, "somebody was erased").await;
}

/// Has somebody leave traces everywhere, and ask to be forgotten.
async fn leave_traces(discord: &Discord) {
    discord
        .play(&format!(
            r#"
            guild tavern: #lounge, {NAME}, ben, cat, mia (manager)
            {NAME}: /team invite user:@ben name:"Zanzibar Zebras" in #lounge
            expect ben sees "asks you to be a team"
            ben presses Accept in #lounge
            expect {NAME} sees "are a team now"
            {NAME}: /team rename name:"Zephyr Zithers" in #lounge
            {NAME}: /game new mode:two_player partner:@ben rounds:3 where:dm in #lounge
            ben presses Accept in #lounge
            expect {NAME} sees "Round 1 of 3"
            expect ben sees "Round 1 of 3"
            {NAME} dms "hence"
            ben dms "albeit"
            expect ben sees "Attempt 2:"
            {NAME} dms "fnordixwort"
            {NAME} presses It is a word in dm
            expect {NAME} sees "Noted: you say **fnordixwort** is a word."
            mia: /server ban user:@cat reason:"{NAME} grumbled about marmalade" in #lounge
            {NAME}: /privacy erase in #lounge
            "#
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_somebody_who_was_erased_in_any_file_also_after_a_crash_and_with_an_old_backup()
 {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    leave_traces(&discord).await;
    process.stop(&discord).await;
    let traces = traces_of(&discord);
    let there = traces_in(&home, &traces);
    assert!(
        traces.len() <= there.len(),
        "all are looked for where they are: {there:#?}"
    );
    let backup = home.log().with_extension("backup");
    std::fs::copy(home.log(), &backup).unwrap();
    // Not where it is looked for.
    let backup_bytes = std::fs::read(&backup).unwrap();
    std::fs::remove_file(&backup).unwrap();

    let process = Process::start(&discord, &home).await;
    discord
        .play(&format!("{NAME} presses Forget me in #lounge"))
        .await;
    let user = discord.user(NAME);
    user.wait_for("they are forgotten", |view| {
        view.has("Forgotten. Your receipt")
    })
    .await;
    let shown = discord.every_byte_shown_to(&discord.user(NAME));
    let mut receipts = shown
        .iter()
        .rev()
        .filter_map(|shown| shown.text.split("erase receipt:").nth(1));
    let receipt = receipts.next().unwrap()[..36].to_owned();
    dm_holds(&discord, "ben", "somebody left").await;
    assert_eq!(traces_in(&home, &traces), [""; 0], "while the bot runs");
    let page = discord
        .play(&format!(
            r"
            cat: /privacy erase receipt:{receipt} in #lounge
            {NAME}: /privacy show in #lounge
            ben: /team history in #lounge
            "
        ))
        .await;
    for told in [
        "Who it was is not known here any more; texts were taken out of",
        "I keep nothing about you: you have not used me yet.",
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
    assert!(
        !page.contains("Zithers") && !page.contains("Zebras"),
        "{page}"
    );
    process.stop(&discord).await;
    assert_eq!(traces_in(&home, &traces), [""; 0]);
    verified(&home);

    // Also after a rebuild of all tables.
    for file in [
        "gamebot.read.db",
        "gamebot.read.db-wal",
        "gamebot.read.db-shm",
    ] {
        let _ = std::fs::remove_file(home.log().with_file_name(file));
    }
    Process::start(&discord, &home).await.stop(&discord).await;
    assert_eq!(traces_in(&home, &traces), [""; 0]);

    // A backup brings them back, until the next start.
    std::fs::write(home.log(), &backup_bytes).unwrap();
    assert!(!traces_in(&home, &traces).is_empty());
    let process = Process::start(&discord, &home).await;
    until_erased(&discord, &process).await;
    process.stop(&discord).await;
    assert_eq!(traces_in(&home, &traces), [""; 0]);
    verified(&home);

    // The program dies after the first step: the next start does the rest.
    std::fs::write(home.log(), &backup_bytes).unwrap();
    std::fs::remove_file(home.log().with_extension("db.erased")).unwrap();
    let begun = "insert into erasures (receipt, player_id, requested_at, discord_user_id, display_name, dm_channel_id)
                 select randomblob(16), player_id, created_at, discord_user_id, display_name, dm_channel_id
                 from people where display_name = 'quibblewick'";
    assert_eq!(ran(&home, begun).await, 1);
    ran(
        &home,
        "delete from people where display_name = 'quibblewick'",
    )
    .await;
    let process = Process::start(&discord, &home).await;
    until_erased(&discord, &process).await;
    let page = discord
        .play(&format!("{NAME}: /privacy show in #lounge"))
        .await;
    assert!(page.contains("I keep nothing about you"), "{page}");
    // They are new when they come back.
    let page = discord
        .play(&format!(
            "{NAME}: /game status in #lounge\n{NAME}: /privacy show in #lounge"
        ))
        .await;
    assert!(page.contains("0 games in"), "{page}");
    process.stop(&discord).await;
    verified(&home);
    discord.assert_clean();
}

/// Returns every row of the database as text, as a dump would hold it.
async fn dump(database: &Database) -> String {
    let mut conn = database.connect().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname like 'gamebot%'",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let mut text = String::new();
    for table in tables {
        let rows =
            format!("select coalesce(string_agg(one::text, E'\\n'), '') from {table} as one");
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(rows));
        let rows: String = rows.fetch_one(&mut conn).await.unwrap();
        text.push_str(&rows);
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_somebody_who_was_erased_on_postgresql() {
    let database = Database::new();
    let (discord, home) = (Discord::start().await, Home::on(database.url().await));
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    leave_traces(&discord).await;
    let traces: Vec<String> = traces_of(&discord)
        .into_iter()
        .filter_map(|trace| String::from_utf8(trace).ok())
        .collect();
    let held = |dump: &str| -> Vec<String> {
        let held = traces.iter().filter(|trace| dump.contains(trace.as_str()));
        held.cloned().collect()
    };
    assert_ne!(held(&dump(&database).await), [""; 0]);
    discord
        .play(&format!("{NAME} presses Forget me in #lounge"))
        .await;
    let user = discord.user(NAME);
    user.wait_for("they are forgotten", |view| {
        view.has("Forgotten. Your receipt")
    })
    .await;
    assert_eq!(held(&dump(&database).await), [""; 0]);
    process.stop(&discord).await;
    assert_eq!(traces_in(&home, &traces_of(&discord)), [""; 0]);
    verified(&home);
}
