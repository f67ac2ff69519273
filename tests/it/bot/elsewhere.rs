//! Two-player where the bot can only answer: between people, and in servers that have not installed it.

use super::harness::{Bot, Home, answers_first};
use crate::discord::{Discord, Elsewhere};

/// Makes a place with ana and ben that the bot is not in.
fn place(discord: &Discord, elsewhere: Elsewhere) -> crate::discord::Channel {
    let group = discord.guild("group");
    let lounge = group.channel("lounge");
    group.join(&[&discord.user("ana"), &discord.user("ben")]);
    lounge.set_elsewhere(elsewhere);
    lounge
}

#[tokio::test]
async fn a_game_in_a_conversation_runs_on_answers_alone() {
    let (discord, home) = (Discord::start().await, Home::new());
    place(&discord, Elsewhere::Conversation);
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild group: #lounge, ana, ben
            ana: /game new mode:race in #lounge
            ana: /game new mode:two_player where:dm in #lounge
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            expect ben sees "ana challenges"
            ben presses Accept in #lounge
            expect ana sees "What one word links them?"
            ana presses Guess in #lounge
            ana submits word:xqzzt
            ana presses Guess in #lounge
            ana submits word:music
            expect ben sees "ana ✓ · ben …"
            ben presses Guess in #lounge
            ben submits word:music
            expect ana sees "Round 2 of 2"
            ben presses ⋯ in #lounge
            ben presses Give up in #lounge
            ben presses Give up in #lounge
            expect ana sees [Rematch]
            ben presses Share in #lounge
            ben presses Post it here in #lounge
            ana presses Rematch in #lounge
            expect ben sees "ana challenges @ben"
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /game new mode:race in #lounge
      #lounge  GameBot → ana only: A race game is played in a server. Use `/game new` in one of its channels.
    ana: /game new mode:two_player where:dm in #lounge
      #lounge  GameBot → ana only: To play by DM, use `/game new` with `partner` in your DM with me. Here, leave out `where`: the game is played in this conversation.
    ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Accept] [Not now]
    ben presses [Accept] in #lounge
      #lounge  GameBot (edited): Round 1 of 2
        **cargo** + **sidewalk**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana presses [Guess] in #lounge
      #lounge  ana gets the box "cargo + sidewalk": What one word links them?: ____
    ana submits word:xqzzt in #lounge
      #lounge  GameBot → ana only: `xqzzt` is not in the dictionary. Try another word.
        [Guess] [It is a word]
    ana presses [Guess] in #lounge
      #lounge  ana gets the box "cargo + sidewalk": What one word links them?: ____
    ana submits word:music in #lounge
      #lounge  GameBot → ana only (edited): Got it. The game shows it.
      #lounge  GameBot: Round 1 of 2
        **cargo** + **sidewalk**
        What one word links them?
        ana ✓ · ben …
        [Guess] [⋯]
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "cargo + sidewalk": What one word links them?: ____
    ben submits word:music in #lounge
      #lounge  GameBot (edited): Round 1 of 2: cargo + sidewalk → **music** ✓ 1, a perfect round
      #lounge  GameBot: Round 2 of 2
        **brain** + **outlaw**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ben presses [⋯] in #lounge
      #lounge  GameBot → ben only: What would you like to do?
        [My words] [Rules] [Give up] [Leave]
    ben presses [Give up] in #lounge
      #lounge  GameBot → ben only (edited): Give up round 2? It counts as 12 attempts.
        [Give up] [Keep playing]
    ben presses [Give up] in #lounge
      #lounge  GameBot → ben only (edited): You gave up the round.
      #lounge  GameBot: **ana & ben did not make it this time:** 6.5 attempts a round (4 or fewer win).
        cargo + sidewalk → **music** 1, perfect
        brain + outlaw: given up (12)
        Best: round 1 (1). Worst: round 2 (12).
        13 attempts, 1 perfect, {duration}
        Replay: `goldfinch-61673`
        [Rematch] [Share] [Replay] [Stats]
    ben presses [Share] in #lounge
      #lounge  GameBot → ben only: GameBot · two-player · 🟩🟥 · 13 attempts
        ana & ben: 1, given up
        [Post it here] [With the words]
    ben presses [Post it here] in #lounge
      #lounge  GameBot: GameBot · two-player · 🟩🟥 · 13 attempts
        ana & ben: 1, given up
    ana presses [Rematch] in #lounge
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Accept] [Not now]
    "#);
    bot.stop().await;
    nothing_was_posted(&discord);
}

/// Nothing but answers reaches a place that the bot is not in, and it is not even tried.
#[track_caller]
fn nothing_was_posted(discord: &Discord) {
    let requests = discord.requests();
    let to_channel = |request: &&String| request.contains("/channels/");
    let posted: Vec<_> = requests.iter().filter(to_channel).collect();
    assert_eq!(posted, Vec::<&String>::new());
    discord.assert_clean();
}

#[tokio::test]
async fn a_server_that_has_not_installed_the_bot_plays_the_same_way_from_the_menu_on_a_person() {
    let (discord, home) = (Discord::start().await, Home::new());
    let lounge = place(&discord, Elsewhere::Server);
    let (ana, ben) = (discord.user("ana"), discord.user("ben"));
    let bot = Bot::start(&discord, &home).await;

    let asked = ana.menu(&lounge, "Play a word game", &ben).unwrap();
    asked.answered().await;
    let page = discord
        .play(
            r#"
            guild group: #lounge, ana, ben
            ben presses Accept in #lounge
            expect ana sees "What one word links them?"
            at once: ana presses Guess in #lounge & ben presses Guess in #lounge
            at once: ana submits word:music & ben submits word:music
            expect ana sees "Round 2 of 5"
            expect ben sees "Round 2 of 5"
            ana: /game status in #lounge
            ana presses Bring it back in #lounge
            ana: /words in #lounge
            ana: /game new mode:race in #lounge
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ben presses [Accept] in #lounge
      #lounge  GameBot (edited): Round 1 of 5
        **gutter** + **octopus**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana presses [Guess] in #lounge
    ben presses [Guess] in #lounge
      #lounge  ana gets the box "gutter + octopus": What one word links them?: ____
      #lounge  ben gets the box "gutter + octopus": What one word links them?: ____
    ana submits word:music in #lounge
    ben submits word:music in #lounge
      #lounge  GameBot (edited): Round 1 of 5: gutter + octopus → **music** ✓ 1, a perfect round
      #lounge  GameBot: Round 2 of 5
        **butter** + **jaw**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana: /game status in #lounge
      #lounge  GameBot → ana only: **A two-player game is running**, round 2 of 5.
        ana & ben
        Round 1: matched on the first attempt, perfect
        Attempt 1, still to guess: ana, ben
        It is played in #lounge.
        [My words] [Bring it back]
    ana presses [Bring it back] in #lounge
      #lounge  GameBot: Round 2 of 5
        **butter** + **jaw**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana: /words in #lounge
      #lounge  GameBot → ana only: Round 1: **music** on the first attempt, perfect
        **Round 2, attempt 1** with ben
        **butter** + **jaw**
        Send me one word that links them.
        Not allowed, in any form:
        Used in this round: none yet
        Your recent words: music
        [Guess] [⋯]
    ana: /game new mode:race in #lounge
      #lounge  GameBot → ana only: You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
    "#);
    bot.stop().await;
    nothing_was_posted(&discord);
}

#[tokio::test]
async fn where_nobody_else_would_see_the_table_it_is_not_opened() {
    let (discord, home) = (Discord::start().await, Home::new());
    place(&discord, Elsewhere::StrictServer);
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play("guild group: #lounge, ana, ben\nana: /game new mode:two_player in #lounge")
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /game new mode:two_player in #lounge
      #lounge  GameBot → ana only: This server lets nobody but you see what I answer, so there is no table to share. Play in a DM or a group DM, or ask a manager to add me to the server.
    "#);
    bot.stop().await;
    nothing_was_posted(&discord);
}

#[tokio::test]
async fn what_commands_change_is_shown_and_a_stale_message_shows_the_end() {
    let (discord, home) = (Discord::start().await, Home::new());
    place(&discord, Elsewhere::Conversation);
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild group: #lounge, ana, ben
            ana: /game new mode:two_player rounds:1 in #lounge
            ana: /game mode mode:race in #lounge
            ben: /game join in #lounge
            expect ana sees "What one word links them?"
            ana: /game pause in #lounge
            expect ben sees "Paused by ana."
            ana: /game resume in #lounge
            ana: /game leave in #lounge
            ana presses Leave in #lounge
            expect ben sees [Rematch]
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /game new mode:two_player rounds:1 in #lounge
      #lounge  GameBot: **ana looks for a partner: meet on one word**
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Play] [Cancel]
    ana: /game mode mode:race in #lounge
      #lounge  GameBot → ana only: A race game is played in a server. Use `/game new` in one of its channels.
    ben: /game join in #lounge
      #lounge  GameBot → ben only: The game has started, right here in the channel: press Guess.
      #lounge  GameBot: Round 1 of 1
        **soup** + **chain**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game is paused. `/game resume` goes on.
      #lounge  GameBot: Round 1 of 1
        **soup** + **chain**
        What one word links them?
        ana … · ben …
        Paused by ana.
        [Resume] [⋯]
    ana: /game resume in #lounge
      #lounge  GameBot → ana only: The game goes on.
      #lounge  GameBot: Round 1 of 1
        **soup** + **chain**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana: /game leave in #lounge
      #lounge  GameBot → ana only: Leave the game? It ends for your partner too.
        [Leave] [Keep playing]
    ana presses [Leave] in #lounge
      #lounge  GameBot → ana only (edited): You left the game. `/game new` opens another.
      #lounge  GameBot: Round 1 of 1: soup + chain, cut short, counts for nothing
        The game ended: a partner left. `/game new` opens another.
        [Rematch]
    "#);
    bot.stop().await;
    nothing_was_posted(&discord);
}

#[tokio::test]
async fn two_at_once_bring_one_result() {
    let (discord, home) = (Discord::start().await, Home::new());
    place(&discord, Elsewhere::Conversation);
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild group: #lounge, ana, ben
            ana: /game new mode:two_player rounds:1 in #lounge
            ben presses Play in #lounge
            expect ana sees "What one word links them?"
            at once: ana presses Guess in #lounge & ben presses Guess in #lounge
            at once: ana submits word:music & ben submits word:music
            expect ana sees [Rematch]
            "#,
        )
        .await;
    discord.settled().await;

    bot.stop().await;
    assert_eq!(page.matches("[Rematch]").count(), 1, "{page}");
    nothing_was_posted(&discord);
}

#[tokio::test]
async fn a_restart_in_the_middle_changes_nothing() {
    let (discord, home) = (Discord::start().await, Home::new());
    place(&discord, Elsewhere::Conversation);
    let bot = Bot::start(&discord, &home).await;
    let before = r#"
        guild group: #lounge, ana, ben
        ana: /game new mode:two_player rounds:1 in #lounge
        expect ben sees "looks for a partner"
        ben presses Play in #lounge
        expect ana sees "What one word links them?"
        ana presses Guess in #lounge
        ana submits word:music
        expect ben sees "ana ✓ · ben …"
    "#;
    discord.play(before).await;
    bot.stop().await;

    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play("ben presses Guess in #lounge\nben submits word:music\nexpect ana sees [Rematch]")
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "soup + chain": What one word links them?: ____
    ben submits word:music in #lounge
      #lounge  GameBot (edited): Round 1 of 1: soup + chain → **music** ✓ 1, a perfect round
      #lounge  GameBot: **ana & ben won:** 1 attempt a round (4 or fewer win).
        soup + chain → **music** 1, perfect
        1 attempt, 1 perfect, {duration}
        Replay: `jaguar-97072`
        [Rematch] [Share] [Replay] [Stats]
    "#);
    bot.stop().await;
    nothing_was_posted(&discord);
}
