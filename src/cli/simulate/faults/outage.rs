//! Two outages while everything else works, in which people ask for all there is.
//!
//! Owns: what is asked, how soon the answer must come, and that it must be honest. Does not know: what else an answer
//! says.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::discord::{AUTOCOMPLETE, Discord, Input};
use super::plan::{Chance, Condition, Faults};
use super::players::{COMMAND, COMPONENT, command, live_games, press};
use super::process::Process;
use crate::store::Health;
use crate::texts::Texts;

/// How long a person waits for an answer while the log is known to be down.
const ANSWER_DUE: TimeDelta = TimeDelta::milliseconds(2_500);

/// How soon the first command succeeds once the database is back, with the way to Discord.
const BACK_WITHIN: TimeDelta = TimeDelta::milliseconds(1_100);

/// By then every request is answered.
const SETTLED: Duration = Duration::from_secs(5);

/// By then an outage is known, also if nobody writes.
const KNOWN: Duration = Duration::from_secs(10);

/// Returns the kind and the data of everything that is asked: what memory knows, what only tables know, what writes.
fn requests(process: &Process) -> Vec<(u64, Value)> {
    let plain = [
        "rules",
        "words",
        "giveup",
        "daily",
        "leaderboard",
        "practice",
    ];
    let mut all: Vec<(u64, Value)> = plain
        .map(|name| (COMMAND, command(name, &json!([]))))
        .to_vec();
    let grouped = [
        ("game", "status"),
        ("game", "join"),
        ("game", "leave"),
        ("game", "pause"),
        ("stats", "player"),
        ("stats", "words"),
        ("replay", "list"),
        ("team", "show"),
        ("team", "history"),
        ("server", "show"),
        ("privacy", "show"),
        ("privacy", "export"),
        ("admin", "health"),
        ("admin", "events"),
    ];
    for (group, name) in grouped {
        all.push((
            COMMAND,
            command(group, &json!([{ "type": 1, "name": name, "options": [] }])),
        ));
    }
    let word = json!([{ "type": 3, "name": "word", "value": "bridge" }]);
    all.push((COMMAND, command("guess", &word)));
    let name = json!([{ "type": 3, "name": "name", "value": "a", "focused": true }]);
    let replay = json!([{ "type": 1, "name": "show", "options": name }]);
    all.push((AUTOCOMPLETE, command("replay", &replay)));
    for game in live_games(process) {
        for action in ["guess", "words", "menu"] {
            all.push((COMPONENT, press(action, game)));
        }
    }
    all.push((COMMAND, visible(false)));
    all
}

/// What everybody can change at any time.
fn visible(is_visible: bool) -> Value {
    let value = json!([{ "type": 5, "name": "visible", "value": is_visible }]);
    command(
        "privacy",
        &json!([{ "type": 1, "name": "stats", "options": value }]),
    )
}

/// Takes the database away, and returns whose answer was late or said that something is broken.
pub(super) async fn check(
    process: &Process,
    discord: &Discord,
    faults: &Faults,
    chance: &Chance,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let users: Vec<u64> = discord.world().people.keys().copied().collect();
    let ask = |user: u64, (kind, data): &(u64, Value)| {
        let (id, event) = discord.world().interact(user, false, *kind, data);
        process.deliver(Input::Interaction(event));
        id
    };
    let answer = |id: u64| {
        let world = discord.world();
        let interaction = &world.interactions[&id];
        (interaction.answered_at, interaction.answer.clone())
    };
    // The restart is over for everybody.
    sleep(SETTLED).await;
    for (condition, is_visible) in [(Condition::Down, false), (Condition::Silent, true)] {
        faults.fix_database(Some(condition));
        discord.world().note_open(false);
        ask(users[0], &(COMMAND, visible(is_visible)));
        let mut health = process.app.store.watch_health();
        let down = health.wait_for(Health::is_down).map(drop);
        if timeout(KNOWN, down).await.is_err() {
            wrong.push(format!(
                "the database is {condition:?}, and the log is not known to be down"
            ));
        }
        let (requests, mut asked) = (requests(process), Vec::new());
        for (request, user) in requests.iter().zip(users.iter().cycle()) {
            let at = discord.world().now();
            asked.push((at, &request.1, ask(*user, request)));
            sleep(chance.millis(10, 300)).await;
        }
        sleep(SETTLED).await;
        for (at, request, id) in asked {
            let (answered_at, text) = answer(id);
            let honest = !text.contains(Texts::English.fault());
            if !honest || is_late(at, answered_at, ANSWER_DUE) {
                wrong.push(format!(
                    "while the database was {condition:?}, {request} of {at} was answered at {answered_at:?}: {text}"
                ));
            }
        }
        faults.fix_database(None);
        let back_at = discord.world().now();
        discord.world().note_open(true);
        let first = ask(users[1], &(COMMAND, visible(is_visible)));
        sleep(SETTLED).await;
        let (answered_at, text) = answer(first);
        let is_down = text.contains(LOG_DOWN);
        if is_down || text.is_empty() || is_late(back_at, answered_at, BACK_WITHIN) {
            wrong.push(format!(
                "the database was back from {condition:?} at {back_at}, and the first command was answered at \
                 {answered_at:?}: {text}"
            ));
        }
    }
    wrong
}

/// How the answer begins that says that the log is away.
const LOG_DOWN: &str = "I lost contact with my log";

fn is_late(asked_at: DateTime<Utc>, answered_at: Option<DateTime<Utc>>, limit: TimeDelta) -> bool {
    answered_at.is_none_or(|at| asked_at + limit < at)
}
