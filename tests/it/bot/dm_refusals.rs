//! DMs that Discord refuses: only some refusals say that somebody accepts no DMs.

use std::sync::Arc;

use chrono::Utc;
use gamebot::store::{Filter, Position, Store, StoreOptions};
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};

use super::harness::{Bot, Home, dm_holds, started};
use crate::discord::{Discord, Harm};
use crate::store::given::until;

const MESSAGES: &str = "/channels/*/messages";

/// Has the next messages refused.
fn refuse(discord: &Discord, times: u32, status: u16, code: u32) {
    discord.harm(times, "POST", MESSAGES, Harm::Refusal { status, code });
}

/// What the log's database holds.
struct Recorded {
    failures: Vec<Value>,
    n_dead_letters: usize,
    is_drained: bool,
}

async fn recorded(home: &Home) -> Recorded {
    let options = StoreOptions::new(Arc::new(Utc::now));
    let store = Store::open_read_only(&home.database_url(), options)
        .await
        .unwrap();
    let filter = Filter::all().types(["dm_delivery_failed"]);
    let page = store.read_all(Position::START, 99, &filter).await.unwrap();
    let data = page.events.iter().map(|event| &event.data);
    let recorded = Recorded {
        failures: data
            .map(|data| serde_json::from_str(data).unwrap())
            .collect(),
        n_dead_letters: store.parked(None, 99).await.unwrap().len(),
        is_drained: store.first_pending().await.unwrap().is_none(),
    };
    store.close().await;
    recorded
}

async fn n_unreachable(home: &Home) -> i64 {
    let mut file = SqliteConnection::connect(&home.database_url())
        .await
        .unwrap();
    let n = sqlx::query_scalar("select count(*) from people where dm_open = 0");
    let n = n.fetch_one(&mut file).await.unwrap();
    file.close().await.unwrap();
    n
}

async fn execute(home: &Home, sql: &'static str) {
    let mut file = SqliteConnection::connect(&home.database_url())
        .await
        .unwrap();
    sqlx::query(sql).execute(&mut file).await.unwrap();
    file.close().await.unwrap();
}

async fn ana_gives_up(discord: &Discord) {
    discord
        .play(
            r"
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Give up in dm
            ",
        )
        .await;
}

/// Plays a round that is given up while messages are refused, and returns ana's DMs since.
async fn round_two_comes(discord: &Discord) -> Vec<String> {
    let from = discord.now();
    ana_gives_up(discord).await;
    for name in ["ana", "ben"] {
        dm_holds(discord, name, "Round 2 of 3").await;
    }
    let page = discord.transcript_since(from);
    let dms = page
        .lines()
        .filter(|line| line.contains("ana's DM  GameBot:"));
    dms.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_temporary_refusal_is_waited_out_and_everything_comes_in_order() {
    for (status, code) in [(403, 0), (403, 40_333), (403, 40_003)] {
        let (discord, home) = (Discord::start().await, Home::new());
        discord.guild("tavern").channel("lounge");
        let bot = Bot::start(&discord, &home).await;
        started(&discord).await;
        refuse(&discord, 2, status, code);
        let dms = round_two_comes(&discord).await;
        let last = dms.last().unwrap();
        assert!(last.contains("ana gave up round 1"), "{dms:?}");
        until("all is sent", async || recorded(&home).await.is_drained).await;
        let recorded = recorded(&home).await;
        assert_eq!((recorded.failures.len(), recorded.n_dead_letters), (0, 0));
        assert_eq!(n_unreachable(&home).await, 0, "{status} {code}");
        bot.stop().await;
        discord.assert_clean();
    }
}

#[tokio::test]
async fn while_discord_s_edge_refuses_everything_nothing_is_given_up_and_a_start_waits() {
    const ALWAYS: u32 = u32::MAX;
    let harms = [
        Harm::Refusal {
            status: 403,
            code: 40_333,
        },
        Harm::Page(403),
    ];
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let mut round = 1;
    for harm in harms {
        discord.play("ana: /giveup in dm").await;
        discord.harm(ALWAYS, "*", "**", harm);
        let asked = discord.requests().len();
        let ana = discord.user("ana");
        let _unanswered = ana.dm("xqzzt");
        let view = ana.sees();
        let round_message = view.with_button("Give up", None).unwrap();
        let _unanswered = ana.press(round_message, "Give up").unwrap();
        discord
            .until("each is refused a few times", || {
                asked + 12 < discord.requests().len()
            })
            .await;
        discord.heal();
        round += 1;
        for name in ["ana", "ben"] {
            dm_holds(&discord, name, &format!("Round {round} of 3")).await;
        }
        dm_holds(&discord, "ana", "is not in the dictionary").await;
        until("all is sent", async || recorded(&home).await.is_drained).await;
        let recorded = recorded(&home).await;
        assert_eq!((recorded.failures.len(), recorded.n_dead_letters), (0, 0));
        assert_eq!(n_unreachable(&home).await, 0);
    }
    bot.stop().await;

    for harm in harms {
        discord.harm(ALWAYS, "*", "**", harm);
        let asked = discord.requests().len();
        let bot = Bot::launch(&discord, &home, 1);
        discord
            .until("it asks twice", || asked + 2 <= discord.requests().len())
            .await;
        discord.heal();
        discord.bot_ready().await;
        bot.stop().await;
    }
}

#[tokio::test]
async fn a_dm_channel_that_is_opened_too_fast_is_opened_later() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    let refusal = Harm::Refusal {
        status: 403,
        code: 40_003,
    };
    discord.harm(1, "POST", "/users/@me/channels", refusal);
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            expect ben sees [Accept]
            ben presses Accept in dm
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            "#,
        )
        .await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_that_is_refused_for_a_moment_still_arrives_and_is_accepted() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    refuse(&discord, 1, 403, 0);
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            expect ben sees [Accept]
            ben presses Accept in dm
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            "#,
        )
        .await;
    assert_eq!(recorded(&home).await.failures.len(), 0);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_message_that_discord_finds_malformed_is_given_up_and_its_reader_stays_reachable() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    refuse(&discord, 2, 400, 50_035);
    ana_gives_up(&discord).await;
    until("both are given up", async || {
        recorded(&home).await.n_dead_letters == 2
    })
    .await;
    assert_eq!(recorded(&home).await.failures.len(), 0);
    assert_eq!(n_unreachable(&home).await, 0);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn when_the_token_is_refused_the_program_ends_and_the_next_start_sends_the_rest() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    refuse(&discord, 2, 401, 0);
    discord
        .play("ana: /giveup in dm\nana presses Give up in dm")
        .await;
    let ended = bot.ended().await.to_string();
    assert!(ended.contains("refused the bot token"), "{ended}");
    let before = recorded(&home).await;
    assert_eq!((before.failures.len(), before.n_dead_letters), (0, 0));
    assert!(!before.is_drained);

    let bot = Bot::start(&discord, &home).await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "ana gave up round 1").await;
        dm_holds(&discord, name, "Round 2 of 3").await;
    }
    assert_eq!(n_unreachable(&home).await, 0);
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_to_a_dm_that_a_refused_token_kept_back_is_sent_at_the_next_start() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    refuse(&discord, u32::MAX, 401, 0);
    let unanswered = discord.user("ana").dm("xqzzt");
    let ended = bot.ended().await.to_string();
    assert!(ended.contains("refused the bot token"), "{ended}");
    drop(unanswered);
    discord.heal();
    let from = discord.now();
    let bot = Bot::start(&discord, &home).await;
    discord
        .until("it is answered", || {
            let page = discord.transcript_since(from);
            page.contains("is not in the dictionary")
        })
        .await;
    bot.stop().await;
}

#[tokio::test]
async fn all_refusals_that_mean_closed_dms_are_taken_as_such() {
    for (status, code) in [(403, 50_007), (403, 50_278), (404, 10_013)] {
        let (discord, home) = (Discord::start().await, Home::new());
        discord.guild("tavern").channel("lounge");
        let bot = Bot::start(&discord, &home).await;
        discord
            .play(
                r#"
                guild tavern: #lounge, ana, ben
                ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
                expect ben sees "meet on one word"
                "#,
            )
            .await;
        refuse(&discord, 1, status, code);
        discord
            .play(
                r#"
                ben presses Accept in #lounge
                expect ana sees "I cannot reach you by DM"
                "#,
            )
            .await;
        until("all is sent", async || recorded(&home).await.is_drained).await;
        let recorded = recorded(&home).await;
        assert_eq!((recorded.failures.len(), recorded.n_dead_letters), (1, 0));
        let codes = recorded
            .failures
            .iter()
            .map(|failure| &failure["discord_code"]);
        assert!(
            codes.clone().all(|found| *found == code),
            "{:?}",
            recorded.failures
        );
        assert_eq!(n_unreachable(&home).await, 1);
        bot.stop().await;
        discord.assert_clean();
    }
}

#[tokio::test]
async fn that_a_dm_did_not_arrive_is_recorded_once_though_the_program_dies_before_the_row_is_gone()
{
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ben closes dms
            ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
            expect ben sees "meet on one word"
            "#,
        )
        .await;
    let stuck = "create trigger stuck before delete on outbox_messages
                 begin select raise(abort, 'scripted'); end";
    execute(&home, stuck).await;
    discord.play("ben presses Accept in #lounge").await;
    until("it is recorded", async || {
        recorded(&home).await.failures.len() == 1
    })
    .await;
    bot.stop().await;
    assert!(!recorded(&home).await.is_drained);
    execute(&home, "drop trigger stuck").await;

    let bot = Bot::start(&discord, &home).await;
    until("all is sent", async || recorded(&home).await.is_drained).await;
    assert_eq!(recorded(&home).await.failures.len(), 1);
    bot.stop().await;
    discord.assert_clean();
}
