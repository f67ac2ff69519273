//! The bot is taken out of a server: its games are off, and those of other servers go on.

use std::sync::Arc;

use chrono::Utc;
use gamebot::game::GameEvent;
use gamebot::game::event::{CancelReason, GameCancelled};
use gamebot::store::{RecordedEvent, Store, StoreOptions};

use super::crash::audit;
use super::harness::{Bot, Home, dm_holds, started};
use super::quarantine::explodes;
use crate::discord::Discord;

/// Returns what the log says of the bot coming and going.
fn presence(log: &[RecordedEvent]) -> Vec<(&str, &str)> {
    let told = log
        .iter()
        .map(|event| (&*event.event_type, &*event.data))
        .filter(|(event_type, _)| matches!(*event_type, "guild_installed" | "guild_removed"));
    told.collect()
}

#[tokio::test]
async fn the_games_of_a_server_without_the_bot_are_off_and_others_go_on() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, #garden, ana, ben, cat
            guild inn: #bar, dan, eve
            ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            expect ben sees "Round 1 of 1"
            ana dms "steam"
            expect ana sees "Got it"
            cat: /game new mode:race in #garden
            expect cat sees "A race game is open"
            dan: /game new mode:two_player partner:@eve rounds:1 where:dm in #bar
            expect eve sees "meet on one word"
            eve presses Accept in #bar
            expect eve sees "Round 1 of 1"
            "#,
        )
        .await;
    discord.guild("tavern").kick_bot();
    for name in ["ana", "ben"] {
        dm_holds(
            &discord,
            name,
            "The game is off: I am no longer in its server.",
        )
        .await;
    }
    // Nobody is left in a game that is off, and the other one is played to its end.
    discord
        .play(
            r#"
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            expect ben sees "[Accept] [Decline]"
            dan dms "steam"
            eve dms "steam"
            expect dan sees "You won"
            "#,
        )
        .await;
    bot.stop().await;
    let url = home.database_url();
    let store = Store::open_read_only(&url, StoreOptions::new(Arc::new(Utc::now)))
        .await
        .unwrap();
    let log = audit::whole(&store).await;
    let streams = audit::streams(&log);
    let ends: Vec<_> = streams
        .iter()
        .map(|stream| &stream.last().unwrap().0)
        .collect();
    let (by, reason) = (None, CancelReason::ServerRemoved);
    let off = GameEvent::GameCancelled(GameCancelled { by, reason });
    assert_eq!(ends.iter().filter(|end| ***end == off).count(), 2);
    let completed = |end: &&&GameEvent| matches!(end, GameEvent::GameCompleted(_));
    assert_eq!(ends.iter().filter(completed).count(), 1);
    assert_eq!(
        presence(&log),
        [
            ("guild_installed", r#"{"locale":"en-US"}"#),
            ("guild_installed", r#"{"locale":"en-US"}"#),
            ("guild_removed", r#"{"reason":"told"}"#),
        ]
    );
    store.close().await;
    discord.assert_clean();
}

#[tokio::test]
async fn the_games_of_a_server_left_while_the_bot_was_away_are_off_when_it_is_back() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            guild inn: #bar, dan, eve
            ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            expect ben sees "Round 1 of 1"
            dan: /game new mode:race in #bar
            expect eve sees "A race game is open"
            "#,
        )
        .await;
    bot.stop().await;
    discord.guild("tavern").kick_bot();

    let bot = Bot::start(&discord, &home).await;
    for name in ["ana", "ben"] {
        dm_holds(
            &discord,
            name,
            "The game is off: I am no longer in its server.",
        )
        .await;
    }
    let page = discord.play("dan: /game status in #bar").await;
    assert!(page.contains("A race game is open"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_game_that_cannot_be_read_does_not_keep_the_bot_from_leaving_the_next_server() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            guild inn: #bar, dan, eve
            ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
            expect ben sees "meet on one word"
            dan: /game new mode:two_player partner:@eve rounds:1 where:dm in #bar
            expect eve sees "meet on one word"
            eve presses Accept in #bar
            expect eve sees "Round 1 of 1"
            "#,
        )
        .await;
    bot.stop().await;
    // The tavern's game is the first of the log, and the tavern the first server.
    explodes(&home).await;
    discord.guild("tavern").kick_bot();
    discord.guild("inn").kick_bot();

    let bot = Bot::start(&discord, &home).await;
    for name in ["dan", "eve"] {
        dm_holds(
            &discord,
            name,
            "The game is off: I am no longer in its server.",
        )
        .await;
    }
    bot.stop().await;
    let url = home.database_url();
    let store = Store::open_read_only(&url, StoreOptions::new(Arc::new(Utc::now)))
        .await
        .unwrap();
    let log = audit::whole(&store).await;
    let faults = log
        .iter()
        .filter(|event| &*event.event_type == "game_faulted");
    assert_eq!(faults.count(), 1);
    store.close().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_server_that_only_seems_to_be_gone_keeps_its_games() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let guild = discord.guild("tavern");
    let asked = |discord: &Discord| {
        let requests = discord.requests();
        let of_guild = |request: &&String| request.starts_with("GET /guilds/");
        requests.iter().filter(of_guild).count()
    };
    guild.seems_gone();
    discord
        .until("Discord is asked", || asked(&discord) == 1)
        .await;

    // Nor does one new session without it say that it is gone.
    guild.set_unlisted(true);
    discord.gateway().invalidate(false);
    discord
        .until("Discord is asked", || asked(&discord) == 2)
        .await;
    discord
        .play(
            r#"
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Give up in dm
            expect ben sees "Round 2 of 3"
            "#,
        )
        .await;
    bot.stop().await;
    let url = home.database_url();
    let store = Store::open_read_only(&url, StoreOptions::new(Arc::new(Utc::now)))
        .await
        .unwrap();
    let log = audit::whole(&store).await;
    assert_eq!(
        presence(&log),
        [("guild_installed", r#"{"locale":"en-US"}"#)]
    );
    store.close().await;
    discord.assert_clean();
}
