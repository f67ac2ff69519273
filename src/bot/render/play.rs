//! What players read while they play: pairs, results of attempts, pauses.
//!
//! Owns: those texts. Does not know: what a mode makes of a round's end.

use std::fmt::Write;

use super::buttons::{guess_buttons, play_here};
use super::message::{Message, Style};
use super::names::Names;
use super::phrase::{attempts, mentions, pair};
use super::rounds::{round_title, words_to_match};
use crate::bot::custom_id::Action;
use crate::game::event::{
    GuessProcessed, GuessSubmitted, LeaveReason, PlayerLeft, PlayerStatus, PlayerSurface,
};
use crate::game::state::{GameInfo, OpenRound, Running, State, Team};
use crate::game::values::{MatchKind, TeamRound, Word};
use crate::game::{GameEvent, GameId, PlayerId};

/// Writes the DM with a new pair.
pub(crate) fn deal(
    running: &Running,
    team: &Team,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let round = team.open_round()?;
    let partner = names.partner(team.partner_of(player));
    let text = format!(
        "**{}** with {partner}\n{}\nSend me one word that links them.",
        round_title(round.round, &running.info.config),
        pair(&round.pair),
    );
    Some(guess_buttons(text, running.info.game_id))
}

/// Writes the DM with the pair that a player has not answered; none when it is not their turn.
pub(crate) fn turn(running: &Running, player: PlayerId, names: &Names) -> Option<Message> {
    let round = running.turn_of(player)?;
    let team = running.teams.iter().find(|team| team.has(player))?;
    let text = format!(
        "**{}, attempt {}** with {}\n{}\nSend me one word that links them.",
        round_title(round.round, &running.info.config),
        round.attempt,
        names.partner(team.partner_of(player)),
        pair(&round.pair),
    );
    Some(guess_buttons(text, running.info.game_id))
}

/// Calls a player in the channel to a turn that they have not looked at.
pub(crate) fn called_in_channel(game: GameId, user: u64) -> Message {
    let text = format!(
        "{}, it is your turn: My words shows your pair.",
        mentions(&[user])
    );
    play_here(text, game, &[user])
}

/// Writes the DM with both guesses, and with the next pair when they do not match.
pub(crate) fn attempt_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let [first, second] = &processed.submissions;
    let guesses = both_guesses(processed, names);
    let game = state.info().map(|info| info.game_id);
    match (processed.match_kind, game) {
        (Some(kind), _) => {
            let how = match kind {
                MatchKind::Exact => "",
                MatchKind::Variant => "Two spellings of one word: ",
                MatchKind::Lemma => "Two forms of one word: ",
            };
            let (number, took) = (processed.round, attempts(processed.attempt));
            let perfect = if processed.attempt == 1 {
                ", perfect"
            } else {
                ""
            };
            let mut text =
                format!("{guesses}\n{how}**A match!** Round {number} is done in {took}{perfect}.");
            // The answer may come after the next round has opened; then these words are gone.
            let round = state.team(processed.team_id).and_then(Team::current_round);
            if let Some(round) =
                round.filter(|round| round.round == number && round.n_attempts() > 1)
            {
                let _ = write!(text, "\nYour path: {}.", words_to_match(round));
            }
            Message::text(text)
        }
        (None, Some(game)) => {
            let next = [first.word.clone(), second.word.clone()];
            let text = format!(
                "{guesses}\nNo match. Attempt {}: {}\nSend me one word that links them.",
                processed.attempt + 1,
                pair(&next)
            );
            guess_buttons(text, game)
        }
        (None, None) => Message::text(guesses),
    }
}

pub(super) fn both_guesses(processed: &GuessProcessed, names: &Names) -> String {
    let [first, second] = &processed.submissions;
    format!(
        "Attempt {}: {} said **{}**, {} said **{}**.",
        processed.attempt,
        names.of(first.player_id),
        first.word,
        names.of(second.player_id),
        second.word,
    )
}

/// Writes the DM that says a round ended after its last attempt.
pub(crate) fn round_cut_short(round: u32, result: &TeamRound) -> Message {
    Message::text(format!(
        "**Round {round} is over** without a match. It counts as {}.",
        attempts(result.attempts)
    ))
}

pub(crate) fn accepted(
    events: &[GameEvent],
    state: &State,
    player: PlayerId,
    names: &Names,
) -> String {
    let partner = names.partner(state.partner_of(player));
    for event in events {
        match event {
            GameEvent::GuessSubmitted(submitted) => {
                return got_it(&submitted.submission.word, partner);
            }
            GameEvent::GuessProcessed(processed) => {
                let mine = processed
                    .submissions
                    .iter()
                    .find(|submission| submission.player_id == player);
                let word = mine.map_or_else(String::new, |mine| format!(": **{}**", mine.word));
                let came = if processed.matched {
                    "It is a match!"
                } else {
                    "That completes the attempt."
                };
                let info = state.info();
                let participant = info.and_then(|info| info.participant(player));
                let is_told_by_dm = participant.is_none_or(|participant| {
                    participant.surface == PlayerSurface::Dms
                        && participant.status != PlayerStatus::Unreachable
                });
                let where_it_is = match info.and_then(GameInfo::table) {
                    Some(channel) => format!("It is all in <#{channel}>."),
                    None if is_told_by_dm => "The result comes by DM.".to_owned(),
                    None => "My words shows the result.".to_owned(),
                };
                return format!("Got it{word}. {came} {where_it_is}");
            }
            _ => {}
        }
    }
    "Got it.".to_owned()
}

/// Confirms a guess below the pair that it is for.
pub(crate) fn guess_is_in(submitted: &GuessSubmitted, state: &State, names: &Names) -> Message {
    let player = submitted.submission.player_id;
    let partner = names.partner(state.partner_of(player));
    let text = got_it(&submitted.submission.word, partner);
    match state.info() {
        Some(info) => Message::text(text).button(Action::Menu, info.game_id, Style::Secondary),
        None => Message::text(text),
    }
}

fn got_it(word: &Word, partner: &str) -> String {
    format!("Got it: **{word}**. Now it is {partner}'s turn.")
}

pub(crate) fn no_own_game() -> &'static str {
    "You are not in a game right now."
}

/// Says that a partner left, or was removed: the game is over.
pub(crate) fn left(event: &PlayerLeft, names: &Names) -> Message {
    Message::text(format!(
        "{}, so the game is over. `/game new` opens another.",
        who_left(event, "", names)
    ))
}

/// Says that a partner left a race, or was removed: the other teams play on.
pub(crate) fn left_race(event: &PlayerLeft, names: &Names) -> Message {
    Message::text(format!(
        "{}. Your team keeps its points and plays no more rounds; the result comes at the end.",
        who_left(event, " the race", names)
    ))
}

fn who_left(event: &PlayerLeft, what: &str, names: &Names) -> String {
    let who = names.of(event.player_id);
    match event.reason {
        LeaveReason::Kicked => format!("{who} was taken out of the game by a manager"),
        LeaveReason::LeftServer => format!("{who} left the server"),
        LeaveReason::Unreachable => format!("{who} cannot be reached any more"),
        LeaveReason::Left | LeaveReason::OddOneOut => format!("{who} left{what}"),
    }
}

/// Says why a lobby closed to whoever wanted to play with its host.
pub(crate) fn host_left_server(host: PlayerId, names: &Names) -> String {
    let host = names.of(host);
    format!("{host} left the server, so this game is off. `/game new` opens one of your own.")
}

pub(crate) fn taken_out() -> Message {
    Message::text(
        "A manager of this game's server took you out of it: you may not play there for now. \
         Your other games go on.",
    )
}

pub(crate) fn paused(by: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "{} paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.",
        names.of(by)
    ))
}

/// Says that the game continues, with the present pair.
pub(crate) fn resumed(
    by: PlayerId,
    round: Option<&OpenRound>,
    game: GameId,
    names: &Names,
) -> Message {
    let text = format!("{} resumed the game.", names.of(by));
    match round {
        Some(round) => guess_buttons(
            format!("{text} Attempt {}: {}", round.attempt, pair(&round.pair)),
            game,
        ),
        None => Message::text(text),
    }
}

/// Says in the channel that DMs do not reach somebody, and what they can do.
pub(crate) fn not_reachable(game: GameId, users: &[u64]) -> Message {
    let text = format!(
        "{}, I cannot reach you by DM. Play right here: My words shows your pair, Guess takes your word, and only you see either. \
         Or allow DMs from members of this server in its privacy settings.",
        mentions(users)
    );
    play_here(text, game, users)
}

/// Says to one partner that the other cannot be reached.
pub(crate) fn partner_unreachable(player: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "My DMs do not reach {}. Ask them to allow DMs from members of a server we share; then start again with `/game new`.",
        names.of(player)
    ))
}
