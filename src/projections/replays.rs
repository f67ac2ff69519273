//! The projection `replays`: the replays of finished games by name, server and player.
//!
//! Owns: the tables `replays`, `replay_names`, `replay_players`. Does not know: what a replay shows.
//!
//! A name belongs to the first game of its server that the log gives it to. Should another game say the same name, or
//! none, as games of old logs do, it gets the next of its own names that is free.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::TablesError;
use super::projection::{Applied, Apply, Projection, game_of};
use super::rows::{Cells, Rows, parsed};
use super::table::{Table, guild_key, id, integer, text};
use super::tables::Tables;
use crate::game::event::ReplayVisibility;
use crate::game::replay::is_visible;
use crate::game::values::Ts;
use crate::game::{GameEvent, GameId, GuildId, Mode, PlayerId, ReplayName, Seed};
use crate::store::RecordedEvent;
use crate::store::sql::{Query, Row, Value, composed, either, query};

pub(super) static PROJECTION: Projection = Projection {
    name: "replays",
    version: 1,
    tables: &[&REPLAYS, &REPLAY_NAMES, &REPLAY_PLAYERS],
    apply: Apply::Game(apply),
};

static REPLAYS: Table = Table {
    name: "replays",
    columns: &[
        id("game_id"),
        // 0 for games in no server.
        integer("guild_id"),
        // None until the game ends.
        text("name").optional(),
        text("mode"),
        integer("practice"),
        text("visibility"),
        text("seed"),
        // The ids of its players, with a comma between.
        text("players"),
        integer("ended_at").optional(),
        // Where the game ended; 0 before.
        integer("ended"),
    ],
    n_key_columns: 1,
    indexes: &[("by_end", "guild_id, ended")],
};

// Indexes of columns of `replays`.
const GUILD: usize = 1;
const NAME: usize = 2;
const MODE: usize = 3;
const VISIBILITY: usize = 5;
const SEED: usize = 6;
const PLAYERS: usize = 7;
const ENDED_AT: usize = 8;
const ENDED: usize = 9;

static REPLAY_NAMES: Table = Table {
    name: "replay_names",
    columns: &[integer("guild_id"), text("name"), id("game_id")],
    n_key_columns: 2,
    indexes: &[("by_name", "name")],
};

static REPLAY_PLAYERS: Table = Table {
    name: "replay_players",
    columns: &[id("player_id"), id("game_id"), integer("guild_id")],
    n_key_columns: 2,
    indexes: &[],
};

/// The replay of a finished game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayRow {
    pub game: GameId,
    pub guild: Option<GuildId>,
    pub name: ReplayName,
    pub mode: Mode,
    pub practice: bool,
    pub visibility: ReplayVisibility,
    pub players: Vec<PlayerId>,
    pub ended_at: Ts,
}

impl ReplayRow {
    /// Tells whether everybody may see it from `here`, a server or none.
    #[must_use]
    pub fn is_public(&self, here: Option<GuildId>) -> bool {
        is_visible(self.visibility, self.practice, self.guild, here)
    }

    /// Tells whether somebody may see it from `here`.
    #[must_use]
    pub fn may_be_seen(&self, player: PlayerId, here: Option<GuildId>) -> bool {
        self.is_public(here) || self.players.contains(&player)
    }
}

/// Which replays somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replays {
    pub reader: PlayerId,
    /// The server they ask in, and see the replays of; none in a DM, where they see their own.
    pub guild: Option<GuildId>,
    /// Whose games, if they say.
    pub player: Option<PlayerId>,
    pub mode: Option<Mode>,
}

/// Some of them, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedReplays {
    pub replays: Vec<ReplayRow>,
    /// Older ones follow.
    pub has_more: bool,
}

/// A replay that the reader may see: `$1` is the reader, `$2` the server they ask in.
const VISIBLE: &str = "(
       exists (select 1 from replay_players as own where own.player_id = $1 and own.game_id = replays.game_id)
       or replays.practice = 0 and replays.guild_id = $2 and replays.guild_id <> 0 and replays.visibility <> 'players'
     )";

impl Tables {
    /// Returns which of `names` replays of `guild` have, as far as the rows are. Served by the key of the table.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn taken_replay_names(
        &self,
        guild: Option<GuildId>,
        names: &[ReplayName],
    ) -> Result<Vec<ReplayName>, TablesError> {
        let found = either(TAKEN_SQLITE, TAKEN_POSTGRES)
            .bind(guild_key(guild.map(|guild| guild.0)))
            .bind(serde_json::to_string(names).unwrap_or_default());
        let rows = self.rows(found).await?;
        let names = rows.iter().map(|row| parsed(row, "name"));
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Returns the replays called `name` that there are: at most one in each server, those of `reader` and of `guild`
    /// first, then the newest. Served by the index on names.
    ///
    /// The rows are up to date with the log as it is now.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn replays_named(
        &self,
        name: &ReplayName,
        reader: PlayerId,
        guild: Option<GuildId>,
    ) -> Result<Vec<ReplayRow>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query(NAMED)
            .bind(reader.0)
            .bind(guild_key(guild.map(|guild| guild.0)))
            .bind(name.as_str());
        self.replay_rows(found).await
    }

    /// Returns the replay of a game; none while it is played.
    ///
    /// The rows are up to date with the log as it is now.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn replay_of(&self, game: GameId) -> Result<Option<ReplayRow>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query("select * from replays where game_id = $1 and ended > 0").bind(game.0);
        Ok(self.replay_rows(found).await?.into_iter().next())
    }

    /// Returns the replays that the reader may see, newest first: those of the server and the reader's own there; in a DM
    /// the reader's own of all servers and of none. Practice is listed to its player alone.
    ///
    /// The rows are up to date with the log as it is now. Served by the index of the server or the key of the player's
    /// games: the cost grows with those that are skipped, and with the games of the player.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn replays(
        &self,
        Replays {
            reader,
            guild,
            player,
            mode,
        }: Replays,
        skip: u32,
        limit: u32,
    ) -> Result<ListedReplays, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        // In a DM, their own.
        let of = player.or_else(|| guild.is_none().then_some(reader));
        let found = composed(listing(of.is_some(), guild.is_some()))
            .bind(reader.0)
            .bind(guild_key(guild.map(|guild| guild.0)))
            .bind(mode.map_or("", Mode::name))
            .bind(of.unwrap_or(reader).0)
            .bind(limit + 1)
            .bind(skip);
        let mut replays = self.replay_rows(found).await?;
        let has_more = limit < u32::try_from(replays.len()).unwrap_or(u32::MAX);
        replays.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(ListedReplays { replays, has_more })
    }

    /// Returns the replays that the reader may see and whose names begin with `prefix`, in the order of their names.
    /// Served by the key of the names.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn replays_beginning(
        &self,
        prefix: &str,
        reader: PlayerId,
        guild: Option<GuildId>,
        limit: u32,
    ) -> Result<Vec<ReplayRow>, TablesError> {
        let found = composed(beginning())
            .bind(reader.0)
            .bind(guild_key(guild.map(|guild| guild.0)))
            .bind(prefix)
            // Behind every letter, digit and hyphen.
            .bind(format!("{prefix}~"))
            .bind(limit);
        self.replay_rows(found).await
    }

    async fn replay_rows(&self, query: Query) -> Result<Vec<ReplayRow>, TablesError> {
        let rows = self.rows(query).await?;
        Ok(rows.iter().map(replay).collect::<Result<_, _>>()?)
    }
}

/// Returns the query of a list: of the games of a player, of a server, or of a player there.
fn listing(is_of_player: bool, is_in_server: bool) -> String {
    let from = if is_of_player {
        "replay_players join replays using (game_id) where replay_players.player_id = $4"
    } else {
        "replays where $4 = $4"
    };
    let here = if is_in_server {
        " and replays.guild_id = $2"
    } else {
        ""
    };
    format!(
        "select replays.* from {from}{here} and ended > 0 and ($3 = '' or mode = $3) and {VISIBLE}
         order by ended desc
         limit $5 offset $6"
    )
}

/// Returns the query of the replays whose names begin alike.
fn beginning() -> String {
    format!(
        "select replays.* from replay_names join replays using (game_id)
         where replay_names.guild_id = $2 and $3 <= replay_names.name and replay_names.name < $4
           and ended > 0 and {VISIBLE}
         order by replay_names.name
         limit $5"
    )
}

const NAMED: &str = "select replays.* from replay_names join replays using (game_id)
     where replay_names.name = $3 and ended > 0
     order by
       replays.guild_id = $2 desc,
       exists (select 1 from replay_players as own where own.player_id = $1 and own.game_id = replays.game_id) desc,
       ended desc
     limit 50";

const TAKEN_SQLITE: &str = "select name from replay_names
     where guild_id = $1 and name in (select value from json_each($2))";

const TAKEN_POSTGRES: &str = "select name from replay_names
     where guild_id = $1 and name = any(array(select json_array_elements_text($2::json)))";

fn replay(row: &Row) -> Result<ReplayRow, sqlx::Error> {
    let broken = |what: &str| sqlx::Error::Decode(format!("the row has no such {what}").into());
    let mode: &str = row.get("mode")?;
    let visibility: &str = row.get("visibility")?;
    let players: &str = row.get("players")?;
    let players = players.split(',').filter(|id| !id.is_empty());
    let players = players.map(|id| id.parse().map(PlayerId));
    let guild = row.get::<i64>("guild_id")?.cast_unsigned();
    Ok(ReplayRow {
        game: GameId(row.get("game_id")?),
        guild: (guild != 0).then_some(GuildId(guild)),
        name: parsed(row, "name")?,
        mode: Mode::named(mode).ok_or_else(|| broken("mode"))?,
        practice: row.get::<i64>("practice")? != 0,
        visibility: ReplayVisibility::named(visibility).ok_or_else(|| broken("visibility"))?,
        players: players
            .collect::<Result<_, _>>()
            .map_err(|_| broken("player"))?,
        ended_at: Ts::from_timestamp_micros(row.get("ended_at")?).unwrap_or_default(),
    })
}

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r GameEvent,
) -> BoxFuture<'r, Applied> {
    update_rows(rows, recorded, event).boxed()
}

async fn update_rows(rows: &mut Rows<'_>, recorded: &RecordedEvent, event: &GameEvent) -> Applied {
    let Some(game) = game_of(recorded) else {
        return Ok(());
    };
    if let GameEvent::GameCreated(created) = event {
        let visibility: ReplayVisibility = created.visibility.into();
        let cells = vec![
            game.into(),
            guild_key(recorded.guild_id).into(),
            None::<String>.into(),
            created.config.mode().name().into(),
            i64::from(created.practice).into(),
            visibility.name().into(),
            created.rng_seed.to_string().into(),
            "".into(),
            None::<i64>.into(),
            0_i64.into(),
        ];
        rows.put(&REPLAYS, cells);
        return Ok(());
    }
    let is_end = matches!(
        event,
        GameEvent::GameCompleted(_) | GameEvent::GameCancelled(_) | GameEvent::GameAbandoned(_)
    );
    let is_other = !matches!(
        event,
        GameEvent::GameModeChanged(_)
            | GameEvent::GameStarted(_)
            | GameEvent::ReplayNamed(_)
            | GameEvent::ReplayVisibilityChanged(_)
    );
    if is_other && !is_end {
        return Ok(());
    }
    // Without it, the event that created the game could not be read.
    let Some(mut replay) = rows.get(&REPLAYS, &[game.into()]).await? else {
        return Ok(());
    };
    match event {
        GameEvent::GameModeChanged(changed) => replay[MODE] = changed.to.name().into(),
        GameEvent::GameStarted(started) => {
            let players = started.teams.iter().flat_map(|team| team.players);
            let mut ids = Vec::new();
            for player in players {
                ids.push(player.to_string());
                let cells = vec![player.0.into(), game.into(), replay[GUILD].clone()];
                rows.put(&REPLAY_PLAYERS, cells);
            }
            replay[PLAYERS] = ids.join(",").into();
        }
        GameEvent::ReplayNamed(named) => {
            replay[NAME] = free_name(rows, &replay, Some(&named.name)).await?;
        }
        GameEvent::ReplayVisibilityChanged(changed) => {
            replay[VISIBILITY] = changed.to.name().into();
        }
        // A lobby has nothing to replay.
        _ if replay[PLAYERS] == Value::from("") => {
            rows.delete(&REPLAYS, vec![game.into()]);
            return Ok(());
        }
        _ => {
            if replay[NAME] == Value::from(None::<String>) {
                replay[NAME] = free_name(rows, &replay, None).await?;
            }
            replay[ENDED_AT] = recorded.occurred_at.timestamp_micros().into();
            replay[ENDED] = recorded.position.0.into();
        }
    }
    rows.put(&REPLAYS, replay);
    Ok(())
}

/// Takes a name for a replay: the one that the game says, unless another has it.
async fn free_name(
    rows: &mut Rows<'_>,
    replay: &Cells,
    said: Option<&ReplayName>,
) -> Result<Value, sqlx::Error> {
    let guild = match &replay[GUILD] {
        Value::Integer(Some(guild)) if *guild != 0 => Some(GuildId(guild.cast_unsigned())),
        _ => None,
    };
    let seed = match &replay[SEED] {
        Value::Text(Some(seed)) => seed.parse().unwrap_or(Seed(0)),
        _ => Seed(0),
    };
    let tried = said.cloned().into_iter();
    for name in tried.chain(ReplayName::candidates(seed, guild)) {
        let name = Value::from(name.as_str());
        let key = [replay[GUILD].clone(), name.clone()];
        if rows.get(&REPLAY_NAMES, &key).await?.is_none() {
            let [guild, key] = key;
            rows.put(&REPLAY_NAMES, vec![guild, key, replay[0].clone()]);
            return Ok(name);
        }
    }
    Ok(None::<String>.into())
}
