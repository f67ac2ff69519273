//! Scenes: the step language played against the small bot.

use super::bot::Bot;
use crate::discord::ask::Refused;
use crate::discord::{Discord, PATIENCE};

#[tokio::test]
async fn a_scene_reads_as_what_everybody_saw() {
    let discord = Discord::start().await;
    discord.guild("tavern").channel("lounge");
    let _bot = Bot::start(&discord).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana (manager), ben
            ana: /game new mode:race partner:@ben in #lounge
            ben presses Join in #lounge
            ana presses Join
            ana: /guess in #lounge
            ana submits word:steam
            -- what she said is hers alone
            expect ben never saw "steam"
            ben looks up /replay show name:mo in dm
            ana dms "fire"
            expect ben sees "partner guessed"
            expect ana sees "✅"
            expect ben sees [Join]
            ben says "well played" in #lounge
            ben closes dms
            ben leaves tavern
            "#,
        )
        .await;

    insta::assert_snapshot!(page, @r#"
    ana: /game new mode:race partner:@ben in #lounge
      #lounge  GameBot: **ana** opens a game
        [Join] (Start)
    ben presses [Join] in #lounge
      #lounge  GameBot (edited): **ana** opens a game
        @ben is in
        [Join] (Start)
    ana presses [Join] in #lounge
      #lounge  GameBot (edited): **ana** opens a game
        @ben is in
        @ana is in
        [Join] (Start)
    ana: /guess in #lounge
      #lounge  ana gets the box "Guess": Your word: ____
    ana submits word:steam in #lounge
      #lounge  GameBot → ana only: you said steam
    ben looks up /replay show name:mo… in ben's DM
      ben's DM  ben is offered: monday-1
    ana dms "fire"
      ana's DM  GameBot reacts ✅ to "fire"
      ben's DM  GameBot: your partner guessed
    ben says "well played" in #lounge
    ben closes dms
    ben leaves tavern
    "#);
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn two_people_can_act_at_the_same_instant() {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;
    discord.call("water", "{word}");

    let page = discord
        .play(r#"at once: ana dms "fire" & ben dms "water""#)
        .await;

    assert!(
        page.starts_with("ana dms \"fire\"\nben dms \"{word}\"\n"),
        "{page}"
    );
    assert!(bot.heard("fire") && bot.heard("water"));
}

#[tokio::test]
async fn a_scene_survives_an_outage() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;

    let page = discord
        .play(
            r#"
            ana dms "one"
            discord goes down
            discord comes back
            ana dms "two"
            discord cuts the gateway
            discord hears the bot
            ana dms "three"
            "#,
        )
        .await;

    assert!(page.contains(r#"reacts ✅ to "three""#), "{page}");
}

#[tokio::test]
#[should_panic(expected = "ana: /dance in #lounge: there is no command /dance here")]
async fn a_scene_fails_with_the_line_that_could_not_be_played() {
    let discord = Discord::start().await;
    discord
        .play("guild tavern: #lounge, ana\nana: /dance in #lounge")
        .await;
}

#[tokio::test]
#[should_panic(expected = "in vain until the lobby is there; so far:\nana dms \"hello\"")]
async fn a_wait_in_vain_shows_what_happened_so_far() {
    let discord = Discord::start().await;
    let ana = discord.user("ana");
    drop(ana.dm("hello"));
    ana.wait_at_most(PATIENCE / 1_000, "the lobby is there", |view| {
        view.has("lobby")
    })
    .await;
}

#[tokio::test]
#[should_panic(expected = r#"expect ben never saw "well": but"#)]
async fn a_leak_fails_the_scene() {
    let discord = Discord::start().await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana says "well met" in #lounge
            expect ben never saw "well"
            "#,
        )
        .await;
}

#[tokio::test]
async fn the_same_interaction_can_come_twice() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let lounge = tavern.channel("lounge");
    tavern.join(&[&discord.user("ana")]);
    let _bot = Bot::start(&discord).await;

    let act = discord
        .user("ana")
        .command(&lounge, "game new", &[("mode", "race")])
        .unwrap();
    act.deliver_again();
    act.answered().await;

    let callbacks = || {
        let requests = discord.requests();
        requests
            .iter()
            .filter(|request| request.ends_with("/callback"))
            .count()
    };
    discord
        .until("both deliveries were answered", || callbacks() == 2)
        .await;
    let lobbies = discord
        .entries()
        .iter()
        .filter(|entry| entry.line.contains("opens"))
        .count();
    assert_eq!(lobbies, 1, "the second answer is refused");
}

#[tokio::test]
async fn the_bot_learns_that_a_guild_and_a_member_are_gone() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let lounge = tavern.channel("lounge");
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    let _bot = Bot::start(&discord).await;
    ana.command(&lounge, "game new", &[("mode", "race")])
        .unwrap()
        .answered()
        .await;
    assert!(ana.sees().has("opens a game"));

    tavern.lose(&ana);
    assert!(!ana.sees().has("opens a game"));
    tavern.kick_bot();
    let command = ana.command(&lounge, "guess", &[]);
    assert_eq!(command.err(), Some(Refused::OutOfSight));
}
