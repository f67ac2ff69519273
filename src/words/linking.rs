//! The choice of a word that links two others, as a person would choose it.
//!
//! Owns: which word a seed gives. Pure: the pair and the barred words go in, a word comes out.
//! Does not know: guesses, players.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::chance::SplitMix64;
use super::lexicon::{Lexicon, Reading};
use super::links::{Links, Node};
use super::word::Word;

/// How many of the best words are considered.
const CONSIDERED: usize = 12;

/// The weight of a direct link, forwards and backwards. A path over a third word weighs the product of its
/// two strengths, at most 99 each.
const FORTH: u64 = 8 * 99;
const BACK: u64 = 4 * 99;

/// Returns a word that links the two of `pair`, and that matches none of `barred` in any form.
///
/// A word's score is the product of how strongly each of the two leads to it, directly or over one word
/// between, and of how readily people say it. One of the best is drawn by `seed` and `ordinal`, with a
/// chance that grows with its score: the same arguments and the same table always give the same word. If no
/// word is linked to both, one that is linked to either is drawn, or else any of the hand-picked ones.
/// `None` when all of those are barred.
#[must_use]
pub fn linking_word(
    lexicon: &Lexicon,
    links: &Links,
    pair: &[Word; 2],
    barred: &[Word],
    (seed, ordinal): (u64, u64),
) -> Option<Word> {
    let excluded: Vec<Reading> = pair
        .iter()
        .chain(barred)
        .map(|word| lexicon.read(word.as_str()))
        .collect();
    let is_allowed = |word: &Word| {
        let reading = lexicon.read(word.as_str());
        let mut all = excluded.iter();
        all.all(|other| lexicon.same(other, &reading).is_none())
    };
    let mut chance = SplitMix64::of(seed, ordinal);
    let [one, other] = pair.each_ref().map(|word| reached(links, lexicon, word));
    let both = one
        .iter()
        .filter_map(|(node, score)| Some((*node, score * other.get(node)?)));
    let mut considered = best(links, both, is_allowed);
    if considered.is_empty() {
        let either = one.iter().chain(&other);
        considered = best(
            links,
            either.map(|(node, score)| (*node, *score)),
            is_allowed,
        );
    }
    if considered.is_empty() {
        let mut prompts: Vec<&Word> = lexicon
            .prompts()
            .iter()
            .map(|prompt| &prompt.word)
            .collect();
        while !prompts.is_empty() {
            let word = prompts.swap_remove(chance.below(prompts.len()));
            if is_allowed(word) {
                return Some(word.clone());
            }
        }
        return None;
    }
    Some(links.word(drawn(&considered, &mut chance)?).clone())
}

/// Returns how strongly a word leads to each word that it leads to at all.
fn reached(links: &Links, lexicon: &Lexicon, from: &Word) -> HashMap<Node, u64> {
    let mut scores = HashMap::new();
    let Some(from) = links.find(lexicon, from) else {
        return scores;
    };
    let mut add = |node, score| *scores.entry(node).or_default() += score;
    for link in links.of(from) {
        add(link.to, FORTH * u64::from(link.strength));
        for next in links.of(link.to) {
            add(next.to, u64::from(link.strength) * u64::from(next.strength));
        }
    }
    for (to, strength) in links.back(from) {
        add(*to, BACK * u64::from(*strength));
    }
    scores
}

/// Returns the allowed words with the highest scores, the best first; equal ones alphabetically.
fn best(
    links: &Links,
    reached: impl Iterator<Item = (Node, u64)>,
    is_allowed: impl Fn(&Word) -> bool,
) -> Vec<(u64, Node)> {
    let mut scored: Vec<(u64, Node)> = reached
        .map(|(node, score)| (score * (9 + 2 * u64::from(links.ease(node))), node))
        .collect();
    scored.sort_unstable_by_key(|(score, node)| (Reverse(*score), *node));
    scored
        .into_iter()
        .filter(|(_, node)| is_allowed(links.word(*node)))
        .take(CONSIDERED)
        .collect()
}

/// Draws one, with a chance proportional to the square of its score.
fn drawn(considered: &[(u64, Node)], chance: &mut SplitMix64) -> Option<Node> {
    let (top, _) = considered.first()?;
    let weight = |score: u64| {
        let thousandths = u128::from(score) * 1_000 / u128::from(*top);
        usize::try_from(thousandths * thousandths)
            .unwrap_or(usize::MAX)
            .max(1)
    };
    let all = considered.iter().map(|(score, _)| weight(*score)).sum();
    let mut left = chance.below(all);
    for (score, node) in considered {
        match left.checked_sub(weight(*score)) {
            Some(rest) => left = rest,
            None => return Some(*node),
        }
    }
    None
}
