//! `gamebot words`: queries the dictionary.

use std::io::{self, BufReader, Write};

use super::args::Words;
use super::failure::Failure;
use super::output::buffered_stdout;
use crate::words::{Lexicon, report};

pub(super) fn run(args: &Words) -> Result<(), Failure> {
    let lexicon = Lexicon::english();
    let mut out = buffered_stdout();
    match args {
        Words::Match => report::match_lines(lexicon, BufReader::new(io::stdin()), out)?,
        Words::Prompts => report::prompts(lexicon, out)?,
        Words::Show { word } => {
            let is_known = report::show(lexicon, word, &mut out)?;
            out.flush()?;
            if !is_known {
                return Err(Failure::AlreadyPrinted);
            }
        }
    }
    Ok(())
}
