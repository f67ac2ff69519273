//! Every sentence about the bot as a partner.

use super::wording;
use crate::bot::render::message::Message;
use crate::bot::render::names::Names;
use crate::bot::render::play::attempt_result;
use crate::game::event::{GameCompleted, GuessProcessed};
use crate::game::partner::{self, PARTNER, Reason, Relation};
use crate::game::state::{Finished, State};
use crate::game::values::Word;

/// Writes both guesses, why the bot guessed its word, and the next pair when they do not match.
pub(crate) fn practice_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let message = attempt_result(processed, state, names);
    let mine = processed.submissions.iter();
    let Some(mine) = mine.clone().find(|said| said.player_id == PARTNER) else {
        return message;
    };
    let [one, other] = &processed.shown;
    let [of_one, of_other] = partner::reasons(&processed.shown, &mine.word);
    let word = &mine.word;
    let why = format!(
        "Why {word}? From {one}: {}. From {other}: {}.",
        because(one, word, &of_one),
        because(other, word, &of_other)
    );
    let (said, rest) = message
        .content
        .split_once('\n')
        .unwrap_or((&message.content, ""));
    Message {
        content: format!("{said}\n{why}\n{rest}").trim_end().to_owned(),
        ..message
    }
}

/// Says how `from` leads to `to`.
fn because(from: &Word, to: &Word, reason: &Reason) -> String {
    match reason {
        Reason::Related(relation) => match relation {
            Relation::Same => "it means much the same".to_owned(),
            Relation::Kind => format!("{from} is a sort of {to}"),
            Relation::Sort => format!("{to} is a sort of {from}"),
            Relation::Sibling => "both are sorts of one thing".to_owned(),
            Relation::Part => "one is a part of the other".to_owned(),
            Relation::Opposite => "it is the opposite".to_owned(),
            Relation::Derived => "one comes from the other".to_owned(),
            Relation::Like => "it is much like it".to_owned(),
            Relation::Topic => "both are of one field".to_owned(),
            Relation::Before => format!("as in {from} {to}"),
            Relation::After => format!("as in {to} {from}"),
            Relation::Holds => format!("{from} begins or ends with it"),
            Relation::In => format!("{to} begins or ends with it"),
            Relation::Told => "one is explained by the other".to_owned(),
            Relation::Said => "they are said in one breath".to_owned(),
        },
        Reason::Within(word) => format!("both have to do with {word}"),
        Reason::Through(word) => format!("by way of {word}"),
        Reason::Unknown => "nothing leads there, I had to guess".to_owned(),
    }
}

/// Writes the result of a practice game.
pub(crate) fn practice_completed(
    finished: &Finished,
    event: &GameCompleted,
    names: &Names,
) -> Message {
    let completed = wording(&finished.info.config).completed(finished, event, names);
    let text = completed.content;
    Message::text(text.replace(
        "`/game new` opens another.",
        "Practice counts for nothing. `/practice` plays again.",
    ))
}
