//! Playing finished games back.
//!
//! Owns: who may see a replay, which round of it is shown, and which replays are offered. Does not know: what it says.
//!
//! Somebody who may not see a replay gets the same answer as for one that does not exist.

use super::failure::Failure;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::name_lookup::{look_up_names, names_if_available};
use crate::bot::render::{self, Message, ReplayPage};
use crate::bot::replay_button::{ReplayButton, ReplayListPage, ReplayRound};
use crate::bot::request::{DiscordUser, Replay, Request};
use crate::clock::untimed;
use crate::discord::rest::Upload;
use crate::game::calendar::day_of;
use crate::game::event::ReplayVisibility;
use crate::game::{GameId, PlayerCommand, PlayerId, Rejection, ReplayName, State};
use crate::host::{CommandError, PlayedRounds};
use crate::limits;
use crate::pictures::png;
use crate::projections::{ReplayRow, Replays};
use crate::texts::Texts;

/// How many replays a page of the list holds.
const PAGE: u32 = 10;

/// Among how many of the newest replays players and modes are looked for while somebody types.
const CHOICES_FROM: u32 = 100;

impl Responder {
    pub(super) async fn replay(
        &self,
        request: &Request,
        requester: &Requester,
        replay: &Replay,
    ) -> Result<Reply, Failure> {
        match replay {
            Replay::List { user, mode } => {
                let at = ReplayListPage {
                    page: 0,
                    mode: *mode,
                    player: self.player_of(user.as_ref()).await?,
                };
                let list = self.replay_list(request, requester, at).await?;
                Ok(Reply::Message(list))
            }
            Replay::Show(name) => {
                let row = self.replay_named(request, requester, name).await?;
                let is_for_all = self.is_for_all(&row, request).await?;
                let t = self.texts_for(is_for_all, request, requester).await?;
                let page = self.replay_page(&row, requester, None, t).await?;
                Ok(if is_for_all {
                    Reply::Public(page)
                } else {
                    Reply::Message(page)
                })
            }
            Replay::Share { name, visibility } => {
                let row = self.replay_named(request, requester, name).await?;
                let shared = self.share_replay(requester, &row, *visibility);
                shared.await.map(text)
            }
        }
    }

    /// Shows the first round of a game whose result somebody reads.
    pub(super) async fn replay_of(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let row = self.visible_replay(game, request, requester).await?;
        let page = self.replay_page(&row, requester, None, requester.texts());
        Ok(Reply::Message(page.await?))
    }

    pub(super) async fn press_replay(
        &self,
        button: ReplayButton,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let t = requester.texts();
        match button {
            ReplayButton::Previous(at) | ReplayButton::Next(at) | ReplayButton::Team(at) => {
                let row = self.visible_replay(at.game, request, requester).await?;
                // All who see the pressed message see it change.
                let is_for_all = request.pressed.is_some_and(|pressed| !pressed.is_ephemeral);
                let t = self.texts_for(is_for_all, request, requester).await?;
                let page = self.replay_page(&row, requester, Some(at), t).await?;
                Ok(Reply::Update(page))
            }
            ReplayButton::Why(at) => {
                let row = self.visible_replay(at.game, request, requester).await?;
                let why = self.played(&row, requester, Some(at), t, render::why);
                let none = || text(t.no_round_to_replay(&row.name));
                Ok(why.await?.map_or_else(none, Reply::Message))
            }
            ReplayButton::Picture(at) => {
                let row = self.visible_replay(at.game, request, requester).await?;
                let is_for_all = self.is_for_all(&row, request).await?;
                let t = self.texts_for(is_for_all, request, requester).await?;
                let drawn = self.drawn(&row, requester, at, t).await?;
                Ok(if is_for_all {
                    Reply::Public(drawn)
                } else {
                    Reply::Message(drawn)
                })
            }
            ReplayButton::Share(game) => {
                let row = self.visible_replay(game, request, requester).await?;
                check_may_share(&row, requester, request)?;
                Ok(Reply::Message(render::ask_who_sees(&row, t)))
            }
            ReplayButton::LetSee(to, game) => {
                let row = self.visible_replay(game, request, requester).await?;
                let shared = self.share_replay(requester, &row, to).await?;
                Ok(Reply::Update(Message::text(shared)))
            }
            ReplayButton::Newer(at) | ReplayButton::Older(at) => {
                let list = self.replay_list(request, requester, at).await?;
                Ok(Reply::Update(list))
            }
        }
    }

    /// Returns the replays that an option offers: by name, player and mode.
    pub(super) async fn replay_choices(
        &self,
        request: &Request,
        requester: &Requester,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let typed = typed.trim().to_lowercase();
        let (reader, guild) = (requester.player(), request.guild);
        let newest = Replays {
            reader,
            guild,
            player: None,
            mode: None,
        };
        let newest = self.tables.replays(newest, 0, CHOICES_FROM).await?.replays;
        let n_choices = u32::try_from(limits::CHOICES).unwrap_or(u32::MAX);
        let is_name = typed
            .bytes()
            .all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
        let beginning = if is_name && !typed.is_empty() {
            let beginning = self
                .tables
                .replays_beginning(&typed, reader, guild, n_choices);
            beginning.await?
        } else {
            Vec::new()
        };
        let n_named = beginning.len();
        let rows = [beginning, newest].concat();
        let mut people: Vec<PlayerId> = rows
            .iter()
            .flat_map(render::named_in_list)
            .copied()
            .collect();
        people.sort_unstable();
        people.dedup();
        let names = look_up_names(&self.people, &people).await?.names;
        let names = names.reading(requester.texts());
        let mut choices: Vec<(String, String)> = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let choice = (render::replay_choice(row, &names), row.name.to_string());
            let fits = number < n_named || choice.0.to_lowercase().contains(&typed);
            if fits && !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        choices.truncate(limits::CHOICES);
        Ok(choices)
    }

    async fn player_of(&self, user: Option<&DiscordUser>) -> Result<Option<PlayerId>, Failure> {
        let Some(user) = user else {
            return Ok(None);
        };
        let person = self.people.user(user.user_id).await?;
        let person = person.ok_or_else(|| Failure::Refused(Texts::never_met))?;
        Ok(Some(PlayerId(person.player_id)))
    }

    async fn replay_list(
        &self,
        request: &Request,
        requester: &Requester,
        at: ReplayListPage,
    ) -> Result<Message, Failure> {
        let asked = Replays {
            reader: requester.player(),
            guild: request.guild,
            player: at.player,
            mode: at.mode,
        };
        let skip = at.page.saturating_mul(PAGE);
        let found = self.tables.replays(asked, skip, PAGE).await?;
        let rows = found.replays;
        let people: Vec<PlayerId> = rows
            .iter()
            .flat_map(render::named_in_list)
            .copied()
            .collect();
        let names = look_up_names(&self.people, &people).await?.names;
        let names = names.reading(requester.texts());
        Ok(render::replay_list(&rows, at, found.has_more, &names))
    }

    /// Returns the replay of this name that the requester may see: the server's first, then their own, then the newest.
    async fn replay_named(
        &self,
        request: &Request,
        requester: &Requester,
        typed: &str,
    ) -> Result<ReplayRow, Failure> {
        let name = typed.trim().to_lowercase().parse::<ReplayName>();
        let name = name.map_err(|_| no_replay())?;
        let (reader, here) = (requester.player(), request.guild);
        let rows = self.tables.replays_named(&name, reader, here).await?;
        let mut rows = rows.into_iter();
        let row = rows.find(|row| row.may_be_seen(reader, here));
        self.after_its_day(row.ok_or_else(no_replay)?, reader).await
    }

    /// Keeps the pairs of today from all but those who played them in this game.
    async fn after_its_day(&self, row: ReplayRow, reader: PlayerId) -> Result<ReplayRow, Failure> {
        if self.is_of_today(row.game).await? && !row.players.contains(&reader) {
            return Err(Failure::Refused(Texts::replay_of_today));
        }
        Ok(row)
    }

    async fn is_of_today(&self, game: GameId) -> Result<bool, Failure> {
        let today = day_of(self.host.games.clock().now());
        let day = self.state(game).await?.info().and_then(|info| info.daily);
        Ok(day.is_some_and(|day| today <= day))
    }

    /// Tells whether everybody where a replay is asked for sees it.
    async fn is_for_all(&self, row: &ReplayRow, request: &Request) -> Result<bool, Failure> {
        Ok(row.is_public(request.guild) && !self.is_of_today(row.game).await?)
    }

    async fn visible_replay(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<ReplayRow, Failure> {
        let row = self.tables.replay_of(game).await?;
        let row = row.filter(|row| row.may_be_seen(requester.player(), request.guild));
        self.after_its_day(row.ok_or_else(no_replay)?, requester.player())
            .await
    }

    async fn replay_page(
        &self,
        row: &ReplayRow,
        requester: &Requester,
        at: Option<ReplayRound>,
        t: Texts,
    ) -> Result<Message, Failure> {
        let page = self.played(row, requester, at, t, render::replay_page);
        let none = || Message::text(t.no_round_to_replay(&row.name));
        Ok(page.await?.unwrap_or_else(none))
    }

    /// Draws a round, with what the picture shows in words.
    async fn drawn(
        &self,
        row: &ReplayRow,
        requester: &Requester,
        at: ReplayRound,
        t: Texts,
    ) -> Result<Message, Failure> {
        let picture = self.played(row, requester, Some(at), t, |page| {
            render::replay_picture(page)
        });
        let Some((path, description)) = picture.await? else {
            return Ok(Message::text(t.no_round_to_replay(&row.name)));
        };
        let bytes = untimed(png(path.svg())).await;
        let bytes = bytes.map_err(|error| Failure::Panicked(error.to_string()))?;
        Ok(Message {
            file: Some(Upload {
                name: format!("{}-{}.png", row.name, at.round),
                description: Some(description),
                bytes: bytes.into(),
            }),
            ..Message::text(format!("`{}`", row.name))
        })
    }

    /// Writes something about a round of a finished game: the one asked for, or the first of the requester's team, of the
    /// winner, or of any. None when no round ended.
    async fn played<T>(
        &self,
        row: &ReplayRow,
        requester: &Requester,
        at: Option<ReplayRound>,
        t: Texts,
        write: impl FnOnce(&ReplayPage<'_>) -> T,
    ) -> Result<Option<T>, Failure> {
        let PlayedRounds { state, rounds, .. } = self.host.games.played_rounds(row.game).await?;
        let State::Finished(finished) = &*state else {
            return Err(no_replay());
        };
        let directory = names_if_available(&self.people, &row.players).await;
        let teams = finished.teams.iter().enumerate();
        let own = || {
            let player = requester.player();
            let mut teams = teams.clone();
            teams.find(|(_, team)| team.has(player)).map(|(idx, _)| idx)
        };
        let winner = || {
            let best = finished.best_team()?;
            let mut teams = teams.clone();
            let found = teams.find(|(_, team)| team.slot.team_id == best);
            found.map(|(idx, _)| idx)
        };
        let team_idx = at.map(|at| at.team_idx).or_else(own).or_else(winner);
        let team_idx = team_idx.unwrap_or_default();
        let played = rounds.keys().filter(|(_, team)| *team == team_idx);
        let played: Vec<u32> = played.map(|(round, _)| *round).collect();
        let wanted = at.map_or(1, |at| at.round);
        // A team that was out already did not play the later rounds.
        let shown = played.iter().rev().find(|round| **round <= wanted);
        let Some(round) = shown.or(played.first()).copied() else {
            return Ok(None);
        };
        let Some(played_round) = rounds.get(&(round, team_idx)) else {
            return Err(no_replay());
        };
        let at = ReplayRound {
            game: row.game,
            round,
            team_idx,
        };
        Ok(Some(write(&ReplayPage {
            name: &row.name,
            finished,
            at,
            round: played_round,
            previous: played.iter().rev().find(|other| **other < round).copied(),
            next: played.iter().find(|other| round < **other).copied(),
            last: played.last().copied().unwrap_or(round),
            names: &directory.names.reading(t),
        })))
    }

    /// Lets other people see a replay, and says so.
    async fn share_replay(
        &self,
        requester: &Requester,
        row: &ReplayRow,
        to: ReplayVisibility,
    ) -> Result<String, Failure> {
        let command = PlayerCommand::ShareReplay(to);
        match self.submit(row.game, requester, command).await {
            Ok(_) => Ok(render::shared_replay(&row.name, to, requester.texts())),
            // They see it from elsewhere, where the game itself is unknown to them.
            Err(CommandError::Rejected(Rejection::NoGame)) => Err(not_yours()),
            Err(error) => Err(error.into()),
        }
    }
}

fn check_may_share(
    row: &ReplayRow,
    requester: &Requester,
    request: &Request,
) -> Result<(), Failure> {
    let manages = requester.manager && request.guild == row.guild;
    if row.practice {
        Err(CommandError::Rejected(Rejection::PracticeNotShared).into())
    } else if manages || row.players.contains(&requester.player()) {
        Ok(())
    } else {
        Err(not_yours())
    }
}

fn no_replay() -> Failure {
    CommandError::Rejected(Rejection::NoReplay).into()
}

fn not_yours() -> Failure {
    CommandError::Rejected(Rejection::NotYoursToShare).into()
}
