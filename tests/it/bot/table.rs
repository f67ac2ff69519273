//! Two-player at a table: one message a round in the channel, played with buttons and forms alone.

use super::harness::{Bot, Home, answers_first};
use crate::discord::Discord;

#[tokio::test]
async fn a_game_at_a_table_as_everybody_in_the_channel_sees_it() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            expect cat sees "ana challenges"
            ben presses Accept in #lounge
            expect cat sees "What one word links them?"
            ana presses Guess in #lounge
            ana submits word:music
            expect cat sees "ana ✓ · ben …"
            ana presses Guess in #lounge
            ben presses Guess in #lounge
            ben submits word:xqzzt
            ben presses Guess in #lounge
            ben submits word:dance
            expect cat sees "→ music · dance"
            at once: ana presses Guess in #lounge & ben presses Guess in #lounge
            at once: ana submits word:ballet & ben submits word:ballet
            expect cat sees "→ **ballet** ✓ 2"
            expect cat sees "Round 2 of 2"
            cat presses Guess in #lounge
            cat presses ⋯ in #lounge
            ana presses ⋯ in #lounge
            ana presses Give up in #lounge
            ana presses Keep playing in #lounge
            ana presses ⋯ in #lounge
            ana presses Give up in #lounge
            ana presses Give up in #lounge
            expect cat sees "given up, counts as 12"
            expect cat sees [Rematch]
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @"");
    for (name, secret) in [("ben", "Got it"), ("cat", "ana said")] {
        assert!(!discord.user(name).sees().has(secret));
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
