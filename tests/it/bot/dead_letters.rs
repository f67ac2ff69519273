//! What Discord refused to take: kept, shown to those who may see it, tried again or forgotten.

use super::harness::{Bot, Home, dm_holds, only_told, started};
use crate::discord::{Discord, Harm};

/// Has the DMs refused that tell ana and ben that she gave the round up, and bring the next pair.
async fn two_are_refused(discord: &Discord, home: &Home) {
    discord.play("guild cellar: #hall, eve (manager)").await;
    home.servers_are_noted(2).await;
    discord.harm(2, "POST", "/channels/*/messages", Harm::Status(400));
    discord
        .play(
            r"
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Give up in dm
            ",
        )
        .await;
    until_listed(discord, "**Dead letters**: 2").await;
}

#[tokio::test]
async fn a_message_that_discord_refuses_is_kept_until_somebody_has_it_tried_again() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    home.servers_are_noted(1).await;
    started(&discord).await;
    two_are_refused(&discord, &home).await;

    let page = discord
        .play("mia: /admin deadletters list in #lounge")
        .await;
    let first = page.lines().find(|line| line.contains("message 0 of"));
    let id = first.unwrap().split('`').nth(1).unwrap();
    let from = discord.now();
    discord
        .play(&format!(
            r"
            mia: /admin deadletters list in #lounge
            eve: /admin deadletters list in #hall
            eve: /admin deadletters retry id:{id} in #hall
            eve: /admin deadletters discard in #hall
            eve: /admin deadletters list all_servers:true in #hall
            mia: /admin deadletters list subscription:inbox in #lounge
            mia: /admin deadletters retry id:{id} in #lounge
            "
        ))
        .await;
    let page = only_told(&discord.transcript_since(from));
    // Which of the two was refused first is chance.
    let page = page
        .replace("`2`", "`1`")
        .replace("id:2", "id:1")
        .replace("letter 2", "letter 1");
    insta::assert_snapshot!(page, @r"
    mia: /admin deadletters list in #lounge
      #lounge  GameBot → mia only: **Dead letters**: 2
        `1` outbox, message 0 of round_started at 14, 1 attempt, last {time}: Discord rejects POST /channels/…/messages with status 400 (code 0): scripted fault
        `1` outbox, message 1 of round_started at 14, 1 attempt, last {time}: Discord rejects POST /channels/…/messages with status 400 (code 0): scripted fault
        `/admin deadletters retry` tries them again, `discard` forgets them; `id` picks one.
    eve: /admin deadletters list in #hall
      #hall  GameBot → eve only: No dead letters: everything was delivered.
    eve: /admin deadletters retry id:1 in #hall
      #hall  GameBot → eve only: There is no dead letter 1 here. `/admin deadletters list` shows which there are.
    eve: /admin deadletters discard in #hall
      #hall  GameBot → eve only: There are no dead letters here: nothing to do.
    eve: /admin deadletters list all_servers:true in #hall
      #hall  GameBot → eve only: Only my operators can ask for all servers. Leave `all_servers` out for this one.
    mia: /admin deadletters list subscription:inbox in #lounge
      #lounge  GameBot → mia only: No dead letters: everything was delivered.
    mia: /admin deadletters retry id:1 in #lounge
      #lounge  GameBot → mia only: 1 dead letter will be tried again within seconds.
    ");
    dm_holds(&discord, "ana", "gave up round 1").await;
    dm_holds(&discord, "ana", "**Round 2 of 3**").await;

    let from = discord.now();
    discord.harm(1, "POST", "/channels/*/messages", Harm::Status(400));
    discord
        .play("mia: /admin deadletters retry in #lounge")
        .await;
    // Refused again, it stays until somebody decides again.
    until_listed(&discord, "2 attempts, last").await;
    bot.stop().await;
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play("mia: /admin deadletters discard in #lounge")
        .await;
    assert!(page.contains("1 dead letter will be forgotten"), "{page}");
    until_listed(&discord, "No dead letters").await;
    let page = discord.transcript_since(from);
    assert!(!page.contains("gave up round 1"), "{page}");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// Asks for the list until it holds this.
async fn until_listed(discord: &Discord, text: &str) {
    let mut page = String::new();
    for _ in 0..200 {
        page = discord
            .play("mia: /admin deadletters list in #lounge")
            .await;
        if page.contains(text) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{text} was never listed:\n{page}");
}

#[tokio::test]
async fn managers_see_how_the_followers_of_the_log_are() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    two_are_refused(&discord, &home).await;
    let page = discord.play("mia: /admin health in #lounge").await;
    let outbox = page
        .lines()
        .find(|line| line.contains("Subscription outbox"));
    let outbox = outbox.unwrap_or_else(|| panic!("{page}"));
    for part in [
        "(persistent): live since",
        "run by process",
        "2 dead letters",
    ] {
        assert!(outbox.contains(part), "{part}: {outbox}");
    }
    for name in ["event_index", "words", "foreign_writes", "sender", "panels"] {
        let subscription = format!("Subscription {name} (");
        assert!(page.contains(&subscription), "{subscription}\n{page}");
    }
    let page = discord.play("eve: /admin health in #hall").await;
    assert!(page.contains("Subscription outbox"), "{page}");
    assert!(
        !page.contains("dead letter"),
        "those are another server's\n{page}"
    );
    bot.stop().await;
    discord.assert_clean();
}
