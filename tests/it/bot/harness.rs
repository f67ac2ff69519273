//! The bot in this process, on a real file, told that the scripted Discord is Discord.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use gamebot::cli::serve::{ServeError, serve};
use gamebot::clock::Clock;
use gamebot::config::Config;
use gamebot::discord::rest::BotToken;
use gamebot::store::{Filter, Position, Store, StoreOptions};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::discord::{Discord, Entry, Kind, Stamp};

/// How long something that happens by itself may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Words of which the lexicon makes no pair, so that they can be said whatever a real program has drawn.
pub(crate) const UNDEALT: [&str; 5] = ["hence", "wherever", "albeit", "perhaps", "whereas"];

/// As many people as a team game takes.
pub(crate) const CROWD: [&str; 24] = [
    "abe", "ada", "amy", "bea", "bob", "cal", "dee", "dot", "eli", "eva", "fay", "gil", "guy",
    "hal", "ida", "ira", "jan", "joe", "kay", "kim", "lea", "lou", "max", "meg",
];

#[test]
fn words_to_be_said_whatever_was_drawn_are_in_no_pair() {
    let lexicon = gamebot::words::Lexicon::english();
    for (n, text) in UNDEALT.iter().enumerate() {
        let word = lexicon.admit(text).unwrap();
        let mut prompts = lexicon.prompts().iter().map(|prompt| &prompt.word);
        assert_eq!(
            prompts.find(|prompt| lexicon.agree(prompt, &word).is_some()),
            None
        );
        for other in &UNDEALT[..n] {
            let other = lexicon.admit(other).unwrap();
            assert!(lexicon.agree(&other, &word).is_none(), "{other} and {word}");
        }
    }
}

/// Where a bot keeps its data, for as long as the test lasts.
pub(crate) struct Home {
    folder: TempDir,
    /// The database, where it is no file in the folder.
    url: Option<String>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: None,
        }
    }

    /// A home whose log is in this database.
    pub(crate) fn on(url: String) -> Self {
        Self {
            url: Some(url),
            ..Self::new()
        }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("gamebot.db")
    }

    /// Where guesses are kept while the log is down.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join("data/journal")
    }

    pub(crate) fn database_url(&self) -> String {
        let file = || format!("sqlite://{}", self.log().display());
        self.url.clone().unwrap_or_else(file)
    }

    /// Waits until the log says that the bot is in `n` servers: from then on it is known at which position
    /// what follows stands.
    pub(crate) async fn servers_are_noted(&self, n: usize) {
        let store = read_log(self).await;
        let filter = Filter::all().types(["guild_installed"]);
        let noted = async {
            loop {
                let page = store.read_all(Position::START, 100, &filter).await.unwrap();
                if page.events.len() >= n {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(PATIENCE, noted).await.unwrap();
        store.close().await;
    }
}

/// Opens the log of a bot, to read it.
pub(crate) async fn read_log(home: &Home) -> Store {
    let clock = Clock::system();
    let options = StoreOptions::new(Arc::new(move || clock.now()));
    Store::open_read_only(&home.database_url(), options)
        .await
        .unwrap()
}

/// A running bot.
pub(crate) struct Bot {
    stop: CancellationToken,
    task: JoinHandle<Result<(), ServeError>>,
    /// The clock it plays by, which can be moved on.
    pub(crate) clock: Clock,
}

impl Bot {
    /// Starts the bot and waits until it hears Discord.
    pub(crate) async fn start(discord: &Discord, home: &Home) -> Self {
        Self::start_seeded(discord, home, 1).await
    }

    /// Starts the bot with its draws fixed by `seed`.
    pub(crate) async fn start_seeded(discord: &Discord, home: &Home, seed: u64) -> Self {
        let bot = Self::launch(discord, home, seed);
        discord.bot_ready().await;
        bot
    }

    /// Starts the bot with a clock of its own.
    pub(crate) async fn start_by(discord: &Discord, home: &Home, clock: Clock) -> Self {
        let bot = Self::launch_by(discord, home, clock);
        discord.bot_ready().await;
        bot
    }

    /// Starts the bot and does not wait.
    pub(crate) fn launch(discord: &Discord, home: &Home, seed: u64) -> Self {
        Self::launch_by(discord, home, Clock::seeded(seed))
    }

    fn launch_by(discord: &Discord, home: &Home, clock: Clock) -> Self {
        let config = config(discord, home);
        discord.waits_for_outbox_of(home.database_url());
        let stop = CancellationToken::new();
        let token = BotToken::new(config.token.as_deref().unwrap());
        let stopped = stop.clone();
        let clock_of_bot = clock.clone();
        let task = tokio::spawn(async move { serve(&config, &token, clock_of_bot, stopped).await });
        Self { stop, task, clock }
    }

    /// Waits until the bot ends by itself, and returns why.
    pub(crate) async fn ended(self) -> ServeError {
        let ended = tokio::time::timeout(PATIENCE, self.task).await;
        ended.expect("it ends").unwrap().unwrap_err()
    }

    /// Stops the bot as SIGTERM does, and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

/// How the bot's answers in DMs begin, where they are no events of a game that go to both partners.
const ANSWERS: [&str; 10] = [
    "Got it",
    "You gave",
    "The game has started",
    "All right",
    "I asked them",
    "The game is off.",
    "I ask your partner",
    "You agree",
    "You two play on",
    "La partie a commencé",
];

/// Puts a page into an order that does not depend on time, without what comes when it comes: edits of
/// live messages, and reactions.
pub(crate) fn steady(page: &str) -> String {
    arranged(page, |line| {
        let comes_by_itself = ["  GameBot (edited)", "  GameBot reacts", " only (edited): "];
        !comes_by_itself.iter().any(|sign| line.contains(sign))
    })
}

/// Puts a page into an order that does not depend on time: answers come before what follows from them.
pub(crate) fn answers_first(page: &str) -> String {
    arranged(page, |_| true)
}

fn arranged(page: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut entries: Vec<(usize, &str, bool, &str, Vec<&str>)> = Vec::new();
    let mut step = 0;
    for line in page.lines() {
        if line.starts_with("    ") || (line.trim().is_empty() && !entries.is_empty()) {
            entries.last_mut().unwrap().4.push(line);
        } else if let Some(effect) = line.strip_prefix("  ") {
            let (place, said) = effect.split_once("  ").unwrap_or((effect, ""));
            let answers = |opening: &&str| said.starts_with(&format!("GameBot: {opening}"));
            let is_private = [" only: ", " only (edited): "]
                .iter()
                .any(|sign| said.contains(sign));
            let first = is_private || ANSWERS.iter().any(answers);
            // Of people who acted at once, each answer may come first.
            let reader = said.split_once(" only").map_or("", |(reader, _)| reader);
            entries.push((step, place, !first, reader, vec![line]));
        } else {
            step += 1;
            entries.push((step, "", false, "", vec![line]));
        }
    }
    entries.retain(|(.., lines)| keep(lines[0]));
    // How often a message is edited to what it says already depends on who was first.
    let mut edits = BTreeSet::new();
    entries.retain(|(step, .., lines)| {
        !lines[0].contains(" GameBot (edited)") || edits.insert((*step, lines.clone()))
    });
    entries.sort_by_key(|(step, place, later, reader, _)| (*step, *place, *later, *reader));
    let lines = entries.into_iter().flat_map(|(.., lines)| lines);
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns what was asked in channels, and what the asker alone was told.
pub(crate) fn only_told(page: &str) -> String {
    let mut keeps = false;
    let told = page.lines().filter(|line| {
        if !line.starts_with("    ") {
            keeps = [": /", " presses ", " only: "]
                .iter()
                .any(|sign| line.contains(sign));
        }
        keeps
    });
    told.collect::<Vec<_>>().join("\n")
}

/// Waits until somebody's DM with the bot holds this text.
pub(crate) async fn dm_holds(discord: &Discord, name: &str, text: &str) {
    let place = format!("{name}'s DM");
    let user = discord.user(name);
    user.wait_for(&format!("{place} holds {text:?}"), |view| {
        let mut here = view
            .messages
            .iter()
            .filter(|message| message.place == place);
        here.any(|message| message.text.contains(text))
    })
    .await;
}

/// Waits until somebody sees, by DM or on a panel, that an attempt of these two guesses is over.
pub(crate) async fn attempt_is_over(discord: &Discord, name: &str, first: &str, second: &str) {
    let signs = [
        format!("said **{second}**"),
        format!("{first} · {second}"),
        format!("**{second}** in "),
        format!("**{second}** on the first"),
        format!("→ **{second}** ✓"),
    ];
    let user = discord.user(name);
    user.wait_for(&format!("{name} sees {signs:?}"), |view| {
        signs.iter().any(|sign| view.has(sign))
    })
    .await;
}

/// How many messages a game may make. Each has two more in the channel and two more to each person: its start and its end.
#[derive(Clone, Copy)]
pub(crate) struct Allowed {
    in_channel_a_round: usize,
    dms_a_round: usize,
    dms_an_attempt: usize,
}

impl Allowed {
    pub(crate) const TABLE: Self = Self::of(1, 0, 0);
    pub(crate) const BY_DM: Self = Self::of(0, 0, 1);
    pub(crate) const RACE: Self = Self::BY_DM;
    /// A pair comes to each round.
    pub(crate) const KNOCKOUT: Self = Self::of(1, 1, 1);
    pub(crate) const LONGFORM: Self = Self::of(2, 1, 1);

    const fn of(in_channel_a_round: usize, dms_a_round: usize, dms_an_attempt: usize) -> Self {
        Self {
            in_channel_a_round,
            dms_a_round,
            dms_an_attempt,
        }
    }
}

/// Checks how many messages came since a stamp, and that of all DMs to a person one has buttons at most.
pub(crate) async fn assert_counts(
    discord: &Discord,
    (what, from): (&str, Stamp),
    people: &[&str],
    rounds: usize,
    allowed: Allowed,
) {
    let entries = discord.entries();
    let posted = |place: &str| -> Vec<&Entry> {
        let is_here = |entry: &&Entry| {
            let is_for_all =
                entry.line.starts_with("GameBot:") || entry.line.starts_with("GameBot (pings");
            entry.kind == Kind::Posted && entry.place == place && is_for_all
        };
        entries[from..].iter().filter(is_here).collect()
    };
    let in_channel = posted("#lounge");
    let at_most = rounds * allowed.in_channel_a_round + 2;
    assert!(in_channel.len() <= at_most, "{what}: {in_channel:#?}");
    for name in people {
        let dms = posted(&format!("{name}'s DM"));
        let said: usize = dms
            .iter()
            .map(|dm| dm.line.matches(" said **").count())
            .sum();
        let attempts = said / 2;
        let game = if allowed.dms_an_attempt == 0 { 0 } else { 2 };
        let at_most = attempts * allowed.dms_an_attempt + rounds * allowed.dms_a_round + game;
        assert!(dms.len() <= at_most, "{what}, {name}: {dms:#?}");
        let place = format!("{name}'s DM");
        let user = discord.user(name);
        user.wait_for("the newest DM alone has buttons", |view| {
            let mut here = view.messages.iter().filter(|dm| dm.place == place);
            here.by_ref().filter(|dm| !dm.buttons.is_empty()).count() <= 1
        })
        .await;
    }
}

/// Plays a scene, waits until these texts stand in the DMs of these people, and returns the steady page.
pub(crate) async fn played(discord: &Discord, scene: &str, dms: &[(&str, &str)]) -> String {
    let from = discord.now();
    discord.play(scene).await;
    for (name, text) in dms {
        dm_holds(discord, name, text).await;
    }
    steady(&discord.transcript_since(from))
}

/// Opens and starts a game of ana and ben with three rounds in the lounge of the tavern.
pub(crate) async fn started(discord: &Discord) {
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, mia (manager)
            ana: /game new mode:two_player partner:@ben rounds:3 where:dm in #lounge
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 3"
            expect ben sees "Round 1 of 3"
            "#,
        )
        .await;
}

/// Opens a lobby of these people in the lounge, of whom the first hosts, and waits until all are in it.
pub(crate) async fn gathered(discord: &Discord, command: &str, people: &[&str]) {
    let host = people[0];
    discord
        .play(&format!(
            "guild tavern: #lounge, {}\n{host}: {command} in #lounge\nexpect {host} sees [Join]",
            people.join(", ")
        ))
        .await;
    for guest in &people[1..] {
        discord
            .play(&format!("{guest}: /game join in #lounge"))
            .await;
    }
}

/// Waits until everybody was dealt the first pair, and returns the teams.
pub(crate) async fn teams<'p>(discord: &Discord, people: &[&'p str]) -> Vec<[&'p str; 2]> {
    let mut teams: Vec<[&str; 2]> = Vec::new();
    for name in people {
        dm_holds(discord, name, "**Round 1** with").await;
        let view = discord.user(name).sees();
        let mut dealt = view
            .messages
            .iter()
            .filter(|message| message.place == format!("{name}'s DM"))
            .filter_map(|message| message.text.split_once("**Round 1** with "));
        let (_, after) = dealt.next().unwrap();
        let partner = after.split('.').next().unwrap();
        let partner = people.iter().find(|other| **other == partner).unwrap();
        if !teams.iter().any(|team| team.contains(name)) {
            teams.push([name, partner]);
        }
    }
    teams
}

fn config(discord: &Discord, home: &Home) -> Config {
    Config::from(|name| match name {
        "DISCORD_TOKEN" => Some(discord.token()),
        "DISCORD_API_URL" => Some(discord.url()),
        "DATABASE_URL" => Some(home.database_url()),
        "GAMEBOT_SHARDS" => Some("1".to_owned()),
        "GAMEBOT_JOURNAL" => Some(home.journal().display().to_string()),
        _ => None,
    })
    .unwrap()
}

/// Returns a page without the DMs of other people: partners are told the same. What followed a line is sorted by its
/// place, since messages to different places come in any order.
pub(crate) fn seen_by(page: &str, people: &[&str]) -> String {
    let mut blocks: Vec<Vec<String>> = vec![vec![]];
    let mut shown = true;
    for line in page.lines() {
        if let Some(effect) = line.strip_prefix("  ") {
            if !effect.starts_with("  ") {
                let reader = effect.split_once("'s DM  ").map(|(name, _)| name);
                shown = reader.is_none_or(|name| people.contains(&name));
                if shown {
                    blocks.last_mut().unwrap().push(line.to_owned());
                }
            } else if shown {
                let effect = blocks.last_mut().unwrap().last_mut().unwrap();
                *effect += "\n";
                *effect += line;
            }
        } else {
            blocks.push(vec![line.to_owned()]);
        }
    }
    let place = |effect: &String| {
        let line = effect.trim_start().to_owned();
        line.split("  ").next().unwrap_or_default().to_owned()
    };
    for block in &mut blocks {
        let effects = block.iter().position(|line| line.starts_with("  "));
        if let Some(first) = effects {
            block[first..].sort_by_key(place);
        }
    }
    blocks.concat().join("\n")
}

/// Returns the id of the game that ana sits in, which pages show as `{game}` from now on.
pub(crate) fn game_of_ana(discord: &Discord) -> String {
    let view = discord.user("ana").sees();
    let button = view.with_button("⋯", None).unwrap().buttons[0].clone();
    let id = button.custom_id.unwrap();
    let game = uuid::Uuid::parse_str(id.split(':').nth(2).unwrap()).unwrap();
    discord.call(&game.to_string(), "{game}");
    game.to_string()
}
