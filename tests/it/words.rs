//! The word service against examples of its rule, and its promises for any text at all.

mod links;

use gamebot::words::{Lexicon, MatchKind, NotAWord, Word, fresh_pair, report};
use proptest::prelude::*;

const EXAMPLES: &str = include_str!("../data/match_examples.tsv");
const MORE_EXAMPLES: &str = include_str!("../data/match_more.tsv");
const SECOND_EXAMPLES: &str = include_str!("../data/match_second.tsv");
const FAMILIAR_WORDS: &str = include_str!("../../data/hand/familiar_words.txt");
const FAMILIAR_NAMES: &str = include_str!("../../data/hand/familiar_names.txt");
const FREQUENT_REFUSED: &str = include_str!("../../data/hand/frequent_refused.tsv");
const TABLE: &str = include_str!("../../data/en/words.tsv");

/// Compares every row of `table` both ways; a header and comments are skipped.
#[track_caller]
fn check_all(table: &str) {
    let lexicon = Lexicon::english();
    let rows = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("word_a"));
    let mistakes: Vec<String> = rows
        .filter_map(|line| {
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
        .collect();
    assert!(
        mistakes.is_empty(),
        "{} mistakes:\n{}",
        mistakes.len(),
        mistakes.join("\n")
    );
}

#[test]
fn the_examples_of_the_rule_are_right() {
    check_all(EXAMPLES);
}

#[test]
fn many_more_pairs_of_every_kind_are_right() {
    check_all(MORE_EXAMPLES);
}

#[test]
fn pairs_that_the_table_was_not_tuned_on_are_right_too() {
    check_all(SECOND_EXAMPLES);
}

#[test]
fn a_match_says_by_which_rule() {
    #[track_caller]
    fn check(a: &str, b: &str, expected: Option<MatchKind>) {
        assert_eq!(Lexicon::english().compare(a, b), expected, "{a} ~ {b}");
    }

    check("Wi-Fi", "wifi", Some(MatchKind::Exact));
    check("cat's", "cat", Some(MatchKind::Exact));
    check("jack-o'-lantern", "jack o lantern", Some(MatchKind::Exact));
    check("colour", "color", Some(MatchKind::Variant));
    check("travelled", "traveled", Some(MatchKind::Variant));
    check("colours", "color", Some(MatchKind::Lemma));
    check("mouse", "mice", Some(MatchKind::Lemma));
    check("tyre", "tire", Some(MatchKind::Variant));
    check("tyre", "tired", None);
    check("zorblax's", "zorblax", Some(MatchKind::Exact));
    check("foo bar", "foobar", None);
    check("", "", None);
    check("!?", "...", None);
}

#[test]
fn no_two_words_match_through_a_third_one() {
    let lexicon = Lexicon::english();
    for (a, shared, b) in [
        ("see", "saw", "saws"),
        ("axe", "axes", "axis"),
        ("leaf", "leaves", "leave"),
    ] {
        assert!(lexicon.compare(a, shared).is_some(), "{a} ~ {shared}");
        assert!(lexicon.compare(shared, b).is_some(), "{shared} ~ {b}");
        assert!(lexicon.compare(a, b).is_none(), "{a} ~ {b}");
    }
}

#[test]
fn typed_text_becomes_a_word_or_the_exact_reason() {
    #[track_caller]
    fn check(typed: &str, expected: Result<&str, NotAWord>) {
        let found = Lexicon::english().admit_decent(typed);
        assert_eq!(found, expected.map(Word::stored), "{typed:?}");
    }
    let unknown = |shown: &str| Err(NotAWord::NotInDictionary(Word::stored(shown)));
    let too_long = |letters| {
        Err(NotAWord::TooLong {
            letters,
            at_most: 45,
        })
    };

    check("steam", Ok("steam"));
    check("  Steam!\n", Ok("steam"));
    check("Crème  Brûlée", Ok("crème brûlée"));
    check("Jack-o’-Lantern", Ok("jack-o'-lantern"));
    check("dogs'", Ok("dogs"));
    check("peanut butter", Ok("peanut butter"));
    check("snow flake", Ok("snow flake"));
    check("**fire**", Ok("fire"));
    check("s\u{336}t\u{336}e\u{336}a\u{336}m\u{336}", Ok("steam"));
    check("ste\u{200b}a\u{202e}m", Ok("steam"));
    check("", Err(NotAWord::Empty));
    check("🔥", Err(NotAWord::Empty));
    check(
        "a",
        Err(NotAWord::TooShort {
            letters: 1,
            at_least: 2,
        }),
    );
    check(&"a".repeat(46), too_long(46));
    check(&"a ".repeat(500), too_long(1000));
    check("кот", Err(NotAWord::Letter('к')));
    check("q2z2", unknown("q2z2"));
    check("<@1234>", unknown("1234"));
    check("recieve", unknown("recieve"));
    check("the rapist", Err(NotAWord::NotOneWord));
    check("red house", Err(NotAWord::NotOneWord));
    check("shit", Err(NotAWord::Offensive));
}

#[test]
fn words_that_everybody_knows_are_words() {
    let lexicon = Lexicon::english();
    let hand = [FAMILIAR_WORDS, FAMILIAR_NAMES].map(|list| {
        list.lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
    });
    let listed = hand.into_iter().flatten();
    let listed: Vec<String> = listed
        .map(|word| word.trim_end_matches('+').replace('_', " "))
        .filter(|word| word.len() > 2)
        .collect();
    assert!(listed.len() > 3_000, "{} words", listed.len());
    for word in &listed {
        assert!(lexicon.admit(word).is_ok(), "{word}");
    }
    let inflected = "bots bros bios unmuted unmuting photoshopped ebooks staycations sign-ups NPCs";
    for word in inflected
        .split(' ')
        .chain(["Star Wars", "New York", "Beyoncé", "MP3"])
    {
        assert_eq!(lexicon.admit_decent(word).err(), None, "{word}");
    }
}

#[test]
fn frequent_entries_that_are_no_words_are_listed_with_the_reason() {
    let rows = || {
        FREQUENT_REFUSED
            .lines()
            .filter(|line| !line.starts_with('#'))
    };
    for row in rows() {
        let (entry, reason) = row.split_once('\t').expect("an entry and its reason");
        assert!(reason.contains(' '), "{row}");
        let found = Lexicon::english().admit(entry);
        assert!(found.is_err(), "{entry} is a word, and listed as none");
    }
    assert!(rows().is_sorted());
    // 3 in 100 of the 20,000 entries that data/compare_frequent.py compares with.
    assert!(rows().count() < 600, "{} entries", rows().count());
}

#[test]
fn misspellings_and_keyboard_noise_are_no_words() {
    let lexicon = Lexicon::english();
    let noise = "teh asdf blarg hte recieve seperate definately alot thier wierd untill tommorow \
                 occured goed runned plu glas loave venu xyzzy";
    for typed in noise.split_whitespace() {
        assert!(lexicon.admit(typed).is_err(), "{typed}");
    }
}

#[test]
fn every_prompt_is_a_decent_word() {
    let lexicon = Lexicon::english();
    assert!(
        lexicon.prompts().len() > 1500,
        "only {} prompts",
        lexicon.prompts().len()
    );
    for prompt in lexicon.prompts() {
        assert_eq!(
            lexicon.admit_decent(prompt.word.as_str()),
            Ok(prompt.word.clone())
        );
        assert!((2..=3).contains(&prompt.grade), "{}", prompt.word);
        assert!(
            prompt.word.as_str().chars().all(|c| c.is_ascii_lowercase()),
            "{}",
            prompt.word
        );
    }
}

#[test]
fn every_row_of_the_table_is_found_as_itself() {
    let lexicon = Lexicon::english();
    for line in TABLE.lines() {
        let (surface, _) = line.split_once('\t').expect("a row has columns");
        let surface = surface.replace('·', " ");
        let word = lexicon.admit(&surface);
        assert!(word.is_ok(), "{surface}: {word:?}");
    }
}

#[test]
fn an_entry_tells_flags_grade_and_forms() {
    let entry = Lexicon::english().entry("Mice").expect("mice is a word");
    assert_eq!((entry.key.as_str(), entry.grade), ("mice", None));
    let forms: Vec<_> = entry
        .lexemes
        .iter()
        .flat_map(|lexeme| lexeme.forms.concat())
        .collect();
    assert!(forms.contains(&"mouse".to_owned()), "{forms:?}");

    let entry = Lexicon::english()
        .entry("peanut butter")
        .expect("peanut butter is a word");
    assert!(entry.flags.names().any(|name| name == "compound"));
    assert_eq!(Lexicon::english().entry("recieve"), None);
}

#[test]
fn a_seed_always_draws_the_same_fresh_pairs() {
    let lexicon = Lexicon::english();
    let draw =
        |seed, ordinal| fresh_pair(lexicon, &[], (seed, ordinal), &[]).expect("there are prompts");
    assert_eq!(draw(1, 1), draw(1, 1));
    assert_ne!(draw(1, 1), draw(1, 2));
    assert_ne!(draw(1, 1), draw(2, 1));
}

#[test]
fn there_is_no_fresh_pair_when_all_prompts_are_blocked() {
    let lexicon = Lexicon::english();
    let all: Vec<Word> = lexicon
        .prompts()
        .iter()
        .map(|prompt| prompt.word.clone())
        .collect();
    assert_eq!(fresh_pair(lexicon, &[], (1, 1), &all), None);
}

#[test]
fn lines_are_answered_in_order() {
    let mut answers = Vec::new();
    let lines = "mouse\tmice\r\ncolour\tcolor\nCat\tcat\nnew\tnews".as_bytes();
    report::write_matches(Lexicon::english(), lines, &mut answers).unwrap();
    assert_eq!(
        String::from_utf8(answers).unwrap(),
        "yes lemma\nyes variant\nyes exact\nno\n"
    );
}

#[test]
fn a_malformed_line_is_named_and_the_lines_before_it_are_answered() {
    #[track_caller]
    fn check(malformed: &[u8]) {
        let mut answers = Vec::new();
        let lines = [b"a\tb\n", malformed].concat();
        let error = report::write_matches(Lexicon::english(), &lines[..], &mut answers);
        let message = error.expect_err("the line is malformed").to_string();
        assert!(message.starts_with("line 2: "), "{message}");
        assert_eq!(answers, b"no\n");
    }

    check(b"mouse mice\n");
    check(b"mouse\t\n");
    check(b"mouse\tmice\tmice\n");
    check(b"\n");
    check(b"mouse\t\xff\n");
}

#[test]
fn words_show_tells_a_word_from_none() {
    let lexicon = Lexicon::english();
    let mut shown = Vec::new();
    assert!(report::write_entry(lexicon, "geese", &mut shown).unwrap());
    assert!(!report::write_entry(lexicon, "recieve", &mut shown).unwrap());
    let shown = String::from_utf8(shown).unwrap();
    assert!(
        shown.contains("goose") && shown.contains("not in the dictionary"),
        "{shown}"
    );
}

/// One of many words of the table, or any text, or something between.
fn text() -> impl Strategy<Value = String> {
    let words: Vec<&str> = TABLE
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    let listed = prop::sample::select(words).prop_map(|word| word.replace('·', " "));
    let dressed = (
        listed.clone(),
        "[ -'’.*_`~|@<>\u{300}-\u{30f}\u{200b}-\u{200f}]{0,4}",
        0..6usize,
    )
        .prop_map(|(word, marks, at)| {
            let at = word.char_indices().nth(at).map_or(word.len(), |(at, _)| at);
            format!("{}{marks}{}", &word[..at], &word[at..])
        });
    prop_oneof![listed, dressed, any::<String>(), "\\PC{0,70}"]
}

proptest! {
    #[test]
    fn a_match_is_symmetric(a in text(), b in text()) {
        let lexicon = Lexicon::english();
        prop_assert_eq!(lexicon.compare(&a, &b), lexicon.compare(&b, &a));
    }

    #[test]
    fn an_admitted_word_matches_itself_exactly(typed in text()) {
        let lexicon = Lexicon::english();
        if let Ok(word) = lexicon.admit(&typed) {
            prop_assert_eq!(lexicon.agree(&word, &word), Some(MatchKind::Exact));
            prop_assert_eq!(lexicon.compare(&typed, word.as_str()), Some(MatchKind::Exact));
        }
    }

    #[test]
    fn the_shown_form_is_admitted_as_itself(typed in text()) {
        let lexicon = Lexicon::english();
        if let Ok(word) = lexicon.admit(&typed) {
            prop_assert_eq!(lexicon.admit(word.as_str()), Ok(word.clone()));
        }
    }

    #[test]
    fn nothing_but_letters_digits_and_plain_marks_is_shown(typed in text()) {
        if let Ok(word) = Lexicon::english().admit(&typed) {
            let shown = word.as_str();
            prop_assert!(shown.chars().all(|c| c.is_alphanumeric() || "'- ".contains(c)), "{}", shown);
            prop_assert!(!shown.contains("  ") && shown.trim() == shown, "{}", shown);
        }
    }

    #[test]
    fn a_fresh_pair_avoids_what_is_blocked_in_every_form(seed: u64, ordinal in 0..1000_u64) {
        let lexicon = Lexicon::english();
        let blocked: Vec<Word> = ["mice", "colours", "knives", "running"].map(Word::stored).into();
        let [a, b] = fresh_pair(lexicon, &[], (seed, ordinal), &blocked).expect("most prompts are free");
        prop_assert_eq!(lexicon.agree(&a, &b), None);
        for word in [&a, &b] {
            prop_assert!((3..=8).contains(&word.as_str().len()));
            prop_assert!(blocked.iter().all(|other| lexicon.agree(word, other).is_none()));
        }
    }
}
