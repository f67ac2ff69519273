//! Words that were refused: players say that they are words, managers accept them, operators see them all.

use super::harness::{Bot, Home, answers_first, dm_holds, gathered, teams};
use crate::discord::Discord;
use gamebot::projections::requested_words;

/// Starts a game of ana and ben at a table in the tavern, which mia manages.
async fn at_a_table() -> (Discord, Home, Bot) {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, dan, mia (manager)
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 2"
            "#,
        )
        .await;
    (discord, home, bot)
}

/// Returns what `gamebot words refused` prints.
fn refused(home: &Home, options: &[&str]) -> String {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gamebot"));
    program
        .env_clear()
        .args(["--database", &home.database_url()]);
    let ran = program.args(["words", "refused"]).args(options).output();
    let ran = ran.unwrap();
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8(ran.stdout).unwrap()
}

#[tokio::test]
async fn a_refused_word_is_asked_for_once_an_hour_and_accepted_by_a_manager() {
    let (discord, home, bot) = at_a_table().await;
    let page = discord
        .play(
            r"
            mia: /server words list in #lounge
            ana presses Guess in #lounge
            ana submits word:Fnord
            ana presses It is a word in #lounge
            -- The round is open: nobody is shown the word.
            mia: /server words list in #lounge
            ben: /guess word:fnord in #lounge
            ben presses It is a word in #lounge
            ben: /guess word:wug in #lounge
            ben presses It is a word in #lounge
            ben: /guess word:fnord in #lounge
            ben presses It is a word in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    mia: /server words list in #lounge
      #lounge  GameBot → mia only: **Words that players asked for**: none. When I refuse a guess that is not in my dictionary, its player can press *It is a word*. It comes here once their round is over, and you can accept it.
    ana presses [Guess] in #lounge
      #lounge  ana gets the box "gutter + octopus": What one word links them?: ____
    ana submits word:Fnord in #lounge
      #lounge  GameBot → ana only: `fnord` is not in the dictionary. Try another word.
        [Guess] [It is a word]
    ana presses [It is a word] in #lounge
      #lounge  GameBot → ana only (edited): Noted: you say **fnord** is a word. Whoever manages this server sees it in `/server words list` once your round is over, and can accept it. For now, try another one.
        [Guess]
    mia: /server words list in #lounge
      #lounge  GameBot → mia only: **Words that players asked for**: none. When I refuse a guess that is not in my dictionary, its player can press *It is a word*. It comes here once their round is over, and you can accept it.
    ben: /guess word:fnord in #lounge
      #lounge  GameBot → ben only: `fnord` is not in the dictionary. Try another word.
        [It is a word]
    ben presses [It is a word] in #lounge
      #lounge  GameBot → ben only (edited): Noted: you say **fnord** is a word. Whoever manages this server sees it in `/server words list` once your round is over, and can accept it. For now, try another one.
        [Guess]
    ben: /guess word:wug in #lounge
      #lounge  GameBot → ben only: `wug` is not in the dictionary. Try another word.
        [It is a word]
    ben presses [It is a word] in #lounge
      #lounge  GameBot → ben only (edited): You can say that of one word an hour: again {time}. A manager can accept **wug** at any time: `/server words add`. For now, try another word.
        [Guess] [It is a word]
    ben: /guess word:fnord in #lounge
      #lounge  GameBot → ben only: `fnord` is not in the dictionary. Try another word.
        [It is a word]
    ben presses [It is a word] in #lounge
      #lounge  GameBot → ben only (edited): Noted: you say **fnord** is a word. Whoever manages this server sees it in `/server words list` once your round is over, and can accept it. For now, try another one.
        [Guess]
    "#);
    bot.stop().await;

    // Where nobody remembers anything, the buttons and the hour hold all the same.
    let bot = Bot::start_seeded(&discord, &home, 2).await;
    bot.clock.advance(std::time::Duration::from_secs(3_601));
    let ana = discord.user("ana");
    ana.wait_for("the game ends", |view| view.has("nobody guessed"))
        .await;
    let page = discord.play("ben presses It is a word in #lounge").await;
    assert!(page.contains("Noted: you say **wug** is a word."), "{page}");
    let page = discord
        .play(
            r#"
            mia: /server words list in #lounge
            mia presses fnord in #lounge
            expect mia sees "Added to the words that may be guessed"
            mia: /server words add list:block words:wug in #lounge
            mia: /server words list in #lounge
            ana: /game new mode:two_player partner:@ben rounds:1 in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 1"
            ana: /guess word:fnord in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    mia: /server words list in #lounge
      #lounge  GameBot → mia only: **Words that players asked for**
        An accepted word may be guessed in this server, in live games as well. `/server words add list:block` turns one down.
        - fnord: 2 people
        - wug: 1 person
        <Accept here>
    mia presses [fnord] in #lounge
      #lounge  GameBot → mia only (edited): Added to the words that may be guessed besides those of my dictionary: fnord. 1 word now, in live games as well.
        **Words that players asked for**
        An accepted word may be guessed in this server, in live games as well. `/server words add list:block` turns one down.
        - wug: 1 person
        <Accept here>
    mia: /server words add list:block words:wug in #lounge
      #lounge  GameBot → mia only: Added to the words that may not be guessed, in any form, and are not drawn: wug. 1 word now, in live games as well.
    mia: /server words list in #lounge
      #lounge  GameBot → mia only: **Words that players asked for**: none. When I refuse a guess that is not in my dictionary, its player can press *It is a word*. It comes here once their round is over, and you can accept it.
    ana: /game new mode:two_player partner:@ben rounds:1 in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Accept] [Not now]
    ben presses [Accept] in #lounge
      #lounge  GameBot (edited): Round 1 of 1
        **strength** + **failure**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana: /guess word:fnord in #lounge
      #lounge  GameBot → ana only: Got it: **fnord**. Now it is ben's turn.
    "#);
    bot.stop().await;
    assert_eq!(
        refused(&home, &[]),
        "word                      people servers\n\
         fnord                          2       1\n\
         wug                            1       1\n"
    );
    assert!(
        refused(&home, &["--json"]).starts_with(r#"{"n_players":2,"n_servers":1,"word":"fnord"}"#)
    );
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn by_dm_and_on_the_panel_a_refused_word_is_asked_for_likewise() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan, mia (manager)")
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
    discord
        .play(&format!(
            r#"
            {ana} presses My words in #lounge
            {ana} presses Guess in #lounge
            {ana} submits word:fnord
            {ana} presses It is a word in #lounge
            expect {ana} sees "Noted: you say **fnord** is a word."
            {ana} presses Guess in #lounge
            {ana} submits word:wug
            {ana} presses It is a word in #lounge
            expect {ana} sees "You can say that of one word an hour"
            {ben} dms "fnord"
            {ben} presses It is a word in dm
            "#
        ))
        .await;
    dm_holds(&discord, ben, "Noted: you say **fnord** is a word.").await;
    assert_eq!(requested_words(&home.database_url()).await.unwrap(), []);
    // The words of a race come when it is over.
    discord.play("ana: /game cancel in #lounge").await;
    dm_holds(&discord, ben, "called the game off").await;
    let page = discord.play("mia: /server words list in #lounge").await;
    assert!(page.contains("fnord: 2 people"), "{page}");
    let listed = requested_words(&home.database_url()).await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|one| (one.word.as_str(), one.n_players, one.n_servers))
        .collect();
    assert_eq!(listed, [("fnord", 2, 1)]);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
