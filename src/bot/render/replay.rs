//! Replays: the list of them, a round played back, why it ended as it did, and who may see it.
//!
//! Owns: these texts. Does not know: who may read them.

use std::fmt::Write;
use std::sync::Arc;

use super::first_contact::or_new_game;
use super::message::{CONTENT_LIMIT, Choice, Menu, Message, Style};
use super::modes::wording;
use super::names::{Names, plain};
use super::phrase::{attempts, listed, moment, pair, points, seconds};
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
        let config = &self.finished.info.config;
        format!(
            "**{}** · {} · {} · {} of {}",
            self.name,
            config.mode(),
            self.names.team_in_list(self.team()),
            round_name(self.at.round, config, Texts::English),
            self.last
        )
    }
}

/// Plays a round back.
pub(crate) fn replay_page(page: &ReplayPage<'_>) -> Message {
    let short = |with_knowledge| {
        let mut text = page.title();
        for line in played_back(page, with_knowledge) {
            let _ = write!(text, "\n{line}");
        }
        text
    };
    let mut text = short(true);
    if CONTENT_LIMIT < text.chars().count() {
        text = short(false);
    }
    let at = page.at;
    let mut message = Message::text(text);
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
            placeholder: "Another team".to_owned(),
            choices: teams.iter().enumerate().map(choice).collect(),
        });
    }
    message
}

/// Writes each attempt of a round: who was first and how fast, and what each knew.
fn played_back(page: &ReplayPage<'_>, with_knowledge: bool) -> Vec<String> {
    let (round, names) = (&page.round.played, page.names);
    let mut lines = Vec::new();
    let mut shown = round.dealt_pair();
    let mut opened_ms = 0;
    for (number, [first, second]) in (1..).zip(&round.attempts) {
        let shown_pair = shown.as_ref().map_or_else(String::new, pair);
        let later_ms = second.elapsed_ms.saturating_sub(first.elapsed_ms);
        lines.push(format!(
            "{number}. {shown_pair}: {} said *{}* after {}, {} said *{}* {} later",
            names.of(first.player_id),
            first.word,
            seconds(first.elapsed_ms.saturating_sub(opened_ms)),
            names.of(second.player_id),
            second.word,
            seconds(later_ms),
        ));
        if with_knowledge {
            lines.push(format!("-# {}", knowledge(page, number, [first, second])));
        }
        opened_ms = second.elapsed_ms.max(first.elapsed_ms);
        shown = Some([first.word.clone(), second.word.clone()]);
    }
    if let Some(open) = shown.filter(|_| !round.matched) {
        lines.push(format!("{}: no word for it", pair(&open)));
    }
    lines.push(outcome(page));
    lines
}

/// Draws a round. The text beside the picture says what it shows.
pub(crate) fn replay_picture(page: &ReplayPage<'_>) -> (Path, String) {
    let (round, names) = (&page.round.played, page.names);
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
            page.finished.info.config.mode(),
            round_name(page.at.round, &page.finished.info.config, Texts::English)
        ),
        names: players.map(plain_name),
        is_matched: round.matched,
        ending: plain(&outcome(page)),
        steps,
    };
    let shown: Vec<String> = path.steps.iter().map(|words| words.join(" and ")).collect();
    let description = format!(
        "{}, {}: {}. {}.",
        path.title,
        path.subtitle,
        shown.join(", then "),
        path.ending
    );
    (path, description)
}

/// Says what each partner knew when they guessed.
fn knowledge(page: &ReplayPage<'_>, number: usize, [first, second]: [&Submission; 2]) -> String {
    let both = match number {
        1 => "Both knew the pair alone".to_owned(),
        2 => "Both knew the pair, and the two words before it".to_owned(),
        n => format!(
            "Both knew the pair, and the {} words before it",
            2 * (n - 1)
        ),
    };
    if page.finished.info.is_at_table() && first.player_id != second.player_id {
        let names = page.names;
        return format!(
            "{both}; {} also saw that {} was in",
            names.of(second.player_id),
            names.of(first.player_id)
        );
    }
    both
}

/// Says how the round ended for the team.
fn outcome(page: &ReplayPage<'_>) -> String {
    let result = &page.round.result;
    let took = seconds(result.duration_ms);
    let how = match (result.outcome, &result.matched_word) {
        (RoundOutcome::Matched, Some(word)) if result.perfect => {
            format!("✓ **{word}** on the first attempt, a perfect round, in {took}")
        }
        (RoundOutcome::Matched, Some(word)) => {
            format!("✓ **{word}** in {}, {took}", attempts(result.attempts))
        }
        (RoundOutcome::GivenUp, _) => {
            format!("Given up; it counts as {}", attempts(result.attempts))
        }
        (RoundOutcome::Void, _) => "Cut short; it counts for nothing".to_owned(),
        (RoundOutcome::Eliminated, _) => "No match, and the team was out".to_owned(),
        _ => format!("No match; it counts as {}", attempts(result.attempts)),
    };
    match (&page.finished.info.config, result.outcome) {
        (ModeConfig::Race(_) | ModeConfig::GolfRace(_), RoundOutcome::Matched) => {
            format!("{how}: {}", points(result.points))
        }
        (ModeConfig::GolfRace(_), RoundOutcome::GivenUp) => {
            format!("{how}, and costs a point")
        }
        _ => how,
    }
}

/// Explains a round from the first press to the score, by what the log says caused what.
pub(crate) fn why(page: &ReplayPage<'_>) -> Message {
    let mut text = format!("**Why?** {}", page.title());
    for line in reasons(page) {
        let _ = write!(text, "\n{line}");
    }
    Message::text(text)
}

fn reasons(page: &ReplayPage<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting: Option<(&GuessSubmitted, &RoundStep)> = None;
    let mut last: Option<&RoundStep> = None;
    for step in &page.round.steps {
        match &step.event {
            GameEvent::RoundStarted(started) => lines.push(dealt(page, started, step)),
            GameEvent::GuessSubmitted(submitted) => waiting = Some((submitted, step)),
            GameEvent::GuessProcessed(processed) => {
                let [first, second] = &processed.submissions;
                let by = |guess: &Submission, step: &RoundStep| {
                    format!(
                        "{} sent *{}* {} at {}",
                        page.names.of(guess.player_id),
                        guess.word,
                        through(step.source),
                        seconds(guess.elapsed_ms)
                    )
                };
                let waited = waiting.take().map_or(step, |(_, step)| step);
                let judged = match processed.match_kind {
                    None if processed.attempt < page.round.played.n_attempts() => {
                        "two words, so no match: they became the next pair".to_owned()
                    }
                    None => "two words, so no match".to_owned(),
                    Some(MatchKind::Exact) => format!("the same word, so **{}** it is", first.word),
                    Some(MatchKind::Variant) => "spellings of one word, so a match".to_owned(),
                    Some(MatchKind::Lemma) => "forms of one word, so a match".to_owned(),
                };
                lines.push(format!(
                    "Attempt {}: {}, and waited; {}: {judged}.",
                    processed.attempt,
                    by(first, waited),
                    by(second, step)
                ));
            }
            GameEvent::GiveUpProposed(proposed) => lines.push(format!(
                "{} asked {} to give up.",
                page.names.of(proposed.by),
                through(step.source)
            )),
            GameEvent::GuessAbandoned(abandoned) => {
                let who = abandoned.by.map_or("Somebody", |by| page.names.of(by));
                let via = through(step.source);
                lines.push(match abandoned.reason {
                    AbandonReason::GaveUp => format!("{who} gave up {via}."),
                    AbandonReason::PlayerLeft => format!("{who} left the game {via}."),
                    AbandonReason::Timeout => "The time ran out.".to_owned(),
                    AbandonReason::Unreachable => format!("{who} could not be reached."),
                    AbandonReason::GameEnded => "The game ended around it.".to_owned(),
                });
                if let Some((submitted, _)) = waiting.take() {
                    let guesser = page.names.of(submitted.submission.player_id);
                    lines.push(format!(
                        "{guesser}'s guess still waited, and stays a secret."
                    ));
                }
            }
            GameEvent::RoundEnded(ended) => {
                let because = last.filter(|last| last.cause == step.cause && step.cause.is_some());
                lines.push(ended_because(page, ended, step, because));
                lines.push(score(page, &page.round.result));
            }
            GameEvent::TeamEliminated(eliminated) => {
                lines.push(eliminated_because(eliminated.reason, eliminated.place));
            }
            _ => {}
        }
        last = Some(step);
    }
    lines
}

/// Says through what a command came.
const fn through(source: SourceKind) -> &'static str {
    match source {
        SourceKind::Interaction => "with a button or a command",
        SourceKind::Message => "by DM",
        SourceKind::Timer => "as time went by",
        SourceKind::Cli => "at a terminal",
        SourceKind::Web => "on a page",
        SourceKind::System => "on its own",
    }
}

fn dealt(page: &ReplayPage<'_>, started: &RoundStarted, step: &RoundStep) -> String {
    let team = page.team().slot.team_id;
    let deal = started.deals.iter().find(|deal| deal.team_id == team);
    let pair = deal.map_or_else(String::new, |deal| pair(&deal.pair));
    let why = match (started.round, step.source) {
        (1, _) => "as the game began",
        (_, SourceKind::Timer) => "when its time had come",
        _ => "as the one before was over",
    };
    let round = round_name(started.round, &page.finished.info.config, Texts::English);
    format!(
        "{pair} opened {round} {}, {why}.",
        moment(started.started_at)
    )
}

fn ended_because(
    page: &ReplayPage<'_>,
    ended: &RoundEnded,
    step: &RoundStep,
    because: Option<&RoundStep>,
) -> String {
    let round = round_name(ended.round, &page.finished.info.config, Texts::English);
    let cause = match because.map(|because| &because.event) {
        Some(GameEvent::GuessProcessed(_)) => "That guess".to_owned(),
        Some(GameEvent::GuessAbandoned(_)) => "That".to_owned(),
        _ if step.source == SourceKind::Timer => "The clock".to_owned(),
        _ => format!("What another team did {}", through(step.source)),
    };
    let how = match ended.reason {
        RoundEndReason::Matched => "the match was made",
        RoundEndReason::AllDone => "no attempt was left",
        RoundEndReason::Deadline => "the time was up",
        RoundEndReason::GivenUp => "it was given up",
        RoundEndReason::Void => "it was cut short",
    };
    format!("{cause} ended {round}: {how}.")
}

/// Says what the round counts for.
fn score(page: &ReplayPage<'_>, result: &TeamRound) -> String {
    let config = &page.finished.info.config;
    let n_attempts = attempts(result.attempts);
    match (config, result.outcome) {
        (_, RoundOutcome::Void) => "It counts for nothing.".to_owned(),
        (ModeConfig::TwoPlayer(_), RoundOutcome::Matched) => {
            format!(
                "The match came on attempt {0}, so the round counts as {n_attempts}.",
                result.attempts
            )
        }
        (ModeConfig::TwoPlayer(config), _) => format!(
            "Without a match a round counts as {}, the limit of this game.",
            attempts(config.attempt_cap)
        ),
        (ModeConfig::Race(_), RoundOutcome::Matched) => "Every match is a point.".to_owned(),
        (ModeConfig::GolfRace(_), RoundOutcome::Matched) => format!(
            "A match on attempt {} earns {}. {}",
            result.attempts,
            points(result.points),
            wording(config).terms(Texts::English)
        ),
        (ModeConfig::GolfRace(_), _) => "Giving up costs a point.".to_owned(),
        (ModeConfig::Race(_), _) => format!("No point, and {n_attempts} more to count."),
        (ModeConfig::Knockout(_) | ModeConfig::Longform(_), RoundOutcome::Matched) => {
            format!("The team was through for now, with {n_attempts}.")
        }
        (ModeConfig::Knockout(_) | ModeConfig::Longform(_), _) => {
            format!("Without a match after {n_attempts}, the team could be sent out.")
        }
    }
}

fn eliminated_because(reason: EliminationReason, place: u32) -> String {
    let why = match reason {
        EliminationReason::TimeExpired => "it had not matched when the time was up",
        EliminationReason::GuessLimit => "its last attempt failed",
        EliminationReason::Forced => "it matched, but others were better",
        EliminationReason::Forfeited => "it gave up, or a player left",
        EliminationReason::Inactive => "it made no attempt",
        EliminationReason::Removed => "a player was removed",
    };
    format!("The team was out, as number {place}: {why}.")
}

/// Lists replays, newest first.
pub(crate) fn replay_list(
    rows: &[ReplayRow],
    at: ReplayListPage,
    has_more: bool,
    names: &Names,
) -> Message {
    if rows.is_empty() && at.page == 0 {
        return or_new_game(
            Texts::English,
            "No replay to see here yet: every game gets one when it is over.",
        );
    }
    let mut text = "Replays, newest first:".to_owned();
    for row in rows {
        let only = match row.visibility {
            _ if row.practice => " · practice, only you",
            ReplayVisibility::Players => " · only its players",
            ReplayVisibility::Server | ReplayVisibility::Link => "",
        };
        let _ = write!(
            text,
            "\n`{}` · {} · {} · {}{only}",
            row.name,
            row.mode,
            players(&row.players, names),
            moment(row.ended_at)
        );
    }
    text.push_str("\n`/replay show` plays one back.");
    let mut message = Message::text(text);
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
        n => shown.push(format!("{n} more")),
    }
    match &shown[..] {
        [one, other] => format!("{one} & {other}"),
        _ => listed(&shown),
    }
}

/// Writes a replay as a choice of an option.
pub(crate) fn replay_choice(row: &ReplayRow, names: &Names) -> String {
    let line = format!(
        "{} · {} · {}",
        row.name,
        row.mode,
        players(&row.players, names)
    );
    plain(&line).chars().take(100).collect()
}

/// Returns the players that the line of a replay names.
pub(crate) fn named_in_list(row: &ReplayRow) -> &[PlayerId] {
    &row.players[..row.players.len().min(NAMED_IN_LIST)]
}

/// Says that a replay would give away pairs that its reader may still play.
pub(crate) fn replay_of_today() -> &'static str {
    "This replay opens at midnight UTC: until then you can play its pairs yourself. `/daily` plays them."
}

/// Says who can see a replay, and offers to change that.
pub(crate) fn ask_who_sees(row: &ReplayRow) -> Message {
    let mut message = Message::text(format!(
        "{} Who should?",
        who_sees(&row.name, row.visibility)
    ));
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
pub(crate) fn shared_replay(name: &ReplayName, visibility: ReplayVisibility) -> String {
    let text = who_sees(name, visibility);
    match visibility {
        ReplayVisibility::Players => text,
        ReplayVisibility::Server | ReplayVisibility::Link => {
            format!("{text} Give them its name: `/replay show name:{name}`")
        }
    }
}

fn who_sees(name: &ReplayName, visibility: ReplayVisibility) -> String {
    match visibility {
        ReplayVisibility::Server => format!("Everybody in its server can see `{name}`."),
        ReplayVisibility::Players => format!("Only its players can see `{name}`."),
        ReplayVisibility::Link => {
            format!("Anybody who knows its name can see `{name}`, in any server and by DM.")
        }
    }
}

/// Says that a game ended before a round did.
pub(crate) fn no_round_to_replay(name: &ReplayName) -> String {
    format!("`{name}` ended before its first round did, so there is nothing to play back.")
}
