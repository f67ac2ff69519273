//! Managers have their server's tables made anew, and read what changed.

use std::sync::Arc;

use gamebot::projections::tables_path;
use gamebot::store::{Filter, Position, Store, StoreOptions};
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};

use super::harness::{Bot, Home, started};
use crate::discord::Discord;

/// Takes rows out of a table behind the bot's back.
async fn tamper(home: &Home, sql: &'static str) {
    let path = tables_path(&home.database_url());
    let url = format!("sqlite://{}", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let n_gone = sqlx::query(sql).execute(&mut connection).await.unwrap();
    assert_eq!(n_gone.rows_affected(), 2);
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_manager_has_the_tables_of_their_server_made_anew_and_reads_what_changed() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord
        .play(
            r#"
            guild castle: #hall, eve (manager)
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            mia: /admin rebuild projection:words in #lounge
            expect mia sees "every row was as the log says"
            "#,
        )
        .await;
    tamper(&home, "delete from words_said_g1").await;
    let from = discord.now();
    discord
        .play(
            r#"
            eve: /admin rebuild projection:words in #hall
            expect eve sees "every row was as the log says"
            mia: /admin rebuild projection:all in #lounge
            expect mia sees "0 rows went that the log does not say, 2 came"
            mia looks up /admin rebuild projection:wo in #lounge
            mia: /admin rebuild projection:wurds in #lounge
            mia: /admin rebuild projection:all all_servers:true in #lounge
            ana dms "swim"
            expect ana sees "Got it: **swim**"
            "#,
        )
        .await;
    let page = discord.transcript_since(from);
    for said in [
        "mia is offered: word_requests, words",
        "There is no such table. There are daily, event_index, games, hidden_players, partners, replays, results, word_requests, words, and all.",
        "Only my operators can ask for all servers.",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);

    let options = StoreOptions::new(Arc::new(chrono::Utc::now));
    let url = home.database_url();
    let store = Store::open_read_only(&url, options).await.unwrap();
    let filter = Filter::all().types(["projection_rebuilt"]);
    let page = store.read_all(Position::START, 99, &filter).await.unwrap();
    let differences = page.events.iter().map(|event| {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        let name = data["name"].as_str().unwrap().to_owned();
        assert!(data["guild_id"].is_string(), "{data}");
        (name, data["differences"].as_u64().unwrap())
    });
    let differences: Vec<(String, u64)> = differences.collect();
    let told: Vec<(&str, u64)> = differences.iter().map(|(name, n)| (&**name, *n)).collect();
    assert_eq!(
        told,
        [
            ("words", 0),
            ("words", 0),
            ("daily", 0),
            ("event_index", 0),
            ("games", 0),
            ("hidden_players", 0),
            ("partners", 0),
            ("replays", 0),
            ("results", 0),
            ("word_requests", 0),
            ("words", 2)
        ]
    );
    store.close().await;
}
