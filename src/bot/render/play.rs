//! What players read while they play: pairs, results of attempts, pauses.
//!
//! Owns: those texts. Does not know: what a mode makes of a round's end.

use super::message::{Message, Style};
use super::modes;
use super::names::Names;
use super::phrase::{attempts, pair, way};
use super::race::{ends, so_far};
use super::result::{round_lines, round_with_word};
use crate::bot::custom_id::Action;
use crate::game::config::ModeConfig;
use crate::game::event::{GuessProcessed, LeaveReason, PlayerLeft};
use crate::game::state::{OpenRound, Running, State, Team};
use crate::game::values::{MatchKind, TeamRound, Word};
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
        modes::round_title(line.round, &running.info.config),
        pair(&line.pair),
    );
    guess_buttons(text, running.info.game_id, line.round)
}

/// Writes the DM that brings what both said, and the next pair when it was no match.
#[must_use]
pub fn attempt_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let [first, second] = &processed.submissions;
    let said = said(processed, names);
    let game = state.info().map(|table| table.game_id);
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
            // Who asked may be told after the next round has opened: then the way here is gone.
            let line = state
                .team(processed.team_id)
                .and_then(Team::current_round)
                .filter(|line| line.round == round && line.n_attempts() > 1);
            let way = line.map_or_else(String::new, |line| format!("\nYour way: {}.", way(line)));
            Message::text(
                format!(
                    "{said}\n{how} **A match!** Round {round} is done in {took}{perfect}.{way}"
                )
                .replace("\n ", "\n"),
            )
        }
        (None, Some(game)) => {
            let next = [first.word.clone(), second.word.clone()];
            let text = format!(
                "{said}\nNo match. Attempt {}: {}\nSend me one word that links them.",
                processed.attempt + 1,
                pair(&next)
            );
            guess_buttons(text, game, processed.round)
        }
        (None, None) => Message::text(said),
    }
}

/// Tells what both said.
pub(super) fn said(processed: &GuessProcessed, names: &Names) -> String {
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

/// Writes the DM that says who gave a round up.
#[must_use]
pub fn gave_up(by: Option<PlayerId>, round: u32, config: &ModeConfig, names: &Names) -> Message {
    let who = by.map_or("Somebody", |by| names.of(by));
    let counts = modes::give_up_counts(config);
    Message::text(format!("{who} gave up round {round}. {counts}"))
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

/// Tells somebody that a manager took them out.
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

/// Shows a player their pair and what they may not use.
#[must_use]
pub fn my_words(state: &State, player: PlayerId, recent: &[Word], names: &Names) -> Message {
    let list = |words: &[Word]| {
        words
            .iter()
            .map(Word::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let recent = if recent.is_empty() {
        "none yet".to_owned()
    } else {
        list(recent)
    };
    let open = state
        .team_of(player)
        .and_then(|team| Some((team, team.open_round()?)));
    let (Some((team, line)), State::Running(running)) = (open, state) else {
        let team = state.team_of(player);
        let phase = match state {
            State::New | State::Lobby(_) => "The game has not started yet",
            State::Running(_) if team.is_some_and(|team| !team.is_in()) => "Your team is out",
            State::Running(_) if team.is_some_and(Team::has_matched) => {
                "Your team has matched and waits for the others"
            }
            State::Running(_) if team.is_some_and(Team::is_spent) => {
                "Your team has no attempt left and waits for the others"
            }
            State::Running(_) => "No round is open for you right now",
            State::Finished(_) => "The game is over",
        };
        return Message::text(format!(
            "{phase}. Your words of late, which you may not use again in any form: {recent}"
        ));
    };
    let partner = team
        .partner_of(player)
        .map_or("your partner", |partner| names.of(partner));
    let mine = line
        .pending
        .as_ref()
        .filter(|pending| pending.player_id == player);
    let next = match (mine, running.paused) {
        (_, Some(_)) => "The game is paused; no guess is taken.".to_owned(),
        (Some(mine), None) => format!(
            "Your guess is in: **{}**. Now it is {partner}'s turn.",
            mine.word
        ),
        (None, None) => "Send me one word that links them.".to_owned(),
    };
    let used = if line.used.len() > 2 {
        list(&line.used[2..])
    } else {
        "none yet".to_owned()
    };
    let before = match running.info.config {
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => {
            format!("{}The race{}\n", so_far(team), ends(running))
        }
        _ => round_lines(team, round_with_word),
    };
    let text = format!(
        "{before}**{}, attempt {}** with {partner}\n{}\n{next}\nNot allowed, in any form:\nUsed in this round: {used}\nYour recent words: {recent}",
        modes::round_short(line.round, running.info.config.mode()),
        line.attempt,
        pair(&line.pair),
    );
    guess_buttons(text, running.info.game_id, line.round)
}

pub(super) fn guess_buttons(text: String, game: GameId, round: u32) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::GiveUp { round }, game, Style::Secondary)
}

/// Puts the buttons of who plays in the channel under a text.
pub(super) fn play_here(text: String, game: GameId) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::MyWords, game, Style::Secondary)
}
