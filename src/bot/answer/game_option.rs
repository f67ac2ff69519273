//! The option `game` of a command.

use super::admin::Manager;
use super::failure::Failure;
use super::responder::Responder;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render;
use crate::bot::request::GameOption;
use crate::game::{GameId, GuildId, Mode, PlayerId};
use crate::limits;
use crate::texts::Texts;

/// How many characters of an id managers type at least.
const PREFIX_LENGTH: usize = 4;

/// Returns the game that an option names; none when it is omitted.
pub(super) fn named_game(option: &GameOption, t: Texts) -> Result<Option<GameId>, Failure> {
    match option {
        GameOption::Id(game) => Ok(Some(*game)),
        GameOption::Invalid(typed) => Err(Failure::Invalid(render::unreadable_game(typed, t))),
        GameOption::Omitted => Ok(None),
    }
}

/// Returns what is typed of an id in the way ids are written; none when it is something else.
fn prefix(typed: &str) -> Option<String> {
    let typed = typed.trim().to_lowercase();
    let is_of_an_id = |sign: char| sign.is_ascii_hexdigit() || sign == '-';
    typed.chars().all(is_of_an_id).then_some(typed)
}

impl Responder {
    /// Returns the game that a manager names, by its id or the beginning of it; none when it is omitted.
    pub(super) async fn game_of_manager(
        &self,
        manager: &Manager,
        option: &GameOption,
    ) -> Result<Option<GameId>, Failure> {
        let t = manager.texts;
        let GameOption::Invalid(typed) = option else {
            return named_game(option, t);
        };
        let unreadable = || Failure::Invalid(render::unreadable_game(typed, t));
        let prefix = prefix(typed).filter(|prefix| PREFIX_LENGTH <= prefix.len());
        let prefix = prefix.ok_or_else(unreadable)?;
        let tables = self.tables.fresh().await?;
        match &tables.games_in_guild(manager.guild, &prefix, 2).await?[..] {
            [one] => Ok(Some(one.game_id)),
            [] => Err(unreadable()),
            _ => Err(Failure::Invalid(t.several_games(&prefix))),
        }
    }

    /// Offers the games of a server to its managers, past ones too, by what is typed of an id or of the line shown.
    pub(super) async fn game_choices(
        &self,
        guild: Option<GuildId>,
        typed: &str,
        t: Texts,
    ) -> Result<Vec<(String, String)>, Failure> {
        const LOOKED_AT: u32 = 200;
        let Some(guild) = guild else {
            return Ok(Vec::new());
        };
        let tables = self.tables.fresh().await?;
        let mut rows = match prefix(typed) {
            Some(prefix) => tables.games_in_guild(guild, &prefix, LOOKED_AT).await?,
            None => Vec::new(),
        };
        if rows.is_empty() {
            rows = tables.games_in_guild(guild, "", LOOKED_AT).await?;
        }
        let hosts: Vec<PlayerId> = rows.iter().map(|row| row.host).collect();
        let directory = look_up_names(&self.people, &hosts).await?;
        let choices = rows.iter().map(|row| {
            let line = render::status_line(&row.mode, &row.phase, directory.names.of(row.host), t);
            let id = row.game_id.to_string();
            (render::game_choice(&id, &render::plain(&line)), id)
        });
        let typed = typed.trim().to_lowercase();
        let fitting = choices
            .filter(|(line, id)| id.starts_with(&typed) || line.to_lowercase().contains(&typed));
        Ok(fitting.take(limits::CHOICES).collect())
    }
}

pub(super) fn mode_named(name: &str) -> Result<Mode, Failure> {
    Mode::named(name).ok_or(Failure::Refused(Texts::unknown_mode))
}
