//! Players leave the server of a game: they forfeit as soon as it shows, and nobody else does.

use std::time::Duration;

use gamebot::store::{Filter, Position};

use super::harness::{Bot, Home, dm_holds, gathered, read_log, started, teams};
use super::knockout::four_teams_start;
use crate::discord::{Discord, Harm};

/// Returns how often it was looked up whether somebody is a member.
fn n_look_ups(discord: &Discord) -> usize {
    let requests = discord.requests();
    let of_member = |request: &&String| request.contains("/members/");
    requests.iter().filter(of_member).count()
}

/// Returns the players who left the server, each with what caused it: an event, or a request.
async fn left_server(home: &Home) -> Vec<(String, Option<String>)> {
    let log = read_log(home).await;
    let all = Filter::all();
    let page = log.read_all(Position::START, 10_000, &all).await.unwrap();
    let mut left = Vec::new();
    for event in &page.events {
        if &*event.event_type == "player_left" && event.data.contains("left_server") {
            let cause = event.causation_id.unwrap();
            let mut causes = page.events.iter();
            let cause = causes.find(|earlier| earlier.event_id.as_uuid() == cause);
            let cause = cause.map(|cause| cause.event_type.to_string());
            let source = event.source.id.clone().unwrap();
            let source = source.split('/').take(2).collect::<Vec<_>>().join("/");
            left.push((source, cause));
        }
    }
    log.close().await;
    left
}

#[tokio::test]
async fn who_left_the_server_forfeits_when_a_dm_fails() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    // Ana alone is silent.
    discord
        .play("ben dms \"hence\"\nexpect ben sees \"Got it\"")
        .await;
    bot.clock.advance(Duration::from_secs(61));
    discord
        .until("ana is looked up", || n_look_ups(&discord) == 1)
        .await;
    discord
        .play(
            r#"
            ben leaves tavern
            ben closes dms
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Give up in dm
            expect ana sees "ben left the server"
            "#,
        )
        .await;
    let page = discord
        .play("ana: /game new mode:two_player partner:@cat in #lounge")
        .await;
    assert!(!page.contains("another game"), "{page}");
    assert!(
        !discord
            .entries()
            .iter()
            .any(|entry| entry.line.contains("my DMs do not reach"))
    );
    bot.stop().await;
    let left = left_server(&home).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].1.is_some(), "{left:?}");
    discord.assert_clean();
}

#[tokio::test]
async fn only_unknown_member_counts_as_having_left() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    for (n, harm) in [
        Harm::Refusal {
            status: 404,
            code: 10_013,
        },
        Harm::Refusal {
            status: 403,
            code: 50_001,
        },
        Harm::Page(403),
        Harm::Page(404),
    ]
    .into_iter()
    .enumerate()
    {
        bot.clock.advance(Duration::from_mins(11));
        discord.harm(9, "GET", "/guilds/*/members/*", harm);
        discord
            .until("it is looked up", || n < n_look_ups(&discord))
            .await;
        discord.heal();
        discord
            .play(&format!("ana dms \"{}\"\nexpect ana sees \"Got it\"\nben dms \"{}\"\nexpect ana sees \"Attempt {}:\"",
                ["hence", "albeit", "whereas", "perhaps"][n], ["wherever", "thereby", "hereby", "whereby"][n], n + 2))
            .await;
    }
    bot.stop().await;
    assert_eq!(left_server(&home).await, []);
    discord.assert_clean();
}

#[tokio::test]
async fn a_silent_partner_in_a_race_is_looked_up_after_a_minute() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:race", &people).await;
    discord.play("ana presses Start in #lounge").await;
    let teams = teams(&discord, &people).await;
    let [leaver, partner] = teams[1];
    // In another server they share with the bot, their DMs arrive.
    discord
        .play(&format!(
            "guild inn: #bar, {leaver}\n{leaver} leaves tavern"
        ))
        .await;
    discord
        .play(&format!(
            "{partner} dms \"hence\"\nexpect {partner} sees \"Got it\""
        ))
        .await;
    assert_eq!(n_look_ups(&discord), 0);
    bot.clock.advance(Duration::from_secs(61));
    dm_holds(&discord, partner, &format!("{leaver} left the server")).await;
    // The three others were silent as well, or one of them has guessed; nobody is asked about twice.
    discord
        .until("all are looked up", || 3 <= n_look_ups(&discord))
        .await;
    let page = discord.play("ana: /game status in #lounge").await;
    assert!(page.contains("running"), "{page}");
    bot.stop().await;
    assert!(n_look_ups(&discord) <= 4);
    assert_eq!(
        left_server(&home).await,
        [("left_server/silent".to_owned(), None)]
    );
    discord.assert_clean();
}

#[tokio::test]
async fn who_left_is_not_reminded_of_a_longform_day() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    four_teams_start(&discord, "longform").await;
    // Dan could still be reached, Fay and her partner not.
    discord
        .play(
            r"
            guild inn: #bar, dan
            dan leaves tavern
            fay closes dms
            fay leaves tavern
            ",
        )
        .await;
    bot.clock.advance(Duration::from_hours(12));
    dm_holds(&discord, "gus", "Half").await;
    dm_holds(&discord, "ben", "out").await;
    dm_holds(&discord, "eve", "out").await;
    let dans = discord.every_byte_shown_to(&discord.user("dan"));
    assert!(
        !dans.iter().any(|shown| shown.text.contains("Half")),
        "{dans:?}"
    );
    // At the day's end it is looked up again.
    discord.play("gus leaves tavern").await;
    bot.clock.advance(Duration::from_hours(12));
    dm_holds(&discord, "hal", "out").await;
    bot.stop().await;
    let left = left_server(&home).await;
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left.iter().all(|(_, cause)| cause.is_some()), "{left:?}");
    discord.assert_clean();
}

#[tokio::test]
async fn who_left_is_in_no_lobby_when_it_starts() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan", "eve"];
    gathered(&discord, "/game new mode:race", &people).await;
    discord.play("eve leaves tavern").await;
    bot.clock.advance(Duration::from_secs(61));
    discord.play("ana presses Start in #lounge").await;
    teams(&discord, &people[..4]).await;
    let page = discord.play("ben: /game status in #lounge").await;
    assert!(!page.contains("eve"), "{page}");

    // Two-player starts when the second player is there: here the first has left.
    discord
        .play(
            r"
            guild inn: #bar, ida, jon
            ida: /game new mode:two_player partner:@jon in #bar
            expect jon sees [Accept]
            ida leaves inn
            ",
        )
        .await;
    bot.clock.advance(Duration::from_secs(61));
    let page = discord.play("jon presses Accept in #bar").await;
    assert!(
        page.contains("ida left the server, so this game is off"),
        "{page}"
    );
    bot.stop().await;
    assert_eq!(left_server(&home).await.len(), 2);
    discord.assert_clean();
}

#[tokio::test]
async fn who_is_looked_up_too_late_for_the_start_forfeits_then() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:race", &people).await;
    discord
        .play("guild inn: #bar, dan\ndan leaves tavern")
        .await;
    bot.clock.advance(Duration::from_secs(61));
    // All three take longer than the start waits.
    let late = Harm::Delay(Duration::from_millis(600));
    discord.harm(9, "GET", "/guilds/*/members/*", late);
    discord.play("ana presses Start in #lounge").await;
    let teams = teams(&discord, &people).await;
    let partner = teams.iter().find(|team| team.contains(&"dan")).unwrap();
    let partner = partner.iter().find(|name| **name != "dan").unwrap();
    dm_holds(&discord, partner, "dan left the server").await;
    bot.stop().await;
    let left = left_server(&home).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(n_look_ups(&discord), 3);
    discord.assert_clean();
}
