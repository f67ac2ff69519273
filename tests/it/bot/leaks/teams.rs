//! Teams with the same pair: nobody outside a team learns a word of it before the round is over for all.

use std::time::Duration;

use super::{Game, RARE, log_all};
use crate::bot::harness::{Bot, Home, attempt_is_over, dm_holds};
use crate::discord::{Discord, User};
use gamebot::clock::Clock;

const PLAYERS: [&str; 6] = ["ana", "ben", "cat", "dan", "eve", "fay"];

/// Everybody who could learn a word: the players, somebody who looks on, and a manager of the server.
const PEOPLE: [&str; 8] = ["ana", "ben", "cat", "dan", "eve", "fay", "ivy", "mia"];

/// How a round is called, and when it is over at the latest.
struct Kind {
    mode: &'static str,
    begins: &'static str,
    over: &'static str,
    limit: Duration,
}

#[tokio::test]
async fn a_word_of_knockout_stays_in_its_team_until_the_round_is_over_for_all() {
    let kind = Kind {
        mode: "knockout",
        begins: "**Round 1** with ",
        over: "round 1 is over",
        limit: Duration::from_mins(5),
    };
    words_stay_in_their_team(&kind).await;
}

#[tokio::test]
async fn a_word_of_longform_stays_in_its_team_until_the_day_is_over() {
    let kind = Kind {
        mode: "longform",
        begins: "**Longform, day 1** with ",
        over: "day 1 is over",
        limit: Duration::from_hours(24),
    };
    words_stay_in_their_team(&kind).await;
}

async fn words_stay_in_their_team(kind: &Kind) {
    let (log, _logging) = log_all();
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let scene = format!(
        r#"
        guild tavern: #lounge, ana, ben, cat, dan, eve, fay, ivy, mia (manager)
        ana: /game new mode:{} in #lounge
        expect ben sees "hosted by ana"
        at once: ben presses Join in #lounge & cat presses Join in #lounge & dan presses Join in #lounge
        at once: eve presses Join in #lounge & fay presses Join in #lounge
        expect ana sees "Players (6 of 24)"
        ana presses Start in #lounge
        "#,
        kind.mode
    );
    discord.play(&scene).await;
    for name in PLAYERS {
        dm_holds(&discord, name, kind.begins).await;
    }
    let teams = teams(&discord, kind.begins);
    let mut game = Game {
        discord: &discord,
        chance: Clock::seeded(11),
        unused: RARE.to_vec(),
    };
    let mut said: Vec<(&str, usize)> = Vec::new();

    // Team 0 matches on its second attempt, team 1 on its third, and team 2 never does.
    for (team, n_attempts) in [(0, 2), (1, 3), (2, 2)] {
        for attempt in 1..=n_attempts {
            let [mut first, mut second] = teams[team];
            if game.pick(2) == 0 {
                (first, second) = (second, first);
            }
            let secret = game.fresh();
            let matches = team < 2 && attempt == n_attempts;
            let answer = if matches { secret } else { game.fresh() };
            game.guess(first, secret).await;
            pry(&game, &teams, team).await;
            game.assert_hidden(secret, &all_but(&discord, &[first]));
            game.guess(second, answer).await;
            for name in [first, second] {
                attempt_is_over(&discord, name, secret, answer).await;
            }
            said.push((secret, team));
            said.push((answer, team));
            pry(&game, &teams, team).await;
            for (word, team) in &said {
                game.assert_hidden(word, &all_but(&discord, &teams[*team]));
            }
        }
    }
    let waiting = game.fresh();
    game.guess(teams[2][0], waiting).await;
    pry(&game, &teams, 2).await;
    bot.clock.advance(kind.limit);
    let ivy = discord.user("ivy");
    let is_over = |view: &crate::discord::View| view.has(kind.over);
    ivy.wait_for("the round is over for all", is_over).await;
    for (word, _) in said.iter().filter(|(_, team)| *team < 2) {
        ivy.wait_for("the summary shows how teams got there", |view| {
            view.has(word)
        })
        .await;
    }
    game.assert_hidden(waiting, &all_but(&discord, &[teams[2][0]]));
    bot.stop().await;
    let logged = log.text();
    for word in RARE {
        let line = logged.lines().find(|line| line.contains(word));
        assert!(line.is_none(), "{word} is in the log: {line:?}");
    }
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// Lets others look at whatever they may look at, and try what the team said.
async fn pry(game: &Game<'_>, teams: &[[&str; 2]; 3], team: usize) {
    let [other, _] = teams[(team + 1) % 3];
    for _ in 0..3 {
        let scene = match game.pick(9) {
            0 => "ivy: /game status in #lounge".to_owned(),
            1 => "mia: /game status in #lounge".to_owned(),
            2 => "mia looks up /game status game: in #lounge".to_owned(),
            3 => "ivy presses My words in #lounge".to_owned(),
            4 => "mia presses Guess in #lounge".to_owned(),
            5 => format!("{other}: /words in #lounge"),
            6 => format!("{other}: /game status in dm"),
            7 => format!("{other} presses My words in #lounge"),
            _ => format!("{other} dms \"xqzzt\""),
        };
        game.discord.play(&scene).await;
    }
}

/// Reads from the DMs who plays with whom.
fn teams(discord: &Discord, begins: &str) -> [[&'static str; 2]; 3] {
    let mut left = PLAYERS.to_vec();
    [(); 3].map(|()| {
        let one = left.remove(0);
        let view = discord.user(one).sees();
        let deal = &view.newest(begins).expect("a pair was dealt").text;
        let with = |name: &&str| deal.contains(&format!("{begins}{name}"));
        let other = left.iter().position(with).expect("somebody is the partner");
        [one, left.remove(other)]
    })
}

fn all_but(discord: &Discord, team: &[&str]) -> Vec<User> {
    let others = PEOPLE.iter().filter(|name| !team.contains(name));
    others.map(|name| discord.user(name)).collect()
}
