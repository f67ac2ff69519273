//! `gamebot words`: queries the dictionary, and lists the words that players miss in it.

use std::io::{self, BufReader, Write};

use serde_json::json;

use super::args::WordsQuery;
use super::failure::Failure;
use super::output::{buffered_stdout, print_message};
use super::{find, with_causes};
use crate::config::Config;
use crate::projections::requested_words;
use crate::words::{Lexicon, NotAWord, report};

pub(super) fn query(args: &WordsQuery) -> Result<(), Failure> {
    let lexicon = Lexicon::english();
    let mut out = buffered_stdout();
    match args {
        WordsQuery::Match => report::write_matches(lexicon, BufReader::new(io::stdin()), out)?,
        WordsQuery::Prompts => report::write_prompts(lexicon, out)?,
        WordsQuery::Show { word } => {
            let is_known = report::write_entry(lexicon, word, &mut out)?;
            out.flush()?;
            if !is_known {
                return Err(Failure::AlreadyPrinted);
            }
        }
    }
    Ok(())
}

/// Lists the words that players asked for and that this program's dictionary does not have.
pub(super) async fn refused(config: &Config, json: bool) -> Result<(), Failure> {
    // Says in words what is wrong with the log, where something is.
    drop(find::open_log(config).await?);
    let mut found = requested_words(&config.database_url).await.map_err(|error| {
        Failure::message(format!(
            "the tables beside the log cannot be read: {}; if they are missing, `gamebot run` creates them",
            with_causes(&error)
        ))
    })?;
    let lexicon = Lexicon::english();
    found.retain(|one| {
        let admitted = lexicon.admit(one.word.as_str());
        matches!(admitted, Err(NotAWord::NotInDictionary(_)))
    });
    let mut out = buffered_stdout();
    if !json && !found.is_empty() {
        writeln!(out, "{:<24} {:>7} {:>7}", "word", "people", "servers")?;
    }
    for one in &found {
        let (word, n_players, n_servers) = (&one.word, one.n_players, one.n_servers);
        if json {
            let object = json!({ "word": word, "n_players": n_players, "n_servers": n_servers });
            writeln!(out, "{object}")?;
        } else {
            writeln!(out, "{word:<24} {n_players:>7} {n_servers:>7}")?;
        }
    }
    out.flush()?;
    if found.is_empty() {
        print_message("No player asked for a word that the dictionary lacks.");
    }
    Ok(())
}
