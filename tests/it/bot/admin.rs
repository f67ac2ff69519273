//! What managers and operators see and do, of their own server alone.

use std::sync::Arc;

use gamebot::clock::Clock;
use gamebot::store::{Filter, Position, Store, StoreOptions};
use serde_json::Value;

use super::harness::{Bot, Home, game_of_ana, started};
use crate::discord::Discord;

/// Reads what managers did, from the log of a bot that has stopped.
async fn acts(home: &Home) -> Vec<(Option<u64>, Value)> {
    let clock = Clock::system();
    let options = StoreOptions::new(Arc::new(move || clock.now()));
    let store = Store::open_read_only(&home.database_url(), options)
        .await
        .unwrap();
    let filter = Filter::all().types(["admin_acted"]);
    let page = store
        .read_all(Position::START, 1_000, &filter)
        .await
        .unwrap();
    let acts = page
        .events
        .iter()
        .map(|event| (event.guild_id, serde_json::from_str(&event.data).unwrap()));
    let acts = acts.collect();
    store.close().await;
    acts
}

#[tokio::test]
async fn a_manager_sees_a_live_game_without_its_words_and_steers_it_also_after_a_restart() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord
        .play(
            r#"
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            ana dms "swim"
            "#,
        )
        .await;
    let game = game_of_ana(&discord);

    let from = discord.now();
    let start = &game[..13];
    discord
        .play(&format!(
            r"
            mia looks up /admin game game:{start} in #lounge
            mia looks up /admin game game:{game} in #lounge
            mia: /admin game game:{start} at:1 in #lounge
            mia: /admin game game:ffff at:1 in #lounge
            mia: /admin game game:{game} at:99 in #lounge
            mia: /admin game game:{game} in #lounge
            "
        ))
        .await;
    bot.stop().await;
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(&format!(
            r#"
            mia presses Recover in #lounge
            mia presses Pause in #lounge
            expect ana sees "mia paused the game"
            mia presses Pause in #lounge
            mia: /admin game game:{game} in #lounge
            mia presses End in #lounge
            expect ana sees "called the game off"
            mia: /admin game game:{game} in #lounge
            "#
        ))
        .await;
    let page = discord.transcript_since(from);
    let page = page.replace(start, "{start}");
    let offered = "  #lounge  mia is offered: {start}: two-player game, running, hosted by ana";
    assert_eq!(page.matches(offered).count(), 2, "{page}");
    let told: Vec<&str> = page.lines().collect();
    let told: String = mias(&told).join("\n");

    for word in ["gutter", "octopus", "ink", "sea", "swim"] {
        assert!(!told.contains(word), "{word} was shown");
    }
    insta::assert_snapshot!(told, @"
    mia looks up /admin game game:{start}… in #lounge
    mia looks up /admin game game:{game}… in #lounge
    mia: /admin game game:{start} at:1 in #lounge
      #lounge  GameBot → mia only: **Game** `{game}`, lobby, version 1 of 10
        Last event: {time}
        Mode: two-player, hosted by ana
        Players:
    mia: /admin game game:ffff at:1 in #lounge
      #lounge  GameBot → mia only: `ffff` is no game. Pick one from the list that the option `game` offers.
    mia: /admin game game:{game} at:99 in #lounge
      #lounge  GameBot → mia only: That game has 10 versions. `at` takes one of them, from 1.
    mia: /admin game game:{game} in #lounge
      #lounge  GameBot → mia only: **Game** `{game}`, running, version 10 of 10
        Last event: {time}
        Mode: two-player, hosted by ana
        Players: ana, ben
        **ana & ben**
        Round 1, attempt 2: ana has guessed
        Words are shown once the game is over.
        [Recover] [Pause] [End]
    mia presses [Recover] in #lounge
      #lounge  GameBot → mia only: The game was rebuilt from the log.
    mia presses [Pause] in #lounge
      #lounge  GameBot → mia only: The game is paused. `/game resume` goes on.
    mia presses [Pause] in #lounge
      #lounge  GameBot → mia only: The game is paused already. `/game resume` goes on.
    mia: /admin game game:{game} in #lounge
      #lounge  GameBot → mia only: **Game** `{game}`, paused, version 13 of 13
        Last event: {time}
        Mode: two-player, hosted by ana
        Players: ana, ben
        **ana & ben**
        Round 1, attempt 2: ana has guessed
        Paused by mia.
        Words are shown once the game is over.
        [Recover] [End]
    mia presses [End] in #lounge
      #lounge  GameBot → mia only: The game was cancelled.
    mia: /admin game game:{game} in #lounge
      #lounge  GameBot → mia only: **Game** `{game}`, cancelled, version 17 of 17
        Last event: {time}
        Mode: two-player, hosted by ana
        Players: ana, ben
        **ana & ben**
        Round 1: cut short, counts for nothing
    ");
    bot.stop().await;
    let acts = acts(&home).await;
    let tavern = acts[0].0;
    assert!(tavern.is_some());
    let commands: Vec<&Value> = acts
        .iter()
        .filter(|(guild, act)| *guild == tavern && act["by"].is_string())
        .map(|(_, act)| &act["command"])
        .collect();
    assert_eq!(
        commands,
        [
            "admin game",
            "admin game",
            "admin game",
            "admin game recover",
            "admin game pause",
            "admin game pause",
            "admin game",
            "admin game end",
            "admin game",
        ]
    );
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// Returns what mia did, and what she alone was told.
fn mias<'l>(page: &[&'l str]) -> Vec<&'l str> {
    let mut keeps = false;
    let told = page.iter().filter(|line| {
        if !line.starts_with("    ") {
            keeps = line.starts_with("mia") || line.contains("→ mia only:");
        }
        keeps
    });
    told.copied().collect()
}

#[tokio::test]
async fn a_manager_sees_and_touches_nothing_of_another_server() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let game = game_of_ana(&discord);

    let page = discord
        .play(&format!(
            r"
            guild castle: #hall, eve (manager)
            eve: /admin game game:{game} in #hall
            eve looks up /admin game game: in #hall
            eve: /admin health in #hall
            eve: /admin health all_servers:true in #hall
            mia: /admin game game:{game} in #lounge
            "
        ))
        .await;
    let eves: Vec<&str> = page
        .lines()
        .filter(|line| {
            let eves = line.starts_with("eve") || line.starts_with("  #hall");
            eves || line.contains("Live games")
        })
        .collect();
    insta::assert_snapshot!(eves.join("\n"), @r#"
    eve: /admin game game:{game} in #hall
      #hall  GameBot → eve only: There is no such game. `/game new` opens one.
    eve looks up /admin game game:… in #hall
      #hall  eve is offered: 
    eve: /admin health in #hall
      #hall  GameBot → eve only: **Health**
        Live games in this server: 0.
    eve: /admin health all_servers:true in #hall
      #hall  GameBot → eve only: Only my operators can ask for all servers. Leave `all_servers` out for this one.
    "#);

    // Whoever was a manager when the buttons came is none any more.
    let mia = discord.user("mia");
    discord.guild("tavern").set_manager(&mia, false);
    let page = discord.play("mia presses End in #lounge").await;
    assert!(page.contains("Only managers of this server"), "{page}");
    let page = discord.play("ana: /game status in #lounge").await;
    assert!(page.contains("is running"), "{page}");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn operators_alone_ask_for_all_servers() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    let page = discord
        .play(
            r"
            guild castle: #hall, owner (manager)
            owner: /admin health in #hall
            owner: /admin health all_servers:true in #hall
            ",
        )
        .await;
    for line in [
        "events in SQLite, and it can be written.",
        " in use.",
        "Gateway: connected, for {duration}; 1 of 1 shard live, 0 lost sessions.",
        "Live games in this server: 0.",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    assert!(page.contains("Live games in all servers: 1."), "{page}");
    bot.stop().await;
    let all: Vec<Value> = acts(&home).await.into_iter().map(|(_, act)| act).collect();
    let all: Vec<&Value> = all.iter().map(|act| &act["all_servers"]).collect();
    assert_eq!(all, [&Value::Bool(false), &Value::Bool(true)]);
    discord.assert_clean();
}
