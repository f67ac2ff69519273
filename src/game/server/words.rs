//! The word lists of a server: additional words for pairs and for guesses, and blocked words.
//!
//! Owns: how words get onto a list and off it. Does not know: what a guess goes through.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::event::{ServerEvent, WordList, WordListChanged};
use super::limits::MAX_WORDS;
use super::{Rejection, Server, ServerRules};
use crate::game::ids::PlayerId;
use crate::words::{Lexicon, MatchKind, NotAWord, Word};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordLists {
    play: BTreeSet<Word>,
    accept: BTreeSet<Word>,
    block: BTreeSet<Word>,
}

impl WordLists {
    /// Returns the words of a list, in alphabetical order.
    pub fn list(&self, list: WordList) -> impl ExactSizeIterator<Item = &Word> {
        match list {
            WordList::Play => self.play.iter(),
            WordList::Accept => self.accept.iter(),
            WordList::Block => self.block.iter(),
        }
    }

    pub(super) const fn list_mut(&mut self, list: WordList) -> &mut BTreeSet<Word> {
        match list {
            WordList::Play => &mut self.play,
            WordList::Accept => &mut self.accept,
            WordList::Block => &mut self.block,
        }
    }
}

impl ServerRules {
    /// Tells whether neither the dictionary nor any list of the server says something about a word.
    pub fn lacks(self, server: &Server, word: &Word) -> bool {
        let is_listed = |list| {
            let mut words = server.words().list(list);
            words.any(|listed| self.lexicon.agree(listed, word).is_some())
        };
        let admitted = self.lexicon.admit(word.as_str());
        matches!(admitted, Err(NotAWord::NotInDictionary(_)))
            && !is_listed(WordList::Accept)
            && !is_listed(WordList::Block)
    }

    pub(super) fn add_words(
        self,
        server: &Server,
        by: PlayerId,
        list: WordList,
        typed: &str,
    ) -> Result<Option<ServerEvent>, Rejection> {
        let mut added = BTreeSet::new();
        for piece in pieces(typed) {
            let word = listed_word(self.lexicon, list, piece).map_err(|unfit| match unfit {
                Unfit::NotAWord(problem) => Rejection::NotAWord {
                    typed: piece
                        .chars()
                        .filter(|sign| *sign != '`')
                        .take(MAX_PIECE)
                        .collect(),
                    problem,
                },
                Unfit::NotForPairs(word) => Rejection::NotForPairs(word),
            })?;
            added.insert(word);
        }
        if added.is_empty() {
            return Err(Rejection::NoWords);
        }
        added.retain(|word| !server.words().list(list).any(|known| known == word));
        if server.words().list(list).len() + added.len() > MAX_WORDS {
            return Err(Rejection::ListFull);
        }
        let (added, removed) = (added.into_iter().collect::<Vec<_>>(), Vec::new());
        let is_change = !added.is_empty();
        let version = server.words_version + 1;
        Ok(is_change.then(|| list_changed(version, by, list, added, removed)))
    }

    pub(super) fn remove_words(
        self,
        server: &Server,
        by: PlayerId,
        list: WordList,
        typed: &str,
    ) -> Result<ServerEvent, Rejection> {
        let wanted: Vec<Word> = pieces(typed).map(Word::stored).collect();
        if wanted.is_empty() {
            return Err(Rejection::NoWords);
        }
        let is_wanted = |word: &&Word| {
            let same = |other| self.lexicon.agree(other, word) == Some(MatchKind::Exact);
            wanted.iter().any(same)
        };
        let removed: Vec<Word> = server
            .words()
            .list(list)
            .filter(is_wanted)
            .cloned()
            .collect();
        if removed.is_empty() {
            return Err(Rejection::NotListed);
        }
        let version = server.words_version + 1;
        Ok(list_changed(version, by, list, Vec::new(), removed))
    }
}

impl Server {
    /// Adds words to several lists; all of them, or none.
    pub(super) fn import_words(
        &self,
        by: PlayerId,
        words: BTreeMap<WordList, BTreeSet<Word>>,
    ) -> Result<Vec<ServerEvent>, Rejection> {
        let mut events = Vec::new();
        let mut version = self.words_version;
        for (list, mut added) in words {
            let listed = self.words.list(list);
            let n_before = listed.len();
            listed.for_each(|word| {
                added.remove(word);
            });
            if n_before + added.len() > MAX_WORDS {
                return Err(Rejection::ListFull);
            }
            if !added.is_empty() {
                version += 1;
                let added = added.into_iter().collect();
                events.push(list_changed(version, by, list, added, Vec::new()));
            }
        }
        Ok(events)
    }
}

/// Why a text cannot be put on a list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfit {
    #[error(transparent)]
    NotAWord(NotAWord),
    #[error("words of pairs have 3 to 8 letters")]
    NotForPairs(Word),
}

/// Reads a word for a list.
pub(super) fn listed_word(lexicon: &Lexicon, list: WordList, typed: &str) -> Result<Word, Unfit> {
    let word = match (lexicon.admit(typed), list) {
        (Ok(word), _)
        | (Err(NotAWord::NotInDictionary(word)), WordList::Accept | WordList::Block) => word,
        (Err(problem), _) => return Err(Unfit::NotAWord(problem)),
    };
    let fits = word.as_str().chars().all(char::is_alphabetic)
        && (3..=8).contains(&word.as_str().chars().count());
    if list == WordList::Play && !fits {
        return Err(Unfit::NotForPairs(word));
    }
    Ok(word)
}

fn list_changed(
    version: u32,
    by: PlayerId,
    list: WordList,
    added: Vec<Word>,
    removed: Vec<Word>,
) -> ServerEvent {
    ServerEvent::WordListChanged(WordListChanged {
        list,
        version,
        added,
        removed,
        by,
    })
}

/// How much of what was typed is repeated in a rejection, in characters.
const MAX_PIECE: usize = 40;

/// Splits typed words: at commas if there are any, otherwise at spaces.
fn pieces(typed: &str) -> impl Iterator<Item = &str> {
    let by_commas = typed.contains([',', ';', '\n']);
    let is_between =
        move |sign: char| matches!(sign, ',' | ';' | '\n') || !by_commas && sign.is_whitespace();
    typed
        .split(is_between)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}
