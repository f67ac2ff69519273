//! The projection `games`: live and past games by server, channel and player.
//!
//! Owns: the tables `games`, `game_players`. Does not know: the state of a game.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::TablesError;
use super::generations;
use super::projection::{Applied, Apply, Projection};
use super::rows::{Cells, Rows, parsed};
use super::table::{Role, Table, integer, text};
use super::tables::Tables;
use crate::game::event::Phase;
use crate::game::{ChannelId, GameEvent, GameId, GuildId, PlayerId};
use crate::store::sql::{Row, Value, query};
use crate::store::{Filter, ReadError, RecordedEvent};

/// How many events of the log are read at once.
const PAGE: u32 = 512;

pub(super) static PROJECTION: Projection = Projection {
    name: "games",
    version: 5,
    tables: &[&GAMES, &GAME_PLAYERS],
    apply: Apply::Game(apply),
};

static GAMES: Table = Table {
    name: "games",
    columns: &[
        text("game_id"),
        integer("guild_id").optional(),
        integer("channel_id").optional(),
        text("host"),
        text("mode"),
        text("phase"),
        integer("live"),
        integer("created_at"),
        integer("ended_at").optional(),
        // Where the row or its players last changed. Guesses do not count: they would move the row in every
        // index.
        integer("position"),
    ],
    n_key_columns: 1,
    indexes: &[
        ("live", "live, position"),
        ("by_channel", "channel_id, live, position"),
        ("by_guild", "guild_id, live, position"),
    ],
};

// Indexes of columns of `games`.
const HOST: usize = 3;
const MODE: usize = 4;
const PHASE: usize = 5;
const LIVE: usize = 6;
const ENDED_AT: usize = 8;
const POSITION: usize = 9;

static GAME_PLAYERS: Table = Table {
    name: "game_players",
    columns: &[
        text("player_id"),
        text("game_id"),
        integer("guild_id").optional(),
        // Where the player joined, which orders the players of a game.
        integer("seat"),
    ],
    n_key_columns: 2,
    indexes: &[("by_game", "game_id, seat"), ("by_guild", "guild_id")],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameRow {
    pub game_id: GameId,
    pub guild: Option<GuildId>,
    /// Where it is announced.
    pub channel: Option<ChannelId>,
    pub host: PlayerId,
    /// The name of its mode.
    pub mode: String,
    pub phase: String,
}

impl GameRow {
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.phase.as_str(), "lobby" | "running" | "paused")
    }
}

impl Tables {
    /// Waits until the rows of games are up to date with the log as it is now, or as far as they come while an
    /// operator has paused them.
    ///
    /// # Errors
    /// [`TablesError::Behind`] when that takes more than five seconds.
    pub async fn fresh(&self) -> Result<&Self, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        Ok(self)
    }

    /// Returns the server of a game; none for a game in DMs or an unknown one.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn guild_of(&self, game: GameId) -> Result<Option<GuildId>, TablesError> {
        let rows = query("select guild_id from games where game_id = $1").bind(game.to_string());
        let rows = self.rows(rows).await?;
        let guild: Option<Option<i64>> = rows.first().map(|row| row.get(0)).transpose()?;
        Ok(guild.flatten().map(|guild| GuildId(guild.cast_unsigned())))
    }

    /// Returns all live games, the last changed first.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn live_games(&self) -> Result<Vec<GameId>, TablesError> {
        let live = query("select game_id from games where live = 1 order by position desc");
        let rows = self.rows(live).await?;
        Ok(rows
            .iter()
            .map(|row| parsed(row, "game_id"))
            .collect::<Result<_, _>>()?)
    }

    /// Returns the games with events that follow the position of the rows, for when nobody feeds these.
    ///
    /// # Errors
    /// [`TablesError`]; trying again may help.
    pub async fn games_since_rows(&self) -> Result<BTreeSet<GameId>, TablesError> {
        let live = generations::with_role(&self.pools.readers(), &PROJECTION, Role::Live).await?;
        let mut after = live.map(|live| live.position).unwrap_or_default();
        let head = self.store.refresh_head().await?;
        let filter = Filter::all().families(["game"]);
        let mut games = BTreeSet::new();
        while after < head {
            let page = match self.store.read_all(after, PAGE, &filter).await {
                Err(ReadError::Corrupt { position, .. }) => {
                    after = position;
                    continue;
                }
                page => page?,
            };
            let ids = page.events.iter().map(|event| event.stream.as_str());
            let ids = ids.filter_map(|stream| stream.strip_prefix("game-")?.parse().ok());
            games.extend(ids.map(GameId));
            after = page.next;
        }
        Ok(games)
    }

    /// Returns the servers with live games.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn live_servers(&self) -> Result<Vec<GuildId>, TablesError> {
        let live = "select distinct guild_id from games where live = 1 and guild_id is not null";
        let rows = self.rows(query(live)).await?;
        let guild = |row: &Row| Ok(GuildId(row.get::<i64>(0)?.cast_unsigned()));
        rows.iter().map(guild).collect()
    }

    /// Returns the live games announced in a channel, newest first.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn live_in_channel(&self, channel: ChannelId) -> Result<Vec<GameRow>, TablesError> {
        let found = query(
            "select * from games
             where channel_id = $1 and live = 1
             order by position desc",
        )
        .bind(channel.0.cast_signed());
        let rows = self.rows(found).await?;
        rows.iter().map(game).collect()
    }

    /// Returns the live games of a server, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn live_in_guild(
        &self,
        guild: GuildId,
        limit: u32,
    ) -> Result<Vec<GameRow>, TablesError> {
        let found = query(
            "select * from games
             where guild_id = $1 and live = 1
             order by position desc
             limit $2",
        )
        .bind(guild.0.cast_signed())
        .bind(limit);
        let rows = self.rows(found).await?;
        rows.iter().map(game).collect()
    }

    /// Returns the live and past games of a server whose ids begin with `prefix`, live ones first, then newest first,
    /// at most `limit`. A prefix takes hexadecimal digits and hyphens; the cost grows with the games of the server.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn games_in_guild(
        &self,
        guild: GuildId,
        prefix: &str,
        limit: u32,
    ) -> Result<Vec<GameRow>, TablesError> {
        let found = query(
            "select * from games
             where guild_id = $1 and game_id like $2
             order by live desc, position desc
             limit $3",
        )
        .bind(guild.0.cast_signed())
        .bind(format!("{prefix}%"))
        .bind(limit);
        let rows = self.rows(found).await?;
        rows.iter().map(game).collect()
    }

    /// Returns the live and past games of a player, live ones first, then newest first, at most `limit`.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn games_of(
        &self,
        player: PlayerId,
        limit: u32,
    ) -> Result<Vec<GameRow>, TablesError> {
        let found = query(
            // First the player's: going through all games in their order until enough are theirs may take all.
            "with own as materialized (select game_id from game_players where player_id = $1)
             select games.*
             from own join games using (game_id)
             order by live desc, position desc
             limit $2",
        )
        .bind(player.to_string())
        .bind(limit);
        let rows = self.rows(found).await?;
        rows.iter().map(game).collect()
    }
}

fn game(row: &Row) -> Result<GameRow, TablesError> {
    let snowflake = |column| {
        row.get::<Option<i64>>(column)
            .map(|id| id.map(i64::cast_unsigned))
    };
    Ok(GameRow {
        game_id: parsed(row, "game_id")?,
        guild: snowflake("guild_id")?.map(GuildId),
        channel: snowflake("channel_id")?.map(ChannelId),
        host: parsed(row, "host")?,
        mode: row.get("mode")?,
        phase: row.get("phase")?,
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
    let Some(game_id) = recorded.stream.as_str().strip_prefix("game-") else {
        return Ok(());
    };
    let guild = Value::from(recorded.guild_id.map(u64::cast_signed));
    let change = match event {
        GameEvent::GameCreated(created) => {
            let cells = vec![
                game_id.into(),
                guild,
                created.channel_id.map(|id| id.0.cast_signed()).into(),
                created.created_by.to_string().into(),
                created.config.mode().name().into(),
                "lobby".into(),
                1_i64.into(),
                recorded.occurred_at.timestamp_micros().into(),
                None::<i64>.into(),
                recorded.position.0.into(),
            ];
            rows.put(&GAMES, cells);
            return Ok(());
        }
        GameEvent::PlayerJoined(joined) => Change::Joined(joined.player_id),
        GameEvent::PlayerLeft(left) if left.phase == Phase::Lobby => Change::Left(left.player_id),
        GameEvent::GameModeChanged(changed) => Change::Mode(changed.to.name()),
        GameEvent::GameStarted(_) | GameEvent::GameResumed(_) => Change::Phase("running"),
        GameEvent::GamePaused(_) => Change::Phase("paused"),
        GameEvent::GameCompleted(_) => Change::Ended("completed"),
        GameEvent::GameCancelled(_) => Change::Ended("cancelled"),
        GameEvent::GameAbandoned(_) => Change::Ended("abandoned"),
        GameEvent::PlayerInvited(_)
        | GameEvent::GameSettingsChanged(_)
        | GameEvent::PlayerLeft(_)
        | GameEvent::PlayerStatusChanged(_)
        | GameEvent::PlayerSurfaceUsed(_)
        | GameEvent::PlayerCalled(_)
        | GameEvent::TeamEntered(_)
        | GameEvent::TeamWithdrawn(_)
        | GameEvent::RoundStarted(_)
        | GameEvent::GuessSubmitted(_)
        | GameEvent::GuessProcessed(_)
        | GameEvent::GuessAbandoned(_)
        | GameEvent::RoundEnded(_)
        | GameEvent::GiveUpProposed(_)
        | GameEvent::GiveUpDropped(_)
        | GameEvent::KnockoutRoundCompleted(_)
        | GameEvent::RaceTimeExpired(_)
        | GameEvent::PlayersReminded(_)
        | GameEvent::FinalSecondsBegan(_)
        | GameEvent::LongformDayEnded(_)
        | GameEvent::TeamEliminated(_)
        | GameEvent::DmDeliveryFailed(_)
        | GameEvent::GameRecovered(_)
        | GameEvent::IdleWarned(_)
        | GameEvent::ReplayNamed(_)
        | GameEvent::ReplayVisibilityChanged(_) => return Ok(()),
    };
    let Some(mut game) = rows.get(&GAMES, &[game_id.into()]).await? else {
        // The event that created the game could not be read: it is not listed.
        return Ok(());
    };
    match change {
        Change::Joined(player) => {
            let key = [player.to_string().into(), game_id.into()];
            if rows.get(&GAME_PLAYERS, &key).await?.is_none() {
                let [player, game] = key;
                let joined_at = recorded.position.0.into();
                rows.put(&GAME_PLAYERS, vec![player, game, guild, joined_at]);
            }
        }
        Change::Left(player) => left_lobby(rows, game_id, &mut game, player).await?,
        Change::Mode(mode) => game[MODE] = mode.into(),
        Change::Phase(phase) => game[PHASE] = phase.into(),
        Change::Ended(phase) => {
            game[PHASE] = phase.into();
            game[LIVE] = 0_i64.into();
            game[ENDED_AT] = recorded.occurred_at.timestamp_micros().into();
        }
    }
    game[POSITION] = recorded.position.0.into();
    rows.put(&GAMES, game);
    Ok(())
}

/// What an event changes in the rows of a game.
enum Change {
    Joined(PlayerId),
    Left(PlayerId),
    Mode(&'static str),
    Phase(&'static str),
    Ended(&'static str),
}

/// Removes a player. When that was the host, the player who joined next hosts, as in the rules.
async fn left_lobby(
    rows: &mut Rows<'_>,
    game_id: &str,
    game: &mut Cells,
    player: PlayerId,
) -> Applied {
    let player = Value::from(player.to_string());
    rows.delete(&GAME_PLAYERS, vec![player.clone(), game_id.into()]);
    if game[HOST] == player {
        let next = "game_id = $1 order by seat limit 1";
        let next = rows.select(&GAME_PLAYERS, next, &[game_id.into()]).await?;
        if let Some(next) = next
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next())
        {
            game[HOST] = next;
        }
    }
    Ok(())
}
