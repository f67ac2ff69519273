//! Prints what the lexicon knows: the output of `gamebot words`.
//!
//! Owns: the lines in and out. Does not know: the command line, the terminal.

use std::io::{self, BufRead, Write};
use std::str;

use thiserror::Error;

use super::Lexicon;

/// Why a comparison of lines stopped. The lines before it are answered.
#[derive(Debug, Error)]
pub enum WriteMatchesError {
    /// Not `word_a<TAB>word_b`.
    #[error("line {number}: expected two words with one tab between, found {found:?}")]
    Malformed {
        number: usize,
        /// The line, as far as it is text.
        found: String,
    },
    #[error("could not read line {number}")]
    Read { number: usize, source: io::Error },
    #[error("could not write the answer to line {number}")]
    Write { number: usize, source: io::Error },
}

/// Answers each line `word_a<TAB>word_b` with `yes exact`, `yes variant`, `yes lemma` or `no`.
pub fn write_matches(
    lexicon: &Lexicon,
    mut input: impl BufRead,
    mut output: impl Write,
) -> Result<(), WriteMatchesError> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let n_bytes = input
            .read_until(b'\n', &mut line)
            .map_err(|source| WriteMatchesError::Read { number, source })?;
        if n_bytes == 0 {
            break;
        }
        let Some((a, b)) = two_words(&line) else {
            // What came before is answered, whatever becomes of the rest.
            output
                .flush()
                .map_err(|source| WriteMatchesError::Write { number, source })?;
            let found = String::from_utf8_lossy(&line).trim_end().to_owned();
            return Err(WriteMatchesError::Malformed { number, found });
        };
        match lexicon.compare(a, b) {
            Some(kind) => writeln!(output, "yes {kind}"),
            None => writeln!(output, "no"),
        }
        .map_err(|source| WriteMatchesError::Write { number, source })?;
    }
    output
        .flush()
        .map_err(|source| WriteMatchesError::Write { number: 0, source })
}

fn two_words(line: &[u8]) -> Option<(&str, &str)> {
    let line = str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
    let (a, b) = line.split_once('\t')?;
    let filled = |word: &str| !word.trim().is_empty();
    (filled(a) && filled(b) && !b.contains('\t')).then_some((a, b))
}

/// Writes the entry of a word, or why it is none; returns whether it is one.
pub fn write_entry(lexicon: &Lexicon, typed: &str, mut output: impl Write) -> io::Result<bool> {
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
pub fn write_prompts(lexicon: &Lexicon, mut output: impl Write) -> io::Result<()> {
    for prompt in lexicon.prompts() {
        writeln!(output, "{}\t{}", prompt.word, prompt.grade)?;
    }
    output.flush()
}
