//! Many at once, a kill at any moment, and the words of a race: what must hold whoever plays.

use std::time::Duration;

use gamebot::clock::Clock;

use super::harness::{Bot, CROWD, Home, UNDEALT, attempt_is_over, dm_holds, gathered, teams};
use super::leaks::RARE;
use super::process::Process;
use crate::discord::{Discord, User};

#[tokio::test]
async fn twenty_four_people_guess_in_the_same_second_and_all_are_answered() {
    let people = CROWD;
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let members = people.join(", ");
    discord
        .play(&format!("guild tavern: #lounge, {members}, zoe"))
        .await;
    gathered(&discord, "/game new mode:golf_race", &people).await;
    discord.play("zoe presses Join in #lounge").await;
    let full = discord.play("abe presses Start in #lounge").await;
    assert!(full.contains("game is running"), "{full}");
    assert_eq!(teams(&discord, &people).await.len(), 12);

    let guesses: Vec<String> = people.map(|name| format!("{name} dms \"ink\"")).to_vec();
    discord
        .play(&format!("at once: {}", guesses.join(" & ")))
        .await;

    for name in people {
        dm_holds(&discord, name, "brought 4 points; your team has 4 points.").await;
    }
    bot.clock.advance(Duration::from_mins(3));
    for name in people {
        dm_holds(&discord, name, "press Rematch").await;
    }
    let result = discord
        .user("zoe")
        .wait_for("the result is there", |view| {
            view.with_button("Rematch", Some("#lounge")).is_some()
        })
        .await;
    let card = result.with_button("Rematch", Some("#lounge")).unwrap();
    assert_eq!(card.text.matches(": 4 points\n").count(), 12);
    let lines: Vec<&str> = card.text.lines().collect();
    assert!(lines.len() <= 16, "it fits a phone: {}", card.text);
    let rows = lines.iter().filter(|line| line.contains(": 4 points"));
    assert!(
        rows.clone().all(|line| line.chars().count() <= 44),
        "{lines:#?}"
    );
    assert!(
        card.text
            .contains("**12 teams share the win of the golf race** with 4 points."),
        "{}",
        card.text
    );
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn killed_in_the_lobby_and_midway_a_race_goes_on_as_if_nothing_had_been() {
    let (people, said) = (["ana", "ben", "cat", "dan"], UNDEALT[0]);
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan")
        .await;
    let bot = Process::start(&discord, &home).await;
    gathered(&discord, "/game new mode:race", &["ana", "ben", "cat"]).await;
    bot.kill();

    let bot = Process::start(&discord, &home).await;
    discord
        .play("dan presses Join in #lounge\nana presses Start in #lounge")
        .await;
    let teams = teams(&discord, &people).await;
    let [one, other] = teams[0];
    discord.play(&format!("{one} dms \"{said}\"")).await;
    bot.kill();

    let bot = Process::start(&discord, &home).await;
    let from = discord.now();
    discord
        .play(&format!(
            r#"
            {one}: /words in dm
            {other} presses Guess in dm
            {other} submits word:{said}
            expect {one} sees "**Round 2** with {other}"
            expect {other} sees "**Round 2** with {one}"
            {other}: /game status in dm
            "#
        ))
        .await;
    let page = discord.transcript_since(from);
    assert!(
        page.contains(&format!("Your guess is in: **{said}**")),
        "{page}"
    );
    assert!(
        page.contains(&format!("**1.** {one} & {other}: 1 point"))
            || page.contains(&format!("**1.** {other} & {one}: 1 point")),
        "{page}"
    );
    bot.kill();

    let bot = Process::start(&discord, &home).await;
    let from = discord.now();
    discord.play("ana: /game cancel in #lounge").await;
    for name in people {
        dm_holds(&discord, name, "ana called the game off").await;
    }
    let page = discord.transcript_since(from);
    assert!(!page.contains("**Round"), "a pair came again\n{page}");
    bot.stop(&discord).await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

/// A race in which people say rare words and everybody else looks wherever they may.
struct Prying<'a> {
    discord: &'a Discord,
    chance: Clock,
    unused: Vec<&'static str>,
    others: Vec<&'static str>,
}

impl Prying<'_> {
    fn pick(&self, n: usize) -> usize {
        usize::try_from(self.chance.number() % n as u64).unwrap()
    }

    async fn guess(&self, name: &str, word: &str) {
        let scene = match self.pick(4) {
            0 => format!("{name}: /guess word:{word} in #lounge"),
            1 => format!("{name}: /guess word:{word} in dm"),
            2 => format!("{name} presses Guess in #lounge\n{name} submits word:{word}"),
            _ => format!("{name} dms \"{word}\""),
        };
        self.discord.play(&scene).await;
    }

    /// Lets people look at whatever they may look at, and try words that are refused.
    async fn pry(&self, partner: &str) {
        for _ in 0..4 {
            let other = self.others[self.pick(self.others.len())];
            let scene = match self.pick(9) {
                0 => format!("{other}: /game status in #lounge"),
                1 => "mia: /game status in #lounge".to_owned(),
                2 => format!("{other} presses My words in #lounge"),
                3 => "gus presses Guess in #lounge".to_owned(),
                4 => format!("{other}: /words in #lounge"),
                5 => format!("{partner}: /words in #lounge"),
                6 => format!("{partner}: /game status in dm"),
                7 => format!("{partner} dms \"xqzzt\""),
                _ => "gus: /game join in #lounge".to_owned(),
            };
            self.discord.play(&scene).await;
        }
    }

    #[track_caller]
    fn assert_hidden(&self, word: &str, from: &[User]) {
        for user in from {
            let shown = self.discord.every_byte_shown_to(user);
            let leak = shown.iter().find(|shown| shown.text.contains(word));
            assert!(leak.is_none(), "{word} leaked: {leak:?}");
        }
    }
}

#[tokio::test]
async fn no_word_of_a_race_leaves_its_team_before_the_end() {
    words_stay_in_their_team("race", 11).await;
}

#[tokio::test]
async fn no_word_of_a_golf_race_leaves_its_team_before_the_end() {
    words_stay_in_their_team("golf_race", 12).await;
}

async fn words_stay_in_their_team(mode: &str, seed: u64) {
    let people = ["ana", "ben", "cat", "dan", "eve", "fay"];
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start_seeded(&discord, &home, seed).await;
    let members = people.join(", ");
    discord
        .play(&format!(
            "guild tavern: #lounge, {members}, gus, mia (manager)"
        ))
        .await;
    gathered(&discord, &format!("/game new mode:{mode}"), &people).await;
    discord.play("ana presses Start in #lounge").await;
    let teams = teams(&discord, &people).await;
    let mut race = Prying {
        discord: &discord,
        chance: Clock::seeded(seed),
        unused: RARE.to_vec(),
        others: Vec::new(),
    };
    let mut said: Vec<(&str, [&str; 2], bool)> = Vec::new();

    for _ in 0..9 {
        let [one, two] = teams[race.pick(teams.len())];
        let (first, second) = if race.pick(2) == 0 {
            (one, two)
        } else {
            (two, one)
        };
        race.others = people
            .iter()
            .copied()
            .filter(|name| ![one, two].contains(name))
            .collect();
        race.others.extend(["gus", "mia"]);
        let outside: Vec<User> = race.others.iter().map(|name| discord.user(name)).collect();
        let secret = race.unused.pop().unwrap();
        let matches = race.pick(2) == 0;
        let answer = if matches {
            secret
        } else {
            race.unused.pop().unwrap()
        };

        race.guess(first, secret).await;
        race.pry(second).await;
        race.assert_hidden(secret, &[discord.user(second)]);
        race.guess(second, answer).await;
        for name in [one, two] {
            attempt_is_over(&discord, name, secret, answer).await;
        }
        said.push((secret, [one, two], matches));
        if !matches {
            said.push((answer, [one, two], false));
        }
        race.pry(first).await;
        for word in [secret, answer] {
            race.assert_hidden(word, &outside);
        }
    }
    // Until the end nobody outside has seen a word, matched or not.
    for (word, team, _) in &said {
        let outside = people.iter().chain(&["gus", "mia"]);
        let outside: Vec<User> = outside
            .filter(|name| !team.contains(name))
            .map(|name| discord.user(name))
            .collect();
        race.assert_hidden(word, &outside);
    }
    bot.clock.advance(Duration::from_mins(3));
    let over = format!("the {}**", mode.replace('_', " "));
    for name in people {
        let user = discord.user(name);
        user.wait_for("the race is over", |view| view.has(&over))
            .await;
    }
    discord
        .user("gus")
        .wait_for("the result is there", |view| {
            view.with_button("Rematch", Some("#lounge")).is_some()
        })
        .await;
    bot.stop().await;

    // The result names words that were matched; the others never leave the team.
    assert!(said.iter().any(|(_, _, matched)| *matched));
    for (word, team, matched) in said {
        let outside = people.iter().chain(&["gus", "mia"]);
        let outside: Vec<User> = outside
            .filter(|name| !team.contains(name))
            .map(|name| discord.user(name))
            .collect();
        if !matched {
            race.assert_hidden(word, &outside);
        }
    }
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
