//! Answering `/stats`.
//!
//! Owns: whose games are looked up, and over what time. Does not know: how figures are shown.

use tracing::warn;

use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use super::teams::in_server;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, Message, Names, StatsView, Subject};
use crate::bot::request::{DiscordUser, Place, Request, Stats, StatsOf, WhichTeam};
use crate::clock::untimed;
use crate::discord::rest::Upload;
use crate::game::calendar::{Period, TimeZone};
use crate::game::state::{Ending, Finished};
use crate::game::{GameId, GuildId, PlayerId, State, roster};
use crate::pictures::{self, Card};
use crate::projections::{Figures, GameFilter, Played, Span};
use crate::texts::Texts;

/// How many words of a server are listed.
const WORDS_LISTED: u32 = 15;

impl Responder {
    pub(super) async fn stats(
        &self,
        request: &Request,
        requester: &Requester,
        stats: &Stats,
    ) -> Result<Reply, Failure> {
        match &stats.of {
            StatsOf::Player { is_bot: true, .. } => {
                Err(Failure::Refused(Texts::bots_have_no_stats))
            }
            StatsOf::Player { user, .. } => {
                self.player_stats(request, requester, user.as_ref(), stats)
                    .await
            }
            StatsOf::Team(name) => {
                let which = name.clone().map_or(WhichTeam::Mine, WhichTeam::Named);
                self.team_stats(request, requester, &which, stats).await
            }
            StatsOf::Words(name) => {
                let of = name.as_deref();
                self.word_stats(request, requester, of, stats).await
            }
        }
    }

    async fn player_stats(
        &self,
        request: &Request,
        requester: &Requester,
        user: Option<&DiscordUser>,
        stats: &Stats,
    ) -> Result<Reply, Failure> {
        let t = requester.texts();
        let user = user.filter(|user| user.user_id != request.user.user_id);
        let whose = match user {
            None => requester.player(),
            Some(_) if request.guild.is_none() => {
                return Err(Failure::Refused(Texts::stats_of_others_in_servers));
            }
            Some(user) => {
                let person = self.people.user(user.user_id).await?;
                let person =
                    person.ok_or_else(|| Failure::Invalid(render::no_games_of(&user.name, t)))?;
                let player = PlayerId(person.player_id);
                if self.tables.hidden_players().await?.contains(&player) {
                    return Err(Failure::Invalid(render::no_games_of(&user.name, t)));
                }
                player
            }
        };
        let zone = self.zone_of(request.guild).await?;
        let filter = self.filter(request.guild, stats, zone);
        let played = self.tables.played(whose, None, &filter).await?;
        if played.games.is_empty() {
            return Err(match user {
                Some(user) => Failure::Invalid(render::no_games_of(&user.name, t)),
                None => Failure::offer(render::no_games_yet(stats.mode, stats.period, t)),
            });
        }
        // Where the bot is not in the server, nobody else asked for it.
        let is_private = request.place == Place::Elsewhere;
        let texts = self.texts_for(!is_private, request, requester).await?;
        let names = self.names_in(&played, &[whose]).await?.reading(texts);
        // It is the present one, whatever the period.
        let mode = stats.mode.filter(|_| stats.period == Period::All);
        let rating = match request.guild.zip(mode) {
            Some((guild, mode)) => self.tables.rating(guild, mode, whose).await?,
            None => None,
        };
        let view = StatsView {
            rating,
            subject: Subject::Player(whose),
            is_in_server: request.guild.is_some(),
            mode: stats.mode,
            period: stats.period,
            played: &played,
            figures: &Figures::of(&played),
            zone,
        };
        let message = stats_message(&view, &names).await;
        Ok(if is_private {
            Reply::Message(message)
        } else {
            Reply::Public(message)
        })
    }

    async fn team_stats(
        &self,
        request: &Request,
        requester: &Requester,
        which: &WhichTeam,
        stats: &Stats,
    ) -> Result<Reply, Failure> {
        let member = in_server(request, requester)?;
        let roster = self.read_roster(&member).await?;
        let team = self.find_team(&member, &roster, which).await?;
        let is_hidden = self.is_hidden(team, requester).await?;
        let zone = self.zone_of(request.guild).await?;
        let filter = self.filter(request.guild, stats, zone);
        let [one, _] = team.players;
        let played = self.tables.played(one, Some(team.team_id), &filter).await?;
        let name = self.team_name(team).await?;
        if played.games.is_empty() {
            let text = render::no_games_of(&name, requester.texts());
            return Err(Failure::Invalid(text));
        }
        let texts = self.texts_for(!is_hidden, request, requester).await?;
        let names = self.names_in(&played, &team.players).await?.reading(texts);
        let view = StatsView {
            rating: None,
            subject: Subject::Team {
                name: &name,
                first: one,
            },
            is_in_server: true,
            mode: stats.mode,
            period: stats.period,
            played: &played,
            figures: &Figures::of(&played),
            zone,
        };
        let message = stats_message(&view, &names).await;
        Ok(if is_hidden {
            Reply::Message(message)
        } else {
            Reply::Public(message)
        })
    }

    async fn word_stats(
        &self,
        request: &Request,
        requester: &Requester,
        team: Option<&str>,
        stats: &Stats,
    ) -> Result<Reply, Failure> {
        let member = in_server(request, requester)?;
        let zone = self.zone_of(request.guild).await?;
        let filter = self.filter(request.guild, stats, zone);
        let (name, words, is_hidden) = match team {
            None => {
                let words =
                    self.tables
                        .words_matched(member.guild, filter.mode, filter.span, WORDS_LISTED);
                (None, words.await?, false)
            }
            Some(typed) => {
                let roster = self.read_roster(&member).await?;
                let which = WhichTeam::Named(typed.to_owned());
                let team = self.find_team(&member, &roster, &which).await?;
                let is_hidden = self.is_hidden(team, requester).await?;
                let [one, _] = team.players;
                let played = self.tables.played(one, Some(team.team_id), &filter).await?;
                (
                    Some(self.team_name(team).await?),
                    Figures::of(&played).words,
                    is_hidden,
                )
            }
        };
        if words.is_empty() {
            return Err(Failure::offer(render::no_games_yet(
                stats.mode,
                stats.period,
                requester.texts(),
            )));
        }
        let texts = self.texts_for(!is_hidden, request, requester).await?;
        let message =
            render::words_matched(name.as_deref(), &words, stats.mode, stats.period, texts);
        Ok(if is_hidden {
            Reply::Message(message)
        } else {
            Reply::Public(message)
        })
    }

    /// Says what a finished game did to the requester's rating, and how their games of its mode go.
    pub(super) async fn game_stats(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let game_state = self.state(game).await?;
        let State::Finished(Finished {
            info,
            ending: Ending::Completed(completed),
            ..
        }) = &*game_state
        else {
            return Err(Failure::Refused(Texts::nothing_to_share));
        };
        let (player, mode, t) = (requester.player(), info.config.mode(), requester.texts());
        let guild = self.tables.fresh().await?.guild_of(game).await?;
        let ended_at_ms = completed.ended_at.timestamp_millis();
        let rated = match guild {
            Some(guild) => self.tables.rated_players(guild, game, ended_at_ms).await?,
            None => Vec::new(),
        };
        let stats = Stats {
            of: StatsOf::Player {
                user: None,
                is_bot: false,
            },
            mode: Some(mode),
            period: Period::All,
        };
        let zone = self.zone_of(guild).await?;
        let filter = self.filter(guild, &stats, zone);
        let history = self.tables.played(player, None, &filter).await?;
        if history.games.is_empty() {
            return Err(Failure::offer(render::no_games_yet(
                Some(mode),
                Period::All,
                t,
            )));
        }
        let names = self.names_in(&history, &[player]).await?.reading(t);
        let view = StatsView {
            // The line before says what the game did to it.
            rating: None,
            subject: Subject::Player(player),
            is_in_server: guild.is_some(),
            mode: Some(mode),
            period: Period::All,
            played: &history,
            figures: &Figures::of(&history),
            zone,
        };
        let mut message = stats_message(&view, &names).await;
        if let Some(line) = render::rating_changed(&rated, player, mode, t) {
            message.content = format!("{line}\n{}", message.content);
        }
        Ok(Reply::Message(message))
    }

    /// Tells whether one of a team hides from others' statistics.
    ///
    /// # Errors
    /// When the reader is not in such a team.
    async fn is_hidden(&self, team: &roster::Team, reader: &Requester) -> Result<bool, Failure> {
        let hidden = self.tables.hidden_players().await?;
        let is_hidden = team.players.iter().any(|player| hidden.contains(player));
        if is_hidden && !team.players.contains(&reader.player()) {
            let name = self.team_name(team).await?;
            let text = render::no_games_of(&name, reader.texts());
            return Err(Failure::Invalid(text));
        }
        Ok(is_hidden)
    }

    /// Looks up the names of the people in some statistics.
    async fn names_in(&self, played: &Played, whose: &[PlayerId]) -> Result<Names, Failure> {
        let opponents = played.opponents.iter().map(|met| met.opponent);
        let people: Vec<PlayerId> = opponents.chain(whose.iter().copied()).collect();
        Ok(look_up_names(&self.people, &people).await?.names)
    }

    /// Returns the time zone that a server counts days in.
    pub(super) async fn zone_of(&self, guild: Option<GuildId>) -> Result<TimeZone, Failure> {
        Ok(match guild {
            Some(guild) => self.server_of(guild).await?.settings.time_zone,
            None => TimeZone::UTC,
        })
    }

    fn filter(&self, guild: Option<GuildId>, stats: &Stats, zone: TimeZone) -> GameFilter {
        GameFilter {
            guild,
            mode: stats.mode,
            span: self.span_of(stats.period, zone),
        }
    }

    /// Returns the time of a period that goes on at present.
    pub(super) fn span_of(&self, period: Period, zone: TimeZone) -> Span {
        let now = self.host.games.clock().now();
        period
            .bounds(now, zone)
            .map_or(Span::ALL, |[from, to]| Span {
                from_ms: from.timestamp_millis(),
                to_ms: to.timestamp_millis(),
            })
    }
}

/// Writes statistics, with their picture.
async fn stats_message(view: &StatsView<'_>, names: &Names) -> Message {
    let message = render::stats(view, names);
    with_picture(message, &render::stats_card(view, names)).await
}

/// Adds a picture to a message, which says the same without it.
pub(super) async fn with_picture(
    message: Message,
    (card, description): &(Card, String),
) -> Message {
    match untimed(pictures::png(card.svg())).await {
        Ok(png) => Message {
            file: Some(Upload {
                name: "picture.png".to_owned(),
                description: Some(description.clone()),
                bytes: png.into(),
            }),
            ..message
        },
        Err(error) => {
            warn!(
                error = &error as &dyn std::error::Error,
                "a picture could not be drawn"
            );
            message
        }
    }
}
