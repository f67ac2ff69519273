//! The projection `games`: live and past games by server, channel and player, and words said in them.
//!
//! Owns: the tables `games`, `game_players`, `words_said`. Does not know: more of a game than its rows.

use super::{Tables, TablesError};
use crate::game::event::GuessProcessed;
use crate::game::shape::Word;
use crate::game::{ChannelId, GameEvent, GameId, GuildId, PlayerId};
use crate::store::RecordedEvent;
use crate::store::sql::{Connection, Row, query};

pub(super) const NAME: &str = "games";

/// Changed with whatever changes the rows: the tables are then made anew at the next start.
pub(super) const VERSION: i64 = 2;

pub(super) const EMPTY: [&str; 3] = [
    "delete from games",
    "delete from game_players",
    "delete from words_said",
];

/// One game, as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameRow {
    /// The game.
    pub game_id: GameId,
    /// Its server.
    pub guild: Option<GuildId>,
    /// Where it is announced.
    pub channel: Option<ChannelId>,
    /// Its host.
    pub host: PlayerId,
    /// Its mode, as typed.
    pub mode: String,
    /// Its phase, as read.
    pub phase: String,
}

impl GameRow {
    /// Tells whether it is not over.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.phase.as_str(), "lobby" | "running" | "paused")
    }
}

impl Tables {
    /// Returns the server a game belongs to; none for a game in DMs, or none at all.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn guild_of(&self, game: GameId) -> Result<Option<GuildId>, TablesError> {
        let row = query("select guild_id from games where game_id = $1")
            .bind(game.to_string())
            .fetch_optional(&self.readers)
            .await?;
        let guild: Option<Option<i64>> = row.map(|row| row.get(0)).transpose()?;
        Ok(guild.flatten().map(|guild| GuildId(guild.cast_unsigned())))
    }

    /// Returns every live game, the one touched last first.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn live_games(&self) -> Result<Vec<GameId>, TablesError> {
        let rows = query("select game_id from games where live = 1 order by position desc")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| id(row, "game_id")).collect()
    }

    /// Returns the live games announced in a channel, newest first.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn live_in_channel(&self, channel: ChannelId) -> Result<Vec<GameRow>, TablesError> {
        let rows = query(
            "select * from games
             where channel_id = $1 and live = 1
             order by position desc",
        )
        .bind(channel.0.cast_signed())
        .fetch_all(&self.readers)
        .await?;
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
        let rows = query(
            "select * from games
             where guild_id = $1 and live = 1
             order by position desc
             limit $2",
        )
        .bind(guild.0.cast_signed())
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
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
        let rows = query(
            "select games.*
             from game_players join games using (game_id)
             where player_id = $1
             order by live desc, position desc
             limit $2",
        )
        .bind(player.to_string())
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(game).collect()
    }

    /// Returns the last words that `player` guessed in complete attempts in games of `guild` other than
    /// `except`, oldest first, at most `limit`. Served by the key of the table.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn words_said(
        &self,
        guild: Option<GuildId>,
        player: PlayerId,
        except: GameId,
        limit: u32,
    ) -> Result<Vec<Word>, TablesError> {
        let rows = query(
            "select word from words_said
             where player_id = $1 and guild_id = $2 and game_id <> $3
             order by position desc, seat desc
             limit $4",
        )
        .bind(player.to_string())
        .bind(guild_key(guild))
        .bind(except.to_string())
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let oldest_first = rows.iter().rev();
        Ok(oldest_first
            .map(|row| row.get::<String>(0).map(Word::stored))
            .collect::<Result<_, _>>()?)
    }
}

fn guild_key(guild: Option<GuildId>) -> i64 {
    guild.map_or(0, |guild| guild.0.cast_signed())
}

fn id<T: std::str::FromStr>(row: &Row, column: &'static str) -> Result<T, TablesError>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: &str = row.get(column)?;
    text.parse()
        .map_err(|error: T::Err| TablesError::Database(sqlx::Error::Decode(error.into())))
}

fn game(row: &Row) -> Result<GameRow, TablesError> {
    let snowflake = |column| {
        row.get::<Option<i64>>(column)
            .map(|id| id.map(i64::cast_unsigned))
    };
    Ok(GameRow {
        game_id: id(row, "game_id")?,
        guild: snowflake("guild_id")?.map(GuildId),
        channel: snowflake("channel_id")?.map(ChannelId),
        host: id(row, "host")?,
        mode: row.get("mode")?,
        phase: row.get("phase")?,
    })
}

/// Takes one event into the rows.
pub(super) async fn apply(
    connection: &mut Connection<'_>,
    recorded: &RecordedEvent,
    event: &GameEvent,
) -> Result<(), sqlx::Error> {
    let Some(game) = recorded.stream.as_str().strip_prefix("game-") else {
        return Ok(());
    };
    match event {
        GameEvent::GameCreated(created) => {
            query(
                "insert into games (game_id, guild_id, channel_id, host, mode, phase, live, created_at, position)
                 values ($1, $2, $3, $4, $5, 'lobby', 1, $6, $7)",
            )
            .bind(game)
            .bind(recorded.guild_id.map(u64::cast_signed))
            .bind(created.channel_id.map(|channel| channel.0.cast_signed()))
            .bind(created.created_by.to_string())
            .bind(created.config.mode().name())
            .bind(recorded.occurred_at.timestamp_micros())
            .bind(recorded.position.0)
            .execute(connection)
            .await?;
            return Ok(());
        }
        GameEvent::PlayerJoined(joined) => {
            query(
                "insert into game_players (player_id, game_id, seat) values ($1, $2, $3)
                 on conflict do nothing",
            )
            .bind(joined.player_id.to_string())
            .bind(game)
            .bind(recorded.position.0)
            .execute(&mut *connection)
            .await?;
        }
        GameEvent::PlayerLeft(left) if left.phase == crate::game::event::Phase::Lobby => {
            left_lobby(connection, game, left.player_id).await?;
        }
        GameEvent::GameStarted(_) | GameEvent::GameResumed(_) => {
            phase(connection, game, "running").await?;
        }
        GameEvent::GameModeChanged(changed) => {
            query("update games set mode = $2 where game_id = $1")
                .bind(game)
                .bind(changed.to.name())
                .execute(&mut *connection)
                .await?;
        }
        GameEvent::GamePaused(_) => phase(connection, game, "paused").await?,
        GameEvent::GuessProcessed(processed) => {
            words(connection, recorded, game, processed).await?;
        }
        GameEvent::GameCompleted(_) => ended(connection, recorded, game, "completed").await?,
        GameEvent::GameCancelled(_) => ended(connection, recorded, game, "cancelled").await?,
        GameEvent::GameAbandoned(_) => ended(connection, recorded, game, "abandoned").await?,
        GameEvent::PlayerInvited(_)
        | GameEvent::GameSettingsChanged(_)
        | GameEvent::PlayerLeft(_)
        | GameEvent::PlayerStatusChanged(_)
        | GameEvent::TeamEntered(_)
        | GameEvent::TeamWithdrawn(_)
        | GameEvent::RoundStarted(_)
        | GameEvent::GuessSubmitted(_)
        | GameEvent::GuessAbandoned(_)
        | GameEvent::RoundEnded(_)
        | GameEvent::GiveUpProposed(_)
        | GameEvent::KnockoutRoundCompleted(_)
        | GameEvent::RaceTimeExpired(_)
        | GameEvent::PlayersReminded(_)
        | GameEvent::LongformDayEnded(_)
        | GameEvent::TeamEliminated(_)
        | GameEvent::DmDeliveryFailed(_)
        | GameEvent::GameRecovered(_) => {}
    }
    query("update games set position = $2 where game_id = $1")
        .bind(game)
        .bind(recorded.position.0)
        .execute(connection)
        .await
        .map(drop)
}

async fn phase(
    connection: &mut Connection<'_>,
    game: &str,
    phase: &str,
) -> Result<(), sqlx::Error> {
    query("update games set phase = $2 where game_id = $1")
        .bind(game)
        .bind(phase)
        .execute(connection)
        .await
        .map(drop)
}

async fn ended(
    connection: &mut Connection<'_>,
    recorded: &RecordedEvent,
    game: &str,
    phase: &str,
) -> Result<(), sqlx::Error> {
    query("update games set phase = $2, live = 0, ended_at = $3 where game_id = $1")
        .bind(game)
        .bind(phase)
        .bind(recorded.occurred_at.timestamp_micros())
        .execute(connection)
        .await
        .map(drop)
}

/// Takes a player off the list; the one who joined next hosts, as in the rules.
async fn left_lobby(
    connection: &mut Connection<'_>,
    game: &str,
    player: PlayerId,
) -> Result<(), sqlx::Error> {
    query("delete from game_players where player_id = $1 and game_id = $2")
        .bind(player.to_string())
        .bind(game)
        .execute(&mut *connection)
        .await?;
    query(
        "update games
         set host = coalesce((select player_id from game_players where game_id = $2 order by seat limit 1), host)
         where game_id = $2 and host = $1",
    )
    .bind(player.to_string())
    .bind(game)
    .execute(connection)
    .await
    .map(drop)
}

async fn words(
    connection: &mut Connection<'_>,
    recorded: &RecordedEvent,
    game: &str,
    processed: &GuessProcessed,
) -> Result<(), sqlx::Error> {
    for (seat, submission) in (0_i64..).zip(&processed.submissions) {
        query(
            "insert into words_said (player_id, guild_id, position, seat, game_id, word)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(submission.player_id.to_string())
        .bind(recorded.guild_id.map_or(0, u64::cast_signed))
        .bind(recorded.position.0)
        .bind(seat)
        .bind(game)
        .bind(submission.word.as_str())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
