//! Two-player at a table: one message a round in the channel, played with buttons and forms alone.

use std::time::Duration;

use super::harness::{Bot, Home, answers_first};
use super::process::Process;
use crate::discord::{Channel, Discord, Harm, Kind, Seen};

#[tokio::test]
async fn a_game_at_a_table_as_everybody_in_the_channel_sees_it() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            expect cat sees "ana challenges"
            ben presses Accept in #lounge
            expect cat sees "What one word links them?"
            ana presses Guess in #lounge
            ana submits word:music
            expect cat sees "ana ✓ · ben …"
            ana presses Guess in #lounge
            ben presses Guess in #lounge
            ben submits word:xqzzt
            ben presses Guess in #lounge
            ben submits word:dance
            expect cat sees "→ music · dance"
            at once: ana presses Guess in #lounge & ben presses Guess in #lounge
            at once: ana submits word:ballet & ben submits word:ballet
            expect cat sees "→ **ballet** ✓ 2"
            expect cat sees "Round 2 of 2"
            cat presses Guess in #lounge
            cat presses ⋯ in #lounge
            ana presses ⋯ in #lounge
            ana presses Give up in #lounge
            ana presses Keep playing in #lounge
            ana presses ⋯ in #lounge
            ana presses Give up in #lounge
            ana presses Give up in #lounge
            expect cat sees "Round 2 of 2: butter + jaw, given up, counts as 12"
            expect cat sees [Rematch]
            expect cat sees "The result: https"
            cat presses Share in #lounge
            ana presses Share in #lounge
            ana presses With the words in #lounge
            ana presses Post it here in #lounge
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It is played right here, and everybody can follow.
        [Accept] [Not now]
    ben presses [Accept] in #lounge
      #lounge  GameBot (edited): Round 1 of 2
        **gutter** + **octopus**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    ana presses [Guess] in #lounge
      #lounge  ana gets the box "gutter + octopus": What one word links them?: ____
    ana submits word:music in #lounge
      #lounge  GameBot (edited): Round 1 of 2
        **gutter** + **octopus**
        What one word links them?
        ana ✓ · ben …
        [Guess] [⋯]
    ana presses [Guess] in #lounge
      #lounge  GameBot → ana only: Your guess for this attempt is in: **music**. It cannot be changed; now it is your partner's turn.
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "gutter + octopus": What one word links them?: ____
    ben submits word:xqzzt in #lounge
      #lounge  GameBot → ben only: `xqzzt` is not in the dictionary. Try another word.
        [Guess] [It is a word]
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "gutter + octopus": What one word links them?: ____
    ben submits word:dance in #lounge
      #lounge  GameBot → ben only (edited): Got it. The game shows it.
      #lounge  GameBot (edited): Round 1 of 2
        gutter + octopus → music · dance
        **music** + **dance**
        ana … · ben …
        [Guess] [⋯]
    ana presses [Guess] in #lounge
    ben presses [Guess] in #lounge
      #lounge  ana gets the box "music + dance": What one word links them?: ____
      #lounge  ben gets the box "music + dance": What one word links them?: ____
    ana submits word:ballet in #lounge
    ben submits word:ballet in #lounge
      #lounge  GameBot (edited): Round 1 of 2: gutter + octopus → music · dance → **ballet** ✓ 2
      #lounge  GameBot: Round 2 of 2
        **butter** + **jaw**
        What one word links them?
        ana … · ben …
        [Guess] [⋯]
    cat presses [Guess] in #lounge
      #lounge  GameBot → cat only: You are not in this game. `/game status` shows who is.
    cat presses [⋯] in #lounge
      #lounge  GameBot → cat only: ana & ben play here, and you can follow. `/game new` opens a game of your own.
        [Rules]
    ana presses [⋯] in #lounge
      #lounge  GameBot → ana only: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in #lounge
      #lounge  GameBot → ana only (edited): Give up round 2? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Keep playing] in #lounge
      #lounge  GameBot → ana only (edited): You keep playing.
    ana presses [⋯] in #lounge
      #lounge  GameBot → ana only: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in #lounge
      #lounge  GameBot → ana only (edited): Give up round 2? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Give up] in #lounge
      #lounge  GameBot → ana only (edited): You gave up the round.
      #lounge  GameBot: **ana & ben did not make it this time:** 7 attempts a round (4 or fewer win).
        gutter + octopus → **ballet** 2
        butter + jaw: given up (12)
        Best: round 1 (2). Worst: round 2 (12).
        14 attempts, 0 perfect, {duration}
        Replay: `cicada-595`
        [Rematch] [Share] [Replay] [Stats]
      #lounge  GameBot (edited): Round 2 of 2: butter + jaw, given up, counts as 12 attempts
        **ana & ben did not make it this time:** 7 attempts a round (4 or fewer win). The result: {link to a message in #lounge}
    cat presses [Share] in #lounge
      #lounge  GameBot → cat only: Only its players can share this game. `/game new` opens one of your own.
    ana presses [Share] in #lounge
      #lounge  GameBot → ana only: GameBot · two-player · 🟩🟥 · 14 attempts
        ana & ben: 2, given up
        [Post it here] [With the words]
    ana presses [With the words] in #lounge
      #lounge  GameBot → ana only (edited): GameBot · two-player · 🟩🟥 · 14 attempts
        ana & ben: 2, given up
        gutter + octopus → music · dance → **ballet** 2
        butter + jaw: given up (12)
        [Post it here]
    ana presses [Post it here] in #lounge
      #lounge  GameBot: GameBot · two-player · 🟩🟥 · 14 attempts
        ana & ben: 2, given up
        gutter + octopus → music · dance → **ballet** 2
        butter + jaw: given up (12)
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// Opens a table of ana and ben in the lounge, with cat watching.
async fn seated(discord: &Discord, rounds: u32) {
    discord
        .play(&format!(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player partner:@ben rounds:{rounds} in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            expect cat sees "Round 1 of {rounds}"
            "#
        ))
        .await;
}

/// The messages that everybody in the channel sees now, oldest first.
fn in_channel(discord: &Discord) -> Vec<Seen> {
    let view = discord.user("cat").sees();
    let messages = view.messages.into_iter();
    messages
        .filter(|message| message.place == "#lounge")
        .collect()
}

/// Waits until the table of this round shows a text.
async fn table_shows(discord: &Discord, round: &str, text: &str) {
    discord
        .until(&format!("the table of {round} shows {text:?}"), || {
            in_channel(discord)
                .iter()
                .any(|message| message.text.starts_with(round) && message.text.contains(text))
        })
        .await;
}

#[tokio::test]
async fn a_game_at_a_table_keeps_to_its_counts_and_only_the_newest_round_has_buttons() {
    keeps_to_its_counts(|_| ()).await;
}

#[tokio::test]
async fn so_does_one_in_a_thread_or_a_post_in_a_forum() {
    keeps_to_its_counts(Channel::make_thread).await;
}

#[tokio::test]
async fn so_does_one_in_the_chat_of_a_voice_channel() {
    keeps_to_its_counts(Channel::make_voice).await;
}

async fn keeps_to_its_counts(make: impl FnOnce(&Channel)) {
    let (discord, home) = (Discord::start().await, Home::new());
    make(&discord.guild("tavern").channel("lounge"));
    let bot = Bot::start(&discord, &home).await;
    seated(&discord, 4).await;
    for (round, word) in (1..).zip(["pelican", "zeppelin", "xylophone", "kazoo"]) {
        discord
            .play(&format!(
                r"
                at once: ana presses Guess in #lounge & ben presses Guess in #lounge
                at once: ana submits word:{word} & ben submits word:{word}
                "
            ))
            .await;
        table_shows(&discord, &format!("Round {round} of 4: "), "✓ 1").await;
        if round < 4 {
            table_shows(&discord, &format!("Round {} of 4\n", round + 1), "one word").await;
        }
        let messages = in_channel(&discord);
        let playable = messages.iter().filter(|message| message.offers("Guess"));
        assert_eq!(playable.count(), usize::from(round < 4), "{messages:#?}");
    }
    discord.play("expect cat sees [Rematch]").await;
    bot.stop().await;

    let posted = discord.entries().into_iter().filter(|entry| {
        entry.kind == Kind::Posted && entry.seen_by.contains(&discord.user("cat").id)
    });
    assert!(posted.count() <= 4 + 2);
    let page = discord.transcript_since(0);
    assert!(!page.contains("'s DM  GameBot"), "{page}");
    assert_eq!(page.matches("(pings ben)").count(), 1, "{page}");
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn whichever_of_two_answers_arrives_last_the_newest_state_is_on_screen() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    seated(&discord, 1).await;
    let callback = "/interactions/*/*/callback";
    let late = Harm::Delay(Duration::from_millis(700));
    let unknown = Harm::StatusAfterEffect(502);
    // The answer to the first press: late, not heard of, or cut off and tried again.
    let n_answers = || {
        let requests = discord.requests();
        requests
            .iter()
            .filter(|path| path.ends_with("/callback"))
            .count()
    };
    for (harm, [one, other]) in [
        (late, ["pelican", "zeppelin"]),
        (unknown, ["xylophone", "kazoo"]),
        (Harm::CutBeforeEffect, ["obelisk", "pangolin"]),
        (Harm::CutAfterEffect, ["gazebo", "haiku"]),
    ] {
        discord
            .play("ana presses Guess in #lounge\nben presses Guess in #lounge")
            .await;
        discord.harm(1, "POST", callback, harm);
        let n_before = n_answers();
        let (ana, ben) = (discord.user("ana"), discord.user("ben"));
        let first = ana.submit(&[("word", one)]).unwrap();
        // The first answer is under way when the second person's guess completes the attempt.
        discord
            .until("the first answer is under way", || n_before < n_answers())
            .await;
        let second = ben.submit(&[("word", other)]).unwrap();
        first.answered().await;
        second.answered().await;
        table_shows(&discord, "Round 1 of 1", &format!("{one} · {other}")).await;
        discord.settled().await;
        table_shows(&discord, "Round 1 of 1", "ana … · ben …").await;
    }
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_deleted_table_comes_back_with_the_next_press_or_from_the_status() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    seated(&discord, 2).await;
    let (ana, ben) = (discord.user("ana"), discord.user("ben"));

    discord.play("ana presses Guess in #lounge").await;
    ana.delete(&in_channel(&discord)[0]);
    let page = discord
        .play(
            r#"
            ana submits word:pelican
            expect cat sees "ana ✓ · ben …"
            "#,
        )
        .await;
    assert!(
        page.contains("The message of this game was deleted."),
        "{page}"
    );
    assert_eq!(in_channel(&discord).len(), 1);

    ana.delete(&in_channel(&discord)[0]);
    let page = discord
        .play(
            r#"
            cat: /game status in #lounge
            cat presses Bring it back in #lounge
            ben: /game status in #lounge
            ben presses Bring it back in #lounge
            expect cat sees "ana ✓ · ben …"
            ben presses Guess in #lounge
            ben submits word:pelican
            expect cat sees "**pelican** ✓ 1"
            expect cat sees "Round 2 of 2"
            "#,
        )
        .await;
    assert!(page.contains("You are not in this game"), "{page}");

    // Where the message is still there, it points to the new one.
    discord
        .play(
            r#"
            ben: /game status in #lounge
            ben presses Bring it back in #lounge
            expect cat sees "The game goes on further down."
            ana: /guess word:zeppelin in #lounge
            expect cat sees "ana ✓ · ben …"
            "#,
        )
        .await;
    let playable = in_channel(&discord);
    let playable = playable.iter().filter(|message| message.offers("Guess"));
    assert_eq!(playable.count(), 1);
    ben.wait_for("one table", |view| view.has("Round 2 of 2"))
        .await;
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn killed_before_the_answer_to_a_press_the_table_shows_it_after_the_start() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    seated(&discord, 2).await;
    discord.play("ana presses Guess in #lounge").await;
    // The guess is taken, and neither its answer nor an edit gets through.
    let late = Harm::Delay(Duration::from_mins(1));
    discord.harm(1, "POST", "/interactions/*/*/callback", late);
    discord.harm(9, "PATCH", "/channels/*/messages/*", late);
    let n_requests = discord.requests().len();
    drop(discord.user("ana").submit(&[("word", "hence")]).unwrap());
    discord
        .until("the guess is taken", || {
            n_requests < discord.requests().len()
        })
        .await;
    process.kill();
    discord.heal();
    let process = Process::start(&discord, &home).await;
    table_shows(&discord, "Round 1 of 2", "ana ✓ · ben …").await;
    discord
        .play(
            r#"
            ben presses Guess in #lounge
            ben submits word:hence
            expect cat sees "✓ 1"
            expect cat sees "Round 2 of 2"
            "#,
        )
        .await;
    process.stop(&discord).await;
    let tables = in_channel(&discord);
    assert_eq!(tables.len(), 2, "{tables:#?}");
    discord.assert_clean();
}
