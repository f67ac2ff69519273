//! The lobby of a game of teams, from the first who joins to the start, and the next game after it.

use super::harness::{Bot, Home, answers_first, dm_holds, gathered, steady};
use crate::discord::Discord;

#[tokio::test]
async fn a_lobby_of_teams_says_who_is_there_and_how_many_are_needed() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, dan, eve, mia (manager)
            ana: /game new mode:race minutes:2 in #lounge
            expect ben sees "Players (1 of 24): ana"
            ben presses Join in #lounge
            cat presses Join in #lounge
            expect ana sees "Players (3 of 24): ana, ben, cat"
            ana presses Start in #lounge
            dan presses Join in #lounge
            expect ana sees "Players (4 of 24)"
            eve presses Join in #lounge
            expect ana sees "Players (5 of 24)"
            -- Only the host and managers change what is played.
            ben: /game mode mode:golf_race in #lounge
            mia: /game mode mode:golf_race in #lounge
            expect ana sees "A golf race game is open"
            mia: /game mode mode:golf_race in #lounge
            mia: /game mode mode:two_player in #lounge
            ana: /game settings minutes:5 in #lounge
            expect ana sees "5 min"
            ana: /game settings rounds:3 in #lounge
            ana: /game settings minutes:61 in #lounge
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /game new mode:race minutes:2 in #lounge
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
    cat presses [Join] in #lounge
      #lounge  GameBot (edited): **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (3 of 24): ana, ben, cat
        It takes 4 players: 1 more is needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ana presses [Start] in #lounge
      #lounge  GameBot → ana only: Race needs 4 players, and 3 joined so far. Ask somebody to press Join.
    dan presses [Join] in #lounge
      #lounge  GameBot (edited): **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (4 of 24): ana, ben, cat, dan
        Enough are here: the host presses Start, or waits for more.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    eve presses [Join] in #lounge
      #lounge  GameBot (edited): **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (5 of 24): ana, ben, cat, dan, eve
        Enough are here, but one would be left over: one more makes it even, or the host presses Start.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ben: /game mode mode:golf_race in #lounge
      #lounge  GameBot → ben only: Only the host of this game or a manager of the server can do that.
    mia: /game mode mode:golf_race in #lounge
      #lounge  GameBot → mia only: The mode is changed, with its usual settings; the lobby shows them.
      #lounge  GameBot (edited): **A golf race game is open**, hosted by ana.
        {duration} for the game. Fewer attempts earn more, and most points win.
        1 attempt earns 4 points, 2 to 4 earn 3, 5 to 7 earn 2, 8 to 10 earn 1, 11 or more earn 0; giving up costs 1.
        Players (5 of 24): ana, ben, cat, dan, eve
        Enough are here, but one would be left over: one more makes it even, or the host presses Start.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    mia: /game mode mode:golf_race in #lounge
      #lounge  GameBot → mia only: That is its mode already.
    mia: /game mode mode:two_player in #lounge
      #lounge  GameBot → mia only: A two-player game takes 2 players, and 5 are here. Choose another mode, or let somebody leave.
    ana: /game settings minutes:5 in #lounge
      #lounge  GameBot → ana only: The settings are changed; the lobby shows them.
      #lounge  GameBot (edited): **A golf race game is open**, hosted by ana.
        {duration} for the game. Fewer attempts earn more, and most points win.
        1 attempt earns 4 points, 2 to 4 earn 3, 5 to 7 earn 2, 8 to 10 earn 1, 11 or more earn 0; giving up costs 1.
        Players (5 of 24): ana, ben, cat, dan, eve
        Enough are here, but one would be left over: one more makes it even, or the host presses Start.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ana: /game settings rounds:3 in #lounge
      #lounge  GameBot → ana only: Golf race has no setting `rounds`; it has `minutes`. Nothing was changed.
    ana: /game settings minutes:61 in #lounge
      #lounge  GameBot → ana only: `minutes` must be from 1 to 60, and 61 is not. Nothing was changed.
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn the_odd_one_out_is_told_and_is_free_for_another_game() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan", "eve"];
    gathered(&discord, "/game new mode:race", &people).await;

    discord.play("ana presses Start in #lounge").await;
    let mut odd = None;
    discord
        .until("somebody is told that they stay out", || {
            odd = people.into_iter().find(|name| {
                let view = discord.user(name).sees();
                view.has("there was an odd number of players")
            });
            odd.is_some()
        })
        .await;
    let odd = odd.unwrap();
    let others = people.into_iter().filter(|name| *name != odd);
    for name in others {
        dm_holds(&discord, name, "**Round 1**").await;
        assert!(
            !discord
                .user(name)
                .sees()
                .has("there was an odd number of players")
        );
    }
    let page = discord
        .play(&format!(
            "{odd}: /words in #lounge\n{odd}: /game new mode:two_player where:dm in #lounge"
        ))
        .await;
    assert!(page.contains("You are not in a game right now"), "{page}");
    assert!(page.contains("The invitation is up"), "{page}");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_host_who_is_the_odd_one_out_and_the_next_host_read_what_is_true() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let from = discord.now();
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, dan, eve
            ben: /team invite user:@cat in #lounge
            cat: /team accept in #lounge
            dan: /team invite user:@eve in #lounge
            eve: /team accept in #lounge
            ana: /game new mode:race in #lounge
            expect ben sees "hosted by ana"
            ben presses Join in #lounge
            cat presses Join in #lounge
            dan presses Join in #lounge
            eve presses Join in #lounge
            expect ana sees "Players (5 of 24)"
            ana presses Start in #lounge
            expect ana sees "there was an odd number of players"
            expect ben sees "so you host it now. It has started"
            expect ben sees "**Round 1**"
            "#,
        )
        .await;
    let page = discord.transcript_since(from);
    for untrue in UNTRUE_OF_A_HOST_LEFT_OUT {
        assert!(!page.contains(untrue), "{untrue}: {page}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// The host stays in the channel, the game runs, and nobody else could have been left out.
const UNTRUE_OF_A_HOST_LEFT_OUT: [&str; 4] = [
    "ana left",
    "Press Start there",
    "The game has started",
    "the lot fell",
];

#[tokio::test]
async fn with_closed_dms_a_host_left_out_and_the_next_host_read_what_is_true_in_the_channel() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    for name in ["ana", "ben", "cat", "dan", "eve"] {
        discord.user(name).set_dms_open(false);
    }
    let from = discord.now();
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, dan, eve
            ben: /team invite user:@cat in #lounge
            cat: /team accept in #lounge
            dan: /team invite user:@eve in #lounge
            eve: /team accept in #lounge
            ana: /game new mode:race in #lounge
            expect ben sees "hosted by ana"
            ben presses Join in #lounge
            cat presses Join in #lounge
            dan presses Join in #lounge
            eve presses Join in #lounge
            expect ana sees "Players (5 of 24)"
            ana presses Start in #lounge
            expect eve sees "@ana: The race game in #lounge started without you"
            expect eve sees "@ben: ana is not in the race game in #lounge, so you host it now. It has started"
            "#,
        )
        .await;
    let page = discord.transcript_since(from);
    for untrue in UNTRUE_OF_A_HOST_LEFT_OUT {
        assert!(!page.contains(untrue), "{untrue}: {page}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn what_concerns_one_person_is_said_in_the_channel_where_dms_are_closed() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan", "eve"];
    for name in people {
        discord.user(name).set_dms_open(false);
    }
    gathered(&discord, "/game new mode:race", &people).await;

    // Ben is next in line; with four left, one more who leaves would make it odd.
    let from = discord.now();
    discord
        .play(
            r#"
            ana presses Leave in #lounge
            expect ben sees "so you host the race game"
            ana: /game join in #lounge
            ana presses Start in #lounge
            ben presses Start in #lounge
            expect ben sees "there was an odd number of players"
            expect ben sees "I cannot reach you by DM"
            "#,
        )
        .await;
    let page = discord.transcript_since(from);
    assert!(
        page.contains("(pings ben): @ben: ana left, so you host the race game in #lounge now."),
        "{page}"
    );
    assert!(page.contains("Only the host of this game"), "{page}");
    assert_eq!(
        page.matches("there was an odd number of players").count(),
        1,
        "{page}"
    );
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn a_rematch_opens_one_lobby_however_many_press_it_also_after_a_restart() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:golf_race minutes:2", &people).await;
    discord
        .play(
            r#"
            ana presses Start in #lounge
            expect dan sees "**Round 1**"
            "#,
        )
        .await;
    bot.clock.advance(std::time::Duration::from_mins(2));
    let view = discord
        .user("ana")
        .wait_for("the result is there", |view| {
            view.with_button("Rematch", Some("#lounge")).is_some()
        })
        .await;
    assert!(view.has("**Nobody won the"));
    bot.stop().await;

    let from = discord.now();
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            cat presses Rematch in #lounge
            expect ana sees "hosted by cat"
            at once: ana presses Rematch in #lounge & ben presses Rematch in #lounge
            cat presses Rematch in #lounge
            expect cat sees "Players (3 of 24)"
            "#,
        )
        .await;
    let page = steady(&discord.transcript_since(from));
    assert_eq!(page.matches("The lobby is open").count(), 1, "{page}");
    assert_eq!(page.matches("hosted by cat").count(), 1, "{page}");
    let lobby = discord.user("dan").sees();
    assert!(
        lobby.has("2 min"),
        "the settings are those of the game before"
    );
    // The last of those who were called back starts it.
    discord
        .play(
            r#"
            dan: /game join in #lounge
            expect dan sees "**Round 1**"
            dan presses Rematch in #lounge
            "#,
        )
        .await;
    let page = discord.transcript_since(from);
    assert!(page.contains("this game is running"), "{page}");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn two_who_both_press_rematch_in_their_dms_play_at_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            ben presses Accept in dm
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            ana dms "ink"
            ben dms "ink"
            expect ana sees [Rematch]
            expect ben sees [Rematch]
            "#,
        )
        .await;

    let page = discord
        .play(
            r#"
            at once: ana presses Rematch in dm & ben presses Rematch in dm
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            "#,
        )
        .await;
    assert!(page.contains("The game has started"), "{page}");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
