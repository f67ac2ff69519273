//! The boards of a server: who is ahead, by what, and where the reader is.
//!
//! Owns: wording, the buttons, the picture of a season's race. Does not know: who is listed.

use chrono::NaiveDate;
use uuid::Uuid;

use super::first_contact::or_new_game;
use super::message::{Message, Style};
use super::names::{Names, plain};
use super::phrase::{average_attempts, count, ordinal};
use super::statistics::{games_of, tenths};
use crate::bot::board_id::{BoardButton, BoardId, BoardTime};
use crate::game::Mode;
use crate::game::roster::name_of_two;
use crate::game::server::Season;
use crate::pictures::{Card, Chart, RaceLine};
use crate::projections::{Board, BoardKind, BoardRow, LISTED_FROM, Rating};
use crate::texts::Texts;

/// A page of a board.
pub(crate) struct BoardView<'a> {
    pub(crate) id: BoardId,
    pub(crate) board: &'a Board,
    pub(crate) season: Option<&'a Season>,
    /// Ratings decide the places.
    pub(crate) is_by_rating: bool,
    /// The names that teams gave themselves.
    pub(crate) team_names: Vec<(Uuid, String)>,
    pub(crate) has_earlier_season: bool,
    pub(crate) n_pages: u32,
    /// Where the reader is on it.
    pub(crate) own: OwnPlace<'a>,
    /// The name of whoever asked, where others read the answer too.
    pub(crate) asked_by: Option<&'a str>,
}

/// Where a reader, or their team, is on a board.
pub(crate) enum OwnPlace<'a> {
    Listed(&'a BoardRow),
    /// How many games they have finished: too few.
    Missing(u64),
    NoTeam,
    /// They chose to be hidden, or their partner did.
    Hidden,
}

/// How the first of a season came to their wins.
pub(crate) struct RaceView<'a> {
    pub(crate) season: &'a str,
    pub(crate) mode: Option<Mode>,
    /// The first day, and the last.
    pub(crate) span: [NaiveDate; 2],
    /// Names, and wins at moments of equal distance.
    pub(crate) lines: Vec<(String, Vec<u64>)>,
}

/// Shows a page of a board.
pub(crate) fn board(view: &BoardView<'_>, names: &Names) -> Message {
    let (id, board) = (view.id, view.board);
    let whom = match id.kind {
        BoardKind::Players => "Players",
        BoardKind::Teams => "Teams",
    };
    let by = if view.is_by_rating { "rating" } else { "wins" };
    let games = match (id.time, view.season) {
        (BoardTime::Now(period), _) => games_of(id.mode, period),
        (BoardTime::Season(_), season) => {
            let games = id
                .mode
                .map_or_else(|| "all games".to_owned(), |mode| format!("{mode} games"));
            season.map_or(games.clone(), |season| {
                format!("{games} of {}", escaped_season(season))
            })
        }
    };
    let mut lines = vec![format!("**{whom} by {by}**: {games}")];
    lines.extend(board.rows.iter().map(|row| line(row, view, names)));
    if board.n_listed == 0 {
        lines.push("Nobody is listed yet.".to_owned());
    }
    if view.n_pages > 1 {
        lines.push(format!("Page {} of {}", id.page + 1, view.n_pages));
    }
    lines.extend(own_line(view));
    let mut message = Message::text(lines.join("\n"));
    let page = |page| BoardId { page, ..id };
    if id.page > 0 {
        message = message.control(BoardButton::Previous(page(id.page - 1)), Style::Secondary);
    }
    if id.page + 1 < view.n_pages {
        message = message.control(BoardButton::Next(page(id.page + 1)), Style::Primary);
    }
    let kind = match id.kind {
        BoardKind::Players => BoardKind::Teams,
        BoardKind::Teams => BoardKind::Players,
    };
    message = message.control(
        BoardButton::Kind(BoardId { kind, ..page(0) }),
        Style::Secondary,
    );
    if let Some(season) = view.season.filter(|_| view.has_earlier_season) {
        let time = BoardTime::Season(season.number - 1);
        message = message.control(
            BoardButton::Earlier(BoardId { time, ..page(0) }),
            Style::Secondary,
        );
    }
    message
}

fn line(row: &BoardRow, view: &BoardView<'_>, names: &Names) -> String {
    let is_own = view.board.own.as_ref().is_some_and(|own| own.id == row.id);
    let name = named(row, view, names);
    let name = match (is_own, view.asked_by) {
        (true, None) => format!("**{name}** (you)"),
        (true, Some(_)) => format!("**{name}**"),
        (false, _) => name,
    };
    format!("**{}.** {name}: {}", row.place, achieved(row, view))
}

fn named(row: &BoardRow, view: &BoardView<'_>, names: &Names) -> String {
    let [one, other] = row.players.map(|player| names.of(player));
    if view.id.kind == BoardKind::Players {
        return one.to_owned();
    }
    let mut own = view.team_names.iter();
    let own = own.find(|(team, _)| *team == row.id);
    own.map_or_else(
        || name_of_two(one, other),
        |(_, name)| super::names::escaped(name),
    )
}

fn achieved(row: &BoardRow, view: &BoardView<'_>) -> String {
    let won = format!("{} of {} won", row.wins, row.games);
    match (
        row.rating.filter(|_| view.is_by_rating),
        (row.match_attempts * 1_000).checked_div(row.matches),
    ) {
        (Some(rating), _) => format!("{} · {won}", rating_text(rating)),
        (None, Some(milli)) => format!("{won} · {}", average_attempts(milli, "match")),
        (None, None) => won,
    }
}

/// Writes a rating with its uncertainty: `27.6 ± 7.9`.
fn rating_text(rating: Rating) -> String {
    format!("{} ± {}", tenths(rating.rating), tenths(rating.uncertainty))
}

/// Says where the reader is, or what they need to be listed; nothing where others would read that they are hidden.
fn own_line(view: &BoardView<'_>) -> Option<String> {
    let who = match (view.id.kind, view.asked_by) {
        (BoardKind::Players, None) => "You are".to_owned(),
        (BoardKind::Players, Some(name)) => format!("{name} is"),
        (BoardKind::Teams, None) => "Your team is".to_owned(),
        (BoardKind::Teams, Some(name)) => format!("The team of {name} is"),
    };
    Some(match (&view.own, view.asked_by) {
        (OwnPlace::Listed(own), _) => format!(
            "{who} {} of {}: {}.",
            ordinal(own.place),
            view.board.n_listed,
            achieved(own, view)
        ),
        (OwnPlace::Missing(n_games), _) => {
            let missing = u64::from(LISTED_FROM).saturating_sub(*n_games);
            let games = count(LISTED_FROM.into(), "finished game");
            format!("{who} listed after {games}: {missing} to go.")
        }
        (OwnPlace::NoTeam, None) => {
            "You are in no team here: `/team invite` asks somebody to be one with you.".to_owned()
        }
        (OwnPlace::NoTeam, Some(name)) => format!("{name} is in no team here."),
        (OwnPlace::Hidden, None) => {
            format!("{who} hidden: `/privacy stats visible:True` shows you on boards again.")
        }
        (OwnPlace::Hidden, Some(_)) => return None,
    })
}

/// Draws the race for a season's first place, and describes the picture.
pub(crate) fn race_card(race: &RaceView<'_>) -> (Card, String) {
    let lines: Vec<RaceLine> = race
        .lines
        .iter()
        .map(|(name, values)| RaceLine {
            name: plain(name),
            values: values.clone(),
        })
        .collect();
    let told = lines.iter().map(|line| {
        let wins = line.values.last().copied().unwrap_or(0);
        format!("{} {wins}", line.name)
    });
    let told = told.collect::<Vec<_>>().join(", ");
    let [from, to] = race.span.map(|date| date.format("%-d %b").to_string());
    let description = format!("Wins from {from} to {to}: {told}.");
    let games = race
        .mode
        .map_or_else(|| "all games".to_owned(), |mode| format!("{mode} games"));
    let card = Card {
        title: race.season.to_owned(),
        subtitle: format!("The race for first place, {games}"),
        charts: vec![Chart::Race {
            caption: "Wins".to_owned(),
            span: [from, to],
            lines,
        }],
    };
    (card, description)
}

fn escaped_season(season: &Season) -> String {
    super::names::escaped(&season.name)
}

/// Says that nobody has played enough to be listed.
pub(crate) fn nobody_is_listed(view: &BoardView<'_>) -> Message {
    let own = own_line(view).unwrap_or_default();
    let text = format!("Nobody is on this board yet. {own}");
    or_new_game(Texts::English, text.trim_end())
}

pub(crate) fn no_season_yet() -> &'static str {
    "This server has had no season yet. Whoever manages it starts one with `/server season start`."
}

pub(crate) fn season_started(season: Option<&Season>) -> String {
    let name = season.map_or_else(|| "The season".to_owned(), escaped_season);
    format!(
        "{name} has started: games that end from now on count for it. `/leaderboard period:season` shows the board."
    )
}

pub(crate) fn season_ended(season: Option<&Season>) -> String {
    let name = season.map_or_else(|| "The season".to_owned(), escaped_season);
    format!(
        "{name} is over, and its board stays as it is: `/leaderboard period:season` shows it. `/server season start` starts the next."
    )
}
