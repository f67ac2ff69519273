//! People who play all the time, by what they see: at a table, by DM, on panels.
//!
//! Owns: what they say and press, and what they take an answer for. Does not know: what is broken.

use std::cell::Cell;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use gamebot::words::Lexicon;

use super::ledger::{Guess, Outcome, Use};
use super::{GAME_LIMIT, LAST_GAMES, World, pause};
use crate::bot::crash::dice::Dice;
use crate::discord::{Act, Answer, Channel, Discord, Seen, User};

/// After this long people ask how the game stands.
const PATIENCE: Duration = Duration::from_secs(6);

/// An answer that is not there after this long will not come.
const GIVEN_UP: Duration = Duration::from_secs(45);

/// A deferred answer that is not filled in after this long is taken for none.
const THINKING: Duration = Duration::from_secs(12);

/// Plain words that are no guesses in DMs.
const NOT_GUESSED: [&str; 12] = [
    "rules", "skip", "pass", "stop", "quit", "leave", "hello", "help", "what", "cancel", "pause",
    "start",
];

/// Where somebody plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surface {
    Table,
    Dm,
    Panel,
}

/// Which game a group plays, and where each of them.
#[derive(Clone, Copy)]
pub(super) struct Setup {
    options: &'static [(&'static str, &'static str)],
    surfaces: &'static [Surface],
    is_timed: bool,
}

use Surface::{Dm, Panel, Table};

pub(super) const AT_TABLE: Setup = Setup {
    options: &[("mode", "two_player"), ("partner", "@ben"), ("rounds", "3")],
    surfaces: &[Table, Table],
    is_timed: false,
};
pub(super) const BY_DM: Setup = Setup {
    options: &[
        ("mode", "two_player"),
        ("partner", "@dan"),
        ("rounds", "3"),
        ("where", "dm"),
    ],
    surfaces: &[Dm, Dm],
    is_timed: false,
};
pub(super) const RACE: Setup = Setup {
    options: &[("mode", "race"), ("minutes", "1")],
    surfaces: &[Dm, Dm, Dm, Panel],
    is_timed: true,
};
pub(super) const KNOCKOUT: Setup = Setup {
    options: &[("mode", "knockout")],
    surfaces: &[Dm, Dm, Dm, Dm, Panel, Dm],
    is_timed: false,
};

pub(super) struct Group {
    people: Vec<(&'static str, User)>,
    channel: Channel,
    setup: Setup,
}

pub(super) struct Person {
    name: &'static str,
    user: User,
    surface: Surface,
    /// Where their game is, and where they read.
    channel: Channel,
    place: Channel,
    dice: Dice,
}

/// Writes an id as the nonce of the bot's answer to that message: in 25 digits.
pub(super) fn nonce(mut id: u64) -> String {
    let mut digits = ['0'; 25];
    for digit in digits.iter_mut().rev() {
        *digit = char::from_digit(u32::try_from(id % 36).unwrap(), 36).unwrap();
        id /= 36;
    }
    digits.iter().collect()
}

impl Group {
    pub(super) fn of(
        discord: &Discord,
        people: &[&'static str],
        channel: Channel,
        setup: Setup,
    ) -> Self {
        Self {
            people: people
                .iter()
                .map(|name| (*name, discord.user(name)))
                .collect(),
            channel,
            setup,
        }
    }

    pub(super) fn people(&self, dice: &mut Dice) -> Vec<Person> {
        let surfaces = self.setup.surfaces.iter();
        let people = self.people.iter().zip(surfaces);
        people
            .map(|((name, user), surface)| Person {
                name,
                user: user.clone(),
                surface: *surface,
                channel: self.channel.clone(),
                place: match surface {
                    Dm => user.dm_channel(),
                    Table | Panel => self.channel.clone(),
                },
                dice: Dice::new(dice.of(0..u64::MAX)),
            })
            .collect()
    }

    /// The people who get everything by DM.
    pub(super) fn by_dm(&self) -> impl Iterator<Item = &(&'static str, User)> {
        let all = self.people.iter().zip(self.setup.surfaces);
        all.filter(|(_, surface)| **surface == Dm).map(|(it, _)| it)
    }

    /// Plays game after game.
    pub(super) async fn play(&self, scene: &World) {
        while !scene.is_closing.load(Ordering::Relaxed)
            && (!self.setup.is_timed || Instant::now() < scene.last_opening)
        {
            let began = Instant::now();
            let limit = GAME_LIMIT.max(LAST_GAMES);
            if tokio::time::timeout(limit, self.play_one(scene))
                .await
                .is_err()
            {
                let [(host, _), ..] = &self.people[..] else {
                    unreachable!()
                };
                scene.ledger.fails(&format!(
                    "a game of {host} is not over after {:?}",
                    began.elapsed()
                ));
                return;
            }
            scene.n_games.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Opens a game, lets everybody join, and waits until it is over.
    async fn play_one(&self, scene: &World) {
        let [(host_name, host), guests @ ..] = &self.people[..] else {
            unreachable!()
        };
        let tried = Cell::new(None);
        let mut opened = None;
        let (mut asked_at, mut last) = (Instant::now(), "");
        loop {
            let since = opened.unwrap_or(u64::MAX);
            let seen = host.sees_in(&self.channel, since);
            if seen.iter().any(|seen| seen.offers("Rematch")) {
                return;
            }
            let newest = |label: &str| seen.iter().rev().find(|seen| seen.offers(label));
            let act = if let Some(lobby) = newest("Join") {
                let joined = lobby.text.lines().find(|line| line.starts_with("Players"));
                let joined = joined.unwrap_or_default();
                let missing = guests.iter().find(|(name, _)| !joined.contains(name));
                match missing {
                    Some((name, guest)) => Some((*name, guest.press(lobby, "Join").ok())),
                    None => Some((*host_name, host.press(lobby, "Start").ok())),
                }
            } else if let Some(challenge) = newest("Accept") {
                let (name, guest) = &guests[0];
                Some((*name, guest.press(challenge, "Accept").ok()))
            } else {
                // A game that is there is played, unless the answer is all that came of it.
                let is_there = seen.iter().any(|seen| !seen.ephemeral);
                let is_due = !is_there && (opened.is_none() || PATIENCE < asked_at.elapsed());
                is_due.then(|| {
                    let act = host.command(&self.channel, "game new", self.setup.options);
                    let act = act.unwrap();
                    opened.get_or_insert(act.id());
                    asked_at = Instant::now();
                    (*host_name, Some(act))
                })
            };
            if let Some((name, Some(act))) = act {
                if name != last {
                    tried.set(None);
                    last = name;
                }
                finished(scene, &act, &tried).await;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

/// Waits for what comes of a use of the bot. Returns the texts that answer it; none if nobody did.
async fn finished(scene: &World, act: &Act, tried: &Cell<Option<Instant>>) -> Option<Vec<String>> {
    let asked = Instant::now();
    let missed = loop {
        match act.answer() {
            Some(Answer::Given(texts)) => {
                let from = tried.take().unwrap_or(asked);
                scene.ledger.used(Use::press(act.told(), from, asked, None));
                return Some(texts);
            }
            Some(Answer::Missed { was_heard }) => break was_heard,
            None if THINKING < asked.elapsed() => break true,
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let from = tried.get().unwrap_or(asked);
    tried.set(Some(from));
    scene
        .ledger
        .used(Use::press(act.told(), from, asked, Some(missed)));
    None
}

/// Waits for the answer to a DM. Returns its text, or nothing if it is a mark.
async fn answered(scene: &World, who: &User, act: &Act) -> Option<String> {
    let (asked, dm, nonce) = (Instant::now(), who.dm_channel(), nonce(act.id()));
    loop {
        let seen = who.sees_in(&dm, act.id());
        let text = seen.iter().find(|seen| seen.nonce.as_ref() == Some(&nonce));
        let is_marked = seen
            .first()
            .is_some_and(|own| own.id == act.id() && !own.reactions.is_empty());
        if text.is_some() || is_marked {
            scene.ledger.used(Use::dm(act.told(), asked));
            return Some(text.map(|seen| seen.text.clone()).unwrap_or_default());
        }
        if GIVEN_UP < asked.elapsed() {
            scene
                .ledger
                .fails(&format!("{:?} was not answered", act.told()));
            return None;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|part| part == word)
}

/// The pair that a message shows, which is its last bold line of that form.
fn pair_of(seen: &Seen) -> Option<String> {
    let mut lines = seen.text.lines().rev();
    let line = lines.find(|line| line.contains("** + **"))?;
    Some(line.to_owned())
}

/// A guess, and the message that it answers.
struct Tried<'a> {
    seen: &'a Seen,
    word: &'a str,
    at: Instant,
}

impl Person {
    /// Plays whatever game there is, until all is over.
    pub(super) async fn live(mut self, scene: &World) {
        let tried = Cell::new(None);
        let (mut from, mut done, mut looked_at) = (0, None, Instant::now());
        let mut n_refused = 0;
        let (mut last, mut is_unclear) = (None, false);
        while !scene.is_over.load(Ordering::Relaxed) {
            pause(&mut self.dice, 200..600).await;
            let here = self.user.sees_in(&self.place, from);
            let is_mine = |seen: &&Seen| {
                let is_place = seen.ephemeral == (self.surface == Panel);
                seen.author == "GameBot" && is_place && seen.offers("Guess")
            };
            let mut shown = here.iter().rev().filter(is_mine);
            let shown = shown.find_map(|seen| Some((seen, pair_of(seen)?)));
            let open = shown.filter(|(seen, pair)| done != Some((seen.id, pair.clone())));
            let now = open.as_ref().map(|(seen, pair)| (seen.id, pair.clone()));
            if now != last {
                // Whatever was not answered, they see that it went on.
                tried.set(None);
                (last, is_unclear) = (now, false);
            }
            let Some((seen, pair)) = open else {
                let patience = PATIENCE / if self.surface == Panel { 3 } else { 1 };
                if patience < looked_at.elapsed() {
                    looked_at = Instant::now();
                    let place = if self.surface == Dm {
                        &self.place
                    } else {
                        &self.channel
                    };
                    let act = self.user.command(place, "words", &[]).unwrap();
                    finished(scene, &act, &tried).await;
                }
                continue;
            };
            from = seen.id;
            looked_at = Instant::now();
            let word = self.word(&pair, n_refused);
            match self.guess(scene, seen, &word, is_unclear, &tried).await {
                Outcome::Taken | Outcome::Kept | Outcome::Already | Outcome::Closed => {
                    done = Some((seen.id, pair));
                    n_refused = 0;
                }
                Outcome::Refused => n_refused += 1,
                Outcome::Later => is_unclear = true,
            }
        }
    }

    /// Picks a word, often the one that the partner picks, too.
    fn word(&mut self, pair: &str, n_refused: u64) -> String {
        let words = Lexicon::english().prompts();
        let own = if self.dice.percent(35) {
            self.dice.of(0..u64::MAX)
        } else {
            n_refused
        };
        let seed = pair.bytes().fold(own, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let mut drawn = Dice::new(seed);
        loop {
            let n = usize::try_from(drawn.of(0..words.len() as u64)).unwrap();
            let word = words[n].word.as_str();
            if !NOT_GUESSED.contains(&word) {
                return word.to_owned();
            }
        }
    }

    async fn guess(
        &mut self,
        scene: &World,
        seen: &Seen,
        word: &str,
        is_unclear: bool,
        tried: &Cell<Option<Instant>>,
    ) -> Outcome {
        let way = self.dice.of(0..100);
        let at = Instant::now();
        if self.surface == Dm && way < 55 {
            let act = self.user.dm(word);
            let Some(text) = answered(scene, &self.user, &act).await else {
                return Outcome::Later;
            };
            let answer = [text];
            let outcome = if answer[0].is_empty() {
                Outcome::Taken
            } else {
                self.judge(&answer, word, is_unclear)
            };
            self.note(scene, &act, Tried { seen, word, at }, &answer, outcome);
            return outcome;
        }
        let act = if way < 75 {
            let Ok(press) = self.user.press(seen, "Guess") else {
                return Outcome::Later;
            };
            let Some(texts) = finished(scene, &press, tried).await else {
                return Outcome::Later;
            };
            // Without a form, the answer says why.
            let Ok(act) = self.user.submit(&[("word", word)]) else {
                return self.judge(&texts, word, is_unclear);
            };
            act
        } else {
            let place = if self.surface == Dm {
                &self.place
            } else {
                &self.channel
            };
            self.user
                .command(place, "guess", &[("word", word)])
                .unwrap()
        };
        let answer = finished(scene, &act, tried).await.unwrap_or_default();
        let outcome = if answer.is_empty() {
            Outcome::Later
        } else {
            self.judge(&answer, word, is_unclear)
        };
        self.note(scene, &act, Tried { seen, word, at }, &answer, outcome);
        outcome
    }

    fn note(
        &self,
        scene: &World,
        act: &Act,
        Tried { seen, word, at }: Tried<'_>,
        answer: &[String],
        outcome: Outcome,
    ) {
        let pair = pair_of(seen).unwrap_or_default();
        scene.ledger.guessed(Guess {
            id: act.id(),
            who: self.name,
            word: word.to_owned(),
            told: format!("{}, seeing {pair} in {}", act.told(), seen.id),
            answer: answer.to_vec(),
            from: at,
            until: Instant::now(),
            outcome,
        });
    }

    /// Takes an answer for what it says; `is_unclear` if an earlier guess for the pair may count.
    fn judge(&self, texts: &[String], word: &str, is_unclear: bool) -> Outcome {
        let says = |signs: &[&str]| {
            let mut all = texts
                .iter()
                .flat_map(|text| signs.iter().map(move |sign| (text, sign)));
            all.any(|(text, sign)| text.contains(sign))
        };
        let own = format!("I keep **{word}** safe");
        let marks = [
            format!("{} ✓", self.name),
            "you ✓".to_owned(),
            format!("you: **{word}** ✓"),
        ];
        // It lists the words of earlier attempts, too.
        let is_panel = says(&["Up to date until"]);
        if says(&[&own]) {
            Outcome::Kept
        } else if says(&["for this pair already", "Your guess for this attempt is in"]) {
            Outcome::Already
        } else if says(&[
            "not count",
            "cannot tell yet",
            "again in a",
            "press the button again",
            "Please try again",
        ]) {
            Outcome::Later
        } else if texts.iter().any(|text| text.starts_with("Got it")) {
            Outcome::Taken
        } else if says(&["Try another word", "try another"]) {
            Outcome::Refused
        } else if says(&[
            "not taken",
            "No round is open",
            "is over",
            "not in a game right now",
            "not started",
            "not in a game",
            "Hi! I run a word game",
        ]) {
            Outcome::Closed
        } else if says(&[&marks[0], &marks[1], &marks[2]])
            || !is_panel && texts.iter().any(|text| has_word(text, word))
        {
            if is_unclear {
                Outcome::Already
            } else {
                Outcome::Taken
            }
        } else if texts[0].starts_with("Round ") || is_panel {
            // The button was of an earlier pair; now the newest is shown.
            Outcome::Later
        } else {
            // Nothing about this guess: people look again.
            eprintln!("{} is answered {texts:?}", self.name);
            Outcome::Closed
        }
    }
}
