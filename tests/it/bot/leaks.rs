//! Nobody learns a partner's word before the attempt is complete, nor anybody else a word of a live game.

mod table;
mod teams;

use std::io;
use std::sync::{Arc, Mutex};

use gamebot::clock::Clock;
use tracing_subscriber::fmt::MakeWriter;

use super::harness::{Bot, Home, dm_holds};
use crate::discord::{Discord, User};

/// Words that nothing but a guess of this test brings into play.
pub(super) const RARE: [&str; 30] = [
    "pelican",
    "zeppelin",
    "xylophone",
    "kazoo",
    "obelisk",
    "pangolin",
    "gazebo",
    "haiku",
    "igloo",
    "jukebox",
    "kumquat",
    "ocelot",
    "papyrus",
    "rhubarb",
    "saxophone",
    "tapioca",
    "ukulele",
    "vampire",
    "walrus",
    "yodel",
    "zucchini",
    "abacus",
    "bagpipe",
    "cactus",
    "dynamo",
    "eclipse",
    "falafel",
    "giraffe",
    "harpoon",
    "iguana",
];

/// Everything logged on this thread, where the bot runs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Captures whatever is logged on this thread, for as long as the guard lives.
fn log_all() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    (log, crate::logging::subscribe(subscriber))
}

struct Game<'a> {
    discord: &'a Discord,
    chance: Clock,
    unused: Vec<&'static str>,
}

impl Game<'_> {
    fn pick(&self, n: u64) -> u64 {
        self.chance.number() % n
    }

    fn fresh(&mut self) -> &'static str {
        self.unused.pop().unwrap()
    }

    /// Guesses by any of the ways there are.
    async fn guess(&self, name: &str, word: &str) {
        let scene = match self.pick(4) {
            0 => format!("{name}: /guess word:{word} in #lounge"),
            1 => format!("{name}: /guess word:{word} in dm"),
            2 => format!("{name} presses Guess in dm\n{name} submits word:{word}"),
            _ => format!("{name} dms \"{word}\""),
        };
        self.discord.play(&scene).await;
    }

    /// Lets people look at whatever they may look at, and `partner` try words that are refused.
    async fn pry(&self, partner: &str) {
        for _ in 0..3 {
            let scene = match self.pick(9) {
                0 => "cat: /game status in #lounge".to_owned(),
                1 => "mia: /game status in #lounge".to_owned(),
                2 => "mia looks up /game status game: in #lounge".to_owned(),
                3 => "cat presses My words in #lounge".to_owned(),
                4 => "cat presses Guess in #lounge".to_owned(),
                5 => format!("{partner}: /words in #lounge"),
                6 => format!("{partner}: /game status in dm"),
                7 => format!("{partner} dms \"xqzzt\""),
                _ => format!("{partner}: /guess word:q in #lounge"),
            };
            self.discord.play(&scene).await;
        }
    }

    #[track_caller]
    fn assert_hidden<'u>(&self, word: &str, from: impl IntoIterator<Item = &'u User>) {
        for user in from {
            let shown = self.discord.every_byte_shown_to(user);
            let leak = shown.iter().find(|shown| shown.text.contains(word));
            assert!(leak.is_none(), "{word} leaked: {leak:?}");
        }
    }
}

#[tokio::test]
async fn a_word_reaches_nobody_before_both_have_guessed() {
    let (log, _logging) = log_all();
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, mia (manager)")
        .await;
    let [ana, ben, cat, mia] = ["ana", "ben", "cat", "mia"].map(|name| discord.user(name));
    let mut game = Game {
        discord: &discord,
        chance: Clock::seeded(7),
        unused: RARE.to_vec(),
    };
    let mut matched: Vec<&str> = Vec::new();

    for _ in 0..3 {
        discord
            .play(
                r#"
                ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
                expect ben sees "meet on one word"
                ben: /game join in #lounge
                "#,
            )
            .await;
        for round in 1..=2 {
            for name in ["ana", "ben"] {
                dm_holds(&discord, name, &format!("Round {round} of 2")).await;
            }
            for attempt in 1..=3 {
                let (first, second, partner) = if game.pick(2) == 0 {
                    ("ana", "ben", &ben)
                } else {
                    ("ben", "ana", &ana)
                };
                let secret = game.fresh();
                let answer = if attempt == 3 { secret } else { game.fresh() };
                game.guess(first, secret).await;
                game.pry(second).await;
                game.assert_hidden(secret, [partner, &cat, &mia]);
                game.guess(second, answer).await;
                for name in ["ana", "ben"] {
                    dm_holds(&discord, name, &format!("{second} said **{answer}**")).await;
                }
                game.pry(first).await;
                if attempt == 3 {
                    matched.push(secret);
                }
                // The result of a game names what was matched.
                if (round, attempt) != (2, 3) {
                    game.assert_hidden(secret, [&cat, &mia]);
                }
            }
        }
        let last = matched.last().unwrap();
        for user in [&cat, &mia] {
            user.wait_for("the result names the matched words", |view| view.has(last))
                .await;
        }
    }
    bot.stop().await;

    // Words that were not matched are in no result: they never leave the team.
    for word in RARE.iter().filter(|word| !matched.contains(*word)) {
        game.assert_hidden(word, [&cat, &mia]);
    }
    let logged = log.text();
    assert!(logged.contains("started"), "the log is captured");
    for word in RARE {
        let line = logged.lines().find(|line| line.contains(word));
        assert!(line.is_none(), "{word} is in the log: {line:?}");
    }
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
