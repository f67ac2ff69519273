//! The table of links, and the words that are thought of by it.

use std::collections::BTreeSet;

use gamebot::words::{
    Lexicon, Links, Occasion, Reason, Relation, Vectors, Word, fresh_pair, linking_word,
};

const VECTORS: &str = include_str!("../../../data/en/vectors.tsv");

fn lexicon() -> &'static Lexicon {
    Lexicon::english()
}

fn word(text: &str) -> Word {
    Word::stored(text)
}

fn pair(one: &str, other: &str) -> [Word; 2] {
    [word(one), word(other)]
}

/// What the bot says to a pair in its first attempt.
fn first(pair: &[Word; 2], barred: &[Word], seed: u64) -> Option<Word> {
    choose(&Occasion {
        pair,
        barred,
        theirs: None,
        attempt: 1,
        seed,
        ordinal: 1,
    })
}

fn choose(occasion: &Occasion<'_>) -> Option<Word> {
    linking_word(lexicon(), Vectors::english(), Links::english(), occasion)
}

#[test]
fn nearly_every_word_that_is_dealt_is_in_the_table() {
    let known: BTreeSet<&Word> = Links::english().words().iter().collect();
    let prompts = lexicon().prompts().iter().filter(|prompt| prompt.deals);
    let missing: Vec<&str> = prompts
        .filter(|prompt| !known.contains(&prompt.word))
        .map(|prompt| prompt.word.as_str())
        .collect();
    assert!(missing.len() < 80, "{}: {missing:?}", missing.len());
}

#[test]
fn a_link_says_why_from_either_side() {
    #[track_caller]
    fn check(from: &str, to: &str, expected: &Reason) {
        let found = Links::english().reason(lexicon(), &word(from), &word(to));
        assert_eq!(found, *expected, "{from} and {to}");
    }

    check("fire", "hose", &Reason::Related(Relation::Before));
    check("hose", "fire", &Reason::Related(Relation::After));
    check("fire", "bonfire", &Reason::Related(Relation::Sort));
    check("bonfire", "fire", &Reason::Related(Relation::Kind));
    check("fire", "xyzzy", &Reason::Unknown);
}

#[test]
fn a_seed_always_gives_the_same_word() {
    let shown = pair("fire", "water");
    let words: BTreeSet<Option<Word>> = (0..50).map(|seed| first(&shown, &[], seed)).collect();
    let again: BTreeSet<Option<Word>> = (0..50).map(|seed| first(&shown, &[], seed)).collect();
    assert_eq!(words, again);
    assert!(words.len() > 1, "only {words:?}");
}

#[test]
fn later_attempts_take_the_best_word_whatever_the_seed() {
    let shown = pair("coffee", "breakfast");
    let words: BTreeSet<Option<Word>> = (0..50)
        .map(|seed| {
            choose(&Occasion {
                pair: &shown,
                barred: &[],
                theirs: Some(1),
                attempt: 4,
                seed,
                ordinal: 4,
            })
        })
        .collect();
    assert_eq!(words.len(), 1, "{words:?}");
}

#[test]
fn a_word_is_found_for_every_pair_and_is_none_of_the_barred_ones() {
    let unknown = pair("xyzzy", "plugh");
    let half = pair("xyzzy", "water");
    for shown in [pair("fire", "water"), half, unknown] {
        let mut barred = Vec::new();
        for seed in 0..60 {
            let chosen = first(&shown, &barred, seed).expect("words are left");
            let mut used = shown.iter().chain(&barred);
            assert!(
                used.all(|other| lexicon().agree(other, &chosen).is_none()),
                "{chosen}"
            );
            barred.push(chosen);
        }
    }
}

#[test]
fn nothing_is_said_when_every_word_is_barred() {
    let all: Vec<Word> = lexicon().prompts().iter().map(|p| p.word.clone()).collect();
    assert_eq!(first(&pair("xyzzy", "plugh"), &all, 1), None);
}

#[test]
fn words_that_belong_together_are_nearer_than_others() {
    #[track_caller]
    fn check(one: &str, near: &str, far: &str) {
        let nearness = |other| Vectors::english().nearness(lexicon(), &word(one), &word(other));
        assert!(nearness(near) > nearness(far), "{one}: {near}, {far}");
    }

    check("coffee", "tea", "horse");
    check("mice", "cat", "engine");
    check("piano", "violin", "salad");
    assert_eq!(
        Vectors::english().nearness(lexicon(), &word("xyzzy"), &word("cat")),
        None
    );
}

#[test]
fn the_table_of_vectors_is_small_and_nearly_every_dealt_word_is_in_it() {
    assert!(VECTORS.len() < 2_000_000, "{} bytes", VECTORS.len());
    let known: BTreeSet<&Word> = Vectors::english().words().iter().collect();
    let prompts = lexicon().prompts().iter().filter(|prompt| prompt.deals);
    let missing: Vec<&Word> = prompts
        .map(|prompt| &prompt.word)
        .filter(|word| !known.contains(word))
        .collect();
    assert!(missing.len() < 40, "{}: {missing:?}", missing.len());
}

/// Plays one round of the partner with itself, each by a seed of its own. Returns the attempts it took.
fn round(seed: u64) -> u32 {
    let mut shown = fresh_pair(lexicon(), &[], (seed, 1), &[]).expect("there are prompts");
    let mut used = shown.to_vec();
    for attempt in 1..=12 {
        let [one, other] = [0, 1].map(|place| {
            let word = choose(&Occasion {
                pair: &shown,
                barred: &used,
                theirs: (attempt > 1).then_some(1 - place),
                attempt,
                seed: 2 * seed + place as u64,
                ordinal: attempt.into(),
            });
            word.expect("words are left")
        });
        if lexicon().agree(&one, &other).is_some() {
            return attempt;
        }
        used.extend([one.clone(), other.clone()]);
        shown = [one, other];
    }
    13
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn two_of_them_nearly_always_meet() {
    let mut attempts: Vec<u32> = (0..300).map(round).collect();
    attempts.sort_unstable();
    let unmatched = 300 - attempts.partition_point(|n| *n <= 12);
    println!(
        "median {} attempts, 9 of 10 within {}, {unmatched} of 300 unmatched",
        attempts[150], attempts[270]
    );
    assert!(
        attempts[150] <= 6 && unmatched < 15,
        "{unmatched} unmatched"
    );
}
