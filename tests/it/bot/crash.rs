//! The program killed at any moment of a game, and started again: nothing is lost, nothing said twice.
//!
//! Owns: the games that are played to see it. A failing run prints its seed; `GAMEBOT_CRASH_SEED`
//! plays that one again (the draws of the players and of the killer; the machine's timing is its own).

#![expect(clippy::print_stderr, reason = "a failing run must tell its seed")]

pub(super) mod audit;
pub(super) mod dice;
mod table;

use gamebot::words::Word;

use self::audit::Played;
use self::table::{NAMES, Table, Way};

/// Kills of one game are at least this many; the game is played on until they are.
const KILLS_A_GAME: u32 = 11;

/// A game has this many rounds, which players stretch or not.
const ROUNDS: u32 = 3;

/// The most attempts a round takes here.
const ATTEMPTS: u64 = 4;

fn seed(default: u64) -> u64 {
    let given = std::env::var("GAMEBOT_CRASH_SEED").ok();
    let seed = given.map_or(default, |seed| seed.parse().expect("a seed is a number"));
    eprintln!("GAMEBOT_CRASH_SEED={seed}");
    seed
}

/// Returns a seed that differs from run to run.
fn any_seed() -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().0
}

#[tokio::test]
async fn killed_at_any_moment_of_games_in_a_server_the_bot_goes_on() {
    let mut table = Table::set(seed(any_seed()), 35).await;
    let mut games = Vec::new();
    while games.len() < 2 || table.n_kills < 2 * KILLS_A_GAME {
        table.open_in_server(ROUNDS).await;
        games.push(play(&mut table).await);
    }
    eprintln!("{} games, {} kills", games.len(), table.n_kills);
    audit::check(&mut table, &games, false).await;
}

#[tokio::test]
async fn killed_at_any_moment_of_a_game_in_dms_the_bot_goes_on() {
    let mut table = Table::set(seed(any_seed()), 35).await;
    let mut games = Vec::new();
    while games.is_empty() || table.n_kills < KILLS_A_GAME {
        table.open_in_dms(ROUNDS).await;
        games.push(play(&mut table).await);
    }
    eprintln!("{} games, {} kills", games.len(), table.n_kills);
    audit::check(&mut table, &games, true).await;
}

/// Plays the game that is open to its end, and returns what the players said in it.
async fn play(table: &mut Table) -> Played {
    let mut played = Played::default();
    for round in 1..=ROUNDS {
        let head = format!("**Round {round} of {ROUNDS}**");
        let mut pair = table.reads_pair(&head).await;
        let n_attempts = table.dice.of(1..ATTEMPTS + 1);
        for attempt in 1..=n_attempts {
            let word = table.fresh_word(&pair);
            let other = if attempt == n_attempts {
                word.clone()
            } else {
                table.fresh_word(&pair)
            };
            let words = [word, other];
            attempt_with(table, &words, &mut played).await;
            pair = words.to_vec();
            played.attempts.push(words.clone());
            if attempt < n_attempts {
                let next = format!("No match. Attempt {}:", attempt + 1);
                let [one, other] = &words;
                table.reads_both(&next, &[one, other]).await;
            }
        }
    }
    for who in 0..NAMES.len() {
        let since = table.opened_at;
        table.reads_since(who, "fewer win)", since).await;
    }
    played
}

/// Both players say their word, in any order and by any way.
async fn attempt_with(table: &mut Table, words: &[Word; 2], played: &mut Played) {
    if table.dice.percent(20) {
        // Both at once, and the program dies or does not.
        let texts = words.clone().map(|word| word.as_str().to_owned());
        table.write_both(&texts).await;
        played.dms[0] += 1;
        played.dms[1] += 1;
        return;
    }
    let first = usize::try_from(table.dice.of(0..2)).unwrap();
    for who in [first, 1 - first] {
        if table.dice.percent(20) {
            let nonsense = table.nonsense();
            table.write(who, &nonsense).await.answered().await;
            played.dms[who] += 1;
            played.refused[who] += 1;
        }
        let way = match table.dice.of(0..3) {
            0 => Way::Slash,
            1 => Way::Form,
            _ => Way::Dm,
        };
        if matches!(way, Way::Dm) {
            played.dms[who] += 1;
        }
        table.guess(who, words[who].as_str(), way).await;
        if who == first && table.dice.percent(20) {
            // A second word for the same attempt: it must not count, now or after a restart.
            let second = table.fresh_word(words);
            table.write(who, second.as_str()).await.answered().await;
            played.dms[who] += 1;
            played.refused[who] += 1;
        }
    }
}
