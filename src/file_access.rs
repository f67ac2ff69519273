//! What to do about a file that cannot be used.
//!
//! Owns: who may use a file, and the command that changes it. Does not know: what the file is for.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Tries to write into a folder, or into the closest existing one above it. Returns which one that is.
pub(crate) fn try_writing(folder: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
    let existing = folder.ancestors().find(|folder| folder.exists());
    let existing = existing.unwrap_or_else(|| Path::new(".")).to_owned();
    let probe = existing.join(format!(".gamebot-doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, b"probe").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Ok(existing),
        Err(error) => Err((existing, error)),
    }
}

/// Checks that the files of a SQLite database can be opened, where they are there: SQLite does not say why not.
pub(crate) fn try_opening(database: &Path, writes: bool) -> Result<(), (PathBuf, io::Error)> {
    let lock = writes.then_some(".lock");
    for suffix in ["", "-wal", "-shm"].into_iter().chain(lock) {
        let mut file = database.as_os_str().to_owned();
        file.push(suffix);
        let file = PathBuf::from(file);
        match File::options().read(true).write(writes).open(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err((file, error)),
            _ => {}
        }
    }
    Ok(())
}

/// Returns the end of a sentence on `path`, which could not be used: whose it is, who this program runs as, and the
/// command that helps. Empty when something else than its owner is the reason.
pub(crate) fn hint(path: &Path, error: &io::Error) -> String {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return String::new();
    }
    owner_hint(path)
}

#[cfg(unix)]
pub(crate) fn owner_hint(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;

    // A file that is to be created is refused by its folder.
    let existing = path
        .ancestors()
        .map(|path| {
            if path.as_os_str().is_empty() {
                Path::new(".")
            } else {
                path
            }
        })
        .find_map(|path| Some((path, std::fs::metadata(path).ok()?)));
    let Some((existing, metadata)) = existing else {
        return String::new();
    };
    let shown = existing.display();
    let (owner, own) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner == own {
        return format!(
            " ({shown} belongs to uid {own}, as which gamebot runs, but does not let it: run `chmod u+rwX {shown}`)"
        );
    }
    format!(
        " ({shown} belongs to uid {owner} and gamebot runs as uid {own}: run `chown -R {own} {shown}` as root, or start gamebot as uid {owner})"
    )
}

#[cfg(not(unix))]
pub(crate) fn owner_hint(_: &Path) -> String {
    String::new()
}
