//! Opening the log beside a running bot, and finding things in it by the start of their id.
//!
//! Owns: what a short id stands for. Does not know: what is done with it.

use std::pin::pin;
use std::sync::Arc;

use uuid::Uuid;

use futures_util::TryStreamExt as _;
use futures_util::stream::Stream;

use super::Failure;
use super::engine::log_path;
use crate::clock::Clock;
use crate::config::Config;
use crate::game::GameId;
use crate::projections::{Finder, Order, TablesError};
use crate::store::{Filter, RecordedEvent, Store, StoreOptions};

/// Opens the log for reading only.
pub(super) async fn log(config: &Config) -> Result<Store, Failure> {
    let url = &config.database_url;
    let path = log_path(url);
    // SQLite's own words for this are about a file that cannot be opened.
    let is_file = url.starts_with("sqlite:") || !url.contains("://");
    if is_file && !path.exists() {
        return Err(Failure::saying(format!(
            "there is no log at {} yet; `gamebot run` or `gamebot play` makes it",
            path.display()
        )));
    }
    Ok(Store::open_read_only(url, options()).await?)
}

/// Returns the options of a tool's store.
pub(super) fn options() -> StoreOptions {
    let clock = Clock::system();
    StoreOptions::new(Arc::new(move || clock.now()))
}

/// Opens the log for reading only, with the tables beside it that tell where events stand.
pub(super) async fn finder(config: &Config) -> Result<Finder, Failure> {
    let finder = Finder::open(&config.database_url, log(config).await?).await;
    finder.map_err(|error| {
        Failure::saying(format!(
            "the tables beside the log cannot be read: {}; `gamebot run` makes them anew where they are missing",
            super::with_causes(&error)
        ))
    })
}

/// Returns the selected events up to where the log ends now, oldest first.
pub(super) fn up_to_now(
    finder: &Finder,
    filter: Filter,
) -> impl Stream<Item = Result<RecordedEvent, TablesError>> + '_ {
    finder.events(filter, Order::OldestFirst, None)
}

/// Finds the game whose id starts with `typed`.
///
/// A whole id is taken as it is; the start of one costs a look at the first event of every game.
pub(super) async fn game(finder: &Finder, typed: &str) -> Result<GameId, Failure> {
    let typed = typed.strip_prefix("game-").unwrap_or(typed);
    let id = by_start(finder, typed, "game", "game_created").await?;
    Ok(GameId(id))
}

/// Finds the player whose id starts with `typed`; as [`game`].
pub(super) async fn player(finder: &Finder, typed: &str) -> Result<Uuid, Failure> {
    let typed = typed.strip_prefix("player-").unwrap_or(typed);
    by_start(finder, typed, "player", "player_registered").await
}

async fn by_start(
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
            "{typed:?} is not the id of a {family}, nor the start of one: ids look like 0199f1c2-7a3b-7c1d-8e4f-5a6b7c8d9e0f"
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
        [] => Err(Failure::saying(format!(
            "no {family} in the log has an id that starts with {typed}"
        ))),
        [one, other, ..] => Err(Failure::saying(format!(
            "{} {family}s have ids that start with {typed}, {one} and {other} among them; type more of it",
            found.len()
        ))),
    }
}
