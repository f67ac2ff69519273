//! Sitting down alone, with the bot as partner.

use super::{Leaving, Table, call, goes_on, meet, user_id, waiting};
use crate::bot::render::Names;
use crate::cli::Failure;
use crate::cli::args::{self, Play};
use crate::cli::engine::Engine;
use crate::cli::output::talk;
use crate::cli::play::keyboard::{Keyboard, Stop};
use crate::cli::play::wording::HOW_TO_GO_ON;
use crate::game::{
    Issuer, Mode, ModeConfig, PlayerCommand, PlayerId, Rejection, Seed, SettingsChange,
    StartPractice,
};
use crate::host::Games;

impl<'e> Table<'e> {
    /// Finds out who plays, and opens a game with the bot or takes one up.
    pub(in crate::cli::play) async fn sit_down_alone(
        engine: &'e Engine,
        keyboard: &mut Keyboard,
        args: &Play,
    ) -> Result<Self, Leaving> {
        let name = match &args.name {
            Some(name) => name.clone(),
            None => ask_name(keyboard).await?,
        };
        let person = meet(engine, &name).await?;
        let player = PlayerId(person.player_id);
        if engine.games.game_of(player).is_some() {
            match waiting(engine, Some(&[user_id(&name)])).await? {
                Some(waiting) if keyboard.has_people() => {
                    if goes_on(keyboard, &waiting).await? {
                        return waiting.take_up(engine).await;
                    }
                    let old = waiting.at(engine);
                    old.ask(old.host, PlayerCommand::Cancel).await?;
                    talk("The game that waited is called off.");
                }
                Some(waiting) => {
                    let who_have = waiting.who_have();
                    let why = format!("{who_have} a game waiting; {HOW_TO_GO_ON}");
                    return Err(Failure::saying(why).into());
                }
                None => {
                    return Err(Failure::saying(format!(
                        "{name} has a game with somebody else; finish or call that one off first: `gamebot play --resume --names ...`"
                    ))
                    .into());
                }
            }
        }
        let wanted = SettingsChange {
            rounds: args.rounds,
            ..SettingsChange::default()
        };
        let (config, _) = ModeConfig::default_of(Mode::TwoPlayer)
            .with(wanted)
            .map_err(Failure::from)?;
        let ModeConfig::TwoPlayer(config) = config else {
            return Err(Failure::saying(Rejection::PartnerNeeded.to_string()).into());
        };
        let call = call(engine);
        let game = Games::game_id_for(&call.origin);
        let practice = PlayerCommand::Practice(StartPractice {
            game_id: game,
            config,
            dm_ok: true,
            seed: Seed(args.seed.unwrap_or_else(|| engine.games.clock().number())),
            busy: false,
        });
        let practice = Issuer::player(player).issues(practice);
        engine.games.ask(game, call, practice).await?;
        let mut names = Names::default();
        names.insert(player, &person.name);
        Ok(Table {
            engine,
            game,
            host: player,
            names,
            is_solo: true,
        })
    }
}

async fn ask_name(keyboard: &mut Keyboard) -> Result<String, Stop> {
    loop {
        talk("Who plays?");
        match args::name(&keyboard.line().await?) {
            Ok(name) => return Ok(name),
            Err(reason) => talk(format_args!("Sorry, {reason}.")),
        }
    }
}
