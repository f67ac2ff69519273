//! Answering `/server`, by which managers change how games are played in their server.
//!
//! Owns: which command of the server's settings a request becomes. Does not know: what is allowed.

use std::sync::Arc;

use tokio::time::Instant;
use tracing::warn;

use super::admin::Manager;
use super::failure::Failure;
use super::game_option::mode_named;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::admin_id::SettingsPage;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render;
use crate::bot::render::Message;
use crate::bot::request::{AttachedFile, DiscordUser, Request, Server as ServerRequest};
use crate::discord::rest::DownloadError;
use crate::game::server::event::WordList;
use crate::game::server::{
    BanPlayer, DAILY_CHANNEL, DefinePreset, HERE, ManagerCommand, NONE, SETTINGS, Server, Setting,
};
use crate::game::{
    ChannelId, GuildId, Mode, ModeConfig, PlayerId, PresetId, Rejection, ServerEvent,
    SettingsChange,
};
use crate::host::{CommandError, Outcome};
use crate::limits;
use crate::texts::Texts;

impl Responder {
    pub(super) async fn server(
        &self,
        request: &Request,
        requester: &Requester,
        request_kind: &ServerRequest,
    ) -> Result<Reply, Failure> {
        let manager = &self.manager(request, requester)?;
        let t = manager.texts;
        let decide = |command| self.decide(manager, command);
        match request_kind {
            ServerRequest::Show => {
                let page = self
                    .settings(manager, SettingsPage::Everywhere, None)
                    .await?;
                Ok(Reply::Message(page))
            }
            ServerRequest::Set {
                key,
                value,
                may_not_write,
            } => {
                let key = key.trim().to_lowercase();
                let told = self.set(manager, request, &key, value, *may_not_write);
                Ok(text(told.await?))
            }
            ServerRequest::Reset(None) => {
                let server = self.server_of(manager.guild).await?;
                Ok(Reply::Message(render::ask_to_reset(&server, t)))
            }
            ServerRequest::Reset(Some(key)) => {
                let key = Some(key.trim().to_lowercase());
                let after = decide(ManagerCommand::Reset { key: key.clone() }).await?;
                let has_changed = !after.events.is_empty();
                let key = key.as_deref();
                let content = render::settings_reset(key, &after.state, has_changed, t);
                Ok(text(content))
            }
            ServerRequest::DefinePreset { name, mode, wanted } => {
                let command = ManagerCommand::DefinePreset(DefinePreset {
                    preset_id: PresetId(manager.caller.origin.request().as_uuid()),
                    name: name.clone(),
                    mode: mode_named(mode)?,
                    change: *wanted,
                });
                let after = decide(command).await?;
                let preset = after.state.preset(name);
                Ok(text(render::preset_defined(preset, t)))
            }
            ServerRequest::RemovePreset(name) => {
                decide(ManagerCommand::RemovePreset { name: name.clone() }).await?;
                Ok(text(t.preset_removed()))
            }
            ServerRequest::Presets => {
                let server = self.server_of(manager.guild).await?;
                let by = server.presets().iter().map(|preset| preset.touched.by);
                let directory = look_up_names(&self.people, &by.collect::<Vec<_>>()).await?;
                Ok(text(render::presets(
                    server.presets(),
                    &directory.names.reading(t),
                )))
            }
            ServerRequest::AddWords(list, words) => {
                let words = words.clone();
                let after = decide(ManagerCommand::AddWords { list: *list, words }).await?;
                Ok(words_changed(*list, &after, t))
            }
            ServerRequest::RemoveWords(list, words) => {
                let words = words.clone();
                let after = decide(ManagerCommand::RemoveWords { list: *list, words }).await?;
                Ok(words_changed(*list, &after, t))
            }
            ServerRequest::Words(list) => Ok(Reply::Message(self.words_of(manager, *list).await?)),
            ServerRequest::ImportWords { unsigned, file } => {
                self.import_words(manager, *unsigned, file.as_ref()).await
            }
            ServerRequest::ExportWords => {
                let server = self.server_of(manager.guild).await?;
                Ok(Reply::Message(render::words_exported(server.words(), t)))
            }
            ServerRequest::Ban { is_bot: true, .. } => {
                Err(Failure::Refused(Texts::bots_do_not_play))
            }
            ServerRequest::Ban {
                user, days, reason, ..
            } => {
                let (player, name) = self.player_named(requester, user.as_ref()).await?;
                let command = ManagerCommand::Ban(BanPlayer {
                    player,
                    days: *days,
                    reason: reason.clone(),
                });
                let after = decide(command).await?;
                let ban = after.state.ban_of(player, requester.caller.at);
                Ok(text(render::banned(&name, ban, t)))
            }
            ServerRequest::StartSeason(name) => self.start_season(manager, name.as_deref()).await,
            ServerRequest::EndSeason => self.end_season(manager).await,
            ServerRequest::Unban(user) => {
                let (player, name) = self.player_named(requester, user.as_ref()).await?;
                decide(ManagerCommand::Unban { player }).await?;
                Ok(text(render::unbanned(&name, t)))
            }
        }
    }

    /// Changes a setting, and says what it is now.
    async fn set(
        &self,
        manager: &Manager,
        request: &Request,
        key: &str,
        typed: &str,
        may_not_write: bool,
    ) -> Result<String, Failure> {
        let before = self.server_of(manager.guild).await?;
        let value = if Setting::named(key).is_some_and(|own| own.value(&before.settings) == typed) {
            // A form that was sent as it was.
            typed.to_owned()
        } else {
            typed_value(key, typed, request.channel)?
        };
        if key == DAILY_CHANNEL && may_not_write && value != NONE {
            return Err(Failure::Refused(Texts::may_not_write));
        }
        let key = key.to_owned();
        let command = ManagerCommand::Set {
            key: key.clone(),
            value,
        };
        let after = self.decide(manager, command).await?;
        let t = manager.texts;
        Ok(render::setting_set(&key, &before, &after.state, t))
    }

    async fn words_of(
        &self,
        manager: &Manager,
        list: Option<WordList>,
    ) -> Result<Message, Failure> {
        let Some(list) = list else {
            return self.requested_words(manager, None).await;
        };
        let server = self.server_of(manager.guild).await?;
        Ok(render::word_list(list, server.words(), manager.texts))
    }

    async fn import_words(
        &self,
        manager: &Manager,
        unsigned: WordList,
        file: Option<&AttachedFile>,
    ) -> Result<Reply, Failure> {
        let t = manager.texts;
        let text = self.attached_text(file, t).await?;
        let file = self.host.servers.read_words(&text, unsigned);
        let command = ManagerCommand::ImportWords(file.words.clone());
        let after = self.decide(manager, command).await?;
        Ok(Reply::Message(render::words_imported(
            &file,
            &after.events,
            t,
        )))
    }

    /// Fetches a file of words.
    async fn attached_text(
        &self,
        file: Option<&AttachedFile>,
        t: Texts,
    ) -> Result<String, Failure> {
        let (Some(file), Some(files)) = (file, &self.files) else {
            return Err(Failure::Refused(Texts::file_not_fetched));
        };
        let too_long = || Failure::Invalid(render::file_too_long(limits::WORD_FILE_BYTES, t));
        if usize::try_from(file.size_bytes).is_ok_and(|size| size > limits::WORD_FILE_BYTES) {
            return Err(too_long());
        }
        let until = Instant::now() + limits::DOWNLOAD_LIMIT;
        let fetched = files.download(&file.url, limits::WORD_FILE_BYTES, until);
        let bytes = fetched.await.map_err(|error| match error {
            DownloadError::TooLong { .. } => too_long(),
            DownloadError::Failed { .. } => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "an attached file could not be fetched"
                );
                Failure::Refused(Texts::file_not_fetched)
            }
        })?;
        String::from_utf8(bytes).map_err(|_| Failure::Refused(Texts::file_is_no_text))
    }

    /// Shows a page of the settings, below `told` if something was just decided.
    pub(super) async fn settings(
        &self,
        manager: &Manager,
        page: SettingsPage,
        told: Option<&str>,
    ) -> Result<Message, Failure> {
        let server = self.server_of(manager.guild).await?;
        let touched = SETTINGS
            .iter()
            .filter_map(|setting| server.touched(setting));
        let people: Vec<PlayerId> = touched.map(|touched| touched.by).collect();
        let directory = look_up_names(&self.people, &people).await?;
        let names = directory.names.reading(manager.texts);
        Ok(render::settings_page(&server, page, told, &names))
    }

    pub(super) async fn setting_form(
        &self,
        manager: &Manager,
        key: &'static str,
    ) -> Result<Reply, Failure> {
        let server = self.server_of(manager.guild).await?;
        let setting = Setting::named(key).ok_or(Failure::Refused(Texts::press_again))?;
        Ok(Reply::Modal(render::setting_form(
            setting,
            &server,
            manager.texts,
        )))
    }

    /// Sets a setting as typed into its form, and shows its page again.
    pub(super) async fn submit_setting(
        &self,
        request: &Request,
        requester: &Requester,
        key: &'static str,
        value: &str,
        may_not_write: bool,
    ) -> Result<Reply, Failure> {
        let manager = &self.manager(request, requester)?;
        let told = self
            .set(manager, request, key, value, may_not_write)
            .await?;
        let page = self.settings(manager, SettingsPage::of(key), Some(&told));
        Ok(Reply::Update(page.await?))
    }

    pub(super) async fn reset_settings(&self, manager: &Manager) -> Result<Reply, Failure> {
        let after = self
            .decide(manager, ManagerCommand::Reset { key: None })
            .await?;
        let has_changed = !after.events.is_empty();
        let told = render::settings_reset(None, &after.state, has_changed, manager.texts);
        Ok(Reply::Update(Message::text(told)))
    }

    /// Returns the settings for a new game of `mode`.
    pub(super) async fn settings_for(
        &self,
        guild: Option<GuildId>,
        mode: Mode,
        preset: Option<&str>,
        wanted: SettingsChange,
        t: Texts,
    ) -> Result<ModeConfig, Failure> {
        let server = match guild {
            Some(guild) => self.server_of(guild).await?,
            None => Arc::default(),
        };
        let config = match preset {
            None => server.settings.mode(mode),
            Some(name) => {
                let preset = server.preset(name);
                let preset = preset.ok_or(CommandError::Rejected(Rejection::NoPreset))?;
                if preset.config.mode() != mode {
                    let content = render::preset_of_another_mode(preset, mode, t);
                    return Err(Failure::Invalid(content));
                }
                preset.config.clone()
            }
        };
        let (config, _) = config
            .with(wanted)
            .map_err(|error| CommandError::Rejected(Rejection::Setting(error)))?;
        Ok(config)
    }

    pub(super) async fn preset_choices(
        &self,
        guild: Option<GuildId>,
        typed: &str,
        t: Texts,
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
            let mode = render::mode_title(t, preset.config.mode());
            let line = format!("{} ({mode})", preset.name);
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
        Ok(self.host.servers.state(guild).await?)
    }

    pub(super) async fn decide(
        &self,
        manager: &Manager,
        command: ManagerCommand,
    ) -> Result<Outcome<ServerEvent, Server>, Failure> {
        let caller = manager.caller.clone();
        let command = manager.issuer.issues(command);
        Ok(self
            .host
            .submit_to_server(manager.guild, caller, command)
            .await?)
    }

    async fn player_named(
        &self,
        requester: &Requester,
        user: Option<&DiscordUser>,
    ) -> Result<(PlayerId, String), Failure> {
        let Some(user) = user else {
            return Err(Failure::Refused(Texts::fault));
        };
        let person = self.register(user, &requester.caller).await?;
        Ok((PlayerId(person.player_id), user.name.clone()))
    }
}

fn words_changed(list: WordList, after: &Outcome<ServerEvent, Server>, t: Texts) -> Reply {
    text(render::words_changed(list, &after.events, &after.state, t))
}

/// Returns the value of a setting as the rules take it. A channel can only be the one where the command is used: that is
/// one of this server, and one where the manager may write.
fn typed_value(key: &str, typed: &str, channel: ChannelId) -> Result<String, Failure> {
    if key != DAILY_CHANNEL {
        return Ok(typed.to_owned());
    }
    let (typed, here) = (typed.trim().to_lowercase(), format!("<#{channel}>"));
    match typed.as_str() {
        HERE => Ok(here),
        _ if typed == here => Ok(here),
        NONE => Ok(typed),
        _ => Err(Failure::Refused(Texts::daily_channel_is_here)),
    }
}
