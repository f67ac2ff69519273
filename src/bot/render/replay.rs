//! Replays: the list of them, a round played back, why it ended as it did, and who may see it.
//!
//! Owns: these texts. Does not know: who may read them.

use std::fmt::Write;
use std::sync::Arc;

use super::first_contact::or_new_game;
use super::message::{CONTENT_LIMIT, Choice, Menu, Message, Style};
use super::modes::wording;
use super::names::{Names, plain};
use super::phrase::{mode_title, moment, pair};
use super::rounds::round_name;
use crate::bot::replay_button::{ReplayButton, ReplayListPage, ReplayRound, team_menu};
use crate::game::event::{
    AbandonReason, EliminationReason, GuessSubmitted, ReplayVisibility, RoundEndReason, RoundEnded,
    RoundStarted,
};
use crate::game::state::{Finished, GameInfo, Team};
use crate::game::values::{MatchKind, RoundOutcome, Submission, TeamRound, Word};
use crate::game::{GameEvent, ModeConfig, PlayerId, ReplayName};
use crate::host::{PlayedRound, RoundStep};
use crate::pictures::Path;
use crate::projections::ReplayRow;
use crate::store::SourceKind;
use crate::texts::Texts;

/// How many players of a game a line of the list names.
const NAMED_IN_LIST: usize = 4;

/// A round of a finished game as one team played it.
#[derive(Clone, Copy)]
pub(crate) struct ReplayPage<'a> {
    pub(crate) name: &'a ReplayName,
    pub(crate) finished: &'a Finished,
    pub(crate) at: ReplayRound,
    pub(crate) round: &'a PlayedRound,
    /// The rounds before and behind it that the team played.
    pub(crate) previous: Option<u32>,
    pub(crate) next: Option<u32>,
    pub(crate) last: u32,
    pub(crate) names: &'a Names,
}

/// Adds to a message about a finished game what its replay is called.
pub(crate) fn with_replay_name(mut message: Message, info: &GameInfo) -> Message {
    if let Some(name) = &info.replay_name {
        let _ = write!(message.content, "\n{}", message.texts.replay_named(name));
    }
    message
}

impl ReplayPage<'_> {
    fn team(&self) -> &Team {
        &self.finished.teams[self.at.team_idx]
    }

    /// Names the round: of what, of whom, which.
    fn title(&self) -> String {
        let (config, t) = (&self.finished.info.config, self.names.texts);
        let (mode, team) = (
            mode_title(t, config.mode()),
            self.names.team_in_list(self.team()),
        );
        let round = round_name(self.at.round, config, t);
        t.replay_title(self.name, mode, team, round, self.last)
    }

    /// Names a round in the middle of a sentence.
    fn this_round(&self, round: u32) -> String {
        let t = self.names.texts;
        match self.finished.info.config {
            ModeConfig::Longform(_) => t.this_day(round),
            ModeConfig::TwoPlayer(_)
            | ModeConfig::Knockout(_)
            | ModeConfig::Race(_)
            | ModeConfig::GolfRace(_) => t.this_round(round),
        }
    }
}

/// Plays a round back.
pub(crate) fn replay_page(page: &ReplayPage<'_>) -> Message {
    let lines = |with_knowledge| {
        let title = std::iter::once(page.title());
        title.chain(played_back(page, with_knowledge)).collect()
    };
    let all: Vec<String> = lines(true);
    let fits = all
        .iter()
        .map(|line| line.chars().count() + 1)
        .sum::<usize>()
        <= CONTENT_LIMIT;
    let text = beginning_and_end(if fits { all } else { lines(false) });
    let at = page.at;
    let t = page.names.texts;
    let mut message = Message::new(t, text);
    let turned = |round| ReplayRound { round, ..at };
    if let Some(previous) = page.previous {
        let previous = ReplayButton::Previous(turned(previous));
        message = message.control(previous, Style::Secondary);
    }
    if let Some(next) = page.next {
        message = message.control(ReplayButton::Next(turned(next)), Style::Primary);
    }
    message = message
        .control(ReplayButton::Why(at), Style::Secondary)
        .control(ReplayButton::Picture(at), Style::Secondary);
    if !page.finished.info.practice {
        message = message.control(ReplayButton::Share(at.game), Style::Secondary);
    }
    let teams = &page.finished.teams;
    if 1 < teams.len() {
        let choice = |(team_idx, team): (usize, &Arc<Team>)| Choice {
            value: format!("{team_idx}. {}", plain(&page.names.team_in_list(team))),
            description: String::new(),
        };
        message.menu = Some(Menu {
            id: team_menu(at.game, at.round),
            placeholder: t.replay_another_team().to_owned(),
            choices: teams.iter().enumerate().map(choice).collect(),
        });
    }
    message
}

/// Writes each attempt of a round: who was first and how fast, and what each knew.
fn played_back(page: &ReplayPage<'_>, with_knowledge: bool) -> Vec<String> {
    let (round, names, t) = (&page.round.played, page.names, page.names.texts);
    let mut lines = Vec::new();
    let mut shown = round.dealt_pair();
    let mut opened_ms = 0;
    for (number, [first, second]) in (1..).zip(&round.attempts) {
        let shown_pair = shown.as_ref().map_or_else(String::new, pair);
        let later_ms = second.elapsed_ms.saturating_sub(first.elapsed_ms);
        lines.push(t.replay_attempt(
            number,
            shown_pair,
            names.of(first.player_id),
            &first.word,
            t.seconds(first.elapsed_ms.saturating_sub(opened_ms)),
            names.of(second.player_id),
            &second.word,
            t.seconds(later_ms),
        ));
        if with_knowledge {
            lines.push(format!("-# {}", knowledge(page, number, [first, second])));
        }
        opened_ms = second.elapsed_ms.max(first.elapsed_ms);
        shown = Some([first.word.clone(), second.word.clone()]);
    }
    if let Some(open) = shown.filter(|_| !round.matched) {
        lines.push(t.replay_no_word(pair(&open)));
    }
    lines.push(outcome(page));
    lines
}

/// Draws a round. The text beside the picture says what it shows.
pub(crate) fn replay_picture(page: &ReplayPage<'_>) -> (Path, String) {
    let (round, names, t) = (&page.round.played, page.names, page.names.texts);
    let config = &page.finished.info.config;
    let players = page.team().slot.players;
    let text = |word: &Word| word.to_string();
    let mut steps: Vec<[String; 2]> = Vec::new();
    steps.extend(round.dealt_pair().map(|pair| pair.each_ref().map(text)));
    for [first, second] in &round.attempts {
        let mut words = [text(&first.word), text(&second.word)];
        if first.player_id != players[0] {
            words.reverse();
        }
        steps.push(words);
    }
    let plain_name = |player| plain(names.of(player));
    let path = Path {
        title: plain(&names.team_in_list(page.team())),
        subtitle: format!(
            "{}, {}, {}",
            page.name,
            mode_title(t, config.mode()),
            round_name(page.at.round, config, t)
        ),
        names: players.map(plain_name),
        is_matched: round.matched,
        ending: plain(&outcome(page)),
        steps,
    };
    let shown = path.steps.iter().enumerate();
    let shown = shown.map(|(n, [one, other])| {
        let words = t.list_and(one, other);
        if n == 0 { words } else { t.then_word(words) }
    });
    let shown: Vec<String> = shown.collect();
    let (title, subtitle) = (&path.title, &path.subtitle);
    let description = t.picture_described(title, subtitle, shown.join(", "), &path.ending);
    (path, description)
}

/// Says what each partner knew when they guessed.
fn knowledge(page: &ReplayPage<'_>, number: u64, [first, second]: [&Submission; 2]) -> String {
    let (names, t) = (page.names, page.names.texts);
    let both = match number {
        1 => t.knew_the_pair().to_owned(),
        n => t.knew_words_before(2 * (n - 1)),
    };
    if page.finished.info.is_at_table() && first.player_id != second.player_id {
        let [first, second] = [first, second].map(|guess| names.of(guess.player_id));
        return t.knew_partner_was_in(both, second, first);
    }
    both
}

/// Says how the round ended for the team.
fn outcome(page: &ReplayPage<'_>) -> String {
    let (result, config) = (&page.round.result, &page.finished.info.config);
    let t = page.names.texts;
    let (took, n_attempts) = (t.seconds(result.duration_ms), result.attempts.into());
    let matched = match (result.outcome, &result.matched_word) {
        (RoundOutcome::Matched, Some(word)) if result.perfect => t.replay_perfect(word, took),
        (RoundOutcome::Matched, Some(word)) => t.replay_matched(word, n_attempts, took),
        (RoundOutcome::GivenUp, _) if matches!(config, ModeConfig::GolfRace(_)) => {
            return t.replay_given_up_golf(n_attempts);
        }
        (RoundOutcome::GivenUp, _) => return t.replay_given_up(n_attempts),
        (RoundOutcome::Void, _) => return t.replay_cut_short().to_owned(),
        (RoundOutcome::Eliminated, _) => return t.replay_eliminated().to_owned(),
        _ => return t.replay_no_match(n_attempts),
    };
    match config {
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => {
            t.replay_with_points(matched, t.signed_points(result.points))
        }
        ModeConfig::TwoPlayer(_) | ModeConfig::Knockout(_) | ModeConfig::Longform(_) => matched,
    }
}

/// Explains a round from the first press to the score, by what the log says caused what.
pub(crate) fn why(page: &ReplayPage<'_>) -> Message {
    let t = page.names.texts;
    let lines: Vec<String> = std::iter::once(t.replay_why(page.title()))
        .chain(reasons(page))
        .collect();
    Message::new(t, beginning_and_end(lines))
}

/// Joins lines. Of more than a message holds, those in the middle are left out: how it began and how it ended matters.
fn beginning_and_end(mut lines: Vec<String>) -> String {
    let size = |line: &String| line.chars().count() + 1;
    let n_chars: usize = lines.iter().map(size).sum();
    if n_chars <= CONTENT_LIMIT {
        return lines.join("\n");
    }
    let mut room = CONTENT_LIMIT - "…\n".len();
    let n_first = count_that_fit(lines.iter().map(size), room / 3);
    room -= lines[..n_first].iter().map(size).sum::<usize>();
    let n_last = count_that_fit(lines[n_first..].iter().rev().map(size), room);
    let to = lines.len() - n_last;
    lines.splice(n_first..to, ["…".to_owned()]);
    lines.join("\n")
}

fn count_that_fit(sizes: impl Iterator<Item = usize>, mut room: usize) -> usize {
    let fit = sizes.take_while(|size| {
        let left = room.checked_sub(*size);
        room = left.unwrap_or_default();
        left.is_some()
    });
    fit.count()
}

fn reasons(page: &ReplayPage<'_>) -> Vec<String> {
    let (names, t) = (page.names, page.names.texts);
    let mut lines = Vec::new();
    let mut waiting: Option<(&GuessSubmitted, &RoundStep)> = None;
    let mut last: Option<&RoundStep> = None;
    for step in &page.round.steps {
        let via = through(step.source, t);
        match &step.event {
            GameEvent::RoundStarted(started) => lines.push(dealt(page, started, step)),
            GameEvent::GuessSubmitted(submitted) => waiting = Some((submitted, step)),
            GameEvent::GuessProcessed(processed) => {
                let [first, second] = &processed.submissions;
                let by = |guess: &Submission, step: &RoundStep| {
                    t.why_sent(
                        names.of(guess.player_id),
                        &guess.word,
                        through(step.source, t),
                        t.seconds(guess.elapsed_ms),
                    )
                };
                let waited = waiting.take().map_or(step, |(_, step)| step);
                let judged = match processed.match_kind {
                    None if processed.attempt < page.round.played.n_attempts() => {
                        t.why_two_words_next().to_owned()
                    }
                    None => t.why_two_words().to_owned(),
                    Some(MatchKind::Exact) => t.why_same_word(&first.word),
                    Some(MatchKind::Variant) => t.why_spellings().to_owned(),
                    Some(MatchKind::Lemma) => t.why_forms().to_owned(),
                };
                let (first, second) = (by(first, waited), by(second, step));
                lines.push(t.why_attempt(processed.attempt, first, second, judged));
            }
            GameEvent::GiveUpProposed(proposed) => {
                lines.push(t.why_asked_to_give_up(names.of(proposed.by), via));
            }
            GameEvent::GuessAbandoned(abandoned) => {
                let who = abandoned.by.map_or(t.somebody_starts(), |by| names.of(by));
                lines.push(match abandoned.reason {
                    AbandonReason::GaveUp => t.why_gave_up(who, via),
                    AbandonReason::PlayerLeft => t.why_left(who, via),
                    AbandonReason::Timeout => t.why_time_ran_out().to_owned(),
                    AbandonReason::Unreachable => t.why_unreachable(who),
                    AbandonReason::GameEnded => t.why_game_ended().to_owned(),
                });
                if let Some((submitted, _)) = waiting.take() {
                    let guesser = names.of(submitted.submission.player_id);
                    lines.push(t.why_guess_stays_secret(guesser));
                }
            }
            GameEvent::RoundEnded(ended) => {
                let because = last.filter(|last| last.cause == step.cause && step.cause.is_some());
                lines.push(ended_because(page, ended, step, because));
                lines.push(score(page, &page.round.result));
            }
            GameEvent::TeamEliminated(eliminated) => {
                lines.push(eliminated_because(eliminated.reason, eliminated.place, t));
            }
            _ => {}
        }
        last = Some(step);
    }
    lines
}

/// Says through what a command came.
const fn through(source: SourceKind, t: Texts) -> &'static str {
    match source {
        SourceKind::Interaction => t.through_discord(),
        SourceKind::Message => t.through_dm(),
        SourceKind::Timer => t.through_time(),
        SourceKind::Cli => t.through_terminal(),
        SourceKind::Web => t.through_page(),
        SourceKind::System => t.through_itself(),
    }
}

fn dealt(page: &ReplayPage<'_>, started: &RoundStarted, step: &RoundStep) -> String {
    let (team, t) = (page.team().slot.team_id, page.names.texts);
    let deal = started.deals.iter().find(|deal| deal.team_id == team);
    let pair = deal.map_or_else(String::new, |deal| pair(&deal.pair));
    let (round, when) = (page.this_round(started.round), moment(started.started_at));
    match (started.round, step.source) {
        (1, _) => t.why_opened_with_game(pair, round, when),
        (_, SourceKind::Timer) => t.why_opened_on_time(pair, round, when),
        _ => t.why_opened_next(pair, round, when),
    }
}

fn ended_because(
    page: &ReplayPage<'_>,
    ended: &RoundEnded,
    step: &RoundStep,
    because: Option<&RoundStep>,
) -> String {
    let (round, t) = (page.this_round(ended.round), page.names.texts);
    let how = match ended.reason {
        RoundEndReason::Matched => t.why_how_matched(),
        RoundEndReason::AllDone => t.why_how_spent(),
        RoundEndReason::Deadline => t.why_how_time_up(),
        RoundEndReason::GivenUp => t.why_how_given_up(),
        RoundEndReason::Void => t.why_how_cut_short(),
    };
    match because.map(|because| &because.event) {
        Some(GameEvent::GuessProcessed(_)) => t.why_guess_ended(round, how),
        Some(GameEvent::GuessAbandoned(_)) => t.why_that_ended(round, how),
        _ if step.source == SourceKind::Timer => t.why_clock_ended(round, how),
        _ => t.why_others_ended(through(step.source, t), round, how),
    }
}

/// Says what the round counts for.
fn score(page: &ReplayPage<'_>, result: &TeamRound) -> String {
    let (config, t) = (&page.finished.info.config, page.names.texts);
    let (on, n_attempts) = (result.attempts, result.attempts.into());
    match (config, result.outcome) {
        (_, RoundOutcome::Void) => t.counts_for_nothing().to_owned(),
        (ModeConfig::TwoPlayer(_), RoundOutcome::Matched) => t.counts_by_match(on, n_attempts),
        (ModeConfig::TwoPlayer(config), _) => t.counts_by_limit(config.attempt_cap.into()),
        (ModeConfig::Race(_), RoundOutcome::Matched) => t.counts_a_point().to_owned(),
        (ModeConfig::GolfRace(_), RoundOutcome::Matched) => {
            let points = t.signed_points(result.points);
            t.counts_golf_points(on, points, wording(config).terms(t))
        }
        (ModeConfig::GolfRace(_), _) => t.counts_golf_given_up().to_owned(),
        (ModeConfig::Race(_), _) => t.counts_no_point(n_attempts),
        (ModeConfig::Knockout(_) | ModeConfig::Longform(_), RoundOutcome::Matched) => {
            t.counts_through(n_attempts)
        }
        (ModeConfig::Knockout(_) | ModeConfig::Longform(_), _) => t.counts_could_be_out(n_attempts),
    }
}

fn eliminated_because(reason: EliminationReason, place: u32, t: Texts) -> String {
    let why = match reason {
        EliminationReason::TimeExpired => t.why_out_time(),
        EliminationReason::GuessLimit => t.why_out_last_attempt(),
        EliminationReason::Forced => t.why_out_behind(),
        EliminationReason::Forfeited => t.why_out_forfeited(),
        EliminationReason::Inactive => t.why_out_inactive(),
        EliminationReason::Removed => t.why_out_removed(),
    };
    t.why_out(place, why)
}

/// Lists replays, newest first.
pub(crate) fn replay_list(
    rows: &[ReplayRow],
    at: ReplayListPage,
    has_more: bool,
    names: &Names,
) -> Message {
    let t = names.texts;
    if rows.is_empty() && at.page == 0 {
        return or_new_game(t, t.no_replays_yet());
    }
    let mut lines = vec![t.replays_newest_first().to_owned()];
    for row in rows {
        let line = format!(
            "`{}` · {} · {} · {}",
            row.name,
            mode_title(t, row.mode),
            players(&row.players, names),
            moment(row.ended_at)
        );
        lines.push(match row.visibility {
            _ if row.practice => format!("{line} · {}", t.replay_only_you()),
            ReplayVisibility::Players => format!("{line} · {}", t.replay_only_players()),
            ReplayVisibility::Server | ReplayVisibility::Link => line,
        });
    }
    lines.push(t.replays_how().to_owned());
    let mut message = Message::new(t, lines.join("\n"));
    let turned = |page| ReplayListPage { page, ..at };
    if let Some(newer) = at.page.checked_sub(1) {
        message = message.control(ReplayButton::Newer(turned(newer)), Style::Secondary);
    }
    if has_more {
        let older = turned(at.page.saturating_add(1));
        message = message.control(ReplayButton::Older(older), Style::Secondary);
    }
    message
}

fn players(players: &[PlayerId], names: &Names) -> String {
    let shown = &players[..players.len().min(NAMED_IN_LIST)];
    let mut shown: Vec<String> = shown.iter().map(|id| names.of(*id).to_owned()).collect();
    match players.len() - shown.len() {
        0 => {}
        n => shown.push(names.texts.n_more(n as u64)),
    }
    match &shown[..] {
        [one, other] => format!("{one} & {other}"),
        _ => names.texts.listed(&shown),
    }
}

/// Writes a replay as a choice of an option.
pub(crate) fn replay_choice(row: &ReplayRow, names: &Names) -> String {
    let line = format!(
        "{} · {} · {}",
        row.name,
        mode_title(names.texts, row.mode),
        players(&row.players, names)
    );
    plain(&line).chars().take(100).collect()
}

/// Returns the players that the line of a replay names.
pub(crate) fn named_in_list(row: &ReplayRow) -> &[PlayerId] {
    &row.players[..row.players.len().min(NAMED_IN_LIST)]
}

/// Says who can see a replay, and offers to change that.
pub(crate) fn ask_who_sees(row: &ReplayRow, t: Texts) -> Message {
    let seen = who_sees(&row.name, row.visibility, t);
    let mut message = Message::new(t, t.replay_who_should_see(seen));
    for visibility in ReplayVisibility::ALL {
        let is_possible = visibility != ReplayVisibility::Server || row.guild.is_some();
        if is_possible && visibility != row.visibility {
            let button = ReplayButton::LetSee(visibility, row.game);
            message = message.control(button, Style::Secondary);
        }
    }
    message
}

/// Confirms who can see a replay now.
pub(crate) fn shared_replay(name: &ReplayName, visibility: ReplayVisibility, t: Texts) -> String {
    let seen = who_sees(name, visibility, t);
    match visibility {
        ReplayVisibility::Players => seen,
        ReplayVisibility::Server | ReplayVisibility::Link => t.replay_give_name(seen, name),
    }
}

fn who_sees(name: &ReplayName, visibility: ReplayVisibility, t: Texts) -> String {
    match visibility {
        ReplayVisibility::Server => t.replay_seen_by_server(name),
        ReplayVisibility::Players => t.replay_seen_by_players(name),
        ReplayVisibility::Link => t.replay_seen_by_anybody(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_round_the_beginning_and_the_end_are_told() {
        let lines: Vec<String> = (0..50).map(|n| format!("{n}{}", "x".repeat(190))).collect();
        let told = beginning_and_end(lines.clone());
        assert!(told.chars().count() <= CONTENT_LIMIT, "{told}");
        let told: Vec<&str> = told.lines().collect();
        assert_eq!(told[..4], [&*lines[0], &*lines[1], &*lines[2], "…"]);
        assert_eq!(told[4..], lines[43..]);

        let few = lines[..3].to_vec();
        assert_eq!(beginning_and_end(few.clone()), few.join("\n"));
    }
}
