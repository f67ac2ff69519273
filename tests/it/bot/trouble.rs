//! Trouble with Discord: no message is lost, none comes twice, and everybody is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::Utc;
use gamebot::cli::app::App;
use gamebot::clock::Clock;
use gamebot::store::subscriptions::{Ask, Spec, Start};
use gamebot::store::{Filter, Position, Store, StoreOptions};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::harness::{Bot, Home, PATIENCE, dm_holds, started, steady};
use super::process::Process;
use crate::discord::{Discord, Harm};
use crate::store::Database;

const MESSAGES: &str = "/channels/*/messages";
const ANSWERS: &str = "/interactions/*/*/callback";

const fn rate_limit(global: bool) -> Harm {
    Harm::RateLimit {
        retry_after_s: 0.3,
        global,
    }
}

/// Plays one attempt of no match and gives the round up while `harm` strikes, and counts what came of it.
async fn plays_through(method: &str, pattern: &str, times: u32, harm: Harm) {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let from = discord.now();
    discord.harm(times, method, pattern, harm);

    discord
        .play(
            r#"
            ana: /guess word:ink in #lounge
            ben: /guess word:sea in dm
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Give up in dm
            expect ana sees "Round 2 of 3"
            expect ben sees "Round 2 of 3"
            "#,
        )
        .await;

    let page = discord.transcript_since(from);
    assert!(page.contains("You gave up the round"), "{harm:?}\n{page}");
    let page = steady(&page);
    for (said, times) in [
        ("Got it: **ink**", 1),
        ("No match. Attempt 2:", 2),
        ("ana gave up round 1", 2),
        ("**Round 2 of 3**", 2),
    ] {
        assert_eq!(
            page.matches(said).count(),
            times,
            "{harm:?}: {said}\n{page}"
        );
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0], "{harm:?}");
}

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    plays_through("POST", MESSAGES, 3, rate_limit(false)).await;
    plays_through("POST", MESSAGES, 1, rate_limit(true)).await;
    plays_through("POST", ANSWERS, 1, rate_limit(false)).await;
}

#[tokio::test]
async fn a_message_that_failed_on_the_way_is_sent_once() {
    for harm in [
        Harm::Status(503),
        Harm::StatusAfterEffect(502),
        Harm::CutBeforeEffect,
        Harm::CutAfterEffect,
    ] {
        plays_through("POST", MESSAGES, 2, harm).await;
    }
    plays_through("POST", MESSAGES, 2, Harm::Delay(Duration::from_millis(400))).await;
}

#[tokio::test]
async fn an_answer_that_failed_on_the_way_is_given_once() {
    for harm in [
        Harm::Status(500),
        Harm::StatusAfterEffect(500),
        Harm::CutBeforeEffect,
        Harm::CutAfterEffect,
    ] {
        plays_through("POST", ANSWERS, 1, harm).await;
    }
}

#[tokio::test]
async fn a_cut_gateway_is_resumed_and_nothing_is_lost() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    let from = discord.now();
    discord
        .play(
            r#"
            discord cuts the gateway
            at once: ana dms "ink" & ben dms "xqzzt" & ben dms "sea"
            discord hears the bot
            "#,
        )
        .await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2:").await;
    }
    discord.gateway().ask_to_reconnect();
    discord.play(r#"ana dms "swim""#).await;

    let page = steady(&discord.transcript_since(from));
    assert_eq!(page.matches("dictionary").count(), 1, "{page}");
    assert_eq!(page.matches("No match.").count(), 2, "{page}");
    assert_eq!(discord.gateway().identified(), 1, "it resumed");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn what_a_lost_session_swallowed_is_read_back_before_what_follows() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord.play(r#"ana dms "two words""#).await;

    let from = discord.now();
    discord.gateway().refuse(true);
    discord.gateway().forget_sessions();
    discord.gateway().cut();
    let [ana, ben] = ["ana", "ben"].map(|name| discord.user(name));
    drop(ana.dm("ink"));
    drop(ana.dm("wave"));
    drop(ben.dm("xqzzt"));
    discord.gateway().refuse(false);
    discord.bot_ready().await;
    // Sent right after the new session: the bot must not take these for the first unread messages.
    drop(ana.dm("boat"));
    drop(ben.dm("sea"));
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2: **ink** + **sea**").await;
    }

    discord
        .until("everything is answered", || {
            let page = discord.transcript_since(from);
            page.matches("It cannot be changed").count() == 2
                || page.contains("Got it: **boat**") && page.contains("It cannot be changed")
        })
        .await;
    let page = discord.transcript_since(from);
    assert_eq!(page.matches("`xqzzt` is not in the").count(), 1, "{page}");
    assert_eq!(page.matches("Got it: **ink**").count(), 1, "{page}");
    assert_eq!(page.matches("two words").count(), 0, "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn what_cannot_be_read_back_at_first_is_read_later_and_before_what_follows() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    discord.gateway().refuse(true);
    discord.gateway().forget_sessions();
    discord.gateway().cut();
    let [ana, ben] = ["ana", "ben"].map(|name| discord.user(name));
    drop(ana.dm("ink"));
    // Longer than a read is tried at once.
    let harm = Harm::RateLimit {
        retry_after_s: 11.0,
        global: false,
    };
    discord.harm(2, "GET", MESSAGES, harm);
    discord.gateway().refuse(false);
    discord.bot_ready().await;
    drop(ana.dm("boat"));
    drop(ben.dm("sea"));
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2: **ink** + **sea**").await;
    }
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn what_another_process_handled_is_not_read_back_again() {
    let database = Database::new();
    let (discord, home) = (Discord::start().await, Home::on(database.url().await));
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    discord.gateway().refuse(true);
    discord.gateway().forget_sessions();
    discord.gateway().cut();
    let ben = discord.user("ben");
    drop(ben.dm("hence"));
    // As another process notes it that handled whatever was written so far.
    let mut beside = database.connect().await;
    let note = "insert into checkpoint_notes (name, note_key, note)
                select 'inbox', 'seen/' || dm_channel_id, '9000000000000000000' from people
                where dm_channel_id is not null
                on conflict (name, note_key) do update set note = excluded.note";
    let noted = sqlx::query(note).execute(&mut beside).await.unwrap();
    assert_eq!(noted.rows_affected(), 2);
    let from = discord.now();
    discord.gateway().refuse(false);
    discord.bot_ready().await;
    discord.play(r#"ben dms "sea""#).await;
    let page = discord.transcript_since(from);
    let is_guess = page.contains("Got it: **sea**") || page.contains("reacts ✅ to \"sea\"");
    assert!(is_guess && !page.contains("cannot be changed"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn while_discord_is_down_messages_wait_and_come_in_order_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord.play(r#"ana dms "ink""#).await;

    let from = discord.now();
    discord.harm(10_000, "POST", MESSAGES, Harm::Status(503));
    discord.play("ben: /guess word:sea in #lounge").await;
    discord.go_down().await;
    bot.clock.advance(Duration::from_mins(31));
    discord.heal();
    discord.come_back().await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "The game ended: nobody guessed").await;
    }
    discord.bot_ready().await;
    discord.play("ana: /game status in #lounge").await;

    let page = discord.transcript_since(from);
    assert_eq!(page.matches("No match.").count(), 2, "{page}");
    for name in ["ana", "ben"] {
        let view = discord.user(name).sees();
        let place = format!("{name}'s DM");
        let at = |text: &str| {
            view.messages
                .iter()
                .position(|message| message.place == place && message.text.contains(text))
                .unwrap_or_else(|| panic!("{name} has no DM with {text:?}:\n{page}"))
        };
        assert!(at("No match.") < at("The game ended"), "{page}");
    }
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_locked_database_defers_the_answers() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let lounge = discord.guild("tavern").channel("lounge");
    let [ana, ben] = ["ana", "ben"].map(|name| discord.user(name));

    // Another connection holds the one right to write.
    let options = SqliteConnectOptions::new().filename(home.log());
    let mut other = options.connect().await.unwrap();
    sqlx::query("begin immediate")
        .execute(&mut other)
        .await
        .unwrap();
    let from = discord.now();
    let answers = || {
        let requests = discord.requests();
        requests
            .iter()
            .filter(|request| request.contains("/callback"))
            .count()
    };
    let answered = answers();
    let guess = ana.command(&lounge, "guess", &[("word", "ink")]).unwrap();
    let refused = ben.command(&lounge, "guess", &[("word", "xqzzt")]).unwrap();
    discord
        .until("both answers are deferred", || answers() == answered + 2)
        .await;
    assert!(!discord.transcript_since(from).contains("Got it"));
    sqlx::query("rollback").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    guess.answered().await;
    refused.answered().await;

    let page = discord.transcript_since(from);
    for said in [
        "Got it: **ink**. Now it is ben's turn.",
        "`xqzzt` is not in the dictionary.",
    ] {
        assert_eq!(page.matches(said).count(), 1, "{page}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_stalled_subscription_is_recorded_and_so_is_its_resumption() {
    let home = Home::new();
    let engine = App::open(&home.database_url(), Clock::seeded(1))
        .await
        .unwrap();
    let n_tries = Arc::new(AtomicU32::new(0));
    let ask: Ask = Arc::new(move || {
        let fails = n_tries.fetch_add(1, Ordering::SeqCst) < 5;
        Box::pin(async move {
            if fails {
                return Err("no way through".into());
            }
            Ok(Position::START)
        })
    });
    let spec = Spec::catch_up("probe", Start::Asked(ask));
    let follower = engine.store.start(spec, async |_| Ok(())).unwrap();
    let facts = Filter::all().families(["ops"]);
    let mut facts = engine.store.subscribe(Position::START, facts);
    let mut told = Vec::new();
    while told.len() < 2 {
        for event in facts.next().await.unwrap() {
            assert_eq!(event.stream.as_str(), "ops-system");
            told.push((event.event_type.to_string(), event.data.to_string()));
        }
    }
    let [(stalled, why), (resumed, _)] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(stalled, "subscription_stalled");
    assert!(why.contains("no way through"), "{why}");
    assert_eq!(resumed, "subscription_resumed");
    follower.stop().await;
    engine.close().await;
}

#[tokio::test]
async fn a_repeated_fault_is_answered_in_a_sentence_and_recorded_once_a_minute_with_its_count() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let clock = Clock::seeded(1);
    let bot = Bot::start_by(&discord, &home, clock.clone()).await;
    discord.play("guild tavern: #lounge, ana").await;
    home.servers_are_noted(1).await;
    let tables = home.database_url().replace(".db", ".read.db");
    let mut tables = SqliteConnection::connect(&tables).await.unwrap();
    // Tables that are merely missing would be rebuilt.
    let breaks = "drop view games; create view games as select *, no_such_function() from games_g1";
    sqlx::raw_sql(breaks).execute(&mut tables).await.unwrap();
    tables.close().await.unwrap();
    let status = "ana: /game status in #lounge";
    for _ in 0..3 {
        let page = discord.play(status).await;
        assert!(page.contains("Something went wrong on my side"), "{page}");
    }
    clock.advance(Duration::from_mins(1));
    discord.play(status).await;
    bot.stop().await;

    let options = StoreOptions::new(Arc::new(Utc::now));
    let store = Store::open_read_only(&home.database_url(), options)
        .await
        .unwrap();
    let filter = Filter::all().types(["system_fault"]);
    let page = store.read_all(Position::START, 99, &filter).await.unwrap();
    let faults: Vec<Value> = page
        .events
        .iter()
        .map(|event| serde_json::from_str(&event.data).unwrap())
        .filter(|fault: &Value| fault["component"] == "interactions")
        .collect();
    let counts: Vec<&Value> = faults.iter().map(|fault| &fault["count"]).collect();
    assert_eq!(counts, [1, 3], "{faults:?}");
    assert_eq!(faults[0]["code"], "tables");
    assert_eq!(faults[0]["fingerprint"], faults[1]["fingerprint"]);
    assert!(
        faults[0]["message"]
            .as_str()
            .unwrap()
            .contains("no such function"),
        "{faults:?}"
    );
    store.close().await;
}

#[tokio::test]
async fn with_tables_that_cannot_be_fed_the_bot_stops_all_the_same() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    home.servers_are_noted(1).await;
    let tables = home.database_url().replace(".db", ".read.db");
    let mut tables = SqliteConnection::connect(&tables).await.unwrap();
    sqlx::query("alter table generations rename to lost")
        .execute(&mut tables)
        .await
        .unwrap();
    tables.close().await.unwrap();
    // An event that nobody can take in.
    discord.guild("inn").channel("bar");
    home.servers_are_noted(2).await;
    tokio::time::timeout(PATIENCE, bot.stop())
        .await
        .expect("it stops");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_waits_out_answers_that_are_not_discords_and_those_that_are_late() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let asks = "/applications/@me";
    // What a network answers that wants a login: JSON, or a page.
    let login = Harm::Refusal {
        status: 200,
        code: 0,
    };
    discord.harm(1, "GET", asks, login);
    discord.harm(1, "GET", asks, Harm::Page(200));
    discord.harm(1, "GET", asks, Harm::Delay(Duration::from_secs(6)));
    let process = Process::start(&discord, &home).await;
    for expected in [
        "Discord cannot be reached (200, but not from Discord: the answer does not decode",
        "Discord cannot be reached (the answer is not JSON); trying again",
        "Discord has not answered for 5 s",
    ] {
        assert!(process.said().contains(expected), "{}", process.said());
    }
    process.stop(&discord).await;
}
