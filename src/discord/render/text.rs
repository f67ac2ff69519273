//! Every sentence about a game.

use std::collections::HashMap;
use std::fmt::Write;

use super::message::{Message, Style};
use super::modes;
use crate::discord::custom_id::Action;
use crate::game::config::ModeConfig;
use crate::game::event::{
    AbandonedReason, CancelReason, GameAbandoned, GameCancelled, GameCompleted, GuessProcessed,
    PlayerStatus,
};
use crate::game::shape::{MatchKind, Word};
use crate::game::shape::{RoundOutcome, Standing, TeamRound};
use crate::game::state::{Ending, Finished, Line, Paused, Running, State, Table, Team};
use crate::game::{GameEvent, GameId, PlayerId};

/// What people are called in a message.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<PlayerId, String>);

impl Names {
    /// Notes what `player` is called; signs that mean something in Discord's Markdown are escaped.
    pub fn insert(&mut self, player: PlayerId, name: &str) {
        self.0.insert(player, escaped(name));
    }

    /// Returns what `player` is called.
    #[must_use]
    pub fn of(&self, player: PlayerId) -> &str {
        self.0.get(&player).map_or("somebody", String::as_str)
    }

    fn list(&self, players: impl IntoIterator<Item = PlayerId>) -> String {
        players
            .into_iter()
            .map(|player| self.of(player))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn team(&self, team: &Team) -> String {
        let [one, other] = team.slot.players;
        team.slot
            .name
            .clone()
            .unwrap_or_else(|| format!("{} & {}", self.of(one), self.of(other)))
    }
}

fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for sign in name.chars().filter(|sign| !sign.is_control()) {
        if matches!(
            sign,
            '*' | '_'
                | '~'
                | '`'
                | '|'
                | '>'
                | '<'
                | '#'
                | '['
                | ']'
                | '('
                | ')'
                | '\\'
                | '@'
                | ':'
                | '-'
        ) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

/// Returns a text without Discord's Markdown, for a terminal.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '*' | '`' => {}
            '\\' => plain.extend(signs.next()),
            _ => plain.push(sign),
        }
    }
    plain
}

/// Writes a pair in its fixed form.
#[must_use]
pub fn pair([one, other]: &[Word; 2]) -> String {
    format!("**{one}** + **{other}**")
}

pub(super) fn count(n: u64, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}

pub(super) fn attempts(n: u32) -> String {
    count(n.into(), "attempt")
}

pub(super) fn span(ms: u64) -> String {
    let seconds = ms / 1_000;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

pub(super) fn thousandths(milli: u64) -> String {
    format!("{}.{:02}", milli / 1_000, milli % 1_000 / 10)
}

fn terms(config: &ModeConfig) -> String {
    modes::terms(config)
}

/// Writes the lobby's message, with its buttons.
#[must_use]
pub fn lobby(table: &Table, names: &Names, ping: Option<u64>) -> Message {
    if table.channel_id.is_none() {
        return waiting_for_answer(table, names);
    }
    let mode = table.config.mode();
    let seats = mode.players();
    let mut text = format!(
        "**A {mode} game is open**, hosted by {}.\n{}\n",
        names.of(table.host),
        terms(&table.config)
    );
    let players = names.list(table.players.iter().map(|seat| seat.player_id));
    let _ = writeln!(
        text,
        "Players ({} of {}): {players}",
        table.players.len(),
        seats.end()
    );
    if !table.invited.is_empty() {
        let asked = ping.map_or_else(
            || names.list(table.invited.iter().copied()),
            |user| format!("<@{user}>"),
        );
        let _ = writeln!(text, "Asked to play: {asked}");
    }
    text.push_str(if table.players.len() < *seats.start() {
        "Press Join to take part. The words come by DM."
    } else {
        "All are here: the host presses Start."
    });
    let game = table.game_id;
    Message::text(text)
        .button(Action::Join, game, Style::Primary)
        .button(Action::Leave, game, Style::Secondary)
        .button(Action::Start, game, Style::Primary)
        .button(Action::Cancel, game, Style::Danger)
        .pinging(ping)
}

/// Shows the host a game in DMs that waits for the partner's answer.
fn waiting_for_answer(table: &Table, names: &Names) -> Message {
    let text = format!(
        "**A {} game is open**, in DMs.\n{}\nIt starts when {} accepts. Cancel takes the invitation back.",
        table.config.mode(),
        terms(&table.config),
        names.list(table.invited.iter().copied()),
    );
    Message::text(text).button(Action::Cancel, table.game_id, Style::Danger)
}

/// Writes the invitation to a game in DMs.
#[must_use]
pub fn invitation(table: &Table, names: &Names) -> Message {
    let text = format!(
        "**{} asks you to play a {} game**, here in DMs.\n{}\nAccept starts it. `/rules` tells how it goes.",
        names.of(table.host),
        table.config.mode(),
        terms(&table.config),
    );
    Message::text(text)
        .button(Action::Accept, table.game_id, Style::Primary)
        .button(Action::Decline, table.game_id, Style::Danger)
}

fn guess_buttons(text: String, game: GameId, round: u32) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::GiveUp { round }, game, Style::Secondary)
}

/// Writes the DM that brings a new pair.
#[must_use]
pub fn deal(
    running: &Running,
    team: &Team,
    line: &Line,
    player: PlayerId,
    names: &Names,
) -> Message {
    let partner = team
        .partner_of(player)
        .map_or("your partner", |partner| names.of(partner));
    let text = format!(
        "**{}** with {partner}\n{}\nSend me one word that links them.",
        modes::round_title(line.round, &running.table.config),
        pair(&line.pair),
    );
    guess_buttons(text, running.table.game_id, line.round)
}

/// Writes the DM that brings what both said, and the next pair when it was no match.
#[must_use]
pub fn attempt_result(processed: &GuessProcessed, state: &State, names: &Names) -> Message {
    let [first, second] = &processed.submissions;
    let said = format!(
        "Attempt {}: {} said **{}**, {} said **{}**.",
        processed.attempt,
        names.of(first.player_id),
        first.word,
        names.of(second.player_id),
        second.word,
    );
    let game = state.table().map(|table| table.game_id);
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
            Message::text(
                format!("{said}\n{how} **A match!** Round {round} is done in {took}{perfect}.")
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

/// Says that an invited partner declined.
#[must_use]
pub fn declined(partner: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "{} does not want to play now. `/game new` asks somebody else.",
        names.of(partner)
    ))
}

/// Says that somebody left a running game, which ended it.
#[must_use]
pub fn left(player: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "{} left, so the game is over. `/game new` opens another.",
        names.of(player)
    ))
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
pub fn resumed(by: PlayerId, line: Option<&Line>, game: GameId, names: &Names) -> Message {
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
pub fn not_reachable(game: GameId, user: u64) -> Message {
    let text = format!(
        "<@{user}>, my DMs do not reach you. Play right here: My words shows your pair, Guess takes your word, and only you see either. \
         Or allow DMs from members of this server in its privacy settings."
    );
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::MyWords, game, Style::Secondary)
        .pinging(Some(user))
}

/// Says to one partner that the other cannot be reached.
#[must_use]
pub fn partner_unreachable(player: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "My DMs do not reach {}. Ask them to allow DMs from members of a server we share; then start anew with `/game new`.",
        names.of(player)
    ))
}

/// Says why a game was called off.
#[must_use]
pub fn cancelled(event: &GameCancelled, names: &Names) -> Message {
    let who = event.by.map_or("Nobody", |by| names.of(by));
    let why = match event.reason {
        CancelReason::Host | CancelReason::Manager => format!("{who} called the game off."),
        CancelReason::TooFewPlayers if event.by.is_some() => {
            format!("The game is off: {who} is not in it any more.")
        }
        CancelReason::TooFewPlayers => {
            "The lobby closed: nobody started the game within an hour.".to_owned()
        }
        CancelReason::StartFailed => {
            "The game is off: the invitation could not be delivered.".to_owned()
        }
        CancelReason::ServerRemoved => "The game is off: I am no longer in its server.".to_owned(),
    };
    Message::text(format!("{why} `/game new` opens another."))
}

/// Says why a game came to nothing.
#[must_use]
pub fn abandoned(event: &GameAbandoned) -> Message {
    let why = match event.reason {
        AbandonedReason::Inactivity => format!(
            "The game ended: nobody guessed for {}.",
            span(event.idle_ms)
        ),
        AbandonedReason::AllLeft => "The game ended: a partner left.".to_owned(),
        AbandonedReason::RecoveryFailed => {
            "The game ended: it could not be taken up again after a restart.".to_owned()
        }
    };
    Message::text(format!("{why} `/game new` opens another."))
}

fn round_lines(team: &Team, line: impl Fn(&TeamRound) -> String) -> String {
    let mut text = String::new();
    for (number, round) in (1..).zip(&team.rounds) {
        let _ = writeln!(text, "Round {number}: {}", line(round));
    }
    text
}

/// How a round went, for its team and for everybody once the game is over.
fn round_with_word(round: &TeamRound) -> String {
    match (round.outcome, &round.matched_word) {
        (RoundOutcome::Matched, Some(word)) if round.perfect => {
            format!("**{word}** on the first attempt, perfect")
        }
        (RoundOutcome::Matched, Some(word)) => {
            format!("**{word}** in {}", attempts(round.attempts))
        }
        _ => round_without_word(round),
    }
}

/// How a round of a live game went: its words are the team's alone.
fn round_without_word(round: &TeamRound) -> String {
    match round.outcome {
        RoundOutcome::Matched if round.perfect => {
            "matched on the first attempt, perfect".to_owned()
        }
        RoundOutcome::Matched => format!("matched in {}", attempts(round.attempts)),
        RoundOutcome::GivenUp => format!("given up, counts as {}", attempts(round.attempts)),
        RoundOutcome::Void => "cut short, counts for nothing".to_owned(),
        _ => format!("no match, counts as {}", attempts(round.attempts)),
    }
}

fn best_and_worst(team: &Team) -> String {
    let counted = || {
        (1_u32..)
            .zip(&team.rounds)
            .filter(|(_, round)| round.outcome != RoundOutcome::Void)
    };
    let best = counted().min_by_key(|(_, round)| round.attempts);
    let worst = counted().max_by_key(|(number, round)| (round.attempts, u32::MAX - number));
    match (best, worst) {
        (Some((best, b)), Some((worst, w))) if best != worst => {
            format!(
                "Best: round {best} ({}). Worst: round {worst} ({}).\n",
                b.attempts, w.attempts
            )
        }
        _ => String::new(),
    }
}

/// Writes the result of a game that was played to its end.
#[must_use]
pub fn completed(finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
    let mut text = format!("**The {} game is over.** ", finished.table.config.mode());
    let config = &finished.table.config;
    let _ = writeln!(text, "{}", modes::outcome(event, config));
    for standing in &event.standings {
        let team = finished.teams.iter();
        let mut team = team.filter(|team| team.slot.team_id == standing.team_id);
        let Some(team) = team.next() else {
            continue;
        };
        text.push_str(&modes::place(standing, config));
        let Standing {
            perfect,
            attempts: all,
            ..
        } = standing;
        let _ = writeln!(
            text,
            "{}: {} in {}, {} perfect, {}",
            names.team(team),
            attempts(*all),
            count(event.rounds.into(), "round"),
            perfect,
            span(event.duration_ms)
        );
        text.push_str(&round_lines(team, round_with_word));
        text.push_str(&best_and_worst(team));
    }
    let _ = write!(text, "`/game new` opens another.");
    Message::text(text)
}

/// Writes what remains of a game's live message when its result stands below.
#[must_use]
pub fn closed(finished: &Finished, event: &GameCompleted) -> Message {
    let mode = finished.table.config.mode();
    let outcome = modes::outcome(event, &finished.table.config);
    Message::text(format!(
        "This {mode} game is over. {outcome} The whole result stands below."
    ))
}

/// Writes what remains of a game's channel message when it is over.
#[must_use]
pub fn final_card(finished: &Finished, names: &Names) -> Message {
    match &finished.ending {
        Ending::Completed(event) => completed(finished, event, names),
        Ending::Cancelled(event) => cancelled(event, names),
        Ending::Abandoned(event) => {
            let mut message = abandoned(event);
            let rounds: String = finished
                .teams
                .iter()
                .map(|team| round_lines(team, round_with_word))
                .collect();
            if !rounds.is_empty() {
                message.content = format!("{rounds}{}", message.content);
            }
            message
        }
    }
}

/// Writes the live message of a game: where it is, and never a word of an open round.
#[must_use]
pub fn status(state: &State, names: &Names) -> Message {
    match state {
        State::New => Message::text("There is no such game. `/game new` opens one."),
        State::Lobby(table) => lobby(table, names, None),
        State::Finished(finished) => final_card(finished, names),
        State::Running(running) => running_status(running, names),
    }
}

fn running_status(running: &Running, names: &Names) -> Message {
    let mode = running.table.config.mode();
    let phase = if running.paused.is_some() {
        "paused"
    } else {
        "running"
    };
    let mut text = format!(
        "**A {mode} game is {phase}**{}.\n",
        modes::where_it_is(running)
    );
    for team in &running.teams {
        let _ = writeln!(text, "{}", names.team(team));
        text.push_str(&round_lines(team, round_without_word));
        if let Some(line) = &team.line {
            let _ = writeln!(text, "{}", waiting(line, team, names));
        }
    }
    if let Some(Paused { by, .. }) = running.paused {
        let _ = writeln!(text, "Paused by {}; `/game resume` goes on.", names.of(by));
    }
    let away: Vec<PlayerId> = running
        .table
        .players
        .iter()
        .filter(|seat| seat.status == PlayerStatus::Unreachable)
        .map(|seat| seat.player_id)
        .collect();
    if !away.is_empty() {
        let _ = writeln!(text, "DMs do not reach: {}.", names.list(away));
    }
    text.push_str("Players guess by DM, or with the buttons here; only they see the words.");
    let game = running.table.game_id;
    guess_buttons(text, game, running.round).button(Action::MyWords, game, Style::Secondary)
}

fn waiting(line: &Line, team: &Team, names: &Names) -> String {
    let guessed = line.pending.as_ref().map(|pending| pending.player_id);
    let still: Vec<PlayerId> = team
        .slot
        .players
        .into_iter()
        .filter(|player| Some(*player) != guessed)
        .collect();
    format!(
        "Attempt {}, still to guess: {}",
        line.attempt,
        names.list(still)
    )
}

/// Describes a game in one line, for a list of choices.
#[must_use]
pub fn status_line(mode: &str, phase: &str, host: &str) -> String {
    let line = format!("{} game, {phase}, hosted by {host}", mode.replace('_', "-"));
    line.chars().take(100).collect()
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
        .and_then(|team| Some((team, team.line.as_ref()?)));
    let (Some((team, line)), State::Running(running)) = (open, state) else {
        let phase = match state {
            State::New | State::Lobby(_) => "The game has not started yet",
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
    let text = format!(
        "{}**Round {}, attempt {}** with {partner}\n{}\n{next}\nNot allowed, in any form:\nUsed in this round: {used}\nYour recent words: {recent}",
        round_lines(team, round_with_word),
        line.round,
        line.attempt,
        pair(&line.pair),
    );
    guess_buttons(text, running.table.game_id, line.round)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_format_or_ping() {
        let mut names = Names::default();
        let player = PlayerId(uuid::Uuid::from_u128(1));
        names.insert(player, "**@everyone** <@1>");
        assert_eq!(names.of(player), "\\*\\*\\@everyone\\*\\* \\<\\@1\\>");
        assert_eq!(plain(names.of(player)), "**@everyone** <@1>");
    }
}
