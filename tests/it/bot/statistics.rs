//! Statistics, boards and seasons, as people in a server use them.

use super::harness::{Bot, Home, answers_first, only_told};
use crate::discord::Discord;

/// A game of one round that is matched at once.
const GAME: &str = r#"
    ana: /game new mode:two_player partner:@ben rounds:1 in #lounge
    ben presses Accept in #lounge
    expect cat sees "Round 1 of 1"
    ana: /guess word:WORD in #lounge
    ben: /guess word:WORD in #lounge
    expect cat sees "The result: https"
"#;

async fn plays(discord: &Discord, words: &[&str]) {
    for word in words {
        discord.play(&GAME.replace("WORD", word)).await;
    }
}

#[tokio::test]
async fn people_see_how_their_games_went() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r"
            guild tavern: #lounge, ana, ben, cat
            ana: /stats player in #lounge
            ana: /stats player user:@ben in #lounge
            ana: /stats team in #lounge
            ana: /stats words in #lounge
            ana: /leaderboard in #lounge
            ana: /leaderboard period:season in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r#"
    ana: /stats player in #lounge
      #lounge  GameBot → ana only: No finished games yet. `/game new` starts one; practice does not count.
        [New game]
    ana: /stats player user:@ben in #lounge
      #lounge  GameBot → ana only: ben has no finished games like that here yet. `/leaderboard` shows who has played here.
    ana: /stats team in #lounge
      #lounge  GameBot → ana only: You are not in a team here. `/team invite` asks somebody to be one with you.
    ana: /stats words in #lounge
      #lounge  GameBot → ana only: No finished games yet. `/game new` starts one; practice does not count.
        [New game]
    ana: /leaderboard in #lounge
      #lounge  GameBot → ana only: Nobody is on this board yet. You are listed after 5 finished games: 5 to go.
        [New game]
    ana: /leaderboard period:season in #lounge
      #lounge  GameBot → ana only: This server has had no season yet. Whoever manages it starts one with `/server season start`.
    "#);
    plays(&discord, &["music", "ballet"]).await;
    let page = discord
        .play(
            r"
            ana presses Stats in #lounge
            ana: /stats player in #lounge
            cat: /stats player user:@ben mode:two_player period:day in #lounge
            ana: /stats player mode:race in #lounge
            ana: /stats words period:week in #lounge
            ana: /stats player in dm
            ana: /leaderboard in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    ana presses [Stats] in #lounge
      #lounge  GameBot → ana only: **ana**: two-player games, in this server
        2 games, 2 won (100 %) · 2 wins in a row, the best streak so far
        2 rounds, 2 matched · 1 attempt a match · 2 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 2 of 2 times
        Most matched: ballet, music
        {file picture.png}
        [New game]
    ana: /stats player in #lounge
      #lounge  GameBot: **ana**: all games, in this server
        2 games, 2 won (100 %) · 2 wins in a row, the best streak so far
        2 rounds, 2 matched · 1 attempt a match · 2 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 2 of 2 times
        Most matched: ballet, music
        {file picture.png}
        [New game]
    cat: /stats player user:@ben mode:two_player period:day in #lounge
      #lounge  GameBot: **ben**: two-player games of today, in this server
        2 games, 2 won (100 %) · 2 wins in a row, the best streak so far
        2 rounds, 2 matched · 1 attempt a match · 2 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 0 of 2 times
        Most matched: ballet, music
        {file picture.png}
        [New game]
    ana: /stats player mode:race in #lounge
      #lounge  GameBot → ana only: No finished race games yet. `/game new` starts one; practice does not count.
        [New game]
    ana: /stats words period:week in #lounge
      #lounge  GameBot: **Words that teams here matched on most often**, in all games of this week:
        ballet, music
        `/stats player` shows your own.
    ana: /stats player in ana's DM
      ana's DM  GameBot: **ana**: all games, everywhere
        2 games, 2 won (100 %) · 2 wins in a row, the best streak so far
        2 rounds, 2 matched · 1 attempt a match · 2 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 2 of 2 times
        Most matched: ballet, music
        {file picture.png}
        [New game]
    ana: /leaderboard in #lounge
      #lounge  GameBot → ana only: Nobody is on this board yet. You are listed after 5 finished games: 3 to go.
        [New game]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn whoever_hides_is_on_no_board_and_in_no_statistics_of_others() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord.play("guild tavern: #lounge, ana, ben, cat").await;
    let words = ["music", "ballet", "garden", "winter", "bridge"];
    plays(&discord, &words).await;
    let page = discord
        .play(
            r"
            cat: /leaderboard in #lounge
            ben: /privacy stats visible:false in #lounge
            cat: /leaderboard in #lounge
            cat: /stats player user:@ben in #lounge
            ben: /leaderboard in #lounge
            ben: /stats player in #lounge
            ana: /stats player in #lounge
            ben: /privacy stats visible:true in #lounge
            cat: /stats player user:@ben in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    cat: /leaderboard in #lounge
      #lounge  GameBot: **Players by wins**: all games
        **1.** ana: 5 of 5 won · 1 attempt a match
        **1.** ben: 5 of 5 won · 1 attempt a match
        cat is listed after 5 finished games: 5 to go.
        [Teams]
    ben: /privacy stats visible:false in #lounge
      #lounge  GameBot → ben only: Done: no board and nobody else's statistics show you, in any server. You still see your own, and your games and your partners' figures stay as they are.
    cat: /leaderboard in #lounge
      #lounge  GameBot: **Players by wins**: all games
        **1.** ana: 5 of 5 won · 1 attempt a match
        cat is listed after 5 finished games: 5 to go.
        [Teams]
    cat: /stats player user:@ben in #lounge
      #lounge  GameBot → cat only: ben has no finished games like that here yet. `/leaderboard` shows who has played here.
    ben: /leaderboard in #lounge
      #lounge  GameBot: **Players by wins**: all games
        **1.** ana: 5 of 5 won · 1 attempt a match
        [Teams]
    ben: /stats player in #lounge
      #lounge  GameBot: **ben**: all games, in this server
        5 games, 5 won (100 %) · 5 wins in a row, the best streak so far
        5 rounds, 5 matched · 1 attempt a match · 5 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 0 of 5 times
        Most matched: ballet, bridge, garden, music, winter
        {file picture.png}
        [New game]
    ana: /stats player in #lounge
      #lounge  GameBot: **ana**: all games, in this server
        5 games, 5 won (100 %) · 5 wins in a row, the best streak so far
        5 rounds, 5 matched · 1 attempt a match · 5 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 5 of 5 times
        Most matched: ballet, bridge, garden, music, winter
        {file picture.png}
        [New game]
    ben: /privacy stats visible:true in #lounge
      #lounge  GameBot → ben only: Boards and other people's statistics may show you again, from now on and with your earlier games.
    cat: /stats player user:@ben in #lounge
      #lounge  GameBot: **ben**: all games, in this server
        5 games, 5 won (100 %) · 5 wins in a row, the best streak so far
        5 rounds, 5 matched · 1 attempt a match · 5 perfect
        Fastest match {duration} · half of the answers within {duration} · first to answer 0 of 5 times
        Most matched: ballet, bridge, garden, music, winter
        {file picture.png}
        [New game]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_manager_starts_a_season_and_its_board_stays() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana (manager), ben, cat
            ana: /server season end in #lounge
            ana: /server season start name:"Winter" in #lounge
            ana: /server season start in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r"
    ana: /server season end in #lounge
      #lounge  GameBot → ana only: No season goes on. `/server season start` starts one.
    ana: /server season start name:Winter in #lounge
      #lounge  GameBot → ana only: Winter has started: games that end from now on count for it. `/leaderboard period:season` shows the board.
    ana: /server season start in #lounge
      #lounge  GameBot → ana only: Winter goes on. `/server season end` ends it; then another can start.
    ");
    plays(&discord, &["music", "ballet", "river", "lamp", "kettle"]).await;
    let page = discord
        .play(
            r"
            ana: /leaderboard period:season in #lounge
            cat presses Teams in #lounge
            ana: /server season end in #lounge
            ana: /leaderboard period:season mode:two_player in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r"
    ana: /leaderboard period:season in #lounge
      #lounge  GameBot: **Players by wins**: all games of Winter
        **1.** **ana**: 5 of 5 won · 1 attempt a match
        **1.** ben: 5 of 5 won · 1 attempt a match
        ana is 1st of 2: 5 of 5 won · 1 attempt a match.
        {file picture.png}
        [Teams]
    cat presses [Teams] in #lounge
      #lounge  GameBot → cat only: **Teams by wins**: all games of Winter
        **1.** ana & ben: 5 of 5 won · 1 attempt a match
        You are in no team here: `/team invite` asks somebody to be one with you.
        [Players]
    ana: /server season end in #lounge
      #lounge  GameBot → ana only: Winter is over, and its board stays as it is: `/leaderboard period:season` shows it. `/server season start` starts the next.
    ana: /leaderboard period:season mode:two_player in #lounge
      #lounge  GameBot: **Players by wins**: two-player games of Winter
        **1.** **ana**: 5 of 5 won · 1 attempt a match
        **1.** ben: 5 of 5 won · 1 attempt a match
        ana is 1st of 2: 5 of 5 won · 1 attempt a match.
        {file picture.png}
        [Teams]
    ");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
