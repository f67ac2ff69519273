//! Tables that an operator paused: play goes on, on what they hold.

use std::sync::Arc;

use chrono::Utc;
use gamebot::projections::Tables;
use gamebot::store::subscriptions::{PauseRequest, request_beside};
use gamebot::store::{Store, StoreOptions};
use uuid::Uuid;

use super::harness::{Bot, Home, started};
use crate::discord::Discord;
use crate::store::given::until;

/// Has the running bot pause all tables, as `gamebot subscriptions pause` does.
async fn pause_tables(home: &Home) {
    let url = home.database_url();
    for name in Tables::names() {
        let request = PauseRequest {
            id: Uuid::new_v4(),
            name: name.to_owned(),
            is_pause: true,
            requested_at: Utc::now(),
        };
        request_beside(&url, &request).await.unwrap();
    }
    let options = StoreOptions::new(Arc::new(Utc::now));
    let store = Store::open_read_only(&url, options).await.unwrap();
    until("the tables are paused", async || {
        let listed = store.list_subscriptions(&Tables::names()).await.unwrap();
        let tables = listed
            .iter()
            .filter(|one| Tables::names().contains(&&*one.name));
        tables.filter(|one| one.state == "paused").count() == Tables::names().len()
    })
    .await;
    store.close().await;
}

#[tokio::test]
async fn play_goes_on_while_the_tables_are_paused() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    home.servers_are_noted(1).await;
    pause_tables(&home).await;
    started(&discord).await;
    let page = discord
        .play(
            r#"
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            ben: /game status in #lounge
            cat: /game status in #lounge
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Give up in dm
            expect ana sees "Round 2 of 3"
            expect ben sees "Round 2 of 3"
            "#,
        )
        .await;
    assert!(!page.contains("wrong"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}
