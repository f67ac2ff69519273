//! Every refusal, in the words in which people read it.

use super::harness::{Bot, Home, steady};
use crate::discord::{Discord, Harm};

#[tokio::test]
async fn a_refused_guess_says_why_and_costs_nothing() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "Round 1 of 2"
            "#,
        )
        .await;
    discord
        .play(
            r#"
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            "#,
        )
        .await;
    let page = discord
        .play(
            r#"
            ana dms "two words"
            ana dms "a"
            ana dms "xqzzt"
            ana dms "q2z2"
            ana dms "https://example.org"
            ana dms "pneumonoultramicroscopicsilicovolcanoconiosises"
            -- Shown, by either partner, in any form.
            ana dms "sea"
            ana dms "inks"
            ben: /guess word:seas in #lounge
            -- A second guess.
            ana dms "swim"
            ana dms "swim"
            ana: /guess word:wave in #lounge
            ana presses Guess in #lounge
            -- Somebody who is in no game.
            cat: /guess word:sea in #lounge
            cat presses Guess in #lounge
            cat presses My words in #lounge
            cat presses ⋯ in #lounge
            cat: /giveup in #lounge
            cat dms "hello"
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r#"
    ana dms "two words"
      ana's DM  GameBot: That is more than one word. Try another word.
        [Guess] [⋯]
    ana dms "a"
      ana's DM  GameBot: A word needs at least 2 letters, and that has 1. Try another word.
        [Guess] [⋯]
    ana dms "xqzzt"
      ana's DM  GameBot: `xqzzt` is not in the dictionary. Try another word.
        [Guess] [⋯] [It is a word]
    ana dms "q2z2"
      ana's DM  GameBot: `q2z2` is not in the dictionary. Try another word.
        [Guess] [⋯] [It is a word]
    ana dms "https://example.org"
      ana's DM  GameBot: `httpsexampleorg` is not in the dictionary. Try another word.
        [Guess] [⋯] [It is a word]
    ana dms "pneumonoultramicroscopicsilicovolcanoconiosises"
      ana's DM  GameBot: A word has at most 45 letters, and that has 47. Try another word.
        [Guess] [⋯]
    ana dms "sea"
      ana's DM  GameBot: **sea** is one of the two words shown. Try another word.
        [Guess] [⋯]
    ana dms "inks"
      ana's DM  GameBot: **inks** is one of the two words shown (it counts as the same word as **ink**). Try another word.
        [Guess] [⋯]
    ben: /guess word:seas in #lounge
      #lounge  GameBot → ben only: **seas** is one of the two words shown (it counts as the same word as **sea**). Try another word.
    ana dms "swim"
    ana dms "swim"
      ana's DM  GameBot: Your guess for this attempt is in: **swim**. It cannot be changed; now it is your partner's turn.
    ana: /guess word:wave in #lounge
      #lounge  GameBot → ana only: Your guess for this attempt is in: **swim**. It cannot be changed; now it is your partner's turn.
    ana presses [Guess] in #lounge
      #lounge  GameBot → ana only: Your guess for this attempt is in: **swim**. It cannot be changed; now it is your partner's turn.
    cat: /guess word:sea in #lounge
      #lounge  GameBot → cat only: You are not in a game right now.
        [New game]
    cat presses [Guess] in #lounge
      #lounge  GameBot → cat only: You are not in this game. `/game status` shows who is.
    cat presses [My words] in #lounge
      #lounge  GameBot → cat only: You are not in this game. `/game status` shows who is.
    cat presses [⋯] in #lounge
      #lounge  GameBot → cat only: ana & ben play here, and you can follow. `/game new` opens a game of your own.
        [Rules]
    cat: /giveup in #lounge
      #lounge  GameBot → cat only: You are not in a game right now.
        [New game]
    cat dms "hello"
      cat's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    "#);
    let page = discord
        .play(
            r#"
            ben dms "boat"
            expect ana sees "Attempt 3:"
            expect ben sees "Attempt 3:"
            -- Used in this round, by either partner, in any form.
            ana dms "inked"
            ben dms "inks"
            ana dms "sea"
            -- Paused, and over.
            ana: /game pause in #lounge
            expect ben sees "paused the game"
            ben dms "fish"
            ben: /guess word:fish in #lounge
            ben presses Guess in #lounge
            ben: /giveup in #lounge
            ana: /game resume in #lounge
            expect ben sees "resumed the game"
            ana: /game cancel in #lounge
            expect ben sees "called the game off"
            ben dms "fish"
            ben: /giveup in dm
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @r#"
    ben dms "boat"
      ana's DM  GameBot: Attempt 2: ana said **swim**, ben said **boat**.
        No match. Attempt 3: **swim** + **boat**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 2: ana said **swim**, ben said **boat**.
        No match. Attempt 3: **swim** + **boat**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "inked"
      ana's DM  GameBot: Your team used **inked** in this round already (it counts as the same word as **ink**). Try another word.
        [Guess] [⋯]
    ben dms "inks"
      ben's DM  GameBot: Your team used **inks** in this round already (it counts as the same word as **ink**). Try another word.
        [Guess] [⋯]
    ana dms "sea"
      ana's DM  GameBot: Your team used **sea** in this round already. Try another word.
        [Guess] [⋯]
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game is paused. `/game resume` goes on.
      ana's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
      ben's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
    ben dms "fish"
      ben's DM  GameBot: The game is paused. `/game resume` goes on, by its host or a manager.
    ben: /guess word:fish in #lounge
      #lounge  GameBot → ben only: The game is paused. `/game resume` goes on, by its host or a manager.
    ben presses [Guess] in #lounge
      #lounge  GameBot → ben only: The game is paused. `/game resume` goes on, by its host or a manager.
    ben: /giveup in #lounge
      #lounge  GameBot → ben only: The game is paused. `/game resume` goes on, by its host or a manager.
    ana: /game resume in #lounge
      #lounge  GameBot → ana only: The game goes on.
      ana's DM  GameBot: ana resumed the game. Attempt 3: **swim** + **boat**
        [Guess] [⋯]
      ben's DM  GameBot: ana resumed the game. Attempt 3: **swim** + **boat**
        [Guess] [⋯]
    ana: /game cancel in #lounge
      #lounge  GameBot → ana only: The game is off.
      ana's DM  GameBot: ana called the game off. `/game new` opens another.
      ben's DM  GameBot: ana called the game off. `/game new` opens another.
    ben dms "fish"
      ben's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    ben: /giveup in ben's DM
      ben's DM  GameBot: You are not in a game right now.
        [New game]
    "#);
    // The player's own words of earlier games count on.
    let page = discord
        .play(
            r#"
            ben: /game new mode:two_player partner:@ana where:dm in #lounge
            expect ana sees "meet on one word"
            ana: /game join in #lounge
            expect ana sees "Round 1 of 5"
            expect ben sees "Round 1 of 5"
            ana dms "swimming"
            ben dms "boats"
            ben dms "swim"
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @r#"
    ben: /game new mode:two_player partner:@ana where:dm in #lounge
      #lounge  GameBot → ben only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ana): **ben challenges @ana: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ana: /game join in #lounge
      #lounge  GameBot → ana only: The game has started. The words come by DM.
      ana's DM  GameBot: **Round 1 of 5** with ben
        **opinion** + **jewelry**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1 of 5** with ana
        **opinion** + **jewelry**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "swimming"
      ana's DM  GameBot: **swimming** is among your last 12 words (it counts as the same word as **swim**). `/words` lists them; try another.
        [Guess] [⋯]
    ben dms "boats"
      ben's DM  GameBot: **boats** is among your last 12 words (it counts as the same word as **boat**). `/words` lists them; try another.
        [Guess] [⋯]
    ben dms "swim"
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_refused_command_says_why_and_what_to_do() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, #garden, ana, ben, cat, dan
            ana: /game join in #lounge
            ana: /game leave in #lounge
            ana: /game cancel in #lounge
            ana: /game settings rounds:3 in #lounge
            ana: /game status game:nonsense` in #lounge
            ana: /game join game:01900000-0000-7000-8000-000000000001 in #lounge
            ana: /game status game:01900000-0000-7000-8000-000000000001 in #lounge
            ana: /game new mode:two_player partner:@ana where:dm in #lounge
            ana: /game new mode:two_player in dm
            ana: /game new mode:two_player partner:@GameBot where:dm in #lounge
            -- A lobby: the other seat is kept for ben.
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ana sees "meet on one word"
            cat presses Accept in #lounge
            cat presses Not now in #lounge
            cat: /game cancel in #lounge
            cat: /game leave in #lounge
            cat: /game settings rounds:3 in #lounge
            ana dms "ink"
            ana: /guess word:ink in #lounge
            ana: /giveup in #lounge
            ana: /words in #lounge
            ana: /game pause in #lounge
            ana: /game new mode:two_player partner:@ben where:dm in #garden
            -- Ben goes to another game first.
            cat: /game new mode:two_player partner:@ben where:dm in #garden
            expect ben sees "meet on one word"
            dan: /game join in #garden
            ben: /game join in #garden
            expect ben sees "Round 1 of 5"
            expect cat sees "Round 1 of 5"
            ben: /game join in #lounge
            dan: /game join in #garden
            cat: /game settings rounds:3 in #garden
            ben: /game pause in #garden
            ben: /game cancel in #garden
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r#"
    ana: /game join in #lounge
      #lounge  GameBot → ana only: There is no game here; the option `game` names another.
        [New game]
    ana: /game leave in #lounge
      #lounge  GameBot → ana only: There is no game here; the option `game` names another.
        [New game]
    ana: /game cancel in #lounge
      #lounge  GameBot → ana only: There is no game here; the option `game` names another.
        [New game]
    ana: /game settings rounds:3 in #lounge
      #lounge  GameBot → ana only: There is no game here; the option `game` names another.
        [New game]
    ana: /game status game:nonsense` in #lounge
      #lounge  GameBot → ana only: `nonsense` is no game. Pick one from the list that the option `game` offers.
    ana: /game join game:{id 1} in #lounge
      #lounge  GameBot → ana only: There is no such game. `/game new` opens one.
    ana: /game status game:{id 1} in #lounge
      #lounge  GameBot → ana only: There is no such game. `/game new` opens one.
    ana: /game new mode:two_player partner:@ana where:dm in #lounge
      #lounge  GameBot → ana only: You cannot be your own partner. Name somebody else.
    ana: /game new mode:two_player in ana's DM
      ana's DM  GameBot: A game in DMs needs a partner: `/game new mode:two_player partner:@somebody`.
    ana: /game new mode:two_player partner:@GameBot where:dm in #lounge
      #lounge  GameBot → ana only: Bots cannot join games, but you can practise with me. Practice does not count.
        [Practice]
    ana: /game new mode:two_player partner:@ben where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    cat presses [Accept] in #lounge
      #lounge  GameBot → cat only: The other seat is kept for the partner who was asked. `/game new` opens a game of your own.
    cat presses [Not now] in #lounge
      #lounge  GameBot → cat only: This invitation is not for you, or it was answered already.
    cat: /game cancel in #lounge
      #lounge  GameBot → cat only: Only the host of this game or a manager of the server can do that.
    cat: /game leave in #lounge
      #lounge  GameBot → cat only: You are not in this game. `/game status` shows who is.
    cat: /game settings rounds:3 in #lounge
      #lounge  GameBot → cat only: Only the host of this game or a manager of the server can do that.
    ana dms "ink"
      ana's DM  GameBot: The game has not started yet. Its host presses Start when all are there.
    ana: /guess word:ink in #lounge
      #lounge  GameBot → ana only: The game has not started yet. Its host presses Start when all are there.
    ana: /giveup in #lounge
      #lounge  GameBot → ana only: The game has not started yet. Its host presses Start when all are there.
    ana: /words in #lounge
      #lounge  GameBot → ana only: The game has not started yet. Your recent words, which you may not use again in any form: none yet
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game has not started yet. Its host presses Start when all are there.
    ana: /game new mode:two_player partner:@ben where:dm in #garden
      #garden  GameBot → ana only: You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
    cat: /game new mode:two_player partner:@ben where:dm in #garden
      #garden  GameBot → cat only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #garden  GameBot (pings ben): **cat challenges @ben: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    dan: /game join in #garden
      #garden  GameBot → dan only: The other seat is kept for the partner who was asked. `/game new` opens a game of your own.
    ben: /game join in #garden
      #garden  GameBot → ben only: The game has started. The words come by DM.
      ben's DM  GameBot: **Round 1 of 5** with cat
        **jug** + **cemetery**
        Send me one word that links them.
        [Guess] [⋯]
      cat's DM  GameBot: **Round 1 of 5** with ben
        **jug** + **cemetery**
        Send me one word that links them.
        [Guess] [⋯]
    ben: /game join in #lounge
      #lounge  GameBot → ben only: You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
    dan: /game join in #garden
      #garden  GameBot → dan only: That only works before the start, and this game is running. `/game new` opens another.
    cat: /game settings rounds:3 in #garden
      #garden  GameBot → cat only: That only works before the start, and this game is running. `/game new` opens another.
    ben: /game pause in #garden
      #garden  GameBot → ben only: Only the host of this game or a manager of the server can do that.
    ben: /game cancel in #garden
      #garden  GameBot → ben only: Only the host of this game or a manager of the server can do that.
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn where_the_bot_may_not_write_no_lobby_is_opened() {
    let (discord, home) = (Discord::start().await, Home::new());
    let lounge = discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    lounge.set_muted(true);

    let page = discord
        .play(
            r"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            ana: /game status in #lounge
            ",
        )
        .await;

    insta::assert_snapshot!(page, @r"
    ana: /game new mode:two_player partner:@ben where:dm in #lounge
      #lounge  GameBot → ana only: I may not write here. Give me View Channel and Send Messages (in a thread: Send Messages in Threads), or try another channel.
    ana: /game status in #lounge
      #lounge  GameBot → ana only: There is no game here; the option `game` names another.
        [New game]
    ");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_lobby_that_discord_refuses_to_show_is_closed_and_its_host_told() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    for code in [50_013, 50_001] {
        let refusal = Harm::Refusal { status: 403, code };
        discord.harm(9, "POST", "/channels/*/messages", refusal);
        let page = discord
            .play(
                r#"
                guild tavern: #lounge, ana, ben
                ana: /game new mode:two_player partner:@ben in #lounge
                expect ana sees "I may not write here. Give me View Channel"
                ana: /game status in #lounge
                "#,
            )
            .await;
        assert!(page.contains("The game is off"), "{page}");
        discord.heal();
    }
    let page = discord
        .play(
            r#"
            ana: /game new mode:two_player partner:@ben in #lounge
            expect ben sees "ana challenges"
            "#,
        )
        .await;
    assert!(!page.contains("another game"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn in_a_thread_the_permission_to_write_in_threads_counts() {
    let (discord, home) = (Discord::start().await, Home::new());
    let guild = discord.guild("tavern");
    let (open, muted) = (guild.channel("open"), guild.channel("muted"));
    open.make_thread();
    muted.make_thread();
    muted.set_muted(true);
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #open, #muted, ana, ben
            ana: /game new mode:two_player partner:@ben in #muted
            ana: /game new mode:two_player partner:@ben in #open
            expect ben sees "ana challenges"
            "#,
        )
        .await;
    assert_eq!(page.matches("I may not write here").count(), 1, "{page}");
    bot.stop().await;
    discord.assert_clean();
}
