//! The pages of a damaged file.
//!
//! Owns: which of them cannot be SQLite's. Does not know: what they held.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read as _, Seek as _};
use std::path::Path;

/// Names the pages of the file at `path` that hold nothing SQLite writes: at some of them its own check stops without
/// their number. At most `limit`.
pub(in crate::store) fn broken_pages(path: &Path, limit: usize) -> std::io::Result<Vec<String>> {
    let file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    let mut file = BufReader::with_capacity(1 << 20, file);
    let mut header = [0; 100];
    file.read_exact(&mut header)?;
    file.rewind()?;
    // The default: the header is damaged.
    let page_bytes = page_bytes(&header).unwrap_or(4_096);
    let n_pages = n_bytes / page_bytes as u64;
    let mut page = vec![0; page_bytes];
    let mut found = Vec::new();
    for number in 1.. {
        match file.read_exact(&mut page) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        if found.len() == limit {
            break;
        }
        if page.iter().all(|byte| *byte == 0) {
            found.push(format!("page {number} is empty"));
        } else if !can_be_sqlites(number, &page, n_pages) {
            found.push(format!("page {number} is overwritten"));
        }
    }
    Ok(found)
}

/// Returns what the file at `path` lacks at its end, as a sentence. Reads only its header.
///
/// While there is a journal, SQLite itself completes the end: a disk may have been full when it was last written.
pub(in crate::store) fn cut_short(path: &Path) -> std::io::Result<Option<String>> {
    for suffix in ["-wal", "-journal"] {
        let mut journal = path.as_os_str().to_owned();
        journal.push(suffix);
        if std::fs::metadata(&journal).is_ok_and(|journal| 0 < journal.len()) {
            return Ok(None);
        }
    }
    let mut file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    let mut header = [0; 100];
    let read = file.read_exact(&mut header);
    // What is no database at all, SQLite names.
    let Some(page_bytes) =
        page_bytes(&header).filter(|_| read.is_ok() && header.starts_with(MAGIC))
    else {
        return Ok(None);
    };
    let page_bytes = page_bytes as u64;
    let number = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|offset| header[at + offset]));
    let n_whole = n_bytes / page_bytes;
    if n_bytes % page_bytes != 0 {
        let page = n_whole + 1;
        let n_missing = page_bytes - n_bytes % page_bytes;
        return Ok(Some(format!(
            "page {page} lacks its last {n_missing} bytes"
        )));
    }
    // The number of pages counts only if it was written with the last change.
    let n_pages = u64::from(number(28));
    let is_known = number(24) == number(92);
    Ok((is_known && n_whole < n_pages).then(|| {
        let page = n_whole + 1;
        format!("page {page} and those after it are missing, of {n_pages}")
    }))
}

const MAGIC: &[u8] = b"SQLite format 3\0";

/// Reads the size of a page in the header of a file.
fn page_bytes(header: &[u8; 100]) -> Option<usize> {
    match u16::from_be_bytes([header[16], header[17]]) {
        1 => Some(65_536),
        size if size.is_power_of_two() && 512 <= size => Some(size.into()),
        _ => None,
    }
}

/// A page begins with the kind of its tree, or with the number of another page.
fn can_be_sqlites(number: u64, page: &[u8], n_pages: u64) -> bool {
    if number == 1 {
        return page.starts_with(MAGIC) && matches!(page[100], 5 | 13);
    }
    let other = u32::from_be_bytes([page[0], page[1], page[2], page[3]]);
    matches!(page[0], 2 | 5 | 10 | 13) || u64::from(other) <= n_pages
}
