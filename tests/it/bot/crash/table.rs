//! Two people at a bot that dies under their hands, and what they do then.
//!
//! Owns: killing and starting the program at moments drawn by chance, and repeating an act whose
//! answer died with it, as a person would. Does not know: what the log must say in the end.

use std::collections::BTreeMap;
use std::time::Duration;

use gamebot::words::{Lexicon, Word};

use super::super::harness::Home;
use super::super::process::Process;
use super::dice::Dice;
use crate::discord::{Act, Channel, Discord, Harm, Kind, Rules, Seen, Stamp, User};

/// How soon a person's client gives an answer up. Discord waits 3 s; a dead program answers no later.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_500);

/// How often a person repeats what was not answered.
const PATIENT_REPEATS: usize = 6;

/// Through what a guess comes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Dm,
    Slash,
    Form,
}

/// A server with two players, the program they play through, and what they did.
pub(super) struct Table {
    pub(super) discord: Discord,
    pub(super) home: Home,
    pub(super) channel: Channel,
    pub(super) players: [User; 2],
    pub(super) dice: Dice,
    pub(super) n_kills: u32,
    process: Option<Process>,
    /// Chance in a hundred that the program is killed under an act.
    pub(super) kill_percent: u64,
    /// Words said so far: no later one may count as any of them.
    pub(super) said: Vec<Word>,
    /// Words for the players, each of a common kind.
    pool: Vec<&'static Word>,
    /// The newest message when the present game was opened.
    pub(super) opened_at: u64,
    /// Answers to interactions that stand as messages in a person's DMs.
    pub(super) answers_in_dm: BTreeMap<&'static str, usize>,
}

pub(super) const NAMES: [&str; 2] = ["ana", "ben"];

impl Table {
    pub(super) async fn set(seed: u64, kill_percent: u64) -> Self {
        let discord = Discord::start().await;
        discord.set_rules(|rules: &mut Rules| rules.answer_within = ANSWER_WITHIN);
        let guild = discord.guild("tavern");
        let channel = guild.channel("lounge");
        let players = NAMES.map(|name| discord.user(name));
        guild.join(&[&players[0], &players[1]]);
        let home = Home::new();
        let process = Some(Process::start(&discord, &home).await);
        let pool = Lexicon::english()
            .prompts()
            .iter()
            .map(|prompt| &prompt.word)
            .collect();
        Self {
            discord,
            home,
            channel,
            players,
            dice: Dice::new(seed),
            n_kills: 0,
            process,
            kill_percent,
            said: Vec::new(),
            pool,
            opened_at: 0,
            answers_in_dm: BTreeMap::new(),
        }
    }

    /// Kills the program where it stands and starts it again, sometimes twice.
    pub(super) async fn crash(&mut self) {
        self.die();
        while self.dice.percent(15) {
            // Killed again while it starts.
            let process = Process::spawn(&self.discord, &self.home);
            self.process = Some(process);
            self.pause(0..400).await;
            self.die();
        }
        self.revive().await;
    }

    pub(super) fn die(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill();
            self.n_kills += 1;
        }
    }

    pub(super) async fn revive(&mut self) {
        let sessions = self.discord.gateway().identified();
        let mut process = Process::spawn(&self.discord, &self.home);
        process.heard(&self.discord, sessions).await;
        self.process = Some(process);
    }

    /// Lets the program finish and stop.
    pub(super) async fn close(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop(&self.discord).await;
        }
    }

    /// Waits a moment drawn by chance: when the program dies is the experiment.
    async fn pause(&mut self, ms: std::ops::Range<u64>) {
        let ms = self.dice.of(ms);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    /// Crashes under what was just done, or does not.
    async fn maybe_crash(&mut self) {
        if !self.dice.percent(self.kill_percent) {
            return;
        }
        if self.dice.percent(30) {
            let delay = Duration::from_millis(self.dice.of(5..60));
            self.discord
                .harm(2, "POST", "/channels/*/messages", Harm::Delay(delay));
        }
        if self.dice.percent(15) {
            self.discord
                .harm(1, "POST", "/channels/*/messages", Harm::CutAfterEffect);
        }
        let longest = if self.dice.percent(30) { 300 } else { 40 };
        self.pause(0..longest).await;
        self.crash().await;
    }

    /// Does something that the bot must answer, again and again until it does or it cannot be done any more.
    ///
    /// Returns the lines that the asker was shown since.
    pub(super) async fn insist(
        &mut self,
        who: usize,
        what: impl Fn(&Self, &User) -> Option<Act>,
    ) -> Vec<String> {
        let user = self.players[who].clone();
        for _ in 0..PATIENT_REPEATS {
            let since = self.discord.now();
            let unanswered = self.discord.unanswered().len();
            let Some(act) = what(self, &user) else {
                // The button is gone: what it was for has happened.
                return Vec::new();
            };
            self.maybe_crash().await;
            act.answered().await;
            if self.discord.unanswered().len() == unanswered {
                return self.answers_since(since, &user);
            }
        }
        panic!(
            "nothing was answered in {PATIENT_REPEATS} tries\n{}",
            self.discord.transcript_since(0)
        );
    }

    fn answers_since(&self, since: Stamp, user: &User) -> Vec<String> {
        let entries = self.discord.entries();
        let shown = entries.into_iter().skip(since);
        let answers = shown.filter(|entry| {
            let is_answer = match entry.kind {
                Kind::Posted | Kind::Modal => true,
                // By DM the pair itself says that a guess is in.
                Kind::Edited => entry.line.contains("Got it"),
                _ => false,
            };
            is_answer && entry.seen_by.contains(&user.id)
        });
        answers.map(|entry| entry.line).collect()
    }

    /// Presses a button of the present game as soon as it is there.
    pub(super) async fn press(&mut self, who: usize, label: &str, in_dm: bool) -> Vec<String> {
        let place = if in_dm {
            format!("{}'s DM", NAMES[who])
        } else {
            "#lounge".to_owned()
        };
        let (user, since) = (self.players[who].clone(), self.opened_at);
        let offered = |seen: &&Seen| since < seen.id && seen.place == place && seen.offers(label);
        user.wait_for(label, |view| {
            view.messages.iter().any(|seen| offered(&seen))
        })
        .await;
        self.insist(who, |_, user| {
            let view = user.sees();
            let message = view.messages.iter().rev().find(offered)?;
            Some(user.press(message, label).unwrap())
        })
        .await
    }

    /// Says a word, through thick and thin, until it is taken.
    pub(super) async fn guess(&mut self, who: usize, word: &str, way: Way) {
        let user = self.players[who].clone();
        match way {
            Way::Dm => {
                let act = self.write(who, word).await;
                act.answered().await;
            }
            Way::Slash => {
                let word = word.to_owned();
                let answers = self
                    .insist(who, |table, user| {
                        Some(
                            user.command(&table.channel, "guess", &[("word", &word)])
                                .unwrap(),
                        )
                    })
                    .await;
                self.assert_taken(&answers, &word);
            }
            Way::Form => {
                // The box may not come, or die with the program after it came: it is opened anew.
                for _ in 0..PATIENT_REPEATS {
                    let answers = self.press(who, "Guess", true).await;
                    if user.sees().modal.is_none() {
                        self.count_answer(who);
                        // What was submitted before the crash was taken, or the box came too late.
                        if is_taken(&answers, word) {
                            return;
                        }
                        continue;
                    }
                    let since = self.discord.now();
                    let unanswered = self.discord.unanswered().len();
                    let act = user.submit(&[("word", word)]).unwrap();
                    self.maybe_crash().await;
                    act.answered().await;
                    if self.discord.unanswered().len() == unanswered {
                        let answers = self.answers_since(since, &user);
                        // By DM, the answer to a guess that was taken is no message of its own.
                        if !answers.iter().any(|line| line.contains("(edited)")) {
                            self.count_answer(who);
                        }
                        self.assert_taken(&answers, word);
                        return;
                    }
                }
                panic!("the box was never answered");
            }
        }
    }

    fn count_answer(&mut self, who: usize) {
        *self.answers_in_dm.entry(NAMES[who]).or_default() += 1;
    }

    /// Writes a DM, sometimes while nobody listens. It is never repeated: the bot owes one answer.
    pub(super) async fn write(&mut self, who: usize, text: &str) -> Act {
        let user = self.players[who].clone();
        if self.dice.percent(self.kill_percent / 3) {
            self.die();
            let act = user.dm(text);
            self.revive().await;
            return act;
        }
        let act = user.dm(text);
        self.maybe_crash().await;
        act
    }

    /// Opens a game in the channel and starts it.
    pub(super) async fn open_in_server(&mut self, rounds: u32) {
        self.opened_at = self.newest_message();
        let rounds = rounds.to_string();
        self.insist(0, |table, user| {
            let options = [
                ("mode", "two_player"),
                ("partner", "@ben"),
                ("rounds", &rounds),
                ("where", "dm"),
            ];
            Some(user.command(&table.channel, "game new", &options).unwrap())
        })
        .await;
        self.press(1, "Accept", false).await;
    }

    /// Asks the partner by DM, who accepts.
    pub(super) async fn open_in_dms(&mut self, rounds: u32) {
        self.opened_at = self.newest_message();
        let rounds = rounds.to_string();
        let answers = self
            .insist(0, |_, user| {
                let options = [
                    ("mode", "two_player"),
                    ("partner", "@ben"),
                    ("rounds", &rounds),
                ];
                Some(
                    user.command(&user.dm_channel(), "game new", &options)
                        .unwrap(),
                )
            })
            .await;
        assert!(!answers.is_empty());
        self.count_answer(0);
        if !self.press(1, "Accept", true).await.is_empty() {
            self.count_answer(1);
        }
    }

    /// Writes both players' words at the same instant.
    pub(super) async fn write_both(&mut self, texts: &[String; 2]) {
        let [ana, ben] = self.players.clone();
        let acts = [ana.dm(&texts[0]), ben.dm(&texts[1])];
        self.maybe_crash().await;
        for act in acts {
            act.answered().await;
        }
    }

    /// Waits until both players' DMs of this game hold a pair under `head`, and returns its words, which
    /// nobody is to say from then on.
    pub(super) async fn reads_pair(&mut self, head: &str) -> Vec<Word> {
        let mut pairs = Vec::new();
        for who in 0..NAMES.len() {
            let text = self.reads_since(who, head, self.opened_at).await;
            let line = text.lines().find(|line| line.contains("** + **")).unwrap();
            let words = line.trim_matches('*').split("** + **");
            let words: Vec<Word> = words
                .map(|word| Lexicon::english().admit(word).unwrap())
                .collect();
            pairs.push(words);
        }
        assert_eq!(pairs[0], pairs[1], "partners are shown the same pair");
        let pair = pairs.swap_remove(0);
        self.said.extend_from_slice(&pair);
        pair
    }

    /// Waits until both players' DMs hold a message with this head and these words.
    pub(super) async fn reads_both(&self, head: &str, words: &[&Word]) {
        for (user, name) in self.players.iter().zip(NAMES) {
            let dm = format!("{name}'s DM");
            let fits = |seen: &Seen| {
                let bold = |word: &&Word| seen.text.contains(&format!("**{word}**"));
                seen.place == dm && seen.text.contains(head) && words.iter().all(bold)
            };
            user.wait_for(head, |view| view.messages.iter().any(fits))
                .await;
        }
    }

    /// Waits until a player's DMs hold a text in a message newer than `since`, and returns the message.
    pub(super) async fn reads_since(&self, who: usize, text: &str, since: u64) -> String {
        let dm = format!("{}'s DM", NAMES[who]);
        let fits = |seen: &&Seen| seen.place == dm && since < seen.id && seen.text.contains(text);
        let view = self.players[who]
            .wait_for(text, |view| view.messages.iter().any(|seen| fits(&seen)))
            .await;
        view.messages.iter().find(fits).unwrap().text.clone()
    }

    fn newest_message(&self) -> u64 {
        let views = self.players.iter().map(User::sees);
        let ids = views.flat_map(|view| view.messages.into_iter().map(|seen| seen.id));
        ids.max().unwrap_or_default()
    }

    /// Makes a text that is no word, and no other time the same.
    pub(super) fn nonsense(&mut self) -> String {
        let mut number = self.dice.of(0..u64::MAX);
        let mut text = "qxz".to_owned();
        for _ in 0..8 {
            text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number /= 26;
        }
        text
    }

    /// Draws a word that counts as none of `others` and none said before.
    pub(super) fn fresh_word(&mut self, others: &[Word]) -> Word {
        let lexicon = Lexicon::english();
        loop {
            let n_words = self.pool.len() as u64;
            let place = usize::try_from(self.dice.of(0..n_words)).unwrap();
            let word = self.pool[place];
            let collides = |other: &Word| lexicon.agree(other, word).is_some();
            if !self.said.iter().any(collides) && !others.iter().any(collides) {
                self.said.push(word.clone());
                return word.clone();
            }
        }
    }

    #[track_caller]
    fn assert_taken(&self, answers: &[String], word: &str) {
        assert!(
            is_taken(answers, word),
            "{word}: {answers:?}\n{}",
            self.discord.transcript_since(0)
        );
    }
}

/// The answer says that the word is in: just taken, or taken before the program died.
fn is_taken(answers: &[String], word: &str) -> bool {
    let says = |answer: &String| {
        answer.contains(&format!("Got it: **{word}**"))
            || answer.contains(&format!("is in: **{word}**"))
            || answer.contains(&format!("**{word}** in this round already"))
            || answer.contains(&format!("**{word}** is one of the two words shown"))
            || answer.contains(&format!("**{word}** is among your last"))
            || answer.contains("No round is open for you")
            || answer.contains("This game is over")
            || answer.contains("You are not in a game right now")
    };
    answers.iter().any(says)
}
