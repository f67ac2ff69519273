//! `gamebot play --solo`: one person, and the bot as partner.

use serde_json::Value;

use super::Folder;

const SOLO: [&str; 8] = [
    "play", "--solo", "--name", "ana", "--rounds", "2", "--seed", "7",
];

#[test]
fn a_solo_game_is_played_to_its_result() {
    let folder = Folder::new();
    let ran = folder.run_with(&SOLO, "ink\nsea\ngive up\nstatus\ngive up\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    insta::assert_snapshot!(folder.normalized(&ran.out), @r#"
    ana plays 2 rounds with GameBot. Both see the same two words. GameBot has chosen
    its word before you type yours, and does not see yours. Equal words win the
    round; otherwise the two words become the next pair.
    'help' shows what else you can type.

    Round 1 of 2, attempt 1: mammoth + screw
    ana, your word:

    Attempt 1: GameBot said ship, ana said ink.
    Why ship? Because screw and ship belong together.
    No match. Attempt 2: ship + ink
    Type one word that links them.
    ana, your word:

    Attempt 2: GameBot said jet, ana said sea.
    No match. Attempt 3: jet + sea
    Type one word that links them.
    ana, your word:

    ana gave up round 1. It counts as 12 attempts.

    Round 2 of 2, attempt 1: paper + wardrobe
    ana, your word:
    A two-player game is running, round 2 of 2.
    ana & GameBot
    Round 1: given up, counts as 12 attempts
    Attempt 1, still to guess: ana
    ana, your word:

    ana gave up round 2. It counts as 12 attempts.

    You did not make it this time: 12 attempts a round (6 or fewer win).
    mammoth + screw: given up (12)
    paper + wardrobe: given up (12)
    24 attempts, 0 perfect, … s
    Practice games do not count. 'gamebot play --solo' plays another.
    "#);
}

#[test]
fn the_bot_guesses_the_same_after_the_same_words() {
    let said = |typed: &str| {
        let folder = Folder::new();
        folder.run_with(&SOLO, typed);
        let events = folder.events();
        let processed = events
            .iter()
            .filter(|event| event["event_type"] == "guess_processed");
        let words = processed.map(|event| event["data"]["submissions"][0]["word"].clone());
        words.collect::<Vec<Value>>()
    };
    let [one, again, other] = ["ink\nsea\n", "ink\nsea\n", "moon\nsea\n"].map(said);
    assert_eq!(one.len(), 2);
    assert_eq!(one, again);
    // The first word is said before anything is typed.
    assert_eq!(one[0], other[0]);
}

#[test]
fn a_solo_game_that_was_left_can_be_resumed() {
    let folder = Folder::new();
    let left = folder.run_with(&SOLO, "ink\nquit\n");
    assert_eq!(left.code, Some(0), "{}", left.err);
    let again = folder.run_with(&SOLO, "ink\n");
    assert_eq!(again.code, Some(1));
    assert!(
        again.err.contains("ana has an unfinished game"),
        "{}",
        again.err
    );
    let ended = folder.run_with(&["play", "--resume"], "sea\ngive up\ngive up\n");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("fewer win)"), "{}", ended.out);
}
