//! How far the consumers of the log have come, and what they must not forget.

use std::collections::BTreeMap;

use sqlx::{SqliteConnection, SqlitePool};

use super::ids::Position;

pub(super) async fn position(
    readers: &SqlitePool,
    name: &str,
) -> Result<Option<Position>, sqlx::Error> {
    let position: Option<i64> =
        sqlx::query_scalar("select position from checkpoints where name = ?1")
            .bind(name)
            .fetch_optional(readers)
            .await?;
    Ok(position.map(Position))
}

pub(super) async fn notes(
    readers: &SqlitePool,
    name: &str,
    prefix: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "select note_key, note
         from checkpoint_notes
         where name = ?1 and ?2 <= note_key and substr(note_key, 1, length(?2)) = ?2
         order by note_key",
    )
    .bind(name)
    .bind(prefix)
    .fetch_all(readers)
    .await
}

pub(super) async fn save(
    conn: &mut SqliteConnection,
    name: &str,
    position: Position,
    notes: Vec<(String, Option<String>)>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into checkpoints (name, position)
         values (?1, ?2)
         on conflict (name) do update set position = max(position, excluded.position)",
    )
    .bind(name)
    .bind(position.0)
    .execute(&mut *conn)
    .await?;
    // Of several notes under one key the last one holds.
    let notes: BTreeMap<String, Option<String>> = notes.into_iter().collect();
    let json = |notes: &[(&String, Option<&String>)]| {
        serde_json::to_string(notes).expect("pairs of strings serialise to JSON")
    };
    let (kept, removed): (Vec<_>, Vec<_>) = notes
        .iter()
        .map(|(key, note)| (key, note.as_ref()))
        .partition(|(_, note)| note.is_some());
    if !removed.is_empty() {
        sqlx::query(
            "delete from checkpoint_notes
             where name = ?1 and note_key in (select value ->> 0 from json_each(?2))",
        )
        .bind(name)
        .bind(json(&removed))
        .execute(&mut *conn)
        .await?;
    }
    if !kept.is_empty() {
        sqlx::query(
            "insert into checkpoint_notes (name, note_key, note)
             select ?1, value ->> 0, value ->> 1 from json_each(?2) where true
             on conflict (name, note_key) do update set note = excluded.note",
        )
        .bind(name)
        .bind(json(&kept))
        .execute(conn)
        .await?;
    }
    Ok(())
}
