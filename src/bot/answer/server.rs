//! Answering managers who decide about games in their server.
//!
//! Owns: what of a request the server's book is asked. Does not know: what is allowed.

use std::sync::Arc;

use super::admin::Manager;
use super::{Failure, Met, Reply, Responder, mode_named, text};
use crate::bot::name_lookup::look_up_names;
use crate::bot::render;
use crate::bot::request::{Asker, Request, Server as Asked};
use crate::game::server::event::WordList;
use crate::game::server::{BanPlayer, DefinePreset, ManagerCommand, SETTINGS, Server};
use crate::game::{GuildId, Mode, ModeConfig, PlayerId, PresetId, Rejection, SettingsChange};
use crate::host::{AskError, ServerEntry};
use crate::limits;

impl Responder {
    pub(super) async fn server(
        &self,
        request: &Request,
        met: &Met,
        asked: &Asked,
    ) -> Result<Reply, Failure> {
        let manager = &self.manager(request, met)?;
        let decide = |act| self.decide(manager, act);
        match asked {
            Asked::Show => self.settings(manager, 1).await,
            Asked::Set { key, value } => {
                let (key, value) = (key.trim().to_lowercase(), value.clone());
                let before = self.server_of(manager.guild).await?;
                let act = ManagerCommand::Set {
                    key: key.clone(),
                    value,
                };
                let after = decide(act).await?;
                Ok(text(render::setting_set(&key, &before, &after.state)))
            }
            Asked::Reset(key) => {
                let key = key.as_ref().map(|key| key.trim().to_lowercase());
                let after = decide(ManagerCommand::Reset { key: key.clone() }).await?;
                let anew = !after.events.is_empty();
                let told = render::settings_reset(key.as_deref(), &after.state, anew);
                Ok(text(told))
            }
            Asked::DefinePreset { name, mode, wanted } => {
                let act = ManagerCommand::DefinePreset(DefinePreset {
                    preset_id: PresetId(manager.call.origin.request().as_uuid()),
                    name: name.clone(),
                    mode: mode_named(mode)?,
                    change: *wanted,
                });
                let after = decide(act).await?;
                let preset = after.state.preset(name);
                Ok(text(render::preset_defined(preset)))
            }
            Asked::RemovePreset(name) => {
                decide(ManagerCommand::RemovePreset { name: name.clone() }).await?;
                Ok(text(render::preset_removed()))
            }
            Asked::Presets => {
                let server = self.server_of(manager.guild).await?;
                let by = server.presets().iter().map(|preset| preset.touched.by);
                let cast = look_up_names(&self.people, &by.collect::<Vec<_>>()).await?;
                Ok(text(render::presets(server.presets(), &cast.names)))
            }
            Asked::AddWords(list, words) => {
                let words = words.clone();
                let after = decide(ManagerCommand::AddWords { list: *list, words }).await?;
                Ok(words_told(*list, &after))
            }
            Asked::RemoveWords(list, words) => {
                let words = words.clone();
                let after = decide(ManagerCommand::RemoveWords { list: *list, words }).await?;
                Ok(words_told(*list, &after))
            }
            Asked::Words(list) => {
                let server = self.server_of(manager.guild).await?;
                Ok(Reply::Message(render::word_list(*list, server.words())))
            }
            Asked::Ban { user, days, reason } => {
                let (player, name) = self.whom(met, user.as_ref()).await?;
                let act = ManagerCommand::Ban(BanPlayer {
                    player,
                    days: *days,
                    reason: reason.clone(),
                });
                let after = decide(act).await?;
                let ban = after.state.ban_of(player, met.call.at);
                Ok(text(render::banned(&name, ban)))
            }
            Asked::Unban(user) => {
                let (player, name) = self.whom(met, user.as_ref()).await?;
                decide(ManagerCommand::Unban { player }).await?;
                Ok(text(render::unbanned(&name)))
            }
        }
    }

    /// Shows a page of the settings.
    pub(super) async fn settings(&self, manager: &Manager, page: u8) -> Result<Reply, Failure> {
        let server = self.server_of(manager.guild).await?;
        let touched = SETTINGS
            .iter()
            .filter_map(|setting| server.touched(setting));
        let people: Vec<PlayerId> = touched.map(|touched| touched.by).collect();
        let cast = look_up_names(&self.people, &people).await?;
        let page = render::settings_page(&server, page, &cast.names);
        Ok(Reply::Message(page))
    }

    /// Returns by which settings a game of `mode` is to be opened here.
    pub(super) async fn played_by(
        &self,
        guild: Option<GuildId>,
        mode: Mode,
        preset: Option<&str>,
        wanted: SettingsChange,
    ) -> Result<ModeConfig, Failure> {
        let server = match guild {
            Some(guild) => self.server_of(guild).await?,
            None => Arc::default(),
        };
        let config = match preset {
            None => server.settings.mode(mode),
            Some(name) => {
                let preset = server.preset(name);
                let preset = preset.ok_or(AskError::Rejected(Rejection::NoPreset))?;
                if preset.config.mode() != mode {
                    let told = render::preset_of_another_mode(preset, mode);
                    return Err(Failure::Nonsense(told));
                }
                preset.config.clone()
            }
        };
        let (config, _) = config
            .with(wanted)
            .map_err(|error| AskError::Rejected(Rejection::Setting(error)))?;
        Ok(config)
    }

    /// Offers the presets of a server.
    pub(super) async fn preset_choices(
        &self,
        guild: Option<GuildId>,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let Some(guild) = guild else {
            return Ok(Vec::new());
        };
        let server = self.server_of(guild).await?;
        let typed = typed.trim().to_lowercase();
        let fitting = server.presets().iter().filter(|preset| {
            let name = preset.name.to_lowercase();
            name.contains(&typed)
        });
        let choice = |preset: &crate::game::server::Preset| {
            let line = format!("{} ({})", preset.name, preset.config.mode());
            (line, preset.name.clone())
        };
        Ok(fitting.map(choice).take(limits::CHOICES).collect())
    }

    /// Offers the settings of a server, each with its value.
    pub(super) async fn setting_choices(
        &self,
        guild: Option<GuildId>,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let server = match guild {
            Some(guild) => self.server_of(guild).await?,
            None => Arc::default(),
        };
        let typed = typed.trim().to_lowercase();
        let fitting = SETTINGS
            .iter()
            .filter(|setting| setting.key.contains(&typed));
        let choices = fitting.map(|setting| {
            let line = format!("{}: {}", setting.key, setting.value(&server.settings));
            (line.chars().take(100).collect(), setting.key.to_owned())
        });
        Ok(choices.take(limits::CHOICES).collect())
    }

    pub(super) async fn server_of(&self, guild: GuildId) -> Result<Arc<Server>, Failure> {
        Ok(self.games.server(guild).await.map_err(AskError::from)?)
    }

    async fn decide(
        &self,
        manager: &Manager,
        command: ManagerCommand,
    ) -> Result<ServerEntry, Failure> {
        let call = manager.call.clone();
        let command = manager.issuer.issues(command);
        Ok(self.games.ask_server(manager.guild, call, command).await?)
    }

    async fn whom(&self, met: &Met, user: Option<&Asker>) -> Result<(PlayerId, String), Failure> {
        let Some(user) = user else {
            return Err(Failure::Nonsense(render::fault().to_owned()));
        };
        let player = self.met(user, met.call.clone()).await?.player();
        Ok((player, user.name.clone()))
    }
}

fn words_told(list: WordList, after: &ServerEntry) -> Reply {
    text(render::words_changed(list, &after.events, &after.state))
}
