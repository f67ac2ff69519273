//! The choice of a word that links two others, as a quick-witted friend would choose it.
//!
//! Owns: which word a seed gives. Pure: the pair and the barred words go in, a word comes out.
//! Does not know: pending guesses, players.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::chance::Chance;
use super::lexicon::{Lexicon, Reading};
use super::links::Links;
use super::vectors::{Candidate, SAME, Vectors};
use super::word::Word;
use super::word_index::Node;

/// What a word is chosen for.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'w> {
    pub pair: &'w [Word; 2],
    /// Words that must not be guessed in any form, besides those of the pair.
    pub barred: &'w [Word],
    /// Which of the pair the partner guessed last, if either.
    pub theirs: Option<usize>,
    /// The attempt at this round, from 1.
    pub attempt: u32,
    pub seed: u64,
    /// Sets this choice apart from others with the same seed.
    pub ordinal: u64,
}

/// How many of the best words are drawn from in the first attempt; later the best one is the guess, since that is
/// where two people meet.
const CONSIDERED: [usize; 1] = [3];

/// The weight of a direct link, forwards and backwards. A path over a third word weighs the product of its
/// two strengths, at most 99 each.
const FORTH: u64 = 8 * 99;
const BACK: u64 = 4 * 99;
/// How much nearer the strongest links make two words, in the unit of [`SAME`], and how strong those are. Links
/// count the less the further apart two words are by their vectors: people do not say sound camera.
const LINKED: i64 = 60;
const STRONGEST: i64 = 280;
/// What one step of a word's weight counts.
const READINESS: i64 = SAME as i64 / 120;
/// How much nearness to the partner's last word counts in each attempt, in hundredths: it is where the partner is
/// going, and the longer they have not met, the more it is worth to go there.
const THEIRS: [i64; 6] = [100, 105, 115, 125, 135, 145];

/// Returns a word that links the two of the pair, and that matches none of the barred words in any form.
///
/// A word's nearness to another comes from vectors of how people write, and from the links between them. It
/// scores by the smaller of its nearnesses to the two, half of the larger, and how readily people say it.
/// The same occasion and the same tables always give the same word. If the tables know neither word of the
/// pair, any of the hand-picked ones is drawn. `None` when all of those are barred.
#[must_use]
pub fn linking_word(
    lexicon: &Lexicon,
    vectors: &Vectors,
    links: &Links,
    occasion: &Occasion<'_>,
) -> Option<Word> {
    let excluded: Vec<Reading> = occasion
        .pair
        .iter()
        .chain(occasion.barred)
        .map(|word| lexicon.read(word.as_str()))
        .collect();
    let is_allowed = |word: &Word| {
        let reading = lexicon.read(word.as_str());
        let mut all = excluded.iter();
        all.all(|other| lexicon.same(other, &reading).is_none())
    };
    let chance = Chance::of(occasion.seed, occasion.ordinal);
    let [one, other] = occasion
        .pair
        .each_ref()
        .map(|word| Neighbourhood::of(lexicon, vectors, links, word));
    let (Some(one), Some(other)) = (
        one.as_ref().or(other.as_ref()),
        other.as_ref().or(one.as_ref()),
    ) else {
        return any_prompt(lexicon, &chance, is_allowed);
    };
    let attempt = usize::try_from(occasion.attempt).unwrap_or(usize::MAX);
    let [first, second] = [0, 1].map(|place| match occasion.theirs {
        Some(theirs) if theirs == place => THEIRS[attempt.clamp(1, THEIRS.len()) - 1],
        _ => 100,
    });
    let mut scored: Vec<(i64, Node)> = vectors
        .candidates()
        .iter()
        .map(|candidate| {
            let near = one.nearness(vectors, *candidate) * first / 100;
            let also_near = other.nearness(vectors, *candidate) * second / 100;
            let (less, more) = (near.min(also_near), near.max(also_near));
            let readiness = i64::from(candidate.weight) * READINESS;
            (less + more / 2 + readiness, candidate.node)
        })
        .collect();
    scored.sort_unstable_by_key(|(score, node)| (Reverse(*score), *node));
    let n_considered = *CONSIDERED.get(attempt.max(1) - 1).unwrap_or(&1);
    let mut allowed = scored
        .into_iter()
        .filter(|(_, node)| is_allowed(vectors.word(*node)));
    let considered: Vec<(i64, Node)> = allowed.by_ref().take(n_considered).collect();
    // What the next best scores is the floor: the further above it, the likelier.
    let (floor, _) = allowed.next().or(considered.last().copied())?;
    let drawn = drawn(&considered, floor, &chance)?;
    Some(vectors.word(drawn).clone())
}

/// What is near one word.
struct Neighbourhood {
    vector: Option<Node>,
    /// How strongly it leads to the words that it leads to at all.
    reached: HashMap<Node, u64>,
}

impl Neighbourhood {
    /// Returns nothing for a word that no table knows.
    fn of(lexicon: &Lexicon, vectors: &Vectors, links: &Links, word: &Word) -> Option<Self> {
        let (vector, linked) = (vectors.find(lexicon, word), links.find(lexicon, word));
        let reached = linked.map_or_else(HashMap::new, |linked| reached(links, linked));
        (vector.is_some() || linked.is_some()).then_some(Self { vector, reached })
    }

    fn nearness(&self, vectors: &Vectors, candidate: Candidate) -> i64 {
        let by_vector = self
            .vector
            .map_or(0, |own| vectors.product(own, candidate.node));
        let reached = candidate
            .linked
            .and_then(|linked| self.reached.get(&linked));
        let strength = reached.map_or(0, |strength| strength.isqrt().cast_signed());
        let linked = LINKED * strength.min(STRONGEST * 13 / 10) / STRONGEST;
        let (by_vector, same) = (i64::from(by_vector), i64::from(SAME));
        let believed = (same * 4 / 5 + by_vector).clamp(same / 5, same);
        by_vector + believed * linked / 100
    }
}

/// Returns how strongly a word leads to each word that it leads to at all.
fn reached(links: &Links, from: Node) -> HashMap<Node, u64> {
    let mut strengths = HashMap::new();
    let mut add = |node, strength| *strengths.entry(node).or_default() += strength;
    for link in links.of(from) {
        add(link.to, FORTH * u64::from(link.strength));
        for next in links.of(link.to) {
            add(next.to, u64::from(link.strength) * u64::from(next.strength));
        }
    }
    for (to, strength) in links.back(from) {
        add(*to, BACK * u64::from(*strength));
    }
    strengths
}

fn any_prompt(
    lexicon: &Lexicon,
    chance: &Chance,
    is_allowed: impl Fn(&Word) -> bool,
) -> Option<Word> {
    let prompts = lexicon.prompts().iter().map(|prompt| &prompt.word);
    let mut prompts: Vec<&Word> = prompts.collect();
    while !prompts.is_empty() {
        let word = prompts.swap_remove(chance.below(prompts.len()));
        if is_allowed(word) {
            return Some(word.clone());
        }
    }
    None
}

/// Draws one, with a chance that grows with how far its score is above `floor`.
fn drawn(considered: &[(i64, Node)], floor: i64, chance: &Chance) -> Option<Node> {
    let weight = |score: i64| usize::try_from(score - floor).unwrap_or(0) + 1;
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
