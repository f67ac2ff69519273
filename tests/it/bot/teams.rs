//! Teams: invited, together, asleep, together again.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use gamebot::store::{Store, StoreOptions};

use super::harness::{Bot, Home, answers_first, dm_holds, only_told};
use crate::discord::{Discord, View};

/// Opens the tavern with a bot in it.
async fn opened() -> (Discord, Home, Bot) {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan")
        .await;
    (discord, home, bot)
}

#[tokio::test]
async fn two_people_become_a_team_with_a_name_and_play_together() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            ana: /team invite user:@ben name:"The Kettles" in #lounge
            expect ben sees "ana asks you to be a team"
            ben presses Accept in #lounge
            expect ana sees "are a team now"
            cat: /team show user:@ana in #lounge
            ana: /team show in #lounge
            ana: /game new mode:race in #lounge
            expect ben sees "hosted by ana"
            ben: /game join in #lounge
            expect ana sees "Team: The Kettles (ana & ben)"
            "#,
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /team invite user:@ben name:The Kettles in #lounge
      #lounge  GameBot → ana only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
      #lounge  GameBot (pings ben): @ben: **ana asks you to be a team**, called **The Kettles**.
        A team plays together in this server, with a name and a history of its own. This ends {time}.
        [Accept] [Decline]
    ben presses [Accept] in #lounge
      #lounge  GameBot → ben only: You are a team: The Kettles (ana & ben). Press Join in the same lobby, both of you, and you play together.
      #lounge  GameBot (edited): **ana and ben are a team now.** `/team show` shows it; `/game new` opens a game for it.
    cat: /team show user:@ana in #lounge
      #lounge  GameBot: **The Kettles (ana & ben)**
        A team since {time}.
        They play together: the team enters a lobby once both have pressed Join there.
    ana: /team show in #lounge
      #lounge  GameBot: **The Kettles (ana & ben)**
        A team since {time}.
        They play together: the team enters a lobby once both have pressed Join there.
    ana: /game new mode:race in #lounge
      #lounge  GameBot → ana only: The lobby is open in this channel. Press Start when all have joined.
      #lounge  GameBot: **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (1 of 24): ana
        It takes 4 players: 3 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ben: /game join in #lounge
      #lounge  GameBot → ben only: You are in. When the host starts the game, your words come by DM.
      #lounge  GameBot (edited): **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (2 of 24): ana, ben
        Team: The Kettles (ana & ben)
        It takes 4 players: 2 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn an_invitation_is_for_one_person_and_answered_once() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            ana: /team invite user:@ana in #lounge
            ana: /team invite user:@ben name:"x" in #lounge
            ana: /team invite user:@ben in #lounge
            expect ben sees "ana asks you to be a team"
            ana: /team invite user:@cat in #lounge
            cat presses Accept in #lounge
            cat: /team accept in #lounge
            ben: /team accept inviter:@cat in #lounge
            ben presses Decline in #lounge
            expect ana sees "ben does not want to be a team"
            ben: /team accept in #lounge
            ana: /team cancel in #lounge
            ana: /team invite user:@cat in #lounge
            expect cat sees "ana asks you to be a team"
            ana: /team cancel in #lounge
            expect cat sees "took the invitation to cat back"
            cat: /team accept in #lounge
            ana: /team leave in #lounge
            ana: /team rename name:"Kettles" in #lounge
            ana: /team show in #lounge
            ana: /team show name:"Kettles" in #lounge
            ana: /team history user:@ben in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r#"
    ana: /team invite user:@ana in #lounge
      #lounge  GameBot → ana only: You cannot be a team with yourself. `/team invite` asks somebody else.
    ana: /team invite user:@ben name:x in #lounge
      #lounge  GameBot → ana only: A name has at least 3 characters, and that has 1. Try another name.
    ana: /team invite user:@ben in #lounge
      #lounge  GameBot → ana only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
    ana: /team invite user:@cat in #lounge
      #lounge  GameBot → ana only: Your last invitation is still open for {duration}. `/team cancel` withdraws it; then you can invite again.
    cat presses [Accept] in #lounge
      #lounge  GameBot → cat only: This invitation is for somebody else. `/team invite` asks people yourself.
    cat: /team accept in #lounge
      #lounge  GameBot → cat only: No invitation is waiting for you here. `/team invite` asks somebody yourself.
    ben: /team accept inviter:@cat in #lounge
      #lounge  GameBot → ben only: No invitation is waiting for you here. `/team invite` asks somebody yourself.
    ben presses [Decline] in #lounge
      #lounge  GameBot → ben only: All right. The invitation in the channel says so.
    ben: /team accept in #lounge
      #lounge  GameBot → ben only: No invitation is waiting for you here. `/team invite` asks somebody yourself.
    ana: /team cancel in #lounge
      #lounge  GameBot → ana only: You have no invitation open here. `/team invite` asks somebody.
    ana: /team invite user:@cat in #lounge
      #lounge  GameBot → ana only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
    ana: /team cancel in #lounge
      #lounge  GameBot → ana only: The invitation is taken back.
    cat: /team accept in #lounge
      #lounge  GameBot → cat only: No invitation is waiting for you here. `/team invite` asks somebody yourself.
    ana: /team leave in #lounge
      #lounge  GameBot → ana only: You are not in a team here. `/team invite` asks somebody to be one with you.
    ana: /team rename name:Kettles in #lounge
      #lounge  GameBot → ana only: You are not in a team here. `/team invite` asks somebody to be one with you.
    ana: /team show in #lounge
      #lounge  GameBot → ana only: You are not in a team here. `/team invite` asks somebody to be one with you.
    ana: /team show name:Kettles in #lounge
      #lounge  GameBot → ana only: No team here is called Kettles. `/team show` with a `user` finds the one somebody is in.
    ana: /team history user:@ben in #lounge
      #lounge  GameBot → ana only: ben is not in a team here.
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn joining_another_team_puts_the_old_one_to_sleep_and_reuniting_wakes_it() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            ana: /team invite user:@ben name:"The Kettles" in #lounge
            expect ben sees "ana asks you to be a team"
            ben: /team accept in #lounge
            cat: /team invite user:@ana in #lounge
            expect ana sees "cat asks you to be a team"
            ana: /team accept in #lounge
            expect ben sees "ana joined another team"
            ben: /team show in #lounge
            cat: /team rename name:"the kettles" in #lounge
            cat: /team rename name:"Ana & Ben" in #lounge
            cat: /team rename name:"Spoons" in #lounge
            ana: /team rename name:"Forks" in #lounge
            ben: /team show name:"THE KETTLES" in #lounge
            ben: /team invite user:@ana in #lounge
            expect ana sees "ben asks you to be a team"
            ana: /team invite user:@ben in #lounge
            expect cat sees "ana joined another team"
            ana: /team show in #lounge
            ana: /team leave in #lounge
            expect ben sees "ana left your team"
            "#,
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    ana: /team invite user:@ben name:The Kettles in #lounge
      #lounge  GameBot → ana only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
      #lounge  GameBot (pings ben): @ben: **ana asks you to be a team**, called **The Kettles**.
        A team plays together in this server, with a name and a history of its own. This ends {time}.
        [Accept] [Decline]
    ben: /team accept in #lounge
      #lounge  GameBot → ben only: You are a team: The Kettles (ana & ben). Press Join in the same lobby, both of you, and you play together.
    cat: /team invite user:@ana in #lounge
      #lounge  GameBot → cat only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
      #lounge  GameBot (pings ana): @ana: **cat asks you to be a team**.
        A team plays together in this server, with a name and a history of its own. This ends {time}.
        [Accept] [Decline]
    ana: /team accept in #lounge
      #lounge  GameBot → ana only: You are a team: cat & ana. Press Join in the same lobby, both of you, and you play together.
      ben's DM  GameBot: ana joined another team. The Kettles (ana & ben) keeps its name and history: `/team invite` brings you two together again.
    ben: /team show in #lounge
      #lounge  GameBot → ben only: You are not in a team here. `/team invite` asks somebody to be one with you.
    cat: /team rename name:the kettles in #lounge
      #lounge  GameBot → cat only: Another team here has that name already. Try another.
    cat: /team rename name:Ana & Ben in #lounge
      #lounge  GameBot: The team is now called Ana & Ben (cat & ana).
    cat: /team rename name:Spoons in #lounge
      #lounge  GameBot → cat only: A team can be renamed once in {duration}, and yours was a short while ago. Try again in {duration}.
    ana: /team rename name:Forks in #lounge
      #lounge  GameBot → ana only: A team can be renamed once in {duration}, and yours was a short while ago. Try again in {duration}.
    ben: /team show name:THE KETTLES in #lounge
      #lounge  GameBot: **The Kettles (ana & ben)**
        A team since {time}.
        Asleep since {time}: its players are not together now. It keeps its name and history.
    ben: /team invite user:@ana in #lounge
      #lounge  GameBot → ben only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
      #lounge  GameBot (pings ana): @ana: **ben asks you to be a team**.
        A team plays together in this server, with a name and a history of its own. This ends {time}.
        [Accept] [Decline]
    ana: /team invite user:@ben in #lounge
      #lounge  GameBot → ana only: You are a team: The Kettles (ana & ben). Press Join in the same lobby, both of you, and you play together.
      cat's DM  GameBot: ana joined another team. Ana & Ben (cat & ana) keeps its name and history: `/team invite` brings you two together again.
    ana: /team show in #lounge
      #lounge  GameBot: **The Kettles (ana & ben)**
        A team since {time}.
        They play together: the team enters a lobby once both have pressed Join there.
    ana: /team leave in #lounge
      #lounge  GameBot → ana only: You left your team, and I tell your partner. It keeps its name and history until you two are together again.
      ben's DM  GameBot: ana left your team. The Kettles (ana & ben) keeps its name and history: `/team invite` brings you two together again.
    "#);
    let story = discord
        .play(r#"ana: /team history name:"The Kettles" in #lounge"#)
        .await;
    let moments = regex::Regex::new("<t:[0-9]+:f>").unwrap();
    insta::assert_snapshot!(moments.replace_all(&story, "<moment>"), @r#"
    ana: /team history name:The Kettles in #lounge
      #lounge  GameBot: **The story of The Kettles (ana & ben)**
        {time} founded as The Kettles
        {time} asleep: ana joined another team
        {time} together again
        {time} asleep: ana left
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_outlives_a_restart_and_expires_after_five_minutes() {
    let (discord, home, bot) = opened().await;
    let invited = r#"
        ana: /team invite user:@ben in #lounge
        expect ben sees "ana asks you to be a team"
        cat: /team invite user:@dan in #lounge
        expect dan sees "cat asks you to be a team"
        "#;
    discord.play(invited).await;
    bot.stop().await;

    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            ben: /team accept in #lounge
            expect ana sees "ana and ben are a team now"
            "#,
        )
        .await;
    let clock = bot.clock.clone();
    bot.stop().await;
    clock.advance(Duration::from_mins(6));

    // Nobody could answer while the program was away: that time does not count.
    let bot = Bot::start_by(&discord, &home, clock).await;
    let dan = discord.user("dan");
    assert_eq!(n_expired(&dan.sees()), 0);
    bot.clock.advance(Duration::from_mins(5));
    dan.wait_for("the invitation expired", |view| n_expired(view) == 1)
        .await;
    let page = discord
        .play(
            r#"
            dan: /team accept in #lounge
            cat: /team invite user:@dan in #lounge
            expect dan sees "cat asks you to be a team"
            "#,
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r#"
    dan: /team accept in #lounge
      #lounge  GameBot → dan only: No invitation is waiting for you here. `/team invite` asks somebody yourself.
    cat: /team invite user:@dan in #lounge
      #lounge  GameBot → cat only: I asked them in this channel. They have {duration} to accept; `/team cancel` takes it back.
    "#);
    bot.clock.advance(Duration::from_mins(5));
    dan.wait_for("both invitations expired", |view| n_expired(view) == 2)
        .await;
    bot.stop().await;
    // Where their messages stand need not be known any more.
    let options = StoreOptions::new(Arc::new(Utc::now));
    let store = Store::open_read_only(&home.database_url(), options)
        .await
        .unwrap();
    assert_eq!(store.notes("outbox", "status/").await.unwrap(), []);
    store.close().await;
    discord.assert_clean();
}

fn n_expired(view: &View) -> usize {
    let late = "did not answer cat in time";
    let messages = view.messages.iter();
    messages
        .filter(|message| message.text.contains(late))
        .count()
}

#[tokio::test]
async fn of_two_who_press_at_once_the_one_who_was_asked_is_heard() {
    let (discord, _home, bot) = opened().await;
    let page = discord
        .play(
            r#"
            ana: /team invite user:@ben in #lounge
            expect ben sees "ana asks you to be a team"
            at once: ben presses Accept in #lounge & cat presses Decline in #lounge
            "#,
        )
        .await;
    assert!(
        page.contains("ben only: You are a team: ana & ben."),
        "{page}"
    );
    // Whichever came first.
    let to_cat = [
        "This invitation is for somebody else.",
        "This invitation was accepted already",
    ];
    let told = |text: &&str| page.contains(&format!("cat only: {text}"));
    assert_eq!(to_cat.iter().filter(|text| told(text)).count(), 1, "{page}");
    dm_free(&page);
    let page = discord
        .play(
            r"
            ben: /team accept in #lounge
            ben: /team invite user:@ana in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(only_told(&page), @r#"
    ben: /team accept in #lounge
      #lounge  GameBot → ben only: No invitation is waiting for you here. `/team invite` asks somebody yourself.
    ben: /team invite user:@ana in #lounge
      #lounge  GameBot → ben only: You two are a team already. `/team show` shows it.
    "#);
    bot.stop().await;
    discord.assert_clean();
}

/// Nothing of a team is told by DM but that it sleeps.
fn dm_free(page: &str) {
    assert!(!page.contains("'s DM"), "{page}");
}

#[tokio::test]
async fn whose_dms_are_closed_misses_only_the_news_that_their_team_sleeps() {
    let (discord, _home, bot) = opened().await;
    discord
        .play(
            r#"
            ben closes dms
            ana: /team invite user:@ben in #lounge
            expect ben sees "ana asks you to be a team"
            ben: /team accept in #lounge
            ana: /team leave in #lounge
            cat: /team invite user:@ana in #lounge
            expect ana sees "cat asks you to be a team"
            ana: /team accept in #lounge
            cat: /team leave in #lounge
            "#,
        )
        .await;
    dm_holds(&discord, "ana", "cat left your team").await;
    let page = discord
        .play("ben: /team show name:\"ana & ben\" in #lounge")
        .await;
    assert!(page.contains("Asleep since"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}
