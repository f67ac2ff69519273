//! How many messages a game makes, in every mode, with few and with many people.

use std::time::Duration;

use super::harness::{Allowed, Bot, CROWD, Home, assert_counts, dm_holds, gathered, started};
use super::leaks::RARE;
use crate::discord::{Discord, Kind, Stamp};

/// How long a team may wait for its pair, on a machine that is busy with other tests.
const WAIT: Duration = Duration::from_secs(5);

/// A team game of some people, whom the scripted Discord holds to its limits.
struct Crowd {
    discord: Discord,
    home: Home,
    bot: Bot,
    people: &'static [&'static str],
    teams: Vec<[&'static str; 2]>,
    words: Vec<&'static str>,
    from: Stamp,
    longest_wait: Duration,
}

impl Crowd {
    async fn start(mode: &str, n_people: usize) -> Self {
        let (discord, home) = (Discord::start().await, Home::new());
        discord.set_rules(|rules| rules.limits_traffic = true);
        discord.guild("tavern").channel("lounge");
        let bot = Bot::start(&discord, &home).await;
        let people = &CROWD[..n_people];
        let from = discord.now();
        gathered(&discord, &format!("/game new mode:{mode}"), people).await;
        let begun = discord.now();
        discord.play("abe presses Start in #lounge").await;
        let mut crowd = Self {
            discord,
            home,
            bot,
            people,
            teams: Vec::new(),
            words: RARE.to_vec(),
            from,
            longest_wait: Duration::ZERO,
        };
        crowd.teams = crowd.dealt().await;
        let entries = crowd.discord.entries();
        let pressed = entries[begun..]
            .iter()
            .find(|entry| entry.kind == Kind::Act);
        let at = pressed.unwrap().at;
        crowd.note_waits(begun, |_| at);
        crowd
    }

    /// Waits until everybody was dealt a pair, and returns the teams.
    async fn dealt(&self) -> Vec<[&'static str; 2]> {
        let mut teams: Vec<[&str; 2]> = Vec::new();
        for name in self.people {
            dm_holds(&self.discord, name, "1** with ").await;
            let view = self.discord.user(name).sees();
            let pair = view.newest("1** with ").unwrap();
            let (_, partner) = pair.text.split_once("1** with ").unwrap();
            let partner = self
                .people
                .iter()
                .find(|other| partner.starts_with(**other));
            if !teams.iter().any(|team| team.contains(name)) {
                teams.push([name, partner.unwrap()]);
            }
        }
        teams
    }

    /// Lets teams make an attempt, all in the same second.
    async fn attempt(&mut self, teams: &[[&'static str; 2]], matches: bool) {
        let one = self.words.pop().unwrap();
        let other = if matches {
            one
        } else {
            self.words.pop().unwrap()
        };
        let (discord, from) = (&self.discord, self.discord.now());
        let said = teams.iter().flat_map(|[first, second]| {
            [
                format!("{first} dms \"{one}\""),
                format!("{second} dms \"{other}\""),
            ]
        });
        let said: Vec<String> = said.collect();
        discord
            .play(&format!("at once: {}", said.join(" & ")))
            .await;
        for name in teams.iter().flatten() {
            dm_holds(discord, name, &format!("said **{other}**")).await;
        }
        let entries = discord.entries();
        self.note_waits(from, |team| {
            let places = team.map(|name| format!("{name}'s DM"));
            let acts = entries[from..]
                .iter()
                .filter(|entry| entry.kind == Kind::Act && places.contains(&entry.place));
            acts.map(|entry| entry.at).max().unwrap()
        });
    }

    /// Notes how long teams waited for the first message after something that happened then.
    fn note_waits(
        &mut self,
        from: Stamp,
        since: impl Fn(&[&'static str; 2]) -> std::time::Instant,
    ) {
        let entries = self.discord.entries();
        let mut longest = Duration::ZERO;
        for team in &self.teams {
            for name in team {
                let place = format!("{name}'s DM");
                let sent = entries[from..].iter().find(|entry| {
                    entry.kind == Kind::Posted
                        && entry.place == place
                        && (entry.line.contains("said **") || entry.line.contains("1** with "))
                });
                if let Some(sent) = sent {
                    let wait = sent.at.saturating_duration_since(since(team));
                    longest = longest.max(wait);
                }
            }
        }
        self.longest_wait = self.longest_wait.max(longest);
    }

    /// Ends the scene: the counts hold, and nobody waited.
    async fn end(self, what: &str, rounds: usize, allowed: Allowed) {
        let Self {
            discord,
            home: _home,
            bot,
            people,
            from,
            longest_wait,
            ..
        } = self;
        assert_counts(&discord, (what, from), people, rounds, allowed).await;
        bot.stop().await;
        assert!(
            longest_wait < WAIT,
            "a team waited {longest_wait:?}, and {} requests were too many",
            discord.n_too_many()
        );
        discord.assert_clean();
        assert_eq!(discord.unanswered(), [""; 0]);
    }
}

async fn race(mode: &str, n_people: usize) {
    let mut race = Crowd::start(mode, n_people).await;
    let teams = race.teams.clone();
    for matches in [false, true, false, true] {
        race.attempt(&teams, matches).await;
    }
    race.bot.clock.advance(Duration::from_mins(3));
    for name in race.people {
        dm_holds(&race.discord, name, "Your rounds:").await;
    }
    let host = race.discord.user("abe");
    host.wait_for("the result is there", |view| {
        view.with_button("Rematch", Some("#lounge")).is_some()
    })
    .await;
    race.end(mode, 2, Allowed::RACE).await;
}

#[tokio::test]
async fn few_messages_in_a_race_of_four_people() {
    race("race", 4).await;
}

#[tokio::test]
async fn few_messages_in_a_golf_race_of_eight_people() {
    race("golf_race", 8).await;
}

#[tokio::test]
async fn few_messages_in_a_race_of_twenty_four_people_and_no_team_waits() {
    race("race", 24).await;
}

async fn knockout(n_people: usize) {
    let mut game = Crowd::start("knockout", n_people).await;
    let teams = game.teams.clone();
    for matches in [false, false, true] {
        game.attempt(&teams, matches).await;
    }
    let mut still_in = Vec::new();
    for team in teams {
        let [name, _] = team;
        let user = game.discord.user(name);
        let view = user
            .wait_for("the round is over for all", |view| {
                view.has("and you are in")
                    || view.has("**Round 2** with")
                    || view.has("Your team is out")
                    || view.has("won")
            })
            .await;
        if view.has("and you are in") || view.has("**Round 2** with") {
            still_in.push(team);
        }
    }
    let rounds = if still_in.is_empty() { 1 } else { 2 };
    game.bot.clock.advance(Duration::from_secs(6));
    for name in still_in.iter().flatten() {
        dm_holds(&game.discord, name, "**Round 2** with").await;
    }
    if !still_in.is_empty() {
        game.attempt(&still_in, false).await;
    }
    game.end("knockout", rounds, Allowed::KNOCKOUT).await;
}

#[tokio::test]
async fn few_messages_in_a_knockout_of_four_people() {
    knockout(4).await;
}

#[tokio::test]
async fn few_messages_in_a_knockout_of_eight_people() {
    knockout(8).await;
}

#[tokio::test]
async fn few_messages_in_a_knockout_of_twenty_four_people() {
    knockout(24).await;
}

async fn longform(n_people: usize) {
    let mut game = Crowd::start("longform", n_people).await;
    let teams = game.teams.clone();
    game.attempt(&teams, false).await;
    game.attempt(&teams[1..], true).await;
    game.bot.clock.advance(Duration::from_hours(24));
    for name in teams[1..].iter().flatten() {
        let user = game.discord.user(name);
        // The pair of the next day may have come first.
        user.wait_for("they are told that they are in", |view| {
            view.has("Day 1 is over, and you are in") || view.has("day 2** with")
        })
        .await;
    }
    game.bot.clock.advance(Duration::from_secs(4));
    for name in teams[0] {
        dm_holds(&game.discord, name, "Your team is out").await;
    }
    game.bot.clock.advance(Duration::from_secs(4));
    for name in teams[1..].iter().flatten() {
        dm_holds(&game.discord, name, "day 2** with").await;
    }
    game.attempt(&teams[1..], false).await;
    game.end("longform", 2, Allowed::LONGFORM).await;
}

#[tokio::test]
async fn few_messages_in_a_longform_game_of_six_people() {
    longform(6).await;
}

#[tokio::test]
async fn few_messages_in_a_longform_game_of_eight_people() {
    longform(8).await;
}

#[tokio::test]
async fn few_messages_in_a_longform_game_of_twenty_four_people() {
    longform(24).await;
}

#[tokio::test]
async fn few_messages_in_a_game_of_two_by_dm() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let from = discord.now();
    started(&discord).await;
    let mut words = RARE.iter();
    for _ in 0..3 {
        for matches in [false, true] {
            let one = words.next().unwrap();
            let other = if matches { one } else { words.next().unwrap() };
            discord
                .play(&format!("ana dms \"{one}\"\nben dms \"{other}\""))
                .await;
            for name in ["ana", "ben"] {
                dm_holds(&discord, name, &format!("said **{other}**")).await;
            }
        }
    }
    dm_holds(&discord, "ana", "You won").await;
    let what = ("two-player by DM", from);
    assert_counts(&discord, what, &["ana", "ben"], 3, Allowed::BY_DM).await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn few_messages_in_a_game_of_two_at_the_table() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let from = discord.now();
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 2"
            "#,
        )
        .await;
    let mut words = RARE.iter();
    for round in 1..=2 {
        for matches in [false, true] {
            let one = words.next().unwrap();
            let other = if matches { one } else { words.next().unwrap() };
            discord
                .play(&format!(
                    "ana presses Guess in #lounge\nana submits word:{one}\n\
                     ben presses Guess in #lounge\nben submits word:{other}\n\
                     expect ana sees \"{other}\""
                ))
                .await;
        }
        if round == 1 {
            let ana = discord.user("ana");
            ana.wait_for("the second round", |view| view.has("Round 2 of 2"))
                .await;
        }
    }
    let what = ("two-player at the table", from);
    assert_counts(&discord, what, &["ana", "ben"], 2, Allowed::TABLE).await;
    bot.stop().await;
    discord.assert_clean();
}
