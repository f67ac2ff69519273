//! `gamebot words`: looking into the dictionary.
//!
//! Owns: which report is asked for. Does not know: what it says.

use std::io::{self, BufReader, Write};

use super::Failure;
use super::args::Words;
use super::output::data;
use crate::words::{Lexicon, report};

pub(super) fn run(tool: &Words) -> Result<(), Failure> {
    let lexicon = Lexicon::english();
    let mut out = data();
    match tool {
        Words::Match => report::match_lines(lexicon, BufReader::new(io::stdin()), out)?,
        Words::Prompts => report::prompts(lexicon, out)?,
        Words::Show { word } => {
            let is_word = report::show(lexicon, word, &mut out)?;
            out.flush()?;
            if !is_word {
                return Err(Failure::Told);
            }
        }
    }
    Ok(())
}
