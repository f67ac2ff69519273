//! A whole game in a server, as each person saw it.

use super::harness::{Bot, Home, answers_first, played, steady};
use crate::discord::Discord;

#[tokio::test]
async fn a_lobby_for_two_starts_with_the_second_player_and_says_who_is_asked() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player rounds:3 where:dm in #lounge
            expect ben sees "ana looks for a partner"
            ana: /game settings rounds:2 attempts:4 in #lounge
            ana: /game settings rounds:2 in #lounge
            expect ana sees "2 rounds, no clock, at most 4 attempts a round"
            ana presses Play in #lounge
            cat presses Cancel in #lounge
            ben presses Play in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "Round 1 of 2"
            ben: /game leave in #lounge
            ben presses Leave in #lounge
            expect ana sees "ben left"
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ben sees [Not now]
            ben: /game leave in #lounge
            expect ana sees "does not want to play now"
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ben sees [Not now]
            ben presses Not now in #lounge
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ben sees [Not now]
            ana presses Not now in #lounge
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ben sees [Not now]
            ben: /game kick user:@ana in #lounge
            ana: /game kick user:@cat in #lounge
            ana: /game kick user:@ben in #lounge
            expect cat sees "ana looks for a partner"
            cat presses Play in #lounge
            expect ana sees "Round 1 of 5"
            expect cat sees "Round 1 of 5"
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r"
    ana: /game new mode:two_player rounds:3 where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot: **ana looks for a partner: meet on one word**
        3 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Play] [Cancel]
    ana: /game settings rounds:2 attempts:4 in #lounge
      #lounge  GameBot → ana only: The settings are changed; the lobby shows them.
    ana: /game settings rounds:2 in #lounge
      #lounge  GameBot → ana only: Those are its settings already.
      #lounge  GameBot (edited): **ana looks for a partner: meet on one word**
        2 rounds, no clock, at most 4 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Play] [Cancel]
    ana presses [Play] in #lounge
      #lounge  GameBot → ana only: You are in already. The game waits for your partner.
    cat presses [Cancel] in #lounge
      #lounge  GameBot → cat only: Only the host of this game or a manager of the server can do that.
    ben presses [Play] in #lounge
      #lounge  GameBot (edited): **A two-player game is running**, round 1 of 2.
        ana & ben
        Attempt 1, still to guess: ana, ben
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
      ana's DM  GameBot: **Round 1 of 2** with ben
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1 of 2** with ana
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
    ben: /game leave in #lounge
      #lounge  GameBot → ben only: Leave the game? It ends for your partner too.
        [Leave] [Keep playing]
    ben presses [Leave] in #lounge
      #lounge  GameBot → ben only (edited): You left the game. `/game new` opens another.
      ana's DM  GameBot: ben left, so the game is over. `/game new` opens another.
      ana's DM  GameBot (edited): the buttons are gone
    ana: /game new mode:two_player partner:@ben where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ben: /game leave in #lounge
      #lounge  GameBot → ben only: You left the game. `/game new` opens another.
      #lounge  GameBot (edited): Round 1: cut short, counts for nothing
        The game ended: a partner left. `/game new` opens another.
      #lounge  GameBot (edited): ben does not want to play now. `/game new` asks somebody else.
    ana: /game new mode:two_player partner:@ben where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ben presses [Not now] in #lounge
      #lounge  GameBot (edited): ben does not want to play now. `/game new` asks somebody else.
    ana: /game new mode:two_player partner:@ben where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ana presses [Not now] in #lounge
      #lounge  GameBot (edited): ana called the game off. `/game new` opens another.
    ana: /game new mode:two_player partner:@ben where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ben: /game kick user:@ana in #lounge
      #lounge  GameBot → ben only: Only the host of this game or a manager of the server can do that.
    ana: /game kick user:@cat in #lounge
      #lounge  GameBot → ana only: They are not in this lobby. `/game status` shows who is.
    ana: /game kick user:@ben in #lounge
      #lounge  GameBot → ana only: They are out of the lobby.
      #lounge  GameBot (edited): **ana looks for a partner: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Play] [Cancel]
      ben's DM  GameBot: You were taken out of the two-player game in #lounge before its start, by its host or a manager. `/game new` opens another.
      ben's DM  GameBot (edited): the buttons are gone
    cat presses [Play] in #lounge
      #lounge  GameBot (edited): **A two-player game is running**, round 1 of 5.
        ana & cat
        Attempt 1, still to guess: ana, cat
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
      ana's DM  GameBot: **Round 1 of 5** with cat
        **weapon** + **lagoon**
        Send me one word that links them.
        [Guess] [⋯]
      cat's DM  GameBot: **Round 1 of 5** with ana
        **weapon** + **lagoon**
        Send me one word that links them.
        [Guess] [⋯]
    ");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_game_in_a_server_goes_from_the_lobby_to_the_result() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = played(
        &discord,
        r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "Round 1 of 2"
            -- A guess by DM text and one by command: no match.
            ana dms "Ink"
            ben: /guess word:sea in #lounge
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            -- One by button and form, one by DM: two forms of one word.
            ana presses Guess in dm
            ana submits word:swim
            cat: /game status in #lounge
            ben dms "swam"
            expect ana sees "Round 2 of 2"
            expect ben sees "Round 2 of 2"
            -- Two spellings of one word, at once: a perfect round, and the game is over.
            ben: /guess word:colour in dm
            ana: /guess word:color in #lounge
            expect cat sees "won:**"
            "#,
        &[("ana", "You won:"), ("ben", "You won:")],
    )
    .await;

    insta::assert_snapshot!(page, @r#"
    ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ben presses [Accept] in #lounge
      ana's DM  GameBot: **Round 1 of 2** with ben
        **gutter** + **octopus**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1 of 2** with ana
        **gutter** + **octopus**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "Ink"
    ben: /guess word:sea in #lounge
      #lounge  GameBot → ben only: Got it: **sea**. That completes the attempt. The result comes by DM.
      ana's DM  GameBot: Attempt 1: ana said **ink**, ben said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 1: ana said **ink**, ben said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
    ana presses [Guess] in ana's DM
      ana's DM  ana gets the box "ink + sea": What one word links them?: ____
    ana submits word:swim in ana's DM
    cat: /game status in #lounge
      #lounge  GameBot → cat only: **A two-player game is running**, round 1 of 2.
        ana & ben
        Attempt 2, still to guess: ben
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    ben dms "swam"
      ana's DM  GameBot: Attempt 2: ana said **swim**, ben said **swam**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: gutter + octopus, ink + sea, then **swim** = **swam**.
        **Round 2 of 2** with ben
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 2: ana said **swim**, ben said **swam**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: gutter + octopus, ink + sea, then **swim** = **swam**.
        **Round 2 of 2** with ana
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
    ben: /guess word:colour in ben's DM
      ben's DM  GameBot: Got it: **colour**. Now it is ana's turn.
    ana: /guess word:color in #lounge
      #lounge  GameBot → ana only: Got it: **color**. It is a match! The result comes by DM.
      #lounge  GameBot: **ana & ben won:** 1.5 attempts a round (4 or fewer win).
        gutter + octopus → **swim** 2
        butter + jaw → **colour** 1, perfect
        Best: round 2 (1). Worst: round 1 (2).
        3 attempts, 1 perfect, {duration}
        Replay: `cicada-595`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: Attempt 1: ben said **colour**, ana said **color**.
        Two spellings of one word: **A match!** Round 2 is done in 1 attempt, perfect.
        **You won:** 1.5 attempts a round (4 or fewer win).
        gutter + octopus → **swim** 2
        butter + jaw → **colour** 1, perfect
        Best: round 2 (1). Worst: round 1 (2).
        3 attempts, 1 perfect, {duration}
        For another, press Rematch in #lounge.
        Replay: `cicada-595`
        [Share] [Replay] [Stats]
      ben's DM  GameBot: Attempt 1: ben said **colour**, ana said **color**.
        Two spellings of one word: **A match!** Round 2 is done in 1 attempt, perfect.
        **You won:** 1.5 attempts a round (4 or fewer win).
        gutter + octopus → **swim** 2
        butter + jaw → **colour** 1, perfect
        Best: round 2 (1). Worst: round 1 (2).
        3 attempts, 1 perfect, {duration}
        For another, press Rematch in #lounge.
        Replay: `cicada-595`
        [Share] [Replay] [Stats]
    "#);
    let cat = discord.user("cat");
    let view = cat
        .wait_for("the live message is the result", |view| {
            view.messages[0].edited && view.messages[0].text.contains("The result: https")
        })
        .await;
    let result = view.with_button("Rematch", Some("#lounge")).unwrap();
    let link = view.messages[0].text.rsplit('/').next();
    assert_eq!(link, Some(&*result.id.to_string()));
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn everybody_can_look_things_up_at_any_time() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            cat: /game status in #lounge
            cat: /words in #lounge
            cat: /rules in #lounge
            cat: /rules mode:two_player in dm
            cat: /help in dm
            cat: /help topic:start in #lounge
            cat: /help topic:guess in #lounge
            cat: /help topic:commands in #lounge
            cat: /help topic:privacy in #lounge
            ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
            expect cat sees "meet on one word"
            cat looks up /game join game:two
            cat looks up /game join game:zzz
            ben: /game join in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "Round 1 of 2"
            cat looks up /game join game:
            cat looks up /game status game:
            ana dms "ink"
            ana: /words in dm
            ben: /words in #lounge
            cat: /words in #lounge
            cat: /game status in #lounge
            ana: /game status in dm
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r#"
    cat: /game status in #lounge
      #lounge  GameBot → cat only: There is no game here; the option `game` names another.
        [New game]
    cat: /words in #lounge
      #lounge  GameBot → cat only: You are not in a game right now.
        [New game]
    cat: /rules in #lounge
      #lounge  GameBot → cat only: **Two-player**: you and your partner see the same two words, and each secretly sends one word that links them.
        Equal words win the round. Otherwise your two words are the next pair.
        5 rounds (1 to 20), no clock. You win together with 4 attempts a round or fewer; after 12, a round is over and counts as 12.
        For example: skirt + jazz → music · dance → **ballet**: a match on attempt 2
        The other modes: `/rules` with `mode`.
        [More]
    cat: /rules mode:two_player in cat's DM
      cat's DM  GameBot: **Two-player**: you and your partner see the same two words, and each secretly sends one word that links them.
        Equal words win the round. Otherwise your two words are the next pair.
        5 rounds (1 to 20), no clock. You win together with 4 attempts a round or fewer; after 12, a round is over and counts as 12.
        For example: skirt + jazz → music · dance → **ballet**: a match on attempt 2
        [More]
    cat: /help in cat's DM
      cat's DM  GameBot: **GameBot**: two people, two words, one link.
        Start: `/game new` in a server, for two or for teams; or `/game new mode:two_player partner:@somebody` in a DM with me.
        Play: write your word by DM, use `/guess`, or press Guess. `/words` shows where you are.
        More: `/rules`, or `/help` with a topic: start, guess, teams, commands, privacy.
        [Play with somebody] [Practice] [How it works]
    cat: /help topic:start in #lounge
      #lounge  GameBot → cat only: **Starting a game**
        In a server: `/game new`. Two-player starts as soon as somebody presses Play, or your `partner:` presses Accept. The other modes open a lobby: the others press Join, the host presses Start, and players without a team get a partner.
        Until then `/game mode` and `/game settings` change what is played. Rematch under a result plays it again.
        Modes: two_player is for two, together. race, golf_race and knockout are for 2 to 12 teams, longform for 3 to 12, with one round a day.
        In a DM with me: `/game new mode:two_player partner:@somebody` sends them an invitation; Accept starts the game.
        The host or a manager can pause, resume and cancel: `/game pause`, `/game resume`, `/game cancel`.
    cat: /help topic:guess in #lounge
      #lounge  GameBot → cat only: **Guessing**
        Write your word to me by DM, use `/guess`, or press Guess: all three are the same. Nobody sees it before both have guessed. `/words` shows your pair and the words you may not use; `/giveup`, or the words "give up" by DM, gives up the round. In knockout and longform your partner is asked first. A word that my dictionary lacks is refused with the button It is a word: managers then see it, and can accept it.
        In a longform game and another one at once, plain words go to the pair shown last, and Guess to the pair above it.
    cat: /help topic:commands in #lounge
      #lounge  GameBot → cat only: **Commands**
        `/game new`, `join`, `leave`, `mode`, `settings`, `start`, `pause`, `resume`, `cancel`, `status`: a game from lobby to end
        `/practice`: alone, with me as your partner; it counts for nothing
        `/guess`, `/words`, `/giveup`: playing
        `/team invite`, `accept`, `decline`, `cancel`, `leave`, `rename`, `show`, `history`: being a team of two in a server
        `/rules`: how it goes, with `mode` for one of the five modes. `/help topic`: start, guess, teams, commands, privacy
        `/daily`: today's pairs. `/replay`, `/stats`, `/leaderboard`: how games went. `/privacy`: your data
    cat: /help topic:privacy in #lounge
      #lounge  GameBot → cat only: **Privacy**
        I keep your Discord user id, display name and language in one table, and under a random id what you did in games. I read what you write to me by DM, and nothing you write elsewhere. Nobody sees your word before your partner has guessed, too. Then your team does; at a table in a channel, everybody there does; and the result of a game shows the words of its rounds. When you press It is a word, managers and the people who run me see that word, and how many asked for it.
        `/privacy show`, `export`, `stats` and `erase`: see what I keep about you, take it along, leave boards, be forgotten.
    ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    cat looks up /game join game:two… in #lounge
      #lounge  cat is offered: two-player game, lobby, hosted by ana
    cat looks up /game join game:zzz… in #lounge
      #lounge  cat is offered: 
    ben: /game join in #lounge
      #lounge  GameBot → ben only: The game has started. The words come by DM.
      ana's DM  GameBot: **Round 1 of 2** with ben
        **rhino** + **rooster**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1 of 2** with ana
        **rhino** + **rooster**
        Send me one word that links them.
        [Guess] [⋯]
    cat looks up /game join game:… in #lounge
      #lounge  cat is offered: 
    cat looks up /game status game:… in #lounge
      #lounge  cat is offered: two-player game, running, hosted by ana
    ana dms "ink"
    ana: /words in ana's DM
      ana's DM  GameBot: **Round 1, attempt 1** with ben
        **rhino** + **rooster**
        Your guess is in: **ink**. Now it is ben's turn.
        Not allowed, in any form:
        Used in this round: none yet
        Your recent words: none yet
        [Guess] [⋯]
    ben: /words in #lounge
      #lounge  GameBot → ben only: **Round 1, attempt 1** with ana
        **rhino** + **rooster**
        Send me one word that links them.
        Not allowed, in any form:
        Used in this round: none yet
        Your recent words: none yet
        [Guess] [⋯]
    cat: /words in #lounge
      #lounge  GameBot → cat only: You are not in a game right now.
        [New game]
    cat: /game status in #lounge
      #lounge  GameBot → cat only: **A two-player game is running**, round 1 of 2.
        ana & ben
        Attempt 1, still to guess: ben
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    ana: /game status in ana's DM
      ana's DM  GameBot: **A two-player game is running**, round 1 of 2.
        ana & ben
        Attempt 1, still to guess: ben
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
