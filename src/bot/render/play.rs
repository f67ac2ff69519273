//! What players read while they play: pairs, results of attempts, pauses.
//!
//! Owns: those texts. Does not know: what a mode makes of a round's end.

use super::buttons::{guess_buttons, play_here};
use super::message::Message;
use super::names::Names;
use super::phrase::{attempts, pair};
use super::rounds::{round_title, way};
use crate::game::event::{GuessProcessed, LeaveReason, PlayerLeft};
use crate::game::state::{OpenRound, Running, State, Team};
use crate::game::values::{MatchKind, TeamRound};
use crate::game::{GameEvent, GameId, PlayerId};

/// Writes the DM that brings a new pair.
#[must_use]
pub fn deal(
    running: &Running,
    team: &Team,
    line: &OpenRound,
    player: PlayerId,
    names: &Names,
) -> Message {
    let partner = team
        .partner_of(player)
        .map_or("your partner", |partner| names.of(partner));
    let text = format!(
        "**{}** with {partner}\n{}\nSend me one word that links them.",
        round_title(line.round, &running.info.config),
        pair(&line.pair),
    );
    guess_buttons(text, running.info.game_id, line.round)
}

/// Writes the DM that brings what both said, and the next pair when it was no match.
#[must_use]
pub fn attempt_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let [first, second] = &processed.submissions;
    let guesses = both_guesses(processed, names);
    let game = state.info().map(|info| info.game_id);
    match (processed.match_kind, game) {
        (Some(kind), _) => {
            let how = match kind {
                MatchKind::Exact => "",
                MatchKind::Variant => " Two spellings of one word:",
                MatchKind::Lemma => " Two forms of one word:",
            };
            let round = processed.round;
            let perfect = if processed.attempt == 1 {
                ", perfect"
            } else {
                ""
            };
            let took = attempts(processed.attempt);
            // The answer may come after the next round has opened; then these words are gone.
            let line = state
                .team(processed.team_id)
                .and_then(Team::current_round)
                .filter(|line| line.round == round && line.n_attempts() > 1);
            let way = line.map_or_else(String::new, |line| format!("\nYour way: {}.", way(line)));
            Message::text(
                format!(
                    "{guesses}\n{how} **A match!** Round {round} is done in {took}{perfect}.{way}"
                )
                .replace("\n ", "\n"),
            )
        }
        (None, Some(game)) => {
            let next = [first.word.clone(), second.word.clone()];
            let text = format!(
                "{guesses}\nNo match. Attempt {}: {}\nSend me one word that links them.",
                processed.attempt + 1,
                pair(&next)
            );
            guess_buttons(text, game, processed.round)
        }
        (None, None) => Message::text(guesses),
    }
}

/// Says what both guessed.
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
#[must_use]
pub fn round_cut_short(round: u32, result: &TeamRound) -> Message {
    Message::text(format!(
        "**Round {round} is over** without a match. It counts as {}.",
        attempts(result.attempts)
    ))
}

/// Says that a guess was taken.
#[must_use]
pub fn accepted(events: &[GameEvent], state: &State, player: PlayerId, names: &Names) -> String {
    let partner = state
        .team_of(player)
        .and_then(|team| team.partner_of(player));
    let partner = partner.map_or("your partner", |partner| names.of(partner));
    for event in events {
        match event {
            GameEvent::GuessSubmitted(submitted) => {
                return format!(
                    "Got it: **{}**. Now it is {partner}'s turn.",
                    submitted.submission.word
                );
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
                return format!("Got it{word}. {came} The result comes by DM.");
            }
            _ => {}
        }
    }
    "Got it.".to_owned()
}

/// Says what a DM that is neither a guess nor a command can be.
#[must_use]
pub fn dm_hint() -> &'static str {
    "No round is open for you, so I do not know what to do with that. `/game new` starts a game, `/help` tells more."
}

/// Says that somebody who wants to play is in no game.
#[must_use]
pub fn no_own_game() -> &'static str {
    "You are in no game right now. `/game new` starts one, `/help` tells more."
}

/// Says that a partner left, or was taken out: the game is over.
#[must_use]
pub fn left(left: &PlayerLeft, names: &Names) -> Message {
    Message::text(format!(
        "{}, so the game is over. `/game new` opens another.",
        went(left, "", names)
    ))
}

/// Says that a partner left a race, or was taken out: the others go on.
#[must_use]
pub fn left_race(left: &PlayerLeft, names: &Names) -> Message {
    Message::text(format!(
        "{}. Your team keeps its points and plays no further round; the result comes at the end.",
        went(left, " the race", names)
    ))
}

fn went(left: &PlayerLeft, what: &str, names: &Names) -> String {
    let who = names.of(left.player_id);
    match left.reason {
        LeaveReason::Kicked => format!("{who} was taken out of the game by a manager"),
        LeaveReason::LeftServer => format!("{who} left the server"),
        LeaveReason::Unreachable => format!("{who} cannot be reached any more"),
        LeaveReason::Left | LeaveReason::OddOneOut => format!("{who} left{what}"),
    }
}

/// Says somebody that a manager took them out.
#[must_use]
pub fn taken_out() -> Message {
    Message::text(
        "A manager of this game's server took you out of it: you may not play there for now. \
         Your other games go on.",
    )
}

/// Says that the clock stands.
#[must_use]
pub fn paused(by: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "{} paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.",
        names.of(by)
    ))
}

/// Says that the clock goes on, with the pair as it stands.
#[must_use]
pub fn resumed(by: PlayerId, line: Option<&OpenRound>, game: GameId, names: &Names) -> Message {
    let text = format!("{} resumed the game.", names.of(by));
    match line {
        Some(line) => guess_buttons(
            format!("{text} Attempt {}: {}", line.attempt, pair(&line.pair)),
            game,
            line.round,
        ),
        None => Message::text(text),
    }
}

/// Says in the channel that DMs do not reach somebody, and what they can do.
#[must_use]
pub fn not_reachable(game: GameId, users: &[u64]) -> Message {
    let called: Vec<String> = users.iter().map(|user| format!("<@{user}>")).collect();
    let text = format!(
        "{}, my DMs do not reach you. Play right here: My words shows your pair, Guess takes your word, and only you see either. \
         Or allow DMs from members of this server in its privacy settings.",
        called.join(", ")
    );
    Message {
        pings: users.to_vec(),
        ..play_here(text, game)
    }
}

/// Says to one partner that the other cannot be reached.
#[must_use]
pub fn partner_unreachable(player: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "My DMs do not reach {}. Ask them to allow DMs from members of a server we share; then start anew with `/game new`.",
        names.of(player)
    ))
}
