//! Opens the log for reading, also while a bot runs, and finds games and players by the start of their id.

use std::pin::pin;
use std::sync::Arc;

use uuid::Uuid;

use futures_util::TryStreamExt as _;
use futures_util::stream::Stream;

use super::failure::Failure;
use crate::clock::Clock;
use crate::config::Config;
use crate::game::GameId;
use crate::projections::{Finder, Order, TablesError};
use crate::store::subscriptions::with_causes;
use crate::store::{DatabasePath, Filter, RecordedEvent, Store, StoreOptions};

/// Opens the log read-only.
pub(super) async fn open_log(config: &Config) -> Result<Store, Failure> {
    let url = &config.database_url;
    // SQLite's own error does not say that the file is missing.
    if let DatabasePath::File(path) = DatabasePath::parse(url)?
        && !path.exists()
    {
        return Err(Failure::message(format!(
            "there is no log at {} yet; `gamebot run` or `gamebot play` creates it",
            path.display()
        )));
    }
    Ok(Store::open_read_only(url, options()).await?)
}

pub(super) fn options() -> StoreOptions {
    let clock = Clock::system();
    StoreOptions::new(Arc::new(move || clock.now()))
}

/// Opens the log read-only, together with the index of its events.
pub(super) async fn open_finder(config: &Config) -> Result<Finder, Failure> {
    let finder = Finder::open(&config.database_url, open_log(config).await?).await;
    finder.map_err(|error| {
        Failure::message(format!(
            "could not read the tables: {}",
            with_causes(&error)
        ))
    })
}

/// Returns the selected events up to the current end of the log, oldest first.
pub(super) fn up_to_now(
    finder: &Finder,
    filter: Filter,
) -> impl Stream<Item = Result<RecordedEvent, TablesError>> + '_ {
    finder.events(filter, Order::OldestFirst, None)
}

/// Returns the id of the game that starts with `typed`.
///
/// A complete id is returned unchecked; for the start of one, the first event of every game is read.
pub(super) async fn game(finder: &Finder, typed: &str) -> Result<GameId, Failure> {
    let typed = typed.strip_prefix("game-").unwrap_or(typed);
    let id = id_starting_with(finder, typed, "game", "game_created").await?;
    Ok(GameId(id))
}

/// Returns the id of the player that starts with `typed`, like [`game`].
pub(super) async fn player(finder: &Finder, typed: &str) -> Result<Uuid, Failure> {
    let typed = typed.strip_prefix("player-").unwrap_or(typed);
    id_starting_with(finder, typed, "player", "player_registered").await
}

async fn id_starting_with(
    finder: &Finder,
    typed: &str,
    family: &str,
    first_type: &str,
) -> Result<Uuid, Failure> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    let digits = typed.replace('-', "").to_lowercase();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Failure::Usage(format!(
            "{typed:?} is not the id of a {family} or the start of one; ids look like 0199f1c2-7a3b-7c1d-8e4f-5a6b7c8d9e0f"
        )));
    }
    let mut found: Vec<Uuid> = Vec::new();
    let filter = Filter::all().types([first_type]);
    let mut firsts = pin!(up_to_now(finder, filter));
    while let Some(event) = firsts.try_next().await? {
        let id = event.stream.as_str().strip_prefix(family);
        let id = id.and_then(|id| id.strip_prefix('-')?.parse::<Uuid>().ok());
        found.extend(id.filter(|id| id.simple().to_string().starts_with(&digits)));
    }
    match found[..] {
        [id] => Ok(id),
        [] => Err(Failure::message(format!(
            "no {family} in the log has an id that starts with {typed}"
        ))),
        [one, other, ..] => Err(Failure::message(format!(
            "{} {family}s have ids that start with {typed}, for example {one} and {other}; type more of it",
            found.len()
        ))),
    }
}
