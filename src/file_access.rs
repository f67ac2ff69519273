//! What to do about a file that cannot be used.
//!
//! Owns: who may use a file, and the command that changes it. Does not know: what the file is for.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// SQLite needs about as much beside a file to open it.
const PROBE_BYTES: usize = 64 << 10;

/// Tries to write into a folder, or into the closest existing one above it. Returns which one that is.
pub(crate) fn try_writing(folder: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
    let existing = existing(folder).unwrap_or(Path::new(".")).to_owned();
    let probe = existing.join(format!(".gamebot-doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, vec![0; PROBE_BYTES]);
    let removed = std::fs::remove_file(&probe);
    match written.and(removed) {
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

/// Returns a sentence if a database is on a network's file system, or will be: SQLite's locks and shared memory do not
/// work there.
pub(crate) fn network_warning(database: &Path) -> Option<String> {
    let name = network_file_system(database)?;
    Some(format!(
        "{} is on {name}, where SQLite cannot keep programs apart and files get damaged; keep it on a disk of this \
         machine, or the log on PostgreSQL",
        database.display()
    ))
}

// The type of a file system's number is not the same on each processor.
#[cfg(target_os = "linux")]
#[allow(clippy::useless_conversion)]
fn network_file_system(path: &Path) -> Option<&'static str> {
    let existing = existing(path)?;
    let file_system = rustix::fs::statfs(existing).ok()?;
    network_name(i64::from(file_system.f_type))
}

#[cfg(not(target_os = "linux"))]
fn network_file_system(_: &Path) -> Option<&'static str> {
    None
}

/// Returns the path, or the closest one above it that exists.
fn existing(path: &Path) -> Option<&Path> {
    let mut above = path.ancestors().map(|path| {
        if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        }
    });
    above.find(|path| path.exists())
}

/// Returns what a number of Linux means, if it is the file system of a network.
#[cfg(target_os = "linux")]
fn network_name(magic: i64) -> Option<&'static str> {
    match magic & 0xffff_ffff {
        0x6969 => Some("NFS"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x00c3_6400 => Some("Ceph"),
        0x0bd0_0bd0 => Some("Lustre"),
        _ => None,
    }
}

/// Returns what to do about a folder that cannot be written.
pub(crate) fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space on its disk",
        io::ErrorKind::ReadOnlyFilesystem => "mount its disk for writing",
        _ => "grant the bot's user the permission",
    }
}

/// Returns the end of a sentence on `path`, which could not be used: whose it is, who this program runs as, and the
/// command that helps. Empty when something else than its owner is the reason.
pub(crate) fn hint(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => owner_hint(path),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            " (its disk is full)".to_owned()
        }
        _ => String::new(),
    }
}

#[cfg(unix)]
pub(crate) fn owner_hint(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;

    // A file that is to be created is refused by its folder.
    let existing = existing(path).and_then(|path| Some((path, std::fs::metadata(path).ok()?)));
    let Some((existing, metadata)) = existing else {
        return String::new();
    };
    let (shown, quoted) = (existing.display(), quoted(existing));
    let (owner, own) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner == own {
        return format!(
            " ({shown} belongs to uid {own}, as which gamebot runs, but does not let it: run `chmod u+rwX {quoted}`)"
        );
    }
    let others = of_others(existing, own);
    format!(
        " ({shown} belongs to uid {owner} and gamebot runs as uid {own}: run `chown -R {own} {others}` as root, or start gamebot as uid {owner})"
    )
}

/// Returns what has to change its owner so that this user may use `path`: its folder if that is not theirs, otherwise
/// all files of the same database that are not.
#[cfg(unix)]
fn of_others(path: &Path, own: u32) -> String {
    use std::os::unix::fs::MetadataExt as _;

    let is_others = |path: &Path| std::fs::metadata(path).is_ok_and(|file| file.uid() != own);
    let stem = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.split('.').next().unwrap_or_default().to_owned()
    };
    let folder = match path.parent() {
        Some(folder) if path.is_file() && !folder.as_os_str().is_empty() => folder,
        _ => return quoted(path),
    };
    if is_others(folder) && try_writing(folder).is_err() {
        return quoted(folder);
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut others: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|file| stem(file) == stem(path) && is_others(file))
        .map(|file| quoted(&file))
        .collect();
    others.sort();
    others.join(" ")
}

/// Returns a path as a shell takes it.
#[cfg(unix)]
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+,:@".contains(letter);
    if text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(not(unix))]
pub(crate) fn owner_hint(_: &Path) -> String {
    String::new()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_network_file_systems_are_those_of_linux() {
        // As `stat --file-system --format %t` prints them.
        assert_eq!(network_name(0x6969), Some("NFS"));
        assert_eq!(network_name(0xff53_4d42), Some("SMB"));
        assert_eq!(network_name(0xff53_4d42 - (1 << 32)), Some("SMB"));
        assert_eq!(network_name(0xef53), None);
        let here = std::env::temp_dir().join("is-not/there-yet");
        assert_eq!(network_file_system(&here), None);
    }
}
