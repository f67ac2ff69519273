//! The calendar of the daily pair: which five pairs everybody in the world plays on a day.
//!
//! Owns: which pairs a day has, for good as long as the words to deal are the same. Does not know: what day it is.
//!
//! The words are put in an order that is always the same, and paired like teams in a tournament in which everybody meets
//! everybody once: so no two days have a pair in common. Each day has more pairs to choose from than it needs, and leaves
//! out the dull ones: two forms of one word, and words so near to each other that there is nothing to find.

use super::chance::Chance;
use super::lexicon::Lexicon;
use super::vectors::Vectors;
use super::word::Word;

/// How many pairs a day has.
pub const DAILY_PAIRS: usize = 5;

/// How many pairs a day chooses among.
const CHOICE: usize = 12;

/// From this nearness on, in hundredths, two words leave nothing to find.
const DULL: i32 = 45;

/// Where the order of the words starts from; changing it would change every day.
const SEED: u64 = 0x6461_696c_7921;

/// Returns the pairs of a day, which is counted in days since 1970.
pub fn daily_pairs(lexicon: &Lexicon, day: u32) -> Vec<[Word; 2]> {
    let words = ordered(lexicon);
    let day = usize::try_from(day).unwrap_or_default();
    let candidates: Vec<[&Word; 2]> = (0..CHOICE)
        .map(|n| meeting(&words, day * CHOICE + n))
        .collect();
    let vectors = Vectors::english();
    let dulness = |[one, other]: &[&Word; 2]| {
        if lexicon.agree(one, other).is_some() {
            return i32::MAX;
        }
        let nearness = vectors.nearness(lexicon, one, other);
        nearness.filter(|nearness| DULL <= *nearness).unwrap_or(0)
    };
    let mut chosen: Vec<(i32, usize)> = candidates.iter().map(dulness).zip(0..).collect();
    // A stable choice: the first that are not dull, and if there are too few, the least dull.
    chosen.sort_unstable();
    chosen.truncate(DAILY_PAIRS);
    let pairs = chosen
        .into_iter()
        .map(|(_, n)| candidates[n].map(Clone::clone));
    pairs.collect()
}

/// Returns the words to deal in the order of the calendar; an even number of them.
fn ordered(lexicon: &Lexicon) -> Vec<&Word> {
    let mut words: Vec<&Word> = lexicon.dealt().iter().collect();
    let chance = Chance::of(SEED, 0);
    for last in (1..words.len()).rev() {
        words.swap(last, chance.below(last + 1));
    }
    words.truncate(words.len() / 2 * 2);
    words
}

/// Returns the meeting number `n` of the tournament; after the last it begins again.
fn meeting<'w>(words: &[&'w Word], n: usize) -> [&'w Word; 2] {
    let (n_words, per_round) = (words.len(), words.len() / 2);
    let n_rounds = n_words - 1;
    let (round, table) = (n / per_round % n_rounds, n % per_round);
    if table == 0 {
        return [words[n_rounds], words[round]];
    }
    [
        words[(round + table) % n_rounds],
        words[(round + n_rounds - table) % n_rounds],
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The first day of 2026.
    const START: u32 = 20_454;

    #[test]
    fn for_two_years_no_pair_comes_twice_and_none_is_dull_or_offensive() {
        let lexicon = Lexicon::english();
        let mut seen = BTreeSet::new();
        for day in START..START + 2 * 366 {
            let pairs = daily_pairs(lexicon, day);
            assert_eq!(pairs.len(), DAILY_PAIRS);
            for pair in pairs {
                for word in &pair {
                    assert!(lexicon.admit_decent(word.as_str()).is_ok(), "{word}");
                    assert!(lexicon.dealt().contains(word), "{word}");
                }
                let [one, other] = &pair;
                assert!(lexicon.agree(one, other).is_none(), "{one} {other}");
                let nearness = Vectors::english().nearness(lexicon, one, other);
                assert!(
                    nearness.is_none_or(|nearness| nearness < DULL),
                    "{one} {other}"
                );
                let mut pair = pair.clone();
                pair.sort_unstable();
                assert!(seen.insert(pair.clone()), "{pair:?} comes twice");
            }
        }
        assert_eq!(daily_pairs(lexicon, START), daily_pairs(lexicon, START));
    }

    #[test]
    fn everybody_meets_everybody_once() {
        let words: Vec<Word> = (0..10).map(|n| Word::stored(n.to_string())).collect();
        let words: Vec<&Word> = words.iter().collect();
        let meetings: BTreeSet<_> = (0..45)
            .map(|n| {
                let mut pair = meeting(&words, n);
                pair.sort_unstable();
                pair
            })
            .collect();
        assert_eq!(meetings.len(), 45);
        assert!(meetings.iter().all(|[one, other]| one != other));
    }
}
