//! The projection `words`: the words that players guessed, for the rule that nobody repeats themselves.
//!
//! Owns: the table `words_said`. Does not know: the rule.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::TablesError;
use super::projection::{Applied, Apply, Projection};
use super::rows::Rows;
use super::table::{Table, guild_key, integer, text};
use super::tables::Tables;
use crate::game::values::Word;
use crate::game::{GameEvent, GameId, GuildId, PlayerId};
use crate::store::sql::query;
use crate::store::{Position, RecordedEvent};

pub(super) static PROJECTION: Projection = Projection {
    name: "words",
    version: 2,
    tables: &[&WORDS_SAID],
    apply: Apply::Game(apply),
};

static WORDS_SAID: Table = Table {
    name: "words_said",
    columns: &[
        text("player_id"),
        // 0 for games in no server.
        integer("guild_id"),
        integer("position"),
        // Which of the two guesses of the event: 0 or 1.
        integer("seat"),
        text("game_id"),
        text("word"),
    ],
    // An event holds two guesses, which may be of one player: hence its position and the place in it.
    n_key_columns: 4,
    indexes: &[("by_guild", "guild_id")],
};

impl Tables {
    /// Returns the last words that `player` guessed in complete attempts in games of `guild` other than
    /// `except`, as of log position `at_least` or later, oldest first, at most `limit`. Served by the
    /// key of the table.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn words_said(
        &self,
        guild: Option<GuildId>,
        player: PlayerId,
        except: GameId,
        at_least: Position,
        limit: u32,
    ) -> Result<Vec<Word>, TablesError> {
        self.reach(&PROJECTION, at_least).await?;
        let found = query(
            "select word from words_said
             where player_id = $1 and guild_id = $2 and game_id <> $3
             order by position desc, seat desc
             limit $4",
        )
        .bind(player.to_string())
        .bind(guild_key(guild.map(|guild| guild.0)))
        .bind(except.to_string())
        .bind(limit);
        let rows = self.rows(found).await?;
        let oldest_first = rows.iter().rev();
        Ok(oldest_first
            .map(|row| row.get::<String>(0).map(Word::stored))
            .collect::<Result<_, _>>()?)
    }
}

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r GameEvent,
) -> BoxFuture<'r, Applied> {
    insert_words(rows, recorded, event);
    std::future::ready(Ok(())).boxed()
}

fn insert_words(rows: &mut Rows<'_>, recorded: &RecordedEvent, event: &GameEvent) {
    let Some(game_id) = recorded.stream.as_str().strip_prefix("game-") else {
        return;
    };
    let GameEvent::GuessProcessed(processed) = event else {
        return;
    };
    for (guess_idx, submission) in (0_i64..).zip(&processed.submissions) {
        let cells = vec![
            submission.player_id.to_string().into(),
            guild_key(recorded.guild_id).into(),
            recorded.position.0.into(),
            guess_idx.into(),
            game_id.into(),
            submission.word.as_str().into(),
        ];
        rows.insert(&WORDS_SAID, cells);
    }
}
