//! How far the consumers of the log have come, and what they must not forget.

use std::collections::BTreeMap;

use std::fmt::Write as _;

use super::{
    ids::Position,
    sql::{Connection, Pool, either, query},
};
use crate::retry::mixed;

pub(super) async fn position(readers: &Pool, name: &str) -> Result<Option<Position>, sqlx::Error> {
    let row = query("select position from checkpoints where name = $1")
        .bind(name)
        .fetch_optional(readers)
        .await?;
    row.map(|row| row.get(0).map(Position)).transpose()
}

pub(super) async fn notes(
    readers: &Pool,
    name: &str,
    prefix: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = query(
        "select note_key, note
         from checkpoint_notes
         where name = $1 and $2 <= note_key and substr(note_key, 1, length($2)) = $2
         order by note_key",
    )
    .bind(name)
    .bind(prefix)
    .fetch_all(readers)
    .await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

pub(super) async fn save(
    conn: &mut Connection<'_>,
    name: &str,
    position: Position,
    notes: Vec<(String, Option<String>)>,
) -> Result<(), sqlx::Error> {
    query(
        "insert into checkpoints (name, position)
         values ($1, $2)
         on conflict (name) do update set position = excluded.position
         where checkpoints.position < excluded.position",
    )
    .bind(name)
    .bind(position.0)
    .execute(&mut *conn)
    .await?;
    save_notes(conn, name, notes).await
}

/// Saves notes without a checkpoint. A note of `None` is removed.
pub(super) async fn save_notes(
    conn: &mut Connection<'_>,
    name: &str,
    notes: Vec<(String, Option<String>)>,
) -> Result<(), sqlx::Error> {
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
        either(
            "delete from checkpoint_notes
             where name = $1 and note_key in (select value ->> 0 from json_each($2))",
            "delete from checkpoint_notes
             where name = $1
               and note_key in (select value ->> 0 from json_array_elements($2::json))",
        )
        .bind(name)
        .bind(json(&removed))
        .execute(&mut *conn)
        .await?;
    }
    if !kept.is_empty() {
        either(
            "insert into checkpoint_notes (name, note_key, note)
             select $1, value ->> 0, value ->> 1 from json_each($2) where true
             on conflict (name, note_key) do update set note = excluded.note",
            "insert into checkpoint_notes (name, note_key, note)
             select $1, value ->> 0, value ->> 1 from json_array_elements($2::json)
             on conflict (name, note_key) do update set note = excluded.note",
        )
        .bind(name)
        .bind(json(&kept))
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Writes `n_bytes` and removes them, to find out whether there is room.
pub(super) async fn try_room(conn: &mut Connection<'_>, n_bytes: usize) -> Result<(), sqlx::Error> {
    const NAME: &str = "room";
    // Nothing that a server could compress.
    let mut note = String::with_capacity(n_bytes);
    for n in 0..n_bytes / 16 {
        let _ = write!(note, "{:016x}", mixed(n as u64));
    }
    query(
        "insert into checkpoint_notes (name, note_key, note) values ($1, '', $2)
         on conflict (name, note_key) do update set note = excluded.note",
    )
    .bind(NAME)
    .bind(note)
    .execute(&mut *conn)
    .await?;
    // What an earlier attempt could not remove goes as well.
    query("delete from checkpoint_notes where name = $1")
        .bind(NAME)
        .execute(conn)
        .await
        .map(drop)
}
