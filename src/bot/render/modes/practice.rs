//! Every sentence about the bot as a partner.

use crate::bot::render::message::Message;
use crate::bot::render::names::Names;
use crate::bot::render::play::attempt_result;
use crate::game::event::GuessProcessed;
use crate::game::partner::{self, PARTNER, Relation, Tie};
use crate::game::state::{OpenRound, State};
use crate::game::values::{Pair, Word};

/// Writes both guesses, why the bot guessed its word, and the next pair when they do not match.
pub(crate) fn practice_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let message = attempt_result(processed, state, names);
    let mine = processed.submissions.iter();
    let Some(mine) = mine.clone().find(|said| said.player_id == PARTNER) else {
        return message;
    };
    let Some(why) = why(&processed.shown, &mine.word) else {
        return message;
    };
    let (said, rest) = message
        .content
        .split_once('\n')
        .unwrap_or((&message.content, ""));
    Message {
        content: format!("{said}\n{why}\n{rest}").trim_end().to_owned(),
        ..message
    }
}

/// Says why the bot said its last word in a round, if there is something good to say.
pub(in crate::bot::render) fn why_last(round: &OpenRound) -> Option<String> {
    let said = round.attempts.last()?;
    let mine = said.iter().find(|said| said.player_id == PARTNER)?;
    let shown = match round.attempts.len().checked_sub(2) {
        Some(before) => round.attempts[before]
            .each_ref()
            .map(|said| said.word.clone()),
        None => [round.used.first()?.clone(), round.used.get(1)?.clone()],
    };
    why(&shown, &mine.word)
}

/// Says in one sentence why the bot said a word, if there is something good to say.
fn why(pair: &Pair, said: &Word) -> Option<String> {
    let [one, other] = pair;
    let because = match partner::ties(pair, said) {
        [None, None] => return None,
        [Some(Tie::Together), Some(Tie::Together)] => {
            format!("both {one} and {other} often come up with {said}")
        }
        [Some(tie), None] => because(one, said, tie),
        [None, Some(tie)] => because(other, said, tie),
        [Some(of_one), Some(of_other)] => format!(
            "{}, and {}",
            because(one, said, of_one),
            because(other, said, of_other)
        ),
    };
    Some(format!("Why {said}? Because {because}."))
}

/// Says what ties `said` to `word`, in words that fit singular and plural.
fn because(word: &Word, said: &Word, tie: Tie) -> String {
    let is_singular = |word: &Word| !word.as_str().ends_with('s');
    let are_singular = is_singular(word) && is_singular(said);
    match tie {
        Tie::Related(relation) => match relation {
            Relation::Kind if are_singular => format!("{word} is a kind of {said}"),
            Relation::Sort if are_singular => format!("{said} is a kind of {word}"),
            Relation::Same => format!("{word} and {said} mean much the same"),
            Relation::Opposite => format!("{word} and {said} are opposites"),
            Relation::Before => format!("people say \u{201c}{word} {said}\u{201d}"),
            Relation::After => format!("people say \u{201c}{said} {word}\u{201d}"),
            Relation::Holds => format!("there is {said} in {word}"),
            Relation::In => format!("there is {word} in {said}"),
            _ => format!("{word} and {said} belong together"),
        },
        Tie::Together => format!("{word} and {said} often come up together"),
    }
}
