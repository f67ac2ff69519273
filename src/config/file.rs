//! The file of settings: one `NAME=value` a line.
//!
//! Owns: how a line is read. Does not know: which names there are.
//!
//! Nothing in a value is replaced by something else, so that a password may hold any character: `$` and `\` stand
//! for themselves. Quotes around a value are dropped; `#` after a blank begins a comment.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use thiserror::Error;

/// Why the file could not be read. The messages leave out what a line holds: it may be the token.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("could not read the settings in {path}{hint}")]
    Read {
        path: PathBuf,
        /// What to do about it, if that is known.
        hint: String,
        source: io::Error,
    },
    #[error(
        "line {line} of the settings in {path} is not NAME=value (values with blanks need quotes)"
    )]
    Line { path: PathBuf, line: usize },
    #[error(
        "the settings in {path} could not be read within {limit_s} s; if it is a pipe, something must write them into \
         it"
    )]
    Silent { path: PathBuf, limit_s: u64 },
    #[error("line {line} of the settings in {path} is not UTF-8: save the file as UTF-8")]
    NotUtf8 { path: PathBuf, line: usize },
}

/// How long reading the file may take.
const LIMIT: Duration = Duration::from_secs(3);

/// Reads the settings in `path`; none when there is no such file. Of a name that is set twice, the last value counts.
pub(super) fn read(path: &Path) -> Result<HashMap<String, String>, FileError> {
    let (sender, read) = mpsc::channel();
    let file = path.to_owned();
    // Opening a pipe waits until somebody writes into it, and a file system that is gone never answers.
    thread::spawn(move || sender.send(std::fs::read(file)));
    let bytes = match read.recv_timeout(LIMIT) {
        Err(_) => {
            let (path, limit_s) = (path.to_owned(), LIMIT.as_secs());
            return Err(FileError::Silent { path, limit_s });
        }
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(HashMap::new()),
        Ok(Err(source)) => {
            return Err(FileError::Read {
                hint: crate::file_access::hint(path, &source),
                path: path.to_owned(),
                source,
            });
        }
    };
    parse(&bytes).map_err(|error| {
        let path = path.to_owned();
        match error {
            ParseError::Line(line) => FileError::Line { path, line },
            ParseError::NotUtf8(line) => FileError::NotUtf8 { path, line },
        }
    })
}

/// What is wrong with a line, by its number from 1.
#[derive(Debug, PartialEq, Eq)]
enum ParseError {
    Line(usize),
    NotUtf8(usize),
}

fn parse(bytes: &[u8]) -> Result<HashMap<String, String>, ParseError> {
    // Editors of some systems begin a file with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut settings = HashMap::new();
    for (line_no, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = std::str::from_utf8(line).map_err(|_| ParseError::NotUtf8(line_no))?;
        // UTF-16 passes for UTF-8 where its letters are Latin.
        if line.contains('\0') {
            return Err(ParseError::NotUtf8(line_no));
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = setting(line).ok_or(ParseError::Line(line_no))?;
        settings.insert(name.to_owned(), value.to_owned());
    }
    Ok(settings)
}

fn setting(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name = name
        .strip_prefix("export")
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .map_or(name, str::trim_start);
    let is_name = |name: &str| {
        let mut signs = name.chars();
        let is_letter = |sign: char| sign.is_ascii_alphabetic() || sign == '_';
        signs.next().is_some_and(is_letter)
            && signs.all(|sign| is_letter(sign) || sign.is_ascii_digit() || sign == '.')
    };
    is_name(name).then_some(())?;
    Some((name, value_of(value.trim())?))
}

fn value_of(text: &str) -> Option<&str> {
    let is_end = |rest: &str| {
        let after = rest.trim_start();
        after.is_empty() || after.starts_with('#') && after.len() < rest.len()
    };
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            // A quote inside the value does not end it.
            let mut ends = quoted.match_indices(quote);
            let end = ends.find(|(at, _)| is_end(&quoted[at + 1..]));
            return end.map(|(at, _)| &quoted[..at]);
        }
    }
    if text.starts_with('#') {
        return Some("");
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    is_end(rest).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_value_is_what_is_written() {
        #[track_caller]
        fn check(line: &str, value: Option<&str>) {
            let read = parse(line.as_bytes()).ok();
            let read = read.and_then(|mut settings| settings.remove("A"));
            assert_eq!(read.as_deref(), value, "{line:?}");
        }

        check("A=b", Some("b"));
        check("\u{feff}A=b", Some("b"));
        check("A=b\r\n", Some("b"));
        check("A=b \t", Some("b"));
        check("export A = b", Some("b"));
        check("exportA=1\nA=b", Some("b"));
        check("A=pa$$w0rd${B}$B", Some("pa$$w0rd${B}$B"));
        check("A=c:\\data\\new", Some("c:\\data\\new"));
        check("A=\"b c\"", Some("b c"));
        check("A='b \"c\" d' # why", Some("b \"c\" d"));
        check("A=\"b # c\"", Some("b # c"));
        check("A=\"b\" # \"c\"", Some("b"));
        check("A=\"pa\"ss\"", Some("pa\"ss"));
        check("A=b#c # d", Some("b#c"));
        check("A=", Some(""));
        check("A= # none", Some(""));
        check("A=b\nA=c", Some("c"));
        check("# A=b", None);
        check("A=b c", None);
        check("A=\"b", None);
        check("A b", None);
        check("1A=b", None);
    }

    #[test]
    fn what_is_no_setting_is_named_by_its_line() {
        assert_eq!(parse(b"A=b\n\nwrong\n"), Err(ParseError::Line(3)));
        assert_eq!(parse(b"A=b\nB=\xff\n"), Err(ParseError::NotUtf8(2)));
        let utf16: Vec<u8> = "A=b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(parse(&utf16), Err(ParseError::NotUtf8(1)));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }

        #[test]
        fn a_quoted_value_without_its_quote_is_read_as_written(value in "[^'\n\r\0]*") {
            let line = format!("A='{value}'\r\n");
            prop_assert_eq!(parse(line.as_bytes()).unwrap().remove("A"), Some(value));
        }
    }
}
