//! The list of who was erased, in a file beside the log: a backup that is older brings them back, and the next start
//! erases them again.
//!
//! Owns: its format, a line for each: the receipt and the random id of the player. Who they were is not in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use tracing::warn;
use uuid::Uuid;

use crate::people::Erasure;

/// Reads receipts and players. One that cannot be read is empty, and a line that is none is left out.
pub(super) fn read(list: &Path) -> Vec<(Uuid, Uuid)> {
    let text = match fs::read_to_string(list) {
        Ok(text) => text,
        // Where guesses cannot be kept, there may be a file in place of the folder.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Vec::new();
        }
        Err(error) => {
            warn!(%error, "could not read who was erased from {}", list.display());
            return Vec::new();
        }
    };
    let ids = |line: &str| {
        let (receipt, player) = line.split_once(' ')?;
        Some((receipt.parse().ok()?, player.trim().parse().ok()?))
    };
    text.lines().filter_map(ids).collect()
}

/// Adds those that are missing.
pub(super) fn add(list: &Path, erasures: &[Erasure]) {
    let known: BTreeSet<Uuid> = read(list).into_iter().map(|(receipt, _)| receipt).collect();
    let mut lines = String::new();
    for erasure in erasures.iter().filter(|one| !known.contains(&one.receipt)) {
        let _ = writeln!(lines, "{} {}", erasure.receipt, erasure.player_id);
    }
    if lines.is_empty() {
        return;
    }
    let added = || {
        if let Some(folder) = list.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(list)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    };
    if let Err(error) = added() {
        warn!(%error, "could not note in {} who was erased: an older backup would bring them back", list.display());
    }
}
