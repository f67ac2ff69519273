//! What time does to a game: lobbies close, games nobody plays end.

use std::time::Duration;

use super::harness::{Bot, Home, dm_holds, played, started};
use crate::discord::Discord;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_game_without_a_guess_for_half_an_hour_ends() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    bot.clock.advance(29 * MINUTE);
    discord
        .play(
            r#"
            ana dms "ink"
            expect ana sees "Got it"
            "#,
        )
        .await;
    bot.clock.advance(29 * MINUTE);
    let page = discord.play("ana: /game status in dm").await;
    assert!(page.contains("A two-player game is running"), "{page}");
    bot.clock.advance(2 * MINUTE);
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "The game ended: nobody guessed for").await;
    }
    let page = played(
        &discord,
        r#"
            ben dms "sea"
            ana: /game status in #lounge
            ana: /game new mode:two_player where:dm in #lounge
            expect ana sees "meet on one word"
            "#,
        &[],
    )
    .await;

    insta::assert_snapshot!(page, @r#"
    ben dms "sea"
      ben's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    ana: /game status in #lounge
      #lounge  GameBot → ana only: Round 1: cut short, counts for nothing
        The game ended: nobody guessed for {duration}. `/game new` opens another.
        Replay: `cicada-595`
    ana: /game new mode:two_player where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot: **ana looks for a partner: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Play] [Cancel]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_lobby_nobody_starts_closes_after_an_hour() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ben sees "meet on one word"
            "#,
        )
        .await;

    bot.clock.advance(61 * MINUTE);
    let ben = discord.user("ben");
    let view = ben
        .wait_for("the lobby is closed", |view| view.has("The lobby closed"))
        .await;

    insta::assert_snapshot!(view.messages[0].text, @r#"
    The lobby closed: nobody started the game within an hour. `/game new` opens another.
    "#);
    let page = discord.play("ben: /game join in #lounge").await;
    assert!(page.contains("There is no game here"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_nobody_answers_ends_after_an_hour() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben in dm
            expect ben sees [Accept]
            ",
        )
        .await;

    bot.clock.advance(61 * MINUTE);
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "within an hour").await;
    }
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_pause_does_not_count_as_idling() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    discord.play("ana: /game pause in #lounge").await;
    bot.clock.advance(300 * MINUTE);
    let page = played(
        &discord,
        r#"
            ana: /game resume in #lounge
            ana dms "ink"
            ana: /game status in dm
            "#,
        &[("ana", "resumed the game"), ("ben", "resumed the game")],
    )
    .await;
    assert!(page.contains("A two-player game is running"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_silent_partner_is_nudged_once_and_both_are_warned_before_the_game_is_over() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let mut page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:1 in #lounge
            expect ben sees "ana challenges"
            ben presses Accept in #lounge
            expect ana sees "What one word links them?"
            ana presses Guess in #lounge
            ana submits word:music
            expect ana sees "ana ✓ · ben …"
            ana presses ⋯ in #lounge
            "#,
        )
        .await;
    bot.clock.advance(2 * MINUTE);
    let again = discord
        .play(
            r#"
            ana presses Guess in #lounge
            ben presses ⋯ in #lounge
            ana presses ⋯ in #lounge
            ana presses Nudge in #lounge
            expect ben sees "has guessed and waits for your word"
            ana presses ⋯ in #lounge
            "#,
        )
        .await;
    page.push_str(&again);
    bot.clock.advance(23 * MINUTE);
    let warned = discord
        .play(
            r#"
            expect ben sees "are you still playing?"
            ben: /game status in #lounge
            "#,
        )
        .await;
    page.push_str(&warned);
    bot.clock.advance(5 * MINUTE);
    discord
        .play(r#"expect ben sees "The game ended: nobody guessed for""#)
        .await;

    insta::assert_snapshot!(page, @r#"
    ana: /game new mode:two_player partner:@ben rounds:1 in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Accept] [Not now]
    ben presses [Accept] in #lounge
      #lounge  GameBot (edited): Round 1 of 1
        **gutter** + **octopus**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana presses [Guess] in #lounge
      #lounge  ana gets the box "gutter + octopus": What one word links them?: ____
    ana submits word:music in #lounge
      #lounge  GameBot (edited): Round 1 of 1
        **gutter** + **octopus**
        What one word links them?
        ana ✓ · ben …
        [Guess] [⋯]
    ana presses [⋯] in #lounge
      #lounge  GameBot → ana only: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Guess] in #lounge
      #lounge  GameBot → ana only: Your guess for this attempt is in: **music**. It cannot be changed; now it is your partner's turn.
        ben has been quiet for a while. A nudge pings them, once for this pair.
        [Nudge]
    ben presses [⋯] in #lounge
      #lounge  GameBot → ben only: What would you like to do?
        [My words] [Rules] [Give up] [Leave]
    ana presses [⋯] in #lounge
      #lounge  GameBot → ana only: What would you like to do?
        ben has been quiet for a while. A nudge pings them, once for this pair.
        [My words] [Rules] [Pause] [Give up] [Leave] [Nudge]
    ana presses [Nudge] in #lounge
      #lounge  GameBot → ana only (edited): I pinged your partner.
      #lounge  GameBot (pings ben): @ben, ana has guessed and waits for your word.
        [Guess] [My words]
    ana presses [⋯] in #lounge
      #lounge  GameBot → ana only: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
      #lounge  GameBot (pings ana, ben): @ana, @ben, are you still playing? Without a guess I close this game {time}.
        [Guess] [My words]
    ben: /game status in #lounge
      #lounge  GameBot → ben only: **A two-player game is running**, round 1 of 1.
        ana & ben
        Attempt 1, still to guess: ben
        It is played in #lounge.
        [My words] [Bring it back]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_lobby_asks_after_ten_minutes_who_is_still_there() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let mut page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:race in #lounge
            expect ana sees "A race game is open"
            ben presses Join in #lounge
            expect ana sees "ben"
            "#,
        )
        .await;
    bot.clock.advance(10 * MINUTE);
    let asked = discord
        .play(
            r#"
            expect ben sees "are you still there?"
            ben presses Practice in #lounge
            ben presses Guess in #lounge
            ben presses Leave in #lounge
            expect ana sees "Players (1 of 24)"
            "#,
        )
        .await;
    page.push_str(&asked);
    insta::assert_snapshot!(page, @r#"
    ana: /game new mode:race in #lounge
      #lounge  GameBot → ana only: The lobby is open in this channel. Press Start when all have joined.
      #lounge  GameBot: **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (1 of 24): ana
        It takes 4 players: 3 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ben presses [Join] in #lounge
      #lounge  GameBot (edited): **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (2 of 24): ana, ben
        It takes 4 players: 2 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
      #lounge  GameBot (pings ana, ben): @ana, @ben, are you still there? The game waits for 2 more players. It closes {time}; press Leave if you cannot wait.
        [Join] [Leave]
    ben presses [Practice] in #lounge
      #lounge  GameBot → ben only: **Round 1 of 5, attempt 1** with GameBot
        **stone** + **moon**
        What one word links them?
        you … · GameBot ✓
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "stone + moon": What one word links them?: ____
    ben presses [Leave] in #lounge
      #lounge  GameBot (edited): **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (1 of 24): ana
        It takes 4 players: 3 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    "#);
    bot.stop().await;
    discord.assert_clean();
}
