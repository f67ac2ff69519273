//! A game at a terminal: who plays it, and whether they start a new one or resume an unfinished one.
//!
//! Owns: how people at a terminal are identified. Does not know: how rounds are played.

use std::sync::Arc;

use uuid::Uuid;

use super::keyboard::{InputEnd, Keyboard};
use super::texts::{HOW_TO_RESUME, for_terminal};
use crate::bot::render::Names;
use crate::cli::app::App;
use crate::cli::args::{self, Play, TwoNames};
use crate::cli::failure::Failure;
use crate::cli::output::print_message;
use crate::config;
use crate::game::event::{PlayerSurface, Visibility};
use crate::game::state::Running;
use crate::game::{
    CreateGame, GameId, Issuer, JoinGame, Mode, ModeConfig, PlayerCommand, PlayerId, Seed,
    SettingsChange, StartPractice, State,
};
use crate::host::{Caller, CommandError, Games, Origin, Outcome};
use crate::people::Person;
use crate::texts::Texts;

/// People at a terminal have user ids below this. Discord's ids are far above it: they hold the
/// milliseconds since 2015 from bit 22 on.
const TERMINAL_USERS_END: u64 = 1 << 48;

/// The namespace of the version 5 UUIDs that user ids are made of. It must never change: it identifies people.
const TERMINAL_NAMES: Uuid = Uuid::from_u128(0x1c3f_8d5b_90a2_4e7d_b1c6_52f0_7e9a_4d11);

pub(super) struct TerminalGame<'a> {
    pub(super) app: &'a App,
    pub(super) game: GameId,
    pub(super) host: PlayerId,
    pub(super) names: Names,
    /// The bot is the partner.
    pub(super) is_solo: bool,
}

/// Why a game did not start, or was left before its end.
pub(super) enum PlayError {
    InputEnded(InputEnd),
    Failed(Failure),
}

impl From<InputEnd> for PlayError {
    fn from(end: InputEnd) -> Self {
        Self::InputEnded(end)
    }
}

impl From<Failure> for PlayError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<CommandError> for PlayError {
    fn from(error: CommandError) -> Self {
        Self::Failed(match error {
            CommandError::Rejected(rejection) => {
                Failure::message(for_terminal(&rejection.to_string(), Texts::English))
            }
            error => error.into(),
        })
    }
}

impl<'a> TerminalGame<'a> {
    /// Asks who plays unless `args` says so, then starts a game or resumes their unfinished one.
    pub(super) async fn start_or_resume(
        app: &'a App,
        keyboard: &mut Keyboard,
        args: &Play,
    ) -> Result<Self, PlayError> {
        if args.resume {
            let users = args.names.as_ref().map(|TwoNames(names)| names);
            let users = users.map(|names| names.each_ref().map(|name| user_id(name)));
            let users = users.as_ref().map(<[u64; 2]>::as_slice);
            let Some(unfinished) = find_unfinished_game(app, users).await? else {
                let why = "there is no unfinished game; `gamebot play` starts a new one";
                return Err(Failure::message(why).into());
            };
            return unfinished.resume(app).await;
        }
        let mut declined = None;
        if keyboard.is_terminal()
            && args.names.is_none()
            && !args.solo
            && let Some(unfinished) = find_unfinished_game(app, None).await?
        {
            if wants_to_resume(keyboard, &unfinished).await? {
                return unfinished.resume(app).await;
            }
            declined = Some(unfinished.game);
        }
        let mut people = Vec::new();
        for name in player_names(keyboard, args).await? {
            people.push(register_person(app, &name).await?);
        }
        let is_free = |person: &Arc<Person>| {
            let player = PlayerId(person.player_id);
            app.host.games.game_of(player).is_none()
        };
        if people.iter().all(is_free) {
            return start_game(app, &people, args).await;
        }
        let users: Vec<u64> = people.iter().map(|person| person.user_id).collect();
        match find_unfinished_game(app, Some(&users)).await? {
            Some(unfinished) if keyboard.is_terminal() => {
                if declined != Some(unfinished.game)
                    && wants_to_resume(keyboard, &unfinished).await?
                {
                    return unfinished.resume(app).await;
                }
                let old = unfinished.on(app);
                old.submit(old.host, PlayerCommand::Cancel).await?;
                print_message("The unfinished game is cancelled.");
                start_game(app, &people, args).await
            }
            Some(unfinished) => {
                let players_have = unfinished.players_have();
                let why = format!("{players_have} an unfinished game; {HOW_TO_RESUME}");
                Err(Failure::message(why).into())
            }
            None => {
                let who_is = if args.solo {
                    "you are"
                } else {
                    "one of you is"
                };
                let why = format!(
                    "{who_is} in another unfinished game; finish it or cancel it first: `gamebot play --resume`, \
                     with --names when it has two players"
                );
                Err(Failure::message(why).into())
            }
        }
    }

    /// Submits a command to the game as `player`.
    pub(super) async fn submit(
        &self,
        player: PlayerId,
        command: PlayerCommand,
    ) -> Result<Outcome, CommandError> {
        let command = Issuer::player(player).issues(command);
        let caller = caller(self.app);
        self.app.host.games.submit(self.game, caller, command).await
    }
}

struct UnfinishedGame {
    game: GameId,
    state: Arc<State>,
    /// Its host first.
    people: Vec<Arc<Person>>,
}

impl UnfinishedGame {
    /// Returns "ana has" or "ana and ben have".
    fn players_have(&self) -> String {
        let names: Vec<&str> = self.people.iter().map(|person| &*person.name).collect();
        match names[..] {
            [one] => format!("{one} has"),
            _ => format!("{} have", names.join(" and ")),
        }
    }

    fn on<'a>(&self, app: &'a App) -> TerminalGame<'a> {
        TerminalGame {
            app,
            game: self.game,
            host: PlayerId(self.people[0].player_id),
            names: names_of(&self.people),
            is_solo: self.state.info().is_some_and(|info| info.practice),
        }
    }

    async fn resume(self, app: &App) -> Result<TerminalGame<'_>, PlayError> {
        let game = self.on(app);
        match &*self.state {
            // The program ended after it had invited the partner and before the partner joined.
            State::Lobby(lobby) => {
                for invited in &lobby.invited {
                    game.submit(*invited, JOIN).await?;
                }
            }
            _ => {
                game.submit(game.host, PlayerCommand::Resume).await?;
            }
        }
        Ok(game)
    }
}

const JOIN: PlayerCommand = PlayerCommand::Join(JoinGame {
    dm_ok: true,
    busy: false,
});

/// Returns the terminal game that was played last: of exactly these users, or of anybody.
async fn find_unfinished_game(
    app: &App,
    users: Option<&[u64]>,
) -> Result<Option<UnfinishedGame>, Failure> {
    for game in app.tables.live_games().await? {
        let state = app.host.games.state(game).await?;
        let Some(info) = state
            .info()
            .filter(|info| state.is_live() && info.channel_id.is_none())
        else {
            continue;
        };
        let mut people = Vec::new();
        let players = info.players.iter().map(|participant| participant.player_id);
        let host_first = std::iter::once(info.host)
            .chain(players.filter(|player| *player != info.host))
            .chain(info.invited.iter().copied());
        for player in host_first {
            people.extend(app.people.player(player.0).await?);
        }
        let its_users: Vec<u64> = people.iter().map(|person| person.user_id).collect();
        let n_people = if info.practice { 1 } else { 2 };
        let is_at_terminal =
            its_users.len() == n_people && its_users.iter().all(|user| *user < TERMINAL_USERS_END);
        let is_of_users = users.is_none_or(|users| {
            users.len() == n_people && users.iter().all(|user| its_users.contains(user))
        });
        if is_at_terminal && is_of_users {
            return Ok(Some(UnfinishedGame {
                game,
                state,
                people,
            }));
        }
    }
    Ok(None)
}

async fn wants_to_resume(
    keyboard: &mut Keyboard,
    unfinished: &UnfinishedGame,
) -> Result<bool, InputEnd> {
    let at = match &*unfinished.state {
        State::Running(Running { round, .. }) => format!(" in round {round}"),
        _ => String::new(),
    };
    loop {
        print_message(format_args!(
            "{} an unfinished game{at}. Continue it, yes or no?",
            unfinished.players_have()
        ));
        match keyboard.visible_line().await?.to_lowercase().as_str() {
            "yes" | "y" | "" => return Ok(true),
            "no" | "n" => return Ok(false),
            _ => {}
        }
    }
}

/// Returns the one or two names that `args` gives, or asks for them until they are valid.
async fn player_names(keyboard: &mut Keyboard, args: &Play) -> Result<Vec<String>, InputEnd> {
    if let Some(TwoNames(names)) = &args.names {
        return Ok(names.to_vec());
    }
    if let Some(name) = &args.name {
        return Ok(vec![name.clone()]);
    }
    loop {
        let names = if args.solo {
            print_message("What is your name?");
            args::name(&keyboard.visible_line().await?).map(|name| vec![name])
        } else {
            print_message("What is the first player's name?");
            let first = keyboard.visible_line().await?;
            print_message("What is the second player's name?");
            let second = keyboard.visible_line().await?;
            args::two_distinct_names(&first, &second).map(|TwoNames(names)| names.to_vec())
        };
        match names {
            Ok(names) => return Ok(names),
            Err(reason) => print_message(format_args!("Sorry, {reason}.")),
        }
    }
}

/// Returns the user id of a name at a terminal; upper and lower case make no difference.
fn user_id(name: &str) -> u64 {
    let (_, low) = Uuid::new_v5(&TERMINAL_NAMES, name.to_lowercase().as_bytes()).as_u64_pair();
    (low % TERMINAL_USERS_END).max(1)
}

/// Returns the person with this name, who is registered at the first time.
async fn register_person(app: &App, name: &str) -> Result<Arc<Person>, Failure> {
    let caller = caller(app);
    Ok(app
        .host
        .register(user_id(name), name, None, &caller)
        .await?)
}

/// Starts a game of two people, or a practice game of one.
async fn start_game<'a>(
    app: &'a App,
    people: &[Arc<Person>],
    args: &Play,
) -> Result<TerminalGame<'a>, PlayError> {
    let host = PlayerId(people[0].player_id);
    let partner = people.get(1).map(|person| PlayerId(person.player_id));
    let change = SettingsChange {
        rounds: args.rounds,
        ..SettingsChange::default()
    };
    let (config, _) = ModeConfig::default_of(Mode::TwoPlayer)
        .with(change)
        .map_err(Failure::from)?;
    let caller = caller(app);
    let game = Games::game_id_for(&caller.origin);
    let seed = Seed(args.seed.unwrap_or_else(|| app.host.games.clock().number()));
    let command = match (partner, config) {
        (None, ModeConfig::TwoPlayer(config)) => PlayerCommand::Practice(StartPractice {
            game_id: game,
            config,
            surface: PlayerSurface::Dms,
            dm_ok: true,
            seed,
            busy: false,
        }),
        (partner, config) => PlayerCommand::Create(CreateGame {
            game_id: game,
            channel_id: None,
            config,
            visibility: Visibility::Players,
            partner,
            surface: None,
            rematch: None,
            daily: false,
            dm_ok: true,
            seed,
            busy: false,
        }),
    };
    let command = Issuer::player(host).issues(command);
    app.host.games.submit(game, caller, command).await?;
    let started = TerminalGame {
        app,
        game,
        host,
        names: names_of(people),
        is_solo: partner.is_none(),
    };
    if let Some(partner) = partner {
        started.submit(partner, JOIN).await?;
    }
    Ok(started)
}

fn names_of(people: &[Arc<Person>]) -> Names {
    let mut names = Names::default().reading(Texts::of_locale(&config::terminal_locale()));
    for person in people {
        names.insert(PlayerId(person.player_id), &person.name, None);
    }
    names
}

fn caller(app: &App) -> Caller {
    let clock = app.host.games.clock();
    let at = clock.now();
    Caller {
        at,
        guild: None,
        origin: Origin::Terminal {
            id: clock.random_id(),
            at,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_identifies_one_person_in_any_case_and_nobody_on_discord() {
        assert_eq!(user_id("Ana"), user_id("ana"));
        assert_ne!(user_id("ana"), user_id("ben"));
        assert!(user_id("ana") < TERMINAL_USERS_END);
    }
}
