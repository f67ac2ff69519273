//! A guess at a table is seen by nobody but its player until the attempt is complete, whatever people press.

use super::{Game, RARE, log_all};
use crate::bot::harness::{Bot, Home};
use crate::discord::{Discord, User};
use gamebot::clock::Clock;

/// Guesses at the table, or by any other way there is.
async fn guess(game: &Game<'_>, name: &str, word: &str) {
    let scene = match game.pick(4) {
        0 => format!("{name}: /guess word:{word} in #lounge"),
        1 => format!("{name} dms \"{word}\""),
        _ => format!("{name} presses Guess in #lounge\n{name} submits word:{word}"),
    };
    game.discord.play(&scene).await;
}

/// Lets people press and look at whatever they can, and `partner` try words that are refused.
async fn pry(game: &Game<'_>, partner: &str) {
    for _ in 0..3 {
        let scene = match game.pick(8) {
            0 => "cat: /game status in #lounge".to_owned(),
            1 => "cat presses ⋯ in #lounge".to_owned(),
            2 => "mia presses Guess in #lounge".to_owned(),
            3 => format!("{partner} presses ⋯ in #lounge\n{partner} presses My words in #lounge"),
            4 => format!("{partner} presses Guess in #lounge\n{partner} submits word:xqzzt"),
            5 => format!("{partner}: /words in #lounge"),
            6 => "mia: /game pause in #lounge\nmia presses Resume in #lounge".to_owned(),
            _ => format!("{partner}: /game status in #lounge\n{partner} presses Bring it back"),
        };
        game.discord.play(&scene).await;
    }
}

async fn shows(user: &User, text: &str) {
    user.wait_for(text, |view| view.has(text)).await;
}

#[tokio::test]
async fn a_guess_at_a_table_is_hidden_from_everybody_until_the_attempt_is_complete() {
    let (log, _logging) = log_all();
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let mut bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, mia (manager)")
        .await;
    let [ana, ben, cat, mia] = ["ana", "ben", "cat", "mia"].map(|name| discord.user(name));
    let mut game = Game {
        discord: &discord,
        chance: Clock::seeded(11),
        unused: RARE.to_vec(),
    };
    discord
        .play(
            r#"
            ana: /game new mode:two_player partner:@ben rounds:3 in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            "#,
        )
        .await;
    for round in 1..=3 {
        shows(&cat, &format!("Round {round} of 3\n")).await;
        for attempt in 1..=3 {
            let (first, second, partner) = if game.pick(2) == 0 {
                ("ana", "ben", &ben)
            } else {
                ("ben", "ana", &ana)
            };
            let secret = game.fresh();
            let answer = if attempt == 3 { secret } else { game.fresh() };
            guess(&game, first, secret).await;
            pry(&game, second).await;
            if (round, attempt) == (2, 2) {
                bot.stop().await;
                bot = Bot::start(&discord, &home).await;
                pry(&game, second).await;
            }
            game.assert_hidden(secret, [partner, &cat, &mia]);
            guess(&game, second, answer).await;
            // Complete attempts are for everybody.
            for user in [&ana, &ben, &cat, &mia] {
                shows(user, secret).await;
            }
        }
    }
    shows(&cat, "fewer win)").await;
    bot.stop().await;
    let logged = log.text();
    for word in RARE {
        let line = logged.lines().find(|line| line.contains(word));
        assert!(line.is_none(), "{word} is in the log: {line:?}");
    }
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
