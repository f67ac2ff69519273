//! What managers decide about games in their server, and what players notice of it.

use super::harness::{Bot, Home, dm_holds, only_told, steady};
use crate::discord::Discord;

/// Opens the tavern with a bot in it; mia manages it.
async fn opened() -> (Discord, Home, Bot) {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, mia (manager)")
        .await;
    (discord, home, bot)
}

#[tokio::test]
async fn settings_are_shown_changed_and_reset_and_hold_for_games_opened_afterwards() {
    let (discord, home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            mia: /server show in #lounge
            mia presses Races in #lounge
            mia presses race.seconds in #lounge
            mia submits word:5
            mia presses race.seconds in #lounge
            mia submits word:90
            expect mia sees "A race lasts **90** seconds. Usually 180; changed by mia"
            mia presses All games in #lounge
            mia looks up /server set key:two_pl
            mia: /server set key:two_player.rounds value:3 in #lounge
            mia: /server set key:two_player.rounds value:3 in #lounge
            mia: /server set key:two_player.rounds value:30 in #lounge
            mia: /server set key:tea value:3 in #lounge
            mia: /server set key:recent_words value:1 in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @"
    mia: /server show in #lounge
      #lounge  GameBot → mia only: **How games are played here: All games**
        - How many of their last words players may not repeat: **12**.
        - Clocks stand still while I am away.
        - Offensive words are refused.
        - Only those who may manage the server manage me.
        - Days and weeks begin by the clock of **UTC**.
        - Where everybody reads it, I write in the language that this server had on Discord when I came.
        - I call nobody to the daily pair.
        - I call people to the daily pair at **9**:00 by the clock of UTC, where a channel is set for it.
        Games that are open keep what they were opened with.
        [All games] [Two-player] [Knockout] [Races] [Longform] <Change a setting>
    mia presses [Races] in #lounge
    mia presses [race.seconds] in #lounge
      #lounge  GameBot → mia only: `race.seconds` takes a whole number from 30 to 3600. Nothing was changed.
    mia presses [race.seconds] in #lounge
    mia presses [All games] in #lounge
    mia: /server set key:two_player.rounds value:3 in #lounge
      #lounge  GameBot → mia only: Rounds of a game: **3**. Until now, `two_player.rounds` was 5. Games that are open keep theirs.
    mia: /server set key:two_player.rounds value:3 in #lounge
      #lounge  GameBot → mia only: Nothing to change. Rounds of a game: **3**.
    mia: /server set key:two_player.rounds value:30 in #lounge
      #lounge  GameBot → mia only: `two_player.rounds` takes a whole number from 1 to 20. Nothing was changed.
    mia: /server set key:tea value:3 in #lounge
      #lounge  GameBot → mia only: There is no setting of that name. `/server show` lists them all.
    mia: /server set key:recent_words value:1 in #lounge
      #lounge  GameBot → mia only: How many of their last words players may not repeat: **1**. Until now, `recent_words` was 12. Games that are open keep theirs.
    ");
    bot.stop().await;

    // What was decided is read from the log. Other draws: ana is met for the first time.
    let bot = Bot::start_seeded(&discord, &home, 2).await;
    let page = discord
        .play(
            r#"
            ana: /game new mode:two_player in #lounge
            expect ana sees "3 rounds, no clock"
            ana: /game cancel in #lounge
            mia: /server reset key:two_player.rounds in #lounge
            mia: /server reset in #lounge
            mia presses Reset all in #lounge
            mia: /server reset in #lounge
            ana: /game new mode:two_player in #lounge
            expect ana sees "5 rounds, no clock"
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @"
    ana: /game new mode:two_player in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
    ana: /game cancel in #lounge
      #lounge  GameBot → ana only: The game is off.
    mia: /server reset key:two_player.rounds in #lounge
      #lounge  GameBot → mia only: `two_player.rounds` is **5** again, as usual.
    mia: /server reset in #lounge
      #lounge  GameBot → mia only: This sets 2 settings back: `recent_words`, `race.seconds`. Presets, words and bans stay.
        [Reset all]
    mia presses [Reset all] in #lounge
    mia: /server reset in #lounge
      #lounge  GameBot → mia only: All settings are as usual already.
    ana: /game new mode:two_player in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
    ");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_preset_is_defined_offered_and_played() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            mia: /server preset list in #lounge
            mia: /server preset define name:"Quick" mode:two_player rounds:2 in #lounge
            mia: /server preset define name:"Blitz" mode:race minutes:1 in #lounge
            mia: /server preset define name:"Long" mode:race rounds:3 in #lounge
            mia: /server preset list in #lounge
            ana looks up /game new preset:q
            ana: /game new mode:race preset:quick in #lounge
            ana: /game new mode:two_player preset:slow in #lounge
            ana: /game new mode:two_player preset:quick in #lounge
            expect ana sees "2 rounds, no clock"
            ana: /game settings preset:Blitz rounds:3 in #lounge
            ana: /game settings preset:Blitz in #lounge
            expect ana sees "A race game is open"
            mia: /server preset remove name:blitz in #lounge
            ana: /game settings preset:Blitz in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r#"
    mia: /server preset list in #lounge
      #lounge  GameBot → mia only: There are no presets here. `/server preset define` names a variation of a mode.
    mia: /server preset define name:Quick mode:two_player rounds:2 in #lounge
      #lounge  GameBot → mia only: **Quick** is a two-player game: 2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        `/game new` plays it with `preset`, and `/game settings` in a lobby.
    mia: /server preset define name:Blitz mode:race minutes:1 in #lounge
      #lounge  GameBot → mia only: **Blitz** is a race game: {duration} for the game. Every match is a point; most points win.
        `/game new` plays it with `preset`, and `/game settings` in a lobby.
    mia: /server preset define name:Long mode:race rounds:3 in #lounge
      #lounge  GameBot → mia only: Race has no setting `rounds`; it has `minutes`. Nothing was changed.
    mia: /server preset list in #lounge
      #lounge  GameBot → mia only: **Presets of this server**
        Blitz: race, by mia
        Quick: two-player, by mia
        `/game new` plays one with `preset`.
    ana: /game new mode:race preset:quick in #lounge
      #lounge  GameBot → ana only: **Quick** is a two-player game, and you asked for race. Choose two-player with it.
    ana: /game new mode:two_player preset:slow in #lounge
      #lounge  GameBot → ana only: There is no preset of that name here. The option `preset` offers those there are.
    ana: /game new mode:two_player preset:quick in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
    ana: /game settings preset:Blitz rounds:3 in #lounge
      #lounge  GameBot → ana only: A preset sets everything. Choose it alone, and change single settings afterwards.
    ana: /game settings preset:Blitz in #lounge
      #lounge  GameBot → ana only: The settings are changed; the lobby shows them.
    mia: /server preset remove name:blitz in #lounge
      #lounge  GameBot → mia only: The preset is gone. Games opened with it keep their settings.
    ana: /game settings preset:Blitz in #lounge
      #lounge  GameBot → ana only: There is no preset of that name here. The option `preset` offers those there are.
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn word_lists_hold_in_games_that_are_being_played() {
    let (discord, _home, bot) = opened().await;
    discord
        .play(
            r#"
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 5"
            "#,
        )
        .await;
    let page = discord
        .play(
            r#"
            mia: /server words list list:block in #lounge
            mia: /server words add list:block words:"mouse, rat" in #lounge
            mia: /server words add list:block words:mouse in #lounge
            mia: /server words add list:accept words:kubernetes in #lounge
            mia: /server words add list:play words:"a b" in #lounge
            mia: /server words remove list:play words:tea in #lounge
            ana: /guess word:mice in #lounge
            ana: /guess word:Kubernetes in #lounge
            mia: /server words remove list:block words:Mouse in #lounge
            mia: /server words list list:block in #lounge
            ben: /guess word:mice in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r#"
    mia: /server words list list:block in #lounge
      #lounge  GameBot → mia only: **The words that may not be guessed, in any form, and are not drawn**: none. `/server words add` adds some.
    mia: /server words add list:block words:mouse, rat in #lounge
      #lounge  GameBot → mia only: Added to the words that may not be guessed, in any form, and are not drawn: mouse, rat. 2 words now, in live games as well.
    mia: /server words add list:block words:mouse in #lounge
      #lounge  GameBot → mia only: All of that is on the list already (words that may not be guessed, in any form, and are not drawn): 2 words.
    mia: /server words add list:accept words:kubernetes in #lounge
      #lounge  GameBot → mia only: Added to the words that may be guessed besides those of my dictionary: kubernetes. 1 word now, in live games as well.
    mia: /server words add list:play words:a b in #lounge
      #lounge  GameBot → mia only: A word needs at least 2 letters, and that has 1 (in `a`). Nothing was changed.
    mia: /server words remove list:play words:tea in #lounge
      #lounge  GameBot → mia only: None of that is on the list. `/server words list` shows it.
    ana: /guess word:mice in #lounge
      #lounge  GameBot → ana only: **mice** is not allowed in this server (it counts as the same word as **mouse**). Try another word.
    ana: /guess word:Kubernetes in #lounge
      #lounge  GameBot → ana only: Got it: **kubernetes**. Now it is ben's turn.
    mia: /server words remove list:block words:Mouse in #lounge
      #lounge  GameBot → mia only: Taken off the words that may not be guessed, in any form, and are not drawn: mouse. 1 word now, in live games as well.
    mia: /server words list list:block in #lounge
      #lounge  GameBot → mia only: **The words that may not be guessed, in any form, and are not drawn**: 1 word
        rat
    ben: /guess word:mice in #lounge
      #lounge  GameBot → ben only: Got it: **mice**. That completes the attempt. The result comes by DM.
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn who_is_banned_leaves_their_game_and_joins_none() {
    let (discord, _home, bot) = opened().await;
    discord
        .play(
            r#"
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 5"
            expect ben sees "Round 1 of 5"
            "#,
        )
        .await;
    let from = discord.now();
    discord
        .play(
            r#"
            mia: /server ban user:@mia in #lounge
            mia: /server unban user:@ben in #lounge
            mia: /server ban user:@ben days:2 reason:"word *salad*" in #lounge
            "#,
        )
        .await;
    dm_holds(&discord, "ana", "taken out").await;
    dm_holds(&discord, "ben", "took you out").await;
    discord
        .play(
            r#"
            ben: /game new mode:race in #lounge
            ben: /practice in #lounge
            ana: /game new mode:race in #lounge
            expect ana sees "A race game is open"
            ben presses Join in #lounge
            mia: /server unban user:@ben in #lounge
            ben presses Join in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&discord.transcript_since(from)), @r#"
    mia: /server ban user:@mia in #lounge
      #lounge  GameBot → mia only: You cannot ban yourself.
    mia: /server unban user:@ben in #lounge
      #lounge  GameBot → mia only: They are not banned here.
    mia: /server ban user:@ben days:2 reason:word *salad* in #lounge
      #lounge  GameBot → mia only: ben plays no games here until {time}, and is out of those they were in. Noted: word \*salad\*
      ana's DM  GameBot: ben was taken out of the game by a manager, so the game is over. `/game new` opens another.
      ben's DM  GameBot: A manager of this game's server took you out of it: you may not play there for now. Your other games go on.
    ben: /game new mode:race in #lounge
      #lounge  GameBot → ben only: You cannot play in this server for another {duration}. Its managers can tell you why.
    ben: /practice in #lounge
      #lounge  GameBot → ben only: You cannot play in this server for another {duration}. Its managers can tell you why.
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
      #lounge  GameBot → ben only: You cannot play in this server for another {duration}. Its managers can tell you why.
    mia: /server unban user:@ben in #lounge
      #lounge  GameBot → mia only: ben may play here again.
    ben presses [Join] in #lounge
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_role_named_in_the_settings_manages_the_bot() {
    let (discord, _home, bot) = opened().await;
    let tavern = discord.guild("tavern");
    let role = tavern.give_role(&discord.user("cat"), "hosts");
    let page = discord
        .play(&format!(
            r#"
            ana: /game new mode:two_player in #lounge
            expect cat sees "meet on one word"
            cat presses Cancel in #lounge
            mia: /server set key:manager_role value:"<@&{role}>" in #lounge
            ben presses Cancel in #lounge
            cat presses Cancel in #lounge
            "#
        ))
        .await;
    let page = page.replace(&role.to_string(), "{role}");
    insta::assert_snapshot!(only_told(&page), @"
    ana: /game new mode:two_player in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
    cat presses [Cancel] in #lounge
      #lounge  GameBot → cat only: Only the host of this game or a manager of the server can do that.
    mia: /server set key:manager_role value:<@&{id 1}> in #lounge
      #lounge  GameBot → mia only: Members with the role <@&{id 1}> manage me too, beside those who may manage the server. Until now, `manager_role` was none.
    ben presses [Cancel] in #lounge
      #lounge  GameBot → ben only: Only the host of this game or a manager of the server can do that.
    cat presses [Cancel] in #lounge
    ");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_ban_in_one_server_leaves_games_of_others_alone() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            guild inn: #bar, ben, dan
            ben: /game new mode:two_player partner:@dan rounds:1 where:dm in #bar
            dan presses Accept in #bar
            expect ben sees "Round 1 of 1"
            mia: /server ban user:@ben in #lounge
            ben: /game status in #bar
            ben dms "abacus"
            expect ben sees "Got it"
            ben: /game new mode:race in #lounge
            "#,
        )
        .await;
    assert!(page.contains("A two-player game is running"), "{page}");
    let refused = "You cannot play in this server. Its managers can tell you why.";
    // In another game, or banned: the ban is told first.
    assert!(page.contains(refused), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_preset_of_a_mode_that_somebody_plays_elsewhere_is_not_taken() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            mia: /server preset define name:"Week" mode:longform in #lounge
            ben: /game new mode:longform in #lounge
            expect ben sees "A longform game is open"
            ana: /game new mode:race in #lounge
            expect ana sees "A race game is open"
            ben presses Join in #lounge
            ana: /game settings preset:Week in #lounge
            "#,
        )
        .await;
    assert!(
        page.contains("Somebody here is in another game of that kind"),
        "{page}"
    );
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn word_lists_come_and_go_as_a_file() {
    let (discord, _home, bot) = opened().await;
    discord.file(
        "words.txt",
        "# ours\nfnord, wug\n!lamp\n-mouse\ntwo words\n",
    );
    discord.file("empty.txt", "# nothing yet\n");
    discord.file("picture.png", [0x89, b'P', 0xff]);
    discord.file("long.txt", "x\n".repeat(200_000));
    let page = discord
        .play(
            r"
            mia: /server words import file:words.txt in #lounge
            mia: /server words import file:words.txt in #lounge
            mia: /server words import file:empty.txt list:block in #lounge
            mia: /server words import file:picture.png in #lounge
            mia: /server words import file:long.txt in #lounge
            mia: /server words export in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @"
    mia: /server words import file:words.txt in #lounge
      #lounge  GameBot → mia only: Imported, in live games as well:
        - 1 word for the words that pairs are drawn from besides mine
        - 2 words for the words that may be guessed besides those of my dictionary
        - 1 word for the words that may not be guessed, in any form, and are not drawn
        **Not imported: 1 word**
        - line 5, `two words`: that is more than one word
        The file has them all: correct it, and import it.
        {file not-imported.txt}
    mia: /server words import file:words.txt in #lounge
      #lounge  GameBot → mia only: Nothing new was in that file.
        On the lists already: 4 words.
        **Not imported: 1 word**
        - line 5, `two words`: that is more than one word
        The file has them all: correct it, and import it.
        {file not-imported.txt}
    mia: /server words import file:empty.txt list:block in #lounge
      #lounge  GameBot → mia only: There is no word in that file. It takes one word a line; `/server words export` shows how.
    mia: /server words import file:picture.png in #lounge
      #lounge  GameBot → mia only: That file is not plain text (UTF-8). Nothing was changed; save it as plain text, one word a line.
    mia: /server words import file:long.txt in #lounge
      #lounge  GameBot → mia only: I take files of up to 256 KiB. Nothing was changed; split that one.
    mia: /server words export in #lounge
      #lounge  GameBot → mia only: The words of this server. `/server words import` takes the file again, here or in another server.
        {file words.txt}
    ");
    bot.stop().await;
    discord.assert_clean();
}
