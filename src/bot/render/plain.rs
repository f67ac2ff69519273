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
use crate::texts::Texts;

/// Answers somebody whose guess is awaited. A word that could be meant as one can be guessed with one press.
pub(crate) fn not_a_guess(
    said: PlainText,
    running: &Running,
    team: &Team,
    round: &OpenRound,
    player: PlayerId,
    names: &Names,
) -> Message {
    let (t, info) = (names.texts, &running.info);
    let shown = pair(&round.pair);
    let partner = names.partner(team.partner_of(player));
    let message = match said {
        PlainText::GiveUp => return ask_to_give_up(info, round.round, t),
        PlainText::Question => return explained(&shown, partner, info.game_id, t),
        PlainText::Word(word) | PlainText::Translated(word) => match word {
            PlainWord::Help | PlainWord::What => explained(&shown, partner, info.game_id, t),
            PlainWord::Rules => rules(Some(info.config.mode()), t),
            PlainWord::Skip | PlainWord::Pass => ask_to_give_up(info, round.round, t),
            PlainWord::Stop | PlainWord::Quit | PlainWord::Leave => ask_to_leave(info, t),
            PlainWord::Hi | PlainWord::Hello => Message::new(t, t.hi_in_game(partner, shown)),
            PlainWord::Yes | PlainWord::No | PlainWord::Ok => {
                Message::new(t, t.no_yes_or_no(shown))
            }
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
fn explained(shown: &str, partner: &str, game: GameId, t: Texts) -> Message {
    Message::new(t, t.explained_in_game(partner, shown))
        .button(Action::MyWords, game, Style::Secondary)
        .button(Action::Rules, game, Style::Secondary)
}
