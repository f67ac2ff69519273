//! Answers to what people write without meaning it as a guess.
//!
//! Owns: what each of these texts gets. Does not know: which texts these are.

use super::confirm::{ask_to_give_up, ask_to_leave};
use super::help::rules;
use super::message::{Message, Style};
use super::names::Names;
use super::phrase::pair;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::plain_words::{PlainText, PlainWord};
use crate::game::state::{OpenRound, Running, Team};
use crate::game::{GameId, PlayerId};

/// Answers somebody whose guess is awaited. A word that could be meant as one can be guessed with one press.
pub(crate) fn not_a_guess(
    said: PlainText,
    running: &Running,
    team: &Team,
    round: &OpenRound,
    player: PlayerId,
    names: &Names,
) -> Message {
    let info = &running.info;
    let shown = pair(&round.pair);
    let partner = names.partner(team.partner_of(player));
    let message = match said {
        PlainText::GiveUp => return ask_to_give_up(info, round.round),
        PlainText::Question => return explained(&shown, partner, info.game_id),
        PlainText::Word(word) => match word {
            PlainWord::Help | PlainWord::What => explained(&shown, partner, info.game_id),
            PlainWord::Rules => rules(Some(info.config.mode())),
            PlainWord::Skip | PlainWord::Pass => ask_to_give_up(info, round.round),
            PlainWord::Stop | PlainWord::Quit | PlainWord::Leave => ask_to_leave(info),
            PlainWord::Hi | PlainWord::Hello => Message::text(format!(
                "Hi! You and {partner} are looking for one word that links these two:\n{shown}"
            )),
            PlainWord::Yes | PlainWord::No | PlainWord::Ok => Message::text(format!(
                "I am not waiting for a yes or no. What one word links these two?\n{shown}"
            )),
        },
    };
    let PlainText::Word(word) = said else {
        return message;
    };
    let action = Action::GuessWord {
        word,
        round: round.round,
        attempt: round.attempt,
    };
    let game = info.game_id;
    message.control(CustomId { action, game }, Style::Secondary)
}

/// Says what is to be done now.
fn explained(shown: &str, partner: &str, game: GameId) -> Message {
    Message::text(format!(
        "You and {partner} see the same two words. Send me one word that links them; {partner} does the same, and you \
         meet when both words are equal. Nobody sees yours before both are in.\n{shown}"
    ))
    .button(Action::MyWords, game, Style::Secondary)
    .button(Action::Rules, game, Style::Secondary)
}
