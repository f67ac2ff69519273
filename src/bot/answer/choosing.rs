//! Finds the game that a command is for, and the games that an option offers.
//!
//! Owns: the choice, and who may see a game. Does not know: what happens in the game.

use super::failure::Failure;
use super::game_option::named_game;
use super::readers::everybody;
use super::rebuild;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render;
use crate::bot::request::{GameOption, Request};
use crate::game::calendar::TimeZone;
use crate::game::{GameId, PlayerId, Rejection, State};
use crate::host::CommandError;
use crate::limits;
use crate::projections::GameRow;
use crate::texts::Texts;

impl Responder {
    pub(super) async fn status(
        &self,
        request: &Request,
        requester: &Requester,
        option: &GameOption,
    ) -> Result<Reply, Failure> {
        let game = match (option, self.fitting(request, requester, option).await) {
            (GameOption::Omitted, Err(Failure::Offer(none))) => {
                let tables = self.tables.fresh().await?;
                let last = tables.games_of(requester.player(), 1).await?;
                last.first()
                    .map(|row| row.game_id)
                    .ok_or(Failure::Offer(none))?
            }
            (_, found) => found?,
        };
        let state = self.state(game).await?;
        self.may_see(&state, request, game, requester).await?;
        let names = self.names_for(requester, &everybody(&state)).await;
        let status = render::status(&state, &names);
        Ok(Reply::Message(match state.info() {
            Some(info) => render::with_replay_name(status, info),
            None => status,
        }))
    }

    /// Hides games of other servers, and games in DMs, from people who have no part in them.
    async fn may_see(
        &self,
        state: &State,
        request: &Request,
        game: GameId,
        requester: &Requester,
    ) -> Result<(), Failure> {
        let player = requester.player();
        let info = state.info();
        if state.has_player(player) || info.is_some_and(|info| info.invited.contains(&player)) {
            return Ok(());
        }
        let here = match request.guild {
            Some(guild) => self.tables.fresh().await?.guild_of(game).await? == Some(guild),
            None => false,
        };
        if here {
            Ok(())
        } else {
            Err(CommandError::Rejected(Rejection::NoGame).into())
        }
    }

    /// Returns the game a command is for: the one named, else the person's own, else the channel's newest.
    pub(super) async fn fitting(
        &self,
        request: &Request,
        requester: &Requester,
        option: &GameOption,
    ) -> Result<GameId, Failure> {
        if let Some(game) = named_game(option, request.texts())? {
            return Ok(game);
        }
        if let Some(own) = self.own_game_here(request, requester).await? {
            return Ok(own);
        }
        let tables = self.tables.fresh().await?;
        let here = tables.live_in_channel(request.channel).await?;
        newest(&here, |_| true, request.texts())
    }

    /// Returns the lobby a command is for: the one named, else the channel's newest.
    pub(super) async fn lobby(
        &self,
        request: &Request,
        option: &GameOption,
    ) -> Result<GameId, Failure> {
        if let Some(game) = named_game(option, request.texts())? {
            return Ok(game);
        }
        let tables = self.tables.fresh().await?;
        let here = tables.live_in_channel(request.channel).await?;
        let t = request.texts();
        newest(&here, |row| row.phase == "lobby", t).or_else(|_| newest(&here, |_| true, t))
    }

    pub(super) async fn complete(
        &self,
        request: &Request,
        requester: &Requester,
        command: &str,
        typed: &str,
    ) -> Result<Reply, Failure> {
        match command {
            "admin game" | "admin events" => {
                let choices = self
                    .game_choices(request.guild, typed, request.texts())
                    .await?;
                return Ok(Reply::Choices(choices));
            }
            "replay show" | "replay share" => {
                let choices = self.replay_choices(request, requester, typed).await?;
                return Ok(Reply::Choices(choices));
            }
            "admin rebuild" => return Ok(Reply::Choices(rebuild::choices(typed))),
            "game new" | "game settings" | "server preset remove" => {
                let choices = self
                    .preset_choices(request.guild, typed, request.texts())
                    .await?;
                return Ok(Reply::Choices(choices));
            }
            "server set" | "server reset" => {
                let choices = self.setting_choices(request.guild, typed).await?;
                return Ok(Reply::Choices(choices));
            }
            "server set time_zone" => {
                let names = TimeZone::names_like(typed, limits::CHOICES).into_iter();
                let choices = names.map(|name| (name.to_owned(), name.to_owned()));
                return Ok(Reply::Choices(choices.collect()));
            }
            "server set daily_channel" => {
                return Ok(Reply::Choices(render::daily_channel_choices(
                    request.texts(),
                )));
            }
            "server set language" => {
                let typed = typed.trim().to_lowercase();
                let mut choices = render::language_choices(request.texts());
                choices.retain(|(name, code)| {
                    [name, code]
                        .map(|text| text.to_lowercase())
                        .iter()
                        .any(|text| text.contains(&typed))
                });
                return Ok(Reply::Choices(choices));
            }
            command if command.starts_with("server set ") => return Ok(Reply::Choices(Vec::new())),
            _ => {}
        }
        let limit = u32::try_from(limits::CHOICES).unwrap_or(25);
        let tables = self.tables.fresh().await?;
        let mut rows = match request.guild {
            Some(guild) => tables.live_in_guild(guild, limit).await?,
            None => Vec::new(),
        };
        if command != "game join" {
            let own = tables.games_of(requester.player(), limit).await?;
            let live_only = command != "game status";
            rows.extend(own.into_iter().filter(|row| !live_only || row.is_live()));
        }
        rows.retain(|row| command != "game join" || row.phase == "lobby");
        let hosts: Vec<PlayerId> = rows.iter().map(|row| row.host).collect();
        let directory = look_up_names(&self.people, &hosts).await?;
        let mut choices: Vec<(String, String)> = Vec::new();
        for row in &rows {
            let line = render::plain(&render::status_line(
                &row.mode,
                &row.phase,
                directory.names.of(row.host),
                request.texts(),
            ));
            let choice = (line, row.game_id.to_string());
            if choice.0.to_lowercase().contains(&typed.to_lowercase())
                && !choices.iter().any(|(_, id)| *id == choice.1)
            {
                choices.push(choice);
            }
        }
        choices.truncate(limits::CHOICES);
        Ok(Reply::Choices(choices))
    }
}

fn newest(rows: &[GameRow], fits: impl Fn(&GameRow) -> bool, t: Texts) -> Result<GameId, Failure> {
    let row = rows.iter().find(|row| fits(row));
    row.map(|row| row.game_id)
        .ok_or_else(|| Failure::offer(render::or_new_game(t, t.no_game_here())))
}
