//! The draw of fresh pairs from the hand-picked words.
//!
//! Owns: which pair a seed gives. Does not know: why a word is blocked.

use std::collections::HashMap;

use super::chance::Chance;
use super::lexicon::Lexicon;
use super::word::Word;

/// Draws the fresh pair number `ordinal` of the sequence `seed`.
///
/// It is drawn from the lexicon's prompts with 3 to 8 letters, and from `also`, words of the caller's own.
/// The two words match neither each other nor any of `blocked`, in any form. The same arguments and the same lexicon version always give the same pair. Every prompt is
/// considered once, in an order that the seed decides, so that there is a pair unless fewer than
/// two words are left to deal.
pub fn fresh_pair(
    lexicon: &Lexicon,
    also: &[Word],
    (seed, ordinal): (u64, u64),
    blocked: &[Word],
) -> Option<[Word; 2]> {
    let blocked: Vec<_> = blocked
        .iter()
        .map(|word| lexicon.read(word.as_str()))
        .collect();
    let mut pool = WordPool::with([lexicon.dealt(), also]);
    let chance = Chance::of(seed, ordinal);
    let mut draw = |first: Option<&Word>| {
        while pool.n_left > 0 {
            let word = pool.take(chance.below(pool.n_left));
            let reading = lexicon.read(word.as_str());
            let taken = blocked
                .iter()
                .any(|other| lexicon.same(&reading, other).is_some())
                || first.is_some_and(|first| lexicon.agree(first, word).is_some());
            if !taken {
                return Some(word.clone());
            }
        }
        None
    };
    let first = draw(None)?;
    let second = draw(Some(&first))?;
    Some([first, second])
}

/// Words to draw from, each once. Only the places that were drawn from are kept, so that the cost of a draw
/// grows with what is drawn, not with the whole list.
struct WordPool<'a> {
    words: [&'a [Word]; 2],
    n_left: usize,
    /// Places whose word was taken, with the place of the word that is there now.
    moved: HashMap<usize, usize>,
}

impl<'a> WordPool<'a> {
    fn with(words: [&'a [Word]; 2]) -> Self {
        Self {
            words,
            n_left: words[0].len() + words[1].len(),
            moved: HashMap::new(),
        }
    }

    /// Takes the word at `place`, and moves the last one there.
    fn take(&mut self, place: usize) -> &'a Word {
        self.n_left -= 1;
        let last = self.moved.remove(&self.n_left).unwrap_or(self.n_left);
        let taken = if place == self.n_left {
            last
        } else {
            self.moved.insert(place, last).unwrap_or(place)
        };
        let [words, also] = self.words;
        words
            .get(taken)
            .unwrap_or_else(|| &also[taken - words.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_gives_every_word_once_as_swap_remove_on_a_list_would() {
        let words: Vec<Word> = (0..40).map(|n| Word::stored(n.to_string())).collect();
        for seed in 0..50 {
            let mut list: Vec<&Word> = words.iter().collect();
            let mut pool = WordPool::with([&words[..2], &words[2..]]);
            let chance = Chance::of(seed, 1);
            while !list.is_empty() {
                let place = chance.below(list.len());
                assert_eq!(pool.take(place), list.swap_remove(place));
            }
            assert_eq!(pool.n_left, 0);
        }
    }
}
