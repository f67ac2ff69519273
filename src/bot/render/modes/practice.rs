//! Every sentence about the bot as a partner.

use crate::bot::render::message::Message;
use crate::bot::render::names::Names;
use crate::bot::render::play::attempt_result;
use crate::game::event::GuessProcessed;
use crate::game::partner::{self, PARTNER, Relation, Tie};
use crate::game::state::{OpenRound, State};
use crate::game::values::{Pair, Word};
use crate::texts::Texts;

/// Writes both guesses, why the bot guessed its word, and the next pair when they do not match.
pub(crate) fn practice_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let message = attempt_result(processed, state, names);
    let mine = processed.submissions.iter();
    let Some(mine) = mine.clone().find(|said| said.player_id == PARTNER) else {
        return message;
    };
    let Some(why) = why(&processed.shown, &mine.word, names.texts) else {
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
pub(in crate::bot::render) fn why_last(round: &OpenRound, t: Texts) -> Option<String> {
    let said = round.attempts.last()?;
    let mine = said.iter().find(|said| said.player_id == PARTNER)?;
    let shown = match round.attempts.len().checked_sub(2) {
        Some(before) => round.attempts[before]
            .each_ref()
            .map(|said| said.word.clone()),
        None => [round.used.first()?.clone(), round.used.get(1)?.clone()],
    };
    why(&shown, &mine.word, t)
}

/// Says in one sentence why the bot said a word, if there is something good to say.
fn why(pair: &Pair, said: &Word, t: Texts) -> Option<String> {
    let [one, other] = pair;
    match partner::ties(pair, said) {
        [None, None] => None,
        [Some(Tie::Together), Some(Tie::Together)] => Some(t.why_both_together(said, one, other)),
        [Some(tie), None] => Some(t.why_one(said, because(one, said, tie, t))),
        [None, Some(tie)] => Some(t.why_one(said, because(other, said, tie, t))),
        [Some(of_one), Some(of_other)] => Some(t.why_two(
            said,
            because(one, said, of_one, t),
            because(other, said, of_other, t),
        )),
    }
}

/// Says what ties `said` to `word`, in words that fit singular and plural.
fn because(word: &Word, said: &Word, tie: Tie, t: Texts) -> String {
    let is_singular = |word: &Word| !word.as_str().ends_with('s');
    let are_singular = is_singular(word) && is_singular(said);
    match tie {
        Tie::Related(relation) => match relation {
            Relation::Kind if are_singular => t.because_kind(word, said),
            Relation::Sort if are_singular => t.because_kind(said, word),
            Relation::Same => t.because_same(word, said),
            Relation::Opposite => t.because_opposite(word, said),
            Relation::Before => t.because_people_say(word, said),
            Relation::After => t.because_people_say(said, word),
            Relation::Holds => t.because_there_is(said, word),
            Relation::In => t.because_there_is(word, said),
            _ => t.because_belong(word, said),
        },
        Tie::Together => t.because_together(word, said),
    }
}
