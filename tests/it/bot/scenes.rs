//! A whole game as each person saw it, in a server and in DMs.

use super::harness::{Bot, Home};
use crate::discord::Discord;

#[tokio::test]
async fn a_game_in_a_server_goes_from_the_lobby_to_the_result() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            expect ben sees "A two-player game is open"
            ben presses Join
            expect ana sees "All are here"
            ana presses Start in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "Round 1 of 2"
            "#,
        )
        .await;

    insta::assert_snapshot!(page, @"");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
