//! What must be true after all those crashes: of the log, of the read tables, of what people were shown.
//!
//! Owns: comparing what the players did and saw with what the log holds. Does not know: when anything died.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use gamebot::game::values::Ts;
use gamebot::game::{GameEvent, State};
use gamebot::host::fold_game;
use gamebot::projections::{Tables, tables_path};
use gamebot::store::{Filter, Position, RecordedEvent, Store, StoreOptions};
use gamebot::wire;
use gamebot::words::Word;
use sqlx::{Connection, SqliteConnection};

use super::table::{NAMES, Table};
use crate::discord::Kind;
use crate::game::invariants;

/// What the players of one game said in it.
#[derive(Debug, Default)]
pub(super) struct Played {
    /// The words of each attempt, in the order of the players.
    pub(super) attempts: Vec<[Word; 2]>,
    /// How many DMs each player wrote.
    pub(super) dms: [usize; 2],
    /// How many of them were to be refused.
    pub(super) refused: [usize; 2],
}

/// One game as the log holds it.
pub(in crate::bot) type Stream = Vec<(GameEvent, Ts)>;

/// Stops the program and checks everything.
pub(super) async fn check(table: &mut Table, games: &[Played], in_dms: bool) {
    table.close().await;
    let url = table.home.database_url();
    let store = Store::open_read_only(&url, StoreOptions::new(Arc::new(Utc::now)))
        .await
        .unwrap();
    let log = whole(&store).await;
    let streams = streams(&log);
    folds_to_the_end(&store, &log).await;
    assert_eq!(streams.len(), games.len(), "each game was opened once");
    for (stream, played) in streams.iter().zip(games) {
        invariants::check(stream);
        assert!(matches!(
            stream.last(),
            Some((GameEvent::GameCompleted(_), _))
        ));
        every_guess_counts_once(stream, played);
    }
    tables_equal_the_log(&store, &url).await;
    everybody_was_told_once(table, &streams, games, in_dms);
    table.discord.assert_clean();
}

/// Reads the whole log; its positions are contiguous, and so are the versions of each stream.
pub(in crate::bot) async fn whole(store: &Store) -> Vec<RecordedEvent> {
    let mut log = Vec::new();
    let mut after = Position::default();
    loop {
        let page = store.read_all(after, 500, &Filter::all()).await.unwrap();
        let Some(last) = page.events.last() else {
            break;
        };
        after = last.position;
        log.extend(page.events);
    }
    let mut versions = BTreeMap::new();
    for (expected, recorded) in (1..).zip(&log) {
        assert_eq!(recorded.position.0, expected, "positions are contiguous");
        let version = versions.entry(recorded.stream.as_str()).or_insert(0);
        *version += 1;
        assert_eq!(recorded.version.0, *version, "versions are contiguous");
    }
    log
}

/// Returns the streams of games, in the order they were opened in.
pub(in crate::bot) fn streams(log: &[RecordedEvent]) -> Vec<Stream> {
    let mut order = Vec::new();
    let mut streams: BTreeMap<&str, Stream> = BTreeMap::new();
    for recorded in log {
        let event = wire::decode(
            &recorded.event_type,
            recorded.schema_version,
            &recorded.data,
        );
        if let wire::Event::Game(event) = event.unwrap() {
            let stream = recorded.stream.as_str();
            if !streams.contains_key(stream) {
                order.push(stream);
            }
            streams
                .entry(stream)
                .or_default()
                .push((event, recorded.occurred_at));
        }
    }
    order
        .into_iter()
        .map(|stream| streams[stream].clone())
        .collect()
}

async fn folds_to_the_end(store: &Store, log: &[RecordedEvent]) {
    for recorded in log.iter().filter(|recorded| recorded.version.0 == 1) {
        let Some(game) = recorded.stream.as_str().strip_prefix("game-") else {
            continue;
        };
        let folded = fold_game(store, game.parse().unwrap(), None).await.unwrap();
        assert!(matches!(*folded.state, State::Finished(_)));
    }
}

/// The attempts of the log are those that were played: each word that was taken, once, in its place.
fn every_guess_counts_once(stream: &Stream, played: &Played) {
    let mut said = Vec::new();
    let mut speakers = BTreeMap::new();
    for (event, _) in stream {
        if let GameEvent::GuessProcessed(processed) = event {
            let mut words: Vec<&str> = Vec::new();
            for submission in &processed.submissions {
                words.push(submission.word.as_str());
                speakers.insert(
                    (submission.word.as_str(), submission.player_id),
                    processed.attempt,
                );
            }
            words.sort_unstable();
            said.push(words);
        }
    }
    let mut expected = Vec::new();
    for words in &played.attempts {
        let mut words: Vec<&str> = words.iter().map(Word::as_str).collect();
        words.sort_unstable();
        expected.push(words);
    }
    assert_eq!(
        said, expected,
        "what was acknowledged is in the log, and nothing else"
    );
    assert_eq!(
        speakers.len(),
        2 * played.attempts.len(),
        "each of the two said one word an attempt"
    );
}

/// The tables hold what a rebuild from the log holds.
pub(in crate::bot) async fn tables_equal_the_log(store: &Store, database_url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let anew = format!("sqlite://{}", folder.path().join("anew.db").display());
    let mut dumps = Vec::new();
    for url in [database_url, &anew] {
        let tables = Tables::open(url, store.clone()).await.unwrap();
        let following = tables.follow_all().unwrap();
        tables.caught_up(store.head()).await.unwrap();
        for running in following {
            running.stop().await;
        }
        tables.close().await;
        dumps.push(rows(&tables_path(url)).await);
    }
    assert_eq!(dumps[0], dumps[1], "the tables are what the log says");
}

/// Writes all rows of the tables as text.
async fn rows(path: &Path) -> Vec<String> {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let mut all = Vec::new();
    for query in [
        "select json_array(name, version, position) from generations where role = 'live' order by 1",
        "select json_array(game_id, guild_id, channel_id, host, mode, phase, live, created_at, ended_at, position) from games order by 1",
        "select json_array(player_id, game_id, seat) from game_players order by 1",
        "select json_array(player_id, guild_id, position, seat, game_id, word) from words_said order by 1",
        "select json_array(guild_id, one, other, n_games, position) from partners order by 1",
        "select json_array(position, stream_id, family, event_type, guild_id, actor, hex(correlation_id),
                           hex(causation_id), recorded_at) from event_index order by 1",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(query)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        all.extend(rows);
    }
    all
}

/// Every message that was due was shown, and none twice.
fn everybody_was_told_once(table: &Table, streams: &[Stream], games: &[Played], in_dms: bool) {
    let entries = table.discord.entries();
    let page = || table.discord.transcript_since(0);
    let posted = |place: &str| -> Vec<&str> {
        let here = entries.iter().filter(|entry| {
            entry.kind == Kind::Posted
                && entry.place == place
                && ["GameBot: ", "GameBot (pings"]
                    .iter()
                    .any(|author| entry.line.starts_with(author))
        });
        here.map(|entry| entry.line.as_str()).collect()
    };
    let n_with =
        |lines: &[&str], text: &str| lines.iter().filter(|line| line.contains(text)).count();
    let n_games = games.len();
    let n_rounds: usize = streams
        .iter()
        .flatten()
        .filter(|(event, _)| matches!(event, GameEvent::RoundStarted(_)))
        .count();
    let n_attempts: usize = games.iter().map(|game| game.attempts.len()).sum();

    for (who, name) in NAMES.iter().enumerate() {
        let lines = posted(&format!("{name}'s DM"));
        let results: Vec<&str> = lines
            .iter()
            .copied()
            .filter(|line| line.contains(" said **"))
            .collect();
        for words in games.iter().flat_map(|game| &game.attempts) {
            let [one, other] = words;
            let both = |line: &&&str| {
                line.contains(&format!("said **{one}**"))
                    && line.contains(&format!("said **{other}**"))
            };
            assert_eq!(
                results.iter().filter(both).count(),
                1,
                "{name} reads {one} and {other} once\n{}",
                page()
            );
        }
        let deals =
            n_with(&lines, "Send me one word that links them.") - n_with(&results, "No match.");
        assert_eq!(
            deals,
            n_rounds,
            "{name} is dealt each round once\n{}",
            page()
        );
        assert_eq!(
            n_with(&lines, "fewer win)"),
            n_games,
            "{name} reads each result once\n{}",
            page()
        );
        let invitations = n_with(&lines, "asks you to play");
        assert_eq!(
            invitations,
            if in_dms && who == 1 { n_games } else { 0 },
            "{}",
            page()
        );

        // What is left answers what they did, one answer each.
        let sent: usize = games.iter().map(|game| game.dms[who]).sum();
        let refused: usize = games.iter().map(|game| game.refused[who]).sum();
        let reacted = entries
            .iter()
            .filter(|entry| entry.kind == Kind::Reacted && entry.place == format!("{name}'s DM"))
            .count();
        let to_interactions = table.answers_in_dm.get(name).copied().unwrap_or_default();
        // A game begins with a pair; each attempt brings its result and what comes next in one.
        let of_games = n_attempts + n_games + invitations;
        let answers = lines.len() - of_games - to_interactions;
        // The last guess of a game is answered by its result; a mark under it may die with the program.
        assert!(
            answers + reacted <= sent && sent <= answers + reacted + n_games,
            "{name} wrote {sent} DMs and got {answers} answers and {reacted} marks\n{}",
            page()
        );
        assert!(
            refused <= answers,
            "{name} is told why, each time\n{}",
            page()
        );
    }

    let lounge = posted("#lounge");
    if in_dms {
        assert!(lounge.is_empty(), "{lounge:?}");
    } else {
        assert_eq!(
            n_with(&lounge, "fewer win)"),
            n_games,
            "the channel reads each result once\n{}",
            page()
        );
        assert_eq!(
            lounge.len(),
            2 * n_games,
            "each game has one live message\n{}",
            page()
        );
    }
}
