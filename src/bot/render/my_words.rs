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
use crate::texts::Texts;

/// Shows a player their pair and what they may not use.
pub(crate) fn my_words(state: &State, player: PlayerId, recent: &[Word], names: &Names) -> Message {
    let t = names.texts;
    let recent = list(recent, t);
    let open = state
        .team_of(player)
        .and_then(|team| Some((team, team.open_round()?)));
    let (Some((team, round)), State::Running(running)) = (open, state) else {
        let phase = no_round_open(state, player, t);
        return Message::new(t, format!("{phase} {}", t.recent_words_not_again(recent)));
    };
    let partner = names.partner(team.partner_of(player));
    let mine = round.pending.as_ref();
    let mine = mine.filter(|pending| pending.player_id == player);
    let next = match (mine, running.paused) {
        (_, Some(_)) => t.my_words_paused().to_owned(),
        (Some(mine), None) => t.my_words_guessed(&mine.word, partner),
        (None, None) => t.send_one_word().to_owned(),
    };
    // The first two are the pair that the round began with.
    let used = list(round.used.get(2..).unwrap_or_default(), t);
    let config = &running.info.config;
    let before = wording(config).earlier_rounds(running, team, t);
    let round_title = round_short(round.round, config.mode(), t);
    let text = format!(
        "{before}{}\n{}\n{next}\n{}",
        t.round_and_attempt(round_title, round.attempt, partner),
        pair(&round.pair),
        t.my_words_not_allowed(used, recent),
    );
    guess_buttons(t, text, running.info.game_id)
}

/// Says why no round is open for a player.
pub(super) fn no_round_open(state: &State, player: PlayerId, t: Texts) -> &'static str {
    let team = state.team_of(player);
    match state {
        State::New | State::Lobby(_) => t.not_open_not_started(),
        State::Running(_) if !state.has_player(player) => t.not_open_you_left(),
        State::Running(_) if team.is_some_and(|team| !team.is_in()) => t.not_open_team_out(),
        State::Running(_) if team.is_some_and(Team::has_matched) => t.not_open_matched(),
        State::Running(_) if team.is_some_and(Team::is_spent) => t.not_open_spent(),
        State::Running(_) => t.not_open(),
        State::Finished(_) => t.not_open_over(),
    }
}

pub(super) fn list(words: &[Word], t: Texts) -> String {
    if words.is_empty() {
        return t.words_none_yet().to_owned();
    }
    let words: Vec<String> = words.iter().map(Word::to_string).collect();
    words.join(", ")
}
