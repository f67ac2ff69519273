//! What players read of teams that go out until one is left: in knockout and longform alike.
//!
//! Owns: paths of words, why a team is out, the wish to give up, the result. Does not know: when a mode
//! sends a team out.

use std::fmt::Write;
use std::sync::Arc;

use super::message::{Message, Style};
use super::modes::{in_round, round_name};
use super::names::Names;
use super::pages::pages;
use super::phrase::{attempts, count, moment, pair, span};
use super::play::{guess_buttons, play_here};
use crate::bot::custom_id::Action;
use crate::game::event::{
    EliminationReason, GameCompleted, GiveUpDropped, GiveUpProposed, Outcome, TeamEliminated,
};
use crate::game::state::{Finished, GameInfo, OpenRound, Running, State, Team};
use crate::game::values::{Pair, RoundOutcome, Standing, TeamRound};
use crate::game::{Mode, PlayerId};

/// Writes the words of a team's round behind what is said of it, from the pair to the match. The pair is
/// left out where it is the one that all know.
pub(super) fn path(line: &OpenRound, common: Option<&Pair>) -> String {
    let mut steps = Vec::new();
    if let [one, other, ..] = &line.used[..]
        && common.is_none_or(|common| [one, other] != [&common[0], &common[1]])
    {
        steps.push(format!("{one} + {other}"));
    }
    for (number, [first, second]) in (1..).zip(&line.attempts) {
        let is_match = line.matched && number == line.attempts.len();
        steps.push(match (is_match, first.word == second.word) {
            (false, _) => format!("{} + {}", first.word, second.word),
            (true, true) => format!("**{}**", first.word),
            (true, false) => format!("**{}** = **{}**", first.word, second.word),
        });
    }
    match (line.matched, steps.as_slice()) {
        _ if line.attempts.is_empty() => ", no attempt".to_owned(),
        (true, [before @ .., last]) if !before.is_empty() => {
            format!(": {}, then {last}", before.join(", "))
        }
        _ => format!(": {}", steps.join(", ")),
    }
}

/// Returns the pair that most teams were dealt in the round; none when no two were dealt the same.
pub(super) fn common_pair<'a>(lines: impl Iterator<Item = &'a OpenRound>) -> Option<Pair> {
    let dealt = |line: &OpenRound| match &line.used[..] {
        [one, other, ..] => Some([one.clone(), other.clone()]),
        _ => None,
    };
    let pairs: Vec<Pair> = lines.filter_map(dealt).collect();
    let times = |pair: &Pair| pairs.iter().filter(|other| *other == pair).count();
    let common = pairs.iter().max_by_key(|pair| times(pair))?;
    (times(common) > 1).then(|| common.clone())
}

/// Tells why a team is out, as the end of a sentence about it.
pub(super) fn why_out(
    team: &Team,
    reason: EliminationReason,
    made: u32,
    table: &GameInfo,
    names: &Names,
) -> String {
    let left = team.slot.players.into_iter().find(|player| {
        let seat = table.participant(*player);
        seat.is_some_and(|seat| seat.left)
    });
    match (reason, left) {
        (EliminationReason::TimeExpired, _) => "no match in time".to_owned(),
        (EliminationReason::GuessLimit, _) => format!("no match in {}", attempts(made)),
        (EliminationReason::Forced, _) => "matched, but behind the others".to_owned(),
        (EliminationReason::Inactive, _) => "made no attempt".to_owned(),
        (EliminationReason::Removed, _) => "a player was removed".to_owned(),
        (EliminationReason::Forfeited, Some(player)) => format!("{} left", names.of(player)),
        (EliminationReason::Forfeited, None) => "gave up".to_owned(),
    }
}

/// Writes the DM that tells a team that it is out.
#[must_use]
pub fn out(gone: &TeamEliminated, state: &State, names: &Names) -> Option<Message> {
    let (team, table) = (state.team(gone.team_id)?, state.info()?);
    let round = in_round(gone.round, &table.config);
    let why = why_out(team, gone.reason, gone.attempts, table, names);
    let mut text = format!("**Your team is out** {round} ({why}).");
    if let (State::Running(running), Mode::Knockout) = (state, table.config.mode()) {
        let _ = write!(text, " Place {} of {}.", gone.place, running.teams.len());
    }
    if let State::Running(running) = state
        && running.n_in() > 1
    {
        text.push_str(
            "\nThe others play on; I tell you here who wins. You are free for another game: `/game new`.",
        );
    }
    Some(Message::text(text))
}

/// Says in the channel that a team is out by its own doing.
#[must_use]
pub fn forfeited(gone: &TeamEliminated, state: &State, names: &Names) -> Option<Message> {
    let (team, table) = (state.team(gone.team_id)?, state.info()?);
    let why = why_out(team, gone.reason, gone.attempts, table, names);
    let team = names.team(team);
    Some(Message::text(format!("**{team}** are out ({why}).")))
}

/// Asks the partner whether to give up.
#[must_use]
pub fn give_up_asked(asked: &GiveUpProposed, state: &State, names: &Names) -> Option<Message> {
    let (team, table) = (state.team(asked.team_id)?, state.info()?);
    let line = team.open_round()?;
    let by = names.of(asked.by);
    let text = format!(
        "**{by} wants to give up.** Your team would be out of the {} game. Do you agree? Without your yes within 60 seconds \
         ({}) you two play on.\nAttempt {}: {}",
        table.config.mode(),
        moment(asked.expires_at),
        line.attempt,
        pair(&line.pair),
    );
    Some(asking(text, table, asked.round))
}

/// Asks a partner in the channel, where DMs do not reach them.
#[must_use]
pub fn give_up_asked_in_channel(
    round: u32,
    by: PlayerId,
    (partner, user): (PlayerId, u64),
    table: &GameInfo,
    names: &Names,
) -> Message {
    let text = format!(
        "<@{user}>, {} wants to give up: your team would be out. Do you agree? Without a yes from {} within 60 seconds you two play on.",
        names.of(by),
        names.of(partner),
    );
    asking(text, table, round).pinging(Some(user))
}

fn asking(text: String, table: &GameInfo, round: u32) -> Message {
    let game = table.game_id;
    Message::text(text)
        .button(Action::GiveUp { round }, game, Style::Danger)
        .button(Action::KeepPlaying { round }, game, Style::Primary)
}

/// Says what became of somebody's own wish to give up: the partner is asked.
#[must_use]
pub fn asks_partner(asked: &GiveUpProposed, state: &State, names: &Names) -> Message {
    let partner = state.partner_of(asked.by);
    let partner = partner.map_or("your partner", |partner| names.of(partner));
    let text = format!(
        "I ask {partner}: giving up puts your team out of the game, so both must want it. Without a yes within 60 seconds ({}) you \
         two play on. Keep playing takes it back.",
        moment(asked.expires_at)
    );
    let message = Message::text(text);
    match state.info() {
        Some(table) => {
            let round = asked.round;
            message.button(
                Action::KeepPlaying { round },
                table.game_id,
                Style::Secondary,
            )
        }
        None => message,
    }
}

/// Says that a wish to give up came to nothing, to `reader` of the team.
#[must_use]
pub fn give_up_dropped(
    dropped: &GiveUpDropped,
    reader: PlayerId,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (team, table) = (state.team(dropped.team_id)?, state.info()?);
    let partner = team.partner_of(reader);
    let partner = partner.map_or("your partner", |partner| names.of(partner));
    let why = match dropped.by {
        Some(by) if by == reader => "You play on.".to_owned(),
        Some(by) if by == dropped.proposed_by => format!("{partner} plays on after all."),
        Some(_) => format!("{partner} wants to play on, so you two do."),
        None if reader == dropped.proposed_by => {
            format!("{partner} did not answer within 60 seconds, so you two play on.")
        }
        None => "The 60 seconds to agree are over, so you two play on.".to_owned(),
    };
    let Some(line) = team.open_round() else {
        return Some(Message::text(why));
    };
    let text = format!("{why} Attempt {}: {}", line.attempt, pair(&line.pair));
    Some(guess_buttons(text, table.game_id, line.round))
}

/// Says the same in the channel, to somebody whom DMs do not reach.
#[must_use]
pub fn plays_on_in_channel(user: u64, table: &GameInfo) -> Message {
    let text = format!("<@{user}>, nobody gives up: your team plays on. My words shows your pair.");
    play_here(text, table.game_id).pinging(Some(user))
}

/// Tells where teams of a live game stand that are out, the last one to go first.
pub(super) fn gone(running: &Running, names: &Names) -> Option<String> {
    let teams = running.teams.iter().map(Arc::as_ref);
    let mut gone: Vec<&Team> = teams.filter(|team| !team.is_in()).collect();
    gone.sort_by_key(|team| team.out.map(|out| out.place));
    let team = |team: &&Team| {
        let round = team.out.map_or(0, |out| out.round);
        let round = round_name(round, &running.info.config);
        format!("{} ({round})", names.team(team))
    };
    let gone: Vec<String> = gone.iter().map(team).collect();
    (!gone.is_empty()).then(|| format!("Out: {}", gone.join(", ")))
}

/// Writes the result of a game that was played to its end, over as many texts as it takes.
#[must_use]
pub fn standings(finished: &Finished, event: &GameCompleted, names: &Names) -> Vec<String> {
    let config = &finished.info.config;
    let mode = config.mode();
    let team = |standing: &Standing| {
        let mut teams = finished.teams.iter();
        teams
            .find(|team| team.slot.team_id == standing.team_id)
            .map(Arc::as_ref)
    };
    let winner = event
        .standings
        .iter()
        .filter(|_| event.outcome == Outcome::Won);
    let winner = winner.filter_map(team).map(|team| names.team(team)).next();
    let (length, took) = (round_count(event.rounds, mode), span(event.duration_ms));
    let head = match winner {
        Some(winner) => {
            format!("**The {mode} game is over: {winner} won** after {length} and {took}.")
        }
        None => format!(
            "**The {mode} game is over: nobody won.** Twice in a row no team matched. It took {length} and {took}."
        ),
    };
    let lines = event.standings.iter().filter_map(|standing| {
        let team = team(standing)?;
        Some(result_of(team, standing, finished, names))
    });
    pages(
        std::iter::once(head)
            .chain(lines)
            .chain(["`/game new` opens another.".to_owned()]),
    )
}

fn round_count(rounds: u32, mode: Mode) -> String {
    let one = if mode == Mode::Longform {
        "day"
    } else {
        "round"
    };
    count(rounds.into(), one)
}

fn result_of(team: &Team, standing: &Standing, finished: &Finished, names: &Names) -> String {
    let table = &finished.info;
    let mut text = format!("**{}.** {}", standing.place, names.team(team));
    if let Some(out) = team.out {
        let round = in_round(out.round, &table.config);
        let why = why_out(team, out.reason, out.attempts, table, names);
        let _ = write!(text, ", out {round} ({why})");
    }
    let counted = || {
        let rounds = (1_u32..).zip(&team.rounds);
        rounds.filter(|(_, round)| round.outcome != RoundOutcome::Void)
    };
    let _ = write!(
        text,
        ": matched {} of {}, {}, {} perfect",
        standing.matches,
        round_count(
            u32::try_from(counted().count()).unwrap_or(0),
            table.config.mode()
        ),
        attempts(standing.attempts),
        standing.perfect
    );
    let matched = || counted().filter(|(_, round)| round.outcome == RoundOutcome::Matched);
    let best = matched().min_by_key(|(_, round)| round.attempts);
    let worst = counted().max_by_key(|(number, round)| (grade(round), u32::MAX - number));
    if let (Some((best, b)), Some((worst, w))) = (best, worst)
        && best != worst
    {
        let (best, worst) = (
            round_name(best, &table.config),
            round_name(worst, &table.config),
        );
        let w = match w.outcome {
            RoundOutcome::Matched => w.attempts.to_string(),
            _ => "no match".to_owned(),
        };
        let _ = write!(text, "; best {best} ({}), worst {worst} ({w})", b.attempts);
    }
    text.push('.');
    text
}

/// Returns what rounds are compared by: unmatched ones are worse than all that matched.
fn grade(round: &TeamRound) -> (bool, u32) {
    (round.outcome != RoundOutcome::Matched, round.attempts)
}
