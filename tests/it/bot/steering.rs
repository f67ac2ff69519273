//! Steering a game, and acts that cross each other: pause, cancel, give up, leave, twice, at once.

use super::harness::{Bot, Home, dm_holds, played, started, steady};
use crate::discord::Discord;

#[tokio::test]
async fn the_host_and_managers_steer_and_nobody_else_does() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    let page = discord
        .play(
            r#"
            cat: /game pause in #lounge
            ben: /game pause in #lounge
            ana: /game resume in #lounge
            ana: /game pause in #lounge
            expect ben sees "ana paused the game"
            ana: /game pause in #lounge
            ana: /game status in #lounge
            mia: /game resume in #lounge
            expect ana sees "mia resumed the game"
            expect ben sees "mia resumed the game"
            mia: /game start in #lounge
            mia: /game cancel in #lounge
            expect ana sees "mia called the game off"
            expect ben sees "mia called the game off"
            mia: /game cancel in #lounge
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r"
    cat: /game pause in #lounge
      #lounge  GameBot → cat only: Only the host of this game or a manager of the server can do that.
    ben: /game pause in #lounge
      #lounge  GameBot → ben only: Only the host of this game or a manager of the server can do that.
    ana: /game resume in #lounge
      #lounge  GameBot → ana only: The game is not paused.
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game is paused. `/game resume` goes on.
      ana's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
      ben's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game is paused already. `/game resume` goes on.
    ana: /game status in #lounge
      #lounge  GameBot → ana only: **A two-player game is paused**, round 1 of 3.
        ana & ben
        Attempt 1, still to guess: ana, ben
        Paused by ana; `/game resume` goes on.
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    mia: /game resume in #lounge
      #lounge  GameBot → mia only: The game goes on.
      ana's DM  GameBot: mia resumed the game. Attempt 1: **gutter** + **octopus**
        [Guess] [⋯]
      ben's DM  GameBot: mia resumed the game. Attempt 1: **gutter** + **octopus**
        [Guess] [⋯]
    mia: /game start in #lounge
      #lounge  GameBot → mia only: The game has started. The words come by DM.
    mia: /game cancel in #lounge
      #lounge  GameBot → mia only: The game is off.
      ana's DM  GameBot: mia called the game off. `/game new` opens another.
      ben's DM  GameBot: mia called the game off. `/game new` opens another.
    mia: /game cancel in #lounge
      #lounge  GameBot → mia only: There is no game here; the option `game` names another.
        [New game]
    ");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_manager_of_another_server_cannot_touch_or_see_a_game_by_naming_it() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let ana = discord.user("ana");
    let view = ana.sees();
    let button = view.with_button("⋯", None).unwrap().buttons[0].clone();
    let game = button
        .custom_id
        .unwrap()
        .split(':')
        .nth(2)
        .unwrap()
        .to_owned();
    discord.call(&game, "{game}");

    let page = discord
        .play(&format!(
            r"
            guild castle: #hall, eve (manager)
            eve: /game status game:{game} in #hall
            eve: /game join game:{game} in #hall
            eve: /game pause game:{game} in #hall
            eve: /game cancel game:{game} in #hall
            eve: /game leave game:{game} in #hall
            eve looks up /game status game: in #hall
            eve looks up /game cancel game:two in #hall
            "
        ))
        .await;

    insta::assert_snapshot!(page, @r#"
    eve: /game status game:{game} in #hall
      #hall  GameBot → eve only: There is no such game. `/game new` opens one.
    eve: /game join game:{game} in #hall
      #hall  GameBot → eve only: There is no such game. `/game new` opens one.
    eve: /game pause game:{game} in #hall
      #hall  GameBot → eve only: There is no such game. `/game new` opens one.
    eve: /game cancel game:{game} in #hall
      #hall  GameBot → eve only: There is no such game. `/game new` opens one.
    eve: /game leave game:{game} in #hall
      #hall  GameBot → eve only: There is no such game. `/game new` opens one.
    eve looks up /game status game:… in #hall
      #hall  eve is offered: 
    eve looks up /game cancel game:two… in #hall
      #hall  eve is offered:
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_round_is_given_up_by_command_button_or_words() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    let page = played(
        &discord,
        r#"
            ana: /giveup in #lounge
            ana presses Give up in #lounge
            expect ana sees "Round 2 of 3"
            expect ben sees "Round 2 of 3"
            ana dms "ink"
            ben presses ⋯ in dm
            ben presses Give up in dm
            ben presses Give up in dm
            expect ana sees "Round 3 of 3"
            expect ben sees "Round 3 of 3"
            ana dms "I give up!"
            ana presses Give up in dm
            expect cat sees "did not make it"
            "#,
        &[("ana", "did not make it"), ("ben", "did not make it")],
    )
    .await;

    insta::assert_snapshot!(page, @r#"
    ana: /giveup in #lounge
      #lounge  GameBot → ana only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Give up] in #lounge
      ana's DM  GameBot: ana gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ben
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: ana gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ana
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "ink"
    ben presses [⋯] in ben's DM
      ben's DM  GameBot: What would you like to do?
        [My words] [Rules] [Give up] [Leave]
    ben presses [Give up] in ben's DM
      ben's DM  GameBot: Give up round 2? It counts as 12 attempts.
        [Give up] [Keep playing]
    ben presses [Give up] in ben's DM
      ana's DM  GameBot: ben gave up round 2. It counts as 12 attempts.
        **Round 3 of 3** with ben
        **unicycle** + **planet**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: ben gave up round 2. It counts as 12 attempts.
        **Round 3 of 3** with ana
        **unicycle** + **planet**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "I give up!"
      ana's DM  GameBot: Give up round 3? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      #lounge  GameBot: **ana & ben did not make it this time:** 12 attempts a round (4 or fewer win).
        gutter + octopus: given up (12)
        butter + jaw: given up (12)
        unicycle + planet: given up (12)
        36 attempts, 0 perfect, {duration}
        Replay: `cicada-595`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: ana gave up round 3. It counts as 12 attempts.
        **You did not make it this time:** 12 attempts a round (4 or fewer win).
        gutter + octopus: given up (12)
        butter + jaw: given up (12)
        unicycle + planet: given up (12)
        36 attempts, 0 perfect, {duration}
        For another, press Rematch in #lounge.
        Replay: `cicada-595`
        [Share] [Replay] [Stats]
      ben's DM  GameBot: ana gave up round 3. It counts as 12 attempts.
        **You did not make it this time:** 12 attempts a round (4 or fewer win).
        gutter + octopus: given up (12)
        butter + jaw: given up (12)
        unicycle + planet: given up (12)
        36 attempts, 0 perfect, {duration}
        For another, press Rematch in #lounge.
        Replay: `cicada-595`
        [Share] [Replay] [Stats]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn leaving_a_running_game_ends_it_for_both() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    let page = discord
        .play(
            r#"
            ana dms "ink"
            ben: /game leave in #lounge
            ben presses Leave in #lounge
            expect ana sees "ben left, so the game is over"
            ben: /game leave in #lounge
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r#"
    ana dms "ink"
    ben: /game leave in #lounge
      #lounge  GameBot → ben only: Leave the game? It ends for your partner too.
        [Leave] [Keep playing]
    ben presses [Leave] in #lounge
      ana's DM  GameBot: ben left, so the game is over. `/game new` opens another.
    ben: /game leave in #lounge
      #lounge  GameBot → ben only: There is no game here; the option `game` names another.
        [New game]
    "#);
    let cat = discord.user("cat");
    cat.wait_for("the live message says so", |view| {
        view.has("a partner left")
    })
    .await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn partners_who_guess_at_the_same_instant_complete_one_attempt() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let from = discord.now();
    discord
        .play(
            r#"
            at once: ana dms "ink" & ben dms "sea"
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            at once: ana: /guess word:swim in dm & ben: /guess word:swam in #lounge
            expect ana sees "Round 2 of 3"
            expect ben sees "Round 2 of 3"
            "#,
        )
        .await;

    let page = discord.transcript_since(from);
    for (said, times) in [
        ("No match. Attempt 2:", 2),
        ("**A match!** Round 1 is done in 2 attempts.", 2),
        ("**Round 2 of 3**", 2),
    ] {
        assert_eq!(page.matches(said).count(), times, "{said}\n{page}");
    }
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_interaction_that_comes_twice_does_its_work_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let [ana, ben] = ["ana", "ben"].map(|name| discord.user(name));
    let from = discord.now();

    let guess = ana
        .command(&ana.dm_channel(), "guess", &[("word", "ink")])
        .unwrap();
    guess.deliver_again();
    guess.answered().await;
    guess.deliver_again();
    dm_holds(&discord, "ben", "Round 1 of 3").await;
    discord.play("ben: /giveup in dm").await;
    let give_up = ben.press(ben.sees().with_button("Give up", None).unwrap(), "Give up");
    let give_up = give_up.unwrap();
    give_up.answered().await;
    // The round it gave up is over: the second delivery must not give up the next one.
    give_up.deliver_again();
    give_up.deliver_again();
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "Round 2 of 3").await;
    }
    let page = discord.play("ana: /game status in dm").await;

    assert!(page.contains("round 2 of 3"), "{page}");
    let page = discord.transcript_since(from);
    assert_eq!(page.matches("gave up round 1").count(), 2, "{page}");
    assert_eq!(page.matches("Got it: **ink**").count(), 1, "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_form_opened_for_an_earlier_pair_is_not_taken_for_the_new_one() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let ana = discord.user("ana");

    let page = discord
        .play(
            r#"
            ana presses Guess in dm
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            ana submits word:swim
            ana presses Guess in dm
            ben: /giveup in #lounge
            ben presses Give up in #lounge
            expect ana sees "Round 2 of 3"
            expect ben sees "Round 2 of 3"
            ana submits word:swim
            ana presses Guess in dm
            ana: /game cancel in #lounge
            expect ana sees "called the game off"
            expect ben sees "called the game off"
            ana submits word:swim
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @r#"
    ana presses [Guess] in ana's DM
      ana's DM  ana gets the box "gutter + octopus": What one word links them?: ____
    ana dms "ink"
    ben dms "sea"
      ana's DM  GameBot: Attempt 1: ana said **ink**, ben said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 1: ana said **ink**, ben said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
    ana submits word:swim in ana's DM
      ana's DM  GameBot: That was for an earlier pair, so it was not taken. Now it is attempt 2: **ink** + **sea**
        [Guess]
    ana presses [Guess] in ana's DM
      ana's DM  ana gets the box "ink + sea": What one word links them?: ____
    ben: /giveup in #lounge
      #lounge  GameBot → ben only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ben presses [Give up] in #lounge
      ana's DM  GameBot: ben gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ben
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: ben gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ana
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
    ana submits word:swim in ana's DM
      ana's DM  GameBot: That was for an earlier pair, so it was not taken. Now it is attempt 1: **butter** + **jaw**
        [Guess]
    ana presses [Guess] in ana's DM
      ana's DM  ana gets the box "butter + jaw": What one word links them?: ____
    ana: /game cancel in #lounge
      #lounge  GameBot → ana only: The game is off.
      ana's DM  GameBot: ana called the game off. `/game new` opens another.
      ben's DM  GameBot: ana called the game off. `/game new` opens another.
    ana submits word:swim in ana's DM
      ana's DM  GameBot: This game is over. `/game new` opens another.
    "#);

    let from = discord.now();
    let view = ana.sees();
    for id in ["0:join:1", "poll_42", "1:join:not-a-game"] {
        ana.press_forged(&view.messages[0], id).answered().await;
    }
    insta::assert_snapshot!(steady(&discord.transcript_since(from)), @r#"
    ana presses a forged button in #lounge
      #lounge  GameBot → ana only: That button is from an older version of me. `/game status` shows your game with working buttons.
    ana presses a forged button in #lounge
      #lounge  GameBot → ana only: That button is from an older version of me. `/game status` shows your game with working buttons.
    ana presses a forged button in #lounge
      #lounge  GameBot → ana only: That button is from an older version of me. `/game status` shows your game with working buttons.
    "#);
    bot.stop().await;
    discord.assert_clean();
}
