//! What `gamebot words` prints.
//!
//! Owns: the lines in and out. Does not know: the command line, the terminal.

use std::io::{self, BufRead, Write};
use std::str;

use thiserror::Error;

use super::Lexicon;

/// Why a comparison of lines stopped. The lines before it are answered.
#[derive(Debug, Error)]
pub enum MatchLinesError {
    /// Not `word_a<TAB>word_b`. Mend the line.
    #[error("line {number}: expected two words with one tab between, found {found:?}")]
    Malformed {
        /// Which line, from 1.
        number: usize,
        /// The line, as far as it is text.
        found: String,
    },
    /// A line could not be read.
    #[error("could not read line {number}")]
    Read {
        /// Which line, from 1.
        number: usize,
        source: io::Error,
    },
    /// An answer could not be written.
    #[error("could not write the answer to line {number}")]
    Write {
        /// Which line, from 1.
        number: usize,
        source: io::Error,
    },
}

/// Answers each line `word_a<TAB>word_b` with `yes exact`, `yes variant`, `yes lemma` or `no`.
///
/// # Errors
/// [`MatchLinesError`] at the first line that is not understood or not answered.
pub fn match_lines(
    lexicon: &Lexicon,
    mut input: impl BufRead,
    mut output: impl Write,
) -> Result<(), MatchLinesError> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let n_bytes = input
            .read_until(b'\n', &mut line)
            .map_err(|source| MatchLinesError::Read { number, source })?;
        if n_bytes == 0 {
            break;
        }
        let Some((a, b)) = two_words(&line) else {
            // What came before is answered, whatever becomes of the rest.
            output
                .flush()
                .map_err(|source| MatchLinesError::Write { number, source })?;
            let found = String::from_utf8_lossy(&line).trim_end().to_owned();
            return Err(MatchLinesError::Malformed { number, found });
        };
        match lexicon.compare(a, b) {
            Some(kind) => writeln!(output, "yes {kind}"),
            None => writeln!(output, "no"),
        }
        .map_err(|source| MatchLinesError::Write { number, source })?;
    }
    output
        .flush()
        .map_err(|source| MatchLinesError::Write { number: 0, source })
}

fn two_words(line: &[u8]) -> Option<(&str, &str)> {
    let line = str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
    let (a, b) = line.split_once('\t')?;
    let filled = |word: &str| !word.trim().is_empty();
    (filled(a) && filled(b) && !b.contains('\t')).then_some((a, b))
}

/// Writes what the lexicon holds on a word, or why it is none; returns whether it is one.
///
/// # Errors
/// When `output` cannot be written to.
pub fn show(lexicon: &Lexicon, typed: &str, mut output: impl Write) -> io::Result<bool> {
    let word = match lexicon.admit(typed) {
        Ok(word) => word,
        Err(reason) => {
            writeln!(output, "{reason}")?;
            return Ok(false);
        }
    };
    writeln!(output, "{word}")?;
    let Some(entry) = lexicon.entry(typed) else {
        return Ok(false);
    };
    writeln!(output, "  key: {}", entry.key)?;
    let flags: Vec<_> = entry.flags.names().collect();
    if !flags.is_empty() {
        writeln!(output, "  flags: {}", flags.join(", "))?;
    }
    if let Some(grade) = entry.grade {
        writeln!(output, "  prompt, grade {grade}")?;
    }
    for lexeme in &entry.lexemes {
        let forms: Vec<_> = lexeme
            .forms
            .iter()
            .map(|spellings| spellings.join("/"))
            .collect();
        writeln!(output, "  {}: {}", lexeme.part, forms.join(", "))?;
    }
    if entry.lexemes.is_empty() {
        writeln!(output, "  no other form")?;
    }
    Ok(true)
}

/// Writes the hand-picked words, one a line with its grade.
///
/// # Errors
/// When `output` cannot be written to.
pub fn prompts(lexicon: &Lexicon, mut output: impl Write) -> io::Result<()> {
    for prompt in lexicon.prompts() {
        writeln!(output, "{}\t{}", prompt.word, prompt.grade)?;
    }
    output.flush()
}
