//! The boards of a server: who is ahead, by what, and where the reader is.
//!
//! Owns: wording, the buttons, the picture of a season's race. Does not know: who is listed.

use chrono::NaiveDate;
use uuid::Uuid;

use super::first_contact::or_new_game;
use super::message::{Message, Style};
use super::names::{Names, escaped, plain};
use super::phrase::rating_text;
use super::statistics::{games, games_of};
use crate::bot::board_id::{BoardButton, BoardId, BoardTime};
use crate::game::Mode;
use crate::game::roster::name_of_two;
use crate::game::server::Season;
use crate::pictures::{Card, Chart, RaceLine};
use crate::projections::{Board, BoardKind, BoardRow, LISTED_FROM};
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
    /// The name of the person who asked; none if only they read the answer.
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
    let (id, board, t) = (view.id, view.board, names.texts);
    let counted = match (id.time, view.season) {
        (BoardTime::Now(period), _) => games_of(id.mode, period, t),
        (BoardTime::Season(_), None) => games(id.mode, t),
        (BoardTime::Season(_), Some(season)) => {
            t.games_of_season(games(id.mode, t), escaped(&season.name))
        }
    };
    let mut lines = vec![match (id.kind, view.is_by_rating) {
        (BoardKind::Players, false) => t.board_players_by_wins(counted),
        (BoardKind::Players, true) => t.board_players_by_rating(counted),
        (BoardKind::Teams, false) => t.board_teams_by_wins(counted),
        (BoardKind::Teams, true) => t.board_teams_by_rating(counted),
    }];
    lines.extend(board.rows.iter().map(|row| line(row, view, names)));
    if board.n_listed == 0 {
        lines.push(t.board_nobody_listed().to_owned());
    }
    if view.n_pages > 1 {
        lines.push(t.board_page(id.page + 1, view.n_pages));
    }
    lines.extend(own_line(view, t));
    let mut message = Message::new(t, lines.join("\n"));
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
        (true, None) => names.texts.board_you(name),
        (true, Some(_)) => format!("**{name}**"),
        (false, _) => name,
    };
    let t = names.texts;
    t.board_line(row.place, name, achieved(row, view, t))
}

fn named(row: &BoardRow, view: &BoardView<'_>, names: &Names) -> String {
    let [one, other] = row.players.map(|player| names.of(player));
    if view.id.kind == BoardKind::Players {
        return one.to_owned();
    }
    let mut own = view.team_names.iter();
    let own = own.find(|(team, _)| *team == row.id);
    own.map_or_else(|| name_of_two(one, other), |(_, name)| escaped(name))
}

fn achieved(row: &BoardRow, view: &BoardView<'_>, t: Texts) -> String {
    let won = t.board_won(row.wins, row.games);
    match (
        row.rating.filter(|_| view.is_by_rating),
        (row.match_attempts * 1_000).checked_div(row.matches),
    ) {
        (Some(rating), _) => format!("{} · {won}", rating_text(rating, t)),
        (None, Some(milli)) => format!("{won} · {}", t.average_a_match(milli)),
        (None, None) => won,
    }
}

/// Says where the reader is, or what they need to be listed; nothing where others would read that they are hidden.
fn own_line(view: &BoardView<'_>, t: Texts) -> Option<String> {
    let who = match (view.id.kind, view.asked_by) {
        (BoardKind::Players, None) => t.board_you_are().to_owned(),
        (BoardKind::Players, Some(name)) => t.board_player_is(name),
        (BoardKind::Teams, None) => t.board_your_team_is().to_owned(),
        (BoardKind::Teams, Some(name)) => t.board_team_of_is(name),
    };
    Some(match (&view.own, view.asked_by) {
        (OwnPlace::Listed(own), _) => {
            let (place, achieved) = (t.place(own.place), achieved(own, view, t));
            t.board_place(who, place, view.board.n_listed, achieved)
        }
        (OwnPlace::Missing(n_games), _) => {
            let needed = u64::from(LISTED_FROM);
            t.board_listed_after(who, needed, needed.saturating_sub(*n_games))
        }
        (OwnPlace::NoTeam, None) => t.board_you_in_no_team().to_owned(),
        (OwnPlace::NoTeam, Some(name)) => t.board_player_in_no_team(name),
        (OwnPlace::Hidden, None) => t.board_hidden(who),
        (OwnPlace::Hidden, Some(_)) => return None,
    })
}

/// Draws the race for a season's first place, and describes the picture.
pub(crate) fn race_card(race: &RaceView<'_>, t: Texts) -> (Card, String) {
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
    let [from, to] = race.span.map(|date| t.date(date));
    let description = t.race_described(&from, &to, told);
    let card = Card {
        title: race.season.to_owned(),
        subtitle: t.caption_race_for_first_place(games(race.mode, t)),
        charts: vec![Chart::Race {
            caption: t.caption_wins().to_owned(),
            span: [from, to],
            lines,
        }],
    };
    (card, description)
}

/// Says that nobody has played enough to be listed.
pub(crate) fn nobody_is_listed(view: &BoardView<'_>, t: Texts) -> Message {
    let own = own_line(view, t).unwrap_or_default();
    let text = format!("{} {own}", t.nobody_on_board());
    or_new_game(t, text.trim_end())
}

pub(crate) fn season_started(season: Option<&Season>, t: Texts) -> String {
    t.season_started(season_name(season, t))
}

pub(crate) fn season_ended(season: Option<&Season>, t: Texts) -> String {
    t.season_ended(season_name(season, t))
}

fn season_name(season: Option<&Season>, t: Texts) -> String {
    season.map_or_else(|| t.the_season().to_owned(), |season| escaped(&season.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::PlayerId;
    use crate::game::calendar::Period;
    use crate::projections::Rating;

    #[test]
    fn a_reader_sees_their_place_in_their_language() {
        let row = |n: u32, place, wins, rating| BoardRow {
            place,
            number: n,
            id: Uuid::from_u128(n.into()),
            players: [PlayerId(Uuid::from_u128(n.into())); 2],
            games: 6,
            wins,
            matches: 4,
            match_attempts: 9,
            rating: Some(Rating {
                rating,
                uncertainty: 7_949_000,
            }),
        };
        let board_shown = Board {
            rows: vec![row(1, 1, 5, 27_635_000), row(2, 2, 1, -1_040_000)],
            n_listed: 12,
            own: Some(row(2, 2, 1, -1_040_000)),
            own_games: 6,
        };
        let mut names = Names::default();
        names.insert(PlayerId(Uuid::from_u128(1)), "ana", None);
        names.insert(PlayerId(Uuid::from_u128(2)), "ben", None);
        let shown = |is_by_rating, texts| {
            let view = BoardView {
                id: BoardId {
                    kind: BoardKind::Players,
                    mode: Some(Mode::Race),
                    time: BoardTime::Now(Period::Week),
                    page: 0,
                },
                board: &board_shown,
                season: None,
                is_by_rating,
                team_names: Vec::new(),
                has_earlier_season: false,
                n_pages: 2,
                own: OwnPlace::Listed(&board_shown.rows[1]),
                asked_by: None,
            };
            board(&view, &names.reading(texts)).content
        };
        let pages = [
            shown(false, Texts::English),
            shown(true, Texts::German),
            shown(false, Texts::French),
            shown(true, Texts::Spanish),
        ];
        assert_eq!(
            pages,
            [
                "**Players by wins**: race games of this week\n\
                 **1.** ana: 5 of 6 won · 2.25 attempts a match\n\
                 **2.** **ben** (you): 1 of 6 won · 2.25 attempts a match\n\
                 Page 1 of 2\n\
                 You are 2nd of 12: 1 of 6 won · 2.25 attempts a match.",
                "**Spieler nach Wertung**: Spiele (Wettlauf) diese Woche\n\
                 **1.** ana: 27,6 ± 7,9 · 5 von 6 gewonnen\n\
                 **2.** **ben** (du): −1,0 ± 7,9 · 1 von 6 gewonnen\n\
                 Seite 1 von 2\n\
                 Du: 2. von 12, −1,0 ± 7,9 · 1 von 6 gewonnen.",
                "**Joueurs par victoires** : parties (course) cette semaine\n\
                 **1.** ana : 5 gagnées sur 6 · 2,25 essais par mot commun\n\
                 **2.** **ben** (toi) : 1 gagnée sur 6 · 2,25 essais par mot commun\n\
                 Page 1 sur 2\n\
                 Toi : nº 2 sur 12, 1 gagnée sur 6 · 2,25 essais par mot commun.",
                "**Jugadores por valoración**: partidas (carrera) esta semana\n\
                 **1.** ana: 27,6 ± 7,9 · 5 ganadas de 6\n\
                 **2.** **ben** (tú): −1,0 ± 7,9 · 1 ganada de 6\n\
                 Página 1 de 2\n\
                 Tú: 2.º de 12, −1,0 ± 7,9 · 1 ganada de 6.",
            ]
        );
    }
}
