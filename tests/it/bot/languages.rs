//! What people read in other languages than English, and which.

use regex::Regex;

use super::harness::{Bot, Home, answers_first, steady};
use crate::discord::Discord;

/// A page without what differs from run to run: how long the game took, too.
fn steady_times(page: &str) -> String {
    let took = Regex::new("(?m)(perfekt|perfectas|parfaites?), .*$").unwrap();
    took.replace_all(&steady(page), "$1, {took}").into_owned()
}

/// The answers on a page, without how long something took and which day it was.
fn answers(page: &str) -> String {
    let duration = Regex::new(r"(\d+,)?\{duration\}|\d+ ms").unwrap();
    let took = duration.replace_all(page, "{duration}");
    let day = Regex::new(r"\d{4}-\d{2}-\d{2}").unwrap();
    answers_first(&day.replace_all(&took, "{day}"))
}

#[tokio::test]
async fn a_german_server_plays_in_german_and_each_reads_private_answers_in_their_own_language() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild_reading("taverne", "de");
    discord.user("ana").set_locale("de");
    discord.user("ben").set_locale("fr");
    discord.user("mia").set_locale("de");
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild taverne: #lounge, ana, ben
            ana: /help in #lounge
            ben: /help in #lounge
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            expect ben sees [Annehmen]
            ben presses Annehmen
            expect ana sees [Raten]
            ana presses Raten in #lounge
            ana submits word:hence
            ben: /guess word:xqzt in #lounge
            expect ben sees [C’est un mot]
            ben presses Raten in #lounge
            ben submits word:albeit
            ana presses Raten in #lounge
            ana submits word:perhaps
            ben presses Raten in #lounge
            ben submits word:perhaps
            expect ana sees "Runde 2 von 2"
            ben: /giveup in #lounge
            ben presses Abandonner in #lounge
            expect ana sees [Revanche]
            expect ana sees "Das Ergebnis: https"
            ana presses Teilen in #lounge
            ana: /game status in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(steady_times(&page));

    // How it went, and what is kept: what all read in German, what ben alone reads in French.
    let page = discord
        .play(
            r"
            guild taverne: mia (manager)
            ana presses Statistik in #lounge
            ben: /stats player user:@ana mode:two_player period:week in #lounge
            ben: /stats player mode:race period:day in #lounge
            ana: /stats words in #lounge
            ana: /leaderboard in #lounge
            ana presses Nochmal ansehen in #lounge
            ana presses Weiter in #lounge
            ana presses Warum? in #lounge
            ben: /replay list in #lounge
            ana: /daily show:today in #lounge
            ben: /daily show:yesterday in #lounge
            ana: /privacy show in #lounge
            ben: /privacy erase in #lounge
            ben presses Tout garder in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(answers(&page));

    // mia manages the server, and chooses its language.
    let page = discord
        .play(
            r#"
            mia: /server show in #lounge
            mia: /server set key:two_player.attempts value:70 in #lounge
            mia: /server set key:two_player.rounds value:3 in #lounge
            mia: /server words add list:block words:"mouse, rat" in #lounge
            mia: /server season start in #lounge
            mia looks up /server set key:language value:es
            mia: /server set key:language value:tlh in #lounge
            mia: /server set key:language value:es-ES in #lounge
            mia: /server show in #lounge
            ana: /stats player in #lounge
            ana: /leaderboard period:season in #lounge
            mia: /server reset key:language in #lounge
            ana: /stats player in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(answers(&page));
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn dms_are_in_the_language_that_a_person_was_last_seen_with() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.user("ana").set_locale("es-ES");
    discord.user("ben").set_locale("fr");
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ben: /words in dm
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            expect ben sees [Accepter]
            ben presses Accepter in dm
            expect ana sees [Adivinar]
            expect ben sees [Deviner]
            ana dms "hence"
            ben dms "albeit"
            expect ben sees "Essai 2"
            ana dms "two words"
            ana dms "ayuda"
            ana dms "me rindo"
            ana dms "perhaps"
            ben dms "perhaps"
            expect ana sees "Habéis"
            ben dms "bonjour"
            "#,
        )
        .await;
    insta::assert_snapshot!(steady_times(&page));
    bot.stop().await;
    discord.assert_clean();
}
