//! The first minutes: somebody in no game, a server that is new, a bot as partner.

use super::harness::{Bot, Home, steady};
use crate::discord::Discord;

/// Returns what was posted in a channel.
fn posted(discord: &Discord, name: &str, place: &str) -> Vec<String> {
    let view = discord.user(name).sees();
    let here = view
        .messages
        .iter()
        .filter(|message| message.place == place);
    here.map(|message| message.text.clone()).collect()
}

#[tokio::test]
async fn somebody_in_no_game_gets_three_buttons_that_work() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana dms "what is this"
            ana presses How it works in dm
            ana presses Play with somebody in dm
            ana presses Practice in dm
            expect ana sees "Round 1 of"
            ana: /game leave in dm
            ana presses Leave in dm
            ana: /help in #lounge
            ana presses Play with somebody in #lounge
            expect ben sees [Play]
            ben presses Play in #lounge
            expect cat sees "What one word links them?"
            cat: /guess word:steam in #lounge
            cat presses New game in #lounge
            expect ana sees "cat"
            cat: /game new mode:two_player partner:@GameBot in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @r#"
    ana dms "what is this"
      ana's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    ana presses [How it works] in ana's DM
      ana's DM  GameBot: **Two-player**: you and your partner see the same two words, and each secretly sends one word that links them.
        Equal words win the round. Otherwise your two words are the next pair.
        5 rounds (1 to 20), no clock. You win together with 4 attempts a round or fewer; after 12, a round is over and counts as 12.
        For example: skirt + jazz → music · dance → **ballet**: a match on attempt 2
        [More] [Play with somebody] [Practice]
    ana presses [Play with somebody] in ana's DM
      ana's DM  GameBot: Name your partner: `/game new mode:two_player partner:@somebody`, right here. They get an invitation from me and accept it with one press. In a server you need no partner: whoever presses Play there is in.
        [Practice]
    ana presses [Practice] in ana's DM
      ana's DM  GameBot: The game has started. The words come by DM.
      ana's DM  GameBot: **Round 1 of 5** with GameBot
        **rhino** + **rooster**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /game leave in ana's DM
      ana's DM  GameBot: Leave the game? The practice is over then.
        [Leave] [Keep playing]
    ana presses [Leave] in ana's DM
    ana: /help in #lounge
      #lounge  GameBot → ana only: **GameBot**: two people, two words, one link.
        Start: `/game new` in a server, for two or for teams; or `/game new mode:two_player partner:@somebody` in a DM with me.
        Play: write your word by DM, use `/guess`, or press Guess. `/words` shows where you are.
        More: `/rules`, or `/help` with a topic: start, guess, teams, commands, privacy.
        [Play with somebody] [Practice] [How it works]
    ana presses [Play with somebody] in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot: **ana looks for a partner: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Play] [Cancel]
    ben presses [Play] in #lounge
    cat: /guess word:steam in #lounge
      #lounge  GameBot → cat only: You are not in a game right now.
        [New game]
    cat presses [New game] in #lounge
      #lounge  GameBot → cat only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot: **cat looks for a partner: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Play] [Cancel]
    cat: /game new mode:two_player partner:@GameBot in #lounge
      #lounge  GameBot → cat only: Bots cannot join games, but you can practise with me. Practice does not count.
        [Practice]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_bot_as_partner_is_answered_with_practice() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana
            ana: /game new mode:two_player partner:@GameBot in #lounge
            expect ana sees "you can practise with me"
            ana presses Practice in #lounge
            expect ana sees "Round 1 of"
            "#,
        )
        .await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_new_server_is_welcomed_once_in_its_system_channel() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    let (tavern, _) = discord.adds_bot_to("tavern", "lounge", true);
    let (inn, _) = discord.adds_bot_to("inn", "closed", false);
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    inn.join(&[&ana]);
    let welcome = "you and a partner see the same two words";
    ana.wait_for("the server is welcomed", |view| {
        view.messages
            .iter()
            .any(|message| message.text.contains(welcome))
    })
    .await;
    home.servers_are_noted(2).await;
    discord
        .play(
            r"
            ana presses Play with somebody in #lounge
            expect ana sees [Play]
            ",
        )
        .await;
    bot.stop().await;

    // Neither another start nor being added again says it twice.
    let bot = Bot::start(&discord, &home).await;
    discord.play("ana: /game cancel in #lounge").await;
    bot.stop().await;
    let welcomes = posted(&discord, "ana", "#lounge");
    let welcomes = welcomes.iter().filter(|text| text.contains(welcome));
    assert_eq!(welcomes.count(), 1);
    assert_eq!(posted(&discord, "ana", "#closed"), [""; 0]);
    let posts = discord.requests();
    let posts = posts
        .iter()
        .filter(|request| request.starts_with("POST /channels/"));
    assert!(posts.count() <= 4);
    discord.assert_clean();
}
