//! The word service against examples of its rule, and its promises for any text at all.

use gamebot::words::Lexicon;

const EXAMPLES: &str = include_str!("../data/match_examples.tsv");
const SECOND_EXAMPLES: &str = include_str!("../data/match_second.tsv");
const MORE_EXAMPLES: &str = include_str!("../data/match_more.tsv");

/// Compares every row of `table` both ways; a header and comments are skipped.
fn mistakes(table: &str) -> Vec<String> {
    let lexicon = Lexicon::english();
    let rows = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("word_a"));
    rows.filter_map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[a, b, expected, reason] = &columns[..] else {
            panic!("not four columns: {line}");
        };
        let found = [lexicon.compare(a, b), lexicon.compare(b, a)];
        let right = found
            .iter()
            .all(|kind| kind.is_some() == (expected == "yes"));
        (!right).then(|| format!("{a} ~ {b}: expected {expected} ({reason}), found {found:?}"))
    })
    .collect()
}

#[test]
fn the_examples_of_the_rule_are_right() {
    let mistakes = mistakes(EXAMPLES);
    assert!(
        mistakes.is_empty(),
        "{} mistakes:\n{}",
        mistakes.len(),
        mistakes.join("\n")
    );
}

#[test]
fn many_more_pairs_of_every_kind_are_right() {
    let mistakes = mistakes(MORE_EXAMPLES);
    assert!(
        mistakes.is_empty(),
        "{} mistakes:\n{}",
        mistakes.len(),
        mistakes.join("\n")
    );
}

#[test]
fn pairs_that_the_table_was_not_tuned_on_are_right_too() {
    let mistakes = mistakes(SECOND_EXAMPLES);
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}
