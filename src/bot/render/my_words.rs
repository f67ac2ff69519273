//! What a player may see of their own play: the pair, and the words that they may not use.

use super::buttons::guess_buttons;
use super::message::Message;
use super::modes::wording;
use super::names::Names;
use super::phrase::pair;
use super::rounds::round_short;
use crate::game::PlayerId;
use crate::game::state::{State, Team};
use crate::game::values::Word;

/// Shows a player their pair and what they may not use.
pub(crate) fn my_words(state: &State, player: PlayerId, recent: &[Word], names: &Names) -> Message {
    let recent = list(recent);
    let open = state
        .team_of(player)
        .and_then(|team| Some((team, team.open_round()?)));
    let (Some((team, round)), State::Running(running)) = (open, state) else {
        let phase = no_round_open(state, player);
        return Message::text(format!(
            "{phase}. Your recent words, which you may not use again in any form: {recent}"
        ));
    };
    let partner = names.partner(team.partner_of(player));
    let mine = round.pending.as_ref();
    let mine = mine.filter(|pending| pending.player_id == player);
    let next = match (mine, running.paused) {
        (_, Some(_)) => "The game is paused; no guess is taken.".to_owned(),
        (Some(mine), None) => format!(
            "Your guess is in: **{}**. Now it is {partner}'s turn.",
            mine.word
        ),
        (None, None) => "Send me one word that links them.".to_owned(),
    };
    // The first two are the pair that the round began with.
    let used = list(round.used.get(2..).unwrap_or_default());
    let config = &running.info.config;
    let before = wording(config).earlier_rounds(running, team);
    let text = format!(
        "{before}**{}, attempt {}** with {partner}\n{}\n{next}\nNot allowed, in any form:\nUsed in this round: {used}\nYour recent words: {recent}",
        round_short(round.round, config.mode()),
        round.attempt,
        pair(&round.pair),
    );
    guess_buttons(text, running.info.game_id)
}

/// Says why no round is open for a player, to be followed by a full stop.
pub(super) fn no_round_open(state: &State, player: PlayerId) -> &'static str {
    let team = state.team_of(player);
    match state {
        State::New | State::Lobby(_) => "The game has not started yet",
        State::Running(_) if !state.has_player(player) => "You left the game",
        State::Running(_) if team.is_some_and(|team| !team.is_in()) => "Your team is out",
        State::Running(_) if team.is_some_and(Team::has_matched) => {
            "Your team has matched and waits for the others"
        }
        State::Running(_) if team.is_some_and(Team::is_spent) => {
            "Your team has no attempt left and waits for the others"
        }
        State::Running(_) => "No round is open for you right now",
        State::Finished(_) => "The game is over",
    }
}

pub(super) fn list(words: &[Word]) -> String {
    if words.is_empty() {
        return "none yet".to_owned();
    }
    let words: Vec<String> = words.iter().map(Word::to_string).collect();
    words.join(", ")
}
