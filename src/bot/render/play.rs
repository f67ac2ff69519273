//! What players read while they play: pairs, results of attempts, pauses.
//!
//! Owns: those texts. Does not know: what a mode makes of a round's end.

use std::fmt::Write;

use super::buttons::{guess_buttons, play_here};
use super::message::{Message, Style};
use super::names::Names;
use super::phrase::{mentions, pair};
use super::rounds::{round_title, words_to_match};
use crate::bot::custom_id::Action;
use crate::game::event::{
    GuessProcessed, GuessSubmitted, LeaveReason, PlayerLeft, PlayerStatus, PlayerSurface,
};
use crate::game::state::{GameInfo, OpenRound, Running, State, Team};
use crate::game::values::{MatchKind, TeamRound};
use crate::game::{GameEvent, GameId, Mode, PlayerId};
use crate::texts::Texts;

/// Writes the DM with a new pair.
pub(crate) fn deal(
    running: &Running,
    team: &Team,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let (t, round) = (names.texts, team.open_round()?);
    let text = t.deal(
        round_title(round.round, &running.info.config, t),
        names.partner(team.partner_of(player)),
        pair(&round.pair),
    );
    Some(guess_buttons(t, text, running.info.game_id))
}

/// Writes the DM with the pair that a player has not answered; none when it is not their turn.
pub(crate) fn turn(running: &Running, player: PlayerId, names: &Names) -> Option<Message> {
    let (t, round) = (names.texts, running.turn_of(player)?);
    let team = running.teams.iter().find(|team| team.has(player))?;
    let text = t.turn(
        round_title(round.round, &running.info.config, t),
        round.attempt,
        names.partner(team.partner_of(player)),
        pair(&round.pair),
    );
    Some(guess_buttons(t, text, running.info.game_id))
}

/// Calls a player in the channel to a turn that they have not looked at.
pub(crate) fn called_in_channel(game: GameId, user: u64, t: Texts) -> Message {
    play_here(t, t.called_in_channel(mentions(&[user])), game, &[user])
}

/// Writes the DM with both guesses, and with the next pair when they do not match.
pub(crate) fn attempt_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let t = names.texts;
    let [first, second] = &processed.submissions;
    let guesses = both_guesses(processed, names);
    match (processed.match_kind, state.info()) {
        (Some(kind), info) => {
            let mut text = format!("{guesses}\n");
            match kind {
                MatchKind::Exact => {}
                MatchKind::Variant => text = format!("{text}{} ", t.two_spellings()),
                MatchKind::Lemma => text = format!("{text}{} ", t.two_forms()),
            }
            let is_day = info.is_some_and(|info| info.config.mode() == Mode::Longform);
            let (number, attempts) = (processed.round, processed.attempt.into());
            text.push_str(&match (is_day, processed.attempt) {
                (false, 1) => t.round_matched_perfect(number),
                (false, _) => t.round_matched(number, attempts),
                (true, 1) => t.day_matched_perfect(number),
                (true, _) => t.day_matched(number, attempts),
            });
            // The answer may come after the next round has opened; then these words are gone.
            let round = state.team(processed.team_id).and_then(Team::current_round);
            if let Some(round) =
                round.filter(|round| round.round == number && round.n_attempts() > 1)
            {
                let _ = write!(text, "\n{}", t.your_path(words_to_match(round, t)));
            }
            Message::new(t, text)
        }
        (None, Some(info)) => {
            let next = [first.word.clone(), second.word.clone()];
            let next = t.no_match_next(processed.attempt + 1, pair(&next));
            guess_buttons(t, format!("{guesses}\n{next}"), info.game_id)
        }
        (None, None) => Message::new(t, guesses),
    }
}

pub(super) fn both_guesses(processed: &GuessProcessed, names: &Names) -> String {
    let [first, second] = &processed.submissions;
    names.texts.both_guesses(
        processed.attempt,
        names.of(first.player_id),
        &first.word,
        names.of(second.player_id),
        &second.word,
    )
}

/// Writes the DM that says a round ended after its last attempt.
pub(crate) fn round_cut_short(round: u32, result: &TeamRound, t: Texts) -> Message {
    Message::new(t, t.round_cut_short(round, result.attempts.into()))
}

pub(crate) fn accepted(
    events: &[GameEvent],
    state: &State,
    player: PlayerId,
    names: &Names,
) -> String {
    let t = names.texts;
    let partner = names.partner(state.partner_of(player));
    for event in events {
        match event {
            GameEvent::GuessSubmitted(submitted) => {
                return t.accepted_first(&submitted.submission.word, partner);
            }
            GameEvent::GuessProcessed(processed) => {
                let mut submissions = processed.submissions.iter();
                let Some(mine) = submissions.find(|submission| submission.player_id == player)
                else {
                    break;
                };
                let info = state.info();
                let participant = info.and_then(|info| info.participant(player));
                let is_told_by_dm = participant.is_none_or(|participant| {
                    participant.surface == PlayerSurface::Dms
                        && participant.status != PlayerStatus::Unreachable
                });
                let where_it_is = match info.and_then(GameInfo::table) {
                    Some(channel) => t.accepted_at_table(format!("<#{channel}>")),
                    None if is_told_by_dm => t.accepted_by_dm().to_owned(),
                    None => t.accepted_on_panel().to_owned(),
                };
                return if processed.matched {
                    t.accepted_match(&mine.word, where_it_is)
                } else {
                    t.accepted_no_match(&mine.word, where_it_is)
                };
            }
            _ => {}
        }
    }
    t.accepted().to_owned()
}

/// Confirms a guess below the pair that it is for.
pub(crate) fn guess_is_in(submitted: &GuessSubmitted, state: &State, names: &Names) -> Message {
    let (t, player) = (names.texts, submitted.submission.player_id);
    let partner = names.partner(state.partner_of(player));
    let message = Message::new(t, t.accepted_first(&submitted.submission.word, partner));
    match state.info() {
        Some(info) => message.button(Action::Menu, info.game_id, Style::Secondary),
        None => message,
    }
}

/// Says that a partner left, or was removed: the game is over.
pub(crate) fn left(event: &PlayerLeft, names: &Names) -> Message {
    let t = names.texts;
    Message::new(t, t.partner_left(who_left(event, false, names)))
}

/// Says that a partner left a race, or was removed: the other teams play on.
pub(crate) fn left_race(event: &PlayerLeft, names: &Names) -> Message {
    let t = names.texts;
    Message::new(t, t.partner_left_race(who_left(event, true, names)))
}

fn who_left(event: &PlayerLeft, is_race: bool, names: &Names) -> String {
    let (t, who) = (names.texts, names.of(event.player_id));
    match event.reason {
        LeaveReason::Kicked => t.who_was_removed(who),
        LeaveReason::LeftServer => t.who_left_server(who),
        LeaveReason::Unreachable => t.who_is_unreachable(who),
        LeaveReason::Left | LeaveReason::OddOneOut if is_race => t.who_left_race(who),
        LeaveReason::Left | LeaveReason::OddOneOut => t.who_left(who),
    }
}

/// Says why a lobby closed to whoever wanted to play with its host.
pub(crate) fn host_left_server(host: PlayerId, names: &Names) -> String {
    names.texts.host_left_server(names.of(host))
}

pub(crate) fn paused(by: PlayerId, names: &Names) -> Message {
    let t = names.texts;
    Message::new(t, t.paused(names.of(by)))
}

/// Says that the game continues, with the present pair.
pub(crate) fn resumed(
    by: PlayerId,
    round: Option<&OpenRound>,
    game: GameId,
    names: &Names,
) -> Message {
    let t = names.texts;
    let text = t.resumed(names.of(by));
    match round {
        Some(round) => {
            let shown = t.attempt_and_pair(round.attempt, pair(&round.pair));
            guess_buttons(t, format!("{text} {shown}"), game)
        }
        None => Message::new(t, text),
    }
}

/// Says in the channel that DMs do not reach somebody, and what they can do.
pub(crate) fn not_reachable(game: GameId, users: &[u64], t: Texts) -> Message {
    play_here(t, t.not_reachable(mentions(users)), game, users)
}

/// Says to one partner that the other cannot be reached.
pub(crate) fn partner_unreachable(player: PlayerId, names: &Names) -> Message {
    let t = names.texts;
    Message::new(t, t.partner_unreachable(names.of(player)))
}
