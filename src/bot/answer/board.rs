//! Answering `/leaderboard` and its buttons, and seasons.
//!
//! Owns: which games a board counts, who is asked about, the race of a season. Does not know: how it is shown.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::DateTime;
use uuid::Uuid;

use super::admin::Manager;
use super::failure::Failure;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use super::statistics::with_picture;
use super::teams::in_server;
use crate::bot::board_id::{BoardId, BoardTime};
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, BoardView, Names, OwnPlace, RaceView};
use crate::bot::request::Request;
use crate::game::calendar::TimeZone;
use crate::game::server::{ManagerCommand, Season, Server};
use crate::game::values::Ts;
use crate::game::{GuildId, PlayerId};
use crate::projections::{BoardKind, BoardQuery, BoardRow, Span};
use crate::texts::Texts;

/// How many rows a page has: a phone shows them with their buttons.
const ROWS: u32 = 10;

/// How many take part in the picture of a season's race.
const RACERS: usize = 5;

/// How many moments of a season that picture has.
const MOMENTS: i64 = 24;

/// Names the digests of boards.
const DIGESTS: Uuid = Uuid::from_u128(0x7d0f_3a6e_9f0c_4b52_8a51_2f6f_35c1_6b0e);

impl Responder {
    pub(super) async fn leaderboard(
        &self,
        request: &Request,
        requester: &Requester,
        mut id: BoardId,
    ) -> Result<Reply, Failure> {
        let member = in_server(request, requester)?;
        let server = self.server_of(member.guild).await?;
        let zone = server.settings.time_zone;
        let season = match id.time {
            BoardTime::Now(_) => None,
            BoardTime::Season(number) => {
                let season = season(&server, number)?;
                // The buttons stay with this season when the next has begun.
                id.time = BoardTime::Season(season.number);
                Some(season)
            }
        };
        let span = match (id.time, season) {
            (BoardTime::Now(period), _) => self.span_of(period, zone),
            (BoardTime::Season(_), season) => season.map_or(Span::ALL, span_of_season),
        };
        let query = BoardQuery {
            guild: member.guild,
            kind: id.kind,
            mode: id.mode,
            span,
        };
        let roster = match id.kind {
            BoardKind::Teams => Some(self.read_roster(&member).await?),
            BoardKind::Players => None,
        };
        let player = requester.player();
        let (own, own_players) = match &roster {
            None => (Some(player.0), vec![player]),
            Some(roster) => roster.team_of(player).map_or_else(
                || (None, Vec::new()),
                |team| (Some(team.team_id.0), team.players.to_vec()),
            ),
        };
        let hidden = self.tables.hidden_players().await?;
        let board = self.tables.board(&query, page(id.page), own, &hidden);
        let mut board = board.await?;
        let n_pages = board.n_listed.div_ceil(ROWS);
        if n_pages <= id.page {
            // It has become shorter since the button was shown.
            id.page = n_pages.saturating_sub(1);
            let last = self.tables.board(&query, page(id.page), own, &hidden);
            board = last.await?;
        }
        let own_place = match &board.own {
            Some(own) => OwnPlace::Listed(own),
            None if own.is_none() => OwnPlace::NoTeam,
            None if own_players.iter().any(|player| hidden.contains(player)) => OwnPlace::Hidden,
            None => OwnPlace::Missing(board.own_games),
        };
        let has_earlier_season = season.is_some_and(|season| season.number > 1);
        let is_empty = board.n_listed == 0 && !has_earlier_season;
        let is_public = request.pressed.is_none() && !is_empty;
        let shown = board.rows.iter().chain(&board.own);
        let people = shown.flat_map(|row| row.players).chain([player]);
        let people: Vec<PlayerId> = people.collect();
        let texts = self.texts_for(is_public, request, requester).await?;
        let names = look_up_names(&self.people, &people).await?.names;
        let names = names.reading(texts);
        let mut view = BoardView {
            id,
            board: &board,
            season,
            is_by_rating: query.is_by_rating(),
            team_names: Vec::new(),
            has_earlier_season,
            n_pages,
            own: own_place,
            asked_by: is_public.then(|| names.of(player)),
        };
        if is_empty {
            return Err(Failure::offer(render::nobody_is_listed(&view, texts)));
        }
        if let Some(roster) = &roster {
            let teams = roster
                .teams()
                .filter_map(|team| Some((team.team_id.0, team.name.clone()?)));
            view.team_names = teams.collect();
        }
        let message = render::board(&view, &names);
        if let Some(pressed) = request.pressed {
            return Ok(if pressed.is_ephemeral {
                Reply::Update(message)
            } else {
                Reply::Message(message)
            });
        }
        let message = match season {
            Some(season) if id.kind == BoardKind::Players && 0 < board.n_listed => {
                let leaders = &board.rows[..board.rows.len().min(RACERS)];
                let race = self.race(&query, season, zone, leaders, &names).await?;
                with_picture(message, &render::race_card(&race, texts)).await
            }
            _ => message,
        };
        Ok(Reply::Public(message))
    }

    /// Returns how the first of a season's board came to their wins.
    async fn race<'s>(
        &self,
        query: &BoardQuery,
        season: &'s Season,
        zone: TimeZone,
        leaders: &[BoardRow],
        names: &Names,
    ) -> Result<RaceView<'s>, Failure> {
        let now = self.host.games.clock().now();
        let from = query.span.from_ms;
        let to = season
            .ended_at
            .unwrap_or(now)
            .timestamp_millis()
            .max(from + 1);
        let moments: Vec<i64> = (0..=MOMENTS)
            .map(|n| from + (to - from) * n / MOMENTS)
            .collect();
        let mut lines = Vec::new();
        for player in leaders.iter().map(|row| row.players[0]) {
            let wins = self.tables.wins_of(player, query).await?;
            let until = |moment: &i64| wins.iter().filter(|at| *at <= moment).count() as u64;
            lines.push((
                names.of(player).to_owned(),
                moments.iter().map(until).collect(),
            ));
        }
        let date = |ms| DateTime::from_timestamp_millis(ms).map(|at: Ts| zone.date(at));
        Ok(RaceView {
            season: &season.name,
            mode: query.mode,
            span: [from, to].map(|ms| date(ms).unwrap_or_default()),
            lines,
        })
    }

    pub(super) async fn start_season(
        &self,
        manager: &Manager,
        name: Option<&str>,
    ) -> Result<Reply, Failure> {
        let name = name.map(str::to_owned);
        let after = self
            .decide(manager, ManagerCommand::StartSeason { name })
            .await?;
        Ok(text(render::season_started(
            after.state.season(),
            manager.texts,
        )))
    }

    pub(super) async fn end_season(&self, manager: &Manager) -> Result<Reply, Failure> {
        let server = self.server_of(manager.guild).await?;
        let board_digest = match server.season() {
            Some(season) => self.digest(manager.guild, season).await?,
            None => String::new(),
        };
        let command = ManagerCommand::EndSeason { board_digest };
        let after = self.decide(manager, command).await?;
        Ok(text(render::season_ended(
            after.state.seasons().last(),
            manager.texts,
        )))
    }

    /// Returns a digest of everybody's place and wins in a season.
    async fn digest(&self, guild: GuildId, season: &Season) -> Result<String, Failure> {
        let query = BoardQuery {
            guild,
            kind: BoardKind::Players,
            mode: None,
            span: span_of_season(season),
        };
        let board = self
            .tables
            .board(&query, (0, u32::MAX), None, &BTreeSet::new())
            .await?;
        let mut lines = String::new();
        for row in board.rows {
            let _ = writeln!(lines, "{} {} {} {}", row.place, row.id, row.games, row.wins);
        }
        Ok(Uuid::new_v5(&DIGESTS, lines.as_bytes())
            .simple()
            .to_string())
    }
}

/// Returns how many rows come before a page, and how many it has.
const fn page(page: u32) -> (u32, u32) {
    (page.saturating_mul(ROWS), ROWS)
}

/// Finds a season by its number; 0 is the newest.
fn season(server: &Server, number: u32) -> Result<&Season, Failure> {
    let seasons = server.seasons();
    let found = match number {
        0 => seasons.last(),
        _ => seasons.iter().find(|season| season.number == number),
    };
    found.ok_or(Failure::Refused(Texts::no_season_yet))
}

fn span_of_season(season: &Season) -> Span {
    Span {
        from_ms: season.starts_at.timestamp_millis(),
        to_ms: season.ended_at.map_or(i64::MAX, |at| at.timestamp_millis()),
    }
}
