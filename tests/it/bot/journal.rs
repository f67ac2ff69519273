//! Guesses given while PostgreSQL is away: kept on this machine, and counted when it is back.

use std::process::Command;
use std::time::Duration;

use gamebot::store::{Filter, Position, Source, SourceKind};

use super::harness::{Home, dm_holds, read_log, started};
use super::process::Process;
use crate::discord::{Act, Channel, Discord, User};
use crate::store::{Database, OwnServer, Proxy};

/// Waits until somebody has been shown a text since a moment, in a message of any kind.
async fn is_told(discord: &Discord, from: usize, who: &User, text: &str) {
    discord
        .until(&format!("somebody is told {text:?}"), || {
            let shown = discord.every_byte_shown_to(who);
            let mut since = shown.iter().filter(|shown| from <= shown.stamp);
            since.any(|shown| shown.text.contains(text))
        })
        .await;
}

fn guess(who: &User, place: &Channel, word: &str) -> Act {
    who.command(place, "guess", &[("word", word)]).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guess_given_while_postgresql_is_away_survives_a_kill_and_counts_once() {
    let mut server = OwnServer::start();
    let (discord, home) = (Discord::start().await, Home::on(server.url()));
    discord.guild("tavern").channel("lounge");
    discord.guild("tavern").channel("den");
    let bot = Process::start(&discord, &home).await;
    started(&discord).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, #den, dan, eve
            dan: /game new mode:two_player partner:@eve rounds:2 in #den
            eve presses Accept in #den
            expect dan sees "What one word links them?"
            mia: /admin health in #lounge
            expect mia sees "Journal: 0 of 10000 guesses kept"
            ben dms "hello"
            dan presses Guess in #den
            eve presses Guess in #den
            "#,
        )
        .await;
    let tavern = discord.guild("tavern");
    let lounge = tavern.channel("lounge");
    let [ana, ben, dan, eve, mia] = ["ana", "ben", "dan", "eve", "mia"].map(|n| discord.user(n));

    server.stop();
    let from = discord.now();
    // By command, and by the form of a table.
    guess(&ana, &lounge, "hence").answered().await;
    is_told(&discord, from, &ana, "I keep **hence** safe").await;
    dan.submit(&[("word", "perhaps")]).unwrap().answered().await;
    is_told(&discord, from, &dan, "I keep **perhaps** safe").await;
    // What the rules refuse they refuse as ever, and a guess cannot be changed.
    guess(&ben, &lounge, "xqzzt").answered().await;
    is_told(&discord, from, &ben, "`xqzzt` is not in the dictionary").await;
    guess(&ana, &lounge, "albeit").answered().await;
    is_told(
        &discord,
        from,
        &ana,
        "I keep **hence** for this pair already",
    )
    .await;
    // By the button below the answer to a word that may be meant otherwise.
    let view = ben.sees();
    let offered = view.with_button(r#"Guess "hello""#, None).unwrap();
    let pressed = ben.press(offered, r#"Guess "hello""#).unwrap();
    pressed.answered().await;
    is_told(&discord, from, &ben, "I keep **hello** safe").await;
    mia.command(&lounge, "admin health", &[])
        .unwrap()
        .answered()
        .await;
    is_told(&discord, from, &mia, "Journal: 3 of 10000 guesses kept").await;
    let said = bot.said();
    assert!(
        !said.contains("hence") && !said.contains("perhaps"),
        "{said}"
    );
    bot.kill();
    assert_is_private(&home);

    server.go_on();
    let from = discord.now();
    let bot = Process::spawn(&discord, &home);
    is_told(&discord, from, &ana, "Got it: **hence**").await;
    is_told(&discord, from, &dan, "dan ✓ · eve …").await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2:").await;
    }
    eve.submit(&[("word", "whereas")]).unwrap().answered().await;
    is_told(&discord, from, &eve, "→ perhaps · whereas").await;
    mia.command(&lounge, "admin health", &[])
        .unwrap()
        .answered()
        .await;
    is_told(&discord, from, &mia, "Journal: 0 of 10000 guesses kept").await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
    bot.stop(&discord).await;

    let store = read_log(&home).await;
    let filter = Filter::all().types(["guess_submitted"]);
    let page = store.read_all(Position::START, 99, &filter).await.unwrap();
    let words: Vec<_> = ["hence", "perhaps"]
        .map(|word| {
            page.events
                .iter()
                .filter(|event| event.data.contains(word))
                .count()
        })
        .into();
    assert_eq!((page.events.len(), words), (2, vec![1, 1]));
    for event in &page.events {
        // As the interaction has it, which came before the kill.
        let request = event.event_id.request();
        assert_eq!(event.correlation_id.0, request.as_uuid());
        let Source { kind, id } = &event.source;
        assert_eq!((*kind, id.is_some()), (SourceKind::Interaction, true));
        assert!(request.at() < event.recorded_at - Duration::from_millis(500));
    }
    store.close().await;
}

/// Checks that nobody else can read what is kept.
fn assert_is_private(home: &Home) {
    use std::os::unix::fs::PermissionsExt as _;

    let mut n_files = 0;
    for entry in std::fs::read_dir(home.journal()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let path = entry.path();
        if path.extension() != Some("lock".as_ref()) {
            assert_eq!(mode, 0o600, "{}", path.display());
            n_files += 1;
        }
    }
    assert!(2 <= n_files);
}

/// Returns what the doctor says of the journal in a home.
async fn doctor(home: &Home, database: &Database) -> String {
    let said = Command::new(env!("CARGO_BIN_EXE_gamebot"))
        .arg("doctor")
        .current_dir(home.log().parent().unwrap())
        .env_clear()
        .env("DATABASE_URL", database.url().await)
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let is_check = |line: &&str| line.split_whitespace().nth(1) == Some("journal");
    let start = said.lines().position(|line| is_check(&line)).unwrap();
    let lines = said.lines().skip(start).enumerate();
    let lines = lines.take_while(|(n, line)| *n == 0 || line.starts_with("   "));
    lines
        .map(|(_, line)| line.trim())
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_rules_refuse_of_what_was_kept_is_told_wherever_its_player_can_be_reached() {
    let database = Database::new();
    let proxy = Proxy::to(&database.url().await).await;
    let discord = Discord::start().await;
    let (cut_off, other_home) = (Home::on(proxy.url()), Home::on(database.url().await));
    discord.guild("tavern").channel("lounge");
    let bot = Process::start(&discord, &cut_off).await;
    started(&discord).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, dan, eve
            dan: /game new mode:two_player partner:@eve rounds:2 where:dm in #lounge
            eve presses Accept in #lounge
            expect dan sees "Round 1 of 2"
            expect eve sees "Round 1 of 2"
            "#,
        )
        .await;
    let lounge = discord.guild("tavern").channel("lounge");
    let [ana, dan, eve] = ["ana", "dan", "eve"].map(|name| discord.user(name));

    // This program alone loses the database.
    proxy.close(true);
    let from = discord.now();
    for (who, word) in [(&ana, "hence"), (&dan, "perhaps"), (&eve, "whereas")] {
        guess(who, &lounge, word).answered().await;
        is_told(&discord, from, who, &format!("I keep **{word}** safe")).await;
    }
    // Their tokens are no longer valid when the time comes, and one of them takes no DMs.
    discord.set_rules(|rules| rules.token_life = Duration::from_millis(1));
    eve.set_dms_open(false);

    // Another program, which has no journal, goes on with the games.
    std::fs::create_dir_all(other_home.journal().parent().unwrap()).unwrap();
    std::fs::write(other_home.journal(), "no folder").unwrap();
    // It is not sent the guesses again.
    discord.gateway().forget_sessions();
    let n_sessions = || discord.gateway().resumed() + discord.gateway().identified();
    let before = n_sessions();
    let other = Process::spawn(&discord, &other_home);
    discord
        .until("the other program has the shard", || before < n_sessions())
        .await;
    for who in [&ana, &dan] {
        who.command(&lounge, "game cancel", &[])
            .unwrap()
            .answered()
            .await;
    }
    let found = doctor(&cut_off, &database).await;
    assert_eq!(
        found,
        "ok    journal   3 guesses wait in data/journal; a bot that runs here submits them as soon as the log can be written"
    );
    let found = doctor(&other_home, &database).await;
    let cannot = "warn  journal   guesses cannot be kept in data/journal while PostgreSQL is away";
    assert!(found.starts_with(cannot), "{found}");
    let said = other.said();
    assert!(
        said.contains("guesses cannot be kept while the log is down"),
        "{said}"
    );

    let from = discord.now();
    proxy.close(false);
    let does_not_count = "does not count";
    for name in ["ana", "dan"] {
        dm_holds(&discord, name, does_not_count).await;
    }
    is_told(&discord, from, &eve, does_not_count).await;
    let page = discord.transcript_since(from);
    for place in ["ana's DM", "dan's DM", "#lounge"] {
        let told = page
            .lines()
            .filter(|line| line.contains(place) && line.contains(does_not_count));
        assert_eq!(told.count(), 1, "{place}\n{page}");
    }
    assert!(!page.contains("whereas"), "{page}");
    discord.assert_clean();
    bot.stop(&discord).await;
    other.stop(&discord).await;
}
