//! Thinking of a word that links two others, as a person would.
//!
//! Owns: which word a seed gives. Pure: two words and what may not be said go in, a word comes out.
//! Does not know: who asks, and what anybody else says.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::chance::SplitMix64;
use super::lexicon::{Lexicon, Reading};
use super::links::{Links, Node};
use super::word::Word;

/// How many of the words that come to mind are considered.
const CONSIDERED: usize = 12;

/// What a direct link counts, seen from the one word and from the other; a way over a third word counts
/// the product of its two strengths, at most 99 each.
const FORTH: u64 = 8 * 99;
const BACK: u64 = 4 * 99;

/// Says a word that links the two of `pair`, and that matches none of `barred` in any form.
///
/// A word's score is the product of how strongly each of the two leads to it, directly or over one word
/// between, and of how readily people say it. One of the best is drawn, the better the likelier, by
/// `seed` and `ordinal`: the same arguments and the same table always give the same word. Where no word
/// is linked to both, one that is linked to either is said, or else any of the hand-picked ones. `None`
/// when all of those are barred.
#[must_use]
pub fn linking_word(
    lexicon: &Lexicon,
    links: &Links,
    pair: &[Word; 2],
    barred: &[Word],
    (seed, ordinal): (u64, u64),
) -> Option<Word> {
    let unsayable: Vec<Reading> = pair
        .iter()
        .chain(barred)
        .map(|word| lexicon.read(word.as_str()))
        .collect();
    let may_be_said = |word: &Word| {
        let reading = lexicon.read(word.as_str());
        let mut all = unsayable.iter();
        all.all(|other| lexicon.same(other, &reading).is_none())
    };
    let mut chance = SplitMix64::of(seed, ordinal);
    let [one, other] = pair.each_ref().map(|word| reached(links, lexicon, word));
    let both = one
        .iter()
        .filter_map(|(node, score)| Some((*node, score * other.get(node)?)));
    let mut considered = best(links, both, may_be_said);
    if considered.is_empty() {
        let either = one.iter().chain(&other);
        considered = best(
            links,
            either.map(|(node, score)| (*node, *score)),
            may_be_said,
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
            if may_be_said(word) {
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

/// Returns the words of the highest scores that may be said, the best first; equal ones by the alphabet.
fn best(
    links: &Links,
    reached: impl Iterator<Item = (Node, u64)>,
    may_be_said: impl Fn(&Word) -> bool,
) -> Vec<(u64, Node)> {
    let mut scored: Vec<(u64, Node)> = reached
        .map(|(node, score)| (score * (9 + 2 * u64::from(links.ease(node))), node))
        .collect();
    scored.sort_unstable_by_key(|(score, node)| (Reverse(*score), *node));
    scored
        .into_iter()
        .filter(|(_, node)| may_be_said(links.word(*node)))
        .take(CONSIDERED)
        .collect()
}

/// Draws one, each as likely as the square of its score.
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
