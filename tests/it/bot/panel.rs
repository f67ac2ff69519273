//! The panel: a game as one of its players sees it, in one message of the channel that only they see.

use std::time::Duration;

use super::harness::{Bot, Home, dm_holds, gathered, teams};
use crate::discord::{Discord, Kind, Seen};

/// The panels of a person, oldest first.
fn panels(discord: &Discord, name: &str) -> Vec<Seen> {
    let view = discord.user(name).sees();
    let messages = view.messages.into_iter();
    messages
        .filter(|message| message.ephemeral && message.text.contains("Up to date until"))
        .collect()
}

/// How many DMs the bot sent to a person.
fn n_dms(discord: &Discord, name: &str) -> usize {
    let place = format!("{name}'s DM");
    let entries = discord.entries().into_iter();
    entries
        .filter(|entry| entry.kind == Kind::Posted && entry.place == place)
        .count()
}

#[tokio::test]
async fn a_race_on_the_panel_is_one_message_and_no_dm() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan")
        .await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:race", &people).await;
    discord.play("ana presses Start in #lounge").await;
    let teams = teams(&discord, &people).await;
    let [ana, ben] = teams
        .iter()
        .copied()
        .find(|team| team.contains(&"ana"))
        .unwrap();
    let dealt = [n_dms(&discord, ana), n_dms(&discord, ben)];
    discord
        .play(&format!(
            r#"
            {ana} presses My words in #lounge
            {ben} presses My words in #lounge
            {ana} presses Guess in #lounge
            {ana} submits word:pelican
            expect {ben} sees "{ana} ✓"
            {ben} presses Guess in #lounge
            {ben} submits word:xqzzt
            {ben} presses Guess in #lounge
            {ben} submits word:zeppelin
            expect {ana} sees "pelican · zeppelin"
            {ana} presses ⋯ in #lounge
            {ana} presses Give up in #lounge
            {ana} presses Keep playing in #lounge
            {ana} presses Guess in #lounge
            {ana} submits word:kazoo
            {ben} presses Guess in #lounge
            {ben} submits word:kazoo
            expect {ana} sees "**Round 2, attempt 1**"
            expect {ben} sees "**Round 2, attempt 1**"
            "#
        ))
        .await;
    let shown = panels(&discord, ana)[0].text.clone();
    let (text, until) = shown.split_once("-# ").unwrap();
    assert!(until.starts_with("Up to date until <t:") && until.ends_with("[Guess] [⋯]"));
    let (ends, text) = text.split_once("The race ends <t:").unwrap();
    assert_eq!(
        ends,
        "Round 1: **kazoo** in 2 attempts, 1 point. Your team has 1 point.\n"
    );
    let (_, text) = text.split_once('\n').unwrap();
    assert_eq!(
        text,
        format!(
            "**Round 2, attempt 1** with {ben}\n**diploma** + **magic**\nWhat one word links them?\n\
             you … · {ben} …\nYour recent words, not to be repeated: pelican, kazoo\n"
        )
    );
    assert_eq!([n_dms(&discord, ana), n_dms(&discord, ben)], dealt);
    for name in [ana, ben] {
        let panels = panels(&discord, name);
        assert_eq!(panels.len(), 1, "{panels:#?}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn whoever_does_not_look_for_two_minutes_is_called_once_by_dm_or_in_the_channel() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan")
        .await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:knockout", &people).await;
    discord.play("ana presses Start in #lounge").await;
    for name in people {
        dm_holds(&discord, name, "**Round 1** with").await;
    }
    let (one, other) = ("ana", partner_in_dm(&discord, "ana", &people));
    // The other's DMs are found to be closed; both go on in the channel.
    discord
        .play(&format!(
            r#"
            {other} closes dms
            {one} dms "pelican"
            {other} dms "zeppelin"
            expect {other} sees "I cannot reach you by DM"
            {one} presses My words in #lounge
            {other} presses My words in #lounge
            {other} presses Guess in #lounge
            {other} submits word:gazebo
            {one} presses Guess in #lounge
            {one} submits word:kazoo
            expect {other} sees "gazebo · kazoo"
            "#
        ))
        .await;
    // The answer to the last guess showed its writer the next pair; only the other has not looked.
    let n_dms_before = n_dms(&discord, one);
    bot.clock.advance(Duration::from_secs(121));
    discord
        .user(other)
        .wait_for("they are called in the channel", |view| {
            view.has("it is your turn: My words shows your pair")
        })
        .await;
    discord
        .play(&format!(
            r#"
            {one} presses Guess in #lounge
            {one} submits word:sphinx
            {other} presses My words in #lounge
            {other} presses Guess in #lounge
            {other} submits word:ballet
            expect {one} sees "sphinx · ballet"
            "#
        ))
        .await;
    assert_eq!(n_dms(&discord, one), n_dms_before);
    bot.clock.advance(Duration::from_secs(121));
    dm_holds(&discord, one, "It is your turn. **Round 1, attempt 4**").await;
    bot.clock.advance(Duration::from_secs(30));
    discord.settled().await;
    let page = discord.transcript_since(0);
    assert_eq!(page.matches("your turn: My").count(), 1, "{page}");
    assert_eq!(n_dms(&discord, one), n_dms_before + 1);
    discord
        .play(&format!(
            r#"
            {one} presses Guess in dm
            {one} submits word:jukebox
            expect {one} sees "You play by DM now"
            {other} presses Guess in #lounge
            {other} submits word:jukebox
            expect {one} sees "A match!"
            "#
        ))
        .await;
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn after_a_restart_or_once_dismissed_the_next_press_opens_the_panel_again() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan")
        .await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:knockout", &people).await;
    discord.play("ana presses Start in #lounge").await;
    for name in people {
        dm_holds(&discord, name, "**Round 1** with").await;
    }
    let partner = partner_in_dm(&discord, "ana", &people);
    discord
        .play(&format!(
            r"
            ana presses My words in #lounge
            {partner} presses My words in #lounge
            "
        ))
        .await;
    bot.stop().await;
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(&format!(
            r#"
            {partner} presses Guess in #lounge
            {partner} submits word:pelican
            expect {partner} sees "you: **pelican** ✓"
            -- Nobody knows the token of ana's panel any more, and its buttons work.
            ana presses Guess in #lounge
            ana submits word:zeppelin
            expect ana sees "pelican · zeppelin"
            expect {partner} sees "pelican · zeppelin"
            "#
        ))
        .await;
    let panel = &panels(&discord, "ana")[0];
    discord.user("ana").delete(panel);
    discord
        .play(&format!(
            r#"
            {partner} presses Guess in #lounge
            {partner} submits word:kazoo
            ana presses My words in #lounge
            expect ana sees "you … · {partner} ✓"
            ana presses Guess in #lounge
            ana submits word:kazoo
            expect {partner} sees "Your team has matched"
            "#
        ))
        .await;
    assert_eq!(panels(&discord, "ana").len(), 1);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// Reads from somebody's DM with whom they play.
fn partner_in_dm<'p>(discord: &Discord, name: &str, people: &[&'p str]) -> &'p str {
    let view = discord.user(name).sees();
    let deal = &view.newest("**Round 1** with ").unwrap().text;
    let mut people = people.iter();
    people
        .find(|other| deal.contains(&format!("with {other}")))
        .unwrap()
}

#[tokio::test]
async fn whoever_waits_for_a_silent_partner_can_nudge_them_from_the_panel() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan")
        .await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:knockout", &people).await;
    discord.play("ana presses Start in #lounge").await;
    for name in people {
        dm_holds(&discord, name, "**Round 1** with").await;
    }
    let partner = partner_in_dm(&discord, "ana", &people);
    let page = discord
        .play(
            r"
            ana presses My words in #lounge
            ana presses Guess in #lounge
            ana submits word:pelican
            ana presses ⋯ in #lounge
            ",
        )
        .await;
    assert!(!page.contains("[Nudge]"), "{page}");
    bot.clock.advance(Duration::from_secs(121));
    let page = discord
        .play(
            r"
            ana presses My words in #lounge
            ana presses Nudge in #lounge
            ",
        )
        .await;
    assert!(page.contains("has been quiet for a while."), "{page}");
    assert!(page.contains("I pinged your partner."), "{page}");
    dm_holds(
        &discord,
        partner,
        "ana has guessed and waits for your word.",
    )
    .await;
    assert_eq!(panels(&discord, "ana").len(), 1);
    let page = discord.play("ana presses My words in #lounge").await;
    assert!(!page.contains("[Nudge]"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}
