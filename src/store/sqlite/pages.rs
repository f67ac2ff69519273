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
    let page_bytes = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size if size.is_power_of_two() && 512 <= size => usize::from(size),
        // The default: the header is damaged.
        _ => 4_096,
    };
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

/// A page begins with the kind of its tree, or with the number of another page.
fn can_be_sqlites(number: u64, page: &[u8], n_pages: u64) -> bool {
    if number == 1 {
        return page.starts_with(b"SQLite format 3\0") && matches!(page[100], 5 | 13);
    }
    let other = u32::from_be_bytes([page[0], page[1], page[2], page[3]]);
    matches!(page[0], 2 | 5 | 10 | 13) || u64::from(other) <= n_pages
}
