//! The panel: a game as one of its players sees it, in one message of the channel that only they see.

use super::harness::{Bot, Home, gathered, steady, teams};
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
    let from = discord.now();
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
    println!("{}", steady(&discord.transcript_since(from)));
    assert_eq!([n_dms(&discord, ana), n_dms(&discord, ben)], dealt);
    for name in [ana, ben] {
        let panels = panels(&discord, name);
        assert_eq!(panels.len(), 1, "{panels:#?}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
